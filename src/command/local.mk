libfleettop_a_SOURCES += \
	include/command/command.h src/command/internal.h \
	src/command/ask.c src/command/data.c src/command/groups.c src/command/help.c src/command/params.c \
	src/command/request.c src/command/runs.c src/command/series.c src/command/synth.c src/command/table.c \
	src/command/triage.c
