/* The state of a table: order, selection, search. How it looks is in table_draw.c. */
#include "ui/table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "data/render.h"
#include "ui/table_private.h"

enum { MEASURED_ROWS = 2000, WIDEST = 48 };

const struct column *table_key_column(const struct frame *f)
{
    static const char *const names[] = {"device", "unit", "name", "cluster"};
    for (size_t i = 0; f != NULL && i < COUNT_OF(names); i++) {
        const struct column *c = frame_column(f, str_of(names[i]));
        if (c != NULL && c->type == COLUMN_TEXT)
            return c;
    }
    for (size_t i = 0; f != NULL && i < f->ncolumns; i++)
        if (f->column[i]->type == COLUMN_TEXT)
            return f->column[i];
    return NULL;
}

bool table_row(const struct table *t, size_t *ret)
{
    if (t->frame == NULL || t->selected >= t->frame->nrows)
        return false;
    *ret = t->order[t->selected];
    return true;
}

bool table_select(struct table *t, size_t frame_row)
{
    for (size_t i = 0; t->frame != NULL && i < t->frame->nrows; i++) {
        if (t->order[i] == frame_row) {
            t->selected = i;
            return true;
        }
    }
    return false;
}

static bool is_midnight(const struct str s)
{
    return s.n == 20 && memcmp(s.p + 10, "T00:00:00Z", 10) == 0;
}

/* Columns that the cells of c need, over at most MEASURED_ROWS rows spread evenly. */
static int measure(const struct column *c, struct arena *a)
{
    struct buf text = buf_of(a);
    const size_t step = c->n / MEASURED_ROWS + 1;
    size_t widest = text_width(c->name);
    bool is_dates = c->type == COLUMN_TIME && c->n > 0;
    for (size_t row = 0; row < c->n; row += step) {
        text.n = 0;
        render_cell(&text, c, row, WIDEST, false);
        const size_t width = text_width(buf_str(&text));
        is_dates = is_dates && (width <= 1 || is_midnight(buf_str(&text)));
        widest = MAX_OF(widest, width);
    }
    return (int)MAX_OF(is_dates ? (size_t)TIME_DATE : MIN_OF(widest, (size_t)WIDEST),
                       MIN_OF(text_width(c->name), (size_t)WIDEST));
}

static int column_width(const struct column *c, struct arena *a)
{
    const int name = (int)MIN_OF(text_width(c->name), (size_t)WIDEST);
    size_t longest = 0;
    switch (c->show) {
    case SHOW_BAR:
        return MAX_OF(name, 15);
    case SHOW_SPARK:
        for (size_t row = 0; row < c->n; row++)
            longest = MAX_OF(longest, frame_text(c, row).n);
        return MAX_OF(name, (int)MIN_OF(longest, (size_t)24));
    case SHOW_LONG:
        return 24;
    case SHOW_STATE:
        return MAX_OF(name, measure(c, a) + 2);
    default:
        return measure(c, a);
    }
}

struct key_text {
    char text[256];
};

static bool selected_key(const struct table *t, struct key_text *ret)
{
    size_t row;
    const struct column *c = table_key_column(t->frame);
    if (c == NULL || !table_row(t, &row))
        return false;
    const struct str s = frame_text(c, row);
    snprintf(ret->text, sizeof ret->text, "%.*s", (int)MIN_OF(s.n, sizeof ret->text - 1),
             s.n > 0 ? s.p : "");
    return true;
}

static void select_key(struct table *t, const struct key_text *key)
{
    const struct column *c = table_key_column(t->frame);
    for (size_t i = 0; c != NULL && i < t->frame->nrows; i++)
        if (str_equal(frame_text(c, t->order[i]), str_of(key->text))) {
            t->selected = i;
            return;
        }
}

static size_t column_named(const struct frame *f, const char *name)
{
    for (size_t i = 0; i < f->ncolumns; i++)
        if (str_equal(f->column[i]->name, str_of(name)))
            return i;
    return TABLE_UNSORTED;
}

