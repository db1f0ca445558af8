/* Clusters as a table and, beside or below it, the map of all units. */
#include <string.h>

#include "ui/scatter.h"
#include "ui/state.h"

enum { SIDE_BY_SIDE = 110 };

/* The number of the cluster in a row of the summary; MISSING_I64: none. */
static int64_t cluster_at(const struct seat *seat, size_t row)
{
    const struct column *c = seat->frame != NULL ? frame_column(seat->frame, STR("cluster")) : NULL;
    return c != NULL && c->type == COLUMN_WHOLE && row < c->n ? c->whole[row] : MISSING_I64;
}

static void draw_map(struct screen *s, struct view v)
{
    const struct seat *map = &s->seat[SEAT_MAP], *summary = &s->seat[SEAT_SUMMARY];
    size_t row;
    const int64_t chosen =
        table_row(&summary->table, &row) ? cluster_at(summary, row) : MISSING_I64;
    widget_rule(v, s->device[0] != '\0' ? "map of units, @ is the open device" : "map of units");
    const struct view body = view_part(v, 1, 1, v.nrows - 1, v.ncols - 2);
    if (map->frame == NULL)
        draw_absent(s, SEAT_MAP, body);
    else
        scatter_draw(body, map->frame, chosen, str_of(s->device));
}

void clusters_draw(struct screen *s, struct view v)
{
    const struct seat *summary = &s->seat[SEAT_SUMMARY];
    const size_t nrows = summary->frame != NULL ? summary->frame->nrows : 0;
    if (summary->frame == NULL || v.nrows < 10) {
        draw_seat(s, SEAT_SUMMARY, v);
    } else if (v.ncols >= SIDE_BY_SIDE) {
        const int left = v.ncols * 5 / 9;
        draw_detailed(s, SEAT_SUMMARY, view_part(v, 0, 0, v.nrows, left));
        draw_map(s, view_part(v, 0, left + 1, v.nrows, v.ncols - left - 1));
    } else {
        const int upper = (int)MIN_OF(nrows + 2, (size_t)v.nrows * 2 / 5);
        draw_seat(s, SEAT_SUMMARY, view_part(v, 0, 0, upper, v.ncols));
        draw_map(s, view_part(v, upper, 0, v.nrows - upper, v.ncols));
    }
}

/* The anomalies, sorted by cluster, at the first of this one. */
bool clusters_act(struct screen *s, enum action action)
{
    const struct seat *summary = &s->seat[SEAT_SUMMARY];
    struct seat *triage = &s->seat[SEAT_TRIAGE];
    size_t row;
    if (action != ACT_OPEN || !table_row(&summary->table, &row))
        return false;
    const int64_t chosen = cluster_at(summary, row);
    screen_go(s, PANE_ANOMALIES, true);
    for (size_t i = 0; triage->frame != NULL && i < triage->frame->ncolumns; i++)
        if (str_equal(triage->frame->column[i]->name, STR("cluster")))
            table_sort(&triage->table, i, false);
    for (size_t i = 0; triage->frame != NULL && i < triage->frame->nrows; i++) {
        if (cluster_at(triage, triage->table.order[i]) == chosen) {
            triage->table.selected = i;
            break;
        }
    }
    return true;
}
