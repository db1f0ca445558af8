/* Quick fingerprints of single series that are in memory already, gaps filled linearly and ends
 * held as for the peers: first the file is read, then only the features are timed. */
#include "bench.h"
#include "feature/fingerprint.h"

#include <math.h>

struct work {
    const struct fingerprint_column *column;
    size_t p;
    const struct block *block;
    const struct fleet_span *span;
    double *row;
};

/* x[n] with each run of missing readings filled on a straight line, the ends held. */
static double *fill_gaps(struct arena *a, const double *x, size_t n)
{
    double *ret = arena_new(a, double, n);
    size_t last = n;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]))
            continue;
        const size_t from = last == n ? 0 : last + 1;
        for (size_t j = from; j < i; j++)
            ret[j] = last == n
                         ? x[i]
                         : x[last] + (x[i] - x[last]) * (double)(j - last) / (double)(i - last);
        ret[i] = x[i];
        last = i;
    }
    for (size_t j = last == n ? 0 : last + 1; j < n; j++)
        ret[j] = last == n ? NAN : x[last];
    return ret;
}

/* One block a metric of `from`, at most `room` of them; returns how many. */
static size_t split_metrics(struct arena *a, const struct block *from, size_t nmetrics,
                            struct block *ret, size_t room)
{
    const size_t n = MIN_OF(nmetrics, room);
    for (size_t m = 0; m < n; m++) {
        const double **value = arena_new(a, const double *, 1);
        value[0] = fill_gaps(a, from->value[m], from->n);
        ret[m] = (struct block){
            .device = from->device, .n = from->n, .time = from->time, .value = value};
    }
    return n;
}

static enum err fingerprint_some(void *ctx, size_t from, size_t to, struct arena *scratch,
                                 struct error *e)
{
    const struct work *w = ctx;
    UNUSED(e);
    for (size_t i = from; i < to; i++)
        fingerprint_row(w->column, w->p, &w->block[i], 1, w->span, scratch, w->row + i * w->p);
    return OK;
}

static void widen(struct fleet_span *span, const struct block *b)
{
    if (b->n == 0)
        return;
    span->first = span->ndevices == 0 ? b->time[0] : MIN_OF(span->first, b->time[0]);
    span->last = span->ndevices == 0 ? b->time[b->n - 1] : MAX_OF(span->last, b->time[b->n - 1]);
    span->ndevices++;
    span->nreadings += b->n;
}

int main(int argc, char *argv[])
{
    struct bench b = bench_open(argc, argv);
    const size_t room = b.count == 0 ? 600 : b.count;
    struct block *block = arena_new(b.arena, struct block, room);
    struct fleet_span span = {.first = MISSING_I64, .last = MISSING_I64};
    const struct schema *schema = NULL;
    struct source *s = bench_source(&b, 0);
    bench_must(&b, s->kind->schema(s, &schema, &b.error));
    size_t n = 0, points = 0;
    for (bool more = true; more && n < room;) {
        struct block one;
        bench_must(&b, s->kind->next(s, b.arena, &one, &more, &b.error));
        if (!more)
            break;
        widen(&span, &one);
        if (span.interval == 0)
            span.interval = block_interval(&one, b.arena);
        n += split_metrics(b.arena, &one, schema->nmetrics, block + n, room - n);
    }
    const struct str name = STR("value");
    const struct schema single = {.nmetrics = 1, .metric = &name};
    struct fingerprint_column *column = NULL;
    size_t p = 0;
    bench_must(&b, fingerprint_columns(b.arena, STR("quick"), &single, &p, &column, &b.error));
    struct work w = {column, p, block, &span, arena_new(b.arena, double, (n * p))};

    bench_start(&b);
    bench_must(&b, job_parallel(b.job, n, 4, fingerprint_some, &w, &b.error));
    bench_stop(&b);

    size_t finite = 0;
    for (size_t i = 0; i < n * p; i++)
        finite += isfinite(w.row[i]) ? 1 : 0;
    for (size_t i = 0; i < n; i++)
        points += block[i].n;
    bench_say(&b, "\"features\": %zu, \"series\": %zu, \"points\": %zu, \"finite\": %.4f", p, n,
              points, n * p == 0 ? 0 : (double)finite / (double)(n * p));
    bench_close(&b);
    return 0;
}
