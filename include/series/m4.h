/* M4: a series made small enough to draw, exact in pixels.
 *
 * Each column of time keeps its first, last, least and greatest reading. A line through these four
 * lights the same pixels as a line through all readings, so no spike is lost (Jugel et al. 2014,
 * doi:10.14778/2732951.2732953). Time is the axis, not the index: gaps stay where they are.
 *
 *     const int64_t gap = m4_gap(n, time, a);
 *     struct m4 *m = m4_of(a, &(struct m4_input){n, time, value, time[0], time[n - 1], 160, gap});
 */
#ifndef SERIES_M4_H
#define SERIES_M4_H

#include "data/frame.h"

/* One column. Times and values are of readings that are present; MISSING_I64 and NaN when n = 0. */
struct m4_column {
    int64_t t_first, t_last;
    double first, last, min, max, mean;
    size_t n, nmissing;    /* readings present; readings without a value */
    size_t ngaps;          /* gaps that end in this column */
    bool is_after_gap;     /* there is one between the reading before and t_first */
    size_t nbelow, nabove; /* readings outside robust_low .. robust_high of the whole */
    size_t nmarks;         /* by m4_mark */
};

struct m4_input {
    size_t n;
    const int64_t *time; /* [n] ns, rising, equal times allowed */
    const double *value; /* [n], NaN = missing */
    int64_t from, to;    /* closed range; readings outside are left out */
    size_t ncolumns;     /* >= 1 */
    int64_t gap;         /* ns: readings farther apart than this have a gap between; 0: no gaps */
};

struct m4 {
    int64_t from, to;
    int64_t gap;
    size_t n, nmissing, ngaps; /* over all columns */
    /* What to draw when single readings are not to flatten the rest: the quantiles 0.5 % and 99.5 %
     * and a tenth of their distance more, where all readings together span more than 1.5 times
     * that; else least and greatest. NaN when n = 0. */
    double robust_low, robust_high;
    size_t ncolumns;
    struct m4_column *column; /* [ncolumns], left to right */
};

/* Reading at t falls in column floor((t - from) * ncolumns / (to - from)), the one at `to` in the
 * last, all in the first when from = to. Total: n = 0, to < from (no readings), all missing, the
 * whole range of int64. O(n + ncolumns log n),
 * in `a`. */
struct m4 *m4_of(struct arena *a, const struct m4_input *in);

/* Count these times (rising; anomalies, say) in the columns where they fall. O(n + ncolumns). */
void m4_mark(struct m4 *m, size_t n, const int64_t *time);

/* The columns that hold readings, as a FRAME_PLOT for drawing (ui/plot.h) and for files: a row a
 * column a metric. t0, t1 are the times of its first and last reading; after_gap is 1 where the pen
 * is to be lifted; low, high are the robust range of the metric, below, above the readings outside
 * of it; anomaly is 1 where something was marked. `unit` and `zone` are of the times. */
struct m4_plot {
    size_t nmetrics;
    const struct str *metric;
    const struct m4 *const *m4; /* [nmetrics] */
    enum time_unit unit;
    const struct zone *zone;
};
struct frame *m4_frame(struct arena *a, const struct m4_plot *plot);

/* The distance that makes a gap: 5 times the median of the positive intervals between all readings
 * (missing ones included), or twice their 90 % quantile where that is longer; 0 (no gaps known)
 * when there are fewer than two times. O(n). */
int64_t m4_gap(size_t n, const int64_t *time, struct arena *scratch);

#endif
