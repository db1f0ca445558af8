/* Fingerprints: a unit's vector of features; the fleet's are a matrix, units x features, with names
 * "metric.feature". */
#ifndef FEATURE_FINGERPRINT_H
#define FEATURE_FINGERPRINT_H

#include "core/job.h"
#include "feature/feature.h"

struct fingerprint_column {
    const char *name; /* "speed.median" */
    size_t metric;    /* index in the schema; SIZE_MAX when it is of no single metric (--matrix) */
    const struct feature *feature; /* NULL for columns of a --matrix file */
};

struct fingerprint_unit {
    struct str name;
    enum unit_state state;
    size_t nreadings;
    int64_t first, last;
    const struct str *segment; /* [nsegments] */
};

struct fingerprints {
    size_t n, p;
    struct fingerprint_unit *unit;     /* [n] */
    struct fingerprint_column *column; /* [p] */
    double *x;                         /* n x p row-major; NaN = missing */
    size_t nsegments;
    const struct str *segment_name;
    enum time_unit time_unit; /* of first and last, for sentences; 0 is ISO */
    const struct zone *zone;  /* NULL: UTC */
};

/* The columns that `spec` ("quick", "family:level", "median,log_mad") gives for these metrics.
 * ERR_USAGE names an unknown part and its nearest. */
enum err fingerprint_columns(struct arena *a, struct str spec, const struct schema *schema,
                             size_t *ret_p, struct fingerprint_column **ret, struct error *e);

/* One unit's row ret[p] for columns made by fingerprint_columns (families computed once a metric).
 * Pure. O(metrics * n log n). */
void fingerprint_row(const struct fingerprint_column *column, size_t p, const struct block *b,
                     size_t nmetrics, const struct fleet_span *span, struct arena *scratch,
                     double *ret);

#endif
