/* Grouping by a counting sort over device codes.
 *
 * 1. Count each device's rows; devices are put in the order of their names.
 * 2. When every device's rows are one run, they are a range of rows; else a stable counting sort
 *    gives each device its list of rows.
 * 3. Each device is looked at, on all threads: are its times rising, and none missing or outside
 *    the bounds? Then its block points into the frame.
 * 4. The others' rows are listed, sorted by time (stably), equal times resolved by the policy, and
 *    copied, again on all threads, each to its own part of arrays allocated before.
 * In the long layout all devices take way 4: rows of one time make one reading. */
#include "data/group.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/group_private.h"

static int compare_items(const void *a, const void *b)
{
    return str_compare(((const struct group_item *)a)->name, ((const struct group_item *)b)->name);
}

/* The devices that are wanted, in order. */
static enum err list_devices(struct grouping *g, const struct dict *devices,
                             const struct group_request *r, struct error *e)
{
    const uint32_t n = dict_count(devices);
    size_t *nrows = arena_new(g->arena, size_t, n), *first = arena_new(g->arena, size_t, n);
    uint32_t last = DICT_NONE;
    for (size_t row = 0; row < g->frame->nrows; row++) {
        const uint32_t d = g->device[row];
        if (d == DICT_NONE) {
            g->nnameless++;
        } else {
            if (nrows[d]++ == 0)
                first[d] = row;
            else if (d != last)
                g->is_scattered = true;
        }
        last = d;
    }
    bool *is_wanted = arena_new(g->arena, bool, n);
    memset(is_wanted, r->ndevices_only == 0, n);
    for (size_t i = 0; i < r->ndevices_only; i++) {
        const uint32_t d = dict_find(devices, r->devices_only[i]);
        if (d == DICT_NONE || nrows[d] == 0)
            return error_set(e, ERR_USAGE, "no device \"%.*s\" in the data (--devices)",
                             (int)MIN_OF(r->devices_only[i].n, (size_t)80), r->devices_only[i].p);
        is_wanted[d] = true;
    }
    g->item = arena_new(g->arena, struct group_item, n);
    for (uint32_t d = 0; d < n; d++) {
        if (nrows[d] > 0 && is_wanted[d])
            g->item[g->nitems++] = (struct group_item){
                .name = dict_text(devices, d), .code = d, .first = first[d], .nrows = nrows[d]};
    }
    qsort(g->item, g->nitems, sizeof *g->item, compare_items);
    return OK;
}

/* Rows of each device, in file order, one after the other. */
static void list_rows(struct grouping *g, size_t ncodes)
{
    size_t *next = arena_new(g->arena, size_t, ncodes);
    size_t total = 0;
    for (size_t i = 0; i < ncodes; i++)
        next[i] = SIZE_MAX;
    for (size_t i = 0; i < g->nitems; i++) {
        g->item[i].list = total;
        next[g->item[i].code] = total;
        total += g->item[i].nrows;
    }
    g->row = arena_raw(g->arena, total, sizeof *g->row);
    for (size_t row = 0; row < g->frame->nrows; row++) {
        const uint32_t d = g->device[row];
        if (d != DICT_NONE && next[d] != SIZE_MAX)
            g->row[next[d]++] = (uint32_t)row;
    }
}

/* Steps of a device without a time column: 1, 2, 3 ... as if seconds. */
static int64_t time_of(const struct grouping *g, size_t row, size_t step)
{
    return g->time != NULL ? g->time[row] : (int64_t)(step + 1) * NS_PER_S;
}

static bool is_inside(const struct group_request *r, int64_t t)
{
    return t != MISSING_I64 && (r->since == MISSING_I64 || t >= r->since) &&
           (r->until == MISSING_I64 || t < r->until);
}

