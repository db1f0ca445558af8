/* From a block's column to a series_input: what several features need is computed here, once.
 *
 * The values are sorted once, and so are their differences; quantiles, median absolute deviations,
 * histograms, counts of equal values follow from the sorted copies in O(n) or less. On an even
 * clock the intervals are all equal, which is seen in one pass, and need no sorting. */
#include "feature/feature.h"

#include <math.h>

#include "math/sort.h"

/* Beyond 2^HIGH values are scaled down to it (at most by 2^24, so that ordinary values beside a
 * DBL_MAX keep their digits); below 2^LOW, where denormals begin to lose theirs, up by 2^RAISE. */
enum { HIGH = 1000, LOW = -900, RAISE = 600 };

static const double NEAR =
    1.5; /* neighbours: in intervals. Beyond it a reading is missing between */

/* Time from a to b >= a in ns; good for the whole range of int64. */
static double elapsed(int64_t a, int64_t b)
{
    return (double)((uint64_t)b - (uint64_t)a);
}

static void gather_present(struct series_input *s, struct arena *scratch)
{
    double *x = arena_raw(scratch, s->n, sizeof *x);
    int64_t *t = arena_raw(scratch, s->n, sizeof *t);
    double largest = 0;
    size_t m = 0;
    for (size_t i = 0; i < s->n; i++) {
        const double v = s->raw[i];
        x[m] = v;
        t[m] = s->time[i];
        const double size = fabs(v);
        const bool is_finite = size <= 0x1.fffffffffffffp1023;
        s->nnonfinite += isinf(v) ? 1 : 0;
        largest = is_finite && size > largest ? size : largest;
        m += is_finite ? 1 : 0;
    }
    s->m = m;
    s->x = x;
    s->t = t;
    const int e = largest > 0 ? ilogb(largest) : 0;
    s->exponent = e > HIGH ? HIGH - e : e < LOW ? RAISE : 0;
    for (size_t i = 0; i < m && s->exponent != 0; i++)
        x[i] = ldexp(x[i], s->exponent);
}

static void fill_order(struct series_input *s, struct arena *scratch)
{
    double *sorted = arena_raw(scratch, s->m, sizeof *sorted);
    for (size_t i = 0; i < s->m; i++)
        sorted[i] = s->x[i];
    sort_doubles(sorted, s->m, scratch);
    s->sorted = sorted;
    s->moments = stats_moments(s->x, s->m);
    s->is_constant = s->m < 2 || sorted[0] == sorted[s->m - 1];
    s->median = stats_median_sorted(sorted, s->m);
    s->mad = stats_mad_sorted(sorted, s->m, s->median) * STATS_MAD_TO_SD;
    s->scale = stats_robust_scale_sorted(sorted, s->m).scale;
    s->q01 = stats_quantile_sorted(sorted, s->m, 0.01);
    s->q05 = stats_quantile_sorted(sorted, s->m, 0.05);
    s->q25 = stats_quantile_sorted(sorted, s->m, 0.25);
    s->q75 = stats_quantile_sorted(sorted, s->m, 0.75);
    s->q95 = stats_quantile_sorted(sorted, s->m, 0.95);
    s->q99 = stats_quantile_sorted(sorted, s->m, 0.99);
}

/* Median of the values above 0, 0 when there are none. */
static double median_positive(const double *dt, size_t n, double *work)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        work[m] = dt[i];
        m += dt[i] > 0 ? 1 : 0;
    }
    return m > 0 ? stats_median(work, m, work) : 0;
}

/* ret[n-1] intervals of time[n]; true when all are equal and above 0. */
static bool intervals(const int64_t *time, size_t n, double *ret)
{
    bool is_even = n >= 2;
    for (size_t i = 0; i + 1 < n; i++) {
        ret[i] = elapsed(time[i], time[i + 1]);
        is_even &= ret[i] == ret[0];
    }
    return is_even && ret[0] > 0;
}

static void fill_clock(struct series_input *s, struct arena *scratch)
{
    double *dt = arena_raw(scratch, s->m, sizeof *dt), *work = arena_raw(scratch, s->n, sizeof *dt);
    s->dt = dt;
    s->is_even = intervals(s->t, s->m, dt);
    if (s->is_even)
        s->interval = dt[0];
    else if (s->m >= 2)
        s->interval = median_positive(dt, s->m - 1, work);
    s->row_interval = s->interval;
    if (s->n < 2 || s->m == s->n)
        return;
    double *row_dt = arena_raw(scratch, s->n, sizeof *row_dt);
    if (intervals(s->time, s->n, row_dt))
        s->row_interval = row_dt[0];
    else
        s->row_interval = median_positive(row_dt, s->n - 1, work);
}

static void fill_differences(struct series_input *s, struct arena *scratch)
{
    double *diff = arena_raw(scratch, s->m, sizeof *diff);
    double *sorted = arena_raw(scratch, s->m, sizeof *diff);
    size_t n = 0;
    for (size_t i = 0; i + 1 < s->m; i++) {
        diff[n] = sorted[n] = s->x[i + 1] - s->x[i];
        n += series_is_near(s, i) ? 1 : 0;
    }
    sort_doubles(sorted, n, scratch);
    s->ndiff = n;
    s->diff = diff;
    s->sorted_diff = sorted;
}

bool series_is_near(const struct series_input *s, size_t i)
{
    return s->interval > 0 && s->dt[i] <= NEAR * s->interval;
}

size_t series_index_at(const struct series_input *s, double share)
{
    if (s->m == 0)
        return 0;
    const double since = share * elapsed(s->t[0], s->t[s->m - 1]);
    size_t lo = 0, hi = s->m;
    while (lo < hi) {
        const size_t i = lo + (hi - lo) / 2;
        if (elapsed(s->t[0], s->t[i]) < since)
            lo = i + 1;
        else
            hi = i;
    }
    return lo;
}

void series_prepare(const struct block *b, size_t k, const struct fleet_span *span,
                    struct arena *scratch, struct series_input *ret)
{
    *ret = (struct series_input){.n = b->n, .time = b->time, .raw = b->value[k], .span = span};
    ret->nduplicates = b->nduplicates;
    gather_present(ret, scratch);
    fill_order(ret, scratch);
    fill_clock(ret, scratch);
    fill_differences(ret, scratch);
}
