/* The CSV reader: rows B01 to B10, B14 to B19, B22 to B26 and B33 of the bad-input matrix. */
#include "csv_unit.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static double real_at(const struct frame *f, const char *name, size_t row)
{
    return csv_unit_column(f, name)->real[row];
}

static struct str text_at(const struct frame *f, const char *name, size_t row)
{
    return frame_text(csv_unit_column(f, name), row);
}

/* Seconds since 1970 of the time column `t`. */
static double seconds_at(const struct frame *f, const char *name, size_t row)
{
    const int64_t t = csv_unit_column(f, name)->whole[row];
    return (double)(t / NS_PER_S) + (double)(t % NS_PER_S) / 1e9;
}

static void nothing_but_blank_lines_is_no_data(void **state)
{
    csv_unit_fails(*state, "", ERR_DATA, "x.csv: no data rows");
    csv_unit_fails(*state, "\n\r\n\n", ERR_DATA, "x.csv: no data rows");
    csv_unit_fails(*state, "device,x\n", ERR_DATA, "x.csv: no data rows; is this the right file?");
    csv_unit_fails(*state, "device,x\n\n\n", ERR_DATA, "x.csv: no data rows");
    csv_unit_fails(*state, "x\n\n\n", ERR_DATA, "x.csv: no data rows");
}

static void a_small_table_is_read_and_typed(void **state)
{
    const struct frame *f = csv_unit_read(*state, "device,time,x,model\n"
                                                  "p1,2013-01-02T18:40:00Z,2.385,A\n"
                                                  "p1,2013-01-02T19:40:30Z,-17,A\n"
                                                  "p2,2013-01-03 00:00:00,,\n");
    assert_int_equal(f->nrows, 3);
    unit_is_text(text_at(f, "device", 2), "p2");
    /* date -ud 2013-01-02T18:40:00Z +%s */
    unit_same_double(seconds_at(f, "time", 0), 1357152000);
    unit_same_double(seconds_at(f, "time", 1), 1357152000 + 3630);
    unit_same_double(seconds_at(f, "time", 2), 1357171200);
    unit_same_double(real_at(f, "x", 0), 2.385);
    unit_same_double(real_at(f, "x", 1), -17);
    assert_true(isnan(real_at(f, "x", 2)));
    assert_null(text_at(f, "model", 2).p);
    csv_unit_notes(f, "3 rows read from x.csv");
    csv_unit_notes(f, "time stamps without a zone are taken as UTC (set with --tz)");
}

static void a_byte_order_mark_is_stripped(void **state)
{
    const struct frame *f = csv_unit_read(*state, "\xEF\xBB\xBF"
                                                  "device,x\na,1\n");
    unit_is_text(f->column[0]->name, "device");
}

static void utf16_and_utf32_are_refused_by_name(void **state)
{
    struct error e;
    const struct str little = {"\xFF\xFE"
                               "a\0,\0b\0\n\0",
                               10};
    const struct str big = {"\xFE\xFF\0a\0,\0b\0\n", 10};
    const struct str wide = {"\xFF\xFE\0\0a\0\0\0", 8};
    assert_null(csv_unit_try(*state, little, NULL, 1, &e));
    unit_holds(e.text, "x.csv is UTF-16");
    assert_int_equal(e.code, ERR_DATA);
    assert_null(csv_unit_try(*state, big, NULL, 1, &e));
    unit_holds(e.text, "iconv -f UTF-16 -t UTF-8");
    assert_null(csv_unit_try(*state, wide, NULL, 1, &e));
    unit_holds(e.text, "x.csv is UTF-32");
}

static void bytes_that_are_no_utf8_are_kept(void **state)
{
    const struct frame *f = csv_unit_read(*state, "device,x\nK\xF6ln,1\n\xC0\xAF,2\n\xFC,3\n");
    unit_is_text(text_at(f, "device", 0), "K\xF6ln");
    unit_is_text(text_at(f, "device", 1), "\xC0\xAF");
    unit_is_text(text_at(f, "device", 2), "\xFC");
}

static void all_line_ends_give_the_same_frame(void **state)
{
    const struct frame *f = csv_unit_read(*state, "device,x\na,1.5\nb,\n\"c\",3\n");
    static const char *const same[] = {
        "device,x\r\na,1.5\r\nb,\r\n\"c\",3\r\n", "device,x\ra,1.5\rb,\r\"c\",3\r",
        "device,x\ra,1.5\r\nb,\n\"c\",3", "\n\ndevice,x\n\r\na,1.5\n\nb,\r\r\r\"c\",3\r\n\n"};
    for (size_t i = 0; i < COUNT_OF(same); i++)
        csv_unit_same(f, csv_unit_read(*state, same[i]));
}

