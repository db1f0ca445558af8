/* Statistics, sorting and L-moments by arithmetic, and on the series that break such. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../support/hard_series.h"
#include "core/rng.h"
#include "math/lmoments.h"
#include "math/sort.h"
#include "math/stats.h"

static void near(double x, double want, double tolerance)
{
    if (!(fabs(x - want) <= tolerance * fmax(1, fabs(want))))
        fail_msg("%.17g, expected %.17g", x, want);
}

static void moments_of_four_values_are_those_on_paper(void **state)
{
    (void)state;
    /* mean 4; deviations -3 -2 0 5: sums of powers 38, 90, 722; m2 = 9.5, m3 = 22.5, m4 = 180.5 */
    const double x[] = {1, NAN, 2, 4, 9};
    const struct moments m = stats_moments(x, 5);
    assert_int_equal(m.n, 4);
    assert_true(m.min == 1 && m.max == 9 && m.mean == 4);
    near(m.var, 38.0 / 3, 1e-15);
    near(m.sd, sqrt(38.0 / 3), 1e-15);
    near(m.skew_biased, 22.5 / pow(9.5, 1.5), 1e-15);
    near(m.skew, 22.5 / pow(9.5, 1.5) * sqrt(12) / 2, 1e-15);
    near(m.kurt_biased, 180.5 / (9.5 * 9.5) - 3, 1e-14);
    near(m.kurt, (5 * (180.5 / 90.25 - 3) + 6) * 3 / 2, 1e-14);
    assert_true(stats_sum(x, 5) == 16);
}

static void too_few_values_give_nan(void **state)
{
    (void)state;
    const double one[] = {NAN, 2.385}, three[] = {1, 2, 4};
    double work[3];
    const struct moments none = stats_moments(one, 0), single = stats_moments(one, 2);
    assert_true(none.n == 0 && isnan(none.mean) && isnan(none.min) && isnan(none.sd));
    assert_true(single.mean == 2.385 && isnan(single.sd) && isnan(single.skew_biased));
    assert_true(isnan(stats_moments(three, 2).skew) && !isnan(stats_moments(three, 3).skew));
    assert_true(isnan(stats_moments(three, 3).kurt));
    assert_true(isnan(stats_median(one, 1, work)) && stats_median(one, 2, work) == 2.385);
    assert_true(isnan(stats_quantile(one, 1, 0.5, work)));
    assert_true(isnan(stats_quantile_sorted(one, 0, 0.5)) && isnan(stats_mad_sorted(one, 0, 0)));
    assert_true(stats_sum(one, 1) == 0);
    assert_true(isnan(stats_autocorrelation(three, 3, 3)));
}

static void a_constant_has_no_spread_and_no_shape(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    const double x[] = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1}, y[] = {1, 2, 3, 4, 5, 7};
    const struct moments m = stats_moments(x, 6);
    assert_true(m.mean == 0.1 && m.var == 0 && m.sd == 0);
    assert_true(isnan(m.skew) && isnan(m.kurt) && isnan(m.skew_biased) && isnan(m.kurt_biased));
    assert_true(stats_robust_scale(x, 6, a).scale == 0);
    assert_true(isnan(stats_correlation(x, y, 6, a)) && isnan(stats_spearman(x, y, 6, a)));
    assert_true(isnan(stats_autocorrelation(x, 6, 1)));
    const struct lmoments l = lmoments_of_sorted(x, 6);
    assert_true(l.l1 == 0.1 && l.l2 == 0 && isnan(l.skew) && isnan(l.kurt));
    arena_close(a);
}

static void noise_far_from_zero_keeps_its_moments(void **state)
{
    (void)state;
    /* whole numbers up to 1000 shifted by 2^50: each sum and square is exact without the shift */
    enum { N = 997 };
    double near_zero[N], far[N];
    struct rng r = rng_of(3, 0);
    for (size_t i = 0; i < N; i++) {
        near_zero[i] = (double)rng_below(&r, 1000);
        far[i] = near_zero[i] + 0x1p50;
    }
    const struct moments a = stats_moments(near_zero, N), b = stats_moments(far, N);
    near(b.sd, a.sd, 1e-13);
    near(b.skew, a.skew, 1e-12);
    near(b.kurt, a.kurt, 1e-12);
}

