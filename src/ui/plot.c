/* Drawing a plot: dots for the readings, then what is said about them around.
 *
 * A frame's column gives a bar from least to greatest and a line from the last reading before to
 * its first one. Between two readings with a gap the pen is up; cells that lie wholly between are
 * shaded. What lies outside of the range lights the outermost dot and turns its cell into an
 * arrow. */
#include <math.h>
#include <string.h>

#include "core/number.h"
#include "core/text.h"
#include "ui/dots.h"
#include "ui/plot_private.h"
#include "ui/tick.h"

enum { MAX_TICKS = 64 };

struct signs {
    uint32_t mark, above, below, gap, axis, tick, side, cross;
};

static const struct signs UNICODE = {0x25BC, 0x25B2, 0x25BD, 0x2591,
                                     0x2500, 0x252C, 0x2524, 0x2502};
static const struct signs ASCII = {'!', '^', 'v', '%', '-', '+', '|', '|'};

struct painter {
    struct view v;    /* all */
    struct view area; /* the plot */
    const struct plot *p;
    const struct plot_options *o;
    struct plot_layout l;
    const struct signs *sign;
    struct dots dots;
    uint8_t *flag; /* [ncols] enum flag bits */
};

enum flag { FLAG_ABOVE = 1, FLAG_BELOW = 2, FLAG_MARK = 4, FLAG_GAP = 8 };

int plot_dots_across(enum plot_tier tier)
{
    return tier == PLOT_BRAILLE ? 2 : 1;
}

static int dot_column(const struct painter *q, int64_t t)
{
    return plot_place(q->l.from, q->l.to, q->dots.width, t);
}

static int dot_row(const struct painter *q, const struct plot_scale *s, double v)
{
    const double share = fmin(fmax(plot_share(s, v), 0), 1);
    const int row = (int)((1 - share) * q->dots.height);
    return MIN_OF(row, q->dots.height - 1);
}

static void shade_gap(struct painter *q, int before, int after)
{
    const int across = q->dots.across;
    for (int col = before / across + 1; col < after / across; col++)
        q->flag[col] |= FLAG_GAP;
}

static void draw_dots(struct painter *q)
{
    const struct plot_scale s = plot_scale_of(&q->l);
    int x_before = -1, y_before = 0;
    for (size_t i = 0; i < q->p->ncolumns; i++) {
        const struct plot_column *c = &q->p->column[i];
        if (c->t1 < q->l.from || c->t0 > q->l.to)
            continue;
        const int x0 = dot_column(q, c->t0), x1 = dot_column(q, c->t1);
        const int first = dot_row(q, &s, c->first), last = dot_row(q, &s, c->last);
        const int low = dot_row(q, &s, c->min), high = dot_row(q, &s, c->max);
        if (x_before >= 0 && c->is_after_gap)
            shade_gap(q, x_before, x0);
        else if (x_before >= 0)
            dots_line(&q->dots, x_before, y_before, x0, first);
        dots_bar(&q->dots, x0, low, high);
        dots_line(&q->dots, x0, first, x1, last);
        const int col = x0 / q->dots.across;
        q->flag[col] |= (c->max > q->l.high ? FLAG_ABOVE : 0) |
                        (c->min < q->l.low ? FLAG_BELOW : 0) | (c->is_anomaly ? FLAG_MARK : 0);
        x_before = x1;
        y_before = last;
    }
}

static void draw_cells(struct painter *q)
{
    for (int col = 0; col < q->l.ncols; col++) {
        const unsigned flag = q->flag[col];
        const unsigned ink = flag & FLAG_MARK ? PAINT_MARK : PAINT_CURVE;
        for (int row = 0; row < q->l.nrows; row++) {
            const uint32_t code = dots_char(&q->dots, row, col);
            if (code != ' ')
                grid_put_char(q->area, row, col, code, ink);
            else if (flag & FLAG_GAP)
                grid_put_char(q->area, row, col, q->sign->gap, PAINT_GAP);
        }
        if (flag & FLAG_BELOW)
            grid_put_char(q->area, q->l.nrows - 1, col, q->sign->below, PAINT_WARN);
        if (flag & FLAG_ABOVE)
            grid_put_char(q->area, 0, col, q->sign->above, PAINT_WARN);
        if (flag & FLAG_MARK && q->l.marks >= 0)
            grid_put_char(q->v, q->l.marks, q->l.left + col, q->sign->mark, PAINT_MARK);
    }
}

