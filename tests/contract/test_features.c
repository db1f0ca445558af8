/* What every feature promises, for all of the registry. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../support/hard_series.h"
#include "core/rng.h"
#include "core/str.h"
#include "feature/fingerprint.h"

enum { MOST = 256 };

/* A fleet of one: the block of x and its span. */
struct device {
    struct block block;
    const double *value[1];
    struct fleet_span span;
};

static void device_of(const struct hard_series *s, struct device *ret)
{
    ret->value[0] = s->x;
    ret->block =
        (struct block){.device = STR("d"), .n = s->n, .time = s->time, .value = ret->value};
    ret->span = (struct fleet_span){MISSING_I64, MISSING_I64, 0, 1, s->n, false};
    if (s->n > 0)
        ret->span =
            (struct fleet_span){s->time[0], s->time[s->n - 1], 60 * NS_PER_S, 1, s->n, false};
}

/* All features of s, in the order of the registry. Returns how many. */
static size_t compute_all(const struct hard_series *s, struct arena *scratch, double ret[MOST])
{
    struct device d;
    struct series_input input;
    device_of(s, &d);
    series_prepare(&d.block, 0, &d.span, scratch, &input);
    size_t n = 0;
    for (size_t i = 0; feature_families[i] != NULL; i++) {
        feature_compute(feature_families[i], &input, scratch, ret + n);
        n += feature_families[i]->nfeatures;
    }
    return n;
}

static const struct feature *feature_at(size_t index)
{
    for (size_t i = 0; feature_families[i] != NULL; i++) {
        if (index < feature_families[i]->nfeatures)
            return &feature_families[i]->feature[index];
        index -= feature_families[i]->nfeatures;
    }
    return NULL;
}

static void assert_text(const struct feature *f, const char *what, const char *text)
{
    if (text == NULL || text[0] == '\0')
        fail_msg("feature %s has no %s", f->name, what);
}

static void every_feature_is_documented(void **state)
{
    (void)state;
    for (size_t i = 0; feature_at(i) != NULL; i++) {
        const struct feature *f = feature_at(i);
        assert_text(f, "name", f->name);
        assert_text(f, "meaning", f->meaning);
        assert_text(f, "formula", f->formula);
        assert_text(f, "range", f->range);
        assert_text(f, "cost", f->cost);
        assert_text(f, "rule for constants", f->constant);
        assert_text(f, "citation", f->citation);
        assert_text(f, "word for high values", f->word_high);
        assert_text(f, "word for low values", f->word_low);
        assert_int_equal(strspn(f->name, "abcdefghijklmnopqrstuvwxyz0123456789_"), strlen(f->name));
        assert_true(f->profiles != 0);
        assert_ptr_equal(feature_find(str_of(f->name)), f);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(f->name, feature_at(j)->name);
    }
    assert_null(feature_find(STR("no_such_feature")));
    assert_null(feature_find_family(STR("no_such_family")));
}

static void every_quick_feature_of_the_plan_is_there(void **state)
{
    (void)state;
    static const char *const names[] = {"coverage",
                                        "longest_gap",
                                        "gap_rate",
                                        "interval_rcv",
                                        "interval_drift",
                                        "duplicate_rate",
                                        "sentinel_rate",
                                        "staleness",
                                        "distinct_ratio",
                                        "longest_flat",
                                        "clip_share",
                                        "quantum",
                                        "median",
                                        "log_mad",
                                        "robust_cv",
                                        "zero_proportion",
                                        "l_skewness",
                                        "l_kurtosis",
                                        "tail_asymmetry",
                                        "extreme_range",
                                        "bimodality_coef",
                                        "histogram_entropy",
                                        "histogram_mode_10",
                                        "outlier_timing_pos",
                                        "fano",
                                        "theil_sen",
                                        "shift_last_first",
                                        "acf1",
                                        "diff_mad",
                                        "outlier_timing_neg"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct feature *f = feature_find(str_of(names[i]));
        assert_non_null(f);
        assert_true((f->profiles & PROFILE_QUICK) != 0);
    }
}

/* One end of a documented range. */
static double bound(const struct feature *f, const char *text, size_t n, double open)
{
    static const struct {
        const char *text;
        double value;
    } known[] = {{"0", 0},
                 {"1", 1},
                 {"-1", -1},
                 {"-1/2", -0.5} /* two values by halves at n = 8 */,
                 {"3", 3} /* asinh(10) = 2.998 */,
                 {"2.303", 2.303},
                 {"log 2", M_LN2},
                 {"1/n", 0}};
    if (n == 0)
        return open;
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (strlen(known[i].text) == n && memcmp(known[i].text, text, n) == 0)
            return known[i].value;
    }
    fail_msg("feature %s: the test doesn't know the range %s", f->name, f->range);
    return NAN;
}

