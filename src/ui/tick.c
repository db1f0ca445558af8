/* Ticks at calendar steps, found in local time, where midnight is a round number, and brought back
 * to UTC for each tick. So a day of 23 hours has its ticks where a clock on the wall shows them. */
#include "ui/tick.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/calendar.h"
#include "core/number.h"
#include "core/zone.h"

double tick_step(double x)
{
    if (!(x > 1e-300) || x > 1e300)
        return NAN;
    const double power = pow(10, floor(log10(x)));
    static const double steps[] = {1, 2, 5, 10};
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        if (steps[i] * power >= x * (1 - 1e-9))
            return steps[i] * power;
    }
    return 10 * power;
}

size_t tick_number(double v, double most, double step, char ret[TICK_LABEL])
{
    static const char letters[] = "pnum kMGTPE";
    enum { NONE = 4 };
    const int e = most > 0 ? (int)floor(log10(most)) : 0;
    int letter = e >= 4 || e < -3 ? (int)floor(e / 3.0) + NONE : NONE;
    if (letter < 0 || letter >= (int)sizeof letters - 1)
        return number_format_short(v, 3, ret);
    const double unit = pow(10, 3 * (letter - NONE));
    /* Digits down to the place of the step; a zero that rounding made is 0. */
    const double x = fabs(v) < step / 2 ? 0 : v / unit;
    const int place = (int)floor(log10(step / unit) + 1e-9);
    const int first = x == 0 ? 0 : (int)floor(log10(fabs(x)) + 1e-12);
    size_t n = number_format_short(x, MAX_OF(first - place + 1, 1), ret);
    if (letter != NONE && x != 0) {
        ret[n++] = letters[letter];
        ret[n] = '\0';
    }
    return n;
}

/* ---- time ---- */

enum step_kind { STEP_NS, STEP_MONTHS, STEP_COUNT };

struct step {
    enum step_kind kind;
    int64_t size; /* ns, months, counts */
    int width;    /* columns of its later labels */
};

#define S NS_PER_S
#define DAY (INT64_C(86400) * NS_PER_S)

static const struct step CALENDAR[] = {{STEP_NS, 1, 12},           {STEP_NS, 2, 12},
                                       {STEP_NS, 5, 12},           {STEP_NS, 10, 12},
                                       {STEP_NS, 20, 12},          {STEP_NS, 50, 12},
                                       {STEP_NS, 100, 12},         {STEP_NS, 200, 12},
                                       {STEP_NS, 500, 12},         {STEP_NS, 1000, 9},
                                       {STEP_NS, 2000, 9},         {STEP_NS, 5000, 9},
                                       {STEP_NS, 10000, 9},        {STEP_NS, 20000, 9},
                                       {STEP_NS, 50000, 9},        {STEP_NS, 100000, 9},
                                       {STEP_NS, 200000, 9},       {STEP_NS, 500000, 9},
                                       {STEP_NS, 1000000, 6},      {STEP_NS, 2000000, 6},
                                       {STEP_NS, 5000000, 6},      {STEP_NS, 10000000, 6},
                                       {STEP_NS, 20000000, 6},     {STEP_NS, 50000000, 6},
                                       {STEP_NS, 100000000, 6},    {STEP_NS, 200000000, 6},
                                       {STEP_NS, 500000000, 6},    {STEP_NS, S, 8},
                                       {STEP_NS, 2 * S, 8},        {STEP_NS, 5 * S, 8},
                                       {STEP_NS, 10 * S, 8},       {STEP_NS, 15 * S, 8},
                                       {STEP_NS, 30 * S, 8},       {STEP_NS, 60 * S, 5},
                                       {STEP_NS, 2 * 60 * S, 5},   {STEP_NS, 5 * 60 * S, 5},
                                       {STEP_NS, 10 * 60 * S, 5},  {STEP_NS, 15 * 60 * S, 5},
                                       {STEP_NS, 30 * 60 * S, 5},  {STEP_NS, 3600 * S, 5},
                                       {STEP_NS, 2 * 3600 * S, 5}, {STEP_NS, 3 * 3600 * S, 5},
                                       {STEP_NS, 6 * 3600 * S, 5}, {STEP_NS, 12 * 3600 * S, 5},
                                       {STEP_NS, DAY, 5},          {STEP_NS, 2 * DAY, 5},
                                       {STEP_NS, 7 * DAY, 5},      {STEP_NS, 14 * DAY, 5},
                                       {STEP_MONTHS, 1, 4},        {STEP_MONTHS, 3, 4},
                                       {STEP_MONTHS, 6, 4},        {STEP_MONTHS, 12, 4},
                                       {STEP_MONTHS, 24, 4},       {STEP_MONTHS, 60, 4},
                                       {STEP_MONTHS, 120, 4},      {STEP_MONTHS, 240, 4},
                                       {STEP_MONTHS, 600, 4},      {STEP_MONTHS, 1200, 4},
                                       {STEP_MONTHS, 2400, 4},     {STEP_MONTHS, 6000, 4}};

