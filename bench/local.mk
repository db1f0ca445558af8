# Benchmarks against the peers: built and run by `make bench` alone.
BENCHES = bench/bench_load bench/bench_fingerprint bench/bench_forest
EXTRA_PROGRAMS += $(BENCHES)
bench_bench_load_SOURCES = bench/bench_load.c bench/bench.c bench/bench.h
bench_bench_fingerprint_SOURCES = bench/bench_fingerprint.c bench/bench.c bench/bench.h
bench_bench_forest_SOURCES = bench/bench_forest.c bench/bench.c bench/bench.h
CLEANFILES += $(BENCHES)
EXTRA_DIST += bench/bench.py bench/screen.py

# make bench BENCH='--only load --repeat 3'
bench: $(BENCHES) fleettop
	@test -n '$(PYTHON3)' || { echo 'bench needs python3; on Debian: apt install python3'; exit 1; }
	$(PYTHON3) $(top_srcdir)/bench/bench.py '$(abs_top_builddir)' $(BENCH)
.PHONY: bench
