/* Readings to the store and back: `fetch`, and everything with --offline. */
#include <string.h>

#include "engine/internal.h"
#include "store/store.h"

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
        result =
            store_begin_dataset(s, engine_spell_request(a, r), r->uri, fleet->schema, &dataset, e);
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

enum err fleet_load_stored(struct arena *a, const struct source_request *r, struct job *job,
                           struct fleet **ret, struct error *e)
{
    struct store *s;
    struct store_dataset *d = arena_new(a, struct store_dataset, 1);
    struct source_request asked = *r;
    asked.is_offline = false;
    TRY(store_open(a, r->store_path, &s, e));
    TRY(store_find_dataset(s, a, engine_spell_request(a, &asked), d, e));
    d->schema.zone = r->zone;
    struct block *block = arena_new(a, struct block, d->ndevices);
    job_stage(job, "reading the store", d->ndevices, "devices");
    for (size_t i = 0; i < d->ndevices; i++) {
        TRY(job_check(job, e));
        TRY(store_get_device(s, a, d, i, &block[i], e));
        job_step(job, 1);
    }
    struct fleet *fleet = arena_new(a, struct fleet, 1);
    fleet->schema = &d->schema;
    fleet->ndevices = d->ndevices;
    fleet->block = block;
    char when[48];
    time_format(d->fetched / NS_PER_S * NS_PER_S, TIME_ISO, NULL, when);
    const char **note = arena_new(a, const char *, d->nnotes + 1);
    memcpy(note, d->note, d->nnotes * sizeof *note);
    note[d->nnotes] = arena_printf(a, "from the store, as fetched at %s", when);
    fleet->note = note;
    fleet->nnotes = d->nnotes + 1;
    fleet->is_partial = d->is_partial;
    TRY(fleet_judge(a, fleet, job, e));
    *ret = fleet;
    return OK;
}
