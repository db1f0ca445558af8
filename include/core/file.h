/* Small files as a whole. Larger ones are read by those who stream them. */
#ifndef CORE_FILE_H
#define CORE_FILE_H

#include "core/arena.h"

/* The bytes of a regular file of at most `most` bytes (ERR_LIMIT beyond; ERR_USAGE when it can't be
 * opened). */
enum err file_read(struct arena *a, const char *path, size_t most, struct str *ret,
                   struct error *e);

/* Its lines without CR and LF; empty lines and lines that begin with # are left out; at most 64
 * MiB. */
enum err file_read_lines(struct arena *a, const char *path, size_t *ret_n, struct str **ret,
                         struct error *e);

#endif
