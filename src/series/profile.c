/* The profile of a series.
 *
 * Everything is computed once from two copies: the values that are present in time order, and the
 * same sorted. Where a statistic has no value its row says so in words: too few readings, or a
 * constant. A number that only looks like one (a skewness of no variance, a test of no noise) is
 * never given.
 *
 * The slope is Sen's median of the slopes of all pairs. That is n^2 / 2 of them, so above 512
 * readings the values are first reduced to medians of 512 buckets of equal count, which keeps the
 * robustness against runs of outliers up to half a bucket's and costs O(n). */
#include "series/profile.h"

#include <math.h>
#include <string.h>

#include "core/number.h"
#include "math/sort.h"
#include "math/stats.h"
#include "series/profile_table.h"
#include "series/m4.h"
#include "series/outlier.h"
#include "series/unit_root.h"

enum { TREND_POINTS = 512, MIN_TREND = 2, MIN_BAND = 2, MIN_TEST = 10 };

static const char *const CONSTANT = "constant";

struct maker {
    struct arena *a, *scratch;
    struct profile *p;
    size_t n, m; /* readings; those present */
    const int64_t *time;
    const double *value;
    double *x;  /* [m] present, in time order */
    int64_t *t; /* [m] */
    double *sorted;
    bool is_constant;
    double interval; /* s, median; NaN when unknown */
};

static double seconds_between(int64_t a, int64_t b)
{
    return (double)((uint64_t)b - (uint64_t)a) / (double)NS_PER_S;
}

static void set(struct maker *k, enum statistic_id id, double value)
{
    k->p->row[id].real = value;
    k->p->row[id].reason = NULL;
}

static void set_reason(struct maker *k, enum statistic_id id, const char *reason)
{
    k->p->row[id].reason = reason;
}

/* The value, or why there is none: fewer than `least` readings present, or a constant. */
static void set_checked(struct maker *k, enum statistic_id id, size_t least, double value)
{
    if (k->m >= least && isfinite(value))
        set(k, id, value);
    else if (k->m >= least && k->is_constant)
        set_reason(k, id, CONSTANT);
}

static struct profile *blank(struct arena *a, size_t m)
{
    struct profile *p = arena_new(a, struct profile, 1);
    p->nrows = ST_COUNT;
    p->row = arena_new(a, struct profile_row, ST_COUNT);
    const char *reason = arena_printf(a, "not enough data (n=%zu)", m);
    for (size_t i = 0; i < ST_COUNT; i++)
        p->row[i] = (struct profile_row){&PROFILE_TABLE[i], NAN, MISSING_I64, reason, NULL};
    return p;
}

static void find_present(struct maker *k)
{
    k->x = arena_raw(k->scratch, k->n, sizeof *k->x);
    k->t = arena_raw(k->scratch, k->n, sizeof *k->t);
    for (size_t i = 0; i < k->n; i++) {
        if (isnan(k->value[i]))
            continue;
        k->x[k->m] = k->value[i];
        k->t[k->m++] = k->time[i];
    }
    k->sorted = arena_raw(k->scratch, k->m, sizeof *k->sorted);
    memcpy(k->sorted, k->x, k->m * sizeof *k->sorted);
    sort_doubles(k->sorted, k->m, k->scratch);
    k->is_constant = k->m > 0 && k->sorted[0] == k->sorted[k->m - 1];
}

/* ---- readings and clock ---- */

static size_t longest_run(const double *x, size_t n)
{
    size_t longest = n > 0, run = 1;
    for (size_t i = 1; i < n; i++) {
        run = x[i] == x[i - 1] ? run + 1 : 1;
        longest = MAX_OF(longest, run);
    }
    return longest;
}

static void set_time(struct maker *k, enum statistic_id id, int64_t t)
{
    k->p->row[id].time = t;
    k->p->row[id].reason = NULL;
}

static double median_interval(const struct maker *k)
{
    double *s = arena_raw(k->scratch, k->n, sizeof *s);
    size_t count = 0;
    for (size_t i = 1; i < k->n; i++) {
        if (k->time[i] > k->time[i - 1])
            s[count++] = seconds_between(k->time[i - 1], k->time[i]);
    }
    return count > 0 ? stats_median(s, count, s) : NAN;
}

