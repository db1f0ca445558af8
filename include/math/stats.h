/* Statistics of one or two arrays of doubles.
 *
 * NaN is a missing value: every function skips it and counts the rest, save those that take sorted
 * values, which hold none. With too few values the result is NaN, as each prototype says. Values up
 * to +-DBL_MAX and down to denormals give finite results: what would overflow is scaled by a power
 * of two. Infinities are the caller's to sort out. `work` is room for n doubles, overwritten. All
 * are O(n).
 *
 *     struct moments m = stats_moments(x, n);    m.mean, m.sd, m.skew ...
 *     double median = stats_median(x, n, work), mad = stats_mad(x, n, median, work); */
#ifndef MATH_STATS_H
#define MATH_STATS_H

#include "core/arena.h"

/* Factor that makes MAD an estimate of a normal distribution's deviation: 1 / Phi^-1(3/4). */
static const double STATS_MAD_TO_SD = 1 / 0.6744897501960817;
/* The same for the interquartile range: 1 / (2 Phi^-1(3/4)). */
static const double STATS_IQR_TO_SD = 1 / 1.3489795003921634;

/* The values of x[n] that are not NaN, in order, to ret[n] (may be x). Returns how many. */
size_t stats_present(const double *x, size_t n, double *ret);

/* Sum, compensated (Neumaier 1974); 0 for none. */
double stats_sum(const double *x, size_t n);

struct moments {
    size_t n;        /* values present */
    double min, max; /* NaN for n = 0, as is mean */
    double mean;
    double var, sd;     /* divided by n - 1, at most DBL_MAX; NaN for n < 2 */
    double skew_biased; /* g1 = m3 / m2^1.5; NaN for a constant or n < 2 */
    double skew;        /* G1 = g1 sqrt(n (n - 1)) / (n - 2); NaN for a constant or n < 3 */
    double kurt_biased; /* g2 = m4 / m2^2 - 3; NaN for a constant or n < 2 */
    double kurt;        /* G2 = ((n + 1) g2 + 6) (n - 1) / ((n - 2) (n - 3)); NaN also for n < 4 */
};

/* All of them in three passes (range, mean, centred powers with the mean's error taken out: Chan,
 * Golub, LeVeque 1983, doi:10.1080/00031305.1983.10483115). */
struct moments stats_moments(const double *x, size_t n);
double stats_mean(const double *x, size_t n); /* NaN for none */
double stats_sd(const double *x, size_t n);   /* divided by n - 1; NaN for n < 2 */

/* Quantile `p` in 0..1, type 7 of Hyndman and Fan (numpy's and R's default): linear between
 * neighbours. NaN for n = 0. O(1) */
double stats_quantile_sorted(const double *sorted, size_t n, double p);
double stats_median_sorted(const double *sorted, size_t n);
/* Median of |sorted - centre| (raw, not scaled). O(log n) */
double stats_mad_sorted(const double *sorted, size_t n, double centre);

/* The same of values in any order, by selection. */
double stats_quantile(const double *x, size_t n, double p, double *work);
double stats_median(const double *x, size_t n, double *work);
double stats_mad(const double *x, size_t n, double centre, double *work);

/* Where and how wide: median, and the first of 1.4826 MAD, IQR / 1.349, deviation that is above 0;
 * scale 0 for a constant, NaN both for n = 0. A robust z is (x - centre) / scale. */
struct stats_scale {
    double centre, scale;
};
struct stats_scale stats_robust_scale_sorted(const double *sorted, size_t n);
struct stats_scale stats_robust_scale(const double *x, size_t n, struct arena *scratch);

/* Pearson's correlation over the pairs that are whole; NaN for fewer than 2 or when one side is
 * constant. In [-1, 1]. */
double stats_correlation(const double *x, const double *y, size_t n, struct arena *scratch);

/* Spearman's: Pearson's of the ranks (among whole pairs). O(n log n) */
double stats_spearman(const double *x, const double *y, size_t n, struct arena *scratch);

/* Autocorrelation at `lag` of evenly spaced x[n], numerator and denominator both divided by n
 * ("plain" in statsmodels). Pairs with a missing end count as the mean of the others. NaN for no
 * whole pair, n <= lag or a constant. In [-1, 1]. */
double stats_autocorrelation(const double *x, size_t n, size_t lag);

/* P(Z <= z) of the standard normal distribution; accurate in both tails. NaN for NaN. O(1) */
double stats_normal_cdf(double z);

#endif
