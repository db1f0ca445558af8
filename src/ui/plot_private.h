/* What the files of the plot share. */
#ifndef UI_PLOT_PRIVATE_H
#define UI_PLOT_PRIVATE_H

#include "ui/plot.h"

/* Which of n columns between two times holds t. */
int plot_place(int64_t from, int64_t to, int n, int64_t t);

/* Values to shares of the height: 0 at low, 1 at high. */
struct plot_scale {
    int exponent;
    double low, range;
};
struct plot_scale plot_scale_of(const struct plot_layout *l);
double plot_share(const struct plot_scale *s, double v);

/* Values of the y ticks, rising; steps of 1, 2, 5, at least 1.5 rows apart. None when
 * the step is NaN. */
size_t plot_value_ticks(const struct plot_layout *l, double ret[], size_t room, double *ret_step);

/* All readings of the columns that begin in cell column `col`. */
struct plot_column plot_cell_of(const struct plot *p, const struct plot_layout *l, int col);

#endif
