/* How a table is fitted into a view and drawn.
 *
 * Columns get what their cells need. When that is more than there is, a table of few columns gives
 * up, one kind after the other, what is least missed: seconds and hours of times, the length of
 * bars, sparklines, the ends of texts. A table of many columns
 * scrolls; the columns up to the key stay. What is left over goes to the column of sentences; what
 * stands right of that gives way to it and is reached by scrolling. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "data/render.h"
#include "ui/table.h"
#include "ui/table_private.h"
#include "ui/theme.h"

enum {
    GAP = 2,
    FEW_COLUMNS = 14,
    LONG_LEAST = 12,
    LONG_WANT = 40,
    TEXT_LEAST = 10,
    TEXT_ENOUGH = 24
};

static bool is_number(const struct column *c)
{
    return (c->type == COLUMN_REAL || c->type == COLUMN_WHOLE) && c->show != SHOW_BAR;
}

/* Columns that don't scroll: those up to the key, unless they take half of the view. */
static size_t fixed_columns(const struct table *t, int ncols)
{
    const struct column *key = table_key_column(t->frame);
    int taken = 0;
    for (size_t i = 0; key != NULL && i < MIN_OF(t->frame->ncolumns, (size_t)3); i++) {
        taken += t->width[i] + GAP;
        if (taken > ncols / 2)
            break;
        if (t->frame->column[i] == key)
            return i + 1;
    }
    return 0;
}

static bool is_seen(size_t i, size_t nfixed, size_t left)
{
    return i < nfixed || i >= left;
}

/* Of the columns before `end`. */
static int total_width(const struct table *t, size_t nfixed, size_t end)
{
    int total = 0;
    for (size_t i = 0; i < end && total < 100000; i++)
        if (is_seen(i, nfixed, t->left) && t->width[i] > 0)
            total += t->width[i] + GAP;
    return total - GAP;
}

/* What columns give up, one kind after the other; the first few also so that sentences get room. */
static const struct concession {
    enum column_type type;
    enum column_show show;
    int width;
} concessions[] = {
    {COLUMN_TIME, SHOW_PLAIN, TIME_MINUTE},
    {COLUMN_TEXT, SHOW_SPARK, 16},
    {COLUMN_REAL, SHOW_BAR, 11},
    {COLUMN_TEXT, SHOW_PLAIN, TEXT_ENOUGH},
    {COLUMN_REAL, SHOW_BAR, 9},
    {COLUMN_TEXT, SHOW_SPARK, 8},
    {COLUMN_TIME, SHOW_PLAIN, TIME_DATE},
    {COLUMN_REAL, SHOW_BAR, 6},
    {COLUMN_TEXT, SHOW_PLAIN, TEXT_LEAST},
};
enum { FOR_SENTENCES = 4 };

/* `room` is for the columns before `end`. */
static void concede(struct table *t, const struct concession *k, size_t nfixed, size_t end,
                    int room)
{
    for (size_t i = 0; i < end && total_width(t, nfixed, end) > room; i++) {
        const struct column *c = t->frame->column[i];
        const int name = (int)MIN_OF(text_width(c->name), (size_t)16);
        const bool is_counter = c->type == COLUMN_TIME && c->time_unit == TIME_STEP;
        if (c->type == k->type && c->show == k->show && !is_counter)
            t->width[i] = MIN_OF(t->width[i], MAX_OF(name, k->width));
    }
}

static void leave_out_spare(struct table *t)
{
    for (size_t i = 0; t->spare != NULL && i < t->frame->ncolumns; i++)
        if (str_equal(t->frame->column[i]->name, str_of(t->spare)) && i != t->column)
            t->width[i] = 0;
}

static void fit_columns(struct table *t, int ncols)
{
    const size_t n = t->frame->ncolumns;
    memcpy(t->width, t->want, n * sizeof *t->width);
    size_t longest = n;
    for (size_t i = 0; i < n; i++) {
        if (t->frame->column[i]->show == SHOW_LONG) {
            longest = i;
            t->width[i] = LONG_LEAST;
        }
    }
    const size_t nfixed = fixed_columns(t, ncols);
    const int more = longest < n ? LONG_WANT - LONG_LEAST : 0;
    const size_t end = longest < n && t->column <= longest ? longest + 1 : n;
    if (longest < n && total_width(t, nfixed, end) + more > ncols)
        leave_out_spare(t);
    for (size_t k = 0; n <= FEW_COLUMNS && k < COUNT_OF(concessions); k++)
        concede(t, &concessions[k], nfixed, end, ncols - (k < FOR_SENTENCES ? more : 0));
    const int left_over = ncols - total_width(t, nfixed, end);
    if (longest < n && left_over > 0)
        t->width[longest] += left_over;
}

