libfleettop_a_SOURCES += \
	include/source/source.h src/source/csv.c src/source/kinds.h src/source/source.c