static void tell_readings(struct maker *k)
{
    size_t nduplicates = 0, ngaps = 0;
    double longest = 0;
    const int64_t gap = m4_gap(k->n, k->time, k->scratch);
    for (size_t i = 1; i < k->n; i++)
        nduplicates += k->time[i] == k->time[i - 1];
    for (size_t i = 1; i < k->m; i++) {
        longest = fmax(longest, seconds_between(k->t[i - 1], k->t[i]));
        ngaps += gap > 0 && (uint64_t)k->t[i] - (uint64_t)k->t[i - 1] > (uint64_t)gap;
    }
    k->interval = median_interval(k);
    set(k, ST_READINGS, (double)k->n);
    set(k, ST_PRESENT, (double)k->m);
    set(k, ST_MISSING, (double)(k->n - k->m));
    set(k, ST_DUPLICATES, (double)nduplicates);
    if (!isnan(k->interval))
        set(k, ST_INTERVAL, k->interval);
    if (k->m == 0)
        return;
    set_time(k, ST_FIRST, k->t[0]);
    set_time(k, ST_LAST, k->t[k->m - 1]);
    set(k, ST_STUCK, (double)longest_run(k->x, k->m));
    if (k->m >= 2) {
        set(k, ST_LONGEST_GAP, longest);
        set(k, ST_GAPS, (double)ngaps);
    }
}

/* ---- values ---- */

static void tell_values(struct maker *k)
{
    static const struct {
        enum statistic_id id;
        double p;
    } quantiles[] = {{ST_Q01, 0.01}, {ST_Q05, 0.05}, {ST_Q25, 0.25}, {ST_MEDIAN, 0.5},
                     {ST_Q75, 0.75}, {ST_Q95, 0.95}, {ST_Q99, 0.99}};
    const struct moments s = stats_moments(k->x, k->m);
    set_checked(k, ST_MEAN, 1, s.mean);
    set_checked(k, ST_SD, 2, s.sd);
    set_checked(k, ST_MIN, 1, s.min);
    set_checked(k, ST_MAX, 1, s.max);
    set_checked(k, ST_SKEWNESS, 3, s.skew);
    set_checked(k, ST_KURTOSIS, 4, s.kurt);
    for (size_t i = 0; i < COUNT_OF(quantiles); i++)
        set_checked(k, quantiles[i].id, 1, stats_quantile_sorted(k->sorted, k->m, quantiles[i].p));
    if (k->m > 0) {
        const double median = stats_median_sorted(k->sorted, k->m);
        set_checked(k, ST_MAD, 1, STATS_MAD_TO_SD * stats_mad_sorted(k->sorted, k->m, median));
    }
}

/* Medians of buckets of equal count, to t and x[TREND_POINTS]; times in seconds since the first. */
static size_t thin(const struct maker *k, double *t, double *x)
{
    const size_t count = MIN_OF(k->m, TREND_POINTS);
    double *work = arena_raw(k->scratch, k->m / count + 2, sizeof *work);
    for (size_t b = 0; b < count; b++) {
        const size_t from = b * k->m / count, to = (b + 1) * k->m / count;
        x[b] = stats_median(k->x + from, to - from, work);
        t[b] =
            seconds_between(k->t[0], k->t[from]) / 2 + seconds_between(k->t[0], k->t[to - 1]) / 2;
    }
    return count;
}

/* Sen's slope per second, NaN when all times are equal. x is scaled so that differences are finite.
 */
static double sen_slope(const struct maker *k)
{
    double t[TREND_POINTS], x[TREND_POINTS];
    const size_t n = thin(k, t, x);
    double *slope = arena_raw(k->scratch, n * (n - 1) / 2, sizeof *slope);
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            if (t[j] > t[i])
                slope[count++] = (x[j] / 2 - x[i] / 2) / (t[j] - t[i]);
        }
    }
    return count > 0 ? 2 * stats_median(slope, count, slope) : NAN;
}

static void tell_trend(struct maker *k)
{
    if (k->m < MIN_TREND)
        return;
    const double slope = sen_slope(k);
    set_checked(k, ST_TREND_INTERVAL, MIN_TREND, slope * k->interval);
    set_checked(k, ST_TREND_SPAN, MIN_TREND, slope * seconds_between(k->t[0], k->t[k->m - 1]));
    if (!isfinite(slope)) {
        set_reason(k, ST_TREND_INTERVAL, "all readings at one time");
        set_reason(k, ST_TREND_SPAN, "all readings at one time");
    }
}

