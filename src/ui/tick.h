/* Ticks of axes: round numbers, and calendar steps. */
#ifndef UI_TICK_H
#define UI_TICK_H

#include "core/clock.h"

enum { TICK_LABEL = 32 };

/* The least of 1, 2, 5 times a power of ten that is at least x; NaN outside 1e-300 .. 1e300. */
double tick_step(double x);

/* Label of value v on an axis of greatest magnitude `most` with ticks `step` apart: "1.25k".
 * Returns its length. */
size_t tick_number(double v, double most, double step, char ret[TICK_LABEL]);

struct tick {
    int64_t time;
    int at;                 /* column */
    char label[TICK_LABEL]; /* ASCII */
    int width;              /* 0: there is no room for the label */
};

struct tick_axis {
    int64_t from, to;
    int ncols;
    enum time_unit unit;
    const struct zone *zone;
    int (*column_at)(const void *ctx, int64_t t);
    const void *ctx;
};

/* Ticks of a time axis, at most `room`, left to right: the finest calendar step of the zone whose
 * labels leave two columns between; the first label carries the whole date. Labels neither overlap
 * nor leave the axis. TIME_STEP: round counts. */
size_t tick_times(const struct tick_axis *axis, struct tick *ret, size_t room);

#endif