static void draw_cursor(struct painter *q)
{
    if (!q->o->has_cursor || q->o->cursor < q->l.from || q->o->cursor > q->l.to)
        return;
    const int col = plot_column_at(&q->l, q->o->cursor);
    for (int row = 0; row < q->l.nrows; row++) {
        const struct cell *c = grid_cell(q->v.grid, q->area.row + row, q->area.col + col);
        if (c == NULL)
            continue;
        if (c->code == ' ')
            grid_put_char(q->area, row, col, q->sign->cross, PAINT_AXIS);
        else
            grid_put_char(q->area, row, col, c->code, c->ink | INK_REVERSE);
    }
}

static void draw_values(const struct painter *q)
{
    if (q->l.label_width == 0)
        return;
    const struct plot_layout *l = &q->l;
    const struct plot_scale s = plot_scale_of(l);
    double tick[MAX_TICKS], step;
    const size_t n = plot_value_ticks(l, tick, MAX_TICKS, &step);
    for (int row = 0; row < l->nrows; row++)
        grid_put_char(q->v, l->top + row, l->left - 1, q->sign->cross, PAINT_AXIS);
    for (size_t i = 0; i < n; i++) {
        char text[TICK_LABEL];
        const size_t length = tick_number(tick[i], fmax(fabs(l->low), fabs(l->high)), step, text);
        const int row = dot_row(q, &s, tick[i]) / q->dots.down + l->top;
        grid_put_field_right(q->v, row, 0, l->label_width, (struct str){text, length}, PAINT_AXIS);
        grid_put_char(q->v, row, l->left - 1, q->sign->side, PAINT_AXIS);
    }
}

static int place_tick(const void *ctx, int64_t t)
{
    return plot_column_at(ctx, t);
}

static void draw_times(const struct painter *q)
{
    const struct plot_layout *l = &q->l;
    struct tick tick[MAX_TICKS];
    const struct tick_axis axis = {l->from, l->to, l->ncols, q->p->unit, q->p->zone, place_tick, l};
    const size_t n = l->labels < 0 || l->is_empty ? 0 : tick_times(&axis, tick, MAX_TICKS);
    if (l->axis >= 0)
        grid_fill(view_part(q->v, l->axis, l->left, 1, l->ncols), q->sign->axis, PAINT_AXIS);
    for (size_t i = 0; i < n; i++) {
        grid_put_text(q->v, l->labels, l->left + tick[i].at, str_of(tick[i].label), PAINT_AXIS);
        if (l->axis >= 0)
            grid_put_char(q->v, l->axis, l->left + tick[i].at, q->sign->tick, PAINT_AXIS);
    }
}

/* "6 h", "2.5 steps". */
static void put_width(struct buf *b, const struct painter *q)
{
    const double span = (double)((uint64_t)q->l.to - (uint64_t)q->l.from);
    const double one = span / MAX_OF(q->l.ncols, 1);
    char text[32];
    if (q->p->unit != TIME_STEP) {
        duration_format(one < 9.2e18 ? (int64_t)one : INT64_MAX, text);
        buf_put_text(b, text);
        return;
    }
    number_format_short(one / (double)NS_PER_S, 2, text);
    buf_printf(b, "%s steps", text);
}

struct totals {
    size_t n, ncells, ngaps, nabove, nbelow;
    double min, max;
};

