#include "math/distance.h"

#include <string.h>

/* Two rows by eight points a step: eight SSE2 accumulators, enough to hide an addition's latency.
 * The usual |x|^2 - 2 x y + |y|^2 over BLAS is faster, but loses the distances of near points to
 * cancellation. */
typedef double lanes __attribute__((vector_size(DISTANCE_LANES * sizeof(double)), aligned(8)));

size_t distance_packed_size(size_t m, size_t p)
{
    return (m + DISTANCE_LANES - 1) / DISTANCE_LANES * DISTANCE_LANES * p;
}

void distance_pack(const double *point, size_t i, size_t p, double *packed)
{
    double *to = packed + i / DISTANCE_LANES * DISTANCE_LANES * p + i % DISTANCE_LANES;
    for (size_t j = 0; j < p; j++)
        to[j * DISTANCE_LANES] = point[j];
}

static void two_rows(const double *x0, const double *x1, size_t p, const double *tile, double *ret0,
                     double *ret1)
{
    lanes sum0 = {0}, sum1 = {0};
    for (size_t j = 0; j < p; j++) {
        lanes point;
        memcpy(&point, tile + j * DISTANCE_LANES, sizeof point);
        const lanes d0 = x0[j] - point, d1 = x1[j] - point;
        sum0 += d0 * d0;
        sum1 += d1 * d1;
    }
    memcpy(ret0, &sum0, sizeof sum0);
    memcpy(ret1, &sum1, sizeof sum1);
}

void distance_squares(const double *x, size_t rows, size_t p, const double *packed, size_t m,
                      double *ret, size_t stride)
{
    const size_t ntiles = (m + DISTANCE_LANES - 1) / DISTANCE_LANES;
    for (size_t t = 0; t < ntiles; t++) {
        const double *tile = packed + t * DISTANCE_LANES * p;
        for (size_t i = 0; i < rows; i += 2) {
            const size_t second = i + 1 < rows ? i + 1 : i;
            two_rows(x + i * p, x + second * p, p, tile, ret + i * stride + t * DISTANCE_LANES,
                     ret + second * stride + t * DISTANCE_LANES);
        }
    }
}
