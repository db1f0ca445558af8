/* ADF and KPSS.
 *
 * ADF regresses d_t = x_t - x_{t-1} on 1, x_{t-1}, d_{t-1} .. d_{t-k} and gives the t statistic of
 * x_{t-1}. Its columns for k lags are the first k + 2 of those for the most lags, and a Cholesky
 * factor of the Gram matrix is nested the same way: one factorisation of [1, level, lags, y] gives
 * the residual sum of squares for every k, which is all that AIC asks. The Gram matrix costs
 * O(n k), not O(n k^2), since
 *     sum d_{t-i-1} d_{t-j-1} = sum d_{t-i} d_{t-j} + (one product enters) - (one leaves).
 *
 * Numerical care. The values are scaled by a power of two and centred, so that level and constant
 * are nearly orthogonal and +-DBL_MAX can't overflow. Normal equations square the condition number;
 * the chosen regression is therefore refined: residuals are computed from the data with the
 * coefficients, their projection is solved for by the same factor and added (corrected seminormal
 * equations, Bjorck 1987, doi:10.1016/0024-3795(87)90101-7), twice. The sum of squares comes from
 * those residuals, not from a difference of large sums.
 *
 * A series whose differences are exact combinations of the past (a ramp, a pure sine) leaves no
 * noise: the statistic is a quotient of rounding errors. We say so instead; statsmodels prints
 * numbers like -1e15 there. Columns that depend on earlier ones end the search for lags.
 *
 * KPSS: eta = sum S_t^2 / n^2 over the long-run variance of the residuals, S_t their partial sums.
 * The p value is linear in Kwiatkowski's table and clamped to it. */
#include "series/unit_root.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "math/stats.h"

enum { NMIN = 10 };

/* A residual is noise when it is above this share of the deviation of what is explained: rounding
 * leaves about 1e-14. */
static const double NOISE = 1e-10;
/* A column is new when this share of its square is left after the earlier ones. */
static const double INDEPENDENT = 1e-11;

static const char *const TOO_SHORT = "not enough data";
static const char *const CONSTANT = "constant: no changes to test";
static const char *const EXACT = "no noise: each value follows exactly from those before";
static const char *const EXACT_LINE = "an exact line: nothing is left about it";

static struct unit_root without(const char *reason, size_t n)
{
    return (struct unit_root){
        .stat = NAN, .p = NAN, .nobs = n, .critical = {NAN, NAN, NAN, NAN}, .reason = reason};
}

size_t unit_root_fill(const double *x, size_t n, double *ret)
{
    size_t nfilled = 0, before = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        ret[i] = x[i];
        if (isnan(x[i]))
            continue;
        const size_t hole = before == SIZE_MAX ? i : i - before - 1;
        for (size_t j = i - hole; j < i; j++) {
            const double w = before == SIZE_MAX ? 1 : (double)(j - before) / (double)(i - before);
            ret[j] = before == SIZE_MAX ? x[i] : ret[before] * (1 - w) + x[i] * w;
        }
        nfilled += hole;
        before = i;
    }
    if (before == SIZE_MAX)
        return n;
    for (size_t j = before + 1; j < n; j++, nfilled++)
        ret[j] = ret[before];
    return nfilled;
}

/* x scaled by a power of two to below 1 and centred, to z[n]; false for a constant. */
static bool standardise(const double *x, size_t n, double *z)
{
    double low = x[0], high = x[0];
    for (size_t i = 1; i < n; i++) {
        low = x[i] < low ? x[i] : low;
        high = x[i] > high ? x[i] : high;
    }
    if (!(high > low))
        return false;
    int exponent;
    frexp(fmax(fabs(low), fabs(high)), &exponent);
    for (size_t i = 0; i < n; i++)
        z[i] = ldexp(x[i], -exponent);
    const double mean = stats_mean(z, n);
    for (size_t i = 0; i < n; i++)
        z[i] -= mean;
    return true;
}

/* ---- the regression of ADF ---- */

struct regression {
    const double *z; /* [n] standardised series */
    const double *d; /* [n] d[t] = z[t] - z[t-1], d[0] unused */
    size_t n, k;     /* readings, lags */
    size_t p;        /* columns: 1, level, k lags */
    double *gram;    /* (p + 1)^2, row-major; the last row and column are y */
    double *chol;    /* its factor, lower; row i is unset from `rank` on */
    size_t rank;     /* columns before the first that depends on the earlier ones */
};