/* A run of rows in time order needs no copy. */
static void look_at_run(const struct grouping *g, struct group_item *d)
{
    const bool may_equal = g->request->duplicates == DUPLICATE_KEEP;
    int64_t last = MISSING_I64;
    bool is_fine = true;
    for (size_t i = 0; i < d->nrows && is_fine; i++) {
        const int64_t t = time_of(g, d->first + i, i);
        is_fine = t != MISSING_I64 && (i == 0 || t > last || (may_equal && t == last));
        last = t;
    }
    if (!is_fine)
        return;
    size_t from = 0, to = d->nrows;
    while (from < to && !is_inside(g->request, time_of(g, d->first + from, from)))
        from++;
    while (to > from && !is_inside(g->request, time_of(g, d->first + to - 1, to - 1)))
        to--;
    d->is_direct = true;
    d->skip = from;
    d->n = to - from;
}

static enum err look_at_runs(void *ctx, size_t from, size_t to, struct arena *scratch,
                             struct error *e)
{
    const struct grouping *g = ctx;
    UNUSED(scratch);
    UNUSED(e);
    for (size_t i = from; i < to; i++)
        look_at_run(g, &g->item[i]);
    return OK;
}

/* Merge neighbouring runs of x until one is left; stable. Runs that are there are used, so that
 * nearly sorted input costs little more than a pass. */
static void sort_stamps(struct group_stamp *x, struct group_stamp *other, size_t n)
{
    for (size_t npieces = 2; npieces > 1;) {
        npieces = 0;
        for (size_t at = 0; at < n; npieces++) {
            size_t mid = at + 1;
            while (mid < n && x[mid - 1].time <= x[mid].time)
                mid++;
            size_t end = mid + (mid < n);
            while (end < n && x[end - 1].time <= x[end].time)
                end++;
            size_t i = at, j = mid;
            while (at < end)
                other[at++] = j == end || (i < mid && x[i].time <= x[j].time) ? x[i++] : x[j++];
        }
        memcpy(x, other, n * sizeof *x);
    }
}

/* Sort the device's list of rows, drop what is outside, count the readings that come out. */
static void sort_item(const struct grouping *g, struct group_item *d, struct arena *scratch)
{
    struct group_stamp *x = arena_raw(scratch, d->nrows, sizeof *x);
    uint32_t *row = g->row + d->list;
    size_t n = 0;
    for (size_t i = 0; i < d->nrows; i++) {
        const int64_t t = time_of(g, row[i], i);
        d->ntimeless += t == MISSING_I64;
        if (!is_inside(g->request, t))
            continue;
        if (n == 0)
            d->skip = i;
        d->was_unsorted |= n > 0 && t < x[n - 1].time;
        x[n++] = (struct group_stamp){t, row[i]};
    }
    if (d->was_unsorted)
        sort_stamps(x, arena_raw(scratch, d->nrows, sizeof *x), n);
    d->nlisted = n;
    d->n = 0;
    for (size_t i = 0; i < n; i++) {
        row[i] = x[i].row;
        d->n += i == 0 || x[i].time != x[i - 1].time;
    }
    if (g->name == NULL) {
        d->nduplicates = n - d->n;
        if (g->request->duplicates == DUPLICATE_KEEP)
            d->n = n;
    }
}

static enum err sort_items(void *ctx, size_t from, size_t to, struct arena *scratch,
                           struct error *e)
{
    const struct grouping *g = ctx;
    UNUSED(e);
    for (size_t i = from; i < to; i++) {
        if (!g->item[i].is_direct)
            sort_item(g, &g->item[i], scratch);
    }
    return OK;
}

static enum err fill_items(void *ctx, size_t from, size_t to, struct arena *scratch,
                           struct error *e)
{
    const struct grouping *g = ctx;
    UNUSED(e);
    for (size_t i = from; i < to; i++) {
        if (g->item[i].is_direct)
            continue;
        group_fill_item(g, &g->item[i], scratch);
    }
    return OK;
}

