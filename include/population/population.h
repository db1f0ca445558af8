/* A population: cleaned fingerprints, as detectors and clusterers want them. */
#ifndef POPULATION_POPULATION_H
#define POPULATION_POPULATION_H

#include "core/job.h"
#include "core/param.h"
#include "feature/fingerprint.h"

/* Robust z of the columns kept: z = (x - median) / scale, scale = 1.4826 MAD, else IQR/1.349, else
 * SD, else the column is dropped; clipped to +-8 in `clipped` only; missing imputed by the median
 * (z = 0) and counted. */
struct population {
    size_t n, p;
    const size_t *source_column;  /* [p] index into the fingerprints' columns */
    const double *centre, *scale; /* [p] */
    const double *z;              /* n x p row-major, unclipped; missing = NaN */
    const float *clipped; /* n x p row-major, clipped to +-8, missing = 0: what detectors eat */
    size_t ndropped;
    const char **dropped;   /* "speed.zero_proportion: constant", ... */
    const size_t *nmissing; /* [n] missing cells a unit */
};

enum err population_of(struct arena *a, const struct fingerprints *f, struct job *job,
                       struct population **ret, struct error *e);

/* PCA-whitened scores w[n x ret_q], row-major float: components with eigenvalue above 1e-3 of the
 * largest, of the correlation of `clipped`, each of unit variance; sign fixed (largest loading
 * positive). GSL eigen solver over BLAS. */
enum err population_whiten(struct arena *a, const struct population *p, struct job *job,
                           size_t *ret_q, const float **ret, struct error *e);

/* A detector scores each unit; higher is stranger. */
struct detector {
    const char *name, *title, *summary, *citation;
    const struct param *params; /* {NULL}-terminated; NULL: none */
    enum err (*score)(struct arena *a, const struct population *p, const struct args *args,
                      uint64_t seed, struct job *job, double *ret_score, struct error *e);
};
extern const struct detector *const detectors[]; /* NULL-terminated: iforest, iforest_pca, max_z */

/* Consensus of d detectors' scores (score[k][n]): mean of -log(1 - rank/(n+1)); ret_rank 1..n (ties
 * by unit order), ret_score the consensus scaled to 0..1, ret_lo/ret_hi the best and worst rank
 * among the detectors. */
enum err consensus_of(struct arena *a, size_t n, size_t d, const double *const *score,
                      double *ret_score, size_t *ret_rank, size_t *ret_lo, size_t *ret_hi,
                      struct error *e);

/* A clustering: label -1 is noise. */
struct clustering {
    size_t k;
    int32_t *label;    /* [n] 0..k-1, clusters numbered by falling size */
    double *strength;  /* [n] silhouette of the unit */
    double *x, *y;     /* [n] first two principal components, for the map */
    double silhouette; /* mean */
    double inertia;
    size_t *size;   /* [k] */
    size_t *medoid; /* [k] the unit nearest the centre */
};

struct clusterer {
    const char *name, *title, *summary, *citation;
    const struct param *params;
    enum err (*run)(struct arena *a, const struct population *p, const struct args *args,
                    uint64_t seed, struct job *job, struct clustering *ret, struct error *e);
};
extern const struct clusterer *const clusterers[]; /* kmeans */

#endif
