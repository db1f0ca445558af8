/* B22-B26, B28: time stamps as they are found. Expected seconds since 1970: 365 days a year and the
 * leap days before; 2013-01-02 is day 43 * 365 + 11 + 1 = 15707 (11 leap days 1972..2012), and
 * 15707 * 86400 = 1357084800; 18:40 is 67200 s. */
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/clock.h"
#include "core/rng.h"

static const int64_t MORNING = INT64_C(1357084800); /* 2013-01-02T00:00:00Z */
static const int64_t EVENING = INT64_C(1357152000); /* 2013-01-02T18:40:00Z */

static void check(const char *text, enum time_kind kind, int64_t want_ns, unsigned flags)
{
    int64_t t = 1;
    unsigned got_flags = 0;
    const enum time_kind got = time_parse(str_of(text), NULL, &t, &got_flags);
    if (got != kind || (kind == TIME_OK && t != want_ns) || (kind != TIME_OK && t != MISSING_I64) ||
        got_flags != flags)
        fail_msg("\"%s\": kind %d flags %u time %lld; want %d %u %lld", text, (int)got, got_flags,
                 (long long)t, (int)kind, flags, (long long)want_ns);
}

static void iso_8601_and_its_relaxations_are_read(void **state)
{
    UNUSED(state);
    const int64_t t = EVENING * NS_PER_S;
    check("2013-01-02T18:40:00Z", TIME_OK, t, 0);
    check("2013-01-02 18:40:00Z", TIME_OK, t, 0);
    check("2013-01-02t18:40:00z", TIME_OK, t, 0);
    check(" 2013-01-02T18:40:00Z\t", TIME_OK, t, 0);
    check("2013-01-02T18:40Z", TIME_OK, t, 0);
    check("2013-01-02T18:40:00", TIME_OK, t, TIME_NO_ZONE);
    check("2013-01-02 18:40", TIME_OK, t, TIME_NO_ZONE);
    check("20130102T184000Z", TIME_OK, t, 0);
    check("20130102T1840Z", TIME_OK, t, 0);
    check("20130102T184000.5+0100", TIME_OK, t - 3600 * NS_PER_S + NS_PER_S / 2, 0);
    check("2013-01-02", TIME_OK, MORNING * NS_PER_S, TIME_NO_ZONE);
    check("2013-01-02T18:40:00.1Z", TIME_OK, t + 100000000, 0);
    check("2013-01-02T18:40:00,123456789Z", TIME_OK, t + 123456789, 0);
    check("1969-12-31T23:59:59.999999999Z", TIME_OK, -1, 0);
    check("1970-01-01T00:00:00Z", TIME_OK, 0, 0);
    check("2000-02-29T00:00:00Z", TIME_OK, INT64_C(951782400) * NS_PER_S, 0);
    check("2099-12-31T23:59:59Z", TIME_OK, INT64_C(4102444799) * NS_PER_S, 0);
}

static void offsets_are_numeric_names_are_refused(void **state)
{
    UNUSED(state);
    const int64_t t = EVENING * NS_PER_S;
    check("2013-01-02T18:40:00+05:45", TIME_OK, t - 20700 * NS_PER_S, 0);
    check("2013-01-02T18:40:00+0545", TIME_OK, t - 20700 * NS_PER_S, 0);
    check("2013-01-02T18:40:00-03", TIME_OK, t + 10800 * NS_PER_S, 0);
    check("2013-01-02T18:40:00-00:00", TIME_OK, t, 0);
    check("2013-01-02T18:40:00 CEST", TIME_BAD, 0, 0);
    check("2013-01-02T18:40:00CEST", TIME_BAD, 0, 0);
    check("2013-01-02T18:40:00UTC+2", TIME_BAD, 0, 0);
    check("2013-01-02T18:40:00+5", TIME_BAD, 0, 0);
    check("2013-01-02T18:40:00+05:4", TIME_BAD, 0, 0);
    check("2013-01-02T18:40:00+05:60", TIME_BAD, 0, 0);
    check("2013-01-02T18:40:00+24:00", TIME_BAD, 0, 0);
    check("2013-01-02T18:40:00+05:45x", TIME_BAD, 0, 0);
}

