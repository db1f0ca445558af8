/* The plainest detector: how far off the unit's worst feature is. Nothing random, nothing hidden;
 * what the others find must be worth more than this. */
#include "population/registry.h"

#include <math.h>

enum { PIECE_ROWS = 4096 };

struct rows {
    const struct population *p;
    struct job *job;
    double *ret;
};

static enum err score_rows(void *ctx, size_t from, size_t to, struct arena *scratch,
                           struct error *e)
{
    const struct rows *r = ctx;
    UNUSED(scratch);
    UNUSED(e);
    for (size_t i = from; i < to; i++) {
        const double *z = r->p->z + i * r->p->p;
        double most = 0;
        for (size_t j = 0; j < r->p->p; j++) {
            if (!isnan(z[j]))
                most = fmax(most, fabs(z[j]));
        }
        r->ret[i] = most;
    }
    job_step(r->job, to - from);
    return OK;
}

static enum err score(struct arena *a, const struct population *p, const struct args *args,
                      uint64_t seed, struct job *job, double *ret_score, struct error *e)
{
    struct rows r = {p, job, ret_score};
    UNUSED(a);
    UNUSED(args);
    UNUSED(seed);
    job_stage(job, "scoring: largest deviation", p->n, "units");
    return job_parallel(job, p->n, PIECE_ROWS, score_rows, &r, e);
}

const struct detector detector_max_z = {
    .name = "max_z",
    .title = "Largest deviation",
    .summary = "the largest robust z among the unit's features, unclipped; missing ones ignored",
    .citation = "Iglewicz, Hoaglin 1993, How to detect and handle outliers, ASQC, section 3",
    .params = NULL,
    .score = score,
};
