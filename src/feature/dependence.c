/* Dependence: does one reading tell of the next?
 *
 * Lag 1 is from a reading to its neighbour (series_is_near: no more than 1.5 usual intervals on).
 * Pairs across a gap are left out one by one; they count as the mean of those that are there, so
 * that on an even clock without gaps the value is the usual one, both sums divided by n. */
#include <math.h>

#include "feature/families.h"

enum { ACF1, NFEATURES };

enum { LEAST_PAIRS = 15 };

static double acf1(const struct series_input *s)
{
    if (s->is_constant || s->ndiff < LEAST_PAIRS)
        return NAN;
    double sum[2] = {0};
    const double mean = s->moments.mean, unit = 1 / s->moments.sd;
    double before = (s->x[0] - mean) * unit;
    for (size_t i = 0; i + 1 < s->m; i++) {
        const double here = (s->x[i + 1] - mean) * unit;
        sum[i % 2] += series_is_near(s, i) ? before * here : 0;
        before = here;
    }
    /* deviations are in units of sd, which is divided by m - 1; as are the pairs */
    const double r = (sum[0] + sum[1]) / (double)s->ndiff;
    return fmax(fmin(r, 1), -1);
}

static void compute(const struct series_input *s, struct arena *scratch, double *ret)
{
    UNUSED(scratch);
    ret[ACF1] = acf1(s);
}

static const struct feature features[NFEATURES] = {
    [ACF1] = {.name = "acf1",
              .meaning = "how much a reading resembles the one before",
              .formula =
                  "autocorrelation at lag 1 over neighbours no more than 1.5 usual intervals "
                  "apart; missing below 15 such pairs",
              .range = "-1..1",
              .cost = "n",
              .min_n = 30,
              .least_scale = 0.02,
              .constant = "missing",
              .citation = "Box, Jenkins 1970; statsmodels acf",
              .profiles = PROFILE_ALL,
              .vector = VECTOR_BEHAVIOUR,
              .word_high = "smoother from reading to reading",
              .word_low = "more erratic from reading to reading"},
};

const struct feature_family feature_dependence = {.name = "dependence",
                                                  .title = "Linear dependence",
                                                  .nfeatures = NFEATURES,
                                                  .feature = features,
                                                  .compute = compute};
