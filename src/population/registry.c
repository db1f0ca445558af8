/* All detectors and clusterers: adding one is its file and a line here. */
#include "population/registry.h"

const struct detector *const detectors[] = {
    &detector_iforest,
    &detector_iforest_pca,
    &detector_max_z,
    NULL,
};

const struct clusterer *const clusterers[] = {
    &clusterer_kmeans,
    NULL,
};
