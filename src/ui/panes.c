/* The panes: name, what fills it, how it is drawn. */
#include "ui/state.h"

static void sources_draw(struct screen *s, struct view v)
{
    draw_detailed(s, SEAT_SOURCES, v);
}

static void output_draw(struct screen *s, struct view v)
{
    const struct seat *seat = &s->seat[SEAT_OUTPUT];
    if (seat->frame == NULL || seat->frame->kind != FRAME_PLOT)
        draw_detailed(s, SEAT_OUTPUT, v);
    else
        plots_draw(s, seat->frame, v);
}

static void help_draw(struct screen *s, struct view v)
{
    draw_detailed(s, SEAT_HELP, v);
}

static void notes_draw(struct screen *s, struct view v)
{
    draw_detailed(s, SEAT_NOTES, v);
}

static void anomalies_draw(struct screen *s, struct view v)
{
    draw_detailed(s, SEAT_TRIAGE, v);
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
