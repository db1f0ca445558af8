/* The inside of a fleet's course, for since.c and course.c only. */
#ifndef EXPLAIN_COURSE_INSIDE_H
#define EXPLAIN_COURSE_INSIDE_H

#include "explain/explain.h"

/* What is followed over time: each is about the device's own usual (0 = as usual). */
enum course_panel {
    PANEL_LEVEL,  /* bucket median - the device's median of these */
    PANEL_SPREAD, /* log of the RMS distance from the bucket's median - the device's usual */
    PANEL_ROUGH,  /* log of the RMS change between neighbours in the bucket - the device's usual:
                     spikes and oscillations, which the rhythm of the day hides from the spread */
    PANEL_COUNT,  /* readings present / the device's usual number - 1 */
    PANEL_COUNT_OF
};

enum { COURSE_MOST_BUCKETS = 64, COURSE_LEAST_BUCKETS = 8 };

struct fleet_course {
    struct fleet_span span;
    size_t nbuckets, nmetrics, ndevices;
    int64_t first;
    uint64_t width; /* ns */
    float *cell;    /* [panel][metric][device][bucket], NaN = nothing there */
    float *common;  /* [panel][metric][bucket] */
};

/* The device's cells of one panel and metric, and the fleet's. */
const float *course_cells(const struct fleet_course *c, enum course_panel panel, size_t metric,
                          size_t device);
const float *course_common(const struct fleet_course *c, enum course_panel panel, size_t metric);

/* The bucket of a time, clamped to those there are. */
size_t course_bucket(const struct fleet_course *c, int64_t t);

#endif
