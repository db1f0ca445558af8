/* The one way of text from outside to a terminal, a log or a message: decoded, escaped, measured.
 *
 * Never lets through Cc, Cf, Zl, Zp, Cs, Co, unassigned, what is drawn as nothing (variation
 * selectors, fillers) or invalid bytes: they are shown as <U+202E>, ESC as \e, NUL as \0, other C0
 * as \x01, invalid bytes as \xFF. So are a combining mark with no character before it, the fifth
 * mark behind one, and a Cyrillic or Greek letter that looks Latin in a word with Latin letters.
 * Threat model: reliability notes, CWE-150. */
#ifndef CORE_TEXT_H
#define CORE_TEXT_H

#include "core/str.h"

/* Append `s`, made safe, to `b`; at most `width` columns (SIZE_MAX: no limit), an ellipsis in the
 * last column when it is cut ("…", or "~" when ascii). With `ascii`, everything above 0x7E is
 * escaped too. Returns the columns used. */
size_t text_put_safe(struct buf *b, struct str s, size_t width, bool ascii);

/* The safe form as a NUL-terminated copy in `a`. */
char *text_safe(struct arena *a, struct str s);

/* Decode one code point of UTF-8 at s[*at], *at < s.n, and advance. Returns -1 for an invalid byte,
 * over which it advances by one. */
int32_t text_decode(struct str s, size_t *at);

/* Encode `code` as UTF-8 into out[4]; returns the bytes written. */
size_t text_encode(uint32_t code, char out[4]);

/* Columns of one code point on a terminal: 0 combining, 1, 2 wide; -1 when it must be escaped (see
 * above). A table of our own: the same in every locale. */
int text_char_width(uint32_t code);

/* Columns of safe UTF-8 text. */
size_t text_width(struct str s);

#endif
