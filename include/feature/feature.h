/* Features: each a number that says one thing about one series. A family computes all its features
 * in one call from shared intermediates; adding a family is one file and one line in
 * feature/registry.c. */
#ifndef FEATURE_FEATURE_H
#define FEATURE_FEATURE_H

#include "core/arena.h"
#include "data/fleet.h"

enum feature_vector { VECTOR_QUALITY, VECTOR_BEHAVIOUR, VECTOR_RELATIVE };
enum feature_profile { PROFILE_QUICK = 1, PROFILE_STANDARD = 2, PROFILE_FULL = 4 };

struct feature {
    const char *name;    /* snake_case, unique */
    const char *meaning; /* for operators: "share of expected readings that are there" */
    const char *formula;
    const char *range;
    const char *cost;     /* "n", "n log n" */
    size_t min_n;         /* present readings below which it is missing */
    const char *constant; /* what a constant series gives: "0", "missing" */
    const char *citation;
    unsigned profiles; /* enum feature_profile bits */
    enum feature_vector vector;
    bool is_rare_signal; /* near-constant over a fleet is no reason to drop it: the rare value is
                            the signal */
    const char *word_high,
        *word_low; /* for sentences: "more often missing", "steadier"; used as "<metric> <word>" */
};

/* One series and the intermediates that its features share; filled by series_prepare(), all O(n log
 * n) at most. */
struct series_input {
    size_t n;                            /* readings, missing ones included */
    const int64_t *time;                 /* [n] */
    const double *raw;                   /* [n], NaN = missing */
    size_t m;                            /* readings present */
    const double *x;                     /* [m] present values in time order */
    const int64_t *t;                    /* [m] their times */
    const double *sorted;                /* [m] */
    const double *diff;                  /* [m-1] x[i+1]-x[i] between present neighbours */
    double median, mad;                  /* mad scaled by 1.4826 */
    double q01, q05, q25, q75, q95, q99; /* type 7 quantiles */
    double mean, sd;                     /* sd divides by m-1 */
    bool is_constant;
    size_t nduplicates;
    const struct fleet_span *span;
};

struct feature_family {
    const char *name, *title;
    size_t nfeatures;
    const struct feature *feature;
    /* ret[nfeatures]; NaN = missing with the documented reason. Pure; scratch is for working
     * copies. */
    void (*compute)(const struct series_input *s, struct arena *scratch, double *ret);
};

extern const struct feature_family *const feature_families[]; /* NULL-terminated */

#endif
