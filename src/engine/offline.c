/* Readings to the store and back: `fetch`, and everything with --offline. */
#include <string.h>
#include <unistd.h>

#include "engine/internal.h"
#include "store/store.h"

/* What tells datasets apart: x.csv of one folder is not x.csv of another. */
static const char *dataset_key(struct arena *a, const struct source_request *r)
{
    struct source_request asked = *r;
    asked.is_offline = false;
    char folder[4096];
    while (strncmp(asked.uri, "./", 2) == 0)
        asked.uri += 2;
    if (asked.uri[0] != '/' && strcmp(asked.uri, "-") != 0 && getcwd(folder, sizeof folder) != NULL)
        asked.uri = arena_printf(a, "%s/%s", folder, asked.uri);
    return engine_spell_request(a, &asked);
}

enum err engine_fetch(struct engine *g, const struct source_request *r, const char *store_path,
                      struct job *job, const struct fleet **ret, struct error *e)
{
    const struct fleet *fleet;
    TRY(engine_fleet(g, r, job, &fleet, e));
    struct arena *a = arena_open(g->arena);
    struct store *s;
    int64_t dataset = 0;
    enum err result = store_open(a, store_path, &s, e);
    if (result == OK)
        result = store_begin_dataset(s, dataset_key(a, r), r->uri, fleet->schema, &dataset, e);
    job_stage(job, "keeping", fleet->ndevices, "devices");
    for (size_t d = 0; d < fleet->ndevices && result == OK; d++) {
        result = job_check(job, e);
        if (result == OK)
            result = store_put_device(s, dataset, fleet->schema, &fleet->block[d], e);
        job_step(job, 1);
    }
    if (result == OK)
        result = store_finish_dataset(s, dataset, fleet->nnotes, fleet->note, fleet->is_partial, e);
    arena_close(a);
    *ret = fleet;
    return result;
}

/* The dataset of the request; or the whole one, *ret_cut then. */
static enum err find_dataset(struct arena *a, struct store *s, const struct source_request *r,
                             struct store_dataset *d, bool *ret_cut, struct error *e)
{
    struct source_request whole = *r;
    whole.since = whole.until = MISSING_I64;
    whole.ndevices_only = whole.last_readings = 0;
    whole.last_ns = 0;
    *ret_cut = false;
    const enum err result = store_find_dataset(s, a, dataset_key(a, r), d, e);
    if (result != ERR_STORE)
        return result;
    *ret_cut = true;
    return store_find_dataset(s, a, dataset_key(a, &whole), d, e);
}

/* Which devices of the dataset are asked for. */
static enum err choose_devices(struct arena *a, const struct source_request *r,
                               const struct store_dataset *d, bool **ret, struct error *e)
{
    bool *is_wanted = *ret = arena_new(a, bool, d->ndevices);
    memset(is_wanted, r->ndevices_only == 0, d->ndevices * sizeof *is_wanted);
    for (size_t k = 0; k < r->ndevices_only; k++) {
        size_t i = 0;
        while (i < d->ndevices && !str_equal(d->device[i], r->devices_only[k]))
            i++;
        if (i == d->ndevices)
            return error_set(e, ERR_USAGE, "no device \"%.*s\" in the data (--devices)",
                             (int)MIN_OF(r->devices_only[k].n, (size_t)80), r->devices_only[k].p);
        is_wanted[i] = true;
    }
    return OK;
}

static enum err read_blocks(struct arena *a, struct store *s, const struct source_request *r,
                            struct job *job, const struct store_dataset *d, struct fleet *fleet,
                            struct error *e)
{
    struct block *block = arena_new(a, struct block, d->ndevices);
    bool *is_wanted;
    TRY(choose_devices(a, r, d, &is_wanted, e));
    for (size_t i = 0; i < d->ndevices; i++) {
        TRY(job_check(job, e));
        job_step(job, 1);
        if (!is_wanted[i])
            continue;
        struct block *b = &block[fleet->ndevices++];
        TRY(store_get_device(s, a, d, i, b, e));
        fleet_cut_range(a, r, d->schema.nmetrics, b);
        fleet_cut_last(a, r, d->schema.nmetrics, b);
    }
    fleet->block = block;
    return OK;
}

static enum err read_dataset(struct arena *a, struct arena *own, const struct source_request *r,
                             struct job *job, struct fleet *fleet, struct error *e)
{
    struct store *s;
    struct store_dataset *d = arena_new(a, struct store_dataset, 1);
    struct source_request left = *r;
    bool is_cut;
    TRY(store_open(own, r->store_path, &s, e));
    TRY(find_dataset(a, s, r, d, &is_cut, e));
    if (!is_cut) { /* it was read so: nothing more is to be left out */
        left.since = left.until = MISSING_I64;
        left.ndevices_only = left.last_readings = 0;
        left.last_ns = 0;
    }
    d->schema.zone = r->zone;
    fleet->schema = &d->schema;
    job_stage(job, "reading the store", d->ndevices, "devices");
    TRY(read_blocks(a, s, &left, job, d, fleet, e));
    char when[48];
    time_format(d->fetched / NS_PER_S * NS_PER_S, TIME_ISO, NULL, when);
    const char **note = arena_new(a, const char *, d->nnotes + 1);
    memcpy(note, d->note, d->nnotes * sizeof *note);
    note[d->nnotes] = arena_printf(a, "from the store, as fetched at %s", when);
    fleet->note = note;
    fleet->nnotes = d->nnotes + 1;
    fleet->is_partial = d->is_partial;
    return OK;
}

enum err fleet_load_stored(struct arena *a, const struct source_request *r, struct job *job,
                           struct fleet **ret, struct error *e)
{
    struct fleet *fleet = arena_new(a, struct fleet, 1);
    struct arena *own = arena_open(a); /* the store is closed once it is read */
    const enum err result = read_dataset(a, own, r, job, fleet, e);
    arena_close(own);
    TRY(result);
    TRY(fleet_judge(a, fleet, job, e));
    *ret = fleet;
    return OK;
}
