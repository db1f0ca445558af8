# tests of commands and of the command line, as scripts see them
CLI_TESTS = tests/cli/test_usage.py tests/cli/test_bad_input.py
TESTS += $(CLI_TESTS)
EXTRA_DIST += $(CLI_TESTS) tests/cli/program.py
