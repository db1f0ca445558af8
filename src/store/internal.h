/* What the files of the store share. */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include <sqlite3.h>

#include "store/store.h"

struct store {
    struct arena *arena;
    sqlite3 *db;
    const char *path, *note;
};

/* "store PATH: WHAT: what SQLite says" with ERR_STORE. */
enum err store_fail(const struct store *s, const char *what, struct error *e);
enum err store_exec(struct store *s, const char *sql, struct error *e);

/* A prepared statement, finalized with `a`. */
enum err store_prepare(struct store *s, struct arena *a, const char *sql, sqlite3_stmt **ret,
                       struct error *e);

/* Step a statement that gives no rows, and reset it. */
enum err store_step(struct store *s, sqlite3_stmt *q, struct error *e);

/* Binding and reading with our ideas of missing: MISSING_I64, NaN and {NULL, 0} are NULL. */
void store_bind_str(sqlite3_stmt *q, int at, struct str text);
void store_bind_whole(sqlite3_stmt *q, int at, int64_t x);
struct str store_column_str(sqlite3_stmt *q, int at, struct arena *a);
int64_t store_column_whole(sqlite3_stmt *q, int at);
double store_column_real(sqlite3_stmt *q, int at);

/* All rows of a query as a frame of columns as `shape` says (n of them, types by letter: i whole, r
 * real, t time, s text). */
enum err store_query_frame(struct store *s, struct arena *a, sqlite3_stmt *q, const char *types,
                           const char *const *names, struct frame **ret, struct error *e);

/* Run body between BEGIN IMMEDIATE and COMMIT; rolled back when it fails. */
enum err store_transact(struct store *s,
                        enum err (*body)(struct store *s, void *ctx, struct error *e), void *ctx,
                        struct error *e);

#endif
