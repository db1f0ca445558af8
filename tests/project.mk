# Tests of the project itself: how the sources are laid out, and that the documents agree with them.
PROJECT_TESTS = \
	tests/project/test_layers.py tests/project/test_sizes.py tests/project/test_globals.py \
	tests/project/test_banned.py tests/project/test_files.py tests/project/test_docs.py
TESTS += $(PROJECT_TESTS)
EXTRA_DIST += $(PROJECT_TESTS) tests/project/tree.py tests/project/banned.txt

# tools/python runs a script with the python3 that configure found, and skips it aloud without one.
TEST_EXTENSIONS = .py .sh
PY_LOG_COMPILER = $(SHELL) $(top_srcdir)/tools/python
SH_LOG_COMPILER = $(SHELL)
EXTRA_DIST += tools/python tools/lint tools/words tools/demo tools/check tools/common.sh .ci/run
AM_TESTS_ENVIRONMENT = \
	PYTHON3='$(PYTHON3)' INSTRUMENTED='$(INSTRUMENTED)' PYTHONDONTWRITEBYTECODE=1 \
	top_builddir='$(abs_top_builddir)' top_srcdir='$(abs_top_srcdir)'; \
	export PYTHON3 INSTRUMENTED PYTHONDONTWRITEBYTECODE top_builddir top_srcdir;

# Tests of units need cmocka and cJSON; without them `make check` stops here, with the sentence.
check_DATA += tests/needs.stamp
CLEANFILES += tests/needs.stamp
tests/needs.stamp:
	@test -z '$(TESTS_LACK)' || { \
	  echo 'The tests need more. On Debian: apt install$(TESTS_LACK); then configure again.'; exit 1; }
	@$(MKDIR_P) tests && echo > $@

lint:
	@cd $(top_srcdir) && PYTHON3='$(PYTHON3)' $(SHELL) tools/lint
.PHONY: lint
