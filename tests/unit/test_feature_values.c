/* Single features by arithmetic: irregular clocks, gaps, missing cells, codes for "no reading". */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/str.h"
#include "feature/feature.h"
#include "math/stats.h"

enum { MOST = 512 };

/* A device whose readings are put one by one, times in minutes. */
struct device {
    size_t n, nduplicates;
    int64_t time[MOST];
    double x[MOST];
    int64_t fleet_last; /* 0: its own last */
};

static void put(struct device *d, double minute, double x)
{
    d->time[d->n] = (int64_t)(minute * 60e9);
    d->x[d->n++] = x;
}

static double value_of(const struct device *d, const char *name)
{
    struct arena *a = arena_open(NULL);
    const double *value[] = {d->x};
    const struct block b = {
        .n = d->n, .time = d->time, .value = value, .nduplicates = d->nduplicates};
    struct fleet_span span = {d->time[0], d->time[d->n - 1], 60 * NS_PER_S, 1, d->n, false};
    if (d->fleet_last != 0)
        span.last = d->fleet_last;
    struct series_input s;
    series_prepare(&b, 0, &span, a, &s);
    double ret[64];
    const struct feature *wanted = feature_find(str_of(name));
    for (size_t i = 0; feature_families[i] != NULL; i++) {
        const struct feature_family *f = feature_families[i];
        feature_compute(f, &s, a, ret);
        for (size_t j = 0; j < f->nfeatures; j++) {
            if (&f->feature[j] == wanted) {
                arena_close(a);
                return ret[j];
            }
        }
    }
    arena_close(a);
    fail_msg("no feature %s", name);
    return NAN;
}

static void near(double x, double want)
{
    if (!(fabs(x - want) <= 1e-13 * fmax(1, fabs(want))))
        fail_msg("%.17g, expected %.17g", x, want);
}

static void coverage_counts_missing_cells_and_missing_rows(void **state)
{
    (void)state;
    struct device cells = {0}, rows = {0};
    for (size_t i = 0; i < 10; i++)
        put(&cells, (double)i, i == 2 || i == 5 || i == 6 ? NAN : 2.385);
    near(value_of(&cells, "coverage"), 0.7);
    static const double minutes[] = {0, 1, 2, 3, 10};
    for (size_t i = 0; i < 5; i++)
        put(&rows, minutes[i], 2.385);
    near(value_of(&rows, "coverage"), 5.0 / 11);
}

static void gaps_are_measured_in_usual_intervals(void **state)
{
    (void)state;
    struct device d = {0};
    static const double minutes[] = {0, 1, 2, 3, 10}; /* intervals 1 1 1 7 */
    for (size_t i = 0; i < 5; i++)
        put(&d, minutes[i], (double)i);
    near(value_of(&d, "longest_gap"), log(8));
    near(value_of(&d, "gap_rate"), 144); /* one in 10 of 1440 minutes */
    assert_true(value_of(&d, "interval_rcv") == 0);
    struct device uneven = {0};
    static const double more[] = {0, 1, 3, 7, 11, 16}; /* intervals 1 2 4 4 5, from 4: 3 2 0 0 1 */
    for (size_t i = 0; i < 6; i++)
        put(&uneven, more[i], (double)i);
    near(value_of(&uneven, "interval_rcv"), 1.482602218505602 / 4);
}

static void a_missing_cell_makes_a_gap(void **state)
{
    (void)state;
    struct device d = {0};
    for (size_t i = 0; i < 12; i++)
        put(&d, (double)i, i >= 4 && i < 8 ? NAN : (double)i);
    near(value_of(&d, "longest_gap"), log1p(5)); /* from minute 3 to minute 8 */
}

static void rarer_readings_in_the_last_quarter_are_a_drift(void **state)
{
    (void)state;
    struct device d = {0};
    for (size_t i = 0; i <= 30; i++)
        put(&d, (double)i, 1);
    for (size_t i = 32; i <= 40; i += 2) /* the last quarter begins at minute 30 */
        put(&d, (double)i, 1);
    near(value_of(&d, "interval_drift"), log(2));
}

static void duplicates_count_whether_merged_or_kept(void **state)
{
    (void)state;
    struct device merged = {.nduplicates = 3}, kept = {0};
    for (size_t i = 0; i < 8; i++) {
        if (i < 7)
            put(&merged, (double)i, 1);
        put(&kept, (double)(i / 2), 1);
    }
    near(value_of(&merged, "duplicate_rate"), 0.3);
    near(value_of(&kept, "duplicate_rate"), 0.5);
}

