/* Series, and plots of them as the command makes them, for the tests of plots. */
#ifndef TESTS_UNIT_PLOT_SERIES_H
#define TESTS_UNIT_PLOT_SERIES_H

#include "ui/plot.h"

enum { ROWS = 12, COLS = 80 };

#define DAY (INT64_C(86400) * NS_PER_S)

struct series {
    size_t n;
    int64_t *t;
    double *x;
    enum time_unit unit;
    const struct zone *zone;
};

/* n readings of 0 at time 0. */
struct series series_new(struct arena *a, size_t n);

/* M4 of so many columns, a frame, a plot. */
struct plot *plot_of(struct arena *a, const struct series *s, size_t ncolumns);

/* The plot of ROWS x COLS as text. */
char *text_of(struct arena *a, const struct plot *p, const struct plot_options *o);

#endif
