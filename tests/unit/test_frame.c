#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data/frame.h"

static void texts_are_numbered_by_first_appearance(void **state)
{
    struct dict *d = dict_new(*state);
    assert_int_equal(dict_count(d), 0);
    assert_int_equal(dict_find(d, STR("x")), DICT_NONE);
    assert_int_equal(dict_intern(d, STR("b")), 0);
    assert_int_equal(dict_intern(d, STR("a")), 1);
    assert_int_equal(dict_intern(d, STR("b")), 0);
    assert_int_equal(dict_intern(d, STR("")), 2);
    assert_int_equal(dict_intern(d, (struct str){"a\0b", 3}), 3);
    assert_int_equal(dict_intern(d, (struct str){NULL, 0}), DICT_NONE);
    assert_int_equal(dict_count(d), 4);
    unit_is_text(dict_text(d, 1), "a");
    assert_null(dict_text(d, DICT_NONE).p);
    assert_null(dict_text(d, 4).p);
}

static void a_dictionary_keeps_thousands_apart(void **state)
{
    struct dict *d = dict_new(*state);
    char text[16];
    for (uint32_t i = 0; i < 20000; i++) {
        const int n = snprintf(text, sizeof text, "device-%u", i);
        assert_int_equal(dict_intern(d, (struct str){text, (size_t)n}), i);
        memset(text, 'x', sizeof text); /* the bytes were copied */
    }
    for (uint32_t i = 0; i < 20000; i++) {
        const int n = snprintf(text, sizeof text, "device-%u", i);
        assert_int_equal(dict_find(d, (struct str){text, (size_t)n}), i);
        unit_is_text(dict_text(d, i), text);
    }
}

static struct frame *sample(struct arena *a)
{
    struct frame *f = frame_new(a, 5);
    struct column *name = frame_add(f, "device", COLUMN_TEXT, "the device");
    struct column *x = frame_add_real(f, "x", "a number", 3);
    struct column *t = frame_add(f, "t", COLUMN_TIME, "a time");
    const char *texts[] = {"a", "b", "a", "c", "b"};
    for (size_t i = 0; i < 5; i++) {
        frame_set_text(name, i, str_of(texts[i]));
        x->real[i] = (double)i + 0.385;
        t->whole[i] = (int64_t)i * NS_PER_S;
    }
    return f;
}

static void new_cells_are_missing(void **state)
{
    struct frame *f = frame_new(*state, 3);
    const struct column *x = frame_add_real(f, "x", "", 0);
    const struct column *n = frame_add(f, "n", COLUMN_WHOLE, "");
    const struct column *t = frame_add(f, "t", COLUMN_TIME, "");
    const struct column *s = frame_add(f, "s", COLUMN_TEXT, "");
    for (size_t i = 0; i < 3; i++) {
        assert_true(isnan(x->real[i]));
        assert_true(n->whole[i] == MISSING_I64);
        assert_true(t->whole[i] == MISSING_I64);
        assert_null(frame_text(s, i).p);
    }
    for (int i = 0; i < 100; i++)
        frame_add(f, "more", COLUMN_WHOLE, "");
    assert_int_equal(f->ncolumns, 104);
    assert_ptr_equal(f->column[1], n);
}

static void slices_share_and_takes_reorder(void **state)
{
    struct frame *f = sample(*state);
    const struct frame *slice = frame_slice(f, 1, 3);
    assert_int_equal(slice->nrows, 3);
    unit_is_text(frame_text(slice->column[0], 2), "c");
    assert_ptr_equal(slice->column[1]->real, f->column[1]->real + 1);
    assert_int_equal(frame_slice(f, 9, 9)->nrows, 0);
    assert_int_equal(frame_slice(f, 3, 9)->nrows, 2);
    const size_t rows[] = {4, 0, 4};
    const struct frame *taken = frame_take(f, rows, 3);
    assert_int_equal(taken->nrows, 3);
    unit_is_text(frame_text(taken->column[0], 0), "b");
    unit_same_double(taken->column[1]->real[1], 0.385);
    assert_true(taken->column[2]->whole[2] == 4 * NS_PER_S);
    assert_int_equal(frame_take(f, NULL, 0)->nrows, 0);
    unit_is_text(frame_text(f->column[0], 4), "b"); /* the first one is as it was */
}

static void columns_are_found_by_name_and_notes_kept(void **state)
{
    struct frame *f = sample(*state);
    assert_ptr_equal(frame_column(f, STR("x")), f->column[1]);
    assert_null(frame_column(f, STR("X")));
    for (int i = 0; i < 40; i++)
        frame_note(f, "%d rows skipped", i);
    assert_int_equal(f->nnotes, 40);
    assert_string_equal(f->note[39], "39 rows skipped");
}

static void a_copy_outlives_what_it_was_copied_from(void **state)
{
    struct arena *a = *state, *own = arena_open(a);
    struct frame *f = sample(own);
    f->title = arena_printf(own, "%s", "Rows");
    frame_note(f, "%s", "one note");
    const struct frame *copy = frame_copy(a, f);
    arena_close(own);
    arena_alloc(a, 1 << 16, 1);
    assert_int_equal(copy->nrows, 5);
    assert_string_equal(copy->title, "Rows");
    assert_string_equal(copy->note[0], "one note");
    unit_is_text(copy->column[1]->name, "x");
    unit_is_text(frame_text(copy->column[0], 3), "c");
    unit_same_double(copy->column[1]->real[0], 0.385);
    assert_true(copy->column[2]->whole[4] == 4 * NS_PER_S);
}

/* The list of features that say nothing is long where metrics are many. */
static void a_long_note_is_not_cut(void **state)
{
    struct frame *f = sample(*state);
    char text[3000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    frame_note(f, "%s", text);
    assert_string_equal(f->note[0], text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(texts_are_numbered_by_first_appearance),
        in_arena(a_dictionary_keeps_thousands_apart),
        in_arena(new_cells_are_missing),
        in_arena(slices_share_and_takes_reorder),
        in_arena(columns_are_found_by_name_and_notes_kept),
        in_arena(a_copy_outlives_what_it_was_copied_from),
        in_arena(a_long_note_is_not_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
