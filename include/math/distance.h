/* Squared Euclidean distances, many at a time. */
#ifndef MATH_DISTANCE_H
#define MATH_DISTANCE_H

#include <stddef.h>

/* Points are packed DISTANCE_LANES at a time, coordinate by coordinate, so that the loop runs
 * across points: each distance is summed in the order of its coordinates, the same bits on any
 * machine. */
enum { DISTANCE_LANES = 8 };

/* Doubles that m packed points of p coordinates take. */
size_t distance_packed_size(size_t m, size_t p);

/* Point i of m to its place in packed[distance_packed_size(m, p)], which begins as zeros. */
void distance_pack(const double *point, size_t i, size_t p, double *packed);

/* ret[i * stride + j] = |x_i - point_j|^2 of x[rows x p], row-major, and the m packed points;
 * stride >= m rounded up to DISTANCE_LANES. No NaN. By differences, so that near points have exact
 * distances. O(rows m p) */
void distance_squares(const double *x, size_t rows, size_t p, const double *packed, size_t m,
                      double *ret, size_t stride);

#endif
