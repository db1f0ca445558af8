/* Fetched readings. A dataset that is being written is not complete, and nobody reads it; finishing
 * it drops the one before. */
#include <string.h>

#include "chunk.h"
#include "internal.h"

static enum err put_text(struct store *s, sqlite3_stmt *q, int64_t dataset, const char *kind,
                         size_t place, struct str text, struct error *e)
{
    sqlite3_bind_int64(q, 1, dataset);
    store_bind_str(q, 2, str_of(kind));
    sqlite3_bind_int64(q, 3, (int64_t)place);
    store_bind_str(q, 4, text);
    return store_step(s, q, e);
}

struct begin {
    const char *key, *source;
    const struct schema *schema;
    int64_t id;
};

static enum err begin_dataset(struct store *s, void *ctx, struct error *e)
{
    struct begin *b = ctx;
    struct arena *a = arena_open(s->arena);
    sqlite3_stmt *q, *text;
    TRY(store_prepare(s, a,
                      "INSERT INTO dataset(key, source, fetched, complete, partial, device_name, "
                      "time_name, time_unit)"
                      " VALUES(?1, ?2, ?3, 0, 1, ?4, ?5, ?6)",
                      &q, e));
    store_bind_str(q, 1, str_of(b->key));
    store_bind_str(q, 2, str_of(b->source));
    sqlite3_bind_int64(q, 3, clock_wall_ns());
    store_bind_str(q, 4, b->schema->device_name);
    store_bind_str(q, 5, b->schema->time_name);
    sqlite3_bind_int(q, 6, (int)b->schema->time_unit);
    TRY(store_step(s, q, e));
    b->id = sqlite3_last_insert_rowid(s->db);
    TRY(store_prepare(s, a, "INSERT INTO dataset_text VALUES(?1, ?2, ?3, ?4)", &text, e));
    for (size_t m = 0; m < b->schema->nmetrics; m++)
        TRY(put_text(s, text, b->id, "metric", m, b->schema->metric[m], e));
    for (size_t m = 0; m < b->schema->nsegments; m++)
        TRY(put_text(s, text, b->id, "segment", m, b->schema->segment[m], e));
    arena_close(a);
    return OK;
}

enum err store_begin_dataset(struct store *s, const char *key, const char *source,
                             const struct schema *schema, int64_t *ret_id, struct error *e)
{
    struct begin b = {key, source, schema, 0};
    TRY(store_transact(s, begin_dataset, &b, e));
    *ret_id = b.id;
    return OK;
}

struct put_device {
    int64_t dataset, place;
    const struct schema *schema;
    const struct block *block;
};

