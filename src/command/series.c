/* One device's series: profile, outliers, plot. */
#include <math.h>
#include <string.h>

#include "command/internal.h"
#include "series/m4.h"
#include "series/outlier.h"
#include "series/profile.h"

/* What the three commands look at. */
struct chosen {
    const struct fleet *fleet;
    const struct block *block;
    size_t nmetrics, *metric;
    const struct str *name; /* [nmetrics] */
};

static enum err choose(const struct command_call *call, struct chosen *ret, struct error *e)
{
    size_t device;
    TRY(command_fleet(call, &ret->fleet, e));
    TRY(command_find_device(call, ret->fleet, &device, e));
    TRY(command_find_metrics(call, ret->fleet->schema, &ret->nmetrics, &ret->metric, e));
    ret->block = &ret->fleet->block[device];
    struct str *name = arena_new(call->arena, struct str, ret->nmetrics);
    for (size_t i = 0; i < ret->nmetrics; i++)
        name[i] = ret->fleet->schema->metric[ret->metric[i]];
    ret->name = name;
    return OK;
}

static enum err run_series(const struct command_call *call, struct frame **ret, struct error *e)
{
    struct chosen c;
    TRY(choose(call, &c, e));
    const struct profile **profile = arena_new(call->arena, const struct profile *, c.nmetrics);
    for (size_t i = 0; i < c.nmetrics; i++) {
        TRY(job_check(call->job, e));
        profile[i] =
            profile_of(call->arena, c.block->n, c.block->time, c.block->value[c.metric[i]]);
    }
    *ret = profile_frame(call->arena, &(struct profile_table){c.nmetrics, c.name, profile,
                                                              c.fleet->schema->time_unit,
                                                              c.fleet->schema->zone});
    command_note_fleet(*ret, c.fleet);
    (*ret)->title =
        arena_printf(call->arena, "Series of %.*s", (int)c.block->device.n, c.block->device.p);
    return OK;
}

static enum outlier_method method_of(const struct args *args)
{
    int m = 0;
    while (m + 1 < OUTLIER_NMETHODS &&
           strcmp(outlier_method_name((enum outlier_method)m), args_text(args, "method")) != 0)
        m++;
    return (enum outlier_method)m;
}

static void fill_outlier(struct frame *f, size_t row, const struct chosen *c, size_t i,
                         const struct outlier *o, const char *method)
{
    f->column[0]->whole[row] = c->block->time[o->index];
    frame_set_text(f->column[1], row, c->name[i]);
    f->column[2]->real[row] = o->value;
    f->column[3]->real[row] = o->expected;
    f->column[4]->real[row] = o->score;
    frame_set_text(f->column[5], row, str_of(method));
    frame_set_text(f->column[6], row, o->direction > 0 ? STR("spike") : STR("dip"));
}

static enum err run_outliers(const struct command_call *call, struct frame **ret, struct error *e)
{
    struct chosen c;
    TRY(choose(call, &c, e));
    const enum outlier_method method = method_of(call->args);
    struct outlier **found = arena_new(call->arena, struct outlier *, c.nmetrics);
    size_t *n = arena_new(call->arena, size_t, c.nmetrics), total = 0, row = 0;
    for (size_t i = 0; i < c.nmetrics; i++) {
        n[i] =
            outlier_find(call->arena, c.block->value[c.metric[i]], c.block->n, method, &found[i]);
        total += n[i];
    }
    struct frame *f = frame_new(call->arena, total);
    struct column *time = frame_add(f, "time", COLUMN_TIME, "when");
    time->time_unit = c.fleet->schema->time_unit;
    time->zone = c.fleet->schema->zone;
    frame_add(f, "metric", COLUMN_TEXT, "of which metric");
    frame_add_real(f, "value", "the reading", 6);
    frame_add_real(f, "expected", "what the method expects", 6);
    frame_add_real(f, "score", "how far off, in the method's unit", 3);
    frame_add(f, "method", COLUMN_TEXT, "z, iqr, mad or hampel");
    frame_add(f, "kind", COLUMN_TEXT, "spike (above) or dip (below)");
    for (size_t i = 0; i < c.nmetrics; i++) {
        for (size_t k = 0; k < n[i]; k++)
            fill_outlier(f, row++, &c, i, &found[i][k], outlier_method_name(method));
    }
    command_note_fleet(f, c.fleet);
    f->title =
        arena_printf(call->arena, "Outliers of %.*s", (int)c.block->device.n, c.block->device.p);
    *ret = f;
    return OK;
}

