/* Cells by row. Wide characters take two cells; whoever overwrites one half blanks the other, so
 * that no terminal is ever given half a character. */
#include "ui/grid.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/text.h"

static const struct cell blank = {.code = ' ', .ink = PAINT_TEXT, .width = 1};

struct grid *grid_new(struct arena *a, int nrows, int ncols, bool ascii)
{
    struct grid *g = arena_new(a, struct grid, 1);
    g->arena = a;
    g->ascii = ascii;
    g->text = buf_of(a);
    grid_resize(g, nrows, ncols);
    return g;
}

void grid_resize(struct grid *g, int nrows, int ncols)
{
    g->nrows = MAX_OF(nrows, 0);
    g->ncols = MAX_OF(ncols, 0);
    const size_t need = (size_t)g->nrows * (size_t)g->ncols;
    if (g->cell == NULL || need > g->room) {
        g->cell = arena_new(g->arena, struct cell, need);
        g->room = need;
    }
    grid_clear(g);
}

void grid_clear(struct grid *g)
{
    const size_t n = (size_t)g->nrows * (size_t)g->ncols;
    for (size_t i = 0; i < n; i++)
        g->cell[i] = blank;
    g->cursor_row = g->cursor_col = 0;
    g->has_cursor = false;
}

static bool cell_equal(const struct cell *a, const struct cell *b)
{
    return a->code == b->code && a->ink == b->ink && a->width == b->width &&
           memcmp(a->mark, b->mark, sizeof a->mark) == 0;
}

bool grid_equal(const struct grid *a, const struct grid *b)
{
    if (a->nrows != b->nrows || a->ncols != b->ncols || a->has_cursor != b->has_cursor ||
        a->cursor_row != b->cursor_row || a->cursor_col != b->cursor_col)
        return false;
    const size_t n = (size_t)a->nrows * (size_t)a->ncols;
    for (size_t i = 0; i < n; i++)
        if (!cell_equal(&a->cell[i], &b->cell[i]))
            return false;
    return true;
}

void grid_copy(struct grid *to, const struct grid *from)
{
    grid_resize(to, from->nrows, from->ncols);
    const size_t n = (size_t)from->nrows * (size_t)from->ncols;
    if (n > 0)
        memcpy(to->cell, from->cell, n * sizeof *to->cell);
    to->cursor_row = from->cursor_row;
    to->cursor_col = from->cursor_col;
    to->has_cursor = from->has_cursor;
}

static struct cell *cell_at(const struct grid *g, int row, int col)
{
    if (row < 0 || col < 0 || row >= g->nrows || col >= g->ncols)
        return NULL;
    return &g->cell[(size_t)row * (size_t)g->ncols + (size_t)col];
}

const struct cell *grid_cell(const struct grid *g, int row, int col)
{
    return cell_at(g, row, col);
}

struct view grid_view(struct grid *g)
{
    return (struct view){g, 0, 0, g->nrows, g->ncols};
}

struct view view_part(struct view v, int row, int col, int nrows, int ncols)
{
    if (row < 0) {
        nrows += row;
        row = 0;
    }
    if (col < 0) {
        ncols += col;
        col = 0;
    }
    row = MIN_OF(row, v.nrows);
    col = MIN_OF(col, v.ncols);
    nrows = MAX_OF(MIN_OF(nrows, v.nrows - row), 0);
    ncols = MAX_OF(MIN_OF(ncols, v.ncols - col), 0);
    return (struct view){v.grid, v.row + row, v.col + col, nrows, ncols};
}

static bool is_inside(struct view v, int row, int col)
{
    return row >= 0 && col >= 0 && row < v.nrows && col < v.ncols;
}

/* Blank what is left of a wide character when one of its halves is about to go. */
static void part_halves(struct grid *g, int row, int col)
{
    struct cell *c = cell_at(g, row, col);
    struct cell *other = c->width == 2   ? cell_at(g, row, col + 1)
                         : c->width == 0 ? cell_at(g, row, col - 1)
                                         : NULL;
    if (other != NULL) {
        const uint16_t ink = other->ink;
        *other = blank;
        other->ink = ink;
    }
}

/* The cell written, or NULL when it is outside v. */
static struct cell *place(struct view v, int row, int col, uint32_t code, int width, unsigned ink)
{
    if (!is_inside(v, row, col))
        return NULL;
    if (width == 2 && !is_inside(v, row, col + 1)) {
        code = ' ';
        width = 1;
    }
    struct grid *g = v.grid;
    part_halves(g, v.row + row, v.col + col);
    struct cell *c = cell_at(g, v.row + row, v.col + col);
    *c = (struct cell){.code = code, .ink = (uint16_t)ink, .width = (uint8_t)width};
    if (width == 2) {
        part_halves(g, v.row + row, v.col + col + 1);
        struct cell *right = cell_at(g, v.row + row, v.col + col + 1);
        *right = (struct cell){.ink = (uint16_t)ink};
    }
    return c;
}

