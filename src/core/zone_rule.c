#include <string.h>

#include "core/calendar.h"
#include "core/zone.h"

enum { S_PER_HOUR = 3600, S_PER_MINUTE = 60, TWO_O_CLOCK = 2 * S_PER_HOUR };

static bool eat(struct str *s, char c)
{
    if (s->n == 0 || s->p[0] != c)
        return false;
    s->p++;
    s->n--;
    return true;
}

static bool eat_number(struct str *s, int most, int *ret)
{
    int x = 0;
    size_t n = 0;
    for (; n < s->n && s->p[n] >= '0' && s->p[n] <= '9'; n++) {
        x = x * 10 + (s->p[n] - '0');
        if (x > most)
            return false;
    }
    s->p += n;
    s->n -= n;
    *ret = x;
    return n > 0;
}

/* [+-]h[:mm[:ss]] */
static bool eat_time(struct str *s, int most_hours, int32_t *ret)
{
    const bool is_negative = eat(s, '-');
    if (!is_negative)
        eat(s, '+');
    int h, m = 0, sec = 0;
    if (!eat_number(s, most_hours, &h))
        return false;
    if (eat(s, ':') && !eat_number(s, 59, &m))
        return false;
    if (eat(s, ':') && !eat_number(s, 59, &sec))
        return false;
    const int32_t t = h * S_PER_HOUR + m * S_PER_MINUTE + sec;
    *ret = is_negative ? -t : t;
    return true;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* CET or <+03> */
static bool eat_name(struct str *s, char ret[ZONE_NAME_ROOM])
{
    const bool is_quoted = eat(s, '<');
    size_t n = 0;
    while (n < s->n && (is_quoted ? s->p[n] != '>' : is_letter(s->p[n])))
        n++;
    if (n == 0 || n >= ZONE_NAME_ROOM || (is_quoted && n == s->n))
        return false;
    memcpy(ret, s->p, n);
    ret[n] = '\0';
    s->p += n + is_quoted;
    s->n -= n + is_quoted;
    return true;
}

/* ,M3.5.0/2 or ,J60 or ,59 */
static bool eat_change(struct str *s, struct zone_change *ret)
{
    *ret = (struct zone_change){.time = TWO_O_CLOCK};
    if (!eat(s, ','))
        return false;
    if (eat(s, 'M')) {
        ret->kind = CHANGE_WEEKDAY;
        if (!eat_number(s, 12, &ret->month) || ret->month < 1 || !eat(s, '.') ||
            !eat_number(s, 5, &ret->week) || ret->week < 1 || !eat(s, '.') ||
            !eat_number(s, 6, &ret->day))
            return false;
    } else {
        ret->kind = eat(s, 'J') ? CHANGE_JULIAN : CHANGE_DAY;
        if (!eat_number(s, 365, &ret->day) || (ret->kind == CHANGE_JULIAN && ret->day < 1))
            return false;
    }
    return !eat(s, '/') || eat_time(s, 167, &ret->time);
}

bool zone_rule_parse(struct str s, struct zone_rule *ret)
{
    *ret = (struct zone_rule){.has_dst = false};
    if (!eat_name(&s, ret->name[0]) || !eat_time(&s, 24, &ret->offset[0]))
        return false;
    ret->offset[0] = -ret->offset[0]; /* POSIX counts west */
    if (s.n == 0)
        return true;
    ret->has_dst = true;
    if (!eat_name(&s, ret->name[1]))
        return false;
    ret->offset[1] = ret->offset[0] + S_PER_HOUR;
    if (s.n > 0 && s.p[0] != ',') {
        if (!eat_time(&s, 24, &ret->offset[1]))
            return false;
        ret->offset[1] = -ret->offset[1];
    }
    return eat_change(&s, &ret->change[0]) && eat_change(&s, &ret->change[1]) && s.n == 0;
}

/* Local seconds since 1970 of a change in a year. */
static int64_t change_at(const struct zone_change *c, int64_t year)
{
    int64_t day;
    if (c->kind == CHANGE_WEEKDAY) {
        const int64_t first = calendar_days(year, c->month, 1);
        int of_month = (c->day - calendar_weekday(first) + 7) % 7 + 7 * (c->week - 1);
        if (of_month >= calendar_month_length(year, c->month))
            of_month -= 7; /* week 5 is the last one */
        day = first + of_month;
    } else if (c->kind == CHANGE_JULIAN) { /* 1..365, February 29 is never counted */
        day = calendar_days(year, 1, 1) + c->day - 1 + (c->day > 59 && calendar_is_leap(year));
    } else {
        day = calendar_days(year, 1, 1) + c->day;
    }
    return day * S_PER_DAY + c->time;
}

int zone_rule_at(const struct zone_rule *r, int64_t utc_s)
{
    if (!r->has_dst)
        return 0;
    int64_t year;
    int month, day;
    calendar_date(floor_div(utc_s + r->offset[0], S_PER_DAY), &year, &month, &day);
    const int64_t on = change_at(&r->change[0], year) - r->offset[0];
    const int64_t off = change_at(&r->change[1], year) - r->offset[1];
    if (on < off)
        return utc_s >= on && utc_s < off;
    return utc_s >= on || utc_s < off; /* the southern summer spans new year */
}
