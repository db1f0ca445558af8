/* k-means as a clusterer of a fleet.
 *
 * On robust z alone a unit that is 50 deviations off is a cluster of one, and the best silhouette
 * is "that unit against the rest". The z are therefore bent softly, z / sqrt(1 + (z / 3)^2): 1
 * stays 0.95, 3 becomes 2.1, nothing exceeds 3. Order is kept, so strange units still lie at the
 * rim of the map. Missing values are 0, the fleet's median.
 *
 * The number of clusters is the one with the largest mean silhouette among 2..min(12, sqrt n)
 * (Rousseeuw 1987, section 4). That costs O(n^2), so for large fleets it and the centres to start
 * from are found on a sample, and the silhouettes are means over a sample; the notes say so.
 * Clusters of under 2 % of the units are allowed, and named in a note: a handful of units that
 * behave alike, unlike the others, is a finding. */
#include <math.h>

#include "core/number.h"
#include "core/rng.h"
#include "math/pca.h"
#include "math/silhouette.h"
#include "population/kmeans.h"
#include "population/setting.h"
#include "population/registry.h"

enum {
    K_MOST = 12,
    CHOOSE_MOST = 2048,    /* units on which k is chosen */
    EXACT_MOST = 4096,     /* units with exact silhouettes */
    REFERENCE_MOST = 2048, /* units that the others are compared with beyond that */
    PIECE_ROWS = 1024,
    SWAPS = 4, /* after each beginning */
    NOTES_MOST = 4,
};
static const double bend_at = 3, tiny_share = 0.02;
/* Mean silhouettes up to this: "no substantial structure" (Kaufman and Rousseeuw 1990, Finding
 * groups in data, table 4, doi:10.1002/9780470316801). */
static const double least_structure = 0.25;

/* Streams of random numbers: restarts of k clusters begin at k * STREAMS_PER_K. */
#define STREAMS_PER_K (UINT64_C(1) << 20)
#define STREAM_CHOOSE (UINT64_C(1) << 40)
#define STREAM_REFERENCE ((UINT64_C(1) << 40) + 1)

static const struct param params[] = {
    {"k", PARAM_INT, NULL, 1, 1000, NULL, "N",
     "clusters; by default as many as give the largest mean silhouette", 0},
    {"restarts", PARAM_INT, "5", 1, 1000, NULL, "N",
     "beginnings of k-means, of which the best is kept", 0},
    {0},
};

/* Units as points in the bent space. */
struct points {
    const struct population *population;
    size_t n, p;
    double *x;
};

/* One call. */
struct task {
    struct arena *a, *scratch; /* for results; for the rest */
    struct points all;
    struct kmeans_options o; /* k: 0 when it is to be chosen */
    struct job *job;
    struct clustering *ret;
};

static enum err bend_rows(void *ctx, size_t from, size_t to, struct arena *scratch, struct error *e)
{
    const struct points *k = ctx;
    UNUSED(scratch);
    UNUSED(e);
    for (size_t i = from * k->p; i < to * k->p; i++) {
        const double z = k->population->z[i], share = z / bend_at;
        k->x[i] = isnan(z) ? 0 : z / sqrt(1 + share * share);
    }
    return OK;
}

static void note(struct clustering *c, const char *text)
{
    c->note[c->nnotes++] = text;
}

/* m of n rows, rising: selection sampling (Knuth, TAOCP 3.4.2, algorithm S). */
static size_t *draw_rows(struct arena *a, size_t n, size_t m, struct rng rng)
{
    size_t *row = arena_new(a, size_t, m), taken = 0;
    for (size_t i = 0; i < n && taken < m; i++) {
        if (rng_below(&rng, n - i) < m - taken)
            row[taken++] = i;
    }
    return row;
}

static struct points sample_points(const struct task *t)
{
    const struct points *all = &t->all;
    struct points some = *all;
    if (all->n <= CHOOSE_MOST)
        return some;
    const size_t *row =
        draw_rows(t->scratch, all->n, CHOOSE_MOST, rng_of(t->o.seed, STREAM_CHOOSE));
    some.n = CHOOSE_MOST;
    some.x = arena_raw(t->scratch, some.n * some.p, sizeof *some.x);
    for (size_t i = 0; i < some.n; i++) {
        for (size_t j = 0; j < some.p; j++)
            some.x[i * some.p + j] = all->x[row[i] * all->p + j];
    }
    return some;
}