static void days_that_do_not_exist_are_bad(void **state)
{
    UNUSED(state);
    static const char *const texts[] = {
        "2024-02-30",
        "2023-02-29",
        "1900-02-29",
        "2013-13-01",
        "2013-00-01",
        "2013-01-00",
        "2013-04-31",
        "2013-01-02T25:00:00Z",
        "2013-01-02T24:00:01Z",
        "2013-01-02T18:60:00Z",
        "2013-01-02T18:40:61Z",
        "2013-01-02T18:40:60Z",
        "2013-1-2",
        "13-01-02",
        "2013/01/02",
        "2013-01-02T",
        "2013-01-02T18",
        "2013-01-02T18:40:00.",
        "2013-01-02T18:40:00.1234567890Z",
        "2013-01-02T18:4x:00Z",
        "2013-01-02T18:40:0:Z",
        "2013-01-02T18-40-00Z",
        "20130102",
        "2013_01-02T18:40:00Z",
        "2013-01-02X18:40:00Z",
        "2013-01-02T18:40:00Y",
        "2013-01-02  18:40:00",
        "hello",
        "12",
        "2013-01-0\xB2T18:40:00Z",
        "2013-01-02T18:40:00Z2013-01-02T18:40:00Z2013-01-02T18:40:00Z2013-01-02T18:40:00Z"};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        check(texts[i], TIME_BAD, 0, 0);
    int64_t t;
    unsigned flags = 0;
    assert_int_equal(time_parse((struct str){"2013-01-02T18:40:00\0", 20}, NULL, &t, &flags),
                     TIME_BAD);
}

static void midnight_at_24_is_the_next_day_and_a_leap_second_is_clamped(void **state)
{
    UNUSED(state);
    check("2013-01-01T24:00:00Z", TIME_OK, MORNING * NS_PER_S, 0);
    check("2013-01-01 24:00", TIME_OK, MORNING * NS_PER_S, TIME_NO_ZONE);
    check("2013-01-01T23:59:60Z", TIME_OK, MORNING * NS_PER_S - 1, TIME_LEAP);
    check("2013-01-01T23:59:60.5Z", TIME_OK, MORNING * NS_PER_S - 1, TIME_LEAP);
    check("2013-01-02T05:29:60+05:30", TIME_OK, MORNING * NS_PER_S - 1, TIME_LEAP);
}

static void what_is_far_away_is_out_of_range(void **state)
{
    UNUSED(state);
    static const char *const texts[] = {"0001-01-01",
                                        "294276-12-31",
                                        "1677-12-31T23:59:59Z",
                                        "2262-01-01",
                                        "infinity",
                                        "-infinity",
                                        "Infinity",
                                        "9999-12-31",
                                        "0044-03-15 BC",
                                        "-0044-03-15",
                                        "2013-01-02 00:00:00 BC"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        int64_t t;
        unsigned flags = 0;
        assert_int_equal(time_parse(str_of(texts[i]), NULL, &t, &flags), TIME_RANGE);
        assert_true(t == MISSING_I64);
    }
    check("1678-01-01T00:00:00Z", TIME_OK, INT64_C(-9214560000) * NS_PER_S, 0);
    check("2261-12-31T23:59:59.999999999Z", TIME_OK, INT64_C(9214646400) * NS_PER_S - 1, 0);
    check("", TIME_EMPTY, 0, 0);
    check("  ", TIME_EMPTY, 0, 0);
    check("NaT", TIME_EMPTY, 0, 0);
    check("NULL", TIME_EMPTY, 0, 0);
}

static void check_epoch(const char *text, enum time_unit unit, enum time_kind kind, int64_t want)
{
    int64_t t = 1;
    const enum time_kind got = time_parse_epoch(str_of(text), unit, &t);
    if (got != kind || t != (kind == TIME_OK ? want : MISSING_I64))
        fail_msg("\"%s\": kind %d time %lld; want %d %lld", text, (int)got, (long long)t, (int)kind,
                 (long long)want);
}

static void epochs_are_read_to_the_nanosecond(void **state)
{
    UNUSED(state);
    const int64_t t = EVENING * NS_PER_S;
    check_epoch("1357152000", TIME_S, TIME_OK, t);
    check_epoch("1357152000.123456789", TIME_S, TIME_OK, t + 123456789);
    check_epoch("1357152000.1234567899", TIME_S, TIME_OK, t + 123456789);
    check_epoch("1357152000123", TIME_MS, TIME_OK, t + 123000000);
    check_epoch("1357152000123.000001", TIME_MS, TIME_OK, t + 123000001);
    check_epoch("1357152000123456", TIME_US, TIME_OK, t + 123456000);
    check_epoch("1357152000123456789", TIME_NS, TIME_OK, t + 123456789);
    check_epoch("-1.5", TIME_S, TIME_OK, -1500000000);
    check_epoch("+3", TIME_STEP, TIME_OK, 3 * NS_PER_S);
    check_epoch("1.357152e9", TIME_S, TIME_OK, t);
    check_epoch("2013-01-02T18:40:00Z", TIME_ISO, TIME_OK, t);
    check_epoch("9214646400", TIME_S, TIME_RANGE, 0);
    check_epoch("99999999999999999999", TIME_NS, TIME_RANGE, 0);
    check_epoch("-9223372036854775808", TIME_NS, TIME_RANGE, 0);
    check_epoch("1e300", TIME_S, TIME_RANGE, 0);
    check_epoch("inf", TIME_S, TIME_RANGE, 0);
    check_epoch("nan", TIME_S, TIME_EMPTY, 0);
    check_epoch("", TIME_S, TIME_EMPTY, 0);
    check_epoch("12x", TIME_S, TIME_BAD, 0);
    check_epoch(".", TIME_S, TIME_BAD, 0);
    check_epoch("1e400", TIME_S, TIME_BAD, 0);
}

