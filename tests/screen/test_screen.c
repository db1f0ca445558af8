/* The real event loop over a made-up fleet, by scripts: what is seen, at every size, and what keys
 * do. Pictures are compared with tests/screen/golden; UPDATE_GOLDEN=1 records them, for a person to
 * read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "core/rng.h"
#include "core/text.h"
#include "fake.h"

static void run_script(struct arena *a, struct fake *fake, const char *script, bool ascii,
                       struct buf *shots)
{
    struct error e = {OK, ""};
    struct screen_options o = fake_options(fake);
    if (term_open_script(a, str_of(script), ascii, shots, &o.terminal, &e) != OK ||
        screen_run(&o, &e) != OK)
        fail_msg("%s", e.text);
}

/* What the last shot of a script shows. */
static const char *picture(struct arena *a, const char *script)
{
    struct fake fake = {.ndevices = 60};
    struct buf shots = buf_of(a);
    run_script(a, &fake, script, false, &shots);
    return shots.p;
}

static const struct golden {
    const char *name, *script;
    bool ascii;
} goldens[] = {
    {"anomalies-80x24", "wait idle\nkeys Down Down\nshot -", false},
    {"anomalies-120x36", "resize 120x36\nwait idle\nkeys Down Down\nshot -", false},
    {"anomalies-80x24-ascii", "wait idle\nkeys Down Down\nshot -", true},
    {"anomalies-40x12", "resize 40x12\nwait idle\nshot -", false},
    {"anomalies-sorted", "wait idle\nkeys l s\nshot -", false},
    {"anomalies-searched", "wait idle\nkeys /\ntype n110\nshot -", false},
    {"series-80x24", "wait idle\nkeys Down Enter\nwait idle\nshot -", false},
    {"series-120x36", "resize 120x36\nwait idle\nkeys Down Enter\nwait idle\nkeys ] l l L\nshot -",
     false},
    {"series-80x24-ascii", "wait idle\nkeys Down Enter\nwait idle\nshot -", true},
    {"features-80x24", "wait idle\nkeys 3\nwait idle\nkeys Down l l\nshot -", false},
    {"features-120x36", "resize 120x36\nwait idle\nkeys 3\nwait idle\nkeys Down l l\nshot -",
     false},
    {"clusters-80x24", "wait idle\nkeys 4\nwait idle\nkeys Down\nshot -", false},
    {"clusters-120x36", "resize 120x36\nwait idle\nkeys 4\nwait idle\nkeys Down\nshot -", false},
    {"clusters-80x24-ascii", "wait idle\nkeys 4\nwait idle\nkeys Down\nshot -", true},
    {"sources-80x24", "wait idle\nkeys 1\nwait idle\nshot -", false},
    {"help-80x24", "wait idle\nkeys ?\nshot -", false},
    {"help-120x36", "resize 120x36\nwait idle\nkeys ?\nshot -", false},
    {"prompt-80x24", "wait idle\nkeys :\ntype s\nkeys Tab\nshot -", false},
    {"output-80x24", "wait idle\nkeys :\ntype cluster\nkeys Enter\nwait idle\nshot -", false},
    {"error-80x24", "wait idle\nkeys :\ntype sources --tz=Mars\nkeys Enter\nwait idle\nshot -",
     false},
    {"no-command-80x24", "wait idle\nkeys :\ntype frobnicate\nkeys Enter\nwait idle\nshot -",
     false},
};

static void the_screens_are_as_recorded(void **state)
{
    UNUSED(state);
    for (size_t i = 0; i < COUNT_OF(goldens); i++) {
        const struct golden *g = &goldens[i];
        struct arena *a = arena_open(NULL);
        struct fake fake = {.ndevices = 60};
        struct buf shots = buf_of(a);
        run_script(a, &fake, g->script, g->ascii, &shots);
        const char *path = arena_printf(a, "%s/tests/screen/golden/%s.txt", TEST_SRCDIR, g->name);
        if (getenv("UPDATE_GOLDEN") != NULL) {
            FILE *f = fopen(path, "w");
            assert_non_null(f);
            fwrite(shots.p, 1, shots.n, f);
            fclose(f);
        }
        struct error e = {OK, ""};
        struct str want;
        if (file_read(a, path, 1 << 20, &want, &e) != OK)
            fail_msg("%s", e.text);
        if (!str_equal(want, buf_str(&shots)))
            fail_msg("%s is not as recorded; it is now\n%s", g->name, shots.p);
        arena_close(a);
    }
}

