# Features: what all of the registry promises, each by arithmetic, and fingerprints.
FEATURE_TESTS = tests/contract/test_features
check_PROGRAMS += $(FEATURE_TESTS)
TESTS += $(FEATURE_TESTS)
tests_contract_test_features_SOURCES = tests/contract/test_features.c $(HARD_SERIES)
tests_contract_test_features_LDADD = $(LDADD) $(CMOCKA_LIBS)
