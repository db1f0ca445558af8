/* The parts of the screen one by one: grid, keys, theme, table, prompt, heat map, worker. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <poll.h>
#include <string.h>
#include <time.h>

#include "ui/heatmap.h"
#include "ui/prompt.h"
#include "ui/scatter.h"
#include "ui/state.h"
#include "ui/table.h"
#include "ui/term.h"
#include "ui/theme.h"
#include "ui/widget.h"
#include "ui/worker.h"

static struct arena *a;

static int open_arena(void **state)
{
    UNUSED(state);
    a = arena_open(NULL);
    return a == NULL;
}

static int close_arena(void **state)
{
    UNUSED(state);
    arena_close(a);
    return 0;
}

static const char *text_of(const struct grid *g)
{
    struct buf b = buf_of(a);
    grid_to_text(&b, g);
    return b.p != NULL ? b.p : "";
}

static void text_is_clipped_with_an_ellipsis(void **state)
{
    UNUSED(state);
    struct grid *g = grid_new(a, 2, 8, false);
    assert_int_equal(grid_put_text(grid_view(g), 0, 2, STR("vibration"), PAINT_TEXT), 6);
    assert_int_equal(grid_put_text(grid_view(g), 5, 0, STR("outside"), PAINT_TEXT), 0);
    assert_string_equal(text_of(g), "  vibra\xE2\x80\xA6\n\n");
}

static void a_wide_character_is_never_halved(void **state)
{
    UNUSED(state);
    struct grid *g = grid_new(a, 1, 5, false);
    const struct view v = grid_view(g);
    grid_put_char(v, 0, 4, 0x6F22, PAINT_TEXT); /* no room: a blank */
    grid_put_char(v, 0, 1, 0x6F22, PAINT_TEXT);
    assert_string_equal(text_of(g), " \xE6\xBC\xA2\n");
    grid_put_char(v, 0, 2, 'x', PAINT_TEXT); /* over its right half */
    assert_string_equal(text_of(g), "  x\n");
    grid_put_text(v, 0, -1, STR("\xE6\xBC\xA2z"), PAINT_TEXT); /* half of it left of the view */
    assert_string_equal(text_of(g), " zx\n");
}

static void controls_become_question_marks(void **state)
{
    UNUSED(state);
    struct grid *g = grid_new(a, 1, 4, true);
    grid_put_char(grid_view(g), 0, 0, 0x1B, PAINT_TEXT);
    grid_put_char(grid_view(g), 0, 1, 0x2588, PAINT_TEXT); /* not ASCII, in an ASCII grid */
    assert_string_equal(text_of(g), "??\n");
}

static void a_part_never_leaves_its_view(void **state)
{
    UNUSED(state);
    struct grid *g = grid_new(a, 3, 4, false);
    const struct view v = view_part(grid_view(g), -1, 2, 3, 9);
    assert_int_equal(v.row, 0);
    assert_int_equal(v.nrows, 2);
    assert_int_equal(v.ncols, 2);
    grid_fill(v, '#', PAINT_TEXT);
    assert_string_equal(text_of(g), "  ##\n  ##\n\n");
    assert_int_equal(view_part(v, 7, 7, 1, 1).nrows, 0);
}

static void a_grid_of_no_size_takes_everything(void **state)
{
    UNUSED(state);
    struct grid *g = grid_new(a, 0, -3, false);
    grid_put_text(grid_view(g), 0, 0, STR("x"), PAINT_TEXT);
    grid_fill(grid_view(g), 'x', PAINT_TEXT);
    widget_rule(grid_view(g), "title");
    widget_wrapped(grid_view(g), STR("some words"), PAINT_TEXT);
    assert_string_equal(text_of(g), "");
}

static void words_are_wrapped_at_blanks(void **state)
{
    UNUSED(state);
    struct grid *g = grid_new(a, 3, 12, false);
    assert_int_equal(
        widget_wrapped(grid_view(g), STR("its level fell, incomprehensibly"), PAINT_TEXT), 3);
    assert_string_equal(text_of(g), "its level\nfell,\nincomprehen\xE2\x80\xA6\n");
}