static void extremes_give_finite_results(void **state)
{
    (void)state;
    const double ends[] = {-DBL_MAX, DBL_MAX, -DBL_MAX, DBL_MAX};
    const struct moments m = stats_moments(ends, 4);
    /* deviation of +-M: M sqrt(4/3), above DBL_MAX: only the shape is asked */
    assert_true(m.mean == 0 && m.var == DBL_MAX && m.skew == 0);
    near(m.kurt_biased, -2, 1e-15);
    double work[4];
    assert_true(stats_median(ends, 4, work) == 0 && stats_mad(ends, 4, 0, work) == DBL_MAX);
    const double tiny[] = {0, 5e-324, 1e-323, 1.5e-323};
    const struct moments t = stats_moments(tiny, 4);
    assert_true(t.min == 0 && t.max == 1.5e-323 && t.skew == 0);
    near(t.kurt_biased, (81.0 + 1 + 1 + 81) / 4 / 25 - 3, 1e-14); /* of -3 -1 1 3: m4 41, m2 5 */
    const struct lmoments l = lmoments_of_sorted(tiny, 4);
    assert_true(l.skew == 0 && isfinite(l.kurt));
}

static void every_hard_series_has_finite_statistics_or_none(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    const struct hard_series *s;
    const size_t n = hard_series_all(a, &s);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(s[i].name, "infinities") == 0)
            continue;
        double *x = arena_new(a, double, s[i].n);
        const size_t m = stats_present(s[i].x, s[i].n, x);
        sort_doubles(x, m, a);
        const struct moments k = stats_moments(s[i].x, s[i].n);
        const struct lmoments l = lmoments_of_sorted(x, m);
        const struct stats_scale r = stats_robust_scale_sorted(x, m);
        const double all[] = {k.sd,    k.mean,
                              k.var,   k.skew_biased,
                              k.skew,  k.kurt_biased,
                              k.kurt,  l.l1,
                              l.l2,    l.skew,
                              l.kurt,  r.centre,
                              r.scale, stats_autocorrelation(s[i].x, s[i].n, 1)};
        for (size_t j = 0; j < COUNT_OF(all); j++) {
            if (isinf(all[j]) || (m > 0 && isnan(k.mean)))
                fail_msg("%s: statistic %zu is %g", s[i].name, j, all[j]);
        }
    }
    arena_close(a);
}

static void quantiles_are_linear_between_neighbours(void **state)
{
    (void)state;
    const double sorted[] = {1, 2, 4, 8, 16};
    assert_true(stats_quantile_sorted(sorted, 5, 0) == 1);
    assert_true(stats_quantile_sorted(sorted, 5, 1) == 16);
    assert_true(stats_quantile_sorted(sorted, 5, 0.5) == 4);
    assert_true(stats_quantile_sorted(sorted, 5, 0.375) == 3);   /* h = 1.5 */
    assert_true(stats_quantile_sorted(sorted, 5, 0.8125) == 10); /* h = 3.25: 8 + 0.25 * 8 */
    assert_true(stats_median_sorted(sorted, 4) == 3);
    assert_true(stats_mad_sorted(sorted, 5, 4) == 3);   /* deviations 3 2 0 4 12 */
    assert_true(stats_mad_sorted(sorted, 4, 3) == 1.5); /* 2 1 1 5 */
}

