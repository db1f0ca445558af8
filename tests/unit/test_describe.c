/* Columns described: against the golden series (pandas' and numpy's numbers), and at the edges. */
#include "unit.h"

#include <dirent.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "../support/golden.h"
#include "data/describe.h"

static double number(const struct frame *f, const char *column, size_t row)
{
    return frame_column(f, str_of(column))->real[row];
}

static int64_t whole(const struct frame *f, const char *column, size_t row)
{
    return frame_column(f, str_of(column))->whole[row];
}

static struct frame *describe(struct arena *a, const struct frame *f)
{
    struct frame *d;
    struct error e = {OK, ""};
    assert_int_equal(describe_frame(a, f, job_open(a, 2), &d, &e), OK);
    return d;
}

static void all_golden_series_are_described_as_pandas_does(void **state)
{
    static const char *const name[] = {"co2",  "constant", "counts",   "gaps", "gdp",
                                       "nile", "short",    "sunspots", "walk", "white"};
    static const char *const pair[][2] = {
        {"min", "min"},       {"max", "max"},       {"mean", "mean"},    {"sd", "std"},
        {"skewness", "skew"}, {"kurtosis", "kurt"}, {"median", "median"}};
    static const char *const quantile[] = {NULL, "q05", NULL, "q25", "median", "q75", NULL, "q95"};
    for (size_t i = 0; i < COUNT_OF(name); i++) {
        struct arena *a = arena_open(*state);
        size_t n;
        const double *x = golden_series(a, name[i], &n);
        struct frame *f = frame_new(a, n);
        memcpy(frame_add_real(f, "value", "", 0)->real, x, n * sizeof *x);
        const struct frame *d = describe(a, f);
        const cJSON *want =
            golden_json(a, arena_printf(a, "tests/data/golden/series/%s.json", name[i]));
        const cJSON *desc = golden_item(want, "desc");
        assert_non_null(desc);
        assert_int_equal(whole(d, "count", 0), (int64_t)golden_number(desc, "count"));
        for (size_t k = 0; k < COUNT_OF(pair); k++) {
            golden_near(pair[k][0], number(d, pair[k][0], 0), golden_number(desc, pair[k][1]),
                        1e-11);
        }
        const cJSON *q7 =
            golden_item(desc, "q7"); /* at 0.01 0.05 0.1 0.25 0.5 0.75 0.9 0.95 0.99 */
        for (size_t k = 0; k < COUNT_OF(quantile); k++) {
            const cJSON *item = cJSON_GetArrayItem(q7, (int)k);
            if (quantile[k] != NULL)
                golden_near(quantile[k], number(d, quantile[k], 0), item->valuedouble, 1e-12);
        }
        arena_close(a);
    }
}

static void nothing_one_and_equal_values_are_described(void **state)
{
    struct frame *f = frame_new(*state, 3);
    frame_add_real(f, "none", "", 0);
    struct column *one = frame_add_real(f, "one", "", 0);
    struct column *same = frame_add_real(f, "same", "", 0);
    one->real[1] = 2.385;
    same->real[0] = same->real[1] = same->real[2] = -7;
    const struct frame *d = describe(*state, f);
    assert_int_equal(whole(d, "count", 0), 0);
    assert_int_equal(whole(d, "missing", 0), 3);
    assert_true(isnan(number(d, "mean", 0)) && isnan(number(d, "median", 0)));
    assert_null(frame_text(frame_column(d, STR("top")), 0).p);
    unit_same_double(number(d, "mean", 1), 2.385);
    unit_same_double(number(d, "median", 1), 2.385);
    assert_true(isnan(number(d, "sd", 1)));
    unit_same_double(number(d, "sd", 2), 0);
    assert_int_equal(whole(d, "distinct", 2), 1);
    unit_is_text(frame_text(frame_column(d, STR("top")), 2), "-7 (3)");
}

static void extreme_values_have_finite_statistics(void **state)
{
    struct frame *f = frame_new(*state, 4);
    struct column *c = frame_add_real(f, "x", "", 0);
    static const double x[] = {DBL_MAX, -DBL_MAX, -0.0, 4.9406564584124654e-324};
    memcpy(c->real, x, sizeof x);
    const struct frame *d = describe(*state, f);
    assert_true(isfinite(number(d, "mean", 0)) && isfinite(number(d, "sd", 0)));
    unit_same_double(number(d, "max", 0), DBL_MAX);
    assert_int_equal(frame_text(frame_column(d, STR("histogram")), 0).n, 16);
}

static void texts_and_times_are_counted(void **state)
{
    struct frame *f = frame_new(*state, 5);
    struct column *text = frame_add(f, "model", COLUMN_TEXT, "");
    struct column *time = frame_add(f, "time", COLUMN_TIME, "");
    static const char *const model[] = {"A", "B", "A", NULL, "C"};
    static const int64_t t[] = {5, 3, 5, MISSING_I64, 9};
    for (size_t i = 0; i < 5; i++) {
        frame_set_text(text, i, str_of(model[i]));
        time->whole[i] = t[i];
    }
    const struct frame *d = describe(*state, f);
    assert_int_equal(whole(d, "count", 0), 4);
    assert_int_equal(whole(d, "distinct", 0), 3);
    unit_is_text(frame_text(frame_column(d, STR("top")), 0), "A (2)");
    unit_is_text(frame_text(frame_column(d, STR("type")), 1), "time");
    assert_int_equal(whole(d, "distinct", 1), 3);
    assert_int_equal(whole(d, "first", 1), 3);
    assert_int_equal(whole(d, "last", 1), 9);
}

static void histograms_show_where_the_values_are(void **state)
{
    struct frame *f = frame_new(*state, 17);
    struct column *c = frame_add_real(f, "x", "", 0);
    for (size_t i = 0; i < 17; i++) /* 0..15 once each in 16 bins of 15/16; 0 a second time */
        c->real[i] = (double)(i % 16);
    const struct frame *d = describe(*state, f);
    unit_is_text(frame_text(frame_column(d, STR("histogram")), 0), "7444444444444444");
    unit_is_text(frame_text(frame_column(d, STR("top")), 0), "0 (2)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(all_golden_series_are_described_as_pandas_does),
        in_arena(nothing_one_and_equal_values_are_described),
        in_arena(extreme_values_have_finite_statistics),
        in_arena(texts_and_times_are_counted),
        in_arena(histograms_show_where_the_values_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
