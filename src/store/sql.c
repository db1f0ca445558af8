/* SQLite's calls with our errors. */
#include <math.h>
#include <string.h>

#include "internal.h"

enum err store_fail(const struct store *s, const char *what, struct error *e)
{
    return error_set(e, ERR_STORE, "store %s: %s: %s", s->path, what, sqlite3_errmsg(s->db));
}

enum err store_exec(struct store *s, const char *sql, struct error *e)
{
    if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return store_fail(s, "can't be changed", e);
    return OK;
}

static void finalize(void *handle)
{
    sqlite3_finalize(handle);
}

enum err store_prepare(struct store *s, struct arena *a, const char *sql, sqlite3_stmt **ret,
                       struct error *e)
{
    if (sqlite3_prepare_v2(s->db, sql, -1, ret, NULL) != SQLITE_OK)
        return store_fail(s, "can't be asked", e);
    arena_defer(a, finalize, *ret);
    return OK;
}

enum err store_step(struct store *s, sqlite3_stmt *q, struct error *e)
{
    const int got = sqlite3_step(q);
    if (got != SQLITE_DONE && got != SQLITE_ROW) {
        const enum err result = store_fail(s, "can't be written", e);
        sqlite3_reset(q);
        return result;
    }
    sqlite3_reset(q);
    return OK;
}

void store_bind_str(sqlite3_stmt *q, int at, struct str text)
{
    if (text.p == NULL)
        sqlite3_bind_null(q, at);
    else
        sqlite3_bind_text64(q, at, text.p, text.n, SQLITE_TRANSIENT, SQLITE_UTF8);
}

void store_bind_whole(sqlite3_stmt *q, int at, int64_t x)
{
    if (x == MISSING_I64)
        sqlite3_bind_null(q, at);
    else
        sqlite3_bind_int64(q, at, x);
}

struct str store_column_str(sqlite3_stmt *q, int at, struct arena *a)
{
    if (sqlite3_column_type(q, at) == SQLITE_NULL)
        return (struct str){NULL, 0};
    const void *p =
        sqlite3_column_blob(q, at); /* the bytes as they are, NUL and bad UTF-8 included */
    return arena_str(a, (struct str){p != NULL ? p : "", (size_t)sqlite3_column_bytes(q, at)});
}

int64_t store_column_whole(sqlite3_stmt *q, int at)
{
    return sqlite3_column_type(q, at) == SQLITE_NULL ? MISSING_I64 : sqlite3_column_int64(q, at);
}

double store_column_real(sqlite3_stmt *q, int at)
{
    return sqlite3_column_type(q, at) == SQLITE_NULL ? NAN : sqlite3_column_double(q, at);
}

static void fill_row(struct frame *f, sqlite3_stmt *q, size_t row, struct arena *scratch)
{
    for (size_t c = 0; c < f->ncolumns; c++) {
        struct column *to = f->column[c];
        if (to->type == COLUMN_TEXT)
            frame_set_text(to, row, store_column_str(q, (int)c, scratch));
        else if (to->type == COLUMN_REAL)
            to->real[row] = store_column_real(q, (int)c);
        else
            to->whole[row] = store_column_whole(q, (int)c);
    }
}

static enum column_type type_of(char letter)
{
    return letter == 'i'   ? COLUMN_WHOLE
           : letter == 'r' ? COLUMN_REAL
           : letter == 't' ? COLUMN_TIME
                           : COLUMN_TEXT;
}

enum err store_query_frame(struct store *s, struct arena *a, sqlite3_stmt *q, const char *types,
                           const char *const *names, struct frame **ret, struct error *e)
{
    size_t n = 0;
    int got;
    while ((got = sqlite3_step(q)) == SQLITE_ROW)
        n++;
    sqlite3_reset(q);
    struct frame *f = frame_new(a, n);
    for (size_t c = 0; types[c] != '\0'; c++)
        frame_add(f, names[c], type_of(types[c]), names[c]);
    struct arena *scratch = arena_open(a);
    for (size_t row = 0; row < n && got == SQLITE_DONE && sqlite3_step(q) == SQLITE_ROW; row++)
        fill_row(f, q, row, scratch);
    arena_close(scratch);
    if (got != SQLITE_DONE)
        return store_fail(s, "can't be read", e);
    sqlite3_reset(q);
    *ret = f;
    return OK;
}

struct unwound {
    struct store *store;
    enum err (*body)(struct store *s, void *ctx, struct error *e);
    void *ctx;
};

static enum err call_body(void *ctx, struct error *e)
{
    const struct unwound *u = ctx;
    return u->body(u->store, u->ctx, e);
}

enum err store_transact(struct store *s,
                        enum err (*body)(struct store *s, void *ctx, struct error *e), void *ctx,
                        struct error *e)
{
    TRY(store_exec(s, "BEGIN IMMEDIATE", e));
    enum err result = arena_try(s->arena, call_body, &(struct unwound){s, body, ctx}, e);
    if (result == OK)
        result = store_exec(s, "COMMIT", e);
    if (result != OK)
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return result;
}
