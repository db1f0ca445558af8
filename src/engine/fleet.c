#include "math/stats.h"

#include "engine/internal.h"

/* Only readings [from, to); nothing is copied but the pointers. */
static void keep_readings(struct arena *a, size_t nmetrics, struct block *b, size_t from, size_t to)
{
    if (from == 0 && to == b->n)
        return;
    const double **value = arena_new(a, const double *, nmetrics);
    for (size_t m = 0; m < nmetrics; m++)
        value[m] = b->value[m] + from;
    b->value = value;
    b->time += from;
    b->n = to - from;
}

void fleet_cut_range(struct arena *a, const struct source_request *r, size_t nmetrics,
                     struct block *b)
{
    size_t from = 0, to = b->n;
    while (r->since != MISSING_I64 && from < to && b->time[from] < r->since)
        from++;
    while (r->until != MISSING_I64 && to > from && b->time[to - 1] >= r->until)
        to--;
    keep_readings(a, nmetrics, b, from, to);
}

void fleet_cut_last(struct arena *a, const struct source_request *r, size_t nmetrics,
                    struct block *b)
{
    size_t from = 0;
    if (r->last_readings > 0 && b->n > r->last_readings)
        from = b->n - r->last_readings;
    while (r->last_ns > 0 && from < b->n &&
           (uint64_t)b->time[b->n - 1] - (uint64_t)b->time[from] >= (uint64_t)r->last_ns)
        from++;
    keep_readings(a, nmetrics, b, from, b->n);
}

/* Blocks as they come, in a list. */
static enum err read_blocks(struct arena *a, struct source *s, const struct source_request *r,
                            struct job *job, struct fleet *ret, struct error *e)
{
    struct block *block = NULL;
    size_t n = 0;
    for (;;) {
        bool has_more;
        TRY(job_check(job, e));
        block = arena_list(a, block, n, sizeof *block);
        TRY(s->kind->next(s, a, &block[n], &has_more, e));
        if (!has_more)
            break;
        fleet_cut_last(a, r, ret->schema->nmetrics, &block[n]);
        n++;
    }
    ret->block = block;
    ret->ndevices = n;
    return OK;
}

/* First and last reading of the fleet, and the median over devices of their median intervals. */
static struct fleet_span span_of(const struct block *block, size_t n, struct arena *scratch)
{
    struct fleet_span span = {.first = MISSING_I64, .last = MISSING_I64, .ndevices = n};
    double *interval = arena_new(scratch, double, n);
    size_t nintervals = 0;
    struct arena *copy = arena_open(scratch);
    for (size_t d = 0; d < n; d++) {
        const struct block *b = &block[d];
        span.nreadings += b->n;
        if (b->n == 0)
            continue;
        if (span.first == MISSING_I64 || b->time[0] < span.first)
            span.first = b->time[0];
        if (span.last == MISSING_I64 || b->time[b->n - 1] > span.last)
            span.last = b->time[b->n - 1];
        const int64_t own = block_interval(b, copy);
        if (own > 0)
            interval[nintervals++] = (double)own;
        arena_reset(copy);
    }
    arena_close(copy);
    if (nintervals > 0)
        span.interval =
            (int64_t)stats_median(interval, nintervals, arena_new(scratch, double, nintervals));
    return span;
}

struct state_work {
    const struct fleet *fleet;
    enum unit_state *state;
};

static enum err set_states(void *ctx, size_t from, size_t to, struct arena *scratch,
                           struct error *e)
{
    UNUSED(scratch);
    UNUSED(e);
    const struct state_work *w = ctx;
    for (size_t d = from; d < to; d++)
        w->state[d] =
            unit_state_of(&w->fleet->block[d], w->fleet->schema->nmetrics, &w->fleet->span);
    return OK;
}

enum err fleet_judge(struct arena *a, struct fleet *fleet, struct job *job, struct error *e)
{
    if (fleet->ndevices == 0)
        return error_set(e, ERR_DATA,
                         "no device is left to look at: check --devices, --since and --until");
    struct arena *scratch = arena_open(a);
    fleet->span = span_of(fleet->block, fleet->ndevices, scratch);
    if (fleet->span.nreadings == 0)
        return error_set(e, ERR_DATA,
                         "no reading of the %zu devices is left to look at: check --since and "
                         "--until (`devices` says when readings begin and end)",
                         fleet->ndevices);
    fleet->span.has_steps = fleet->schema->time_unit == TIME_STEP;
    arena_close(scratch);
    enum unit_state *state = arena_new(a, enum unit_state, fleet->ndevices);
    fleet->state = state;
    enum { GRAIN = 64 };
    return job_parallel(job, fleet->ndevices, GRAIN, set_states, &(struct state_work){fleet, state},
                        e);
}

enum err fleet_load(struct arena *a, struct source *s, const struct source_request *r,
                    struct job *job, struct fleet **ret, struct error *e)
{
    struct fleet *fleet = arena_new(a, struct fleet, 1);
    TRY(s->kind->schema(s, &fleet->schema, e));
    TRY(read_blocks(a, s, r, job, fleet, e));
    TRY(fleet_judge(a, fleet, job, e));
    fleet->nnotes = s->kind->notes(s, &fleet->note);
    fleet->is_partial = s->kind->is_partial(s);
    *ret = fleet;
    return OK;
}
