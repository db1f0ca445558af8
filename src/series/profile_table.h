/* The statistics of a profile, in the order of their rows: the enum and the table in
 * profile_table.c go together. */
#ifndef SERIES_PROFILE_TABLE_H
#define SERIES_PROFILE_TABLE_H

#include "series/profile.h"

enum statistic_id {
    ST_READINGS,
    ST_PRESENT,
    ST_MISSING,
    ST_FIRST,
    ST_LAST,
    ST_INTERVAL,
    ST_LONGEST_GAP,
    ST_GAPS,
    ST_DUPLICATES,
    ST_STUCK,
    ST_MEAN,
    ST_SD,
    ST_MEDIAN,
    ST_MAD,
    ST_MIN,
    ST_Q01,
    ST_Q05,
    ST_Q25,
    ST_Q75,
    ST_Q95,
    ST_Q99,
    ST_MAX,
    ST_SKEWNESS,
    ST_KURTOSIS,
    ST_TREND_INTERVAL,
    ST_TREND_SPAN,
    ST_FILLED,
    ST_ACF1,
    ST_ACF2,
    ST_ACF3,
    ST_ACF10,
    ST_ACF_BAND,
    ST_OUTLIERS_Z,
    ST_OUTLIERS_IQR,
    ST_OUTLIERS_MAD,
    ST_OUTLIERS_HAMPEL,
    ST_ADF_AIC,
    ST_ADF_AIC_P,
    ST_ADF_AIC_LAG,
    ST_ADF_AIC_CRITICAL,
    ST_ADF_LAG1,
    ST_ADF_LAG1_P,
    ST_ADF_LAG1_CRITICAL,
    ST_KPSS_C,
    ST_KPSS_C_P,
    ST_KPSS_C_LAG,
    ST_KPSS_C_CRITICAL,
    ST_KPSS_CT,
    ST_KPSS_CT_P,
    ST_KPSS_CT_LAG,
    ST_KPSS_CT_CRITICAL,
    ST_COUNT
};

extern const struct statistic PROFILE_TABLE[ST_COUNT];

#endif
