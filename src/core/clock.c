/* Time stamps. Nearly all stamps of a file have one layout, "2013-01-02T18:40:00Z": its bytes are
 * checked eight at a time by arithmetic within a 64-bit word; whatever differs goes to the
 * reader by cursor below, which knows every form that the header promises. */
#include "core/clock.h"

#include <string.h>
#include <time.h>

#include "core/calendar.h"
#include "core/number.h"
#include "core/zone.h"

enum { LONGEST_STAMP = 64, NS_DIGITS = 9, FIRST_YEAR = 1678, LAST_YEAR = 2261 };

static const int32_t NO_OFFSET = INT32_MIN;

static int64_t read_clock(clockid_t which)
{
    struct timespec t = {0};
    clock_gettime(which, &t);
    return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

int64_t clock_monotonic_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t clock_wall_ns(void)
{
    return read_clock(CLOCK_REALTIME);
}

/* A stamp as it was written. */
struct stamp {
    int64_t year;
    int month, day, hour, minute, second;
    int64_t ns;
    int32_t offset; /* NO_OFFSET: none written */
    bool is_past;   /* BC */
};

struct cursor {
    const char *p, *end;
};

static bool eat(struct cursor *c, char what)
{
    if (c->p >= c->end || *c->p != what)
        return false;
    c->p++;
    return true;
}

static size_t count_digits(const struct cursor *c)
{
    size_t n = 0;
    while (c->p + n < c->end && (unsigned char)(c->p[n] - '0') < 10)
        n++;
    return n;
}

/* n digits, which are there. */
static int64_t take_digits(struct cursor *c, size_t n)
{
    int64_t x = 0;
    for (size_t i = 0; i < n; i++)
        x = x * 10 + (*c->p++ - '0');
    return x;
}

static bool eat_two(struct cursor *c, int *ret)
{
    if (count_digits(c) < 2)
        return false;
    *ret = (int)take_digits(c, 2);
    return true;
}

/* YYYY-MM-DD or YYYYMMDD; years of five and six digits are read so that they can be said to be out
 * of range. */
static bool eat_date(struct cursor *c, struct stamp *s, bool *ret_basic)
{
    s->is_past = eat(c, '-');
    if (!s->is_past)
        eat(c, '+');
    const size_t n = count_digits(c);
    *ret_basic = n == 8;
    if (n < 4 || n > 8 || n == 7)
        return false;
    s->year = take_digits(c, *ret_basic ? 4 : n);
    if (*ret_basic)
        return eat_two(c, &s->month) && eat_two(c, &s->day);
    return eat(c, '-') && eat_two(c, &s->month) && eat(c, '-') && eat_two(c, &s->day);
}

static bool eat_time(struct cursor *c, struct stamp *s, bool is_basic)
{
    if (!eat_two(c, &s->hour) || (!is_basic && !eat(c, ':')) || !eat_two(c, &s->minute))
        return false;
    if (is_basic ? count_digits(c) == 0 : !eat(c, ':'))
        return true;
    if (!eat_two(c, &s->second))
        return false;
    if (!eat(c, '.') && !eat(c, ','))
        return true;
    const size_t n = count_digits(c);
    if (n == 0 || n > NS_DIGITS)
        return false;
    s->ns = take_digits(c, n);
    for (size_t i = n; i < NS_DIGITS; i++)
        s->ns *= 10;
    return true;
}

static bool eat_zone(struct cursor *c, struct stamp *s)
{
    if (c->p == c->end)
        return true;
    if (eat(c, 'Z') || eat(c, 'z')) {
        s->offset = 0;
        return c->p == c->end;
    }
    if (!zone_parse_offset((struct str){c->p, (size_t)(c->end - c->p)}, &s->offset))
        return false;
    c->p = c->end;
    return true;
}

static bool read_stamp(struct str text, struct stamp *ret)
{
    *ret = (struct stamp){.offset = NO_OFFSET};
    struct cursor c = {text.p, text.p + text.n};
    if (text.n > 3 && memcmp(c.end - 3, " BC", 3) == 0) { /* as PostgreSQL writes them */
        c.end -= 3;
        ret->is_past = true;
    }
    const bool is_bc = ret->is_past;
    bool is_basic;
    if (!eat_date(&c, ret, &is_basic))
        return false;
    ret->is_past |= is_bc;
    if (c.p == c.end)
        return !is_basic; /* 20130102 alone is more likely a number */
    if (!eat(&c, 'T') && !eat(&c, 't') && !eat(&c, ' '))
        return false;
    return eat_time(&c, ret, is_basic) && eat_zone(&c, ret);
}

static bool is_date(const struct stamp *s)
{
    return s->month >= 1 && s->month <= 12 && s->day >= 1 &&
           s->day <= calendar_month_length(s->year, s->month);
}

static bool is_time(const struct stamp *s)
{
    if (s->hour == 24)
        return s->minute == 0 && s->second == 0 && s->ns == 0;
    return s->hour < 24 && s->minute < 60 && s->second <= 60;
}

static enum time_kind to_ns(struct stamp *s, const struct zone *z, int64_t *ret, unsigned *flags)
{
    if (!is_date(s) || !is_time(s))
        return TIME_BAD;
    if (s->is_past || s->year < FIRST_YEAR || s->year > LAST_YEAR)
        return TIME_RANGE;
    const bool is_leap = s->second == 60;
    if (is_leap) {
        s->second = 59;
        s->ns = NS_PER_S - 1;
    }
    const int64_t local = calendar_days(s->year, s->month, s->day) * S_PER_DAY + s->hour * 3600 +
                          s->minute * 60 + s->second;
    int64_t utc = local - s->offset;
    bool is_ambiguous = false;
    if (s->offset == NO_OFFSET) {
        is_ambiguous = zone_to_utc(z, local, &utc);
        *flags |= TIME_NO_ZONE;
    }
    if (is_leap) { /* only at the end of a day of UTC */
        if (floor_mod(utc, S_PER_DAY) != S_PER_DAY - 1)
            return TIME_BAD;
        *flags |= TIME_LEAP;
    }
    *ret = utc * NS_PER_S + s->ns;
    return is_ambiguous ? TIME_AMBIGUOUS : TIME_OK;
}

static uint64_t load_word(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return (uint64_t)u[0] | (uint64_t)u[1] << 8 | (uint64_t)u[2] << 16 | (uint64_t)u[3] << 24 |
           (uint64_t)u[4] << 32 | (uint64_t)u[5] << 40 | (uint64_t)u[6] << 48 |
           (uint64_t)u[7] << 56;
}

/* The two digits whose values are bytes i and i + 1 of a word. */
static unsigned two_of(uint64_t word, int i)
{
    return (unsigned)((word >> (8 * i) & 15) * 10 + (word >> (8 * i + 8) & 15));
}

/* "2013-01-02T18:40:00", 'T' or a blank, to seconds. A word is xored with its layout: digits become
 * 0..9, separators 0; adding 0x76 or 0x7F to a byte then sets its top bit when it is larger than
 * that. False for whatever is odd, a 29th of February too: the reader by cursor judges that. */
static bool read_usual(const char *p, int64_t *ret)
{
    static const uint8_t length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    static const uint16_t before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    enum { LEAP_DAYS_TO_1970 = 477 }; /* 1969/4 - 1969/100 + 1969/400 */
    const uint64_t date = load_word(p) ^ load_word("0000-00-");
    uint64_t rest = load_word(p + 8) ^ load_word("00T00:00");
    rest &= ~((uint64_t)(p[10] == ' ') * (UINT64_C(0x74) << 16)); /* ' ' ^ 'T' */
    const uint64_t bad = ((date + UINT64_C(0x7F76767F76767676)) | date |
                          (rest + UINT64_C(0x76767F76767F7676)) | rest) &
                         UINT64_C(0x8080808080808080);
    const unsigned tens = (unsigned char)(p[17] - '0'), ones = (unsigned char)(p[18] - '0');
    const unsigned year = two_of(date, 0) * 100 + two_of(date, 2), month = two_of(date, 5) - 1;
    const unsigned day = two_of(rest, 0) - 1, hour = two_of(rest, 3), minute = two_of(rest, 6);
    if (bad != 0 || p[16] != ':' || tens > 5 || ones > 9 || month >= 12 || day >= length[month] ||
        hour >= 24 || minute >= 60 || year < FIRST_YEAR || year > LAST_YEAR)
        return false;
    const unsigned y = year - (month < 2); /* leap days before this one */
    const int64_t days = (int64_t)(year * 365 + y / 4 - y / 100 + y / 400 + before[month] + day) -
                         (1970 * 365 + LEAP_DAYS_TO_1970);
    *ret = days * S_PER_DAY + (int64_t)(hour * 3600 + minute * 60 + tens * 10 + ones);
    return true;
}

static bool is_infinite(struct str s)
{
    if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+')) {
        s.p++;
        s.n--;
    }
    return str_equal_nocase(s, STR("infinity")) || str_equal_nocase(s, STR("inf"));
}