static void the_unit_is_the_one_that_gives_a_plausible_year(void **state)
{
    UNUSED(state);
    assert_int_equal(time_guess_unit(1357152000, 1388534400), TIME_S);
    assert_int_equal(time_guess_unit(1357152000e3, 1388534400e3), TIME_MS);
    assert_int_equal(time_guess_unit(1357152000e6, 1388534400e6), TIME_US);
    assert_int_equal(time_guess_unit(1357152000e9, 1388534400e9), TIME_NS);
    assert_int_equal(time_guess_unit(1, 362), TIME_STEP);
    assert_int_equal(time_guess_unit(0, 1357152000), TIME_STEP); /* starts in 1970 */
    assert_int_equal(time_guess_unit(NAN, NAN), TIME_STEP);
}

static void check_format(int64_t t, enum time_unit unit, const char *want)
{
    char text[48];
    assert_int_equal(time_format(t, unit, NULL, text), strlen(want));
    assert_string_equal(text, want);
}

static void stamps_are_written_with_as_many_digits_as_they_need(void **state)
{
    UNUSED(state);
    check_format(EVENING * NS_PER_S, TIME_ISO, "2013-01-02T18:40:00Z");
    check_format(EVENING * NS_PER_S + 500000000, TIME_MS, "2013-01-02T18:40:00.5Z");
    check_format(-1, TIME_NS, "1969-12-31T23:59:59.999999999Z");
    check_format(3 * NS_PER_S, TIME_STEP, "3");
    check_format(-1500000000, TIME_STEP, "-1.5");
    check_format(0, TIME_STEP, "0");
    check_format(12345678901 * (NS_PER_S / 10), TIME_STEP, "1234567890.1");
    check_format(MISSING_I64, TIME_ISO, "");
    check_format(MISSING_I64, TIME_STEP, "");
    check_format(INT64_MAX, TIME_ISO, "2262-04-11T23:47:16.854775807Z");
    check_format(INT64_MIN + 1, TIME_ISO, "1677-09-21T00:12:43.145224193Z");
}

static void what_is_written_is_read_back(void **state)
{
    UNUSED(state);
    struct rng r = rng_of(3, 0);
    for (int i = 0; i < 200000; i++) {
        /* within 1678..2261: 1.8e19 ns wide */
        int64_t t = (int64_t)(rng_next(&r) % UINT64_C(18429206400000000000) -
                              UINT64_C(9214560000) * (uint64_t)NS_PER_S);
        if (i % 2 == 0)
            t = t / NS_PER_S * NS_PER_S;
        char text[48];
        int64_t again;
        unsigned flags = 0;
        const size_t n = time_format(t, TIME_ISO, NULL, text);
        assert_int_equal(time_parse((struct str){text, n}, NULL, &again, &flags), TIME_OK);
        assert_true(again == t && flags == 0);
    }
}

/* Every day of 584 years, counted up by the rule for leap years alone. */
static void the_calendar_agrees_with_counting(void **state)
{
    UNUSED(state);
    static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t want = INT64_C(-9214560000);
    for (int year = 1678; year <= 2261; year++) {
        const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; month++) {
            const int last = length[month - 1] + (month == 2 && is_leap);
            for (int day = 1; day <= last; day++, want += 86400) {
                char text[48], again[48];
                const int n =
                    snprintf(text, sizeof text, "%04d-%02d-%02dT00:00:00Z", year, month, day);
                int64_t t;
                unsigned flags = 0;
                assert_int_equal(time_parse((struct str){text, (size_t)n}, NULL, &t, &flags),
                                 TIME_OK);
                assert_true(t == want * NS_PER_S);
                time_format(t, TIME_ISO, NULL, again);
                assert_string_equal(again, text);
            }
        }
    }
    assert_true(want == INT64_C(9214646400));
}

