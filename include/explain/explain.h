/* Why a unit is strange: features far from its peers', and sentences made of those facts only. */
#ifndef EXPLAIN_EXPLAIN_H
#define EXPLAIN_EXPLAIN_H

#include "population/population.h"

struct contribution {
    size_t column;     /* in the population */
    double value;      /* the unit's */
    double centre;     /* peers' median */
    double z;          /* robust z, unclipped */
    double percentile; /* 0..100 among the peers */
    double share;      /* of the unit's sum of z^2 (clipped), 0..1 */
};

/* All contributions of one unit, largest |z| first (ties by column); ret[p->p]. Returns how many
 * are not missing. */
size_t explain_unit(const struct population *p, const struct fingerprints *f, size_t unit,
                    struct arena *scratch, struct contribution *ret);

/* One sentence for the triage list: the one to three strongest contributions of different metrics
 * or features (|z| >= 3), or the state (silent, constant, short) first, e.g. "silent since
 * 2013-03-04; arr_delay more skewed (L_skewness 0.61, peers 0.32, z 7.1)". A unit with nothing
 * beyond z 3 says so. Plain words, no ML words. */
char *explain_sentence(struct arena *a, const struct population *p, const struct fingerprints *f,
                       size_t unit, const struct contribution *c, size_t ncontributions);

/* Several sentences (`explain --words`). */
size_t explain_words(struct arena *a, const struct population *p, const struct fingerprints *f,
                     size_t unit, const struct contribution *c, size_t ncontributions,
                     const char ***ret);

/* The common course of a fleet: per metric and bucket of time the median over devices of the
 * devices' bucket medians, so that what hits all at once (storms) is not blamed on one. Built in
 * two passes; memory nmetrics x nbuckets x devices floats, capped at 64 buckets. */
struct fleet_course;
struct fleet_course *course_new(struct arena *a, const struct fleet_span *span, size_t nmetrics,
                                size_t ndevices);
void course_add(
    struct fleet_course *c, size_t device,
    const struct block *b); /* device: its own slot; may run in parallel for different devices */
void course_finish(struct fleet_course *c, struct arena *scratch);

/* Since when one device departs from the course in `metric`: the split of its relative bucket
 * medians with the largest standardised difference of levels (or of spread), when above a threshold
 * that fewer than 1 % of random orders reach (permutation); MISSING_I64 otherwise: it was always
 * so. For silent devices the time of the last reading. */
int64_t explain_since(const struct fleet_course *c, size_t device, size_t metric,
                      const struct block *b, uint64_t seed, struct arena *scratch);

/* The sparkline of a device's metric: `width` digits '0'..'7' scaled over the device's own robust
 * range, ' ' where it has no readings. */
char *explain_spark(struct arena *a, const struct block *b, size_t metric,
                    const struct fleet_span *span, size_t width);

#endif
