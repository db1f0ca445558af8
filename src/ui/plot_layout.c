/* Where a plot's parts go, and how times and values become places.
 *
 * A dot column begins where M4 begins it, at from + ceil(k * span / width), so a frame made for
 * this width falls into its columns exactly: the place is guessed in floating point and put right
 * in whole numbers, span being up to 2^64. Values are scaled by a power of two first: the
 * difference of
 * +-DBL_MAX is finite, that of denormals is not 0. */
#include "ui/plot_private.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "ui/tick.h"

enum { MIN_PLOT_COLS = 8, MAX_TICKS = 64 };

/* At least so far apart, so that no two y labels share a row. */
static const double ROWS_A_TICK = 1.5;

static uint64_t border_of(uint64_t span, uint64_t n, uint64_t k)
{
    return k * (span / n) + (k * (span % n) + n - 1) / n;
}

int plot_place(int64_t from, int64_t to, int n, int64_t t)
{
    if (n < 2 || t <= from || to <= from)
        return 0;
    if (t >= to)
        return n - 1;
    const uint64_t span = (uint64_t)to - (uint64_t)from, off = (uint64_t)t - (uint64_t)from;
    uint64_t k = (uint64_t)((double)off / (double)span * n);
    k = MIN_OF(k, (uint64_t)n - 1);
    while (k > 0 && off < border_of(span, (uint64_t)n, k))
        k--;
    while (k + 1 < (uint64_t)n && off >= border_of(span, (uint64_t)n, k + 1))
        k++;
    return (int)k;
}

int64_t plot_time_at(const struct plot_layout *l, int col)
{
    if (l->ncols < 1 || l->to <= l->from)
        return l->from;
    const uint64_t span = (uint64_t)l->to - (uint64_t)l->from;
    const int k = MAX_OF(MIN_OF(col, l->ncols - 1), 0);
    return (int64_t)((uint64_t)l->from + border_of(span, (uint64_t)l->ncols, (uint64_t)k));
}

int plot_column_at(const struct plot_layout *l, int64_t t)
{
    return plot_place(l->from, l->to, l->ncols, t);
}

struct plot_scale plot_scale_of(const struct plot_layout *l)
{
    struct plot_scale s;
    frexp(fmax(fabs(l->low), fabs(l->high)), &s.exponent);
    s.low = ldexp(l->low, -s.exponent);
    s.range = ldexp(l->high, -s.exponent) - s.low;
    return s;
}

double plot_share(const struct plot_scale *s, double v)
{
    return (ldexp(v, -s->exponent) - s->low) / s->range;
}

/* Both ends of the values. */
static void find_values(struct plot_layout *l, const struct plot *p, enum plot_range range)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < p->ncolumns; i++) {
        low = fmin(low, p->column[i].min);
        high = fmax(high, p->column[i].max);
    }
    if (range == PLOT_ROBUST && p->low < p->high) {
        low = p->low;
        high = p->high;
    }
    l->is_empty = !(low <= high);
    low = fmax(l->is_empty ? 0 : low, -DBL_MAX);
    high = fmin(l->is_empty ? 1 : high, DBL_MAX);
    if (!(low < high)) {
        const double pad = low == 0 ? 1 : fmax(fabs(low) / 16, DBL_TRUE_MIN);
        low = fmax(low - pad, -DBL_MAX);
        high = fmin(high + pad, DBL_MAX);
    }
    l->low = low;
    l->high = high;
}

static void find_times(struct plot_layout *l, const struct plot *p, const struct plot_options *o)
{
    if (o->has_span) {
        l->from = o->from;
        l->to = MAX_OF(o->from, o->to);
        return;
    }
    if (p->ncolumns == 0)
        return;
    l->from = l->to = p->column[0].t0;
    for (size_t i = 0; i < p->ncolumns; i++) {
        l->from = MIN_OF(l->from, p->column[i].t0);
        l->to = MAX_OF(l->to, p->column[i].t1);
    }
}

size_t plot_value_ticks(const struct plot_layout *l, double ret[], size_t room, double *ret_step)
{
    /* Halves, since high - low may overflow; then there are no ticks. */
    const double step =
        tick_step((l->high / 2 - l->low / 2) * (2 * ROWS_A_TICK / MAX_OF(l->nrows, 1)));
    size_t n = 0;
    *ret_step = step;
    if (isnan(step))
        return 0;
    for (double k = ceil(l->low / step - 1e-9); k <= l->high / step + 1e-9 && n < room; k++)
        ret[n++] = k * step;
    return n;
}

static int find_label_width(const struct plot_layout *l)
{
    double tick[MAX_TICKS], step;
    char text[TICK_LABEL];
    const size_t n = plot_value_ticks(l, tick, MAX_TICKS, &step);
    size_t width = 1;
    for (size_t i = 0; i < n; i++)
        width = MAX_OF(width, tick_number(tick[i], fmax(fabs(l->low), fabs(l->high)), step, text));
    return (int)width;
}

static bool has_marks(const struct plot *p, const struct plot_options *o)
{
    for (size_t i = 0; i < p->ncolumns; i++) {
        if (p->column[i].is_anomaly)
            return true;
    }
    return o->nmarks > 0;
}

/* Rows in the order of their worth: plot, time labels, header, marks, read-out, axis. */
static void find_rows(struct plot_layout *l, int nrows, bool wants_marks, bool wants_readout)
{
    const bool has_labels = nrows >= 3, has_header = nrows >= 4;
    const bool marks = wants_marks && nrows >= 5, readout = wants_readout && nrows >= 6;
    const bool has_axis = nrows >= 8;
    l->header = has_header ? 0 : -1;
    l->marks = marks ? has_header : -1;
    l->top = has_header + marks;
    l->nrows = MAX_OF(nrows - l->top - has_labels - readout - has_axis, 0);
    int row = l->top + l->nrows;
    l->axis = has_axis ? row++ : -1;
    l->labels = has_labels ? row++ : -1;
    l->readout = readout ? row : -1;
}

struct plot_layout plot_layout_of(const struct plot *p, const struct plot_options *o, int nrows,
                                  int ncols)
{
    struct plot_layout l = {.from = 0, .to = 0};
    find_values(&l, p, o->range);
    find_times(&l, p, o);
    find_rows(&l, MAX_OF(nrows, 0), has_marks(p, o), o->has_cursor);
    const int width = MAX_OF(find_label_width(&l), o->label_width);
    if (!l.is_empty && ncols >= width + 1 + MIN_PLOT_COLS && nrows >= 2) {
        l.label_width = width;
        l.left = width + 1;
    }
    l.ncols = MAX_OF(ncols - l.left, 0);
    return l;
}
