/* What stands in the columns of a table. */
#include "data/describe.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/number.h"
#include "math/sort.h"
#include "math/stats.h"

enum { BINS = 16, TOP = 3, TOP_TEXT = 40, QUANTILES = 5 };

static const double quantile[QUANTILES] = {0.05, 0.25, 0.5, 0.75, 0.95};

struct summary {
    size_t count, distinct;
    struct moments moments;
    double quantile[QUANTILES];
    int64_t first, last;
    size_t ntop, top_count[TOP];
    uint32_t top_code[TOP];
    double top_real[TOP];
    char histogram[BINS + 1]; /* "": none */
};

struct describing {
    const struct frame *table;
    struct summary *summary; /* [ncolumns] */
};

/* Keep the most frequent; the earlier of equally frequent ones. */
static void offer_top(struct summary *s, size_t count, double x, uint32_t code)
{
    if (count < 2)
        return;
    size_t at = s->ntop;
    while (at > 0 && s->top_count[at - 1] < count)
        at--;
    if (at == TOP)
        return;
    const size_t nafter = MIN_OF(s->ntop, (size_t)TOP - 1) - at;
    memmove(&s->top_count[at + 1], &s->top_count[at], nafter * sizeof s->top_count[0]);
    memmove(&s->top_real[at + 1], &s->top_real[at], nafter * sizeof s->top_real[0]);
    memmove(&s->top_code[at + 1], &s->top_code[at], nafter * sizeof s->top_code[0]);
    s->top_count[at] = count;
    s->top_real[at] = x;
    s->top_code[at] = code;
    s->ntop = MIN_OF(s->ntop + 1, (size_t)TOP);
}

/* Heights 1..7 for bins that hold something, 0 for empty ones. */
static void draw_histogram(struct summary *s, const double *sorted, size_t n)
{
    size_t count[BINS] = {0}, most = 0;
    const double lo = sorted[0], half = sorted[n - 1] / 2 - lo / 2; /* no overflow */
    for (size_t i = 0; i < n; i++) {
        const double share = half > 0 ? (sorted[i] / 2 - lo / 2) / half : 0.5;
        const size_t bin = MIN_OF((size_t)(share * BINS), (size_t)BINS - 1);
        count[bin]++;
        most = MAX_OF(most, count[bin]);
    }
    for (size_t b = 0; b < BINS; b++)
        s->histogram[b] = (char)(count[b] == 0 ? '0' : '1' + (int)(count[b] * 6 / most));
}

static void describe_reals(struct summary *s, double *x, size_t n, struct arena *scratch)
{
    s->moments = stats_moments(x, n);
    s->count = n;
    sort_doubles(x, n, scratch);
    for (size_t q = 0; q < QUANTILES; q++)
        s->quantile[q] = stats_quantile_sorted(x, n, quantile[q]);
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && x[to] == x[from]; to++)
            ;
        s->distinct++;
        offer_top(s, to - from, x[from], DICT_NONE);
    }
    if (n > 0)
        draw_histogram(s, x, n);
}

static int compare_wholes(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void describe_times(struct summary *s, const int64_t *time, size_t n, struct arena *scratch)
{
    int64_t *x = arena_raw(scratch, n, sizeof *x);
    size_t m = 0;
    bool is_sorted = true;
    for (size_t i = 0; i < n; i++) {
        if (time[i] == MISSING_I64)
            continue;
        is_sorted = is_sorted && (m == 0 || time[i] >= x[m - 1]);
        x[m++] = time[i];
    }
    if (!is_sorted)
        qsort(x, m, sizeof *x, compare_wholes);
    s->count = m;
    for (size_t i = 0; i < m; i++)
        s->distinct += i == 0 || x[i] != x[i - 1];
    if (m > 0) {
        s->first = x[0];
        s->last = x[m - 1];
    }
}

static void describe_texts(struct summary *s, const struct column *c, struct arena *scratch)
{
    const uint32_t ncodes = dict_count(c->dict);
    size_t *count = arena_new(scratch, size_t, ncodes);
    for (size_t i = 0; i < c->n; i++) {
        if (c->code[i] == DICT_NONE)
            continue;
        count[c->code[i]]++;
        s->count++;
    }
    for (uint32_t code = 0; code < ncodes; code++) {
        s->distinct += count[code] > 0;
        offer_top(s, count[code], NAN, code);
    }
}

static void describe_column(struct summary *s, const struct column *c, struct arena *scratch)
{
    *s = (struct summary){.first = MISSING_I64, .last = MISSING_I64};
    s->moments = stats_moments(NULL, 0);
    for (size_t q = 0; q < QUANTILES; q++)
        s->quantile[q] = NAN;
    if (c->type == COLUMN_TEXT) {
        describe_texts(s, c, scratch);
        return;
    }
    if (c->type == COLUMN_TIME) {
        describe_times(s, c->whole, c->n, scratch);
        return;
    }
    double *x = arena_raw(scratch, c->n, sizeof *x);
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++) {
        if (c->type == COLUMN_REAL && !isnan(c->real[i]))
            x[n++] = c->real[i];
        else if (c->type == COLUMN_WHOLE && c->whole[i] != MISSING_I64)
            x[n++] = (double)c->whole[i];
    }
    describe_reals(s, x, n, scratch);
}

static enum err describe_columns(void *ctx, size_t from, size_t to, struct arena *scratch,
                                 struct error *e)
{
    const struct describing *d = ctx;
    UNUSED(e);
    for (size_t i = from; i < to; i++)
        describe_column(&d->summary[i], d->table->column[i], scratch);
    return OK;
}

