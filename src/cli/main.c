/* The program: words in, a frame or the screen out, an exit status. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli.h"
#include "core/log.h"
#include "ui/screen.h"

struct program {
    struct arena *arena;
    int argc;
    const char *const *argv;
    unsigned user_umask;
    int signal;
    bool has_pipe_gone, has_finding, is_partial;
};

/* Text for people who asked for it: help, version, man. */
static enum err print_text(struct program *p, const struct buf *b, struct error *e)
{
    return write_all(STDOUT_FILENO, buf_str(b), &p->has_pipe_gone, e);
}

static enum err open_log(const struct args *args, struct error *e)
{
    const char *path = args_text(args, "log-file");
    return path != NULL ? log_open(path, LOG_INFO, e) : OK;
}

/* For --verbose: what it took. */
static void print_cost(struct program *p, const struct job *job, int64_t began)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    struct buf b = buf_of(p->arena);
    buf_printf(&b, "note: %.2f s, %.2f s of processor, %ld MiB at most, %u threads\n",
               (double)(clock_monotonic_ns() - began) / (double)NS_PER_S,
               (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
                   (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6,
               use.ru_maxrss / 1024, job_threads(job));
    write_all(STDERR_FILENO, buf_str(&b), &p->has_pipe_gone, NULL);
}

static enum err run_command(struct program *p, struct command_call *call, struct error *e)
{
    const struct args *args = call->args;
    struct frame *frame;
    if (args_flag(args, "help")) {
        struct buf b = buf_of(p->arena);
        command_help(&b, call->command);
        return print_text(p, &b, e);
    }
    const int64_t began = clock_monotonic_ns();
    TRY(check_output(call, e));
    TRY(check_space(e));
    TRY(open_log(args, e));
    arena_budget(p->arena, (size_t)args_int(args, "memory") << 20);
    call->job = job_open(p->arena, usable_threads(args));
    call->engine = engine_open(p->arena);
    const bool is_quiet = args_flag(args, "quiet");
    struct watch *watch = watch_begin(p->arena, call->job, !is_quiet && isatty(STDERR_FILENO));
    const enum err result = command_run(call, &frame, e);
    p->signal = watch_end(watch);
    TRY(result);
    if (p->signal != 0)
        return job_check(call->job, e);
    p->is_partial = frame->is_partial;
    p->has_finding = frame->has_finding;
    TRY(print_frame(call, frame, p->user_umask, &p->has_pipe_gone, e));
    if (!is_quiet)
        print_notes(p->arena, frame);
    if (args_flag(args, "verbose"))
        print_cost(p, call->job, began);
    return OK;
}

static enum err run_words(struct program *p, int argc, const char *const argv[], struct error *e)
{
    struct command_call call;
    struct args args;
    TRY(command_parse(p->arena, argc, argv, &call, &args, e));
    return run_command(p, &call, e);
}

/* "triag x.csv" is no file but nearly a command. */
static enum err check_first_word(const struct program *p, struct error *e)
{
    const char *first = p->argv[1];
    if (first[0] == '-' || access(first, F_OK) == 0)
        return OK;
    const struct command *near = command_nearest(str_of(first));
    if (near != NULL)
        return error_set(e, ERR_USAGE, "there is no command and no file \"%s\"; did you mean %s?",
                         first, near->name);
    return error_set(e, ERR_SOURCE,
                     "%s: %s, and no command is called so; fleettop --help lists them", first,
                     error_of_system(errno));
}

/* No command: SOURCE and options of triage; the screen when a person sits there. */
static enum err run_default(struct program *p, struct error *e)
{
    const char **argv = arena_new(p->arena, const char *, (size_t)p->argc + 1);
    TRY(check_first_word(p, e));
    argv[0] = "triage";
    for (int i = 1; i < p->argc; i++)
        argv[i] = p->argv[i];
    struct command_call call;
    struct args args;
    TRY(command_parse(p->arena, p->argc, argv, &call, &args, e));
    const bool is_plain = args_get(&args, "format")->is_set || args_get(&args, "output")->is_set ||
                          args_flag(&args, "help");
    const bool has_person =
        (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) || getenv("FLEETTOP_SCRIPT") != NULL;
    if (is_plain || !has_person || call.source == NULL)
        return run_command(p, &call, e);
    TRY(open_log(&args, e));
    return show_screen(&call, e);
}

static enum err print_help(struct program *p, struct error *e)
{
    struct buf b = buf_of(p->arena);
    const char *about = p->argc > 2 ? p->argv[2] : NULL;
    const struct command *c = about != NULL ? command_find(str_of(about)) : NULL;
    if (about == NULL || strcmp(p->argv[1], "--help") == 0)
        command_help_all(&b);
    else if (strcmp(about, "options") == 0)
        command_help_options(&b);
    else if (c != NULL)
        command_help(&b, c);
    else
        return error_set(e, ERR_USAGE, "there is no command \"%s\"; fleettop --help lists them",
                         about);
    return print_text(p, &b, e);
}

static enum err dispatch(void *ctx, struct error *e)
{
    struct program *p = ctx;
    const char *first = p->argc > 1 ? p->argv[1] : NULL;
    struct buf b = buf_of(p->arena);
    if (first == NULL) {
        command_help_all(&b);
        write_all(STDERR_FILENO, buf_str(&b), &p->has_pipe_gone, NULL);
        return error_set(e, ERR_USAGE, "which data? Name a CSV file: fleettop FILE.csv");
    }
    if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0 || strcmp(first, "help") == 0)
        return print_help(p, e);
    if (strcmp(first, "--version") == 0) {
        buf_put_text(&b, "fleettop " PACKAGE_VERSION "\n");
        return print_text(p, &b, e);
    }
    if (strcmp(first, "--man") == 0) {
        command_man(&b, screen_keys(p->arena));
        return print_text(p, &b, e);
    }
    if (command_find(str_of(first)) != NULL)
        return run_words(p, p->argc - 1, p->argv + 1, e);
    return run_default(p, e);
}

static int exit_status(const struct program *p, enum err result)
{
    enum { SIGNAL_BASE = 128, PIPE = 13 };
    if (p->signal != 0)
        return SIGNAL_BASE + p->signal;
    if (p->has_pipe_gone)
        return SIGNAL_BASE + PIPE;
    if (result == OK && p->is_partial)
        return ERR_DATA;
    if (result == OK && p->has_finding)
        return ERR_FINDING;
    return (int)result;
}

int main(int argc, char **argv)
{
    struct program p = {.argc = argc, .argv = (const char *const *)argv};
    struct error e = {.code = OK};
    p.user_umask = startup();
    p.arena = arena_open(NULL);
    if (p.arena == NULL)
        return ERR_LIMIT;
    const enum err result = arena_try(p.arena, dispatch, &p, &e);
    if (result != OK && !p.has_pipe_gone) {
        arena_budget(p.arena, 0);
        print_error(p.arena, &e);
    }
    log_close();
    arena_close(p.arena);
    if (is_confined())
        _exit(exit_status(&p, result));
    return exit_status(&p, result);
}