static void names_of_keys_lead_back_to_keys(void **state)
{
    UNUSED(state);
    static const uint32_t keys[] = {'x',   ' ',         K_ENTER,    K_TAB,          K_ESC,
                                    K_UP,  K_PAGE_DOWN, K_BACK_TAB, K_CONTROL('l'), K_F1,
                                    K_F12, ':',         0xE9};
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        char name[24];
        uint32_t back = 0;
        key_label(keys[i], name);
        assert_true(key_of_name(str_of(name), &back));
        assert_int_equal(back, keys[i]);
    }
    uint32_t key;
    assert_false(key_of_name(STR("F13"), &key));
    assert_false(key_of_name(STR("Dwon"), &key));
    assert_false(key_of_name(STR(""), &key));
}

static void no_key_means_two_things_in_a_pane(void **state)
{
    UNUSED(state);
    for (const struct binding *b = bindings; b->action != ACT_NONE; b++) {
        assert_non_null(b->help);
        for (size_t i = 0; i < COUNT_OF(b->key) && b->key[i] != 0; i++) {
            if (b->pane != PANE_ANY)
                assert_int_equal(keys_action(b->pane, b->key[i]), b->action);
            else /* wherever no pane gives it a meaning of its own */
                assert_int_equal(keys_action(PANE_NOTES, b->key[i]), b->action);
        }
    }
    struct frame *help = keys_help(a, &(struct screen_options){.source = NULL});
    assert_true(help->nrows > 30);
}

static void meaning_never_rests_on_colour_alone(void **state)
{
    UNUSED(state);
    static const char *const states[] = {"ok", "partial", "short", "constant", "silent"};
    for (size_t i = 0; i < COUNT_OF(states); i++)
        for (size_t k = 0; k < i; k++)
            for (int ascii = 0; ascii < 2; ascii++)
                assert_int_not_equal(theme_state_glyph(str_of(states[i]), ascii),
                                     theme_state_glyph(str_of(states[k]), ascii));
    for (int level = -3; level < 3; level++)
        assert_string_not_equal(theme_heat_sign(level), theme_heat_sign(level + 1));
    assert_int_equal(theme_heat_level(NAN), 0);
    assert_int_equal(theme_heat_level(-3.5), -2);
    assert_int_equal(theme_heat_level(INFINITY), 3);
    for (unsigned paint = 0; paint < PAINT_COUNT; paint++) { /* mono has no colours */
        const struct look look = theme_look(TIER_MONO, paint);
        assert_true(look.fg == -1 && look.bg == -1);
    }
}

static void a_bar_has_the_length_of_its_share(void **state)
{
    UNUSED(state);
    struct grid *g = grid_new(a, 5, 8, true);
    const struct view v = grid_view(g);
    theme_bar(view_part(v, 0, 0, 1, 8), 0.5, PAINT_BAR);
    theme_bar(view_part(v, 1, 0, 1, 8), 0.3125, PAINT_BAR); /* 2.5 of 8 cells */
    theme_bar(view_part(v, 2, 0, 1, 8), 7.5, PAINT_BAR);
    theme_bar(view_part(v, 3, 0, 1, 8), NAN, PAINT_BAR);
    theme_bar(view_part(v, 4, 0, 1, 8), -2, PAINT_BAR);
    assert_string_equal(text_of(g), "====\n==-\n========\n\n\n");
}

static void a_sparkline_keeps_its_gaps(void **state)
{
    UNUSED(state);
    struct grid *g = grid_new(a, 2, 6, true);
    theme_spark(view_part(grid_view(g), 0, 0, 1, 6), STR("07 3"), PAINT_BAR);
    /* Means of pairs: (0+0)/2 = 0, 5 beside a gap = 5, two gaps, (3+4)/2 = 3.5, rounded 4. */
    theme_spark(view_part(grid_view(g), 1, 0, 1, 4), STR("005   34"), PAINT_BAR);
    assert_string_equal(text_of(g), "_# =\n_* +\n");
}

static struct frame *small_frame(void)
{
    struct frame *f = frame_new(a, 5);
    struct column *device = frame_add(f, "device", COLUMN_TEXT, "");
    struct column *score = frame_add_real(f, "score", "", 3);
    struct column *n = frame_add(f, "n", COLUMN_WHOLE, "");
    static const char *const names[] = {"pump c", "Pump a", "fan", "pump b", "valve"};
    static const double scores[] = {0.25, NAN, 0.75, 0.25, 0.5};
    for (size_t i = 0; i < 5; i++) {
        frame_set_text(device, i, str_of(names[i]));
        score->real[i] = scores[i];
        n->whole[i] = i == 2 ? MISSING_I64 : (int64_t)(7 - i);
    }
    return f;
}

