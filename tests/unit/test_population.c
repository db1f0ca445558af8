/* Cleaning, whitening, consensus and what they are made of, by arithmetic that fits a comment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "core/rng.h"
#include "math/distance.h"
#include "math/silhouette.h"
#include "units.h"

#define MAD_TO_SD 1.482602218505602 /* 1 / Phi^-1(3/4) */

static void assert_near(double got, double expected, double tolerance)
{
    if (!(fabs(got - expected) <= tolerance))
        fail_msg("%.17g is not within %g of %.17g", got, tolerance, expected);
}

static struct fingerprints *one_column(struct arena *a, const double *x, size_t n)
{
    struct fingerprints *f = units_new(a, n, 1);
    memcpy(f->x, x, n * sizeof *x);
    return f;
}

static size_t rank_of(const double *score, size_t n, size_t unit)
{
    size_t rank = 1;
    for (size_t i = 0; i < n; i++)
        rank += score[i] > score[unit];
    return rank;
}

static const struct detector *detector(const char *name)
{
    for (size_t d = 0; detectors[d] != NULL; d++) {
        if (strcmp(detectors[d]->name, name) == 0)
            return detectors[d];
    }
    fail_msg("no detector %s", name);
    return NULL;
}

/* Median 3; |x - 3| = 2 1 0 1 97, median 1. */
static void z_is_the_distance_to_the_median_over_the_scaled_mad(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    const double x[] = {1, 2, 3, 4, 100};
    const struct population *p = units_population(a, one_column(a, x, 5), job_open(a, 1));
    assert_int_equal(p->p, 1);
    assert_near(p->centre[0], 3, 0);
    assert_near(p->scale[0], MAD_TO_SD, 1e-15);
    assert_near(p->z[0], -2 / MAD_TO_SD, 1e-15);
    assert_near(p->z[4], 97 / MAD_TO_SD, 1e-13);
    assert_near((double)p->clipped[4], POPULATION_CLIP, 0);
    arena_close(a);
}

/* The first: median 0, MAD 0, quartiles 0 and 2. The second: quartiles 0 and 0; distances to the
 * median 0 are 0 but for one 5, on average 0.5. */
static void where_the_mad_is_0_the_quartiles_and_then_the_mean_distance_are_the_scale(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    const double x[] = {0, 4, 0, 3, 0, 2, 0, 1, 0}, y[] = {0, 0, 0, 5, 0, 0, 0, 0, 0, 0};
    const struct population *p = units_population(a, one_column(a, x, 9), job_open(a, 1));
    assert_near(p->scale[0], 2 / 1.3489795003921634, 1e-15);
    p = units_population(a, one_column(a, y, 10), job_open(a, 1));
    assert_near(p->scale[0], 0.5 * sqrt(acos(-1) / 2), 1e-15);
    assert_near(p->z[3], 10 / sqrt(acos(-1) / 2), 1e-14);
    arena_close(a);
}

/* The longest flat stretch of 14 that are never stuck, 2 of 168 readings, and of one that is, 87:
 * over the feature's least scale, and for a column of a matrix 15 / sqrt(pi / 2) = 11.97, where the
 * deviation gave 14 / sqrt(15) = 3.6. All but equal values are equal. */
static void one_stuck_sensor_among_equal_peers_stands_out(void **state)
{
    (void)state;
    static const struct feature flat = {.name = "f", .is_rare_signal = true, .least_scale = 0.01};
    struct arena *a = arena_open(NULL);
    struct fingerprints *f = units_new(a, 15, 3);
    for (size_t i = 0; i < f->n; i++) {
        double *x = f->x + i * f->p;
        x[0] = x[1] = x[2] = (i == 4 ? 87 : 2) / 168.0;
        x[1] += 1;
        x[2] = i == 4 ? 0.75 : 0.3 + (i % 2 == 0 ? 1e-16 : 0);
    }
    f->column[0].feature = &flat;
    const struct population *p = units_population(a, f, job_open(a, 1));
    assert_int_equal(p->p, 3);
    assert_near(p->z[4 * 3], 85 / 168.0 / 0.01, 1e-12);
    assert_near(p->z[4 * 3 + 1], 15 / sqrt(acos(-1) / 2), 1e-12);
    assert_near(p->z[4 * 3 + 2], 15 / sqrt(acos(-1) / 2), 1e-12);
    assert_near(p->z[5 * 3], 0, 0);
    arena_close(a);
}

