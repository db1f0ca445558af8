/* Oracle: strtod over the same bytes, where the grammar of core/number.h is met; the grammar is
 * checked here by a reader written apart. */
#include "fuzz.h"

#include <math.h>
#include <string.h>

#include "core/number.h"
#include "core/str.h"

enum { LONGEST = 4096 };

static size_t digits(const char *p, size_t n, size_t at)
{
    while (at < n && p[at] >= '0' && p[at] <= '9')
        at++;
    return at;
}

/* Bytes of the longest number at p. */
static size_t number_length(const char *p, size_t n)
{
    const size_t first = n > 0 && (p[0] == '+' || p[0] == '-');
    size_t at = digits(p, n, first), count = at - first;
    if (at < n && p[at] == '.') {
        const size_t after = digits(p, n, at + 1);
        count += after - at - 1;
        at = after;
    }
    if (count == 0)
        return 0;
    if (at < n && (p[at] == 'e' || p[at] == 'E')) {
        const size_t sign = at + 1 < n && (p[at + 1] == '+' || p[at + 1] == '-');
        const size_t after = digits(p, n, at + 1 + sign);
        at = after > at + 1 + sign ? after : at;
    }
    return at;
}

static void same(double a, double b)
{
    REQUIRE(memcmp(&a, &b, sizeof a) == 0);
}

static void check_round_trip(double x)
{
    char text[32];
    double again;
    const size_t n = number_format(x, text);
    REQUIRE(n == strlen(text));
    REQUIRE(number_parse((struct str){text, n}, '.', &again) == NUMBER_OK);
    same(again, x);
    REQUIRE(number_format_short(x, (int)(n % 18), text) < 32);
    REQUIRE(number_format_si(x, text) <= 6);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str s = {(const char *)data, size};
    double x = 0, y = 0;
    int64_t whole;
    if (size == 0 || size > LONGEST)
        return 0;
    const size_t takes = number_parse_prefix(s.p, s.p + s.n, '.', &x);
    REQUIRE(takes == number_length(s.p, s.n));
    if (takes > 0) {
        char copy[LONGEST + 1];
        memcpy(copy, s.p, takes);
        copy[takes] = '\0';
        same(x, strtod(copy, NULL));
    }
    const struct str trimmed = str_trim(s);
    const enum number_kind kind = number_parse(s, '.', &y);
    const size_t all = trimmed.n > 0 ? number_length(trimmed.p, trimmed.n) : 0;
    REQUIRE((kind == NUMBER_OK || kind == NUMBER_OVERFLOW) == (all > 0 && all == trimmed.n));
    REQUIRE((kind == NUMBER_OK) == (isfinite(y) != 0));
    if (kind == NUMBER_OK)
        check_round_trip(y);
    if (number_parse_int(s, &whole))
        REQUIRE(kind == NUMBER_OK && y == (double)whole);
    number_parse(s, ',', &y);
    if (size >= sizeof x) {
        memcpy(&x, data, sizeof x);
        if (isfinite(x))
            check_round_trip(x);
    }
    return 0;
}
