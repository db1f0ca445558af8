#include "explain/explain.h"

#include <math.h>
#include <string.h>

#include "math/stats.h"

/* Nanoseconds since the span began; as a double, since a span may be longer than int64 holds. */
static double elapsed(int64_t t, const struct fleet_span *span)
{
    return t <= span->first ? 0 : (double)((uint64_t)t - (uint64_t)span->first);
}

char *explain_spark(struct arena *a, const struct block *b, size_t metric,
                    const struct fleet_span *span, size_t width)
{
    enum { LEVELS = 8, MIDDLE = 3 };
    char *text = arena_raw(a, width + 1, 1);
    memset(text, ' ', width);
    text[width] = '\0';
    if (width == 0 || b->n == 0 || span->first == MISSING_I64)
        return text;
    double *work = arena_raw(a, b->n, sizeof *work);
    const double *value = b->value[metric];
    const double low = stats_quantile(value, b->n, 0.05, work);
    const double high = stats_quantile(value, b->n, 0.95, work);
    const double piece = elapsed(span->last, span) / (double)width;
    size_t from = 0;
    for (size_t k = 0; k < width; k++) {
        const bool is_last = k + 1 == width;
        size_t to = is_last ? b->n : from;
        while (to < b->n && elapsed(b->time[to], span) < piece * (double)(k + 1))
            to++;
        const double median = stats_median(value + from, to - from, work);
        from = to;
        if (isnan(median))
            continue;
        const double level = high > low ? (median - low) / (high - low) * LEVELS : MIDDLE;
        text[k] = (char)('0' + (int)fmin(fmax(level, 0), LEVELS - 1));
    }
    return text;
}
