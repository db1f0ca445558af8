/* Text to double, correctly rounded, and back.
 *
 * A number is read as w * 10^q, w of at most 19 significant digits. Three ways, fastest first:
 *  1. w <= 2^53 and |q| <= 22: both are exact doubles, one multiplication or division rounds once
 *     (Clinger 1990, doi:10.1145/93542.93557).
 *  2. Eisel-Lemire (Lemire 2021, doi:10.1002/spe.2984): the 64-bit w times the 128 leading bits of
 *     5^q gives enough bits of the product to round, for every w and q (no fallback is needed:
 *     Mushtak and Lemire 2023, doi:10.1002/spe.3198).
 *  3. More than 19 digits: the value lies between w and w + 1; when both round alike, that is it.
 *     Else strtod reads the digits themselves. They are handed to it without a point ("123e-45"),
 *     so that the process's locale can't change what it reads.
 * The digits are gathered eight at a time by arithmetic within one 64-bit word where the fraction
 * is that long. */
#include "core/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/power_table.h"
#include "core/str.h"

enum {
    MANTISSA_BITS = 52,
    EXPONENT_BIAS = 1023,
    EXPONENT_MAX = 0x7FF,
    WORD_DIGITS = 19,      /* digits that always fit into 64 bits */
    EXACT_POWER = 22,      /* 10^22 is the largest power of ten that is a double */
    EXACT_DIGITS = 780,    /* 768 digits decide any double (and a sticky one); a few to spare */
    EXPONENT_CAP = 1 << 20 /* beyond any exponent that matters, however long the digits */
};

/* Bytes of the longest text whose digits' count can still be compensated by its exponent. */
static const int64_t EXPONENT_LIMIT = INT64_C(1) << 40;