static struct str top_text(struct arena *a, const struct column *c, const struct summary *s)
{
    struct buf b = buf_of(a);
    for (size_t i = 0; i < s->ntop; i++) {
        buf_put_text(&b, i > 0 ? ", " : "");
        if (c->type == COLUMN_TEXT) {
            const struct str text = dict_text(c->dict, s->top_code[i]);
            buf_put(&b, text.p, MIN_OF(text.n, (size_t)TOP_TEXT));
        } else {
            char number[32];
            number_format_short(s->top_real[i], 6, number);
            buf_put_text(&b, number);
        }
        buf_printf(&b, " (%zu)", s->top_count[i]);
    }
    return b.n > 0 ? buf_str(&b) : (struct str){NULL, 0};
}

static const char *const type_name[] = {[COLUMN_REAL] = "number",
                                        [COLUMN_WHOLE] = "number",
                                        [COLUMN_TIME] = "time",
                                        [COLUMN_TEXT] = "text"};
static const char *const role_name[] = {
    [ROLE_NONE] = "",         [ROLE_DEVICE] = "device",   [ROLE_TIME] = "time",
    [ROLE_METRIC] = "metric", [ROLE_SEGMENT] = "segment", [ROLE_SETTING] = "setting",
    [ROLE_EVENT] = "event"};

static void fill_texts(struct frame *f, const struct describing *d)
{
    struct column *name = frame_add(f, "column", COLUMN_TEXT, "its name");
    struct column *type = frame_add(f, "type", COLUMN_TEXT, "number, time or text");
    struct column *role = frame_add(f, "role", COLUMN_TEXT, "what it is taken for");
    struct column *count = frame_add(f, "count", COLUMN_WHOLE, "cells present");
    struct column *missing = frame_add(f, "missing", COLUMN_WHOLE, "cells missing");
    struct column *distinct = frame_add(f, "distinct", COLUMN_WHOLE, "different values");
    for (size_t i = 0; i < f->nrows; i++) {
        const struct column *c = d->table->column[i];
        const struct summary *s = &d->summary[i];
        frame_set_text(name, i, c->name);
        frame_set_text(type, i, str_of(type_name[c->type]));
        frame_set_text(role, i, str_of(role_name[c->role]));
        count->whole[i] = (int64_t)s->count;
        missing->whole[i] = (int64_t)(c->n - s->count);
        distinct->whole[i] = (int64_t)s->distinct;
    }
}

static void fill_numbers(struct frame *f, const struct describing *d)
{
    struct column *lo = frame_add_real(f, "min", "smallest", 6);
    struct column *hi = frame_add_real(f, "max", "largest", 6);
    struct column *mean = frame_add_real(f, "mean", "arithmetic mean", 6);
    struct column *sd = frame_add_real(f, "sd", "standard deviation, divided by n - 1", 6);
    static const char *const name[QUANTILES] = {"q05", "q25", "median", "q75", "q95"};
    struct column *q[QUANTILES];
    for (size_t k = 0; k < QUANTILES; k++)
        q[k] = frame_add_real(f, name[k], "quantile, type 7", 6);
    struct column *skew = frame_add_real(f, "skewness", "G1", 4);
    struct column *kurt = frame_add_real(f, "kurtosis", "G2: 0 for a normal distribution", 4);
    for (size_t i = 0; i < f->nrows; i++) {
        const struct summary *s = &d->summary[i];
        lo->real[i] = s->moments.min;
        hi->real[i] = s->moments.max;
        mean->real[i] = s->moments.mean;
        sd->real[i] = s->moments.sd;
        for (size_t k = 0; k < QUANTILES; k++)
            q[k]->real[i] = s->quantile[k];
        skew->real[i] = s->moments.skew;
        kurt->real[i] = s->moments.kurt;
    }
}

static void fill_rest(struct frame *f, const struct describing *d)
{
    struct column *first = frame_add(f, "first", COLUMN_TIME, "earliest time");
    struct column *last = frame_add(f, "last", COLUMN_TIME, "latest time");
    struct column *top = frame_add(f, "top", COLUMN_TEXT, "most frequent values, and how often");
    struct column *histogram = frame_add(f, "histogram", COLUMN_TEXT, "16 bins from min to max");
    histogram->show = SHOW_SPARK;
    for (size_t i = 0; i < f->nrows; i++) {
        const struct column *c = d->table->column[i];
        const struct summary *s = &d->summary[i];
        first->whole[i] = s->first;
        last->whole[i] = s->last;
        if (c->type == COLUMN_TIME && (first->zone == NULL || c->role == ROLE_TIME)) {
            first->time_unit = last->time_unit = c->time_unit;
            first->zone = last->zone = c->zone;
        }
        frame_set_text(top, i, top_text(f->arena, c, s));
        if (s->histogram[0] != '\0')
            frame_set_text(histogram, i, str_of(s->histogram));
    }
}

enum err describe_frame(struct arena *a, const struct frame *table, struct job *job,
                        struct frame **ret, struct error *e)
{
    struct describing d = {table, arena_new(a, struct summary, table->ncolumns)};
    job_stage(job, "describing columns", table->ncolumns, "columns");
    TRY(job_parallel(job, table->ncolumns, 1, describe_columns, &d, e));
    struct frame *f = frame_new(a, table->ncolumns);
    fill_texts(f, &d);
    fill_numbers(f, &d);
    fill_rest(f, &d);
    *ret = f;
    return OK;
}