static enum err put_chunks(struct store *s, struct arena *a, const struct put_device *p,
                           struct error *e)
{
    const struct block *b = p->block;
    struct arena *scratch = arena_open(a);
    sqlite3_stmt *q;
    TRY(store_prepare(s, a,
                      "INSERT INTO chunk(dataset, device, place, first, last, readings, bytes)"
                      " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                      &q, e));
    for (size_t from = 0, place = 0; from < b->n; from += CHUNK_READINGS, place++) {
        const size_t n = MIN_OF(b->n - from, (size_t)CHUNK_READINGS);
        const double **value = arena_new(scratch, const double *, p->schema->nmetrics);
        for (size_t m = 0; m < p->schema->nmetrics; m++)
            value[m] = b->value[m] + from;
        const struct str bytes =
            chunk_encode(scratch, n, b->time + from, p->schema->nmetrics, value);
        sqlite3_bind_int64(q, 1, p->dataset);
        sqlite3_bind_int64(q, 2, p->place);
        sqlite3_bind_int64(q, 3, (int64_t)place);
        sqlite3_bind_int64(q, 4, b->time[from]);
        sqlite3_bind_int64(q, 5, b->time[from + n - 1]);
        sqlite3_bind_int64(q, 6, (int64_t)n);
        sqlite3_bind_blob64(q, 7, bytes.p, bytes.n, SQLITE_STATIC);
        TRY(store_step(s, q, e));
        sqlite3_clear_bindings(q);
        arena_reset(scratch);
    }
    return OK;
}

static enum err put_head(struct store *s, struct arena *a, struct put_device *p, struct error *e)
{
    sqlite3_stmt *count, *q, *segment;
    TRY(store_prepare(s, a, "SELECT count(*) FROM device WHERE dataset = ?1", &count, e));
    sqlite3_bind_int64(count, 1, p->dataset);
    if (sqlite3_step(count) != SQLITE_ROW)
        return store_fail(s, "can't be read", e);
    p->place = sqlite3_column_int64(count, 0);
    TRY(store_prepare(s, a, "INSERT INTO device VALUES(?1, ?2, ?3, ?4, ?5, ?6)", &q, e));
    sqlite3_bind_int64(q, 1, p->dataset);
    sqlite3_bind_int64(q, 2, p->place);
    store_bind_str(q, 3, p->block->device);
    sqlite3_bind_int64(q, 4, (int64_t)p->block->n);
    sqlite3_bind_int64(q, 5, (int64_t)p->block->nduplicates);
    sqlite3_bind_int(q, 6, p->block->was_unsorted);
    TRY(store_step(s, q, e));
    TRY(store_prepare(s, a, "INSERT INTO device_segment VALUES(?1, ?2, ?3, ?4)", &segment, e));
    for (size_t m = 0; m < p->schema->nsegments; m++) {
        sqlite3_bind_int64(segment, 1, p->dataset);
        sqlite3_bind_int64(segment, 2, p->place);
        sqlite3_bind_int64(segment, 3, (int64_t)m);
        store_bind_str(segment, 4, p->block->segment[m]);
        TRY(store_step(s, segment, e));
    }
    return OK;
}

static enum err put_device(struct store *s, void *ctx, struct error *e)
{
    struct put_device *p = ctx;
    struct arena *a = arena_open(s->arena);
    enum err result = put_head(s, a, p, e);
    if (result == OK)
        result = put_chunks(s, a, p, e);
    arena_close(a);
    return result;
}

enum err store_put_device(struct store *s, int64_t dataset, const struct schema *schema,
                          const struct block *b, struct error *e)
{
    struct put_device p = {.dataset = dataset, .schema = schema, .block = b};
    return store_transact(s, put_device, &p, e);
}

struct finish {
    int64_t dataset;
    size_t nnotes;
    const char *const *note;
    bool is_partial;
};

static enum err finish_dataset(struct store *s, void *ctx, struct error *e)
{
    const struct finish *f = ctx;
    struct arena *a = arena_open(s->arena);
    sqlite3_stmt *text, *drop, *done;
    TRY(store_prepare(s, a, "INSERT INTO dataset_text VALUES(?1, ?2, ?3, ?4)", &text, e));
    for (size_t i = 0; i < f->nnotes; i++)
        TRY(put_text(s, text, f->dataset, "note", i, str_of(f->note[i]), e));
    TRY(store_prepare(
        s, a,
        "DELETE FROM dataset WHERE id <> ?1 AND key = (SELECT key FROM dataset WHERE id = ?1)",
        &drop, e));
    sqlite3_bind_int64(drop, 1, f->dataset);
    TRY(store_step(s, drop, e));
    TRY(store_prepare(s, a, "UPDATE dataset SET complete = 1, partial = ?2 WHERE id = ?1", &done,
                      e));
    sqlite3_bind_int64(done, 1, f->dataset);
    sqlite3_bind_int(done, 2, f->is_partial);
    TRY(store_step(s, done, e));
    arena_close(a);
    return OK;
}

enum err store_finish_dataset(struct store *s, int64_t dataset, size_t nnotes,
                              const char *const *note, bool is_partial, struct error *e)
{
    return store_transact(s, finish_dataset, &(struct finish){dataset, nnotes, note, is_partial},
                          e);
}

/* The texts of a dataset of one kind, in order. */
static enum err get_texts(struct store *s, struct arena *a, const char *sql, int64_t dataset,
                          const char *kind, size_t *ret_n, struct str **ret, struct error *e)
{
    struct arena *own = arena_open(a);
    sqlite3_stmt *q;
    *ret_n = 0;
    *ret = NULL;
    enum err result = store_prepare(s, own, sql, &q, e);
    if (result == OK) {
        sqlite3_bind_int64(q, 1, dataset);
        if (kind != NULL)
            store_bind_str(q, 2, str_of(kind));
        int got;
        while ((got = sqlite3_step(q)) == SQLITE_ROW) {
            *ret = arena_list(a, *ret, *ret_n, sizeof **ret);
            (*ret)[(*ret_n)++] = store_column_str(q, 0, a);
        }
        if (got != SQLITE_DONE)
            result = store_fail(s, "can't be read", e);
    }
    arena_close(own);
    return result;
}

/* Statements in `own`, which is closed at once: one that is not at its end holds a read transaction
 * open. */
static enum err find_head(struct store *s, struct arena *a, struct arena *own, const char *key,
                          struct store_dataset *ret, struct error *e)
{
    sqlite3_stmt *q;
    TRY(store_prepare(s, own,
                      "SELECT id, fetched, partial, device_name, time_name, time_unit,"
                      " (SELECT sum(readings) FROM device WHERE dataset = d.id),"
                      " (SELECT sum(length(bytes)) FROM chunk WHERE dataset = d.id)"
                      " FROM dataset d WHERE key = ?1 AND complete ORDER BY id DESC LIMIT 1",
                      &q, e));
    store_bind_str(q, 1, str_of(key));
    const int got = sqlite3_step(q);
    if (got == SQLITE_DONE)
        return error_set(
            e, ERR_STORE,
            "store %s: holds no readings of this source with these options; run `fleettop fetch`",
            s->path);
    if (got != SQLITE_ROW)
        return store_fail(s, "can't be read", e);
    ret->id = sqlite3_column_int64(q, 0);
    ret->fetched = sqlite3_column_int64(q, 1);
    ret->is_partial = sqlite3_column_int(q, 2) != 0;
    ret->schema.device_name = store_column_str(q, 3, a);
    ret->schema.time_name = store_column_str(q, 4, a);
    ret->schema.time_unit = (enum time_unit)sqlite3_column_int(q, 5);
    ret->nreadings = (size_t)sqlite3_column_int64(q, 6);
    ret->nbytes = (size_t)sqlite3_column_int64(q, 7);
    return OK;
}

enum err store_find_dataset(struct store *s, struct arena *a, const char *key,
                            struct store_dataset *ret, struct error *e)
{
    static const char texts[] =
        "SELECT text FROM dataset_text WHERE dataset = ?1 AND kind = ?2 ORDER BY place";
    struct str *list;
    *ret = (struct store_dataset){.id = 0};
    struct arena *own = arena_open(a);
    const enum err result = find_head(s, a, own, key, ret, e);
    arena_close(own);
    TRY(result);
    TRY(get_texts(s, a, texts, ret->id, "metric", &ret->schema.nmetrics, &list, e));
    ret->schema.metric = list;
    TRY(get_texts(s, a, texts, ret->id, "segment", &ret->schema.nsegments, &list, e));
    ret->schema.segment = list;
    TRY(get_texts(s, a, "SELECT name FROM device WHERE dataset = ?1 ORDER BY place", ret->id, NULL,
                  &ret->ndevices, &list, e));
    ret->device = list;
    TRY(get_texts(s, a, texts, ret->id, "note", &ret->nnotes, &list, e));
    const char **note = arena_new(a, const char *, ret->nnotes);
    for (size_t i = 0; i < ret->nnotes; i++)
        note[i] = list[i].p;
    ret->note = note;
    return OK;
}

/* Decode the chunks of a device one after another into the block's columns. */
static enum err get_chunks(struct store *s, struct arena *a, sqlite3_stmt *q,
                           const struct store_dataset *d, size_t n, int64_t *time, double **value,
                           struct error *e)
{
    struct arena *scratch = arena_open(a);
    size_t at = 0;
    int got;
    while ((got = sqlite3_step(q)) == SQLITE_ROW) {
        const struct str bytes = {sqlite3_column_blob(q, 0), (size_t)sqlite3_column_bytes(q, 0)};
        size_t m;
        int64_t *t;
        double **x;
        TRY(chunk_decode(scratch, bytes, d->schema.nmetrics, &m, &t, &x, e));
        if (m > n - at)
            return error_set(e, ERR_STORE,
                             "store %s: a device has more readings than it should: it is damaged",
                             s->path);
        memcpy(time + at, t, m * sizeof *t);
        for (size_t c = 0; c < d->schema.nmetrics; c++)
            memcpy(value[c] + at, x[c], m * sizeof **x);
        at += m;
        arena_reset(scratch);
    }
    arena_close(scratch);
    if (got != SQLITE_DONE)
        return store_fail(s, "can't be read", e);
    if (at != n)
        return error_set(e, ERR_STORE,
                         "store %s: a device has %zu readings where %zu belong: it is damaged",
                         s->path, at, n);
    return OK;
}

static enum err get_numbers(struct store *s, struct arena *own, int64_t dataset, size_t device,
                            struct block *ret, struct error *e)
{
    sqlite3_stmt *q;
    TRY(store_prepare(
        s, own,
        "SELECT readings, duplicates, unsorted FROM device WHERE dataset = ?1 AND place = ?2", &q,
        e));
    sqlite3_bind_int64(q, 1, dataset);
    sqlite3_bind_int64(q, 2, (int64_t)device);
    if (sqlite3_step(q) != SQLITE_ROW)
        return store_fail(s, "can't be read", e);
    ret->n = (size_t)sqlite3_column_int64(q, 0);
    ret->nduplicates = (size_t)sqlite3_column_int64(q, 1);
    ret->was_unsorted = sqlite3_column_int(q, 2) != 0;
    return OK;
}

static enum err get_segments(struct store *s, struct arena *a, struct arena *own,
                             const struct store_dataset *d, size_t device, struct block *ret,
                             struct error *e)
{
    sqlite3_stmt *q;
    int got;
    struct str *segment = arena_new(a, struct str, d->schema.nsegments);
    TRY(store_prepare(s, own,
                      "SELECT place, text FROM device_segment WHERE dataset = ?1 AND device = ?2",
                      &q, e));
    sqlite3_bind_int64(q, 1, d->id);
    sqlite3_bind_int64(q, 2, (int64_t)device);
    while ((got = sqlite3_step(q)) == SQLITE_ROW) {
        const size_t place = (size_t)sqlite3_column_int64(q, 0);
        if (place < d->schema.nsegments)
            segment[place] = store_column_str(q, 1, a);
    }
    ret->segment = segment;
    return got == SQLITE_DONE ? OK : store_fail(s, "can't be read", e);
}

static enum err get_device(struct store *s, struct arena *a, struct arena *own,
                           const struct store_dataset *d, size_t device, struct block *ret,
                           struct error *e)
{
    TRY(get_numbers(s, own, d->id, device, ret, e));
    TRY(get_segments(s, a, own, d, device, ret, e));
    int64_t *time = arena_raw(a, ret->n, sizeof *time);
    double **value = arena_new(a, double *, d->schema.nmetrics);
    for (size_t m = 0; m < d->schema.nmetrics; m++)
        value[m] = arena_raw(a, ret->n, sizeof(double));
    ret->time = time;
    ret->value = (const double *const *)value;
    sqlite3_stmt *q;
    TRY(store_prepare(s, own,
                      "SELECT bytes FROM chunk WHERE dataset = ?1 AND device = ?2 ORDER BY place",
                      &q, e));
    sqlite3_bind_int64(q, 1, d->id);
    sqlite3_bind_int64(q, 2, (int64_t)device);
    return get_chunks(s, own, q, d, ret->n, time, value, e);
}

enum err store_get_device(struct store *s, struct arena *a, const struct store_dataset *d,
                          size_t device, struct block *ret, struct error *e)
{
    *ret = (struct block){.device = d->device[device]};
    struct arena *own = arena_open(a);
    const enum err result = get_device(s, a, own, d, device, ret, e);
    arena_close(own);
    return result;
}
