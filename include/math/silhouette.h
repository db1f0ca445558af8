/* Silhouettes: how much nearer a unit is to its own cluster than to the next one. */
#ifndef MATH_SILHOUETTE_H
#define MATH_SILHOUETTE_H

#include "core/job.h"

/* One labelling of the same rows; several share the distances. */
struct silhouette_labels {
    const int32_t *label; /* [n] 0..k-1 */
    size_t k;             /* >= 2 */
    double *ret;          /* [n] silhouettes */
};

/* s = (b - a) / max(a, b), a the mean distance to the others of the own cluster, b to those of the
 * nearest other one; 0 for one alone in its cluster, or when a = b = 0. Rows x[n x p], row-major,
 * finite. With `reference` (m distinct rows, rising) the means run over those alone, for large n:
 * a sample; NULL: over all, exact. In -1..1. The same bits for any number of threads.
 * O(n m (p + labellings)). Rousseeuw 1987, doi:10.1016/0377-0427(87)90125-7; agrees with
 * scikit-learn to 1e-10 (tests/oracle). */
enum err silhouette_of(struct arena *a, const double *x, size_t n, size_t p,
                       const size_t *reference, size_t m, const struct silhouette_labels *labels,
                       size_t nlabels, struct job *job, struct error *e);

#endif