/* Scroll sideways until the current column is seen. */
static size_t show_current(struct table *t, int ncols)
{
    const size_t nfixed = fixed_columns(t, ncols);
    t->left = MAX_OF(t->left, nfixed);
    if (t->column < nfixed)
        return nfixed;
    t->left = MIN_OF(t->left, t->column);
    while (t->left < t->column) {
        int taken = 0;
        for (size_t i = 0; i <= t->column; i++)
            if (is_seen(i, nfixed, t->left) && t->width[i] > 0)
                taken += t->width[i] + GAP;
        if (taken - GAP <= ncols)
            break;
        t->left++;
    }
    return nfixed;
}

static struct str short_time(struct str s, int width, char ret[TIME_FULL])
{
    if (s.n < 19 || s.p[4] != '-' || s.p[10] != 'T' || (int)s.n <= width)
        return s;
    if (width < TIME_MINUTE)
        return (struct str){s.p, TIME_DATE};
    memcpy(ret, s.p, 16);
    ret[10] = ' ';
    ret[16] = 'Z';
    return (struct str){ret, s.p[s.n - 1] == 'Z' ? 17 : 16};
}

static void draw_score(struct view cell, double score, unsigned ink, bool is_selected)
{
    char text[16];
    if (isnan(score)) {
        grid_put_field_right(cell, 0, 0, MIN_OF(cell.ncols, 4), STR("-"), ink);
        return;
    }
    const unsigned bar = is_selected ? ink : theme_score_ink(score);
    const bool has_bar = cell.ncols >= 8;
    const int n = snprintf(text, sizeof text, "%.2f%s", fmin(fmax(score, 0), 1),
                           has_bar ? "" : theme_score_sign(score));
    grid_put_text(cell, 0, 0, (struct str){text, (size_t)n}, has_bar ? ink : bar);
    theme_bar(view_part(cell, 0, 5, 1, cell.ncols - 5), has_bar ? score : NAN, bar);
}

static void draw_state(struct view cell, struct str state, unsigned ink, bool is_selected)
{
    const unsigned own = is_selected ? ink : theme_state_ink(state);
    grid_put_char(cell, 0, 0, theme_state_glyph(state, cell.grid->ascii), own);
    grid_put_text(cell, 0, 2, state, own);
}

static void draw_cell(const struct column *c, size_t row, struct view cell, unsigned ink)
{
    const bool is_selected = (ink & INK_PAINT_MASK) == PAINT_CURSOR;
    struct buf *text = &cell.grid->text;
    char kept[64], time[TIME_FULL];
    if (c->show == SHOW_BAR && c->type == COLUMN_REAL) {
        draw_score(cell, c->real[row], ink, is_selected);
        return;
    }
    if (c->type == COLUMN_TEXT) {
        const struct str s = frame_text(c, row);
        if (c->show == SHOW_SPARK)
            theme_spark(cell, s, is_selected ? ink : PAINT_BAR);
        else if (c->show == SHOW_STATE)
            draw_state(cell, s, ink, is_selected);
        else
            grid_put_text(cell, 0, 0, s, ink);
        return;
    }
    text->n = 0;
    render_cell(text, c, row, sizeof kept - 1, cell.grid->ascii);
    struct str s = {kept, MIN_OF(text->n, sizeof kept)};
    memcpy(kept, text->n > 0 ? text->p : "", s.n); /* the scratch is used by grid_put_ as well */
    if (c->type == COLUMN_TIME)
        s = short_time(s, cell.ncols, time);
    if (str_equal(c->name, STR("cluster")) && !is_selected && c->type == COLUMN_WHOLE)
        ink = theme_cluster_ink(c->whole[row]);
    if (is_number(c))
        grid_put_field_right(cell, 0, 0, cell.ncols, s, ink);
    else
        grid_put_text(cell, 0, 0, s, ink);
}

