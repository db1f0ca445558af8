bin_PROGRAMS += fleettop
fleettop_SOURCES = src/cli/cli.h src/cli/main.c src/cli/print.c src/cli/show.c src/cli/startup.c src/cli/watch.c