static void ascii_screens_hold_only_ascii(void **state)
{
    UNUSED(state);
    struct arena *a = arena_open(NULL);
    struct fake fake = {.ndevices = 60, .is_hostile = true};
    struct buf shots = buf_of(a);
    run_script(a, &fake,
               "wait idle\nshot -\nkeys Enter\nwait idle\nshot -\nkeys 3\nwait idle\nshot -\nkeys "
               "4\nwait idle\nshot -\nkeys 1\nwait idle\nshot -\nkeys ?\nshot -",
               true, &shots);
    for (size_t i = 0; i < shots.n; i++)
        assert_true(shots.p[i] == '\n' || (shots.p[i] >= ' ' && shots.p[i] <= '~'));
    arena_close(a);
}

/* A terminal that goes through all sizes in each pane and looks at every cell. */
struct sizes {
    struct terminal terminal;
    int ncols, nrows, step;
    size_t ndrawn;
};

enum { WIDEST = 60, TALLEST = 30, NSIZES = WIDEST * TALLEST };
static const uint32_t ways[] = {'5', '2', '3', '4', '1', '?'};

static void tell_size(struct terminal *t, int *ret_nrows, int *ret_ncols)
{
    const struct sizes *z = (const struct sizes *)t;
    *ret_nrows = z->nrows;
    *ret_ncols = z->ncols;
}

static void check_cells(struct terminal *t, const struct grid *g, bool whole)
{
    struct sizes *z = (struct sizes *)t;
    UNUSED(whole);
    z->ndrawn++;
    assert_int_equal(g->nrows, z->nrows);
    assert_int_equal(g->ncols, z->ncols);
    for (int row = 0; row < g->nrows; row++) {
        for (int col = 0; col < g->ncols; col++) {
            const struct cell *c = grid_cell(g, row, col);
            if (c->width == 0) {
                assert_true(col > 0 && grid_cell(g, row, col - 1)->width == 2);
                continue;
            }
            assert_int_equal(text_char_width(c->code), c->width);
            assert_true(c->width == 1 || (col + 1 < g->ncols && c[1].width == 0));
            for (size_t i = 0; i < CELL_MARKS && c->mark[i] != 0; i++)
                assert_int_equal(text_char_width(c->mark[i]), 0);
        }
    }
}

static struct event next_size(struct terminal *t, int wake_fd, int timeout_ms)
{
    struct sizes *z = (struct sizes *)t;
    if (timeout_ms == 0)
        return (struct event){.kind = EVENT_NONE};
    if (timeout_ms > 0) {
        poll(&(struct pollfd){.fd = wake_fd, .events = POLLIN}, 1, timeout_ms);
        return (struct event){.kind = EVENT_WAKE};
    }
    const int at = z->step % (NSIZES + 1), way = z->step / (NSIZES + 1);
    z->step++;
    if (way >= (int)COUNT_OF(ways))
        return (struct event){.kind = EVENT_END};
    if (at == 0)
        return (struct event){.kind = EVENT_KEY, .key = ways[way]};
    z->ncols = (at - 1) % WIDEST + 1;
    z->nrows = (at - 1) / WIDEST + 1;
    return (struct event){.kind = EVENT_RESIZE};
}

static void close_nothing(struct terminal *t)
{
    UNUSED(t);
}

static void every_size_is_drawn_whole_with_hostile_names(void **state)
{
    UNUSED(state);
    struct fake fake = {.ndevices = 40, .is_hostile = true};
    struct sizes z = {.ncols = 0, .nrows = 0};
    z.terminal =
        (struct terminal){"sizes", false, tell_size, check_cells, next_size, close_nothing, NULL};
    struct screen_options o = fake_options(&fake);
    struct error e = {OK, ""};
    o.terminal = &z.terminal;
    assert_int_equal(screen_run(&o, &e), OK);
    assert_true(z.ndrawn >= NSIZES * COUNT_OF(ways));
}

/* The same with keys at random, sizes now and then, results whenever they come. */
struct storm {
    struct sizes sizes; /* first: check_cells() is given it */
    struct rng rng;
    int left;
};

