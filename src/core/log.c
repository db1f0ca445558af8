/* The one log of the process: the only mutable state at file scope, behind a lock. A line is made
 * safe in the log's own arena; when memory is short the line is dropped, never the program. */
#include "core/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/text.h"

static struct {
    pthread_mutex_t lock;
    int file; /* -1: closed */
    enum log_level level;
    struct arena *arena;
} the_log = {.lock = PTHREAD_MUTEX_INITIALIZER, .file = -1};

struct line {
    enum log_level level;
    const char *text;
};

void log_close(void)
{
    pthread_mutex_lock(&the_log.lock);
    if (the_log.file >= 0)
        close(the_log.file);
    the_log.file = -1;
    arena_close(the_log.arena);
    the_log.arena = NULL;
    pthread_mutex_unlock(&the_log.lock);
}

enum err log_open(const char *path, enum log_level level, struct error *e)
{
    log_close();
    const int file =
        open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (file < 0)
        return error_set(e, ERR_STORE, "log file %s: can't be opened: %s", path,
                         error_of_system(errno));
    struct stat facts;
    if (fstat(file, &facts) != 0 || !S_ISREG(facts.st_mode) || fchmod(file, 0600) != 0) {
        close(file);
        return error_set(e, ERR_STORE, "log file %s: not a regular file of ours; name another",
                         path);
    }
    struct arena *a = arena_open(NULL);
    if (a == NULL) {
        close(file);
        return error_set(e, ERR_LIMIT, "log file %s: out of memory", path);
    }
    pthread_mutex_lock(&the_log.lock);
    the_log.file = file;
    the_log.level = level;
    the_log.arena = a;
    pthread_mutex_unlock(&the_log.lock);
    return OK;
}

static enum err write_line(void *ctx, struct error *e)
{
    static const char *const names[] = {"error", "warn", "info", "debug"};
    const struct line *line = ctx;
    UNUSED(e);
    char when[48];
    time_format(clock_wall_ns(), TIME_ISO, NULL, when);
    struct buf b = buf_of(the_log.arena);
    buf_printf(&b, "%s %s ", when, names[line->level]);
    text_put_safe(&b, str_of(line->text), SIZE_MAX, false);
    buf_put_char(&b, '\n');
    size_t at = 0;
    while (at < b.n) { /* one write as a rule: lines of two processes don't mix */
        const ssize_t n = write(the_log.file, b.p + at, b.n - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break; /* a full disk must not stop the work */
        at += (size_t)n;
    }
    return OK;
}

void log_line(enum log_level level, const char *format, ...)
{
    pthread_mutex_lock(&the_log.lock);
    if (the_log.file >= 0 && level <= the_log.level) {
        char text[2048];
        va_list args;
        va_start(args, format);
        vsnprintf(text, sizeof text, format, args);
        va_end(args);
        struct line line = {level, text};
        arena_try(the_log.arena, write_line, &line, NULL);
        arena_reset(the_log.arena);
    }
    pthread_mutex_unlock(&the_log.lock);
}
