/* When do the values that stand out happen: early or late?
 *
 * catch22's DN_OutlierInclude (p and n, 001, mdrmd; Lubba et al. 2019,
 * doi:10.1007/s10618-019-00647-x): for thresholds 0, 0.01, 0.02 ... on the standardised series,
 * take the median position of the readings at or above the threshold, as long as more than 2 % of
 * those above 0 remain; the result is the median of these medians, scaled to -1 (all at the
 * beginning) .. 1 (at the end).
 *
 * There each threshold looks at all readings, O(n x thresholds). Here each reading gets its level,
 * the last threshold that it reaches; readings are sorted by level by counting, and taken out of a
 * linked list, lowest first, while a pointer to the median of those that remain moves by at most
 * one place for each: O(n + thresholds), the same numbers.
 *
 * Positions are in time instead of the index: (t - t0 + d) / (t1 - t0 + d) with the mean interval
 * d, which is (index + 1) / n on an even clock. When all times are equal, the index it is. */
#include <math.h>

#include "feature/families.h"

static const double STEP = 0.01, STEPS = 100; /* of the thresholds; 1 / STEP */
static const double LEAST_SHARE = 0.02;       /* of the readings above 0 that must remain */

/* Readings at or above 0, in time order, with their levels; then those that remain. Half of all
 * readings are above 0, and half of those taken out before the median, at random: selections
 * instead of branches, and room for the neighbours of the first and last, n, that nobody reads. */
struct timeline {
    size_t n;
    size_t nlevels;
    uint32_t *level, *before, *after; /* [n + 1]; n is "none" */
    double *position;                 /* [n] */
    size_t median;                    /* the lower one of an even number */
    size_t nleft;
};

/* The last j with j * STEP <= z. */
static uint32_t level_of(double z)
{
    uint32_t level = (uint32_t)(z * STEPS);
    level -= (double)level * STEP > z ? 1 : 0;
    level += (double)(level + 1) * STEP <= z ? 1 : 0;
    return level;
}

/* Each reading's standard score, the level of its size, and its position in time: for both signs.
 */
struct scored {
    double *z, *position; /* [m] */
    uint32_t *level;      /* [m] */
};

static struct scored scored_of(const struct series_input *s, struct arena *scratch)
{
    struct scored r;
    r.z = arena_raw(scratch, 2 * s->m, sizeof *r.z);
    r.position = r.z + s->m;
    r.level = arena_raw(scratch, s->m, sizeof *r.level);
    const double span = (double)((uint64_t)s->t[s->m - 1] - (uint64_t)s->t[0]);
    const double d = span / (double)(s->m - 1), whole = 1 / (span + d);
    for (size_t i = 0; i < s->m; i++) {
        r.z[i] = (s->x[i] / 2 - s->moments.mean / 2) / (s->moments.sd / 2);
        r.level[i] = level_of(fabs(r.z[i]));
        const double at = (double)((uint64_t)s->t[i] - (uint64_t)s->t[0]);
        r.position[i] = span > 0 ? (at + d) * whole : (double)(i + 1) / (double)s->m;
    }
    return r;
}

static struct timeline timeline_of(const struct scored *r, size_t m, double sign,
                                   struct arena *scratch)
{
    struct timeline line = {0};
    line.level = arena_raw(scratch, 3 * (m + 1), sizeof *line.level);
    line.before = line.level + m + 1;
    line.after = line.before + m + 1;
    line.position = arena_raw(scratch, m, sizeof *line.position);
    uint32_t highest = 0;
    for (size_t i = 0; i < m; i++) {
        const bool is_above = sign * r->z[i] >= 0;
        const uint32_t level = is_above ? r->level[i] : 0;
        line.position[line.n] = r->position[i];
        line.level[line.n] = level;
        highest = MAX_OF(highest, level);
        line.n += is_above ? 1 : 0;
    }
    line.nlevels = (size_t)highest + 1;
    for (size_t i = 0; i < line.n; i++) {
        line.before[i] = (uint32_t)(i > 0 ? i - 1 : line.n);
        line.after[i] = (uint32_t)(i + 1);
    }
    line.nleft = line.n;
    line.median = line.n > 0 ? (line.n - 1) / 2 : 0;
    return line;
}

static void take_out(struct timeline *line, size_t i)
{
    const size_t median = line->median, next = line->after[median], last = line->before[median];
    if (line->nleft % 2 == 0)
        line->median = i <= median ? next : median;
    else
        line->median = i >= median ? last : median;
    line->after[line->before[i]] = line->after[i];
    line->before[line->after[i]] = line->before[i];
    line->nleft--;
}

static double median_position(const struct timeline *line)
{
    const double lower = line->position[line->median];
    if (line->nleft % 2 == 1)
        return lower;
    return lower / 2 + line->position[line->after[line->median]] / 2;
}

/* first[j]: how many are below level j, for j in 0..nlevels; order[n]: indices by rising level. */
static void sort_by_level(const struct timeline *line, uint32_t *first, uint32_t *order)
{
    for (size_t i = 0; i < line->n; i++)
        first[line->level[i] + 1]++;
    for (size_t j = 0; j < line->nlevels; j++)
        first[j + 1] += first[j];
    for (size_t i = line->n; i-- > 0;) /* fills each level from its end ... */
        order[--first[line->level[i] + 1]] = (uint32_t)i;
    /* ... which leaves first[j + 1] where level j begins: move them down again */
    for (size_t j = 0; j < line->nlevels; j++)
        first[j] = first[j + 1];
    first[line->nlevels] = (uint32_t)line->n;
}

static double timing(const struct scored *r, size_t m, double sign, struct arena *scratch)
{
    struct timeline line = timeline_of(r, m, sign, scratch);
    if (line.n == 0)
        return 0;
    uint32_t *first = arena_new(scratch, uint32_t, line.nlevels + 1);
    uint32_t *order = arena_raw(scratch, line.n, sizeof *order);
    sort_by_level(&line, first, order);
    size_t last = 0; /* level to trim at */
    for (size_t j = 0; j < line.nlevels; j++) {
        const double more = (double)(line.n - first[j]) - 1;
        if (more > LEAST_SHARE * (double)line.n)
            last = j;
    }
    double *median = arena_raw(scratch, last + 1, sizeof *median);
    for (size_t j = 0; j <= last; j++) {
        for (size_t k = j > 0 ? first[j - 1] : 0; k < first[j]; k++)
            take_out(&line, order[k]);
        median[j] = median_position(&line);
    }
    return 2 * stats_median(median, last + 1, median) - 1;
}

void outlier_timing(const struct series_input *s, struct arena *scratch, double *ret_high,
                    double *ret_low)
{
    *ret_high = *ret_low = 0;
    if (s->is_constant || s->m >= UINT32_MAX)
        return;
    const struct scored r = scored_of(s, scratch);
    *ret_high = timing(&r, s->m, 1, scratch);
    *ret_low = timing(&r, s->m, -1, scratch);
}
