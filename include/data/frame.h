/* A frame: typed columns of one length, the one thing that every command returns, a pane draws and
 * the command line prints.
 *
 * Columns live in the frame's arena. Missing is NaN, MISSING_I64 or DICT_NONE. Notes are the
 * sentences that belong to the table ("3 rows skipped: ..."); `is_partial` says that the truth is
 * larger than what is here.
 *
 *     struct frame *f = frame_new(a, nrows);
 *     struct column *c = frame_add(f, "device", COLUMN_TEXT, "the device");
 *     frame_set_text(c, 0, STR("N10575")); */
#ifndef DATA_FRAME_H
#define DATA_FRAME_H

#include "core/clock.h"
#include "core/str.h"

/* Texts numbered from 0 in the order of their first appearance; each stored once. */
struct dict;
#define DICT_NONE UINT32_MAX

struct dict *dict_new(struct arena *a);
uint32_t dict_intern(struct dict *d,
                     struct str s); /* the bytes are copied; {NULL, 0} gives DICT_NONE */
uint32_t dict_find(const struct dict *d, struct str s);    /* DICT_NONE when absent */
struct str dict_text(const struct dict *d, uint32_t code); /* {NULL, 0} for DICT_NONE */
uint32_t dict_count(const struct dict *d);

enum column_type { COLUMN_REAL, COLUMN_WHOLE, COLUMN_TIME, COLUMN_TEXT };
enum column_role {
    ROLE_NONE,
    ROLE_DEVICE,
    ROLE_TIME,
    ROLE_METRIC,
    ROLE_SEGMENT,
    ROLE_SETTING,
    ROLE_EVENT
};

/* How people see it; files always get the plain value. */
enum column_show {
    SHOW_PLAIN,
    SHOW_BAR,     /* REAL in 0..1: a bar */
    SHOW_PERCENT, /* REAL in 0..1 */
    SHOW_SPARK,   /* TEXT of the digits '0'..'7' and ' ' for missing: a sparkline; only for people,
                     never in files */
    SHOW_STATE,   /* TEXT: ok, partial, short, constant, silent */
    SHOW_LONG,    /* TEXT that takes the width that is left (reasons) */
};

struct column {
    struct str name;
    const char *meaning;
    enum column_type type;
    enum column_role role;
    enum column_show show;
    int digits;               /* significant digits for people; 0: 6 */
    enum time_unit time_unit; /* TIME columns: TIME_STEP prints a counter */
    const struct zone *zone;  /* TIME columns: NULL is UTC */
    size_t n;
    double *real;
    int64_t *whole; /* WHOLE and TIME */
    uint32_t *code; /* TEXT */
    struct dict *dict;
};

/* What the rows are, for the one who draws them. */
enum frame_kind {
    FRAME_TABLE,
    FRAME_PLOT, /* columns: metric, t0, t1, first, last, min, max, mean, n, missing, gaps, after_gap
                   (0/1), low, high, below, above, anomaly (0/1); made by series/m4.h */
};

struct frame {
    struct arena *arena;
    enum frame_kind kind;
    const char *title;
    size_t nrows, ncolumns;
    struct column **column;
    size_t nnotes;
    const char **note;
    bool is_partial;
    bool has_finding; /* --fail-on was met */
    bool is_borrowed; /* its columns are a session's: gone when the session reads something else */
};

struct frame *frame_new(struct arena *a, size_t nrows);
struct column *frame_add(struct frame *f, const char *name, enum column_type type,
                         const char *meaning); /* all cells missing */
struct column *frame_add_real(struct frame *f, const char *name, const char *meaning, int digits);
void frame_set_text(struct column *c, size_t row, struct str s);
struct str frame_text(const struct column *c, size_t row);
struct column *frame_column(const struct frame *f, struct str name); /* NULL when absent */
void frame_note(struct frame *f, const char *format, ...) PRINTF_LIKE(2, 3);

/* Only rows [from, from + n) of f; columns shared with f. */
struct frame *frame_slice(const struct frame *f, size_t from, size_t n);

/* All of f in `a`, texts and all; only the zones stay where they are. */
struct frame *frame_copy(struct arena *a, const struct frame *f);

/* The rows of f in the order of row[0..n). */
struct frame *frame_take(const struct frame *f, const size_t *row, size_t n);

#endif
