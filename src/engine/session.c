/* A session keeps one source, its fleet and its last analysis, each in an arena of its own: what
 * the next command asks for again is there, what it asks for anew replaces the old. Requests are
 * told apart by a text that spells out every field. */
#include <string.h>

#include "engine/internal.h"

/* Not as JSON, to which all bytes that are no UTF-8 are one: two files could be taken for one. */
static void spell_bytes(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char c = (unsigned char)s.p[i];
        if (c > ' ' && c < 0x7F && strchr("\\,;=", c) == NULL)
            buf_put_char(b, (char)c);
        else
            buf_printf(b, "\\x%02x", c);
    }
}

static void spell_list(struct buf *b, const char *name, size_t n, const struct str *list)
{
    buf_printf(b, "%s=", name);
    for (size_t i = 0; i < n; i++) {
        spell_bytes(b, list[i]);
        buf_put_char(b, ',');
    }
    buf_put_char(b, ';');
}

void engine_spell_text(struct buf *b, const char *name, const char *text)
{
    const struct str s = str_of(text);
    spell_list(b, name, text != NULL ? 1 : 0, &s);
}

char *engine_spell_request(struct arena *a, const struct source_request *r)
{
    struct buf b = buf_of(a);
    engine_spell_text(&b, "uri", r->uri);
    spell_list(&b, "device", r->ndevice, r->device);
    engine_spell_text(&b, "time", r->time);
    spell_list(&b, "metric", r->nmetric, r->metric);
    spell_list(&b, "segment", r->nsegment, r->segment);
    spell_list(&b, "setting", r->nsetting, r->setting);
    engine_spell_text(&b, "long_name", r->long_name);
    engine_spell_text(&b, "long_value", r->long_value);
    spell_list(&b, "devices", r->ndevices_only, r->devices_only);
    buf_printf(&b, "since=%lld;until=%lld;", (long long)r->since, (long long)r->until);
    buf_printf(&b, "unit=%d;duplicates=%d;delimiter=%d;decimal=%d;header=%d;",
               r->has_time_unit ? (int)r->time_unit : -1, (int)r->duplicates, r->delimiter,
               r->decimal, !r->no_header);
    buf_printf(&b, "last=%zu,%lld;offline=%d;", r->last_readings, (long long)r->last_ns,
               r->is_offline);
    engine_spell_text(&b, "zone", r->zone_name != NULL ? r->zone_name : "UTC");
    engine_spell_text(&b, "store", r->is_offline ? r->store_path : NULL);
    return arena_text(a, buf_str(&b));
}

struct engine *engine_open(struct arena *a)
{
    struct arena *own = arena_open(a);
    struct engine *g = arena_new(own, struct engine, 1);
    g->arena = arena_open(own);
    return g;
}

void engine_forget(struct engine *g)
{
    arena_reset(g->arena);
    *g = (struct engine){.arena = g->arena};
}

/* Only what is kept; not what is being made. */
static void drop(struct engine *g)
{
    arena_close(g->analysis_arena);
    arena_close(g->source_arena);
    *g = (struct engine){.arena = g->arena};
}

enum err engine_try(struct engine *g, struct arena *a, enum err (*body)(void *ctx, struct error *e),
                    void *ctx, struct error *e)
{
    const enum err result = arena_try_both(g->arena, a, body, ctx, e);
    if (result == ERR_LIMIT)
        engine_forget(g); /* what was being made when memory ran out is half there */
    return result;
}

/* The zone of a request is gone with its command; the session shows times after that. */
static enum err open_zone(struct arena *a, struct source_request *r, struct error *e)
{
    return r->zone_name == NULL ? OK : zone_open(a, str_of(r->zone_name), &r->zone, e);
}

enum err engine_source(struct engine *g, const struct source_request *r, struct job *job,
                       struct source **ret, struct error *e)
{
    struct arena *a = arena_open(g->arena);
    const char *key = engine_spell_request(a, r);
    struct source_request own = *r;
    if (g->source != NULL && strcmp(key, g->source_key) == 0) {
        arena_close(a);
        g->source->job = job;
        *ret = g->source;
        return OK;
    }
    drop(g);
    g->source_arena = a;
    TRY(open_zone(a, &own, e));
    const enum err result = source_open(a, &own, job, &g->source, e);
    if (result != OK) {
        g->source = NULL;
        drop(g);
        return result;
    }
    g->source_key = key;
    *ret = g->source;
    return OK;
}

/* The fleet behind --offline: the same session slot, without a source. */
static enum err stored_fleet(struct engine *g, const struct source_request *r, struct job *job,
                             struct error *e)
{
    struct arena *a = arena_open(g->arena);
    const char *key = engine_spell_request(a, r);
    if (g->fleet != NULL && strcmp(key, g->source_key) == 0) {
        arena_close(a);
        return OK;
    }
    drop(g);
    g->source_arena = a;
    g->source_key = key;
    struct fleet *fleet;
    struct source_request own = *r;
    TRY(open_zone(a, &own, e));
    TRY(fleet_load_stored(a, &own, job, &fleet, e));
    g->fleet = fleet;
    return OK;
}

static enum err read_fleet(struct engine *g, const struct source_request *r, struct job *job,
                           struct error *e)
{
    if (r->is_offline)
        return stored_fleet(g, r, job, e);
    struct source *s;
    TRY(engine_source(g, r, job, &s, e));
    if (g->fleet != NULL)
        return OK;
    struct fleet *fleet;
    TRY(fleet_load(g->source_arena, s, r, job, &fleet, e));
    g->fleet = fleet;
    return OK;
}

enum err engine_fleet(struct engine *g, const struct source_request *r, struct job *job,
                      const struct fleet **ret, struct error *e)
{
    const enum err result = read_fleet(g, r, job, e);
    if (result != OK)
        drop(g); /* what was read half is of no use to the next command */
    *ret = g->fleet;
    return result;
}

enum err engine_analyse(struct engine *g, const struct triage_request *r, struct job *job,
                        const struct analysis **ret, struct error *e)
{
    const struct fleet *fleet = NULL;
    if (r->matrix == NULL)
        TRY(engine_fleet(g, &r->source, job, &fleet, e));
    struct arena *a = arena_open(g->arena);
    const char *key = analysis_spell_request(a, r);
    if (g->analysis != NULL && strcmp(key, g->analysis_key) == 0) {
        arena_close(a);
        *ret = g->analysis;
        return OK;
    }
    arena_close(g->analysis_arena);
    g->analysis = NULL;
    g->analysis_arena = a;
    g->analysis_key = key;
    struct analysis *analysis;
    const enum err result = analysis_make(a, r, fleet, job, &analysis, e);
    if (result != OK) {
        arena_close(a);
        g->analysis_arena = NULL;
        return result;
    }
    g->analysis = analysis;
    *ret = analysis;
    return OK;
}

enum err engine_fingerprints(struct engine *g, const struct triage_request *r, struct arena *a,
                             struct job *job, const struct fingerprints **ret,
                             const struct fleet **ret_fleet, struct error *e)
{
    struct fingerprints *f;
    TRY(engine_fleet(g, &r->source, job, ret_fleet, e));
    TRY(fingerprints_of_fleet(a, *ret_fleet, r->features, job, &f, e));
    *ret = f;
    return OK;
}
