# Features: what all of the registry promises, each by arithmetic, and fingerprints.
FEATURE_TESTS = tests/contract/test_features tests/unit/test_feature_values tests/unit/test_fingerprint
check_PROGRAMS += $(FEATURE_TESTS)
TESTS += $(FEATURE_TESTS)
tests_contract_test_features_SOURCES = tests/contract/test_features.c $(HARD_SERIES)
tests_contract_test_features_LDADD = $(LDADD) $(CMOCKA_LIBS)
tests_unit_test_feature_values_SOURCES = tests/unit/test_feature_values.c
tests_unit_test_feature_values_LDADD = $(LDADD) $(CMOCKA_LIBS)
tests_unit_test_fingerprint_SOURCES = tests/unit/test_fingerprint.c $(HARD_SERIES)
tests_unit_test_fingerprint_LDADD = $(LDADD) $(CMOCKA_LIBS)
