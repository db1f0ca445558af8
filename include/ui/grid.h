/* A grid of character cells: all that a screen is, before any terminal. Panes and widgets draw into
 * a view (a rectangle of a grid); terminals, golden tests and `plot` on the command line read it.
 *
 * A cell has a paint, which says what it means (PAINT_ALARM), never a colour: ui/theme.h maps
 * paints to colours. Drawing outside a view is clipped, never an error; sizes of 0 are fine.
 * Invariants: no cell holds a control character; a wide character has its right half (width 0)
 * beside it.
 *
 *     struct grid *g = grid_new(a, 24, 80, false);
 *     struct view v = grid_view(g);
 *     grid_put_text(v, 0, 1, STR("fleettop"), PAINT_TITLE | INK_BOLD); */
#ifndef UI_GRID_H
#define UI_GRID_H

#include "core/str.h"

enum { CELL_MARKS = 4 }; /* combining marks kept with a character */

/* What a cell means. An ink is a paint, or'ed with attributes. */
enum ink {
    PAINT_TEXT,
    PAINT_DIM,    /* what may be overlooked: rules, units, labels */
    PAINT_TITLE,  /* the program, the pane that is open */
    PAINT_HEADER, /* column names */
    PAINT_ACCENT, /* keys in hints, the current column */
    PAINT_CURSOR, /* the selected row */
    PAINT_MATCH,  /* a search hit */
    PAINT_BAR,    /* filled part of bars, sparklines, progress */
    PAINT_OK,
    PAINT_INFO,
    PAINT_WARN,
    PAINT_ALARM,
    PAINT_CURVE, /* plots: the readings */
    PAINT_AXIS,
    PAINT_GAP,
    PAINT_MARK, /* an anomaly on a plot */
    PAINT_LOW3, /* heat map: far below the others ... */
    PAINT_LOW2,
    PAINT_LOW1,
    PAINT_HIGH1,
    PAINT_HIGH2,
    PAINT_HIGH3,    /* ... far above */
    PAINT_CLUSTER0, /* clusters, cyclic */
    PAINT_CLUSTER6 = PAINT_CLUSTER0 + 6,
    PAINT_COUNT,
    INK_PAINT_MASK = 0xFF,
    INK_BOLD = 0x100,
    INK_REVERSE = 0x200,
    INK_UNDERLINE = 0x400,
};

struct cell {
    uint32_t code;             /* a printable code point; 0 in the right half of a wide one */
    uint32_t mark[CELL_MARKS]; /* combining marks, 0: no more */
    uint16_t ink;
    uint8_t width; /* 1, 2; 0: the right half of a wide character */
};

struct grid {
    struct arena *arena;
    int nrows, ncols;
    struct cell *cell;          /* [nrows * ncols] */
    size_t room;                /* cells that `cell` has space for */
    bool ascii;                 /* nothing above 0x7E may be put */
    int cursor_row, cursor_col; /* where the terminal's cursor rests */
    bool has_cursor;            /* and whether it is seen */
    struct buf text;            /* scratch of grid_put_text */
};

/* A rectangle of a grid; coordinates inside it count from its top left. */
struct view {
    struct grid *grid;
    int row, col, nrows, ncols;
};

/* A blank grid. Negative sizes are 0. */
struct grid *grid_new(struct arena *a, int nrows, int ncols, bool ascii);

/* Another size, and blank. The cells are kept in the grid's arena for the next time. */
void grid_resize(struct grid *g, int nrows, int ncols);
void grid_clear(struct grid *g);

/* Whether both show the same: sizes, cells and cursor. */
bool grid_equal(const struct grid *a, const struct grid *b);
void grid_copy(struct grid *to, const struct grid *from);

/* The cell at row and column of the whole grid; NULL outside. */
const struct cell *grid_cell(const struct grid *g, int row, int col);

struct view grid_view(struct grid *g);

/* The part of v from (row, col), at most nrows x ncols, cut to what v has; may come out empty. */
struct view view_part(struct view v, int row, int col, int nrows, int ncols);

/* One printable character; a code that is none, or not ASCII in an ASCII grid, is drawn as '?'.
 * A wide character that would cross the view's right edge is drawn as a blank. */
void grid_put_char(struct view v, int row, int col, uint32_t code, unsigned ink);

/* Text from anywhere, made safe (text_put_safe), in one row from `col`, which may be negative: then
 * the first columns are left out. Cut with an ellipsis at the view's right edge. Returns the
 * columns taken, those left out included. */
int grid_put_text(struct view v, int row, int col, struct str s, unsigned ink);

/* The same within `width` columns from col; `right` puts it at their right end. */
int grid_put_field(struct view v, int row, int col, int width, struct str s, unsigned ink);
int grid_put_field_right(struct view v, int row, int col, int width, struct str s, unsigned ink);

/* Our own words (ASCII or, if the grid has it, any safe text); returns the columns. */
int grid_printf(struct view v, int row, int col, unsigned ink, const char *format, ...)
    PRINTF_LIKE(5, 6);

/* Fill all of v with a character of width 1. */
void grid_fill(struct view v, uint32_t code, unsigned ink);

/* Give all cells of v another ink, characters kept. */
void grid_set_ink(struct view v, unsigned ink);

/* Rows as UTF-8 lines, blanks at their ends cut; for tests, and for plots on the command line. */
void grid_to_text(struct buf *out, const struct grid *g);

#endif
