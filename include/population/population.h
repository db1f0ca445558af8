/* A population: cleaned fingerprints, as detectors and clusterers want them, and what those give.
 *
 *     struct population *p;
 *     TRY(population_of(a, fingerprints, job, &p, e));
 *     TRY(detectors[0]->score(a, p, args, seed, job, score, e));
 *     TRY(clusterers[0]->run(a, p, args, seed, job, &clustering, e)); */
#ifndef POPULATION_POPULATION_H
#define POPULATION_POPULATION_H

#include "core/job.h"
#include "core/param.h"
#include "feature/fingerprint.h"

/* Beyond this many robust deviations one value is as strange as another. */
#define POPULATION_CLIP 8

/* Robust z of the columns kept: z = (x - median) / scale, scale = 1.4826 MAD, else IQR/1.349, else
 * the feature's least_scale or, without one, 1.2533 x mean |x - median|; and at least the feature's
 * least_scale, least_share and least_spreads. Clipped to +-8 in `clipped` only; missing imputed by
 * the median (z = 0) and counted. Infinite cells are missing.
 *
 * Dropped are columns that are constant (to a 1e-12th of their size) or all missing, and, unless
 * their feature says is_rare_signal, columns that more than half the units miss, and features of
 * which under 2 % of the units differ from the commonest value. The last does not apply to the
 * columns of a --matrix, which have no feature. n < 2 leaves no column. */
struct population {
    size_t n, p;
    const size_t *source_column;  /* [p] index into the fingerprints' columns, rising */
    const double *centre, *scale; /* [p] */
    const double *z;      /* n x p row-major, unclipped (but within +-1e150); missing = NaN */
    const float *clipped; /* n x p row-major, clipped to +-8, missing = 0: what detectors eat */
    size_t nrepeated;     /* columns left out because an earlier one is the same in every unit */
    size_t ndropped;
    const char **dropped;   /* "speed.zero_proportion: constant", ... */
    const size_t *nmissing; /* [n] missing cells a unit, among the columns kept */
};

/* O(n p). Threads share the columns, then the rows. */
enum err population_of(struct arena *a, const struct fingerprints *f, struct job *job,
                       struct population **ret, struct error *e);

/* PCA-whitened scores w[n x ret_q], row-major float: the components with an eigenvalue above 1e-3
 * of the largest, of the correlations of `clipped`, divided by the root of their eigenvalue; sign
 * fixed (largest loading positive). The eigenvalues are first shrunk towards 1 by Ledoit and Wolf's
 * intensity, at most (p / (n + p))^2: near 0 for many units, so that each score has variance 1;
 * strong for n < p, where whitening would put every unit at the same distance. n < 2 or p = 0:
 * ret_q = 0. O(n p^2 + p^3); the p^3 part (1 s for p = 850) can't be cancelled. */
enum err population_whiten(struct arena *a, const struct population *p, struct job *job,
                           size_t *ret_q, const float **ret, struct error *e);

/* A detector scores each unit; higher is stranger. Scores are finite whatever the population, the
 * same bits for any number of threads. A population without columns gives one score to all. */
struct detector {
    const char *name, *title, *summary, *citation;
    bool is_random;             /* another seed gives other scores */
    const struct param *params; /* {NULL}-terminated; NULL: none. Names unique over all detectors */
    /* `args` may lack the detector's own parameters, or be NULL: then their defaults hold. */
    enum err (*score)(struct arena *a, const struct population *p, const struct args *args,
                      uint64_t seed, struct job *job, double *ret_score, struct error *e);
};
extern const struct detector *const detectors[]; /* NULL-terminated: iforest, iforest_pca, max_z */

/* Consensus of d detectors' scores (score[k][n]): mean of -log(1 - rank/(n+1)), where rank counts
 * from the least strange and equal scores share their mean rank; ret_score is it over its largest
 * possible value, log(n+1): in (0, 1], 1 for a unit that every detector puts first. ret_rank 1..n,
 * 1 the strangest (ties by unit order); ret_lo/ret_hi the best and worst rank among the detectors
 * (shared ranks rounded down). NaN scores rank last. d = 0: all equal, in unit order. */
enum err consensus_of(struct arena *a, size_t n, size_t d, const double *const *score,
                      double *ret_score, size_t *ret_rank, size_t *ret_lo, size_t *ret_hi,
                      struct error *e);

/* A clustering: label -1 is noise. */
struct clustering {
    size_t k;          /* 0 for n = 0; 1 when there is nothing to part (n < 4, all units alike) */
    int32_t *label;    /* [n] 0..k-1, clusters numbered by falling size */
    double *strength;  /* [n] silhouette of the unit; NaN for k < 2 */
    double *x, *y;     /* [n] first two principal components, for the map; 0 where there are none */
    double silhouette; /* mean; NaN for k < 2 */
    double inertia;
    size_t *size;   /* [k] */
    size_t *medoid; /* [k] the unit nearest the centre */
    size_t nnotes;
    const char **note; /* sentences: what was estimated from a sample, which clusters are tiny */
};

struct clusterer {
    const char *name, *title, *summary, *citation;
    const struct param *params; /* as a detector's */
    enum err (*run)(struct arena *a, const struct population *p, const struct args *args,
                    uint64_t seed, struct job *job, struct clustering *ret, struct error *e);
};
extern const struct clusterer *const clusterers[]; /* NULL-terminated: kmeans */

#endif
