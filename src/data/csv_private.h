/* What the files of the CSV reader share. Bytes come from csv_input, are cut into slots of whole
 * rows by csv_scan, parsed by csv_rows (fast paths) and csv_field (everything else), and put
 * together by csv.c. */
#ifndef DATA_CSV_PRIVATE_H
#define DATA_CSV_PRIVATE_H

#include "data/csv.h"

enum {
    CSV_HEAD = 1 << 20, /* bytes that the sample is taken from */
    CSV_SAMPLE = 1000,  /* rows of the sample */
    CSV_CHUNK = 512 << 10,
    CSV_PAD = 64, /* readable bytes behind a slot: fast paths load 8 or 16 at a time */
};

/* --- csv_input.c: where bytes come from ------------------------------------------------------- */

struct csv_input;

enum err csv_input_open(struct arena *a, const char *path, const struct job *job,
                        struct csv_input **ret, struct error *e);
struct csv_input *csv_input_bytes(struct arena *a, struct str bytes, const char *label);

/* Whose cancel is looked for while waiting for a FIFO. */
void csv_input_set_job(struct csv_input *in, const struct job *job);

/* Up to `want` bytes to p; *ret_n < want only at the end. */
enum err csv_input_read(struct csv_input *in, char *p, size_t want, size_t *ret_n, struct error *e);

/* Keep what is read from here on (in `a`), until csv_input_rewind() gives it again. */
void csv_input_keep(struct csv_input *in, struct arena *a);
void csv_input_rewind(struct csv_input *in);

bool csv_input_is_gzip(const struct csv_input *in);
const char *csv_input_label(const struct csv_input *in);

/* Size of the whole and how far it is read, in the same unit (compressed bytes for .gz); total 0:
 * not known. */
void csv_input_progress(const struct csv_input *in, uint64_t *ret_done, uint64_t *ret_total);

/* After the end: a sentence about what happened to the input meanwhile, or NULL. *ret_cut: the last
 * row may not be whole; *ret_partial: there is more than what was read. */
const char *csv_input_verdict(struct csv_input *in, struct arena *a, bool *ret_cut,
                              bool *ret_partial);

/* --- csv_scan.c: row ends --------------------------------------------------------------------- */

struct csv_scan {
    size_t nlines; /* '\n' seen */
    size_t end;    /* just behind the last row end seen; 0: none */
    size_t nlines_at_end;
    bool in_quote; /* after the last byte seen */
};

/* Go over p[from, to): at least 64 bytes behind `to` are readable. A row ends at a '\n' that an
 * even number of quotes precede. */
void csv_scan(struct csv_scan *s, const char *p, size_t from, size_t to);

/* Turn each '\r' in p[from, to) that is outside quotes and not before a '\n' into '\n'. in_quote:
 * as at `from`. p[to] is readable. */
void csv_fix_returns(char *p, size_t from, size_t to, bool in_quote);

/* --- csv_field.c: one field, one cell, with care ---------------------------------------------- */

struct csv_field {
    struct str text;  /* without its quotes */
    const char *next; /* the delimiter, or the row end, or `end` */
    bool is_quoted, has_escapes;
};

enum csv_fault { CSV_FINE, CSV_STRAY_QUOTE, CSV_OPEN_QUOTE, CSV_LONG_FIELD };

/* The field at p, which ends before `end`; "" is turned into " in a copy in `a`. */
enum csv_fault csv_field_at(const char *p, const char *end, char delimiter, struct arena *a,
                            struct csv_field *ret);

enum err csv_say_fault(enum csv_fault fault, const char *label, size_t line, struct error *e);

/* Behind the row that p is in; *ret_nfields its number of fields counted from p. */
const char *csv_row_end(const char *p, const char *end, char delimiter, size_t *ret_nfields);

bool csv_is_blank_row(const char *p, const char *end);

/* What is wrong with the row at p, in `line`, that has no end before `end`. */
enum err csv_say_endless(const char *p, const char *end, char delimiter, const char *label,
                         size_t line, struct error *e);

/* What could not be taken over as it stood. */
struct csv_tally {
    size_t nbad, noverflow, nlossy, nrange, nleap, nambiguous, nmixed;
    size_t bad_line; /* of the first that is bad, out of range or not finite */
    char bad_text[48];
};