static struct event next_blow(struct terminal *t, int wake_fd, int timeout_ms)
{
    static const uint32_t keys[] = {
        K_UP,  K_DOWN, K_LEFT, K_RIGHT, K_HOME, K_END, K_PAGE_UP, K_PAGE_DOWN, K_ENTER, K_ENTER,
        K_TAB, K_ESC,  K_F1,   '1',     '2',    '3',   '4',       '5',         's',     'S',
        '/',   'n',    'N',    '[',     ']',    '+',   '-',       '0',         'H',     'L',
        ':',   '?',    'E',    'R',     'y',    '(',   ')',       'g',         'G',     0x6F22,
        'c',   'l',    'u',    ' ',     '\'',   '"',   '\\',      K_BACKSPACE, 0x1F,    K_DELETE,
    };
    struct storm *s = (struct storm *)t;
    if (timeout_ms == 0)
        return (struct event){.kind = EVENT_NONE};
    if (timeout_ms > 0 && rng_below(&s->rng, 4) == 0 &&
        poll(&(struct pollfd){.fd = wake_fd, .events = POLLIN}, 1, 5) > 0)
        return (struct event){.kind = EVENT_WAKE};
    if (s->left-- == 0)
        return (struct event){.kind = EVENT_END};
    if (rng_below(&s->rng, 40) == 0) {
        s->sizes.ncols = (int)rng_below(&s->rng, 130);
        s->sizes.nrows = (int)rng_below(&s->rng, 50);
        return (struct event){.kind = EVENT_RESIZE};
    }
    return (struct event){.kind = EVENT_KEY, .key = keys[rng_below(&s->rng, COUNT_OF(keys))]};
}

static void a_storm_of_keys_is_survived(void **state)
{
    UNUSED(state);
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct fake fake = {.ndevices = 25, .is_hostile = seed % 2 == 0};
        struct storm s = {.rng = rng_of(seed, 0), .left = 3000};
        s.sizes.ncols = 80;
        s.sizes.nrows = 24;
        s.sizes.terminal = (struct terminal){"storm",   false,         tell_size, check_cells,
                                             next_blow, close_nothing, NULL};
        struct screen_options o = fake_options(&fake);
        struct error e = {OK, ""};
        o.terminal = &s.sizes.terminal;
        assert_int_equal(screen_run(&o, &e), OK);
        assert_int_equal(s.left, -1);
    }
}

static void names_that_attack_the_terminal_are_shown_escaped(void **state)
{
    UNUSED(state);
    struct arena *a = arena_open(NULL);
    struct fake fake = {.ndevices = 40, .is_hostile = true};
    struct buf shots = buf_of(a);
    run_script(a, &fake, "resize 120x40\nwait idle\nshot -", false, &shots);
    assert_non_null(strstr(shots.p, "\\e[2J\\e]0;owned\\x07"));
    assert_non_null(strstr(shots.p, "<U+202E>gnp.exe"));
    assert_non_null(strstr(shots.p, "a\\x08\\x08\\x09b\\x0D\\x0Ac"));
    arena_close(a);
}

static void escape_cancels_the_job_and_not_the_program(void **state)
{
    UNUSED(state);
    struct arena *a = arena_open(NULL);
    struct fake fake = {.ndevices = 60, .slow_steps = 400};
    struct buf shots = buf_of(a);
    run_script(a, &fake, "keys Esc\nwait idle\nshot -\nkeys 1\nwait idle\nshot -", false, &shots);
    assert_non_null(strstr(shots.p, "cancelled"));
    assert_non_null(strstr(shots.p, "recorded_at")); /* the screen went on */
    arena_close(a);
}

static void interrupt_cancels_and_a_second_one_leaves(void **state)
{
    UNUSED(state);
    struct arena *a = arena_open(NULL);
    struct fake fake = {.ndevices = 60, .slow_steps = 400};
    struct buf shots = buf_of(a);
    run_script(a, &fake, "interrupt\nwait idle\nshot -\ninterrupt\nshot -\ninterrupt\nshot -",
               false, &shots);
    assert_non_null(strstr(shots.p, "cancelled; R runs it again"));
    assert_non_null(strstr(shots.p, "^C once more, or q, leaves"));
    assert_true(fake.ran <= 1); /* nothing was run again */
    arena_close(a);
}

static void escape_never_leaves_and_q_goes_back_one_level(void **state)
{
    UNUSED(state);
    struct arena *a = arena_open(NULL);
    const char *after = picture(a, "wait idle\nkeys Esc Esc Esc Esc\nshot -");
    assert_non_null(strstr(after, "N10575"));
    after = picture(a, "wait idle\nkeys Enter\nwait idle\nkeys ? q q\nshot -");
    assert_non_null(strstr(after, "triage data/fleet.csv --seed=1"));
    after = picture(a, "wait idle\nshot -\nkeys q\nshot /nonexistent/never-reached");
    assert_non_null(strstr(after, "N10575"));
    arena_close(a);
}