/* Medians 198.25 and 198.3, a step of 0.1 apart in readings that usually vary by e: a twentieth of
 * it is the least scale, as 0.04 is of a value about 2 of which a 50th matters. */
static void what_is_small_against_the_spread_or_the_level_is_no_news(void **state)
{
    (void)state;
    static const struct feature median = {.name = "median", .least_spreads = 0.05};
    static const struct feature spread = {.name = "log_mad", .least_scale = 0.1};
    static const struct feature share = {.name = "fano", .least_share = 0.02};
    struct arena *a = arena_open(NULL);
    struct fingerprints *f = units_new(a, 8, 4);
    for (size_t i = 0; i < f->n; i++) {
        double *x = f->x + i * f->p;
        x[0] = i == 3 ? 198.25 : 198.3 + 0.001 * (double)(i % 3);
        x[1] = 1 + (i % 2 == 0 ? 0.03 : -0.03);
        x[2] = x[0];
        x[3] = i == 3 ? -2.1 : i % 2 == 0 ? -1.999 : -2.001;
    }
    const struct feature *const feature[] = {&median, &spread, &median, &share};
    for (size_t j = 0; j < f->p; j++) {
        f->column[j].feature = feature[j];
        f->column[j].metric = j == 2 ? 1 : 0; /* of metric 1 there is no log_mad */
    }
    f->x[2] += 1e-9; /* else the same as the first */
    const struct population *p = units_population(a, f, job_open(a, 1));
    assert_int_equal(p->p, 4);
    assert_near(p->scale[0], 0.05 * exp(1), 1e-13);
    assert_true(p->z[3 * 4 + 2] < -20);
    assert_near(p->scale[3], 0.02 * fabs(p->centre[3]), 1e-15);
    arena_close(a);
}

static void missing_cells_are_nan_in_z_the_median_in_clipped_and_counted(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    struct fingerprints *f = units_normal(a, 12, 3, 1);
    f->x[4 * 3 + 1] = NAN;
    f->x[4 * 3 + 2] = INFINITY;
    const struct population *p = units_population(a, f, job_open(a, 1));
    assert_int_equal(p->nmissing[4], 2);
    assert_int_equal(p->nmissing[5], 0);
    assert_true(isnan(p->z[4 * 3 + 1]) && isnan(p->z[4 * 3 + 2]) && !isnan(p->z[4 * 3]));
    assert_near((double)p->clipped[4 * 3 + 1], 0, 0);
    arena_close(a);
}

/* 200 units: 3 of them, 1.5 %, differ from the commonest value. */
static void a_column_that_repeats_another_counts_once(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    struct fingerprints *f = units_normal(a, 50, 5, 1);
    for (size_t i = 0; i < f->n; i++) {
        double *x = f->x + i * f->p;
        x[1] = i == 7 ? NAN : x[0];
        x[2] = x[0];
        x[3] = i == 49 ? x[0] + 1e-9 : x[0];
        x[4] = x[1];
    }
    const struct population *p = units_population(a, f, job_open(a, 2));
    static const size_t kept[] = {0, 1, 3};
    assert_int_equal(p->nrepeated, 2);
    assert_int_equal(p->ndropped, 0);
    assert_int_equal(p->p, COUNT_OF(kept));
    for (size_t j = 0; j < COUNT_OF(kept); j++)
        assert_int_equal(p->source_column[j], kept[j]);
    arena_close(a);
}

