/* Is a series stationary? Two tests with opposite nulls, told side by side and never folded into
 * one answer: ADF (null: a unit root, a random walk that never returns) and KPSS (null: stationary
 * about a level, or about a line).
 *
 * Both want evenly spaced values without NaN; unit_root_fill makes them. A result is either a
 * statistic or a reason why there is none.
 *
 *     const struct unit_root r = adf_test(x, n, ADF_LAG_AIC, scratch);
 *     if (r.reason == NULL) ... r.stat, r.p, r.lag, r.critical[1] */
#ifndef SERIES_UNIT_ROOT_H
#define SERIES_UNIT_ROOT_H

#include "core/arena.h"

struct unit_root {
    double stat, p;     /* NaN when there is a reason */
    size_t lag;         /* ADF: lagged differences; KPSS: lags of the Bartlett window */
    size_t nobs;        /* rows of the last regression (ADF), n (KPSS) */
    double critical[4]; /* ADF: 1, 5, 10 %, NaN; KPSS: 10, 5, 2.5, 1 % */
    bool is_clamped;    /* KPSS: p is at an end of its table, 0.01 or 0.1: "at most", "at least" */
    const char *reason; /* NULL, or why there is no result (static text) */
};

enum { ADF_LAG_AIC = -1 };

/* Augmented Dickey-Fuller test with a constant, t statistic; `lag` lagged differences, or
 * ADF_LAG_AIC: the number with the least AIC in 0..12 (n/100)^(1/4), all compared on the same rows.
 * Reasons: n < 10 or too few for the lag; constant; differences that follow exactly from the past
 * (no noise left to test by). Scale and shift of x change nothing; x may reach +-DBL_MAX. O(n
 * lags), scratch 16 n bytes. Said and Dickey 1984, doi:10.1093/biomet/71.3.599. p: MacKinnon 1994,
 * doi:10.1080/07350015.1994.10510005; critical values: MacKinnon 2010, Queen's Economics WP 1227.
 */
struct unit_root adf_test(const double *x, size_t n, int lag, struct arena *scratch);

/* KPSS test about a level, or with `has_trend` about a line; lags of the long-run variance by
 * Hobijn, Franses and Ooms 2004 (doi:10.1111/j.1467-9574.2004.00272.x). Reasons: n < 10, constant,
 * exact line (with trend). O(n lags), lags ~ n^(1/3), scratch 8 n bytes. Kwiatkowski et al. 1992,
 * doi:10.1016/0304-4076(92)90104-Y, table 1. */
struct unit_root kpss_test(const double *x, size_t n, bool has_trend, struct arena *scratch);

/* MacKinnon's p of an ADF statistic (constant, one series): 0..1, exactly 0 below -18.83 and 1
 * above 2.74; NaN for NaN. */
double adf_p(double stat);

/* Missing values of x[n] filled linearly over the index, ends held, to ret[n] (may be x). Returns
 * how many were filled; n when all are missing (ret is then all NaN). */
size_t unit_root_fill(const double *x, size_t n, double *ret);

#endif
