# Series: profile, unit roots, outliers, M4. golden.c reads the golden files for every oracle test.
GOLDEN_SUPPORT = tests/support/golden.c tests/support/golden.h
EXTRA_DIST += tests/data/golden data/classic-series
SERIES_TESTS = \
	tests/oracle/test_outlier tests/oracle/test_profile tests/oracle/test_unit_root \
	tests/unit/test_m4
check_PROGRAMS += $(SERIES_TESTS)
TESTS += $(SERIES_TESTS)
SERIES_LDADD = $(LDADD) $(CMOCKA_LIBS) $(CJSON_LIBS)
tests_oracle_test_outlier_SOURCES = tests/oracle/test_outlier.c $(GOLDEN_SUPPORT)
tests_oracle_test_outlier_LDADD = $(SERIES_LDADD)
tests_oracle_test_profile_SOURCES = tests/oracle/test_profile.c $(GOLDEN_SUPPORT)
tests_oracle_test_profile_LDADD = $(SERIES_LDADD)
tests_oracle_test_unit_root_SOURCES = tests/oracle/test_unit_root.c $(GOLDEN_SUPPORT)
tests_oracle_test_unit_root_LDADD = $(SERIES_LDADD)
tests_unit_test_m4_SOURCES = tests/unit/test_m4.c
tests_unit_test_m4_LDADD = $(SERIES_LDADD)
EXTRA_DIST += tests/data/plot
PLOT_TESTS = tests/unit/test_plot tests/unit/test_plot_axes
PLOT_SUPPORT = tests/unit/plot_series.c tests/unit/plot_series.h tests/unit/unit.c tests/unit/unit.h
check_PROGRAMS += $(PLOT_TESTS)
TESTS += $(PLOT_TESTS)
tests_unit_test_plot_SOURCES = tests/unit/test_plot.c $(PLOT_SUPPORT)
tests_unit_test_plot_LDADD = $(SERIES_LDADD)
tests_unit_test_plot_axes_SOURCES = tests/unit/test_plot_axes.c $(PLOT_SUPPORT)
tests_unit_test_plot_axes_LDADD = $(SERIES_LDADD)
