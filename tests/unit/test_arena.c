#include "unit.h"

#include <string.h>

static void memory_is_aligned_and_zeroed_even_after_a_reset(void **state)
{
    struct arena *a = *state;
    for (int round = 0; round < 3; round++) {
        for (size_t n = 0; n < 300; n += 7) {
            unsigned char *p = arena_alloc(a, n, 1);
            assert_int_equal((uintptr_t)p % 64, 0);
            for (size_t i = 0; i < n; i++)
                assert_int_equal(p[i], 0);
            memset(p, 0xA5, n);
        }
        arena_reset(a);
    }
}

static void large_requests_leave_the_small_ones_together(void **state)
{
    struct arena *a = *state;
    char *first = arena_raw(a, 64, 1);
    char *large = arena_raw(a, 3 << 20, 1);
    char *second = arena_raw(a, 64, 1);
    memset(large, 1, 3 << 20);
    assert_ptr_equal(second, first + 64);
}

static void growing_keeps_what_was_there(void **state)
{
    struct arena *a = *state;
    char *p = arena_raw(a, 10, 1);
    memcpy(p, "0123456789", 10);
    char *q = arena_grow(a, p, 10, 1000);
    assert_ptr_equal(p, q); /* the last allocation grows in place */
    arena_raw(a, 1, 1);
    q = arena_grow(a, q, 1000, 100000);
    assert_ptr_not_equal(p, q);
    assert_memory_equal(q, "0123456789", 10);
    assert_memory_equal(arena_grow(a, NULL, 0, 5), arena_grow(a, NULL, 0, 5), 0);
}

static void a_list_has_room_for_one_more_and_keeps_what_it_held(void **state)
{
    struct arena *a = *state;
    size_t *x = NULL;
    for (size_t n = 0; n < 1000; n++) {
        x = arena_list(a, x, n, sizeof *x);
        x[n] = n * n;
        arena_raw(a, 1, 1); /* so that nothing grows in place by luck */
    }
    for (size_t n = 0; n < 1000; n++)
        assert_int_equal(x[n], n * n);
}

struct trace {
    char order[8];
    size_t n;
};

struct mark {
    struct trace *trace;
    char letter;
};

static void note(void *handle)
{
    const struct mark *m = handle;
    m->trace->order[m->trace->n++] = m->letter;
}

static void deferred_calls_run_last_first_and_children_before_their_parent(void **state)
{
    UNUSED(state);
    struct trace trace = {.n = 0};
    struct mark a = {&trace, 'a'}, b = {&trace, 'b'}, c = {&trace, 'c'};
    struct arena *parent = arena_open(NULL);
    arena_defer(parent, note, &a);
    arena_defer(parent, note, &b);
    struct arena *child = arena_open(parent);
    arena_defer(child, note, &c);
    arena_close(parent);
    assert_string_equal(trace.order, "cba");
}

static void a_reset_runs_deferred_calls_once(void **state)
{
    struct arena *a = *state;
    struct trace trace = {.n = 0};
    struct mark m = {&trace, 'm'};
    arena_defer(a, note, &m);
    arena_reset(a);
    arena_reset(a);
    assert_string_equal(trace.order, "m");
}

static enum err take_too_much(void *ctx, struct error *e)
{
    UNUSED(e);
    arena_alloc(ctx, 1 << 20, 100);
    fail_msg("an allocation past the budget came back");
    return OK;
}

static enum err take_in_a_child(void *ctx, struct error *e)
{
    return take_too_much(arena_open(ctx), e);
}

static enum err overflow(void *ctx, struct error *e)
{
    UNUSED(e);
    arena_alloc(ctx, SIZE_MAX / 2, 3);
    fail_msg("n * size wrapped around");
    return OK;
}

static void past_the_budget_control_unwinds_with_a_sentence(void **state)
{
    struct arena *a = *state;
    struct error e = {OK, ""};
    arena_budget(a, 10 << 20);
    assert_int_equal(arena_try(a, take_too_much, a, &e), ERR_LIMIT);
    assert_int_equal(e.code, ERR_LIMIT);
    unit_holds(e.text, "100 MiB more don't fit into the limit of 10 MiB");
    assert_int_equal(arena_try(a, take_in_a_child, a, &e), ERR_LIMIT);
    assert_non_null(arena_alloc(a, 1, 1)); /* it goes on */
    assert_true(arena_used(a) <= 10 << 20);
}