static void columns_are_dropped_with_their_reason_unless_the_rare_value_is_the_signal(void **state)
{
    (void)state;
    static const struct feature common = {.name = "median"};
    static const struct feature rare = {.name = "zero_proportion", .is_rare_signal = true};
    struct arena *a = arena_open(NULL);
    struct fingerprints *f = units_normal(a, 200, 9, 1);
    for (size_t i = 0; i < f->n; i++) {
        double *x = f->x + i * f->p;
        x[1] = 2.385;
        x[2] = NAN;
        x[3] = x[4] = i < 120 ? NAN : x[3];
        x[5] = x[6] = i % 67 == 0 ? 3.5 + (double)i : 1.25;
        x[7] = 2 * x[6];
        x[8] = 0.1 + 0.2 + (i % 2 == 0 ? 0 : 1e-16);
    }
    f->column[4].feature = f->column[6].feature = &rare;
    f->column[3].feature = f->column[5].feature = &common;
    const struct population *p = units_population(a, f, job_open(a, 2));
    static const char *const dropped[] = {
        "m.c1: constant",
        "m.c2: all missing",
        "m.c3: missing in 120 of 200 units",
        "m.c5: nearly constant, 197 of 200 units share one value",
        "m.c8: constant",
    };
    static const size_t kept[] = {0, 4, 6, 7};
    assert_int_equal(p->ndropped, COUNT_OF(dropped));
    for (size_t i = 0; i < COUNT_OF(dropped); i++)
        assert_string_equal(p->dropped[i], dropped[i]);
    assert_int_equal(p->p, COUNT_OF(kept));
    for (size_t j = 0; j < COUNT_OF(kept); j++)
        assert_int_equal(p->source_column[j], kept[j]);
    arena_close(a);
}

/* Ranks from the least strange: 3 1 2 and 1.5 1.5 3; -log(1 - r/4), mean, over log 4. */
static void consensus_is_the_mean_of_minus_log_of_the_share_above(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    const double x[] = {0.9, 0.385, 0.61}, y[] = {-2.5, -2.5, 40};
    const double *const score[] = {x, y};
    double ret[3];
    size_t rank[3], lo[3], hi[3];
    assert_int_equal(consensus_of(a, 3, 2, score, ret, rank, lo, hi, NULL), OK);
    assert_near(ret[0], (log(4) - log(1 - 1.5 / 4)) / 2 / log(4), 1e-15);
    assert_near(ret[1], (-log(0.75) - log(1 - 1.5 / 4)) / 2 / log(4), 1e-15);
    assert_near(ret[2], (log(2) + log(4)) / 2 / log(4), 1e-15);
    assert_memory_equal(rank, ((size_t[]){2, 3, 1}), sizeof rank);
    assert_memory_equal(lo, ((size_t[]){1, 2, 1}), sizeof lo);
    assert_memory_equal(hi, ((size_t[]){2, 3, 2}), sizeof hi);
    arena_close(a);
}

static void consensus_holds_for_no_units_no_detectors_and_missing_scores(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    const double x[] = {0.4, NAN, 0.2};
    const double *const score[] = {x};
    double ret[3];
    size_t rank[3], lo[3], hi[3];
    assert_int_equal(consensus_of(a, 0, 1, score, ret, rank, lo, hi, NULL), OK);
    assert_int_equal(consensus_of(a, 3, 0, NULL, ret, rank, lo, hi, NULL), OK);
    assert_memory_equal(rank, ((size_t[]){1, 2, 3}), sizeof rank);
    assert_int_equal(consensus_of(a, 3, 1, score, ret, rank, lo, hi, NULL), OK);
    assert_memory_equal(rank, ((size_t[]){1, 3, 2}), sizeof rank);
    assert_near(ret[0], 1, 1e-15);
    arena_close(a);
}

