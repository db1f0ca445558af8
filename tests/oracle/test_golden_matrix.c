/* The population's algorithms against scikit-learn, on the golden matrices (tests/data/golden):
 * values are for the standardised columns, (x - mean) / population deviation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "math/pca.h"
#include "math/silhouette.h"
#include "population/iforest.h"
#include "population/kmeans.h"

enum { SEEDS = 20 };

struct golden {
    struct arena *arena;
    struct job *job;
    size_t n, p;
    double *x; /* standardised */
    float *x32;
    int *outlier;
    cJSON *json;
};

/* cmocka's own compares floats. */
static void assert_near(double got, double expected, double tolerance)
{
    if (!(fabs(got - expected) <= tolerance))
        fail_msg("%.17g is not within %g of %.17g", got, tolerance, expected);
}

static const char *const names[] = {"gauss", "cancer", "shapes"};

static void delete_json(void *handle)
{
    cJSON_Delete(handle);
}

static char *read_file(struct arena *a, const char *name, const char *end)
{
    FILE *f =
        fopen(arena_printf(a, "%s/tests/data/golden/matrix/%s.%s", TEST_SRCDIR, name, end), "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    const size_t size = (size_t)ftell(f);
    rewind(f);
    char *text = arena_new(a, char, size + 1);
    assert_int_equal(fread(text, 1, size, f), size);
    fclose(f);
    return text;
}

static const cJSON *item(const cJSON *at, const char *path)
{
    char key[64];
    while (*path != '\0') {
        const size_t length = strcspn(path, "/");
        snprintf(key, sizeof key, "%.*s", (int)length, path);
        at = cJSON_GetObjectItemCaseSensitive(at, key);
        assert_non_null(at);
        path += length + (path[length] == '/');
    }
    return at;
}

static double number(const struct golden *g, const char *path)
{
    const cJSON *at = item(g->json, path);
    assert_true(cJSON_IsNumber(at));
    return at->valuedouble;
}

static double *numbers(const struct golden *g, const char *path, size_t n)
{
    const cJSON *at = item(g->json, path), *one;
    double *x = arena_new(g->arena, double, n);
    size_t i = 0;
    cJSON_ArrayForEach(one, at) x[i++] = one->valuedouble;
    assert_int_equal(i, n);
    return x;
}

static struct golden load(const char *name)
{
    struct golden g = {.arena = arena_open(NULL)};
    g.job = job_open(g.arena, 2);
    g.json = cJSON_Parse(read_file(g.arena, name, "json"));
    assert_non_null(g.json);
    arena_defer(g.arena, delete_json, g.json);
    g.n = (size_t)number(&g, "n");
    g.p = (size_t)number(&g, "columns");
    const double *mean = numbers(&g, "mean", g.p), *deviation = numbers(&g, "std_pop", g.p);
    g.x = arena_new(g.arena, double, g.n *g.p);
    g.x32 = arena_new(g.arena, float, g.n *g.p);
    g.outlier = arena_new(g.arena, int, g.n);
    char *at = strchr(read_file(g.arena, name, "csv"), '\n') + 1;
    for (size_t i = 0; i < g.n; i++) {
        for (size_t j = 0; j < g.p; j++) {
            g.x[i * g.p + j] = (strtod(at, &at) - mean[j]) / deviation[j];
            g.x32[i * g.p + j] = (float)g.x[i * g.p + j];
            at++;
        }
        strtol(at, &at, 10); /* label */
        g.outlier[i] = (int)strtol(at + 1, &at, 10);
    }
    return g;
}

/* Share of (outlier, other) pairs in which the outlier has the higher score, ties half. */
static double auroc(const struct golden *g, const double *score)
{
    double wins = 0, pairs = 0;
    for (size_t i = 0; i < g->n; i++) {
        for (size_t j = 0; j < g->n && g->outlier[i]; j++) {
            if (g->outlier[j])
                continue;
            pairs++;
            wins += score[i] > score[j] ? 1 : score[i] == score[j] ? 0.5 : 0;
        }
    }
    return wins / pairs;
}

/* Mean and its standard error of SEEDS forests like the reference's. */
static void average_forests(const struct golden *g, double *ret_mean, double *ret_error)
{
    double *score = arena_new(g->arena, double, g->n *SEEDS);
    for (size_t s = 0; s < SEEDS; s++) {
        const struct iforest_options o = {.trees = 1000, .sample = 256, .seed = 17 + s};
        assert_int_equal(
            iforest_score(g->arena, g->x32, g->n, g->p, &o, g->job, score + s * g->n, NULL), OK);
    }
    for (size_t i = 0; i < g->n; i++) {
        double sum = 0, squares = 0;
        for (size_t s = 0; s < SEEDS; s++)
            sum += score[s * g->n + i];
        ret_mean[i] = sum / SEEDS;
        for (size_t s = 0; s < SEEDS; s++)
            squares += pow(score[s * g->n + i] - ret_mean[i], 2);
        ret_error[i] = sqrt(squares / (SEEDS - 1) / SEEDS);
    }
}

/* Both means are of 20 forests, so each point's difference over its error is about t with 38
 * degrees of freedom: |t| > 6 has a chance of 6e-7 a point, 7e-4 over the 1219 points. */
static void the_forests_scores_have_the_references_expectation(void **state)
{
    (void)state;
    for (size_t m = 0; m < COUNT_OF(names); m++) {
        struct golden g = load(names[m]);
        const double *reference = numbers(&g, "iforest/score", g.n);
        const double *error = numbers(&g, "iforest/se", g.n);
        double *ours = arena_new(g.arena, double, g.n),
               *ours_error = arena_new(g.arena, double, g.n);
        average_forests(&g, ours, ours_error);
        double squares = 0, most = 0;
        for (size_t i = 0; i < g.n; i++) {
            const double t = (ours[i] - reference[i]) / hypot(error[i], ours_error[i]);
            squares += t * t;
            most = fmax(most, fabs(t));
        }
        print_message("%s: forests differ by %.2f standard errors (rms), %.2f at most; AUROC %.4f, "
                      "reference %.4f\n",
                      names[m], sqrt(squares / (double)g.n), most, auroc(&g, ours),
                      number(&g, "auroc/iforest"));
        assert_true(most < 6);
        assert_true(sqrt(squares / (double)g.n) < 1.25);
        assert_true(auroc(&g, ours) > number(&g, "auroc/iforest") - 0.005);
        arena_close(g.arena);
    }
}

/* README of the golden files: at least the reference's objective, within 1e-6 of it. */
static void k_means_reaches_the_references_inertia(void **state)
{
    (void)state;
    for (size_t m = 0; m < COUNT_OF(names); m++) {
        struct golden g = load(names[m]);
        double worst = -1;
        for (size_t k = 2; k <= 8; k++) {
            const struct kmeans_options o = {.k = k, .restarts = 20, .swaps = 10, .seed = 5};
            struct kmeans ours;
            assert_int_equal(kmeans_run(g.arena, g.x, g.n, g.p, &o, g.job, &ours, NULL), OK);
            assert_int_equal(ours.k, k);
            const double reference = number(&g, arena_printf(g.arena, "kmeans/%zu/inertia", k));
            worst = fmax(worst, ours.inertia / reference - 1);
            assert_true(ours.inertia <= reference * (1 + 1e-6));
        }
        print_message("%s: inertia at worst %.1e above the reference's\n", names[m], worst);
        arena_close(g.arena);
    }
}

static int32_t *reference_labels(const struct golden *g, size_t k)
{
    const double *label = numbers(g, arena_printf(g->arena, "kmeans/%zu/labels", k), g->n);
    int32_t *ret = arena_new(g->arena, int32_t, g->n);
    for (size_t i = 0; i < g->n; i++)
        ret[i] = (int32_t)label[i];
    return ret;
}

static void silhouettes_agree_to_1e_10(void **state)
{
    (void)state;
    for (size_t m = 0; m < COUNT_OF(names); m++) {
        struct golden g = load(names[m]);
        struct silhouette_labels labels[7];
        for (size_t k = 2; k <= 8; k++)
            labels[k - 2] = (struct silhouette_labels){reference_labels(&g, k), k,
                                                       arena_new(g.arena, double, g.n)};
        assert_int_equal(silhouette_of(g.arena, g.x, g.n, g.p, NULL, 0, labels, 7, g.job, NULL),
                         OK);
        const double *three = numbers(&g, "silhouette_samples_3", g.n);
        for (size_t i = 0; i < g.n; i++)
            assert_near(labels[1].ret[i], three[i], 1e-10);
        for (size_t k = 2; k <= 8; k++) {
            double sum = 0;
            for (size_t i = 0; i < g.n; i++)
                sum += labels[k - 2].ret[i];
            assert_near(sum / (double)g.n,
                        number(&g, arena_printf(g.arena, "kmeans/%zu/silhouette", k)), 1e-10);
        }
        arena_close(g.arena);
    }
}

static void load_rows(const void *ctx, size_t from, size_t to, double *ret)
{
    const struct golden *g = ctx;
    memcpy(ret, g->x + from * g->p, (to - from) * g->p * sizeof *ret);
}

/* Singular value and eigenvalue solvers differ in the last digits; nearly equal neighbours of
 * cancer's small eigenvalues amplify that in the axes. */
static void principal_components_and_shrinkage_agree(void **state)
{
    (void)state;
    for (size_t m = 0; m < COUNT_OF(names); m++) {
        struct golden g = load(names[m]);
        const struct pca_rows rows = {g.n, g.p, &g, load_rows};
        struct pca c;
        assert_int_equal(pca_fit(g.arena, &rows, false, g.job, &c, NULL), OK);
        const double *variance = numbers(&g, "pca/explained_variance", g.p);
        for (size_t k = 0; k < g.p; k++) {
            assert_near(c.variance[k], variance[k], 1e-12 * variance[0]);
            const cJSON *axis = cJSON_GetArrayItem(item(g.json, "pca/components_abs"), (int)k);
            for (size_t j = 0; j < g.p; j++)
                assert_near(fabs(c.axis[k * g.p + j]),
                            cJSON_GetArrayItem(axis, (int)j)->valuedouble, 1e-9);
        }
        double shrinkage;
        assert_int_equal(pca_shrinkage(&c, &rows, g.job, &shrinkage, NULL), OK);
        assert_near(shrinkage, number(&g, "ledoit_wolf/shrinkage"), 1e-12);
        arena_close(g.arena);
    }
}

static void scores_on_the_components_give_the_references_t2(void **state)
{
    (void)state;
    for (size_t m = 0; m < COUNT_OF(names); m++) {
        struct golden g = load(names[m]);
        const struct pca_rows rows = {g.n, g.p, &g, load_rows};
        const size_t q = (size_t)number(&g, "pca/k");
        const double *t2 = numbers(&g, "pca/t2", g.n);
        struct pca c;
        assert_int_equal(pca_fit(g.arena, &rows, false, g.job, &c, NULL), OK);
        double *score = arena_new(g.arena, double, g.n *q),
               *x = arena_new(g.arena, double, g.n *g.p);
        load_rows(&g, 0, g.n, x);
        pca_scores(&c, x, g.n, q, score);
        for (size_t i = 0; i < g.n; i++) {
            double sum = 0;
            for (size_t k = 0; k < q; k++)
                sum += score[i * q + k] * score[i * q + k] / c.variance[k];
            assert_near(sum, t2[i], 1e-10 * (1 + t2[i]));
        }
        arena_close(g.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_forests_scores_have_the_references_expectation),
        cmocka_unit_test(k_means_reaches_the_references_inertia),
        cmocka_unit_test(silhouettes_agree_to_1e_10),
        cmocka_unit_test(principal_components_and_shrinkage_agree),
        cmocka_unit_test(scores_on_the_components_give_the_references_t2),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
