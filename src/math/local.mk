libfleettop_a_SOURCES += \
	include/math/lmoments.h include/math/sort.h include/math/stats.h \
	src/math/lmoments.c src/math/sort.c src/math/stats.c
libfleettop_a_SOURCES += \
	include/math/blas.h include/math/distance.h include/math/pca.h include/math/silhouette.h \
	src/math/blas.c src/math/distance.c src/math/pca.c src/math/silhouette.c