static void tell_outliers(struct maker *k)
{
    if (k->m < 3)
        return;
    for (size_t i = 0; i < OUTLIER_NMETHODS; i++) {
        struct outlier *found;
        const size_t n = outlier_find(k->scratch, k->x, k->m, (enum outlier_method)i, &found);
        set(k, (enum statistic_id)(ST_OUTLIERS_Z + i), (double)n);
    }
}

/* ---- dependence and stationarity, on the filled series ---- */

static void tell_correlation(struct maker *k, const double *filled)
{
    static const struct {
        enum statistic_id id;
        size_t lag;
    } lags[] = {{ST_ACF1, 1}, {ST_ACF2, 2}, {ST_ACF3, 3}, {ST_ACF10, 10}};
    for (size_t i = 0; i < COUNT_OF(lags); i++)
        set_checked(k, lags[i].id, lags[i].lag + 1,
                    stats_autocorrelation(filled, k->n, lags[i].lag));
    set_checked(k, ST_ACF_BAND, MIN_BAND, 1.959963984540054 / sqrt((double)k->n));
}

static const char *note_critical(struct maker *k, const struct unit_root *r, const double *percent)
{
    struct buf b = buf_of(k->a);
    buf_put_text(&b, "critical values:");
    for (size_t i = 0; i < COUNT_OF(r->critical) && !isnan(r->critical[i]); i++) {
        char value[32], share[32];
        number_format_short(r->critical[i], 4, value);
        number_format_short(percent[i], 2, share);
        buf_printf(&b, "%s %s (%s %%)", i > 0 ? "," : "", value, share);
    }
    return b.p;
}

static void tell_test(struct maker *k, const struct unit_root *r, enum statistic_id first,
                      bool has_lag)
{
    static const double adf[4] = {1, 5, 10, 0}, kpss[4] = {10, 5, 2.5, 1};
    const bool is_kpss = first >= ST_KPSS_C;
    const enum statistic_id critical = first + 2 + has_lag;
    if (r->reason != NULL) {
        for (enum statistic_id id = first; id <= critical && r->nobs >= MIN_TEST; id++)
            set_reason(k, id, r->reason);
        return;
    }
    set(k, first, r->stat);
    set(k, first + 1, r->p);
    if (has_lag)
        set(k, first + 2, (double)r->lag);
    set(k, critical, r->critical[1]);
    k->p->row[first].note = note_critical(k, r, is_kpss ? kpss : adf);
    if (r->is_clamped)
        k->p->row[first + 1].note =
            r->p < 0.05 ? "at most: the table ends" : "at least: the table ends";
}

static void tell_dependence(struct maker *k)
{
    if (k->m == 0)
        return;
    double *filled = arena_raw(k->scratch, k->n, sizeof *filled);
    set(k, ST_FILLED, (double)unit_root_fill(k->value, k->n, filled));
    tell_correlation(k, filled);
    if (k->m < MIN_TEST)
        return;
    struct unit_root r = adf_test(filled, k->n, ADF_LAG_AIC, k->scratch);
    tell_test(k, &r, ST_ADF_AIC, true);
    r = adf_test(filled, k->n, 1, k->scratch);
    tell_test(k, &r, ST_ADF_LAG1, false);
    r = kpss_test(filled, k->n, false, k->scratch);
    tell_test(k, &r, ST_KPSS_C, true);
    r = kpss_test(filled, k->n, true, k->scratch);
    tell_test(k, &r, ST_KPSS_CT, true);
}

struct profile *profile_of(struct arena *a, size_t n, const int64_t *time, const double *value)
{
    struct maker k = {.a = a, .n = n, .time = time, .value = value};
    k.scratch = arena_open(a);
    find_present(&k);
    k.p = blank(a, k.m);
    tell_readings(&k);
    tell_values(&k);
    tell_trend(&k);
    tell_outliers(&k);
    tell_dependence(&k);
    arena_close(k.scratch);
    return k.p;
}

const struct statistic *profile_statistics(size_t *ret_n)
{
    *ret_n = ST_COUNT;
    return PROFILE_TABLE;
}

const struct profile_row *profile_find(const struct profile *p, const char *name)
{
    for (size_t i = 0; i < p->nrows; i++) {
        if (strcmp(p->row[i].what->name, name) == 0)
            return &p->row[i];
    }
    return NULL;
}
