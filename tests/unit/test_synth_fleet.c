/* The synthetic fleet as a whole: truth, failures, events, clocks, sites, seeds, options. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <zlib.h>

#include "data/render.h"
#include "support/pumps.h"

static int64_t last_reading(const struct pumps *m, struct str device)
{
    size_t from, to;
    pumps_rows(m->fleet.readings, device, &from, &to);
    return pumps_column(m->fleet.readings, "time")->whole[to - 1];
}

static void failures_come_after_onsets_and_end_in_silence_or_repair(void **state)
{
    const struct pumps *m = *state;
    const struct frame *truth = m->fleet.truth;
    size_t failed = 0, stopped = 0;
    for (size_t d = 0; d < truth->nrows; d++) {
        const int64_t at = pumps_time(truth, "failed_at", d);
        const struct str outcome = frame_text(pumps_column(truth, "outcome"), d);
        assert_true((at == MISSING_I64) == (outcome.p == NULL));
        if (at == MISSING_I64)
            continue;
        failed++;
        assert_true(at > pumps_time(truth, "onset", d));
        const int64_t last = last_reading(m, frame_text(pumps_column(truth, "device"), d));
        const bool is_stopped = str_equal(outcome, STR("stopped"));
        stopped += is_stopped ? 1 : 0;
        assert_true(is_stopped || str_equal(outcome, STR("repaired")));
        /* stopped: nothing later than the failing step; repaired: a day off, then back */
        assert_true(is_stopped ? last < at + m->options.step : last > at + 24 * 3600 * NS_PER_S);
    }
    assert_true(failed >= 4 && failed <= 15 && stopped > 0 && stopped < failed);
}

static void events_tell_of_failures_repairs_and_errors(void **state)
{
    const struct pumps *m = *state;
    const struct frame *f = m->fleet.events, *truth = m->fleet.truth;
    const struct column *device = pumps_column(f, "device"), *type = pumps_column(f, "type");
    size_t failures = 0, expected = 0, faulty_errors = 0, errors = 0;
    for (size_t d = 0; d < truth->nrows; d++)
        expected += pumps_time(truth, "failed_at", d) == MISSING_I64 ? 0 : 1;
    for (size_t i = 0; i < f->nrows; i++) {
        const bool is_failure = str_equal(frame_text(type, i), STR("failure"));
        const uint32_t d =
            dict_find(pumps_column(truth, "device")->dict, frame_text(device, i)); /* row = code */
        const bool is_faulty = !str_equal(frame_text(pumps_column(truth, "fault"), d), STR("none"));
        failures += is_failure ? 1 : 0;
        if (is_failure)
            assert_true(pumps_time(f, "time", i) == pumps_time(truth, "failed_at", d));
        if (!str_equal(frame_text(type, i), STR("error")))
            continue;
        errors++;
        faulty_errors += is_faulty ? 1 : 0;
        if (i > 0 && device->code[i] == device->code[i - 1])
            assert_true(pumps_time(f, "time", i) >= pumps_time(f, "time", i - 1));
    }
    assert_int_equal(failures, expected);
    assert_true(faulty_errors > (errors - faulty_errors) * 3 / 2); /* half the fleet is faulty */
}

static void times_rise_within_devices_and_gaps_are_there(void **state)
{
    const struct pumps *m = *state;
    const struct frame *f = m->twin.readings;
    const struct column *device = pumps_column(f, "device"), *time = pumps_column(f, "time");
    size_t irregular = 0, gaps = 0, missing = 0;
    for (size_t i = 1; i < f->nrows; i++) {
        if (device->code[i] != device->code[i - 1])
            continue;
        const int64_t interval = time->whole[i] - time->whole[i - 1];
        assert_true(interval > 0);
        irregular += interval % m->options.step != 0 ? 1 : 0;
        gaps += interval > 3 * m->options.step ? 1 : 0;
    }
    for (size_t i = 0; i < f->nrows; i++)
        missing += isnan(pumps_column(f, "flow")->real[i]) ? 1 : 0;
    assert_true(irregular > f->nrows / 2 && gaps > 30 && gaps < 180);
    /* 1 % of about 120000: 1200 +- 35 */
    assert_true(missing > 1000 && missing < 1400);
}

static void all_pumps_of_a_site_share_its_air(void **state)
{
    const struct pumps *m = *state;
    const struct frame *f = m->twin.readings;
    const struct column *time = pumps_column(f, "time"), *site = pumps_column(f, "site");
    const struct column *ambient = pumps_column(f, "ambient_c");
    const int64_t step = m->options.step, start = time->whole[0] / step * step;
    double seen[4][2000];
    for (size_t i = 0; i < COUNT_OF(seen) * 2000; i++)
        seen[i / 2000][i % 2000] = NAN;
    for (size_t i = 0; i < f->nrows; i++) {
        double *x = &seen[site->code[i]][(time->whole[i] - start) / step];
        assert_true(isnan(*x) || *x == ambient->real[i]); /* all pumps of a site, the same air */
        *x = ambient->real[i];
    }
}

