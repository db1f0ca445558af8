/* What every detector and clusterer must do, whichever it is: the loops run over the registries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <string.h>

#include "core/rng.h"
#include "units.h"

static const unsigned thread_counts[] = {1, 2, 4};

/* ---- matrices that have broken such programs */

static struct fingerprints *no_units(struct arena *a)
{
    return units_new(a, 0, 5);
}

static struct fingerprints *one_unit(struct arena *a)
{
    return units_normal(a, 1, 5, 3);
}

static struct fingerprints *two_units(struct arena *a)
{
    return units_normal(a, 2, 5, 3);
}

static struct fingerprints *three_units(struct arena *a)
{
    return units_normal(a, 3, 5, 3);
}

static struct fingerprints *no_columns(struct arena *a)
{
    return units_new(a, 20, 0);
}

static struct fingerprints *constant_columns(struct arena *a)
{
    struct fingerprints *f = units_normal(a, 60, 6, 3);
    for (size_t i = 0; i < f->n; i++)
        f->x[i * f->p + 2] = f->x[i * f->p + 4] = 2.385;
    return f;
}

static struct fingerprints *all_constant(struct arena *a)
{
    return units_new(a, 60, 6);
}

static struct fingerprints *missing_rows_and_columns(struct arena *a)
{
    struct fingerprints *f = units_normal(a, 60, 6, 3);
    for (size_t i = 0; i < f->n; i++) {
        for (size_t j = 0; j < f->p; j++) {
            if (i % 10 == 3 || j == 1 || (i * f->p + j) % 7 == 0)
                f->x[i * f->p + j] = NAN;
        }
    }
    return f;
}

static struct fingerprints *all_missing(struct arena *a)
{
    struct fingerprints *f = units_new(a, 30, 4);
    for (size_t i = 0; i < f->n * f->p; i++)
        f->x[i] = NAN;
    return f;
}

static struct fingerprints *extremes(struct arena *a)
{
    static const double extreme[] = {DBL_MAX, -DBL_MAX,  DBL_MIN, DBL_TRUE_MIN,
                                     0,       -INFINITY, 1e300,   INFINITY};
    struct fingerprints *f = units_normal(a, 64, 8, 3);
    struct rng rng = rng_of(8, 8);
    for (size_t i = 0; i < f->n; i++) {
        for (size_t j = 0; j < f->p / 2; j++)
            f->x[i * f->p + j] = extreme[rng_below(&rng, 8)];
    }
    f->x[5 * f->p + 7] = DBL_MAX;
    f->x[6 * f->p + 7] = -DBL_MAX;
    for (size_t i = 0; i < f->n; i++)
        f->x[i * f->p + 6] = (double)(i % 9) * DBL_TRUE_MIN;
    return f;
}

static struct fingerprints *more_columns_than_units(struct arena *a)
{
    return units_normal(a, 20, 70, 3);
}

static struct fingerprints *equal_rows(struct arena *a)
{
    struct fingerprints *f = units_normal(a, 40, 5, 3);
    for (size_t i = 0; i < f->n; i++)
        memcpy(f->x + i * f->p, f->x + (i % 2) * f->p, f->p * sizeof *f->x);
    return f;
}

static struct fingerprints *many_units(struct arena *a)
{
    return units_normal(a, 5000, 3, 3);
}

static const struct {
    const char *name;
    struct fingerprints *(*make)(struct arena *a);
} hard[] = {
    {"no units", no_units},
    {"one unit", one_unit},
    {"two units", two_units},
    {"three units", three_units},
    {"no columns", no_columns},
    {"constant columns", constant_columns},
    {"all constant", all_constant},
    {"missing rows and columns", missing_rows_and_columns},
    {"all missing", all_missing},
    {"extremes", extremes},
    {"more columns than units", more_columns_than_units},
    {"equal rows", equal_rows},
    {"many units", many_units},
};

/* ---- helpers */

