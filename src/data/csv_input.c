/* Bytes of a file, a FIFO, standard input or memory; gzip on the way.
 *
 * Files are read, never mapped: a file that shrinks under a mapping kills the process with SIGBUS.
 * What its size and inode were is compared at the end, so that a log that grows, is cut or replaced
 * while it is read is told from one that stood still. Only so much is read as there was at the
 * start, since what is being appended may end in the middle of a number. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "data/csv_private.h"

enum { COMPRESSED = 256 << 10, WAIT_MS = 50 };

struct csv_input {
    const struct job *job;
    const char *label, *path;
    int fd; /* -1: memory */
    struct str bytes;
    struct stat before;
    bool is_file, is_stdin, is_at_end;
    uint64_t taken; /* bytes read from fd or memory */

    bool is_gzip, is_cut, has_trailing, is_between; /* between gzip members */
    z_stream z;
    unsigned char *packed; /* [COMPRESSED]; also what was peeked at */
    size_t npacked, packed_at;
    struct arena *arena;

    struct buf *kept; /* NULL: nothing is kept */
    size_t kept_at;   /* < kept->n: given again */
    bool is_keeping;
};

static void close_input(void *handle)
{
    const struct csv_input *in = handle;
    if (in->fd > STDIN_FILENO)
        close(in->fd);
}

static enum err say_open(const char *path, int code, struct error *e)
{
    const enum err kind = code == ELOOP || code == ENAMETOOLONG ? ERR_USAGE : ERR_SOURCE;
    return error_set(e, kind, "%s: can't be opened: %s", path, error_of_system(code));
}

/* Files and FIFOs only; asked before opening, since opening a device may do something. */
static enum err check_kind(const char *path, const struct stat *st, struct error *e)
{
    if (S_ISREG(st->st_mode) || S_ISFIFO(st->st_mode))
        return OK;
    if (S_ISDIR(st->st_mode))
        return error_set(e, ERR_USAGE, "%s: is a directory; name a file in it", path);
    if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode))
        return error_set(e, ERR_USAGE,
                         "%s: is a device, not a file; name a CSV file, or - for "
                         "standard input",
                         path);
    return error_set(e, ERR_USAGE, "%s: is not a file or a FIFO; name a CSV file", path);
}

/* A FIFO or a terminal may be silent for long: look for a cancel meanwhile. */
static enum err wait_for_bytes(const struct csv_input *in, struct error *e)
{
    struct pollfd p = {.fd = in->fd, .events = POLLIN};
    while (poll(&p, 1, WAIT_MS) <= 0)
        TRY(job_check(in->job, e));
    return OK;
}

/* Up to `want` raw bytes; short only at the end. */
static enum err read_raw(struct csv_input *in, void *p, size_t want, size_t *ret_n, struct error *e)
{
    size_t n = 0;
    if (in->fd < 0) {
        n = MIN_OF(want, in->bytes.n - (size_t)in->taken);
        if (n > 0)
            memcpy(p, in->bytes.p + in->taken, n);
        in->taken += n;
        *ret_n = n;
        return OK;
    }
    if (in->is_file) {
        const uint64_t size = (uint64_t)in->before.st_size;
        want = (size_t)MIN_OF((uint64_t)want, size > in->taken ? size - in->taken : 0);
    }
    while (n < want) {
        if (!in->is_file)
            TRY(wait_for_bytes(in, e));
        const ssize_t got = read(in->fd, (char *)p + n, want - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            return error_set(e, ERR_SOURCE, "%s: can't be read after %llu bytes: %s", in->label,
                             (unsigned long long)in->taken, error_of_system(errno));
        }
        if (got == 0)
            break;
        n += (size_t)got;
        in->taken += (uint64_t)got;
    }
    *ret_n = n;
    return OK;
}

static voidpf zlib_alloc(voidpf a, uInt n, uInt size)
{
    return arena_alloc(a, n, size);
}

static void zlib_free(voidpf a, voidpf p)
{
    UNUSED(a);
    UNUSED(p);
}

