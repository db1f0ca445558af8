libfleettop_a_SOURCES += \
	include/core/arena.h include/core/base.h include/core/clock.h include/core/error.h include/core/job.h include/core/log.h \
	include/core/number.h include/core/param.h include/core/rng.h include/core/str.h include/core/text.h \
	src/core/arena.c src/core/error.c src/core/job.c src/core/param.c src/core/rng.c src/core/str.c
