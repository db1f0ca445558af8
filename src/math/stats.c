/* Sums that keep their digits.
 *
 * Means and centred moments take two passes over the data: a first mean, then sums of the powers of
 * x - mean, of which the first (0 in exact arithmetic) tells the error e of that mean and is taken
 * out of the others:
 *
 *     mean = mean0 + e,   m2 = S2/n - e^2,   m3 = S3/n - 3 e S2/n + 2 e^3,   ...
 *
 * (Chan, Golub, LeVeque 1983, doi:10.1080/00031305.1983.10483115). Each sum has four partial sums,
 * always in the same order, which shortens the chain of roundings and lets the processor overlap
 * them. Deviations are scaled by a power of two to at most 1, so that fourth powers of +-DBL_MAX
 * don't overflow and those of denormals don't vanish; scaling by a power of two changes no digit.
 */
#include "math/stats.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "math/sort.h"

enum { LANES = 4 };

size_t stats_present(const double *x, size_t n, double *ret)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        ret[m] = x[i];
        m += isnan(x[i]) ? 0 : 1;
    }
    return m;
}

double stats_sum(const double *x, size_t n)
{
    double sum = 0, lost = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]))
            continue;
        const double t = sum + x[i];
        lost += fabs(sum) >= fabs(x[i]) ? (sum - t) + x[i] : (x[i] - t) + sum;
        sum = t;
    }
    return isfinite(sum) ? sum + lost : sum;
}

struct range {
    size_t n;
    double min, max;
};

static struct range range_of(const double *x, size_t n)
{
    struct range r = {0, INFINITY, -INFINITY};
    for (size_t i = 0; i < n; i++) {
        r.n += isnan(x[i]) ? 0 : 1;
        r.min = x[i] < r.min ? x[i] : r.min;
        r.max = x[i] > r.max ? x[i] : r.max;
    }
    if (r.n == 0)
        r.min = r.max = NAN;
    return r;
}

/* 2^-e in two factors, since one may overflow or vanish. */
struct scale {
    double once, twice;
    int exponent;
};

static struct scale scale_down(double largest)
{
    const int e = largest > 0 && isfinite(largest) ? ilogb(largest) : 0;
    return (struct scale){ldexp(1, -e / 2), ldexp(1, -e - -e / 2), e};
}

/* Mean of the m values present, each times 2^-exponent first. */
static double mean_of(const double *x, size_t n, size_t m, struct scale k)
{
    double sum[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        for (size_t j = 0; j < LANES; j++) {
            const double v = x[i + j] * k.once * k.twice;
            sum[j] += isnan(v) ? 0 : v;
        }
    }
    for (; i < n; i++)
        sum[0] += isnan(x[i]) ? 0 : x[i] * k.once * k.twice;
    return ((sum[0] + sum[1]) + (sum[2] + sum[3])) / (double)m;
}

struct powers {
    double s1, s2, s3, s4; /* means of the scaled deviations' powers */
};

static struct powers powers_of(const double *x, size_t n, size_t m, double scaled_mean,
                               struct scale k)
{
    double s1[LANES] = {0}, s2[LANES] = {0}, s3[LANES] = {0}, s4[LANES] = {0};
    for (size_t i = 0; i < n; i += LANES) {
        double d[LANES] = {0};
        const size_t here = MIN_OF((size_t)LANES, n - i);
        for (size_t j = 0; j < here; j++) {
            const double v = x[i + j] * k.once * k.twice - scaled_mean;
            d[j] = isnan(v) ? 0 : v;
        }
        for (size_t j = 0; j < LANES; j++) {
            const double dd = d[j] * d[j];
            s1[j] += d[j];
            s2[j] += dd;
            s3[j] += dd * d[j];
            s4[j] += dd * dd;
        }
    }
    const double size = (double)m;
    return (struct powers){
        ((s1[0] + s1[1]) + (s1[2] + s1[3])) / size, ((s2[0] + s2[1]) + (s2[2] + s2[3])) / size,
        ((s3[0] + s3[1]) + (s3[2] + s3[3])) / size, ((s4[0] + s4[1]) + (s4[2] + s4[3])) / size};
}

static double at_most_max(double x)
{
    return x > DBL_MAX ? DBL_MAX : x;
}

/* What all moments start from: the range, the mean, and the centred powers in units of
 * 2^k.exponent, in which deviations are below 2. The scaled mean is at most some 2^54, since a
 * range is never narrower than the distance between two doubles. */
struct centred {
    struct range range;
    double mean;
    struct scale k;
    struct powers power;
};

static double scaled(double x, struct scale k)
{
    return x * k.once * k.twice;
}

/* 2^exponent is about the width of the range. */
static struct scale scale_of_range(struct range r)
{
    const double width = r.max - r.min;
    if (isfinite(width))
        return scale_down(width);
    return scale_down(DBL_MAX);
}

