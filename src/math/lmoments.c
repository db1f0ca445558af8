/* L-moments by unbiased probability-weighted moments
 *
 *     b_r = 1/n sum_j  C(j, r) / C(n - 1, r)  x_(j),   j = 0..n-1,  r = 0..3
 *     l1 = b0,  l2 = 2 b1 - b0,  l3 = 6 b2 - 6 b1 + b0,  l4 = 20 b3 - 30 b2 + 12 b1 - b0
 *
 * with x_(j) sorted. b1..b3 of data far from 0 nearly cancel, so that the values are first centred
 * at the middle of the range and scaled to [-1, 1]: l2, l3, l4 don't mind the shift (the sum of
 * their weights is 0), and nothing overflows.
 * Hosking 1990, J. R. Stat. Soc. B 52(1), doi:10.1111/j.2517-6161.1990.tb01775.x, sec. 2; Landwehr,
 * Matalas, Wallis 1979, doi:10.1029/WR015i005p01055. */
#include "math/lmoments.h"

#include <math.h>

struct lmoments lmoments_of_sorted(const double *sorted, size_t n)
{
    struct lmoments ret = {NAN, NAN, NAN, NAN};
    if (n == 0)
        return ret;
    const double centre = sorted[0] / 2 + sorted[n - 1] / 2;
    const double reach = fmax(sorted[n - 1] - centre, centre - sorted[0]);
    ret.l1 = sorted[0];
    if (n >= 2)
        ret.l2 = 0;
    if (!(reach > 0))
        return ret;
    const int exponent = ilogb(reach);
    /* two steps: 2^-exponent alone may overflow */
    const double down = ldexp(1, -exponent / 2), down_too = ldexp(1, -exponent - -exponent / 2);
    double b0 = 0, b1 = 0, b2 = 0, b3 = 0;
    const double m1 = (double)n - 1, m2 = (double)n - 2, m3 = (double)n - 3;
    for (size_t i = 0; i < n; i++) {
        const double x = (sorted[i] - centre) * down * down_too, j = (double)i;
        const double jx = j * x, jjx = (j - 1) * jx;
        b0 += x;
        b1 += jx;
        b2 += jjx;
        b3 += (j - 2) * jjx;
    }
    const double size = (double)n;
    b0 /= size;
    b1 /= size * m1;
    b2 = n >= 3 ? b2 / (size * m1 * m2) : NAN;
    b3 = n >= 4 ? b3 / (size * m1 * m2 * m3) : NAN;
    const double l2 = 2 * b1 - b0;
    ret.l1 = centre + ldexp(b0, exponent);
    ret.l2 = ldexp(l2, exponent);
    ret.skew = (6 * b2 - 6 * b1 + b0) / l2;
    ret.kurt = (20 * b3 - 30 * b2 + 12 * b1 - b0) / l2;
    return ret;
}
