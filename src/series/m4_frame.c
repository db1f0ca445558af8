/* A frame of M4 columns: what `plot` returns, a pane draws and a file gets. Columns of time without
 * readings have no row; a drawing finds the place of the others by their times. */
#include "series/m4.h"

struct plot_columns {
    struct column *metric, *t0, *t1, *first, *last, *min, *max, *mean, *n, *missing, *gaps;
    struct column *after_gap, *low, *high, *below, *above, *anomaly;
};

static size_t count_rows(const struct m4_plot *plot)
{
    size_t n = 0;
    for (size_t i = 0; i < plot->nmetrics; i++) {
        for (size_t k = 0; k < plot->m4[i]->ncolumns; k++)
            n += plot->m4[i]->column[k].n > 0;
    }
    return n;
}

static struct column *add_time(struct frame *f, const char *name, const struct m4_plot *plot,
                               const char *meaning)
{
    struct column *c = frame_add(f, name, COLUMN_TIME, meaning);
    c->time_unit = plot->unit;
    c->zone = plot->zone;
    return c;
}

static struct plot_columns add_columns(struct frame *f, const struct m4_plot *plot)
{
    struct plot_columns c;
    c.metric = frame_add(f, "metric", COLUMN_TEXT, "the metric");
    c.t0 = add_time(f, "t0", plot, "time of the first reading in the column");
    c.t1 = add_time(f, "t1", plot, "time of the last reading in the column");
    c.first = frame_add_real(f, "first", "its first reading", 6);
    c.last = frame_add_real(f, "last", "its last reading", 6);
    c.min = frame_add_real(f, "min", "its least reading", 6);
    c.max = frame_add_real(f, "max", "its greatest reading", 6);
    c.mean = frame_add_real(f, "mean", "mean of its readings", 6);
    c.n = frame_add(f, "n", COLUMN_WHOLE, "its readings that are present");
    c.missing = frame_add(f, "missing", COLUMN_WHOLE, "its readings without a value");
    c.gaps = frame_add(f, "gaps", COLUMN_WHOLE, "gaps that end in it");
    c.after_gap = frame_add(f, "after_gap", COLUMN_WHOLE, "1: a gap lies before its first reading");
    c.low = frame_add_real(f, "low", "lower end of the metric's robust range", 6);
    c.high = frame_add_real(f, "high", "upper end of the metric's robust range", 6);
    c.below = frame_add(f, "below", COLUMN_WHOLE, "its readings below low");
    c.above = frame_add(f, "above", COLUMN_WHOLE, "its readings above high");
    c.anomaly = frame_add(f, "anomaly", COLUMN_WHOLE, "1: an anomaly lies in it");
    return c;
}

static void set_row(const struct plot_columns *c, size_t row, const struct m4 *m, size_t k)
{
    const struct m4_column *from = &m->column[k];
    c->t0->whole[row] = from->t_first;
    c->t1->whole[row] = from->t_last;
    c->first->real[row] = from->first;
    c->last->real[row] = from->last;
    c->min->real[row] = from->min;
    c->max->real[row] = from->max;
    c->mean->real[row] = from->mean;
    c->n->whole[row] = (int64_t)from->n;
    c->missing->whole[row] = (int64_t)from->nmissing;
    c->gaps->whole[row] = (int64_t)from->ngaps;
    c->after_gap->whole[row] = from->is_after_gap;
    c->low->real[row] = m->robust_low;
    c->high->real[row] = m->robust_high;
    c->below->whole[row] = (int64_t)from->nbelow;
    c->above->whole[row] = (int64_t)from->nabove;
    c->anomaly->whole[row] = from->nmarks > 0;
}

struct frame *m4_frame(struct arena *a, const struct m4_plot *plot)
{
    struct frame *f = frame_new(a, count_rows(plot));
    f->kind = FRAME_PLOT;
    const struct plot_columns c = add_columns(f, plot);
    size_t row = 0;
    for (size_t i = 0; i < plot->nmetrics; i++) {
        const struct m4 *m = plot->m4[i];
        for (size_t k = 0; k < m->ncolumns; k++) {
            if (m->column[k].n == 0)
                continue;
            frame_set_text(c.metric, row, plot->metric[i]);
            set_row(&c, row++, m, k);
        }
    }
    return f;
}
