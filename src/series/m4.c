/* M4 in one pass: times rise, so a column is a run of readings, and its end is found by bisection
 * instead of dividing for each reading.
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
/* On an uneven clock (flights, events) five usual intervals are nothing special: a gap must also be
 * twice as long as nine of ten intervals. On an even clock that is below five. */
static const double WIDE_SHARE = 0.9, GAP_WIDES = 2;

struct walk {
    struct m4 *m;
    const struct m4_input *in;
    double *present; /* values so far, m->n of them */
    bool has_last;
    int64_t last; /* time of the present reading before, in range or not */
};

static uint64_t offset_of(int64_t t, int64_t from)
{
    return (uint64_t)t - (uint64_t)from;
}

/* Where column k begins, as an offset from m->from; the span is not 0. */
static uint64_t border_of(const struct m4 *m, size_t k)
{
    const uint64_t span = offset_of(m->to, m->from), n = m->ncolumns;
    return k * (span / n) + (k * (span % n) + n - 1) / n;
}

/* The first of time[from..n) that is at least t. */
static size_t lower_bound(const int64_t *time, size_t from, size_t n, int64_t t)
{
    size_t lo = from, hi = n;
    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;
        if (time[mid] < t)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* Where the readings of column k end that begin at `from`; end: those of the whole range. */
static size_t end_of(const struct walk *w, size_t k, size_t from, size_t end)
{
    if (k + 1 == w->m->ncolumns || w->m->to == w->m->from)
        return end;
    const int64_t border = (int64_t)((uint64_t)w->m->from + border_of(w->m, k + 1));
    return lower_bound(w->in->time, from, end, border);
}

/* The mean of a column whose plain sum overflows. */
static double slow_mean(const double *x, size_t n)
{
    double mean = 0;
    for (size_t i = 0; i < n; i++)
        mean += 2 * ((x[i] / 2 - mean / 2) / (double)(i + 1));
    return mean;
}

/* Add readings [from, end) to column c. */
static void fill_column(struct walk *w, struct m4_column *c, size_t from, size_t end)
{
    const uint64_t gap = w->m->gap > 0 ? (uint64_t)w->m->gap : UINT64_MAX;
    double *x = w->present + w->m->n, min = INFINITY, max = -INFINITY, sum = 0;
    size_t n = 0;
    for (size_t i = from; i < end; i++) {
        const double value = w->in->value[i];
        const int64_t t = w->in->time[i];
        if (isnan(value))
            continue;
        const bool is_gap = w->has_last && offset_of(t, w->last) > gap;
        if (n == 0) {
            c->t_first = t;
            c->is_after_gap = is_gap;
        }
        c->ngaps += is_gap;
        w->has_last = true;
        w->last = t;
        x[n++] = value;
        min = value < min ? value : min;
        max = value > max ? value : max;
        sum += value;
    }
    c->n = n;
    c->nmissing = end - from - n;
    w->m->n += n;
    w->m->nmissing += c->nmissing;
    w->m->ngaps += c->ngaps;
    if (n == 0)
        return;
    c->t_last = w->last;
    c->first = x[0];
    c->last = x[n - 1];
    c->min = min;
    c->max = max;
    const double mean = isfinite(sum) ? sum / (double)n : slow_mean(x, n);
    c->mean = fmin(fmax(mean, min), max);
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

/* Bounds from the readings of x[n] (no NaN; rearranged). */
static void find_range(struct m4 *m, double *x, size_t n)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t k = 0; k < m->ncolumns; k++) {
        low = fmin(low, m->column[k].min);
        high = fmax(high, m->column[k].max);
    }
    m->robust_low = low;
    m->robust_high = high;
    const size_t k = (size_t)floor(ROBUST_SHARE * (double)(n - 1));
    const double a = sort_select(x, n, k), b = sort_select(x + k, n - k, n - 1 - 2 * k);
    const double reach = b / 2 - a / 2; /* halves: +-DBL_MAX is a legal series */
    if (reach > 0 && high / 2 - low / 2 > ROBUST_GAIN * (1 + 2 * ROBUST_MARGIN) * reach) {
        m->robust_low = fmax(low, a - 2 * ROBUST_MARGIN * reach);
        m->robust_high = fmin(high, b + 2 * ROBUST_MARGIN * reach);
    }
}

/* Only columns that reach outside of the range are looked at again. */
static void count_outside(const struct walk *w, size_t begin, size_t end)
{
    struct m4 *m = w->m;
    for (size_t k = 0, i = begin; k < m->ncolumns; k++) {
        struct m4_column *c = &m->column[k];
        const size_t from = i;
        i = end_of(w, k, i, end);
        if (!(c->min < m->robust_low || c->max > m->robust_high))
            continue;
        for (size_t j = from; j < i; j++) {
            c->nbelow += w->in->value[j] < m->robust_low;
            c->nabove += w->in->value[j] > m->robust_high;
        }
    }
}

struct m4 *m4_of(struct arena *a, const struct m4_input *in)
{
    struct m4 *m = blank(a, in);
    if (in->n == 0 || in->to < in->from)
        return m;
    struct walk w = {.m = m, .in = in};
    const size_t begin = lower_bound(in->time, 0, in->n, in->from);
    const size_t end =
        in->to == INT64_MAX ? in->n : lower_bound(in->time, begin, in->n, in->to + 1);
    for (size_t j = begin; j-- > 0 && !w.has_last;) {
        w.has_last = !isnan(in->value[j]);
        w.last = in->time[j];
    }
    struct arena *scratch = arena_open(a);
    w.present = arena_raw(scratch, end - begin, sizeof *w.present);
    for (size_t k = 0, i = begin; k < m->ncolumns; k++) {
        const size_t from = i;
        i = end_of(&w, k, i, end);
        fill_column(&w, &m->column[k], from, i);
    }
    if (m->n > 0) {
        find_range(m, w.present, m->n);
        count_outside(&w, begin, end);
    }
    arena_close(scratch);
    return m;
}

void m4_mark(struct m4 *m, size_t n, const int64_t *time)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        if (time[i] < m->from || time[i] > m->to)
            continue;
        while (m->to > m->from && k + 1 < m->ncolumns &&
               offset_of(time[i], m->from) >= border_of(m, k + 1))
            k++;
        m->column[k].nmarks++;
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
    const double usual = sort_select(interval, k, (k - 1) / 2);
    const double wide = sort_select(interval, k, (size_t)(WIDE_SHARE * (double)(k - 1)));
    const double gap = fmax(GAP_INTERVALS * usual, GAP_WIDES * wide);
    return gap >= 9.2e18 ? INT64_MAX : (int64_t)gap;
}
