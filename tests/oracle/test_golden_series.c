/* Statistics and features against numpy, pandas, scipy, statsmodels, tsfresh and catch22 (values in
 * tests/data/golden/series; its README says which version of which).
 *
 * Tolerances, relative to max(1, |expected|): means, moments and what follows from them 1e-11 (sums
 * of at most 2284 terms; numpy's pairwise sums lose about 1e-13 and cubes of deviations thrice
 * that); quantiles, medians, counts 1e-14 (order statistics, at most one rounding of a mean of
 * two); autocorrelation 1e-12. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../support/golden.h"
#include "feature/feature.h"
#include "math/sort.h"

static const char *const NAMES[] = {
    "co2",      "constant", "counts", "gaps",  "gdp",   "inflation", "nile",  "ramp",
    "seasonal", "short",    "steps",  "stuck", "trend", "walk",      "white", "sunspots"};

struct golden {
    const char *name;
    size_t n;
    double *seen;   /* [n] as read, NaN is missing */
    double *filled; /* [n] gaps filled, for all but `desc` */
    const cJSON *json, *desc;
};

static struct golden golden_open(struct arena *a, const char *name)
{
    struct golden g = {.name = name};
    g.seen = golden_series(a, name, &g.n);
    g.json = golden_json(a, arena_printf(a, "tests/data/golden/series/%s.json", name));
    g.desc = golden_item(g.json, "desc");
    g.filled = g.seen;
    const cJSON *filled = golden_item(g.json, "filled");
    if (filled != NULL) {
        g.filled = arena_new(a, double, g.n);
        for (size_t i = 0; i < g.n; i++)
            g.filled[i] = cJSON_GetArrayItem(filled, (int)i)->valuedouble;
    }
    return g;
}

static void near(const struct golden *g, const char *what, double x, double want, double tolerance)
{
    char text[128];
    snprintf(text, sizeof text, "%s %s", g->name, what);
    golden_near(text, x, want, tolerance);
}

static void moments_agree_with_pandas(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        const struct golden g = golden_open(a, NAMES[i]);
        const struct moments m = stats_moments(g.seen, g.n);
        near(&g, "count", (double)m.n, golden_number(g.desc, "count"), 0);
        near(&g, "min", m.min, golden_number(g.desc, "min"), 0);
        near(&g, "max", m.max, golden_number(g.desc, "max"), 0);
        near(&g, "mean", m.mean, golden_number(g.desc, "mean"), 1e-14);
        near(&g, "var", m.var, golden_number(g.desc, "var"), 1e-11);
        near(&g, "sd", m.sd, golden_number(g.desc, "std"), 1e-11);
        near(&g, "skew", m.skew, golden_number(g.desc, "skew"), 1e-11);
        near(&g, "g1", m.skew_biased, golden_number(g.desc, "skew_biased"), 1e-11);
        near(&g, "kurt", m.kurt, golden_number(g.desc, "kurt"), 1e-11);
        near(&g, "g2", m.kurt_biased, golden_number(g.desc, "kurt_biased"), 1e-11);
        near(&g, "sum", stats_sum(g.seen, g.n), golden_number(g.desc, "sum"), 1e-14);
    }
    arena_close(a);
}

static void quantiles_agree_with_numpy(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        const struct golden g = golden_open(a, NAMES[i]);
        double *sorted = arena_new(a, double, g.n), *work = arena_new(a, double, g.n);
        const size_t m = stats_present(g.seen, g.n, sorted);
        sort_doubles(sorted, m, a);
        const cJSON *q = golden_item(g.desc, "q"), *want = golden_item(g.desc, "q7");
        for (int k = 0; k < cJSON_GetArraySize(q); k++) {
            const double p = cJSON_GetArrayItem(q, k)->valuedouble;
            const double x = cJSON_GetArrayItem(want, k)->valuedouble;
            near(&g, "quantile", stats_quantile_sorted(sorted, m, p), x, 1e-14);
            near(&g, "quantile, selected", stats_quantile(g.seen, g.n, p, work), x, 1e-14);
        }
        const double median = golden_number(g.desc, "median");
        near(&g, "median", stats_median_sorted(sorted, m), median, 1e-14);
        near(&g, "median, selected", stats_median(g.seen, g.n, work), median, 1e-14);
        const double mad = golden_number(g.desc, "mad");
        near(&g, "mad", stats_mad_sorted(sorted, m, median), mad, 1e-13);
        near(&g, "mad, selected", stats_mad(g.seen, g.n, median, work), mad, 1e-13);
        if (mad > 0)
            near(&g, "scale", stats_robust_scale(g.seen, g.n, a).scale,
                 golden_number(g.desc, "mad_normal"), 1e-13);
    }
    arena_close(a);
}

static void autocorrelation_and_ranks_agree_with_statsmodels_and_scipy(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        const struct golden g = golden_open(a, NAMES[i]);
        const cJSON *plain = golden_item(g.json, "acf/plain");
        for (int lag = 1; lag < cJSON_GetArraySize(plain); lag++) {
            const cJSON *want = cJSON_GetArrayItem(plain, lag);
            near(&g, "acf", stats_autocorrelation(g.filled, g.n, (size_t)lag),
                 cJSON_IsNumber(want) ? want->valuedouble : NAN, 1e-12);
        }
        double *index = arena_new(a, double, g.n);
        for (size_t k = 0; k < g.n; k++)
            index[k] = (double)k;
        const cJSON *want = cJSON_GetArrayItem(golden_item(g.json, "spearman"), 0);
        near(&g, "spearman", stats_spearman(g.filled, index, g.n, a),
             cJSON_IsNumber(want) ? want->valuedouble : NAN, 1e-12);
        near(&g, "correlation", stats_correlation(g.filled, index, g.n, a),
             strcmp(g.name, "constant") == 0 ? NAN
                                             : golden_number(golden_item(g.json, "line"), "r"),
             1e-12);
    }
    arena_close(a);
}

