/* A profile against numpy, scipy and statsmodels (tests/data/golden), and on hard inputs.
 *
 * Tolerance 1e-12 relative: means and central moments are compensated here and pairwise in numpy;
 * both are within a few hundred units in the last place for n <= 2284. Autocorrelations are plain
 * sums: 1e-12. Slopes of Theil-Sen are quotients of exact differences: 1e-12. */
#include "series/profile.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "../support/golden.h"
#include "series/unit_root.h"

static const char *const NAMES[] = {"co2",   "counts", "gaps",     "gdp",   "inflation",
                                    "nile",  "ramp",   "seasonal", "short", "steps",
                                    "stuck", "trend",  "walk",     "white", "sunspots"};

static const int64_t DAY = INT64_C(86400) * NS_PER_S;

static int64_t *clock_of(struct arena *a, size_t n, int64_t step)
{
    int64_t *t = arena_new(a, int64_t, n);
    for (size_t i = 0; i < n; i++)
        t[i] = (int64_t)i * step;
    return t;
}

static double value_of(const struct profile *p, const char *name)
{
    const struct profile_row *r = profile_find(p, name);
    assert_non_null(r);
    if (r->reason != NULL)
        fail_msg("%s: %s", name, r->reason);
    return r->real;
}

static void values_agree_with_numpy(void **state)
{
    (void)state;
    static const struct {
        const char *name, *key;
        double factor;
    } plain[] = {{"present", "count", 1}, {"mean", "mean", 1},      {"sd", "std", 1},
                 {"median", "median", 1}, {"mad", "mad_normal", 1}, {"min", "min", 1},
                 {"max", "max", 1},       {"skewness", "skew", 1},  {"kurtosis", "kurt", 1}};
    static const char *const quantiles[] = {"q01", "q05", NULL,  "q25", "median",
                                            "q75", NULL,  "q95", "q99"};
    struct arena *a = arena_open(NULL);
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        size_t n;
        const double *x = golden_series(a, NAMES[i], &n);
        const cJSON *json =
            golden_json(a, arena_printf(a, "tests/data/golden/series/%s.json", NAMES[i]));
        const struct profile *p = profile_of(a, n, clock_of(a, n, DAY), x);
        const cJSON *desc = golden_item(json, "desc");
        for (size_t k = 0; k < COUNT_OF(plain); k++)
            golden_near(arena_printf(a, "%s %s", NAMES[i], plain[k].name),
                        value_of(p, plain[k].name), golden_number(desc, plain[k].key), 1e-12);
        for (size_t k = 0; k < COUNT_OF(quantiles); k++) {
            if (quantiles[k] != NULL)
                golden_near(quantiles[k], value_of(p, quantiles[k]),
                            cJSON_GetArrayItem(golden_item(desc, "q7"), (int)k)->valuedouble,
                            1e-13);
        }
        golden_near("missing", value_of(p, "missing"), golden_number(json, "missing"), 0);
    }
    arena_close(a);
}

static void autocorrelation_and_slope_agree_with_statsmodels_and_scipy(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int lag;
    } lags[] = {{"acf1", 1}, {"acf2", 2}, {"acf3", 3}, {"acf10", 10}};
    struct arena *a = arena_open(NULL);
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        size_t n;
        const double *x = golden_series(a, NAMES[i], &n);
        const cJSON *json =
            golden_json(a, arena_printf(a, "tests/data/golden/series/%s.json", NAMES[i]));
        const struct profile *p = profile_of(a, n, clock_of(a, n, DAY), x);
        const cJSON *acf = golden_item(json, "acf/plain");
        for (size_t k = 0; k < COUNT_OF(lags) && lags[k].lag < cJSON_GetArraySize(acf); k++)
            golden_near(arena_printf(a, "%s %s", NAMES[i], lags[k].name), value_of(p, lags[k].name),
                        cJSON_GetArrayItem(acf, lags[k].lag)->valuedouble, 1e-12);
        /* scipy's slope is of the filled series; ours of the readings present, all pairs to 512. */
        if (value_of(p, "missing") == 0 && n <= 512)
            golden_near(arena_printf(a, "%s trend", NAMES[i]), value_of(p, "trend"),
                        cJSON_GetArrayItem(golden_item(json, "theil_sen"), 0)->valuedouble, 1e-12);
    }
    arena_close(a);
}

