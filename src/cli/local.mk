bin_PROGRAMS += fleettop
fleettop_SOURCES = src/cli/main.c
