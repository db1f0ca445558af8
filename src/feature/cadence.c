/* Cadence and data quality: is the device heard of as often, as evenly and as plausibly as it
 * should be? Times are those of the metric's own present readings, and its own median interval is
 * the unit, so that a metric read every hour and one read every second give the same numbers; only
 * coverage counts against the rows of the device. */
#include <math.h>

#include "feature/families.h"
#include "math/sort.h"

/* A gap is longer than this many median intervals. */
static const double GAP = 3;
static const double NS_PER_DAY = 86400e9;

/* What devices send for "no reading": whole numbers at the ends of their types, rows of nines, the
 * DS18B20 thermometer's 85 (power-on) and -127 (disconnected). */
static const double SENTINELS[] = {
    -2147483648.0, -99999, -32768, -9999, -999.9, -999,   -888,         -127,        -99.99,
    -99,           85,     99,     127,   255,    888,    999,          999.9,       4095,
    8191,          9999,   32767,  65535, 99999,  999999, 2147483647.0, 4294967295.0};

static const double ALONE = 1000; /* sentinels of this size count even when they occur once */

enum { NEXT_VALUES = 3 }; /* that a pile at the end of the distribution is compared with */

enum {
    COVERAGE,
    LONGEST_GAP,
    GAP_RATE,
    INTERVAL_RCV,
    INTERVAL_DRIFT,
    DUPLICATE_RATE,
    SENTINEL_RATE,
    STALENESS,
    DISTINCT_RATIO,
    LONGEST_FLAT,
    CLIP_SHARE,
    QUANTUM,
    NFEATURES
};

static double elapsed(int64_t a, int64_t b)
{
    return (double)((uint64_t)b - (uint64_t)a);
}

static double coverage(const struct series_input *s)
{
    if (s->n == 0)
        return NAN;
    double expected = (double)s->n;
    if (s->row_interval > 0)
        expected = fmax(1 + elapsed(s->time[0], s->time[s->n - 1]) / s->row_interval, 1);
    return fmin((double)s->m / expected, 1);
}

static double duplicate_rate(const struct series_input *s)
{
    size_t nduplicates = s->nduplicates;
    for (size_t i = 1; i < s->n; i++)
        nduplicates += s->time[i] == s->time[i - 1] ? 1 : 0;
    return s->n > 0 ? (double)nduplicates / (double)(s->n + s->nduplicates) : NAN;
}

static bool is_sentinel(double x)
{
    for (size_t i = 0; i < COUNT_OF(SENTINELS); i++) {
        if (x == SENTINELS[i])
            return true;
    }
    return false;
}

/* Length of the run of one value at sorted[at], read in the direction `step`, when that value is a
 * sentinel's; else 0. A small one must be there twice: 255 minutes may be a delay. */
static size_t sentinel_run(const struct series_input *s, size_t at, int step, size_t most)
{
    const double atom = s->sorted[at];
    const double value = ldexp(atom, -s->exponent);
    if (!is_sentinel(value))
        return 0;
    size_t n = 0;
    for (; n < most && s->sorted[at] == atom; n++)
        at += (size_t)step;
    return n > 1 || fabs(value) >= ALONE ? n : 0;
}

/* Only atoms at the ends of the distribution count: from each end, runs of a sentinel's value are
 * set aside; what remains has a spread q95 - q05, and a run set aside is a sentinel when more than
 * that lies between it and what remains. A fleet of temperatures round 80 keeps its 85s. */
static double sentinel_rate(const struct series_input *s)
{
    size_t lo = 0, hi = s->m;
    for (size_t n = 1; n > 0 && lo < hi; lo += n)
        n = sentinel_run(s, lo, 1, hi - lo);
    for (size_t n = 1; n > 0 && lo < hi; hi -= n)
        n = sentinel_run(s, hi - 1, -1, hi - lo);
    size_t hits = s->nnonfinite;
    if (lo < hi) { /* else nothing but such values: no telling */
        const double spread = stats_quantile_sorted(s->sorted + lo, hi - lo, 0.95) -
                              stats_quantile_sorted(s->sorted + lo, hi - lo, 0.05);
        for (size_t i = 0; i < lo; i++)
            hits += s->sorted[lo] - s->sorted[i] > spread ? 1 : 0;
        for (size_t i = hi; i < s->m; i++)
            hits += s->sorted[i] - s->sorted[hi - 1] > spread ? 1 : 0;
    }
    const size_t nread = s->m + s->nnonfinite;
    return nread > 0 ? (double)hits / (double)nread : NAN;
}