static void every_feature_keeps_to_its_range_on_hard_series(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    const struct hard_series *s;
    const size_t nseries = hard_series_all(a, &s);
    for (size_t i = 0; i < nseries; i++) {
        double value[MOST];
        const size_t n = compute_all(&s[i], a, value);
        for (size_t j = 0; j < n; j++) {
            const struct feature *f = feature_at(j);
            double low = -HUGE_VAL, high = HUGE_VAL;
            const char *dots = strstr(f->range, "..");
            if (dots != NULL) {
                low = bound(f, f->range, (size_t)(dots - f->range), low);
                high = bound(f, dots + 2, strlen(dots + 2), high);
            } else {
                assert_string_equal(f->range, "any");
            }
            const double slack = 1e-12;
            if (isinf(value[j]) || value[j] < low - slack || value[j] > high + slack)
                fail_msg("%s of \"%s\" is %.17g, not in %s", f->name, s[i].name, value[j],
                         f->range);
        }
    }
    arena_close(a);
}

static void below_its_least_number_of_readings_a_feature_is_missing(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    for (size_t n = 0; n < 40; n++) {
        double value[MOST];
        const struct hard_series s = ordinary_series(a, n, 0, 5);
        const size_t count = compute_all(&s, a, value);
        for (size_t j = 0; j < count; j++) {
            if (n < feature_at(j)->min_n && !isnan(value[j]))
                fail_msg("%s with %zu readings is %g", feature_at(j)->name, n, value[j]);
        }
    }
    arena_close(a);
}

static void an_ordinary_series_has_every_feature_but_the_quantum(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    static const size_t sizes[] = {60, 99, 101, 2000};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        double value[MOST];
        const struct hard_series s = ordinary_series(a, sizes[i], 9, 7);
        const size_t n = compute_all(&s, a, value);
        for (size_t j = 0; j < n; j++) {
            if (isnan(value[j]) && strcmp(feature_at(j)->name, "quantum") != 0)
                fail_msg("%s is missing with %zu readings", feature_at(j)->name, sizes[i]);
        }
    }
    arena_close(a);
}

static void a_constant_gives_what_is_documented(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    enum { N = 50 };
    struct hard_series s = ordinary_series(a, N, 0, 1);
    double x[N], value[MOST];
    for (size_t i = 0; i < N; i++)
        x[i] = -2.385;
    s.x = x;
    const size_t n = compute_all(&s, a, value);
    for (size_t j = 0; j < n; j++) {
        const struct feature *f = feature_at(j);
        double want = NAN;
        if (strcmp(f->constant, "as any other") == 0)
            continue;
        if (strcmp(f->constant, "0") == 0 || strcmp(f->constant, "0 or 1") == 0)
            want = 0;
        else if (strcmp(f->constant, "1") == 0)
            want = 1;
        else if (strcmp(f->constant, "1/n") == 0)
            want = 1.0 / N;
        else if (strcmp(f->constant, "the constant") == 0)
            want = -2.385;
        else
            assert_string_equal(f->constant, "missing");
        if (value[j] != want && !(isnan(value[j]) && isnan(want)))
            fail_msg("%s of a constant is %g, not %s", f->name, value[j], f->constant);
    }
    arena_close(a);
}

static void assert_same(const char *what, const char *series, const double *x, const double *want,
                        size_t n)
{
    for (size_t j = 0; j < n; j++) {
        if (memcmp(&x[j], &want[j], sizeof x[j]) != 0 && !(isnan(x[j]) && isnan(want[j])))
            fail_msg("%s of \"%s\" %s: %.17g, was %.17g", feature_at(j)->name, series, what, x[j],
                     want[j]);
    }
}

static void the_same_series_gives_the_same_bits_and_is_not_changed(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL), *again = arena_open(NULL);
    const struct hard_series *s, *fresh;
    const size_t nseries = hard_series_all(a, &s);
    for (size_t i = 0; i < nseries; i++) {
        double first[MOST], second[MOST];
        const size_t n = compute_all(&s[i], a, first);
        memset(arena_raw(again, 100000, 1), 0xA5, 100000); /* dirty memory must not matter */
        arena_reset(again);
        compute_all(&s[i], again, second);
        assert_same("computed again", s[i].name, second, first, n);
    }
    hard_series_all(again, &fresh);
    for (size_t i = 0; i < nseries; i++)
        assert_memory_equal(s[i].x, fresh[i].x, s[i].n * sizeof *s[i].x);
    arena_close(a);
    arena_close(again);
}

