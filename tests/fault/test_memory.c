/* Want of memory at many points of the pipeline (F43): a session runs each command under budgets
 * that grow step by step. Each time the command is refused with a sentence or gives the whole
 * table; the same session then answers as if nothing had been, and in the end nothing is left
 * behind. What other libraries hold (descriptors, statements of SQLite) is for the address
 * sanitizer to find. */
#include "unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command/command.h"
#include "data/render.h"

enum { STEP = 4 << 10, MOST_STEPS = 8000, ANSWER_EVERY = 7, WORDS = 12 };

struct place {
    char folder[64], csv[96], store[96], matrix[96];
};

static void write_readings(const char *path)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs("device,time,a,b\n", f);
    for (int i = 0; i < 40; i++) {
        for (int d = 0; d < 12; d++)
            fprintf(f, "d%02d,2024-01-%02dT%02d:00:00Z,%d.%d,%d\n", d, 1 + i / 24, i % 24,
                    (i * 37 + d * 11) % 101, d, (i * i + 7 * d) % 23);
    }
    assert_int_equal(fclose(f), 0);
}

static void write_matrix(const char *path)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs("id,p,q,r\n", f);
    for (int i = 0; i < 30; i++)
        fprintf(f, "u%d,%d,%d.5,%d\n", i, i * 7 % 13, i * i % 29, i % 3);
    assert_int_equal(fclose(f), 0);
}

static int open_place(void **state)
{
    static struct place p;
    snprintf(p.folder, sizeof p.folder, "/tmp/fleettop-memory-XXXXXX");
    if (mkdtemp(p.folder) == NULL)
        return -1;
    snprintf(p.csv, sizeof p.csv, "%s/x.csv", p.folder);
    snprintf(p.store, sizeof p.store, "%s/x.db", p.folder);
    snprintf(p.matrix, sizeof p.matrix, "%s/m.csv", p.folder);
    write_readings(p.csv);
    write_matrix(p.matrix);
    *state = &p;
    return 0;
}

static int close_place(void **state)
{
    const struct place *p = *state;
    static const char *const names[] = {"x.csv", "m.csv", "x.db", "x.db-wal", "x.db-shm"};
    char path[128];
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        snprintf(path, sizeof path, "%s/%s", p->folder, names[i]);
        unlink(path);
    }
    return rmdir(p->folder);
}

static enum err put_piece(void *ctx, struct str piece, struct error *e)
{
    UNUSED(e);
    buf_put_str(ctx, piece);
    return OK;
}

/* Run a command line in `a` with the session `g`, under `budget` more than is held now. */
static enum err run_line(struct arena *a, struct engine *g, const char *const *word, size_t budget,
                         struct buf *ret, struct error *e)
{
    struct command_call call;
    struct args args;
    struct frame *frame;
    int argc = 0;
    while (word[argc] != NULL)
        argc++;
    assert_int_equal(command_parse(a, argc, word, &call, &args, e), OK);
    call.arena = a;
    call.job = job_open(a, 2);
    call.engine = g;
    arena_budget(a, budget != 0 ? arena_used(a) + budget : 0);
    const enum err result = command_run(&call, &frame, e);
    arena_budget(a, 0);
    if (result == OK)
        assert_int_equal(render_stream(frame, &(struct render_options){.format = RENDER_CSV}, a,
                                       put_piece, ret, e),
                         OK);
    return result;
}

/* One try under a budget, then perhaps the same without: true when the budget was enough. */
static bool try_budget(struct arena *root, const char *const *word, size_t step, const char *want)
{
    struct arena *session = arena_open(root);
    struct engine *g = engine_open(session);
    struct arena *request = arena_open(root);
    struct error e = {OK, ""};
    struct buf text = buf_of(request);
    const enum err result = run_line(request, g, word, step * STEP, &text, &e);
    const bool was_enough = result == OK;
    if (!was_enough) {
        assert_int_equal(result, ERR_LIMIT);
        unit_holds(e.text, "out of memory");
    } else {
        assert_string_equal(text.p, want);
    }
    arena_close(request);
    if (!was_enough && step % ANSWER_EVERY == 0) {
        request = arena_open(root);
        text = buf_of(request);
        assert_int_equal(run_line(request, g, word, 0, &text, &e), OK);
        assert_string_equal(text.p, want);
        arena_close(request);
    }
    arena_close(session);
    return was_enough;
}

