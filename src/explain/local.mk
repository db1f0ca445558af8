# explain: see the table of layers in ARCHITECTURE.md
libfleettop_a_SOURCES += \
	include/explain/explain.h \
	src/explain/cluster.c src/explain/contribution.c src/explain/course.c src/explain/course.h \
	src/explain/since.c src/explain/spark.c src/explain/words.c
