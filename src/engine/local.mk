libfleettop_a_SOURCES += \
	include/engine/engine.h src/engine/internal.h \
	src/engine/analyse.c src/engine/fingerprints.c src/engine/fleet.c src/engine/offline.c src/engine/runs.c src/engine/series.c src/engine/session.c
