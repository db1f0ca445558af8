libfleettop_a_SOURCES += \
	include/series/m4.h include/series/outlier.h include/series/profile.h include/series/unit_root.h \
	src/series/m4.c src/series/m4_frame.c src/series/outlier.c \
	src/series/profile.c src/series/profile_frame.c \
	src/series/profile_table.c src/series/profile_table.h src/series/unit_root.c
