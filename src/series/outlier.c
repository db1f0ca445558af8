/* Point outliers by four rules.
 *
 * Values are first scaled by a power of two to magnitudes near 1, which changes no score and keeps
 * differences of +-DBL_MAX finite and of denormals exact. The Hampel window slides over the
 * readings that are present: a sorted copy of its 11 values is kept by one removal and one
 * insertion a step. At the ends it holds fewer. The reading itself is in its window: with 11 values
 * one spike can't move the median or the MAD.
 *
 * Tukey 1977, Exploratory Data Analysis; Iglewicz and Hoaglin 1993, How to Detect and Handle
 * Outliers; Hampel 1974, doi:10.1080/01621459.1974.10482962; Davies and Gather 1993,
 * doi:10.1080/01621459.1993.10476339. */
#include "series/outlier.h"

#include <math.h>
#include <string.h>

#include "math/sort.h"
#include "math/stats.h"

enum { NMIN = 3, HALF_WINDOW = 5, WINDOW = 2 * HALF_WINDOW + 1 };

/* sqrt(pi / 2): makes a mean absolute deviation estimate a normal distribution's deviation. */
static const double MEAN_AD_TO_SD = 1.2533141373155003;

static const struct {
    const char *name;
    double limit;
} METHODS[OUTLIER_NMETHODS] = {[OUTLIER_Z] = {"z", 3},
                               [OUTLIER_IQR] = {"iqr", 1.5},
                               [OUTLIER_MAD] = {"mad", 3.5},
                               [OUTLIER_HAMPEL] = {"hampel", 3}};

const char *outlier_method_name(enum outlier_method m)
{
    return METHODS[m].name;
}

double outlier_limit(enum outlier_method m)
{
    return METHODS[m].limit;
}

/* The readings that are present, scaled. */
struct present {
    size_t n;
    double *x;
    size_t *index;
    int exponent; /* x = value * 2^-exponent */
};

struct finder {
    const struct present *p;
    enum outlier_method method;
    struct outlier *found; /* room for all */
    size_t nfound;
};

static struct present present_of(struct arena *a, const double *x, size_t n)
{
    struct present p = {.x = arena_raw(a, n, sizeof(double)),
                        .index = arena_raw(a, n, sizeof(size_t))};
    double greatest = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]))
            continue;
        greatest = fmax(greatest, fabs(x[i]));
        p.index[p.n++] = i;
    }
    frexp(greatest, &p.exponent);
    for (size_t k = 0; k < p.n; k++)
        p.x[k] = ldexp(x[p.index[k]], -p.exponent);
    return p;
}

/* Judge reading k. */
static void judge(struct finder *f, size_t k, double expected, double score)
{
    if (!(score > METHODS[f->method].limit))
        return;
    const double x = f->p->x[k];
    f->found[f->nfound++] = (struct outlier){.index = f->p->index[k],
                                             .value = ldexp(x, f->p->exponent),
                                             .expected = ldexp(expected, f->p->exponent),
                                             .score = score,
                                             .direction = x > expected ? 1 : -1};
}

static void find_by_z(struct finder *f)
{
    const struct moments m = stats_moments(f->p->x, f->p->n);
    const double n = (double)f->p->n, sd = m.sd * sqrt((n - 1) / n);
    for (size_t k = 0; k < f->p->n && sd > 0; k++)
        judge(f, k, m.mean, fabs(f->p->x[k] - m.mean) / sd);
}

static void find_by_iqr(struct finder *f, const double *sorted)
{
    const size_t n = f->p->n;
    const double q1 = stats_quantile_sorted(sorted, n, 0.25);
    const double q3 = stats_quantile_sorted(sorted, n, 0.75),
                 median = stats_median_sorted(sorted, n);
    for (size_t k = 0; k < n && q3 > q1; k++)
        judge(f, k, median, fmax(q1 - f->p->x[k], f->p->x[k] - q3) / (q3 - q1));
}

/* Scale about the median of sorted[n]: MAD, else the mean deviation, as estimates of a deviation.
 */
static double scale_of(const double *sorted, size_t n, double median)
{
    const double mad = stats_mad_sorted(sorted, n, median);
    if (mad > 0)
        return mad * STATS_MAD_TO_SD;
    double s = 0;
    for (size_t i = 0; i < n; i++)
        s += fabs(sorted[i] - median);
    return s / (double)n * MEAN_AD_TO_SD;
}

static void find_by_mad(struct finder *f, const double *sorted)
{
    const size_t n = f->p->n;
    const double median = stats_median_sorted(sorted, n), scale = scale_of(sorted, n, median);
    for (size_t k = 0; k < n && scale > 0; k++)
        judge(f, k, median, fabs(f->p->x[k] - median) / scale);
}

/* Place of the first value in sorted[n] that is not less than x. */
static size_t place_of(const double *sorted, size_t n, double x)
{
    size_t i = 0;
    while (i < n && sorted[i] < x)
        i++;
    return i;
}

static void find_by_hampel(struct finder *f)
{
    double sorted[WINDOW + 1];
    size_t n = 0;
    const double *x = f->p->x;
    for (size_t right = 0; right < f->p->n + HALF_WINDOW; right++) {
        if (right < f->p->n) {
            const size_t at = place_of(sorted, n, x[right]);
            memmove(sorted + at + 1, sorted + at, (n - at) * sizeof *sorted);
            sorted[at] = x[right];
            n++;
        }
        if (right >= WINDOW) {
            const size_t at = place_of(sorted, n, x[right - WINDOW]);
            n--;
            memmove(sorted + at, sorted + at + 1, (n - at) * sizeof *sorted);
        }
        if (right < HALF_WINDOW)
            continue;
        const double median = stats_median_sorted(sorted, n), scale = scale_of(sorted, n, median);
        const size_t k = right - HALF_WINDOW;
        judge(f, k, median, scale > 0 ? fabs(x[k] - median) / scale : 0);
    }
}

size_t outlier_find(struct arena *a, const double *x, size_t n, enum outlier_method method,
                    struct outlier **ret)
{
    struct arena *scratch = arena_open(a);
    const struct present p = present_of(scratch, x, n);
    struct finder f = {.p = &p, .method = method};
    f.found = arena_raw(scratch, p.n, sizeof *f.found);
    double *sorted = NULL;
    if (method == OUTLIER_IQR || method == OUTLIER_MAD) {
        sorted = arena_raw(scratch, p.n, sizeof *sorted);
        memcpy(sorted, p.x, p.n * sizeof *sorted);
        sort_doubles(sorted, p.n, scratch);
    }
    if (p.n >= NMIN && method == OUTLIER_Z)
        find_by_z(&f);
    else if (p.n >= NMIN && method == OUTLIER_IQR)
        find_by_iqr(&f, sorted);
    else if (p.n >= NMIN && method == OUTLIER_MAD)
        find_by_mad(&f, sorted);
    else if (p.n >= NMIN)
        find_by_hampel(&f);
    *ret = arena_raw(a, f.nfound, sizeof **ret);
    memcpy(*ret, f.found, f.nfound * sizeof **ret);
    arena_close(scratch);
    return f.nfound;
}