static void codes_count_as_sentinels_only_apart_from_the_rest(void **state)
{
    (void)state;
    struct device cool = {0}, hot = {0}, infinite = {0};
    for (size_t i = 0; i < 8; i++) {
        put(&cool, (double)i, 20 + (double)i);
        put(&hot, (double)i, 78 + (double)i); /* 78 .. 85 */
        put(&infinite, (double)i, i == 3 ? INFINITY : (double)i);
    }
    put(&cool, 8, 85);
    assert_true(value_of(&cool, "sentinel_rate") == 0); /* once may be a reading */
    put(&cool, 9, -9999);
    near(value_of(&cool, "sentinel_rate"), 0.1); /* but not that one */
    put(&cool, 10, 85);
    near(value_of(&cool, "sentinel_rate"), 3.0 / 11);
    assert_true(value_of(&hot, "sentinel_rate") == 0);
    near(value_of(&infinite, "sentinel_rate"), 1.0 / 8);
}

static void staleness_is_the_time_to_the_fleets_last_reading(void **state)
{
    (void)state;
    struct device d = {.fleet_last = 14 * 60 * NS_PER_S};
    for (size_t i = 0; i < 10; i++)
        put(&d, (double)i, 1);
    near(value_of(&d, "staleness"), log1p(5));
    d.fleet_last = 0;
    assert_true(value_of(&d, "staleness") == 0);
}

static void flat_runs_bridge_missing_cells(void **state)
{
    (void)state;
    struct device d = {0};
    static const double x[] = {1, 1, NAN, 1, 2, 3};
    for (size_t i = 0; i < 6; i++)
        put(&d, (double)i, x[i]);
    near(value_of(&d, "longest_flat"), 0.6);
    near(value_of(&d, "distinct_ratio"), 0.6);
}

/* Three at 0 against one each at 1, 2, 3: 3 - 2; two at 5 against the same: none. A series of two
 * values has one to compare with: seven 0s and one 1, 7 - 2. */
static void only_a_pile_at_an_end_is_clipped(void **state)
{
    (void)state;
    struct device d = {0}, two = {0};
    static const double x[] = {0, 5, 0, 1, 2, 3, 0, 5};
    for (size_t i = 0; i < 8; i++) {
        put(&d, (double)i, x[i]);
        put(&two, (double)i, i == 3 ? 1 : 0);
    }
    near(value_of(&d, "clip_share"), 1.0 / 8);
    near(value_of(&two, "clip_share"), 5.0 / 8);
}

/* Whole minutes: 12 at -8, no fewer at -7. The same cut off at -5.  */
static void the_ends_of_rounded_readings_are_not_clipped(void **state)
{
    (void)state;
    struct device rounded = {0}, cut = {0};
    static const size_t n[] = {12, 13, 15, 20, 24, 20, 9, 4, 1}; /* of -8 .. 0 */
    size_t at = 0;
    for (size_t k = 0; k < COUNT_OF(n); k++) {
        for (size_t i = 0; i < n[k]; i++, at++) {
            put(&rounded, (double)at, (double)k - 8);
            put(&cut, (double)at, fmax((double)k - 8, -5));
        }
    }
    assert_true(value_of(&rounded, "clip_share") == 0);
    /* 60 at -5; 24, 20, 9 at the next */
    near(value_of(&cut, "clip_share"), (60 - 2 * 53 / 3.0) / 118);
}

/* Of a sine the outermost bins are equally full, their middles at +-0.9, 2 x 0.9 / sqrt(1/2) = 2.5
 * deviations apart; one reading more at either end decides. */
static void which_end_of_a_sine_is_fuller_is_no_news(void **state)
{
    (void)state;
    struct device up = {0}, down = {0};
    for (size_t i = 0; i <= 480; i++) {
        const double x = i < 480 ? sin(acos(-1) * (double)(2 * i + 1) / 48) : 1;
        put(&up, (double)i, x);
        put(&down, (double)i, -x);
    }
    const double flip = value_of(&up, "histogram_mode_10") - value_of(&down, "histogram_mode_10");
    assert_true(flip > 2.5 && flip < 2.6);
    assert_true(flip < 3 * feature_find(STR("histogram_mode_10"))->least_scale);
}

static void the_quantum_is_the_usual_step_over_the_iqr(void **state)
{
    (void)state;
    struct device d = {0}, tenths = {0};
    static const double x[] = {0, 1, 2, 3, 2, 1, 0, 1, 2}; /* q25 = 1, q75 = 2 */
    for (size_t i = 0; i < 9; i++) {
        put(&d, (double)i, x[i] / 2);
        put(&tenths, (double)i, 20 + x[i] / 10); /* differences are 0.1 but for rounding */
    }
    near(value_of(&d, "quantum"), 0);
    assert_true(fabs(value_of(&tenths, "quantum")) < 1e-12);
}