static double span_of(const struct tick_axis *axis)
{
    return (double)((uint64_t)axis->to - (uint64_t)axis->from);
}

static struct step choose(const struct tick_axis *axis)
{
    const double span = span_of(axis), ncols = axis->ncols;
    if (axis->unit == TIME_STEP) {
        const double size = fmin(tick_step(fmax(span / (double)NS_PER_S / ncols * 8, 1)), 5e9);
        return (struct step){STEP_COUNT, (int64_t)size, 6};
    }
    for (size_t i = 0; i < COUNT_OF(CALENDAR); i++) {
        const struct step *s = &CALENDAR[i];
        const double ns = (double)s->size * (s->kind == STEP_MONTHS ? 30.44 * (double)DAY : 1);
        if (span / ns * (s->width + 2) <= ncols)
            return *s;
    }
    return CALENDAR[COUNT_OF(CALENDAR) - 1];
}

/* The date and time of local nanoseconds. */
struct civil {
    int64_t year;
    int month, day;
    int64_t second, ns; /* of the day; of the second */
};

static struct civil civil_of(int64_t local)
{
    struct civil c;
    const int64_t days = floor_div(local, DAY), rest = floor_mod(local, DAY);
    calendar_date(days, &c.year, &c.month, &c.day);
    c.second = rest / NS_PER_S;
    c.ns = rest % NS_PER_S;
    return c;
}

/* "06:00", "06:00:05", or seconds and fraction "05.250" as fine as the step. */
static int put_clock(const struct civil *c, const struct step *s, char *ret, size_t room)
{
    const int hour = (int)(c->second / 3600), minute = (int)(c->second / 60 % 60);
    const int second = (int)(c->second % 60);
    if (s->size % (60 * S) == 0)
        return snprintf(ret, room, "%02d:%02d", hour, minute);
    if (s->size % S == 0)
        return snprintf(ret, room, "%02d:%02d:%02d", hour, minute, second);
    const int digits = s->size % 1000000 == 0 ? 3 : s->size % 1000 == 0 ? 6 : 9;
    int64_t fraction = c->ns;
    for (int i = digits; i < 9; i++)
        fraction /= 10;
    return snprintf(ret, room, "%02d.%0*d", second, digits, (int)fraction);
}

/* The date, and what the clock says where the step is less than a day. */
static int put_full(const struct civil *c, const struct step *s, char *ret, size_t room)
{
    int n = snprintf(ret, room, "%04d-%02d-%02d", (int)c->year, c->month, c->day);
    if (s->kind != STEP_NS || s->size % DAY == 0)
        return n;
    if (s->size % S == 0)
        ret[n++] = ' ';
    else
        n += snprintf(ret + n, room - (size_t)n, " %02d:%02d:", (int)(c->second / 3600),
                      (int)(c->second / 60 % 60));
    return n + put_clock(c, s, ret + n, room - (size_t)n);
}

