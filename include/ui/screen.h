/* The screen: panes over the same command lines that the command line runs.
 *
 *     struct screen_options o = {.source = "fleet.csv", .run = screen_run_command};
 *     o.run_ctx = engine; o.forget = screen_forget; o.commands = commands; ...
 *     enum err code = screen_run(&o, &e); */
#ifndef UI_SCREEN_H
#define UI_SCREEN_H

#include "command/command.h"
#include "ui/term.h"
#include "ui/worker.h"

struct screen_options {
    const char *source; /* the SOURCE word of every command line; NULL: none */
    size_t nshared;
    const char *const
        *shared;      /* further words of each, one option a word: "--seed=1", "--long=a:b" */
    unsigned threads; /* of each job; 0: as many as there are processors */

    enum term_colour colour;
    bool ascii;
    const char *script; /* a file of keys instead of a terminal (term_open_script); NULL: none */
    struct terminal *terminal; /* another terminal (tests); NULL: none */

    screen_runner *run;        /* screen_run_command with an engine as ctx, or a test's own */
    void (*forget)(void *ctx); /* before a refresh: screen_forget, or NULL */
    void *run_ctx;
    const struct command *const *commands; /* NULL-terminated; what `:` knows */
    const struct param *source_params, *common_params, *model_params; /* NULL: none */
};

/* Show the screen until the user leaves it. The terminal is restored whatever happens; when a
 * signal ended it, that signal is raised again at the end. ERR_USAGE when there is no terminal for
 * it. */
enum err screen_run(const struct screen_options *o, struct error *e);

/* Run a command line of the command table; ctx is the struct engine that all share. */
enum err screen_run_command(void *ctx, struct arena *a, struct job *job, int argc,
                            const char *const argv[], struct frame **ret, struct error *e);

/* Forget what the engine has read, so that the next command line reads the source again. */
void screen_forget(void *ctx);

/* Every key as a frame: key, where, does; for the manual. */
struct frame *screen_keys(struct arena *a);

#endif