/* The range of time that is drawn: --from and --to, else all the device's readings. */
static enum err plot_range(const struct command_call *call, const struct chosen *c,
                           int64_t *ret_from, int64_t *ret_to, struct error *e)
{
    TRY(command_parse_moment(call->args, "from", c->fleet->schema->zone, ret_from, e));
    TRY(command_parse_moment(call->args, "to", c->fleet->schema->zone, ret_to, e));
    const struct block *b = c->block;
    if (*ret_from == MISSING_I64)
        *ret_from = b->n > 0 ? b->time[0] : 0;
    if (*ret_to == MISSING_I64)
        *ret_to = b->n > 0 ? b->time[b->n - 1] : 0;
    if (*ret_to < *ret_from)
        return error_set(e, ERR_USAGE, "--from is after --to");
    return OK;
}

/* One metric's columns, with the method's outliers marked. */
static struct m4 *plot_metric(const struct command_call *call, const struct chosen *c,
                              size_t metric, int64_t from, int64_t to, int64_t gap)
{
    const struct block *b = c->block;
    const struct m4_input in = {
        b->n, b->time, b->value[metric], from, to, (size_t)args_int(call->args, "width"), gap};
    struct m4 *m = m4_of(call->arena, &in);
    struct outlier *found;
    const size_t n =
        outlier_find(call->arena, b->value[metric], b->n, method_of(call->args), &found);
    int64_t *time = arena_new(call->arena, int64_t, n);
    for (size_t k = 0; k < n; k++)
        time[k] = b->time[found[k].index];
    m4_mark(m, n, time);
    return m;
}

static enum err run_plot(const struct command_call *call, struct frame **ret, struct error *e)
{
    struct chosen c;
    int64_t from, to;
    TRY(choose(call, &c, e));
    TRY(plot_range(call, &c, &from, &to, e));
    const int64_t gap = m4_gap(c.block->n, c.block->time, call->arena);
    const struct m4 **m4 = arena_new(call->arena, const struct m4 *, c.nmetrics);
    for (size_t i = 0; i < c.nmetrics; i++) {
        TRY(job_check(call->job, e));
        m4[i] = plot_metric(call, &c, c.metric[i], from, to, gap);
    }
    *ret =
        m4_frame(call->arena, &(struct m4_plot){c.nmetrics, c.name, m4, c.fleet->schema->time_unit,
                                                c.fleet->schema->zone});
    command_note_fleet(*ret, c.fleet);
    (*ret)->title = arena_printf(call->arena, "%.*s", (int)c.block->device.n, c.block->device.p);
    return OK;
}

#define OF_DEVICE                                                                                  \
    {                                                                                              \
        "of", PARAM_TEXT, NULL, 0, 0, NULL, "DEVICE", "the device; --metric picks its metrics", 0  \
    }
#define METHOD                                                                                     \
    {                                                                                              \
        "method", PARAM_CHOICE, "z", 0, 0, "z|iqr|mad|hampel", NULL,                               \
            "outliers: 3 deviations, Tukey's fences, 3.5 robust deviations, or 3 among the "       \
            "neighbours",                                                                          \
            0                                                                                      \
    }
#define END                                                                                        \
    {                                                                                              \
        NULL, PARAM_FLAG, NULL, 0, 0, NULL, NULL, NULL, 0                                          \
    }

static const struct param series_params[] = {OF_DEVICE, END};
static const struct param outlier_params[] = {OF_DEVICE, METHOD, END};
static const struct param plot_params[] = {
    OF_DEVICE,
    METHOD,
    {"width", PARAM_INT, "160", 1, 100000, NULL, "N", "columns of time; a character shows two", 0},
    {"from", PARAM_TEXT, NULL, 0, 0, NULL, "T", "draw from here", 0},
    {"to", PARAM_TEXT, NULL, 0, 0, NULL, "T", "draw up to here", 0},
    END,
};

enum { OF_SOURCE = COMMAND_READS_SOURCE | COMMAND_NEEDS_SOURCE };

const struct command command_series = {
    .name = "series",
    .group = "one device",
    .summary = "statistics, gaps, stationarity of a device's series",
    .words = "SOURCE",
    .table = "a row a statistic a metric: metric, group, statistic, value, meaning, null "
             "hypothesis, source",
    .examples = "fleettop series flights.csv.gz --of N10575 --metric speed",
    .flags = OF_SOURCE,
    .params = series_params,
    .run = run_series,
};

const struct command command_outliers = {
    .name = "outliers",
    .group = "one device",
    .summary = "single readings far from what is expected",
    .words = "SOURCE",
    .table = "a row a reading: time, metric, value, expected, score, method, kind",
    .examples = "fleettop outliers flights.csv.gz --of N10575 --metric speed --method hampel",
    .flags = OF_SOURCE,
    .params = outlier_params,
    .run = run_outliers,
};

const struct command command_plot = {
    .name = "plot",
    .group = "one device",
    .summary = "a device's metrics over time, outliers marked",
    .words = "SOURCE",
    .table = "drawn on a terminal; --format: a row a column of time: first, last, min, max, count, "
             "outliers",
    .examples = "fleettop plot flights.csv.gz --of N10575 --metric speed",
    .flags = OF_SOURCE,
    .params = plot_params,
    .run = run_plot,
};
