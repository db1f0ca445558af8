# tests of ui

# A screen over a made-up fleet, for tests with a pseudo-terminal.
check_PROGRAMS += tests/screen/screen_demo
tests_screen_screen_demo_SOURCES = tests/screen/screen_demo.c tests/screen/fake.c tests/screen/fake.h