/* The first bytes tell gzip from text. */
static enum err peek(struct csv_input *in, struct error *e)
{
    in->packed = arena_raw(in->arena, COMPRESSED, 1);
    TRY(read_raw(in, in->packed, COMPRESSED, &in->npacked, e));
    in->is_gzip = in->npacked >= 2 && in->packed[0] == 0x1f && in->packed[1] == 0x8b;
    if (!in->is_gzip)
        return OK;
    in->z = (z_stream){.zalloc = zlib_alloc, .zfree = zlib_free, .opaque = in->arena};
    if (inflateInit2(&in->z, 15 + 16) != Z_OK)
        return error_set(e, ERR_LIMIT, "%s: can't start to decompress", in->label);
    return OK;
}

enum err csv_input_open(struct arena *a, const char *path, const struct job *job,
                        struct csv_input **ret, struct error *e)
{
    struct csv_input *in = arena_new(a, struct csv_input, 1);
    in->arena = a;
    in->job = job;
    in->fd = -1;
    in->is_stdin = strcmp(path, "-") == 0;
    in->path = arena_text(a, str_of(path));
    in->label = in->is_stdin ? "standard input" : in->path;
    arena_defer(a, close_input, in);
    if (in->is_stdin) {
        in->fd = STDIN_FILENO;
        if (fstat(in->fd, &in->before) != 0)
            return error_set(e, ERR_USAGE, "standard input is closed; name a file");
        in->is_file = S_ISREG(in->before.st_mode);
        if (S_ISDIR(in->before.st_mode))
            return check_kind(in->label, &in->before, e);
        if (in->is_file) { /* it may have been read from already */
            const off_t at = lseek(in->fd, 0, SEEK_CUR);
            in->taken = at > 0 ? (uint64_t)at : 0;
        }
    } else {
        if (stat(path, &in->before) != 0)
            return say_open(path, errno, e);
        TRY(check_kind(path, &in->before, e));
        in->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        if (in->fd < 0 || fstat(in->fd, &in->before) != 0)
            return say_open(path, errno, e);
        TRY(check_kind(path, &in->before, e));
        in->is_file = S_ISREG(in->before.st_mode);
    }
    *ret = in;
    return peek(in, e);
}

struct csv_input *csv_input_bytes(struct arena *a, struct str bytes, const char *label)
{
    struct csv_input *in = arena_new(a, struct csv_input, 1);
    in->arena = a;
    in->fd = -1;
    in->bytes = bytes;
    in->label = arena_text(a, str_of(label));
    struct error ignored;
    UNUSED(peek(in, &ignored)); /* memory can't fail to be read */
    return in;
}

void csv_input_set_job(struct csv_input *in, const struct job *job)
{
    in->job = job;
}

/* More packed bytes at hand; false at the end. */
static enum err refill(struct csv_input *in, bool *ret_more, struct error *e)
{
    if (in->packed_at == in->npacked) {
        in->packed_at = 0;
        TRY(read_raw(in, in->packed, COMPRESSED, &in->npacked, e));
    }
    *ret_more = in->packed_at < in->npacked;
    return OK;
}

/* Behind a gzip member: another one, the end, or bytes that are none of it. */
static enum err next_member(struct csv_input *in, struct error *e)
{
    bool has_more;
    TRY(refill(in, &has_more, e));
    if (!has_more) {
        in->is_at_end = true;
    } else if (in->packed[in->packed_at] != 0x1f) {
        in->is_at_end = true;
        in->has_trailing = in->packed[in->packed_at] != 0; /* tapes and disks pad with zeros */
    } else {
        inflateReset(&in->z);
        in->is_between = false;
    }
    return OK;
}

static enum err read_gzip(struct csv_input *in, char *p, size_t want, size_t *ret_n,
                          struct error *e)
{
    size_t n = 0;
    while (n < want && !in->is_at_end) {
        if (in->is_between) {
            TRY(next_member(in, e));
            continue;
        }
        bool has_more;
        TRY(refill(in, &has_more, e));
        in->z.next_in = in->packed + in->packed_at;
        in->z.avail_in = (uInt)(in->npacked - in->packed_at);
        in->z.next_out = (unsigned char *)p + n;
        in->z.avail_out = (uInt)MIN_OF(want - n, (size_t)1 << 30);
        const uInt room = in->z.avail_out;
        const int code = inflate(&in->z, Z_NO_FLUSH);
        in->packed_at = in->npacked - in->z.avail_in;
        n += room - in->z.avail_out;
        if (code == Z_STREAM_END) {
            in->is_between = true;
        } else if (code != Z_OK && !(code == Z_BUF_ERROR && has_more)) {
            if (code != Z_BUF_ERROR) /* what came before may be wrong already */
                return error_set(e, ERR_DATA, "%s: the gzip data is damaged before byte %llu",
                                 in->label, (unsigned long long)(in->taken - in->z.avail_in));
            in->is_at_end = in->is_cut = true;
        }
    }
    *ret_n = n;
    return OK;
}