static void draw_name(const struct table *t, size_t i, struct view v, int col, bool has_focus)
{
    const struct column *c = t->frame->column[i];
    const unsigned ink = PAINT_HEADER | (has_focus && i == t->column ? (unsigned)INK_BOLD : 0U);
    if (is_number(c))
        grid_put_field_right(v, 0, col, t->width[i], c->name, ink);
    else
        grid_put_field(v, 0, col, t->width[i], c->name, ink);
    if (i == t->sort_column)
        grid_put_char(v, 0, col + t->width[i],
                      theme_glyph(t->is_falling ? GLYPH_LOWER : GLYPH_UPPER, v.grid->ascii), ink);
}

/* The cursor covers the row up to its key, so that the rest keeps its colours, and a step costs
 * half the bytes of two whole rows; all of the row where the key is far from its beginning. */
static void draw_row(const struct table *t, size_t at, struct view v, size_t nfixed, bool has_focus)
{
    const size_t row = t->order[at];
    const bool is_selected = has_focus && at == t->selected;
    const size_t ncovered = is_selected ? (nfixed > 0 ? nfixed : t->frame->ncolumns) : 0;
    const bool is_hit = t->nhits > 0 && table_is_hit(t, row);
    const struct column *key = table_key_column(t->frame);
    int col = 1;
    if (ncovered == t->frame->ncolumns)
        grid_fill(v, ' ', PAINT_CURSOR);
    for (size_t i = 0; i < t->frame->ncolumns && col < v.ncols; i++) {
        if (!is_seen(i, nfixed, t->left) || t->width[i] <= 0)
            continue;
        const struct column *c = t->frame->column[i];
        unsigned ink = PAINT_TEXT;
        if (i < ncovered) {
            ink = PAINT_CURSOR;
            grid_fill(view_part(v, 0, col - 1, 1, t->width[i] + 2), ' ', PAINT_CURSOR);
        }
        if (is_hit && c == key)
            ink = PAINT_MATCH;
        draw_cell(c, row, view_part(v, 0, col, 1, t->width[i]), ink);
        col += t->width[i] + GAP;
    }
}

static void draw_header(const struct table *t, struct view v, size_t nfixed, bool has_focus)
{
    grid_fill(v, ' ', PAINT_HEADER);
    int col = 1;
    for (size_t i = 0; i < t->frame->ncolumns && col < v.ncols; i++) {
        if (!is_seen(i, nfixed, t->left) || t->width[i] <= 0)
            continue;
        draw_name(t, i, v, col, has_focus);
        col += t->width[i] + GAP;
    }
    if (t->left > nfixed)
        grid_put_char(v, 0, 0, theme_glyph(GLYPH_LESS, v.grid->ascii), PAINT_ACCENT);
    if (col - GAP > v.ncols)
        grid_put_char(v, 0, v.ncols - 1, theme_glyph(GLYPH_MORE, v.grid->ascii), PAINT_ACCENT);
}

void table_draw(struct table *t, struct view v, bool has_focus)
{
    if (t->frame == NULL || v.nrows <= 0 || v.ncols <= 0)
        return;
    fit_columns(t, v.ncols - 2);
    const size_t nfixed = show_current(t, v.ncols - 2);
    draw_header(t, view_part(v, 0, 0, 1, v.ncols), nfixed, has_focus);
    const size_t n = t->frame->nrows, page = (size_t)MAX_OF(v.nrows - 1, 0);
    t->page = page;
    if (page == 0)
        return;
    t->top = MIN_OF(t->top, t->selected);
    if (t->selected >= t->top + page)
        t->top = t->selected - page + 1;
    t->top = MIN_OF(t->top, n > page ? n - page : 0);
    for (size_t i = 0; i < page && t->top + i < n; i++)
        draw_row(t, t->top + i, view_part(v, 1 + (int)i, 0, 1, v.ncols), nfixed, has_focus);
    if (has_focus && n > 0) {
        v.grid->cursor_row = v.row + 1 + (int)(t->selected - t->top);
        v.grid->cursor_col = v.col;
    }
}
