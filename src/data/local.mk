libfleettop_a_SOURCES += \
	include/data/fleet.h include/data/frame.h include/data/render.h \
	src/data/dict.c src/data/frame.c
