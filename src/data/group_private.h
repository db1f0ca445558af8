/* What group.c and group_fill.c share. */
#ifndef DATA_GROUP_PRIVATE_H
#define DATA_GROUP_PRIVATE_H

#include "data/group.h"

struct group_stamp {
    int64_t time;
    uint32_t row;
};

struct group_item { /* a device */
    struct str name;
    uint32_t code;
    size_t first, nrows; /* its rows: a run from `first`, when devices aren't scattered */
    size_t list;         /* where its rows are in grouping.row */
    bool is_direct;      /* its block points into the frame, from first + skip */
    size_t skip;         /* rows before the first that counts */
    size_t nlisted;      /* rows of the list that count, after sorting */
    size_t out, n;       /* where its readings are in the output; how many */
    size_t ntimeless, nduplicates;
    bool was_unsorted;
};

struct grouping {
    struct arena *arena;
    const struct frame *frame;
    const struct group_request *request;
    const uint32_t *device; /* [nrows] */
    const int64_t *time;    /* [nrows]; NULL: steps */
    int64_t *steps;         /* 1, 2, 3 ... for all devices */
    size_t nmetrics;
    const struct str *metric_name;
    const double **metric;   /* [nmetrics] columns; wide layout */
    const uint32_t *name;    /* long layout: metric of each row by code; NULL: wide */
    const size_t *metric_of; /* long layout: by code; SIZE_MAX: not wanted */
    const double *value;     /* long layout */
    size_t nitems, nnameless;
    struct group_item *item;
    bool is_scattered; /* some device's rows are not one run */
    uint32_t *row;     /* rows, device by device; NULL: not needed */
    int64_t *out_time;
    double **out_value; /* [nmetrics] */
};

/* Metrics' names and columns. ERR_USAGE when there is none. */
enum err group_find_metrics(struct grouping *g, const struct roles *roles, struct error *e);

/* Copy the device's readings to the output, equal times resolved. */
void group_fill_item(const struct grouping *g, struct group_item *d, struct arena *scratch);

#endif
