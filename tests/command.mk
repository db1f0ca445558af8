# tests of commands and of the command line, as scripts see them
CLI_TESTS = tests/cli/test_usage.py tests/cli/test_bad_input.py tests/cli/test_signals.py tests/cli/test_limits.py tests/cli/test_offline.py
TESTS += $(CLI_TESTS)
EXTRA_DIST += $(CLI_TESTS) tests/cli/program.py
FAULT_TESTS = tests/fault/test_memory tests/fault/test_store_place
check_PROGRAMS += $(FAULT_TESTS)
TESTS += $(FAULT_TESTS)
tests_fault_test_memory_SOURCES = tests/fault/test_memory.c tests/unit/unit.c tests/unit/unit.h
tests_fault_test_memory_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_fault_test_memory_LDADD = $(LDADD) $(CMOCKA_LIBS)
tests_fault_test_store_place_SOURCES = tests/fault/test_store_place.c tests/unit/unit.c tests/unit/unit.h
tests_fault_test_store_place_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_fault_test_store_place_LDADD = $(LDADD) $(CMOCKA_LIBS)
