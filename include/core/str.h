/* Slices of text, and a buffer that grows in an arena. Bytes in, bytes out: nothing here escapes
 * (core/text.h does). */
#ifndef CORE_STR_H
#define CORE_STR_H

#include "core/arena.h"

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})

struct str str_of(const char *text); /* NULL gives {NULL, 0} */
bool str_equal(struct str a, struct str b);
bool str_equal_nocase(struct str a, struct str b); /* ASCII letters only */
int str_compare(struct str a, struct str b);       /* by bytes, as memcmp; shorter first */
bool str_has_prefix(struct str s, struct str prefix);
bool str_has_suffix(struct str s, struct str suffix);
struct str str_trim(struct str s); /* without blanks and tabs at both ends */

/* Cut the next piece up to `separator` from *rest into *ret; false when nothing is left. "a,,b"
 * gives "a", "", "b". */
bool str_split(struct str *rest, char separator, struct str *ret);

/* Levenshtein's distance of the first 63 bytes of each: how many letters to change, add or leave
 * out; for finding what was meant. O(a.n * b.n) */
size_t str_distance(struct str a, struct str b);

/* FNV-1a, 64 bit, finished by a mix: good for hash tables and fingerprints of settings, not against
 * enemies. */
uint64_t str_hash(struct str s);

/* Bytes gathered in an arena; p is always NUL-terminated at p[n] once anything was put. */
struct buf {
    struct arena *arena;
    char *p;
    size_t n, room;
};

struct buf buf_of(struct arena *a);
void buf_put(struct buf *b, const char *p, size_t n);
void buf_put_str(struct buf *b, struct str s);
void buf_put_text(struct buf *b, const char *text);
void buf_put_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *format, ...) PRINTF_LIKE(2, 3);
struct str buf_str(const struct buf *b);

/* A JSON string with its quotes: valid UTF-8 whatever goes in; bad bytes become U+FFFD. What may
 * not reach a terminal (core/text.h) is written as \uXXXX: the same text to a reader, harmless on a
 * screen. */
void buf_put_json(struct buf *b, struct str s);

#endif
