/* The usual |x|^2 - 2 x y + |y|^2 over BLAS loses the distances of near points to cancellation;
 * these are sums of squared differences.
 *
 * With AVX2, a step is four rows by eight points: each coordinate of a point is loaded once for
 * four rows, and the additions of eight sums hide each other's latency. The baseline does the same,
 * a row at a time. Every distance is summed alone, in the order of its coordinates, without fused
 * operations: the bits are the same. */
#include "math/distance.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* What is computed: rows x ntiles tiles of points. */
struct rectangle {
    const double *x;
    size_t rows, p;
    const double *packed;
    size_t ntiles, stride;
    double *ret;
};

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

/* Rows [from, rows) against tile t. */
static void fill_tile(const struct rectangle *r, size_t t, size_t from)
{
    const double *tile = r->packed + t * DISTANCE_LANES * r->p;
    for (size_t i = from; i < r->rows; i++) {
        const double *x = r->x + i * r->p;
        double sum[DISTANCE_LANES] = {0};
        for (size_t j = 0; j < r->p; j++) {
            for (size_t l = 0; l < DISTANCE_LANES; l++) {
                const double d = x[j] - tile[j * DISTANCE_LANES + l];
                sum[l] += d * d;
            }
        }
        for (size_t l = 0; l < DISTANCE_LANES; l++)
            r->ret[i * r->stride + t * DISTANCE_LANES + l] = sum[l];
    }
}

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2")))

struct sums {
    __m256d lo, hi;
};

static inline __attribute__((always_inline)) AVX2 void add_square(struct sums *sum, double x,
                                                                  __m256d lo, __m256d hi)
{
    const __m256d all = _mm256_set1_pd(x);
    const __m256d dlo = _mm256_sub_pd(all, lo), dhi = _mm256_sub_pd(all, hi);
    sum->lo = _mm256_add_pd(sum->lo, _mm256_mul_pd(dlo, dlo));
    sum->hi = _mm256_add_pd(sum->hi, _mm256_mul_pd(dhi, dhi));
}

static inline __attribute__((always_inline)) AVX2 void put(const struct sums *sum, double *ret)
{
    _mm256_storeu_pd(ret, sum->lo);
    _mm256_storeu_pd(ret + 4, sum->hi);
}

static AVX2 void four_rows(const double *x0, size_t p, const double *tile, double *ret,
                           size_t stride)
{
    const double *x1 = x0 + p, *x2 = x1 + p, *x3 = x2 + p;
    const __m256d zero = _mm256_setzero_pd();
    struct sums s0 = {zero, zero}, s1 = s0, s2 = s0, s3 = s0;
    for (size_t j = 0; j < p; j++) {
        const __m256d lo = _mm256_loadu_pd(tile + j * DISTANCE_LANES);
        const __m256d hi = _mm256_loadu_pd(tile + j * DISTANCE_LANES + 4);
        add_square(&s0, x0[j], lo, hi);
        add_square(&s1, x1[j], lo, hi);
        add_square(&s2, x2[j], lo, hi);
        add_square(&s3, x3[j], lo, hi);
    }
    put(&s0, ret);
    put(&s1, ret + stride);
    put(&s2, ret + 2 * stride);
    put(&s3, ret + 3 * stride);
}

/* Returns how many rows it did: all but the last few. */
static size_t fill_fast(const struct rectangle *r, size_t t)
{
    size_t i = 0;
    if (!__builtin_cpu_supports("avx2"))
        return 0;
    for (; i + 4 <= r->rows; i += 4)
        four_rows(r->x + i * r->p, r->p, r->packed + t * DISTANCE_LANES * r->p,
                  r->ret + i * r->stride + t * DISTANCE_LANES, r->stride);
    return i;
}
#else
static size_t fill_fast(const struct rectangle *r, size_t t)
{
    (void)r;
    (void)t;
    return 0;
}
#endif

void distance_squares(const double *x, size_t rows, size_t p, const double *packed, size_t m,
                      double *ret, size_t stride)
{
    const struct rectangle r = {
        .x = x,
        .rows = rows,
        .p = p,
        .packed = packed,
        .ntiles = (m + DISTANCE_LANES - 1) / DISTANCE_LANES,
        .stride = stride,
        .ret = ret,
    };
    for (size_t t = 0; t < r.ntiles; t++)
        fill_tile(&r, t, fill_fast(&r, t));
}
