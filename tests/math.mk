# Statistics: unit tests by arithmetic, oracle tests by the golden series.
HARD_SERIES = tests/support/hard_series.c tests/support/hard_series.h
MATH_TESTS = tests/unit/test_stats tests/oracle/test_golden_series
check_PROGRAMS += $(MATH_TESTS)
TESTS += $(MATH_TESTS)
tests_unit_test_stats_SOURCES = tests/unit/test_stats.c $(HARD_SERIES)
tests_unit_test_stats_LDADD = $(LDADD) $(CMOCKA_LIBS)
tests_oracle_test_golden_series_SOURCES = tests/oracle/test_golden_series.c $(GOLDEN_SUPPORT)
tests_oracle_test_golden_series_LDADD = $(LDADD) $(CMOCKA_LIBS) $(CJSON_LIBS)