static void a_resting_series_has_a_robust_scale(void **state)
{
    (void)state;
    /* MAD 0; q25 = 0, q75 = 0.5 (h = 5.25 of 0 0 0 0 0 0 | 2 ...: between 5 and 6) */
    const double half[] = {0, 0, 0, 0, 0, 0, 2, 2};
    const struct stats_scale s = stats_robust_scale_sorted(half, 8);
    near(s.scale, 0.5 / 1.3489795003921634, 1e-15);
    /* one in 16: IQR 0 too, so the deviation: mean 1/16, sum of squares 15/16 */
    double rare[16] = {0};
    rare[15] = 1;
    near(stats_robust_scale_sorted(rare, 16).scale, 0.25, 1e-15);
}

/* Over all subsets of r of the sorted x[0..n): the sum of weight[0] x largest + weight[1] x next
 * ..., each added to `chosen`. */
static double subset_sum(const double *x, size_t n, size_t r, double chosen, const double *weight)
{
    if (r == 0)
        return chosen;
    double sum = 0;
    for (size_t i = n; i-- > r - 1;)
        sum += subset_sum(x, i, r - 1, chosen + weight[0] * x[i], weight + 1);
    return sum;
}

/* Hosking's definition: the expected differences within samples of 2, 3 and 4 taken from x[9]. */
static void lmoments_by_subsets(const double x[9], double ret[3])
{
    static const double two[] = {1, -1}, three[] = {1, -2, 1}, four[] = {1, -3, 3, -1};
    ret[0] = subset_sum(x, 9, 2, 0, two) / 2 / 36; /* C(9, 2) = 36, C(9, 3) = 84, C(9, 4) = 126 */
    ret[1] = subset_sum(x, 9, 3, 0, three) / 3 / 84;
    ret[2] = subset_sum(x, 9, 4, 0, four) / 4 / 126;
}