/* scipy took all 2.6 million pairs of the filled co2, so this is given the filled series, too. A
 * bucket of 4.5 weeks moves its median by at most a tenth of the yearly swing: a part in 200. */
static void the_slope_of_a_long_series_is_near_that_of_all_pairs(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    size_t n;
    double *x = golden_series(a, "co2", &n);
    unit_root_fill(x, n, x);
    const cJSON *json = golden_json(a, "tests/data/golden/series/co2.json");
    const struct profile *p = profile_of(a, n, clock_of(a, n, 7 * DAY), x);
    golden_near("trend / scipy",
                value_of(p, "trend") /
                    cJSON_GetArrayItem(golden_item(json, "theil_sen"), 0)->valuedouble,
                1, 0.005);
    golden_near("interval", value_of(p, "interval"), 7 * 86400, 0);
    arena_close(a);
}

/* Times 0 1 1 2 3 20 21 s: intervals 1 1 1 17 1, median 1; one gap (without the reading of 3 s it
 * lasts 18 s), one duplicate; equal neighbours 2.5 2.5 2.5 (the missing one between is skipped). */
static void the_clock_is_told(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    const int64_t t[7] = {
        0, NS_PER_S, NS_PER_S, 2 * NS_PER_S, 3 * NS_PER_S, 20 * NS_PER_S, 21 * NS_PER_S};
    const double x[7] = {1.25, 2.5, 2.5, 2.5, NAN, 2.5, 7.125};
    const struct profile *p = profile_of(a, 7, t, x);
    assert_true(value_of(p, "readings") == 7 && value_of(p, "present") == 6);
    assert_true(value_of(p, "interval") == 1 && value_of(p, "longest_gap") == 18);
    assert_true(value_of(p, "gaps") == 1 && value_of(p, "duplicates") == 1);
    assert_true(value_of(p, "stuck_run") == 4 && value_of(p, "filled") == 1);
    assert_true(profile_find(p, "first")->time == 0);
    assert_true(profile_find(p, "last")->time == 21 * NS_PER_S);
    assert_string_equal(profile_find(p, "adf_aic")->reason, "not enough data (n=6)");
    assert_null(profile_find(p, "nothing"));
    arena_close(a);
}

static void tests_are_told_with_their_nulls_and_critical_values(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    size_t n;
    const double *x = golden_series(a, "nile", &n);
    const struct profile *p = profile_of(a, n, clock_of(a, n, 365 * DAY), x);
    const struct profile_row *adf = profile_find(p, "adf_aic"), *kpss = profile_find(p, "kpss_c");
    /* statsmodels: -3.4989 -2.8915 -2.5828 at 98 rows; four digits. */
    assert_string_equal(adf->note, "critical values: -3.499 (1 %), -2.892 (5 %), -2.583 (10 %)");
    assert_string_equal(kpss->note,
                        "critical values: 0.347 (10 %), 0.463 (5 %), 0.574 (2.5 %), 0.739 (1 %)");
    assert_string_equal(profile_find(p, "kpss_c_p")->note, "at most: the table ends");
    assert_non_null(adf->what->null);
    assert_string_not_equal(adf->what->null, kpss->what->null);
    golden_near("adf", adf->real, -4.048705096914342, 1e-9);
    golden_near("kpss", kpss->real, 0.8691205593783892, 1e-9);
    arena_close(a);
}

static void every_row_has_a_finite_value_or_a_reason(const struct profile *p)
{
    size_t n;
    assert_ptr_equal(profile_statistics(&n), p->row[0].what);
    assert_int_equal(p->nrows, n);
    for (size_t i = 0; i < p->nrows; i++) {
        const struct profile_row *r = &p->row[i];
        const bool is_time = r->what->kind == STATISTIC_TIME;
        const bool has_value = is_time ? r->time != MISSING_I64 : isfinite(r->real);
        if (has_value == (r->reason != NULL))
            fail_msg("%s: %g, %s", r->what->name, r->real, r->reason ? r->reason : "no reason");
        assert_true(r->what->meaning != NULL && r->what->source != NULL);
    }
}