static const double exact_power[EXACT_POWER + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* A number as it was written. */
struct written {
    const char *first, *last; /* digits and the point: [first, last) */
    uint64_t w;               /* its digits, modulo 2^64 */
    int64_t exponent;         /* value = w * 10^exponent, when w holds them all */
    size_t ndigits;
    bool is_negative;
};

static bool is_digit(char c)
{
    return (unsigned char)(c - '0') < 10;
}

static uint64_t load_word(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return (uint64_t)u[0] | (uint64_t)u[1] << 8 | (uint64_t)u[2] << 16 | (uint64_t)u[3] << 24 |
           (uint64_t)u[4] << 32 | (uint64_t)u[5] << 40 | (uint64_t)u[6] << 48 |
           (uint64_t)u[7] << 56;
}

/* All eight bytes are '0'..'9': no byte leaves 0x30..0x3F by itself, nor when 6 is added. */
static bool is_eight_digits(uint64_t word)
{
    return ((word & UINT64_C(0xF0F0F0F0F0F0F0F0)) |
            (((word + UINT64_C(0x0606060606060606)) & UINT64_C(0xF0F0F0F0F0F0F0F0)) >> 4)) ==
           UINT64_C(0x3333333333333333);
}

/* Neighbours are joined thrice: digits to pairs, pairs to fours, fours to eight. */
static uint64_t eight_digits(uint64_t word)
{
    word -= UINT64_C(0x3030303030303030);
    word = word * 10 + (word >> 8);
    return (((word & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x000F424000000064)) +
            (((word >> 16) & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x0000271000000001))) >>
           32;
}

static const char *read_digits(const char *at, const char *end, uint64_t *w)
{
    uint64_t sum = *w;
    while (end - at >= 8) {
        const uint64_t word = load_word(at);
        if (!is_eight_digits(word))
            break;
        sum = sum * 100000000 + eight_digits(word);
        at += 8;
    }
    for (; at < end && is_digit(*at); at++)
        sum = sum * 10 + (uint64_t)(*at - '0');
    *w = sum;
    return at;
}

/* The end of "e+12" at `at`, or `at` when it is none. */
static const char *read_exponent(const char *at, const char *end, int64_t *exponent)
{
    const char *p = at + 1;
    const bool is_negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    if (p >= end || !is_digit(*p))
        return at;
    int64_t e = 0;
    for (; p < end && is_digit(*p); p++) {
        if (e < EXPONENT_LIMIT)
            e = e * 10 + (*p - '0');
    }
    *exponent += is_negative ? -e : e;
    return p;
}

/* The end of the number at p, or p when there is none. */
static const char *read_written(const char *p, const char *end, char decimal, struct written *ret)
{
    const char *at = p;
    ret->is_negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+'))
        at++;
    ret->first = at;
    ret->w = 0;
    ret->exponent = 0;
    for (; at < end && is_digit(*at); at++)
        ret->w = ret->w * 10 + (uint64_t)(*at - '0');
    ret->ndigits = (size_t)(at - ret->first);
    if (at < end && *at == decimal) {
        const char *point = at;
        at = read_digits(at + 1, end, &ret->w);
        ret->exponent = point + 1 - at;
        ret->ndigits += (size_t)(at - point - 1);
    }
    if (ret->ndigits == 0)
        return p;
    ret->last = at;
    if (at < end && (*at == 'e' || *at == 'E'))
        at = read_exponent(at, end, &ret->exponent);
    return at;
}

static double from_bits(uint64_t mantissa, int64_t exponent)
{
    const uint64_t bits = (mantissa & ((UINT64_C(1) << MANTISSA_BITS) - 1)) | (uint64_t)exponent
                                                                                  << MANTISSA_BITS;
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* Eisel-Lemire: w * 10^q rounded to the nearest double, ties to even; INFINITY past DBL_MAX. */
static double round_product(uint64_t w, int64_t q)
{
    __extension__ typedef unsigned __int128 wide;
    if (w == 0 || q < POWER_LOWEST)
        return 0;
    if (q > POWER_HIGHEST)
        return INFINITY;
    const int shift = __builtin_clzll(w);
    w <<= shift;
    const struct power five = power_of_five[q - POWER_LOWEST];
    const wide product = (wide)w * five.high;
    uint64_t high = (uint64_t)(product >> 64), low = (uint64_t)product;
    if ((high & 0x1FF) == 0x1FF) { /* the low half of the power may carry into the bits kept */
        const uint64_t more = (uint64_t)(((wide)w * five.low) >> 64);
        low += more;
        high += low < more;
    }
    const int top = (int)(high >> 63);
    const int drop = top + 64 - MANTISSA_BITS - 3;
    uint64_t mantissa = high >> drop; /* 54 bits: one to round by */
    /* floor(q * log2(10)) + 63, for |q| < 400 */
    int64_t exponent = ((217706 * q) >> 16) + 63 + top - shift + EXPONENT_BIAS;
    if (exponent <= 0) { /* subnormal: ties can't occur, q is far below -4 */
        if (exponent < -62)
            return 0;
        mantissa >>= 1 - exponent;
        mantissa = (mantissa + (mantissa & 1)) >> 1;
        return from_bits(mantissa, (int64_t)(mantissa >> MANTISSA_BITS));
    }
    /* Exactly half way is possible only where 5^|q| fits beside 54 bits: -4 <= q <= 23. */
    if (low <= 1 && q >= -4 && q <= 23 && (mantissa & 3) == 1 && mantissa << drop == high)
        mantissa &= ~UINT64_C(1);
    mantissa = (mantissa + (mantissa & 1)) >> 1;
    if (mantissa >> (MANTISSA_BITS + 1) != 0) {
        mantissa >>= 1;
        exponent++;
    }
    return exponent >= EXPONENT_MAX ? INFINITY : from_bits(mantissa, exponent);
}

/* strtod over the significant digits, as "digits e exponent"; those past EXACT_DIGITS only by
 * whether any is not 0. `exponent` is of the last digit of `n`. */
static double read_exactly(const struct written *n, char decimal)
{
    char text[EXACT_DIGITS + 32];
    size_t used = 0;
    bool is_sticky = false;
    int64_t exponent = n->exponent;
    for (const char *p = n->first; p < n->last; p++) {
        if (*p == decimal)
            continue;
        if (used == EXACT_DIGITS) {
            is_sticky |= *p != '0';
            exponent++;
        } else if (used > 0 || *p != '0') {
            text[used++] = *p;
        }
    }
    if (is_sticky) {
        text[used++] = '1';
        exponent--;
    }
    uint64_t size = (uint64_t)(exponent < 0 ? -exponent : exponent);
    size = MIN_OF(size, (uint64_t)EXPONENT_CAP);
    text[used++] = 'e';
    text[used++] = exponent < 0 ? '-' : '+';
    char digits[24];
    size_t k = 0;
    do {
        digits[k++] = (char)('0' + size % 10);
    } while ((size /= 10) > 0);
    while (k > 0)
        text[used++] = digits[--k];
    text[used] = '\0';
    return strtod(text, NULL);
}

/* More than 19 digits were written. */
static double round_long(const struct written *n, char decimal)
{
    const char *p = n->first;
    size_t skipped = 0;
    for (; p < n->last && (*p == '0' || *p == decimal); p++)
        skipped += *p == '0';
    const size_t significant = n->ndigits - skipped;
    if (significant <= WORD_DIGITS)
        return round_product(n->w, n->exponent);
    uint64_t w = 0;
    for (size_t k = 0; k < WORD_DIGITS; p++) {
        if (*p != decimal) {
            w = w * 10 + (uint64_t)(*p - '0');
            k++;
        }
    }
    const int64_t q = n->exponent + (int64_t)(significant - WORD_DIGITS);
    const double below = round_product(w, q), above = round_product(w + 1, q);
    return below == above ? below : read_exactly(n, decimal);
}

static double round_written(const struct written *n, char decimal)
{
    if (n->ndigits > WORD_DIGITS)
        return round_long(n, decimal);
    if (n->w <= UINT64_C(1) << (MANTISSA_BITS + 1)) {
        if (n->exponent <= 0 && n->exponent >= -EXACT_POWER)
            return (double)n->w / exact_power[-n->exponent];
        if (n->exponent > 0 && n->exponent <= EXACT_POWER)
            return (double)n->w * exact_power[n->exponent];
    }
    return round_product(n->w, n->exponent);
}

size_t number_parse_prefix(const char *p, const char *end, char decimal, double *ret)
{
    struct written n;
    const char *after = read_written(p, end, decimal, &n);
    if (after == p)
        return 0;
    const double x = round_written(&n, decimal);
    *ret = n.is_negative ? -x : x;
    return (size_t)(after - p);
}

bool number_is_missing(struct str s)
{
    static const struct str words[] = {STR("na"),       STR("n/a"),  STR("nan"),
                                       STR("null"),     STR("none"), STR("inf"),
                                       STR("infinity"), STR("-"),    STR("?")};
    s = str_trim(s);
    if (s.n == 0)
        return true;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_equal_nocase(s, words[i]))
            return true;
    }
    if (s.p[0] == '+' || s.p[0] == '-') {
        s.p++;
        s.n--;
        if (str_equal_nocase(s, STR("inf")) || str_equal_nocase(s, STR("infinity")))
            return true;
    }
    return s.n > 4 && str_equal_nocase((struct str){s.p, 4}, STR("nan(")) && s.p[s.n - 1] == ')';
}

enum number_kind number_parse(struct str s, char decimal, double *ret)
{
    s = str_trim(s);
    const size_t n = s.n > 0 ? number_parse_prefix(s.p, s.p + s.n, decimal, ret) : 0;
    if (n > 0 && n == s.n && isfinite(*ret))
        return NUMBER_OK;
    *ret = NAN;
    if (n > 0 && n == s.n)
        return NUMBER_OVERFLOW;
    return number_is_missing(s) ? NUMBER_MISSING : NUMBER_BAD;
}

bool number_parse_int(struct str s, int64_t *ret)
{
    s = str_trim(s);
    if (s.n == 0)
        return false;
    const bool is_negative = s.p[0] == '-';
    size_t at = is_negative || s.p[0] == '+' ? 1 : 0;
    if (at == s.n)
        return false;
    int64_t x = 0; /* kept negative: the negative range is the larger one */
    for (; at < s.n; at++) {
        if (!is_digit(s.p[at]) || __builtin_mul_overflow(x, 10, &x) ||
            __builtin_sub_overflow(x, s.p[at] - '0', &x))
            return false;
    }
    if (!is_negative && x == INT64_MIN)
        return false;
    *ret = is_negative ? x : -x;
    return true;
}
