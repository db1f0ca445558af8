/* States and intervals of devices: the rules of data/fleet.h, each at its edge. */
#include "unit.h"

#include <math.h>

#include "data/fleet.h"

enum { N = 100 };

/* n readings a second apart of two metrics that vary. */
struct made {
    int64_t time[N];
    double x[N], y[N];
    const double *value[2];
    struct block block;
};

static struct made *make(struct arena *a, size_t n)
{
    struct made *m = arena_new(a, struct made, 1);
    for (size_t i = 0; i < n; i++) {
        m->time[i] = (int64_t)i * NS_PER_S;
        m->x[i] = (double)(i % 7);
        m->y[i] = (double)i * 2.385;
    }
    m->value[0] = m->x;
    m->value[1] = m->y;
    m->block = (struct block){.n = n, .time = m->time, .value = m->value};
    return m;
}

/* The fleet's readings go from 0 to `last` seconds. */
static enum unit_state state_of(const struct made *m, int64_t last)
{
    const struct fleet_span span = {.first = 0, .last = last * NS_PER_S};
    return unit_state_of(&m->block, 2, &span);
}

static void seven_readings_are_short_and_eight_are_not(void **state)
{
    assert_int_equal(state_of(make(*state, 0), 7), STATE_SHORT);
    assert_int_equal(state_of(make(*state, 1), 7), STATE_SHORT);
    assert_int_equal(state_of(make(*state, 7), 7), STATE_SHORT);
    assert_int_equal(state_of(make(*state, 8), 7), STATE_OK);
    struct made *m = make(*state, 8);
    m->x[3] = m->y[3] = NAN; /* a reading without any metric is none */
    assert_int_equal(state_of(m, 7), STATE_SHORT);
}

static void all_metrics_of_one_value_are_constant(void **state)
{
    struct made *m = make(*state, 20);
    for (size_t i = 0; i < 20; i++)
        m->x[i] = 7;
    assert_int_equal(state_of(m, 19), STATE_OK);
    for (size_t i = 0; i < 20; i++)
        m->y[i] = i == 5 ? NAN : -1;
    assert_int_equal(state_of(m, 19), STATE_CONSTANT);
    for (size_t i = 0; i < 20; i++)
        m->y[i] = NAN;
    assert_int_equal(state_of(m, 19), STATE_CONSTANT);
}

static void a_device_behind_its_fleet_is_silent(void **state)
{
    /* Its last reading is at 49 s, its interval 1 s: 10 s of silence, however long the span. */
    assert_int_equal(state_of(make(*state, 50), 59), STATE_OK);
    assert_int_equal(state_of(make(*state, 50), 60), STATE_SILENT);
    struct made *m = make(*state, 50);
    for (size_t i = 0; i < 50; i++)
        m->time[i] = (int64_t)i * 1000 * NS_PER_S;
    assert_int_equal(state_of(m, 59000), STATE_OK);
    assert_int_equal(state_of(m, 59001), STATE_SILENT);
}

static void a_device_that_often_pauses_is_silent_only_after_twice_its_pauses(void **state)
{
    struct made *m = make(*state, 50);
    for (size_t i = 25; i < 50; i++)
        m->time[i] += 30 * NS_PER_S; /* 31 s between the 25th and the 26th; the last at 79 s */
    assert_int_equal(state_of(m, 141), STATE_OK);
    assert_int_equal(state_of(m, 142), STATE_SILENT);
}

static void a_counter_of_its_own_leaves_nobody_behind(void **state)
{
    const struct made *m = make(*state, 50);
    const struct fleet_span span = {.first = 0, .last = 400 * NS_PER_S, .has_steps = true};
    assert_int_equal(unit_state_of(&m->block, 2, &span), STATE_OK);
}

static void holes_and_gaps_are_partial(void **state)
{
    struct made *m = make(*state, 10);
    m->x[1] = m->x[2] = m->x[3] = NAN; /* 7 of 10 are enough */
    assert_int_equal(state_of(m, 9), STATE_OK);
    m->x[4] = NAN;
    assert_int_equal(state_of(m, 9), STATE_PARTIAL);
    m = make(*state, 50);
    for (size_t i = 25; i < 50; i++)
        m->time[i] += 50 * NS_PER_S / 3; /* 17.67 s of 65.67 s */
    assert_int_equal(state_of(m, 65), STATE_PARTIAL);
    assert_int_equal(state_of(m, 75), STATE_OK);
}

static void names_are_those_of_the_manual(void **state)
{
    static const char *const name[] = {"ok", "partial", "short", "constant", "silent"};
    for (size_t i = 0; i < COUNT_OF(name); i++)
        assert_string_equal(unit_state_name((enum unit_state)i), name[i]);
    (void)state;
}

static void the_interval_is_the_median_of_positive_ones(void **state)
{
    struct made *m = make(*state, 7);
    static const int64_t t[] = {0, 5, 5, 6, 9, 9, 16}; /* 5 0 1 3 0 7: 1 3 5 7, lower middle 3 */
    for (size_t i = 0; i < 7; i++)
        m->time[i] = t[i];
    assert_int_equal(block_interval(&m->block, *state), 3);
    m->block.n = 5; /* 5 0 1 3 */
    assert_int_equal(block_interval(&m->block, *state), 3);
    m->block.n = 2;
    assert_int_equal(block_interval(&m->block, *state), 5);
    m->block.n = 1;
    assert_int_equal(block_interval(&m->block, *state), 0);
    m->block.n = 0;
    assert_int_equal(block_interval(&m->block, *state), 0);
    m = make(*state, 3);
    m->time[1] = m->time[2] = 0;
    assert_int_equal(block_interval(&m->block, *state), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(seven_readings_are_short_and_eight_are_not),
        in_arena(all_metrics_of_one_value_are_constant),
        in_arena(a_device_behind_its_fleet_is_silent),
        in_arena(a_device_that_often_pauses_is_silent_only_after_twice_its_pauses),
        in_arena(a_counter_of_its_own_leaves_nobody_behind),
        in_arena(holes_and_gaps_are_partial),
        in_arena(names_are_those_of_the_manual),
        in_arena(the_interval_is_the_median_of_positive_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
