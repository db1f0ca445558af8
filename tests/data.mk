# tests of data
DATA_TESTS = tests/unit/test_frame tests/unit/test_render
check_PROGRAMS += $(DATA_TESTS)
TESTS += $(DATA_TESTS)
tests_unit_test_frame_SOURCES = tests/unit/test_frame.c tests/unit/unit.c tests/unit/unit.h
tests_unit_test_frame_LDADD = $(LDADD) $(CMOCKA_LIBS)
tests_unit_test_render_SOURCES = tests/unit/test_render.c tests/unit/unit.c tests/unit/unit.h
tests_unit_test_render_LDADD = $(LDADD) $(CMOCKA_LIBS) $(CJSON_LIBS)

# reading CSV, and what is made of it
CSV_TESTS = tests/unit/test_csv tests/unit/test_csv_bits tests/unit/test_csv_input tests/unit/test_source_csv tests/unit/test_source \
	tests/unit/test_state tests/unit/test_describe
check_PROGRAMS += $(CSV_TESTS)
TESTS += $(CSV_TESTS)
CSV_UNIT = tests/unit/csv_unit.c tests/unit/csv_unit.h tests/unit/unit.c tests/unit/unit.h
tests_unit_test_csv_SOURCES = tests/unit/test_csv.c $(CSV_UNIT)
tests_unit_test_csv_LDADD = $(LDADD) $(CMOCKA_LIBS)
EXTRA_DIST += data/aircraft
tests_unit_test_csv_bits_SOURCES = tests/unit/test_csv_bits.c $(CSV_UNIT)
tests_unit_test_csv_bits_LDADD = $(LDADD) $(CMOCKA_LIBS)
tests_unit_test_csv_input_SOURCES = tests/unit/test_csv_input.c $(CSV_UNIT)
tests_unit_test_csv_input_LDADD = $(LDADD) $(CMOCKA_LIBS)
SOURCE_UNIT = tests/unit/source_unit.c tests/unit/source_unit.h tests/unit/unit.c tests/unit/unit.h
tests_unit_test_source_csv_SOURCES = tests/unit/test_source_csv.c $(SOURCE_UNIT)
tests_unit_test_source_SOURCES = tests/unit/test_source.c $(SOURCE_UNIT)
tests_unit_test_source_LDADD = $(LDADD) $(CMOCKA_LIBS)
tests_unit_test_source_csv_LDADD = $(LDADD) $(CMOCKA_LIBS)
tests_unit_test_state_SOURCES = tests/unit/test_state.c tests/unit/unit.c tests/unit/unit.h
tests_unit_test_state_LDADD = $(LDADD) $(CMOCKA_LIBS)
tests_unit_test_describe_SOURCES = tests/unit/test_describe.c tests/support/golden.c tests/support/golden.h \
	tests/unit/unit.c tests/unit/unit.h
tests_unit_test_describe_LDADD = $(LDADD) $(CMOCKA_LIBS) $(CJSON_LIBS)