/* The fast path must refuse every byte that the form does not allow at its place. */
static void one_wrong_byte_anywhere_is_never_taken_for_the_usual_form(void **state)
{
    UNUSED(state);
    const char good[] = "2013-01-02T18:40:00Z";
    size_t ngood = 0;
    for (size_t at = 0; at < sizeof good - 1; at++) {
        for (int byte = 0; byte < 256; byte++) {
            char text[sizeof good];
            memcpy(text, good, sizeof good);
            text[at] = (char)byte;
            int64_t t;
            unsigned flags = 0;
            const enum time_kind kind = time_parse((struct str){text, 20}, NULL, &t, &flags);
            const bool is_digit = byte >= '0' && byte <= '9';
            const bool wants_digit = good[at] >= '0' && good[at] <= '9';
            const bool may = wants_digit ? is_digit
                             : at == 10  ? byte == 'T' || byte == 't' || byte == ' '
                             : at == 19  ? byte == 'Z' || byte == 'z' || byte == ' ' || byte == '\t'
                             : at == 16  ? byte == ':'
                                         : byte == good[at];
            if (kind == TIME_OK && !may && !(at == 0 && (byte == ' ' || byte == '\t')))
                fail_msg("byte %d at %zu was taken", byte, at);
            ngood += kind == TIME_OK;
        }
    }
    assert_true(ngood > 60);
}

static void durations_are_read_in_every_unit(void **state)
{
    UNUSED(state);
    static const struct {
        const char *text;
        int64_t ns;
    } cases[] = {{"90", 90 * NS_PER_S},
                 {"90s", 90 * NS_PER_S},
                 {"5m", 300 * NS_PER_S},
                 {"6h", 21600 * NS_PER_S},
                 {"7d", 604800 * NS_PER_S},
                 {"2w", 1209600 * NS_PER_S},
                 {"250ms", 250000000},
                 {"10us", 10000},
                 {"1ns", 1},
                 {"1.5h", 5400 * NS_PER_S},
                 {" 5 m ", 300 * NS_PER_S},
                 {"9223372036s", INT64_C(9223372036) * NS_PER_S}};
    int64_t t;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_true(duration_parse(str_of(cases[i].text), &t));
        assert_true(t == cases[i].ns);
    }
    static const char *const bad[] = {"",       "0",   "0s",   "-5m",         "m",          "5y",
                                      "5 ",     "5M",  "1e3s", "9223372037s", "999999999w", "0.1ns",
                                      "1.2.3s", "5m5", "nan",  "inf"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        const bool is_good = duration_parse(str_of(bad[i]), &t);
        if (is_good != (strcmp(bad[i], "5 ") == 0))
            fail_msg("\"%s\"", bad[i]);
    }
}

static void people_read_durations_in_the_largest_fitting_unit(void **state)
{
    UNUSED(state);
    static const struct {
        int64_t ns;
        const char *want;
    } cases[] = {{1, "1 ns"},
                 {1500, "1.5 us"},
                 {250000000, "250 ms"},
                 {999999999, "1 s"},
                 {90 * NS_PER_S, "90 s"},
                 {300 * NS_PER_S, "5 min"},
                 {41 * 3600 * NS_PER_S, "41 h"},
                 {302400 * NS_PER_S, "3.5 d"},
                 {-302400 * NS_PER_S, "-3.5 d"},
                 {0, "0 s"},
                 {MISSING_I64, "-"},
                 {365 * 86400 * NS_PER_S, "365 d"}};
    char text[32];
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(duration_format(cases[i].ns, text), strlen(cases[i].want));
        assert_string_equal(text, cases[i].want);
    }
}

static void the_monotonic_clock_does_not_run_back(void **state)
{
    UNUSED(state);
    int64_t last = clock_monotonic_ns();
    for (int i = 0; i < 1000; i++) {
        const int64_t now = clock_monotonic_ns();
        assert_true(now >= last);
        last = now;
    }
    assert_true(clock_wall_ns() > INT64_C(1700000000) * NS_PER_S);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(iso_8601_and_its_relaxations_are_read),
        cmocka_unit_test(offsets_are_numeric_names_are_refused),
        cmocka_unit_test(days_that_do_not_exist_are_bad),
        cmocka_unit_test(midnight_at_24_is_the_next_day_and_a_leap_second_is_clamped),
        cmocka_unit_test(what_is_far_away_is_out_of_range),
        cmocka_unit_test(epochs_are_read_to_the_nanosecond),
        cmocka_unit_test(the_unit_is_the_one_that_gives_a_plausible_year),
        cmocka_unit_test(stamps_are_written_with_as_many_digits_as_they_need),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(the_calendar_agrees_with_counting),
        cmocka_unit_test(one_wrong_byte_anywhere_is_never_taken_for_the_usual_form),
        cmocka_unit_test(durations_are_read_in_every_unit),
        cmocka_unit_test(people_read_durations_in_the_largest_fitting_unit),
        cmocka_unit_test(the_monotonic_clock_does_not_run_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