void table_set(struct table *t, struct arena *a, const struct frame *f)
{
    struct key_text key, sorted = {{0}};
    const bool has_key = t->frame != NULL && selected_key(t, &key);
    const bool was_sorted = t->frame != NULL && t->sort_column < t->frame->ncolumns;
    if (was_sorted) {
        const struct str name = t->frame->column[t->sort_column]->name;
        snprintf(sorted.text, sizeof sorted.text, "%.*s",
                 (int)MIN_OF(name.n, sizeof sorted.text - 1), name.p);
    }
    t->frame = f;
    t->arena = a;
    t->sort_column = TABLE_UNSORTED;
    t->nhits = 0;
    t->hit = NULL;
    if (f == NULL)
        return;
    t->order = arena_new(a, size_t, f->nrows);
    t->want = arena_new(a, int, f->ncolumns);
    t->width = arena_new(a, int, f->ncolumns);
    for (size_t i = 0; i < f->nrows; i++)
        t->order[i] = i;
    for (size_t i = 0; i < f->ncolumns; i++)
        t->want[i] = column_width(f->column[i], a);
    t->column = MIN_OF(t->column, f->ncolumns > 0 ? f->ncolumns - 1 : 0);
    t->left = MIN_OF(t->left, t->column);
    t->selected = MIN_OF(t->selected, f->nrows > 0 ? f->nrows - 1 : 0);
    if (was_sorted)
        table_sort(t, column_named(f, sorted.text), t->is_falling);
    if (has_key)
        select_key(t, &key);
    if (t->pattern[0] != '\0')
        table_search(t, str_of(t->pattern));
}

void table_move(struct table *t, long rows)
{
    if (t->frame == NULL || t->frame->nrows == 0)
        return;
    const size_t last = t->frame->nrows - 1;
    const size_t size = (size_t)(rows < 0 ? -(rows + 1) : rows) + (rows < 0 ? 1 : 0);
    if (rows < 0)
        t->selected = t->selected > size ? t->selected - size : 0;
    else
        t->selected = size > last - t->selected ? last : t->selected + size;
}

void table_move_column(struct table *t, long columns)
{
    if (t->frame == NULL || t->frame->ncolumns == 0)
        return;
    const long last = (long)t->frame->ncolumns - 1;
    t->column = (size_t)MIN_OF(MAX_OF((long)t->column + columns, 0L), last);
}

static int compare_real(double a, double b, int sign)
{
    if (isnan(a) || isnan(b))
        return (int)isnan(a) - (int)isnan(b);
    return a < b ? -sign : a > b ? sign : 0;
}

static int compare_whole(int64_t a, int64_t b, int sign)
{
    if (a == MISSING_I64 || b == MISSING_I64)
        return (a == MISSING_I64) - (b == MISSING_I64);
    return a < b ? -sign : a > b ? sign : 0;
}

/* Missing cells are last whatever the sign. */
static int compare_cells(const struct column *c, size_t i, size_t j, int sign)
{
    if (c->type == COLUMN_REAL)
        return compare_real(c->real[i], c->real[j], sign);
    if (c->type != COLUMN_TEXT)
        return compare_whole(c->whole[i], c->whole[j], sign);
    const struct str a = frame_text(c, i), b = frame_text(c, j);
    if (a.p == NULL || b.p == NULL)
        return (a.p == NULL) - (b.p == NULL);
    return str_compare(a, b) * sign;
}

/* Merge sort: stable, and free of a comparator that needs a context. */
static void merge_sort(size_t *x, size_t *scratch, size_t n, const struct column *c, int sign)
{
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t from = 0; from < n; from += 2 * width) {
            const size_t middle = MIN_OF(from + width, n), end = MIN_OF(from + 2 * width, n);
            size_t i = from, j = middle;
            for (size_t k = from; k < end; k++) {
                const bool takes_left =
                    j >= end || (i < middle && compare_cells(c, x[i], x[j], sign) <= 0);
                scratch[k] = takes_left ? x[i++] : x[j++];
            }
        }
        memcpy(x, scratch, n * sizeof *x);
    }
}

