#include "unit.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/number.h"
#include "core/rng.h"
#include "core/str.h"

static void as_strtod(const char *text)
{
    double got;
    const double want = strtod(text, NULL);
    const enum number_kind kind = number_parse(str_of(text), '.', &got);
    assert_int_equal(kind, isfinite(want) ? NUMBER_OK : NUMBER_OVERFLOW);
    unit_same_double(got, isfinite(want) ? want : NAN);
}

static const char *const hard_cases[] = {
    "0",
    "-0",
    "+0.0",
    "0e99999",
    "1",
    "+1",
    ".5",
    "5.",
    "-.5e-3",
    "00012.50",
    "1e22",
    "1e23",
    "12.3456",
    "9007199254740992",
    "9007199254740993",
    "9007199254740995",
    "9007199254740997",
    "18446744073709551615",
    "18446744073709551616",
    "9999999999999999999",
    "10000000000000000000",
    "123456789012345678901234567890",
    "5e-324",
    "4.9e-324",
    "2.5e-324",
    "2.4703282292062327e-324",
    "2.4703282292062328e-324",
    "2.2250738585072014e-308",
    "2.2250738585072011e-308",
    "2.2250738585072009e-308",
    "1.7976931348623157e308",
    "1.7976931348623158e308",
    "1.7976931348623159e308",
    "1e308",
    "1e309",
    "1e400",
    "-1e400",
    "1e-400",
    "1e99999999999999999999999",
    "1e-99999999999999999999999",
    /* exactly between two doubles: 2^53 + 1, 1 + 2^-53, and a hair above and below */
    "9007199254740993.0000000000000000000000000000000001",
    "9007199254740992.9999999999999999999999999999999999",
    "1.00000000000000011102230246251565404236316680908203125",
    "1.00000000000000011102230246251565404236316680908203124",
    "1.00000000000000011102230246251565404236316680908203126",
    /* half of the least subnormal has 752 digits; its first ones, and the 20-digit traps */
    "7.4109846876186981626485318930233205854758970392148714663837852375101e-324",
    "6929495644600919.5",
    "3.2378839133029012895883524125015321748630094e-319",
    "8.98846567431158e307",
    "358416272e-33",
    "104110013277974872254e-225",
    "89255e-22",
    "7.2057594037927933e16",
    "0.000000000000000000000000000000000000012345678901",
    "1.448997445238699",
    "3e-324",
    "6.631236846766476e-316",
};

static void hard_cases_are_read_as_strtod_does(void **state)
{
    UNUSED(state);
    for (size_t i = 0; i < COUNT_OF(hard_cases); i++)
        as_strtod(hard_cases[i]);
}

/* Random bits printed with too few, enough and too many digits; the exact decimal half-way points
 * between neighbours (up to 770 digits), and the last digit of them one up or down. */
static void random_numbers_are_read_as_strtod_does(void **state)
{
    UNUSED(state);
    struct rng r = rng_of(2026, 0);
    for (int i = 0; i < 60000; i++) {
        const uint64_t bits = rng_next(&r);
        double x;
        char text[1400];
        memcpy(&x, &bits, sizeof x);
        if (!isfinite(x))
            continue;
        snprintf(text, sizeof text, "%.*e", (int)(bits % 25), x);
        as_strtod(text);
        snprintf(text, sizeof text, "%.*f", (int)(bits % 12), (double)(bits % 1000000000) / 1e4);
        as_strtod(text);
        snprintf(text, sizeof text, "%llu.%llue%d", (unsigned long long)(bits >> 8),
                 (unsigned long long)(bits & 0xFFFFFF), (int)(bits % 660) - 350);
        as_strtod(text);
    }
}

