/* Principal components of a matrix that is loaded block by block.
 *
 *     struct pca c;
 *     TRY(pca_fit(a, &rows, true, job, &c, e));
 *     pca_scores(&c, block, nrows, q, out);   for each block of loaded rows */
#ifndef MATH_PCA_H
#define MATH_PCA_H

#include "core/job.h"

/* n rows of p finite doubles; load writes rows [from, to) row-major to ret. It may be called from
 * several threads at once. */
struct pca_rows {
    size_t n, p;
    const void *ctx;
    void (*load)(const void *ctx, size_t from, size_t to, double *ret);
};

struct pca {
    size_t n, p;
    double *centre;   /* [p] column means */
    double *unit;     /* [p] what centred columns are divided by: 1, or their deviation (n - 1) */
    double *variance; /* [p] eigenvalues of the covariance (n - 1) or correlation, falling, >= 0 */
    double *axis;     /* [p][p] row k: component k, of length 1; its largest loading is positive */
};

/* Rows a block should have: loads and products are made of blocks of this size. */
enum { PCA_BLOCK = 256 };

/* n < 2: all variances are 0. A constant column has unit 1 and takes no part. The same bits for any
 * number of threads of the job (BLAS itself is held to one). O(n p^2 + p^3); GSL's eigen solver,
 * the p^3 part, can't be cancelled. */
enum err pca_fit(struct arena *a, const struct pca_rows *rows, bool is_correlation, struct job *job,
                 struct pca *ret, struct error *e);

/* Scores on the first q components of m loaded rows, ret[m x q]; `x` is overwritten by its
 * standardised rows. */
void pca_scores(const struct pca *c, double *x, size_t m, size_t q, double *ret);

/* Intensity, 0..1, with which Ledoit and Wolf 2004 (doi:10.1016/S0047-259X(03)00096-4) shrink the
 * sample covariance of the standardised rows towards a multiple of the identity; 1 for n < 2 or
 * when all is constant. As scikit-learn's: covariances divided by n. O(n p) */
enum err pca_shrinkage(const struct pca *c, const struct pca_rows *rows, struct job *job,
                       double *ret, struct error *e);

#endif
