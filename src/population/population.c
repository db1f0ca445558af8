/* Cleaning: from fingerprints of any scale, with holes, to robust z.
 *
 * The median and MAD of a column do not move when some units are wild, which is when they matter.
 * A column's scale is the MAD; where more than half of the units agree to the last bit, and it is
 * 0, the interquartile range. Where more than three quarters agree, that is 0, too. The deviation
 * would be no scale then: one unit that differs, however much, makes it so large that its z is
 * sqrt(n). Instead it is the least difference that matters, the feature's least_scale, and for
 * columns that have none the mean distance to the median, which for normal values is
 * sqrt(2 / pi) deviations (Iglewicz and Hoaglin 1993, How to detect and handle outliers, do so for
 * their modified z): one unit of n that differs has z = n / 1.25, each of k has n / (1.25 k).
 *
 * A scale may also be far too small: medians of readings in steps of 0.1 agree but for one step,
 * and that step would be a deviation. What differs by less than least_scale, by less than a share
 * of the fleet's median (least_share), or by less than a share of what readings of one unit differ
 * (least_spreads times the fleet's usual spread, where the fingerprint has the metric's log_mad) is
 * no news, whatever its peers do.
 *
 * A column that repeats an earlier one in every unit (metrics read together have the same gaps)
 * says nothing new, but would count twice in every distance: only the first is kept.
 *
 * Columns are judged and scaled in pieces of 8, a cache line of the row-major matrix; then rows are
 * written. A column is sorted once (radix, O(n)), which gives its median, MAD, quantiles, range and
 * mode. */
#include "population/population.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "math/sort.h"
#include "math/stats.h"

enum { PIECE_COLUMNS = 8, PIECE_ROWS = 1024 };

/* Differences below this share of the values' size are rounding. */
static const double rounding = 1e-12;
/* Columns that fewer than this share of the units break are dropped (Henderson and Fulcher 2022
 * drop near-constant features the same way). */
static const double rare_share = 0.02;
/* Keeps squares of z finite. */
static const double z_most = 1e150;

enum verdict { KEEP, ALL_MISSING, MOSTLY_MISSING, CONSTANT, NEARLY_CONSTANT, REPEATED };

struct judged {
    enum verdict verdict;
    size_t count; /* missing units, or units that share the commonest value */
    size_t npresent;
    double centre, scale;
    uint64_t hash; /* of all cells: equal columns have equal ones */
};

struct cleaning {
    const struct fingerprints *f;
    struct judged *column; /* [f->p] */
    struct population *p;
    double *z;
    float *clipped;
    size_t *nmissing;
    struct job *job;
};

static const double mean_distance_to_sd = 1.2533141373155003; /* sqrt(pi / 2) */

static size_t longest_run(const double *sorted, size_t n)
{
    size_t longest = 0, run = 0;
    for (size_t i = 0; i < n; i++) {
        run = i > 0 && sorted[i] == sorted[i - 1] ? run + 1 : 1;
        longest = MAX_OF(longest, run);
    }
    return longest;
}

/* In halves, each over m: finite up to DBL_MAX. */
static double mean_distance(const double *x, size_t m, double centre)
{
    double sum = 0;
    for (size_t i = 0; i < m; i++)
        sum += fabs(x[i] / 2 - centre / 2) / (double)m;
    return 2 * fmin(sum, DBL_MAX / 4); /* leaves room for mean_distance_to_sd */
}

/* See above. Values that differ by rounding alone agree: their MAD is noise. */
static double scale_of(const double *sorted, size_t m, const struct feature *feature,
                       struct stats_scale s)
{
    const double noise = rounding * fabs(s.centre);
    const double half_iqr =
        stats_quantile_sorted(sorted, m, 0.75) / 2 - stats_quantile_sorted(sorted, m, 0.25) / 2;
    double scale = s.scale;
    if (half_iqr <= noise / 2)
        scale = feature != NULL && feature->least_scale > 0
                    ? feature->least_scale
                    : mean_distance(sorted, m, s.centre) * mean_distance_to_sd;
    else if (scale <= noise)
        scale = half_iqr * STATS_IQR_TO_SD * 2;
    if (feature != NULL)
        scale = fmax(scale, fmax(feature->least_scale, feature->least_share * fabs(s.centre)));
    return scale;
}

