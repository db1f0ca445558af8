/* A plot of one metric, drawn into cells: braille dots, blocks or ASCII.
 *
 * Each dot column is a bar from the least to the greatest reading, joined from last to first (M4),
 * so a spike of one reading is always seen. At gaps the pen is lifted and the columns between are
 * shaded. Readings that would flatten all others are clipped to arrows and counted. Time is the
 * axis. Above the plot anomalies are marked.
 *
 *     struct plot *p = plot_of_frame(a, frame, STR("speed"));
 *     plot_draw(view, p, &(struct plot_options){.tier = PLOT_BRAILLE}, scratch); */
#ifndef UI_PLOT_H
#define UI_PLOT_H

#include "data/frame.h"
#include "ui/grid.h"

enum plot_tier {
    PLOT_BRAILLE, /* 2 x 4 dots a cell */
    PLOT_BLOCK,   /* 1 x 8: eighths; a bar is filled down to the cell of its lower end */
    PLOT_ASCII,   /* 1 x 2: . ' : */
};

/* Dots that a cell has across: a plot is sharpest when its frame has this many columns a cell. */
int plot_dots_across(enum plot_tier tier);

enum plot_range {
    PLOT_ROBUST, /* low .. high of the frame: outliers become arrows */
    PLOT_FULL,   /* all readings */
};

/* One M4 column that holds readings; see FRAME_PLOT. */
struct plot_column {
    int64_t t0, t1;
    double first, last, min, max, mean;
    size_t n, ngaps, nbelow, nabove;
    bool is_after_gap, is_anomaly;
};

struct plot {
    size_t ncolumns;
    struct plot_column *column; /* [ncolumns] in time order */
    double low, high;           /* robust range; NaN: none */
    enum time_unit unit;
    const struct zone *zone; /* NULL: UTC */
};

struct plot_options {
    enum plot_tier tier;
    enum plot_range range;
    bool has_span; /* from, to are given; else the first and the last reading */
    int64_t from, to;
    bool has_cursor;
    int64_t cursor; /* time of the crosshair */
    size_t nmarks;
    const int64_t *mark; /* [nmarks] times to mark besides the frame's anomalies */
    int label_width;     /* y labels at least this wide, so that stacked plots line up */
};

/* Where everything is in a view of some size; rows are -1 when there is no room for them. */
struct plot_layout {
    int header, marks, top, nrows, axis, labels, readout; /* rows; the plot has nrows from top */
    int left, ncols;                                      /* the plot's columns */
    int label_width;                                      /* 0: no y labels */
    int64_t from, to;                                     /* times at both ends */
    double low, high;                                     /* values at bottom and top */
    bool is_empty;                                        /* no reading: low = 0, high = 1 */
};

/* The metric's rows of a FRAME_PLOT frame ({NULL, 0}: of the first metric), in `a`. Columns that
 * the frame lacks are missing; a frame of another kind gives a plot without readings. */
struct plot *plot_of_frame(struct arena *a, const struct frame *f, struct str metric);

struct plot_layout plot_layout_of(const struct plot *p, const struct plot_options *o, int nrows,
                                  int ncols);

/* The time at the left edge of column `col` of the plot (0 .. ncols - 1), and the column of a time,
 * both held to the plot. */
int64_t plot_time_at(const struct plot_layout *l, int col);
int plot_column_at(const struct plot_layout *l, int64_t t);

/* Draw into all of v, which is blank. Total at every size, for every value. Pure. */
void plot_draw(struct view v, const struct plot *p, const struct plot_options *o,
               struct arena *scratch);

/* What is under the cursor: "2013-01-02T18:40:00Z  n 12  min 3.2  mean 4.5  max 6.7"; empty without
 * a cursor. */
void plot_put_readout(struct buf *out, const struct plot *p, const struct plot_layout *l,
                      const struct plot_options *o);

/* The plot as lines of text for the command line, nrows x ncols at most. */
void plot_to_text(struct buf *out, const struct plot *p, const struct plot_options *o, int nrows,
                  int ncols);

#endif
