/* Row ends, 64 bytes at a time.
 *
 * A comparison makes a mask of the newlines and one of the quotes among 64 bytes. A byte is inside
 * quotes when an odd number of quotes stand before it (a doubled quote opens and closes, which
 * comes to the same), so the mask of inside bytes is the running exclusive-or of the quote mask,
 * six shifts (Langdale and Lemire 2019, doi:10.1007/s00778-019-00578-5, sec. 3.1.1). Blocks without
 * quotes, nearly all, need none of it. */
#include <string.h>

#include "data/csv_private.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define HAVE_AVX2_PATH 1
#endif

enum { BLOCK = 64 };

struct masks {
    uint64_t newline, quote;
};

/* Bit i is set when byte i of the 8 in w equals that of `pattern`. */
static inline uint64_t equal_bits(uint64_t w, uint64_t pattern)
{
    const uint64_t low = UINT64_C(0x7F7F7F7F7F7F7F7F);
    const uint64_t x = w ^ pattern;
    const uint64_t zero = ~(((x & low) + low) | x | low); /* 0x80 in each byte that is equal */
    return ((zero >> 7) * UINT64_C(0x0102040810204080)) >> 56;
}

static inline struct masks masks_portable(const char *p)
{
    struct masks m = {0, 0};
    for (unsigned i = 0; i < BLOCK / 8; i++) {
        uint64_t w;
        memcpy(&w, p + 8 * i, sizeof w);
        m.newline |= equal_bits(w, UINT64_C(0x0A0A0A0A0A0A0A0A)) << (8 * i);
        m.quote |= equal_bits(w, UINT64_C(0x2222222222222222)) << (8 * i);
    }
    return m;
}

__attribute__((always_inline)) static inline void take_block(struct csv_scan *s, struct masks m,
                                                             size_t at)
{
    uint64_t ends = m.newline;
    if (m.quote != 0 || s->in_quote) {
        uint64_t inside = m.quote;
        for (unsigned shift = 1; shift < BLOCK; shift *= 2)
            inside ^= inside << shift;
        if (s->in_quote)
            inside = ~inside;
        ends &= ~inside;
        s->in_quote = inside >> (BLOCK - 1);
    }
    if (ends != 0) {
        const unsigned last = (unsigned)(BLOCK - 1 - __builtin_clzll(ends));
        s->end = at + last + 1;
        const uint64_t upto = ~UINT64_C(0) >> (BLOCK - 1 - last);
        s->nlines_at_end = s->nlines + (size_t)__builtin_popcountll(m.newline & upto);
    }
    s->nlines += (size_t)__builtin_popcountll(m.newline);
}

/* The last block may be cut: bytes behind `to` don't count. */
static inline struct masks cut_masks(struct masks m, size_t left)
{
    const uint64_t keep = left >= BLOCK ? ~UINT64_C(0) : (UINT64_C(1) << left) - 1;
    return (struct masks){m.newline & keep, m.quote & keep};
}

static void scan_portable(struct csv_scan *s, const char *p, size_t from, size_t to)
{
    for (size_t at = from; at < to; at += BLOCK)
        take_block(s, cut_masks(masks_portable(p + at), to - at), at);
}

#ifdef HAVE_AVX2_PATH
__attribute__((target("avx2,popcnt"))) static inline struct masks masks_avx2(const char *p)
{
    const __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)p);
    const __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
    const __m256i newline = _mm256_set1_epi8('\n'), quote = _mm256_set1_epi8('"');
    const uint32_t n0 = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, newline));
    const uint32_t n1 = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, newline));
    const uint32_t q0 = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, quote));
    const uint32_t q1 = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, quote));
    return (struct masks){n0 | (uint64_t)n1 << 32, q0 | (uint64_t)q1 << 32};
}

__attribute__((target("avx2,popcnt"))) static void scan_avx2(struct csv_scan *s, const char *p,
                                                             size_t from, size_t to)
{
    for (size_t at = from; at < to; at += BLOCK)
        take_block(s, cut_masks(masks_avx2(p + at), to - at), at);
}
#endif

void csv_scan(struct csv_scan *s, const char *p, size_t from, size_t to)
{
#ifdef HAVE_AVX2_PATH
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt")) {
        scan_avx2(s, p, from, to);
        return;
    }
#endif
    scan_portable(s, p, from, to);
}

void csv_fix_returns(char *p, size_t from, size_t to, bool in_quote)
{
    size_t counted = from; /* in_quote is that of this place */
    for (size_t i = from; i < to; i++) {
        const char *found = memchr(p + i, '\r', to - i);
        if (found == NULL)
            return;
        i = (size_t)(found - p);
        if (p[i + 1] == '\n')
            continue;
        for (; counted < i; counted++)
            in_quote ^= p[counted] == '"';
        if (!in_quote)
            p[i] = '\n';
    }
}
