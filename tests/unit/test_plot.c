#include "unit.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "core/text.h"
#include "series/m4.h"
#include "ui/plot.h"
#include "ui/tick.h"

enum { ROWS = 12, COLS = 80 };

static const int64_t DAY = INT64_C(86400) * NS_PER_S;
static const enum plot_tier TIERS[] = {PLOT_BRAILLE, PLOT_BLOCK, PLOT_ASCII};

struct series {
    size_t n;
    int64_t *t;
    double *x;
    enum time_unit unit;
    const struct zone *zone;
};

static struct series series_new(struct arena *a, size_t n)
{
    return (struct series){n, arena_new(a, int64_t, n), arena_new(a, double, n), TIME_ISO, NULL};
}

/* As the command does it: M4 for the dots of `ncolumns` cells, a frame, a plot. */
static struct plot *plot_of(struct arena *a, const struct series *s, size_t ncolumns)
{
    const struct m4_input in = {.n = s->n,
                                .time = s->t,
                                .value = s->x,
                                .from = s->n > 0 ? s->t[0] : 0,
                                .to = s->n > 0 ? s->t[s->n - 1] : 0,
                                .ncolumns = ncolumns,
                                .gap = m4_gap(s->n, s->t, a)};
    const struct m4 *m = m4_of(a, &in);
    const struct str name = STR("level");
    return plot_of_frame(a, m4_frame(a, &(struct m4_plot){1, &name, &m, s->unit, s->zone}), name);
}

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

/* ---- axes ---- */

static char *text_of(struct arena *a, const struct plot *p, const struct plot_options *o)
{
    struct buf b = buf_of(a);
    plot_to_text(&b, p, o, ROWS, COLS);
    buf_put_text(&b, "");
    return b.p;
}

/* A series of two readings from one time to another. */
static struct plot *span(struct arena *a, const char *from, const char *to, const struct zone *zone)
{
    struct series s = series_new(a, 2);
    unsigned flags = 0;
    assert_int_equal(time_parse(str_of(from), zone, &s.t[0], &flags), TIME_OK);
    assert_int_equal(time_parse(str_of(to), zone, &s.t[1], &flags), TIME_OK);
    s.x[1] = 1;
    s.zone = zone;
    return plot_of(a, &s, 154);
}

