/* B33, B37-B40: nothing that text from outside holds reaches the terminal raw. */
#include "unit.h"

#include <string.h>

#include "core/text.h"

/* General category Cf of Unicode 14, and what else is escaped for being drawn as nothing; from the
 * standard's UnicodeData.txt and DerivedCoreProperties.txt by hand. */
static const uint32_t invisible[][2] = {
    {0x00AD, 0x00AD},   {0x034F, 0x034F},   {0x0600, 0x0605},    {0x061C, 0x061C},
    {0x06DD, 0x06DD},   {0x070F, 0x070F},   {0x0890, 0x0891},    {0x08E2, 0x08E2},
    {0x115F, 0x1160},   {0x17B4, 0x17B5},   {0x180B, 0x180F},    {0x200B, 0x200F},
    {0x2028, 0x202E},   {0x2060, 0x206F},   {0x3164, 0x3164},    {0xD800, 0xF8FF},
    {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},    {0xFFF0, 0xFFFB},
    {0xFFFE, 0xFFFF},   {0x110BD, 0x110BD}, {0x110CD, 0x110CD},  {0x13430, 0x13438},
    {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0x10FFFF},
};

static bool must_be_escaped(uint32_t code)
{
    if (code < 0x20 || (code >= 0x7F && code < 0xA0))
        return true;
    for (size_t i = 0; i < COUNT_OF(invisible); i++) {
        if (code >= invisible[i][0] && code <= invisible[i][1])
            return true;
    }
    return false;
}

/* What comes out is valid UTF-8 of harmless code points, begins with one that stands for itself,
 * has at most four marks in a row, and is as wide as said. */
static void check_harmless(struct str out, size_t said, size_t asked)
{
    assert_true(said <= asked);
    assert_int_equal(text_width(out), said);
    int marks = 4;
    for (size_t at = 0; at < out.n;) {
        const int32_t code = text_decode(out, &at);
        assert_true(code >= 0x20);
        assert_false(must_be_escaped((uint32_t)code));
        const int width = text_char_width((uint32_t)code);
        assert_true(width >= 0);
        marks = width == 0 ? marks + 1 : 0;
        assert_true(marks <= 4);
    }
}

static void check(struct arena *a, struct str s, size_t width, bool ascii)
{
    struct buf b = buf_of(a);
    const size_t used = text_put_safe(&b, s, width, ascii);
    check_harmless(buf_str(&b), used, width);
    for (size_t i = 0; ascii && i < b.n; i++)
        assert_true(b.p[i] >= 0x20 && b.p[i] <= 0x7E);
    arena_reset(a);
}

static void all_code_points_come_out_harmless(void **state)
{
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        char bytes[8] = "ab";
        if (code >= 0xD800 && code <= 0xDFFF)
            continue;
        const size_t n = text_encode(code, bytes + 1);
        bytes[n + 1] = 'b';
        size_t at = 0;
        assert_int_equal(text_decode((struct str){bytes + 1, n}, &at), code);
        assert_int_equal(at, n);
        if (must_be_escaped(code))
            assert_int_equal(text_char_width(code), -1);
        check(*state, (struct str){bytes + 1, n}, SIZE_MAX, false);
        check(*state, (struct str){bytes, n + 2}, code % 11, false);
        if (code % 16 == 0)
            check(*state, (struct str){bytes, n + 2}, SIZE_MAX, true);
    }
}

static void all_pairs_of_bytes_come_out_harmless(void **state)
{
    for (unsigned pair = 0; pair < 0x10000; pair++) {
        const char bytes[] = {(char)(pair >> 8), (char)pair};
        for (size_t width = 0; width < 8; width++)
            check(*state, (struct str){bytes, 2}, width, width % 2 == 1);
        check(*state, (struct str){bytes, 2}, SIZE_MAX, false);
    }
}

