libfleettop_a_SOURCES += \
	include/ui/grid.h \
	src/ui/grid.c
