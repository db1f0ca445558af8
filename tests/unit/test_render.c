#include "unit.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "data/render.h"

static struct frame *sample(struct arena *a)
{
    struct frame *f = frame_new(a, 3);
    struct column *device = frame_add(f, "device", COLUMN_TEXT, "the device");
    frame_set_text(device, 0, STR("N105"));
    frame_set_text(device, 1, STR("=cmd,\"x\""));
    frame_set_text(device, 2, STR("a\033[31m\x80"));
    struct column *score = frame_add_real(f, "score", "how strange", 0);
    score->show = SHOW_BAR;
    score->real[0] = 0.873;
    score->real[1] = 0.5;
    struct column *x = frame_add_real(f, "x", "a reading", 3);
    x->real[0] = -12.3456;
    x->real[1] = 0.1 + 0.2;
    struct column *since = frame_add(f, "since", COLUMN_TIME, "since when");
    since->whole[0] = INT64_C(1357152000) * NS_PER_S;
    struct column *n = frame_add(f, "n", COLUMN_WHOLE, "readings");
    n->whole[0] = 12;
    n->whole[2] = INT64_MAX;
    struct column *spark = frame_add(f, "course", COLUMN_TEXT, "its course");
    spark->show = SHOW_SPARK;
    frame_set_text(spark, 0, STR("07 3"));
    struct column *reason = frame_add(f, "reason", COLUMN_TEXT, "why");
    reason->show = SHOW_LONG;
    frame_set_text(reason, 0, STR("its median is 3.4 robust z above its peers"));
    return f;
}

static struct str render(struct arena *a, const struct frame *f, struct render_options o)
{
    struct buf b = buf_of(a);
    struct error e = {OK, ""};
    assert_int_equal(render_frame(&b, f, &o, &e), OK);
    return buf_str(&b);
}

static void csv_is_quoted_guarded_and_exact(void **state)
{
    const struct frame *f = sample(*state);
    unit_is_text(render(*state, f, (struct render_options){.format = RENDER_CSV}),
                 "device,score,x,since,n,reason\n"
                 "N105,0.873,-12.3456,2013-01-02T18:40:00Z,12,"
                 "its median is 3.4 robust z above its peers\n"
                 "\"'=cmd,\"\"x\"\"\",0.5,0.30000000000000004,,,\n"
                 "a\033[31m\x80,,,,9223372036854775807,\n");
    unit_is_text(
        render(*state, f,
               (struct render_options){.format = RENDER_TSV,
                                       .raw_csv = true,
                                       .limit = 2,
                                       .nfields = 2,
                                       .field = (const struct str[]){STR("x"), STR("device")}}),
        "x\tdevice\n-12.3456\tN105\n0.30000000000000004\t\"=cmd,\"\"x\"\"\"\n");
}

/* B13, and RFC 4180. */
static void text_that_a_spreadsheet_would_run_gets_a_quote_mark(void **state)
{
    static const struct {
        const char *cell, *guarded, *raw;
    } cases[] = {{"=1+1", "'=1+1", "=1+1"},
                 {"+1", "'+1", "+1"},
                 {"-1", "'-1", "-1"},
                 {"@x", "'@x", "@x"},
                 {"\tx", "'\tx", "\tx"},
                 {"\rx", "\"'\rx\"", "\"\rx\""},
                 {"x=1", "x=1", "x=1"},
                 {"a\nb", "\"a\nb\"", "\"a\nb\""},
                 {"a\"b", "\"a\"\"b\"", "\"a\"\"b\""},
                 {"", "\"\"", "\"\""}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct frame *f = frame_new(*state, 1);
        struct column *c = frame_add(f, "c", COLUMN_TEXT, "");
        frame_set_text(c, 0, str_of(cases[i].cell));
        char want[64];
        for (int raw = 0; raw < 2; raw++) {
            snprintf(want, sizeof want, "c\n%s\n", raw ? cases[i].raw : cases[i].guarded);
            unit_is_text(render(*state, f,
                                (struct render_options){.format = RENDER_CSV, .raw_csv = raw != 0}),
                         want);
        }
    }
}