static void half_way_points_are_rounded_to_even(void **state)
{
    UNUSED(state);
    struct rng r = rng_of(2026, 1);
    for (int i = 0; i < 3000; i++) {
        const uint64_t bits = rng_next(&r) & ~(UINT64_C(1) << 63);
        double x;
        char text[1400];
        memcpy(&x, &bits, sizeof x);
        if (!isfinite(x) || !isfinite(nextafter(x, INFINITY)))
            continue;
        const long double half = ((long double)x + (long double)nextafter(x, INFINITY)) / 2;
        snprintf(text, sizeof text, "%.800Le", half); /* exact: x86's long double has 64 bits */
        as_strtod(text);
        char *digit = strchr(text, 'e');
        char tail[16];
        snprintf(tail, sizeof tail, "%s", digit);
        snprintf(digit, 20, "1%s", tail);
        as_strtod(text);
        snprintf(digit, 20, "%s", tail);
        while (digit[-1] == '0')
            digit--;
        if (digit[-1] != '.') {
            digit[-1]--;
            as_strtod(text);
        }
    }
}

static void mantissas_of_hundreds_of_digits_are_read(void **state)
{
    UNUSED(state);
    char text[3000];
    struct rng r = rng_of(2026, 2);
    for (int i = 0; i < 500; i++) {
        const size_t n = 20 + rng_below(&r, 2000), point = rng_below(&r, n);
        for (size_t k = 0; k < n; k++)
            text[k] = k == point ? '.' : (char)('0' + rng_below(&r, 10));
        snprintf(text + n, 16, "e%d", (int)rng_below(&r, 1400) - 1000);
        as_strtod(text);
    }
    memset(text, '0', 2000); /* the exponent takes back what the zeros shift */
    memcpy(text, "0.", 2);
    snprintf(text + 2000, 100, "123e2001");
    as_strtod(text);
    snprintf(text, sizeof text, "1%01500d", 0);
    snprintf(text + 1501, 100, "e-1500");
    as_strtod(text);
}

static void check_kind(struct str s, char decimal, enum number_kind want)
{
    double x = 1;
    const enum number_kind kind = number_parse(s, decimal, &x);
    if (kind != want)
        fail_msg("\"%.*s\": kind %d, want %d", (int)s.n, s.p, (int)kind, (int)want);
    if (kind != NUMBER_OK)
        unit_same_double(x, NAN);
}

static void words_for_missing_are_missing_by_intent(void **state)
{
    UNUSED(state);
    static const char *const words[] = {
        "",  " ", "NA",  "N/A",  "NaN",  "nan",      "null",     "NULL",      "None",
        "-", "?", "inf", "-inf", "+Inf", "nan(0x1)", "Infinity", "-Infinity", " na\t"};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        check_kind(str_of(words[i]), '.', NUMBER_MISSING);
        assert_true(number_is_missing(str_of(words[i])));
    }
    check_kind((struct str){NULL, 0}, '.', NUMBER_MISSING);
}

static void what_only_looks_like_a_number_is_bad(void **state)
{
    UNUSED(state);
    static const char *const words[] = {"0x1p3", "1_000",   "1,234.5",      "\xD9\xA1\xD9\xA2",
                                        "1e",    "1e+",     "e5",           ".",
                                        "+",     "--1",     "+-1",          "1.2.3",
                                        "1 2",   "1x",      "5%",           "1e5.5",
                                        "nanx",  "infinit", "\xEF\xBC\x91", "1\n",
                                        "$5"};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        check_kind(str_of(words[i]), '.', NUMBER_BAD);
        assert_false(number_is_missing(str_of(words[i])));
    }
    check_kind((struct str){"1\0", 2}, '.', NUMBER_BAD);
    check_kind((struct str){"\0", 1}, '.', NUMBER_BAD);
}

static void the_decimal_comma_is_chosen_never_guessed(void **state)
{
    UNUSED(state);
    double x;
    assert_int_equal(number_parse(STR(" 12,5 "), ',', &x), NUMBER_OK);
    unit_same_double(x, 12.5);
    check_kind(STR("12.5"), ',', NUMBER_BAD);
    check_kind(STR("12,5"), '.', NUMBER_BAD);
    assert_int_equal(number_parse(STR("9007199254740993,00000000000000000001"), ',', &x),
                     NUMBER_OK);
    unit_same_double(x, 9007199254740994.0);
}

