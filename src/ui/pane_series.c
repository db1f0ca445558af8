/* One device: the plot of a metric above, its profile below. */
#include <stdio.h>
#include <string.h>

#include "ui/plot.h"
#include "ui/state.h"

/* The metrics of the device in the order of its profile, else of its plot: the texts of the column
 * "metric", each once. */
static size_t list_metrics(const struct screen *s, struct str *list, size_t room)
{
    const struct frame *f = s->seat[SEAT_PROFILE].frame;
    if (f == NULL || frame_column(f, STR("metric")) == NULL)
        f = s->seat[SEAT_PLOT].frame;
    const struct column *c = f != NULL ? frame_column(f, STR("metric")) : NULL;
    size_t n = 0;
    for (size_t i = 0; c != NULL && c->type == COLUMN_TEXT && i < c->n && n < room; i++) {
        const struct str metric = frame_text(c, i);
        bool is_known = metric.n == 0;
        for (size_t k = n; k-- > 0 && !is_known;)
            is_known = str_equal(list[k], metric);
        if (!is_known)
            list[n++] = metric;
    }
    return n;
}

static void step_metric(struct screen *s, bool backwards)
{
    struct str list[256];
    const size_t n = list_metrics(s, list, COUNT_OF(list));
    size_t at = 0;
    while (at < n && !str_equal(list[at], str_of(s->metric)))
        at++;
    if (n == 0)
        return;
    at = at == n ? 0 : backwards ? (at + n - 1) % n : (at + 1) % n;
    snprintf(s->metric, sizeof s->metric, "%.*s", (int)MIN_OF(list[at].n, sizeof s->metric - 1),
             list[at].p);
    seat_fill(s, PANE_SERIES, true);
}

static void step_device(struct screen *s, bool backwards)
{
    struct seat *triage = &s->seat[SEAT_TRIAGE];
    size_t row;
    if (triage->frame == NULL || triage->frame->nrows == 0) {
        screen_say(s, PAINT_INFO, "the anomalies, whose order this follows, are not there yet");
        return;
    }
    struct table *t = &triage->table;
    const size_t n = t->frame->nrows;
    t->selected = backwards ? (t->selected + n - 1) % n : (t->selected + 1) % n;
    if (table_row(t, &row))
        screen_open_series(s, seat_cell(triage, row, "device"), seat_cell(triage, row, "metric"));
}

static void draw_plot(struct screen *s, struct view v)
{
    const struct seat *seat = &s->seat[SEAT_PLOT];
    char title[sizeof s->device + sizeof s->metric + 8];
    snprintf(title, sizeof title, "%s%s%s", s->device, s->metric[0] != '\0' ? "  " : "", s->metric);
    widget_rule(v, title);
    const struct view body = view_part(v, 1, 1, v.nrows - 1, v.ncols - 2);
    if (draw_absent(s, SEAT_PLOT, body))
        return;
    struct arena *scratch = arena_open(s->arena);
    const struct plot *p = plot_of_frame(scratch, seat->frame, str_of(s->metric));
    const struct plot_options o = {.tier = v.grid->ascii ? PLOT_ASCII : PLOT_BRAILLE};
    plot_draw(body, p, &o, scratch);
    arena_close(scratch);
}

void series_draw(struct screen *s, struct view v)
{
    if (s->device[0] == '\0') {
        grid_put_text(view_part(v, v.nrows / 3, 4, 1, v.ncols - 8), 0, 0,
                      STR("Choose a device first: 5 shows the anomalies, Enter opens one."),
                      PAINT_TEXT);
        return;
    }
    const int upper = v.nrows < 12 ? v.nrows : v.nrows * 3 / 5;
    draw_plot(s, view_part(v, 0, 0, upper, v.ncols));
    draw_seat(s, SEAT_PROFILE, view_part(v, upper, 0, v.nrows - upper, v.ncols));
}

bool series_act(struct screen *s, enum action action)
{
    switch (action) {
    case ACT_NEXT_METRIC:
    case ACT_PREVIOUS_METRIC:
        step_metric(s, action == ACT_PREVIOUS_METRIC);
        return true;
    case ACT_NEXT_DEVICE:
    case ACT_PREVIOUS_DEVICE:
        step_device(s, action == ACT_PREVIOUS_DEVICE);
        return true;
    default:
        return false;
    }
}
