# population: see the table of layers in ARCHITECTURE.md
libfleettop_a_SOURCES += \
	include/population/iforest.h include/population/kmeans.h include/population/population.h \
	include/population/setting.h \
	src/population/cluster_kmeans.c src/population/consensus.c src/population/detect_iforest.c \
	src/population/detect_max_z.c src/population/iforest.c src/population/kmeans.c \
	src/population/population.c src/population/registry.c src/population/registry.h \
	src/population/setting.c src/population/whiten.c
