libfleettop_a_SOURCES += \
	include/data/fleet.h include/data/frame.h include/data/render.h src/data/render_parts.h \
	src/data/dict.c src/data/frame.c src/data/render.c src/data/render_cell.c src/data/render_table.c

# the synthetic fleet
libfleettop_a_SOURCES += \
	include/data/synth.h src/data/synth.c src/data/synth_device.c src/data/synth_event.c \
	src/data/synth_fault.c src/data/synth_inside.h
