# tests of core
CORE_TESTS = tests/unit/test_arena tests/unit/test_str tests/unit/test_rng tests/unit/test_job tests/unit/test_param tests/unit/test_number \
	tests/unit/test_clock tests/unit/test_zone tests/unit/test_text tests/unit/test_log
check_PROGRAMS += $(CORE_TESTS)
TESTS += $(CORE_TESTS)
tests_unit_test_arena_SOURCES = tests/unit/test_arena.c tests/unit/unit.c tests/unit/unit.h
tests_unit_test_arena_LDADD = $(LDADD) $(CMOCKA_LIBS)
tests_unit_test_str_SOURCES = tests/unit/test_str.c tests/unit/unit.c tests/unit/unit.h
tests_unit_test_str_LDADD = $(LDADD) $(CMOCKA_LIBS)
tests_unit_test_rng_SOURCES = tests/unit/test_rng.c tests/unit/unit.c tests/unit/unit.h
tests_unit_test_rng_LDADD = $(LDADD) $(CMOCKA_LIBS)
tests_unit_test_job_SOURCES = tests/unit/test_job.c tests/unit/unit.c tests/unit/unit.h
tests_unit_test_job_LDADD = $(LDADD) $(CMOCKA_LIBS)
tests_unit_test_param_SOURCES = tests/unit/test_param.c tests/unit/unit.c tests/unit/unit.h
tests_unit_test_param_LDADD = $(LDADD) $(CMOCKA_LIBS)
tests_unit_test_number_SOURCES = tests/unit/test_number.c tests/unit/unit.c tests/unit/unit.h
tests_unit_test_number_LDADD = $(LDADD) $(CMOCKA_LIBS)
tests_unit_test_clock_SOURCES = tests/unit/test_clock.c tests/unit/unit.c tests/unit/unit.h
tests_unit_test_clock_LDADD = $(LDADD) $(CMOCKA_LIBS)
tests_unit_test_zone_SOURCES = tests/unit/test_zone.c tests/unit/unit.c tests/unit/unit.h
tests_unit_test_zone_LDADD = $(LDADD) $(CMOCKA_LIBS)
tests_unit_test_text_SOURCES = tests/unit/test_text.c tests/unit/unit.c tests/unit/unit.h
tests_unit_test_text_LDADD = $(LDADD) $(CMOCKA_LIBS)
tests_unit_test_log_SOURCES = tests/unit/test_log.c tests/unit/unit.c tests/unit/unit.h
tests_unit_test_log_LDADD = $(LDADD) $(CMOCKA_LIBS)
