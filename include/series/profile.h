/* The profile of one series: a row for each statistic, with its meaning, its null hypothesis if it
 * is a test, and its source. A row has a value, or a sentence that says why not.
 *
 *     const struct profile *p = profile_of(a, n, time, value);
 *     for (size_t i = 0; i < p->nrows; i++) ... p->row[i].what->name, p->row[i].real
 *
 * Statistics of values use the readings that are present. ADF, KPSS and autocorrelation want an
 * even clock: they take the readings in their order as evenly spaced, missing ones filled linearly,
 * and the row "filled" says how many were. */
#ifndef SERIES_PROFILE_H
#define SERIES_PROFILE_H

#include "data/frame.h"

enum statistic_kind {
    STATISTIC_REAL,     /* profile_row.real */
    STATISTIC_COUNT,    /* .real, whole */
    STATISTIC_DURATION, /* .real, seconds (steps when the clock is a counter) */
    STATISTIC_TIME,     /* .time */
};

struct statistic {
    const char *name;  /* "adf_aic", unique */
    const char *group; /* "readings", "values", "shape", "dependence", "outliers", "stationarity" */
    enum statistic_kind kind;
    const char *meaning;
    const char *null;   /* null hypothesis of a test; NULL */
    const char *source; /* definition or reference */
};

struct profile_row {
    const struct statistic *what;
    double real;        /* NaN when there is a reason */
    int64_t time;       /* STATISTIC_TIME; MISSING_I64 when there is a reason */
    const char *reason; /* NULL, or "not enough data (n=3)", "constant" */
    const char *note;   /* NULL, or what belongs to the value: critical values, "at most" */
};

struct profile {
    size_t nrows;
    struct profile_row *row; /* always all statistics, in the order of profile_statistics */
};

/* All statistics, for help and documents. */
const struct statistic *profile_statistics(size_t *ret_n);

/* Profile of n readings, times rising (equal ones allowed), NaN = missing. Total for every n and
 * finite value. O(n log n + n lags), lags ~ 12 (n/100)^(1/4) for ADF and ~ n^(1/3) for KPSS; in
 * `a`. */
struct profile *profile_of(struct arena *a, size_t n, const int64_t *time, const double *value);

/* Row of a statistic; NULL for an unknown name. */
const struct profile_row *profile_find(const struct profile *p, const char *name);

/* A row a statistic a metric: metric, statistic, value, note, meaning, null, group,
 * source, time.
 */
struct profile_table {
    size_t nmetrics;
    const struct str *metric;
    const struct profile *const *profile; /* [nmetrics] */
    enum time_unit unit;
    const struct zone *zone;
};
struct frame *profile_frame(struct arena *a, const struct profile_table *t);

#endif