/* The last segment text that each device has. */
static void fill_segments(const struct grouping *g, const struct roles *roles,
                          const struct group_item *d, struct str *ret)
{
    const size_t n = d->is_direct || d->nlisted == 0 ? d->nrows : d->nlisted;
    for (size_t s = 0; s < roles->nsegment; s++) {
        const struct column *c = g->frame->column[roles->segment[s]];
        for (size_t i = n; i > 0 && ret[s].p == NULL; i--) {
            const size_t row = g->row != NULL ? g->row[d->list + i - 1] : d->first + i - 1;
            ret[s] = frame_text(c, row);
        }
    }
}

static void make_block(struct grouping *g, const struct roles *roles, struct group_item *d,
                       struct block *ret)
{
    const double **value = arena_new(g->arena, const double *, g->nmetrics);
    struct str *segment = arena_new(g->arena, struct str, roles->nsegment);
    *ret = (struct block){.device = d->name,
                          .n = d->n,
                          .value = value,
                          .segment = segment,
                          .nduplicates = d->nduplicates,
                          .was_unsorted = d->was_unsorted};
    const size_t at = d->is_direct ? d->first + d->skip : d->out;
    for (size_t m = 0; m < g->nmetrics; m++)
        value[m] = (d->is_direct ? g->metric[m] : g->out_value[m]) + at;
    if (!d->is_direct)
        ret->time = g->out_time + at;
    else
        ret->time = g->time != NULL ? g->time + at : g->steps + d->skip;
    fill_segments(g, roles, d, segment);
}

static void make_steps(struct grouping *g)
{
    size_t most = 0;
    for (size_t i = 0; i < g->nitems; i++)
        most = MAX_OF(most, g->item[i].nrows);
    g->steps = arena_raw(g->arena, most, sizeof *g->steps);
    for (size_t i = 0; i < most; i++)
        g->steps[i] = (int64_t)(i + 1) * NS_PER_S;
}

static void allocate_output(struct grouping *g)
{
    size_t total = 0;
    for (size_t i = 0; i < g->nitems; i++) {
        if (g->item[i].is_direct)
            continue;
        g->item[i].out = total;
        total += g->item[i].n;
    }
    g->out_time = arena_raw(g->arena, total, sizeof *g->out_time);
    g->out_value = arena_new(g->arena, double *, g->nmetrics);
    for (size_t m = 0; m < g->nmetrics; m++)
        g->out_value[m] = arena_raw(g->arena, total, sizeof **g->out_value);
}

static void note_group(struct grouping *g, struct group *ret)
{
    static const char *const policy[] = {"the last was kept", "the first was kept",
                                         "their mean was taken", "their largest was taken",
                                         "all were kept"};
    size_t ntimeless = 0, nduplicates = 0, nunsorted = 0;
    for (size_t i = 0; i < g->nitems; i++) {
        ntimeless += g->item[i].ntimeless;
        nduplicates += g->item[i].nduplicates;
        nunsorted += g->item[i].was_unsorted;
    }
    if (g->nnameless > 0)
        ret->note[ret->nnotes++] = arena_printf(g->arena, "%zu row%s without a device left out",
                                                g->nnameless, g->nnameless == 1 ? "" : "s");
    if (ntimeless > 0)
        ret->note[ret->nnotes++] =
            arena_printf(g->arena, "%zu row%s without a readable time left out", ntimeless,
                         ntimeless == 1 ? "" : "s");
    if (nunsorted > 0)
        ret->note[ret->nnotes++] = arena_printf(g->arena, "%zu device%s not in time order: sorted",
                                                nunsorted, nunsorted == 1 ? " was" : "s were");
    if (nduplicates > 0)
        ret->note[ret->nnotes++] = arena_printf(
            g->arena, "%zu reading%s at a time that was there already: %s (--duplicates)",
            nduplicates, nduplicates == 1 ? "" : "s", policy[g->request->duplicates]);
}

