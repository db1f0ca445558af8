/* Since when a device departs from its fleet.
 *
 * Idea: y[0..n) is what one device has of its own in n buckets (course.c: level, log spread, log
 * roughness or count, less its usual, less the fleet's). Candidates are a step at bucket k (0
 * before, 1 from k on), one that ended at l (a repair), and a drift that begins at k (0 up to k,
 * then 1, 2, 3 ...). Each is one regressor; its strength is that of the regression of y on it, T2 =
 * n r^2 / (1 - r^2), and the strongest of all is compared with the strongest that random orders of
 * the same y give: this max-statistic permutation test holds its level however many candidates were
 * tried.
 *
 * Steps for each of the four panels:
 *  1. clip y to its 5 % and 95 % quantiles and half their distance beyond (3.3 SDs if normal), so
 *     that one wild bucket is no change; a clip by MAD would turn a long drift into a step;
 *  2. autocorrelation phi from the differences, phi = 1 + 2 corr(d[i], d[i+1]) (exact for AR(1);
 *     differences, because a step or a drift would pass for autocorrelation in y itself), less its
 *     standard error sqrt(2 / n), so that independent buckets mostly pay nothing; then
 *     T2 is divided by the variance inflation (1 + phi) / (1 - phi), which is at least 1;
 *  3. p = (1 + orders at least as strong) / (1 + orders), stopped as soon as it can't be small;
 *  4. accepted when p < 1 % / 4, since four panels are tried; the strongest accepted one wins.
 *
 * Sums over steps and ramps come from running sums: O(n^2) an order, n <= 64.
 *
 * Numerical care: y is centred, all sums run in one order, r^2 is cut to 1 - 1e-12.
 *
 * Good, P. (2005), Permutation, Parametric and Bootstrap Tests of Hypotheses, 3rd ed., ch. 3,
 * doi:10.1007/b138696; Page, E. S. (1955), doi:10.1093/biomet/42.3-4.523 for the step. */
#include "explain/course.h"

#include <math.h>
#include <string.h>

#include "core/rng.h"
#include "math/stats.h"

enum { ORDERS = 1199, LEAST_BESIDE_STEP = 2, LEAST_IN_STEP = 2, LEAST_IN_DRIFT = 3 };
static const double LEVEL = 0.01;
static const double TAIL = 0.05, BEYOND = 0.5; /* where the clip begins, and its room */
static const double MOST_PHI = 0.9;            /* of a course that still counts as a course */
static const double MOST_R2 = 1 - 1e-12;

struct change {
    double strength; /* T2 */
    size_t at;       /* first bucket (counted among those present) of the new behaviour */
};

static void keep_stronger(struct change *best, double explained, size_t at)
{
    if (explained > best->strength) {
        best->strength = explained;
        best->at = at;
    }
}

/* What a candidate's squared sum is multiplied with, by how many buckets it covers: the inverse of
 * its regressor's centred sum of squares. Orders share them, so that an order divides nothing. */
struct weights {
    double step[COURSE_MOST_BUCKETS + 1], drift[COURSE_MOST_BUCKETS + 1];
};

static void weigh(size_t n, struct weights *ret)
{
    const double size = (double)n;
    for (size_t count = 1; count <= n; count++) {
        const double m = (double)count, last = m - 1, total = last * m / 2;
        ret->step[count] = count < n ? size / (m * (size - m)) : 0;
        ret->drift[count] =
            count > LEAST_IN_DRIFT ? 1 / (last * m * (2 * last + 1) / 6 - total * total / size) : 0;
    }
}

/* The largest |sum[k + m] - sum[k]| over k in from..to, to included. Four maxima side by side keep
 * the processor busy: most of the time of a triage is spent here. */
static double widest(const double *sum, size_t m, size_t from, size_t to)
{
    double most[4] = {0, 0, 0, 0};
    size_t k = from;
    for (; k + 3 <= to; k += 4) {
        for (size_t i = 0; i < 4; i++) {
            const double d = fabs(sum[k + i + m] - sum[k + i]);
            most[i] = d > most[i] ? d : most[i];
        }
    }
    for (; k <= to; k++) {
        const double d = fabs(sum[k + m] - sum[k]);
        most[0] = d > most[0] ? d : most[0];
    }
    return fmax(fmax(most[0], most[1]), fmax(most[2], most[3]));
}

/* Steps at k, those that ended at l included (l = n: it lasts). `sum` has the sums of y[0..i). */
static void try_steps(const double *sum, size_t n, const struct weights *w, struct change *best)
{
    for (size_t m = LEAST_IN_STEP; LEAST_BESIDE_STEP + m <= n; m++) {
        const double inside = widest(sum, m, LEAST_BESIDE_STEP, n - m);
        if (inside * inside * w->step[m] <= best->strength)
            continue;
        size_t k = LEAST_BESIDE_STEP;
        while (fabs(sum[k + m] - sum[k]) < inside)
            k++;
        keep_stronger(best, inside * inside * w->step[m], k);
    }
}