static void whitened_scores_do_not_correlate_and_have_unit_variance(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    struct job *job = job_open(a, 2);
    const struct population *p = units_population(a, units_normal(a, 2000, 8, 4), job);
    size_t q;
    const float *w;
    assert_int_equal(population_whiten(a, p, job, &q, &w, NULL), OK);
    assert_int_equal(q, 8);
    for (size_t j = 0; j < q; j++) {
        for (size_t k = 0; k <= j; k++) {
            double sum = 0;
            for (size_t i = 0; i < p->n; i++)
                sum += (double)w[i * q + j] * (double)w[i * q + k];
            /* Shrunk by at most (p / (n + p))^2 = 1.6e-5 towards 1; floats. */
            assert_near(sum / (double)(p->n - 1), j == k ? 1 : 0, 5e-5);
        }
    }
    arena_close(a);
}

/* Without shrinkage all units would lie at the same distance, sqrt(n - 1). */
static void whitening_keeps_units_apart_when_there_are_fewer_units_than_columns(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    struct job *job = job_open(a, 1);
    struct fingerprints *f = units_normal(a, 25, 90, 4);
    for (size_t j = 0; j < 90; j++)
        f->x[7 * 90 + j] += j % 3 == 0 ? 1.9 : -1.7;
    const struct population *p = units_population(a, f, job);
    size_t q, farthest = 0;
    const float *w;
    assert_int_equal(population_whiten(a, p, job, &q, &w, NULL), OK);
    assert_in_range(q, 20, 24);
    double norm[25], mean = 0;
    for (size_t i = 0; i < 25; i++) {
        norm[i] = 0;
        for (size_t k = 0; k < q; k++)
            norm[i] += (double)w[i * q + k] * (double)w[i * q + k];
        mean += sqrt(norm[i]) / 25;
        farthest = norm[i] > norm[farthest] ? i : farthest;
    }
    assert_int_equal(farthest, 7);
    assert_true(sqrt(norm[7]) > 1.1 * mean);
    arena_close(a);
}

/* Each of the two values is ordinary; that they differ is not. */
static void a_broken_relation_shows_in_the_whitened_forest_only(void **state)
{
    (void)state;
    enum { BROKEN = 57 };
    struct arena *a = arena_open(NULL);
    struct job *job = job_open(a, 2);
    struct fingerprints *f = units_normal(a, 400, 6, 4);
    struct rng rng = rng_of(4, 4);
    for (size_t i = 0; i < f->n; i++) {
        f->x[i * 6] = rng_normal(&rng);
        f->x[i * 6 + 1] = f->x[i * 6] + 0.08 * rng_normal(&rng);
    }
    f->x[BROKEN * 6] = 1.4;
    f->x[BROKEN * 6 + 1] = -1.4;
    const struct population *p = units_population(a, f, job);
    double *score = arena_new(a, double, f->n);
    assert_int_equal(detector("iforest")->score(a, p, NULL, 1, job, score, NULL), OK);
    assert_true(rank_of(score, f->n, BROKEN) > 20);
    assert_int_equal(detector("iforest_pca")->score(a, p, NULL, 1, job, score, NULL), OK);
    assert_int_equal(rank_of(score, f->n, BROKEN), 1);
    arena_close(a);
}

/* Four rows at a time go another way than one. */
static void distances_have_the_same_bits_however_they_are_blocked(void **state)
{
    (void)state;
    enum { ROWS = 7, POINTS = 11, P = 5, STRIDE = 16 };
    struct rng rng = rng_of(1, 1);
    double x[ROWS * P], point[POINTS * P], packed[STRIDE * P] = {0}, all[ROWS * STRIDE];
    for (size_t i = 0; i < COUNT_OF(x); i++)
        x[i] = rng_normal(&rng);
    for (size_t i = 0; i < COUNT_OF(point); i++)
        point[i] = rng_normal(&rng);
    assert_int_equal(distance_packed_size(POINTS, P), STRIDE * P);
    for (size_t i = 0; i < POINTS; i++)
        distance_pack(point + i * P, i, P, packed);
    distance_squares(x, ROWS, P, packed, POINTS, all, STRIDE);
    for (size_t i = 0; i < ROWS; i++) {
        double one[STRIDE];
        distance_squares(x + i * P, 1, P, packed, POINTS, one, STRIDE);
        assert_memory_equal(one, all + i * STRIDE, POINTS * sizeof *one);
        for (size_t k = 0; k < POINTS; k++) {
            double sum = 0;
            for (size_t j = 0; j < P; j++)
                sum += (x[i * P + j] - point[k * P + j]) * (x[i * P + j] - point[k * P + j]);
            assert_near(one[k], sum, 1e-15 * (1 + sum));
        }
    }
}

