/* The synthetic fleet, against its healthy twin: the same seed without faults. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "math/stats.h"
#include "support/pumps.h"

static const char *const channels[] = {"speed_setpoint", "ambient_c",     "flow",        "pressure",
                                       "vibration",      "motor_current", "bearing_temp"};

/* One device of both: the rows that both have, in order. */
struct pair {
    size_t n, ntwin, nbefore; /* whole rows, the twin's rows, those before the onset */
    double *x[COUNT_OF(channels)], *y[COUNT_OF(channels)]; /* fleet's, twin's */
    size_t ntwin_after, nafter;                            /* rows from onset to failure */
};

static void copy_row(const struct frame *f, size_t row, double *const *to, size_t at)
{
    for (size_t k = 0; k < COUNT_OF(channels); k++)
        to[k][at] = pumps_column(f, channels[k])->real[row];
}

static struct pair pair_of(const struct pumps *m, size_t device)
{
    const struct frame *f = m->fleet.readings, *g = m->twin.readings, *truth = m->fleet.truth;
    const struct str name = frame_text(pumps_column(truth, "device"), device);
    const int64_t onset = pumps_time(truth, "onset", device);
    const int64_t failed = pumps_time(truth, "failed_at", device);
    struct pair p = {0};
    size_t i, end, k, kend;
    pumps_rows(f, name, &i, &end);
    pumps_rows(g, name, &k, &kend);
    p.ntwin = kend - k;
    for (size_t c = 0; c < COUNT_OF(channels); c++) {
        p.x[c] = arena_new(m->arena, double, p.ntwin);
        p.y[c] = arena_new(m->arena, double, p.ntwin);
    }
    for (; k < kend; k++) {
        const int64_t t = pumps_column(g, "time")->whole[k];
        const bool is_after = onset != MISSING_I64 && t >= onset;
        if (failed != MISSING_I64 && t > failed)
            continue;
        p.ntwin_after += is_after ? 1 : 0;
        if (i == end || pumps_column(f, "time")->whole[i] != t)
            continue;
        copy_row(f, i++, p.x, p.n);
        copy_row(g, k, p.y, p.n);
        p.n++;
        p.nafter += is_after ? 1 : 0;
        p.nbefore += is_after ? 0 : 1;
    }
    return p;
}

