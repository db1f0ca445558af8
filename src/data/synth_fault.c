/* The ten kinds of faults, and those of them that are planted on finished readings: faults of
 * sensors and of the line. Faults of the machine (lost rhythm, wear) are in synth_device.c, since
 * what they do to one metric is seen in the others. */
#include "data/synth_inside.h"

#include <math.h>

const struct synth_fault synth_faults[SYNTH_FAULTS] = {
    [FAULT_DRIFT] = {"drift", "a sensor drifts away in a straight line, 12 C up by the end",
                     "bearing_temp", false, "E41", "sensor implausible"},
    [FAULT_SHIFT] = {"level_shift", "from one reading to the next a fifth of the pressure is gone",
                     "pressure", true, "E22", "pressure below limit"},
    [FAULT_VARIANCE] = {"variance_growth", "vibration varies four times as much about its level",
                        "vibration", true, "E31", "vibration above limit"},
    [FAULT_STUCK] = {"stuck", "a sensor repeats its last value", "flow", false, "E41",
                     "sensor implausible"},
    [FAULT_SPIKES] = {"spikes", "one reading in forty is a spike, a half to once above the level",
                      "motor_current", true, "E24", "overcurrent trip"},
    [FAULT_RHYTHM] = {"lost_rhythm",
                      "the pump runs at one speed, whatever the set point: the day and the week "
                      "are gone",
                      "flow pressure vibration motor_current bearing_temp", false, "E12",
                      "set point not reached"},
    [FAULT_OSCILLATION] = {"oscillation",
                           "the control hunts: readings alternate by 8 % above and below",
                           "flow pressure", true, "E13", "control unstable"},
    [FAULT_RELATION] = {"relation_break",
                        "current falls when flow rises, though each alone looks usual",
                        "motor_current", false, "E25", "phase imbalance"},
    [FAULT_DROPOUTS] = {"dropouts",
                        "the line fails for stretches: about a third of the readings "
                        "are lost",
                        "", false, "E50", "connection lost"},
    [FAULT_WEAR] = {"wear",
                    "bearing and impeller wear: a sixth of flow and pressure is lost little by "
                    "little, while current, temperature and vibration (twofold) rise",
                    "flow pressure vibration motor_current bearing_temp", true, "E31",
                    "vibration above limit"},
};

static const double DRIFT_C = 12, SHIFT = 0.8, SPIKE_RATE = 1 / 40.0, HUNTING = 0.08;
static const double GAP_RATE = 0.12, GAP_END = 0.25; /* a third lost: .12 / (.12 + .25) */

double synth_progress(const struct synth_plan *p, size_t readings, size_t i)
{
    if (p->onset == SIZE_MAX || i < p->onset || i >= p->back)
        return 0;
    return (double)(i - p->onset + 1) / (double)(readings - p->onset);
}

static void scale(double *x, size_t i, double factor)
{
    x[i] *= factor;
}

void synth_spoil(const struct synth_options *o, const struct synth_plan *p,
                 double *const value[CHANNELS])
{
    struct rng r = synth_rng(o->seed, p->number, STREAM_FAULT);
    for (size_t i = p->onset; i < o->readings; i++) {
        const double progress = synth_progress(p, o->readings, i);
        const double draw = rng_unit(&r), height = 1.5 + 0.5 * rng_unit(&r);
        if (!(progress > 0))
            continue;
        const double sign = i % 2 == 0 ? 1 : -1;
        switch (p->fault) {
        case FAULT_DRIFT:
            value[CHANNEL_TEMP][i] += DRIFT_C * progress;
            break;
        case FAULT_SHIFT:
            scale(value[CHANNEL_PRESSURE], i, SHIFT);
            break;
        case FAULT_STUCK:
            value[CHANNEL_FLOW][i] = value[CHANNEL_FLOW][p->onset - 1];
            break;
        case FAULT_SPIKES:
            scale(value[CHANNEL_CURRENT], i, draw < SPIKE_RATE ? height : 1);
            break;
        case FAULT_OSCILLATION:
            scale(value[CHANNEL_FLOW], i, 1 + sign * HUNTING);
            scale(value[CHANNEL_PRESSURE], i, 1 + sign * HUNTING);
            break;
        default:
            return; /* not a sensor's */
        }
    }
}

/* Up to three gaps that every line has. */
static void plant_gaps(const struct synth_options *o, const struct synth_plan *p, bool *has)
{
    enum { MOST_GAPS = 3, SHORTEST = 3, LONGEST = 20 };
    struct rng r = synth_rng(o->seed, p->number, STREAM_GAPS);
    const uint64_t ngaps = rng_below(&r, MOST_GAPS + 1);
    for (uint64_t k = 0; k < ngaps; k++) {
        const size_t from = (size_t)rng_below(&r, o->readings);
        const size_t length = (size_t)(SHORTEST + rng_below(&r, LONGEST - SHORTEST + 1));
        for (size_t i = from; i < MIN_OF(from + length, o->readings); i++)
            has[i] = false;
    }
}

size_t synth_presence(const struct synth_options *o, const struct synth_plan *p, bool *has)
{
    for (size_t i = 0; i < o->readings; i++)
        has[i] = true;
    plant_gaps(o, p, has);
    struct rng r = synth_rng(o->seed, p->number, STREAM_FAULT);
    bool is_down = false;
    size_t n = 0;
    for (size_t i = 0; i < o->readings; i++) {
        if (p->fault == FAULT_DROPOUTS && synth_progress(p, o->readings, i) > 0)
            is_down = is_down ? rng_unit(&r) >= GAP_END : rng_unit(&r) < GAP_RATE;
        const bool is_failed = p->failure != SIZE_MAX && i > p->failure && i < p->back;
        has[i] = has[i] && !is_down && !is_failed;
        n += has[i] ? 1 : 0;
    }
    return n;
}
