/* The store: what goes in comes out, damage is found, nothing is half there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/chunk.h"
#include "store/store.h"

struct place {
    struct arena *arena;
    char *folder;
    const char *path;
    struct error e;
};

static int set_up(void **state)
{
    struct arena *a = arena_open(NULL);
    struct place *p = arena_new(a, struct place, 1);
    p->arena = a;
    p->folder = arena_text(a, STR("/tmp/fleettop-store-XXXXXX"));
    assert_non_null(mkdtemp(p->folder));
    p->path = arena_printf(a, "%s/inner/store.db", p->folder);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;
    const pid_t child = fork();
    if (child == 0) {
        execlp("rm", "rm", "-rf", p->folder, (char *)NULL);
        _exit(1);
    }
    waitpid(child, NULL, 0);
    arena_close(p->arena);
    return 0;
}

static struct store *open_ok(struct place *p, struct arena *a)
{
    struct store *s;
    const enum err result = store_open(a, p->path, &s, &p->e);
    if (result != OK)
        print_error("%s\n", p->e.text);
    assert_int_equal(result, OK);
    return s;
}

/* Numbers that a careless codec would change: a NaN with a payload, -0, denormals, extremes. */
static void fill_hard(double *x, int64_t *t, size_t n)
{
    const uint64_t odd_nan = UINT64_C(0x7ff8dead0000beef);
    for (size_t i = 0; i < n; i++) {
        x[i] = i % 7 == 0    ? -0.0
               : i % 11 == 0 ? 4.9e-324
               : i % 13 == 0 ? 1.7976931348623157e308
                             : 2.385 * (double)i;
        t[i] = i % 5 == 0 ? INT64_MAX - (int64_t)i : (int64_t)(i * i) - 1000;
    }
    if (n > 3)
        memcpy(&x[3], &odd_nan, sizeof odd_nan);
}

static void chunks_give_back_the_same_bits(void **state)
{
    struct place *p = *state;
    const size_t sizes[] = {0, 1, 2, 3, 1000, CHUNK_READINGS};
    for (size_t k = 0; k < COUNT_OF(sizes); k++) {
        const size_t n = sizes[k];
        double *x = arena_new(p->arena, double, n), **x2;
        int64_t *t = arena_new(p->arena, int64_t, n), *t2;
        size_t n2;
        fill_hard(x, t, n);
        const struct str bytes = chunk_encode(p->arena, n, t, 2, (const double *const[]){x, x});
        assert_int_equal(chunk_decode(p->arena, bytes, 2, &n2, &t2, &x2, &p->e), OK);
        assert_int_equal(n2, n);
        assert_memory_equal(t2, t, n * sizeof *t);
        assert_memory_equal(x2[0], x, n * sizeof *x);
        assert_memory_equal(x2[1], x, n * sizeof *x);
    }
}

static void every_flipped_bit_and_every_cut_of_a_chunk_is_found(void **state)
{
    struct place *p = *state;
    enum { N = 40 };
    double x[N], **x2;
    int64_t t[N], *t2;
    size_t n2;
    fill_hard(x, t, N);
    const struct str bytes = chunk_encode(p->arena, N, t, 1, (const double *const[]){x});
    char *copy = arena_text(p->arena, bytes);
    for (size_t bit = 0; bit < bytes.n * 8; bit++) {
        copy[bit / 8] = (char)(copy[bit / 8] ^ (1 << (bit % 8)));
        assert_int_equal(
            chunk_decode(p->arena, (struct str){copy, bytes.n}, 1, &n2, &t2, &x2, &p->e),
            ERR_STORE);
        copy[bit / 8] = (char)(copy[bit / 8] ^ (1 << (bit % 8)));
    }
    for (size_t cut = 0; cut < bytes.n; cut++)
        assert_int_equal(chunk_decode(p->arena, (struct str){copy, cut}, 1, &n2, &t2, &x2, &p->e),
                         ERR_STORE);
}

static const double scores[3] = {0.9, 0.5, 0.1};
static const double prints[6] = {1.5, 2.25, NAN, 4, 5, -6.125};
static const double *const score_columns[] = {scores};
static const char *const detector_names[] = {"iforest"};
static const char *const feature_names[] = {"flow.median", "flow.log_mad"};
static const struct run_unit units[3] = {
    {.name = {"pump\0x", 6},
     .rank = 1,
     .best = 1,
     .worst = 2,
     .since = 1700000000 * NS_PER_S,
     .cluster = 0,
     .score = 0.9,
     .state = "ok",
     .metric = {"flow", 4},
     .reason = {"flow lower", 10}},
    {.name = {"b", 1},
     .rank = 2,
     .best = 1,
     .worst = 3,
     .since = MISSING_I64,
     .cluster = -1,
     .score = 0.5,
     .state = "short"},
    {.name = {"c", 1},
     .rank = 3,
     .best = 3,
     .worst = 3,
     .since = MISSING_I64,
     .cluster = 0,
     .score = NAN,
     .state = "ok"},
};

