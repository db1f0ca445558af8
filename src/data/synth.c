/* The synthetic fleet: who is faulty and how, the weather and power of sites, and the frames.
 *
 * Every draw comes from the stream of its purpose (seed, device, purpose), so that planting a fault
 * moves no other draw: the fleet without faults is the same fleet. */
#include "data/synth_inside.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const struct synth_site synth_sites[SYNTH_SITES] = {
    {"harbour", 14, 3}, {"hill", 9, 6}, {"mill", 19, 4}, {"valley", 12, 7}};

static const int64_t START = INT64_C(1704067200) * NS_PER_S; /* 2024-01-01T00:00:00Z, a Monday */
static const double PI = 3.14159265358979323846;
static const double HOUR = 3600e9;
static const double WEATHER_H = 24, WEATHER_C = 1.5; /* time constant, deviation */
static const double WAVE_H = 4 * 24, WAVE_C = 8;     /* heat wave: length, height */
static const double DIP_EVERY_H = 10 * 24, DIP_H = 1.5, DIP_DEPTH = 0.45;
static const double JITTER = 0.03; /* of the step: a reading comes up to this late */
static const double FIRST_ONSET = 0.4, LAST_ONSET = 0.75; /* of the readings */
static const double FAILING = 2 / 3.0, REPAIRED = 0.5;

struct synth_options synth_defaults(void)
{
    return (struct synth_options){.devices = 60,
                                  .readings = 2000,
                                  .step = 3600 * NS_PER_S,
                                  .seed = 1,
                                  .faulty = 0.2,
                                  .missing = 0.01};
}

struct rng synth_rng(uint64_t seed, size_t device, size_t stream)
{
    return rng_of(seed, (uint64_t)device * STREAMS + stream);
}

int64_t synth_grid(const struct synth_options *o, size_t i)
{
    return START + (int64_t)i * o->step;
}

void synth_noise(struct rng *r, double tau, size_t n, double *x)
{
    const double phi = exp(-1 / tau), fresh = sqrt(1 - phi * phi), half = sqrt(0.5);
    double slow = rng_normal(r);
    for (size_t i = 0; i < n; i++) {
        slow = phi * slow + fresh * rng_normal(r);
        x[i] = half * slow + half * rng_normal(r);
    }
}

/* A site's weather and power; sites take the streams after the last device's. */
static struct synth_weather make_weather(struct arena *a, const struct synth_options *o,
                                         size_t site)
{
    const struct synth_weather w = {arena_new(a, double, o->readings),
                                    arena_new(a, double, o->readings)};
    const double step_h = (double)o->step / HOUR, n = (double)o->readings;
    struct rng r = synth_rng(o->seed, o->devices + 1 + site, STREAM_NOISE);
    synth_noise(&r, WEATHER_H / step_h, o->readings, w.ambient);
    const double wave = fmin(WAVE_H / step_h, n / 4), wave_at = rng_unit(&r) * (n - wave);
    for (size_t i = 0; i < o->readings; i++) {
        const double turn = 2 * PI * ((double)i * step_h - 9) / 24;
        const double in_wave = ((double)i - wave_at) / wave;
        const double heat =
            in_wave > 0 && in_wave < 1 ? WAVE_C * (0.5 - 0.5 * cos(2 * PI * in_wave)) : 0;
        w.ambient[i] = synth_sites[site].ambient + synth_sites[site].swing * sin(turn) +
                       WEATHER_C * w.ambient[i] + heat;
    }
    const size_t ndips = 1 + (size_t)(n * step_h / DIP_EVERY_H);
    const size_t length = (size_t)fmax(DIP_H / step_h, 1);
    for (size_t k = 0; k < ndips; k++) {
        const size_t from = 1 + (size_t)rng_below(&r, o->readings - 1);
        for (size_t i = from; i < MIN_OF(from + length, o->readings); i++)
            w.dip[i] = DIP_DEPTH;
    }
    return w;
}

/* When a fault begins, and whether and when it ends in a failure. */
static void plan_fault(const struct synth_options *o, struct synth_plan *p)
{
    struct rng r = synth_rng(o->seed, p->number, STREAM_PLAN);
    const double n = (double)o->readings;
    const double onset = (FIRST_ONSET + (LAST_ONSET - FIRST_ONSET) * rng_unit(&r)) * n;
    const double fails = rng_unit(&r), when = 0.4 + 0.55 * rng_unit(&r);
    const double repaired = rng_unit(&r), days = 1 + 2 * rng_unit(&r);
    p->onset = (size_t)onset;
    if (!synth_faults[p->fault].can_fail || fails >= FAILING)
        return;
    p->failure = (size_t)(onset + when * (n - onset));
    if (repaired < REPAIRED)
        p->back =
            MIN_OF(p->failure + 1 + (size_t)(days * 24 * HOUR / (double)o->step), o->readings);
}

