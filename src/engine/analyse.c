/* The pipeline after the readings are there: fingerprints -> cleaned population -> detectors ->
 * consensus -> clusters -> since when. Each step is a pure function of the one before; nothing here
 * depends on the number of threads. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/internal.h"

char *analysis_spell_request(struct arena *a, const struct triage_request *r)
{
    struct buf b = buf_of(a);
    buf_printf(&b, "%s;seed=%llu;clusters=%d;since=%d;", engine_spell_request(a, &r->source),
               (unsigned long long)r->seed, r->want_clusters, r->want_since);
    engine_spell_text(&b, "matrix", r->matrix);
    engine_spell_text(&b, "features", r->features);
    for (size_t i = 0; i < r->nparams; i++)
        engine_spell_text(&b, r->param[i].name, r->param[i].value);
    return arena_text(a, buf_str(&b));
}

static enum err run_detectors(struct arena *a, const struct triage_request *r, struct job *job,
                              struct analysis *x, struct error *e)
{
    size_t n = 0;
    while (detectors[n] != NULL)
        n++;
    x->ndetectors = n;
    x->detector = detectors;
    x->score = arena_new(a, double *, n);
    for (size_t k = 0; k < n; k++) {
        job_stage(job, detectors[k]->title, 0, "");
        x->score[k] = arena_new(a, double, x->population->n);
        TRY(detectors[k]->score(a, x->population, r->args, r->seed, job, x->score[k], e));
        TRY(job_check(job, e));
    }
    return OK;
}

static enum err rank_units(struct arena *a, struct analysis *x, struct error *e)
{
    const size_t n = x->population->n;
    x->consensus = arena_new(a, double, n);
    x->rank = arena_new(a, size_t, n);
    x->rank_lo = arena_new(a, size_t, n);
    x->rank_hi = arena_new(a, size_t, n);
    x->order = arena_new(a, size_t, n);
    TRY(consensus_of(a, n, x->ndetectors, (const double *const *)x->score, x->consensus, x->rank,
                     x->rank_lo, x->rank_hi, e));
    for (size_t i = 0; i < n; i++)
        x->order[x->rank[i] - 1] = i;
    if (n == 1)
        x->consensus[0] = NAN; /* without peers nothing is strange */
    return OK;
}

static enum err cluster_units(struct arena *a, const struct triage_request *r, struct job *job,
                              struct analysis *x, struct error *e)
{
    job_stage(job, clusterers[0]->title, 0, "");
    x->clustering = arena_new(a, struct clustering, 1);
    return clusterers[0]->run(a, x->population, r->args, r->seed, job, x->clustering, e);
}

struct since_work {
    const struct fleet *fleet;
    struct fleet_course *course;
    struct analysis *x;
    uint64_t seed;
    struct job *job;
};

static enum err add_to_course(void *ctx, size_t from, size_t to, struct arena *scratch,
                              struct error *e)
{
    UNUSED(e);
    const struct since_work *w = ctx;
    for (size_t d = from; d < to; d++) {
        arena_reset(scratch);
        course_add(w->course, d, &w->fleet->block[d], scratch);
    }
    return OK;
}

/* The first metric of the reason in which a change can be dated; the first one when none can. */
static void date_device(const struct since_work *w, size_t d, struct arena *scratch)
{
    const struct population *p = w->x->population;
    const struct fingerprints *f = w->x->fingerprints;
    struct contribution *c = arena_new(scratch, struct contribution, p->p);
    const size_t n = explain_unit(p, f, d, c);
    size_t metric[EXPLAIN_METRICS] = {0};
    const size_t nmetrics = explain_metrics(p, f, d, c, n, metric);
    w->x->since_metric[d] = metric[0];
    /* A device that fell silent may have changed before: that is when it began. */
    const bool is_silent = w->fleet->state[d] == STATE_SILENT;
    w->x->since[d] = is_silent ? f->unit[d].last : MISSING_I64;
    for (size_t k = 0; k < nmetrics; k++) {
        const int64_t since =
            explain_since(w->course, d, metric[k], &w->fleet->block[d], w->seed, scratch);
        if (since == MISSING_I64 || (is_silent && since >= f->unit[d].last))
            continue;
        w->x->since[d] = since;
        w->x->since_metric[d] = metric[k];
        break;
    }
}

static enum err date_devices(void *ctx, size_t from, size_t to, struct arena *scratch,
                             struct error *e)
{
    const struct since_work *w = ctx;
    for (size_t d = from; d < to; d++) {
        TRY(job_check(w->job, e));
        arena_reset(scratch);
        date_device(w, d, scratch);
        job_step(w->job, 1);
    }
    return OK;
}

