/* The table for people. Each column is as wide as its widest cell; when that is more than the
 * terminal has, long texts give way first, then other texts, then whole columns from the right,
 * which is said below the table. */
#include <string.h>

#include "core/text.h"
#include "data/render_parts.h"

enum { GAP = 2, LEAST_LONG = 24, LEAST_TEXT = 8 };

struct layout {
    const struct selection *s;
    size_t *width; /* [ncolumns]; */
    bool *is_left_out;
    size_t nleft_out;
    struct arena *scratch; /* reset at each row */
};

static bool is_cuttable(const struct column *c)
{
    return c->type == COLUMN_TEXT && c->show != SHOW_SPARK && c->show != SHOW_STATE;
}

static size_t least_width(const struct column *c, size_t natural)
{
    if (!is_cuttable(c))
        return natural;
    return MIN_OF(natural, (size_t)(c->show == SHOW_LONG ? LEAST_LONG : LEAST_TEXT));
}

static size_t cell_width(const struct layout *l, const struct column *c, size_t row)
{
    arena_reset(l->scratch);
    struct buf b = buf_of(l->scratch);
    render_cell(&b, c, row, SIZE_MAX, l->s->options->ascii);
    return text_width(buf_str(&b));
}

static size_t header_width(const struct layout *l, const struct column *c)
{
    arena_reset(l->scratch);
    struct buf b = buf_of(l->scratch);
    return text_put_safe(&b, c->name, SIZE_MAX, l->s->options->ascii);
}

static void measure(struct layout *l)
{
    for (size_t i = 0; i < l->s->ncolumns; i++) {
        const struct column *c = l->s->column[i];
        l->width[i] = header_width(l, c);
        for (size_t row = 0; row < l->s->nrows; row++)
            l->width[i] = MAX_OF(l->width[i], cell_width(l, c, row));
    }
}

/* Columns of the terminal that a row takes; with every column at its least when `least`. */
static size_t row_width(const struct layout *l, bool least)
{
    size_t sum = 0, n = 0;
    for (size_t i = 0; i < l->s->ncolumns; i++) {
        if (l->is_left_out[i])
            continue;
        sum += least ? least_width(l->s->column[i], l->width[i]) : l->width[i];
        n++;
    }
    return sum + GAP * (n > 0 ? n - 1 : 0);
}

/* Leave out the rightmost column but the first; long texts, which carry the reasons, last. */
static bool leave_one_out(struct layout *l)
{
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = l->s->ncolumns; i-- > 1;) {
            const bool is_long = l->s->column[i]->show == SHOW_LONG;
            if (l->is_left_out[i] || (pass == 0 && is_long))
                continue;
            l->is_left_out[i] = true;
            l->nleft_out++;
            return true;
        }
    }
    return false;
}

/* Take columns from texts of one kind, from the widest first, until `excess` is gone. */
static size_t shrink(struct layout *l, bool is_long, size_t excess)
{
    while (excess > 0) {
        size_t widest = SIZE_MAX;
        for (size_t i = 0; i < l->s->ncolumns; i++) {
            const struct column *c = l->s->column[i];
            if (l->is_left_out[i] || !is_cuttable(c) || (c->show == SHOW_LONG) != is_long ||
                l->width[i] <= least_width(c, l->width[i]))
                continue;
            if (widest == SIZE_MAX || l->width[i] > l->width[widest])
                widest = i;
        }
        if (widest == SIZE_MAX)
            break;
        l->width[widest]--;
        excess--;
    }
    return excess;
}

static void fit(struct layout *l, size_t width)
{
    if (width == 0 || l->s->ncolumns == 0)
        return;
    while (row_width(l, true) > width && leave_one_out(l))
        ;
    const size_t wanted = row_width(l, false);
    size_t excess = wanted > width ? wanted - width : 0;
    excess = shrink(l, true, excess);
    excess = shrink(l, false, excess);
    if (excess > 0) /* only the first is left, and too wide */
        l->width[0] = width;
}

static void put_blanks(struct buf *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_put_char(b, ' ');
}