static double dot(const double *a, const double *b, size_t n)
{
    double s[4] = {0};
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        for (size_t j = 0; j < 4; j++)
            s[j] += a[i + j] * b[i + j];
    }
    for (; i < n; i++)
        s[0] += a[i] * b[i];
    return (s[0] + s[1]) + (s[2] + s[3]);
}

static double total(const double *a, size_t n)
{
    double s[4] = {0};
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        for (size_t j = 0; j < 4; j++)
            s[j] += a[i + j];
    }
    for (; i < n; i++)
        s[0] += a[i];
    return (s[0] + s[1]) + (s[2] + s[3]);
}

/* Sums run over blocks of rows that stay in the cache while all lags pass over them. */
enum { BLOCK = 2048 };

static void add_gram(struct regression *r, size_t i, size_t j, double value)
{
    r->gram[i * (r->p + 1) + j] += value;
    if (i != j)
        r->gram[j * (r->p + 1) + i] += value;
}

/* Column of the lag; lag 0 is y. */
static size_t column_of(const struct regression *r, size_t lag)
{
    return lag == 0 ? r->p : lag + 1;
}

/* What the rows t = from .. from + m - 1 add to the rows of constant, level and y. */
static void add_block(struct regression *r, size_t from, size_t m)
{
    const double *level = r->z + from - 1, *d = r->d + from;
    add_gram(r, 0, 0, (double)m);
    add_gram(r, 0, 1, total(level, m));
    add_gram(r, 1, 1, dot(level, level, m));
    for (size_t lag = 0; lag <= r->k; lag++) {
        add_gram(r, 0, column_of(r, lag), total(d - lag, m));
        add_gram(r, 1, column_of(r, lag), dot(level, d - lag, m));
        add_gram(r, column_of(r, 0), column_of(r, lag), dot(d, d - lag, m));
    }
}

/* Rows are t = k + 1 .. n - 1. */
static void fill_gram(struct regression *r)
{
    const size_t start = r->k + 1, n = r->n;
    const double *d = r->d;
    for (size_t from = start; from < n; from += BLOCK)
        add_block(r, from, MIN_OF(BLOCK, n - from));
    for (size_t gap = 0; gap <= r->k; gap++) {
        double s = r->gram[column_of(r, 0) * (r->p + 1) + column_of(r, gap)];
        for (size_t i = 1; i + gap <= r->k; i++) {
            s += d[start - i] * d[start - i - gap] - d[n - i] * d[n - i - gap];
            add_gram(r, column_of(r, i), column_of(r, i + gap), s);
        }
    }
}

/* Cholesky row by row; stops at the first column without news. The row of y is always made. */
static void factorise(struct regression *r)
{
    const size_t w = r->p + 1;
    r->rank = r->p;
    for (size_t i = 0; i <= r->p; i++) {
        const bool is_y = i == r->p;
        if (i >= r->rank && !is_y)
            continue;
        double *row = r->chol + i * w;
        for (size_t j = 0; j < MIN_OF(i, r->rank); j++) {
            const double *other = r->chol + j * w;
            row[j] = (r->gram[i * w + j] - dot(row, other, j)) / other[j];
        }
        const double left = r->gram[i * w + i] - dot(row, row, MIN_OF(i, r->rank));
        if (is_y)
            continue;
        if (left > INDEPENDENT * r->gram[i * w + i])
            row[i] = sqrt(left);
        else
            r->rank = i;
    }
}

static struct regression regress(const double *z, const double *d, size_t n, size_t k,
                                 struct arena *scratch)
{
    struct regression r = {.z = z, .d = d, .n = n, .k = k, .p = k + 2};
    r.gram = arena_new(scratch, double, (r.p + 1) * (r.p + 1));
    r.chol = arena_new(scratch, double, (r.p + 1) * (r.p + 1));
    fill_gram(&r);
    factorise(&r);
    return r;
}

/* b := (L L')^-1 b */
static void solve(const struct regression *r, double *b)
{
    const size_t w = r->p + 1;
    for (size_t i = 0; i < r->p; i++)
        b[i] = (b[i] - dot(r->chol + i * w, b, i)) / r->chol[i * w + i];
    for (size_t i = r->p; i-- > 0;) {
        for (size_t j = i + 1; j < r->p; j++)
            b[i] -= r->chol[j * w + i] * b[j];
        b[i] /= r->chol[i * w + i];
    }
}