static double staleness(const struct series_input *s)
{
    double interval = s->interval;
    if (!(interval > 0))
        interval = (double)s->span->interval;
    if (s->m == 0 || !(interval > 0) || s->span->last == MISSING_I64)
        return NAN;
    const int64_t last = s->t[s->m - 1];
    return last < s->span->last ? log1p(elapsed(last, s->span->last) / interval) : 0;
}

/* All that is asked of the intervals between present readings. */
static void intervals(const struct series_input *s, struct arena *scratch, double *ret)
{
    ret[LONGEST_GAP] = ret[GAP_RATE] = ret[INTERVAL_RCV] = ret[INTERVAL_DRIFT] = NAN;
    if (!(s->interval > 0))
        return;
    if (s->is_even) {
        ret[LONGEST_GAP] = log1p(1);
        ret[GAP_RATE] = ret[INTERVAL_RCV] = ret[INTERVAL_DRIFT] = 0;
        return;
    }
    const size_t n = s->m - 1;
    double longest = 0;
    size_t ngaps = 0;
    for (size_t i = 0; i < n; i++) {
        longest = fmax(longest, s->dt[i]);
        ngaps += s->dt[i] > GAP * s->interval ? 1 : 0;
    }
    ret[LONGEST_GAP] = log1p(longest / s->interval);
    ret[GAP_RATE] = (double)ngaps * NS_PER_DAY / elapsed(s->t[0], s->t[n]);
    double *work = arena_raw(scratch, n, sizeof *work);
    ret[INTERVAL_RCV] = stats_mad(s->dt, n, s->interval, work) * STATS_MAD_TO_SD / s->interval;
    /* dt[i] ends at t[i + 1] */
    const size_t last = MAX_OF(series_index_at(s, 0.75), (size_t)1) - 1;
    const double before = stats_median(s->dt, last, work);
    const double after = stats_median(s->dt + last, n - last, work);
    if (before > 0 && after > 0)
        ret[INTERVAL_DRIFT] = log(after / before);
}

static double distinct_ratio(const struct series_input *s)
{
    size_t ndistinct = s->m > 0 ? 1 : 0;
    for (size_t i = 1; i < s->m; i++)
        ndistinct += s->sorted[i] != s->sorted[i - 1] ? 1 : 0;
    return (double)ndistinct / (double)s->m;
}

static double longest_flat(const struct series_input *s)
{
    size_t longest = 0, run = 0;
    for (size_t i = 0; i < s->m; i++) {
        run = i > 0 && s->x[i] == s->x[i - 1] ? run + 1 : 1;
        longest = MAX_OF(longest, run);
    }
    return (double)longest / (double)s->m;
}

/* How many readings at one end have more than their share: those at the outermost value beyond
 * twice what the next three distinct values have on average. Clipping piles readings up at the
 * limit; rounding to whole minutes leaves a few at the lowest, but no more than at the next.
 * Counted in excess, so that one reading more is never the step from none to all. */
static double pile_up(const struct series_input *s, size_t first, int step)
{
    size_t at = first, n[1 + NEXT_VALUES] = {0}, nvalues = 0, nleft = s->m;
    for (; nvalues < COUNT_OF(n) && nleft > 0; nvalues++) {
        const double value = s->sorted[at];
        for (; nleft > 0 && s->sorted[at] == value; nleft--, at += (size_t)step)
            n[nvalues]++;
    }
    size_t next = 0;
    for (size_t i = 1; i < nvalues; i++)
        next += n[i];
    return fmax((double)n[0] - 2 * (double)next / (double)(nvalues - 1), 0);
}

static double clip_share(const struct series_input *s)
{
    if (s->is_constant)
        return 1;
    return (pile_up(s, 0, 1) + pile_up(s, s->m - 1, -1)) / (double)s->m;
}

/* First index of the sorted differences with d >= x. */
static size_t lower_bound(const struct series_input *s, double x)
{
    size_t lo = 0, hi = s->ndiff;
    while (lo < hi) {
        const size_t i = lo + (hi - lo) / 2;
        if (s->sorted_diff[i] < x)
            lo = i + 1;
        else
            hi = i;
    }
    return lo;
}

/* How many differences have the size `step`, up or down, within `noise`. */
static size_t count_steps(const struct series_input *s, double step, double noise)
{
    return lower_bound(s, step + noise) - lower_bound(s, step - noise) +
           lower_bound(s, -step + noise) - lower_bound(s, -step - noise);
}

/* The most frequent |difference|. Steps that differ by less than what rounding of the readings
 * leaves are the same step. When fewer than 1 in 50 share one, or fewer than 3, there is none: at
 * least half of them, and 2, would be in one run of equal differences, up or down. */
