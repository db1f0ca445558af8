/* Dialect, header and column types, guessed from the first rows.
 *
 * Delimiter: the first of tab ; | , that cuts at least 9 of 10 rows into as many fields as the
 * first row, more than one; else the one that agrees most. A comma comes last since it may be a
 * decimal comma. Types: a column is of numbers (or of times) when 9 of 10 cells present are, so
 * that a few misfits in the sample are counted like those behind it. A first row is data when, in
 * columns of numbers or times, it has such cells too and nothing else. */
#include <math.h>
#include <string.h>

#include "core/number.h"
#include "data/csv_private.h"

enum { DELIMITER_ROWS = 100 };

struct sampler {
    struct arena *arena;
    const char *label;
    const char *begin, *p, *end; /* whole rows; p: the first that isn't blank */
    const struct csv_options *options;
    const struct zone *zone;
    struct csv_shape *shape;
    struct str *first; /* [ncolumns]: the first row */
};

static double agreement(const struct sampler *s, char delimiter, size_t *ret_nfields)
{
    size_t nrows = 0, nalike = 0, n;
    const char *p = csv_row_end(s->p, s->end, delimiter, ret_nfields);
    for (; p < s->end && nrows < DELIMITER_ROWS;) {
        const bool is_blank = csv_is_blank_row(p, s->end);
        p = csv_row_end(p, s->end, delimiter, &n);
        nrows += !is_blank;
        nalike += !is_blank && n == *ret_nfields;
    }
    return nrows > 0 ? (double)nalike / (double)nrows : 1;
}

static char guess_delimiter(const struct sampler *s)
{
    static const char candidate[] = {'\t', ';', '|', ','};
    char best = ',';
    double most = 0;
    for (size_t i = 0; i < COUNT_OF(candidate); i++) {
        size_t nfields;
        const double share = agreement(s, candidate[i], &nfields);
        if (nfields < 2)
            continue;
        if (share >= 0.9)
            return candidate[i];
        if (share > most) {
            most = share;
            best = candidate[i];
        }
    }
    return best;
}

static enum err fault_at(const struct sampler *s, enum csv_fault fault, const char *p,
                         struct error *e)
{
    size_t line = 1;
    for (const char *at = s->begin; at < p; at++)
        line += *at == '\n';
    return csv_say_fault(fault, s->label, line, e);
}

/* The fields of the row at p to ret[most]; *ret_n may be larger. */
static enum err split_row(const struct sampler *s, const char **p, struct str *ret, size_t most,
                          size_t *ret_n, struct error *e)
{
    const char *row = *p;
    struct csv_field f = {.next = row - 1};
    size_t n = 0;
    do {
        const enum csv_fault fault =
            csv_field_at(f.next + 1, s->end, s->shape->dialect.delimiter, s->arena, &f);
        if (fault != CSV_FINE)
            return fault_at(s, fault, row, e);
        if (n < most)
            ret[n] = f.text.n == 0 && !f.is_quoted ? (struct str){NULL, 0} : f.text;
        n++;
    } while (f.next < s->end && *f.next != '\n');
    *p = f.next < s->end ? f.next + 1 : s->end;
    *ret_n = n;
    return OK;
}

/* Rows from p on as a frame of texts. */
static enum err take_rows(struct sampler *s, const char *p, struct error *e)
{
    struct csv_shape *shape = s->shape;
    const size_t ncolumns = shape->ncolumns;
    struct frame *f = frame_new(s->arena, CSV_SAMPLE);
    for (size_t i = 0; i < ncolumns; i++)
        frame_add(f, "", COLUMN_TEXT, NULL);
    struct str *field = arena_new(s->arena, struct str, ncolumns);
    const char *from = p;
    size_t n = 0;
    while (p < s->end && n < CSV_SAMPLE) {
        size_t nfields;
        const bool is_blank = csv_is_blank_row(p, s->end);
        TRY(split_row(s, &p, field, ncolumns, &nfields, e));
        if (nfields != ncolumns || (is_blank && ncolumns > 1))
            continue;
        for (size_t i = 0; i < ncolumns; i++)
            frame_set_text(f->column[i], n, field[i]);
        n++;
    }
    shape->rows_per_byte = p > from ? (double)n / (double)(p - from) : 0;
    f->nrows = n;
    for (size_t i = 0; i < ncolumns; i++)
        f->column[i]->n = n;
    shape->sample = f;
    return OK;
}

static void guess_decimal(struct sampler *s)
{
    struct csv_dialect *d = &s->shape->dialect;
    d->decimal = s->options->decimal != 0 ? s->options->decimal : '.';
    if (s->options->decimal != 0 || d->delimiter == ',')
        return;
    const struct frame *f = s->shape->sample;
    size_t npoint = 0, ncomma = 0;
    for (size_t c = 0; c < f->ncolumns; c++) {
        const struct dict *dict = f->column[c]->dict;
        for (uint32_t i = 0; i < dict_count(dict); i++) {
            double x;
            const bool is_point = number_parse(dict_text(dict, i), '.', &x) == NUMBER_OK;
            const bool is_comma = number_parse(dict_text(dict, i), ',', &x) == NUMBER_OK;
            npoint += is_point && !is_comma;
            ncomma += is_comma && !is_point;
        }
    }
    d->decimal = ncomma > npoint ? ',' : '.';
}