static struct centred centred_of(const double *x, size_t n)
{
    struct centred c = {.range = range_of(x, n)};
    if (c.range.n == 0) {
        c.mean = NAN;
        return c;
    }
    const double largest = fmax(fabs(c.range.min), fabs(c.range.max));
    const struct scale whole = scale_down(largest);
    c.mean = ldexp(mean_of(x, n, c.range.n, whole), whole.exponent);
    if (!(c.range.max > c.range.min)) {
        c.mean = c.range.min;
        return c;
    }
    c.k = scale_of_range(c.range);
    c.power = powers_of(x, n, c.range.n, scaled(c.mean, c.k), c.k);
    c.mean += ldexp(c.power.s1, c.k.exponent);
    return c;
}

struct moments stats_moments(const double *x, size_t n)
{
    const struct centred c = centred_of(x, n);
    const double size = (double)c.range.n;
    struct moments m = {c.range.n, c.range.min, c.range.max, c.mean, NAN, NAN, NAN, NAN, NAN, NAN};
    if (c.range.n < 2)
        return m;
    m.var = m.sd = 0;
    const double e = c.power.s1, m2 = c.power.s2 - e * e;
    if (!(m2 > 0))
        return m;
    const double m3 = c.power.s3 - 3 * e * c.power.s2 + 2 * e * e * e;
    const double m4 = c.power.s4 - 4 * e * c.power.s3 + 6 * e * e * c.power.s2 - 3 * e * e * e * e;
    m.sd = at_most_max(ldexp(sqrt(m2 * size / (size - 1)), c.k.exponent));
    m.var = at_most_max(ldexp(m2 * size / (size - 1), 2 * c.k.exponent));
    m.skew_biased = m3 / (m2 * sqrt(m2));
    m.kurt_biased = m4 / (m2 * m2) - 3;
    if (c.range.n >= 3)
        m.skew = m.skew_biased * sqrt(size * (size - 1)) / (size - 2);
    if (c.range.n >= 4)
        m.kurt = ((size + 1) * m.kurt_biased + 6) * (size - 1) / ((size - 2) * (size - 3));
    return m;
}

double stats_mean(const double *x, size_t n)
{
    return centred_of(x, n).mean;
}

double stats_sd(const double *x, size_t n)
{
    return stats_moments(x, n).sd;
}

/* a + (b - a) f, exact at both ends, without overflow for b - a. */
static double between(double a, double b, double f)
{
    const double step = b - a;
    if (!isfinite(step))
        return a * (1 - f) + b * f;
    return f < 0.5 ? a + step * f : b - step * (1 - f);
}

double stats_quantile_sorted(const double *sorted, size_t n, double p)
{
    if (n == 0)
        return NAN;
    const double h = (double)(n - 1) * p;
    const size_t k = (size_t)h;
    return k + 1 < n ? between(sorted[k], sorted[k + 1], h - (double)k) : sorted[n - 1];
}

static double middle(double a, double b)
{
    const double sum = a + b;
    return isfinite(sum) ? sum / 2 : a / 2 + b / 2;
}

double stats_median_sorted(const double *sorted, size_t n)
{
    if (n == 0)
        return NAN;
    return n % 2 == 1 ? sorted[n / 2] : middle(sorted[n / 2 - 1], sorted[n / 2]);
}

/* The k-th smallest (from 0) deviation from centre. The deviations below it, read downwards, and
 * those above, read upwards, are two rising lists: binary search for how many of the k + 1 smallest
 * come from below. */
static double select_deviation(const double *sorted, size_t n, size_t split, double centre,
                               size_t k)
{
    const size_t nbelow = split, nabove = n - split;
    size_t lo = k + 1 > nabove ? k + 1 - nabove : 0, hi = MIN_OF(k + 1, nbelow);
    while (lo < hi) {
        const size_t i = lo + (hi - lo) / 2; /* i from below, k + 1 - i from above: too few? */
        const double next_below = centre - sorted[split - 1 - i];
        const double last_above = sorted[split + (k - i)] - centre;
        if (next_below < last_above)
            lo = i + 1;
        else
            hi = i;
    }
    const double below = lo > 0 ? centre - sorted[split - lo] : -INFINITY;
    const double above = k + 1 > lo ? sorted[split + (k - lo)] - centre : -INFINITY;
    return fmax(below, above);
}

double stats_mad_sorted(const double *sorted, size_t n, double centre)
{
    if (n == 0)
        return NAN;
    size_t lo = 0, hi = n; /* the first value not below centre */
    while (lo < hi) {
        const size_t i = lo + (hi - lo) / 2;
        if (sorted[i] < centre)
            lo = i + 1;
        else
            hi = i;
    }
    const double upper = select_deviation(sorted, n, lo, centre, n / 2);
    if (n % 2 == 1)
        return at_most_max(upper);
    return at_most_max(middle(select_deviation(sorted, n, lo, centre, n / 2 - 1), upper));
}