static double *score(struct arena *a, const struct detector *d, const struct fingerprints *f,
                     uint64_t seed, unsigned threads)
{
    struct job *job = job_open(a, threads);
    struct error e = {.text = ""};
    const struct population *p = units_population(a, f, job);
    double *ret = arena_new(a, double, f->n);
    if (d->score(a, p, NULL, seed, job, ret, &e) != OK)
        fail_msg("%s: %s", d->name, e.text);
    return ret;
}

static struct clustering cluster(struct arena *a, const struct clusterer *c,
                                 const struct fingerprints *f, uint64_t seed, unsigned threads)
{
    struct job *job = job_open(a, threads);
    struct error e = {.text = ""};
    const struct population *p = units_population(a, f, job);
    struct clustering ret;
    if (c->run(a, p, NULL, seed, job, &ret, &e) != OK)
        fail_msg("%s: %s", c->name, e.text);
    return ret;
}

static bool same_bits(const void *x, const void *y, size_t n, size_t size)
{
    return n == 0 || memcmp(x, y, n * size) == 0;
}

static size_t strangest(const double *x, size_t n)
{
    size_t best = 0;
    for (size_t i = 1; i < n; i++)
        best = x[i] > x[best] ? i : best;
    return best;
}

/* 400 ordinary units; unit 137 is far off in three columns. */
enum { PLANTED = 137 };
static struct fingerprints *with_planted(struct arena *a)
{
    struct fingerprints *f = units_normal(a, 400, 12, 5);
    for (size_t j = 3; j < 6; j++)
        f->x[PLANTED * f->p + j] += j % 2 == 0 ? 6.5 : -6.5;
    return f;
}

/* 240 units in three groups, of 120, 80 and 40. */
static size_t group_of(size_t unit)
{
    return unit < 120 ? 0 : unit < 200 ? 1 : 2;
}

static struct fingerprints *with_groups(struct arena *a)
{
    struct fingerprints *f = units_normal(a, 240, 8, 5);
    for (size_t i = 0; i < f->n; i++) {
        for (size_t j = 0; j < f->p; j++)
            f->x[i * f->p + j] += 4.5 * (j % 3 == group_of(i));
    }
    return f;
}

/* ---- detectors */

static void check_table(const struct param *p)
{
    for (; p != NULL && p->name != NULL; p++) {
        struct param_value v;
        assert_non_null(p->help);
        assert_non_null(p->value);
        if (p->initial != NULL)
            assert_int_equal(param_parse(p, p->initial, &v, NULL), OK);
        for (size_t d = 0; detectors[d] != NULL; d++) {
            for (const struct param *q = detectors[d]->params; q != NULL && q->name != NULL; q++)
                assert_true(p == q || strcmp(p->name, q->name) != 0);
        }
        for (size_t c = 0; clusterers[c] != NULL; c++) {
            for (const struct param *q = clusterers[c]->params; q != NULL && q->name != NULL; q++)
                assert_true(p == q || strcmp(p->name, q->name) != 0);
        }
    }
}

static void each_is_documented_and_its_parameters_are_its_own(void **state)
{
    (void)state;
    for (size_t d = 0; detectors[d] != NULL; d++) {
        assert_true(strlen(detectors[d]->name) > 0 && strlen(detectors[d]->title) > 0);
        assert_true(strlen(detectors[d]->summary) > 20 && strlen(detectors[d]->citation) > 20);
        check_table(detectors[d]->params);
    }
    for (size_t c = 0; clusterers[c] != NULL; c++) {
        assert_true(strlen(clusterers[c]->name) > 0 && strlen(clusterers[c]->title) > 0);
        assert_true(strlen(clusterers[c]->summary) > 20 && strlen(clusterers[c]->citation) > 20);
        check_table(clusterers[c]->params);
    }
}

