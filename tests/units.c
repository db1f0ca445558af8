#include "units.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/rng.h"

struct fingerprints *units_new(struct arena *a, size_t n, size_t p)
{
    struct fingerprints *f = arena_new(a, struct fingerprints, 1);
    f->n = n;
    f->p = p;
    f->unit = arena_new(a, struct fingerprint_unit, n);
    f->column = arena_new(a, struct fingerprint_column, p);
    f->x = arena_new(a, double, n *p);
    for (size_t i = 0; i < n; i++)
        f->unit[i].name = str_of(arena_printf(a, "u%zu", i));
    for (size_t j = 0; j < p; j++)
        f->column[j] = (struct fingerprint_column){arena_printf(a, "m.c%zu", j), SIZE_MAX, NULL};
    return f;
}

struct fingerprints *units_normal(struct arena *a, size_t n, size_t p, uint64_t seed)
{
    struct fingerprints *f = units_new(a, n, p);
    struct rng rng = rng_of(seed, 0);
    for (size_t i = 0; i < n; i++) {
        double shared = 0;
        for (size_t j = 0; j < p; j++) {
            if (j % 4 == 0)
                shared = rng_normal(&rng);
            f->x[i * p + j] = 37.25 + 0.385 * (shared + rng_normal(&rng));
        }
    }
    return f;
}

struct fingerprints *units_take(struct arena *a, const struct fingerprints *f, const size_t *row,
                                const size_t *column)
{
    struct fingerprints *ret = units_new(a, f->n, f->p);
    for (size_t i = 0; i < f->n; i++) {
        for (size_t j = 0; j < f->p; j++)
            ret->x[i * f->p + j] = f->x[row[i] * f->p + column[j]];
    }
    return ret;
}

struct population *units_population(struct arena *a, const struct fingerprints *f, struct job *job)
{
    struct population *p;
    struct error e = {.text = ""};
    if (population_of(a, f, job, &p, &e) != OK)
        fail_msg("%s", e.text);
    return p;
}

size_t *units_shuffled(struct arena *a, size_t n, uint64_t seed)
{
    struct rng rng = rng_of(seed, 1);
    size_t *row = arena_new(a, size_t, n);
    for (size_t i = 0; i < n; i++) {
        const size_t j = (size_t)rng_below(&rng, i + 1);
        row[i] = row[j];
        row[j] = i;
    }
    return row;
}
