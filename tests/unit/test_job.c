#include "unit.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "core/job.h"
#include "core/rng.h"

enum { N = 10007 };

struct work {
    unsigned char seen[N];
    double value[N];
    struct job *job;
    size_t bad_from;
    atomic_size_t calls;
};

static enum err fill(void *ctx, size_t from, size_t to, struct arena *scratch, struct error *e)
{
    struct work *w = ctx;
    UNUSED(e);
    double *x = arena_new(scratch, double, to - from);
    for (size_t i = from; i < to; i++) {
        struct rng r = rng_of(9, i);
        x[i - from] = rng_normal(&r);
        w->seen[i]++;
        w->value[i] = x[i - from];
    }
    job_step(w->job, to - from);
    return OK;
}

static void each_index_is_done_once_and_threads_do_not_change_the_result(void **state)
{
    struct work *first = NULL;
    const unsigned threads[] = {1, 2, 4, 16};
    const size_t grains[] = {1, 7, 100, N, 2 * N};
    for (size_t t = 0; t < COUNT_OF(threads); t++) {
        for (size_t g = 0; g < COUNT_OF(grains); g++) {
            struct work *w = arena_new(*state, struct work, 1);
            struct error e = {OK, ""};
            w->job = job_open(*state, threads[t]);
            job_stage(w->job, "filling", N, "rows");
            assert_int_equal(job_parallel(w->job, N, grains[g], fill, w, &e), OK);
            for (size_t i = 0; i < N; i++)
                assert_int_equal(w->seen[i], 1);
            first = first != NULL ? first : w;
            assert_memory_equal(w->value, first->value, sizeof w->value);
            const struct job_view v = job_look(w->job);
            assert_int_equal(v.done, N);
            assert_int_equal(v.total, N);
            assert_string_equal(v.stage, "filling");
            assert_string_equal(v.unit, "rows");
        }
    }
}

static enum err fail_late(void *ctx, size_t from, size_t to, struct arena *scratch, struct error *e)
{
    struct work *w = ctx;
    UNUSED(to);
    UNUSED(scratch);
    atomic_fetch_add(&w->calls, 1);
    if (from >= w->bad_from)
        return error_set(e, ERR_DATA, "piece %zu is bad", from);
    return OK;
}

static void the_error_is_that_of_the_lowest_piece(void **state)
{
    struct work *w = arena_new(*state, struct work, 1);
    for (unsigned threads = 1; threads <= 4; threads++) {
        w->job = job_open(*state, threads);
        for (w->bad_from = 0; w->bad_from < 100; w->bad_from += 9) {
            struct error e = {OK, ""};
            assert_int_equal(job_parallel(w->job, 100, 1, fail_late, w, &e), ERR_DATA);
            char want[32];
            snprintf(want, sizeof want, "piece %zu is bad", w->bad_from);
            assert_string_equal(e.text, want);
        }
    }
}

static enum err eat_all(void *ctx, size_t from, size_t to, struct arena *scratch, struct error *e)
{
    UNUSED(ctx);
    UNUSED(from);
    UNUSED(to);
    UNUSED(e);
    arena_alloc(scratch, 64 << 20, 1);
    return OK;
}

static void a_body_that_runs_out_of_memory_fails_alone(void **state)
{
    struct arena *a = *state;
    arena_budget(a, 16 << 20);
    struct job *j = job_open(a, 4);
    struct error e = {OK, ""};
    assert_int_equal(job_parallel(j, 8, 1, eat_all, NULL, &e), ERR_LIMIT);
    unit_holds(e.text, "limit of 16 MiB");
}

static enum err cancel_at_third(void *ctx, size_t from, size_t to, struct arena *scratch,
                                struct error *e)
{
    struct work *w = ctx;
    UNUSED(from);
    UNUSED(to);
    UNUSED(scratch);
    if (atomic_fetch_add(&w->calls, 1) == 2)
        job_cancel(w->job);
    return job_check(w->job, e);
}

static void cancelling_stops_soon_and_says_so(void **state)
{
    struct work *w = arena_new(*state, struct work, 1);
    w->job = job_open(*state, 2);
    struct error e = {OK, ""};
    assert_int_equal(job_parallel(w->job, N, 1, cancel_at_third, w, &e), ERR_CANCEL);
    assert_true(atomic_load(&w->calls) <= 5); /* the third, and one in hand for each thread */
    assert_true(job_cancelled(w->job));
    assert_string_equal(e.text, "cancelled");
    assert_int_equal(job_parallel(w->job, 1, 1, fill, w, &e), ERR_CANCEL);
}

static void nothing_to_do_is_done(void **state)
{
    struct job *j = job_open(*state, 0);
    assert_true(job_threads(j) >= 1);
    assert_int_equal(job_parallel(j, 0, 1, fill, NULL, NULL), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(each_index_is_done_once_and_threads_do_not_change_the_result),
        in_arena(the_error_is_that_of_the_lowest_piece),
        in_arena(a_body_that_runs_out_of_memory_fails_alone),
        in_arena(cancelling_stops_soon_and_says_so),
        in_arena(nothing_to_do_is_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
