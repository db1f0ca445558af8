/* A frame as a table that one can walk, sort and search: the widget behind every pane.
 *
 * The frame is never changed; what is kept is an order of its rows and a place in it. The selection
 * follows the row through sorting, and the device through a refresh (table_set). Drawing is total:
 * no rows, no columns, a view of 0 x 0.
 *
 *     struct table t = {0};
 *     table_set(&t, arena, frame);
 *     table_draw(&t, view); */
#ifndef UI_TABLE_H
#define UI_TABLE_H

#include "data/frame.h"
#include "ui/grid.h"

#define TABLE_UNSORTED SIZE_MAX

struct table {
    const struct frame *frame;
    struct arena *arena;  /* the frame's */
    size_t *order;        /* [nrows] row numbers of the frame as shown */
    int *want, *width;    /* [ncolumns] of the screen: what all cells need, what there is */
    size_t selected, top; /* in the order */
    size_t page;          /* rows seen when last drawn */
    size_t column, left;  /* the current column, the first after the fixed ones */
    size_t sort_column;   /* TABLE_UNSORTED: as the command gave them */
    bool is_falling;
    char pattern[128]; /* what is searched; "" nothing */
    size_t nhits;
    bool *hit;         /* [nrows] of the frame, when something is searched */
    const char *spare; /* name of a column left out where sentences lack room; NULL: none */
};

/* Show another frame (NULL: none), with its cells' widths measured. A row with the same key as the
 * one that was selected stays selected, the sort column of the same name stays sorted. */
void table_set(struct table *t, struct arena *a, const struct frame *f);

/* The selected row of the frame; false when there are none. */
bool table_row(const struct table *t, size_t *ret);
bool table_select(struct table *t, size_t frame_row);

/* The column that names a row: device, unit, name; else the first text, NULL when there is none. */
const struct column *table_key_column(const struct frame *f);

void table_move(struct table *t, long rows); /* clipped at both ends */
void table_move_column(struct table *t, long columns);

/* Sort by column c of the frame, missing last, equal rows as they came; TABLE_UNSORTED undoes it.
 */
void table_sort(struct table *t, size_t c, bool is_falling);

/* Search all cells for a text (without upper case: either case). Goes to the first hit from the
 * selection on; an empty pattern forgets it. */
void table_search(struct table *t, struct str pattern);
bool table_next_hit(struct table *t, bool backwards);
size_t table_hit_number(const struct table *t); /* of the selected row, 1..nhits; 0: not a hit */

/* Header in the first row of v, the rows below it; the selected one has the cursor's ink when
 * `has_focus`. */
void table_draw(struct table *t, struct view v, bool has_focus);

#endif
