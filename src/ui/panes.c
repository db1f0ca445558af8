/* The panes: name, what fills it, how it is drawn. */
#include "ui/state.h"
#include "ui/theme.h"

static void sources_draw(struct screen *s, struct view v)
{
    draw_seat(s, SEAT_SOURCES, v);
}

static void output_draw(struct screen *s, struct view v)
{
    draw_seat(s, SEAT_OUTPUT, v);
}

static void help_draw(struct screen *s, struct view v)
{
    draw_seat(s, SEAT_HELP, v);
}

static void notes_draw(struct screen *s, struct view v)
{
    draw_seat(s, SEAT_NOTES, v);
}

/* The list, and below it the reason of the selected row, whole. */
static void anomalies_draw(struct screen *s, struct view v)
{
    const struct seat *seat = &s->seat[SEAT_TRIAGE];
    size_t row;
    const int detail = v.nrows >= 30 ? 5 : v.nrows >= 14 ? 4 : 0;
    if (seat->frame == NULL || detail == 0 || !table_row(&seat->table, &row)) {
        draw_seat(s, SEAT_TRIAGE, v);
        return;
    }
    draw_seat(s, SEAT_TRIAGE, view_part(v, 0, 0, v.nrows - detail, v.ncols));
    const struct view below = view_part(v, v.nrows - detail, 0, detail, v.ncols);
    const struct str device = seat_cell(seat, row, "device"),
                     metric = seat_cell(seat, row, "metric");
    widget_rule(below, "");
    int col = 3;
    grid_put_char(below, 0, 2, ' ', PAINT_DIM);
    col += grid_put_field(below, 0, col, below.ncols / 2, device, PAINT_TITLE | INK_BOLD);
    if (metric.n > 0) {
        grid_fill(view_part(below, 0, col, 1, 3), ' ', PAINT_DIM);
        grid_put_char(below, 0, col + 1, theme_glyph(GLYPH_DOT, below.grid->ascii), PAINT_DIM);
        col += 3;
        col += grid_put_field(below, 0, col, below.ncols - col - 4, metric, PAINT_TEXT);
    }
    grid_put_char(below, 0, col, ' ', PAINT_DIM);
    widget_wrapped(view_part(below, 1, 1, detail - 1, below.ncols - 2),
                   seat_cell(seat, row, "reason"), PAINT_TEXT);
}

/* Series of the row's device, at its metric. */
static bool open_row(struct screen *s, enum action action)
{
    const struct seat *seat = seat_main(s);
    size_t row;
    if (action != ACT_OPEN || !table_row(&seat->table, &row))
        return false;
    struct str device = seat_cell(seat, row, "device");
    if (device.n == 0)
        device = seat_cell(seat, row, "unit");
    if (device.n > 0)
        screen_open_series(s, device, seat_cell(seat, row, "metric"));
    return device.n > 0;
}

/* The command of the row, in the `:` line. */
static bool help_act(struct screen *s, enum action action)
{
    const struct seat *seat = &s->seat[SEAT_HELP];
    size_t row;
    if (action != ACT_OPEN || !table_row(&seat->table, &row))
        return false;
    const struct str key = seat_cell(seat, row, "key");
    if (key.n < 3 || key.p[0] != ':')
        return false;
    prompt_open(&s->prompt, ':');
    for (size_t i = 1; i < key.n; i++)
        prompt_key(&s->prompt, (unsigned char)key.p[i]);
    prompt_key(&s->prompt, ' ');
    return true;
}

const struct pane panes[PANE_COUNT] = {
    [PANE_SOURCES] = {PANE_SOURCES,
                      "sources",
                      "what the source holds: columns, types, roles",
                      SEAT_SOURCES,
                      {{SEAT_SOURCES, "sources"}},
                      sources_draw,
                      NULL},
    [PANE_SERIES] = {PANE_SERIES,
                     "series",
                     "one device: its readings and their profile",
                     SEAT_PROFILE,
                     {{SEAT_PLOT, "plot --of={device} --width={dots} --from={from} --to={to}"},
                      {SEAT_PROFILE, "series --of={device}"}},
                     series_draw,
                     series_act},
    [PANE_FEATURES] = {PANE_FEATURES,
                       "features",
                       "how far each unit is from the fleet, by feature",
                       SEAT_FINGERPRINT,
                       {{SEAT_FINGERPRINT, "fingerprint"}, {SEAT_FEATURES, "features"}},
                       features_draw,
                       features_act},
    [PANE_CLUSTERS] = {PANE_CLUSTERS,
                       "clusters",
                       "groups of units that behave alike",
                       SEAT_SUMMARY,
                       {{SEAT_SUMMARY, "cluster --summary"}, {SEAT_MAP, "cluster"}},
                       clusters_draw,
                       clusters_act},
    [PANE_ANOMALIES] = {PANE_ANOMALIES,
                        "anomalies",
                        "the strangest devices, since when and why",
                        SEAT_TRIAGE,
                        {{SEAT_TRIAGE, "triage"}},
                        anomalies_draw,
                        open_row},
    [PANE_OUTPUT] = {PANE_OUTPUT,
                     "output",
                     "the result of a command line",
                     SEAT_OUTPUT,
                     {{SEAT_NONE, NULL}},
                     output_draw,
                     open_row},
    [PANE_HELP] = {PANE_HELP,
                   "help",
                   "keys and commands",
                   SEAT_HELP,
                   {{SEAT_NONE, NULL}},
                   help_draw,
                   help_act},
    [PANE_NOTES] = {PANE_NOTES,
                    "notes",
                    "what was said about a table",
                    SEAT_NOTES,
                    {{SEAT_NONE, NULL}},
                    notes_draw,
                    NULL},
};
