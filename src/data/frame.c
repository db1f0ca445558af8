#include "data/frame.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct frame *frame_new(struct arena *a, size_t nrows)
{
    struct frame *f = arena_new(a, struct frame, 1);
    f->arena = a;
    f->nrows = nrows;
    return f;
}

static void allocate_cells(struct arena *a, struct column *c)
{
    switch (c->type) {
    case COLUMN_REAL:
        c->real = arena_raw(a, c->n, sizeof *c->real);
        for (size_t i = 0; i < c->n; i++)
            c->real[i] = NAN;
        break;
    case COLUMN_WHOLE:
    case COLUMN_TIME:
        c->whole = arena_raw(a, c->n, sizeof *c->whole);
        for (size_t i = 0; i < c->n; i++)
            c->whole[i] = MISSING_I64;
        break;
    case COLUMN_TEXT:
        c->code = arena_raw(a, c->n, sizeof *c->code);
        memset(c->code, 0xFF, c->n * sizeof *c->code);
        c->dict = dict_new(a);
        break;
    }
}

struct column *frame_add(struct frame *f, const char *name, enum column_type type,
                         const char *meaning)
{
    struct column *c = arena_new(f->arena, struct column, 1);
    *c = (struct column){
        .name = arena_str(f->arena, str_of(name)), .meaning = meaning, .type = type, .n = f->nrows};
    allocate_cells(f->arena, c);
    f->column = arena_list(f->arena, f->column, f->ncolumns, sizeof *f->column);
    f->column[f->ncolumns++] = c;
    return c;
}

struct column *frame_add_real(struct frame *f, const char *name, const char *meaning, int digits)
{
    struct column *c = frame_add(f, name, COLUMN_REAL, meaning);
    c->digits = digits;
    return c;
}

void frame_set_text(struct column *c, size_t row, struct str s)
{
    c->code[row] = dict_intern(c->dict, s);
}

struct str frame_text(const struct column *c, size_t row)
{
    return dict_text(c->dict, c->code[row]);
}

struct column *frame_column(const struct frame *f, struct str name)
{
    for (size_t i = 0; i < f->ncolumns; i++) {
        if (str_equal(f->column[i]->name, name))
            return f->column[i];
    }
    return NULL;
}

void frame_note(struct frame *f, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    const int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    const size_t room = (size_t)MAX_OF(n, 0) + 1;
    char *text = arena_new(f->arena, char, room);
    vsnprintf(text, room, format, again);
    va_end(again);
    f->note = arena_list(f->arena, f->note, f->nnotes, sizeof *f->note);
    f->note[f->nnotes++] = text;
}

static struct frame *like(const struct frame *f, size_t nrows)
{
    struct frame *g = arena_new(f->arena, struct frame, 1);
    *g = *f;
    g->nrows = nrows;
    g->column = arena_new(f->arena, struct column *, f->ncolumns);
    for (size_t i = 0; i < f->ncolumns; i++) {
        g->column[i] = arena_new(f->arena, struct column, 1);
        *g->column[i] = *f->column[i];
        g->column[i]->n = nrows;
    }
    return g;
}

struct frame *frame_slice(const struct frame *f, size_t from, size_t n)
{
    from = MIN_OF(from, f->nrows);
    n = MIN_OF(n, f->nrows - from);
    struct frame *g = like(f, n);
    for (size_t i = 0; i < g->ncolumns; i++) {
        struct column *c = g->column[i];
        c->real = c->real != NULL ? c->real + from : NULL;
        c->whole = c->whole != NULL ? c->whole + from : NULL;
        c->code = c->code != NULL ? c->code + from : NULL;
    }
    return g;
}

struct frame *frame_take(const struct frame *f, const size_t *row, size_t n)
{
    struct frame *g = like(f, n);
    for (size_t i = 0; i < g->ncolumns; i++) {
        const struct column *from = f->column[i];
        struct column *c = g->column[i];
        struct dict *dict = c->dict;
        allocate_cells(g->arena, c);
        c->dict = dict;
        for (size_t k = 0; k < n; k++) {
            if (c->real != NULL)
                c->real[k] = from->real[row[k]];
            if (c->whole != NULL)
                c->whole[k] = from->whole[row[k]];
            if (c->code != NULL)
                c->code[k] = from->code[row[k]];
        }
    }
    return g;
}

static void copy_cells(struct column *to, const struct column *from)
{
    if (from->real != NULL)
        memcpy(to->real, from->real, from->n * sizeof *to->real);
    if (from->whole != NULL)
        memcpy(to->whole, from->whole, from->n * sizeof *to->whole);
    if (from->code == NULL)
        return;
    for (uint32_t code = 0; code < dict_count(from->dict); code++)
        dict_intern(to->dict, dict_text(from->dict, code));
    memcpy(to->code, from->code, from->n * sizeof *to->code);
}

struct frame *frame_copy(struct arena *a, const struct frame *f)
{
    struct frame *g = frame_new(a, f->nrows);
    g->kind = f->kind;
    g->title = f->title != NULL ? arena_text(a, str_of(f->title)) : NULL;
    g->is_partial = f->is_partial;
    g->has_finding = f->has_finding;
    for (size_t i = 0; i < f->ncolumns; i++) {
        const struct column *from = f->column[i];
        struct column *to = frame_add(g, "", from->type, "");
        to->name = arena_str(a, from->name);
        to->meaning = from->meaning != NULL ? arena_text(a, str_of(from->meaning)) : NULL;
        to->role = from->role;
        to->show = from->show;
        to->digits = from->digits;
        to->time_unit = from->time_unit;
        to->zone = from->zone;
        copy_cells(to, from);
    }
    for (size_t i = 0; i < f->nnotes; i++)
        frame_note(g, "%s", f->note[i]);
    return g;
}
