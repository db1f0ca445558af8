# tests of data
DATA_TESTS = tests/unit/test_frame tests/unit/test_render
check_PROGRAMS += $(DATA_TESTS)
TESTS += $(DATA_TESTS)
tests_unit_test_frame_SOURCES = tests/unit/test_frame.c tests/unit/unit.c tests/unit/unit.h
tests_unit_test_frame_LDADD = $(LDADD) $(CMOCKA_LIBS)
tests_unit_test_render_SOURCES = tests/unit/test_render.c tests/unit/unit.c tests/unit/unit.h
tests_unit_test_render_LDADD = $(LDADD) $(CMOCKA_LIBS) $(CJSON_LIBS)