static void sorting_is_stable_and_puts_missing_last(void **state)
{
    UNUSED(state);
    struct table t = {.selected = 0};
    table_set(&t, a, small_frame());
    static const size_t rising[] = {0, 3, 4, 2, 1}, falling[] = {2, 4, 0, 3, 1};
    table_sort(&t, 1, false);
    assert_memory_equal(t.order, rising, sizeof rising);
    table_sort(&t, 1, true);
    assert_memory_equal(t.order, falling, sizeof falling);
    table_sort(&t, 2, false);
    assert_int_equal(t.order[0], 4);
    assert_int_equal(t.order[4], 2);
    table_sort(&t, TABLE_UNSORTED, false);
    assert_int_equal(t.order[3], 3);
}

static void the_selection_follows_its_row_and_then_its_device(void **state)
{
    UNUSED(state);
    struct table t = {.selected = 0};
    size_t row;
    table_set(&t, a, small_frame());
    table_move(&t, 2);
    table_sort(&t, 1, true);
    assert_true(table_row(&t, &row));
    assert_int_equal(row, 2);
    struct frame *later = small_frame();
    static const size_t back_to_front[] = {4, 3, 2, 1, 0};
    table_set(&t, a, frame_take(later, back_to_front, 4)); /* without pump c */
    assert_true(table_row(&t, &row));
    assert_string_equal(arena_text(a, frame_text(t.frame->column[0], row)), "fan");
    assert_int_equal(t.sort_column, 1);
    table_move(&t, 1L << 40);
    assert_int_equal(t.selected, 3);
    table_move(&t, -(1L << 40));
    assert_int_equal(t.selected, 0);
}

static void search_ignores_case_until_a_capital_is_typed(void **state)
{
    UNUSED(state);
    struct table t = {.selected = 0};
    table_set(&t, a, small_frame());
    table_search(&t, STR("pump"));
    assert_int_equal(t.nhits, 3);
    table_search(&t, STR("Pump"));
    assert_int_equal(t.nhits, 1);
    assert_int_equal(t.selected, 1);
    table_search(&t, STR("0.75"));
    assert_int_equal(t.selected, 2);
    table_search(&t, STR("pump"));
    assert_int_equal(t.selected, 3); /* the first from here on */
    assert_true(table_next_hit(&t, false));
    assert_int_equal(t.selected, 0);
    assert_int_equal(table_hit_number(&t), 1);
    assert_true(table_next_hit(&t, true));
    assert_int_equal(table_hit_number(&t), 3);
    table_search(&t, STR(""));
    assert_false(table_next_hit(&t, false));
}

static void tables_without_rows_or_columns_are_drawn(void **state)
{
    UNUSED(state);
    struct grid *g = grid_new(a, 4, 20, false);
    struct table t = {.selected = 0};
    size_t row;
    table_draw(&t, grid_view(g), true);
    table_set(&t, a, frame_new(a, 0));
    table_draw(&t, grid_view(g), true);
    table_sort(&t, 0, true);
    table_search(&t, STR("x"));
    table_move(&t, 3);
    table_move_column(&t, 2);
    assert_false(table_row(&t, &row));
    table_set(&t, a, frame_new(a, 3));
    table_draw(&t, grid_view(g), true);
}

static void type(struct prompt *p, const char *text)
{
    for (; *text != '\0'; text++)
        assert_int_equal(prompt_key(p, (unsigned char)*text), PROMPT_GOES_ON);
}

