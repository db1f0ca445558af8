/* A frame as text: aligned columns for people, CSV, TSV, JSON, JSON lines for programs. */
#ifndef DATA_RENDER_H
#define DATA_RENDER_H

#include "data/frame.h"

enum render_format { RENDER_TABLE, RENDER_CSV, RENDER_TSV, RENDER_JSON, RENDER_JSONL };

struct render_options {
    enum render_format format;
    size_t width; /* TABLE: columns of the terminal; 0: no limit (SHOW_LONG is not cut). Where texts
                     cut short don't suffice, columns are left out from the right, and said */
    bool is_terminal; /* CSV, TSV: texts are made safe too, rather than kept byte for byte */
    bool ascii;       /* no character above 0x7E */
    bool colour;      /* TABLE: SGR for header and states */
    bool raw_csv;     /* CSV, TSV: no guard before =, +, -, @, TAB, CR in text cells */
    size_t limit;     /* rows; 0: all. TABLE says when rows are left out */
    size_t nfields;
    const struct str *field; /* only these columns, in this order; an unknown one is ERR_USAGE */
};

/* Append all of it to `out`. Text cells are made safe for TABLE; RFC 4180 quoting for CSV (text
 * cells that begin with = + - @ TAB CR get a ' in front, ASVS 1.2.10); numbers in shortest
 * round-trip form; missing is empty (CSV) or null (JSON); times ISO 8601. SHOW_SPARK columns only
 * in TABLE. */
enum err render_frame(struct buf *out, const struct frame *f, const struct render_options *o,
                      struct error *e);

/* The same in pieces of at most 64 KiB, each given to `write` (for large tables). */
enum err render_stream(const struct frame *f, const struct render_options *o, struct arena *scratch,
                       enum err (*write)(void *ctx, struct str piece, struct error *e), void *ctx,
                       struct error *e);

/* One cell as people see it, made safe, at most `width` columns (SIZE_MAX: all). */
void render_cell(struct buf *out, const struct column *c, size_t row, size_t width, bool ascii);

#endif
