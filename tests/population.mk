# tests of population
POPULATION_TESTS = \
	tests/contract/test_detectors tests/oracle/test_golden_matrix tests/unit/test_population
check_PROGRAMS += $(POPULATION_TESTS)
TESTS += $(POPULATION_TESTS)

tests_contract_test_detectors_SOURCES = tests/contract/test_detectors.c tests/units.c tests/units.h
tests_contract_test_detectors_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_contract_test_detectors_LDADD = $(LDADD) $(CMOCKA_LIBS)

tests_oracle_test_golden_matrix_SOURCES = tests/oracle/test_golden_matrix.c
tests_oracle_test_golden_matrix_LDADD = $(LDADD) $(CMOCKA_LIBS) $(CJSON_LIBS)

tests_unit_test_population_SOURCES = tests/unit/test_population.c tests/units.c tests/units.h
tests_unit_test_population_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_unit_test_population_LDADD = $(LDADD) $(CMOCKA_LIBS)

EXTRA_DIST += \
	tests/data/golden/matrix/cancer.csv tests/data/golden/matrix/cancer.json \
	tests/data/golden/matrix/gauss.csv tests/data/golden/matrix/gauss.json \
	tests/data/golden/matrix/shapes.csv tests/data/golden/matrix/shapes.json
