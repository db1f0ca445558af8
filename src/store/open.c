/* Finding, making, checking and migrating the file. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"

enum { APPLICATION_ID = 0x466c7470 /* "Fltp" */, BUSY_MS = 5000, PAUSE_MS = 20 };

/* migration[v] takes a store from user_version v to v + 1. Only ever add to the end. */
static const char *const migration[] = {
    "CREATE TABLE run(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, made INTEGER NOT NULL, "
    "command TEXT NOT NULL,"
    " source TEXT, settings TEXT NOT NULL, version TEXT NOT NULL, seed INTEGER NOT NULL, partial "
    "INTEGER NOT NULL,"
    " units INTEGER NOT NULL);"
    "CREATE TABLE finding(run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE, place INTEGER NOT "
    "NULL, unit TEXT NOT NULL,"
    " rank INTEGER, score REAL, best INTEGER, worst INTEGER, since INTEGER, cluster INTEGER, state "
    "TEXT, metric TEXT,"
    " reason TEXT, PRIMARY KEY(run, place)) WITHOUT ROWID;"
    "CREATE TABLE matrix(run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE, kind TEXT NOT "
    "NULL, place INTEGER NOT NULL,"
    " name TEXT NOT NULL, numbers BLOB NOT NULL, PRIMARY KEY(run, kind, place));"
    "CREATE TABLE dataset(id INTEGER PRIMARY KEY, key TEXT NOT NULL, source TEXT NOT NULL, fetched "
    "INTEGER NOT NULL,"
    " complete INTEGER NOT NULL, partial INTEGER NOT NULL, device_name TEXT, time_name TEXT, "
    "time_unit INTEGER NOT NULL);"
    "CREATE INDEX dataset_key ON dataset(key);"
    "CREATE TABLE dataset_text(dataset INTEGER NOT NULL REFERENCES dataset ON DELETE CASCADE, kind "
    "TEXT NOT NULL,"
    " place INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY(dataset, kind, place)) WITHOUT ROWID;"
    "CREATE TABLE device(dataset INTEGER NOT NULL REFERENCES dataset ON DELETE CASCADE, place "
    "INTEGER NOT NULL,"
    " name TEXT NOT NULL, readings INTEGER NOT NULL, duplicates INTEGER NOT NULL, unsorted INTEGER "
    "NOT NULL,"
    " PRIMARY KEY(dataset, place)) WITHOUT ROWID;"
    "CREATE TABLE device_segment(dataset INTEGER NOT NULL, device INTEGER NOT NULL, place INTEGER "
    "NOT NULL, text TEXT,"
    " PRIMARY KEY(dataset, device, place),"
    " FOREIGN KEY(dataset, device) REFERENCES device(dataset, place) ON DELETE CASCADE) WITHOUT "
    "ROWID;"
    "CREATE TABLE chunk(id INTEGER PRIMARY KEY, dataset INTEGER NOT NULL, device INTEGER NOT NULL, "
    "place INTEGER NOT NULL,"
    " first INTEGER, last INTEGER, readings INTEGER NOT NULL, bytes BLOB NOT NULL, UNIQUE(dataset, "
    "device, place),"
    " FOREIGN KEY(dataset, device) REFERENCES device(dataset, place) ON DELETE CASCADE);"
    "CREATE VIEW runs AS SELECT id AS run, datetime(made / 1000000000, 'unixepoch') AS made, "
    "command, source, units, seed,"
    " partial, version, settings FROM run;"
    "CREATE VIEW findings AS SELECT run, rank, unit AS device, score, best, worst,"
    " datetime(since / 1000000000, 'unixepoch') AS since, cluster, state, metric, reason FROM "
    "finding;"
    "CREATE VIEW datasets AS SELECT d.id AS dataset, d.source, datetime(d.fetched / 1000000000, "
    "'unixepoch') AS fetched,"
    " d.complete, d.partial, (SELECT count(*) FROM device WHERE dataset = d.id) AS devices,"
    " (SELECT sum(readings) FROM device WHERE dataset = d.id) AS readings,"
    " (SELECT sum(length(bytes)) FROM chunk WHERE dataset = d.id) AS bytes FROM dataset d;",
};

