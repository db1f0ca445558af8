/* Order: sorting, selecting, ranking doubles.
 *
 * -0 comes before +0. NaN comes last where it is allowed at all. Nothing here depends on the
 * machine or the number of threads: the same input gives the same bits.
 *
 *     sort_doubles(x, n, scratch);
 *     const double median = stats_median_sorted(x, n); */
#ifndef MATH_SORT_H
#define MATH_SORT_H

#include "core/arena.h"

/* Sort x[n], rising, NaN last. Scratch: 16 n bytes. O(n): radix sort of the leading bits, finished
 * by insertion. */
void sort_doubles(double *x, size_t n, struct arena *scratch);

/* The k-th smallest (from 0) of x[n], which is rearranged so that x[0..k) <= x[k] <= x(k..n). No
 * NaN; k < n. O(n) on average, O(n log n) at worst. */
double sort_select(double *x, size_t n, size_t k);

/* ret[n]: the indices of x[n] in rising order, equal ones in their old order, NaN last. O(n log n)
 */
void sort_order(const double *x, size_t n, size_t *ret, struct arena *scratch);

/* ret[n]: ranks from 1, equal values share the mean of theirs; NaN has the rank NaN and doesn't
 * count. O(n log n) */
void sort_ranks(const double *x, size_t n, double *ret, struct arena *scratch);

#endif
