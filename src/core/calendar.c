/* The year is begun in March, so that the leap day comes last: then the days before month m are
 * (153 m + 2) / 5, and 400 years are 146097 days (E. G. Richards in Urban and Seidelmann 2013,
 * Explanatory Supplement to the Astronomical Almanac, 3rd ed., sec. 15.11). */
#include "core/calendar.h"

enum {
    DAYS_400 = 146097,
    DAYS_100 = 36524,
    DAYS_4 = 1461,
    EPOCH = 719468 /* 0000-03-01 to 1970 */
};

int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t floor_mod(int64_t a, int64_t b)
{
    return a % b + (a % b < 0 ? b : 0);
}

int64_t calendar_days(int64_t year, int month, int day)
{
    const int64_t y = month <= 2 ? year - 1 : year;
    const int64_t era = floor_div(y, 400);
    const unsigned of_era = (unsigned)(y - era * 400);
    const unsigned m = (unsigned)(month <= 2 ? month + 9 : month - 3);
    const unsigned days = of_era * 365 + of_era / 4 - of_era / 100 + (153 * m + 2) / 5;
    return era * DAYS_400 + (int64_t)days + day - 1 - EPOCH;
}

void calendar_date(int64_t days, int64_t *ret_year, int *ret_month, int *ret_day)
{
    const int64_t since = days + EPOCH;
    const int64_t era = floor_div(since, DAYS_400);
    const unsigned d = (unsigned)(since - era * DAYS_400);
    const unsigned year =
        (d - d / (DAYS_4 - 1) + d / DAYS_100 - d / (DAYS_400 - 1)) / 365; /* of the era */
    const unsigned of_year = d - (365 * year + year / 4 - year / 100);
    const unsigned m = (5 * of_year + 2) / 153;
    *ret_day = (int)(of_year - (153 * m + 2) / 5 + 1);
    *ret_month = (int)(m < 10 ? m + 3 : m - 9);
    *ret_year = era * 400 + year + (*ret_month <= 2);
}

bool calendar_is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int calendar_month_length(int64_t year, int month)
{
    static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return length[month - 1] + (month == 2 && calendar_is_leap(year));
}

int calendar_weekday(int64_t days)
{
    return (int)floor_mod(days + 4, 7); /* 1970-01-01 was a Thursday */
}