static enum time_kind parse_unusual(struct str s, const struct zone *z, int64_t *ret,
                                    unsigned *flags)
{
    struct stamp stamp;
    *ret = MISSING_I64;
    s = str_trim(s);
    if (is_infinite(s))
        return TIME_RANGE;
    if (number_is_missing(s) || str_equal_nocase(s, STR("nat")))
        return TIME_EMPTY;
    if (s.n > LONGEST_STAMP || !read_stamp(s, &stamp))
        return TIME_BAD;
    return to_ns(&stamp, z, ret, flags);
}

enum time_kind time_parse(struct str s, const struct zone *z, int64_t *ret, unsigned *flags)
{
    enum { USUAL = 19 };
    int64_t seconds;
    const bool has_zone = s.n == USUAL + 1 && s.p[USUAL] == 'Z';
    if ((!has_zone && s.n != USUAL) || !read_usual(s.p, &seconds))
        return parse_unusual(s, z, ret, flags);
    bool is_ambiguous = false;
    if (!has_zone) {
        *flags |= TIME_NO_ZONE;
        is_ambiguous = z != NULL && zone_to_utc(z, seconds, &seconds);
    }
    *ret = seconds * NS_PER_S;
    return is_ambiguous ? TIME_AMBIGUOUS : TIME_OK;
}

