/* What is asked of one device's series, as frames. */
#include <string.h>

#include "engine/engine.h"
#include "series/m4.h"
#include "series/outlier.h"
#include "series/profile.h"

static const struct str *names_of(struct arena *a, const struct engine_series *s)
{
    struct str *name = arena_new(a, struct str, s->nmetrics);
    for (size_t i = 0; i < s->nmetrics; i++)
        name[i] = s->fleet->schema->metric[s->metric[i]];
    return name;
}

enum err engine_profile(struct arena *a, const struct engine_series *s, struct job *job,
                        struct frame **ret, struct error *e)
{
    const struct profile **profile = arena_new(a, const struct profile *, s->nmetrics);
    job_stage(job, "profiling", s->nmetrics, "metrics");
    for (size_t i = 0; i < s->nmetrics; i++) {
        TRY(job_check(job, e));
        profile[i] = profile_of(a, s->block->n, s->block->time, s->block->value[s->metric[i]]);
        job_step(job, 1);
    }
    const struct profile_table table = {s->nmetrics, names_of(a, s), profile,
                                        s->fleet->schema->time_unit, s->fleet->schema->zone};
    *ret = profile_frame(a, &table);
    return OK;
}

static enum outlier_method method_of(const struct engine_series *s)
{
    int m = 0;
    while (s->method != NULL && m + 1 < OUTLIER_NMETHODS &&
           strcmp(outlier_method_name((enum outlier_method)m), s->method) != 0)
        m++;
    return (enum outlier_method)m;
}

static struct frame *outlier_frame(struct arena *a, const struct engine_series *s, size_t nrows)
{
    struct frame *f = frame_new(a, nrows);
    struct column *time = frame_add(f, "time", COLUMN_TIME, "when");
    time->time_unit = s->fleet->schema->time_unit;
    time->zone = s->fleet->schema->zone;
    frame_add(f, "metric", COLUMN_TEXT, "of which metric");
    frame_add_real(f, "value", "the reading", 6);
    frame_add_real(f, "expected", "what the method expects", 6);
    frame_add_real(f, "score", "how far off, in the method's unit", 3);
    frame_add(f, "method", COLUMN_TEXT, "z, iqr, mad or hampel");
    frame_add(f, "kind", COLUMN_TEXT, "spike (above) or dip (below)");
    return f;
}

static void fill_outlier(struct frame *f, size_t row, const struct engine_series *s, size_t i,
                         const struct outlier *o)
{
    f->column[0]->whole[row] = s->block->time[o->index];
    frame_set_text(f->column[1], row, s->fleet->schema->metric[s->metric[i]]);
    f->column[2]->real[row] = o->value;
    f->column[3]->real[row] = o->expected;
    f->column[4]->real[row] = o->score;
    frame_set_text(f->column[5], row, str_of(outlier_method_name(method_of(s))));
    frame_set_text(f->column[6], row, o->direction > 0 ? STR("spike") : STR("dip"));
}

enum err engine_outliers(struct arena *a, const struct engine_series *s, struct job *job,
                         struct frame **ret, struct error *e)
{
    struct outlier **found = arena_new(a, struct outlier *, s->nmetrics);
    size_t *n = arena_new(a, size_t, s->nmetrics), total = 0, row = 0;
    for (size_t i = 0; i < s->nmetrics; i++) {
        TRY(job_check(job, e));
        n[i] = outlier_find(a, s->block->value[s->metric[i]], s->block->n, method_of(s), &found[i]);
        total += n[i];
    }
    struct frame *f = outlier_frame(a, s, total);
    for (size_t i = 0; i < s->nmetrics; i++) {
        for (size_t k = 0; k < n[i]; k++)
            fill_outlier(f, row++, s, i, &found[i][k]);
    }
    *ret = f;
    return OK;
}

/* One metric's columns, with the method's outliers marked. */
static struct m4 *plot_metric(struct arena *a, const struct engine_series *s, size_t metric,
                              int64_t gap)
{
    const struct block *b = s->block;
    struct m4_input in = {b->n, b->time, b->value[metric], s->from, s->to, s->width, gap};
    if (in.from == MISSING_I64)
        in.from = b->n > 0 ? b->time[0] : 0;
    if (in.to == MISSING_I64)
        in.to = b->n > 0 ? b->time[b->n - 1] : 0;
    struct m4 *m = m4_of(a, &in);
    struct outlier *found;
    const size_t n = outlier_find(a, b->value[metric], b->n, method_of(s), &found);
    int64_t *time = arena_new(a, int64_t, n);
    for (size_t k = 0; k < n; k++)
        time[k] = b->time[found[k].index];
    m4_mark(m, n, time);
    return m;
}

enum err engine_plot(struct arena *a, const struct engine_series *s, struct job *job,
                     struct frame **ret, struct error *e)
{
    const int64_t gap = m4_gap(s->block->n, s->block->time, a);
    const struct m4 **m4 = arena_new(a, const struct m4 *, s->nmetrics);
    for (size_t i = 0; i < s->nmetrics; i++) {
        TRY(job_check(job, e));
        m4[i] = plot_metric(a, s, s->metric[i], gap);
    }
    const struct m4_plot plot = {s->nmetrics, names_of(a, s), m4, s->fleet->schema->time_unit,
                                 s->fleet->schema->zone};
    *ret = m4_frame(a, &plot);
    return OK;
}
