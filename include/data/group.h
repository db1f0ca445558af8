/* Rows of a table into blocks: one a device, in the order of names, its readings in time order.
 *
 * What is grouped and sorted already is not copied: such blocks point into the frame's columns. */
#ifndef DATA_GROUP_H
#define DATA_GROUP_H

#include "core/job.h"
#include "data/fleet.h"
#include "data/roles.h"

struct group_request {
    size_t ndevices_only, nmetrics_only; /* 0: all */
    const struct str *devices_only;
    const struct str *metrics_only; /* long layout: values of the name column */
    int64_t since, until;           /* ns, MISSING_I64: no bound; until is exclusive */
    enum duplicate_policy duplicates;
};

struct group {
    struct schema schema;
    size_t ndevices;
    struct block *block; /* [ndevices]; n = 0 where no reading is left */
    size_t nnotes;
    const char *note[8]; /* rows left out, duplicates, unsorted devices */
};

/* `roles` are settled. ERR_USAGE: no metric, a device or metric that is asked for is not there;
 * ERR_LIMIT: more than 4e9 rows. O(rows), and O(n log n) for devices out of order. */
enum err group_rows(struct arena *a, const struct frame *f, const struct roles *roles,
                    const uint32_t *device, const struct dict *devices,
                    const struct group_request *r, struct job *job, struct group **ret,
                    struct error *e);

#endif
