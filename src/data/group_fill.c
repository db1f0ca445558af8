/* Which metrics there are, and the readings of one device that have to be copied. */
#include <math.h>
#include <string.h>

#include "data/group_private.h"

static enum err find_wide(struct grouping *g, const struct roles *roles, struct error *e)
{
    if (roles->nmetric == 0)
        return error_set(e, ERR_USAGE,
                         "no column of numbers to look at; name metrics by --metric, "
                         "or the long layout by --long NAME:VALUE");
    struct str *name = arena_new(g->arena, struct str, roles->nmetric);
    g->nmetrics = roles->nmetric;
    g->metric = arena_new(g->arena, const double *, roles->nmetric);
    for (size_t m = 0; m < roles->nmetric; m++) {
        const struct column *c = g->frame->column[roles->metric[m]];
        name[m] = c->name;
        g->metric[m] = c->real;
    }
    g->metric_name = name;
    return OK;
}

/* Metrics are the names met, in the order of their first appearance, or those asked for. */
static enum err find_long(struct grouping *g, const struct roles *roles, struct error *e)
{
    const struct column *names = g->frame->column[roles->long_name];
    const struct group_request *r = g->request;
    const uint32_t ncodes = dict_count(names->dict);
    size_t *metric_of = arena_new(g->arena, size_t, ncodes);
    struct str *name = arena_new(g->arena, struct str, MAX_OF(ncodes, r->nmetrics_only));
    for (uint32_t i = 0; i < ncodes; i++)
        metric_of[i] = r->nmetrics_only == 0 ? i : SIZE_MAX;
    for (size_t i = 0; i < r->nmetrics_only; i++) {
        const uint32_t code = dict_find(names->dict, r->metrics_only[i]);
        if (code == DICT_NONE)
            return error_set(e, ERR_USAGE, "no metric \"%.*s\" in column \"%.*s\" (--metric)",
                             (int)MIN_OF(r->metrics_only[i].n, (size_t)80), r->metrics_only[i].p,
                             (int)MIN_OF(names->name.n, (size_t)80), names->name.p);
        metric_of[code] = i;
    }
    g->nmetrics = r->nmetrics_only > 0 ? r->nmetrics_only : ncodes;
    if (g->nmetrics > CSV_COLUMNS_MAX)
        return error_set(e, ERR_LIMIT,
                         "%zu metrics in column \"%.*s\" are more than the limit of "
                         "%d; is it the right one? (--long)",
                         g->nmetrics, (int)MIN_OF(names->name.n, (size_t)80), names->name.p,
                         CSV_COLUMNS_MAX);
    if (roles->time == ROLES_NONE)
        return error_set(e, ERR_USAGE,
                         "the long layout needs a column of times; name it by --time");
    for (uint32_t i = 0; i < ncodes; i++) {
        if (metric_of[i] != SIZE_MAX)
            name[metric_of[i]] = dict_text(names->dict, i);
    }
    g->name = names->code;
    g->metric_of = metric_of;
    g->metric_name = name;
    g->value = g->frame->column[roles->long_value]->real;
    return OK;
}

enum err group_find_metrics(struct grouping *g, const struct roles *roles, struct error *e)
{
    return roles->long_name != ROLES_NONE ? find_long(g, roles, e) : find_wide(g, roles, e);
}

/* What becomes of a cell that is `old` (of n readings so far) when x comes. */
static double merge_cell(enum duplicate_policy policy, double old, double x, size_t n)
{
    switch (policy) {
    case DUPLICATE_FIRST:
        return old;
    case DUPLICATE_MEAN:
        return isnan(old) ? x : isnan(x) ? old : old + (x - old) / (double)n;
    case DUPLICATE_MAX:
        return isnan(old) || x > old ? x : old;
    case DUPLICATE_LAST:
    case DUPLICATE_KEEP:
        break;
    }
    return x;
}

static void fill_wide(const struct grouping *g, const struct group_item *d, struct arena *scratch)
{
    const enum duplicate_policy policy = g->request->duplicates;
    const uint32_t *row = g->row + d->list;
    size_t *npresent = arena_new(scratch, size_t, g->nmetrics);
    size_t out = d->out;
    for (size_t i = 0; i < d->nlisted; i++) {
        const int64_t t = g->time[row[i]];
        const bool is_again = i > 0 && policy != DUPLICATE_KEEP && t == g->out_time[out - 1];
        if (!is_again)
            g->out_time[out++] = t;
        for (size_t m = 0; m < g->nmetrics; m++) {
            const double x = g->metric[m][row[i]];
            double *cell = &g->out_value[m][out - 1];
            npresent[m] = (is_again ? npresent[m] : 0) + (isnan(x) ? 0 : 1);
            *cell = is_again ? merge_cell(policy, *cell, x, npresent[m]) : x;
        }
    }
}

/* Without a time column: the step of the first row that counts is skip + 1. */
static void fill_steps(const struct grouping *g, const struct group_item *d)
{
    const uint32_t *row = g->row + d->list;
    memcpy(g->out_time + d->out, g->steps + d->skip, d->nlisted * sizeof *g->steps);
    for (size_t m = 0; m < g->nmetrics; m++) {
        for (size_t i = 0; i < d->nlisted; i++)
            g->out_value[m][d->out + i] = g->metric[m][row[i]];
    }
}

/* Rows of one time are one reading; a name that comes twice in it is a duplicate. */
static void fill_long(const struct grouping *g, struct group_item *d, struct arena *scratch)
{
    const uint32_t *row = g->row + d->list;
    size_t *nseen = arena_new(scratch, size_t, g->nmetrics);
    size_t *npresent = arena_new(scratch, size_t, g->nmetrics);
    size_t out = d->out;
    for (size_t i = 0; i < d->nlisted; i++) {
        const int64_t t = g->time[row[i]];
        if (i == 0 || t != g->out_time[out - 1]) {
            g->out_time[out++] = t;
            for (size_t m = 0; m < g->nmetrics; m++) {
                g->out_value[m][out - 1] = NAN;
                nseen[m] = npresent[m] = 0;
            }
        }
        const uint32_t code = g->name[row[i]];
        const size_t m = code != DICT_NONE ? g->metric_of[code] : SIZE_MAX;
        if (m == SIZE_MAX)
            continue;
        const double x = g->value[row[i]];
        double *cell = &g->out_value[m][out - 1];
        npresent[m] += isnan(x) ? 0 : 1;
        *cell = nseen[m] > 0 ? merge_cell(g->request->duplicates, *cell, x, npresent[m]) : x;
        d->nduplicates += nseen[m]++ > 0;
    }
}

void group_fill_item(const struct grouping *g, struct group_item *d, struct arena *scratch)
{
    if (g->name != NULL)
        fill_long(g, d, scratch);
    else if (g->time != NULL)
        fill_wide(g, d, scratch);
    else
        fill_steps(g, d);
}
