/* Trend and change: does the level move, steadily or between beginning and end?
 *
 * The slope is Theil's and Sen's median of the slopes of all pairs, which up to 29 % of outliers
 * leave as it is. All pairs of n readings are too many: above 100 readings, the span is cut into 64
 * buckets of equal time, and the pairs are those of the buckets' medians, each at the mean time of
 * its readings. Time runs from 0 to 1 over the span and values are in robust scales, so that the
 * slope is the change over the whole span in units of the usual variation.
 * Theil 1950, Proc. KNAW 53; Sen 1968, doi:10.1080/01621459.1968.10480934. */
#include <math.h>

#include "feature/families.h"
#include "math/sort.h"

enum { MAX_POINTS = 100, NBUCKETS = 64, LEAST_IN_QUARTER = 3 };

enum { THEIL_SEN, SHIFT_LAST_FIRST, NFEATURES };

struct points {
    size_t n;
    double t[MAX_POINTS], x[MAX_POINTS];
};

/* Time as a share of the span. */
static double share_of(const struct series_input *s, size_t i, double per_span)
{
    return (double)((uint64_t)s->t[i] - (uint64_t)s->t[0]) * per_span;
}

static void each_reading(const struct series_input *s, double per_span, struct points *ret)
{
    ret->n = s->m;
    for (size_t i = 0; i < s->m; i++) {
        ret->t[i] = share_of(s, i, per_span);
        ret->x[i] = s->x[i];
    }
}

static void buckets(const struct series_input *s, double per_span, double *work, struct points *ret)
{
    ret->n = 0;
    for (size_t i = 0, bucket = 1; i < s->m; bucket++) {
        const double end = bucket < NBUCKETS ? (double)bucket / NBUCKETS : INFINITY;
        const size_t from = i;
        double sum = 0;
        for (double at = share_of(s, i, per_span); at < end;) {
            sum += at;
            if (++i == s->m)
                break;
            at = share_of(s, i, per_span);
        }
        if (i == from)
            continue;
        ret->t[ret->n] = sum / (double)(i - from);
        ret->x[ret->n++] = stats_median(s->x + from, i - from, work);
    }
}

static double theil_sen(const struct series_input *s, struct arena *scratch)
{
    const double span = (double)((uint64_t)s->t[s->m - 1] - (uint64_t)s->t[0]);
    if (!(span > 0))
        return NAN;
    if (s->is_constant)
        return 0;
    struct points p;
    double *work = arena_raw(scratch, s->m, sizeof *work);
    if (s->m <= MAX_POINTS)
        each_reading(s, 1 / span, &p);
    else
        buckets(s, 1 / span, work, &p);
    double *slope = arena_raw(scratch, p.n * p.n / 2 + 1, sizeof *slope);
    size_t n = 0;
    for (size_t i = 0; i < p.n; i++) {
        p.x[i] /= s->scale;
        for (size_t j = 0; j < i; j++) {
            slope[n] = (p.x[i] - p.x[j]) / (p.t[i] - p.t[j]);
            n += p.t[i] > p.t[j] ? 1 : 0;
        }
    }
    return n > 0 ? stats_median(slope, n, slope) : NAN;
}

/* Quarters of the time between first and last reading, not of the readings: a device that was read
 * rarely in the beginning is compared over the same months as the others. */
static double shift_last_first(const struct series_input *s, struct arena *scratch)
{
    if (s->t[0] == s->t[s->m - 1])
        return NAN;
    /* up to and with the first quarter's end, as the last quarter has its beginning */
    size_t first_end = series_index_at(s, 0.25);
    const double quarter = 0.25 * (double)((uint64_t)s->t[s->m - 1] - (uint64_t)s->t[0]);
    while (first_end < s->m && (double)((uint64_t)s->t[first_end] - (uint64_t)s->t[0]) <= quarter)
        first_end++;
    const size_t last = series_index_at(s, 0.75);
    if (first_end < LEAST_IN_QUARTER || s->m - last < LEAST_IN_QUARTER)
        return NAN;
    if (s->is_constant)
        return 0;
    double *work = arena_raw(scratch, s->m, sizeof *work);
    const double before = stats_median(s->x, first_end, work);
    return (stats_median(s->x + last, s->m - last, work) - before) / s->scale;
}

static void compute(const struct series_input *s, struct arena *scratch, double *ret)
{
    ret[THEIL_SEN] = ret[SHIFT_LAST_FIRST] = NAN;
    if (s->m < 2)
        return;
    ret[THEIL_SEN] = theil_sen(s, scratch);
    ret[SHIFT_LAST_FIRST] = shift_last_first(s, scratch);
}

static const struct feature features[NFEATURES] = {
    [THEIL_SEN] = {.name = "theil_sen",
                   .meaning = "steady rise over the whole time, in units of its usual variation",
                   .formula = "median slope of pairs of readings (above 100: of medians in 64 "
                              "buckets of time), over the span, / 1.4826 MAD",
                   .range = "any",
                   .cost = "n",
                   .min_n = 8,
                   .least_scale = 0.1,
                   .constant = "0",
                   .citation = "Sen 1968, doi:10.1080/01621459.1968.10480934",
                   .profiles = PROFILE_ALL,
                   .vector = VECTOR_BEHAVIOUR,
                   .word_high = "rises over time",
                   .word_low = "falls over time"},
    [SHIFT_LAST_FIRST] = {.name = "shift_last_first",
                          .meaning = "level in the last quarter of its time against the first, in "
                                     "units of its usual variation",
                          .formula = "(median of the last 1/4 - median of the first 1/4) / 1.4826 "
                                     "MAD; missing when a quarter has fewer than 3 readings",
                          .range = "any",
                          .cost = "n",
                          .min_n = 8,
                          .least_scale = 0.1,
                          .constant = "0",
                          .citation = "fleettop; fingerprint notes, family C",
                          .profiles = PROFILE_ALL,
                          .vector = VECTOR_BEHAVIOUR,
                          .word_high = "higher lately than at first",
                          .word_low = "lower lately than at first"},
};

const struct feature_family feature_trend = {.name = "trend",
                                             .title = "Trend, drift and change",
                                             .nfeatures = NFEATURES,
                                             .feature = features,
                                             .compute = compute};
