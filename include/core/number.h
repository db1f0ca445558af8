/* Numbers to and from text, the same in every locale.
 *
 * Grammar: [+-] digits [. digits] [(e|E) [+-] digits], with a digit before or after the point; the
 * whole slice (blanks at the ends allowed). Hexadecimal, inf, nan, digit separators are not
 * numbers. */
#ifndef CORE_NUMBER_H
#define CORE_NUMBER_H

#include "core/base.h"

enum number_kind {
    NUMBER_OK,
    NUMBER_MISSING,  /* empty, or one of NA N/A NaN nan null NULL None - ? (also inf, -Infinity,
                        nan(...)): missing by intent */
    NUMBER_OVERFLOW, /* the grammar is met, the value is not finite: missing, counted */
    NUMBER_BAD,      /* not a number: missing, counted */
};

/* *ret is the double that C's strtod gives (correctly rounded), or NaN for every other kind.
 * `decimal` is '.' or ','. No locale matters. Clinger's fast path, then Eisel-Lemire, else strtod;
 * O(n). */
enum number_kind number_parse(struct str s, char decimal, double *ret);

/* The number that starts at p, for readers that find the end of a cell by it: no blanks before it.
 * Returns the bytes it takes, 0 when there is none (*ret is left alone); infinite when it
 * overflows. Reads nothing at or past `end`. */
size_t number_parse_prefix(const char *p, const char *end, char decimal, double *ret);

/* One of the words that NUMBER_MISSING names, in any case, or empty. */
bool number_is_missing(struct str s);

/* A whole number of the grammar [+-]digits within int64; false otherwise. */
bool number_parse_int(struct str s, int64_t *ret);

/* The shortest text that reads back as the same bits, '.' in every locale; "" for NaN and the
 * infinities. Returns its length. */
size_t number_format(double x, char ret[32]);

/* For people: `digits` significant digits, no exponent between 1e-4 and 1e9, no trailing zeros; "-"
 * for NaN. */
size_t number_format_short(double x, int digits, char ret[32]);

/* 12.3k, 4.56M, 7.8G, 250m: at most 5 columns (6 at -1e100 and below); "-" for NaN, 0 below 1e-12.
 */
size_t number_format_si(double x, char ret[16]);

#endif