static void put_label(const struct step *s, int64_t local, bool is_full, struct tick *ret)
{
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const struct civil c = civil_of(local);
    const bool is_year = s->kind == STEP_MONTHS && s->size % 12 == 0;
    int n = 0;
    if (s->kind == STEP_COUNT)
        n = (int)number_format_short((double)local / (double)NS_PER_S, 15, ret->label);
    else if (is_year || (s->kind == STEP_MONTHS && c.month == 1 && !is_full))
        n = snprintf(ret->label, TICK_LABEL, "%d", (int)c.year);
    else if (is_full)
        n = put_full(&c, s, ret->label, TICK_LABEL);
    else if (s->kind == STEP_MONTHS)
        n = snprintf(ret->label, TICK_LABEL, "%s", months[c.month - 1]);
    else if (c.second == 0 && c.ns == 0)
        n = snprintf(ret->label, TICK_LABEL, "%02d-%02d", c.month, c.day);
    else
        n = put_clock(&c, s, ret->label, TICK_LABEL);
    ret->width = MIN_OF(n, TICK_LABEL - 1);
}

/* The first local time at or after `local` on the grid of the step, or after it. */
static bool align(const struct step *s, int64_t local, bool is_after, int64_t *ret)
{
    if (s->kind == STEP_MONTHS) {
        const struct civil c = civil_of(local);
        const bool is_inside = is_after || c.day > 1 || c.second > 0 || c.ns > 0;
        const int64_t month = c.year * 12 + c.month - 1 + is_inside;
        const int64_t next = floor_div(month + s->size - 1, s->size) * s->size;
        const int64_t days = calendar_days(floor_div(next, 12), (int)floor_mod(next, 12) + 1, 1);
        return !__builtin_mul_overflow(days, DAY, ret);
    }
    const int64_t size = s->kind == STEP_COUNT ? s->size * NS_PER_S : s->size;
    const int64_t monday = size % (7 * DAY) == 0 ? 4 * DAY : 0; /* 1970-01-05 was one */
    const int64_t past = floor_mod(local - monday, size);
    const int64_t more = past == 0 && !is_after ? 0 : size - past;
    return !__builtin_add_overflow(local, more, ret);
}

static int64_t to_utc(const struct tick_axis *axis, int64_t local)
{
    int64_t s;
    zone_to_utc(axis->zone, floor_div(local, NS_PER_S), &s);
    return s * NS_PER_S + floor_mod(local, NS_PER_S);
}

size_t tick_times(const struct tick_axis *axis, struct tick *ret, size_t room)
{
    const int64_t margin = 4 * DAY; /* offsets and weeks stay within int64 */
    size_t n = 0;
    if (axis->ncols < 1 || axis->to < axis->from || axis->from < INT64_MIN + margin ||
        axis->to > INT64_MAX - margin)
        return 0;
    const bool is_count = axis->unit == TIME_STEP;
    const struct step step = choose(axis);
    const int64_t offset = is_count ? 0 : zone_offset(axis->zone, axis->from, NULL) * NS_PER_S;
    int64_t local = axis->from + offset;
    int end = 0;
    for (bool is_after = false; n < room && align(&step, local, is_after, &local);
         is_after = true) {
        if (local > INT64_MAX - margin)
            break;
        struct tick *t = &ret[n];
        t->time = is_count ? local : to_utc(axis, local);
        if (t->time > axis->to)
            break;
        if (t->time < axis->from)
            continue;
        t->at = axis->column_at(axis->ctx, t->time);
        put_label(&step, local, end == 0, t);
        if (end == 0 && t->at + t->width > axis->ncols)
            put_label(&step, local, false, t);
        if (t->at < end || t->at + t->width > axis->ncols)
            t->width = 0;
        else
            end = t->at + t->width + 1;
        t->label[t->width] = '\0';
        n++;
    }
    return n;
}
