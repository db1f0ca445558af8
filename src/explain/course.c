/* The common course of a fleet.
 *
 * Idea: the two-way decomposition of Tukey's median polish, in one sweep. With y[d][b] the median
 * of device d in bucket b, y[d][b] = usual[d] + common[b] + own[d][b]: first each device's usual
 * (its median over buckets) is taken out, then each bucket's median over devices. What is left is
 * the device's own, and since.c looks for changes in it. Medians twice, so that neither a device's
 * few wild buckets nor a few wild devices move what is common. The same is done with the log of the
 * spread and with the number of readings.
 *
 * Numerical care: cells are kept as floats about the device's usual, so that a small change on a
 * large level keeps its digits. A spread of 0 has no log: it counts as a hundredth of the device's
 * usual spread, so that a stuck sensor is a large but finite change.
 *
 * Tukey, J. W. (1977), Exploratory Data Analysis, ch. 11, Addison-Wesley. */
#include "explain/course.h"

#include <float.h>
#include <math.h>

#include "math/stats.h"

static const uint64_t DAY = UINT64_C(86400) * UINT64_C(1000000000);
static const uint64_t DAYS_FOR_WHOLE_DAYS = 16;
static const size_t MOST_CELLS = (size_t)768 * 1024 * 1024 / sizeof(float);
static const double LEAST_SPREAD = 0.01; /* of the usual one */

enum { LEAST_FOR_SPREAD = 4, LEAST_DEVICES = 3 };

static float *cells(const struct fleet_course *c, enum course_panel panel, size_t metric,
                    size_t device)
{
    return c->cell + (((size_t)panel * c->nmetrics + metric) * c->ndevices + device) * c->nbuckets;
}

const float *course_cells(const struct fleet_course *c, enum course_panel panel, size_t metric,
                          size_t device)
{
    return cells(c, panel, metric, device);
}

const float *course_common(const struct fleet_course *c, enum course_panel panel, size_t metric)
{
    return c->common + ((size_t)panel * c->nmetrics + metric) * c->nbuckets;
}

size_t course_bucket(const struct fleet_course *c, int64_t t)
{
    if (t <= c->first)
        return 0;
    const uint64_t k = ((uint64_t)t - (uint64_t)c->first) / c->width;
    return k < c->nbuckets ? (size_t)k : c->nbuckets - 1;
}

/* At most 64 buckets, at least 8, and no more memory than allowed. */
static size_t most_buckets(size_t nmetrics, size_t ndevices)
{
    const double room = (double)MOST_CELLS / PANEL_COUNT_OF / (double)MAX_OF(nmetrics, 1U) /
                        (double)MAX_OF(ndevices, 1U);
    return (size_t)fmin(fmax(room, COURSE_LEAST_BUCKETS), COURSE_MOST_BUCKETS);
}

struct fleet_course *course_new(struct arena *a, const struct fleet_span *span, size_t nmetrics,
                                size_t ndevices)
{
    struct fleet_course *c = arena_new(a, struct fleet_course, 1);
    *c = (struct fleet_course){
        .span = *span, .nmetrics = nmetrics, .ndevices = ndevices, .first = span->first};
    if (span->first != MISSING_I64 && span->last > span->first) {
        const uint64_t length = (uint64_t)span->last - (uint64_t)span->first;
        const uint64_t most = most_buckets(nmetrics, ndevices);
        c->width = length / most + 1;
        if (length >= DAYS_FOR_WHOLE_DAYS * DAY)
            c->width = (c->width + DAY - 1) / DAY * DAY;
        c->nbuckets = (size_t)(length / c->width) + 1;
    }
    const size_t ncells = PANEL_COUNT_OF * nmetrics * c->nbuckets;
    c->cell = arena_raw(a, ncells * ndevices, sizeof *c->cell);
    c->common = arena_new(a, float, ncells);
    for (size_t i = 0; i < ncells * ndevices; i++)
        c->cell[i] = NAN;
    return c;
}

size_t course_buckets(const struct fleet_course *c, int64_t *ret_first, int64_t *ret_width)
{
    *ret_first = c->first;
    *ret_width = (int64_t)c->width;
    return c->nbuckets;
}

/* log(RMS of x[n]), none missing; -inf when all are 0, NaN when there are too few. */
static double log_rms(const double *x, size_t n)
{
    double scale = 0, sum = 0;
    for (size_t i = 0; i < n; i++)
        scale = fmax(scale, fabs(x[i]));
    for (size_t i = 0; i < n && scale > 0; i++)
        sum += x[i] / scale * (x[i] / scale);
    return n < LEAST_FOR_SPREAD ? NAN : log(scale) + 0.5 * log(sum / (double)n);
}