static struct run_record a_run(const char *key)
{
    return (struct run_record){.made = 5 * NS_PER_S,
                               .key = key,
                               .command = "triage",
                               .source = "x.csv",
                               .settings = "{}",
                               .version = "0",
                               .seed = 1,
                               .nunits = 3,
                               .unit = units,
                               .ndetectors = 1,
                               .detector = detector_names,
                               .score = score_columns,
                               .nfeatures = 2,
                               .feature = feature_names,
                               .fingerprint = prints};
}

static void a_run_comes_back_as_it_was_and_is_kept_once(void **state)
{
    struct place *p = *state;
    struct store *s = open_ok(p, p->arena);
    const struct run_record r = a_run("k1");
    int64_t id, again;
    bool is_new;
    struct frame *f;
    assert_int_equal(store_put_run(s, &r, &id, &is_new, &p->e), OK);
    assert_true(is_new);
    assert_int_equal(store_put_run(s, &r, &again, &is_new, &p->e), OK);
    assert_false(is_new);
    assert_int_equal(again, id);
    assert_int_equal(store_show_run(s, p->arena, id, &f, &p->e), OK);
    assert_int_equal(f->nrows, 3);
    assert_true(str_equal(frame_text(frame_column(f, STR("device")), 0), units[0].name));
    assert_int_equal(frame_column(f, STR("since"))->whole[0], units[0].since);
    assert_int_equal(frame_column(f, STR("since"))->whole[1], MISSING_I64);
    assert_true(isnan(frame_column(f, STR("score"))->real[2]));
    size_t n, q;
    const double *x;
    assert_int_equal(store_run_fingerprints(s, p->arena, id, &n, &q, &x, &p->e), OK);
    assert_int_equal(n * q, 6);
    assert_memory_equal(x, prints, sizeof prints);
}

static void runs_are_compared_and_deleted(void **state)
{
    struct place *p = *state;
    struct store *s = open_ok(p, p->arena);
    const struct run_record one = a_run("k1");
    struct run_record two = a_run("k2");
    struct run_unit moved[2] = {units[1], units[0]};
    moved[0].rank = 1;
    moved[1].rank = 2;
    two.unit = moved;
    two.nunits = 2;
    two.ndetectors = 0;
    two.nfeatures = 0;
    int64_t a, b;
    bool is_new;
    struct frame *f;
    assert_int_equal(store_put_run(s, &one, &a, &is_new, &p->e), OK);
    assert_int_equal(store_put_run(s, &two, &b, &is_new, &p->e), OK);
    assert_int_equal(store_diff_runs(s, p->arena, a, b, &f, &p->e), OK);
    assert_int_equal(f->nrows, 3);
    assert_true(str_equal(frame_text(f->column[0], 0), STR("c"))); /* gone from the second: first */
    assert_int_equal(f->column[2]->whole[0], MISSING_I64);
    assert_int_equal(store_delete_run(s, a, &p->e), OK);
    assert_int_equal(store_show_run(s, p->arena, a, &f, &p->e), ERR_USAGE);
    assert_non_null(strstr(p->e.text, "there is no run"));
    assert_int_equal(store_list_runs(s, p->arena, &f, &p->e), OK);
    assert_int_equal(f->nrows, 1);
}

/* Three devices: none, one and 40,000 readings. */
static void put_fleet(struct place *p, struct store *s, const struct schema *schema, bool finish)
{
    enum { N = 40000 };
    double *x = arena_new(p->arena, double, N);
    int64_t *t = arena_new(p->arena, int64_t, N), id;
    fill_hard(x, t, N);
    const double *const value[] = {x, x};
    const struct str segment[] = {STR("model A")}, none[] = {{NULL, 0}};
    const struct block block[] = {
        {.device = STR("a"), .n = 0, .time = t, .value = value, .segment = none},
        {.device = STR("b"), .n = 1, .time = t, .value = value, .segment = segment},
        {.device = STR("c"),
         .n = N,
         .time = t,
         .value = value,
         .segment = segment,
         .nduplicates = 3}};
    const char *const note[] = {"3 rows skipped"};
    assert_int_equal(store_begin_dataset(s, "key", "x.csv", schema, &id, &p->e), OK);
    for (size_t d = 0; d < 3; d++)
        assert_int_equal(store_put_device(s, id, schema, &block[d], &p->e), OK);
    if (finish)
        assert_int_equal(store_finish_dataset(s, id, 1, note, true, &p->e), OK);
}

