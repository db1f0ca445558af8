/* Random streams: a seed and a stream number give the same numbers everywhere, whatever thread asks
 * and in what order.
 *
 * xoshiro256** (Blackman and Vigna 2021, doi:10.1145/3460772), its state filled by splitmix64 from
 * seed and stream. Give each tree, unit or restart a stream of its own. */
#ifndef CORE_RNG_H
#define CORE_RNG_H

#include "core/base.h"

struct rng {
    uint64_t s[4];
};

struct rng rng_of(uint64_t seed, uint64_t stream);
uint64_t rng_next(struct rng *r);
double rng_unit(struct rng *r);                /* [0, 1), 53 bits */
uint64_t rng_below(struct rng *r, uint64_t n); /* 0..n-1, unbiased (Lemire 2019); n > 0 */
double rng_normal(struct rng *r);              /* mean 0, variance 1; Marsaglia's polar method */
double rng_exponential(struct rng *r);         /* mean 1 */

#endif
