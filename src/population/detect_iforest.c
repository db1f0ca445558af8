/* Isolation forests on the robust z themselves, and on their whitened components. The first sees
 * values far off in single features; the second sees broken relations between features, each of
 * which may look ordinary. */
#include "population/iforest.h"
#include "population/setting.h"
#include "population/registry.h"

/* 100 trees are the paper's; 300 cut the noise of a score from 1 % to 0.6 %. */
static const struct param params[] = {
    {"trees", PARAM_INT, "300", 1, 5000, NULL, "N", "trees in an isolation forest", 0},
    {"sample", PARAM_INT, "256", 2, IFOREST_SAMPLE_MOST, NULL, "N",
     "units that each isolation tree is grown on", 0},
    {0},
};

static struct iforest_options options(const struct args *args, uint64_t seed, uint64_t stream)
{
    return (struct iforest_options){
        .trees = (size_t)setting_int(args, params, "trees", 0),
        .sample = (size_t)setting_int(args, params, "sample", 0),
        .seed = seed,
        .stream = stream,
    };
}

static enum err score_plain(struct arena *a, const struct population *p, const struct args *args,
                            uint64_t seed, struct job *job, double *ret_score, struct error *e)
{
    const struct iforest_options o = options(args, seed, 0);
    job_stage(job, "scoring: isolation forest", p->n, "units");
    return iforest_score(a, p->clipped, p->n, p->p, &o, job, ret_score, e);
}

static enum err score_whitened(struct arena *a, const struct population *p, const struct args *args,
                               uint64_t seed, struct job *job, double *ret_score, struct error *e)
{
    const struct iforest_options o = options(args, seed, UINT64_C(1) << 32);
    struct arena *own = arena_open(a);
    size_t q;
    const float *w;
    enum err result = population_whiten(own, p, job, &q, &w, e);
    if (result == OK) {
        job_stage(job, "scoring: isolation forest, whitened", p->n, "units");
        result = iforest_score(own, w, p->n, q, &o, job, ret_score, e);
    }
    arena_close(own);
    return result;
}

static const char citation[] =
    "Liu, Ting, Zhou 2008, Isolation forest, ICDM, doi:10.1109/ICDM.2008.17";

const struct detector detector_iforest = {
    .name = "iforest",
    .title = "Isolation forest",
    .summary = "how few random cuts of the features set the unit apart from the others",
    .citation = citation,
    .is_random = true,
    .params = params,
    .score = score_plain,
};

const struct detector detector_iforest_pca = {
    .name = "iforest_pca",
    .title = "Isolation forest on whitened components",
    .summary = "the same after taking out how features go together, so that a broken relation "
               "shows; uses --trees and --sample of iforest",
    .citation = citation,
    .is_random = true,
    .params = NULL,
    .score = score_whitened,
};
