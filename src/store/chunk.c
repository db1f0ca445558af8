/* Layout of a chunk: "FTC1", crc32 of all that follows, n, number of columns, raw size, then a zlib
 * stream of the columns one after another. Each column is 8-byte words, every word changed to its
 * difference from the word before (times: difference of differences; values: exclusive or of the
 * bits), and the bytes transposed, all first bytes first: neighbouring readings agree in sign,
 * exponent and high digits, so most byte planes are runs of zeros. The bits come back exactly, NaN
 * payloads included. */
#include "chunk.h"

#include <assert.h>
#include <string.h>
#include <zlib.h>

enum { HEAD = 24, WORD = 8, LEVEL = 1 };
static const char magic[4] = {'F', 'T', 'C', '1'};

static void put_u32(unsigned char *p, uint32_t x)
{
    for (int i = 0; i < 4; i++)
        p[i] = (unsigned char)(x >> (8 * i));
}

static uint32_t get_u32(const unsigned char *p)
{
    uint32_t x = 0;
    for (int i = 0; i < 4; i++)
        x |= (uint32_t)p[i] << (8 * i);
    return x;
}

static void transpose_out(unsigned char *out, size_t n, size_t i, uint64_t word)
{
    for (size_t b = 0; b < WORD; b++)
        out[b * n + i] = (unsigned char)(word >> (8 * b));
}

static uint64_t transpose_in(const unsigned char *in, size_t n, size_t i)
{
    uint64_t word = 0;
    for (size_t b = 0; b < WORD; b++)
        word |= (uint64_t)in[b * n + i] << (8 * b);
    return word;
}

static void pack_times(unsigned char *out, size_t n, const int64_t *time)
{
    uint64_t before = 0, step = 0;
    for (size_t i = 0; i < n; i++) {
        const uint64_t now_step = (uint64_t)time[i] - before;
        transpose_out(out, n, i, now_step - step);
        before = (uint64_t)time[i];
        step = now_step;
    }
}

static void unpack_times(const unsigned char *in, size_t n, int64_t *time)
{
    uint64_t before = 0, step = 0;
    for (size_t i = 0; i < n; i++) {
        step += transpose_in(in, n, i);
        before += step;
        time[i] = (int64_t)before;
    }
}

static void pack_values(unsigned char *out, size_t n, const double *x)
{
    uint64_t before = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, &x[i], sizeof bits);
        transpose_out(out, n, i, bits ^ before);
        before = bits;
    }
}

static void unpack_values(const unsigned char *in, size_t n, double *x)
{
    uint64_t before = 0;
    for (size_t i = 0; i < n; i++) {
        before ^= transpose_in(in, n, i);
        memcpy(&x[i], &before, sizeof before);
    }
}

/* zlib's memory comes from the arena: without it compressing could fail, and that unnoticed. */
static void *zlib_alloc(void *arena, uInt n, uInt size)
{
    return arena_raw(arena, n, size);
}

static void zlib_free(void *arena, void *p)
{
    UNUSED(arena);
    UNUSED(p);
}

/* Compress raw[size] behind a head for n words in ncolumns columns; size < 4 GiB. */
static struct str seal(struct arena *a, unsigned char *raw, size_t size, size_t n, size_t ncolumns)
{
    const size_t most = compressBound(size);
    unsigned char *p = arena_raw(a, HEAD + most, 1);
    z_stream z = {.zalloc = zlib_alloc, .zfree = zlib_free, .opaque = a};
    assert(size <= UINT32_MAX && most <= UINT32_MAX);
    deflateInit(&z, LEVEL);
    z.next_in = raw;
    z.avail_in = (uInt)size;
    z.next_out = p + HEAD;
    z.avail_out = (uInt)most;
    deflate(&z, Z_FINISH); /* in one go: the room is zlib's own bound */
    const size_t room = most - z.avail_out;
    deflateEnd(&z);
    memcpy(p, magic, sizeof magic);
    put_u32(p + 8, (uint32_t)n);
    put_u32(p + 12, (uint32_t)ncolumns);
    put_u32(p + 16, (uint32_t)(size & 0xFFFFFFFF));
    put_u32(p + 20, (uint32_t)((uint64_t)size >> 32));
    put_u32(p + 4, (uint32_t)crc32(0, p + 8, (uInt)(HEAD - 8 + room)));
    return (struct str){(char *)p, HEAD + room};
}

