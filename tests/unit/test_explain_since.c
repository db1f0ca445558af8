/* The fleet's course, since when a device departs from it, and sparklines. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/rng.h"
#include "explain/explain.h"

enum { DEVICES = 20, READINGS = 1440 }; /* 60 days, an hour apart */

static const int64_t START = INT64_C(1577836800) * NS_PER_S; /* 2020-01-01 */
static const int64_t HOUR = 3600 * NS_PER_S;
static const int64_t DAY = 24 * 3600 * NS_PER_S;

/* A fleet with one metric: level by device, daily rhythm, AR(1) noise of deviation 1. */
struct fleet_made {
    struct fleet_span span;
    struct block block[DEVICES];
    double *value[DEVICES];
    const double *values[DEVICES];
    int64_t *time[DEVICES];
};

static void make(struct fleet_made *m, struct arena *a, uint64_t seed, double phi)
{
    m->span = (struct fleet_span){START,   START + (READINGS - 1) * HOUR, HOUR,
                                  DEVICES, (size_t)DEVICES * READINGS,    false};
    for (size_t d = 0; d < DEVICES; d++) {
        struct rng r = rng_of(seed, d);
        m->value[d] = arena_new(a, double, READINGS);
        m->time[d] = arena_new(a, int64_t, READINGS);
        const double level = 100 + 20 * rng_normal(&r), swing = 3 + rng_unit(&r);
        double noise = rng_normal(&r);
        for (size_t i = 0; i < READINGS; i++) {
            noise = phi * noise + sqrt(1 - phi * phi) * rng_normal(&r);
            m->time[d][i] = START + (int64_t)i * HOUR;
            m->value[d][i] = level + swing * sin((double)i * 0.2617993877991494) + noise;
        }
        m->values[d] = m->value[d];
        m->block[d] = (struct block){.n = READINGS, .time = m->time[d], .value = &m->values[d]};
    }
}

static struct fleet_course *course_of(const struct fleet_made *m, struct arena *a)
{
    struct fleet_course *c = course_new(a, &m->span, 1, DEVICES);
    for (size_t d = 0; d < DEVICES; d++)
        course_add(c, d, &m->block[d], a);
    course_finish(c, a);
    return c;
}

static int64_t since_of(const struct fleet_made *m, size_t device, struct arena *a)
{
    return explain_since(course_of(m, a), device, 0, &m->block[device], 7, a);
}

/* Within one bucket, which is one day here. */
static void assert_near(int64_t since, int64_t onset)
{
    assert_true(since != MISSING_I64);
    assert_true(llabs(since - onset) <= DAY);
}

static void a_planted_step_is_found_within_one_bucket(void **state)
{
    const size_t onsets[] = {241, 700, 1111, 1300};
    for (size_t k = 0; k < COUNT_OF(onsets); k++) {
        struct fleet_made m;
        make(&m, *state, 11 + k, 0.3);
        for (size_t i = onsets[k]; i < READINGS; i++)
            m.value[3][i] += 1.75;
        assert_near(since_of(&m, 3, *state), m.time[3][onsets[k]]);
    }
}

static void a_planted_growth_of_spread_is_found_within_one_bucket(void **state)
{
    struct fleet_made m;
    make(&m, *state, 21, 0.3);
    struct rng r = rng_of(22, 0);
    for (size_t i = 900; i < READINGS; i++)
        m.value[4][i] += 6 * rng_normal(&r);
    assert_near(since_of(&m, 4, *state), m.time[4][900]);
}

static void a_stuck_sensor_is_found_within_one_bucket(void **state)
{
    struct fleet_made m;
    make(&m, *state, 31, 0.3);
    for (size_t i = 1000; i < READINGS; i++)
        m.value[5][i] = m.value[5][999];
    assert_near(since_of(&m, 5, *state), m.time[5][1000]);
}

static void the_start_of_dropouts_is_found_within_one_bucket(void **state)
{
    struct fleet_made m;
    make(&m, *state, 41, 0.3);
    struct rng r = rng_of(42, 0);
    for (size_t i = 500; i < READINGS; i++) {
        if (rng_unit(&r) < 0.4)
            m.value[6][i] = NAN;
    }
    assert_near(since_of(&m, 6, *state), m.time[6][500]);
}