static void a_blank_line_is_a_missing_cell_of_an_only_column(void **state)
{
    const struct frame *f = csv_unit_read(*state, "value\n2.385\n\n4\n");
    assert_int_equal(f->nrows, 3);
    assert_true(isnan(real_at(f, "value", 1)));
}

static void a_nul_is_a_byte_like_others_and_no_number(void **state)
{
    struct error e;
    const char bytes[] = "device,x\na\0b,1\nc,2\nd,3\ne,4\nf,5\ng,6\nh,7\ni,8\nj,9\nk,1\0002\n";
    const struct frame *f =
        csv_unit_try(*state, (struct str){bytes, sizeof bytes - 1}, NULL, 1, &e);
    assert_non_null(f);
    const struct str name = text_at(f, "device", 0);
    assert_int_equal(name.n, 3);
    assert_memory_equal(name.p, "a\0b", 3);
    assert_true(isnan(real_at(f, "x", 9)));
    csv_unit_notes(f, "column \"x\": 1 cell is no number and counts as missing (first at line 11:");
}

static void an_open_quote_is_told_with_its_line(void **state)
{
    csv_unit_fails(*state, "device,x\na,1\n\"b,2\nc,3\n", ERR_DATA,
                   "x.csv: the quote opened in line 3 is never closed");
    csv_unit_fails(*state, "device,x,y\na,1,2\n\"b\nb\",\"2\nc,3\n", ERR_DATA,
                   "the quote opened in line 4 is never closed");
    csv_unit_fails(*state, "\"", ERR_DATA, "the quote opened in line 1 is never closed");
}

static void a_stray_quote_is_told_with_its_line(void **state)
{
    csv_unit_fails(*state, "device,x\na,1\nb\"b,2\nc,3\n", ERR_DATA, "x.csv: line 3: a quote in");
    csv_unit_fails(*state, "device,x\na,1\n\"b\" b,2\nc,3\n", ERR_DATA, "x.csv: line 3: a quote");
    csv_unit_fails(*state, "device,x\na,1\nb,2\nc,3\"\n", ERR_DATA, "x.csv: line 4: a quote");
    csv_unit_fails(*state, "device,x\na,1\nb,2,3\"4\n", ERR_DATA, "x.csv: line 3: a quote");
}

static void quotes_hold_delimiters_newlines_and_quotes(void **state)
{
    const struct frame *f =
        csv_unit_read(*state, "device,x,\"no\nte\"\n\"a,b\",1,\"two\nlines\"\n\"say \"\"hi\"\"\","
                              "\"2.5\",\"\"\n\"a,b\",3,\"cr\r\nlf\"\r\n");
    assert_int_equal(f->nrows, 3);
    unit_is_text(f->column[2]->name, "no\nte");
    unit_is_text(text_at(f, "device", 0), "a,b");
    unit_is_text(text_at(f, "device", 1), "say \"hi\"");
    unit_same_double(real_at(f, "x", 1), 2.5);
    unit_is_text(text_at(f, "no\nte", 0), "two\nlines");
    unit_is_text(text_at(f, "no\nte", 1), "");
    unit_is_text(text_at(f, "no\nte", 2), "cr\r\nlf");
    assert_int_equal(csv_unit_column(f, "device")->code[2], 0);
}

static void a_few_ragged_rows_are_skipped_and_counted(void **state)
{
    struct buf b = buf_of(*state);
    buf_put_text(&b, "device,x,y\n");
    for (int i = 0; i < 300; i++)
        buf_printf(&b, "d%d,%d.5,1%s\n", i % 7, i, i == 15 ? ",9" : "");
    buf_put_text(&b, "d1,2\n");
    struct error e;
    const struct frame *f = csv_unit_try(*state, buf_str(&b), NULL, 2, &e);
    assert_non_null(f);
    assert_int_equal(f->nrows, 299);
    csv_unit_notes(f, "299 rows read from x.csv; 2 rows skipped: wrong number of fields (first at "
                      "line 17: 4 instead of 3)");
}