static double quantum(const struct series_input *s)
{
    const double iqr = s->q75 - s->q25;
    if (s->is_constant || !(iqr > 0))
        return NAN;
    const double noise = fmax(fabs(s->sorted[0]), fabs(s->sorted[s->m - 1])) * 0x1p-46;
    const size_t nstill = count_steps(s, 0, noise) / 2;
    const size_t least = MAX_OF((size_t)3, (s->ndiff - nstill) / 50);
    size_t most = 0;
    double mode = NAN;
    for (size_t i = 0, from = 0; i < s->ndiff; from = i) {
        const double d = s->sorted_diff[from];
        while (i < s->ndiff && s->sorted_diff[i] - d <= noise)
            i++;
        if (2 * (i - from) < least || fabs(d) <= noise)
            continue;
        const double step = fabs(s->sorted_diff[from + (i - from) / 2]);
        const size_t n = count_steps(s, step, noise);
        if (n > most || (n == most && step < mode)) {
            most = n;
            mode = step;
        }
    }
    return most >= least ? log(mode / iqr) : NAN;
}

static void compute(const struct series_input *s, struct arena *scratch, double *ret)
{
    ret[COVERAGE] = coverage(s);
    ret[DUPLICATE_RATE] = duplicate_rate(s);
    ret[SENTINEL_RATE] = sentinel_rate(s);
    ret[STALENESS] = staleness(s);
    intervals(s, scratch, ret);
    for (size_t i = DISTINCT_RATIO; i < NFEATURES; i++)
        ret[i] = NAN;
    if (s->m == 0)
        return;
    ret[DISTINCT_RATIO] = distinct_ratio(s);
    ret[LONGEST_FLAT] = longest_flat(s);
    ret[CLIP_SHARE] = clip_share(s);
    ret[QUANTUM] = quantum(s);
}

static const char OWN[] = "fleettop; fingerprint notes, family A";

