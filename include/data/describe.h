/* A table described: a row a column. General data too, no device or time needed. */
#ifndef DATA_DESCRIBE_H
#define DATA_DESCRIBE_H

#include "core/job.h"
#include "data/frame.h"

/* Columns: column, type, role, count, missing, distinct, min, max, mean, sd, q05, q25, median, q75,
 * q95, skewness, kurtosis (of numbers: sd divides by n - 1, quantiles are linear (type 7), skewness
 * G1, kurtosis G2; NaN where there are too few values or all are equal), first, last (of times),
 * top (the three most frequent values and how often, where any repeats), histogram (16 bins from
 * min to max). n = 0: a row all missing but for the counts. O(n log n) a column, on the job's
 * threads.
 */
enum err describe_frame(struct arena *a, const struct frame *table, struct job *job,
                        struct frame **ret, struct error *e);

#endif