static void shuffle(size_t *x, size_t n, struct rng *r)
{
    for (size_t i = n; i-- > 1;) {
        const size_t k = (size_t)rng_below(r, i + 1), other = x[k];
        x[k] = x[i];
        x[i] = other;
    }
}

/* Kinds in turn, so that all ten are there as soon as ten devices are faulty. */
static struct synth_plan *make_plan(struct arena *a, const struct synth_options *o)
{
    struct synth_plan *plan = arena_new(a, struct synth_plan, o->devices);
    size_t *order = arena_new(a, size_t, o->devices), kind[SYNTH_FAULTS];
    struct rng r = synth_rng(o->seed, o->devices, STREAM_PLAN);
    int digits = 3;
    for (size_t most = 1000; most <= o->devices; most *= 10)
        digits++;
    for (size_t d = 0; d < o->devices; d++) {
        order[d] = d;
        plan[d] = (struct synth_plan){.number = d,
                                      .model = (size_t)rng_below(&r, SYNTH_MODELS),
                                      .site = (size_t)rng_below(&r, SYNTH_SITES),
                                      .fault = FAULT_NONE,
                                      .onset = SIZE_MAX,
                                      .failure = SIZE_MAX,
                                      .back = SIZE_MAX};
        snprintf(plan[d].name, sizeof plan[d].name, "pump-%0*zu", digits, d + 1);
    }
    for (size_t k = 0; k < SYNTH_FAULTS; k++)
        kind[k] = k;
    shuffle(order, o->devices, &r);
    shuffle(kind, SYNTH_FAULTS, &r);
    const size_t nfaulty = (size_t)round(o->faulty * (double)o->devices);
    for (size_t i = 0; i < nfaulty; i++) {
        struct synth_plan *p = &plan[order[i]];
        p->fault = (enum synth_kind)kind[i % SYNTH_FAULTS];
        plan_fault(o, p);
    }
    return plan;
}

static void set_time(struct column *c, size_t row, const struct synth_options *o, size_t step)
{
    c->whole[row] = step == SIZE_MAX ? MISSING_I64 : synth_grid(o, step);
}

static struct frame *make_truth(struct arena *a, const struct synth_options *o,
                                const struct synth_plan *plan)
{
    struct frame *f = frame_new(a, o->devices);
    f->title = "The truth about a synthetic fleet of pumps";
    struct column *device = frame_add(f, "device", COLUMN_TEXT, "the pump");
    struct column *model = frame_add(f, "model", COLUMN_TEXT, "its model");
    struct column *site = frame_add(f, "site", COLUMN_TEXT, "where it runs");
    struct column *fault = frame_add(f, "fault", COLUMN_TEXT, "the kind of fault planted, or none");
    struct column *metrics = frame_add(f, "metrics", COLUMN_TEXT, "the metrics that it touches");
    struct column *onset = frame_add(f, "onset", COLUMN_TIME, "when the fault begins");
    struct column *failed = frame_add(f, "failed_at", COLUMN_TIME, "when the pump fails");
    struct column *outcome = frame_add(f, "outcome", COLUMN_TEXT, "stopped or repaired");
    device->role = ROLE_DEVICE;
    model->role = site->role = ROLE_SEGMENT;
    for (size_t d = 0; d < o->devices; d++) {
        const struct synth_plan *p = &plan[d];
        const bool is_faulty = p->fault != FAULT_NONE;
        frame_set_text(device, d, str_of(p->name));
        frame_set_text(model, d, str_of(synth_models[p->model].name));
        frame_set_text(site, d, str_of(synth_sites[p->site].name));
        frame_set_text(fault, d, str_of(is_faulty ? synth_faults[p->fault].name : "none"));
        frame_set_text(metrics, d, str_of(is_faulty ? synth_faults[p->fault].metrics : ""));
        set_time(onset, d, o, p->onset);
        set_time(failed, d, o, p->failure);
        if (p->failure != SIZE_MAX)
            frame_set_text(outcome, d, str_of(p->back < o->readings ? "repaired" : "stopped"));
    }
    return f;
}

