/* ADF and KPSS against statsmodels 0.15 (tests/data/golden, data/classic-series).
 *
 * Tolerances. The statistics are quotients of sums over at most 2284 rows of a least squares
 * problem whose scaled condition number stays under 1e4 here; statsmodels solves it by a
 * pseudo-inverse, we by refined normal equations: both lose at most 4 of 16 digits. 1e-9 relative
 * leaves three digits for the order of summation and is far below what anybody reads. p values pass
 * the statistic through a normal distribution: dp/p = d stat * hazard, a factor of about 20 at -20:
 * 1e-8 of p. Critical values are polynomials: 1e-12. */
#include "series/unit_root.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "../support/golden.h"
#include "core/number.h"
#include "core/str.h"

static const char *const NAMES[] = {"co2",   "counts", "gaps",     "gdp",   "inflation",
                                    "nile",  "ramp",   "seasonal", "short", "steps",
                                    "stuck", "trend",  "walk",     "white", "sunspots"};

static void check(const char *name, const char *test, const struct unit_root *r, const cJSON *want)
{
    char what[64];
    snprintf(what, sizeof what, "%s %s", name, test);
    if (r->reason != NULL)
        fail_msg("%s: %s", what, r->reason);
    golden_near(what, r->stat, golden_number(want, "stat"), 1e-9);
    const double p = golden_number(want, "p");
    if (p > 0)
        golden_near(what, r->p / p, 1, 1e-8);
    else
        assert_true(r->p == 0);
    golden_near(what, (double)r->lag, golden_number(want, "lag"), 0);
    const cJSON *critical = golden_item(want, "crit");
    for (int i = 0; i < cJSON_GetArraySize(critical); i++)
        golden_near(what, r->critical[i], cJSON_GetArrayItem(critical, i)->valuedouble, 1e-12);
}

static void adf_agrees_with_statsmodels(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    static const struct {
        const char *key;
        int lag;
    } tests[] = {{"c.AIC", ADF_LAG_AIC}, {"c.lag0", 0}, {"c.lag1", 1}, {"c.lag4", 4}};
    size_t nchecked = 0;
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        size_t n;
        double *x = golden_series(a, NAMES[i], &n);
        const cJSON *json =
            golden_json(a, arena_printf(a, "tests/data/golden/series/%s.json", NAMES[i]));
        unit_root_fill(x, n, x);
        for (size_t t = 0; t < COUNT_OF(tests) && strcmp(NAMES[i], "ramp") != 0; t++) {
            const cJSON *want = golden_item(json, arena_printf(a, "adf/%s", tests[t].key));
            if (golden_item(want, "error") != NULL)
                continue;
            const struct unit_root r = adf_test(x, n, tests[t].lag, a);
            check(NAMES[i], tests[t].key, &r, want);
            nchecked++;
        }
    }
    assert_true(nchecked >= 53);
    arena_close(a);
}

static void kpss_agrees_with_statsmodels(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        size_t n;
        double *x = golden_series(a, NAMES[i], &n);
        const cJSON *json =
            golden_json(a, arena_printf(a, "tests/data/golden/series/%s.json", NAMES[i]));
        unit_root_fill(x, n, x);
        const struct unit_root level = kpss_test(x, n, false, a), line = kpss_test(x, n, true, a);
        check(NAMES[i], "kpss c", &level, golden_item(json, "kpss/c.auto"));
        const cJSON *clamped = golden_item(json, "kpss/c.auto/clamped");
        assert_int_equal(level.is_clamped, cJSON_IsTrue(clamped));
        if (strcmp(NAMES[i], "ramp") != 0)
            check(NAMES[i], "kpss ct", &line, golden_item(json, "kpss/ct.auto"));
    }
    arena_close(a);
}

/* The first series of data/classic-series with this name; gaps are NaN. */
static double *classic_series(struct arena *a, const char *name, size_t *ret_n)
{
    char line[128];
    double *x = arena_new(a, double, 4096);
    gzFile file = gzopen(TEST_SRCDIR "/data/classic-series/series.csv.gz", "rb");
    assert_non_null(file);
    *ret_n = 0;
    while (gzgets(file, line, sizeof line) != NULL) {
        const size_t length = strlen(name);
        if (strncmp(line, name, length) != 0 || line[length] != ',')
            continue;
        const char *value = strrchr(line, ',') + 1;
        x[(*ret_n)++] = *value == '\n' || *value == '\r' ? NAN : strtod(value, NULL);
    }
    gzclose(file);
    return x;
}