void grid_put_char(struct view v, int row, int col, uint32_t code, unsigned ink)
{
    int width = code >= ' ' && code <= '~' ? 1 : v.grid->ascii ? -1 : text_char_width(code);
    if (width < 1) {
        code = '?';
        width = 1;
    }
    place(v, row, col, code, width, ink);
}

static void add_mark(struct cell *c, uint32_t code)
{
    for (size_t i = 0; c != NULL && i < CELL_MARKS; i++) {
        if (c->mark[i] == 0) {
            c->mark[i] = code;
            return;
        }
    }
}

/* Text that text_put_safe() has made, from col, which may be negative. */
static int put_safe(struct view v, int row, int col, struct str s, unsigned ink)
{
    const int start = col;
    struct cell *last = NULL;
    for (size_t at = 0; at < s.n;) {
        const int32_t code = text_decode(s, &at);
        const int width = code < 0 ? -1 : text_char_width((uint32_t)code);
        if (width == 0) {
            add_mark(last, (uint32_t)code);
            continue;
        }
        if (width == 2 && col == -1) /* half of it is left of the view */
            place(v, row, 0, ' ', 1, ink);
        last = place(v, row, col, width < 0 ? '?' : (uint32_t)code, MAX_OF(width, 1), ink);
        col += MAX_OF(width, 1);
    }
    return col - start;
}

/* The safe form of s in the grid's scratch, at most `width` columns. */
static struct str safe_text(struct grid *g, struct str s, int width)
{
    g->text.n = 0;
    text_put_safe(&g->text, s, (size_t)MAX_OF(width, 0), g->ascii);
    return buf_str(&g->text);
}

int grid_put_text(struct view v, int row, int col, struct str s, unsigned ink)
{
    if (row < 0 || row >= v.nrows || col >= v.ncols || s.n == 0)
        return 0;
    return put_safe(v, row, col, safe_text(v.grid, s, v.ncols - col), ink);
}

int grid_put_field(struct view v, int row, int col, int width, struct str s, unsigned ink)
{
    return grid_put_text(view_part(v, row, col, 1, width), 0, MIN_OF(col, 0), s, ink);
}

int grid_put_field_right(struct view v, int row, int col, int width, struct str s, unsigned ink)
{
    if (width <= 0 || s.n == 0)
        return 0;
    const struct str safe = safe_text(v.grid, s, width);
    const int used = (int)text_width(safe);
    return put_safe(v, row, col + width - used, safe, ink);
}

int grid_printf(struct view v, int row, int col, unsigned ink, const char *format, ...)
{
    char line[512];
    va_list args;
    va_start(args, format);
    const int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (n <= 0)
        return 0;
    return grid_put_text(v, row, col, (struct str){line, MIN_OF((size_t)n, sizeof line - 1)}, ink);
}

void grid_fill(struct view v, uint32_t code, unsigned ink)
{
    for (int row = 0; row < v.nrows; row++)
        for (int col = 0; col < v.ncols; col++)
            grid_put_char(v, row, col, code, ink);
}

void grid_set_ink(struct view v, unsigned ink)
{
    for (int row = 0; row < v.nrows; row++)
        for (int col = 0; col < v.ncols; col++)
            cell_at(v.grid, v.row + row, v.col + col)->ink = (uint16_t)ink;
}

static bool is_blank(const struct cell *c)
{
    return c->code == ' ' && c->mark[0] == 0;
}

static void put_code(struct buf *out, uint32_t code)
{
    char utf8[4];
    buf_put(out, utf8, text_encode(code, utf8));
}

void grid_to_text(struct buf *out, const struct grid *g)
{
    for (int row = 0; row < g->nrows; row++) {
        int end = g->ncols;
        while (end > 0 && is_blank(cell_at(g, row, end - 1)))
            end--;
        for (int col = 0; col < end; col++) {
            const struct cell *c = cell_at(g, row, col);
            if (c->width == 0)
                continue;
            put_code(out, c->code);
            for (size_t i = 0; i < CELL_MARKS && c->mark[i] != 0; i++)
                put_code(out, c->mark[i]);
        }
        buf_put_char(out, '\n');
    }
}
