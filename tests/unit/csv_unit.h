/* For the tests of CSV: text in, frame or sentence out. */
#ifndef TESTS_UNIT_CSV_UNIT_H
#define TESTS_UNIT_CSV_UNIT_H

#include "unit.h"

#include "data/csv.h"

/* Read `text` with the options (NULL: all guessed) on `threads`; NULL and *ret_error when it fails.
 */
struct frame *csv_unit_try(struct arena *a, struct str text, const struct csv_options *o,
                           unsigned threads, struct error *ret_error);

/* The same, which must succeed. */
struct frame *csv_unit_read(struct arena *a, const char *text);

/* The same, which must fail with `code` and a sentence that holds `part`. */
void csv_unit_fails(struct arena *a, const char *text, enum err code, const char *part);

/* Same columns, cells, codes and notes. */
void csv_unit_same(const struct frame *f, const struct frame *g);

/* One of its notes holds `part`. */
void csv_unit_notes(const struct frame *f, const char *part);

const struct column *csv_unit_column(const struct frame *f, const char *name);

#endif
