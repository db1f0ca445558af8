/* Features: each a number that says one thing about one series. A family computes all its features
 * in one call from shared intermediates; adding a family is one file and one line in
 * feature/registry.c. */
#ifndef FEATURE_FEATURE_H
#define FEATURE_FEATURE_H

#include "core/arena.h"
#include "data/fleet.h"
#include "math/stats.h"

enum feature_vector { VECTOR_QUALITY, VECTOR_BEHAVIOUR, VECTOR_RELATIVE };
enum feature_profile {
    PROFILE_QUICK = 1,
    PROFILE_STANDARD = 2,
    PROFILE_FULL = 4,
    PROFILE_ALL = 7 /* of a quick feature: the larger profiles have it too */
};

struct feature {
    const char *name;    /* snake_case, unique */
    const char *meaning; /* for operators: "share of expected readings that are there" */
    const char *formula;
    const char *range;
    const char *cost;   /* "n", "n log n" */
    size_t min_n;       /* present readings below which it is missing */
    double least_scale; /* fleets that differ by less are alike: z divides by at least this, so that
                           one flat reading more is no 27 deviations. 0 for those with a unit: */
    double least_share; /* at least this share of |the fleet's median| */
    double least_spreads; /* at least so many of the metric's usual spreads in one unit,
                             exp(log_mad) */
    const char *constant; /* what a constant series gives: "0", "missing" */
    const char *citation;
    unsigned profiles; /* enum feature_profile bits */
    enum feature_vector vector;
    bool is_rare_signal; /* near-constant over a fleet is no reason to drop it: the rare value is
                            the signal */
    const char *word_high,
        *word_low; /* for sentences: "more often missing", "steadier"; used as "<metric> <word>" */
};

/* One series and the intermediates that its features share; filled by series_prepare(). Values, and
 * all that is computed from them, are in units of 2^-exponent of the reading's: exponent is 0
 * except for series that come near DBL_MAX or the denormals, which are moved away from there, so
 * that sums, differences and ratios stay finite. */
struct series_input {
    size_t n;            /* readings, missing ones included */
    const int64_t *time; /* [n] */
    const double *raw;   /* [n], NaN = missing */
    size_t nduplicates, nnonfinite;
    size_t m;         /* readings present (finite) */
    const double *x;  /* [m] present values in time order, times 2^exponent */
    const int64_t *t; /* [m] their times */
    int exponent;
    const double *sorted; /* [m] */
    struct moments moments;
    double median, mad; /* mad scaled by 1.4826 */
    double scale;       /* the first of mad, IQR / 1.349, deviation that is not 0 */
    double q01, q05, q25, q75, q95, q99; /* type 7 quantiles */
    bool is_constant;                    /* true also for m = 0 and 1 */
    const double *dt;                    /* [m-1] ns between present neighbours */
    bool is_even;                        /* all dt are equal and above 0 */
    double interval;                     /* ns: median of the dt above 0; 0 when there are none */
    double row_interval;                 /* ns: the same over all n readings, missing or not */
    /* Neighbours: present readings next to each other, no more than 1.5 intervals apart. What looks
     * at changes from one reading to the next leaves the others out. */
    size_t ndiff;
    const double *diff, *sorted_diff; /* [ndiff] x[i+1] - x[i] of neighbours */
    const struct fleet_span *span;
};

/* Everything above but `span` for metric `k` of b. O(n log n), on the whole O(n); scratch holds
 * some 10 n doubles. */
void series_prepare(const struct block *b, size_t k, const struct fleet_span *span,
                    struct arena *scratch, struct series_input *ret);

/* Are x[i] and x[i + 1] neighbours? */
bool series_is_near(const struct series_input *s, size_t i);

/* The first i with t[i] >= first + share x (last - first); the last quarter begins at
 * series_index_at(s, 0.75). m when m = 0. */
size_t series_index_at(const struct series_input *s, double share);

struct feature_family {
    const char *name, *title;
    size_t nfeatures;
    const struct feature *feature;
    /* ret[nfeatures]; NaN = missing with the documented reason. Pure; scratch is for working
     * copies. */
    void (*compute)(const struct series_input *s, struct arena *scratch, double *ret);
};

extern const struct feature_family *const feature_families[]; /* NULL-terminated */

/* A family's features of s to ret[family->nfeatures]; NaN below a feature's min_n. */
void feature_compute(const struct feature_family *family, const struct series_input *s,
                     struct arena *scratch, double *ret);

/* NULL when there is none of that name. */
const struct feature *feature_find(struct str name);
const struct feature_family *feature_find_family(struct str name);

#endif
