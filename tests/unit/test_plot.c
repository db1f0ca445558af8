#include "unit.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "core/text.h"
#include "plot_series.h"

static const enum plot_tier TIERS[] = {PLOT_BRAILLE, PLOT_BLOCK, PLOT_ASCII};

static struct grid *draw(struct arena *a, const struct plot *p, const struct plot_options *o,
                         int nrows, int ncols)
{
    struct grid *g = grid_new(a, nrows, ncols, o->tier == PLOT_ASCII);
    plot_draw(grid_view(g), p, o, a);
    return g;
}

static bool is_dots(uint32_t code)
{
    return (code > 0x2800 && code <= 0x28FF) || (code >= 0x2581 && code <= 0x2588) || code == '.' ||
           code == ':' || code == '\'';
}

static size_t dots_in_column(const struct grid *g, const struct plot_layout *l, int col)
{
    size_t n = 0;
    for (int row = l->top; row < l->top + l->nrows; row++)
        n += is_dots(grid_cell(g, row, l->left + col)->code);
    return n;
}

/* ---- what a plot must never hide ---- */

static void a_spike_of_one_reading_among_100k_lights_its_column(void **state)
{
    struct arena *a = *state;
    struct series s = series_new(a, 100000);
    struct rng r = rng_of(20, 1);
    for (int round = 0; round < 12; round++) {
        for (size_t i = 0; i < s.n; i++) {
            s.t[i] = (int64_t)i * 60 * NS_PER_S;
            s.x[i] = 20 + rng_unit(&r);
        }
        const size_t at = (size_t)rng_below(&r, s.n);
        s.x[at] = round % 2 ? 31.5 : 9.25;
        const enum plot_tier tier = TIERS[round % 3];
        const struct plot_options o = {.tier = tier, .range = PLOT_FULL};
        const size_t across = (size_t)plot_dots_across(tier);
        const struct plot *p = plot_of(a, &s, across * (COLS - 3));
        const struct plot_layout l = plot_layout_of(p, &o, ROWS, COLS);
        const struct grid *g = draw(a, p, &o, ROWS, COLS);
        const int row = round % 2 ? l.top : l.top + l.nrows - 1;
        size_t nlit = 0;
        for (int col = 0; col < l.ncols; col++)
            nlit += is_dots(grid_cell(g, row, l.left + col)->code);
        assert_int_equal(nlit, 1);
        assert_true(is_dots(grid_cell(g, row, l.left + plot_column_at(&l, s.t[at]))->code));
    }
}

static void the_robust_range_turns_a_spike_into_an_arrow_and_counts_it(void **state)
{
    struct arena *a = *state;
    struct series s = series_new(a, 5000);
    for (size_t i = 0; i < s.n; i++) {
        s.t[i] = (int64_t)i * 60 * NS_PER_S;
        s.x[i] = 20 + sin((double)i / 300);
    }
    s.x[3000] = 900;
    s.x[3100] = -700;
    const struct plot *p = plot_of(a, &s, 150);
    const struct plot_options o = {.tier = PLOT_BRAILLE};
    const struct plot_layout l = plot_layout_of(p, &o, ROWS, COLS);
    const struct grid *g = draw(a, p, &o, ROWS, COLS);
    assert_true(l.low > 18 && l.high < 22);
    const int up = l.left + plot_column_at(&l, s.t[3000]);
    const int down = l.left + plot_column_at(&l, s.t[3100]);
    assert_int_equal(grid_cell(g, l.top, up)->code, 0x25B2);
    assert_int_equal(grid_cell(g, l.top + l.nrows - 1, down)->code, 0x25BD);
    struct buf b = buf_of(a);
    grid_to_text(&b, g);
    assert_non_null(strstr(b.p, ", \xE2\x96\xB2"
                                "1 to 900, \xE2\x96\xBD"
                                "1 to -700"));
    const struct plot_options full = {.tier = PLOT_BRAILLE, .range = PLOT_FULL};
    const struct plot_layout all = plot_layout_of(p, &full, ROWS, COLS);
    assert_true(all.low == -700 && all.high == 900);
}

static void gap_columns_have_no_dots_and_are_shaded_and_counted(void **state)
{
    struct arena *a = *state;
    struct series s = series_new(a, 2000);
    for (size_t i = 0; i < s.n; i++) {
        s.t[i] = (int64_t)i * 60 * NS_PER_S;
        s.x[i] = i >= 700 && i < 1300 ? NAN : 20 + sin((double)i / 30);
    }
    for (size_t k = 0; k < COUNT_OF(TIERS); k++) {
        const struct plot_options o = {.tier = TIERS[k]};
        const struct plot *p = plot_of(a, &s, (size_t)plot_dots_across(TIERS[k]) * 77);
        const struct plot_layout l = plot_layout_of(p, &o, ROWS, COLS);
        const struct grid *g = draw(a, p, &o, ROWS, COLS);
        const int before = plot_column_at(&l, s.t[699]), after = plot_column_at(&l, s.t[1300]);
        for (int col = 0; col < l.ncols; col++) {
            const bool is_gap = col > before && col < after;
            const uint32_t top = grid_cell(g, l.top, l.left + col)->code;
            if (is_gap == (dots_in_column(g, &l, col) > 0))
                fail_msg("column %d of %d..%d", col, before, after);
            if (is_gap)
                assert_int_equal(top, TIERS[k] == PLOT_ASCII ? '%' : 0x2591);
        }
        struct buf b = buf_of(a);
        grid_to_text(&b, g);
        assert_non_null(strstr(b.p, ", 1 gap\n"));
    }
}