static void times_may_be_shifted(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    enum { N = 500 };
    const struct hard_series s = ordinary_series(a, N, 7, 3);
    struct hard_series shifted = s;
    int64_t time[N];
    for (size_t i = 0; i < N; i++)
        time[i] = s.time[i] - 40 * INT64_C(31557600) * NS_PER_S;
    shifted.time = time;
    double want[MOST], value[MOST];
    const size_t n = compute_all(&s, a, want);
    compute_all(&shifted, a, value);
    assert_same("40 years earlier", "ordinary", value, want, n);
    arena_close(a);
}

static bool is_among(const char *name, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (strcmp(name, *names) == 0)
            return true;
    }
    return false;
}

static const char *const OF_UNIT[] = {"median", "log_mad", "fano", NULL};
static const char *const OF_ORIGIN[] = {"median", "robust_cv", "fano", "zero_proportion", NULL};

/* Multiplying by a power of two changes no digit, so that what doesn't depend on the unit keeps its
 * bits; + 4096 loses what 4096 has fewer digits than 20. */
static void the_unit_and_the_origin_of_readings_matter_only_where_they_should(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    enum { N = 700 };
    struct hard_series s = ordinary_series(a, N, 11, 2);
    double plain[N], scaled[N], moved[N], want[MOST], by_unit[MOST], by_origin[MOST];
    for (size_t i = 0; i < N; i++) {
        plain[i] = round(s.x[i] * 1024) / 1024; /* so that + 4096 is exact */
        scaled[i] = plain[i] * 1024;
        moved[i] = plain[i] + 4096;
    }
    s.x = plain;
    const size_t n = compute_all(&s, a, want);
    s.x = scaled;
    compute_all(&s, a, by_unit);
    s.x = moved;
    compute_all(&s, a, by_origin);
    for (size_t j = 0; j < n; j++) {
        const char *name = feature_at(j)->name;
        if (!is_among(name, OF_UNIT) && !(isnan(want[j]) && isnan(by_unit[j])))
            assert_true(by_unit[j] == want[j]);
        if (!is_among(name, OF_ORIGIN) && !(isnan(want[j]) && isnan(by_origin[j])) &&
            !(fabs(by_origin[j] - want[j]) <= 1e-9))
            fail_msg("%s: %.17g, of x + 4096 %.17g", name, want[j], by_origin[j]);
    }
    arena_close(a);
}

static void the_distribution_does_not_mind_the_order(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    enum { N = 300 };
    struct hard_series s = ordinary_series(a, N, 0, 4);
    double mixed[N], want[MOST], value[MOST];
    struct rng r = rng_of(9, 0);
    for (size_t i = 0; i < N; i++) {
        const size_t j = rng_below(&r, i + 1);
        mixed[i] = mixed[j];
        mixed[j] = s.x[i];
    }
    const size_t n = compute_all(&s, a, want);
    s.x = mixed;
    compute_all(&s, a, value);
    static const char *const free_of_order[] = {
        "distinct_ratio", "clip_share",        "median",          "log_mad",
        "robust_cv",      "zero_proportion",   "l_skewness",      "l_kurtosis",
        "tail_asymmetry", "extreme_range",     "bimodality_coef", "histogram_entropy",
        "fano",           "histogram_mode_10", "sentinel_rate",   NULL};
    for (size_t j = 0; j < n; j++) {
        if (is_among(feature_at(j)->name, free_of_order))
            assert_true(fabs(value[j] - want[j]) <= 1e-12 * fmax(1, fabs(want[j])));
    }
    arena_close(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_feature_is_documented),
        cmocka_unit_test(every_quick_feature_of_the_plan_is_there),
        cmocka_unit_test(every_feature_keeps_to_its_range_on_hard_series),
        cmocka_unit_test(below_its_least_number_of_readings_a_feature_is_missing),
        cmocka_unit_test(an_ordinary_series_has_every_feature_but_the_quantum),
        cmocka_unit_test(a_constant_gives_what_is_documented),
        cmocka_unit_test(the_same_series_gives_the_same_bits_and_is_not_changed),
        cmocka_unit_test(times_may_be_shifted),
        cmocka_unit_test(the_unit_and_the_origin_of_readings_matter_only_where_they_should),
        cmocka_unit_test(the_distribution_does_not_mind_the_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