static void hard_inputs_have_values_or_reasons(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    enum { N = 64 };
    double x[9][N];
    int64_t t[5][N];
    for (size_t i = 0; i < N; i++) {
        x[0][i] = 2.385;
        x[1][i] = NAN;
        x[2][i] = i % 2 ? DBL_MAX : -DBL_MAX;
        x[3][i] = DBL_TRUE_MIN * (double)(i * 37 % 11);
        x[4][i] = (double)i * 0.75;
        x[5][i] = i == 30 ? 1 : 0;
        x[6][i] = i % 5 ? NAN : (double)(i * 31 % 17);
        x[7][i] = 1e9 + (double)(i * 31 % 17) * 1e-6;
        x[8][i] = sin((double)i);
        t[0][i] = (int64_t)i * NS_PER_S;
        t[1][i] = (int64_t)i;
        t[2][i] = 5;
        t[3][i] = (int64_t)i * DAY + (i > 40 ? 3652 * DAY : 0);
        t[4][i] = i < 32 ? INT64_MIN + 1 + (int64_t)i : INT64_MAX - N + (int64_t)i;
    }
    for (size_t i = 0; i < COUNT_OF(x); i++) {
        for (size_t k = 0; k < COUNT_OF(t); k++) {
            for (size_t n = 0; n <= N; n += n < 14 ? 1 : 10) {
                struct arena *job = arena_open(a);
                every_row_has_a_finite_value_or_a_reason(profile_of(job, n, t[k], x[i]));
                arena_close(job);
            }
        }
    }
    const struct profile *constant = profile_of(a, N, t[0], x[0]);
    assert_string_equal(profile_find(constant, "skewness")->reason, "constant");
    assert_true(value_of(constant, "sd") == 0);
    arena_close(a);
}

static void scale_and_shift_change_no_test(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    static const char *const names[] = {"adf_aic", "adf_lag1", "kpss_c", "kpss_ct", "acf1"};
    size_t n;
    const double *x = golden_series(a, "walk", &n);
    double *y = arena_new(a, double, n);
    for (size_t i = 0; i < n; i++)
        y[i] = x[i] * 0x1p900;
    const struct profile *p = profile_of(a, n, clock_of(a, n, DAY), x);
    const struct profile *q = profile_of(a, n, clock_of(a, n, DAY), y);
    for (size_t k = 0; k < COUNT_OF(names); k++)
        golden_near(names[k], value_of(q, names[k]), value_of(p, names[k]), 1e-12);
    arena_close(a);
}

static void a_table_has_a_row_a_statistic_a_metric(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    const int64_t t[2] = {0, DAY};
    const double x[2] = {1.25, 2.5};
    const struct profile *p = profile_of(a, 2, t, x), *both[2] = {p, p};
    const struct str metrics[2] = {STR("speed"), STR("load")};
    const struct frame *f =
        profile_frame(a, &(struct profile_table){2, metrics, both, TIME_ISO, NULL});
    assert_int_equal(f->nrows, 2 * p->nrows);
    const struct column *value = frame_column(f, STR("value"));
    assert_true(value->real[p->nrows] == 2);
    assert_true(str_equal(frame_text(frame_column(f, STR("metric")), p->nrows), STR("load")));
    arena_close(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_agree_with_numpy),
        cmocka_unit_test(autocorrelation_and_slope_agree_with_statsmodels_and_scipy),
        cmocka_unit_test(the_slope_of_a_long_series_is_near_that_of_all_pairs),
        cmocka_unit_test(the_clock_is_told),
        cmocka_unit_test(tests_are_told_with_their_nulls_and_critical_values),
        cmocka_unit_test(hard_inputs_have_values_or_reasons),
        cmocka_unit_test(scale_and_shift_change_no_test),
        cmocka_unit_test(a_table_has_a_row_a_statistic_a_metric),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