static double mean_of(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double)n;
}

/* k-means of `some` for each k from o.k to `most`; the model with the largest mean silhouette, of
 * equal ones that with fewer clusters. Ends early when the units are too alike for more. */
static enum err choose_model(const struct task *t, const struct points *some, size_t k, size_t most,
                             struct kmeans *ret, struct error *e)
{
    struct kmeans model[K_MOST] = {{0}};
    struct silhouette_labels labels[K_MOST] = {{0}};
    struct kmeans_options o = t->o;
    size_t nlabels = 0;
    for (o.k = k; o.k <= most; o.k++) {
        struct kmeans *m = &model[nlabels];
        o.stream = o.k * STREAMS_PER_K;
        TRY(kmeans_run(t->a, some->x, some->n, some->p, &o, t->job, m, e));
        if (m->k < 2 || (nlabels > 0 && m->k < o.k))
            break;
        labels[nlabels++] =
            (struct silhouette_labels){m->label, m->k, arena_new(t->scratch, double, some->n)};
    }
    *ret = model[0];
    if (nlabels < 2)
        return OK;
    TRY(silhouette_of(t->scratch, some->x, some->n, some->p, NULL, 0, labels, nlabels, t->job, e));
    double best = -INFINITY;
    for (size_t l = 0; l < nlabels; l++) {
        const double mean = mean_of(labels[l].ret, some->n);
        if (mean > best) {
            best = mean;
            *ret = model[l];
        }
    }
    return OK;
}

/* The model of all units. Of many, a sample is fitted first, and all start from its centres. */
static enum err fit(const struct task *t, struct kmeans *ret, struct error *e)
{
    const struct points some = sample_points(t);
    const size_t most = MIN_OF((size_t)K_MOST, (size_t)sqrt((double)some.n));
    if (some.p == 0 || (t->o.k == 0 && most < 2))
        TRY(choose_model(t, &some, 1, 1, ret, e));
    else if (t->o.k == 0)
        TRY(choose_model(t, &some, 2, most, ret, e));
    else
        TRY(choose_model(t, &some, t->o.k, t->o.k, ret, e));
    if (some.n == t->all.n)
        return OK;
    note(t->ret, arena_printf(t->a, "%s on %d of the %zu units",
                              t->o.k == 0 ? "the number of clusters was chosen"
                                          : "the clusters' centres were sought",
                              CHOOSE_MOST, t->all.n));
    struct kmeans_options o = t->o;
    o.k = ret->k;
    o.start = ret->centre;
    o.swaps = 0;
    return kmeans_run(t->a, t->all.x, t->all.n, t->all.p, &o, t->job, ret, e);
}

static enum err find_strengths(const struct task *t, struct error *e)
{
    struct clustering *c = t->ret;
    const struct points *u = &t->all;
    const struct silhouette_labels labels = {c->label, c->k, c->strength};
    const size_t *reference = NULL;
    if (c->k < 2)
        return OK;
    if (u->n > EXACT_MOST) {
        reference =
            draw_rows(t->scratch, u->n, REFERENCE_MOST, rng_of(t->o.seed, STREAM_REFERENCE));
        note(c, arena_printf(t->a, "silhouettes are estimated against %d of the %zu units",
                             REFERENCE_MOST, u->n));
    }
    TRY(silhouette_of(t->scratch, u->x, u->n, u->p, reference, REFERENCE_MOST, &labels, 1, t->job,
                      e));
    c->silhouette = mean_of(c->strength, u->n);
    char mean[32];
    number_format_short(c->silhouette, 2, mean);
    if (c->silhouette <= least_structure)
        note(c, arena_printf(t->a,
                             "the clusters hardly differ (mean silhouette %s): a way to divide the "
                             "fleet, hardly kinds of device",
                             mean));
    return OK;
}

static void find_medoids(const struct task *t, const struct kmeans *m)
{
    const struct points *u = &t->all;
    double *nearest = arena_new(t->scratch, double, m->k);
    for (size_t k = 0; k < m->k; k++)
        nearest[k] = INFINITY;
    for (size_t i = 0; i < u->n; i++) {
        const size_t k = (size_t)m->label[i];
        double d = 0;
        for (size_t j = 0; j < u->p; j++) {
            const double difference = u->x[i * u->p + j] - m->centre[k * u->p + j];
            d += difference * difference;
        }
        if (d < nearest[k]) {
            nearest[k] = d;
            t->ret->medoid[k] = i;
        }
    }
}