static bool is_same(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

/* Mean of x/y (or x - y) over the last or first tenth after the onset. */
static double mean_change(const struct pair *p, size_t channel, bool is_ratio, bool is_last)
{
    const size_t tenth = p->nafter / 10, from = is_last ? p->n - tenth : p->nbefore;
    double sum = 0;
    size_t n = 0;
    for (size_t i = from; i < from + tenth; i++) {
        const double x = p->x[channel][i], y = p->y[channel][i];
        if (isnan(x) || isnan(y))
            continue;
        sum += is_ratio ? x / y : x - y;
        n++;
    }
    assert_true(n > 0);
    return sum / (double)n;
}

enum { FLOW = 2, PRESSURE, VIBRATION, CURRENT, TEMP };

static double spread_after(const struct pair *p, double *const *side, size_t channel)
{
    return stats_sd(side[channel] + p->nbefore, p->nafter);
}

static void check_drift(const struct pumps *m, const struct pair *p)
{
    UNUSED(m);
    /* 12 C at the very end; of the last tenth the mean is 0.95 x 12 = 11.4 */
    assert_true(fabs(mean_change(p, TEMP, false, true) - 11.4) < 0.3);
    assert_true(fabs(mean_change(p, TEMP, false, false) - 0.6) < 0.3);
}

static void check_level_shift(const struct pumps *m, const struct pair *p)
{
    UNUSED(m);
    assert_true(fabs(mean_change(p, PRESSURE, true, false) - 0.8) < 0.005);
    assert_true(fabs(mean_change(p, PRESSURE, true, true) - 0.8) < 0.005);
}

/* Mean |change from reading to reading| of log x: noise, not level. */
static double roughness(const double *x, size_t n)
{
    double sum = 0;
    size_t m = 0;
    for (size_t i = 1; i < n; i++) {
        if (isnan(x[i]) || isnan(x[i - 1]))
            continue;
        sum += fabs(log(x[i] / x[i - 1]));
        m++;
    }
    return sum / (double)m;
}

static void check_variance_growth(const struct pumps *m, const struct pair *p)
{
    UNUSED(m);
    const double after = roughness(p->x[VIBRATION] + p->nbefore, p->nafter);
    const double twin = roughness(p->y[VIBRATION] + p->nbefore, p->nafter);
    assert_true(after / twin > 2.5 && after / twin < 4.2); /* 4, less what the speed does */
}

static void check_stuck(const struct pumps *m, const struct pair *p)
{
    UNUSED(m);
    double value = NAN;
    for (size_t i = p->nbefore; i < p->n; i++) {
        const double x = p->x[FLOW][i];
        if (isnan(value))
            value = x;
        assert_true(isnan(x) || x == value);
    }
    assert_true(spread_after(p, p->y, FLOW) > 1);
}

static void check_spikes(const struct pumps *m, const struct pair *p)
{
    UNUSED(m);
    size_t spikes = 0, n = 0;
    for (size_t i = p->nbefore; i < p->n; i++) {
        const double ratio = p->x[CURRENT][i] / p->y[CURRENT][i];
        if (isnan(ratio))
            continue;
        n++;
        assert_true(ratio == 1 || (ratio > 1.48 && ratio < 2.02));
        spikes += ratio > 1.4 ? 1 : 0;
    }
    /* n at 1/40; four deviations either way */
    const double expected = (double)n / 40, sd = sqrt(expected * 39 / 40);
    assert_true(fabs((double)spikes - expected) < 4 * sd && spikes > 0);
}

static void check_lost_rhythm(const struct pumps *m, const struct pair *p)
{
    UNUSED(m);
    for (size_t channel = FLOW; channel <= CURRENT; channel++) {
        if (channel != VIBRATION)
            assert_true(spread_after(p, p->x, channel) < 0.6 * spread_after(p, p->y, channel));
    }
}

static void check_oscillation(const struct pumps *m, const struct pair *p)
{
    UNUSED(m);
    size_t above = 0, below = 0;
    for (size_t i = p->nbefore; i < p->n; i++) {
        const double x = p->x[PRESSURE][i], y = p->y[PRESSURE][i];
        if (isnan(x) || isnan(y))
            continue;
        /* both are rounded to 0.01 bar: off by 0.005 and 1.08 x 0.005 */
        assert_true(fabs(fabs(x - y) - 0.08 * y) < 0.0105);
        above += x > y ? 1 : 0;
        below += x < y ? 1 : 0;
    }
    assert_true((double)MIN_OF(above, below) > 0.45 * (double)p->nafter);
}

static void check_relation_break(const struct pumps *m, const struct pair *p)
{
    const size_t k = p->nbefore;
    assert_true(stats_correlation(p->x[FLOW], p->x[CURRENT], k, m->arena) > 0.8);
    assert_true(stats_correlation(p->x[FLOW] + k, p->x[CURRENT] + k, p->nafter, m->arena) < -0.5);
    /* alone it looks as usual */
    const double ratio = spread_after(p, p->x, CURRENT) / spread_after(p, p->y, CURRENT);
    assert_true(ratio > 0.7 && ratio < 1.4);
    assert_true(
        fabs(stats_mean(p->x[CURRENT] + k, p->nafter) / stats_mean(p->y[CURRENT] + k, p->nafter) -
             1) < 0.1);
}

static void check_dropouts(const struct pumps *m, const struct pair *p)
{
    UNUSED(m);
    const double kept = (double)p->nafter / (double)p->ntwin_after;
    assert_true(kept > 0.58 && kept < 0.77); /* 0.25 / 0.37 = 0.676 */
}

static void check_wear(const struct pumps *m, const struct pair *p)
{
    UNUSED(m);
    assert_true(mean_change(p, FLOW, true, false) > 0.97);
    assert_true(mean_change(p, FLOW, true, true) < mean_change(p, FLOW, true, false));
    assert_true(mean_change(p, PRESSURE, true, true) < 0.97);
    assert_true(mean_change(p, VIBRATION, true, true) > 1.2);
    assert_true(mean_change(p, CURRENT, true, true) > 1.01);
    assert_true(mean_change(p, TEMP, false, true) > 0.8);
}

static void each_kind_of_fault_does_what_it_says(void **state)
{
    static const struct {
        const char *name;
        void (*check)(const struct pumps *m, const struct pair *p);
    } kinds[] = {{"drift", check_drift},
                 {"level_shift", check_level_shift},
                 {"variance_growth", check_variance_growth},
                 {"stuck", check_stuck},
                 {"spikes", check_spikes},
                 {"lost_rhythm", check_lost_rhythm},
                 {"oscillation", check_oscillation},
                 {"relation_break", check_relation_break},
                 {"dropouts", check_dropouts},
                 {"wear", check_wear}};
    const struct pumps *m = *state;
    assert_int_equal(COUNT_OF(kinds), SYNTH_FAULTS);
    for (size_t k = 0; k < COUNT_OF(kinds); k++) {
        assert_string_equal(kinds[k].name, synth_faults[k].name);
        size_t seen = 0;
        for (size_t d = pumps_with(m, kinds[k].name, 0); d < m->fleet.truth->nrows;
             d = pumps_with(m, kinds[k].name, d + 1)) {
            const struct pair p = pair_of(m, d);
            kinds[k].check(m, &p);
            seen++;
        }
        assert_int_equal(seen, 3); /* 30 faulty devices in turn */
    }
}

static void a_fault_touches_only_its_metrics_and_only_after_its_onset(void **state)
{
    const struct pumps *m = *state;
    const struct column *metrics = pumps_column(m->fleet.truth, "metrics");
    for (size_t d = 0; d < m->fleet.truth->nrows; d++) {
        const struct pair p = pair_of(m, d);
        const struct str touched = frame_text(metrics, d);
        for (size_t c = 0; c < COUNT_OF(channels); c++) {
            const char *text = arena_text(m->arena, touched);
            const bool is_touched = strstr(text, channels[c]) != NULL;
            size_t changed = 0;
            for (size_t i = 0; i < p.n; i++) {
                const bool is_equal = is_same(p.x[c][i], p.y[c][i]);
                assert_true(is_equal || (is_touched && i >= p.nbefore));
                changed += is_equal ? 0 : 1;
            }
            if (is_touched)
                assert_true(changed > 0);
        }
    }
}

static void a_healthy_device_has_no_planted_change(void **state)
{
    const struct pumps *m = *state;
    size_t seen = 0;
    for (size_t d = pumps_with(m, "none", 0); d < m->fleet.truth->nrows;
         d = pumps_with(m, "none", d + 1), seen++) {
        const struct pair p = pair_of(m, d);
        assert_true(p.n == p.ntwin && p.nafter == 0);
        assert_true(pumps_time(m->fleet.truth, "onset", d) == MISSING_I64);
        assert_true(pumps_time(m->fleet.truth, "failed_at", d) == MISSING_I64);
    }
    assert_int_equal(seen, 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_of_fault_does_what_it_says),
        cmocka_unit_test(a_fault_touches_only_its_metrics_and_only_after_its_onset),
        cmocka_unit_test(a_healthy_device_has_no_planted_change),
    };
    return cmocka_run_group_tests(tests, pumps_open, pumps_close);
}
