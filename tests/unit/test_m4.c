#include "series/m4.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/rng.h"

__extension__ typedef __int128 wide;

static const int64_t DAY = INT64_C(86400) * NS_PER_S;

/* The column by its definition, in whole numbers that can't overflow. */
static size_t column_by_definition(const struct m4_input *in, int64_t t)
{
    const wide span = (wide)in->to - in->from;
    if (span == 0)
        return 0;
    const wide k = ((wide)t - in->from) * (wide)in->ncolumns / span;
    return (size_t)(k < (wide)in->ncolumns ? k : (wide)in->ncolumns - 1);
}

static void check_against_definition(struct arena *a, const struct m4_input *in)
{
    const struct m4 *m = m4_of(a, in);
    size_t n = 0, nmissing = 0;
    for (size_t k = 0; k < in->ncolumns; k++) {
        const struct m4_column *c = &m->column[k];
        size_t first = SIZE_MAX, last = 0, count = 0, missing = 0;
        double min = INFINITY, max = -INFINITY;
        for (size_t i = 0; i < in->n; i++) {
            if (in->time[i] < in->from || in->time[i] > in->to ||
                column_by_definition(in, in->time[i]) != k)
                continue;
            if (isnan(in->value[i])) {
                missing++;
                continue;
            }
            first = MIN_OF(first, i);
            last = i;
            count++;
            min = fmin(min, in->value[i]);
            max = fmax(max, in->value[i]);
        }
        assert_int_equal(c->n, count);
        assert_int_equal(c->nmissing, missing);
        n += count;
        nmissing += missing;
        if (count == 0) {
            assert_true(isnan(c->min) && isnan(c->max) && c->t_first == MISSING_I64);
            continue;
        }
        assert_true(c->t_first == in->time[first] && c->t_last == in->time[last]);
        assert_true(c->first == in->value[first] && c->last == in->value[last]);
        assert_true(c->min == min && c->max == max && c->mean >= min && c->mean <= max);
    }
    assert_int_equal(m->n, n);
    assert_int_equal(m->nmissing, nmissing);
}

static void every_reading_is_in_the_column_that_the_definition_says(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    struct rng r = rng_of(20, 0);
    for (int round = 0; round < 60; round++) {
        const size_t n = (size_t)rng_below(&r, 300);
        int64_t *t = arena_new(a, int64_t, n + 1), at = -(int64_t)rng_below(&r, 1u << 20);
        double *x = arena_new(a, double, n + 1);
        const uint64_t scale = UINT64_C(1) << rng_below(&r, 50);
        for (size_t i = 0; i < n; i++) {
            at += (int64_t)rng_below(&r, scale);
            t[i] = at;
            x[i] = rng_below(&r, 7) == 0 ? NAN : rng_normal(&r);
        }
        struct m4_input in = {.n = n, .time = t, .value = x, .ncolumns = 1 + rng_below(&r, 90)};
        in.from = n > 0 ? t[rng_below(&r, n)] : 0;
        in.to = in.from + (int64_t)(rng_below(&r, 200) * scale / 2);
        check_against_definition(a, &in);
        if (n > 0) {
            in.from = t[0];
            in.to = t[n - 1];
            check_against_definition(a, &in);
        }
    }
    arena_close(a);
}

static void the_hard_inputs_are_all_answered(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    const double x[4] = {2.385, NAN, -DBL_MAX, DBL_MAX}, missing[4] = {NAN, NAN, NAN, NAN};
    const int64_t equal[4] = {7, 7, 7, 7}, steps[4] = {0, 1, 2, 3};
    const int64_t ends[4] = {INT64_MIN + 1, -1, 1, INT64_MAX};
    const int64_t decade[4] = {0, DAY, 2 * DAY, 3652 * DAY};
    const struct {
        const int64_t *time;
        size_t n;
    } clocks[] = {{equal, 4}, {steps, 4}, {ends, 4}, {decade, 4}, {steps, 1}, {steps, 0}};
    static const size_t ncolumns[] = {1, 2, 3, 160, 4096};
    for (size_t c = 0; c < COUNT_OF(clocks); c++) {
        for (size_t k = 0; k < COUNT_OF(ncolumns); k++) {
            struct m4_input in = {.n = clocks[c].n,
                                  .time = clocks[c].time,
                                  .value = x,
                                  .from = clocks[c].time[0],
                                  .to = clocks[c].n > 0 ? clocks[c].time[clocks[c].n - 1] : 0,
                                  .ncolumns = ncolumns[k],
                                  .gap = m4_gap(clocks[c].n, clocks[c].time, a)};
            check_against_definition(a, &in);
            in.value = missing;
            check_against_definition(a, &in);
            assert_true(isnan(m4_of(a, &in)->robust_low));
            in.to = in.from - 1;
            assert_int_equal(m4_of(a, &in)->n, 0);
        }
    }
    arena_close(a);
}

