/* Level, spread and shape: the distribution of the readings, whatever their order; only the timing
 * of outliers asks when. Ratios to the spread divide by the first of MAD, IQR and deviation that is
 * not 0, so that a series that rests at one value most of the time has them too. */
#include <math.h>

#include "feature/families.h"
#include "math/lmoments.h"

enum {
    MEDIAN,
    LOG_MAD,
    ROBUST_CV,
    ZERO_PROPORTION,
    L_SKEWNESS,
    L_KURTOSIS,
    TAIL_ASYMMETRY,
    EXTREME_RANGE,
    BIMODALITY_COEF,
    HISTOGRAM_ENTROPY,
    HISTOGRAM_MODE_10,
    OUTLIER_TIMING_POS,
    OUTLIER_TIMING_NEG,
    FANO,
    NFEATURES
};

enum { NBINS = 10 };

/* A median or mean nearer to 0 than this share of the spread counts as this share. Of delays round
 * 0 some aircraft have the median 0 and some -1: without the limit the first would be beyond
 * compare. */
static const double LEAST_LEVEL = 0.1;

struct histogram {
    size_t count[NBINS];
    double edge[NBINS + 1];
};

/* First index with sorted[i] >= x. */
static size_t lower_bound(const double *sorted, size_t n, double x)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        const size_t i = lo + (hi - lo) / 2;
        if (sorted[i] < x)
            lo = i + 1;
        else
            hi = i;
    }
    return lo;
}

/* Bins of equal width from the least to the greatest, as numpy makes them: each holds its lower
 * edge, the last one both. */
static struct histogram histogram_of(const struct series_input *s)
{
    struct histogram h = {0};
    const double least = s->sorted[0], most = s->sorted[s->m - 1];
    const double step = most / NBINS - least / NBINS;
    size_t from = 0;
    for (size_t i = 0; i < NBINS; i++) {
        h.edge[i] = (double)i * step + least;
        h.edge[i + 1] = i + 1 < NBINS ? (double)(i + 1) * step + least : most;
        const size_t to = i + 1 < NBINS ? lower_bound(s->sorted, s->m, h.edge[i + 1]) : s->m;
        h.count[i] = to - from;
        from = to;
    }
    return h;
}

static double entropy(const struct histogram *h, size_t m)
{
    double sum = 0;
    for (size_t i = 0; i < NBINS; i++) {
        const double p = (double)h->count[i] / (double)m;
        sum -= p > 0 ? p * log(p) : 0;
    }
    return sum;
}

/* Middle of the fullest bin, the mean of several; standardised. */
static double histogram_mode(const struct histogram *h, const struct moments *k)
{
    size_t most = 0, ties = 0;
    double sum = 0;
    for (size_t i = 0; i < NBINS; i++) {
        const double middle = h->edge[i] / 2 + h->edge[i + 1] / 2;
        const double z = (middle / 2 - k->mean / 2) / (k->sd / 2);
        if (h->count[i] > most) {
            most = h->count[i];
            ties = 0;
            sum = 0;
        }
        if (h->count[i] == most) {
            ties++;
            sum += z;
        }
    }
    return sum / (double)ties;
}

static double zero_proportion(const struct series_input *s)
{
    const size_t from = lower_bound(s->sorted, s->m, 0);
    size_t to = from;
    while (to < s->m && s->sorted[to] == 0)
        to++;
    return (double)(to - from) / (double)s->m;
}

/* asinh(part / |whole|), limited as LEAST_LEVEL says. */
static double asinh_ratio(double part, double whole)
{
    return part > 0 ? asinh(part / fmax(fabs(whole), part * LEAST_LEVEL)) : 0;
}

/* asinh(var / |mean|) in the reading's own unit. Written with the deviation, as var may overflow;
 * asinh(y) is log(2 y) where y itself would. */
static double fano(const struct series_input *s)
{
    const double sd = s->moments.sd;
    if (!(sd > 0))
        return 0;
    const double ratio = sd / fmax(fabs(s->moments.mean), sd * LEAST_LEVEL);
    const double index = ratio * ldexp(sd, -s->exponent);
    if (isfinite(index))
        return asinh(index);
    return log(2 * ratio) + log(sd) - s->exponent * log(2);
}

static void shape(const struct series_input *s, double *ret)
{
    const struct lmoments l = lmoments_of_sorted(s->sorted, s->m);
    ret[L_SKEWNESS] = l.skew;
    ret[L_KURTOSIS] = l.kurt;
    /* (q99 - q50) - (q50 - q01) over q99 - q01, halved against overflow */
    const double wide = s->q99 / 2 - s->q01 / 2;
    const double skewed = (s->q99 / 2 - s->median / 2) - (s->median / 2 - s->q01 / 2);
    ret[TAIL_ASYMMETRY] = wide > 0 ? skewed / wide : 0;
    const double range = s->sorted[s->m - 1] / 2 - s->sorted[0] / 2;
    ret[EXTREME_RANGE] = s->is_constant ? 0 : log(range / (wide > 0 ? wide : s->moments.sd / 2));
    const double g1 = s->moments.skew_biased;
    ret[BIMODALITY_COEF] = (g1 * g1 + 1) / (s->moments.kurt_biased + 3);
}