static void a_power_dip_hits_all_pumps_of_its_site(void **state)
{
    enum { SITES = 4, STEPS = 2000 };
    const struct pumps *m = *state;
    const struct frame *f = m->twin.events, *truth = m->twin.truth;
    const struct column *device = pumps_column(f, "device"), *site = pumps_column(truth, "site");
    size_t pumps[SITES] = {0}, dips = 0;
    size_t(*hit)[STEPS] = arena_alloc(m->arena, SITES, sizeof *hit);
    for (size_t d = 0; d < truth->nrows; d++)
        pumps[site->code[d]]++;
    const int64_t start = pumps_column(m->twin.readings, "time")->whole[0] / NS_PER_S / 3600;
    for (size_t i = 0; i < f->nrows; i++) {
        const uint32_t d = dict_find(pumps_column(truth, "device")->dict, frame_text(device, i));
        if (str_equal(frame_text(pumps_column(f, "code"), i), STR("E05")))
            hit[site->code[d]][pumps_time(f, "time", i) / NS_PER_S / 3600 - start]++;
    }
    for (size_t k = 0; k < SITES * STEPS; k++) {
        const size_t n = hit[k / STEPS][k % STEPS];
        assert_true(n == 0 || n == pumps[k / STEPS]);
        dips += n > 0 ? 1 : 0;
    }
    assert_true(dips >= SITES);
}

static bool frames_equal(const struct frame *f, const struct frame *g)
{
    if (f->nrows != g->nrows || f->ncolumns != g->ncolumns)
        return false;
    for (size_t k = 0; k < f->ncolumns; k++) {
        const struct column *c = f->column[k], *d = g->column[k];
        const size_t n = f->nrows;
        if ((c->real != NULL && memcmp(c->real, d->real, n * sizeof *c->real) != 0) ||
            (c->whole != NULL && memcmp(c->whole, d->whole, n * sizeof *c->whole) != 0) ||
            (c->code != NULL && memcmp(c->code, d->code, n * sizeof *c->code) != 0))
            return false;
    }
    return true;
}

static void the_seed_decides_everything(void **state)
{
    const struct pumps *m = *state;
    struct synth_options o = m->options;
    struct synth_fleet again;
    assert_int_equal(synth_make(m->arena, &o, &again, NULL), OK);
    assert_true(frames_equal(again.readings, m->fleet.readings));
    assert_true(frames_equal(again.truth, m->fleet.truth));
    assert_true(frames_equal(again.events, m->fleet.events));
    o.seed++;
    assert_int_equal(synth_make(m->arena, &o, &again, NULL), OK);
    assert_false(frames_equal(again.readings, m->fleet.readings));
}

static void options_out_of_range_are_refused_with_a_sentence(void **state)
{
    const struct pumps *m = *state;
    struct synth_options o[6];
    for (size_t i = 0; i < COUNT_OF(o); i++)
        o[i] = synth_defaults();
    o[0].devices = 3;
    o[1].readings = 199;
    o[2].step = 1;
    o[3].faulty = 1.01;
    o[4].faulty = NAN;
    o[5].missing = 0.51;
    for (size_t i = 0; i < COUNT_OF(o); i++) {
        struct error e = {0};
        struct synth_fleet fleet;
        assert_int_equal(synth_make(m->arena, &o[i], &fleet, &e), ERR_USAGE);
        assert_ptr_equal(strstr(e.text, "synth: "), e.text);
    }
}

static void the_smallest_fleets_and_the_five_minute_clock_work(void **state)
{
    const struct pumps *m = *state;
    struct synth_options o = synth_defaults();
    struct synth_fleet fleet;
    o.devices = 4;
    o.readings = 200;
    o.faulty = 1;
    o.missing = 0;
    assert_int_equal(synth_make(m->arena, &o, &fleet, NULL), OK);
    assert_int_equal(fleet.truth->nrows, 4);
    o.step = 300 * NS_PER_S;
    assert_int_equal(synth_make(m->arena, &o, &fleet, NULL), OK);
    o.step = 86400 * NS_PER_S;
    assert_int_equal(synth_make(m->arena, &o, &fleet, NULL), OK);
}

/* A file of data/pumps, packed or not, is the frame as CSV. */
static void assert_bundled(struct arena *a, const char *name, const struct frame *f)
{
    struct buf want = buf_of(a);
    const struct render_options o = {.format = RENDER_CSV};
    assert_int_equal(render_frame(&want, f, &o, NULL), OK);
    gzFile file = gzopen(arena_printf(a, TEST_SRCDIR "/data/pumps/%s", name), "rb");
    assert_non_null(file);
    char *text = arena_alloc(a, want.n + 1, 1);
    const int n = gzread(file, text, (unsigned)(want.n + 1));
    gzclose(file);
    assert_int_equal(n, want.n);
    assert_memory_equal(text, want.p, want.n);
}

static void the_bundled_fleet_is_made_by_the_command_in_its_readme(void **state)
{
    const struct pumps *m = *state;
    struct synth_options o = synth_defaults();
    struct synth_fleet fleet;
    o.devices = 48;
    o.readings = 720;
    o.seed = 2;
    o.faulty = 0.25;
    assert_int_equal(synth_make(m->arena, &o, &fleet, NULL), OK);
    assert_bundled(m->arena, "series.csv.gz", fleet.readings);
    assert_bundled(m->arena, "truth.csv", fleet.truth);
    assert_bundled(m->arena, "events.csv", fleet.events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failures_come_after_onsets_and_end_in_silence_or_repair),
        cmocka_unit_test(events_tell_of_failures_repairs_and_errors),
        cmocka_unit_test(times_rise_within_devices_and_gaps_are_there),
        cmocka_unit_test(all_pumps_of_a_site_share_its_air),
        cmocka_unit_test(a_power_dip_hits_all_pumps_of_its_site),
        cmocka_unit_test(the_seed_decides_everything),
        cmocka_unit_test(the_bundled_fleet_is_made_by_the_command_in_its_readme),
        cmocka_unit_test(options_out_of_range_are_refused_with_a_sentence),
        cmocka_unit_test(the_smallest_fleets_and_the_five_minute_clock_work),
    };
    return cmocka_run_group_tests(tests, pumps_open, pumps_close);
}