static void scores_are_finite_and_the_same_for_any_number_of_threads(void **state)
{
    (void)state;
    for (size_t d = 0; detectors[d] != NULL; d++) {
        for (size_t h = 0; h < COUNT_OF(hard); h++) {
            struct arena *a = arena_open(NULL);
            const struct fingerprints *f = hard[h].make(a);
            const double *first = score(a, detectors[d], f, 9, thread_counts[0]);
            for (size_t i = 0; i < f->n; i++) {
                if (!isfinite(first[i]))
                    fail_msg("%s: %s: unit %zu: %g", detectors[d]->name, hard[h].name, i, first[i]);
            }
            for (size_t t = 1; t < COUNT_OF(thread_counts); t++) {
                const double *other = score(a, detectors[d], f, 9, thread_counts[t]);
                if (!same_bits(first, other, f->n, sizeof *first))
                    fail_msg("%s: %s: %u threads give other scores", detectors[d]->name,
                             hard[h].name, thread_counts[t]);
            }
            arena_close(a);
        }
    }
}

static void another_seed_changes_only_what_is_random(void **state)
{
    (void)state;
    for (size_t d = 0; detectors[d] != NULL; d++) {
        struct arena *a = arena_open(NULL);
        const struct fingerprints *f = units_normal(a, 150, 8, 4);
        const double *one = score(a, detectors[d], f, 1, 2), *two = score(a, detectors[d], f, 2, 2);
        assert_int_equal(same_bits(one, two, f->n, sizeof *one), !detectors[d]->is_random);
        arena_close(a);
    }
}

static void a_cancelled_job_stops_each(void **state)
{
    (void)state;
    struct arena *a = arena_open(NULL);
    struct job *job = job_open(a, 2), *cancelled = job_open(a, 2);
    job_cancel(cancelled);
    const struct fingerprints *f = units_normal(a, 150, 8, 4);
    const struct population *p = units_population(a, f, job);
    struct population *none;
    struct error e;
    assert_int_equal(population_of(a, f, cancelled, &none, &e), ERR_CANCEL);
    double *ret = arena_new(a, double, f->n);
    for (size_t d = 0; detectors[d] != NULL; d++)
        assert_int_equal(detectors[d]->score(a, p, NULL, 1, cancelled, ret, &e), ERR_CANCEL);
    for (size_t c = 0; clusterers[c] != NULL; c++) {
        struct clustering clustering;
        assert_int_equal(clusterers[c]->run(a, p, NULL, 1, cancelled, &clustering, &e), ERR_CANCEL);
    }
    arena_close(a);
}

static void the_planted_unit_is_the_strangest_in_any_order(void **state)
{
    (void)state;
    for (size_t d = 0; detectors[d] != NULL; d++) {
        struct arena *a = arena_open(NULL);
        const struct fingerprints *f = with_planted(a);
        assert_int_equal(strangest(score(a, detectors[d], f, 1, 2), f->n), PLANTED);
        for (uint64_t seed = 1; seed <= 3; seed++) {
            const size_t *row = units_shuffled(a, f->n, seed);
            const size_t *column = units_shuffled(a, f->p, seed + 10);
            const struct fingerprints *g = units_take(a, f, row, column);
            const double *ret = score(a, detectors[d], g, seed, 2);
            assert_int_equal(row[strangest(ret, f->n)], PLANTED);
        }
        arena_close(a);
    }
}

static void what_is_not_random_minds_no_order(void **state)
{
    (void)state;
    for (size_t d = 0; detectors[d] != NULL; d++) {
        struct arena *a = arena_open(NULL);
        const struct fingerprints *f = with_planted(a);
        const size_t *row = units_shuffled(a, f->n, 6), *column = units_shuffled(a, f->p, 7);
        const double *one = score(a, detectors[d], f, 1, 2);
        const double *two = score(a, detectors[d], units_take(a, f, row, column), 1, 2);
        for (size_t i = 0; i < f->n && !detectors[d]->is_random; i++)
            assert_true(two[i] == one[row[i]]);
        arena_close(a);
    }
}

/* PyOD once shipped a detector that gave one score to all: see the design notes. */
static void scores_are_diverse(void **state)
{
    (void)state;
    for (size_t d = 0; detectors[d] != NULL; d++) {
        struct arena *a = arena_open(NULL);
        const struct fingerprints *f = units_normal(a, 300, 8, 4);
        const double *ret = score(a, detectors[d], f, 1, 2);
        size_t ndistinct = 0;
        for (size_t i = 0; i < f->n; i++) {
            size_t j = 0;
            while (j < i && ret[j] != ret[i])
                j++;
            ndistinct += j == i;
        }
        assert_true(ndistinct > f->n * 9 / 10);
        arena_close(a);
    }
}

