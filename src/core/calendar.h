/* Days and dates of the proleptic Gregorian calendar, for clock.c and zone.c. */
#ifndef CORE_CALENDAR_H
#define CORE_CALENDAR_H

#include "core/base.h"

enum { S_PER_DAY = 86400 };

/* Days since 1970-01-01; month 1..12; day may lie outside its month. */
int64_t calendar_days(int64_t year, int month, int day);

/* The date of a day since 1970-01-01. */
void calendar_date(int64_t days, int64_t *ret_year, int *ret_month, int *ret_day);

bool calendar_is_leap(int64_t year);
int calendar_month_length(int64_t year, int month);

/* 0 Sunday .. 6 Saturday. */
int calendar_weekday(int64_t days);

/* a / b and a mod b rounded down, b > 0. */
int64_t floor_div(int64_t a, int64_t b);
int64_t floor_mod(int64_t a, int64_t b);

#endif