/* Drifts that begin at k, and last. */
static void try_drifts(const double *y, size_t n, const struct weights *w, struct change *best)
{
    double sum = 0, ramp = 0; /* over i >= k: y[i]; (i - k) y[i] */
    for (size_t k = n; k-- > 0;) {
        ramp += sum;
        sum += y[k];
        keep_stronger(best, ramp * ramp * w->drift[n - k], k + 1);
    }
}

/* The strongest change of y[n], n <= 64, whose sum is 0 and sum of squares is ss > 0. */
static struct change strongest(const double *y, size_t n, double ss, const struct weights *w)
{
    struct change best = {0, 0};
    double sum[COURSE_MOST_BUCKETS + 1];
    sum[0] = 0;
    for (size_t i = 0; i < n; i++)
        sum[i + 1] = sum[i] + y[i];
    try_steps(sum, n, w, &best);
    try_drifts(y, n, w, &best);
    const double r2 = fmin(best.strength / ss, MOST_R2);
    best.strength = (double)n * r2 / (1 - r2);
    return best;
}

/* Clip (step 1 of the essay), scale and centre. Returns the sum of squares. */
static double tame(double *y, size_t n, struct arena *scratch)
{
    double *work = arena_raw(scratch, n, sizeof *work);
    const double low = stats_quantile(y, n, TAIL, work);
    const double range = stats_quantile(y, n, 1 - TAIL, work) - low;
    if (!(range > 0))
        return 0;
    double sum = 0, ss = 0;
    for (size_t i = 0; i < n; i++) {
        y[i] = fmin(fmax((y[i] - low) / range, -BEYOND), 1 + BEYOND);
        sum += y[i];
    }
    for (size_t i = 0; i < n; i++) {
        y[i] -= sum / (double)n;
        ss += y[i] * y[i];
    }
    return ss;
}

/* 0..MOST_PHI; step 2 of the essay. */
static double autocorrelation(const double *y, size_t n, struct arena *scratch)
{
    const size_t m = n - 1;
    double *d = arena_raw(scratch, m, sizeof *d);
    for (size_t i = 0; i < m; i++)
        d[i] = y[i + 1] - y[i];
    if (!(tame(d, m, scratch) > 0))
        return 0;
    const double phi = 1 + 2 * stats_autocorrelation(d, m, 1), error = sqrt(2 / (double)n);
    return fmin(fmax(phi - error, 0), MOST_PHI);
}

static void shuffle(double *y, size_t n, struct rng *r)
{
    for (size_t i = n - 1; i > 0; i--) {
        const size_t k = (size_t)rng_below(r, i + 1);
        const double other = y[k];
        y[k] = y[i];
        y[i] = other;
    }
}

/* The change in y[n] (overwritten) if it is stronger than chance; strength 0 otherwise. */
static struct change test_panel(double *y, size_t n, struct rng *r, struct arena *scratch)
{
    const struct change none = {0, 0};
    const double ss = n < COURSE_LEAST_BUCKETS ? 0 : tame(y, n, scratch);
    if (!(ss > 0))
        return none;
    const double phi = autocorrelation(y, n, scratch);
    struct weights w;
    weigh(n, &w);
    struct change found = strongest(y, n, ss, &w);
    found.strength *= (1 - phi) / (1 + phi);
    const double most = LEVEL / PANEL_COUNT_OF * (ORDERS + 1);
    for (size_t i = 0, reached = 1; i < ORDERS; i++) {
        shuffle(y, n, r);
        reached += strongest(y, n, ss, &w).strength >= found.strength;
        if ((double)reached >= most)
            return none;
    }
    return found;
}

/* The device's first reading in bucket k or later. */
static int64_t first_reading(const struct fleet_course *c, const struct block *b, size_t k)
{
    for (size_t i = 0; i < b->n; i++) {
        if (course_bucket(c, b->time[i]) >= k)
            return b->time[i];
    }
    return MISSING_I64;
}

int64_t explain_since(const struct fleet_course *c, size_t device, size_t metric,
                      const struct block *b, uint64_t seed, struct arena *scratch)
{
    const enum unit_state state = unit_state_of(b, c->nmetrics, &c->span);
    if (state == STATE_SHORT || state == STATE_CONSTANT || metric >= c->nmetrics)
        return MISSING_I64;
    struct change best = {0, 0};
    double y[COURSE_MOST_BUCKETS];
    size_t bucket[COURSE_MOST_BUCKETS], since = 0;
    for (int panel = 0; panel < PANEL_COUNT_OF; panel++) {
        const float *own = course_cells(c, (enum course_panel)panel, metric, device);
        const float *common = course_common(c, (enum course_panel)panel, metric);
        size_t n = 0;
        for (size_t k = 0; k < c->nbuckets; k++) {
            if (isnan(own[k]))
                continue;
            bucket[n] = k;
            y[n++] = (double)own[k] - (double)common[k];
        }
        struct rng r =
            rng_of(seed, (device * c->nmetrics + metric) * PANEL_COUNT_OF + (size_t)panel);
        const struct change change = test_panel(y, n, &r, scratch);
        if (change.strength > best.strength && change.at >= LEAST_BESIDE_STEP) {
            best = change;
            since = bucket[change.at];
        }
    }
    if (best.strength > 0)
        return first_reading(c, b, since);
    return state == STATE_SILENT ? b->time[b->n - 1] : MISSING_I64;
}
