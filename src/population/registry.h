/* What the files of detectors and clusterers export, for the registry alone. */
#ifndef POPULATION_REGISTRY_H
#define POPULATION_REGISTRY_H

#include "population/population.h"

extern const struct detector detector_iforest, detector_iforest_pca, detector_max_z;
extern const struct clusterer clusterer_kmeans;

#endif
