/* Parameters of detectors and clusterers, given or not. */
#ifndef POPULATION_SETTING_H
#define POPULATION_SETTING_H

#include "core/param.h"

/* The whole number `name` from args when they hold it, else its default in `table`; `missing` when
 * it has none. */
int64_t setting_int(const struct args *args, const struct param *table, const char *name,
                    int64_t missing);

#endif
