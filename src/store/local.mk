libfleettop_a_SOURCES += \
	include/store/store.h src/store/chunk.h src/store/internal.h \
	src/store/chunk.c src/store/open.c src/store/readings.c src/store/runs.c src/store/sql.c
