/* Runs in the store. */
#include <string.h>

#include "engine/engine.h"
#include "store/store.h"

/* Equal for runs with the same settings over the same fingerprints. */
static const char *spell_key(struct arena *a, const struct engine_run *r, const struct analysis *x)
{
    const struct fingerprints *f = x->fingerprints;
    uint64_t names = 0;
    for (size_t i = 0; i < f->n; i++)
        names = names * 31 + str_hash(f->unit[i].name);
    const uint64_t bits = str_hash((struct str){(const char *)f->x, f->n * f->p * sizeof *f->x});
    struct buf b = buf_of(a);
    buf_printf(&b, "%s|%s|%s|%llu|%s", r->command, r->source, r->settings,
               (unsigned long long)r->seed, PACKAGE_VERSION);
    return arena_printf(a, "%016llx%016llx", (unsigned long long)str_hash(buf_str(&b)),
                        (unsigned long long)(names ^ bits));
}

static const struct run_unit *units_of(struct arena *a, const struct analysis *x,
                                       const struct str *metric, const struct str *reason)
{
    struct run_unit *unit = arena_new(a, struct run_unit, x->fingerprints->n);
    for (size_t i = 0; i < x->fingerprints->n; i++) {
        unit[i] = (struct run_unit){
            .name = x->fingerprints->unit[i].name,
            .rank = (int64_t)x->rank[i],
            .best = (int64_t)x->rank_lo[i],
            .worst = (int64_t)x->rank_hi[i],
            .since = x->since != NULL ? x->since[i] : MISSING_I64,
            .cluster = x->clustering != NULL ? x->clustering->label[i] : MISSING_I64,
            .score = x->consensus[i],
            .state = unit_state_name(x->fingerprints->unit[i].state),
            .metric = metric[i],
            .reason = reason[i],
        };
    }
    return unit;
}

enum err engine_keep_run(struct arena *a, const struct engine_run *r, const struct analysis *x,
                         const struct str *metric, const struct str *reason, const char **ret_note,
                         struct error *e)
{
    const struct fingerprints *f = x->fingerprints;
    struct store *s;
    TRY(store_open(a, r->store, &s, e));
    const char **detector = arena_new(a, const char *, x->ndetectors);
    for (size_t k = 0; k < x->ndetectors; k++)
        detector[k] = x->detector[k]->name;
    const char **feature = arena_new(a, const char *, f->p);
    for (size_t j = 0; j < f->p; j++)
        feature[j] = f->column[j].name;
    const struct run_record record = {
        .made = clock_wall_ns(),
        .key = spell_key(a, r, x),
        .command = r->command,
        .source = r->source,
        .settings = r->settings,
        .version = PACKAGE_VERSION,
        .seed = (int64_t)r->seed,
        .is_partial = x->is_partial,
        .nunits = f->n,
        .unit = units_of(a, x, metric, reason),
        .ndetectors = x->ndetectors,
        .detector = detector,
        .score = (const double *const *)x->score,
        .nfeatures = f->p,
        .feature = feature,
        .fingerprint = f->x,
    };
    int64_t id;
    bool is_new;
    *ret_note = store_note(s);
    return store_put_run(s, &record, &id, &is_new, e);
}

enum err engine_list_runs(struct arena *a, const char *store, struct frame **ret, struct error *e)
{
    struct store *s;
    TRY(store_open(a, store, &s, e));
    return store_list_runs(s, a, ret, e);
}

enum err engine_show_run(struct arena *a, const char *store, int64_t run, struct frame **ret,
                         struct error *e)
{
    struct store *s;
    TRY(store_open(a, store, &s, e));
    return store_show_run(s, a, run, ret, e);
}

enum err engine_diff_runs(struct arena *a, const char *store, int64_t before, int64_t after,
                          struct frame **ret, struct error *e)
{
    struct store *s;
    TRY(store_open(a, store, &s, e));
    return store_diff_runs(s, a, before, after, ret, e);
}

enum err engine_delete_run(struct arena *a, const char *store, int64_t run, struct error *e)
{
    struct store *s;
    TRY(store_open(a, store, &s, e));
    return store_delete_run(s, run, e);
}
