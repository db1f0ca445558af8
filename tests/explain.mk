# tests of explain
EXPLAIN_TESTS = tests/unit/test_explain_words tests/unit/test_explain_since
# linked once features and states have landed
#check_PROGRAMS += $(EXPLAIN_TESTS)
#TESTS += $(EXPLAIN_TESTS)
#tests_unit_test_explain_words_SOURCES = tests/unit/test_explain_words.c
#tests_unit_test_explain_words_LDADD = $(LDADD) $(CMOCKA_LIBS)
#tests_unit_test_explain_since_SOURCES = tests/unit/test_explain_since.c
#tests_unit_test_explain_since_LDADD = $(LDADD) $(CMOCKA_LIBS)
EXTRA_DIST += tests/unit/test_explain_words.c tests/unit/test_explain_since.c
