# tests of population
POPULATION_TESTS = tests/oracle/test_golden_matrix
check_PROGRAMS += $(POPULATION_TESTS)
TESTS += $(POPULATION_TESTS)

tests_oracle_test_golden_matrix_SOURCES = tests/oracle/test_golden_matrix.c
tests_oracle_test_golden_matrix_LDADD = $(LDADD) $(CMOCKA_LIBS) $(CJSON_LIBS)

EXTRA_DIST += \
	tests/data/golden/matrix/cancer.csv tests/data/golden/matrix/cancer.json \
	tests/data/golden/matrix/gauss.csv tests/data/golden/matrix/gauss.json \
	tests/data/golden/matrix/shapes.csv tests/data/golden/matrix/shapes.json