/* reference.csv prints six decimals: within 5e-7 plus the tolerance above. */
static void all_eight_classic_series_agree_with_their_reference(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    FILE *file = fopen(TEST_SRCDIR "/data/classic-series/reference.csv", "r");
    assert_non_null(file);
    char line[256];
    assert_non_null(fgets(line, sizeof line, file));
    size_t nseries = 0, n;
    double w[8];
    while (fgets(line, sizeof line, file) != NULL) {
        struct str rest = str_of(line), field, name;
        assert_true(str_split(&rest, ',', &name));
        for (size_t i = 0; i < 8; i++) {
            assert_true(str_split(&rest, i < 7 ? ',' : '\n', &field));
            assert_int_equal(number_parse(field, '.', &w[i]), NUMBER_OK);
        }
        double *x = classic_series(a, arena_text(a, name), &n);
        assert_int_equal(n, (size_t)w[0]);
        unit_root_fill(x, n, x);
        const struct unit_root aic = adf_test(x, n, ADF_LAG_AIC, a), one = adf_test(x, n, 1, a);
        const struct unit_root kpss = kpss_test(x, n, false, a);
        const double got[7] = {aic.stat, aic.p,     (double)aic.lag, one.stat,
                               one.p,    kpss.stat, (double)kpss.lag};
        for (size_t i = 0; i < 7; i++) {
            if (!(fabs(got[i] - w[i + 1]) <= 5.1e-7))
                fail_msg("%s: %.9g, expected %.9g", line, got[i], w[i + 1]);
        }
        nseries++;
    }
    fclose(file);
    assert_int_equal(nseries, 8);
    arena_close(a);
}

static void exact_series_get_a_reason_where_statsmodels_gives_rounding_errors(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    size_t n;
    double *x = golden_series(a, "ramp", &n);
    assert_non_null(adf_test(x, n, ADF_LAG_AIC, a).reason);
    assert_non_null(adf_test(x, n, 1, a).reason);
    assert_non_null(kpss_test(x, n, true, a).reason);
    x = golden_series(a, "constant", &n);
    assert_non_null(adf_test(x, n, ADF_LAG_AIC, a).reason);
    assert_non_null(kpss_test(x, n, false, a).reason);
    assert_non_null(kpss_test(x, n, true, a).reason);
    arena_close(a);
}

static void gaps_are_filled_as_the_golden_files_fill_them(void **state)
{
    (void)state;
    static const char *const names[] = {"gaps", "co2"};
    struct arena *a = arena_open(NULL);
    for (size_t k = 0; k < COUNT_OF(names); k++) {
        size_t n;
        double *x = golden_series(a, names[k], &n);
        const cJSON *json =
            golden_json(a, arena_printf(a, "tests/data/golden/series/%s.json", names[k]));
        const size_t nfilled = unit_root_fill(x, n, x);
        assert_int_equal((int)nfilled, (int)golden_number(json, "missing"));
        const cJSON *want = golden_item(json, "filled");
        for (size_t i = 0; i < n; i++)
            golden_near("filled", x[i], cJSON_GetArrayItem(want, (int)i)->valuedouble, 1e-14);
    }
    arena_close(a);
}

static void p_values_follow_mackinnons_surface(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    const cJSON *tables = golden_json(a, "tests/data/golden/tables.json"), *table;
    cJSON_ArrayForEach(table, golden_item(tables, "mackinnon"))
    {
        if (strcmp(golden_item(table, "regression")->valuestring, "c") != 0)
            continue;
        const cJSON *stat = golden_item(table, "stat"), *p = golden_item(table, "p");
        for (int i = 0; i < cJSON_GetArraySize(stat); i++) {
            const double want = cJSON_GetArrayItem(p, i)->valuedouble;
            const double x = adf_p(cJSON_GetArrayItem(stat, i)->valuedouble);
            /* The far tail of the normal distribution: scipy and we agree to 1e-12 of p. */
            golden_near("p", want > 0 ? x / want : x, want > 0, 1e-12);
        }
    }
    arena_close(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adf_agrees_with_statsmodels),
        cmocka_unit_test(kpss_agrees_with_statsmodels),
        cmocka_unit_test(all_eight_classic_series_agree_with_their_reference),
        cmocka_unit_test(exact_series_get_a_reason_where_statsmodels_gives_rounding_errors),
        cmocka_unit_test(gaps_are_filled_as_the_golden_files_fill_them),
        cmocka_unit_test(p_values_follow_mackinnons_surface),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
