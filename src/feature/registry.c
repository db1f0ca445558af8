/* The list of families. */
#include <math.h>

#include "core/str.h"
#include "feature/families.h"

const struct feature_family *const feature_families[] = {
    &feature_cadence,    &feature_level,      &feature_trend,
    &feature_dependence, &feature_volatility, NULL,
};

void feature_compute(const struct feature_family *family, const struct series_input *s,
                     struct arena *scratch, double *ret)
{
    family->compute(s, scratch, ret);
    for (size_t i = 0; i < family->nfeatures; i++) {
        if (s->m < family->feature[i].min_n)
            ret[i] = NAN;
    }
}

const struct feature_family *feature_find_family(struct str name)
{
    for (size_t i = 0; feature_families[i] != NULL; i++) {
        if (str_equal(name, str_of(feature_families[i]->name)))
            return feature_families[i];
    }
    return NULL;
}

const struct feature *feature_find(struct str name)
{
    for (size_t i = 0; feature_families[i] != NULL; i++) {
        for (size_t j = 0; j < feature_families[i]->nfeatures; j++) {
            if (str_equal(name, str_of(feature_families[i]->feature[j].name)))
                return &feature_families[i]->feature[j];
        }
    }
    return NULL;
}