static void a_strong_drift_is_dated_to_its_beginning(void **state)
{
    struct fleet_made m;
    make(&m, *state, 51, 0.3);
    for (size_t i = 800; i < READINGS; i++)
        m.value[7][i] += 0.5 * (double)(i - 800) / 24; /* half a deviation a day */
    const int64_t since = since_of(&m, 7, *state);
    assert_true(since != MISSING_I64);
    /* a slope shows only once it is out of the noise of a day's median: three days are allowed */
    assert_true(llabs(since - m.time[7][800]) <= 3 * DAY);
}

static void an_oscillation_within_the_rhythm_of_the_day_is_found(void **state)
{
    struct fleet_made m;
    make(&m, *state, 55, 0.3);
    for (size_t i = 620; i < READINGS; i++)
        m.value[7][i] += i % 2 == 0 ? 2.125 : -2.125; /* the day swings by 3 to 4 */
    assert_near(since_of(&m, 7, *state), m.time[7][620]);
}

static void a_step_that_was_repaired_is_dated_to_its_beginning(void **state)
{
    struct fleet_made m;
    make(&m, *state, 57, 0.3);
    for (size_t i = 700; i < 950; i++)
        m.value[7][i] += 1.75;
    assert_near(since_of(&m, 7, *state), m.time[7][700]);
}

static void a_storm_over_the_whole_fleet_is_blamed_on_no_device(void **state)
{
    struct fleet_made m;
    make(&m, *state, 61, 0.3);
    for (size_t d = 0; d < DEVICES; d++) {
        for (size_t i = 600; i < READINGS; i++) {
            m.value[d][i] += 25; /* all, and for good */
            if (i > 900 && i < 1000)
                m.value[d][i] = NAN;
        }
    }
    const struct fleet_course *c = course_of(&m, *state);
    size_t blamed = 0;
    for (size_t d = 0; d < DEVICES; d++)
        blamed += explain_since(c, d, 0, &m.block[d], 7, *state) == MISSING_I64 ? 0 : 1;
    assert_true(blamed <= 2); /* P(more than 2 of 20 at 1 %) = 0.1 % */
}

static void steady_devices_are_blamed_in_one_of_a_hundred(void **state)
{
    size_t blamed = 0, n = 0;
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct arena *a = arena_open(*state);
        struct fleet_made m;
        make(&m, a, 100 + seed, seed % 2 == 0 ? 0.3 : 0.9);
        const struct fleet_course *c = course_of(&m, a);
        for (size_t d = 0; d < DEVICES; d++, n++)
            blamed += explain_since(c, d, 0, &m.block[d], seed, a) == MISSING_I64 ? 0 : 1;
        arena_close(a);
    }
    /* 400 devices at 1 %: P(more than 10) = 0.3 % */
    print_message("blamed without cause: %zu of %zu\n", blamed, n);
    assert_true(blamed <= 10);
}

static void the_answer_depends_on_the_seed_alone(void **state)
{
    struct fleet_made m;
    make(&m, *state, 71, 0.3);
    for (size_t i = 700; i < READINGS; i++)
        m.value[3][i] += 1.75;
    assert_true(since_of(&m, 3, *state) == since_of(&m, 3, *state));
}

static void a_silent_device_is_dated_to_its_last_reading(void **state)
{
    struct fleet_made m;
    make(&m, *state, 81, 0.3);
    m.block[2].n = 800;
    assert_true(since_of(&m, 2, *state) == m.time[2][799]);
}

static void nothing_is_said_of_a_short_or_constant_device(void **state)
{
    struct fleet_made m;
    make(&m, *state, 91, 0.3);
    m.block[1].n = 0;
    m.block[2].n = 2;
    for (size_t i = 0; i < READINGS; i++) {
        m.value[8][i] = 42.5;
        m.value[9][i] = NAN;
    }
    assert_true(since_of(&m, 1, *state) == MISSING_I64);
    assert_true(since_of(&m, 2, *state) == MISSING_I64);
    assert_true(since_of(&m, 8, *state) == MISSING_I64);
    assert_true(since_of(&m, 9, *state) == MISSING_I64);
}

