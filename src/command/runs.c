/* Past runs, and fetched readings: what goes into the store and what comes out. */
#include <stdio.h>
#include <string.h>

#include "command/internal.h"
#include "core/number.h"
#include "store/store.h"

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

/* Equal for runs with the same settings over the same fingerprints. */
static const char *spell_key(const struct command_call *call, const struct analysis *x,
                             const char *settings)
{
    const struct fingerprints *f = x->fingerprints;
    struct buf b = buf_of(call->arena);
    uint64_t names = 0;
    for (size_t i = 0; i < f->n; i++)
        names = names * 31 + str_hash(f->unit[i].name);
    const struct str bits = {(const char *)f->x, f->n * f->p * sizeof *f->x};
    buf_printf(&b, "%s|%s|%s|%lld|%016llx|%016llx|%s", call->command->name,
               call->source != NULL ? call->source : "", settings,
               (long long)args_int(call->args, "seed"), (unsigned long long)names,
               (unsigned long long)str_hash(bits), PACKAGE_VERSION);
    return arena_printf(call->arena, "%016llx%016llx", (unsigned long long)str_hash(buf_str(&b)),
                        (unsigned long long)(names ^ str_hash(bits)));
}

static void fill_units(const struct analysis *x, const struct frame *f, struct run_unit *unit)
{
    const struct column *reason = frame_column(f, STR("reason")),
                        *metric = frame_column(f, STR("metric"));
    for (size_t i = 0; i < x->fingerprints->n; i++) {
        const size_t row = x->rank[i] - 1;
        unit[i] = (struct run_unit){
            .name = x->fingerprints->unit[i].name,
            .rank = (int64_t)x->rank[i],
            .best = (int64_t)x->rank_lo[i],
            .worst = (int64_t)x->rank_hi[i],
            .since = x->since != NULL ? x->since[i] : MISSING_I64,
            .cluster = x->clustering != NULL ? x->clustering->label[i] : MISSING_I64,
            .score = x->consensus[i],
            .state = unit_state_name(x->fingerprints->unit[i].state),
            .metric = metric != NULL ? frame_text(metric, row) : (struct str){NULL, 0},
            .reason = reason != NULL ? frame_text(reason, row) : (struct str){NULL, 0},
        };
    }
}

static enum err put_run(const struct command_call *call, const struct analysis *x,
                        const struct frame *f, struct arena *a, struct error *e)
{
    const struct fingerprints *prints = x->fingerprints;
    struct store *s;
    TRY(store_open(a, args_text(call->args, "store"), &s, e));
    struct run_unit *unit = arena_new(a, struct run_unit, prints->n);
    fill_units(x, f, unit);
    const char **detector = arena_new(a, const char *, x->ndetectors);
    for (size_t k = 0; k < x->ndetectors; k++)
        detector[k] = x->detector[k]->name;
    const char **feature = arena_new(a, const char *, prints->p);
    for (size_t j = 0; j < prints->p; j++)
        feature[j] = prints->column[j].name;
    const char *settings = spell_settings(call);
    const struct run_record r = {
        .made = clock_wall_ns(),
        .key = spell_key(call, x, settings),
        .command = call->command->name,
        .source = call->source != NULL ? call->source : args_text(call->args, "matrix"),
        .settings = settings,
        .version = PACKAGE_VERSION,
        .seed = args_int(call->args, "seed"),
        .is_partial = x->is_partial,
        .nunits = prints->n,
        .unit = unit,
        .ndetectors = x->ndetectors,
        .detector = detector,
        .score = (const double *const *)x->score,
        .nfeatures = prints->p,
        .feature = feature,
        .fingerprint = prints->x,
    };
    int64_t id;
    bool is_new;
    TRY(store_put_run(s, &r, &id, &is_new, e));
    if (store_note(s) != NULL)
        frame_note((struct frame *)f, "%s", store_note(s));
    return OK;
}

enum err command_keep_run(const struct command_call *call, const struct analysis *x,
                          struct frame *f, struct error *e)
{
    UNUSED(e);
    if (args_flag(call->args, "no-cache"))
        return OK;
    struct error own = {.code = OK};
    struct arena *a = arena_open(call->arena);
    if (put_run(call, x, f, a, &own) != OK)
        frame_note(f, "this run is not kept: %s", own.text);
    arena_close(a);
    return OK;
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

static enum err delete_run(const struct command_call *call, struct store *s, int64_t run,
                           struct frame **ret, struct error *e)
{
    TRY(store_delete_run(s, run, e));
    TRY(store_list_runs(s, call->arena, ret, e));
    frame_note(*ret, "run %lld is deleted", (long long)run);
    return OK;
}

static enum err run_runs(const struct command_call *call, struct frame **ret, struct error *e)
{
    const char *what = call->nwords > 0 ? call->word[0] : "list";
    struct store *s;
    int64_t run, other;
    TRY(store_open(call->arena, args_text(call->args, "store"), &s, e));
    if (strcmp(what, "list") == 0)
        return store_list_runs(s, call->arena, ret, e);
    if (strcmp(what, "show") != 0 && strcmp(what, "diff") != 0 && strcmp(what, "delete") != 0)
        return error_set(e, ERR_USAGE, "runs: \"%s\" is not one of list, show, diff, delete", what);
    TRY(parse_run(call, 1, &run, e));
    if (strcmp(what, "show") == 0)
        return store_show_run(s, call->arena, run, ret, e);
    if (strcmp(what, "delete") == 0)
        return delete_run(call, s, run, ret, e);
    TRY(parse_run(call, 2, &other, e));
    return store_diff_runs(s, call->arena, run, other, ret, e);
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
