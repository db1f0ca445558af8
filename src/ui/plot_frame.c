/* Plots from frames, and what is written about them. */
#include <math.h>

#include "core/number.h"
#include "ui/plot_private.h"

static double real_at(const struct frame *f, const char *name, size_t row)
{
    const struct column *c = frame_column(f, str_of(name));
    return c != NULL && c->type == COLUMN_REAL ? c->real[row] : NAN;
}

static int64_t whole_at(const struct frame *f, const char *name, size_t row)
{
    const struct column *c = frame_column(f, str_of(name));
    return c != NULL && c->type != COLUMN_REAL && c->type != COLUMN_TEXT ? c->whole[row]
                                                                         : MISSING_I64;
}

static size_t count_at(const struct frame *f, const char *name, size_t row)
{
    const int64_t n = whole_at(f, name, row);
    return n > 0 ? (size_t)n : 0;
}

static struct plot_column column_of(const struct frame *f, size_t row)
{
    return (struct plot_column){.t0 = whole_at(f, "t0", row),
                                .t1 = whole_at(f, "t1", row),
                                .first = real_at(f, "first", row),
                                .last = real_at(f, "last", row),
                                .min = real_at(f, "min", row),
                                .max = real_at(f, "max", row),
                                .mean = real_at(f, "mean", row),
                                .n = count_at(f, "n", row),
                                .ngaps = count_at(f, "gaps", row),
                                .nbelow = count_at(f, "below", row),
                                .nabove = count_at(f, "above", row),
                                .is_after_gap = count_at(f, "after_gap", row) > 0,
                                .is_anomaly = count_at(f, "anomaly", row) > 0};
}

struct plot *plot_of_frame(struct arena *a, const struct frame *f, struct str metric)
{
    struct plot *p = arena_new(a, struct plot, 1);
    p->low = p->high = NAN;
    p->column = arena_new(a, struct plot_column, f->nrows);
    if (f->kind != FRAME_PLOT)
        return p;
    const struct column *time = frame_column(f, STR("t0")), *name = frame_column(f, STR("metric"));
    if (time != NULL) {
        p->unit = time->time_unit;
        p->zone = time->zone;
    }
    for (size_t i = 0; i < f->nrows; i++) {
        const struct str is = name != NULL ? frame_text(name, i) : metric;
        if (metric.p == NULL)
            metric = is;
        const struct plot_column c = column_of(f, i);
        if (!str_equal(is, metric) || c.n == 0 || c.t0 == MISSING_I64 || c.t1 < c.t0 ||
            isnan(c.min + c.max) || isnan(c.first) || isnan(c.last))
            continue;
        p->column[p->ncolumns++] = c;
        p->low = real_at(f, "low", i);
        p->high = real_at(f, "high", i);
    }
    return p;
}

struct plot_column plot_cell_of(const struct plot *p, const struct plot_layout *l, int col)
{
    struct plot_column all = {.n = 0, .mean = 0};
    for (size_t i = 0; i < p->ncolumns; i++) {
        const struct plot_column *c = &p->column[i];
        if (plot_column_at(l, c->t0) != col)
            continue;
        if (all.n == 0) {
            all.t0 = c->t0;
            all.min = c->min;
            all.max = c->max;
        }
        all.t1 = c->t1;
        all.min = fmin(all.min, c->min);
        all.max = fmax(all.max, c->max);
        all.n += c->n;
        all.mean += (c->mean / 2 - all.mean / 2) * 2 * ((double)c->n / (double)all.n);
        all.is_anomaly |= c->is_anomaly;
    }
    return all;
}

static void put_value(struct buf *out, const char *name, double v)
{
    char text[32];
    number_format_short(v, 6, text);
    buf_printf(out, "  %s %s", name, text);
}

void plot_put_readout(struct buf *out, const struct plot *p, const struct plot_layout *l,
                      const struct plot_options *o)
{
    if (!o->has_cursor)
        return;
    const struct plot_column c = plot_cell_of(p, l, plot_column_at(l, o->cursor));
    char time[48];
    time_format(c.n > 0 ? c.t0 : o->cursor, p->unit, p->zone, time);
    buf_put_text(out, time);
    if (c.n == 0) {
        buf_put_text(out, "  no readings");
        return;
    }
    buf_printf(out, "  n %zu", c.n);
    put_value(out, "min", c.min);
    put_value(out, "mean", c.mean);
    put_value(out, "max", c.max);
    if (c.is_anomaly)
        buf_put_text(out, "  anomaly");
}

void plot_to_text(struct buf *out, const struct plot *p, const struct plot_options *o, int nrows,
                  int ncols)
{
    struct arena *scratch = arena_open(out->arena);
    struct grid *g = grid_new(scratch, nrows, ncols, o->tier == PLOT_ASCII);
    plot_draw(grid_view(g), p, o, scratch);
    grid_to_text(out, g);
    arena_close(scratch);
}
