/* A fleet's readings, a device at a time: what a source yields and everything above it eats. */
#ifndef DATA_FLEET_H
#define DATA_FLEET_H

#include "core/clock.h"
#include "core/str.h"

/* What becomes of readings of one device at one time. */
enum duplicate_policy {
    DUPLICATE_LAST,
    DUPLICATE_FIRST,
    DUPLICATE_MEAN,
    DUPLICATE_MAX,
    DUPLICATE_KEEP
};

/* What the columns of all blocks mean. */
struct schema {
    size_t nmetrics;
    const struct str *metric; /* [nmetrics] names */
    size_t nsegments;
    const struct str *segment; /* [nsegments] names of static attributes (model, site) */
    enum time_unit time_unit;  /* how the source wrote times */
    const struct zone *zone;   /* for stamps without one */
    struct str device_name;    /* the device column(s), for headers */
    struct str time_name;
};

/* All readings of one device in time order, equal times resolved by the declared policy. Borrowed
 * from its source's arena. */
struct block {
    struct str device;
    size_t n;
    const int64_t *time;        /* [n] ns, rising (equal times only under the policy keep) */
    const double *const *value; /* [nmetrics][n]; NaN = missing */
    const struct str
        *segment;       /* [nsegments]; {NULL, 0} = missing; the last seen where it changes */
    size_t nduplicates; /* readings merged or dropped because their time was there already */
    bool was_unsorted;
};

/* Facts of the whole fleet that single devices are judged against. Times MISSING_I64 when there are
 * no readings. */
struct fleet_span {
    int64_t first, last; /* ns over all devices */
    int64_t interval;    /* ns: median over devices of their median interval; 0 when unknown */
    size_t ndevices, nreadings;
    bool has_steps; /* times are counters of each device's own: no device can be behind another */
};

/* The state that every device has. Rules (data/state.c): silent: its last reading is older than the
 * fleet's by more than 10 of its own median intervals, and by more than twice all but 1 % of its
 * own intervals (never where times are steps); short: fewer than 8 readings with any metric;
 * constant: every metric that has readings has one value; partial: a metric with under 70 % of the
 * device's own readings present, or a gap above a quarter of the span; else ok: it reports. In the
 * order short, constant, silent, partial. */
enum unit_state { STATE_OK, STATE_PARTIAL, STATE_SHORT, STATE_CONSTANT, STATE_SILENT };
const char *unit_state_name(enum unit_state s);
enum unit_state unit_state_of(const struct block *b, size_t nmetrics,
                              const struct fleet_span *span);

/* Median time between neighbouring readings in ns (positive intervals only; the lower of the two
 * middle ones), 0 when there is none. Scratch holds a copy. O(n) on average. */
int64_t block_interval(const struct block *b, struct arena *scratch);

#endif
