/* The frame around the panes: tabs above, a line of state and a line of keys below. Everything is
 * computed from the size there is; what there is no room for is left out, body last. */
#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "ui/state.h"
#include "ui/theme.h"

static const struct str program = {"fleettop", 8};

static int tab_width(enum pane_id id)
{
    return (int)strlen(panes[id].name) + 4;
}

static void draw_tabs(const struct screen *s, struct view v)
{
    int need = (int)program.n + 3;
    for (unsigned i = 0; i < PANE_TABS; i++)
        need += tab_width((enum pane_id)i);
    const bool has_room = need <= v.ncols;
    int col = 1 + grid_put_text(v, 0, 1, program, PAINT_TITLE | INK_BOLD) + 2;
    for (unsigned i = 0; i < PANE_COUNT; i++) {
        const enum pane_id id = (enum pane_id)i;
        const bool is_open = s->pane == id;
        if (!is_open && (id >= PANE_TABS || !has_room))
            continue;
        if (is_open)
            grid_fill(view_part(v, 0, col - 1, 1, tab_width(id) - (id >= PANE_TABS ? 2 : 0)), ' ',
                      PAINT_CURSOR);
        int at = col;
        if (id < PANE_TABS)
            at += grid_printf(v, 0, at, is_open ? PAINT_CURSOR : PAINT_ACCENT, "%u ", i + 1);
        grid_put_text(v, 0, at, str_of(panes[id].name),
                      is_open ? (unsigned)PAINT_CURSOR | INK_BOLD : (unsigned)PAINT_DIM);
        col += tab_width(id);
    }
    const char *source = s->options->source;
    if (source == NULL || v.ncols - col < 12)
        return;
    const char *name = strrchr(source, '/'); /* of a path or URI, what is most telling */
    grid_put_field_right(v, 0, col + 1, v.ncols - col - 2,
                         str_of(name != NULL && name[1] != '\0' ? name + 1 : source), PAINT_TEXT);
}

/* "sorted by x · 3/17 hits · 12/444" at the right; returns its first column. */
static int draw_place(const struct screen *s, struct view v)
{
    const struct seat *seat = &s->seat[panes[s->pane].main];
    const struct table *t = &seat->table;
    if (seat->frame == NULL || v.ncols < 40)
        return v.ncols;
    const char *dot = v.grid->ascii ? " - " : " \xC2\xB7 ";
    char text[256];
    size_t n = 0;
    text[0] = '\0';
    if (seat->frame->is_partial)
        n += (size_t)snprintf(text, sizeof text, "! partial%s", dot);
    if (seat->frame->nnotes > 0 && s->pane != PANE_NOTES)
        n += (size_t)snprintf(text + n, sizeof text - n, "%zu note%s%s", seat->frame->nnotes,
                              seat->frame->nnotes > 1 ? "s: E" : ": E", dot);
    if (t->pattern[0] != '\0')
        n += (size_t)snprintf(text + n, sizeof text - n, "%zu/%zu hits%s", table_hit_number(t),
                              t->nhits, dot);
    const size_t row = s->pane == PANE_FEATURES ? s->heat.row : t->selected;
    const size_t nrows = seat->frame->nrows;
    n += (size_t)snprintf(text + n, sizeof text - n, "%zu/%zu", nrows > 0 ? row + 1 : 0, nrows);
    const struct str said = {text, MIN_OF(n, sizeof text - 1)};
    const int width = (int)text_width(said);
    grid_put_field_right(v, 0, v.ncols - 1 - width, width, said,
                         seat->frame->is_partial ? PAINT_WARN : PAINT_DIM);
    return v.ncols - 1 - width;
}

static const char *sign_of(unsigned ink)
{
    return ink == PAINT_ALARM ? "!! " : ink == PAINT_WARN ? "! " : "";
}

static void draw_status(const struct screen *s, struct view v)
{
    const struct work_look work = worker_look(s->worker);
    const struct seat *seat = &s->seat[panes[s->pane].main];
    if (s->prompt.sign != 0) {
        const int right = s->prompt.sign == '/' ? draw_place(s, v) : v.ncols;
        prompt_draw(&s->prompt, view_part(v, 0, 0, 1, right - (right < v.ncols)));
        return;
    }
    if (work.is_busy) {
        widget_progress(view_part(v, 0, 1, 1, v.ncols - 13), &work.view);
        widget_hint(v, MAX_OF(v.ncols - 11, 0), "Esc", "cancel");
        return;
    }
    const int end = draw_place(s, v);
    const struct view left = view_part(v, 0, 1, 1, end - 2);
    if (s->message[0] != '\0') {
        const int sign = grid_put_text(left, 0, 0, str_of(sign_of(s->message_ink)), s->message_ink);
        grid_put_text(left, 0, sign, str_of(s->message), s->message_ink);
    } else {
        grid_put_text(left, 0, 0, str_of(seat->line), PAINT_DIM);
    }
}

static int draw_hint(struct view v, int col, const struct binding *b)
{
    char name[24];
    key_label(b->key[0], name);
    const int used = widget_hint(v, col, name, b->hint);
    return used > 0 ? col + used + 2 : col;
}

static void draw_footer(const struct screen *s, struct view v)
{
    if (s->prompt.sign != 0 && s->prompt.choices[0] != '\0') {
        grid_put_text(v, 0, 1, str_of(s->prompt.choices), PAINT_INFO);
        return;
    }
    if (s->prompt.sign != 0) {
        int col = 1;
        col += widget_hint(v, col, "Enter", s->prompt.sign == ':' ? "run" : "keep") + 2;
        col += widget_hint(v, col, "Esc", "cancel") + 2;
        if (s->prompt.sign == ':')
            widget_hint(v, col + widget_hint(v, col, "Tab", "complete") + 2, "Up", "earlier lines");
        return;
    }
    int col = 1;
    for (const struct binding *b = bindings; b->action != ACT_NONE; b++)
        if (b->hint != NULL && (b->pane == PANE_ANY || b->pane == s->pane))
            col = draw_hint(v, col, b);
}

