/* Points of clusters on a plane: the sign of the commonest cluster in each cell. */
#ifndef UI_SCATTER_H
#define UI_SCATTER_H

#include "data/frame.h"
#include "ui/grid.h"

/* A frame with columns cluster (WHOLE), x and y (REAL); points with a missing x or y are left out.
 * Cells of the cluster `chosen` are bold, the others as they are; `device`, if it is among them, is
 * marked '@'. Total: no columns, no points, one point, all points in one place. */
void scatter_draw(struct view v, const struct frame *f, int64_t chosen, struct str device);

#endif
