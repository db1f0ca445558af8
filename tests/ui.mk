# tests of ui

# A screen over a made-up fleet, for tests with a pseudo-terminal.
check_PROGRAMS += tests/screen/screen_demo
tests_screen_screen_demo_SOURCES = tests/screen/screen_demo.c tests/screen/fake.c tests/screen/fake.h

# The event loop over a made-up fleet, by scripts.
check_PROGRAMS += tests/screen/test_screen
TESTS += tests/screen/test_screen
tests_screen_test_screen_SOURCES = tests/screen/test_screen.c tests/screen/fake.c tests/screen/fake.h
tests_screen_test_screen_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_screen_test_screen_LDADD = $(LDADD) $(CMOCKA_LIBS)

# The same on a pseudo-terminal: bytes, signals, sizes, terminals.
TESTS += tests/screen/test_pty.py
EXTRA_DIST += tests/screen/test_pty.py tests/screen/pty_run.py
EXTRA_DIST += tests/screen/golden

# The parts of the screen one by one.
check_PROGRAMS += tests/unit/test_ui
TESTS += tests/unit/test_ui
tests_unit_test_ui_SOURCES = tests/unit/test_ui.c
tests_unit_test_ui_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_ui_LDADD = $(LDADD) $(CMOCKA_LIBS)

# The program's own screen over the bundled pumps.
TESTS += tests/screen/test_program.py
EXTRA_DIST += tests/screen/test_program.py