static enum err make_folders(struct arena *a, const char *path, struct error *e)
{
    char *folder = arena_text(a, str_of(path));
    for (char *p = folder + 1; *p != '\0'; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        if (mkdir(folder, 0700) != 0 && errno != EEXIST)
            return error_set(e, ERR_STORE, "store: the folder %s can't be made: %s", folder,
                             error_of_system(errno));
        *p = '/';
    }
    return OK;
}

/* The path with its folder's links followed: SQLite would refuse a link anywhere in it, but it is
 * only the file itself that must not be one. */
static enum err settle_folder(struct arena *a, const char **path, struct error *e)
{
    const char *slash = strrchr(*path, '/');
    const char *folder =
        slash == NULL ? "."
                      : arena_text(a, (struct str){*path, MAX_OF((size_t)(slash - *path), 1U)});
    char real[PATH_MAX];
    if (realpath(folder, real) == NULL)
        return error_set(e, ERR_STORE, "store: the folder %s can't be looked into: %s", folder,
                         error_of_system(errno));
    *path = arena_printf(a, "%s/%s", strcmp(real, "/") == 0 ? "" : real,
                         slash != NULL ? slash + 1 : *path);
    return OK;
}

static enum err choose_path(struct arena *a, const char *path, const char **ret, struct error *e)
{
    const char *own = getenv("FLEETTOP_STORE"), *data = getenv("XDG_DATA_HOME"),
               *home = getenv("HOME");
    *ret = path != NULL ? path : own != NULL && own[0] != '\0' ? own : NULL;
    if (*ret == NULL && data != NULL && data[0] == '/')
        *ret = arena_printf(a, "%s/fleettop/store.db", data);
    if (*ret == NULL && home != NULL && home[0] == '/')
        *ret = arena_printf(a, "%s/.local/share/fleettop/store.db", home);
    if (*ret == NULL)
        return error_set(e, ERR_STORE,
                         "store: neither XDG_DATA_HOME nor HOME names a folder; use --store FILE");
    TRY(make_folders(a, *ret, e));
    return settle_folder(a, ret, e);
}

/* The file, made when it is not there, with nobody else's access; never through a link. One that is
 * there is not opened: closing it would drop the locks that SQLite holds for another connection of
 * this process (POSIX). */
static enum err claim_file(const char *path, struct error *e)
{
    const int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd >= 0) {
        close(fd);
        return OK;
    }
    struct stat st;
    const int code = errno;
    if (code != EEXIST || lstat(path, &st) != 0)
        return error_set(e, ERR_STORE, "store %s: can't be opened: %s", path,
                         error_of_system(code == EEXIST ? errno : code));
    if (S_ISLNK(st.st_mode))
        return error_set(e, ERR_STORE, "store %s: can't be opened: it is a symbolic link", path);
    return S_ISREG(st.st_mode) ? OK : error_set(e, ERR_STORE, "store %s: is no regular file", path);
}

static void close_database(void *handle)
{
    struct store *s = handle;
    sqlite3_close_v2(s->db);
    s->db = NULL;
}

static enum err connect_database(struct store *s, struct error *e)
{
    sqlite3 *db = NULL;
    const int got =
        sqlite3_open_v2(s->path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, NULL);
    s->db = db;
    if (got != SQLITE_OK) {
        const enum err result = store_fail(s, "can't be opened", e);
        sqlite3_close_v2(db);
        s->db = NULL;
        return result;
    }
    sqlite3_busy_timeout(db, BUSY_MS);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return OK;
}