static void the_prompt_runs_the_line_with_the_source(void **state)
{
    UNUSED(state);
    struct arena *a = arena_open(NULL);
    const char *after =
        picture(a, "wait idle\nkeys :\ntype series --of N10612\nkeys Enter\nwait idle\nshot -");
    assert_non_null(strstr(after, "series data/fleet.csv --of N10612 --seed=1"));
    after = picture(a, "wait idle\nkeys :\ntype series other.csv --of=x --seed 7\nkeys Enter\nwait "
                       "idle\nshot -");
    assert_non_null(strstr(after, "series other.csv --of=x --seed 7"));
    after = picture(a, "wait idle\nkeys :\ntype features\nkeys Enter\nwait idle\nshot -");
    assert_non_null(strstr(after, " features  ")); /* no source, no seed */
    after = picture(a, "wait idle\nkeys :\ntype cluster\nkeys Enter\nwait idle\nkeys : Up\nshot -");
    assert_non_null(strstr(after, ":cluster"));
    /* N12684, N12721, N12758 are the last three of 60. */
    after =
        picture(a, "wait idle\nkeys :\ntype series --of=N1275\nkeys Tab Enter\nwait idle\nshot -");
    assert_non_null(strstr(after, "--of=N12758"));
    arena_close(a);
}

static void enter_opens_the_series_of_the_row(void **state)
{
    UNUSED(state);
    struct arena *a = arena_open(NULL);
    const char *after = picture(a, "wait idle\nkeys G Enter\nwait idle\nshot -");
    assert_non_null(strstr(after, "--of=N12758")); /* 10575 + 59 * 37 */
    after = picture(a, "wait idle\nkeys Enter\nwait idle\nkeys n\nwait idle\nshot -");
    assert_non_null(strstr(after, "--of=N10612"));
    after = picture(a, "wait idle\nkeys Enter n n\nwait idle\nshot -"); /* faster than the job */
    assert_non_null(strstr(after, "--of=N10649"));
    assert_non_null(strstr(after, "2013-01-01 ")); /* its plot is there */
    arena_close(a);
}

static void hits_are_counted_and_walked(void **state)
{
    UNUSED(state);
    struct arena *a = arena_open(NULL);
    /* N11019, N11056, N11093 hold "n110" in either case. */
    const char *after = picture(a, "wait idle\nkeys /\ntype n110\nkeys Enter n\nshot -");
    assert_non_null(strstr(after, "2/3 hits"));
    after = picture(a, "wait idle\nkeys /\ntype N110\nkeys Enter N\nshot -");
    assert_non_null(strstr(after, "3/3 hits"));
    after = picture(a, "wait idle\nkeys /\ntype zebra\nkeys Enter n\nshot -");
    assert_non_null(strstr(after, "\"zebra\" is nowhere"));
    arena_close(a);
}

static void a_script_that_is_not_understood_is_refused(void **state)
{
    UNUSED(state);
    struct arena *a = arena_open(NULL);
    struct terminal *t;
    struct error e = {OK, ""};
    assert_int_equal(term_open_script(a, STR("keys Down\nkeys Dwon"), false, NULL, &t, &e),
                     ERR_USAGE);
    assert_string_equal(e.text, "script, line 2: no key is called \"Dwon\"");
    assert_int_equal(term_open_script(a, STR("resize 80"), false, NULL, &t, &e), ERR_USAGE);
    assert_int_equal(term_open_script(a, STR("dance"), false, NULL, &t, &e), ERR_USAGE);
    arena_close(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_screens_are_as_recorded),
        cmocka_unit_test(ascii_screens_hold_only_ascii),
        cmocka_unit_test(every_size_is_drawn_whole_with_hostile_names),
        cmocka_unit_test(a_storm_of_keys_is_survived),
        cmocka_unit_test(names_that_attack_the_terminal_are_shown_escaped),
        cmocka_unit_test(escape_cancels_the_job_and_not_the_program),
        cmocka_unit_test(interrupt_cancels_and_a_second_one_leaves),
        cmocka_unit_test(escape_never_leaves_and_q_goes_back_one_level),
        cmocka_unit_test(the_prompt_runs_the_line_with_the_source),
        cmocka_unit_test(enter_opens_the_series_of_the_row),
        cmocka_unit_test(hits_are_counted_and_walked),
        cmocka_unit_test(a_script_that_is_not_understood_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
