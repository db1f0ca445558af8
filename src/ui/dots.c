/* Dots are kept by cell, at most eight in each, so that a cell's character is a look at one byte.
 *
 * Braille has its dots 1 2 3 7 in the left column and 4 5 6 8 in the right one, from the top. A
 * block character is filled from below: its height is that of the highest dot lit. */
#include "ui/dots.h"

#include <stdlib.h>

struct dots dots_new(struct arena *a, enum plot_tier tier, int nrows, int ncols)
{
    struct dots d = {.tier = tier, .nrows = MAX_OF(nrows, 0), .ncols = MAX_OF(ncols, 0)};
    d.across = plot_dots_across(tier);
    d.down = tier == PLOT_BRAILLE ? 4 : tier == PLOT_BLOCK ? 8 : 2;
    d.width = d.ncols * d.across;
    d.height = d.nrows * d.down;
    d.cell = arena_new(a, uint8_t, (size_t)d.nrows * (size_t)d.ncols);
    return d;
}

void dots_set(struct dots *d, int x, int y)
{
    if (x < 0 || y < 0 || x >= d->width || y >= d->height)
        return;
    uint8_t *cell = &d->cell[(size_t)(y / d->down) * (size_t)d->ncols + (size_t)(x / d->across)];
    *cell = (uint8_t)(*cell | 1u << (x % d->across * d->down + y % d->down));
}

void dots_bar(struct dots *d, int x, int y0, int y1)
{
    for (int y = MIN_OF(y0, y1); y <= MAX_OF(y0, y1); y++)
        dots_set(d, x, y);
}

void dots_line(struct dots *d, int x0, int y0, int x1, int y1)
{
    const int dx = abs(x1 - x0), dy = -abs(y1 - y0);
    const int sx = x0 < x1 ? 1 : -1, sy = y0 < y1 ? 1 : -1;
    int error = dx + dy; /* Bresenham 1965, doi:10.1147/sj.41.0025 */
    for (;;) {
        dots_set(d, x0, y0);
        if (x0 == x1 && y0 == y1)
            return;
        const int twice = 2 * error;
        if (twice >= dy) {
            error += dy;
            x0 += sx;
        }
        if (twice <= dx) {
            error += dx;
            y0 += sy;
        }
    }
}

static uint32_t braille_of(unsigned lit)
{
    static const uint8_t bit[8] = {0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80};
    uint32_t code = 0x2800;
    for (unsigned i = 0; i < 8; i++)
        code |= lit >> i & 1 ? bit[i] : 0;
    return code;
}

uint32_t dots_char(const struct dots *d, int row, int col)
{
    static const char ascii[4] = {' ', '\'', '.', ':'};
    const unsigned lit = d->cell[(size_t)row * (size_t)d->ncols + (size_t)col];
    if (lit == 0)
        return ' ';
    if (d->tier == PLOT_BRAILLE)
        return braille_of(lit);
    if (d->tier == PLOT_ASCII)
        return (uint32_t)ascii[lit & 3];
    uint32_t top = 0; /* the highest dot is the lowest bit */
    while (!(lit >> top & 1))
        top++;
    return 0x2588 - top; /* U+2588 is full, U+2581 one eighth */
}