static void compute(const struct series_input *s, struct arena *scratch, double *ret)
{
    for (size_t i = 0; i < NFEATURES; i++)
        ret[i] = NAN;
    if (s->m == 0)
        return;
    ret[MEDIAN] = ldexp(s->median, -s->exponent);
    if (s->scale > 0)
        ret[LOG_MAD] = log(s->scale) - s->exponent * log(2);
    ret[ROBUST_CV] = asinh_ratio(s->mad, s->median);
    ret[ZERO_PROPORTION] = zero_proportion(s);
    shape(s, ret);
    ret[HISTOGRAM_ENTROPY] = ret[HISTOGRAM_MODE_10] = 0;
    if (!s->is_constant) {
        const struct histogram h = histogram_of(s);
        ret[HISTOGRAM_ENTROPY] = entropy(&h, s->m);
        ret[HISTOGRAM_MODE_10] = histogram_mode(&h, &s->moments);
    }
    outlier_timing(s, scratch, &ret[OUTLIER_TIMING_POS], &ret[OUTLIER_TIMING_NEG]);
    ret[FANO] = fano(s);
}

static const char HOSKING[] = "Hosking 1990, doi:10.1111/j.2517-6161.1990.tb01775.x";
static const char CATCH22[] = "catch22: Lubba et al. 2019, doi:10.1007/s10618-019-00647-x";
static const char OWN[] = "fleettop; fingerprint notes, family B";

