/* Units by features as coloured cells: how far each number is from the fleet's, in robust z.
 *
 * z = (x - median) / (1.4826 MAD) by column; where the MAD is 0, the mean absolute deviation times
 * 1.2533 takes its place (Iglewicz and Hoaglin 1993); a constant column is 0, a missing cell NaN.
 */
#ifndef UI_HEATMAP_H
#define UI_HEATMAP_H

#include "data/frame.h"
#include "ui/grid.h"

struct heatmap {
    const struct frame *frame;
    struct arena *arena; /* the frame's */
    size_t n, p;
    size_t *unit;    /* [n] rows of the frame, in the order of drawing */
    size_t *feature; /* [p] columns of the frame: its REAL ones */
    double *z;       /* [n * p] by row of the frame and feature */
    size_t *ranked;  /* [n] the order that `unit` has when it is not sorted */
    bool is_sorted, is_rising;
    size_t sort_col; /* by which feature, if sorted */
    size_t row, col, top, left, page, wide;
};

/* Show the REAL columns of a frame (NULL: nothing), units in the order of `ranking`, a frame with a
 * column "device" or "unit"; those that it lacks, and all when it is NULL, by the largest |z|. */
void heatmap_set(struct heatmap *h, struct arena *a, const struct frame *f,
                 const struct frame *ranking);
void heatmap_move(struct heatmap *h, long rows, long columns);

/* Order the units by the feature under the cursor, missing last; `off`: as they were. The cursor
 * follows its unit. */
void heatmap_sort(struct heatmap *h, bool off, bool is_rising);
bool heatmap_select(struct heatmap *h, size_t frame_row);

/* Of the cell under the cursor; false when there are none. */
bool heatmap_at(const struct heatmap *h, size_t *ret_row, const struct column **ret, double *ret_z);

/* Column marks in the first row of v, units below, names at the left. */
void heatmap_draw(struct heatmap *h, struct view v);

#endif