static int64_t unit_ns(enum time_unit unit)
{
    switch (unit) {
    case TIME_MS:
        return 1000000;
    case TIME_US:
        return 1000;
    case TIME_NS:
        return 1;
    case TIME_ISO:
    case TIME_S:
    case TIME_STEP:
        break;
    }
    return NS_PER_S;
}

static bool is_in_range(int64_t t)
{
    static const int64_t low = INT64_C(-9214560000) * NS_PER_S; /* 1678-01-01 */
    static const int64_t high = INT64_C(9214646400) * NS_PER_S; /* 2262-01-01 */
    return t >= low && t < high;
}

/* Digits and a fraction, in whole numbers: a double would lose the last digits of the
 * nanoseconds. */
static enum time_kind read_epoch(struct str s, int64_t scale, int64_t *ret)
{
    struct cursor c = {s.p, s.p + s.n};
    const bool is_negative = eat(&c, '-');
    if (!is_negative)
        eat(&c, '+');
    const size_t nwhole = count_digits(&c);
    int64_t t = 0;
    bool is_far = false;
    for (size_t i = 0; i < nwhole; i++)
        is_far |= __builtin_mul_overflow(t, 10, &t) || __builtin_add_overflow(t, *c.p++ - '0', &t);
    is_far |= __builtin_mul_overflow(t, scale, &t);
    size_t nfraction = 0;
    if (eat(&c, '.')) {
        nfraction = count_digits(&c);
        int64_t part = scale;
        for (size_t i = 0; i < nfraction; i++) {
            part /= 10; /* digits below a nanosecond are dropped */
            is_far |= __builtin_add_overflow(t, (*c.p++ - '0') * part, &t);
        }
    }
    if (nwhole + nfraction == 0 || c.p != c.end)
        return TIME_BAD;
    if (is_far || !is_in_range(is_negative ? -t : t))
        return TIME_RANGE;
    t = is_negative ? -t : t;
    *ret = t;
    return TIME_OK;
}