static void a_fleet_comes_back_as_it_was_and_only_when_it_is_whole(void **state)
{
    struct place *p = *state;
    struct store *s = open_ok(p, p->arena);
    const struct str metric[] = {STR("flow"), STR("pressure")}, segment[] = {STR("model")};
    const struct schema schema = {
        .nmetrics = 2, .metric = metric, .nsegments = 1, .segment = segment, .time_unit = TIME_MS};
    struct store_dataset d;
    struct block b;
    put_fleet(p, s, &schema, false);
    assert_int_equal(store_find_dataset(s, p->arena, "key", &d, &p->e), ERR_STORE);
    assert_non_null(strstr(p->e.text, "fleettop fetch"));
    put_fleet(p, s, &schema, true);
    assert_int_equal(store_find_dataset(s, p->arena, "key", &d, &p->e), OK);
    assert_int_equal(d.ndevices, 3);
    assert_int_equal(d.nreadings, 40001);
    assert_true(d.is_partial);
    assert_string_equal(d.note[0], "3 rows skipped");
    assert_int_equal(d.schema.time_unit, TIME_MS);
    assert_int_equal(store_get_device(s, p->arena, &d, 2, &b, &p->e), OK);
    assert_int_equal(b.n, 40000);
    assert_int_equal(b.nduplicates, 3);
    double x[40];
    int64_t t[40];
    fill_hard(x, t, 40);
    assert_memory_equal(b.value[1], x, sizeof x);
    assert_memory_equal(b.time, t, sizeof t);
    assert_true(str_equal(b.segment[0], STR("model A")));
    assert_int_equal(store_get_device(s, p->arena, &d, 0, &b, &p->e), OK);
    assert_int_equal(b.n, 0);
    assert_null(b.segment[0].p);
}

