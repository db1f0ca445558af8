/* Isolation forests over a plain matrix: few random cuts set a strange row apart. */
#ifndef POPULATION_IFOREST_H
#define POPULATION_IFOREST_H

#include "core/job.h"

struct iforest_options {
    size_t trees;    /* >= 1 */
    size_t sample;   /* rows a tree is grown on, 2..IFOREST_SAMPLE_MOST; all rows when fewer */
    uint64_t seed;   /* tree i draws from rng_of(seed, stream + i) */
    uint64_t stream; /* so that several forests of one seed differ */
};

enum { IFOREST_SAMPLE_MOST = 16384 };

/* Grow a forest on x[n x p], row-major and finite, and score the same rows: ret[n] = 2^(-E h / c),
 * in (0, 1), higher is stranger, about 0.5 for no structure at all. n < 2, p = 0 or all rows equal
 * give 0.5. The same bits for any number of threads. ERR_CANCEL when the job is cancelled;
 * the job steps once a row. O(trees
 * * (sample + n) * log sample) time, 12 bytes * trees * sample memory, from `a`. Liu, Ting, Zhou
 * 2008; agrees with scikit-learn's expectation within its standard errors (tests/oracle). */
enum err iforest_score(struct arena *a, const float *x, size_t n, size_t p,
                       const struct iforest_options *o, struct job *job, double *ret,
                       struct error *e);

#endif