static void a_line_through_dense_readings_leaves_no_column_dark(void **state)
{
    struct arena *a = *state;
    struct series s = series_new(a, 40);
    for (size_t i = 0; i < s.n; i++) {
        s.t[i] = (int64_t)i * DAY;
        s.x[i] = (double)(i * 31 % 17);
    }
    for (size_t k = 0; k < COUNT_OF(TIERS); k++) {
        const struct plot_options o = {.tier = TIERS[k]};
        const struct plot *p = plot_of(a, &s, (size_t)plot_dots_across(TIERS[k]) * 77);
        const struct plot_layout l = plot_layout_of(p, &o, ROWS, COLS);
        const struct grid *g = draw(a, p, &o, ROWS, COLS);
        for (int col = 0; col < l.ncols; col++)
            assert_true(dots_in_column(g, &l, col) > 0);
    }
}

static void anomalies_are_marked_above_their_column(void **state)
{
    struct arena *a = *state;
    struct series s = series_new(a, 500);
    for (size_t i = 0; i < s.n; i++) {
        s.t[i] = (int64_t)i * 60 * NS_PER_S;
        s.x[i] = (double)(i * 31 % 17);
    }
    const int64_t mark[2] = {s.t[123], s.t[400]};
    for (size_t k = 0; k < COUNT_OF(TIERS); k++) {
        const struct plot_options o = {.tier = TIERS[k], .nmarks = 2, .mark = mark};
        const struct plot *p = plot_of(a, &s, 77);
        const struct plot_layout l = plot_layout_of(p, &o, ROWS, COLS);
        const struct grid *g = draw(a, p, &o, ROWS, COLS);
        assert_true(l.marks >= 0 && l.marks == l.top - 1);
        for (int col = 0; col < l.ncols; col++) {
            const bool is_marked =
                col == plot_column_at(&l, mark[0]) || col == plot_column_at(&l, mark[1]);
            const uint32_t sign = TIERS[k] == PLOT_ASCII ? '!' : 0x25BC;
            assert_int_equal(grid_cell(g, l.marks, l.left + col)->code, is_marked ? sign : ' ');
        }
    }
}

static void the_cursor_is_a_line_and_reads_out_its_column(void **state)
{
    struct arena *a = *state;
    struct series s = series_new(a, 4);
    static const double x[4] = {2.5, 7.25, 3.75, 4.5};
    for (size_t i = 0; i < 4; i++) {
        s.t[i] = (int64_t)i * DAY;
        s.x[i] = x[i];
    }
    const struct plot *p = plot_of(a, &s, 154);
    const struct plot_options o = {.has_cursor = true, .cursor = DAY};
    const struct plot_layout l = plot_layout_of(p, &o, ROWS, COLS);
    const struct grid *g = draw(a, p, &o, ROWS, COLS);
    const int col = l.left + plot_column_at(&l, DAY);
    for (int row = l.top; row < l.top + l.nrows; row++) {
        const struct cell *c = grid_cell(g, row, col);
        assert_true(c->code == 0x2502 || (is_dots(c->code) && c->ink & INK_REVERSE));
    }
    struct buf b = buf_of(a);
    plot_put_readout(&b, p, &l, &o);
    assert_string_equal(b.p, "1970-01-02T00:00:00Z  n 1  min 7.25  mean 7.25  max 7.25");
}

/* ---- totality ---- */

static struct series hard_series(struct arena *a, size_t which)
{
    struct series s = series_new(a, which == 0 ? 0 : which == 1 ? 1 : 50);
    for (size_t i = 0; i < s.n; i++) {
        s.t[i] = (int64_t)i * DAY;
        s.x[i] = (double)(i * 31 % 17);
        if (which == 2)
            s.x[i] = NAN;
        if (which == 3)
            s.x[i] = i % 2 ? DBL_MAX : -DBL_MAX;
        if (which == 4)
            s.x[i] *= DBL_TRUE_MIN;
        if (which == 5)
            s.x[i] = DBL_MAX;
        if (which == 6)
            s.t[i] = (int64_t)i;
        if (which == 7)
            s.t[i] = 5;
        if (which == 8 && i > 40)
            s.t[i] += 3652 * DAY;
        if (which == 9)
            s.t[i] = i < 25 ? INT64_MIN + 1 + (int64_t)i : INT64_MAX - 50 + (int64_t)i;
        if (which == 10)
            s.x[i] = 2.385;
    }
    s.unit = which == 11 ? TIME_STEP : TIME_ISO;
    return s;
}

static void check_cells(const struct grid *g)
{
    for (int row = 0; row < g->nrows; row++) {
        for (int col = 0; col < g->ncols; col++) {
            const uint32_t code = grid_cell(g, row, col)->code;
            assert_int_equal(text_char_width(code), 1);
            assert_true(!g->ascii || code <= '~');
        }
    }
}

