/* The families; one line each, here and in registry.c. */
#ifndef FEATURE_FAMILIES_H
#define FEATURE_FAMILIES_H

#include "feature/feature.h"

extern const struct feature_family feature_cadence;
extern const struct feature_family feature_level;
extern const struct feature_family feature_trend;
extern const struct feature_family feature_dependence;
extern const struct feature_family feature_volatility;

/* Where, in -1..1, the values that stand out upwards (sign 1) or downwards (-1) lie in time. */
double outlier_timing(const struct series_input *s, double sign, struct arena *scratch);

#endif