static void a_line_rises_by_its_range_in_robust_scales(void **state)
{
    (void)state;
    static const size_t sizes[] = {41, 100, 101, 401};
    for (size_t k = 0; k < COUNT_OF(sizes); k++) {
        struct device d = {0};
        const double last = (double)sizes[k] - 1;
        for (size_t i = 0; i < sizes[k]; i++)
            put(&d, (double)i, 7 + 3 * (double)i);
        /* deviations from the median are 3 |i - last / 2|; the median of them is 3 last / 4 for
         * multiples of 4, and of n = 100: of 0.5, 0.5, 1.5, 1.5 ... the 50th and 51st, 24.5, 25.5
         */
        const double mad = sizes[k] == 100 ? 75 : 3 * last / 4;
        near(value_of(&d, "theil_sen"), 3 * last / (mad * 1.482602218505602));
    }
}

static void the_slope_is_in_time_not_in_readings(void **state)
{
    (void)state;
    struct device d = {0};
    for (size_t i = 0; i < 300; i++) { /* ever rarer: minute i^2 */
        const double minute = (double)(i * i) / 8;
        put(&d, minute, 5 + 2 * minute);
    }
    double work[300];
    const double median = stats_median(d.x, 300, work);
    const double scale = stats_mad(d.x, 300, median, work) * 1.482602218505602;
    /* a line in time is a line in the buckets only as far as a bucket's median reading lies at its
     * mean time: half a bucket at most, 1/64 of the span */
    const double rise = 2 * 299.0 * 299 / 8 / scale;
    assert_true(fabs(value_of(&d, "theil_sen") / rise - 1) < 1.0 / 64);
}

static void quarters_are_of_time(void **state)
{
    (void)state;
    struct device d = {0};
    for (size_t i = 0; i < 16; i++) /* all in the first quarter of 62 minutes */
        put(&d, (double)i, i % 2 == 0 ? 1 : 3);
    for (size_t i = 60; i < 63; i++)
        put(&d, (double)i, 12);
    /* median 3, deviations 8 of 2, 8 of 0, 3 of 9: the 10th of 19 is 2 */
    near(value_of(&d, "shift_last_first"), (12.0 - 2) / (2 * 1.482602218505602));
}

static void pairs_across_a_gap_are_no_neighbours(void **state)
{
    (void)state;
    struct device d = {0};
    for (size_t i = 0; i < 40; i++) /* + - + - ... -, a gap, - + - ... + */
        put(&d, (double)i + (i < 20 ? 0 : 500), (i % 2 == 0) == (i < 20) ? 1 : -1);
    near(value_of(&d, "acf1"), -39.0 / 40); /* every pair is -1, variance 40 / 39 */
    near(value_of(&d, "diff_mad"), log(2)); /* |differences| 2 round 0, MAD 1 */
    d.time[1] = d.time[0];
    assert_true(isfinite(value_of(&d, "acf1")));
}

static void outliers_are_timed_by_the_clock(void **state)
{
    (void)state;
    struct device d = {0};
    for (size_t i = 0; i < 45; i++)
        put(&d, (double)i, 0);
    for (size_t i = 100; i < 105; i++)
        put(&d, (double)i, 9);
    const double interval = 104.0 / 49; /* the mean one */
    near(value_of(&d, "outlier_timing_pos"), 2 * (102 + interval) / (104 + interval) - 1);
}

static void zeros_and_extremes_are_counted(void **state)
{
    (void)state;
    struct device d = {0};
    for (size_t i = 0; i < 101; i++)
        put(&d, (double)i, i < 30 ? 0 : i < 99 ? 1 : i == 99 ? 500 : 1000);
    near(value_of(&d, "zero_proportion"), 30.0 / 101);
    near(value_of(&d, "extreme_range"), log(2)); /* q01 = 0, q99 = 500 */
    near(value_of(&d, "tail_asymmetry"), (499.0 - 1) / 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coverage_counts_missing_cells_and_missing_rows),
        cmocka_unit_test(gaps_are_measured_in_usual_intervals),
        cmocka_unit_test(a_missing_cell_makes_a_gap),
        cmocka_unit_test(rarer_readings_in_the_last_quarter_are_a_drift),
        cmocka_unit_test(duplicates_count_whether_merged_or_kept),
        cmocka_unit_test(codes_count_as_sentinels_only_apart_from_the_rest),
        cmocka_unit_test(staleness_is_the_time_to_the_fleets_last_reading),
        cmocka_unit_test(flat_runs_bridge_missing_cells),
        cmocka_unit_test(only_a_pile_at_an_end_is_clipped),
        cmocka_unit_test(the_ends_of_rounded_readings_are_not_clipped),
        cmocka_unit_test(which_end_of_a_sine_is_fuller_is_no_news),
        cmocka_unit_test(the_quantum_is_the_usual_step_over_the_iqr),
        cmocka_unit_test(a_line_rises_by_its_range_in_robust_scales),
        cmocka_unit_test(the_slope_is_in_time_not_in_readings),
        cmocka_unit_test(quarters_are_of_time),
        cmocka_unit_test(pairs_across_a_gap_are_no_neighbours),
        cmocka_unit_test(outliers_are_timed_by_the_clock),
        cmocka_unit_test(zeros_and_extremes_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
