/* Outlier rules against numpy (tests/data/golden) and against a window worked out by hand. */
#include "series/outlier.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../support/golden.h"

static const char *const NAMES[] = {"co2",   "constant", "counts", "gaps",     "gdp",   "inflation",
                                    "nile",  "ramp",     "short",  "seasonal", "steps", "stuck",
                                    "trend", "walk",     "white",  "sunspots"};

static void three_rules_flag_the_readings_that_numpy_flags(void **state)
{
    (void)state;
    static const struct {
        enum outlier_method method;
        const char *key;
    } rules[] = {{OUTLIER_Z, "outliers/z_gt_3"},
                 {OUTLIER_MAD, "outliers/modified_z_gt_3.5"},
                 {OUTLIER_IQR, "outliers/tukey_1.5"}};
    struct arena *a = arena_open(NULL);
    size_t nflagged = 0;
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        size_t n;
        const double *x = golden_series(a, NAMES[i], &n);
        const cJSON *json =
            golden_json(a, arena_printf(a, "tests/data/golden/series/%s.json", NAMES[i]));
        for (size_t k = 0; k < COUNT_OF(rules); k++) {
            struct outlier *found;
            const size_t count = outlier_find(a, x, n, rules[k].method, &found);
            const cJSON *want = golden_item(json, rules[k].key);
            assert_int_equal(count, cJSON_GetArraySize(want));
            for (size_t j = 0; j < count; j++) {
                const cJSON *index = cJSON_GetArrayItem(want, (int)j);
                assert_int_equal(found[j].index, (size_t)index->valuedouble);
                assert_true(found[j].value == x[found[j].index]);
                assert_true(found[j].score > outlier_limit(rules[k].method));
                assert_int_equal(found[j].direction, found[j].value > found[j].expected ? 1 : -1);
            }
            nflagged += count;
        }
    }
    assert_true(nflagged > 40);
    arena_close(a);
}

/* Window of 9.7 (all 9 others and itself; only 10 present): sorted 1.1 1.2 1.2 1.3 1.3 1.4 1.4 1.5
 * 1.6 9.7; median 1.35; deviations 0.05 0.05 0.05 0.05 0.15 0.15 0.15 0.25 0.25 8.35: MAD 0.15.
 * Score 8.35 / (1.4826 * 0.15) = 37.546. */
static void a_spike_is_judged_by_its_neighbours(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    const double x[11] = {1.2, 1.4, 1.1, 1.3, 1.6, 9.7, NAN, 1.2, 1.5, 1.3, 1.4};
    struct outlier *found;
    assert_int_equal(outlier_find(a, x, 11, OUTLIER_HAMPEL, &found), 1);
    assert_int_equal(found[0].index, 5);
    golden_near("expected", found[0].expected, 1.35, 1e-14);
    golden_near("score", found[0].score, 8.35 / (0.15 / 0.6744897501960817), 1e-13);
    assert_int_equal(found[0].direction, 1);
    arena_close(a);
}

/* A level that moves is no outlier to its neighbours, a reading back at the old level is. */
static void hampel_follows_a_step(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    double x[60];
    for (size_t i = 0; i < 60; i++)
        x[i] = (i < 30 ? 4 : 50) + 0.1 * (double)(i * 7 % 5);
    struct outlier *found;
    assert_int_equal(outlier_find(a, x, 60, OUTLIER_HAMPEL, &found), 0);
    x[45] = 4.2;
    assert_int_equal(outlier_find(a, x, 60, OUTLIER_HAMPEL, &found), 1);
    assert_int_equal(found[0].index, 45);
    assert_int_equal(found[0].direction, -1);
    arena_close(a);
}

/* Ten equal readings and one of 3.5: MAD 0, mean deviation of the window 2 / 11 about 1.5, score
 * 2 / (1.2533 * 2 / 11) = 8.777. */
static void a_lone_change_among_equal_readings_is_found_without_a_mad(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    double x[11];
    for (size_t i = 0; i < 11; i++)
        x[i] = i == 5 ? 3.5 : 1.5;
    static const enum outlier_method methods[] = {OUTLIER_MAD, OUTLIER_HAMPEL};
    for (size_t k = 0; k < COUNT_OF(methods); k++) {
        struct outlier *found;
        assert_int_equal(outlier_find(a, x, 11, methods[k], &found), 1);
        golden_near("score", found[0].score, 11 / 1.2533141373155003, 1e-13);
    }
    arena_close(a);
}

static void hard_inputs_give_finite_scores_or_none(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    double x[40];
    static const double spikes[] = {DBL_MAX, -DBL_MAX, DBL_TRUE_MIN * 4000, 0};
    for (size_t s = 0; s < COUNT_OF(spikes); s++) {
        for (size_t i = 0; i < 40; i++)
            x[i] = i == 20 ? spikes[s] : spikes[s] / 1000 * (double)(i % 3);
        for (size_t n = 0; n <= 40; n += n < 4 ? 1 : 36) {
            for (size_t k = 0; k < OUTLIER_NMETHODS; k++) {
                struct outlier *found;
                const size_t count = outlier_find(a, x, n, (enum outlier_method)k, &found);
                assert_true(n >= 3 || count == 0);
                assert_int_equal(count, n == 40 && spikes[s] != 0);
                for (size_t j = 0; j < count; j++)
                    assert_true(isfinite(found[j].score) && isfinite(found[j].expected) &&
                                found[j].index == 20);
            }
        }
    }
    arena_close(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_rules_flag_the_readings_that_numpy_flags),
        cmocka_unit_test(a_spike_is_judged_by_its_neighbours),
        cmocka_unit_test(hampel_follows_a_step),
        cmocka_unit_test(a_lone_change_among_equal_readings_is_found_without_a_mad),
        cmocka_unit_test(hard_inputs_give_finite_scores_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
