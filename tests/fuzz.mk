# Fuzz targets. `make check` replays their seeds; `make fuzz` lets libFuzzer look for more, FUZZ_SECONDS each.
FUZZ_TARGETS = tests/fuzz/fuzz_number tests/fuzz/fuzz_time tests/fuzz/fuzz_text \
	tests/fuzz/fuzz_csv
check_PROGRAMS += $(FUZZ_TARGETS)
TESTS += $(FUZZ_TARGETS)
EXTRA_DIST += tests/fuzz/seeds
FUZZ_COMMON = tests/fuzz/replay.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_number_SOURCES = tests/fuzz/fuzz_number.c $(FUZZ_COMMON)
tests_fuzz_fuzz_time_SOURCES = tests/fuzz/fuzz_time.c $(FUZZ_COMMON)
tests_fuzz_fuzz_text_SOURCES = tests/fuzz/fuzz_text.c $(FUZZ_COMMON)
tests_fuzz_fuzz_csv_SOURCES = tests/fuzz/fuzz_csv.c $(FUZZ_COMMON)

FUZZ_CLANG = clang
FUZZ_SECONDS = 10
FUZZ_FLAGS = -std=c17 -O1 -g -U_FORTIFY_SOURCE -fno-sanitize-recover=undefined
fuzz:
	@command -v $(FUZZ_CLANG) >/dev/null || { \
	  echo 'make fuzz needs clang and its runtime; on Debian: apt install clang libclang-rt-14-dev'; exit 1; }
	@rm -rf fuzz/objects && $(MKDIR_P) fuzz/objects
	@for f in $(libfleettop_a_SOURCES); do case $$f in *.c) echo $$f;; esac; done | \
	xargs -P 2 -I{} $(SHELL) -c '$(FUZZ_CLANG) $(DEFAULT_INCLUDES) $(AM_CPPFLAGS) $(FUZZ_FLAGS) \
	  -fsanitize=fuzzer-no-link,address,undefined -c $(top_srcdir)/{} -o fuzz/objects/$$(echo {} | tr / _).o'
	@rm -f fuzz/libfuzzed.a && $(AR) cr fuzz/libfuzzed.a fuzz/objects/*.o
	@for t in $(FUZZ_TARGETS); do \
	  name=$${t##*/fuzz_}; $(MKDIR_P) fuzz/found/$$name; \
	  $(FUZZ_CLANG) $(DEFAULT_INCLUDES) $(AM_CPPFLAGS) $(FUZZ_FLAGS) -fsanitize=fuzzer,address,undefined \
	    $(top_srcdir)/$$t.c fuzz/libfuzzed.a $(DEPS_LIBS) $(LIBS) -o fuzz/fuzz_$$name && \
	  echo "fuzzing $$name for $(FUZZ_SECONDS) s" && \
	  { fuzz/fuzz_$$name -max_total_time=$(FUZZ_SECONDS) -verbosity=0 -print_final_stats=1 \
	      -artifact_prefix=fuzz/found/$$name- fuzz/found/$$name $(top_srcdir)/tests/fuzz/seeds/$$name \
	      >fuzz/$$name.log 2>&1 || { tail -40 fuzz/$$name.log; exit 1; }; } && \
	  grep executed_units fuzz/$$name.log || exit 1; \
	done
.PHONY: fuzz
