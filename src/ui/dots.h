/* A field of dots that becomes characters: braille, blocks or ASCII. */
#ifndef UI_DOTS_H
#define UI_DOTS_H

#include "ui/plot.h"

struct dots {
    enum plot_tier tier;
    int nrows, ncols;  /* cells */
    int across, down;  /* dots a cell */
    int width, height; /* dots */
    uint8_t *cell;     /* [nrows * ncols] lit dots of a cell: bit x * down + y */
};

struct dots dots_new(struct arena *a, enum plot_tier tier, int nrows, int ncols);

/* Light a dot; outside of the field nothing happens. */
void dots_set(struct dots *d, int x, int y);

/* A vertical bar, ends included, in any order. */
void dots_bar(struct dots *d, int x, int y0, int y1);

/* A line that is connected from dot to dot. */
void dots_line(struct dots *d, int x0, int y0, int x1, int y1);

/* The character of a cell; ' ' when no dot is lit. */
uint32_t dots_char(const struct dots *d, int row, int col);

#endif