static void values_at_the_end_of_the_range_are_followed_too(void **state)
{
    struct fleet_made m;
    make(&m, *state, 95, 0.3);
    for (size_t i = 0; i < READINGS; i++) {
        m.value[1][i] = i < 700 ? -1.7e308 : 1.7e308;
        m.value[2][i] *= 1e306;
        m.value[3][i] = 100 + (m.value[3][i] + (i < 700 ? 0 : 1.75)) * 1e-9;
    }
    assert_near(since_of(&m, 1, *state), m.time[1][700]);
    since_of(&m, 2, *state);
    /* a small change on a large level; the fleet's noise is far above it, so nothing to be found,
     * but nothing to be said either */
    assert_true(since_of(&m, 3, *state) == MISSING_I64);
}

static void a_course_of_no_time_at_all_has_no_buckets(void **state)
{
    const struct fleet_span none = {MISSING_I64, MISSING_I64, 0, 0, 0, false};
    const struct fleet_span moment = {START, START, 0, 1, 1, false};
    int64_t first, width;
    assert_int_equal(course_buckets(course_new(*state, &none, 1, 0), &first, &width), 0);
    assert_int_equal(course_buckets(course_new(*state, &moment, 1, 1), &first, &width), 0);
    const struct fleet_span ages = {INT64_MIN + 1, INT64_MAX, 0, 1, 2, false};
    const size_t n = course_buckets(course_new(*state, &ages, 1, 1), &first, &width);
    assert_true(n > 8 && n <= 64 && width % DAY == 0);
}

static void a_sparkline_follows_the_readings_and_shows_gaps(void **state)
{
    enum { N = 80 };
    double value[N];
    int64_t time[N];
    for (size_t i = 0; i < N; i++) {
        time[i] = START + (int64_t)i * HOUR;
        value[i] = i >= 40 && i < 50 ? NAN : (double)i;
    }
    const double *values[] = {value};
    const struct block b = {.n = N, .time = time, .value = values};
    const struct fleet_span span = {START, START + N * HOUR, HOUR, 1, N, false};
    /* Pieces of ten readings, medians 4.5, 14.5 ... between q05 = 3.45 and q95 = 75.55 of the 70
     * that are there (0..39, 50..79; type 7: 0.05 * 69 = 3.45 and 65.55 + 10):
     * (m - 3.45) / 72.1 * 8 is 0.1, 1.2, 2.3, 3.4, gap, 5.7, 6.8, 7.9. */
    assert_string_equal(explain_spark(*state, &b, 0, &span, 8), "0123 567");
    assert_string_equal(explain_spark(*state, &b, 0, &span, 0), "");
    for (size_t i = 0; i < N; i++)
        value[i] = 1e-17;
    assert_string_equal(explain_spark(*state, &b, 0, &span, 8), "33333333");
    const struct block empty = {.n = 0, .time = time, .value = values};
    assert_string_equal(explain_spark(*state, &empty, 0, &span, 3), "   ");
}

static int open_arena(void **state)
{
    *state = arena_open(NULL);
    return *state == NULL;
}

static int close_arena(void **state)
{
    arena_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_planted_step_is_found_within_one_bucket),
        cmocka_unit_test(a_planted_growth_of_spread_is_found_within_one_bucket),
        cmocka_unit_test(a_stuck_sensor_is_found_within_one_bucket),
        cmocka_unit_test(the_start_of_dropouts_is_found_within_one_bucket),
        cmocka_unit_test(a_strong_drift_is_dated_to_its_beginning),
        cmocka_unit_test(an_oscillation_within_the_rhythm_of_the_day_is_found),
        cmocka_unit_test(a_step_that_was_repaired_is_dated_to_its_beginning),
        cmocka_unit_test(a_storm_over_the_whole_fleet_is_blamed_on_no_device),
        cmocka_unit_test(steady_devices_are_blamed_in_one_of_a_hundred),
        cmocka_unit_test(the_answer_depends_on_the_seed_alone),
        cmocka_unit_test(a_silent_device_is_dated_to_its_last_reading),
        cmocka_unit_test(nothing_is_said_of_a_short_or_constant_device),
        cmocka_unit_test(values_at_the_end_of_the_range_are_followed_too),
        cmocka_unit_test(a_course_of_no_time_at_all_has_no_buckets),
        cmocka_unit_test(a_sparkline_follows_the_readings_and_shows_gaps),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