enum time_kind time_parse_epoch(struct str s, enum time_unit unit, int64_t *ret)
{
    unsigned ignored = 0;
    *ret = MISSING_I64;
    s = str_trim(s);
    if (unit == TIME_ISO)
        return time_parse(s, NULL, ret, &ignored);
    if (is_infinite(s))
        return TIME_RANGE;
    if (number_is_missing(s) || str_equal_nocase(s, STR("nat")))
        return TIME_EMPTY;
    const int64_t scale = unit_ns(unit);
    const enum time_kind kind = read_epoch(s, scale, ret);
    double x;
    if (kind != TIME_BAD || number_parse(s, '.', &x) != NUMBER_OK)
        return kind;
    x *= (double)scale; /* 1.357152e9 */
    if (!(x > -9.2e18 && x < 9.2e18) || !is_in_range((int64_t)x))
        return TIME_RANGE;
    *ret = (int64_t)x;
    return TIME_OK;
}

enum time_unit time_guess_unit(double lo, double hi)
{
    static const double from = 631152000, to = 4102444800; /* 1990 to 2100, in seconds */
    static const enum time_unit units[] = {TIME_S, TIME_MS, TIME_US, TIME_NS};
    double scale = 1;
    for (size_t i = 0; i < COUNT_OF(units); i++, scale *= 1000) {
        if (lo >= from * scale && hi <= to * scale)
            return units[i];
    }
    return TIME_STEP;
}

static char *put_digits(char *at, int64_t x, int width)
{
    for (int i = width - 1; i >= 0; i--, x /= 10)
        at[i] = (char)('0' + x % 10);
    return at + width;
}

/* ".5" or ".000000001"; nothing for 0. */
static char *put_fraction(char *at, int64_t ns)
{
    if (ns == 0)
        return at;
    *at++ = '.';
    at = put_digits(at, ns, NS_DIGITS);
    while (at[-1] == '0')
        at--;
    return at;
}

static char *put_step(char *at, int64_t t)
{
    const bool is_negative = t < 0;
    const int64_t whole = t / NS_PER_S, part = t % NS_PER_S;
    if (is_negative)
        *at++ = '-';
    int64_t x = is_negative ? -whole : whole;
    int width = 1;
    for (int64_t y = x; y >= 10; y /= 10)
        width++;
    at = put_digits(at, x, width);
    return put_fraction(at, is_negative ? -part : part);
}

static char *put_offset(char *at, int32_t offset)
{
    if (offset == 0) {
        *at++ = 'Z';
        return at;
    }
    *at++ = offset < 0 ? '-' : '+';
    const int32_t minutes = (offset < 0 ? -offset : offset) / 60;
    at = put_digits(at, minutes / 60, 2);
    *at++ = ':';
    return put_digits(at, minutes % 60, 2);
}

static char *put_stamp(char *at, int64_t t, const struct zone *z)
{
    /* Offsets before standard time have seconds, which ISO 8601 can't say: whole minutes of them,
     * so that the stamp still means the same instant. */
    const int32_t offset = zone_offset(z, t, NULL) / 60 * 60;
    const int64_t local = floor_div(t, NS_PER_S) + offset;
    int64_t year;
    int month, day;
    calendar_date(floor_div(local, S_PER_DAY), &year, &month, &day);
    const int64_t second = floor_mod(local, S_PER_DAY);
    at = put_digits(at, year, 4);
    *at++ = '-';
    at = put_digits(at, month, 2);
    *at++ = '-';
    at = put_digits(at, day, 2);
    *at++ = 'T';
    at = put_digits(at, second / 3600, 2);
    *at++ = ':';
    at = put_digits(at, second / 60 % 60, 2);
    *at++ = ':';
    at = put_digits(at, second % 60, 2);
    at = put_fraction(at, floor_mod(t, NS_PER_S));
    return put_offset(at, offset);
}

size_t time_format(int64_t t, enum time_unit unit, const struct zone *z, char ret[48])
{
    char *at = ret;
    if (t != MISSING_I64)
        at = unit == TIME_STEP ? put_step(ret, t) : put_stamp(ret, t, z);
    *at = '\0';
    return (size_t)(at - ret);
}