/* Residuals of y with coefficients b: X'e to ret[p]. Returns e'e. */
static double residuals(const struct regression *r, const double *b, double *ret)
{
    double e[BLOCK], squares = 0;
    memset(ret, 0, r->p * sizeof *ret);
    for (size_t from = r->k + 1; from < r->n; from += BLOCK) {
        const size_t m = MIN_OF(BLOCK, r->n - from);
        const double *level = r->z + from - 1, *d = r->d + from;
        for (size_t i = 0; i < m; i++)
            e[i] = d[i] - b[0] - b[1] * level[i];
        for (size_t lag = 1; lag <= r->k; lag++) {
            for (size_t i = 0; i < m; i++)
                e[i] -= b[lag + 1] * (d - lag)[i];
        }
        ret[0] += total(e, m);
        ret[1] += dot(level, e, m);
        for (size_t lag = 1; lag <= r->k; lag++)
            ret[lag + 1] += dot(d - lag, e, m);
        squares += dot(e, e, m);
    }
    return squares;
}

/* The t statistic of the level, NaN when there is no noise. */
static double level_t(const struct regression *r, struct arena *scratch)
{
    const size_t m = r->n - r->k - 1, w = r->p + 1;
    double *b = arena_new(scratch, double, r->p), *more = arena_new(scratch, double, r->p);
    double *unit = arena_new(scratch, double, r->p);
    memcpy(b, r->gram + r->p * w, r->p * sizeof *b);
    solve(r, b);
    double ss = 0;
    for (int round = 0; round < 3; round++) {
        ss = residuals(r, b, more);
        if (round == 2)
            break;
        solve(r, more);
        for (size_t i = 0; i < r->p; i++)
            b[i] += more[i];
    }
    unit[1] = 1;
    solve(r, unit);
    if (!(ss > NOISE * NOISE * r->gram[r->p * w + r->p]))
        return NAN;
    return b[1] / sqrt(ss / (double)(m - r->p) * unit[1]);
}

/* Lags with the least AIC = m log(ss / m) + 2 columns; the fewest where equal. SIZE_MAX when even
 * the fewest leave no noise. */
static size_t best_lag(const struct regression *r)
{
    const double m = (double)(r->n - r->k - 1);
    const double *c = r->chol + r->p * (r->p + 1), yy = r->gram[(r->p + 1) * (r->p + 1) - 1];
    double best = INFINITY;
    size_t ret = SIZE_MAX;
    for (size_t k = 0; k + 2 <= r->rank; k++) {
        const double ss = yy - dot(c, c, k + 2);
        if (!(ss > INDEPENDENT * yy))
            break;
        const double aic = m * log(ss / m) + 2 * (double)(k + 2);
        if (aic < best) {
            best = aic;
            ret = k;
        }
    }
    return ret;
}

/* MacKinnon 1994, table 3 (constant, one series): coefficients of the polynomial in the statistic
 * under the normal distribution function, left and right of -1.61. */
double adf_p(double stat)
{
    static const double least = -18.83, greatest = 2.74, middle = -1.61;
    static const double left[3] = {2.1659, 1.4412, 0.038269};
    static const double right[4] = {1.7339, 0.93202, -0.12745, -0.010368};
    if (isnan(stat))
        return NAN;
    if (stat > greatest)
        return 1;
    if (stat < least)
        return 0;
    if (stat <= middle)
        return stats_normal_cdf(left[0] + stat * (left[1] + stat * left[2]));
    return stats_normal_cdf(right[0] + stat * (right[1] + stat * (right[2] + stat * right[3])));
}

/* MacKinnon 2010, table 2 (constant, one series): 1, 5, 10 %, a polynomial in 1 / nobs. */
static void set_critical(struct unit_root *r)
{
    static const double table[3][4] = {{-3.43035, -6.5393, -16.786, -79.433},
                                       {-2.86154, -2.8903, -4.234, -40.040},
                                       {-2.56677, -1.5384, -2.809, 0}};
    const double u = 1 / (double)r->nobs;
    for (size_t i = 0; i < 3; i++)
        r->critical[i] = table[i][0] + u * (table[i][1] + u * (table[i][2] + u * table[i][3]));
    r->critical[3] = NAN;
}

/* Schwert's rule as statsmodels bounds it. */
static size_t most_lags(size_t n)
{
    const size_t rule = (size_t)ceil(12 * pow((double)n / 100, 0.25));
    return MIN_OF(rule, n / 2 - 2);
}

