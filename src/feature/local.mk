libfleettop_a_SOURCES += \
	include/feature/feature.h include/feature/fingerprint.h src/feature/families.h \
	src/feature/cadence.c src/feature/dependence.c src/feature/fingerprint.c src/feature/level.c \
	src/feature/outlier_timing.c src/feature/prepare.c src/feature/registry.c src/feature/trend.c \
	src/feature/volatility.c