static void a_prefix_stops_where_the_number_does(void **state)
{
    UNUSED(state);
    static const struct {
        const char *text;
        size_t takes;
        double value;
    } cases[] = {{"12.5,7", 4, 12.5}, {"1e5;", 3, 1e5},
                 {"1ex", 1, 1},       {"7e-", 1, 7},
                 {"3.", 2, 3},        {".25", 3, .25},
                 {"-1\n", 2, -1},     {"12345678.87654321|", 17, 12345678.87654321},
                 {"x", 0, 0},         {"", 0, 0},
                 {" 1", 0, 0},        {"-", 0, 0}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        /* a copy of its own size, so that a sanitizer sees a byte read past the end */
        const size_t n = strlen(cases[i].text);
        char *copy = malloc(n + (n == 0));
        assert_non_null(copy);
        memcpy(copy, cases[i].text, n);
        double x = 0;
        assert_int_equal(number_parse_prefix(copy, copy + n, '.', &x), cases[i].takes);
        unit_same_double(x, cases[i].value);
        free(copy);
    }
}

static void whole_numbers_keep_all_64_bits(void **state)
{
    UNUSED(state);
    int64_t x;
    assert_true(number_parse_int(STR("9223372036854775807"), &x) && x == INT64_MAX);
    assert_true(number_parse_int(STR("-9223372036854775808"), &x) && x == INT64_MIN);
    assert_true(number_parse_int(STR(" +007 "), &x) && x == 7);
    static const char *const bad[] = {"9223372036854775808",
                                      "-9223372036854775809",
                                      "",
                                      "-",
                                      "+",
                                      "1.0",
                                      "1e3",
                                      "0x10",
                                      "99999999999999999999",
                                      "1 2"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(number_parse_int(str_of(bad[i]), &x));
}

static void check_format(double x, const char *want)
{
    char text[32];
    assert_int_equal(number_format(x, text), strlen(want));
    assert_string_equal(text, want);
}

/* The 16- and 17-digit ones are those that the authors of shortest printing give as hard: Steele
 * and White 1990, Ryu's and Python's tests (2^-44: 5.684341886080802e-14, where %.16g fails). */
static void numbers_are_written_as_short_as_they_can_be(void **state)
{
    UNUSED(state);
    check_format(0.1, "0.1");
    check_format(-0.0, "-0");
    check_format(0.1 + 0.2, "0.30000000000000004");
    check_format(1.0 / 3, "0.3333333333333333");
    check_format(100, "100");
    check_format(123456789012, "123456789012");
    check_format(1e16, "10000000000000000");
    check_format(1e17, "1e17");
    check_format(1e22, "1e22");
    check_format(1e23, "1e23");
    check_format(0.00001, "0.00001");
    check_format(0.000001, "1e-6");
    check_format(1.5e-7, "1.5e-7");
    check_format(5e-324, "5e-324");
    check_format(2.2250738585072014e-308, "2.2250738585072014e-308");
    check_format(1.7976931348623157e308, "1.7976931348623157e308");
    check_format(-1.7976931348623157e308, "-1.7976931348623157e308");
    check_format(0x1p-44, "5.684341886080802e-14");
    check_format(9007199254740992, "9007199254740992");
    check_format(2.385, "2.385");
    check_format(NAN, "");
    check_format(INFINITY, "");
}

static void what_is_written_reads_back_and_nothing_shorter_does(void **state)
{
    UNUSED(state);
    struct rng r = rng_of(2026, 3);
    for (int i = 0; i < 40000; i++) {
        uint64_t bits = rng_next(&r);
        double x;
        memcpy(&x, &bits, sizeof x);
        if (i % 2 == 0)
            x = (double)(int64_t)(bits >> 30) / 1e6;
        if (!isfinite(x))
            continue;
        char text[32], shorter[64];
        const size_t n = number_format(x, text);
        assert_int_equal(strlen(text), n);
        unit_same_double(strtod(text, NULL), x);
        int digits = 0;
        for (const char *p = text; *p != '\0' && *p != 'e'; p++)
            digits += *p >= '0' && *p <= '9' && (digits > 0 || *p != '0');
        if (strchr(text, '.') == NULL || digits < 2)
            continue;
        snprintf(shorter, sizeof shorter, "%.*e", digits - 2, x);
        assert_true(strtod(shorter, NULL) != x);
    }
}

static void people_see_few_digits(void **state)
{
    UNUSED(state);
    static const struct {
        double x;
        int digits;
        const char *want;
    } cases[] = {{12.3456, 3, "12.3"},
                 {0.00012345, 3, "0.000123"},
                 {0.000012345, 3, "1.23e-5"},
                 {999999999, 3, "1e9"},
                 {123456789, 3, "123000000"},
                 {1.5, 6, "1.5"},
                 {-2, 3, "-2"},
                 {0, 3, "0"},
                 {-0.0, 3, "0"},
                 {9.9999, 3, "10"},
                 {1e300, 3, "1e300"},
                 {5, 0, "5"},
                 {2.385, 99, "2.3849999999999998"}};
    char text[32];
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(number_format_short(cases[i].x, cases[i].digits, text),
                         strlen(cases[i].want));
        assert_string_equal(text, cases[i].want);
    }
    number_format_short(NAN, 3, text);
    assert_string_equal(text, "-");
    number_format_short(-INFINITY, 3, text);
    assert_string_equal(text, "-inf");
}