static void lmoments_are_means_over_all_subsets(void **state)
{
    (void)state;
    const double sorted[] = {-7.25, -1.5, -1.5, 0.125, 2.385, 3, 9.75, 41.5, 1000.625};
    double want[3];
    lmoments_by_subsets(sorted, want);
    const struct lmoments l = lmoments_of_sorted(sorted, COUNT_OF(sorted));
    near(l.l2, want[0], 1e-13);
    near(l.skew, want[1] / want[0], 1e-13);
    near(l.kurt, want[2] / want[0], 1e-13);
    assert_true(isnan(lmoments_of_sorted(sorted, 1).l2) &&
                isnan(lmoments_of_sorted(sorted, 2).skew));
    assert_true(isnan(lmoments_of_sorted(sorted, 3).kurt));
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Kinds of values that take different ways through the radix sort. */
static double value_of_kind(struct rng *r, int kind, size_t i, size_t n)
{
    switch (kind) {
    case 0:
        return rng_normal(r);
    case 1:
        return (double)rng_below(r, 10);
    case 2:
        return 1e9 + rng_normal(r) * 1e-6; /* differ far down */
    case 3:
        return ldexp(rng_unit(r) - 0.5, (int)rng_below(r, 2000) - 1000);
    case 4:
        return (double)(n - i);
    default: /* half at one place, told apart by their last bits only */
        return rng_unit(r) < 0.5 ? 1 + (double)rng_below(r, 4000) * DBL_EPSILON : 1e300;
    }
}

static void check_select(struct arena *a, const double *x, const double *sorted, size_t n, size_t k)
{
    double *part = arena_new(a, double, n);
    memcpy(part, x, n * sizeof *x);
    assert_true(sort_select(part, n, k) == sorted[k]);
    for (size_t i = 0; i < n; i++)
        assert_true(i < k ? part[i] <= sorted[k] : part[i] >= sorted[k]);
}

static void check_sort(struct arena *a, size_t n, int kind)
{
    struct rng r = rng_of(11, n * 8 + (size_t)kind);
    double *x = arena_new(a, double, n), *want = arena_new(a, double, n);
    for (size_t i = 0; i < n; i++)
        x[i] = want[i] = value_of_kind(&r, kind, i, n);
    qsort(want, n, sizeof *want, compare);
    for (size_t k = 0; k < n; k += n / 7 + 1)
        check_select(a, x, want, n, k);
    sort_doubles(x, n, a);
    assert_memory_equal(x, want, n * sizeof *x);
}

static void sorting_agrees_with_qsort(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    static const size_t sizes[] = {0, 1, 2, 3, 40, 41, 255, 1499, 1500, 5000};
    for (size_t s = 0; s < COUNT_OF(sizes); s++) {
        for (int kind = 0; kind < 6; kind++)
            check_sort(a, sizes[s], kind);
    }
    arena_close(a);
}

static void missing_values_sort_last(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    double x[] = {NAN, 3, -0.0, -NAN, INFINITY, 0.0, -INFINITY, -2.5};
    size_t order[8];
    double rank[8];
    sort_order(x, 8, order, a);
    const size_t want[] = {6, 7, 2, 5, 1, 4, 0, 3};
    assert_memory_equal(order, want, sizeof want);
    sort_ranks(x, 8, rank, a);
    assert_true(rank[6] == 1 && rank[2] == 3.5 && rank[5] == 3.5 && rank[4] == 6);
    assert_true(isnan(rank[0]) && isnan(rank[3]));
    sort_doubles(x, 8, a);
    assert_true(x[0] == -INFINITY && signbit(x[2]) && !signbit(x[3]) && x[5] == INFINITY);
    assert_true(isnan(x[6]) && isnan(x[7]));
    arena_close(a);
}

static void pairs_with_a_missing_end_are_left_out(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    const double x[] = {1, 2, NAN, 3, 4, 7}, y[] = {2, 1, 5, NAN, 4, 3};
    /* pairs (1,2) (2,1) (4,4) (7,3): means 3.5, 2.5; sxy = 1.25 + 2.25 + .75 + 1.75 = 6,
     * sxx = 6.25 + 2.25 + .25 + 12.25 = 21, syy = .25 + 2.25 + 2.25 + .25 = 5 */
    near(stats_correlation(x, y, 6, a), 6 / sqrt(21 * 5), 1e-15);
    near(stats_spearman(x, y, 6, a), 0.6, 1e-15); /* ranks 1 2 3 4 and 2 1 4 3: 1 - 6 * 4 / 60 */
    /* mean 3, deviations -2 -1 . 0 1 2 -> sum of squares 10; pairs 2 + 0 + 2 over 3 of 5 */
    const double z[] = {1, 2, NAN, 3, 4, 5};
    near(stats_autocorrelation(z, 6, 1), (4.0 / 3) * (5.0 / 6) / 2, 1e-15);
    arena_close(a);
}

static void the_normal_distribution_keeps_its_tails(void **state)
{
    (void)state;
    assert_true(stats_normal_cdf(0) == 0.5 && isnan(stats_normal_cdf(NAN)));
    near(stats_normal_cdf(0.6744897501960817), 0.75, 1e-15);
    /* Abramowitz, Stegun 1964, table 26.2: P(1.96) = 0.9750021048517795 */
    near(stats_normal_cdf(1.96), 0.9750021048517795, 1e-15);
    assert_true(stats_normal_cdf(-30) > 0 && stats_normal_cdf(-30) < 1e-190);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_of_four_values_are_those_on_paper),
        cmocka_unit_test(too_few_values_give_nan),
        cmocka_unit_test(a_constant_has_no_spread_and_no_shape),
        cmocka_unit_test(noise_far_from_zero_keeps_its_moments),
        cmocka_unit_test(extremes_give_finite_results),
        cmocka_unit_test(every_hard_series_has_finite_statistics_or_none),
        cmocka_unit_test(quantiles_are_linear_between_neighbours),
        cmocka_unit_test(a_resting_series_has_a_robust_scale),
        cmocka_unit_test(lmoments_are_means_over_all_subsets),
        cmocka_unit_test(sorting_agrees_with_qsort),
        cmocka_unit_test(missing_values_sort_last),
        cmocka_unit_test(pairs_with_a_missing_end_are_left_out),
        cmocka_unit_test(the_normal_distribution_keeps_its_tails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
