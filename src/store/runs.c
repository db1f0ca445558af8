#include <math.h>
#include <string.h>

#include "chunk.h"
#include "internal.h"

struct put_run {
    const struct run_record *record;
    int64_t id;
    bool is_new;
};

static enum err find_key(struct store *s, struct arena *a, const char *key, int64_t *ret,
                         struct error *e)
{
    sqlite3_stmt *q;
    TRY(store_prepare(s, a, "SELECT id FROM run WHERE key = ?1", &q, e));
    store_bind_str(q, 1, str_of(key));
    const int got = sqlite3_step(q);
    *ret = got == SQLITE_ROW ? sqlite3_column_int64(q, 0) : MISSING_I64;
    return got == SQLITE_ROW || got == SQLITE_DONE ? OK : store_fail(s, "can't be read", e);
}

static enum err insert_head(struct store *s, struct arena *a, struct put_run *p, struct error *e)
{
    const struct run_record *r = p->record;
    sqlite3_stmt *q;
    TRY(store_prepare(
        s, a,
        "INSERT INTO run(key, made, command, source, settings, version, seed, partial, units)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        &q, e));
    store_bind_str(q, 1, str_of(r->key));
    sqlite3_bind_int64(q, 2, r->made);
    store_bind_str(q, 3, str_of(r->command));
    store_bind_str(q, 4, str_of(r->source));
    store_bind_str(q, 5, str_of(r->settings));
    store_bind_str(q, 6, str_of(r->version));
    sqlite3_bind_int64(q, 7, r->seed);
    sqlite3_bind_int(q, 8, r->is_partial);
    sqlite3_bind_int64(q, 9, (int64_t)r->nunits);
    TRY(store_step(s, q, e));
    p->id = sqlite3_last_insert_rowid(s->db);
    return OK;
}

static enum err insert_findings(struct store *s, struct arena *a, const struct put_run *p,
                                struct error *e)
{
    sqlite3_stmt *q;
    TRY(store_prepare(
        s, a, "INSERT INTO finding VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)", &q,
        e));
    for (size_t i = 0; i < p->record->nunits; i++) {
        const struct run_unit *u = &p->record->unit[i];
        sqlite3_bind_int64(q, 1, p->id);
        sqlite3_bind_int64(q, 2, (int64_t)i);
        store_bind_str(q, 3, u->name);
        store_bind_whole(q, 4, u->rank);
        sqlite3_bind_double(q, 5, u->score); /* SQLite keeps NaN as NULL */
        store_bind_whole(q, 6, u->best);
        store_bind_whole(q, 7, u->worst);
        store_bind_whole(q, 8, u->since);
        store_bind_whole(q, 9, u->cluster);
        store_bind_str(q, 10, str_of(u->state));
        store_bind_str(q, 11, u->metric);
        store_bind_str(q, 12, u->reason);
        TRY(store_step(s, q, e));
    }
    return OK;
}

static enum err insert_column(struct store *s, sqlite3_stmt *q, int64_t id, const char *kind,
                              size_t place, const char *name, struct str bytes, struct error *e)
{
    sqlite3_bind_int64(q, 1, id);
    store_bind_str(q, 2, str_of(kind));
    sqlite3_bind_int64(q, 3, (int64_t)place);
    store_bind_str(q, 4, str_of(name));
    sqlite3_bind_blob64(q, 5, bytes.p, bytes.n, SQLITE_TRANSIENT);
    return store_step(s, q, e);
}

/* Scores and fingerprints column by column: neighbours in a column resemble each other. */
static enum err insert_matrices(struct store *s, struct arena *a, const struct put_run *p,
                                struct error *e)
{
    const struct run_record *r = p->record;
    sqlite3_stmt *q;
    TRY(store_prepare(s, a, "INSERT INTO matrix VALUES(?1, ?2, ?3, ?4, ?5)", &q, e));
    struct arena *scratch = arena_open(a);
    for (size_t k = 0; k < r->ndetectors; k++) {
        TRY(insert_column(s, q, p->id, "score", k, r->detector[k],
                          chunk_encode_doubles(scratch, r->nunits, r->score[k]), e));
        arena_reset(scratch);
    }
    for (size_t j = 0; j < r->nfeatures; j++) {
        double *column = arena_new(scratch, double, r->nunits);
        for (size_t i = 0; i < r->nunits; i++)
            column[i] = r->fingerprint[i * r->nfeatures + j];
        TRY(insert_column(s, q, p->id, "feature", j, r->feature[j],
                          chunk_encode_doubles(scratch, r->nunits, column), e));
        arena_reset(scratch);
    }
    return OK;
}

static enum err put_run(struct store *s, void *ctx, struct error *e)
{
    struct put_run *p = ctx;
    struct arena *a = arena_open(s->arena);
    enum err result = find_key(s, a, p->record->key, &p->id, e);
    p->is_new = result == OK && p->id == MISSING_I64;
    if (p->is_new)
        result = insert_head(s, a, p, e);
    if (p->is_new && result == OK)
        result = insert_findings(s, a, p, e);
    if (p->is_new && result == OK)
        result = insert_matrices(s, a, p, e);
    arena_close(a);
    return result;
}

enum err store_put_run(struct store *s, const struct run_record *r, int64_t *ret_id,
                       bool *ret_is_new, struct error *e)
{
    struct put_run p = {.record = r};
    TRY(store_transact(s, put_run, &p, e));
    *ret_id = p.id;
    *ret_is_new = p.is_new;
    return OK;
}

/* Run a query with up to two numbers bound, as a frame. */
static enum err ask(struct store *s, struct arena *a, const char *sql, const int64_t bound[2],
                    const char *types, const char *const *names, struct frame **ret,
                    struct error *e)
{
    struct arena *own = arena_open(a);
    sqlite3_stmt *q;
    enum err result = store_prepare(s, own, sql, &q, e);
    if (result == OK) {
        for (int i = 0; i < 2 && i < sqlite3_bind_parameter_count(q); i++)
            sqlite3_bind_int64(q, i + 1, bound[i]);
        result = store_query_frame(s, a, q, types, names, ret, e);
    }
    arena_close(own);
    return result;
}

enum err store_list_runs(struct store *s, struct arena *a, struct frame **ret, struct error *e)
{
    static const char *const names[] = {"run",  "made",    "command", "source",  "units",
                                        "seed", "partial", "version", "settings"};
    TRY(ask(s, a,
            "SELECT id, made / 1000000000 * 1000000000, command, source, units, seed, partial, "
            "version, settings FROM run "
            "ORDER BY made DESC, id DESC",
            (const int64_t[2]){0, 0}, "itssiiiss", names, ret, e));
    (*ret)->title = "Runs, newest first";
    frame_column(*ret, STR("settings"))->show = SHOW_LONG;
    return OK;
}

static enum err need_run(struct store *s, struct arena *a, int64_t id, struct error *e)
{
    struct frame *f;
    static const char *const names[] = {"id"};
    TRY(ask(s, a, "SELECT id FROM run WHERE id = ?1", (const int64_t[2]){id, 0}, "i", names, &f,
            e));
    if (f->nrows == 0)
        return error_set(e, ERR_USAGE,
                         "there is no run %lld in the store; `fleettop runs` lists them",
                         (long long)id);
    return OK;
}

enum err store_show_run(struct store *s, struct arena *a, int64_t id, struct frame **ret,
                        struct error *e)
{
    static const char *const names[] = {"rank",  "device",  "score", "best",   "worst",
                                        "since", "cluster", "state", "metric", "reason"};
    TRY(need_run(s, a, id, e));
    TRY(ask(s, a,
            "SELECT rank, unit, score, best, worst, since, cluster, state, metric, reason FROM "
            "finding WHERE run = ?1"
            " ORDER BY rank, place",
            (const int64_t[2]){id, 0}, "isriitisss", names, ret, e));
    frame_column(*ret, STR("score"))->show = SHOW_BAR;
    frame_column(*ret, STR("score"))->digits = 3;
    frame_column(*ret, STR("state"))->show = SHOW_STATE;
    frame_column(*ret, STR("reason"))->show = SHOW_LONG;
    (*ret)->title = arena_printf(a, "Run %lld", (long long)id);
    return OK;
}

enum err store_diff_runs(struct store *s, struct arena *a, int64_t before, int64_t after,
                         struct frame **ret, struct error *e)
{
    static const char *const names[] = {"unit", "before",       "after",
                                        "move", "score_before", "score_after"};
    TRY(need_run(s, a, before, e));
    TRY(need_run(s, a, after, e));
    TRY(ask(s, a,
            "SELECT unit, max(b), max(a), max(b) - max(a) AS move, max(sb), max(sa) FROM"
            " (SELECT unit, rank AS b, NULL AS a, score AS sb, NULL AS sa FROM finding WHERE run = "
            "?1 UNION ALL"
            "  SELECT unit, NULL, rank, NULL, score FROM finding WHERE run = ?2)"
            " GROUP BY unit ORDER BY abs(move) DESC NULLS FIRST, unit",
            (const int64_t[2]){before, after}, "siiirr", names, ret, e));
    (*ret)->title =
        arena_printf(a, "From run %lld to run %lld", (long long)before, (long long)after);
    return OK;
}

enum err store_delete_run(struct store *s, int64_t id, struct error *e)
{
    struct arena *a = arena_open(s->arena);
    sqlite3_stmt *q;
    enum err result = need_run(s, a, id, e);
    if (result == OK)
        result = store_prepare(s, a, "DELETE FROM run WHERE id = ?1", &q, e);
    if (result == OK) {
        sqlite3_bind_int64(q, 1, id);
        result = store_step(s, q, e);
    }
    arena_close(a);
    return result;
}

static enum err read_columns(struct store *s, struct arena *a, int64_t id, size_t n, size_t p,
                             double *x, struct error *e)
{
    sqlite3_stmt *q;
    TRY(store_prepare(
        s, a, "SELECT numbers FROM matrix WHERE run = ?1 AND kind = 'feature' ORDER BY place", &q,
        e));
    sqlite3_bind_int64(q, 1, id);
    struct arena *scratch = arena_open(a);
    for (size_t j = 0; j < p && sqlite3_step(q) == SQLITE_ROW; j++) {
        double *column;
        const struct str bytes = {sqlite3_column_blob(q, 0), (size_t)sqlite3_column_bytes(q, 0)};
        TRY(chunk_decode_doubles(scratch, bytes, n, &column, e));
        for (size_t i = 0; i < n; i++)
            x[i * p + j] = column[i];
        arena_reset(scratch);
    }
    return OK;
}

enum err store_run_fingerprints(struct store *s, struct arena *a, int64_t id, size_t *ret_n,
                                size_t *ret_p, const double **ret, struct error *e)
{
    struct frame *f;
    static const char *const names[] = {"units", "features"};
    TRY(need_run(s, a, id, e));
    TRY(ask(s, a,
            "SELECT units, (SELECT count(*) FROM matrix WHERE run = ?1 AND kind = 'feature') FROM "
            "run WHERE id = ?1",
            (const int64_t[2]){id, 0}, "ii", names, &f, e));
    *ret_n = (size_t)f->column[0]->whole[0];
    *ret_p = (size_t)f->column[1]->whole[0];
    double *x = arena_new(a, double, *ret_n **ret_p);
    struct arena *own = arena_open(a);
    const enum err result = read_columns(s, own, id, *ret_n, *ret_p, x, e);
    arena_close(own);
    *ret = x;
    return result;
}