static void every_size_and_every_series_can_be_drawn(void **state)
{
    for (size_t which = 0; which < 12; which++) {
        struct arena *a = arena_open(*state);
        const struct series s = hard_series(a, which);
        const struct plot *p = plot_of(a, &s, 40);
        for (int size = 0; size < 21 * 41; size++) {
            struct arena *scratch = arena_open(a);
            const struct plot_options o = {.tier = TIERS[size % 3],
                                           .range = size % 2 ? PLOT_FULL : PLOT_ROBUST,
                                           .has_cursor = size % 4 > 0,
                                           .cursor = s.n > 0 ? s.t[s.n / 2] : 0,
                                           .nmarks = s.n > 0,
                                           .mark = s.t,
                                           .has_span = size % 7 == 0,
                                           .from = 3 * DAY,
                                           .to = size % 5 == 0 ? 2 * DAY : 9 * DAY};
            check_cells(draw(scratch, p, &o, size / 41, size % 41));
            arena_close(scratch);
        }
        arena_close(a);
    }
}

static void a_frame_of_another_kind_is_a_plot_without_readings(void **state)
{
    struct arena *a = *state;
    struct frame *f = frame_new(a, 3);
    frame_add(f, "t0", COLUMN_TEXT, "no time");
    assert_int_equal(plot_of_frame(a, f, (struct str){NULL, 0})->ncolumns, 0);
    f->kind = FRAME_PLOT;
    const struct plot *p = plot_of_frame(a, f, (struct str){NULL, 0});
    assert_int_equal(p->ncolumns, 0);
    const struct plot_options o = {.tier = PLOT_ASCII};
    assert_non_null(strstr(text_of(a, p, &o), "no readings"));
}

/* ---- golden plots, read by a person ---- */

static struct series classic(struct arena *a, const char *name)
{
    char line[128];
    FILE *file =
        fopen(arena_printf(a, "%s/tests/data/golden/series/%s.csv", TEST_SRCDIR, name), "r");
    assert_non_null(file);
    struct series s = series_new(a, 4096);
    s.n = 0;
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file) != NULL)
        s.x[s.n++] = line[0] == '\n' || line[0] == '\r' ? NAN : strtod(line, NULL);
    fclose(file);
    return s;
}

static void check_golden(struct arena *a, const char *name, const struct plot *p,
                         const struct plot_options *o)
{
    const char *text = text_of(a, p, o);
    const char *path = arena_printf(a, "%s/tests/data/plot/%s.txt", TEST_SRCDIR, name);
    FILE *file = fopen(path, "r");
    char *want = arena_new(a, char, 65536);
    if (file != NULL) {
        want[fread(want, 1, 65535, file)] = '\0';
        fclose(file);
    }
    if (strcmp(want, text) == 0)
        return;
    const char *now = arena_printf(a, "plot-%s.txt", name);
    file = fopen(now, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    fail_msg("%s is no longer what it was; see %s", path, now);
}

static void nile_and_co2_look_as_they_were_read_by_a_person(void **state)
{
    struct arena *a = *state;
    static const char *const tiers[] = {"braille", "block", "ascii"};
    struct series nile = classic(a, "nile"), co2 = classic(a, "co2");
    unsigned flags = 0;
    for (size_t i = 0; i < nile.n; i++)
        time_parse(str_of(arena_printf(a, "%zu-01-01", 1871 + i)), NULL, &nile.t[i], &flags);
    for (size_t i = 0; i < co2.n; i++) /* weekly from 1958-03-29, day -4296 */
        co2.t[i] = (-4296 + 7 * (int64_t)i) * DAY;
    const int64_t dam = nile.t[28]; /* Aswan, 1899 */
    for (size_t k = 0; k < COUNT_OF(TIERS); k++) {
        const size_t across = (size_t)plot_dots_across(TIERS[k]);
        const struct plot_options marked = {.tier = TIERS[k], .nmarks = 1, .mark = &dam};
        check_golden(a, arena_printf(a, "nile-%s", tiers[k]), plot_of(a, &nile, across * 75),
                     &marked);
        const struct plot_options read = {
            .tier = TIERS[k], .has_cursor = true, .cursor = co2.t[1500]};
        check_golden(a, arena_printf(a, "co2-%s", tiers[k]), plot_of(a, &co2, across * 76), &read);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(a_spike_of_one_reading_among_100k_lights_its_column),
        in_arena(the_robust_range_turns_a_spike_into_an_arrow_and_counts_it),
        in_arena(gap_columns_have_no_dots_and_are_shaded_and_counted),
        in_arena(a_line_through_dense_readings_leaves_no_column_dark),
        in_arena(anomalies_are_marked_above_their_column),
        in_arena(the_cursor_is_a_line_and_reads_out_its_column),
        in_arena(every_size_and_every_series_can_be_drawn),
        in_arena(a_frame_of_another_kind_is_a_plot_without_readings),
        in_arena(nile_and_co2_look_as_they_were_read_by_a_person),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
