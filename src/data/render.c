/* A frame as text for programs, and the choice of what is rendered. A row is written into a buffer;
 * the buffer is the result, or goes on in pieces. */
#include "data/render.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/number.h"
#include "core/text.h"
#include "data/render_parts.h"

enum { PIECE = 64 << 10 };

static enum err flush(struct sink *k, struct error *e)
{
    struct buf *b = k->buf;
    for (size_t at = 0; at < b->n; at += PIECE) {
        const struct str piece = {b->p + at, MIN_OF(b->n - at, (size_t)PIECE)};
        TRY(k->write(k->ctx, piece, e));
    }
    b->n = 0;
    return OK;
}

enum err sink_row(struct sink *k, struct error *e)
{
    return k->write != NULL && k->buf->n >= PIECE / 2 ? flush(k, e) : OK;
}

static enum err say_unknown(const struct frame *f, struct str field, struct error *e)
{
    char names[512] = "";
    size_t n = 0;
    for (size_t i = 0; i < f->ncolumns && n < sizeof names - 1; i++) {
        const struct str name = f->column[i]->name;
        const int put = snprintf(names + n, sizeof names - n, "%s%.*s", i > 0 ? ", " : "",
                                 (int)MIN_OF(name.n, (size_t)80), name.p);
        n += put > 0 ? (size_t)put : 0;
    }
    return error_set(e, ERR_USAGE, "--fields: there is no column \"%.*s\"; there are %s",
                     (int)MIN_OF(field.n, (size_t)80), field.n > 0 ? field.p : "", names);
}

static enum err select_cells(struct arena *a, const struct frame *f, const struct render_options *o,
                             struct selection *ret, struct error *e)
{
    const size_t most = o->nfields > 0 ? o->nfields : f->ncolumns;
    *ret = (struct selection){
        .column = arena_new(a, const struct column *, most), .nrows = f->nrows, .options = o};
    if (o->limit > 0 && o->limit < f->nrows) {
        ret->nrows = o->limit;
        ret->nrows_left_out = f->nrows - o->limit;
    }
    for (size_t i = 0; i < most; i++) {
        const struct column *c = o->nfields > 0 ? frame_column(f, o->field[i]) : f->column[i];
        if (c == NULL)
            return say_unknown(f, o->field[i], e);
        if (c->show != SHOW_SPARK || c->type != COLUMN_TEXT || o->format == RENDER_TABLE)
            ret->column[ret->ncolumns++] = c;
    }
    return OK;
}

static bool needs_guard(struct str s, bool raw)
{
    return !raw && s.n > 0 && memchr("=+-@\t\r", s.p[0], 6) != NULL;
}

/* A text cell of CSV: guarded against spreadsheets that would run it, quoted where need be. */
static void put_csv_text(struct buf *b, struct str s, char delimiter, bool raw)
{
    bool is_quoted = false;
    for (size_t i = 0; i < s.n && !is_quoted; i++) {
        const char c = s.p[i];
        is_quoted = c == delimiter || c == '"' || c == '\n' || c == '\r';
    }
    if (is_quoted)
        buf_put_char(b, '"');
    if (needs_guard(s, raw))
        buf_put_char(b, '\'');
    for (size_t i = 0; i < s.n && is_quoted; i++) {
        if (s.p[i] == '"')
            buf_put_char(b, '"');
        buf_put_char(b, s.p[i]);
    }
    if (is_quoted)
        buf_put_char(b, '"');
    else
        buf_put_str(b, s);
}

/* A number or a time; nothing for a missing one. Returns what was put. */
static size_t put_value(struct buf *b, const struct column *c, size_t row)
{
    char text[48];
    size_t n = 0;
    if (c->type == COLUMN_REAL)
        n = number_format(c->real[row], text);
    else if (c->type == COLUMN_TIME)
        n = time_format(c->whole[row], c->time_unit, c->zone, text);
    else if (c->whole[row] != MISSING_I64)
        n = (size_t)snprintf(text, sizeof text, "%lld", (long long)c->whole[row]);
    buf_put(b, text, n);
    return n;
}

/* Files get the bytes as they are; a terminal gets what can't harm it. */
static struct str for_terminal(const struct buf *b, const struct selection *s, struct str text)
{
    return s->options->is_terminal && text.p != NULL ? str_of(text_safe(b->arena, text)) : text;
}