static void json_is_valid_and_missing_is_null(void **state)
{
    struct frame *f = sample(*state);
    f->column[2]->real[1] = INFINITY;
    const struct str s = render(*state, f, (struct render_options){.format = RENDER_JSON});
    cJSON *rows = cJSON_ParseWithLength(s.p, s.n);
    assert_non_null(rows);
    assert_int_equal(cJSON_GetArraySize(rows), 3);
    const cJSON *first = cJSON_GetArrayItem(rows, 0), *last = cJSON_GetArrayItem(rows, 2);
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(first, "since")->valuestring,
                        "2013-01-02T18:40:00Z");
    unit_same_double(cJSON_GetObjectItemCaseSensitive(first, "x")->valuedouble, -12.3456);
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(last, "device")->valuestring,
                        "a\033[31m\xEF\xBF\xBD");
    assert_true(cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(last, "score")));
    assert_true(cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(last, "reason")));
    assert_true(cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(rows, 1), "x")));
    assert_null(cJSON_GetObjectItemCaseSensitive(first, "course")); /* only for people */
    cJSON_Delete(rows);
    unit_is_text(render(*state, f,
                        (struct render_options){.format = RENDER_JSONL,
                                                .nfields = 1,
                                                .field = (const struct str[]){STR("n")}}),
                 "{\"n\":12}\n{\"n\":null}\n{\"n\":9223372036854775807}\n");
    f->column[3]->time_unit = TIME_STEP;
    unit_is_text(render(*state, f,
                        (struct render_options){.format = RENDER_JSONL,
                                                .limit = 1,
                                                .nfields = 1,
                                                .field = (const struct str[]){STR("since")}}),
                 "{\"since\":1357152000}\n");
}

static void the_table_is_aligned_and_safe(void **state)
{
    const struct frame *f = sample(*state);
    unit_is_text(
        render(*state, f, (struct render_options){.format = RENDER_TABLE, .ascii = true}),
        "device       score                x  since                                   n  course  "
        "reason\n"
        "N105         #########  0.87  -12.3  2013-01-02T18:40:00Z                   12  _# ~    "
        "its median is 3.4 robust z above its peers\n"
        "=cmd,\"x\"     #####      0.50    0.3  -                                       -\n"
        "a\\e[31m\\x80  -                    -  -                     9223372036854775807\n");
}

static void bars_and_sparklines_are_drawn_in_eighths(void **state)
{
    struct frame *f = sample(*state);
    struct buf b = buf_of(*state);
    render_cell(&b, f->column[1], 0, SIZE_MAX, false);
    /* 0.873 of 80 eighths is 69.84, so 70: eight full blocks and six eighths (U+258A) */
    unit_is_text(buf_str(&b), "\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u258A  0.87");
    b = buf_of(*state);
    render_cell(&b, f->column[5], 0, SIZE_MAX, false);
    unit_is_text(buf_str(&b), "\u2581\u2588 \u2584");
    f->column[1]->real[2] = 7.25; /* outside 0..1: a full bar and the truth */
    b = buf_of(*state);
    render_cell(&b, f->column[1], 2, SIZE_MAX, true);
    unit_is_text(buf_str(&b), "########## 7.25");
    f->column[1]->show = SHOW_PERCENT;
    b = buf_of(*state);
    render_cell(&b, f->column[1], 0, SIZE_MAX, true);
    unit_is_text(buf_str(&b), "87.3%");
    b = buf_of(*state);
    render_cell(&b, f->column[6], 0, 10, true);
    unit_is_text(buf_str(&b), "its media~");
}

static size_t widest_line(struct str s, bool only_rows)
{
    size_t widest = 0;
    struct str line;
    while (str_split(&s, '\n', &line)) {
        if (!only_rows || line.n == 0 || line.p[0] != '(')
            widest = MAX_OF(widest, text_width(line));
    }
    return widest;
}

static void no_row_is_wider_than_the_terminal(void **state)
{
    const struct frame *f = sample(*state);
    for (size_t width = 1; width < 140; width++) {
        for (int ascii = 0; ascii < 2; ascii++) {
            const struct str s = render(
                *state, f,
                (struct render_options){.format = RENDER_TABLE, .width = width, .ascii = ascii});
            assert_true(widest_line(s, true) <= width);
        }
    }
    const struct str s =
        render(*state, f, (struct render_options){.format = RENDER_TABLE, .width = 60});
    unit_holds(s.p, " more columns; a wider terminal or --format csv shows all)");
    unit_holds(s.p, "\xE2\x80\xA6"); /* the reason is there, cut */
}

