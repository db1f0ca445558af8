/* Made-up fingerprints for the tests of populations. */
#ifndef UNITS_H
#define UNITS_H

#include "population/population.h"

/* n units "u0".., p columns "m.c0".. without a feature, all cells 0. */
struct fingerprints *units_new(struct arena *a, size_t n, size_t p);

/* Normal cells; columns in groups of 4 that share half their variance. */
struct fingerprints *units_normal(struct arena *a, size_t n, size_t p, uint64_t seed);

/* The same units with rows in the order row[n] and columns in the order column[p]. */
struct fingerprints *units_take(struct arena *a, const struct fingerprints *f, const size_t *row,
                                const size_t *column);

/* population_of, which must succeed. */
struct population *units_population(struct arena *a, const struct fingerprints *f, struct job *job);

/* 0..n-1 shuffled. */
size_t *units_shuffled(struct arena *a, size_t n, uint64_t seed);

#endif