/* 0 and 1 against 4 and 6: a = 1 1 2 2, b = 5 4 3.5 5.5; one alone has 0. */
static void silhouettes_compare_the_own_cluster_with_the_next(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    const double x[] = {0, 1, 4, 6, 40};
    const int32_t two[] = {0, 0, 1, 1}, three[] = {0, 0, 1, 1, 2};
    const size_t all[] = {0, 1, 2, 3};
    double ret[5];
    const struct silhouette_labels labels = {two, 2, ret};
    struct job *job = job_open(a, 1);
    for (int is_sampled = 0; is_sampled < 2; is_sampled++) {
        assert_int_equal(
            silhouette_of(a, x, 4, 1, is_sampled ? all : NULL, 4, &labels, 1, job, NULL), OK);
        assert_near(ret[0], 4.0 / 5, 1e-15);
        assert_near(ret[1], 3.0 / 4, 1e-15);
        assert_near(ret[2], 1.5 / 3.5, 1e-15);
        assert_near(ret[3], 3.5 / 5.5, 1e-15);
    }
    const struct silhouette_labels alone = {three, 3, ret};
    assert_int_equal(silhouette_of(a, x, 5, 1, NULL, 0, &alone, 1, job, NULL), OK);
    assert_near(ret[4], 0, 0);
    arena_close(a);
}

/* One tree of two units has two leaves at depth 1, and c(2) = 1: all scores are 2^-1. */
static void trees_and_sample_reach_both_forests(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    const struct population *p = units_population(a, units_normal(a, 50, 4, 4), job_open(a, 1));
    const struct param *const table[4] = {detector("iforest")->params, NULL, NULL, NULL};
    const char *const argv[] = {"--trees", "1", "--sample", "2"};
    static const char *const forests[] = {"iforest", "iforest_pca"};
    struct args args;
    assert_int_equal(args_parse(a, 4, argv, table, &args, NULL), OK);
    for (size_t f = 0; f < COUNT_OF(forests); f++) {
        double score[50];
        assert_int_equal(detector(forests[f])->score(a, p, &args, 1, job_open(a, 1), score, NULL),
                         OK);
        for (size_t i = 0; i < 50; i++)
            assert_near(score[i], 0.5, 0);
    }
    arena_close(a);
}

static void a_shapeless_fleet_is_called_so(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    const struct population *p = units_population(a, units_normal(a, 80, 12, 4), job_open(a, 1));
    struct clustering c;
    assert_int_equal(clusterers[0]->run(a, p, NULL, 1, job_open(a, 1), &c, NULL), OK);
    assert_true(c.silhouette < 0.25);
    assert_int_equal(strncmp(c.note[0], "the clusters hardly differ (mean silhouette 0.", 46), 0);
    arena_close(a);
}

static enum err cluster_with(struct arena *a, const struct population *p, int argc,
                             const char *const argv[], struct clustering *ret, struct error *e)
{
    const struct param *const table[4] = {clusterers[0]->params, NULL, NULL, NULL};
    struct args args;
    TRY(args_parse(a, argc, argv, table, &args, e));
    return clusterers[0]->run(a, p, &args, 1, job_open(a, 2), ret, e);
}

