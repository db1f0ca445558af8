/* The pipeline from end to end, and its two halves: scores (detect) and fingerprints. */
#include <math.h>

#include "command/internal.h"

static const struct param params[] = {
    COMMAND_OPTION_MATRIX,
    COMMAND_OPTION_FEATURES,
    {"fail-on", PARAM_REAL, NULL, 0, 1, NULL, "SCORE",
     "exit with 1 when a device scores SCORE or more and departs from its peers", 0},
    COMMAND_OPTIONS_END,
};

/* Somebody always leads a list. A finding also departs: in its state, or in some feature. */
static bool departs(const struct analysis *x, size_t unit)
{
    const struct population *p = x->population;
    bool is_far = x->fingerprints->unit[unit].state != STATE_OK;
    for (size_t j = 0; j < p->p && !is_far; j++)
        is_far = fabs(p->z[unit * p->p + j]) >= EXPLAIN_LEAST_Z;
    return is_far;
}

static void mark_findings(const struct command_call *call, const struct analysis *x,
                          struct frame *f)
{
    const struct param_value *limit = args_get(call->args, "fail-on");
    for (size_t i = 0; limit->is_set && i < x->fingerprints->n && !f->has_finding; i++)
        f->has_finding = x->consensus[i] >= limit->real && departs(x, i);
}

/* The reason, and the metric whose course shows it. */
static void add_reasons(const struct command_call *call, const struct analysis *x, struct frame *f)
{
    struct column *metric =
        frame_add(f, "metric", COLUMN_TEXT, "the metric that departs most from its peers");
    struct column *reason =
        frame_add(f, "reason", COLUMN_TEXT, "what departs most from the peers, in one sentence");
    reason->show = SHOW_LONG;
    struct arena *scratch = arena_open(call->arena);
    for (size_t row = 0; row < f->nrows; row++) {
        arena_reset(scratch);
        const size_t unit = x->order[row];
        struct contribution *c = arena_new(scratch, struct contribution, x->population->p);
        const size_t n = explain_unit(x->population, x->fingerprints, unit, c);
        if (x->fleet != NULL && x->fleet->schema->nmetrics > 0)
            frame_set_text(metric, row, x->fleet->schema->metric[x->since_metric[unit]]);
        frame_set_text(
            reason, row,
            str_of(explain_sentence(scratch, x->population, x->fingerprints, unit, c, n)));
    }
    arena_close(scratch);
}

enum { SPARK_WIDTH = 24 };

static void add_sparks(const struct analysis *x, struct frame *f, struct arena *scratch)
{
    struct column *spark =
        frame_add(f, "course", COLUMN_TEXT, "the metric over the fleet's time, low to high");
    spark->show = SHOW_SPARK;
    for (size_t row = 0; row < f->nrows; row++) {
        const size_t unit = x->order[row];
        arena_reset(scratch);
        frame_set_text(spark, row,
                       str_of(explain_spark(scratch, &x->fleet->block[unit], x->since_metric[unit],
                                            &x->fleet->span, SPARK_WIDTH)));
    }
}

static enum err run_triage(const struct command_call *call, struct frame **ret, struct error *e)
{
    const struct analysis *x;
    TRY(command_analyse(call, true, true, &x, e));
    struct arena *scratch = arena_open(call->arena);
    struct frame *f = frame_new(call->arena, x->fingerprints->n);
    struct column *rank = frame_add(f, "rank", COLUMN_WHOLE, "1 is the strangest");
    struct column *device = frame_add(f, "device", COLUMN_TEXT, "the device");
    device->role = ROLE_DEVICE;
    struct column *score = frame_add_real(
        f, "score", "0..1: how far up all detectors rank it; somebody always leads", 3);
    score->show = SHOW_BAR;
    if (x->fleet != NULL)
        add_sparks(x, f, scratch);
    struct column *since =
        frame_add(f, "since", COLUMN_TIME, "when it left the fleet's course; empty: always so");
    if (x->fleet != NULL) {
        since->time_unit = x->fleet->schema->time_unit;
        since->zone = x->fleet->schema->zone;
    }
    struct column *cluster = frame_add(f, "cluster", COLUMN_WHOLE, "the group it behaves like");
    struct column *state =
        frame_add(f, "state", COLUMN_TEXT, "ok, partial, short, constant, silent");
    state->show = SHOW_STATE;
    for (size_t row = 0; row < f->nrows; row++) {
        const size_t unit = x->order[row];
        rank->whole[row] = (int64_t)x->rank[unit];
        frame_set_text(device, row, x->fingerprints->unit[unit].name);
        score->real[row] = x->consensus[unit];
        if (x->since != NULL)
            since->whole[row] = x->since[unit];
        cluster->whole[row] = x->clustering->label[unit];
        frame_set_text(state, row, str_of(unit_state_name(x->fingerprints->unit[unit].state)));
    }
    arena_close(scratch);
    add_reasons(call, x, f);
    command_note_analysis(f, x);
    mark_findings(call, x, f);
    f->title = "Devices, strangest first";
    command_keep_run(call, x, f);
    *ret = f;
    return OK;
}