static void a_product_that_overflows_is_a_limit_not_a_small_block(void **state)
{
    struct arena *a = *state;
    struct error e = {OK, ""};
    assert_int_equal(arena_try(a, overflow, a, &e), ERR_LIMIT);
    unit_holds(e.text, "out of memory");
}

static enum err inner_fails(void *ctx, struct error *e)
{
    struct error inner = {OK, ""};
    assert_int_equal(arena_try(ctx, overflow, ctx, &inner), ERR_LIMIT);
    return error_set(e, ERR_DATA, "after: %s", inner.text);
}

static void the_nearest_try_catches(void **state)
{
    struct error e = {OK, ""};
    assert_int_equal(arena_try(*state, inner_fails, *state, &e), ERR_DATA);
    unit_holds(e.text, "after: out of memory");
}

struct defer_call {
    struct arena *arena;
    struct mark *mark;
};

static enum err defer_one(void *ctx, struct error *e)
{
    UNUSED(e);
    const struct defer_call *c = ctx;
    arena_defer(c->arena, note, c->mark);
    fail_msg("there was no room for this");
    return OK;
}

static void a_handle_that_cannot_be_noted_is_released_at_once(void **state)
{
    UNUSED(state);
    struct trace trace = {.n = 0};
    struct mark m = {&trace, 'm'};
    struct error e = {OK, ""};
    struct arena *a = arena_open(NULL);
    arena_budget(a, 1);
    assert_int_equal(arena_try(a, defer_one, &(struct defer_call){a, &m}, &e), ERR_LIMIT);
    assert_string_equal(trace.order, "m");
    arena_close(a);
    assert_string_equal(trace.order, "m");
}

static enum err take_of_other(void *ctx, struct error *e)
{
    struct arena **both = ctx;
    UNUSED(e);
    arena_alloc(both[1], SIZE_MAX / 2, 3);
    return OK;
}

/* Without it the first arena would go on pointing at a frame that is gone. */
static void one_frame_catches_for_two_arenas(void **state)
{
    struct error e = {OK, ""};
    struct arena *both[2] = {*state, arena_open(NULL)};
    assert_int_equal(arena_try_both(both[0], both[1], take_of_other, both, &e), ERR_LIMIT);
    assert_int_equal(arena_try(both[0], overflow, both[0], &e), ERR_LIMIT);
    assert_int_equal(arena_try(both[1], overflow, both[1], &e), ERR_LIMIT);
    arena_close(both[1]);
}

static void closing_gives_all_memory_back_to_the_root(void **state)
{
    struct arena *a = *state;
    arena_alloc(a, 1, 1);
    const size_t before = arena_used(a);
    struct arena *child = arena_open(a);
    arena_alloc(child, 5 << 20, 1);
    assert_true(arena_used(a) >= before + (5 << 20));
    arena_close(child);
    assert_int_equal(arena_used(a), before);
    arena_close(NULL);
}

static void texts_are_copied_with_their_nuls(void **state)
{
    struct arena *a = *state;
    const struct str s = {"a\0b", 3};
    const struct str copy = arena_str(a, s);
    assert_int_equal(copy.n, 3);
    assert_memory_equal(copy.p, "a\0b", 4);
    assert_null(arena_str(a, (struct str){NULL, 0}).p);
    assert_string_equal(arena_printf(a, "%d of %s", 3, "four"), "3 of four");
    assert_string_equal(arena_printf(a, "%s", ""), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(memory_is_aligned_and_zeroed_even_after_a_reset),
        in_arena(large_requests_leave_the_small_ones_together),
        in_arena(growing_keeps_what_was_there),
        in_arena(a_list_has_room_for_one_more_and_keeps_what_it_held),
        cmocka_unit_test(deferred_calls_run_last_first_and_children_before_their_parent),
        in_arena(a_reset_runs_deferred_calls_once),
        in_arena(past_the_budget_control_unwinds_with_a_sentence),
        in_arena(a_product_that_overflows_is_a_limit_not_a_small_block),
        in_arena(the_nearest_try_catches),
        cmocka_unit_test(a_handle_that_cannot_be_noted_is_released_at_once),
        in_arena(one_frame_catches_for_two_arenas),
        in_arena(closing_gives_all_memory_back_to_the_root),
        in_arena(texts_are_copied_with_their_nuls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
