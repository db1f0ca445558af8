/* Double to text. The shortest digits that read back as the same bits are looked for in two ways:
 *  1. most data was decimal once: the least k for which x * 10^k, rounded to a whole m < 10^15,
 *     divided by 10^k gives x again. Both are exact doubles, so the division is what a correct
 *     reader does, and 15 digits name one double at most: m is the shortest;
 *  2. else printf with 15, 16, then 17 significant digits (from 1 for subnormals, which have
 *     fewer), the first that reads back. At a power of two the gap below is half the gap above, and
 *     the 16 digits that read back may be the next ones up.
 * printf's digits are picked out of its %e form, so that no locale's decimal point can get in. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/number.h"
#include "core/str.h"

enum { MOST_DIGITS = 17, SURE_DIGITS = 15, LOWEST_PLAIN = -5, HIGHEST_PLAIN = 17 };

static const double SURE_BELOW = 1e15; /* 15 digits */

/* 0.d[0]d[1]... * 10^point */
struct digits {
    char d[MOST_DIGITS + 2];
    int n, point;
};

static void drop_zeros(struct digits *v)
{
    while (v->n > 1 && v->d[v->n - 1] == '0')
        v->n--;
}

/* |x| to n significant digits, correctly rounded; x is finite. */
static struct digits round_digits(double x, int n)
{
    struct digits v = {.n = 0};
    char text[64];
    snprintf(text, sizeof text, "%.*e", n - 1, fabs(x));
    const char *p = text;
    for (; *p != 'e'; p++) {
        if (*p >= '0' && *p <= '9' && v.n < n)
            v.d[v.n++] = *p;
    }
    int64_t e = 0;
    number_parse_int(str_of(p + 1), &e);
    v.point = (int)e + 1;
    return v;
}

static size_t put_whole(char *at, uint64_t m)
{
    char reversed[24];
    size_t n = 0;
    do {
        reversed[n++] = (char)('0' + m % 10);
    } while ((m /= 10) > 0);
    for (size_t i = 0; i < n; i++)
        at[i] = reversed[n - 1 - i];
    return n;
}

/* Way 1; false when x has more than 15 digits or is far from 1. */
static bool try_decimal(double x, struct digits *ret)
{
    static const double power[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10};
    if (x >= SURE_BELOW)
        return false;
    for (int k = 0; k < (int)COUNT_OF(power) && x * power[k] < SURE_BELOW; k++) {
        const double m = nearbyint(x * power[k]);
        if (m > 0 && m / power[k] == x) {
            ret->n = (int)put_whole(ret->d, (uint64_t)m);
            ret->point = ret->n - k;
            drop_zeros(ret);
            return true;
        }
    }
    return false;
}

/* The text of |x| from its digits: positional, or with an exponent outside 1e-5..1e17. */
static size_t lay_out(const struct digits *v, char *at, int lowest, int highest)
{
    size_t n = 0;
    const int e = v->point - 1;
    if (e < lowest || e >= highest) {
        at[n++] = v->d[0];
        if (v->n > 1)
            at[n++] = '.';
        memcpy(at + n, v->d + 1, (size_t)v->n - 1);
        n += (size_t)v->n - 1;
        at[n++] = 'e';
        if (e < 0)
            at[n++] = '-';
        return n + put_whole(at + n, (uint64_t)abs(e));
    }
    if (v->point <= 0) {
        at[n++] = '0';
        at[n++] = '.';
        for (int i = v->point; i < 0; i++)
            at[n++] = '0';
    }
    for (int i = 0; i < MAX_OF(v->n, v->point); i++) {
        if (i == v->point && i > 0)
            at[n++] = '.';
        at[n++] = i < v->n ? v->d[i] : '0';
    }
    return n;
}

static bool reads_back(const struct digits *v, double x)
{
    char text[40];
    double again;
    const size_t n = lay_out(v, text, 0, 1); /* always with an exponent */
    return number_parse_prefix(text, text + n, '.', &again) == n && again == x;
}

/* The next number up with as many digits. */
static void step_up(struct digits *v)
{
    int i = v->n - 1;
    for (; i >= 0 && v->d[i] == '9'; i--)
        v->d[i] = '0';
    if (i >= 0) {
        v->d[i]++;
    } else {
        v->d[0] = '1';
        v->point++;
    }
}

static struct digits shortest(double x)
{
    struct digits v = {.n = 0};
    if (try_decimal(x, &v))
        return v;
    int ignored;
    const bool is_power_of_two = frexp(x, &ignored) == 0.5;
    for (int n = isnormal(x) ? SURE_DIGITS : 1; n <= MOST_DIGITS; n++) {
        v = round_digits(x, n);
        if (reads_back(&v, x))
            break;
        if (!is_power_of_two)
            continue;
        step_up(&v);
        if (reads_back(&v, x))
            break;
    }
    drop_zeros(&v);
    return v;
}

size_t number_format(double x, char ret[32])
{
    size_t n = 0;
    ret[0] = '\0';
    if (!isfinite(x))
        return 0;
    if (signbit(x))
        ret[n++] = '-';
    if (x == 0) {
        ret[n++] = '0';
    } else {
        const struct digits v = shortest(fabs(x));
        n += lay_out(&v, ret + n, LOWEST_PLAIN, HIGHEST_PLAIN);
    }
    ret[n] = '\0';
    return n;
}

/* What people see of a value without digits; 0 for one with digits. */
static size_t format_special(double x, char *ret)
{
    if (isfinite(x) && x != 0)
        return 0;
    const char *text = isnan(x) ? "-" : x == 0 ? "0" : x > 0 ? "inf" : "-inf";
    memcpy(ret, text, strlen(text) + 1);
    return strlen(text);
}

size_t number_format_short(double x, int digits, char ret[32])
{
    size_t n = format_special(x, ret);
    if (n > 0)
        return n;
    if (x < 0)
        ret[n++] = '-';
    struct digits v = round_digits(x, MAX_OF(1, MIN_OF(digits, MOST_DIGITS)));
    drop_zeros(&v);
    n += lay_out(&v, ret + n, -4, 9);
    ret[n] = '\0';
    return n;
}

size_t number_format_si(double x, char ret[16])
{
    static const char letter[] = "pnum kMGTPE";
    enum { STEP = 3, NONE = 4, LETTERS = sizeof letter - 1 };
    size_t n = format_special(x, ret);
    if (n > 0)
        return n;
    if (x < 0)
        ret[n++] = '-';
    struct digits v = round_digits(x, 3);
    if (x < 0 && (v.point - 1 + STEP * 200) % STEP != 2)
        v = round_digits(x, 2); /* -1.2k, -12k: the sign takes the place of a digit */
    drop_zeros(&v);
    int group = (v.point - 1 + STEP * NONE) >= 0 ? (v.point - 1 + STEP * NONE) / STEP : -1;
    if (group < 0) {
        n = 0;
        ret[n++] = '0';
    } else if (group >= LETTERS) {
        v = round_digits(x, 1);
        n += lay_out(&v, ret + n, 0, 1);
    } else {
        v.point -= STEP * (group - NONE);
        n += lay_out(&v, ret + n, -4, 9);
        if (group != NONE)
            ret[n++] = letter[group];
    }
    ret[n] = '\0';
    return n;
}
