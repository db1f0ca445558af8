/* Past runs, and fetched readings: what goes into the store and what comes out. */
#include <string.h>

#include "command/internal.h"
#include "core/number.h"

/* Settings as JSON, for people and for telling runs apart. */
static const char *spell_settings(const struct command_call *call)
{
    struct buf b = buf_of(call->arena);
    const struct param *const tables[] = {call->models, call->command->params,
                                          command_source_params};
    buf_put_char(&b, '{');
    for (size_t t = 0; t < COUNT_OF(tables); t++) {
        for (const struct param *p = tables[t]; p != NULL && p->name != NULL; p++) {
            const char *value = args_text(call->args, p->name);
            if (value == NULL || strcmp(p->name, "fail-on") == 0)
                continue;
            buf_put_text(&b, b.n > 1 ? ", " : "");
            buf_put_json(&b, str_of(p->name));
            buf_put_text(&b, ": ");
            buf_put_json(&b, str_of(value));
        }
    }
    buf_put_char(&b, '}');
    return arena_text(call->arena, buf_str(&b));
}

void command_keep_run(const struct command_call *call, const struct analysis *x, struct frame *f)
{
    if (args_flag(call->args, "no-cache"))
        return;
    struct error own = {.code = OK};
    struct arena *a = arena_open(call->arena);
    const struct column *metric = frame_column(f, STR("metric")),
                        *reason = frame_column(f, STR("reason"));
    struct str *text = arena_new(a, struct str, 2 * f->nrows);
    for (size_t unit = 0; unit < f->nrows; unit++) {
        text[unit] = metric != NULL ? frame_text(metric, x->rank[unit] - 1) : (struct str){NULL, 0};
        text[f->nrows + unit] =
            reason != NULL ? frame_text(reason, x->rank[unit] - 1) : (struct str){NULL, 0};
    }
    const struct engine_run r = {
        .store = args_text(call->args, "store"),
        .command = call->command->name,
        .source = call->source != NULL ? call->source : args_text(call->args, "matrix"),
        .settings = spell_settings(call),
        .seed = (uint64_t)args_int(call->args, "seed"),
    };
    const char *note = NULL;
    if (engine_keep_run(a, &r, x, text, text + f->nrows, &note, &own) != OK)
        frame_note(f, "this run is not kept: %s", own.text);
    else if (note != NULL)
        frame_note(f, "%s", note);
    arena_close(a);
}

static enum err parse_run(const struct command_call *call, size_t word, int64_t *ret,
                          struct error *e)
{
    if (call->nwords <= word || !number_parse_int(str_of(call->word[word]), ret) || *ret < 1)
        return error_set(e, ERR_USAGE,
                         "runs %s: which run? Give its number; `fleettop runs` lists them",
                         call->word[0]);
    return OK;
}

static enum err run_runs(const struct command_call *call, struct frame **ret, struct error *e)
{
    const char *what = call->nwords > 0 ? call->word[0] : "list";
    const char *store = args_text(call->args, "store");
    int64_t run, other;
    if (strcmp(what, "list") == 0)
        return engine_list_runs(call->arena, store, ret, e);
    if (strcmp(what, "show") != 0 && strcmp(what, "diff") != 0 && strcmp(what, "delete") != 0)
        return error_set(e, ERR_USAGE, "runs: \"%s\" is not one of list, show, diff, delete", what);
    TRY(parse_run(call, 1, &run, e));
    if (strcmp(what, "show") == 0)
        return engine_show_run(call->arena, store, run, ret, e);
    if (strcmp(what, "diff") == 0) {
        TRY(parse_run(call, 2, &other, e));
        return engine_diff_runs(call->arena, store, run, other, ret, e);
    }
    TRY(engine_delete_run(call->arena, store, run, e));
    TRY(engine_list_runs(call->arena, store, ret, e));
    frame_note(*ret, "run %lld is deleted", (long long)run);
    return OK;
}

static enum err run_fetch(const struct command_call *call, struct frame **ret, struct error *e)
{
    struct source_request r;
    const struct fleet *fleet;
    TRY(command_source_request(call, &r, e));
    if (r.is_offline)
        return error_set(e, ERR_USAGE, "fetch: --offline makes no sense here");
    const int64_t began = clock_monotonic_ns();
    TRY(engine_fetch(call->engine, &r, r.store_path, call->job, &fleet, e));
    const double seconds = (double)(clock_monotonic_ns() - began) / (double)NS_PER_S;
    struct frame *f = frame_new(call->arena, 1);
    frame_add(f, "devices", COLUMN_WHOLE, "devices kept")->whole[0] = (int64_t)fleet->ndevices;
    frame_add(f, "readings", COLUMN_WHOLE, "readings kept")->whole[0] =
        (int64_t)fleet->span.nreadings;
    frame_add(f, "metrics", COLUMN_WHOLE, "metrics of each reading")->whole[0] =
        (int64_t)fleet->schema->nmetrics;
    frame_add_real(f, "seconds", "from the first byte to the last", 3)->real[0] = seconds;
    frame_add_real(f, "rate", "readings a second", 4)->real[0] =
        (double)fleet->span.nreadings / seconds;
    command_note_fleet(f, fleet);
    f->title = "Fetched";
    *ret = f;
    return OK;
}

const struct command command_runs = {
    .name = "runs",
    .group = "the store",
    .summary = "past runs: list, show, compare, delete",
    .words = "[list | show RUN | diff RUN RUN | delete RUN]",
    .table = "a row a run; show: a row a device; diff: a row a device with both ranks",
    .examples = "fleettop runs\nfleettop runs show 3 --limit 10\nfleettop runs diff 3 4",
    .most_words = 3,
    .run = run_runs,
};

const struct command command_fetch = {
    .name = "fetch",
    .group = "the store",
    .summary = "keep a source's readings in the store, for --offline",
    .words = "SOURCE",
    .table = "one row: devices, readings, metrics, seconds, rate",
    .examples = "fleettop fetch flights.csv.gz && fleettop triage flights.csv.gz --offline",
    .flags = COMMAND_READS_SOURCE | COMMAND_NEEDS_SOURCE,
    .run = run_fetch,
};
