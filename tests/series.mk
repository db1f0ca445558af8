# Series: profile, unit roots, outliers, M4. golden.c reads the golden files for every oracle test.
GOLDEN_SUPPORT = tests/support/golden.c tests/support/golden.h
EXTRA_DIST += tests/data/golden data/classic-series
SERIES_TESTS = tests/oracle/test_unit_root
check_PROGRAMS += $(SERIES_TESTS)
TESTS += $(SERIES_TESTS)
tests_oracle_test_unit_root_SOURCES = tests/oracle/test_unit_root.c $(GOLDEN_SUPPORT)
tests_oracle_test_unit_root_LDADD = $(LDADD) $(CMOCKA_LIBS) $(CJSON_LIBS)
