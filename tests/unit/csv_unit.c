#include "csv_unit.h"

#include <stdio.h>
#include <string.h>

struct frame *csv_unit_try(struct arena *a, struct str text, const struct csv_options *o,
                           unsigned threads, struct error *ret_error)
{
    struct csv *c;
    struct frame *f;
    *ret_error = (struct error){OK, ""};
    if (csv_open_bytes(a, text, "x.csv", o, &c, ret_error) != OK ||
        csv_read(c, job_open(a, threads), &f, ret_error) != OK)
        return NULL;
    return f;
}

struct frame *csv_unit_read(struct arena *a, const char *text)
{
    struct error e;
    struct frame *f = csv_unit_try(a, str_of(text), NULL, 2, &e);
    if (f == NULL)
        fail_msg("\"%s\" fails: %s", text, e.text);
    return f;
}

void csv_unit_fails(struct arena *a, const char *text, enum err code, const char *part)
{
    struct error e;
    const struct frame *f = csv_unit_try(a, str_of(text), NULL, 2, &e);
    if (f != NULL)
        fail_msg("\"%s\" does not fail", text);
    unit_holds(e.text, part);
    assert_int_equal(e.code, code);
}

static void same_cell(const struct column *c, const struct column *d, size_t row)
{
    if (c->type == COLUMN_REAL)
        unit_same_double(c->real[row], d->real[row]);
    else if (c->type == COLUMN_TEXT)
        assert_int_equal(c->code[row], d->code[row]);
    else
        assert_int_equal(c->whole[row], d->whole[row]);
}

void csv_unit_same(const struct frame *f, const struct frame *g)
{
    assert_int_equal(f->ncolumns, g->ncolumns);
    assert_int_equal(f->nrows, g->nrows);
    for (size_t i = 0; i < f->ncolumns; i++) {
        const struct column *c = f->column[i], *d = g->column[i];
        assert_true(str_equal(c->name, d->name));
        assert_int_equal(c->type, d->type);
        for (size_t row = 0; row < f->nrows; row++)
            same_cell(c, d, row);
        if (c->type != COLUMN_TEXT)
            continue;
        assert_int_equal(dict_count(c->dict), dict_count(d->dict));
        for (uint32_t k = 0; k < dict_count(c->dict); k++)
            assert_true(str_equal(dict_text(c->dict, k), dict_text(d->dict, k)));
    }
    assert_int_equal(f->nnotes, g->nnotes);
    for (size_t i = 0; i < f->nnotes; i++)
        assert_string_equal(f->note[i], g->note[i]);
}

void csv_unit_notes(const struct frame *f, const char *part)
{
    for (size_t i = 0; i < f->nnotes; i++) {
        if (strstr(f->note[i], part) != NULL)
            return;
    }
    for (size_t i = 0; i < f->nnotes; i++)
        print_message("note: %s\n", f->note[i]);
    fail_msg("no note holds \"%s\"", part);
}

const struct column *csv_unit_column(const struct frame *f, const char *name)
{
    const struct column *c = frame_column(f, str_of(name));
    if (c == NULL)
        fail_msg("no column \"%s\"", name);
    return c;
}