double stats_quantile(const double *x, size_t n, double p, double *work)
{
    const size_t m = stats_present(x, n, work);
    if (m == 0)
        return NAN;
    const double h = (double)(m - 1) * p;
    const size_t k = (size_t)h;
    const double a = sort_select(work, m, k);
    if (k + 1 >= m)
        return a;
    double b = work[k + 1]; /* the least of those above */
    for (size_t i = k + 2; i < m; i++)
        b = MIN_OF(b, work[i]);
    return between(a, b, h - (double)k);
}

double stats_median(const double *x, size_t n, double *work)
{
    const size_t m = stats_present(x, n, work);
    if (m == 0)
        return NAN;
    const double upper = sort_select(work, m, m / 2);
    if (m % 2 == 1)
        return upper;
    double lower = work[0]; /* the greatest of those below */
    for (size_t i = 1; i < m / 2; i++)
        lower = MAX_OF(lower, work[i]);
    return middle(lower, upper);
}

double stats_mad(const double *x, size_t n, double centre, double *work)
{
    for (size_t i = 0; i < n; i++)
        work[i] = fabs(x[i] - centre);
    return at_most_max(stats_median(work, n, work));
}

struct stats_scale stats_robust_scale_sorted(const double *sorted, size_t n)
{
    const double centre = stats_median_sorted(sorted, n);
    double scale = stats_mad_sorted(sorted, n, centre) * STATS_MAD_TO_SD;
    if (scale == 0)
        scale = (stats_quantile_sorted(sorted, n, 0.75) - stats_quantile_sorted(sorted, n, 0.25)) *
                STATS_IQR_TO_SD;
    if (scale == 0 && n > 1)
        scale = stats_sd(sorted, n);
    return (struct stats_scale){centre, at_most_max(scale)};
}

struct stats_scale stats_robust_scale(const double *x, size_t n, struct arena *scratch)
{
    double *work = arena_raw(scratch, n, sizeof *work);
    const size_t m = stats_present(x, n, work);
    sort_doubles(work, m, scratch);
    return stats_robust_scale_sorted(work, m);
}

/* Sum of the products of two scaled deviations, over the pairs that are whole. The means' errors
 * are too small to matter here: they enter as a product. */
static double cross(const double *x, const double *y, size_t n, const struct centred *cx,
                    const struct centred *cy)
{
    const double mean_x = scaled(cx->mean, cx->k), mean_y = scaled(cy->mean, cy->k);
    double sum[LANES] = {0};
    for (size_t i = 0; i < n; i++) {
        const double product = (scaled(x[i], cx->k) - mean_x) * (scaled(y[i], cy->k) - mean_y);
        sum[i % LANES] += isnan(product) ? 0 : product;
    }
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

static double clamp_unit(double r)
{
    return r > 1 ? 1 : r < -1 ? -1 : r;
}

/* Of values that are all there. */
static double correlation_whole(const double *x, const double *y, size_t n)
{
    const struct centred cx = centred_of(x, n), cy = centred_of(y, n);
    const double size = (double)n;
    const double vx = cx.power.s2 - cx.power.s1 * cx.power.s1;
    const double vy = cy.power.s2 - cy.power.s1 * cy.power.s1;
    if (n < 2 || !(vx > 0) || !(vy > 0))
        return NAN;
    return clamp_unit(cross(x, y, n, &cx, &cy) / size / (sqrt(vx) * sqrt(vy)));
}

/* The whole pairs of x and y to ret[0..m) and ret[n..n + m). Returns m. */
static size_t whole_pairs(const double *x, const double *y, size_t n, double *ret)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        ret[m] = x[i];
        ret[n + m] = y[i];
        m += isnan(x[i]) || isnan(y[i]) ? 0 : 1;
    }
    return m;
}

double stats_correlation(const double *x, const double *y, size_t n, struct arena *scratch)
{
    double *both = arena_raw(scratch, 2 * n, sizeof *both);
    const size_t m = whole_pairs(x, y, n, both);
    return correlation_whole(both, both + n, m);
}

double stats_spearman(const double *x, const double *y, size_t n, struct arena *scratch)
{
    double *both = arena_raw(scratch, 4 * n, sizeof *both), *rank = both + 2 * n;
    const size_t m = whole_pairs(x, y, n, both);
    sort_ranks(both, m, rank, scratch);
    sort_ranks(both + n, m, rank + n, scratch);
    return correlation_whole(rank, rank + n, m);
}

double stats_autocorrelation(const double *x, size_t n, size_t lag)
{
    const struct centred c = centred_of(x, n);
    const double variance = c.power.s2 - c.power.s1 * c.power.s1;
    if (n <= lag || c.range.n < 2 || !(variance > 0))
        return NAN;
    size_t npairs = 0;
    for (size_t i = 0; i + lag < n; i++)
        npairs += isnan(x[i]) || isnan(x[i + lag]) ? 0 : 1;
    if (npairs == 0)
        return NAN;
    const double mean_product = cross(x, x + lag, n - lag, &c, &c) / (double)npairs;
    return clamp_unit(mean_product * ((double)(n - lag) / (double)n) / variance);
}

double stats_normal_cdf(double z)
{
    return erfc(-z / sqrt(2)) / 2;
}
