/* One sentence about what went wrong: what was tried, on what, what failed, what to do.
 *
 * Filled once, where it is known; prefixed at the borders of layers; reported once, by cli or ui,
 * which escape it (texts from outside may be formatted in raw). return error_set(e, ERR_DATA, "%s:
 * no data rows; is this the right file?", path); */
#ifndef CORE_ERROR_H
#define CORE_ERROR_H

#include "core/base.h"

struct error {
    enum err code;
    char text[1024];
};

/* Fill `e` (may be NULL) and return `code`. A sentence longer than the text is cut at a whole byte
 * and ends in "...". */
enum err error_set(struct error *e, enum err code, const char *format, ...) PRINTF_LIKE(3, 4);

/* Put "formatted: " before what `e` says and return its code. */
enum err error_prefix(struct error *e, const char *format, ...) PRINTF_LIKE(2, 3);

/* What the system calls an errno, in English; safe in any thread. */
const char *error_of_system(int code);

#endif
