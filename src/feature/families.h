/* The families; one line each, here and in registry.c. */
#ifndef FEATURE_FAMILIES_H
#define FEATURE_FAMILIES_H

#include "feature/feature.h"

extern const struct feature_family feature_cadence;
extern const struct feature_family feature_level;
extern const struct feature_family feature_trend;
extern const struct feature_family feature_dependence;
extern const struct feature_family feature_volatility;

/* Where in time, from -1 to 1, the values lie that stand out upwards and downwards. */
void outlier_timing(const struct series_input *s, struct arena *scratch, double *ret_high,
                    double *ret_low);

#endif
