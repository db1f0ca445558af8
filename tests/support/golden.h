/* Golden files of tests/data/golden (its README says what they hold), for oracle tests. */
#ifndef SUPPORT_GOLDEN_H
#define SUPPORT_GOLDEN_H

#include <cjson/cJSON.h>

#include "core/arena.h"

/* The JSON file at a path below the source tree; the test fails when it is not there. Deleted with
 * the arena. */
cJSON *golden_json(struct arena *a, const char *path);

/* The values of tests/data/golden/series/NAME.csv; an empty line is NaN. */
double *golden_series(struct arena *a, const char *name, size_t *ret_n);

/* A number; NaN for null, infinities for "inf" and "-inf"; the test fails when it is absent. */
double golden_number(const cJSON *parent, const char *key);

/* The item at keys separated by '/' ("adf/c.AIC/stat"), or NULL. */
const cJSON *golden_item(const cJSON *root, const char *path);

/* Fails with a sentence unless |x - want| <= tolerance * max(1, |want|); NaN agrees with NaN. */
void golden_near(const char *what, double x, double want, double tolerance);

#endif