static void load_points(const void *ctx, size_t from, size_t to, double *ret)
{
    const struct points *u = ctx;
    for (size_t i = 0; i < (to - from) * u->p; i++)
        ret[i] = u->x[from * u->p + i];
}

/* Place the units on their first two principal components. */
static enum err draw_map(const struct task *t, struct error *e)
{
    const struct points *u = &t->all;
    const struct pca_rows rows = {u->n, u->p, u, load_points};
    struct pca pca;
    TRY(pca_fit(t->scratch, &rows, false, t->job, &pca, e));
    const size_t q = u->n < 2 ? 0 : MIN_OF(u->p, (size_t)2);
    double *x = arena_raw(t->scratch, PCA_BLOCK * u->p, sizeof *x), score[PCA_BLOCK * 2];
    for (size_t i = 0; i < u->n && q > 0; i += PCA_BLOCK) {
        TRY(job_check(t->job, e));
        const size_t m = MIN_OF(u->n - i, (size_t)PCA_BLOCK);
        load_points(u, i, i + m, x);
        pca_scores(&pca, x, m, q, score);
        for (size_t b = 0; b < m; b++) {
            t->ret->x[i + b] = score[b * q];
            t->ret->y[i + b] = q > 1 ? score[b * q + 1] : 0;
        }
    }
    return OK;
}

static void note_tiny_clusters(const struct task *t)
{
    struct clustering *c = t->ret;
    struct buf text = buf_of(t->a);
    for (size_t k = 0; k < c->k; k++) {
        if ((double)c->size[k] < tiny_share * (double)t->all.n)
            buf_printf(&text, "%s%zu (%zu of %zu)", text.n > 0 ? ", " : "", k, c->size[k],
                       t->all.n);
    }
    if (text.n > 0)
        note(c, arena_printf(t->a, "clusters of under 2 %% of the units: %s", text.p));
}

static enum err cluster(struct task *t, struct error *e)
{
    struct points *u = &t->all;
    struct clustering *ret = t->ret;
    if (t->o.k > u->n && u->n > 0)
        return error_set(e, ERR_USAGE, "--k %zu: there are only %zu units; ask for fewer clusters",
                         t->o.k, u->n);
    job_stage(t->job, "clustering: k-means", 0, "");
    u->x = arena_raw(t->scratch, u->n * u->p, sizeof *u->x);
    TRY(job_parallel(t->job, u->n, PIECE_ROWS, bend_rows, u, e));
    struct kmeans m;
    TRY(fit(t, &m, e));
    ret->k = m.k;
    ret->label = m.label;
    ret->size = m.size;
    ret->inertia = m.inertia;
    ret->medoid = arena_new(t->a, size_t, m.k);
    find_medoids(t, &m);
    job_stage(t->job, "clustering: silhouettes", 0, "");
    TRY(find_strengths(t, e));
    note_tiny_clusters(t);
    return draw_map(t, e);
}

static enum err run(struct arena *a, const struct population *p, const struct args *args,
                    uint64_t seed, struct job *job, struct clustering *ret, struct error *e)
{
    *ret = (struct clustering){.silhouette = NAN};
    ret->strength = arena_raw(a, p->n, sizeof *ret->strength);
    for (size_t i = 0; i < p->n; i++)
        ret->strength[i] = NAN;
    ret->x = arena_new(a, double, p->n);
    ret->y = arena_new(a, double, p->n);
    ret->note = arena_new(a, const char *, NOTES_MOST);
    struct task t = {
        .a = a,
        .scratch = arena_open(a),
        .all = {.population = p, .n = p->n, .p = p->p},
        .o = {.k = (size_t)setting_int(args, params, "k", 0),
              .restarts = (size_t)setting_int(args, params, "restarts", 0),
              .swaps = SWAPS,
              .seed = seed},
        .job = job,
        .ret = ret,
    };
    const enum err result = cluster(&t, e);
    arena_close(t.scratch);
    return result;
}

const struct clusterer clusterer_kmeans = {
    .name = "kmeans",
    .title = "k-means",
    .summary = "groups around mean fingerprints; as many as give the largest mean silhouette",
    .citation = "Arthur, Vassilvitskii 2007, k-means++: the advantages of careful seeding, SODA; "
                "Rousseeuw 1987, Silhouettes, doi:10.1016/0377-0427(87)90125-7",
    .params = params,
    .run = run,
};