/* A few lines in the middle of an empty pane. */
static void draw_middle(struct view v, const char *head, unsigned ink, const char *text)
{
    const int width = MIN_OF(v.ncols - 4, 72), col = MAX_OF((v.ncols - width) / 2, 0);
    const int row = MAX_OF(v.nrows / 3, 0);
    grid_put_text(view_part(v, row, col, 1, width), 0, 0, str_of(head), ink);
    widget_wrapped(view_part(v, row + 2, col, v.nrows - row - 2, width), str_of(text), PAINT_TEXT);
}

bool draw_absent(struct screen *s, enum seat_id id, struct view v)
{
    const struct seat *seat = &s->seat[id];
    if (seat->frame != NULL)
        return false;
    if (seat->is_waiting) {
        const struct work_look work = worker_look(s->worker);
        const int width = MIN_OF(v.ncols - 4, 72), col = MAX_OF((v.ncols - width) / 2, 0);
        grid_put_text(view_part(v, v.nrows / 3, col, 1, width), 0, 0, str_of(seat->line),
                      PAINT_TITLE | INK_BOLD);
        widget_progress(view_part(v, v.nrows / 3 + 2, col, 1, width), &work.view);
    } else if (seat->has_error && seat->error.code == ERR_CANCEL) {
        draw_middle(v, "cancelled", PAINT_INFO, "R runs it again.");
    } else if (seat->has_error) {
        draw_middle(v, "!! this did not work", PAINT_ALARM, seat->error.text);
    } else if (s->options->source == NULL) {
        draw_middle(v, "no source", PAINT_INFO, "Leave with q and name one: fleettop FILE.csv");
    }
    return true;
}

void draw_seat(struct screen *s, enum seat_id id, struct view v)
{
    struct seat *seat = &s->seat[id];
    if (draw_absent(s, id, v))
        return;
    table_draw(&seat->table, v, panes[s->pane].main == id);
    if (seat->frame->nrows == 0)
        draw_middle(view_part(v, 1, 0, v.nrows - 1, v.ncols), "no rows", PAINT_DIM,
                    seat->frame->nnotes > 0 ? seat->frame->note[0] : "");
}

static const struct column *sentences_of(const struct frame *f)
{
    for (size_t i = 0; f != NULL && i < f->ncolumns; i++)
        if (f->column[i]->show == SHOW_LONG && f->column[i]->type == COLUMN_TEXT)
            return f->column[i];
    return NULL;
}

/* "-- N10575 . speed ----" */
static void draw_detail_rule(const struct seat *seat, size_t row, struct view v)
{
    const struct column *key = table_key_column(seat->frame);
    const struct str metric = seat_cell(seat, row, "metric");
    widget_rule(v, "");
    if (key == NULL || key->show == SHOW_LONG || v.ncols < 12)
        return;
    grid_put_char(v, 0, 2, ' ', PAINT_DIM);
    int col =
        3 + grid_put_field(v, 0, 3, v.ncols / 2, frame_text(key, row), PAINT_TITLE | INK_BOLD);
    if (metric.n > 0) {
        grid_fill(view_part(v, 0, col, 1, 3), ' ', PAINT_DIM);
        grid_put_char(v, 0, col + 1, theme_glyph(GLYPH_DOT, v.grid->ascii), PAINT_DIM);
        col += 3 + grid_put_field(v, 0, col + 3, v.ncols - col - 8, metric, PAINT_TEXT);
    }
    grid_put_char(v, 0, col, ' ', PAINT_DIM);
}

void draw_detailed(struct screen *s, enum seat_id id, struct view v)
{
    const struct seat *seat = &s->seat[id];
    const struct column *sentences = sentences_of(seat->frame);
    size_t row;
    const int detail = v.nrows >= 28 ? 5 : v.nrows >= 14 ? 4 : 0;
    if (sentences == NULL || detail == 0 || !table_row(&seat->table, &row)) {
        draw_seat(s, id, v);
        return;
    }
    draw_seat(s, id, view_part(v, 0, 0, v.nrows - detail, v.ncols));
    const struct view below = view_part(v, v.nrows - detail, 0, detail, v.ncols);
    draw_detail_rule(seat, row, below);
    widget_wrapped(view_part(below, 1, 1, detail - 1, below.ncols - 2), frame_text(sentences, row),
                   PAINT_TEXT);
}

void draw_screen(struct screen *s)
{
    struct grid *g = s->next;
    grid_clear(g);
    const struct view v = grid_view(g);
    const int tabs = v.nrows >= 6 ? 1 : 0, space = v.nrows >= 30 ? 1 : 0;
    const int status = v.nrows >= 3 || s->prompt.sign != 0 ? 1 : 0, footer = v.nrows >= 8 ? 1 : 0;
    const int top = tabs + space, bottom = status + footer;
    if (tabs > 0)
        draw_tabs(s, view_part(v, 0, 0, 1, v.ncols));
    panes[s->pane].draw(s, view_part(v, top, 0, v.nrows - top - bottom, v.ncols));
    if (status > 0)
        draw_status(s, view_part(v, v.nrows - bottom, 0, 1, v.ncols));
    if (footer > 0)
        draw_footer(s, view_part(v, v.nrows - 1, 0, 1, v.ncols));
}