static enum err run_grouping(struct grouping *g, const struct dict *devices, struct job *job,
                             struct error *e)
{
    enum { GRAIN = 16 };
    const bool is_long = g->name != NULL;
    if (g->is_scattered || is_long)
        list_rows(g, dict_count(devices));
    else
        TRY(job_parallel(job, g->nitems, GRAIN, look_at_runs, g, e));
    bool are_direct = true;
    for (size_t i = 0; i < g->nitems; i++)
        are_direct = are_direct && g->item[i].is_direct;
    if (are_direct)
        return OK;
    if (g->row == NULL)
        list_rows(g, dict_count(devices));
    TRY(job_parallel(job, g->nitems, GRAIN, sort_items, g, e));
    allocate_output(g);
    return job_parallel(job, g->nitems, GRAIN, fill_items, g, e);
}

/* A column of times that can't be read is worth an error, not a fleet of empty devices. */
static enum err check_times(const struct grouping *g, const struct roles *roles, struct error *e)
{
    size_t nrows = 0, ntimeless = 0;
    for (size_t i = 0; i < g->nitems; i++) {
        nrows += g->item[i].nrows;
        ntimeless += g->item[i].ntimeless;
    }
    if (nrows == 0 || ntimeless < nrows)
        return OK;
    const struct str name = g->frame->column[roles->time]->name;
    return error_set(e, ERR_DATA,
                     "no row has a time that can be read in column \"%.*s\"; write them as "
                     "2013-01-02T18:40:00Z or as an epoch, or name another column by --time",
                     (int)MIN_OF(name.n, (size_t)80), name.p);
}

static struct schema make_schema(struct grouping *g, const struct roles *roles)
{
    struct schema s = {.nmetrics = g->nmetrics,
                       .nsegments = roles->nsegment,
                       .time_unit = TIME_STEP,
                       .time_name = STR("step")};
    s.metric = g->metric_name;
    struct str *segment = arena_new(g->arena, struct str, roles->nsegment);
    for (size_t i = 0; i < roles->nsegment; i++)
        segment[i] = g->frame->column[roles->segment[i]]->name;
    s.segment = segment;
    if (roles->time != ROLES_NONE) {
        const struct column *time = g->frame->column[roles->time];
        s.time_unit = time->time_unit;
        s.time_name = time->name;
        s.zone = time->zone;
    }
    struct buf b = buf_of(g->arena);
    buf_put_text(&b, roles->ndevice == 0 ? "device" : "");
    for (size_t i = 0; i < roles->ndevice; i++) {
        buf_put_text(&b, i > 0 ? "/" : "");
        buf_put_str(&b, g->frame->column[roles->device[i]]->name);
    }
    s.device_name = buf_str(&b);
    return s;
}

enum err group_rows(struct arena *a, const struct frame *f, const struct roles *roles,
                    const uint32_t *device, const struct dict *devices,
                    const struct group_request *r, struct job *job, struct group **ret,
                    struct error *e)
{
    struct grouping *g = arena_new(a, struct grouping, 1);
    *g = (struct grouping){.arena = a, .frame = f, .device = device, .request = r};
    if (f->nrows > UINT32_MAX)
        return error_set(e, ERR_LIMIT, "%zu rows are more than the limit of 4294967295", f->nrows);
    TRY(group_find_metrics(g, roles, e));
    if (roles->time != ROLES_NONE)
        g->time = f->column[roles->time]->whole;
    TRY(list_devices(g, devices, r, e));
    if (g->time == NULL)
        make_steps(g);
    TRY(run_grouping(g, devices, job, e));
    TRY(check_times(g, roles, e));
    struct group *group = arena_new(a, struct group, 1);
    group->schema = make_schema(g, roles);
    group->ndevices = g->nitems;
    group->block = arena_new(a, struct block, g->nitems);
    for (size_t i = 0; i < g->nitems; i++)
        make_block(g, roles, &g->item[i], &group->block[i]);
    note_group(g, group);
    *ret = group;
    return OK;
}