/* ---- clusterers */

static void check_clustering(const struct clustering *c, size_t n, const char *name)
{
    size_t *size = (size_t[64]){0}, total = 0;
    assert_true(c->k < 64);
    for (size_t i = 0; i < n; i++) {
        assert_in_range(c->label[i] + 1, 0, c->k);
        if (c->label[i] >= 0)
            size[c->label[i]]++;
        if (!isfinite(c->x[i]) || !isfinite(c->y[i]))
            fail_msg("%s: unit %zu is at %g %g", name, i, c->x[i], c->y[i]);
        assert_true(c->k < 2 ? isnan(c->strength[i]) : fabs(c->strength[i]) <= 1);
    }
    for (size_t k = 0; k < c->k; k++) {
        assert_int_equal(size[k], c->size[k]);
        assert_true(size[k] > 0 && (k == 0 || size[k] <= size[k - 1]));
        assert_int_equal(c->label[c->medoid[k]], (int)k);
        total += size[k];
    }
    assert_true(total <= n && isfinite(c->inertia) && c->inertia >= 0);
    assert_true(c->k < 2 ? isnan(c->silhouette) : fabs(c->silhouette) <= 1);
}

static void clusterings_are_sound_and_the_same_for_any_number_of_threads(void **state)
{
    (void)state;
    for (size_t m = 0; clusterers[m] != NULL; m++) {
        for (size_t h = 0; h < COUNT_OF(hard); h++) {
            struct arena *a = arena_open(NULL);
            const struct fingerprints *f = hard[h].make(a);
            const struct clustering one = cluster(a, clusterers[m], f, 9, thread_counts[0]);
            check_clustering(&one, f->n, hard[h].name);
            for (size_t t = 1; t < COUNT_OF(thread_counts); t++) {
                const struct clustering other = cluster(a, clusterers[m], f, 9, thread_counts[t]);
                assert_int_equal(one.k, other.k);
                assert_true(same_bits(one.label, other.label, f->n, sizeof *one.label));
                assert_true(same_bits(one.strength, other.strength, f->n, sizeof *one.strength));
                assert_true(same_bits(one.x, other.x, f->n, sizeof *one.x));
                assert_true(same_bits(one.y, other.y, f->n, sizeof *one.y));
                assert_true(same_bits(&one.inertia, &other.inertia, 1, sizeof one.inertia));
            }
            arena_close(a);
        }
    }
}

static void planted_groups_are_found_in_any_order(void **state)
{
    (void)state;
    for (size_t m = 0; clusterers[m] != NULL; m++) {
        struct arena *a = arena_open(NULL);
        const struct fingerprints *f = with_groups(a);
        for (uint64_t seed = 1; seed <= 3; seed++) {
            const size_t *row = units_shuffled(a, f->n, seed);
            const size_t *column = units_shuffled(a, f->p, seed + 10);
            const struct clustering c =
                cluster(a, clusterers[m], units_take(a, f, row, column), seed, 2);
            assert_int_equal(c.k, 3);
            for (size_t i = 0; i < f->n; i++)
                assert_int_equal(c.label[i], (int)group_of(row[i]));
        }
        arena_close(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_documented_and_its_parameters_are_its_own),
        cmocka_unit_test(scores_are_finite_and_the_same_for_any_number_of_threads),
        cmocka_unit_test(another_seed_changes_only_what_is_random),
        cmocka_unit_test(a_cancelled_job_stops_each),
        cmocka_unit_test(the_planted_unit_is_the_strangest_in_any_order),
        cmocka_unit_test(what_is_not_random_minds_no_order),
        cmocka_unit_test(scores_are_diverse),
        cmocka_unit_test(clusterings_are_sound_and_the_same_for_any_number_of_threads),
        cmocka_unit_test(planted_groups_are_found_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