static void many_ragged_rows_are_an_error(void **state)
{
    csv_unit_fails(*state, "device,x,y\na,1,2\nb,1\nc,3,4\n", ERR_DATA,
                   "x.csv: 1 of 3 rows have the wrong number of fields (line 3 has 2 instead of "
                   "3), more than the 1 % that may be skipped; is the delimiter ',' right?");
}

static void headers_are_made_unique(void **state)
{
    const struct frame *f = csv_unit_read(*state, "x,x,,x_2,x, y \033[31m\n1,2,3,4,5,6\n");
    static const char *const name[] = {"x", "x_2", "column3", "x_2_2", "x_3", "y \033[31m"};
    for (size_t i = 0; i < COUNT_OF(name); i++)
        unit_is_text(f->column[i]->name, name[i]);
}

static void a_first_row_of_data_is_no_header(void **state)
{
    const struct frame *f = csv_unit_read(*state, "a,1.5\nb,2.5\n");
    assert_int_equal(f->nrows, 2);
    unit_is_text(f->column[1]->name, "column2");
    csv_unit_notes(f, "the first row is data, not a header (guessed)");
    f = csv_unit_read(*state, "device,time,1,2\na,2013-01-02,3,4\n");
    assert_int_equal(f->nrows, 1);
    struct error e;
    f = csv_unit_try(*state, STR("device,x\na,1\n"), &(struct csv_options){.no_header = true}, 1,
                     &e);
    assert_int_equal(f->nrows, 2);
}

static void too_many_columns_are_a_limit(void **state)
{
    struct buf b = buf_of(*state);
    for (int i = 0; i < 100000; i++)
        buf_printf(&b, "%sc%d", i > 0 ? "," : "", i);
    buf_put_text(&b, "\n1,2\n");
    csv_unit_fails(*state, b.p, ERR_LIMIT, "x.csv: 100000 columns are more than the limit of 4096");
}

static void a_long_line_and_a_long_field_are_limits(void **state)
{
    const size_t n = (size_t)CSV_LINE_MAX + (4 << 20);
    struct error e;
    char *p = arena_alloc(*state, n, 1);
    memset(p, 'a', n);
    memcpy(p, "x,y\n1,", 6);
    assert_null(csv_unit_try(*state, (struct str){p, n}, NULL, 2, &e));
    assert_string_equal(e.text, "x.csv: line 2 is longer than the limit of 16 MiB");
    assert_int_equal(e.code, ERR_LIMIT);
    p[(2 << 20) + 0] = '\n';
    assert_null(csv_unit_try(*state, (struct str){p, (2 << 20) + 1}, NULL, 2, &e));
    assert_string_equal(e.text, "x.csv: line 2: a field is longer than the limit of 1 MiB");
    assert_int_equal(e.code, ERR_LIMIT);
}

static void delimiters_are_guessed_and_said_once(void **state)
{
    const struct frame *f = csv_unit_read(*state, "device,x\na,1.5\nb,-2.25\n");
    static const char *const same[] = {"device;x\na;1,5\nb;-2,25\n",
                                       "device\tx\na\t1.5\nb\t-2.25\n",
                                       "device|x\na|1.5\nb|-2.25\n"};
    static const char *const said[] = {"delimiter ;, decimal comma (guessed",
                                       "delimiter TAB, decimal point",
                                       "delimiter |, decimal point"};
    for (size_t i = 0; i < COUNT_OF(same); i++) {
        struct frame *g = csv_unit_read(*state, same[i]);
        csv_unit_notes(g, said[i]);
        assert_int_equal(g->nnotes, 2);
        g->nnotes = f->nnotes;
        csv_unit_same(f, g);
    }
}

static void flags_override_the_guess(void **state)
{
    struct error e;
    const struct csv_options o = {.delimiter = ',', .decimal = ','};
    const struct frame *f =
        csv_unit_try(*state, STR("device;x,y\na;1,\"2,5\"\nb;2,\"3,5\"\n"), &o, 1, &e);
    assert_non_null(f);
    unit_is_text(f->column[0]->name, "device;x");
    unit_same_double(f->column[1]->real[0], 2.5);
    assert_int_equal(f->nnotes, 1);
}

/* One cell among nine numbers: what becomes of it. */
static double cell(struct arena *a, const char *text, const char *note)
{
    struct buf b = buf_of(a);
    buf_put_text(&b, "device,x\n");
    for (int i = 0; i < 12; i++)
        buf_printf(&b, "d,%d\n", i);
    buf_printf(&b, "d,%s\n", text);
    const struct frame *f = csv_unit_read(a, b.p);
    if (note != NULL)
        csv_unit_notes(f, note);
    else if (f->nnotes != 1)
        fail_msg("\"%s\": %s", text, f->note[1]);
    return csv_unit_column(f, "x")->real[12];
}