static void the_number_of_clusters_can_be_given_up_to_the_number_of_units(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    const struct population *p = units_population(a, units_normal(a, 50, 4, 4), job_open(a, 1));
    struct clustering c;
    struct error e;
    const char *const five[] = {"--k", "5"}, *const many[] = {"--k=51"};
    assert_int_equal(cluster_with(a, p, 2, five, &c, &e), OK);
    assert_int_equal(c.k, 5);
    assert_int_equal(cluster_with(a, p, 1, many, &c, &e), ERR_USAGE);
    assert_string_equal(e.text, "--k 51: there are only 50 units; ask for fewer clusters");
    arena_close(a);
}

static void large_fleets_say_what_was_estimated(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    struct fingerprints *f = units_normal(a, 6000, 3, 4);
    for (size_t i = 0; i < f->n * 3; i++)
        f->x[i] += i < 60 * 3 ? 90 : i / 3 % 2 == 0 ? 6 : -6;
    const struct population *p = units_population(a, f, job_open(a, 1));
    struct clustering c;
    const char *const three[] = {"--k", "3", "--restarts", "1"};
    assert_int_equal(cluster_with(a, p, 4, three, &c, NULL), OK);
    assert_int_equal(c.nnotes, 3);
    assert_string_equal(c.note[0], "the clusters' centres were sought on 2048 of the 6000 units");
    assert_string_equal(c.note[1], "silhouettes are estimated against 2048 of the 6000 units");
    assert_string_equal(c.note[2], "clusters of under 2 % of the units: 2 (60 of 6000)");
    arena_close(a);
}

struct limited {
    struct arena *a;
    const struct population *p;
    size_t detector;
};

static enum err score_limited(void *ctx, struct error *e)
{
    const struct limited *l = ctx;
    double *score = arena_new(l->a, double, l->p->n);
    return detectors[l->detector]->score(l->a, l->p, NULL, 1, job_open(l->a, 2), score, e);
}

static void a_forest_that_does_not_fit_into_memory_says_so(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    const struct population *p = units_population(a, units_normal(a, 900, 8, 4), job_open(a, 1));
    struct limited l = {a, p, 0};
    struct error e;
    arena_budget(a, arena_used(a) + (512 << 10));
    assert_int_equal(arena_try(a, score_limited, &l, &e), ERR_LIMIT);
    assert_non_null(strstr(e.text, "out of memory"));
    arena_close(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(z_is_the_distance_to_the_median_over_the_scaled_mad),
        cmocka_unit_test(where_the_mad_is_0_the_quartiles_and_then_the_mean_distance_are_the_scale),
        cmocka_unit_test(one_stuck_sensor_among_equal_peers_stands_out),
        cmocka_unit_test(what_is_small_against_the_spread_or_the_level_is_no_news),
        cmocka_unit_test(missing_cells_are_nan_in_z_the_median_in_clipped_and_counted),
        cmocka_unit_test(a_column_that_repeats_another_counts_once),
        cmocka_unit_test(columns_are_dropped_with_their_reason_unless_the_rare_value_is_the_signal),
        cmocka_unit_test(consensus_is_the_mean_of_minus_log_of_the_share_above),
        cmocka_unit_test(consensus_holds_for_no_units_no_detectors_and_missing_scores),
        cmocka_unit_test(whitened_scores_do_not_correlate_and_have_unit_variance),
        cmocka_unit_test(whitening_keeps_units_apart_when_there_are_fewer_units_than_columns),
        cmocka_unit_test(a_broken_relation_shows_in_the_whitened_forest_only),
        cmocka_unit_test(distances_have_the_same_bits_however_they_are_blocked),
        cmocka_unit_test(silhouettes_compare_the_own_cluster_with_the_next),
        cmocka_unit_test(trees_and_sample_reach_both_forests),
        cmocka_unit_test(a_shapeless_fleet_is_called_so),
        cmocka_unit_test(the_number_of_clusters_can_be_given_up_to_the_number_of_units),
        cmocka_unit_test(large_fleets_say_what_was_estimated),
        cmocka_unit_test(a_forest_that_does_not_fit_into_memory_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
