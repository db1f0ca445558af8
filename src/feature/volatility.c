/* Volatility: how large are the changes from one reading to the next? */
#include <math.h>

#include "feature/families.h"

enum { DIFF_MAD, NFEATURES };

enum { LEAST_DIFFERENCES = 15 };

/* As the spread of the readings, the spread of the differences is the first of MAD, IQR and
 * deviation that is not 0: a device that mostly stands still has one, too. */
static double diff_mad(const struct series_input *s)
{
    if (s->is_constant || s->ndiff < LEAST_DIFFERENCES)
        return NAN;
    const double scale = stats_robust_scale_sorted(s->sorted_diff, s->ndiff).scale;
    return scale > 0 ? log(scale / s->scale) : NAN;
}

static void compute(const struct series_input *s, struct arena *scratch, double *ret)
{
    UNUSED(scratch);
    ret[DIFF_MAD] = diff_mad(s);
}

static const struct feature features[NFEATURES] = {
    [DIFF_MAD] = {.name = "diff_mad",
                  .meaning = "usual change from reading to reading against the usual variation",
                  .formula = "log(MAD of differences / MAD), differences between neighbours no "
                             "more than 1.5 usual intervals apart; missing below 15 of them",
                  .range = "any",
                  .cost = "n log n",
                  .min_n = 30,
                  .least_scale = 0.05,
                  .constant = "missing",
                  .citation = "fleettop; fingerprint notes, family F",
                  .profiles = PROFILE_ALL,
                  .vector = VECTOR_BEHAVIOUR,
                  .word_high = "jumps more between readings",
                  .word_low = "jumps less between readings"},
};

const struct feature_family feature_volatility = {.name = "volatility",
                                                  .title = "Volatility",
                                                  .nfeatures = NFEATURES,
                                                  .feature = features,
                                                  .compute = compute};