static void survive(const char *const *word)
{
    struct arena *root = arena_open(NULL);
    struct arena *kept = arena_open(root);
    struct arena *session = arena_open(root);
    struct buf want = buf_of(kept);
    struct error e = {OK, ""};
    struct arena *request = arena_open(root);
    const enum err result = run_line(request, engine_open(session), word, 0, &want, &e);
    if (result != OK)
        fail_msg("%s: %s", word[0], e.text);
    arena_close(request);
    arena_close(session);
    const size_t held = arena_used(root);
    size_t step = 1;
    while (step < MOST_STEPS && !try_budget(root, word, step, want.p)) {
        assert_int_equal(arena_used(root), held);
        step++;
    }
    assert_true(step > 1 && step < MOST_STEPS);
    assert_int_equal(arena_used(root), held);
    arena_close(root);
}

static void triage_survives_want_of_memory(void **state)
{
    const struct place *p = *state;
    survive((const char *const[WORDS]){"triage", p->csv, "--trees", "20", "--store", p->store});
}

static void a_matrix_survives_want_of_memory(void **state)
{
    const struct place *p = *state;
    survive(
        (const char *const[WORDS]){"detect", "--matrix", p->matrix, "--trees", "20", "--no-cache"});
    survive((const char *const[WORDS]){"cluster", "--matrix", p->matrix, "--summary", "--trees",
                                       "20", "--no-cache"});
}

static void explanations_survive_want_of_memory(void **state)
{
    const struct place *p = *state;
    survive(
        (const char *const[WORDS]){"explain", p->csv, "--of", "d03", "--words", "--trees", "20"});
}

static void tables_and_series_survive_want_of_memory(void **state)
{
    const struct place *p = *state;
    survive((const char *const[WORDS]){"rows", p->csv});
    survive((const char *const[WORDS]){"describe", p->csv});
    survive((const char *const[WORDS]){"devices", p->csv});
    survive((const char *const[WORDS]){"series", p->csv, "--of", "d03"});
    survive((const char *const[WORDS]){"plot", p->csv, "--of", "d03"});
}

/* What `fetch` prints differs each time: only the readings that come back are compared. */
static void the_store_survives_want_of_memory(void **state)
{
    const struct place *p = *state;
    const char *const fetch[WORDS] = {"fetch", p->csv, "--store", p->store};
    struct arena *root = arena_open(NULL);
    struct error e = {OK, ""};
    size_t step = 1;
    enum err result = ERR_LIMIT;
    for (; step < MOST_STEPS && result != OK; step++) {
        struct arena *a = arena_open(root);
        struct engine *g = engine_open(a);
        struct buf text = buf_of(a);
        result = run_line(a, g, fetch, step * STEP, &text, &e);
        assert_true(result == OK || result == ERR_LIMIT);
        arena_close(a);
    }
    assert_int_equal(result, OK);
    assert_int_equal(arena_used(root), 0);
    arena_close(root);
    survive((const char *const[WORDS]){"triage", p->csv, "--offline", "--store", p->store,
                                       "--trees", "20", "--no-cache"});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(triage_survives_want_of_memory),
        cmocka_unit_test(a_matrix_survives_want_of_memory),
        cmocka_unit_test(explanations_survive_want_of_memory),
        cmocka_unit_test(tables_and_series_survive_want_of_memory),
        cmocka_unit_test(the_store_survives_want_of_memory),
    };
    return cmocka_run_group_tests(tests, open_place, close_place);
}