/* Days 0 1 2 3, then 10 11 12: intervals 1 1 1 7 1 1, median 1, gaps above 5 days: one, of 7. A
 * missing reading at day 2 makes 1 .. 3 two days: none. */
static void a_gap_is_more_than_five_median_intervals(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    const int64_t t[7] = {0, DAY, 2 * DAY, 3 * DAY, 10 * DAY, 11 * DAY, 12 * DAY};
    const double x[7] = {1.1, 2.7, NAN, 3.4, 1.9, 2.2, 2.3};
    assert_true(m4_gap(7, t, a) == 5 * DAY);
    assert_true(m4_gap(1, t, a) == 0);
    const struct m4 *m = m4_of(a, &(struct m4_input){7, t, x, t[0], t[6], 12, 5 * DAY});
    assert_int_equal(m->ngaps, 1);
    for (size_t k = 0; k < 12; k++)
        assert_int_equal(m->column[k].is_after_gap, k == 10);
    arena_close(a);
}

/* Intervals of 1 (six), 9 (three) and 30 (one): median 1, 90 % quantile 9, so gaps are above 18. */
static void on_an_uneven_clock_a_gap_is_twice_as_long_as_nine_of_ten_intervals(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    static const int64_t t[] = {0,       1 * DAY,  2 * DAY,  3 * DAY,  4 * DAY, 5 * DAY,
                                6 * DAY, 15 * DAY, 24 * DAY, 33 * DAY, 63 * DAY};
    assert_true(m4_gap(COUNT_OF(t), t, a) == 18 * DAY);
    arena_close(a);
}

/* A series cut at `from` still knows the gap before its first reading. */
static void a_gap_before_the_range_is_known(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    const int64_t t[4] = {0, DAY, 20 * DAY, 21 * DAY};
    const double x[4] = {1.1, 2.7, 3.4, 1.9};
    const struct m4 *m = m4_of(a, &(struct m4_input){4, t, x, 15 * DAY, 21 * DAY, 6, 5 * DAY});
    assert_int_equal(m->ngaps, 1);
    assert_true(m->column[5].is_after_gap);
    arena_close(a);
}

/* 1000 readings in 10 .. 12.4 and one of 900: the range leaves it out and counts it. */
static void a_spike_does_not_widen_the_robust_range_and_is_counted(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    int64_t t[1001];
    double x[1001];
    for (size_t i = 0; i < 1001; i++) {
        t[i] = (int64_t)i * NS_PER_S;
        x[i] = 10 + (double)(i % 25) / 10;
    }
    const struct m4 *m = m4_of(a, &(struct m4_input){1001, t, x, t[0], t[1000], 100, 0});
    assert_true(m->robust_low == 10 && m->robust_high == x[24]);
    x[437] = 900;
    m = m4_of(a, &(struct m4_input){1001, t, x, t[0], t[1000], 100, 0});
    assert_true(m->robust_low == 10 && m->robust_high >= 12.4 && m->robust_high < 13);
    assert_int_equal(m->column[43].nabove, 1);
    assert_int_equal(m->column[42].nabove, 0);
    arena_close(a);
}

static void a_frame_has_a_row_for_each_column_with_readings(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    const int64_t t[3] = {0, DAY, 20 * DAY}, mark[1] = {DAY};
    const double x[3] = {1.1, 2.7, 3.4};
    struct m4 *m = m4_of(a, &(struct m4_input){3, t, x, 0, 20 * DAY, 20, 5 * DAY});
    m4_mark(m, 1, mark);
    const struct m4 *all[1] = {m};
    const struct str name = STR("pressure");
    const struct frame *f = m4_frame(a, &(struct m4_plot){1, &name, all, TIME_ISO, NULL});
    assert_int_equal(f->kind, FRAME_PLOT);
    assert_int_equal(f->nrows, 3);
    assert_int_equal(frame_column(f, STR("after_gap"))->whole[2], 1);
    assert_int_equal(frame_column(f, STR("anomaly"))->whole[0], 0);
    assert_int_equal(frame_column(f, STR("anomaly"))->whole[1], 1);
    assert_true(frame_column(f, STR("t1"))->whole[2] == 20 * DAY);
    arena_close(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_reading_is_in_the_column_that_the_definition_says),
        cmocka_unit_test(the_hard_inputs_are_all_answered),
        cmocka_unit_test(a_gap_is_more_than_five_median_intervals),
        cmocka_unit_test(on_an_uneven_clock_a_gap_is_twice_as_long_as_nine_of_ten_intervals),
        cmocka_unit_test(a_gap_before_the_range_is_known),
        cmocka_unit_test(a_spike_does_not_widen_the_robust_range_and_is_counted),
        cmocka_unit_test(a_frame_has_a_row_for_each_column_with_readings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
