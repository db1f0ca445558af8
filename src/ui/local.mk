libfleettop_a_SOURCES += \
	include/ui/grid.h include/ui/heatmap.h include/ui/prompt.h include/ui/scatter.h \
	include/ui/screen.h include/ui/table.h include/ui/term.h include/ui/theme.h \
	include/ui/widget.h include/ui/worker.h \
	src/ui/draw.c src/ui/grid.c src/ui/heatmap.c src/ui/key.c src/ui/keys.c src/ui/pane_clusters.c \
	src/ui/pane_features.c src/ui/pane_series.c src/ui/panes.c src/ui/prompt.c \
	src/ui/run_command.c src/ui/scatter.c src/ui/screen.c src/ui/seat.c src/ui/state.h \
	src/ui/table.c src/ui/table_draw.c src/ui/table_private.h src/ui/term_curses.c \
	src/ui/term_script.c src/ui/theme.c src/ui/widget.c src/ui/worker.c
libfleettop_a_SOURCES += \
	include/ui/plot.h \
	src/ui/dots.c src/ui/dots.h src/ui/plot.c src/ui/plot_frame.c src/ui/plot_layout.c \
	src/ui/plot_private.h src/ui/tick.c src/ui/tick.h