static void words_for_missing_are_missing_without_a_note(void **state)
{
    static const char *const word[] = {"",    "NaN",  "nan(0x1)", "inf", "-Infinity", "NA",
                                       "N/A", "null", "-",        "?",   "\"\"",      "\"NaN\""};
    for (size_t i = 0; i < COUNT_OF(word); i++)
        assert_true(isnan(cell(*state, word[i], NULL)));
}

static void what_is_no_number_is_missing_and_counted(void **state)
{
    static const char *const word[] = {"0x1p3", "1_000", "\"1,234.5\"", "\xD9\xA1\xD9\xA2",
                                       "1e",    "1 2",   "--1",         "1.2.3"};
    for (size_t i = 0; i < COUNT_OF(word); i++)
        assert_true(isnan(cell(*state, word[i],
                               "column \"x\": 1 cell is no number and counts as missing (first at "
                               "line 14:")));
    assert_true(isnan(cell(*state, "1e400",
                           "1 cell is too large for a number and counts as missing (first at line "
                           "14: \"1e400\")")));
}

static void numbers_are_what_strtod_says(void **state)
{
    static const struct {
        const char *text;
        double x;
    } want[] = {{"+1", 1},
                {".5", .5},
                {"5.", 5},
                {"-0", -0.0},
                {"-0.0", -0.0},
                {"1e3", 1e3},
                {" 7 ", 7},
                {"007", 7},
                {"1234567.12345678", 1234567.12345678},
                {"0.1234567", 0.1234567},
                {"99999999.5", 99999999.5},
                {"12345678", 12345678},
                {"123456789012", 123456789012},
                {"4.9406564584124654e-324", 4.9406564584124654e-324},
                {"1.7976931348623157e308", DBL_MAX},
                {"-1.7976931348623157e308", -DBL_MAX},
                {"2.2250738585072011e-308", 2.2250738585072011e-308},
                {"0.000001", 0.000001},
                {"9007199254740992", 9007199254740992}};
    for (size_t i = 0; i < COUNT_OF(want); i++)
        unit_same_double(cell(*state, want[i].text, NULL), want[i].x);
}

static void whole_numbers_beyond_doubles_are_said(void **state)
{
    static const char lost[] = "column \"x\": precision lost: 1 whole number beyond 2^53 is not "
                               "exact";
    unit_same_double(cell(*state, "9223372036854775807", lost), 0x1p63);
    unit_same_double(cell(*state, "18446744073709551615", lost), 0x1p64);
    unit_same_double(cell(*state, "9007199254740993", lost), 0x1p53);
    char digits[1001];
    memset(digits, '1', sizeof digits);
    digits[300] = '\0';
    assert_true(cell(*state, digits, lost) > 1e299);
    memset(digits, '9', sizeof digits);
    digits[1000] = '\0';
    assert_true(isnan(cell(*state, digits, "1 cell is too large")));
    unit_same_double(cell(*state, "-9223372036854775808", NULL), -0x1p63);
}

static void no_locale_changes_how_numbers_are_read(void **state)
{
    if (setlocale(LC_NUMERIC, "de_DE.UTF-8") == NULL)
        setlocale(LC_NUMERIC, "");
    unit_same_double(cell(*state, "1.5", NULL), 1.5);
    unit_same_double(cell(*state, "1.7976931348623157e308", NULL), DBL_MAX);
    setlocale(LC_NUMERIC, "C");
}

/* The time cells of a column of such stamps. */
static const struct frame *times(struct arena *a, const char *stamp, const struct csv_options *o)
{
    struct buf b = buf_of(a);
    buf_put_text(&b, "device,time\n");
    for (int i = 0; i < 12; i++)
        buf_printf(&b, "d,2013-01-02T00:00:%02dZ\n", i);
    buf_printf(&b, "d,%s\n", stamp);
    struct error e;
    const struct frame *f = csv_unit_try(a, buf_str(&b), o, 1, &e);
    if (f == NULL)
        fail_msg("%s", e.text);
    return f;
}

