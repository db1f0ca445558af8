libfleettop_a_SOURCES += \
	include/math/lmoments.h include/math/sort.h include/math/stats.h \
	src/math/lmoments.c src/math/sort.c src/math/stats.c