static void show(struct arena *a, struct str s, size_t width, bool ascii, const char *want)
{
    struct buf b = buf_of(a);
    buf_put_text(&b, "|");
    text_put_safe(&b, s, width, ascii);
    buf_put_text(&b, "|");
    struct str got = buf_str(&b);
    assert_true(got.p[0] == '|' && got.p[got.n - 1] == '|'); /* the neighbours */
    unit_is_text((struct str){got.p + 1, got.n - 2}, want);
}

static void controls_have_a_visible_form(void **state)
{
    struct arena *a = *state;
    const size_t all = SIZE_MAX;
    show(a, STR("\033[31mred\033[0m"), all, false, "\\e[31mred\\e[0m");
    show(a, STR("\033]8;;http://x\033\\"), all, false, "\\e]8;;http://x\\e\\");
    show(a, STR("\033]52;c;AAAA\a"), all, false, "\\e]52;c;AAAA\\x07");
    show(a, STR("\033P$q\033\\"), all, false, "\\eP$q\\e\\");
    show(a, STR("A\bB\tC\rD\nE"), all, false, "A\\x08B\\x09C\\x0DD\\x0AE");
    show(a, STR("a\0b"), all, false, "a\\0b");
    show(a, STR("\x7F"), all, false, "\\x7F");
    show(a,
         STR("\xC2\x9B"
             "31m"),
         all, false, "<U+009B>31m"); /* CSI as UTF-8 */
    show(a,
         STR("\x9B"
             "31m"),
         all, false, "\\x9B31m"); /* CSI as a byte */
}

static void look_alikes_can_be_told_apart(void **state)
{
    struct arena *a = *state;
    const size_t all = SIZE_MAX;
    show(a,
         STR("pump\xE2\x80\xAE"
             "1"),
         all, false, "pump<U+202E>1");
    show(a,
         STR("pump\xE2\x80\x8B"
             "1"),
         all, false, "pump<U+200B>1"); /* zero-width space */
    show(a, STR("\xEF\xBB\xBFpump"), all, false, "<U+FEFF>pump");
    show(a, STR("pu\xC2\xADmp"), all, false, "pu<U+00AD>mp");
    show(a, STR("p\xF3\xA0\x81\xB0"), all, false, "p<U+E0070>"); /* a tag character */
    show(a, STR("p\xEF\xB8\x8F"), all, false, "p<U+FE0F>");
    show(a, STR("\xD1\x80ump"), all, true, "<U+0440>ump"); /* Cyrillic er, on an ASCII screen */
}

static void letters_that_only_look_latin_are_shown_in_latin_words(void **state)
{
    struct arena *a = *state;
    const size_t all = SIZE_MAX;
    show(a, STR("\xD1\x80ump-7"), all, false, "<U+0440>ump-7"); /* Cyrillic er */
    show(a, STR("PUM\xCE\xA1"), all, false, "PUM<U+03A1>");     /* Greek Rho */
    show(a, STR("p\xD1\x83\xD1\x80\xD1\x83"), all, false, "p<U+0443><U+0440><U+0443>");
    const struct str pump = STR("\xD0\xBD\xD0\xB0\xD1\x81\xD0\xBE\xD1\x81 pump");
    show(a, pump, all, false, pump.p); /* a Russian word beside an English one */
    show(a, STR("k\xCE\xA9 \xCE\xBCm"), all, false, "k\xCE\xA9 \xCE\xBCm"); /* units */
}

static void bad_utf_8_is_shown_byte_by_byte(void **state)
{
    struct arena *a = *state;
    const size_t all = SIZE_MAX;
    show(a, STR("\xC0\x80"), all, false, "\\xC0\\x80");          /* overlong NUL */
    show(a, STR("\xE0\x80\xAF"), all, false, "\\xE0\\x80\\xAF"); /* overlong slash */
    show(a, STR("\xED\xA0\x80"), all, false, "\\xED\\xA0\\x80"); /* a surrogate */
    show(a, STR("\xF8\x88\x80\x80\x80"), all, false, "\\xF8\\x88\\x80\\x80\\x80");
    show(a, STR("\xF4\x90\x80\x80"), all, false, "\\xF4\\x90\\x80\\x80"); /* past U+10FFFF */
    show(a, STR("\xE4\xB8"), all, false, "\\xE4\\xB8");                   /* cut short */
    show(a, STR("caf\xE9"), all, false, "caf\\xE9");                      /* Latin-1 */
    show(a, STR("\xC3\xA9\xFF\xC3\xA9"), all, false, "\xC3\xA9\\xFF\xC3\xA9");
}

