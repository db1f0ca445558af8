/* k-means over a plain matrix. */
#ifndef POPULATION_KMEANS_H
#define POPULATION_KMEANS_H

#include "core/job.h"

struct kmeans_options {
    size_t k;        /* >= 1 */
    size_t restarts; /* >= 1: the best of so many beginnings */
    size_t swaps;    /* after each beginning, so many tries at moving one centre elsewhere */
    uint64_t seed;   /* restart i draws from rng_of(seed, stream + i) */
    uint64_t stream;
    const double *start; /* k x p: one descent from these centres instead; NULL: K-Means++ */
};

struct kmeans {
    size_t k;       /* clusters that have rows: fewer than asked for when rows are equal */
    int32_t *label; /* [n] 0..k-1, by falling size; of equal sizes, whose first row comes first */
    size_t *size;   /* [k] */
    double *centre; /* k x p row-major: means of their rows */
    double inertia; /* sum of squared distances to the own centre */
};

/* Lloyd's and then Hartigan's rounds, until no row changes its cluster (at most 300 of each), from
 * K-Means++ beginnings; of several the one with the least inertia. x[n x p], row-major, finite.
 * n = 0: k = 0. p = 0: one cluster. The same bits for any number of threads, which share the
 * restarts. ERR_CANCEL. O(restarts (1 + swaps) rounds n k p); results in `a`. */
enum err kmeans_run(struct arena *a, const double *x, size_t n, size_t p,
                    const struct kmeans_options *o, struct job *job, struct kmeans *ret,
                    struct error *e);

#endif