static struct judged judge(double *present, size_t m, size_t n, const struct feature *feature,
                           struct arena *scratch)
{
    struct judged j = {.npresent = m, .count = n - m};
    const bool is_rare_signal = feature != NULL && feature->is_rare_signal;
    if (m == 0) {
        j.verdict = ALL_MISSING;
        return j;
    }
    if (2 * m < n && !is_rare_signal) {
        j.verdict = MOSTLY_MISSING;
        return j;
    }
    sort_doubles(present, m, scratch);
    const double lo = present[0], hi = present[m - 1];
    const double size = fmax(fabs(lo), fabs(hi));
    const struct stats_scale s = stats_robust_scale_sorted(present, m);
    j.centre = s.centre;
    j.scale = scale_of(present, m, feature, s);
    if (hi / 2 - lo / 2 <= rounding / 2 * size || !(j.scale > 0)) {
        j.verdict = CONSTANT;
        return j;
    }
    j.count = longest_run(present, m);
    if (feature != NULL && !is_rare_signal && (double)(m - j.count) < rare_share * (double)m)
        j.verdict = NEARLY_CONSTANT;
    return j;
}

/* Cells that are not finite are all the same: missing. */
static uint64_t hash_cell(uint64_t hash, double x)
{
    uint64_t bits = UINT64_MAX;
    if (isfinite(x)) {
        x += 0.0; /* -0 is 0 */
        memcpy(&bits, &x, sizeof bits);
    }
    hash = (hash ^ bits) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ (hash >> 29);
}

static enum err judge_columns(void *ctx, size_t from, size_t to, struct arena *scratch,
                              struct error *e)
{
    const struct cleaning *c = ctx;
    const struct fingerprints *f = c->f;
    double *present = arena_raw(scratch, (to - from) * f->n, sizeof *present);
    size_t m[PIECE_COLUMNS] = {0};
    uint64_t hash[PIECE_COLUMNS] = {0};
    for (size_t i = 0; i < f->n; i++) {
        for (size_t j = from; j < to; j++) {
            const double x = f->x[i * f->p + j];
            hash[j - from] = hash_cell(hash[j - from], x);
            if (isfinite(x))
                present[(j - from) * f->n + m[j - from]++] = x;
        }
    }
    for (size_t j = from; j < to; j++) {
        TRY(job_check(c->job, e));
        c->column[j] =
            judge(present + (j - from) * f->n, m[j - from], f->n, f->column[j].feature, scratch);
        c->column[j].hash = hash[j - from];
        job_step(c->job, 1);
    }
    return OK;
}

static double robust_z(double x, double centre, double scale)
{
    const double d = x - centre;
    const double z = isfinite(d) ? d / scale : (x / 2 - centre / 2) / scale * 2;
    return fmin(fmax(z, -z_most), z_most);
}

static enum err scale_rows(void *ctx, size_t from, size_t to, struct arena *scratch,
                           struct error *e)
{
    const struct cleaning *c = ctx;
    const struct population *p = c->p;
    UNUSED(scratch);
    UNUSED(e);
    for (size_t i = from; i < to; i++) {
        const double *x = c->f->x + i * c->f->p;
        double *z = c->z + i * p->p;
        float *clipped = c->clipped + i * p->p;
        for (size_t j = 0; j < p->p; j++) {
            const double cell = x[p->source_column[j]];
            const bool is_present = isfinite(cell);
            z[j] = is_present ? robust_z(cell, p->centre[j], p->scale[j]) : NAN;
            clipped[j] =
                is_present ? (float)fmin(fmax(z[j], -POPULATION_CLIP), POPULATION_CLIP) : 0;
            c->nmissing[i] += !is_present;
        }
    }
    return OK;
}