static enum err run_detect(const struct command_call *call, struct frame **ret, struct error *e)
{
    const struct analysis *x;
    TRY(command_analyse(call, false, false, &x, e));
    struct frame *f = frame_new(call->arena, x->fingerprints->n);
    struct column *unit = frame_add(f, "unit", COLUMN_TEXT, "the device, or the row of the matrix");
    struct column *rank = frame_add(f, "rank", COLUMN_WHOLE, "1 is the strangest");
    struct column *score = frame_add_real(
        f, "score", "0..1: how far up all detectors rank it; somebody always leads", 3);
    struct column *low = frame_add(f, "best", COLUMN_WHOLE, "best rank that a detector gives");
    struct column *high = frame_add(f, "worst", COLUMN_WHOLE, "worst rank that a detector gives");
    for (size_t row = 0; row < f->nrows; row++) {
        const size_t i = x->order[row];
        frame_set_text(unit, row, x->fingerprints->unit[i].name);
        rank->whole[row] = (int64_t)x->rank[i];
        score->real[row] = x->consensus[i];
        low->whole[row] = (int64_t)x->rank_lo[i];
        high->whole[row] = (int64_t)x->rank_hi[i];
    }
    for (size_t k = 0; k < x->ndetectors; k++) {
        struct column *c = frame_add_real(f, x->detector[k]->name, x->detector[k]->summary, 4);
        for (size_t row = 0; row < f->nrows; row++)
            c->real[row] = x->score[k][x->order[row]];
    }
    command_note_analysis(f, x);
    mark_findings(call, x, f);
    f->title = "Scores, strangest first";
    command_keep_run(call, x, f);
    *ret = f;
    return OK;
}

static enum err run_fingerprint(const struct command_call *call, struct frame **ret,
                                struct error *e)
{
    const struct fingerprints *prints;
    const struct fleet *fleet;
    TRY(command_fingerprints(call, &prints, &fleet, e));
    struct frame *f = frame_new(call->arena, prints->n);
    struct column *unit = frame_add(f, "unit", COLUMN_TEXT, "the device");
    for (size_t i = 0; i < prints->n; i++)
        frame_set_text(unit, i, prints->unit[i].name);
    for (size_t j = 0; j < prints->p; j++) {
        const struct feature *feature = prints->column[j].feature;
        struct column *c =
            frame_add_real(f, prints->column[j].name, feature != NULL ? feature->meaning : "", 5);
        for (size_t i = 0; i < prints->n; i++)
            c->real[i] = prints->x[i * prints->p + j];
    }
    command_note_fleet(f, fleet);
    f->title = "Fingerprints";
    *ret = f;
    return OK;
}

enum {
    OF_MODELS =
        COMMAND_READS_SOURCE | COMMAND_TAKES_MATRIX | COMMAND_HAS_MODELS | COMMAND_NEEDS_SOURCE
};

const struct command command_triage = {
    .name = "triage",
    .group = "the fleet",
    .summary = "which devices are strange, since when and why",
    .words = "SOURCE",
    .table = "a row a device: rank, device, score, since, cluster, state, metric, reason",
    .examples = "fleettop triage flights.csv.gz --limit 10\n"
                "fleettop triage plant.csv --device pump --time ts --segment model --format json",
    .flags = OF_MODELS,
    .params = params,
    .run = run_triage,
};

const struct command command_detect = {
    .name = "detect",
    .group = "the fleet",
    .summary = "what each detector says of each unit",
    .words = "SOURCE",
    .table = "a row a unit: unit, rank, score, best and worst rank, a column a detector",
    .examples = "fleettop detect flights.csv.gz\nfleettop fingerprint x.csv --format csv | "
                "fleettop detect --matrix -",
    .flags = OF_MODELS,
    .params = params,
    .run = run_detect,
};

static const struct param fingerprint_params[] = {
    COMMAND_OPTION_FEATURES,
    COMMAND_OPTIONS_END,
};

const struct command command_fingerprint = {
    .name = "fingerprint",
    .group = "the fleet",
    .summary = "the numbers that say how each device behaves",
    .words = "SOURCE",
    .table = "a row a device, a column a feature (metric.feature)",
    .examples = "fleettop fingerprint flights.csv.gz -o prints.csv\nfleettop fingerprint x.csv "
                "--features family:level",
    .flags = COMMAND_READS_SOURCE | COMMAND_NEEDS_SOURCE | COMMAND_GIVES_DATA,
    .params = fingerprint_params,
    .run = run_fingerprint,
};