/* The features of x[n], a minute apart, by name. */
struct table {
    const struct golden *g;
    struct series_input s;
    struct arena *arena;
};

static struct table table_of(struct arena *a, const struct golden *g, const double *x)
{
    int64_t *time = arena_new(a, int64_t, g->n);
    for (size_t i = 0; i < g->n; i++)
        time[i] = (int64_t)i * 60 * NS_PER_S;
    const double **value = arena_new(a, const double *, 1);
    value[0] = x;
    const struct block b = {.device = STR("d"), .n = g->n, .time = time, .value = value};
    struct fleet_span *span = arena_new(a, struct fleet_span, 1);
    *span = (struct fleet_span){time[0], time[g->n - 1], 60 * NS_PER_S, 1, g->n, false};
    struct table t = {.g = g, .arena = a};
    series_prepare(&b, 0, span, a, &t.s);
    return t;
}

static void feature_is(const struct table *t, const char *name, double want, double tolerance)
{
    double value[64];
    for (size_t i = 0; feature_families[i] != NULL; i++) {
        feature_compute(feature_families[i], &t->s, t->arena, value);
        for (size_t j = 0; j < feature_families[i]->nfeatures; j++) {
            if (strcmp(feature_families[i]->feature[j].name, name) == 0) {
                near(t->g, name, value[j], want, tolerance);
                return;
            }
        }
    }
    fail_msg("no feature %s", name);
}

static void level_features_agree_with_numpy_and_pandas(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        const struct golden g = golden_open(a, NAMES[i]);
        const struct table t = table_of(a, &g, g.seen);
        const double median = golden_number(g.desc, "median");
        const double mad = golden_number(g.desc, "mad_normal");
        feature_is(&t, "median", median, 1e-14);
        if (mad > 0)
            feature_is(&t, "log_mad", log(mad), 1e-13);
        feature_is(&t, "robust_cv", asinh(mad / fmax(fabs(median), 0.1 * mad)), 1e-12);
        feature_is(&t, "histogram_entropy", golden_number(g.desc, "entropy_10_bins"), 1e-13);
        const double mean = golden_number(g.desc, "mean");
        const double sd = golden_number(g.desc, "std"), level = fmax(fabs(mean), 0.1 * sd);
        feature_is(&t, "fano", asinh(golden_number(g.desc, "var") / level), 1e-11);
        const double g1 = golden_number(g.desc, "skew_biased");
        feature_is(&t, "bimodality_coef",
                   (g1 * g1 + 1) / (golden_number(g.desc, "kurt_biased") + 3), 1e-11);
    }
    arena_close(a);
}

static void features_agree_with_tsfresh(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        const struct golden g = golden_open(a, NAMES[i]);
        const struct table t = table_of(a, &g, g.filled);
        const cJSON *tsfresh = golden_item(g.json, "tsfresh");
        feature_is(&t, "distinct_ratio",
                   golden_number(tsfresh, "ratio_value_number_to_time_series_length"), 1e-15);
        feature_is(&t, "histogram_entropy", golden_number(tsfresh, "binned_entropy__max_bins_10"),
                   1e-13);
        const cJSON *acf1 = cJSON_GetArrayItem(golden_item(g.json, "acf/plain"), 1);
        const bool is_long = g.n >= 30;
        feature_is(&t, "acf1", cJSON_IsNumber(acf1) && is_long ? acf1->valuedouble : NAN, 1e-12);
    }
    arena_close(a);
}

/* The mode: pycatch22's values lie 3e-7 to 8e-7 below the middle of the bin for every series, even
 * for ramp, where the middle is 0 by symmetry; hence 1e-6. */
static void timing_and_mode_agree_with_catch22(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        const struct golden g = golden_open(a, NAMES[i]);
        const struct table t = table_of(a, &g, g.filled);
        const cJSON *catch22 = golden_item(g.json, "catch22");
        feature_is(&t, "outlier_timing_pos",
                   golden_number(catch22, "DN_OutlierInclude_p_001_mdrmd"), 1e-12);
        feature_is(&t, "outlier_timing_neg",
                   golden_number(catch22, "DN_OutlierInclude_n_001_mdrmd"), 1e-12);
        feature_is(&t, "histogram_mode_10", golden_number(catch22, "DN_HistogramMode_10"), 1e-6);
    }
    arena_close(a);
}

/* scipy's slope is for each step of the index, ours for the whole span in robust scales; only
 * series of up to 100 readings are not put into buckets. */
static void theil_sen_agrees_with_scipy(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    size_t nchecked = 0;
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        const struct golden g = golden_open(a, NAMES[i]);
        const cJSON *slope = cJSON_GetArrayItem(golden_item(g.json, "theil_sen"), 0);
        const struct table t = table_of(a, &g, g.filled);
        if (g.n > 100 || !cJSON_IsNumber(slope))
            continue;
        feature_is(&t, "theil_sen",
                   slope->valuedouble * (double)(g.n - 1) / golden_number(g.desc, "mad_normal"),
                   1e-12);
        nchecked++;
    }
    assert_true(nchecked >= 2);
    arena_close(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_agree_with_pandas),
        cmocka_unit_test(quantiles_agree_with_numpy),
        cmocka_unit_test(autocorrelation_and_ranks_agree_with_statsmodels_and_scipy),
        cmocka_unit_test(level_features_agree_with_numpy_and_pandas),
        cmocka_unit_test(features_agree_with_tsfresh),
        cmocka_unit_test(timing_and_mode_agree_with_catch22),
        cmocka_unit_test(theil_sen_agrees_with_scipy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
