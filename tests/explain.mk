# Tests of explain, and of the synthetic fleet of pumps.
PUMPS_TESTS = tests/unit/test_synth tests/unit/test_synth_fleet
check_PROGRAMS += $(PUMPS_TESTS)
TESTS += $(PUMPS_TESTS)
tests_unit_test_synth_SOURCES = tests/unit/test_synth.c tests/support/pumps.c tests/support/pumps.h
tests_unit_test_synth_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_unit_test_synth_LDADD = $(LDADD) $(CMOCKA_LIBS)
tests_unit_test_synth_fleet_SOURCES = tests/unit/test_synth_fleet.c tests/support/pumps.c tests/support/pumps.h
tests_unit_test_synth_fleet_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_unit_test_synth_fleet_LDADD = $(LDADD) $(CMOCKA_LIBS)

# linked once features and states have landed
EXTRA_DIST += tests/unit/test_explain_words.c tests/unit/test_explain_since.c
