/* L-moments: location, scale and shape from linear combinations of order statistics; they exist
 * when the mean does and hardly mind outliers. */
#ifndef MATH_LMOMENTS_H
#define MATH_LMOMENTS_H

#include <stddef.h>

struct lmoments {
    double l1, l2; /* mean; L-scale, half of Gini's mean difference */
    double skew;   /* l3 / l2, in (-1, 1) */
    double kurt;   /* l4 / l2, from -1/4 (large n; -1/2 for n = 8) to 1 */
};

/* Of sorted[n], without NaN, by unbiased probability-weighted moments. NaN: l1 for n = 0, l2 for
 * n < 2, skew for n < 3, kurt for n < 4, skew and kurt when l2 is 0 (constant). Finite for values
 * up to DBL_MAX. O(n). Hosking 1990, J. R. Stat. Soc. B 52(1),
 * doi:10.1111/j.2517-6161.1990.tb01775.x
 */
struct lmoments lmoments_of_sorted(const double *sorted, size_t n);

#endif