static void look_at_cell(const struct sampler *s, struct csv_column *c, struct str text)
{
    double x;
    int64_t whole;
    unsigned flags = 0;
    const enum number_kind kind = number_parse(text, s->shape->dialect.decimal, &x);
    if (kind == NUMBER_MISSING) {
        c->nmissing++;
        return;
    }
    c->npresent++;
    if (kind == NUMBER_OK) {
        const bool is_first = c->nnumbers++ == 0;
        if (!is_first && time_guess_unit(x, x) != time_guess_unit(c->min, c->min) &&
            time_guess_unit(x, x) != TIME_STEP && time_guess_unit(c->min, c->min) != TIME_STEP)
            c->has_mixed_epochs = true;
        c->min = is_first || x < c->min ? x : c->min;
        c->max = is_first || x > c->max ? x : c->max;
        c->nwhole += number_parse_int(text, &whole);
    } else {
        const enum time_kind time = time_parse(text, s->zone, &whole, &flags);
        c->ntimes += time == TIME_OK || time == TIME_AMBIGUOUS;
    }
}

static void look_at_columns(struct sampler *s)
{
    const struct frame *f = s->shape->sample;
    for (size_t i = 0; i < f->ncolumns; i++) {
        struct csv_column *c = &s->shape->column[i];
        *c = (struct csv_column){.name = c->name, .min = NAN, .max = NAN};
        for (size_t row = 0; row < f->nrows; row++)
            look_at_cell(s, c, frame_text(f->column[i], row));
        c->ndistinct = dict_count(f->column[i]->dict);
        if (c->nnumbers * 10 >= c->npresent * 9)
            c->type = COLUMN_REAL;
        else if (c->ntimes * 10 >= c->npresent * 9)
            c->type = COLUMN_TIME;
        else
            c->type = COLUMN_TEXT;
    }
}

static bool is_header(const struct sampler *s)
{
    size_t nfit = 0, nmisfit = 0;
    for (size_t i = 0; i < s->shape->ncolumns; i++) {
        struct csv_column *c = &s->shape->column[i];
        if (c->npresent == 0 || c->type == COLUMN_TEXT || s->first[i].n == 0)
            continue;
        struct csv_column cell = {.min = NAN, .max = NAN};
        look_at_cell(s, &cell, s->first[i]);
        const bool is_fit = c->type == COLUMN_REAL ? cell.nnumbers > 0 : cell.ntimes > 0;
        nfit += is_fit;
        nmisfit += !is_fit;
    }
    return nmisfit > 0 || nfit == 0;
}

static void name_columns(struct sampler *s, bool has_header)
{
    struct dict *taken = dict_new(s->arena);
    for (size_t i = 0; i < s->shape->ncolumns; i++) {
        const struct str given = has_header ? str_trim(s->first[i]) : (struct str){NULL, 0};
        struct str name = given;
        if (given.n == 0)
            name = str_of(arena_printf(s->arena, "column%zu", i + 1));
        struct str base = name;
        for (unsigned k = 2; dict_find(taken, name) != DICT_NONE; k++) {
            struct buf b = buf_of(s->arena);
            buf_put_str(&b, base);
            buf_printf(&b, "_%u", k);
            name = buf_str(&b);
        }
        name = dict_text(taken, dict_intern(taken, name));
        s->shape->column[i].name = name;
        s->shape->sample->column[i]->name = name;
    }
}

static enum err take_first_row(struct sampler *s, const char **p, struct error *e)
{
    struct csv_shape *shape = s->shape;
    size_t n;
    csv_row_end(*p, s->end, shape->dialect.delimiter, &n);
    if (n > CSV_COLUMNS_MAX)
        return error_set(e, ERR_LIMIT, "%s: %zu columns are more than the limit of %d", s->label, n,
                         CSV_COLUMNS_MAX);
    s->first = arena_new(s->arena, struct str, n);
    TRY(split_row(s, p, s->first, n, &shape->ncolumns, e));
    shape->column = arena_new(s->arena, struct csv_column, n);
    return OK;
}

enum err csv_take_sample(struct arena *a, const char *label, struct str rows,
                         const struct csv_options *o, struct csv_shape *ret, struct error *e)
{
    *ret = (struct csv_shape){0};
    struct sampler s = {a, label, rows.p, rows.p, rows.p + rows.n, o, o->zone, ret, NULL};
    while (s.p < s.end && csv_is_blank_row(s.p, s.end))
        s.p = (const char *)memchr(s.p, '\n', (size_t)(s.end - s.p)) + 1;
    if (s.p == s.end)
        return error_set(e, ERR_DATA,
                         "%s: no data rows: the input is empty; is this the right "
                         "file?",
                         label);
    ret->dialect.nblank = (size_t)(s.p - rows.p);
    ret->dialect.delimiter = o->delimiter != 0 ? o->delimiter : guess_delimiter(&s);
    const char *second = s.p;
    TRY(take_first_row(&s, &second, e));
    TRY(take_rows(&s, second, e));
    guess_decimal(&s);
    look_at_columns(&s);
    ret->dialect.has_header = !o->no_header && is_header(&s);
    if (!ret->dialect.has_header) {
        TRY(take_rows(&s, s.p, e));
        guess_decimal(&s);
        look_at_columns(&s);
    }
    name_columns(&s, ret->dialect.has_header);
    return OK;
}
