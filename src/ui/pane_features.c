/* The heat map of units by features; below it, what the number under the cursor is. */
#include <math.h>
#include <stdio.h>

#include "core/number.h"
#include "ui/state.h"
#include "ui/theme.h"

/* A feature's row in the table of features, by the part of "metric.feature" after the last point.
 */
static struct str meaning_of(const struct screen *s, const struct column *c)
{
    const struct seat *seat = &s->seat[SEAT_FEATURES];
    struct str feature = c->name;
    for (size_t i = 0; i < c->name.n; i++)
        if (c->name.p[i] == '.')
            feature = (struct str){c->name.p + i + 1, c->name.n - i - 1};
    const struct column *name = seat->frame != NULL ? frame_column(seat->frame, STR("name")) : NULL;
    if (name == NULL || name->type != COLUMN_TEXT)
        name = seat->frame != NULL ? frame_column(seat->frame, STR("feature")) : NULL;
    for (size_t i = 0; name != NULL && name->type == COLUMN_TEXT && i < name->n; i++)
        if (str_equal(frame_text(name, i), feature))
            return seat_cell(seat, i, "meaning");
    return (struct str){NULL, 0};
}

static struct str unit_name(const struct heatmap *h, size_t row)
{
    const struct column *key = table_key_column(h->frame);
    return key != NULL ? frame_text(key, row) : (struct str){NULL, 0};
}

/* "N10575 - speed.mean" in the rule, then value and z, then the definition. */
static void draw_definition(const struct screen *s, struct view v)
{
    size_t row;
    const struct column *c;
    double z;
    char value[32], far[32];
    if (!heatmap_at(&s->heat, &row, &c, &z))
        return;
    widget_rule(v, "");
    int col = 3;
    grid_put_char(v, 0, 2, ' ', PAINT_DIM);
    col += grid_put_field(v, 0, col, v.ncols / 3, unit_name(&s->heat, row), PAINT_TITLE | INK_BOLD);
    col += grid_put_text(view_part(v, 0, 0, 1, v.ncols - 3), 0, col, STR("  "), PAINT_TEXT);
    col += grid_put_field(v, 0, col, v.ncols - col - 4, c->name, PAINT_TEXT);
    grid_put_char(v, 0, col, ' ', PAINT_DIM);
    number_format_short(c->real[row], 5, value);
    number_format_short(z, 3, far);
    const int level = theme_heat_level(z);
    col = 1 + grid_printf(v, 1, 1, PAINT_TEXT, "%s", isnan(z) ? "missing" : value);
    if (!isnan(z)) {
        col += grid_printf(v, 1, col, PAINT_DIM, "   robust z ");
        grid_printf(v, 1, col, level == 0 ? (unsigned)PAINT_TEXT : theme_heat_ink(level), "%s %s",
                    far, level == 0 ? "" : theme_heat_sign(level));
    }
    const struct str meaning = meaning_of(s, c);
    widget_wrapped(view_part(v, 2, 1, v.nrows - 2, v.ncols - 2),
                   meaning.n > 0 ? meaning : str_of(c->meaning), PAINT_DIM);
}

void features_draw(struct screen *s, struct view v)
{
    if (draw_absent(s, SEAT_FINGERPRINT, v))
        return;
    const int below = v.nrows >= 14 ? 4 : 0;
    heatmap_draw(&s->heat, view_part(v, 0, 0, v.nrows - below, v.ncols));
    if (below > 0)
        draw_definition(s, view_part(v, v.nrows - below, 0, below, v.ncols));
}

static void open_unit(struct screen *s, size_t row, const struct column *c)
{
    struct str metric = c->name;
    while (metric.n > 0 && metric.p[metric.n - 1] != '.')
        metric.n--;
    metric.n -= metric.n > 0;
    screen_open_series(s, unit_name(&s->heat, row), metric);
}

bool features_act(struct screen *s, enum action action)
{
    struct heatmap *h = &s->heat;
    size_t row;
    const struct column *c;
    double z;
    if (!heatmap_at(h, &row, &c, &z))
        return false;
    const bool is_same = h->is_sorted && h->sort_col == h->col;
    switch (action) {
    case ACT_OPEN:
        open_unit(s, row, c);
        return true;
    case ACT_SORT:
        heatmap_sort(h, is_same, false);
        return true;
    case ACT_SORT_REVERSE:
        heatmap_sort(h, false, is_same ? !h->is_rising : true);
        return true;
    default:
        return false;
    }
}
