#include "unit.h"

#include <string.h>

#include "core/str.h"

static void an_error_is_filled_prefixed_and_cut_with_dots(void **state)
{
    UNUSED(state);
    struct error e;
    assert_int_equal(error_set(&e, ERR_STORE, "disk %s", "full"), ERR_STORE);
    assert_int_equal(error_prefix(&e, "store %d", 3), ERR_STORE);
    assert_string_equal(e.text, "store 3: disk full");
    char longest[3000];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    error_set(&e, ERR_DATA, "%s", longest);
    assert_int_equal(strlen(e.text), sizeof e.text - 1);
    assert_string_equal(e.text + sizeof e.text - 5, "x...");
    assert_int_equal(error_prefix(&e, "%s", longest), ERR_DATA);
    assert_string_equal(e.text + sizeof e.text - 5, "x...");
    assert_int_equal(error_set(NULL, ERR_USAGE, "nobody listens"), ERR_USAGE);
}

static void slices_compare_by_bytes_shorter_first(void **state)
{
    UNUSED(state);
    assert_true(str_compare(STR("abc"), STR("abd")) < 0);
    assert_true(str_compare(STR("abc"), STR("ab")) > 0);
    assert_true(str_compare(STR("\xFF"), STR("a")) > 0);
    assert_int_equal(str_compare(STR(""), (struct str){NULL, 0}), 0);
    assert_true(str_equal_nocase(STR("NaN"), STR("nan")));
    assert_false(str_equal_nocase(STR("nan"), STR("nan ")));
    assert_true(str_has_prefix(STR("abc"), STR("")));
    assert_true(str_has_suffix(STR("x.csv.gz"), STR(".gz")));
    assert_false(str_has_suffix(STR("gz"), STR(".gz")));
    assert_null(str_of(NULL).p);
}

static void trimming_takes_blanks_and_tabs_only(void **state)
{
    UNUSED(state);
    unit_is_text(str_trim(STR(" \t a b\t ")), "a b");
    unit_is_text(str_trim(STR(" \t ")), "");
    unit_is_text(str_trim(STR("\na\n")), "\na\n");
}

static void splitting_gives_empty_pieces_too(void **state)
{
    UNUSED(state);
    struct str rest = STR("a,,b,"), one;
    const char *want[] = {"a", "", "b", ""};
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        assert_true(str_split(&rest, ',', &one));
        unit_is_text(one, want[i]);
    }
    assert_false(str_split(&rest, ',', &one));
    rest = STR("");
    assert_true(str_split(&rest, ',', &one));
    assert_false(str_split(&rest, ',', &one));
}

static void hashes_differ_where_texts_do(void **state)
{
    UNUSED(state);
    assert_true(str_hash(STR("a")) != str_hash(STR("b")));
    assert_true(str_hash(STR("ab")) != str_hash(STR("ba")));
    assert_true(str_hash(STR("a")) == str_hash(STR("a")));
}

static void a_buffer_grows_and_stays_terminated(void **state)
{
    struct buf b = buf_of(*state);
    for (int i = 0; i < 1000; i++) {
        buf_printf(&b, "%03d", i);
        arena_alloc(*state, 1, 1); /* now and then it has to move */
        assert_int_equal(b.p[b.n], '\0');
    }
    assert_int_equal(b.n, 3000);
    assert_memory_equal(b.p + 2997, "999", 4);
    struct buf none = buf_of(*state);
    unit_is_text(buf_str(&none), "");
}

static void check_json(struct arena *a, struct str s, const char *want)
{
    struct buf b = buf_of(a);
    buf_put_json(&b, s);
    unit_is_text(buf_str(&b), want);
}

static void json_is_valid_and_harmless_whatever_goes_in(void **state)
{
    check_json(*state, STR("a\"b\\c"), "\"a\\\"b\\\\c\"");
    check_json(*state, STR("a\0\n\033[0m\x7F"), "\"a\\u0000\\u000a\\u001b[0m\\u007f\"");
    check_json(*state, STR("\xC3\xA9\xE4\xB8\xAD"), "\"\xC3\xA9\xE4\xB8\xAD\"");
    check_json(*state, STR("\xFF\xC3"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
    check_json(*state, STR("\xED\xA0\x80"),
               "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");                /* a lone surrogate */
    check_json(*state, STR("\xC2\x9B\xE2\x80\xAE"), "\"\\u009b\\u202e\""); /* CSI, RLO */
    /* U+E0041, a tag: 0xE0041 - 0x10000 = 0xD0041; 0xD0041 >> 10 = 0x340, low 10 bits 0x041 */
    check_json(*state, STR("\xF3\xA0\x81\x81"), "\"\\udb40\\udc41\"");
    check_json(*state, (struct str){NULL, 0}, "\"\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_is_filled_prefixed_and_cut_with_dots),
        cmocka_unit_test(slices_compare_by_bytes_shorter_first),
        cmocka_unit_test(trimming_takes_blanks_and_tabs_only),
        cmocka_unit_test(splitting_gives_empty_pieces_too),
        cmocka_unit_test(hashes_differ_where_texts_do),
        in_arena(a_buffer_grows_and_stays_terminated),
        in_arena(json_is_valid_and_harmless_whatever_goes_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
