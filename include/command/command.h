/* The command table: each command is declared once. The command line, the `:` prompt, --help, the
 * man page and the completions read it.
 *
 * Command line and screen do the same: words -> command_parse() -> command_run() -> frame. */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include "core/job.h"
#include "core/param.h"
#include "data/frame.h"
#include "engine/engine.h"

struct command_call {
    const struct command *command;
    const struct args *args;
    const struct param *models; /* the table of model parameters in args; NULL: none */
    const char *source;         /* the SOURCE word; NULL: none */
    size_t nwords;              /* words after the SOURCE (or all, for commands without one) */
    const char *const *word;
    struct arena *arena; /* the frame's */
    struct job *job;
    struct engine *engine;
};

enum command_flag {
    COMMAND_READS_SOURCE = 1, /* takes SOURCE and its options */
    COMMAND_TAKES_MATRIX = 2, /* or --matrix FILE instead */
    COMMAND_HAS_MODELS = 4,   /* takes the detectors' and clusterers' parameters */
    COMMAND_GIVES_DATA = 16,  /* its table is data: CSV where it goes to no terminal */
    COMMAND_NEEDS_SOURCE = 8, /* a usage error without one (or --matrix where it is taken) */
};

struct command {
    const char *name, *group, *summary;
    const char *words;    /* "SOURCE", "list|show|delete [RUN]" */
    const char *table;    /* its columns, in words, for help and man */
    const char *examples; /* lines */
    unsigned flags;
    size_t most_words;          /* after SOURCE */
    const struct param *params; /* its own, beyond those that all share; NULL: none */
    enum err (*run)(const struct command_call *call, struct frame **ret, struct error *e);
};

extern const struct command *const commands[]; /* NULL-terminated, in the order of help */
extern const struct param command_source_params[], command_common_params[];

const struct command *command_find(struct str name); /* NULL when none */

/* The command that was probably meant: at most two letters off; NULL when none. */
const struct command *command_nearest(struct str name);

/* argv[0] is the command's name. */
enum err command_parse(struct arena *a, int argc, const char *const argv[],
                       struct command_call *ret, struct args *ret_args, struct error *e);
enum err command_run(const struct command_call *call, struct frame **ret, struct error *e);

/* The request that the shared options and SOURCE ask for. */
enum err command_source_request(const struct command_call *call, struct source_request *ret,
                                struct error *e);

/* Help of one command (at most 24 lines), of all, and the man page in mdoc(7), all from the table.
 */
void command_help(struct buf *out, const struct command *c);
void command_help_all(struct buf *out);
void command_help_options(struct buf *out);
/* `keys`: a frame of the texts key, where, does; NULL: none. */
void command_man(struct buf *out, const struct frame *keys);

#endif