/* Check the head and decompress; *ret_raw holds ncolumns * n words. */
static enum err unseal(struct arena *a, struct str bytes, size_t ncolumns, size_t *ret_n,
                       unsigned char **ret_raw, struct error *e)
{
    const unsigned char *p = (const unsigned char *)bytes.p;
    if (bytes.n < HEAD || memcmp(p, magic, sizeof magic) != 0)
        return error_set(e, ERR_STORE, "a chunk of the store has no head of ours");
    if (get_u32(p + 4) != (uint32_t)crc32(0, p + 8, (uInt)(bytes.n - 8)))
        return error_set(e, ERR_STORE, "a chunk of the store fails its checksum: it is damaged");
    const size_t n = get_u32(p + 8);
    const uint64_t size = get_u32(p + 16) | (uint64_t)get_u32(p + 20) << 32;
    if (get_u32(p + 12) != ncolumns || size != (uint64_t)n * ncolumns * WORD ||
        size > (uint64_t)bytes.n * 1100)
        return error_set(e, ERR_STORE, "a chunk of the store has another shape than its dataset");
    unsigned char *raw = arena_raw(a, MAX_OF((size_t)size, (size_t)1), 1);
    uLongf got = (uLongf)MAX_OF(size, (uint64_t)1);
    if (uncompress(raw, &got, p + HEAD, bytes.n - HEAD) != Z_OK || got != size)
        return error_set(e, ERR_STORE, "a chunk of the store can't be decompressed: it is damaged");
    *ret_n = n;
    *ret_raw = raw;
    return OK;
}

struct str chunk_encode(struct arena *a, size_t n, const int64_t *time, size_t ncolumns,
                        const double *const *value)
{
    const size_t plane = n * WORD;
    unsigned char *raw = arena_raw(a, (ncolumns + 1) * plane + 1, 1);
    pack_times(raw, n, time);
    for (size_t c = 0; c < ncolumns; c++)
        pack_values(raw + (c + 1) * plane, n, value[c]);
    return seal(a, raw, (ncolumns + 1) * plane, n, ncolumns + 1);
}

enum err chunk_decode(struct arena *a, struct str bytes, size_t ncolumns, size_t *ret_n,
                      int64_t **ret_time, double ***ret_value, struct error *e)
{
    unsigned char *raw;
    size_t n;
    TRY(unseal(a, bytes, ncolumns + 1, &n, &raw, e));
    *ret_n = n;
    *ret_time = arena_raw(a, n, sizeof **ret_time);
    *ret_value = arena_new(a, double *, ncolumns);
    unpack_times(raw, n, *ret_time);
    for (size_t c = 0; c < ncolumns; c++) {
        (*ret_value)[c] = arena_raw(a, n, sizeof(double));
        unpack_values(raw + (c + 1) * n * WORD, n, (*ret_value)[c]);
    }
    return OK;
}

struct str chunk_encode_doubles(struct arena *a, size_t n, const double *x)
{
    unsigned char *raw = arena_raw(a, n * WORD + 1, 1);
    pack_values(raw, n, x);
    return seal(a, raw, n * WORD, n, 1);
}

enum err chunk_decode_doubles(struct arena *a, struct str bytes, size_t n, double **ret,
                              struct error *e)
{
    unsigned char *raw;
    size_t got;
    TRY(unseal(a, bytes, 1, &got, &raw, e));
    if (got != n)
        return error_set(e, ERR_STORE, "the store holds %zu numbers where %zu belong", got, n);
    *ret = arena_raw(a, n, sizeof **ret);
    unpack_values(raw, n, *ret);
    return OK;
}
