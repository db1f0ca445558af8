/* Where the store lies and who else uses it: links, other programs' databases, open transactions.
 */
#include "unit/unit.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/store.h"

static void folder_of(char ret[64])
{
    snprintf(ret, 64, "/tmp/fleettop-place-XXXXXX");
    assert_non_null(mkdtemp(ret));
}

static void wipe(const char *folder)
{
    static const char *const names[] = {"link",     "real/x.db", "real",          "x.db",
                                        "x.db-wal", "x.db-shm",  "real/x.db-wal", "real/x.db-shm"};
    char path[128];
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < COUNT_OF(names); i++) {
            snprintf(path, sizeof path, "%s/%s", folder, names[i]);
            if (unlink(path) != 0)
                rmdir(path);
        }
    }
    assert_int_equal(rmdir(folder), 0);
}

static void a_folder_behind_a_link_is_as_good_as_any(void **state)
{
    struct arena *a = *state;
    struct error e = {OK, ""};
    struct store *s;
    char folder[64];
    folder_of(folder);
    const char *real = arena_printf(a, "%s/real", folder),
               *link = arena_printf(a, "%s/link", folder);
    assert_int_equal(mkdir(real, 0700), 0);
    assert_int_equal(symlink(real, link), 0);
    struct arena *own = arena_open(a);
    const enum err result = store_open(own, arena_printf(a, "%s/x.db", link), &s, &e);
    if (result != OK)
        fail_msg("%s", e.text);
    arena_close(own);
    assert_int_equal(access(arena_printf(a, "%s/x.db", real), R_OK), 0);
    wipe(folder);
}

static sqlite3 *open_database(const char *path)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    return db;
}

static void the_database_of_another_program_is_left_as_it_is(void **state)
{
    struct arena *a = *state;
    struct error e = {OK, ""};
    struct store *s;
    char folder[64];
    folder_of(folder);
    const char *path = arena_printf(a, "%s/x.db", folder);
    sqlite3 *db = open_database(path);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE theirs(x)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(store_open(arena_open(a), path, &s, &e), ERR_STORE);
    unit_holds(e.text, "of another program");
    db = open_database(path);
    assert_int_equal(sqlite3_exec(db, "SELECT * FROM run", NULL, NULL, NULL), SQLITE_ERROR);
    sqlite3_close(db);
    wipe(folder);
}

/* A statement that is not at its end would hold a snapshot: the log could not be folded back. */
static void reading_leaves_no_transaction_open(void **state)
{
    struct arena *a = *state;
    struct error e = {OK, ""};
    struct store *s;
    struct store_dataset d;
    struct block b;
    char folder[64];
    int64_t id;
    folder_of(folder);
    const char *path = arena_printf(a, "%s/x.db", folder);
    struct arena *own = arena_open(a);
    assert_int_equal(store_open(own, path, &s, &e), OK);
    const struct str metric[] = {STR("flow")};
    const struct schema schema = {.nmetrics = 1, .metric = metric};
    const double x[] = {2.385};
    const double *const value[] = {x};
    const int64_t t[] = {5};
    const struct block block = {.device = STR("a"), .n = 1, .time = t, .value = value};
    assert_int_equal(store_begin_dataset(s, "key", "x.csv", &schema, &id, &e), OK);
    assert_int_equal(store_put_device(s, id, &schema, &block, &e), OK);
    assert_int_equal(store_finish_dataset(s, id, 0, NULL, false, &e), OK);
    assert_int_equal(store_find_dataset(s, own, "key", &d, &e), OK);
    assert_int_equal(store_get_device(s, own, &d, 0, &b, &e), OK);
    sqlite3 *db = open_database(path);
    assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 1", NULL, NULL, NULL), SQLITE_OK);
    int in_log = -1, folded = -1;
    assert_int_equal(
        sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, &in_log, &folded),
        SQLITE_OK);
    sqlite3_close(db);
    arena_close(own);
    wipe(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(a_folder_behind_a_link_is_as_good_as_any),
        in_arena(the_database_of_another_program_is_left_as_it_is),
        in_arena(reading_leaves_no_transaction_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