static void the_prompt_edits_whole_characters(void **state)
{
    UNUSED(state);
    struct prompt p = {.sign = 0};
    prompt_open(&p, ':');
    prompt_key(&p, 0x6F22);
    prompt_key(&p, 0xE9);
    type(&p, "x");
    prompt_key(&p, K_LEFT);
    prompt_key(&p, K_BACKSPACE);
    assert_string_equal(p.text, "\xE6\xBC\xA2x");
    prompt_key(&p, K_LEFT);
    prompt_key(&p, K_DELETE);
    assert_string_equal(p.text, "x");
    prompt_key(&p, K_CONTROL('k'));
    assert_int_equal(prompt_key(&p, K_BACKSPACE), PROMPT_CANCELLED);
    prompt_open(&p, ':');
    type(&p, "plot --of N1");
    prompt_key(&p, K_CONTROL('w'));
    assert_string_equal(p.text, "plot --of ");
    prompt_key(&p, 0x1D);   /* a control character is not text */
    prompt_key(&p, 0x202E); /* nor is a bidi override */
    assert_string_equal(p.text, "plot --of ");
    prompt_remember(&p, a);
    prompt_open(&p, ':');
    prompt_key(&p, K_UP);
    assert_string_equal(p.text, "plot --of ");
    prompt_key(&p, K_DOWN);
    assert_string_equal(p.text, "");
    for (int i = 0; i < 3000; i++)
        prompt_key(&p, 'y');
    assert_int_equal(p.n, PROMPT_BYTES - 1);
}

static const struct param plot_params[] = {
    {"of", PARAM_TEXT, NULL, 0, 0, NULL, "DEVICE", "", 0},
    {"method", PARAM_CHOICE, "z", 0, 0, "z|iqr|mad", NULL, "", 0},
    {NULL, PARAM_FLAG, NULL, 0, 0, NULL, NULL, NULL, 0},
};
static const struct param no_params[] = {{NULL, PARAM_FLAG, NULL, 0, 0, NULL, NULL, NULL, 0}};
static const struct command plot = {.name = "plot", .params = plot_params};
static const struct command sources = {.name = "sources"}, series = {.name = "series"};
static const struct command *const few_commands[] = {&plot, &sources, &series, NULL};
static const struct prompt_words words = {few_commands, no_params, no_params, NULL, NULL};

static void tab_completes_as_far_as_it_is_certain(void **state)
{
    UNUSED(state);
    struct prompt p = {.sign = 0};
    prompt_open(&p, ':');
    type(&p, "p");
    prompt_complete(&p, &words);
    assert_string_equal(p.text, "plot ");
    type(&p, "--m");
    prompt_complete(&p, &words);
    assert_string_equal(p.text, "plot --method ");
    prompt_key(&p, K_BACKSPACE);
    type(&p, "=i");
    prompt_complete(&p, &words);
    assert_string_equal(p.text, "plot --method=iqr ");
    prompt_open(&p, ':');
    type(&p, "s");
    prompt_complete(&p, &words);
    assert_string_equal(p.text, "s");
    assert_string_equal(p.choices, "sources  series");
    type(&p, "q");
    prompt_complete(&p, &words);
    assert_string_equal(p.text, "sq");
    assert_string_equal(p.choices, "");
}

static void the_heat_map_shows_robust_z(void **state)
{
    UNUSED(state);
    struct frame *f = frame_new(a, 5);
    struct column *unit = frame_add(f, "unit", COLUMN_TEXT, "");
    struct column *x = frame_add_real(f, "speed.mean", "", 3);
    struct column *constant = frame_add_real(f, "speed.sd", "", 3);
    static const double values[] = {2, 4, 3, 23, NAN};
    for (size_t i = 0; i < 5; i++) {
        frame_set_text(unit, i, str_of(arena_printf(a, "u%zu", i)));
        x->real[i] = values[i];
        constant->real[i] = 7;
    }
    struct heatmap h = {.row = 0};
    size_t row;
    const struct column *c;
    double z;
    heatmap_set(&h, a, f, NULL);
    /* Median 3.5; deviations 0.5, 0.5, 1.5, 19.5: median 1; z of 23 = 19.5 / 1.4826. */
    assert_true(heatmap_at(&h, &row, &c, &z));
    assert_int_equal(row, 3);
    assert_true(fabs(z - 19.5 / 1.4826) < 1e-12);
    heatmap_move(&h, 0, 1);
    assert_true(heatmap_at(&h, &row, &c, &z) && z == 0);
    heatmap_move(&h, 9, -9);
    heatmap_sort(&h, false, true);
    assert_int_equal(h.unit[0], 0);
    assert_int_equal(h.unit[4], 4); /* missing last */
    heatmap_sort(&h, true, true);
    assert_int_equal(h.unit[0], 3);
    for (size_t n = 0; n < 3; n++) {
        struct grid *g = grid_new(a, 3, 10, false);
        heatmap_set(&h, a, frame_slice(f, 0, n), f);
        heatmap_draw(&h, grid_view(g));
        scatter_draw(grid_view(g), frame_slice(f, 0, n), 0, STR("u0"));
    }
}