static const char *reason(struct arena *a, const char *name, const struct judged *j, size_t n)
{
    switch (j->verdict) {
    case KEEP:
    case REPEATED:
        break;
    case ALL_MISSING:
        return arena_printf(a, "%s: all missing", name);
    case MOSTLY_MISSING:
        return arena_printf(a, "%s: missing in %zu of %zu units", name, j->count, n);
    case CONSTANT:
        return arena_printf(a, "%s: constant", name);
    case NEARLY_CONSTANT:
        return arena_printf(a, "%s: nearly constant, %zu of %zu units share one value", name,
                            j->count, j->npresent);
    }
    return name;
}

static bool is_same_column(const struct fingerprints *f, size_t j, size_t k)
{
    for (size_t i = 0; i < f->n; i++) {
        const double x = f->x[i * f->p + j], y = f->x[i * f->p + k];
        if (isfinite(x) ? x != y : isfinite(y))
            return false;
    }
    return true;
}

/* O(columns^2) looks at hashes; cells are compared only where they agree. */
static void find_repeated(const struct cleaning *c)
{
    for (size_t j = 1; j < c->f->p; j++) {
        struct judged *column = &c->column[j];
        for (size_t k = 0; k < j && column->verdict == KEEP; k++) {
            if (c->column[k].verdict == KEEP && c->column[k].hash == column->hash &&
                is_same_column(c->f, j, k))
                column->verdict = REPEATED;
        }
    }
}

/* The fleet's usual spread of readings of a metric: 0 when its log_mad is not among the columns. */
static double usual_spread(const struct cleaning *c, size_t metric)
{
    for (size_t j = 0; j < c->f->p; j++) {
        const struct fingerprint_column *column = &c->f->column[j];
        if (column->metric == metric && column->feature != NULL &&
            strcmp(column->feature->name, "log_mad") == 0 && c->column[j].npresent > 0 &&
            c->column[j].verdict != MOSTLY_MISSING)
            return exp(c->column[j].centre);
    }
    return 0;
}

static void widen_scales(const struct cleaning *c)
{
    for (size_t j = 0; j < c->f->p; j++) {
        const struct feature *feature = c->f->column[j].feature;
        if (feature == NULL || !(feature->least_spreads > 0) || c->column[j].verdict != KEEP)
            continue;
        const double least = feature->least_spreads * usual_spread(c, c->f->column[j].metric);
        c->column[j].scale = fmax(c->column[j].scale, fmin(least, DBL_MAX));
    }
}

/* Part the columns into those kept and those dropped. */
static void keep_columns(struct arena *a, const struct cleaning *c)
{
    struct population *p = c->p;
    size_t *source = arena_new(a, size_t, c->f->p);
    double *centre = arena_new(a, double, c->f->p), *scale = arena_new(a, double, c->f->p);
    p->dropped = arena_new(a, const char *, c->f->p);
    for (size_t j = 0; j < c->f->p; j++) {
        const struct judged *column = &c->column[j];
        if (column->verdict == REPEATED) {
            p->nrepeated++;
            continue;
        }
        if (column->verdict != KEEP) {
            p->dropped[p->ndropped++] = reason(a, c->f->column[j].name, column, p->n);
            continue;
        }
        source[p->p] = j;
        centre[p->p] = column->centre;
        scale[p->p++] = column->scale;
    }
    p->source_column = source;
    p->centre = centre;
    p->scale = scale;
}

enum err population_of(struct arena *a, const struct fingerprints *f, struct job *job,
                       struct population **ret, struct error *e)
{
    struct population *p = arena_new(a, struct population, 1);
    p->n = f->n;
    struct cleaning c = {.f = f, .p = p, .job = job};
    c.column = arena_new(a, struct judged, f->p);
    job_stage(job, "scaling features", f->p, "features");
    TRY(job_parallel(job, f->p, PIECE_COLUMNS, judge_columns, &c, e));
    widen_scales(&c);
    find_repeated(&c);
    keep_columns(a, &c);
    c.z = arena_raw(a, p->n * p->p, sizeof *c.z);
    c.clipped = arena_raw(a, p->n * p->p, sizeof *c.clipped);
    c.nmissing = arena_new(a, size_t, p->n);
    p->z = c.z;
    p->clipped = c.clipped;
    p->nmissing = c.nmissing;
    TRY(job_parallel(job, p->n, PIECE_ROWS, scale_rows, &c, e));
    *ret = p;
    return OK;
}
