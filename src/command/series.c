/* One device's series: profile, outliers, plot. */
#include "command/internal.h"

static enum err choose(const struct command_call *call, struct engine_series *ret, struct error *e)
{
    size_t device;
    *ret = (struct engine_series){.method = NULL};
    TRY(command_fleet(call, &ret->fleet, e));
    TRY(command_find_device(call, ret->fleet, &device, e));
    TRY(command_find_metrics(call, ret->fleet->schema, &ret->nmetrics, &ret->metric, e));
    ret->block = &ret->fleet->block[device];
    if (args_has_param(call->args, "method"))
        ret->method = args_text(call->args, "method");
    return OK;
}

static enum err finish(const struct command_call *call, const struct engine_series *s,
                       const char *what, struct frame *f)
{
    command_note_fleet(f, s->fleet);
    f->title =
        arena_printf(call->arena, "%s of %.*s", what, (int)s->block->device.n, s->block->device.p);
    return OK;
}

static enum err run_series(const struct command_call *call, struct frame **ret, struct error *e)
{
    struct engine_series s;
    TRY(choose(call, &s, e));
    TRY(engine_profile(call->arena, &s, call->job, ret, e));
    return finish(call, &s, "Series", *ret);
}

static enum err run_outliers(const struct command_call *call, struct frame **ret, struct error *e)
{
    struct engine_series s;
    TRY(choose(call, &s, e));
    TRY(engine_outliers(call->arena, &s, call->job, ret, e));
    return finish(call, &s, "Outliers", *ret);
}

static enum err run_plot(const struct command_call *call, struct frame **ret, struct error *e)
{
    struct engine_series s;
    int64_t from, to;
    TRY(choose(call, &s, e));
    TRY(command_parse_moment(call->args, "from", s.fleet->schema->zone, &from, e));
    TRY(command_parse_moment(call->args, "to", s.fleet->schema->zone, &to, e));
    if (from != MISSING_I64 && to != MISSING_I64 && from > to)
        return error_set(e, ERR_USAGE, "--from is after --to");
    s.from = from;
    s.to = to;
    s.width = (size_t)args_int(call->args, "width");
    TRY(engine_plot(call->arena, &s, call->job, ret, e));
    return finish(call, &s, "Plot", *ret);
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

static const struct param series_params[] = {OF_DEVICE, COMMAND_OPTIONS_END};
static const struct param outlier_params[] = {OF_DEVICE, METHOD, COMMAND_OPTIONS_END};
static const struct param plot_params[] = {
    OF_DEVICE,
    METHOD,
    {"width", PARAM_INT, "160", 1, 100000, NULL, "N", "columns of time; a character shows two", 0},
    {"from", PARAM_TEXT, NULL, 0, 0, NULL, "T", "draw from here", 0},
    {"to", PARAM_TEXT, NULL, 0, 0, NULL, "T", "draw up to here", 0},
    COMMAND_OPTIONS_END,
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