static struct totals totals_of(const struct painter *q)
{
    struct totals t = {.min = INFINITY, .max = -INFINITY};
    int before = -1;
    for (size_t i = 0; i < q->p->ncolumns; i++) {
        const struct plot_column *c = &q->p->column[i];
        if (c->t1 < q->l.from || c->t0 > q->l.to)
            continue;
        const int cell = plot_column_at(&q->l, c->t0);
        t.ncells += cell != before;
        before = cell;
        t.n += c->n;
        t.ngaps += c->ngaps;
        t.nabove += c->max > q->l.high ? MAX_OF(c->nabove, 1) : 0;
        t.nbelow += c->min < q->l.low ? MAX_OF(c->nbelow, 1) : 0;
        t.min = fmin(t.min, c->min);
        t.max = fmax(t.max, c->max);
    }
    return t;
}

static void put_beyond(struct buf *b, size_t n, uint32_t sign, double extreme)
{
    if (n == 0)
        return;
    char code[4], value[16];
    buf_put_text(b, ", ");
    buf_put(b, code, text_encode(sign, code));
    number_format_si(extreme, value);
    buf_printf(b, "%zu to %s", n, value);
}

static void draw_header(const struct painter *q, struct arena *scratch)
{
    if (q->l.header < 0)
        return;
    const struct totals t = totals_of(q);
    struct buf b = buf_of(scratch);
    if (t.n == 0) {
        buf_put_text(&b, "no readings");
    } else {
        char readings[32];
        const double each = (double)t.n / (double)t.ncells;
        number_format_short(each < 9.95 ? each : nearbyint(each), each < 9.95 ? 2 : 15, readings);
        buf_put_text(&b, "1 col = ");
        put_width(&b, q);
        buf_printf(&b, ", %s reading%s, M4", readings, strcmp(readings, "1") == 0 ? "" : "s");
    }
    if (q->p->unit != TIME_STEP) {
        const char *zone;
        zone_offset(q->p->zone, q->l.from, &zone);
        buf_printf(&b, ", %s", zone);
    }
    if (t.ngaps > 0)
        buf_printf(&b, ", %zu gap%s", t.ngaps, t.ngaps > 1 ? "s" : "");
    put_beyond(&b, t.nabove, q->sign->above, t.max);
    put_beyond(&b, t.nbelow, q->sign->below, t.min);
    if (q->o->range == PLOT_FULL)
        buf_put_text(&b, ", full range");
    grid_put_text(q->v, q->l.header, 0, buf_str(&b), PAINT_DIM);
}

static void flag_marks(struct painter *q)
{
    for (size_t i = 0; i < q->o->nmarks; i++) {
        if (q->o->mark[i] >= q->l.from && q->o->mark[i] <= q->l.to && q->l.ncols > 0)
            q->flag[plot_column_at(&q->l, q->o->mark[i])] |= FLAG_MARK;
    }
}

static void draw_readout(const struct painter *q, struct arena *scratch)
{
    if (q->l.readout < 0)
        return;
    struct buf b = buf_of(scratch);
    plot_put_readout(&b, q->p, &q->l, q->o);
    grid_put_text(q->v, q->l.readout, 0, buf_str(&b), PAINT_TEXT);
}

void plot_draw(struct view v, const struct plot *p, const struct plot_options *o,
               struct arena *scratch)
{
    struct painter q = {.v = v, .p = p, .o = o};
    if (v.nrows < 1 || v.ncols < 1)
        return;
    const enum plot_tier tier = v.grid->ascii ? PLOT_ASCII : o->tier;
    q.l = plot_layout_of(p, o, v.nrows, v.ncols);
    q.area = view_part(v, q.l.top, q.l.left, q.l.nrows, q.l.ncols);
    q.sign = tier == PLOT_ASCII ? &ASCII : &UNICODE;
    q.dots = dots_new(scratch, tier, q.l.nrows, q.l.ncols);
    q.flag = arena_new(scratch, uint8_t, (size_t)q.l.ncols);
    if (!q.l.is_empty && q.l.nrows > 0 && q.l.ncols > 0)
        draw_dots(&q);
    flag_marks(&q);
    draw_cells(&q);
    draw_values(&q);
    draw_times(&q);
    draw_header(&q, scratch);
    draw_cursor(&q);
    draw_readout(&q, scratch);
}
