/* What the files of data/render share. */
#ifndef DATA_RENDER_PARTS_H
#define DATA_RENDER_PARTS_H

#include "data/render.h"

/* The columns and rows that are asked for. */
struct selection {
    const struct column **column;
    size_t ncolumns, nrows;
    size_t nrows_left_out;
    const struct render_options *options;
};

/* Where text goes: gathered in `buf`, handed to `write` (if any) in pieces. */
struct sink {
    struct buf *buf;
    enum err (*write)(void *ctx, struct str piece, struct error *e);
    void *ctx;
};

/* Call at the end of a row; gives whole pieces to `write` when enough is gathered. */
enum err sink_row(struct sink *k, struct error *e);

/* The whole selection as a table for people; its layout is kept in `a`. */
enum err render_table(struct arena *a, const struct selection *s, struct sink *k, struct error *e);

/* Numbers stand at the right edge of their column. */
bool render_is_right(const struct column *c);

#endif