static void impossible_times_are_missing_and_counted(void **state)
{
    static const char *const stamp[] = {"2024-02-30T00:00:00Z", "2024-13-01T00:00:00Z",
                                        "2024-01-01T25:00:00Z", "2024-01-01T00:00:00 CEST",
                                        "infinity"};
    for (size_t i = 0; i < COUNT_OF(stamp); i++) {
        const struct frame *f = times(*state, stamp[i], NULL);
        assert_int_equal(csv_unit_column(f, "time")->whole[12], MISSING_I64);
        if (strcmp(stamp[i], "infinity") != 0) /* missing by intent */
            csv_unit_notes(f, "column \"time\": 1 cell is no time and counts as missing (first at "
                              "line 14:");
    }
    const struct frame *f = times(*state, "-0044-03-15T00:00:00Z", NULL);
    csv_unit_notes(f, "1 cell is outside the years");
    f = times(*state, "0001-01-01T00:00:00Z", NULL);
    csv_unit_notes(f,
                   "1 cell is outside the years 1678 to 2261 and counts as missing (first at line "
                   "14: \"0001-01-01T00:00:00Z\")");
}

static void unusual_times_are_read(void **state)
{
    static const struct {
        const char *stamp;
        double seconds;
    } want[] = {
        {"2013-01-02T24:00:00Z", 1357171200},      {"2013-01-03", 1357171200},
        {"2013-01-03T05:45:00+05:45", 1357171200}, {"2013-01-03T00:00:00-00:00", 1357171200},
        {"20130103T000000Z", 1357171200},          {"2013-01-03T00:00:00.25Z", 1357171200.25},
        {"2013-01-03 00:00Z", 1357171200},         {"2099-12-31T23:59:59Z", 4102444799}};
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        const struct frame *f = times(*state, want[i].stamp, NULL);
        unit_same_double(seconds_at(f, "time", 12), want[i].seconds);
    }
    const struct frame *f = times(*state, "2016-12-31T23:59:60Z", NULL);
    csv_unit_notes(f, "column \"time\": 1 leap second (23:59:60) clamped to the end of the minute");
    assert_int_equal(csv_unit_column(f, "time")->whole[12], INT64_C(1483228800) * NS_PER_S - 1);
}

static void bare_times_in_a_change_of_clocks_are_counted(void **state)
{
    const struct zone *paris;
    struct error e = {OK, ""};
    assert_int_equal(zone_open(*state, STR("Europe/Paris"), &paris, &e), OK);
    const struct csv_options o = {.zone = paris};
    const struct frame *f = times(*state, "2013-10-27 02:30:00", &o);
    csv_unit_notes(f, "column \"time\": 1 local time in a change of the clocks: the first offset "
                      "was taken");
    unit_same_double(seconds_at(f, "time", 12), 1382833800); /* 00:30 UTC, still summer time */
    f = times(*state, "2013-07-01 12:00:00", &o);
    unit_same_double(seconds_at(f, "time", 12), 1372672800);
    assert_int_equal(f->nnotes, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(nothing_but_blank_lines_is_no_data),
        in_arena(a_small_table_is_read_and_typed),
        in_arena(a_byte_order_mark_is_stripped),
        in_arena(utf16_and_utf32_are_refused_by_name),
        in_arena(bytes_that_are_no_utf8_are_kept),
        in_arena(all_line_ends_give_the_same_frame),
        in_arena(a_blank_line_is_a_missing_cell_of_an_only_column),
        in_arena(a_nul_is_a_byte_like_others_and_no_number),
        in_arena(an_open_quote_is_told_with_its_line),
        in_arena(a_stray_quote_is_told_with_its_line),
        in_arena(quotes_hold_delimiters_newlines_and_quotes),
        in_arena(a_few_ragged_rows_are_skipped_and_counted),
        in_arena(many_ragged_rows_are_an_error),
        in_arena(headers_are_made_unique),
        in_arena(a_first_row_of_data_is_no_header),
        in_arena(too_many_columns_are_a_limit),
        in_arena(a_long_line_and_a_long_field_are_limits),
        in_arena(delimiters_are_guessed_and_said_once),
        in_arena(flags_override_the_guess),
        in_arena(words_for_missing_are_missing_without_a_note),
        in_arena(what_is_no_number_is_missing_and_counted),
        in_arena(numbers_are_what_strtod_says),
        in_arena(whole_numbers_beyond_doubles_are_said),
        in_arena(no_locale_changes_how_numbers_are_read),
        in_arena(impossible_times_are_missing_and_counted),
        in_arena(unusual_times_are_read),
        in_arena(bare_times_in_a_change_of_clocks_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
