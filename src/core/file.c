#include "core/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/str.h"

static void close_fd(void *handle)
{
    close((int)(intptr_t)handle);
}

enum err file_read(struct arena *a, const char *path, size_t most, struct str *ret, struct error *e)
{
    struct arena *own = arena_open(a); /* closes the file */
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        arena_close(own);
        return error_set(e, ERR_USAGE, "%s: can't be opened: %s", path, error_of_system(errno));
    }
    arena_defer(own, close_fd, (void *)(intptr_t)fd);
    struct buf b = buf_of(a);
    for (;;) {
        char piece[16384];
        const ssize_t got = read(fd, piece, sizeof piece);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            const enum err result =
                error_set(e, ERR_USAGE, "%s: can't be read: %s", path, error_of_system(errno));
            arena_close(own);
            return result;
        }
        if (got == 0)
            break;
        if (b.n + (size_t)got > most) {
            arena_close(own);
            return error_set(e, ERR_LIMIT,
                             "%s: is larger than the %zu bytes that such a file may have", path,
                             most);
        }
        buf_put(&b, piece, (size_t)got);
    }
    arena_close(own);
    *ret = buf_str(&b);
    return OK;
}

enum err file_read_lines(struct arena *a, const char *path, size_t *ret_n, struct str **ret,
                         struct error *e)
{
    enum { MOST = 64 << 20 };
    struct str rest, line;
    TRY(file_read(a, path, MOST, &rest, e));
    size_t n = 1;
    for (size_t i = 0; i < rest.n; i++)
        n += rest.p[i] == '\n';
    *ret = arena_new(a, struct str, n);
    *ret_n = 0;
    while (str_split(&rest, '\n', &line)) {
        if (line.n > 0 && line.p[line.n - 1] == '\r')
            line.n--;
        line = str_trim(line);
        if (line.n > 0 && line.p[0] != '#')
            (*ret)[(*ret_n)++] = line;
    }
    return OK;
}
