/* Why a unit is strange, and since when: features far from its peers', sentences made of those
 * facts only, and the course of the whole fleet, which takes out what hits all at once.
 *
 *     size_t n = explain_unit(p, f, unit, c);
 *     const char *reason = explain_sentence(a, p, f, unit, c, n); */
#ifndef EXPLAIN_EXPLAIN_H
#define EXPLAIN_EXPLAIN_H

#include "population/population.h"

/* Robust SDs from which on a feature is said to depart. */
#define EXPLAIN_LEAST_Z 3.0

struct contribution {
    size_t column;     /* in the population */
    double value;      /* the unit's */
    double centre;     /* peers' median */
    double z;          /* robust z, unclipped */
    double percentile; /* 0..100 among the other units; NaN until explain_percentiles() */
    double share;      /* of the unit's sum of z^2 (z clipped as the detectors see it), 0..1 */
};

/* All contributions of one unit, largest |z| first (ties by column), missing ones last; ret[p->p].
 * Returns how many are not missing. Percentiles are left NaN. O(p log p) */
size_t explain_unit(const struct population *p, const struct fingerprints *f, size_t unit,
                    struct contribution *ret);

/* Fill in the percentiles of c[n]: the share of the other units below the unit's value, equal ones
 * counted half. NaN when no other unit has a value. O(n * units) */
void explain_percentiles(const struct population *p, const struct fingerprints *f, size_t unit,
                         size_t n, struct contribution *c);

/* One sentence for the triage list: the state first (silent since when, constant, short, partial),
 * then the one to three strongest facts (|z| >= 3) that differ in metric or in family of features,
 * and in feature: "silent since 2013-03-04T05:00:00Z; arr_delay more skewed (L_skewness 0.61, peers
 * 0.32, z +7.1)". A unit with nothing beyond z 3 says so and names the largest. No other numbers
 * than the contributions' and the unit's own. Names come out as they came in: escape to show. */
char *explain_sentence(struct arena *a, const struct population *p, const struct fingerprints *f,
                       size_t unit, const struct contribution *c, size_t ncontributions);

/* The metrics that the sentence's facts are of, each once, in its order: ret[EXPLAIN_METRICS]. When
 * it has no fact, the metric furthest out. 0 when none is of a single metric. */
enum { EXPLAIN_METRICS = 3 };
size_t explain_metrics(const struct population *p, const struct fingerprints *f, size_t unit,
                       const struct contribution *c, size_t ncontributions,
                       size_t ret[EXPLAIN_METRICS]);

/* Several sentences (`explain --words`): the state, a sentence for each of up to eight facts with
 * its percentile (where filled in) and share, and what is missing. Returns how many. */
size_t explain_words(struct arena *a, const struct population *p, const struct fingerprints *f,
                     size_t unit, const struct contribution *c, size_t ncontributions,
                     const char ***ret);

/* What sets a cluster (label[units]) apart: the up to three features whose median within it is
 * farthest from the fleet's, in robust SDs: "flow.median +3.1, flow.acf1 -1.2". O(units * p) */
char *explain_cluster(struct arena *a, const struct population *p, const struct fingerprints *f,
                      const int32_t *label, int32_t cluster);

/* The common course of a fleet, in at most 64 buckets of time (whole days when the span is 16 days
 * or more, so that the rhythm of the day falls out): per metric and bucket the median over devices
 * of the devices' own medians, log spreads, log changes between neighbours and counts, each about
 * the device's usual one. What hits
 * all at once (storms, outages of the collector) is in it, and so is not blamed on one device. It
 * holds metrics x devices x buckets x 4 floats; buckets get fewer where that would pass 768 MiB. */
struct fleet_course;
struct fleet_course *course_new(struct arena *a, const struct fleet_span *span, size_t nmetrics,
                                size_t ndevices);

/* Add one device (its own slot: different devices may be added in parallel). O(metrics * n) */
void course_add(struct fleet_course *c, size_t device, const struct block *b,
                struct arena *scratch);

/* After the last device. A bucket that fewer than 3 devices have has no common course (0). */
void course_finish(struct fleet_course *c, struct arena *scratch);

/* The time of a bucket's beginning, and how wide buckets are (ns); 0 buckets when nothing is known.
 */
size_t course_buckets(const struct fleet_course *c, int64_t *ret_first, int64_t *ret_width);

/* Since when one device departs from the course in `metric`: a step, a step that ended, or the
 * start of a drift in its level, spread, roughness or count of readings relative to the fleet's,
 * when it is stronger than in all but 1 % of random orders of its buckets (permutation, seeded by
 * device and metric; widened where the course is autocorrelated). The first reading at or after the
 * bucket in which it begins, so right to about one bucket. MISSING_I64 when there is no such change
 * (it was always so), or fewer than 8 buckets hold readings, or the device is short or constant.
 * For a silent device the time of its last reading. */
int64_t explain_since(const struct fleet_course *c, size_t device, size_t metric,
                      const struct block *b, uint64_t seed, struct arena *scratch);

/* The sparkline of a device's metric: `width` characters over the fleet's span, digits '0'..'7' for
 * the median of the readings in that piece of time, scaled between the device's 5 % and 95 %
 * quantiles ('3' throughout for a constant), ' ' where it has none. O(n) */
char *explain_spark(struct arena *a, const struct block *b, size_t metric,
                    const struct fleet_span *span, size_t width);

#endif
