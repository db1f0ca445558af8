/* What every unit test needs: cmocka in the order that it asks for, and an arena as *state. */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/arena.h"

/* A test that gets a fresh arena. */
#define in_arena(test) cmocka_unit_test_setup_teardown(test, unit_open_arena, unit_close_arena)

int unit_open_arena(void **state);
int unit_close_arena(void **state);

/* Same bits, and both NaN counts as the same. */
void unit_same_double(double got, double want);

/* The whole slice is this text. */
void unit_is_text(struct str got, const char *want);

/* `text` holds `part`. */
void unit_holds(const char *text, const char *part);

#endif
