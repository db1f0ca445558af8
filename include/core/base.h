/* The words that every file uses: result codes, slices of text, TRY.
 *
 * A function returns `enum err` or a value, never both meanings in one int. The codes are the
 * program's exit statuses, so that nothing has to translate them. */
#ifndef CORE_BASE_H
#define CORE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum err {
    OK = 0,
    ERR_FINDING = 1, /* a finding, only with --fail-on */
    ERR_USAGE = 2,   /* usage or configuration */
    ERR_SOURCE = 3,  /* source unreachable or refused */
    ERR_DATA = 4,    /* bad or partial data */
    ERR_STORE = 5,   /* store, disk or output */
    ERR_LIMIT = 6,   /* a limit, or memory */
    ERR_CANCEL = 7,  /* deadline or cancelled */
};

/* Bytes that belong to somebody else; not NUL-terminated, may hold NUL. {NULL, 0} is "none". */
struct str {
    const char *p;
    size_t n;
};

/* A missing whole number or time. A missing double is NaN, a missing text is {NULL, 0}. */
#define MISSING_I64 INT64_MIN

/* Nanoseconds in a second: times are int64 nanoseconds since 1970-01-01T00:00:00Z, good for
 * 1677-09-21 to 2262-04-11. */
#define NS_PER_S INT64_C(1000000000)

#define TRY(call)                                                                                  \
    do {                                                                                           \
        const enum err try_ = (call);                                                              \
        if (try_ != OK)                                                                            \
            return try_;                                                                           \
    } while (0)

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define MIN_OF(a, b) ((a) < (b) ? (a) : (b))
#define MAX_OF(a, b) ((a) > (b) ? (a) : (b))
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))
#define UNUSED(x) ((void)(x))

#endif
