# Tests of explain, and of the synthetic fleet of pumps.
EXPLAIN_TESTS = \
	tests/unit/test_explain_since tests/unit/test_explain_words \
	tests/unit/test_synth tests/unit/test_synth_fleet \
	tests/contract/test_quality
check_PROGRAMS += $(EXPLAIN_TESTS)
TESTS += $(EXPLAIN_TESTS)

tests_unit_test_explain_since_SOURCES = tests/unit/test_explain_since.c
tests_unit_test_explain_since_LDADD = $(LDADD) $(CMOCKA_LIBS)

tests_unit_test_explain_words_SOURCES = tests/unit/test_explain_words.c
tests_unit_test_explain_words_LDADD = $(LDADD) $(CMOCKA_LIBS)

tests_unit_test_synth_SOURCES = tests/unit/test_synth.c tests/support/pumps.c tests/support/pumps.h
tests_unit_test_synth_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_unit_test_synth_LDADD = $(LDADD) $(CMOCKA_LIBS)

tests_unit_test_synth_fleet_SOURCES = \
	tests/unit/test_synth_fleet.c tests/support/pumps.c tests/support/pumps.h
tests_unit_test_synth_fleet_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_unit_test_synth_fleet_LDADD = $(LDADD) $(CMOCKA_LIBS)

tests_contract_test_quality_SOURCES = tests/contract/test_quality.c
tests_contract_test_quality_LDADD = $(LDADD) $(CMOCKA_LIBS)

EXTRA_DIST += \
	data/pumps/README.md data/pumps/series.csv.gz data/pumps/truth.csv data/pumps/events.csv \
	data/pumps/failed.txt
