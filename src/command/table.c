/* The table of commands, and the way from words to a call. */
#include <string.h>

#include "command/internal.h"
#include "core/log.h"

const struct command *const commands[] = {
    &command_triage,
    &command_explain,
    &command_devices,
    &command_series,
    &command_plot,
    &command_outliers,
    &command_sources,
    &command_describe,
    &command_rows,
    &command_fetch,
    &command_features,
    &command_fingerprint,
    &command_detect,
    &command_cluster,
    &command_runs,
    &command_synth,
    NULL,
};

const struct command *command_find(struct str name)
{
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (str_equal(str_of(commands[i]->name), name))
            return commands[i];
    }
    return NULL;
}

const struct command *command_nearest(struct str name)
{
    const struct command *nearest = NULL;
    size_t best = 3;
    for (size_t i = 0; commands[i] != NULL && name.n > 2; i++) {
        const size_t d = str_distance(name, str_of(commands[i]->name));
        if (d < best) {
            best = d;
            nearest = commands[i];
        }
    }
    return nearest;
}

static enum err take_words(struct command_call *call, struct error *e)
{
    const struct command *c = call->command;
    const bool has_matrix =
        (c->flags & COMMAND_TAKES_MATRIX) != 0 && args_text(call->args, "matrix") != NULL;
    call->nwords = call->args->nwords;
    call->word = call->args->word;
    if ((c->flags & COMMAND_READS_SOURCE) != 0 && call->nwords > 0 && !has_matrix) {
        call->source = call->word[0];
        call->word++;
        call->nwords--;
    }
    if (args_flag(call->args, "help"))
        return OK;
    if ((c->flags & COMMAND_NEEDS_SOURCE) != 0 && call->source == NULL && !has_matrix)
        return error_set(
            e, ERR_USAGE,
            "%s: of what? Name a CSV file (fleettop %s FILE.csv), or - for standard input", c->name,
            c->name);
    if (call->source != NULL && call->source[0] == '\0')
        return error_set(e, ERR_USAGE, "%s: the name of the source is empty", c->name);
    if (call->nwords > c->most_words)
        return error_set(e, ERR_USAGE, "%s: \"%s\" is one word too many; usage: fleettop %s %s",
                         c->name, call->word[c->most_words], c->name, c->words);
    return OK;
}

enum err command_parse(struct arena *a, int argc, const char *const argv[],
                       struct command_call *ret, struct args *ret_args, struct error *e)
{
    const struct command *c = command_find(str_of(argv[0]));
    if (c == NULL)
        return error_set(e, ERR_USAGE, "there is no command \"%s\"; fleettop --help lists them",
                         argv[0]);
    *ret = (struct command_call){.command = c, .args = ret_args, .arena = a};
    if ((c->flags & COMMAND_HAS_MODELS) != 0)
        ret->models = command_model_params(a);
    const struct param *const table[4] = {
        command_common_params,
        (c->flags & COMMAND_READS_SOURCE) != 0 ? command_source_params : NULL, c->params,
        ret->models};
    TRY(args_parse(a, argc - 1, argv + 1, table, ret_args, e));
    return take_words(ret, e);
}

struct running {
    const struct command_call *call;
    struct frame **ret;
};

/* The frame outlives what the session keeps: its zone must not be the session's. */
static enum err own_zones(const struct command_call *call, struct frame *f, struct error *e)
{
    const struct zone *zone = NULL;
    for (size_t i = 0; i < f->ncolumns; i++) {
        if (f->column[i]->zone != NULL && zone == NULL)
            TRY(zone_open(call->arena, str_of(args_text(call->args, "tz")), &zone, e));
        if (f->column[i]->zone != NULL)
            f->column[i]->zone = zone;
    }
    return OK;
}

static enum err run_body(void *ctx, struct error *e)
{
    const struct running *r = ctx;
    TRY(r->call->command->run(r->call, r->ret, e));
    return own_zones(r->call, *r->ret, e);
}

/* What was asked, how it ended and what was said of it, for --log-file. */
static void log_call(const struct command_call *call, const struct frame *f, int64_t began,
                     const struct error *e)
{
    const double seconds = (double)(clock_monotonic_ns() - began) / (double)NS_PER_S;
    const char *source = call->source != NULL ? call->source : "";
    if (f == NULL) {
        log_line(LOG_ERROR, "%s %s: %s (%.3f s)", call->command->name, source,
                 e != NULL ? e->text : "failed", seconds);
        return;
    }
    log_line(LOG_INFO, "%s %s: %zu rows%s in %.3f s", call->command->name, source, f->nrows,
             f->is_partial ? ", PARTIAL," : "", seconds);
    for (size_t i = 0; i < f->nnotes; i++)
        log_line(LOG_INFO, "%s: %s", call->command->name, f->note[i]);
}

enum err command_run(const struct command_call *call, struct frame **ret, struct error *e)
{
    const int64_t began = clock_monotonic_ns();
    const enum err result =
        engine_try(call->engine, call->arena, run_body, &(struct running){call, ret}, e);
    log_call(call, result == OK ? *ret : NULL, began, e);
    return result;
}
