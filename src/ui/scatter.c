#include "ui/scatter.h"

#include <math.h>

#include "ui/table.h"
#include "ui/theme.h"

struct extent {
    double low, high;
};

/* A column's extent over rows where both are there; a single value gets room around it. */
static struct extent extent_of(const struct column *c, const struct column *other)
{
    struct extent ret = {INFINITY, -INFINITY};
    for (size_t i = 0; i < c->n; i++) {
        if (isnan(c->real[i]) || isnan(other->real[i]))
            continue;
        ret.low = fmin(ret.low, c->real[i]);
        ret.high = fmax(ret.high, c->real[i]);
    }
    if (ret.low == ret.high) {
        ret.low -= 0.5;
        ret.high += 0.5;
    }
    return ret;
}

static int cell_of(double x, struct extent e, int ncells)
{
    const double part = (x - e.low) / (e.high - e.low);
    return MIN_OF(MAX_OF((int)(part * ncells), 0), ncells - 1);
}

/* Boyer and Moore's (1981) vote: the commonest sign, if any has more than half, in one pass. */
struct vote {
    int64_t cluster;
    int lead;
    bool has_points; /* a tie has no lead, but its points are seen */
};

static void cast(struct vote *v, int64_t cluster)
{
    if (v->lead == 0)
        v->cluster = cluster;
    v->has_points = true;
    v->lead += v->lead == 0 || v->cluster == cluster ? 1 : -1;
}

void scatter_draw(struct view v, const struct frame *f, int64_t chosen, struct str device)
{
    const struct column *x = frame_column(f, STR("x")), *y = frame_column(f, STR("y"));
    const struct column *cluster = frame_column(f, STR("cluster"));
    if (x == NULL || y == NULL || cluster == NULL || x->type != COLUMN_REAL ||
        y->type != COLUMN_REAL || cluster->type != COLUMN_WHOLE || v.nrows < 1 || v.ncols < 1)
        return;
    const struct column *name = table_key_column(f);
    const struct extent across = extent_of(x, y), up = extent_of(y, x);
    if (!(across.low < across.high) || !(up.low < up.high))
        return;
    struct arena *scratch = arena_open(v.grid->arena);
    struct vote *votes = arena_new(scratch, struct vote, (size_t)v.nrows * (size_t)v.ncols);
    int here_row = -1, here_col = -1;
    for (size_t i = 0; i < f->nrows; i++) {
        if (isnan(x->real[i]) || isnan(y->real[i]))
            continue;
        const int col = cell_of(x->real[i], across, v.ncols);
        const int row = v.nrows - 1 - cell_of(y->real[i], up, v.nrows);
        cast(&votes[(size_t)row * (size_t)v.ncols + (size_t)col], cluster->whole[i]);
        if (name != NULL && device.n > 0 && str_equal(frame_text(name, i), device)) {
            here_row = row;
            here_col = col;
        }
    }
    for (int row = 0; row < v.nrows; row++) {
        for (int col = 0; col < v.ncols; col++) {
            const struct vote *at = &votes[(size_t)row * (size_t)v.ncols + (size_t)col];
            const unsigned bold = at->cluster == chosen ? (unsigned)INK_BOLD : 0U;
            if (at->has_points)
                grid_put_char(v, row, col, (uint32_t)theme_cluster_sign(at->cluster),
                              theme_cluster_ink(at->cluster) | bold);
        }
    }
    if (here_row >= 0)
        grid_put_char(v, here_row, here_col, '@', PAINT_CURSOR | INK_BOLD);
    arena_close(scratch);
}