void table_sort(struct table *t, size_t c, bool is_falling)
{
    if (t->frame == NULL)
        return;
    size_t row = 0;
    const size_t n = t->frame->nrows;
    const bool has_row = table_row(t, &row);
    t->sort_column = c < t->frame->ncolumns ? c : TABLE_UNSORTED;
    t->is_falling = is_falling;
    for (size_t i = 0; i < n; i++)
        t->order[i] = i;
    if (t->sort_column != TABLE_UNSORTED && n > 1) {
        struct arena *scratch = arena_open(t->arena);
        merge_sort(t->order, arena_new(scratch, size_t, n), n, t->frame->column[c],
                   is_falling ? -1 : 1);
        arena_close(scratch);
    }
    if (has_row)
        table_select(t, row);
}

static char folded(char c, bool folds)
{
    return folds && c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool contains(struct str s, struct str pattern)
{
    bool folds = true;
    for (size_t i = 0; i < pattern.n; i++)
        folds = folds && !(pattern.p[i] >= 'A' && pattern.p[i] <= 'Z');
    for (size_t at = 0; at + pattern.n <= s.n; at++) {
        size_t i = 0;
        while (i < pattern.n && folded(s.p[at + i], folds) == pattern.p[i])
            i++;
        if (i == pattern.n)
            return true;
    }
    return false;
}

static bool is_hit(const struct table *t, size_t row, struct buf *text)
{
    const struct str pattern = str_of(t->pattern);
    for (size_t i = 0; i < t->frame->ncolumns; i++) {
        const struct column *c = t->frame->column[i];
        if (c->show == SHOW_SPARK || c->show == SHOW_BAR)
            continue;
        text->n = 0;
        if (c->type != COLUMN_TEXT)
            render_cell(text, c, row, SIZE_MAX, false);
        if (contains(c->type == COLUMN_TEXT ? frame_text(c, row) : buf_str(text), pattern))
            return true;
    }
    return false;
}

bool table_is_hit(const struct table *t, size_t row)
{
    return t->nhits > 0 && t->hit[row];
}

void table_search(struct table *t, struct str pattern)
{
    snprintf(t->pattern, sizeof t->pattern, "%.*s", (int)MIN_OF(pattern.n, sizeof t->pattern - 1),
             pattern.n > 0 ? pattern.p : "");
    t->nhits = 0;
    if (t->frame == NULL || t->pattern[0] == '\0')
        return;
    struct arena *scratch = arena_open(t->arena);
    struct buf text = buf_of(scratch);
    if (t->hit == NULL)
        t->hit = arena_new(t->arena, bool, t->frame->nrows);
    for (size_t row = 0; row < t->frame->nrows; row++) {
        t->hit[row] = is_hit(t, row, &text);
        t->nhits += t->hit[row];
    }
    arena_close(scratch);
    size_t row;
    if (t->nhits > 0 && table_row(t, &row) && !table_is_hit(t, row))
        table_next_hit(t, false);
}

bool table_next_hit(struct table *t, bool backwards)
{
    if (t->frame == NULL || t->nhits == 0)
        return false;
    const size_t n = t->frame->nrows;
    size_t at = t->selected;
    for (size_t tries = 0; tries < n; tries++) {
        at = backwards ? (at + n - 1) % n : (at + 1) % n;
        if (table_is_hit(t, t->order[at])) {
            t->selected = at;
            return true;
        }
    }
    return false;
}

size_t table_hit_number(const struct table *t)
{
    size_t row, number = 0;
    if (t->nhits == 0 || !table_row(t, &row) || !table_is_hit(t, row))
        return 0;
    for (size_t i = 0; i <= t->selected; i++)
        number += table_is_hit(t, t->order[i]);
    return number;
}
