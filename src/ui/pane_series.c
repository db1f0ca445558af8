/* One device: the plot of a metric above, its profile below. */
#include <stdio.h>
#include <string.h>

#include "core/clock.h"
#include "ui/state.h"
#include "ui/theme.h"

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

void series_find_metric(struct screen *s)
{
    struct table *t = &s->seat[SEAT_PROFILE].table;
    const struct column *c = t->frame != NULL ? frame_column(t->frame, STR("metric")) : NULL;
    for (size_t i = 0; c != NULL && c->type == COLUMN_TEXT && i < t->frame->nrows; i++) {
        if (str_equal(frame_text(c, t->order[i]), str_of(s->metric))) {
            t->selected = t->top = i;
            return;
        }
    }
}

/* The device's row among the anomalies. */
static bool triage_row(const struct screen *s, size_t *ret)
{
    const struct frame *f = s->seat[SEAT_TRIAGE].frame;
    const struct column *device = f != NULL ? frame_column(f, STR("device")) : NULL;
    for (size_t i = 0; device != NULL && device->type == COLUMN_TEXT && i < f->nrows; i++) {
        if (str_equal(frame_text(device, i), str_of(s->device))) {
            *ret = i;
            return true;
        }
    }
    return false;
}

/* When it left the fleet's course; MISSING_I64: always so, or not known. */
static int64_t since(const struct screen *s)
{
    size_t row;
    const struct frame *f = s->seat[SEAT_TRIAGE].frame;
    const struct column *when = f != NULL ? frame_column(f, STR("since")) : NULL;
    const bool is_known = when != NULL && when->type == COLUMN_TIME && triage_row(s, &row);
    return is_known ? when->whole[row] : MISSING_I64;
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
    series_find_metric(s);
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

/* All metrics of a plot's frame, one below the other, as many as there is room for. */
void plots_draw(struct screen *s, const struct frame *f, struct view v)
{
    enum { MOST = 8, LEAST_ROWS = 8 };
    const struct column *metric = frame_column(f, STR("metric"));
    struct str list[MOST];
    size_t n = 0;
    for (size_t i = 0; metric != NULL && metric->type == COLUMN_TEXT && i < f->nrows; i++)
        if (n < MOST && (n == 0 || !str_equal(list[n - 1], frame_text(metric, i))))
            list[n++] = frame_text(metric, i);
    const size_t fits = (size_t)MAX_OF(v.nrows / LEAST_ROWS, 1), shown = MIN_OF(n, fits);
    struct arena *scratch = arena_open(s->arena);
    const struct plot_options o = {.tier = v.grid->ascii ? PLOT_ASCII : PLOT_BRAILLE};
    for (size_t i = 0; i < shown; i++) {
        const int top = v.nrows * (int)i / (int)shown, end = v.nrows * (int)(i + 1) / (int)shown;
        const struct view part = view_part(v, top, 0, end - top, v.ncols);
        widget_rule(part, arena_text(scratch, list[i]));
        plot_draw(view_part(part, 1, 1, part.nrows - 1, part.ncols - 2),
                  plot_of_frame(scratch, f, list[i]), &o, scratch);
    }
    if (shown < n)
        screen_say(s, PAINT_INFO, "%zu of %zu metrics fit; --metric picks", shown, n);
    arena_close(scratch);
}

/* What is drawn where; false when there is no plot yet. */
static bool lay_out(const struct screen *s, struct arena *a, const struct plot **ret,
                    struct plot_layout *ret_layout)
{
    const struct frame *f = s->seat[SEAT_PLOT].frame;
    if (f == NULL)
        return false;
    const struct str metric = {s->metric[0] != '\0' ? s->metric : NULL, strlen(s->metric)};
    const struct plot *p = plot_of_frame(a, f, metric);
    *ret = p;
    *ret_layout = plot_layout_of(p, &s->plot, s->plot_nrows, s->plot_ncols);
    return true;
}

size_t series_value(const struct screen *s, struct str name, char *ret, size_t room)
{
    const struct column *time =
        s->seat[SEAT_PLOT].frame != NULL ? frame_column(s->seat[SEAT_PLOT].frame, STR("t0")) : NULL;
    const bool has_span = s->plot.has_span && time != NULL && time->time_unit != TIME_STEP;
    char text[48] = "";
    ret[0] = '\0';
    if (str_equal(name, STR("device")))
        snprintf(ret, room, "%s", s->device);
    if (str_equal(name, STR("dots")))
        snprintf(ret, room, "%d", plot_dots_across(PLOT_BRAILLE) * MAX_OF(s->next->ncols - 8, 40));
    if (has_span && str_equal(name, STR("from")))
        time_format(s->plot.from, time->time_unit, NULL, text);
    if (has_span && str_equal(name, STR("to")))
        time_format(s->plot.to, time->time_unit, NULL, text);
    if (text[0] != '\0')
        snprintf(ret, room, "%s", text);
    return strlen(ret);
}

/* "N10575 . speed 2/4 ---- rank 5 . 0.52 . ok ---", and the reason in the rows that follow. */
static void draw_heading(const struct screen *s, struct view v)
{
    struct str list[256];
    const size_t n = list_metrics(s, list, COUNT_OF(list));
    size_t row, at = 0;
    while (at < n && s->metric[0] != '\0' && !str_equal(list[at], str_of(s->metric)))
        at++;
    widget_rule(v, "");
    grid_put_char(v, 0, 2, ' ', PAINT_DIM);
    int col = 3 + grid_put_field(v, 0, 3, v.ncols / 2, str_of(s->device), PAINT_TITLE | INK_BOLD);
    grid_fill(view_part(v, 0, col, 1, 3), ' ', PAINT_DIM);
    grid_put_char(v, 0, col + 1, theme_glyph(GLYPH_DOT, v.grid->ascii), PAINT_DIM);
    const struct str metric = s->metric[0] != '\0' || n == 0 ? str_of(s->metric) : list[0];
    col += 3 + grid_put_field(v, 0, col + 3, v.ncols / 3, metric, PAINT_TEXT);
    if (n > 1 && at < n)
        col += grid_printf(v, 0, col, PAINT_DIM, " %zu/%zu", at + 1, n);
    grid_put_char(v, 0, col, ' ', PAINT_DIM);
    if (!triage_row(s, &row))
        return;
    const struct seat *triage = &s->seat[SEAT_TRIAGE];
    const struct column *rank = frame_column(triage->frame, STR("rank"));
    if (rank != NULL && rank->type == COLUMN_WHOLE && v.ncols - col > 24) {
        char label[32];
        const struct str state = seat_cell(triage, row, "state");
        const int nlabel =
            snprintf(label, sizeof label, "rank %lld  ", (long long)rank->whole[row]);
        const int start = v.ncols - 4 - nlabel - (int)state.n;
        grid_fill(view_part(v, 0, start - 1, 1, nlabel + (int)state.n + 2), ' ', PAINT_DIM);
        grid_put_text(v, 0, start, str_of(label), PAINT_DIM);
        grid_put_text(v, 0, start + nlabel, state, theme_state_ink(state));
    }
    widget_wrapped(view_part(v, 1, 1, v.nrows - 1, v.ncols - 2), seat_cell(triage, row, "reason"),
                   PAINT_DIM);
}

static void draw_plot(struct screen *s, struct view v)
{
    const int heading = v.nrows >= 18 ? 3 : v.nrows >= 11 ? 2 : 1;
    draw_heading(s, view_part(v, 0, 0, heading, v.ncols));
    const struct view body = view_part(v, heading, 1, v.nrows - heading, v.ncols - 2);
    if (draw_absent(s, SEAT_PLOT, body))
        return;
    struct arena *scratch = arena_open(s->arena);
    const struct plot *p;
    struct plot_layout layout;
    s->plot.tier = v.grid->ascii ? PLOT_ASCII : PLOT_BRAILLE;
    s->plot_nrows = body.nrows;
    s->plot_ncols = body.ncols;
    if (lay_out(s, scratch, &p, &layout)) {
        const int64_t left = since(s);
        struct plot_options o = s->plot;
        o.mark = &left;
        o.nmarks = left != MISSING_I64;
        plot_draw(body, p, &o, scratch);
    }
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

static void move_crosshair(struct screen *s, const struct plot_layout *l, int columns)
{
    const int at = s->plot.has_cursor ? plot_column_at(l, s->plot.cursor) + columns
                   : columns < 0      ? l->ncols - 1
                                      : 0;
    s->plot.cursor = plot_time_at(l, MIN_OF(MAX_OF(at, 0), l->ncols - 1));
    s->plot.has_cursor = true;
}

/* See the time from `from` on, `length` of it, coarse at first, then as fine as there is. */
static void see(struct screen *s, int64_t from, int64_t length)
{
    if (length < 1 || __builtin_add_overflow(from, length, &s->plot.to))
        return;
    s->plot.from = from;
    s->plot.has_span = true;
    seat_fill_one(s, SEAT_PLOT);
}

static void zoom(struct screen *s, const struct plot_layout *l, enum action action)
{
    const int64_t half = l->to / 2 - l->from / 2, quarter = half / 2;
    const int64_t middle = s->plot.has_cursor ? s->plot.cursor : l->from + half;
    if (half < 2 || half > INT64_MAX / 8)
        return;
    if (action == ACT_ZOOM_IN)
        see(s, middle - quarter, half);
    else if (action == ACT_ZOOM_OUT)
        see(s, l->from - half, half * 4);
    else
        see(s, action == ACT_EARLIER ? l->from - half : l->from + half, half * 2);
}

static bool act_on_plot(struct screen *s, enum action action)
{
    struct arena *scratch = arena_open(s->arena);
    const struct plot *p;
    struct plot_layout l;
    bool is_done = lay_out(s, scratch, &p, &l) && l.ncols > 0;
    arena_close(scratch);
    if (!is_done)
        return false;
    switch (action) {
    case ACT_LEFT:
    case ACT_RIGHT:
        move_crosshair(s, &l, action == ACT_LEFT ? -1 : 1);
        return true;
    case ACT_FAR_LEFT:
    case ACT_FAR_RIGHT:
        move_crosshair(s, &l, action == ACT_FAR_LEFT ? -10 : 10);
        return true;
    case ACT_ZOOM_IN:
    case ACT_ZOOM_OUT:
    case ACT_EARLIER:
    case ACT_LATER:
        zoom(s, &l, action);
        return true;
    case ACT_ZOOM_ALL:
        s->plot.has_span = s->plot.has_cursor = false;
        seat_fill_one(s, SEAT_PLOT);
        return true;
    case ACT_RANGE:
        s->plot.range = s->plot.range == PLOT_ROBUST ? PLOT_FULL : PLOT_ROBUST;
        return true;
    default:
        return false;
    }
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
        return act_on_plot(s, action);
    }
}