static void time_ticks_are_round_in_the_zone_and_begin_with_the_date(void **state)
{
    struct arena *a = *state;
    const struct zone *kathmandu;
    assert_int_equal(zone_open(a, STR("+05:45"), &kathmandu, NULL), OK);
    const struct {
        const char *from, *to;
        const struct zone *zone;
        const char *first, *later;
    } cases[] = {
        {"2013-01-02T18:40:00Z", "2013-01-02T19:25:00Z", NULL, " 2013-01-02 18:40", " 18:55"},
        {"2013-01-01T00:00:00Z", "2013-01-03T00:00:00Z", NULL, " 2013-01-01 00:00", " 01-02 "},
        {"2013-01-01T00:00:00Z", "2013-01-03T00:00:00Z", kathmandu, " 2013-01-01 06:00", " 12:00"},
        {"2013-01-10T00:00:00Z", "2013-03-10T00:00:00Z", NULL, " 2013-01-14", " 01-28"},
        {"2013-01-10T00:00:00Z", "2014-03-10T00:00:00Z", NULL, " 2013-04-01", " 2014"},
        {"1871-01-01T00:00:00Z", "1970-01-01T00:00:00Z", NULL, " 1880", " 1890"},
        {"2013-01-01T00:00:00Z", "2013-01-01T00:00:03Z", NULL, " 2013-01-01 00:00:00.000",
         " 01.500"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct plot_options o = {.tier = PLOT_ASCII};
        const char *text = text_of(a, span(a, cases[i].from, cases[i].to, cases[i].zone), &o);
        const char *first = strstr(text, cases[i].first);
        if (first == NULL || strstr(first, cases[i].later) == NULL)
            fail_msg("no%s then%s in\n%s", cases[i].first, cases[i].later, text);
    }
}

static int hours_since(const void *ctx, int64_t t)
{
    return (int)((t - *(const int64_t *)ctx) / (3600 * NS_PER_S));
}

/* On 2013-03-31 Paris went from 02:00 to 03:00: midnights are 23:00Z, then 22:00Z. */
static void a_day_of_23_hours_has_its_ticks_where_a_wall_clock_shows_them(void **state)
{
    struct arena *a = *state;
    const struct zone *paris;
    if (zone_open(a, STR("Europe/Paris"), &paris, NULL) != OK)
        skip(); /* no tzdata */
    int64_t from, to;
    unsigned flags = 0;
    time_parse(STR("2013-03-30T01:00:00Z"), NULL, &from, &flags);
    time_parse(STR("2013-04-02T00:00:00Z"), NULL, &to, &flags);
    const struct tick_axis axis = {from, to, 72, TIME_ISO, paris, hours_since, &from};
    struct tick tick[20];
    const size_t n = tick_times(&axis, tick, 20);
    static const int hours[] = {10, 22, 33, 45, 57, 69}; /* noon and midnight on the wall */
    assert_int_equal(n, COUNT_OF(hours));
    for (size_t i = 0; i < n; i++)
        assert_int_equal(tick[i].at, hours[i]);
    assert_string_equal(tick[0].label, "2013-03-30 12:00");
    assert_int_equal(tick[1].width, 0); /* under the date */
    assert_string_equal(tick[2].label, "12:00");
    assert_string_equal(tick[3].label, "04-01");
}

static void a_counter_has_counts_for_ticks_and_no_zone(void **state)
{
    struct arena *a = *state;
    struct series s = series_new(a, 300);
    s.unit = TIME_STEP;
    for (size_t i = 0; i < s.n; i++) {
        s.t[i] = (int64_t)(i + 1) * NS_PER_S;
        s.x[i] = (double)(i * 31 % 17);
    }
    const struct plot_options o = {.tier = PLOT_ASCII};
    const char *text = text_of(a, plot_of(a, &s, 77), &o);
    assert_non_null(strstr(text, "1 col = 3.9 steps, 3.9 readings, M4\n"));
    assert_non_null(strstr(text, " 50 "));
    assert_non_null(strstr(text, " 250"));
}

/* 49.5 M to 50.5 M in steps of 0.2 M; -3 to 3. */
static void value_labels_are_round_and_differ(void **state)
{
    struct arena *a = *state;
    static const struct {
        double low, high;
        const char *label[3];
    } cases[] = {{49.5e6, 50.5e6, {"49.6M|", "50M|", "50.4M|"}},
                 {-3, 3, {"-2|", "\n 0|", " 2|"}},
                 {0.0012, 0.0018, {"0.0012|", "0.0014|", "0.0016|"}},
                 {1e-9, 9e-9, {"2n|", "4n|", "8n|"}}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct series s = series_new(a, 2);
        s.t[1] = DAY;
        s.x[0] = cases[i].low;
        s.x[1] = cases[i].high;
        const struct plot_options o = {.tier = PLOT_ASCII};
        const char *text = text_of(a, plot_of(a, &s, 70), &o);
        for (size_t k = 0; k < 3; k++) {
            if (strstr(text, cases[i].label[k]) == NULL)
                fail_msg("no %s in\n%s", cases[i].label[k], text);
        }
    }
}

static void columns_and_times_are_inverse(void **state)
{
    struct arena *a = *state;
    struct series s = series_new(a, 2);
    static const int64_t ends[] = {100, 5000, INT64_MAX};
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        s.t[0] = i == 2 ? INT64_MIN + 1 : -7;
        s.t[1] = ends[i];
        const struct plot_options o = {.tier = PLOT_BRAILLE};
        const struct plot_layout l = plot_layout_of(plot_of(a, &s, 154), &o, ROWS, COLS);
        for (int col = 0; col < l.ncols; col++)
            assert_int_equal(plot_column_at(&l, plot_time_at(&l, col)), col);
        assert_int_equal(plot_column_at(&l, s.t[1]), l.ncols - 1);
        assert_int_equal(plot_column_at(&l, s.t[0]), 0);
    }
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
        in_arena(time_ticks_are_round_in_the_zone_and_begin_with_the_date),
        in_arena(a_day_of_23_hours_has_its_ticks_where_a_wall_clock_shows_them),
        in_arena(a_counter_has_counts_for_ticks_and_no_zone),
        in_arena(value_labels_are_round_and_differ),
        in_arena(columns_and_times_are_inverse),
        in_arena(every_size_and_every_series_can_be_drawn),
        in_arena(a_frame_of_another_kind_is_a_plot_without_readings),
        in_arena(nile_and_co2_look_as_they_were_read_by_a_person),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