static void short_sizes_take_five_columns_at_most(void **state)
{
    UNUSED(state);
    static const struct {
        double x;
        const char *want;
    } cases[] = {{12345, "12.3k"}, {4.56e6, "4.56M"}, {7.8e9, "7.8G"}, {999, "999"},
                 {999.9, "1k"},    {0, "0"},          {0.25, "250m"},  {-1234, "-1.2k"},
                 {-999, "-999"},   {1e22, "1e22"},    {1e-15, "0"},    {-12345, "-12k"}};
    char text[16];
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        number_format_si(cases[i].x, text);
        assert_string_equal(text, cases[i].want);
    }
    struct rng r = rng_of(2026, 4);
    for (int i = 0; i < 100000; i++) {
        const double x = rng_normal(&r) * pow(10, (double)rng_below(&r, 60) - 20);
        assert_true(number_format_si(x, text) <= 5);
    }
    number_format_si(NAN, text);
    assert_string_equal(text, "-");
}

/* B16. The program sets LC_CTYPE alone; even where all of a locale is set, nothing changes. */
static void a_decimal_comma_in_the_locale_changes_nothing(void **state)
{
    UNUSED(state);
    if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL)
        skip();
    char printed[16], text[32];
    snprintf(printed, sizeof printed, "%.1f", 0.5);
    assert_string_equal(printed, "0,5"); /* the locale is what it should be */
    double x;
    assert_int_equal(number_parse(STR("12.5"), '.', &x), NUMBER_OK);
    unit_same_double(x, 12.5);
    assert_int_equal(
        number_parse(STR("1.00000000000000011102230246251565404236316680908203125"), '.', &x),
        NUMBER_OK);
    unit_same_double(x, 1.0);
    check_format(0.1 + 0.2, "0.30000000000000004");
    number_format_short(12.34567, 4, text);
    assert_string_equal(text, "12.35");
    number_format_si(12345, text);
    assert_string_equal(text, "12.3k");
    setlocale(LC_ALL, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hard_cases_are_read_as_strtod_does),
        cmocka_unit_test(random_numbers_are_read_as_strtod_does),
        cmocka_unit_test(half_way_points_are_rounded_to_even),
        cmocka_unit_test(mantissas_of_hundreds_of_digits_are_read),
        cmocka_unit_test(words_for_missing_are_missing_by_intent),
        cmocka_unit_test(what_only_looks_like_a_number_is_bad),
        cmocka_unit_test(the_decimal_comma_is_chosen_never_guessed),
        cmocka_unit_test(a_prefix_stops_where_the_number_does),
        cmocka_unit_test(whole_numbers_keep_all_64_bits),
        cmocka_unit_test(numbers_are_written_as_short_as_they_can_be),
        cmocka_unit_test(what_is_written_reads_back_and_nothing_shorter_does),
        cmocka_unit_test(people_see_few_digits),
        cmocka_unit_test(short_sizes_take_five_columns_at_most),
        cmocka_unit_test(a_decimal_comma_in_the_locale_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
