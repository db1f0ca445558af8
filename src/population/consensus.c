/* Consensus of detectors whose scores have no common scale: only their ranks are used.
 *
 * A unit of rank r of n (n the strangest) gets -log(1 - r / (n + 1)) from each detector, the
 * expected exponential order statistic but for a constant, and the mean of those. Against the mean
 * rank it counts being second of 1000 for far more than being 500th instead of 600th: one detector
 * that is sure outweighs two that shrug. Equal scores share their mean rank, so a detector that
 * gives one score to all adds the same to each. */
#include <math.h>

#include "math/sort.h"
#include "population/population.h"

/* rank: from 1, n the strangest. */
static void add_detector(size_t n, const double *rank, double *sum, size_t *lo, size_t *hi)
{
    for (size_t i = 0; i < n; i++) {
        sum[i] -= log1p(-rank[i] / ((double)n + 1));
        const size_t from_top = (size_t)((double)n + 1 - rank[i]);
        lo[i] = MIN_OF(lo[i], from_top);
        hi[i] = MAX_OF(hi[i], from_top);
    }
}

/* Falling score, equal ones in unit order: sort_order keeps the order of equal keys. */
static void rank_units(size_t n, const double *score, size_t *ret_rank, struct arena *scratch)
{
    double *key = arena_raw(scratch, n, sizeof *key);
    size_t *order = arena_raw(scratch, n, sizeof *order);
    for (size_t i = 0; i < n; i++)
        key[i] = -score[i];
    sort_order(key, n, order, scratch);
    for (size_t r = 0; r < n; r++)
        ret_rank[order[r]] = r + 1;
}

enum err consensus_of(struct arena *a, size_t n, size_t d, const double *const *score,
                      double *ret_score, size_t *ret_rank, size_t *ret_lo, size_t *ret_hi,
                      struct error *e)
{
    UNUSED(e);
    struct arena *own = arena_open(a);
    double *rank = arena_raw(own, n, sizeof *rank), *known = arena_raw(own, n, sizeof *known);
    for (size_t i = 0; i < n; i++) {
        ret_score[i] = 0;
        ret_lo[i] = d > 0 ? n : 1;
        ret_hi[i] = d > 0 ? 1 : n;
    }
    for (size_t k = 0; k < d; k++) {
        for (size_t i = 0; i < n; i++)
            known[i] = isnan(score[k][i]) ? -INFINITY : score[k][i];
        sort_ranks(known, n, rank, own);
        add_detector(n, rank, ret_score, ret_lo, ret_hi);
    }
    const double most = (double)MAX_OF(d, (size_t)1) * log1p((double)n);
    for (size_t i = 0; i < n; i++)
        ret_score[i] = d > 0 ? fmin(ret_score[i] / most, 1) : 0.5;
    rank_units(n, ret_score, ret_rank, own);
    arena_close(own);
    return OK;
}