/* Buckets of one metric, before they are centred: raw[panel][bucket]. */
static void raw_buckets(const struct fleet_course *c, const struct block *b, size_t metric,
                        double *work, double *const raw[PANEL_COUNT_OF])
{
    double *present = work, *copy = work + b->n;
    for (size_t k = 0; k < c->nbuckets; k++) {
        raw[PANEL_LEVEL][k] = raw[PANEL_SPREAD][k] = raw[PANEL_ROUGH][k] = NAN;
        raw[PANEL_COUNT][k] = 0;
    }
    for (size_t from = 0, to = 0; from < b->n; from = to) {
        const size_t k = course_bucket(c, b->time[from]);
        while (to < b->n && course_bucket(c, b->time[to]) == k)
            to++;
        const size_t n = stats_present(b->value[metric] + from, to - from, present);
        if (n == 0)
            continue;
        const double median = stats_median(present, n, copy);
        raw[PANEL_LEVEL][k] = median;
        raw[PANEL_COUNT][k] = (double)n;
        for (size_t i = 1; i < n; i++)
            copy[i - 1] = present[i] - present[i - 1];
        raw[PANEL_ROUGH][k] = log_rms(copy, n - 1);
        for (size_t i = 0; i < n; i++)
            copy[i] = present[i] - median;
        raw[PANEL_SPREAD][k] = log_rms(copy, n);
    }
}

/* Logs about the device's usual, when it varies; a spread of 0 becomes a hundredth of it. work has
 * room for 2 n. */
static void centre_logs(double *x, size_t n, double *work)
{
    size_t m = 0;
    for (size_t k = 0; k < n; k++) {
        if (isfinite(x[k]))
            work[m++] = x[k];
    }
    const double usual = stats_median(work, m, work + n);
    for (size_t k = 0; k < n; k++) {
        const bool is_known = !isnan(usual) && !isnan(x[k]);
        x[k] = is_known ? fmax(x[k] - usual, log(LEAST_SPREAD)) : NAN;
    }
}

static void centre_panels(const struct fleet_course *c, double *work,
                          double *const raw[PANEL_COUNT_OF])
{
    const size_t n = c->nbuckets;
    const double level = stats_median(raw[PANEL_LEVEL], n, work);
    const double count = stats_median(raw[PANEL_COUNT], n, work);
    for (size_t k = 0; k < n; k++) {
        raw[PANEL_LEVEL][k] -= level;
        raw[PANEL_COUNT][k] = count > 0 ? raw[PANEL_COUNT][k] / count - 1 : NAN;
    }
    centre_logs(raw[PANEL_SPREAD], n, work);
    centre_logs(raw[PANEL_ROUGH], n, work);
}

/* As a float; beyond its range is as far as it goes. */
static float as_cell(double x)
{
    return isnan(x) ? NAN : (float)fmin(fmax(x, -(double)FLT_MAX), (double)FLT_MAX);
}

/* Nothing is known of the time before a device came and after it went, nor of how many readings the
 * two buckets should have in which it did. */
static void trim_counts(const struct fleet_course *c, const struct block *b, double *count)
{
    const size_t first = course_bucket(c, b->time[0]), last = course_bucket(c, b->time[b->n - 1]);
    for (size_t k = 0; k < c->nbuckets; k++) {
        if (k <= first || k >= last)
            count[k] = NAN;
    }
}

void course_add(struct fleet_course *c, size_t device, const struct block *b, struct arena *scratch)
{
    if (c->nbuckets == 0 || b->n == 0)
        return;
    double *work = arena_raw(scratch, 2 * MAX_OF(b->n, c->nbuckets), sizeof *work);
    double *raw[PANEL_COUNT_OF];
    for (size_t panel = 0; panel < PANEL_COUNT_OF; panel++)
        raw[panel] = arena_raw(scratch, c->nbuckets, sizeof **raw);
    for (size_t metric = 0; metric < c->nmetrics; metric++) {
        raw_buckets(c, b, metric, work, raw);
        trim_counts(c, b, raw[PANEL_COUNT]);
        centre_panels(c, work, raw);
        for (size_t panel = 0; panel < PANEL_COUNT_OF; panel++) {
            float *cell = cells(c, (enum course_panel)panel, metric, device);
            for (size_t k = 0; k < c->nbuckets; k++)
                cell[k] = as_cell(raw[panel][k]);
        }
    }
}

/* The devices' values in bucket k that are not missing; how many. */
static size_t take_bucket(const struct fleet_course *c, const float *cell, size_t k, double *ret)
{
    size_t n = 0;
    for (size_t d = 0; d < c->ndevices; d++) {
        const float y = cell[d * c->nbuckets + k];
        if (!isnan(y))
            ret[n++] = (double)y;
    }
    return n;
}

void course_finish(struct fleet_course *c, struct arena *scratch)
{
    double *x = arena_raw(scratch, 2 * c->ndevices, sizeof *x);
    for (size_t panel = 0; panel < PANEL_COUNT_OF * c->nmetrics; panel++) {
        const float *cell = c->cell + panel * c->ndevices * c->nbuckets;
        for (size_t k = 0; k < c->nbuckets; k++) {
            const size_t n = take_bucket(c, cell, k, x);
            c->common[panel * c->nbuckets + k] =
                n < LEAST_DEVICES ? 0 : as_cell(stats_median(x, n, x + c->ndevices));
        }
    }
}
