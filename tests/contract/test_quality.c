/* How good the whole pipeline is on fleets whose truth is known: readings as a CSV file, read,
 * fingerprinted, scored, explained and dated by the engine. It prints what it measured; it asserts
 * only what chance could not reach. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "data/render.h"
#include "data/synth.h"
#include "engine/engine.h"

enum { SEEDS = 5 };

static const int64_t DAY = 86400 * NS_PER_S;

struct figures {
    size_t units, faulty, hits; /* hits: faulty ones among the first `faulty` of their fleet */
    size_t narrow, named;       /* hits by faults of one or two metrics; first fact of such a one */
    size_t lasting, dated;      /* faulty, not silent; of these: dated within three days */
    size_t healthy, blamed;     /* healthy, and those of them with a date */
    size_t kind[SYNTH_FAULTS], kind_hits[SYNTH_FAULTS];
};

static void write_csv(struct arena *a, const struct frame *f, char path[])
{
    struct buf text = buf_of(a);
    const struct render_options o = {.format = RENDER_CSV};
    assert_int_equal(render_frame(&text, f, &o, NULL), OK);
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_true(write(fd, text.p, text.n) == (ssize_t)text.n);
    assert_int_equal(close(fd), 0);
}

static const struct analysis *analyse(struct arena *a, const char *path)
{
    static const struct str settings[] = {{"speed_setpoint", 14}, {"ambient_c", 9}};
    const struct triage_request r = {.source = {.uri = path,
                                                .nsetting = COUNT_OF(settings),
                                                .setting = settings,
                                                .since = MISSING_I64,
                                                .until = MISSING_I64},
                                     .features = "quick",
                                     .seed = 1,
                                     .want_since = true};
    const struct analysis *x;
    struct error e = {0};
    const enum err err = engine_analyse(engine_open(a), &r, job_open(a, 2), &x, &e);
    if (err != OK)
        fail_msg("%s", e.text);
    return x;
}

static size_t kind_of(const struct frame *truth, size_t unit)
{
    const struct str name = frame_text(frame_column(truth, STR("fault")), unit);
    size_t k = 0;
    while (k < SYNTH_FAULTS && !str_equal(name, str_of(synth_faults[k].name)))
        k++;
    return k;
}

/* Whether the fault touches one or two metrics. */
static bool is_narrow(size_t kind)
{
    const char *const metrics = synth_faults[kind].metrics;
    const char *const blank = strchr(metrics, ' ');
    return metrics[0] != '\0' && (blank == NULL || strchr(blank + 1, ' ') == NULL);
}

/* Whether the unit's first fact is of a metric that its fault touches. */
static bool is_named(struct arena *a, const struct analysis *x, size_t unit, size_t kind)
{
    struct contribution *c = arena_new(a, struct contribution, x->population->p);
    const size_t n = explain_unit(x->population, x->fingerprints, unit, c);
    size_t metric[EXPLAIN_METRICS];
    if (explain_metrics(x->population, x->fingerprints, unit, c, n, metric) == 0)
        return false;
    const char *name = arena_text(a, x->fleet->schema->metric[metric[0]]);
    return strstr(synth_faults[kind].metrics, name) != NULL;
}

static void count_unit(struct arena *a, const struct analysis *x, const struct frame *truth,
                       size_t unit, size_t nfaulty, struct figures *ret)
{
    const size_t kind = kind_of(truth, unit);
    const int64_t since = x->since[unit];
    ret->units++;
    if (kind == SYNTH_FAULTS) {
        ret->healthy++;
        ret->blamed += since != MISSING_I64 ? 1 : 0;
        return;
    }
    const bool is_hit = x->rank[unit] <= nfaulty;
    ret->faulty++;
    ret->kind[kind]++;
    ret->hits += is_hit ? 1 : 0;
    ret->kind_hits[kind] += is_hit ? 1 : 0;
    if (is_hit && is_narrow(kind)) {
        ret->narrow++;
        ret->named += is_named(a, x, unit, kind) ? 1 : 0;
    }
    if (x->fingerprints->unit[unit].state == STATE_SILENT)
        return;
    const int64_t onset = frame_column(truth, STR("onset"))->whole[unit];
    ret->lasting++;
    ret->dated += since != MISSING_I64 && llabs(since - onset) <= 3 * DAY ? 1 : 0;
}

static void measure(uint64_t seed, struct figures *ret)
{
    struct arena *a = arena_open(NULL);
    struct synth_options o = synth_defaults();
    struct synth_fleet fleet;
    o.seed = seed;
    assert_int_equal(synth_make(a, &o, &fleet, NULL), OK);
    char path[] = "/tmp/fleettop-quality-XXXXXX";
    write_csv(a, fleet.readings, path);
    const struct analysis *x = analyse(a, path);
    unlink(path);
    assert_int_equal(x->fingerprints->n, o.devices);
    size_t nfaulty = 0;
    for (size_t i = 0; i < o.devices; i++)
        nfaulty += kind_of(fleet.truth, i) < SYNTH_FAULTS ? 1 : 0;
    for (size_t i = 0; i < o.devices; i++) {
        /* both are in the order of names */
        assert_true(str_equal(x->fingerprints->unit[i].name,
                              frame_text(frame_column(fleet.truth, STR("device")), i)));
        count_unit(a, x, fleet.truth, i, nfaulty, ret);
    }
    arena_close(a);
}

static void most_faulty_pumps_lead_the_list_and_are_dated(void **state)
{
    UNUSED(state);
    struct figures f = {0};
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        measure(seed, &f);
    print_message("precision at k: %zu of %zu; by kind:", f.hits, f.faulty);
    for (size_t k = 0; k < SYNTH_FAULTS; k++)
        print_message(" %s %zu/%zu", synth_faults[k].name, f.kind_hits[k], f.kind[k]);
    print_message("\nfirst fact names the faulty one or two metrics: %zu of %zu\n", f.named,
                  f.narrow);
    print_message("dated within 3 days: %zu of %zu; healthy with a date: %zu of %zu\n", f.dated,
                  f.lasting, f.blamed, f.healthy);
    assert_int_equal(f.faulty, 12 * SEEDS);
    /* By chance 12 of 60 hold 2.4 of 12 faulty ones, variance 12 x 0.2 x 0.8 x 48 / 59 = 1.56: over
     * five fleets 12 +- 2.8, and half of 60 is 6 deviations above. */
    assert_true(f.hits > f.faulty / 2);
    /* A date at random in 83 days is within three of the onset once in 14. */
    assert_true(f.dated > f.lasting / 3);
    /* 240 healthy at 1 %: P(more than 9) = 0.04 % */
    assert_true(f.blamed <= 9);
    /* One metric of five at random is right in a quarter: of 25, in 6 +- 2.2. */
    assert_true(f.narrow >= 20 && f.named > f.narrow * 55 / 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(most_faulty_pumps_lead_the_list_and_are_dated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