struct unit_root adf_test(const double *x, size_t n, int lag, struct arena *scratch)
{
    if (n < NMIN || (lag > 0 && (size_t)lag > n / 2 - 2))
        return without(TOO_SHORT, n);
    double *z = arena_raw(scratch, n, sizeof *z), *d = arena_raw(scratch, n, sizeof *d);
    if (!standardise(x, n, z))
        return without(CONSTANT, n);
    d[0] = 0;
    for (size_t i = 1; i < n; i++)
        d[i] = z[i] - z[i - 1];
    size_t k = (size_t)lag;
    if (lag < 0) {
        const struct regression all = regress(z, d, n, most_lags(n), scratch);
        k = best_lag(&all);
        if (k == SIZE_MAX)
            return without(EXACT, n);
    }
    const struct regression chosen = regress(z, d, n, k, scratch);
    struct unit_root r = {.lag = k, .nobs = n - k - 1};
    r.stat = chosen.rank < chosen.p ? NAN : level_t(&chosen, scratch);
    if (isnan(r.stat))
        return without(EXACT, n);
    r.p = adf_p(r.stat);
    set_critical(&r);
    return r;
}

/* ---- KPSS ---- */

/* Residuals about the mean or a line to e[n] (which holds the centred series). */
static void detrend(double *e, size_t n)
{
    const double centre = (double)(n - 1) / 2;
    double sxy = 0, sxx = 0;
    for (size_t i = 0; i < n; i++) {
        const double t = (double)i - centre;
        sxy += t * e[i];
        sxx += t * t;
    }
    const double slope = sxy / sxx;
    for (size_t i = 0; i < n; i++)
        e[i] -= slope * ((double)i - centre);
    const double mean = stats_mean(e, n);
    for (size_t i = 0; i < n; i++)
        e[i] -= mean;
}

/* Hobijn, Franses and Ooms 2004, section 2.3 (Bartlett window), as Newey and West 1994 choose it.
 */
static size_t hobijn_lags(const double *e, size_t n)
{
    const size_t first = (size_t)pow((double)n, 2.0 / 9);
    double s0 = dot(e, e, n) / (double)n, s1 = 0;
    for (size_t i = 1; i <= first; i++) {
        const double c = dot(e + i, e, n - i) / ((double)n / 2);
        s0 += c;
        s1 += (double)i * c;
    }
    const double ratio = s1 / s0;
    const double lags = 1.1447 * cbrt(ratio * ratio) * cbrt((double)n);
    return lags < (double)(n - 1) ? (size_t)lags : n - 1;
}

static double long_run_variance(const double *e, size_t n, size_t lags)
{
    double s = dot(e, e, n);
    for (size_t i = 1; i <= lags; i++)
        s += 2 * dot(e + i, e, n - i) * (1 - (double)i / (double)(lags + 1));
    return s / (double)n;
}

/* Linear in the table, clamped to its ends. */
static double kpss_p(const double critical[4], double stat, bool *ret_clamped)
{
    static const double p[4] = {0.1, 0.05, 0.025, 0.01};
    *ret_clamped = !(stat > critical[0] && stat < critical[3]);
    if (stat <= critical[0])
        return p[0];
    for (size_t i = 1; i < 4; i++) {
        if (stat < critical[i]) {
            const double w = (stat - critical[i - 1]) / (critical[i] - critical[i - 1]);
            return p[i - 1] + w * (p[i] - p[i - 1]);
        }
    }
    return p[3];
}

struct unit_root kpss_test(const double *x, size_t n, bool has_trend, struct arena *scratch)
{
    static const double table[2][4] = {{0.347, 0.463, 0.574, 0.739}, {0.119, 0.146, 0.176, 0.216}};
    if (n < NMIN)
        return without(TOO_SHORT, n);
    double *e = arena_raw(scratch, n, sizeof *e);
    if (!standardise(x, n, e))
        return without(CONSTANT, n);
    const double before = dot(e, e, n);
    if (has_trend)
        detrend(e, n);
    if (!(dot(e, e, n) > NOISE * NOISE * before))
        return without(EXACT_LINE, n);
    struct unit_root r = {.lag = hobijn_lags(e, n), .nobs = n};
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++) {
        sum += e[i];
        squares += sum * sum;
    }
    r.stat = squares / ((double)n * (double)n) / long_run_variance(e, n, r.lag);
    memcpy(r.critical, table[has_trend], sizeof r.critical);
    r.p = kpss_p(r.critical, r.stat, &r.is_clamped);
    return r;
}
