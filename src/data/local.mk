libfleettop_a_SOURCES += \
	include/data/fleet.h include/data/frame.h include/data/render.h src/data/render_parts.h \
	src/data/dict.c src/data/frame.c src/data/render.c src/data/render_cell.c src/data/render_table.c

# the synthetic fleet
libfleettop_a_SOURCES += \
	include/data/synth.h src/data/synth.c src/data/synth_device.c src/data/synth_event.c \
	src/data/synth_fault.c src/data/synth_inside.h

# reading CSV; roles, groups and states of devices
libfleettop_a_SOURCES += \
	include/data/csv.h include/data/group.h include/data/roles.h \
	src/data/csv.c src/data/csv_field.c src/data/csv_input.c src/data/csv_private.h src/data/csv_reader.c \
	src/data/csv_rows.c src/data/csv_sample.c src/data/csv_scan.c \
	src/data/group.c src/data/group_fill.c src/data/group_private.h src/data/roles.c src/data/roles_settle.c src/data/state.c \
	include/data/describe.h src/data/describe.c
