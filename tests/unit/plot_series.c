#include "plot_series.h"

#include "series/m4.h"

struct series series_new(struct arena *a, size_t n)
{
    return (struct series){n, arena_new(a, int64_t, n), arena_new(a, double, n), TIME_ISO, NULL};
}

/* As the command does it: M4 for the dots of `ncolumns` cells, a frame, a plot. */
struct plot *plot_of(struct arena *a, const struct series *s, size_t ncolumns)
{
    const struct m4_input in = {.n = s->n,
                                .time = s->t,
                                .value = s->x,
                                .from = s->n > 0 ? s->t[0] : 0,
                                .to = s->n > 0 ? s->t[s->n - 1] : 0,
                                .ncolumns = ncolumns,
                                .gap = m4_gap(s->n, s->t, a)};
    const struct m4 *m = m4_of(a, &in);
    const struct str name = STR("level");
    return plot_of_frame(a, m4_frame(a, &(struct m4_plot){1, &name, &m, s->unit, s->zone}), name);
}

char *text_of(struct arena *a, const struct plot *p, const struct plot_options *o)
{
    struct buf b = buf_of(a);
    plot_to_text(&b, p, o, ROWS, COLS);
    buf_put_text(&b, "");
    return b.p;
}
