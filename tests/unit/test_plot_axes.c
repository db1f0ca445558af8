/* What stands around a plot: times, values, and where they are. */
#include "unit.h"

#include <string.h>

#include "plot_series.h"
#include "ui/tick.h"

/* A series of two readings from one time to another. */
static struct plot *span(struct arena *a, const char *from, const char *to, const struct zone *zone)
{
    struct series s = series_new(a, 2);
    unsigned flags = 0;
    assert_int_equal(time_parse(str_of(from), zone, &s.t[0], &flags), TIME_OK);
    assert_int_equal(time_parse(str_of(to), zone, &s.t[1], &flags), TIME_OK);
    s.x[1] = 1;
    s.zone = zone;
    return plot_of(a, &s, 154);
}

static void time_ticks_are_round_in_the_zone_and_begin_with_the_date(void **state)
{
    struct arena *a = *state;
    const struct zone *kathmandu;
    assert_int_equal(zone_open(a, STR("+05:45"), &kathmandu, NULL), OK);
    const struct {
        const char *from, *to;
        const struct zone *zone;
        const char *first, *later;
    } cases[] = {
        {"2013-01-02T18:40:00Z", "2013-01-02T19:25:00Z", NULL, " 2013-01-02 18:40", " 18:55"},
        {"2013-01-01T00:00:00Z", "2013-01-03T00:00:00Z", NULL, " 2013-01-01 00:00", " 01-02 "},
        {"2013-01-01T00:00:00Z", "2013-01-03T00:00:00Z", kathmandu, " 2013-01-01 06:00", " 12:00"},
        {"2013-01-10T00:00:00Z", "2013-03-10T00:00:00Z", NULL, " 2013-01-14", " 01-28"},
        {"2013-01-10T00:00:00Z", "2014-03-10T00:00:00Z", NULL, " 2013-04-01", " 2014"},
        {"1871-01-01T00:00:00Z", "1970-01-01T00:00:00Z", NULL, " 1880", " 1890"},
        {"2013-01-01T00:00:00Z", "2013-01-01T00:00:03Z", NULL, " 2013-01-01 00:00:00.000",
         " 01.500"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct plot_options o = {.tier = PLOT_ASCII};
        const char *text = text_of(a, span(a, cases[i].from, cases[i].to, cases[i].zone), &o);
        const char *first = strstr(text, cases[i].first);
        if (first == NULL || strstr(first, cases[i].later) == NULL)
            fail_msg("no%s then%s in\n%s", cases[i].first, cases[i].later, text);
    }
}

static int hours_since(const void *ctx, int64_t t)
{
    return (int)((t - *(const int64_t *)ctx) / (3600 * NS_PER_S));
}

/* On 2013-03-31 Paris went from 02:00 to 03:00: midnights are 23:00Z, then 22:00Z. */
static void a_day_of_23_hours_has_its_ticks_where_a_wall_clock_shows_them(void **state)
{
    struct arena *a = *state;
    const struct zone *paris;
    if (zone_open(a, STR("Europe/Paris"), &paris, NULL) != OK)
        skip(); /* no tzdata */
    int64_t from, to;
    unsigned flags = 0;
    time_parse(STR("2013-03-30T01:00:00Z"), NULL, &from, &flags);
    time_parse(STR("2013-04-02T00:00:00Z"), NULL, &to, &flags);
    const struct tick_axis axis = {from, to, 72, TIME_ISO, paris, hours_since, &from};
    struct tick tick[20];
    const size_t n = tick_times(&axis, tick, 20);
    static const int hours[] = {10, 22, 33, 45, 57, 69}; /* noon and midnight on the wall */
    assert_int_equal(n, COUNT_OF(hours));
    for (size_t i = 0; i < n; i++)
        assert_int_equal(tick[i].at, hours[i]);
    assert_string_equal(tick[0].label, "2013-03-30 12:00");
    assert_int_equal(tick[1].width, 0); /* under the date */
    assert_string_equal(tick[2].label, "12:00");
    assert_string_equal(tick[3].label, "04-01");
}

static void a_counter_has_counts_for_ticks_and_no_zone(void **state)
{
    struct arena *a = *state;
    struct series s = series_new(a, 300);
    s.unit = TIME_STEP;
    for (size_t i = 0; i < s.n; i++) {
        s.t[i] = (int64_t)(i + 1) * NS_PER_S;
        s.x[i] = (double)(i * 31 % 17);
    }
    const struct plot_options o = {.tier = PLOT_ASCII};
    const char *text = text_of(a, plot_of(a, &s, 77), &o);
    assert_non_null(strstr(text, "1 col = 3.9 steps, 3.9 readings, M4\n"));
    assert_non_null(strstr(text, " 50 "));
    assert_non_null(strstr(text, " 250"));
}

/* 49.5 M to 50.5 M in steps of 0.2 M; -3 to 3. */
static void value_labels_are_round_and_differ(void **state)
{
    struct arena *a = *state;
    static const struct {
        double low, high;
        const char *label[3];
    } cases[] = {{49.5e6, 50.5e6, {"49.6M|", "50M|", "50.4M|"}},
                 {-3, 3, {"-2|", "\n 0|", " 2|"}},
                 {0.0012, 0.0018, {"0.0012|", "0.0014|", "0.0016|"}},
                 {1e-9, 9e-9, {"2n|", "4n|", "8n|"}}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct series s = series_new(a, 2);
        s.t[1] = DAY;
        s.x[0] = cases[i].low;
        s.x[1] = cases[i].high;
        const struct plot_options o = {.tier = PLOT_ASCII};
        const char *text = text_of(a, plot_of(a, &s, 70), &o);
        for (size_t k = 0; k < 3; k++) {
            if (strstr(text, cases[i].label[k]) == NULL)
                fail_msg("no %s in\n%s", cases[i].label[k], text);
        }
    }
}

static void columns_and_times_are_inverse(void **state)
{
    struct arena *a = *state;
    struct series s = series_new(a, 2);
    static const int64_t ends[] = {100, 5000, INT64_MAX};
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        s.t[0] = i == 2 ? INT64_MIN + 1 : -7;
        s.t[1] = ends[i];
        const struct plot_options o = {.tier = PLOT_BRAILLE};
        const struct plot_layout l = plot_layout_of(plot_of(a, &s, 154), &o, ROWS, COLS);
        for (int col = 0; col < l.ncols; col++)
            assert_int_equal(plot_column_at(&l, plot_time_at(&l, col)), col);
        assert_int_equal(plot_column_at(&l, s.t[1]), l.ncols - 1);
        assert_int_equal(plot_column_at(&l, s.t[0]), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(time_ticks_are_round_in_the_zone_and_begin_with_the_date),
        in_arena(a_day_of_23_hours_has_its_ticks_where_a_wall_clock_shows_them),
        in_arena(a_counter_has_counts_for_ticks_and_no_zone),
        in_arena(value_labels_are_round_and_differ),
        in_arena(columns_and_times_are_inverse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