static void damaged_readings_are_an_error_and_not_other_numbers(void **state)
{
    struct place *p = *state;
    struct arena *a = arena_open(p->arena);
    struct store *s = open_ok(p, a);
    const struct str metric[] = {STR("flow"), STR("pressure")}, segment[] = {STR("model")};
    const struct schema schema = {
        .nmetrics = 2, .metric = metric, .nsegments = 1, .segment = segment};
    put_fleet(p, s, &schema, true);
    arena_close(a);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(p->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "UPDATE chunk SET bytes = substr(bytes, 1, 100) || x'5a' ||"
                                  " substr(bytes, 102) WHERE place = 1",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    s = open_ok(p, p->arena);
    struct store_dataset d;
    struct block b;
    assert_int_equal(store_find_dataset(s, p->arena, "key", &d, &p->e), OK);
    assert_int_equal(store_get_device(s, p->arena, &d, 2, &b, &p->e), ERR_STORE);
    assert_non_null(strstr(p->e.text, "checksum"));
}

static void the_file_is_private_and_no_link_is_followed(void **state)
{
    struct place *p = *state;
    struct arena *a = arena_open(p->arena);
    struct stat st;
    open_ok(p, a);
    assert_int_equal(stat(p->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(stat(arena_printf(a, "%s-wal", p->path), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(stat(arena_printf(a, "%s/inner", p->folder), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    const char *link = arena_printf(p->arena, "%s/link.db", p->folder);
    assert_int_equal(symlink(p->path, link), 0);
    arena_close(a);
    struct store *s;
    assert_int_equal(store_open(p->arena, link, &s, &p->e), ERR_STORE);
    assert_non_null(strstr(p->e.text, "symbolic link"));
}

static void a_newer_store_is_left_untouched(void **state)
{
    struct place *p = *state;
    struct arena *a = arena_open(p->arena);
    open_ok(p, a);
    arena_close(a);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(p->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 99", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    struct store *s;
    assert_int_equal(store_open(p->arena, p->path, &s, &p->e), ERR_STORE);
    assert_non_null(strstr(p->e.text, "newer fleettop"));
}

static void a_file_that_is_no_database_is_moved_aside(void **state)
{
    struct place *p = *state;
    assert_int_equal(mkdir(arena_printf(p->arena, "%s/inner", p->folder), 0700), 0);
    FILE *file = fopen(p->path, "w");
    for (int i = 0; i < 500; i++)
        fputs("this was never a database\n", file);
    fclose(file);
    struct store *s = open_ok(p, p->arena);
    assert_non_null(strstr(store_note(s), ".damaged-"));
    struct frame *f;
    assert_int_equal(store_list_runs(s, p->arena, &f, &p->e), OK);
    assert_int_equal(f->nrows, 0);
}

static void a_full_disk_keeps_no_half_run(void **state)
{
    enum { UNITS = 20000, LIMIT = 400000 };
    struct place *p = *state;
    struct store *s = open_ok(p, p->arena);
    struct run_record r = a_run("k1");
    struct rlimit before;
    int64_t id;
    bool is_new;
    struct frame *f;
    struct run_unit *unit = arena_new(p->arena, struct run_unit, UNITS);
    for (size_t i = 0; i < UNITS; i++)
        unit[i] = units[0];
    r.unit = unit;
    r.nunits = UNITS;
    r.ndetectors = 0;
    r.nfeatures = 0;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){LIMIT, before.rlim_max});
    const enum err result = store_put_run(s, &r, &id, &is_new, &p->e);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(result, ERR_STORE);
    assert_int_equal(store_list_runs(s, p->arena, &f, &p->e), OK);
    assert_int_equal(f->nrows, 0);
    assert_int_equal(store_put_run(s, &r, &id, &is_new, &p->e), OK);
}

/* Eight processes at once, two hundred runs: none is lost, none waits in vain. */
static void processes_write_side_by_side(void **state)
{
    enum { PROCESSES = 8, RUNS = 25 };
    struct place *p = *state;
    for (int k = 0; k < PROCESSES; k++) {
        if (fork() != 0)
            continue;
        struct arena *a = arena_open(NULL);
        struct store *s;
        enum err result = store_open(a, p->path, &s, &p->e);
        for (int i = 0; i < RUNS && result == OK; i++) {
            const struct run_record r = a_run(arena_printf(a, "%d.%d", k, i));
            int64_t id;
            bool is_new;
            result = store_put_run(s, &r, &id, &is_new, &p->e);
        }
        arena_close(a);
        _exit((int)result);
    }
    for (int k = 0; k < PROCESSES; k++) {
        int status;
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    struct frame *f;
    struct store *s = open_ok(p, p->arena);
    assert_int_equal(store_list_runs(s, p->arena, &f, &p->e), OK);
    assert_int_equal(f->nrows, PROCESSES * RUNS);
}

/* A process killed while it writes leaves whole runs only. */
static void a_kill_leaves_whole_runs(void **state)
{
    enum { KILLS = 20 };
    struct place *p = *state;
    for (int k = 0; k < KILLS; k++) {
        const pid_t child = fork();
        if (child == 0) {
            struct arena *a = arena_open(NULL);
            struct store *s;
            int64_t id;
            bool is_new;
            if (store_open(a, p->path, &s, &p->e) != OK)
                _exit(1);
            for (int i = 0;; i++) {
                const struct run_record r = a_run(arena_printf(a, "%d.%d", k, i));
                if (store_put_run(s, &r, &id, &is_new, &p->e) != OK)
                    _exit(1);
            }
        }
        usleep((useconds_t)(3000 + 1700 * k));
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    }
    struct store *s = open_ok(p, p->arena);
    sqlite3 *db;
    sqlite3_stmt *q;
    assert_non_null(s);
    assert_int_equal(sqlite3_open(p->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT count(*) FROM run WHERE units <> (SELECT count(*)"
                                        " FROM finding WHERE run = run.id) OR 3 <> (SELECT count(*)"
                                        " FROM matrix WHERE run = run.id)",
                                        -1, &q, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(q, 0), 0);
    sqlite3_finalize(q);
    sqlite3_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(chunks_give_back_the_same_bits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_flipped_bit_and_every_cut_of_a_chunk_is_found, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_run_comes_back_as_it_was_and_is_kept_once, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(runs_are_compared_and_deleted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_fleet_comes_back_as_it_was_and_only_when_it_is_whole,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(damaged_readings_are_an_error_and_not_other_numbers, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_file_is_private_and_no_link_is_followed, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_newer_store_is_left_untouched, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_is_no_database_is_moved_aside, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_full_disk_keeps_no_half_run, set_up, tear_down),
        cmocka_unit_test_setup_teardown(processes_write_side_by_side, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_kill_leaves_whole_runs, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