static void rows_left_out_are_said(void **state)
{
    struct frame *f = sample(*state);
    struct str s = render(*state, f, (struct render_options){.format = RENDER_TABLE, .limit = 2});
    unit_holds(s.p, "(1 more row; --limit 0 shows all)\n");
    s = render(*state, frame_new(*state, 0), (struct render_options){.format = RENDER_TABLE});
    unit_is_text(s, "");
    s = render(*state, frame_slice(f, 0, 0), (struct render_options){.format = RENDER_TABLE});
    unit_holds(s.p, "(no rows)\n");
    s = render(*state, frame_slice(f, 0, 0), (struct render_options){.format = RENDER_JSON});
    unit_is_text(s, "[]\n");
    s = render(*state, frame_slice(f, 0, 0), (struct render_options){.format = RENDER_CSV});
    unit_is_text(s, "device,score,x,since,n,reason\n");
}

static void an_unknown_field_is_refused_with_the_names(void **state)
{
    struct buf b = buf_of(*state);
    struct error e = {OK, ""};
    const struct render_options o = {
        .format = RENDER_CSV, .nfields = 1, .field = (const struct str[]){STR("scroe")}};
    assert_int_equal(render_frame(&b, sample(*state), &o, &e), ERR_USAGE);
    assert_string_equal(e.text, "--fields: there is no column \"scroe\"; there are device, score, "
                                "x, since, n, course, reason");
}

static void colours_only_when_asked(void **state)
{
    struct frame *f = frame_new(*state, 2);
    struct column *c = frame_add(f, "state", COLUMN_TEXT, "");
    c->show = SHOW_STATE;
    frame_set_text(c, 0, STR("silent"));
    frame_set_text(c, 1, STR("odd"));
    unit_is_text(render(*state, f, (struct render_options){.format = RENDER_TABLE}),
                 "state\nsilent\nodd\n");
    unit_is_text(render(*state, f, (struct render_options){.format = RENDER_TABLE, .colour = true}),
                 "\033[1mstate\033[0m\n\033[31msilent\033[0m\nodd\n");
}

struct pieces {
    struct buf all;
    size_t n, largest;
};

static enum err gather(void *ctx, struct str piece, struct error *e)
{
    struct pieces *p = ctx;
    UNUSED(e);
    p->n++;
    p->largest = MAX_OF(p->largest, piece.n);
    buf_put_str(&p->all, piece);
    return OK;
}

static enum err refuse(void *ctx, struct str piece, struct error *e)
{
    UNUSED(ctx);
    UNUSED(piece);
    return error_set(e, ERR_STORE, "disk full");
}

static void a_stream_is_the_same_text_in_pieces(void **state)
{
    struct arena *a = *state;
    struct frame *f = frame_new(a, 20000);
    struct column *x = frame_add_real(f, "x", "", 0);
    struct column *s = frame_add(f, "s", COLUMN_TEXT, "");
    for (size_t i = 0; i < f->nrows; i++)
        x->real[i] = (double)i / 7;
    char *long_cell = arena_alloc(a, 200001, 1);
    memset(long_cell, 'x', 200000);
    frame_set_text(s, 5, str_of(long_cell));
    for (int format = RENDER_TABLE; format <= RENDER_JSONL; format++) {
        const struct render_options o = {.format = (enum render_format)format, .width = 80};
        struct pieces p = {.all = buf_of(a)};
        struct error e = {OK, ""};
        struct arena *scratch = arena_open(a);
        assert_int_equal(render_stream(f, &o, scratch, gather, &p, &e), OK);
        const struct str whole = render(a, f, o);
        assert_int_equal(p.all.n, whole.n);
        assert_memory_equal(p.all.p, whole.p, whole.n);
        assert_true(p.n > 2 && p.largest <= 65536);
        assert_int_equal(render_stream(f, &o, scratch, refuse, NULL, &e), ERR_STORE);
        assert_string_equal(e.text, "disk full");
        arena_close(scratch);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(csv_is_quoted_guarded_and_exact),
        in_arena(text_that_a_spreadsheet_would_run_gets_a_quote_mark),
        in_arena(json_is_valid_and_missing_is_null),
        in_arena(the_table_is_aligned_and_safe),
        in_arena(bars_and_sparklines_are_drawn_in_eighths),
        in_arena(no_row_is_wider_than_the_terminal),
        in_arena(rows_left_out_are_said),
        in_arena(an_unknown_field_is_refused_with_the_names),
        in_arena(colours_only_when_asked),
        in_arena(a_stream_is_the_same_text_in_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
