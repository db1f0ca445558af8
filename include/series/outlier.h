/* Single readings that are far from the others: of the whole series, or of their neighbours.
 *
 *     struct outlier *found;
 *     const size_t n = outlier_find(a, x, nx, OUTLIER_HAMPEL, &found); */
#ifndef SERIES_OUTLIER_H
#define SERIES_OUTLIER_H

#include "core/arena.h"

enum outlier_method {
    OUTLIER_Z,      /* |x - mean| / population deviation > 3 */
    OUTLIER_IQR,    /* more than 1.5 interquartile ranges outside the quartiles: Tukey's fences */
    OUTLIER_MAD,    /* |x - median| / (1.4826 MAD) > 3.5: modified z, Iglewicz and Hoaglin 1993 */
    OUTLIER_HAMPEL, /* the same > 3 within the window of the 5 readings before and the 5 after */
    OUTLIER_NMETHODS
};

struct outlier {
    size_t index;
    double value;
    double expected; /* mean, or the median of the series or the window */
    double score;    /* what the method compares with its limit: always above it */
    int direction;   /* 1 above expected, -1 below */
};

const char *outlier_method_name(enum outlier_method m); /* "z", "iqr", "mad", "hampel" */
double outlier_limit(enum outlier_method m);

/* The outliers of x[n] by rising index, in `a`; NaN is missing and neither counted nor a neighbour.
 * Where the MAD is 0 (more than half are equal) 1.2533 times the mean absolute deviation takes its
 * place, as Iglewicz and Hoaglin advise; where that or the method's own scale is 0, there are none.
 * None in fewer than 3 readings, or in a constant. Scale and shift change nothing; values may reach
 * +-DBL_MAX. O(n log n); Hampel O(n). */
size_t outlier_find(struct arena *a, const double *x, size_t n, enum outlier_method method,
                    struct outlier **ret);

#endif