static enum err date_changes(struct arena *a, const struct triage_request *r, struct job *job,
                             struct analysis *x, struct error *e)
{
    const struct fleet *fleet = x->fleet;
    x->since = arena_new(a, int64_t, fleet->ndevices);
    x->since_metric = arena_new(a, size_t, fleet->ndevices);
    struct since_work w = {.fleet = fleet, .x = x, .seed = r->seed, .job = job};
    w.course = course_new(a, &fleet->span, fleet->schema->nmetrics, fleet->ndevices);
    job_stage(job, "since when", fleet->ndevices, "devices");
    enum { GRAIN = 8 };
    TRY(job_parallel(job, fleet->ndevices, GRAIN, add_to_course, &w, e));
    struct arena *scratch = arena_open(a);
    course_finish(w.course, scratch);
    arena_close(scratch);
    return job_parallel(job, fleet->ndevices, 1, date_devices, &w, e);
}

static const char *say_dropped(struct arena *a, const struct population *p)
{
    enum { MOST = 4 };
    struct buf b = buf_of(a);
    buf_printf(&b, "%zu feature%s nothing here, left out:", p->ndropped,
               p->ndropped == 1 ? " says" : "s say");
    for (size_t i = 0; i < MIN_OF(p->ndropped, (size_t)MOST); i++)
        buf_printf(&b, "%s %s", i > 0 ? ";" : "", p->dropped[i]);
    if (p->ndropped > MOST)
        buf_printf(&b, "; and %zu more", p->ndropped - MOST);
    return arena_text(a, buf_str(&b));
}

enum { FEW_UNITS = 8 };

/* What the reader of any result must know: what was dropped, which devices are not ok. */
static void gather_notes(struct arena *a, struct analysis *x)
{
    const size_t nfleet = x->fleet != NULL ? x->fleet->nnotes : 0;
    const char **note = arena_new(a, const char *, nfleet + x->nnotes + 4);
    for (size_t i = 0; i < x->nnotes; i++)
        note[i] = x->note[i];
    for (size_t i = 0; i < nfleet; i++)
        note[x->nnotes++] = x->fleet->note[i];
    if (x->population->ndropped > 0)
        note[x->nnotes++] = say_dropped(a, x->population);
    if (x->population->nrepeated > 0)
        note[x->nnotes++] = arena_printf(
            a, "%zu feature%s another in every unit (metrics with the same gaps): counted once",
            x->population->nrepeated, x->population->nrepeated == 1 ? " repeats" : "s repeat");
    if (x->fingerprints->n < FEW_UNITS)
        note[x->nnotes++] = arena_printf(
            a, "%zu to compare: too few to say what is usual; scores and reasons mean little",
            x->fingerprints->n);
    size_t count[STATE_SILENT + 1] = {0};
    for (size_t i = 0; i < x->fingerprints->n; i++)
        count[x->fingerprints->unit[i].state]++;
    if (x->fleet != NULL && count[STATE_OK] < x->fingerprints->n) {
        note[x->nnotes++] = arena_printf(
            a,
            "%zu devices: %zu ok, %zu partial, %zu short, %zu constant, %zu silent; all are listed",
            x->fingerprints->n, count[STATE_OK], count[STATE_PARTIAL], count[STATE_SHORT],
            count[STATE_CONSTANT], count[STATE_SILENT]);
    }
    x->note = note;
}

enum err analysis_make(struct arena *a, const struct triage_request *r, const struct fleet *fleet,
                       struct job *job, struct analysis **ret, struct error *e)
{
    struct analysis *x = arena_new(a, struct analysis, 1);
    struct fingerprints *f;
    struct population *p;
    x->fleet = fleet;
    if (fleet != NULL) {
        TRY(fingerprints_of_fleet(a, fleet, r->features, job, &f, e));
        x->fingerprints = f;
    } else {
        TRY(fingerprints_of_matrix(a, r->matrix, job, x, e));
    }
    TRY(population_of(a, x->fingerprints, job, &p, e));
    x->population = p;
    TRY(run_detectors(a, r, job, x, e));
    TRY(rank_units(a, x, e));
    if (r->want_clusters)
        TRY(cluster_units(a, r, job, x, e));
    if (r->want_since && fleet != NULL)
        TRY(date_changes(a, r, job, x, e));
    if (fleet != NULL)
        x->is_partial = fleet->is_partial;
    gather_notes(a, x);
    *ret = x;
    return OK;
}