static const struct feature features[NFEATURES] = {
    [MEDIAN] = {.name = "median",
                .meaning = "the usual value",
                .formula = "q50",
                .range = "any",
                .cost = "n log n",
                .min_n = 1,
                .least_spreads = 0.05, /* a twentieth of what readings differ anyway */
                .constant = "the constant",
                .citation = "textbook",
                .profiles = PROFILE_ALL,
                .vector = VECTOR_BEHAVIOUR,
                .word_high = "higher",
                .word_low = "lower"},
    [LOG_MAD] = {.name = "log_mad",
                 .meaning = "how far readings usually are from the usual value",
                 .formula = "log(1.4826 MAD); where MAD is 0, of IQR / 1.349, or of the deviation",
                 .range = "any",
                 .cost = "n log n",
                 .min_n = 8,
                 .least_scale = 0.1, /* a tenth more or less spread */
                 .constant = "missing",
                 .citation = "textbook",
                 .profiles = PROFILE_ALL,
                 .vector = VECTOR_BEHAVIOUR,
                 .word_high = "varies more",
                 .word_low = "varies less"},
    [ROBUST_CV] = {.name = "robust_cv",
                   .meaning = "variation against the usual value",
                   .formula = "asinh(1.4826 MAD / |median|), |median| at least a tenth of it",
                   .range = "0..3",
                   .cost = "n log n",
                   .min_n = 8,
                   .least_scale = 0.01,
                   .constant = "0",
                   .citation = OWN,
                   .profiles = PROFILE_ALL,
                   .vector = VECTOR_BEHAVIOUR,
                   .word_high = "varies more for its level",
                   .word_low = "varies less for its level"},
    [ZERO_PROPORTION] = {.name = "zero_proportion",
                         .meaning = "share of readings that are exactly 0",
                         .formula = "#(x = 0) / n",
                         .range = "0..1",
                         .cost = "n",
                         .min_n = 2,
                         .least_scale = 0.01,
                         .constant = "0 or 1",
                         .citation = "tsfeatures zero_proportion",
                         .profiles = PROFILE_ALL,
                         .vector = VECTOR_BEHAVIOUR,
                         .is_rare_signal = true,
                         .word_high = "more often exactly 0",
                         .word_low = "less often exactly 0"},
    [L_SKEWNESS] = {.name = "l_skewness",
                    .meaning = "whether high readings stray further than low ones",
                    .formula = "l3 / l2 of the L-moments",
                    .range = "-1..1",
                    .cost = "n log n",
                    .min_n = 8,
                    .least_scale = 0.02,
                    .constant = "missing",
                    .citation = HOSKING,
                    .profiles = PROFILE_ALL,
                    .vector = VECTOR_BEHAVIOUR,
                    .word_high = "more skewed to high values",
                    .word_low = "more skewed to low values"},
    [L_KURTOSIS] = {.name = "l_kurtosis",
                    .meaning = "whether readings stay near the middle with a few far off",
                    .formula = "l4 / l2 of the L-moments",
                    .range = "-1/2..1",
                    .cost = "n log n",
                    .min_n = 8,
                    .least_scale = 0.02,
                    .constant = "missing",
                    .citation = HOSKING,
                    .profiles = PROFILE_ALL,
                    .vector = VECTOR_BEHAVIOUR,
                    .word_high = "has more readings far off",
                    .word_low = "has fewer readings far off"},
    [TAIL_ASYMMETRY] = {.name = "tail_asymmetry",
                        .meaning = "whether the highest readings are further out than the lowest",
                        .formula = "((q99 - q50) - (q50 - q01)) / (q99 - q01)",
                        .range = "-1..1",
                        .cost = "n log n",
                        .min_n = 8,
                        .least_scale = 0.1, /* tails 9 : 11; a normal sample of 170 has +-0.08 */
                        .constant = "0",
                        .citation = OWN,
                        .profiles = PROFILE_ALL,
                        .vector = VECTOR_BEHAVIOUR,
                        .word_high = "reaches further up than down",
                        .word_low = "reaches further down than up"},
    [EXTREME_RANGE] =
        {.name = "extreme_range",
         .meaning = "how far the extremes go beyond the rest",
         .formula = "log((max - min) / (q99 - q01)), the deviation for q99 - q01 where that is 0",
         .range = "0..",
         .cost = "n log n",
         .min_n = 8,
         .least_scale = 0.1,
         .constant = "0",
         .citation = OWN,
         .profiles = PROFILE_ALL,
         .vector = VECTOR_BEHAVIOUR,
         .word_high = "has wilder extremes",
         .word_low = "has tamer extremes"},
    [BIMODALITY_COEF] =
        {.name = "bimodality_coef",
         .meaning = "whether readings keep to two levels",
         .formula = "(g1^2 + 1) / (g2 + 3)",
         .range = "0..1",
         .cost = "n",
         .min_n = 8,
         .least_scale = 0.05, /* a bell has 0.33, a plateau 0.56, two levels 1 */
         .constant = "missing",
         .citation = "SAS Institute 1990, Sarle's coefficient, without its correction for small n",
         .profiles = PROFILE_ALL,
         .vector = VECTOR_BEHAVIOUR,
         .word_high = "keeps more to two levels",
         .word_low = "keeps more to one level"},
    [HISTOGRAM_ENTROPY] = {.name = "histogram_entropy",
                           .meaning = "how evenly readings fill their range",
                           .formula = "-sum p log p over 10 bins of equal width",
                           .range = "0..2.303",
                           .cost = "n log n",
                           .min_n = 8,
                           .least_scale = 0.05,
                           .constant = "0",
                           .citation = "tsfresh binned_entropy",
                           .profiles = PROFILE_ALL,
                           .vector = VECTOR_BEHAVIOUR,
                           .word_high = "spread more evenly over its range",
                           .word_low = "more concentrated in its range"},
    [HISTOGRAM_MODE_10] =
        {.name = "histogram_mode_10",
         .meaning = "where in the distribution readings are most frequent",
         .formula = "(middle of the fullest of 10 bins - mean) / deviation",
         .range = "any",
         .cost = "n log n",
         .min_n = 8,
         /* Sines and plateaus have two fullest bins, 2.5 or 3 apart, and chance says which. */
         .least_scale = 1,
         .constant = "0",
         .citation = CATCH22,
         .profiles = PROFILE_ALL,
         .vector = VECTOR_BEHAVIOUR,
         .word_high = "mostly in the upper part of its range",
         .word_low = "mostly in the lower part of its range"},
    [OUTLIER_TIMING_POS] = {.name = "outlier_timing_pos",
                            .meaning =
                                "whether unusually high readings come early (-1) or late (1)",
                            .formula = "median over thresholds 0, 0.01 .. of the median time of "
                                       "readings above, until 2 % of them remain",
                            .range = "-1..1",
                            .cost = "n",
                            .min_n = 8,
                            .least_scale = 0.1,
                            .constant = "0",
                            .citation = CATCH22,
                            .profiles = PROFILE_ALL,
                            .vector = VECTOR_BEHAVIOUR,
                            .word_high = "has its high readings later",
                            .word_low = "has its high readings earlier"},
    [OUTLIER_TIMING_NEG] = {.name = "outlier_timing_neg",
                            .meaning = "whether unusually low readings come early (-1) or late (1)",
                            .formula = "as outlier_timing_pos, of -x",
                            .range = "-1..1",
                            .cost = "n",
                            .min_n = 8,
                            .least_scale = 0.1,
                            .constant = "0",
                            .citation = CATCH22,
                            .profiles = PROFILE_ALL,
                            .vector = VECTOR_BEHAVIOUR,
                            .word_high = "has its low readings later",
                            .word_low = "has its low readings earlier"},
    [FANO] = {.name = "fano",
              .meaning = "variance against the level: 0.88 for counts of independent events",
              .formula = "asinh(var / |mean|), |mean| at least a tenth of the deviation",
              .range = "0..",
              .cost = "n",
              .min_n = 8,
              .least_share = 0.05, /* var / |mean| by a 20th, or by a 6th where it is large */
              .constant = "0",
              .citation = "Fano 1947, doi:10.1103/PhysRev.72.26",
              .profiles = PROFILE_ALL,
              .vector = VECTOR_BEHAVIOUR,
              .word_high = "more bursty for its level",
              .word_low = "less bursty for its level"},
};

const struct feature_family feature_level = {.name = "level",
                                             .title = "Level, spread and shape",
                                             .nfeatures = NFEATURES,
                                             .feature = features,
                                             .compute = compute};
