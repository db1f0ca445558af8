libfleettop_a_SOURCES += \
	include/core/arena.h include/core/base.h include/core/clock.h include/core/error.h include/core/file.h include/core/job.h include/core/log.h \
	include/core/number.h include/core/param.h include/core/rng.h include/core/str.h include/core/text.h \
	src/core/calendar.h src/core/power_table.h src/core/unicode_table.h src/core/zone.h \
	src/core/arena.c src/core/calendar.c src/core/clock.c src/core/duration.c src/core/error.c src/core/file.c src/core/job.c src/core/log.c \
	src/core/number.c src/core/number_format.c src/core/param.c src/core/power_table.c src/core/rng.c src/core/str.c \
	src/core/text.c src/core/unicode_table.c src/core/zone.c src/core/zone_rule.c
EXTRA_DIST += tools/gen-powers tools/gen-unicode
