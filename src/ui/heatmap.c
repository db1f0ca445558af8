#include "ui/heatmap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "ui/table.h"
#include "ui/theme.h"

enum { NAME_LEAST = 6, NAME_MOST = 18, CELL = 2 };

static int compare_double(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double middle(double *x, size_t n)
{
    qsort(x, n, sizeof *x, compare_double);
    return n % 2 == 1 ? x[n / 2] : x[n / 2 - 1] / 2 + x[n / 2] / 2;
}

/* z[i * p] of column c for all rows; work[n]. */
static void score_column(const struct column *c, double *work, double *z, size_t p)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++)
        if (!isnan(c->real[i]))
            work[n++] = c->real[i];
    const double centre = n > 0 ? middle(work, n) : NAN;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        work[i] = fabs(work[i] - centre);
        sum += work[i] / (double)n;
    }
    const double mad = n > 0 ? 1.4826 * middle(work, n) : 0;
    const double scale = mad > 0 ? mad : 1.2533 * sum;
    for (size_t i = 0; i < c->n; i++)
        z[i * p] = isnan(c->real[i]) ? NAN : scale > 0 ? (c->real[i] - centre) / scale : 0;
}

struct place {
    size_t row;
    double first; /* smaller is drawn first */
};

static int compare_place(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static double largest(const double *z, size_t p)
{
    double most = 0;
    for (size_t j = 0; j < p; j++)
        if (fabs(z[j]) > most)
            most = fabs(z[j]);
    return most;
}

/* The order of drawing: ranked units by their row in the ranking, then the others. */
static void order_units(struct heatmap *h, struct arena *scratch, const struct frame *ranking)
{
    const struct column *name = table_key_column(h->frame);
    const struct column *ranked = table_key_column(ranking);
    struct place *place = arena_new(scratch, struct place, h->n);
    uint32_t *row_of = NULL;
    const uint32_t ncodes = ranked != NULL ? dict_count(ranked->dict) : 0;
    row_of = arena_new(scratch, uint32_t, ncodes);
    for (size_t i = 0; ranked != NULL && i < ranked->n; i++)
        if (ranked->code[i] != DICT_NONE)
            row_of[ranked->code[i]] = (uint32_t)i + 1;
    for (size_t i = 0; i < h->n; i++) {
        const uint32_t code = ranked != NULL && name != NULL
                                  ? dict_find(ranked->dict, frame_text(name, i))
                                  : DICT_NONE;
        const bool is_ranked = code != DICT_NONE && row_of[code] > 0;
        place[i] = (struct place){i, is_ranked ? (double)row_of[code]
                                               : 1e12 - largest(h->z + i * h->p, h->p) * 1e-3};
    }
    qsort(place, h->n, sizeof *place, compare_place);
    for (size_t i = 0; i < h->n; i++)
        h->unit[i] = h->ranked[i] = place[i].row;
}

void heatmap_set(struct heatmap *h, struct arena *a, const struct frame *f,
                 const struct frame *ranking)
{
    *h = (struct heatmap){.frame = f, .row = h->row, .col = h->col};
    if (f == NULL)
        return;
    h->n = f->nrows;
    h->feature = arena_new(a, size_t, f->ncolumns);
    for (size_t i = 0; i < f->ncolumns; i++)
        if (f->column[i]->type == COLUMN_REAL)
            h->feature[h->p++] = i;
    h->arena = a;
    h->unit = arena_new(a, size_t, h->n);
    h->ranked = arena_new(a, size_t, h->n);
    h->z = arena_new(a, double, h->n * h->p);
    struct arena *scratch = arena_open(a);
    double *work = arena_new(scratch, double, h->n);
    for (size_t j = 0; j < h->p; j++)
        score_column(f->column[h->feature[j]], work, h->z + j, h->p);
    order_units(h, scratch, ranking);
    arena_close(scratch);
    heatmap_move(h, 0, 0);
}

static size_t moved(size_t at, long by, size_t n)
{
    const long last = n > 0 ? (long)n - 1 : 0;
    if (by > last)
        return (size_t)last;
    return by < -last ? 0 : (size_t)MIN_OF(MAX_OF((long)at + by, 0L), last);
}

void heatmap_move(struct heatmap *h, long rows, long columns)
{
    h->row = moved(h->row, rows, h->n);
    h->col = moved(h->col, columns, h->p);
}

bool heatmap_select(struct heatmap *h, size_t frame_row)
{
    for (size_t i = 0; i < h->n; i++) {
        if (h->unit[i] == frame_row) {
            h->row = i;
            return true;
        }
    }
    return false;
}

void heatmap_sort(struct heatmap *h, bool off, bool is_rising)
{
    if (h->n == 0 || h->p == 0)
        return;
    const size_t here = h->unit[h->row];
    struct arena *scratch = arena_open(h->arena);
    struct place *place = arena_new(scratch, struct place, h->n);
    for (size_t i = 0; i < h->n; i++) {
        const double z = h->z[h->ranked[i] * h->p + h->col];
        place[i] = (struct place){h->ranked[i], isnan(z) ? INFINITY : is_rising ? z : -z};
    }
    if (!off)
        qsort(place, h->n, sizeof *place, compare_place);
    for (size_t i = 0; i < h->n; i++)
        h->unit[i] = place[i].row;
    arena_close(scratch);
    h->is_sorted = !off;
    h->is_rising = is_rising;
    h->sort_col = h->col;
    heatmap_select(h, here);
}

bool heatmap_at(const struct heatmap *h, size_t *ret_row, const struct column **ret, double *ret_z)
{
    if (h->n == 0 || h->p == 0)
        return false;
    *ret_row = h->unit[h->row];
    *ret = h->frame->column[h->feature[h->col]];
    *ret_z = h->z[*ret_row * h->p + h->col];
    return true;
}

static int name_width(const struct heatmap *h, int ncols)
{
    const struct column *name = table_key_column(h->frame);
    size_t widest = NAME_LEAST;
    for (size_t i = 0; name != NULL && i < h->n && widest < NAME_MOST; i++)
        widest = MAX_OF(widest, text_width(frame_text(name, i)));
    return MIN_OF((int)MIN_OF(widest, (size_t)NAME_MOST), MAX_OF(ncols / 3, 0));
}

static void draw_cell(const struct heatmap *h, size_t at, size_t j, struct view cell)
{
    const double z = h->z[h->unit[at] * h->p + j];
    const bool is_here = at == h->row && j == h->col;
    const int level = theme_heat_level(z);
    const unsigned ink = is_here ? PAINT_CURSOR | INK_BOLD : theme_heat_ink(level);
    grid_put_text(cell, 0, 0, str_of(isnan(z) ? "  " : theme_heat_sign(level)), ink);
    if (is_here && (isnan(z) || level == 0))
        grid_put_text(cell, 0, 0, isnan(z) ? STR("? ") : STR(". "), ink);
}

static void draw_unit(const struct heatmap *h, size_t at, struct view v, int width)
{
    const struct column *name = table_key_column(h->frame);
    const bool is_here = at == h->row;
    if (name != NULL)
        grid_put_field(v, 0, 1, width, frame_text(name, h->unit[at]),
                       is_here ? PAINT_TITLE | INK_BOLD : PAINT_TEXT);
    if (is_here)
        grid_put_char(v, 0, 0, '>', PAINT_ACCENT);
    for (size_t j = h->left; j < h->p && (int)(j - h->left) < (int)h->wide; j++)
        draw_cell(h, at, j, view_part(v, 0, width + 2 + (int)(j - h->left) * CELL, 1, CELL));
}

static void scroll(struct heatmap *h)
{
    h->top = MIN_OF(h->top, h->row);
    if (h->row >= h->top + h->page)
        h->top = h->row - h->page + 1;
    h->top = MIN_OF(h->top, h->n > h->page ? h->n - h->page : 0);
    h->left = MIN_OF(h->left, h->col);
    if (h->col >= h->left + h->wide)
        h->left = h->col - h->wide + 1;
    h->left = MIN_OF(h->left, h->p > h->wide ? h->p - h->wide : 0);
}

/* The metric that a block of columns belongs to: what stands before the last point of the name. */
static struct str metric_of(const struct heatmap *h, size_t j)
{
    struct str name = h->frame->column[h->feature[j]]->name;
    while (name.n > 0 && name.p[name.n - 1] != '.')
        name.n--;
    if (name.n > 0)
        name.n--;
    return name;
}

/* Names of metrics over their columns, and a mark over the column of the cursor. */
static void draw_header(const struct heatmap *h, struct view v, int width)
{
    grid_fill(v, ' ', PAINT_HEADER);
    grid_put_field(v, 0, 1, width, STR("unit"), PAINT_HEADER);
    size_t from = h->left;
    const size_t end = MIN_OF(h->p, h->left + h->wide);
    while (from < end) {
        size_t to = from + 1;
        const struct str metric = metric_of(h, from);
        while (to < end && str_equal(metric_of(h, to), metric))
            to++;
        const bool is_here = h->col >= from && h->col < to;
        const int room = (int)(to - from) * CELL - 1;
        grid_put_field(v, 0, width + 2 + (int)(from - h->left) * CELL, room, metric,
                       PAINT_HEADER | (is_here ? (unsigned)INK_BOLD : 0U));
        from = to;
    }
    if (h->is_sorted && h->sort_col >= h->left && h->sort_col < end)
        grid_put_char(v, 0, width + 2 + (int)(h->sort_col - h->left) * CELL,
                      theme_glyph(h->is_rising ? GLYPH_UPPER : GLYPH_LOWER, v.grid->ascii),
                      PAINT_HEADER);
    if (h->left > 0)
        grid_put_char(v, 0, width + 1, theme_glyph(GLYPH_LESS, v.grid->ascii), PAINT_ACCENT);
    if (end < h->p)
        grid_put_char(v, 0, v.ncols - 1, theme_glyph(GLYPH_MORE, v.grid->ascii), PAINT_ACCENT);
}

void heatmap_draw(struct heatmap *h, struct view v)
{
    if (h->frame == NULL || v.nrows <= 0 || v.ncols <= 0)
        return;
    const int width = name_width(h, v.ncols);
    h->page = (size_t)MAX_OF(v.nrows - 1, 1);
    h->wide = (size_t)MAX_OF((v.ncols - width - 3) / CELL, 1);
    scroll(h);
    draw_header(h, view_part(v, 0, 0, 1, v.ncols), width);
    for (size_t i = 0; i < h->page && h->top + i < h->n; i++)
        draw_unit(h, h->top + i, view_part(v, 1 + (int)i, 0, 1, v.ncols), width);
    v.grid->cursor_row = MIN_OF(v.row + 1 + (int)(h->row - h->top), v.row + v.nrows - 1);
    v.grid->cursor_col = v.col;
}