/* SGR of a state; NULL for none. */
static const char *state_colour(struct str state)
{
    static const struct {
        struct str name;
        const char *sgr;
    } colours[] = {
        {STR("ok"), "\033[32m"},       {STR("partial"), "\033[33m"}, {STR("short"), "\033[33m"},
        {STR("constant"), "\033[33m"}, {STR("silent"), "\033[31m"},
    };
    for (size_t i = 0; i < COUNT_OF(colours); i++) {
        if (str_equal(state, colours[i].name))
            return colours[i].sgr;
    }
    return NULL;
}

static bool is_last(const struct layout *l, size_t i)
{
    for (size_t k = i + 1; k < l->s->ncolumns; k++) {
        if (!l->is_left_out[k])
            return false;
    }
    return true;
}

/* Pad `text`, which is safe, to its column. */
static void put_cell(const struct layout *l, struct buf *b, size_t i, struct str text,
                     const char *sgr)
{
    const size_t used = text_width(text);
    const size_t pad = l->width[i] > used ? l->width[i] - used : 0;
    const bool is_right = render_is_right(l->s->column[i]);
    if (is_right)
        put_blanks(b, pad);
    if (sgr != NULL)
        buf_put_text(b, sgr);
    buf_put_str(b, text);
    if (sgr != NULL)
        buf_put_text(b, "\033[0m");
    if (!is_last(l, i))
        put_blanks(b, GAP + (is_right ? 0 : pad));
}

static void put_header(const struct layout *l, struct buf *out)
{
    const bool colour = l->s->options->colour;
    for (size_t i = 0; i < l->s->ncolumns; i++) {
        if (l->is_left_out[i])
            continue;
        arena_reset(l->scratch);
        struct buf b = buf_of(l->scratch);
        text_put_safe(&b, l->s->column[i]->name, l->width[i], l->s->options->ascii);
        put_cell(l, out, i, buf_str(&b), colour ? "\033[1m" : NULL);
    }
    buf_put_char(out, '\n');
}

static void put_row(const struct layout *l, struct buf *out, size_t row)
{
    const size_t from = out->n;
    for (size_t i = 0; i < l->s->ncolumns; i++) {
        const struct column *c = l->s->column[i];
        if (l->is_left_out[i])
            continue;
        arena_reset(l->scratch);
        struct buf b = buf_of(l->scratch);
        render_cell(&b, c, row, l->width[i], l->s->options->ascii);
        const bool is_state = c->type == COLUMN_TEXT && c->show == SHOW_STATE;
        const char *sgr =
            l->s->options->colour && is_state ? state_colour(frame_text(c, row)) : NULL;
        put_cell(l, out, i, buf_str(&b), sgr);
    }
    while (out->n > from && out->p[out->n - 1] == ' ')
        out->n--;
    buf_put_char(out, '\n');
}

static void put_left_out(const struct layout *l, struct buf *out)
{
    const size_t rows = l->s->nrows_left_out;
    if (l->s->nrows == 0 && rows == 0)
        buf_put_text(out, "(no rows)\n");
    if (rows > 0)
        buf_printf(out, "(%zu more row%s; --limit 0 shows all)\n", rows, rows == 1 ? "" : "s");
    if (l->nleft_out > 0)
        buf_printf(out, "(%zu more column%s; a wider terminal or --format csv shows all)\n",
                   l->nleft_out, l->nleft_out == 1 ? "" : "s");
}

enum err render_table(struct arena *a, const struct selection *s, struct sink *k, struct error *e)
{
    if (s->ncolumns == 0)
        return OK;
    struct layout l = {.s = s,
                       .width = arena_new(a, size_t, s->ncolumns),
                       .is_left_out = arena_new(a, bool, s->ncolumns),
                       .scratch = arena_open(a)};
    measure(&l);
    fit(&l, s->options->width);
    put_header(&l, k->buf);
    for (size_t row = 0; row < s->nrows; row++) {
        put_row(&l, k->buf, row);
        TRY(sink_row(k, e));
    }
    put_left_out(&l, k->buf);
    return OK;
}
