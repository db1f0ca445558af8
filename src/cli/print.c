#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <langinfo.h>
#include <unistd.h>

#include "cli.h"
#include "core/text.h"

enum err write_all(int fd, struct str text, bool *ret_pipe, struct error *e)
{
    *ret_pipe = false;
    while (text.n > 0) {
        const ssize_t n = write(fd, text.p, text.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN) { /* a pipe that somebody made non-blocking */
            poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
            continue;
        }
        if (n < 0) {
            *ret_pipe = errno == EPIPE;
            return error_set(e, ERR_STORE, "can't write the output: %s", error_of_system(errno));
        }
        text.p += n;
        text.n -= (size_t)n;
    }
    return OK;
}

bool is_utf8(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

void print_error(struct arena *a, const struct error *e)
{
    struct buf b = buf_of(a);
    bool pipe;
    buf_put_text(&b, "fleettop: ");
    text_put_safe(&b, str_of(e->text), SIZE_MAX, !is_utf8());
    buf_put_char(&b, '\n');
    write_all(STDERR_FILENO, buf_str(&b), &pipe, NULL);
}

void print_notes(struct arena *a, const struct frame *f)
{
    struct buf b = buf_of(a);
    bool pipe;
    for (size_t i = 0; i < f->nnotes; i++) {
        buf_put_text(&b, "note: ");
        text_put_safe(&b, str_of(f->note[i]), SIZE_MAX, !is_utf8());
        buf_put_char(&b, '\n');
    }
    if (f->is_partial)
        buf_put_text(&b, "note: PARTIAL: the truth is larger than what is shown\n");
    write_all(STDERR_FILENO, buf_str(&b), &pipe, NULL);
}

/* --format; else what --output's name ends in; else CSV for the commands whose tables are data and
 * go to no terminal; else a table for people. */
static enum render_format format_of(const struct command_call *call, bool is_terminal)
{
    if (args_get(call->args, "format")->is_set) /* the choices stand in the order of the enum */
        return (enum render_format)args_int(call->args, "format");
    const char *path = args_text(call->args, "output");
    const char *dot = path != NULL ? strrchr(path, '.') : NULL;
    const int64_t named =
        dot != NULL ? param_choice(args_param(call->args, "format")->choices, str_of(dot + 1)) : -1;
    if (named >= 0)
        return (enum render_format)named;
    return (call->command->flags & COMMAND_GIVES_DATA) != 0 && !is_terminal ? RENDER_CSV
                                                                            : RENDER_TABLE;
}

static bool want_colour(const struct args *args, bool is_terminal)
{
    const char *when = args_text(args, "color");
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    if (strcmp(when, "auto") != 0)
        return strcmp(when, "always") == 0;
    return is_terminal && (no == NULL || no[0] == '\0') && term != NULL &&
           strcmp(term, "dumb") != 0;
}

struct sink {
    int fd;
    bool has_pipe_gone;
};

static enum err write_piece(void *ctx, struct str piece, struct error *e)
{
    struct sink *s = ctx;
    return write_all(s->fd, piece, &s->has_pipe_gone, e);
}

static size_t terminal_width(int fd)
{
    struct winsize size;
    return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static bool is_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* The data is read, never written: not by a slip of --output either. */
enum err check_output(const struct command_call *call, struct error *e)
{
    const char *path = args_text(call->args, "output");
    struct stat out, in;
    if (path == NULL || stat(path, &out) != 0 || !S_ISREG(out.st_mode))
        return OK;
    static const char *const options[] = {"matrix", "device-list", "store"};
    const char *input[COUNT_OF(options) + 1] = {call->source};
    for (size_t i = 0; i < COUNT_OF(options); i++)
        input[i + 1] =
            args_has_param(call->args, options[i]) ? args_text(call->args, options[i]) : NULL;
    for (size_t i = 0; i < COUNT_OF(input); i++) {
        if (input[i] != NULL && stat(input[i], &in) == 0 && is_same_file(&in, &out))
            return error_set(e, ERR_USAGE,
                             "--output %s: is %s, which is only read; name another file", path,
                             input[i]);
    }
    if (call->source != NULL && strcmp(call->source, "-") == 0 && fstat(STDIN_FILENO, &in) == 0 &&
        is_same_file(&in, &out))
        return error_set(e, ERR_USAGE,
                         "--output %s: is what standard input reads; name another file", path);
    return OK;
}

static enum err open_output(const char *path, unsigned user_umask, int *ret, struct error *e)
{
    *ret = STDOUT_FILENO;
    if (path == NULL || strcmp(path, "-") == 0)
        return OK;
    *ret = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (*ret < 0)
        return error_set(e, ERR_STORE, "--output %s: can't be written: %s", path,
                         error_of_system(errno));
    struct stat st;
    if (fstat(*ret, &st) == 0 && S_ISREG(st.st_mode))
        fchmod(*ret, 0666 & ~user_umask);
    return OK;
}

/* A plot is drawn for people; for programs it is the table of its columns. */
static enum err print_shape(const struct command_call *call, const struct frame *f,
                            const struct render_options *o, struct sink *sink, struct error *e)
{
    if (f->kind != FRAME_PLOT || o->format != RENDER_TABLE || o->nfields > 0)
        return render_stream(f, o, call->arena, write_piece, sink, e);
    struct buf b = buf_of(call->arena);
    show_plot(&b, f, o);
    return write_piece(sink, buf_str(&b), e);
}

enum err print_frame(const struct command_call *call, const struct frame *f, unsigned user_umask,
                     bool *ret_pipe, struct error *e)
{
    const struct args *args = call->args;
    struct sink sink = {.fd = -1};
    struct str *field;
    struct render_options o = {.format = RENDER_TABLE};
    o.nfields = args_list(call->arena, args, "fields", &field);
    o.field = field;
    o.limit = (size_t)args_int(args, "limit");
    o.raw_csv = args_flag(args, "raw-csv");
    o.ascii = args_flag(args, "ascii") || !is_utf8();
    TRY(open_output(args_text(args, "output"), user_umask, &sink.fd, e));
    const bool is_terminal = isatty(sink.fd);
    o.is_terminal = is_terminal;
    o.format = format_of(call, is_terminal);
    o.colour = want_colour(args, is_terminal);
    o.width = is_terminal ? terminal_width(sink.fd) : 0;
    enum err result = print_shape(call, f, &o, &sink, e);
    if (sink.fd != STDOUT_FILENO && close(sink.fd) != 0 && result == OK)
        result = error_set(e, ERR_STORE, "--output %s: can't be written: %s",
                           args_text(args, "output"), error_of_system(errno));
    *ret_pipe = sink.has_pipe_gone;
    return result;
}