/* The readings' columns, empty; ret[4] device, time, model, site, then the channels. */
static struct frame *empty_readings(struct arena *a, size_t nrows, struct column *ret[])
{
    static const char *const name[CHANNELS] = {"speed_setpoint", "ambient_c", "flow",
                                               "pressure",       "vibration", "motor_current",
                                               "bearing_temp"};
    static const char *const meaning[CHANNELS] = {"speed asked for, % of full speed",
                                                  "temperature of the air, C",
                                                  "flow, m3/h",
                                                  "pressure, bar",
                                                  "vibration, mm/s",
                                                  "current of the motor, A",
                                                  "temperature of the bearing, C"};
    struct frame *f = frame_new(a, nrows);
    f->title = "Readings of a synthetic fleet of pumps";
    ret[0] = frame_add(f, "device", COLUMN_TEXT, "the pump");
    ret[1] = frame_add(f, "time", COLUMN_TIME, "when");
    ret[2] = frame_add(f, "model", COLUMN_TEXT, "its model");
    ret[3] = frame_add(f, "site", COLUMN_TEXT, "where it runs");
    ret[0]->role = ROLE_DEVICE;
    ret[1]->role = ROLE_TIME;
    ret[2]->role = ret[3]->role = ROLE_SEGMENT;
    for (size_t k = 0; k < CHANNELS; k++) {
        ret[4 + k] = frame_add_real(f, name[k], meaning[k], 5);
        ret[4 + k]->role = k <= CHANNEL_AMBIENT ? ROLE_SETTING : ROLE_METRIC;
    }
    return f;
}

/* The rows of one device, from `row` on. Returns the row after its last. */
static size_t put_device(const struct synth_options *o, const struct synth_plan *p,
                         const struct synth_weather *w, struct column *const column[], size_t row,
                         struct arena *scratch)
{
    bool *has = arena_raw(scratch, o->readings, sizeof *has);
    double *value[CHANNELS];
    for (size_t k = 0; k < CHANNELS; k++)
        value[k] = arena_raw(scratch, o->readings, sizeof **value);
    synth_presence(o, p, has);
    synth_device(o, p, w, scratch, value);
    struct rng r = synth_rng(o->seed, p->number, STREAM_CLOCK);
    const uint32_t device = dict_intern(column[0]->dict, str_of(p->name));
    const uint32_t model = dict_intern(column[2]->dict, str_of(synth_models[p->model].name));
    const uint32_t site = dict_intern(column[3]->dict, str_of(synth_sites[p->site].name));
    for (size_t i = 0; i < o->readings; i++) {
        const double late = JITTER * rng_unit(&r) * (double)o->step / (double)NS_PER_S;
        if (!has[i])
            continue;
        column[0]->code[row] = device;
        column[1]->whole[row] = synth_grid(o, i) + (int64_t)late * NS_PER_S;
        column[2]->code[row] = model;
        column[3]->code[row] = site;
        for (size_t k = 0; k < CHANNELS; k++)
            column[4 + k]->real[row] = value[k][i];
        row++;
    }
    return row;
}

static enum err check(const struct synth_options *o, struct error *e)
{
    if (o->devices < 4 || o->devices > 100000)
        return error_set(e, ERR_USAGE, "synth: devices must be 4 to 100000, not %zu", o->devices);
    if (o->readings < 200 || o->readings > 10000000)
        return error_set(e, ERR_USAGE, "synth: readings must be 200 to 10000000, not %zu",
                         o->readings);
    if (o->step < NS_PER_S || o->step > 86400 * NS_PER_S)
        return error_set(e, ERR_USAGE, "synth: the step must be 1s to 1d");
    if (!(o->faulty >= 0 && o->faulty <= 1))
        return error_set(e, ERR_USAGE, "synth: the share of faulty devices must be 0 to 1");
    if (!(o->missing >= 0 && o->missing <= 0.5))
        return error_set(e, ERR_USAGE, "synth: the share of missing cells must be 0 to 0.5");
    return OK;
}

enum err synth_make(struct arena *a, const struct synth_options *o, struct synth_fleet *ret,
                    struct error *e)
{
    TRY(check(o, e));
    struct arena *kept = arena_open(a), *scratch = arena_open(a);
    const struct synth_plan *plan = make_plan(kept, o);
    struct synth_weather weather[SYNTH_SITES];
    for (size_t site = 0; site < SYNTH_SITES; site++)
        weather[site] = make_weather(kept, o, site);
    bool *has = arena_new(kept, bool, o->readings);
    size_t nrows = 0, row = 0;
    for (size_t d = 0; d < o->devices; d++)
        nrows += synth_presence(o, &plan[d], has);
    struct column *column[4 + CHANNELS];
    ret->readings = empty_readings(a, nrows, column);
    for (size_t d = 0; d < o->devices; d++) {
        arena_reset(scratch);
        row = put_device(o, &plan[d], &weather[plan[d].site], column, row, scratch);
    }
    ret->truth = make_truth(a, o, plan);
    ret->events = synth_events(a, o, plan, weather);
    arena_close(scratch);
    arena_close(kept);
    return OK;
}