/* A command that says how often it ran, and lasts until it is cancelled when its name is "slow". */
static enum err run(void *ctx, struct arena *at, struct job *job, int argc,
                    const char *const argv[], struct frame **ret, struct error *e)
{
    UNUSED(argc);
    ++*(int *)ctx;
    while (strcmp(argv[0], "slow") == 0) {
        TRY(job_check(job, e));
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    if (strcmp(argv[0], "huge") == 0) {
        arena_budget(at, 1 << 20);
        arena_alloc(at, 1, 1 << 24);
    }
    *ret = frame_new(at, (size_t)argc);
    return OK;
}

static struct work_result await(struct worker *w)
{
    struct work_result r;
    while (!worker_take(w, &r))
        poll(&(struct pollfd){.fd = worker_fd(w), .events = POLLIN}, 1, 1000);
    return r;
}

static void the_newest_request_of_a_seat_wins(void **state)
{
    UNUSED(state);
    int nrun = 0;
    struct worker *w;
    struct error e = {OK, ""};
    assert_int_equal(worker_open(a, &(struct worker_options){run, NULL, &nrun, 1}, &w, &e), OK);
    static const char *const slow[] = {"slow"}, *const quick[] = {"quick", "x"};
    worker_ask(w, 3, 1, slow);
    const uint64_t ticket = worker_ask(w, 3, 2, quick);
    struct work_result r = await(w);
    while (r.ticket != ticket) { /* the first one, if it was begun at all */
        assert_int_equal(r.error.code, ERR_CANCEL);
        arena_close(r.arena);
        r = await(w);
    }
    assert_int_equal(r.frame->nrows, 2);
    arena_close(r.arena);
    assert_false(worker_look(w).is_busy);
    worker_ask(w, 1, 1, slow);
    worker_ask(w, 2, 1, slow);
    assert_true(worker_cancel(w));
    assert_true(worker_close(w, 2));
}

static void a_command_out_of_memory_is_an_error_and_not_the_end(void **state)
{
    UNUSED(state);
    int nrun = 0;
    struct worker *w;
    struct error e = {OK, ""};
    assert_int_equal(worker_open(a, &(struct worker_options){run, NULL, &nrun, 1}, &w, &e), OK);
    static const char *const huge[] = {"huge"};
    worker_ask(w, 0, 1, huge);
    const struct work_result r = await(w);
    assert_int_equal(r.error.code, ERR_LIMIT);
    assert_null(r.frame);
    arena_close(r.arena);
    assert_true(worker_close(w, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_clipped_with_an_ellipsis),
        cmocka_unit_test(a_wide_character_is_never_halved),
        cmocka_unit_test(controls_become_question_marks),
        cmocka_unit_test(a_part_never_leaves_its_view),
        cmocka_unit_test(a_grid_of_no_size_takes_everything),
        cmocka_unit_test(words_are_wrapped_at_blanks),
        cmocka_unit_test(names_of_keys_lead_back_to_keys),
        cmocka_unit_test(no_key_means_two_things_in_a_pane),
        cmocka_unit_test(meaning_never_rests_on_colour_alone),
        cmocka_unit_test(a_bar_has_the_length_of_its_share),
        cmocka_unit_test(a_sparkline_keeps_its_gaps),
        cmocka_unit_test(sorting_is_stable_and_puts_missing_last),
        cmocka_unit_test(the_selection_follows_its_row_and_then_its_device),
        cmocka_unit_test(search_ignores_case_until_a_capital_is_typed),
        cmocka_unit_test(tables_without_rows_or_columns_are_drawn),
        cmocka_unit_test(the_prompt_edits_whole_characters),
        cmocka_unit_test(tab_completes_as_far_as_it_is_certain),
        cmocka_unit_test(the_heat_map_shows_robust_z),
        cmocka_unit_test(the_newest_request_of_a_seat_wins),
        cmocka_unit_test(a_command_out_of_memory_is_an_error_and_not_the_end),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
