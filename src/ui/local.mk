libfleettop_a_SOURCES += \
	include/ui/grid.h \
	src/ui/grid.c
libfleettop_a_SOURCES += \
	include/ui/plot.h \
	src/ui/dots.c src/ui/dots.h src/ui/plot.c src/ui/plot_frame.c src/ui/plot_layout.c \
	src/ui/plot_private.h src/ui/tick.c src/ui/tick.h
