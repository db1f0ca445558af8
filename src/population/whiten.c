/* Whitening: rotate the units onto the principal components of their features and give each the
 * same spread. What goes together in the fleet spans a few wide components; a unit that breaks a
 * relation sticks out in a narrow one, which among the features themselves nothing shows.
 *
 * Sample eigenvalues spread further than the true ones, the more so the closer p is to n: whitened
 * by them, noise directions are blown up, and for n <= p all units lie at one and the same distance
 * from the centre. They are therefore shrunk towards their mean, 1: v' = (1 - s) v + s, with Ledoit
 * and Wolf's s, but at most (p / (n + p))^2: outliers, which are what is sought, inflate s, and
 * where n is many times p even small eigenvalues are right to a few percent (Marchenko and Pastur's
 * edge, (1 - sqrt(p / n))^2), so that an s of p / (n + p) would drown the narrow components that
 * are the point of whitening. */
#include <math.h>
#include <string.h>

#include "math/pca.h"
#include "population/population.h"

/* Components below this share of the largest eigenvalue are combinations of the others. */
static const double least_share = 1e-3;

static void load_clipped(const void *ctx, size_t from, size_t to, double *ret)
{
    const struct population *p = ctx;
    const float *x = p->clipped + from * p->p;
    for (size_t i = 0; i < (to - from) * p->p; i++)
        ret[i] = (double)x[i];
}

struct whitening {
    const struct pca_rows *rows;
    const struct pca *c;
    size_t q;
    double *unit; /* [q] what the scores are multiplied by */
    float *ret;
};

static enum err whiten_rows(void *ctx, size_t from, size_t to, struct arena *scratch,
                            struct error *e)
{
    const struct whitening *w = ctx;
    UNUSED(e);
    double *x = arena_raw(scratch, (to - from) * w->c->p, sizeof *x);
    double *score = arena_raw(scratch, (to - from) * w->q, sizeof *score);
    w->rows->load(w->rows->ctx, from, to, x);
    pca_scores(w->c, x, to - from, w->q, score);
    for (size_t i = 0; i < to - from; i++) {
        for (size_t k = 0; k < w->q; k++)
            w->ret[(from + i) * w->q + k] = (float)(score[i * w->q + k] * w->unit[k]);
    }
    return OK;
}

static enum err whiten(struct arena *a, const struct pca_rows *rows, struct job *job,
                       struct whitening *w, struct error *e)
{
    struct pca *c = arena_new(a, struct pca, 1);
    TRY(pca_fit(a, rows, true, job, c, e));
    double shrinkage;
    TRY(pca_shrinkage(c, rows, job, &shrinkage, e));
    const double ratio = (double)c->p / (double)(c->n + c->p);
    shrinkage = fmin(shrinkage, ratio * ratio);
    w->rows = rows;
    w->c = c;
    w->unit = arena_new(a, double, c->p);
    while (w->q < c->p && c->variance[w->q] > least_share * c->variance[0]) {
        w->unit[w->q] = 1 / sqrt((1 - shrinkage) * c->variance[w->q] + shrinkage);
        w->q++;
    }
    return OK;
}

enum err population_whiten(struct arena *a, const struct population *p, struct job *job,
                           size_t *ret_q, const float **ret, struct error *e)
{
    const struct pca_rows rows = {p->n, p->p, p, load_clipped};
    struct whitening w = {.q = 0};
    struct arena *own = arena_open(a);
    job_stage(job, "whitening features", 0, "");
    enum err result = whiten(own, &rows, job, &w, e);
    if (result == OK) {
        *ret_q = w.q;
        *ret = w.ret = arena_raw(a, p->n * w.q, sizeof *w.ret);
        if (w.q > 0)
            result = job_parallel(job, p->n, PCA_BLOCK, whiten_rows, &w, e);
    }
    arena_close(own);
    return result;
}
