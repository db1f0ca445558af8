/* Intervals and states of devices; the rules stand in data/fleet.h. */
#include <math.h>

#include "data/fleet.h"

enum { SHORT_READINGS = 8, SILENT_INTERVALS = 10, PRESENT_PERCENT = 70 };

const char *unit_state_name(enum unit_state s)
{
    static const char *const name[] = {[STATE_OK] = "ok",
                                       [STATE_PARTIAL] = "partial",
                                       [STATE_SHORT] = "short",
                                       [STATE_CONSTANT] = "constant",
                                       [STATE_SILENT] = "silent"};
    return name[s];
}

static size_t positive_intervals(const struct block *b, int64_t *ret)
{
    size_t n = 0;
    for (size_t i = 1; i < b->n; i++) {
        const int64_t gap = b->time[i] - b->time[i - 1];
        if (gap > 0)
            ret[n++] = gap;
    }
    return n;
}

/* The k-th smallest, by three-way partition (Dijkstra), since most intervals are equal. */
static int64_t select_whole(int64_t *x, size_t n, size_t k)
{
    size_t lo = 0, hi = n;
    while (hi - lo > 1) {
        const int64_t a = x[lo], m = x[lo + (hi - lo) / 2], z = x[hi - 1];
        const int64_t pivot = MAX_OF(MIN_OF(a, m), MIN_OF(MAX_OF(a, m), z));
        size_t below = lo, at = lo, above = hi;
        while (at < above) {
            const int64_t v = x[at];
            if (v < pivot) {
                x[at++] = x[below];
                x[below++] = v;
            } else if (v > pivot) {
                x[at] = x[--above];
                x[above] = v;
            } else {
                at++;
            }
        }
        if (k < below)
            hi = below;
        else if (k >= above)
            lo = above;
        else
            return pivot;
    }
    return x[lo];
}

int64_t block_interval(const struct block *b, struct arena *scratch)
{
    if (b->n < 2)
        return 0;
    int64_t *gap = arena_raw(scratch, b->n - 1, sizeof *gap);
    const size_t n = positive_intervals(b, gap);
    return n > 0 ? select_whole(gap, n, (n - 1) / 2) : 0;
}

/* Is the median interval (the lower middle one) below `limit`? Counting tells, without a copy. */
static bool is_median_below(const struct block *b, double limit)
{
    size_t n = 0, nbelow = 0;
    for (size_t i = 1; i < b->n; i++) {
        const int64_t gap = b->time[i] - b->time[i - 1];
        n += gap > 0;
        nbelow += gap > 0 && (double)gap < limit;
    }
    return n == 0 || nbelow > (n - 1) / 2;
}

static bool is_short(const struct block *b, size_t nmetrics)
{
    size_t n = 0;
    for (size_t i = 0; i < b->n && n < SHORT_READINGS; i++) {
        bool has_any = false;
        for (size_t m = 0; m < nmetrics && !has_any; m++)
            has_any = !isnan(b->value[m][i]);
        n += has_any;
    }
    return n < SHORT_READINGS;
}

static bool is_constant(const struct block *b, size_t nmetrics)
{
    for (size_t m = 0; m < nmetrics; m++) {
        double first = NAN;
        for (size_t i = 0; i < b->n; i++) {
            const double x = b->value[m][i];
            if (isnan(first))
                first = x;
            else if (!isnan(x) && x != first)
                return false;
        }
    }
    return true;
}

/* Are all but one in a hundred of its own intervals below `limit`? */
static bool are_most_below(const struct block *b, double limit)
{
    size_t n = 0, nabove = 0;
    for (size_t i = 1; i < b->n; i++) {
        const int64_t gap = b->time[i] - b->time[i - 1];
        n += gap > 0;
        nabove += (double)gap >= limit;
    }
    return nabove * 100 <= n;
}

static bool is_silent(const struct block *b, const struct fleet_span *span)
{
    if (span->has_steps || span->last == MISSING_I64 || b->n == 0)
        return false;
    const double quiet = (double)span->last - (double)b->time[b->n - 1];
    return quiet > 0 && is_median_below(b, quiet / SILENT_INTERVALS) &&
           are_most_below(b, quiet / 2);
}

static bool is_partial(const struct block *b, size_t nmetrics, const struct fleet_span *span)
{
    for (size_t m = 0; m < nmetrics; m++) {
        size_t npresent = 0;
        for (size_t i = 0; i < b->n; i++)
            npresent += isnan(b->value[m][i]) ? 0 : 1;
        if (npresent * 100 < b->n * PRESENT_PERCENT)
            return true;
    }
    const double quarter = ((double)span->last - (double)span->first) / 4;
    for (size_t i = 1; i < b->n; i++) {
        if ((double)b->time[i] - (double)b->time[i - 1] > quarter)
            return true;
    }
    return false;
}

enum unit_state unit_state_of(const struct block *b, size_t nmetrics, const struct fleet_span *span)
{
    if (is_short(b, nmetrics))
        return STATE_SHORT;
    if (is_constant(b, nmetrics))
        return STATE_CONSTANT;
    if (is_silent(b, span))
        return STATE_SILENT;
    return is_partial(b, nmetrics, span) ? STATE_PARTIAL : STATE_OK;
}
