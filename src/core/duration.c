#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/clock.h"
#include "core/number.h"

struct unit {
    const char *name;
    int64_t ns;
};

static const struct unit units[] = {
    {"", NS_PER_S},
    {"ns", 1},
    {"us", 1000},
    {"ms", 1000000},
    {"s", NS_PER_S},
    {"m", 60 * NS_PER_S},
    {"min", 60 * NS_PER_S},
    {"h", 3600 * NS_PER_S},
    {"d", 86400 * NS_PER_S},
    {"w", 7 * 86400 * NS_PER_S},
};

bool duration_parse(struct str s, int64_t *ret)
{
    s = str_trim(s);
    size_t n = 0;
    while (n < s.n && ((s.p[n] >= '0' && s.p[n] <= '9') || s.p[n] == '.'))
        n++;
    const struct str number = {s.p, n}, name = str_trim((struct str){s.p + n, s.n - n});
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        if (!str_equal(name, str_of(units[i].name)))
            continue;
        int64_t whole;
        if (number_parse_int(number, &whole))
            return !__builtin_mul_overflow(whole, units[i].ns, ret) && *ret > 0;
        double x;
        if (number_parse(number, '.', &x) != NUMBER_OK)
            return false;
        x *= (double)units[i].ns; /* 1.5h */
        if (!(x >= 1 && x < 9.2e18))
            return false;
        *ret = (int64_t)llround(x);
        return true;
    }
    return false;
}

size_t duration_format(int64_t ns, char ret[32])
{
    /* The largest unit of which there are at least two (one below a second). */
    static const struct {
        double least;
        const char *name;
        double ns;
    } steps[] = {
        {2 * 86400e9, "d", 86400e9},
        {2 * 3600e9, "h", 3600e9},
        {2 * 60e9, "min", 60e9},
        {0.9995e9, "s", 1e9},
        {0.9995e6, "ms", 1e6},
        {0.9995e3, "us", 1e3},
        {1, "ns", 1},
    };
    if (ns == 0 || ns == MISSING_I64) {
        memcpy(ret, ns == 0 ? "0 s" : "-", ns == 0 ? 4 : 2);
        return strlen(ret);
    }
    const double x = (double)ns, size = fabs(x);
    size_t i = 0;
    while (size < steps[i].least)
        i++;
    const double v = x / steps[i].ns;
    char number[32];
    /* Two digits below ten, else the nearest whole number: 3.5 d, 250 ms. */
    number_format_short(fabs(v) < 9.95 ? v : nearbyint(v), fabs(v) < 9.95 ? 2 : 15, number);
    const int n = snprintf(ret, 32, "%s %s", number, steps[i].name);
    return n > 0 ? (size_t)MIN_OF(n, 31) : 0;
}