static enum err read_plain(struct csv_input *in, char *p, size_t want, size_t *ret_n,
                           struct error *e)
{
    const size_t have = MIN_OF(want, in->npacked - in->packed_at);
    memcpy(p, in->packed + in->packed_at, have);
    in->packed_at += have;
    size_t more = 0;
    if (have < want)
        TRY(read_raw(in, p + have, want - have, &more, e));
    *ret_n = have + more;
    return OK;
}

enum err csv_input_read(struct csv_input *in, char *p, size_t want, size_t *ret_n, struct error *e)
{
    size_t again = 0;
    if (!in->is_keeping && in->kept != NULL) {
        again = MIN_OF(want, in->kept->n - in->kept_at);
        if (again > 0)
            memcpy(p, in->kept->p + in->kept_at, again);
        in->kept_at += again;
    }
    size_t n = 0;
    if (again < want) {
        if (in->is_gzip)
            TRY(read_gzip(in, p + again, want - again, &n, e));
        else
            TRY(read_plain(in, p + again, want - again, &n, e));
        if (in->is_keeping)
            buf_put(in->kept, p + again, n);
    }
    *ret_n = again + n;
    return OK;
}

void csv_input_keep(struct csv_input *in, struct arena *a)
{
    in->kept = arena_new(a, struct buf, 1);
    *in->kept = buf_of(a);
    in->is_keeping = true;
}

void csv_input_rewind(struct csv_input *in)
{
    in->is_keeping = false;
    in->kept_at = 0;
}

bool csv_input_is_gzip(const struct csv_input *in)
{
    return in->is_gzip;
}

const char *csv_input_label(const struct csv_input *in)
{
    return in->label;
}

void csv_input_progress(const struct csv_input *in, uint64_t *ret_done, uint64_t *ret_total)
{
    *ret_total = in->fd < 0 ? in->bytes.n : in->is_file ? (uint64_t)in->before.st_size : 0;
    *ret_done = in->taken - (in->npacked - in->packed_at);
}

/* Did the file stand still? */
static const char *compare_stat(const struct csv_input *in, struct arena *a, bool *ret_cut,
                                bool *ret_partial)
{
    struct stat now, there;
    if (!in->is_file || fstat(in->fd, &now) != 0)
        return NULL;
    const long long was = in->before.st_size, is = now.st_size;
    if (in->taken < (uint64_t)was || is < was) {
        *ret_cut = *ret_partial = true;
        return arena_printf(a,
                            "%s shrank while it was read: %lld bytes at first, %lld at the end; "
                            "what was read is kept",
                            in->label, was, is);
    }
    if (is > was) {
        *ret_cut = true;
        return arena_printf(a,
                            "%s grew while it was read, from %lld to %lld bytes; the first %lld "
                            "were read",
                            in->label, was, is, was);
    }
    if (in->path != NULL && !in->is_stdin && stat(in->path, &there) == 0 &&
        (there.st_ino != now.st_ino || there.st_dev != now.st_dev))
        return arena_printf(a, "%s was replaced while it was read; this is the old one", in->label);
    if (now.st_mtim.tv_sec != in->before.st_mtim.tv_sec ||
        now.st_mtim.tv_nsec != in->before.st_mtim.tv_nsec) {
        *ret_partial = true;
        return arena_printf(a, "%s was written to while it was read; read it again", in->label);
    }
    return NULL;
}

const char *csv_input_verdict(struct csv_input *in, struct arena *a, bool *ret_cut,
                              bool *ret_partial)
{
    *ret_cut = *ret_partial = false;
    if (in->is_cut) {
        *ret_cut = *ret_partial = true;
        return arena_printf(
            a, "%s: the gzip data ends too early, after %llu bytes; what was read is kept",
            in->label, (unsigned long long)(in->taken - (in->npacked - in->packed_at)));
    }
    const char *said = compare_stat(in, a, ret_cut, ret_partial);
    if (said == NULL && in->has_trailing)
        said = arena_printf(a, "%s: bytes behind the gzip data were ignored", in->label);
    return said;
}
