/* Columns of all code points as runs, for text.c. */
#ifndef CORE_UNICODE_TABLE_H
#define CORE_UNICODE_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* Rising: the first code point of a run of equals << 2 | its columns + 1. The first run begins at
 * 0. */
extern const uint32_t unicode_run[];
extern const size_t unicode_nruns;

#endif