static void put_csv_row(struct buf *b, const struct selection *s, size_t row)
{
    const char delimiter = s->options->format == RENDER_TSV ? '\t' : ',';
    const size_t from = b->n;
    for (size_t i = 0; i < s->ncolumns; i++) {
        if (i > 0)
            buf_put_char(b, delimiter);
        if (s->column[i]->type == COLUMN_TEXT)
            put_csv_text(b, for_terminal(b, s, frame_text(s->column[i], row)), delimiter,
                         s->options->raw_csv);
        else
            put_value(b, s->column[i], row);
    }
    if (b->n == from) /* one empty cell must not look like no row */
        buf_put_text(b, "\"\"");
    buf_put_char(b, '\n');
}

static enum err put_csv(const struct selection *s, struct sink *k, struct error *e)
{
    const char delimiter = s->options->format == RENDER_TSV ? '\t' : ',';
    if (s->ncolumns == 0)
        return OK;
    for (size_t i = 0; i < s->ncolumns; i++) {
        if (i > 0)
            buf_put_char(k->buf, delimiter);
        put_csv_text(k->buf, for_terminal(k->buf, s, s->column[i]->name), delimiter,
                     s->options->raw_csv);
    }
    buf_put_char(k->buf, '\n');
    for (size_t row = 0; row < s->nrows; row++) {
        put_csv_row(k->buf, s, row);
        TRY(sink_row(k, e));
    }
    return OK;
}

static void put_json_value(struct buf *b, const struct column *c, size_t row)
{
    const struct str text = c->type == COLUMN_TEXT ? frame_text(c, row) : (struct str){NULL, 0};
    const bool is_stamp =
        c->type == COLUMN_TIME && c->time_unit != TIME_STEP && c->whole[row] != MISSING_I64;
    if (text.p != NULL) {
        buf_put_json(b, text);
        return;
    }
    if (is_stamp)
        buf_put_char(b, '"');
    if (c->type == COLUMN_TEXT || put_value(b, c, row) == 0)
        buf_put_text(b, "null");
    if (is_stamp)
        buf_put_char(b, '"');
}

static void put_json_row(struct buf *b, const struct selection *s, size_t row)
{
    buf_put_char(b, '{');
    for (size_t i = 0; i < s->ncolumns; i++) {
        if (i > 0)
            buf_put_char(b, ',');
        buf_put_json(b, s->column[i]->name);
        buf_put_char(b, ':');
        put_json_value(b, s->column[i], row);
    }
    buf_put_char(b, '}');
}

static enum err put_json(const struct selection *s, struct sink *k, struct error *e)
{
    const bool is_array = s->options->format == RENDER_JSON;
    if (is_array)
        buf_put_text(k->buf, s->nrows > 0 ? "[\n" : "[");
    for (size_t row = 0; row < s->nrows; row++) {
        put_json_row(k->buf, s, row);
        buf_put_text(k->buf, is_array && row + 1 < s->nrows ? ",\n" : "\n");
        TRY(sink_row(k, e));
    }
    if (is_array)
        buf_put_text(k->buf, "]\n");
    return OK;
}

static enum err put_all(struct arena *a, const struct frame *f, const struct render_options *o,
                        struct sink *k, struct error *e)
{
    struct selection s;
    TRY(select_cells(a, f, o, &s, e));
    switch (o->format) {
    case RENDER_TABLE:
        return render_table(a, &s, k, e);
    case RENDER_CSV:
    case RENDER_TSV:
        return put_csv(&s, k, e);
    case RENDER_JSON:
    case RENDER_JSONL:
        return put_json(&s, k, e);
    }
    return error_set(e, ERR_USAGE, "--format: unknown format");
}

enum err render_frame(struct buf *out, const struct frame *f, const struct render_options *o,
                      struct error *e)
{
    struct arena *a = arena_open(out->arena);
    struct sink k = {.buf = out};
    const enum err result = put_all(a, f, o, &k, e);
    arena_close(a);
    return result;
}

enum err render_stream(const struct frame *f, const struct render_options *o, struct arena *scratch,
                       enum err (*write)(void *ctx, struct str piece, struct error *e), void *ctx,
                       struct error *e)
{
    struct buf b = buf_of(scratch);
    struct sink k = {.buf = &b, .write = write, .ctx = ctx};
    TRY(put_all(scratch, f, o, &k, e));
    return flush(&k, e);
}
