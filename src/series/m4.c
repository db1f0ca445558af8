/* M4 in one walk: times rise, so the column's right border is moved on instead of dividing for each
 * reading.
 *
 * Column k begins at the least t with (t - from) * ncolumns / (to - from) >= k, that is at
 *     from + ceil(k * span / ncolumns) = from + k * q + ceil(k * r / ncolumns)
 * with span = q * ncolumns + r. The product k * r stays below ncolumns^2: no overflow even when the
 * span is that of all int64 times. Differences of times are taken in uint64, where they are exact.
 *
 * Jugel, Jerzak, Hackenbroich, Markl 2014, PVLDB 7(10), doi:10.14778/2732951.2732953. The mean is
 * kept for read-outs only; as a curve it loses every spike. */
#include "series/m4.h"

#include <math.h>

#include "math/sort.h"
#include "math/stats.h"

/* Quantiles and margins of the robust range: the notes on terminals, section 3. */
static const double ROBUST_SHARE = 0.005;
static const double ROBUST_MARGIN = 0.1;
static const double ROBUST_GAIN = 1.5;
static const double GAP_INTERVALS = 5;

struct walk {
    struct m4 *m;
    uint64_t span, q, r;
    size_t column;
    uint64_t border; /* offset from m->from where the next column begins */
    bool has_last;
    int64_t last; /* time of the present reading before, in range or not */
};

static uint64_t offset_of(int64_t t, int64_t from)
{
    return (uint64_t)t - (uint64_t)from;
}

static uint64_t border_of(const struct walk *w, size_t k)
{
    const uint64_t n = w->m->ncolumns;
    return k * w->q + (k * w->r + n - 1) / n;
}

static void move_to(struct walk *w, uint64_t offset)
{
    while (w->column + 1 < w->m->ncolumns && offset >= w->border) {
        w->column++;
        w->border = border_of(w, w->column + 1);
    }
}

/* Whether there is a gap before t; remembers t. */
static bool follow(struct walk *w, int64_t t)
{
    const bool is_gap = w->has_last && w->m->gap > 0 && offset_of(t, w->last) > (uint64_t)w->m->gap;
    w->has_last = true;
    w->last = t;
    return is_gap;
}

static void put(struct m4_column *c, int64_t t, double x, bool is_gap)
{
    if (c->n == 0) {
        c->t_first = t;
        c->first = c->min = c->max = c->mean = x;
        c->is_after_gap = is_gap;
    }
    c->n++;
    c->ngaps += is_gap;
    c->t_last = t;
    c->last = x;
    c->min = x < c->min ? x : c->min;
    c->max = x > c->max ? x : c->max;
    /* A running mean, halved so that x - mean cannot overflow. */
    c->mean += 2 * ((x / 2 - c->mean / 2) / (double)c->n);
}

/* The first reading at or after t. */
static size_t lower_bound(const int64_t *time, size_t n, int64_t t)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;
        if (time[mid] < t)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static struct m4 *blank(struct arena *a, const struct m4_input *in)
{
    struct m4 *m = arena_new(a, struct m4, 1);
    *m = (struct m4){.from = in->from,
                     .to = in->to,
                     .gap = in->gap,
                     .robust_low = NAN,
                     .robust_high = NAN,
                     .ncolumns = MAX_OF(in->ncolumns, 1)};
    m->column = arena_new(a, struct m4_column, m->ncolumns);
    for (size_t k = 0; k < m->ncolumns; k++)
        m->column[k] = (struct m4_column){.t_first = MISSING_I64,
                                          .t_last = MISSING_I64,
                                          .first = NAN,
                                          .last = NAN,
                                          .min = NAN,
                                          .max = NAN,
                                          .mean = NAN};
    return m;
}

static struct walk walk_of(struct m4 *m)
{
    struct walk w = {.m = m, .span = offset_of(m->to, m->from)};
    w.q = w.span / m->ncolumns;
    w.r = w.span % m->ncolumns;
    w.border = w.span == 0 ? UINT64_MAX : border_of(&w, 1);
    return w;
}

/* Bounds from the readings of x[n] (no NaN; rearranged). */
static void find_range(struct m4 *m, double *x, size_t n)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        low = x[i] < low ? x[i] : low;
        high = x[i] > high ? x[i] : high;
    }
    m->robust_low = low;
    m->robust_high = high;
    const size_t k = (size_t)floor(ROBUST_SHARE * (double)(n - 1));
    const double a = sort_select(x, n, k), b = sort_select(x, n, n - 1 - k);
    const double reach = b / 2 - a / 2; /* halves: +-DBL_MAX is a legal series */
    if (reach > 0 && high / 2 - low / 2 > ROBUST_GAIN * (1 + 2 * ROBUST_MARGIN) * reach) {
        m->robust_low = fmax(low, a - 2 * ROBUST_MARGIN * reach);
        m->robust_high = fmin(high, b + 2 * ROBUST_MARGIN * reach);
    }
}

static void count_outside(struct m4 *m, const struct m4_input *in, size_t begin, size_t end)
{
    struct walk w = walk_of(m);
    for (size_t i = begin; i < end; i++) {
        move_to(&w, offset_of(in->time[i], in->from));
        m->column[w.column].nbelow += in->value[i] < m->robust_low;
        m->column[w.column].nabove += in->value[i] > m->robust_high;
    }
}

struct m4 *m4_of(struct arena *a, const struct m4_input *in)
{
    struct m4 *m = blank(a, in);
    if (in->n == 0 || in->to < in->from)
        return m;
    struct walk w = walk_of(m);
    const size_t begin = lower_bound(in->time, in->n, in->from);
    struct arena *scratch = arena_open(a);
    double *present = arena_raw(scratch, in->n - begin, sizeof *present);
    size_t i = begin;
    for (size_t j = begin; j-- > 0 && !w.has_last;) {
        if (!isnan(in->value[j]))
            follow(&w, in->time[j]);
    }
    for (; i < in->n && in->time[i] <= in->to; i++) {
        const double x = in->value[i];
        move_to(&w, offset_of(in->time[i], in->from));
        struct m4_column *c = &m->column[w.column];
        if (isnan(x)) {
            c->nmissing++;
            m->nmissing++;
            continue;
        }
        const bool is_gap = follow(&w, in->time[i]);
        m->ngaps += is_gap;
        put(c, in->time[i], x, is_gap);
        present[m->n++] = x;
    }
    if (m->n > 0) {
        find_range(m, present, m->n);
        count_outside(m, in, begin, i);
    }
    arena_close(scratch);
    return m;
}

void m4_mark(struct m4 *m, size_t n, const int64_t *time)
{
    struct walk w = walk_of(m);
    for (size_t i = 0; i < n; i++) {
        if (time[i] < m->from || time[i] > m->to)
            continue;
        move_to(&w, offset_of(time[i], m->from));
        m->column[w.column].nmarks++;
    }
}

int64_t m4_gap(size_t n, const int64_t *time, struct arena *scratch)
{
    if (n < 2)
        return 0;
    double *interval = arena_raw(scratch, n - 1, sizeof *interval);
    size_t k = 0;
    for (size_t i = 1; i < n; i++) {
        if (time[i] > time[i - 1])
            interval[k++] = (double)offset_of(time[i], time[i - 1]);
    }
    if (k == 0)
        return 0;
    const double gap = GAP_INTERVALS * sort_select(interval, k, (k - 1) / 2);
    return gap >= 9.2e18 ? INT64_MAX : (int64_t)gap;
}