static const struct feature features[NFEATURES] = {
    [COVERAGE] = {.name = "coverage",
                  .meaning = "share of the expected readings that are there",
                  .formula =
                      "present / (1 + (last - first) / median interval of the rows), at most 1",
                  .range = "0..1",
                  .cost = "n",
                  .min_n = 0,
                  .least_scale = 0.01,
                  .constant = "as any other",
                  .citation = OWN,
                  .profiles = PROFILE_ALL,
                  .vector = VECTOR_QUALITY,
                  .is_rare_signal = true,
                  .word_high = "more complete",
                  .word_low = "more often missing"},
    [LONGEST_GAP] = {.name = "longest_gap",
                     .meaning = "the longest silence between two readings, in usual intervals",
                     .formula = "log1p(max dt / median dt)",
                     .range = "log 2..",
                     .cost = "n",
                     .min_n = 2,
                     .least_scale = 0.35,
                     .constant = "as any other",
                     .citation = OWN,
                     .profiles = PROFILE_ALL,
                     .vector = VECTOR_QUALITY,
                     .is_rare_signal = true,
                     .word_high = "has a longer silence",
                     .word_low = "has no long silence"},
    [GAP_RATE] = {.name = "gap_rate",
                  .meaning = "gaps (above 3 usual intervals) a day",
                  .formula = "#(dt > 3 median dt) / days from first to last",
                  .range = "0..",
                  .cost = "n",
                  .min_n = 3,
                  .least_scale = 0.1,
                  .constant = "as any other",
                  .citation = OWN,
                  .profiles = PROFILE_ALL,
                  .vector = VECTOR_QUALITY,
                  .is_rare_signal = true,
                  .word_high = "has more gaps",
                  .word_low = "has fewer gaps"},
    [INTERVAL_RCV] = {.name = "interval_rcv",
                      .meaning = "how unevenly readings come, against their usual interval",
                      .formula = "1.4826 MAD(dt) / median dt",
                      .range = "0..",
                      .cost = "n",
                      .min_n = 3,
                      .least_scale = 0.02,
                      .constant = "as any other",
                      .citation = OWN,
                      .profiles = PROFILE_ALL,
                      .vector = VECTOR_QUALITY,
                      .is_rare_signal = true,
                      .word_high = "comes less evenly",
                      .word_low = "comes more evenly"},
    [INTERVAL_DRIFT] = {.name = "interval_drift",
                        .meaning = "whether readings have become rarer in the last quarter of time",
                        .formula = "log(median dt in the last quarter / median dt before)",
                        .range = "any",
                        .cost = "n",
                        .min_n = 8,
                        .least_scale = 0.05,
                        .constant = "as any other",
                        .citation = OWN,
                        .profiles = PROFILE_ALL,
                        .vector = VECTOR_QUALITY,
                        .is_rare_signal = true,
                        .word_high = "is read ever less often",
                        .word_low = "is read ever more often"},
    [DUPLICATE_RATE] = {.name = "duplicate_rate",
                        .meaning = "share of readings whose time was there already",
                        .formula = "readings at the time of the one before / readings",
                        .range = "0..1",
                        .cost = "n",
                        .min_n = 0,
                        .least_scale = 0.005,
                        .constant = "as any other",
                        .citation = OWN,
                        .profiles = PROFILE_ALL,
                        .vector = VECTOR_QUALITY,
                        .is_rare_signal = true,
                        .word_high = "more often reported twice",
                        .word_low = "less often reported twice"},
    [SENTINEL_RATE] = {.name = "sentinel_rate",
                       .meaning = "share of readings that mean \"no reading\" (-999, 65535, 85.0, "
                                  "infinity), where they stand apart from the rest",
                       .formula =
                           "(infinite + known atoms, below 1000 only repeated ones, beyond the "
                           "rest by the rest's q95 - q05) / readings",
                       .range = "0..1",
                       .cost = "n",
                       .min_n = 0,
                       .least_scale = 0.005,
                       .constant = "0",
                       .citation = OWN,
                       .profiles = PROFILE_ALL,
                       .vector = VECTOR_QUALITY,
                       .is_rare_signal = true,
                       .word_high = "sends more error codes for readings",
                       .word_low = "sends fewer error codes for readings"},
    [STALENESS] = {.name = "staleness",
                   .meaning = "time since the last reading, in usual intervals",
                   .formula = "log1p((last time of the fleet - last reading) / median dt)",
                   .range = "0..",
                   .cost = "1",
                   .min_n = 1,
                   .least_scale = 0.35,
                   .constant = "as any other",
                   .citation = OWN,
                   .profiles = PROFILE_ALL,
                   .vector = VECTOR_QUALITY,
                   .is_rare_signal = true,
                   .word_high = "silent for longer",
                   .word_low = "heard of more recently"},
    [DISTINCT_RATIO] = {.name = "distinct_ratio",
                        .meaning = "distinct values for each reading",
                        .formula = "#distinct / n",
                        .range = "1/n..1",
                        .cost = "n log n",
                        .min_n = 2,
                        .least_scale = 0.03, /* by chance +-0.025 among 170 readings */
                        .constant = "1/n",
                        .citation = "tsfresh ratio_value_number_to_time_series_length",
                        .profiles = PROFILE_ALL,
                        .vector = VECTOR_QUALITY,
                        .word_high = "takes more different values",
                        .word_low = "takes fewer different values"},
    [LONGEST_FLAT] = {.name = "longest_flat",
                      .meaning = "the longest stretch stuck at one value, as a share of readings",
                      .formula = "longest run of equal readings (missing ones bridged) / n",
                      .range = "1/n..1",
                      .cost = "n",
                      .min_n = 2,
                      .least_scale = 0.01,
                      .constant = "1",
                      .citation = "tsfeatures flat_spots (equal values instead of deciles)",
                      .profiles = PROFILE_ALL,
                      .vector = VECTOR_QUALITY,
                      .is_rare_signal = true,
                      .word_high = "stuck at one value for longer",
                      .word_low = "never stuck for long"},
    [CLIP_SHARE] = {.name = "clip_share",
                    .meaning = "share of readings piled up at the lowest or highest value, more "
                               "than rounding explains",
                    .formula = "sum over both ends of max(0, readings at the end - 2 x mean "
                               "readings at each of the next 3 distinct values) / n",
                    .range = "0..1",
                    .cost = "n",
                    .min_n = 2,
                    /* As longest_flat, which then says it better of what is stuck. */
                    .least_scale = 0.01,
                    .constant = "1",
                    .citation = OWN,
                    .profiles = PROFILE_ALL,
                    .vector = VECTOR_QUALITY,
                    .is_rare_signal = true,
                    .word_high = "more often at its limit",
                    .word_low = "less often at its limit"},
    [QUANTUM] = {.name = "quantum",
                 .meaning = "the usual step between readings against their spread: coarse or fine",
                 .formula = "log(modal |difference| above 0 / IQR); missing when fewer than 3 or 1 "
                            "in 50 differences share a step",
                 .range = "any",
                 .cost = "n log n",
                 .min_n = 8,
                 .least_scale = 0.7,
                 .constant = "missing",
                 .citation = OWN,
                 .profiles = PROFILE_ALL,
                 .vector = VECTOR_QUALITY,
                 .word_high = "moves in coarser steps",
                 .word_low = "moves in finer steps"},
};

const struct feature_family feature_cadence = {.name = "cadence",
                                               .title = "Cadence and data quality",
                                               .nfeatures = NFEATURES,
                                               .feature = features,
                                               .compute = compute};