static void marks_need_a_character_and_are_four_at_most(void **state)
{
    struct arena *a = *state;
    show(a,
         STR("\xCC\x81"
             "a"),
         SIZE_MAX, false, "<U+0301>a");
    show(a, STR("a\xCC\x81\xCC\x81\xCC\x81\xCC\x81"), SIZE_MAX, false,
         "a\xCC\x81\xCC\x81\xCC\x81\xCC\x81");
    struct buf b = buf_of(a);
    buf_put_char(&b, 'a');
    for (int i = 0; i < 1000; i++)
        buf_put_text(&b, "\xCC\x81");
    show(a, buf_str(&b), 20, false,
         "a\xCC\x81\xCC\x81\xCC\x81\xCC\x81<U+0301><U+0301>\xE2\x80\xA6");
    assert_int_equal(text_width(STR("a\xCC\x81\xCC\x81")), 1);
}

static void wide_characters_never_pass_the_edge(void **state)
{
    struct arena *a = *state;
    const struct str s = STR("\xE4\xB8\xAD\xE6\x96\x87\xE5\xAD\x97"); /* three of two columns */
    show(a, s, 6, false, "\xE4\xB8\xAD\xE6\x96\x87\xE5\xAD\x97");
    show(a, s, 5, false, "\xE4\xB8\xAD\xE6\x96\x87\xE2\x80\xA6");
    show(a, s, 4, false, "\xE4\xB8\xAD\xE2\x80\xA6");
    show(a, s, 1, false, "\xE2\x80\xA6");
    show(a, s, 0, false, "");
    show(a, STR("abcdef"), 6, false, "abcdef");
    show(a, STR("abcdef"), 5, false, "abcd\xE2\x80\xA6");
    show(a, STR("abcdef"), 5, true, "abcd~");
    show(a, STR("abc\033"), 4, false, "abc\xE2\x80\xA6"); /* an escape is never split */
    show(a, STR("abc\033"), 5, false, "abc\\e");
    show(a, STR(""), 5, false, "");
    show(a, (struct str){NULL, 0}, 5, false, "");
}

static void widths_are_those_of_the_standard(void **state)
{
    UNUSED(state);
    static const struct {
        uint32_t code;
        int width;
    } cases[] = {{'a', 1},     {0xE9, 1},    {0x2026, 1},    {0x2588, 1}, {0x28FF, 1},
                 {0x0301, 0},  {0x20DD, 0},  {0x1160, -1},   {0x1161, 0}, {0x4E2D, 2},
                 {0xFF21, 2},  {0xAC00, 2},  {0x1F600, 2},   {0x3000, 2}, {0xA0, 1},
                 {0x0378, -1}, {0xE000, -1}, {0x110000, -1}, {0xFFFD, 1}, {0x0903, 1}};
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(text_char_width(cases[i].code), cases[i].width);
}

static void the_copy_is_terminated_even_when_empty(void **state)
{
    assert_string_equal(text_safe(*state, (struct str){NULL, 0}), "");
    assert_string_equal(text_safe(*state, STR("a\033")), "a\\e");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(all_code_points_come_out_harmless),
        in_arena(all_pairs_of_bytes_come_out_harmless),
        in_arena(controls_have_a_visible_form),
        in_arena(look_alikes_can_be_told_apart),
        in_arena(letters_that_only_look_latin_are_shown_in_latin_words),
        in_arena(bad_utf_8_is_shown_byte_by_byte),
        in_arena(marks_need_a_character_and_are_four_at_most),
        in_arena(wide_characters_never_pass_the_edge),
        cmocka_unit_test(widths_are_those_of_the_standard),
        in_arena(the_copy_is_terminated_even_when_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