/* One number of a query; -1 when there is none. */
static int query_number(const struct store *s, const char *sql)
{
    sqlite3_stmt *q = NULL;
    int x = -1;
    if (sqlite3_prepare_v2(s->db, sql, -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW)
        x = sqlite3_column_int(q, 0);
    sqlite3_finalize(q);
    return x;
}

static bool is_damaged(const struct store *s)
{
    const int code = sqlite3_errcode(s->db);
    return code == SQLITE_NOTADB || code == SQLITE_CORRUPT;
}

/* A database that somebody else has put tables into. Tables are asked for first: another process
 * that makes the store names it as ours before it makes any. */
static bool is_of_another(const struct store *s)
{
    if (query_number(s, "SELECT count(*) FROM sqlite_schema") < 1)
        return false;
    const int id = query_number(s, "PRAGMA application_id");
    return id >= 0 && id != APPLICATION_ID;
}

static enum err migrate_steps(struct store *s, void *ctx, struct error *e)
{
    UNUSED(ctx);
    const int version =
        query_number(s, "PRAGMA user_version"); /* again: another process may have been faster */
    for (int v = MAX_OF(version, 0); v < (int)COUNT_OF(migration); v++)
        TRY(store_exec(s, migration[v], e));
    return store_exec(
        s, arena_printf(s->arena, "PRAGMA user_version = %d", (int)COUNT_OF(migration)), e);
}

/* SQLite's own waiting does not cover this step, which needs the file for itself: two processes
 * that make a store at once. */
static enum err use_log(struct store *s, struct error *e)
{
    int got = SQLITE_BUSY;
    for (int waited = 0; got == SQLITE_BUSY && waited < BUSY_MS; waited += PAUSE_MS) {
        got = sqlite3_exec(s->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
        if (got == SQLITE_BUSY)
            sqlite3_sleep(PAUSE_MS);
    }
    return got == SQLITE_OK ? OK : store_fail(s, "can't be changed", e);
}

static enum err migrate(struct store *s, struct error *e)
{
    const int version = query_number(s, "PRAGMA user_version");
    if (version < 0)
        return store_fail(s, "can't be read", e);
    if (version > (int)COUNT_OF(migration))
        return error_set(e, ERR_STORE,
                         "store %s: was written by a newer fleettop (schema %d, this one knows "
                         "%d); it is left as it is: "
                         "use that fleettop, or --store FILE",
                         s->path, version, (int)COUNT_OF(migration));
    if (version >= 0 && is_of_another(s))
        return error_set(e, ERR_STORE,
                         "store %s: is the database of another program; it is left as it is: name "
                         "another file with --store",
                         s->path);
    TRY(use_log(s, e));
    TRY(store_exec(s, "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON", e));
    if (version == (int)COUNT_OF(migration))
        return OK;
    TRY(store_exec(s, arena_printf(s->arena, "PRAGMA application_id = %d", APPLICATION_ID), e));
    return store_transact(s, migrate_steps, NULL, e);
}

/* Nothing is thrown away: the damaged file gets a name with the date. */
static enum err move_aside(struct store *s, struct error *e)
{
    char when[48];
    time_format(clock_wall_ns() / NS_PER_S * NS_PER_S, TIME_ISO, NULL, when);
    const char *aside = arena_printf(s->arena, "%s.damaged-%s", s->path, when);
    close_database(s);
    if (rename(s->path, aside) != 0)
        return error_set(e, ERR_STORE, "store %s: is damaged and can't be moved aside: %s", s->path,
                         error_of_system(errno));
    unlink(arena_printf(s->arena, "%s-wal", s->path));
    unlink(arena_printf(s->arena, "%s-shm", s->path));
    s->note = arena_printf(s->arena,
                           "the store was damaged; it is kept as %s and a new one was made", aside);
    return OK;
}

enum err store_open(struct arena *a, const char *path, struct store **ret, struct error *e)
{
    struct store *s = arena_new(a, struct store, 1);
    s->arena = a;
    arena_defer(a, close_database, s);
    TRY(choose_path(a, path, &s->path, e));
    TRY(claim_file(s->path, e));
    TRY(connect_database(s, e));
    enum err result = migrate(s, e);
    if (result != OK && is_damaged(s)) {
        TRY(move_aside(s, e));
        TRY(claim_file(s->path, e));
        TRY(connect_database(s, e));
        result = migrate(s, e);
    }
    *ret = s;
    return result;
}

const char *store_path(const struct store *s)
{
    return s->path;
}

const char *store_note(const struct store *s)
{
    return s->note;
}