struct csv_target {
    enum column_type type; /* REAL, TIME, TEXT */
    enum time_unit unit;
    double *real;
    int64_t *whole;
    uint32_t *code;
    struct dict *dict;
    size_t ntext;        /* TEXT: which of the text columns */
    struct arena *cells; /* holds the cells; replaced when they grow */
};

/* What every thread knows, and none changes while rows are parsed. */
struct csv_plan {
    size_t ncolumns, ntexts;
    struct csv_target *target;
    char delimiter, decimal;
    bool is_utc; /* stamps without a zone are UTC */
    const struct zone *zone;
    const char *label;
};

struct csv_slot {
    char *p;
    size_t room;                         /* bytes at p */
    size_t n;                            /* bytes of whole rows */
    size_t held;                         /* bytes in all: [n, held) goes on in the next slot */
    size_t skip;                         /* bytes of a header */
    size_t nlines, first_line;           /* '\n' in it; number of the first line, from 1 */
    size_t row, nrows, nfilled, nragged; /* nfilled: lines that aren't blank */
    size_t ragged_line, ragged_nfields;
    bool has_bare_time;      /* stamps without a zone */
    struct csv_tally *tally; /* [ncolumns], NULL: nothing to say */
    struct dict **fresh;     /* [ntexts]: texts that the plan's dictionaries lacked */
    struct arena *arena;
};

/* Numbers and times that the fast paths leave: never fails, tallies what is not understood. */
void csv_put_real(const struct csv_plan *plan, struct csv_slot *s, size_t column, size_t row,
                  struct str text);
void csv_put_time(const struct csv_plan *plan, struct csv_slot *s, size_t column, size_t row,
                  struct str text);

/* Is this epoch number in another unit's years (1990..2100) and not in its own's? */
bool csv_is_other_epoch(double x, enum time_unit unit);

/* --- csv_rows.c ------------------------------------------------------------------------------- */

/* Parse all rows of the slot into the plan's columns from s->row on. Codes of texts that the
 * dictionaries lack count on from dict_count(), into s->fresh. */
enum err csv_parse_rows(const struct csv_plan *plan, struct csv_slot *s, struct error *e);

/* --- csv_sample.c ----------------------------------------------------------------------------- */

struct csv_dialect {
    char delimiter, decimal;
    bool has_header;
    size_t nblank; /* bytes of blank lines before the first row */
};

/* Dialect, names and sample of the whole rows p[0, n). */
struct csv_shape {
    struct csv_dialect dialect;
    size_t ncolumns;
    struct csv_column *column;
    struct frame *sample;
    double rows_per_byte; /* of decompressed text */
};
enum err csv_take_sample(struct arena *a, const char *label, struct str rows,
                         const struct csv_options *o, struct csv_shape *ret, struct error *e);

/* --- csv_reader.c ------------------------------------------------------------------------------
 */

/* Cuts the input into slots of whole rows, one after the other. */
struct csv_filler {
    struct csv_input *in;
    struct arena *arena; /* of the slots' buffers */
    const char *label;
    char delimiter;
    size_t chunk;
    size_t bom;      /* bytes of a byte order mark still to be skipped */
    bool has_header; /* still to be skipped */
    size_t next_line;
    const char *carry; /* the beginning of a row whose end was not read yet */
    size_t ncarry, nscanned, ncarry_lines;
    bool in_quote;
    bool is_at_end;
    const char *verdict;                  /* what happened to the input */
    bool is_cut, is_partial, has_dropped; /* has_dropped: the last row, cut in the middle */
    enum err failed;                      /* what the end of the input turned out to be */
    struct error error;
};
struct csv_filler csv_filler_of(struct arena *a, struct csv_input *in, char delimiter,
                                size_t chunk);

/* The next whole rows; s->n = 0 at the end or when f->failed. */
void csv_fill_slot(struct csv_filler *f, struct csv_slot *s);

/* What all slots add up to. */
struct csv_totals {
    size_t nrows, nfilled, nragged, ragged_line, ragged_nfields;
    bool has_bare_time;
    struct csv_tally *tally; /* [ncolumns] */
};

/* Read everything into plan->target, whose cells are allocated in arenas of their own under `a`. */
enum err csv_read_all(struct arena *a, struct job *job, struct csv_filler *f, struct csv_plan *plan,
                      struct csv_totals *ret, struct error *e);

#endif
