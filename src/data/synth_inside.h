/* The inside of the synthetic fleet: its files share these, nobody else includes them. */
#ifndef DATA_SYNTH_INSIDE_H
#define DATA_SYNTH_INSIDE_H

#include "core/rng.h"
#include "data/synth.h"

enum synth_kind {
    FAULT_DRIFT,
    FAULT_SHIFT,
    FAULT_VARIANCE,
    FAULT_STUCK,
    FAULT_SPIKES,
    FAULT_RHYTHM,
    FAULT_OSCILLATION,
    FAULT_RELATION,
    FAULT_DROPOUTS,
    FAULT_WEAR,
    FAULT_NONE
};

/* The columns of numbers, settings first. */
enum synth_channel {
    CHANNEL_SETPOINT,
    CHANNEL_AMBIENT,
    CHANNEL_FLOW,
    CHANNEL_PRESSURE,
    CHANNEL_VIBRATION,
    CHANNEL_CURRENT,
    CHANNEL_TEMP,
    CHANNELS
};

enum { SYNTH_MODELS = 4, SYNTH_SITES = 4 };

struct synth_model {
    const char *name;
    double flow, pressure, vibration; /* at full speed, new */
    double idle_current, current;     /* at rest, and what full speed adds */
    double rise;                      /* of the bearing over ambient at full speed, C */
};

struct synth_site {
    const char *name;
    double ambient, swing; /* mean and daily swing, C */
};

extern const struct synth_model synth_models[SYNTH_MODELS];
extern const struct synth_site synth_sites[SYNTH_SITES];

/* What all pumps of a site share: [readings] each. */
struct synth_weather {
    double *ambient; /* C */
    double *dip;     /* share of the speed lost to a power dip, 0 usually */
};

/* What is laid down about a device before any reading is made. */
struct synth_plan {
    size_t number; /* 0.. */
    char name[24];
    size_t model, site;
    enum synth_kind fault;
    size_t onset, failure, back; /* steps; SIZE_MAX: none. back: first after repair */
};

/* Random streams: each purpose its own, whatever the others draw. */
enum synth_stream {
    STREAM_PLAN,      /* who is faulty, how, since when */
    STREAM_CHARACTER, /* the device's own levels */
    STREAM_CLOCK,     /* jitter of stamps */
    STREAM_GAPS,
    STREAM_MISSING,
    STREAM_FAULT,
    STREAM_EVENTS,
    STREAM_FAULT_EVENTS,
    STREAM_NOISE, /* + channel */
    STREAMS = STREAM_NOISE + CHANNELS
};
struct rng synth_rng(uint64_t seed, size_t device, size_t stream);

/* x[n] of an AR(1) process of deviation 1 with time constant tau (steps), plus as much white noise,
 * together of deviation 1. */
void synth_noise(struct rng *r, double tau, size_t n, double *x);

/* Time of step i of the device on the common grid. */
int64_t synth_grid(const struct synth_options *o, size_t i);

/* How far a fault has come at step i: 0 before onset and after repair, else (0, 1]. */
double synth_progress(const struct synth_plan *p, size_t readings, size_t i);

/* Which steps of a device are there: has[readings]. Returns how many. */
size_t synth_presence(const struct synth_options *o, const struct synth_plan *p, bool *has);

/* All values of a device: value[CHANNELS][readings]. */
void synth_device(const struct synth_options *o, const struct synth_plan *p,
                  const struct synth_weather *w, struct arena *scratch,
                  double *const value[CHANNELS]);

/* Faults of the sensors, planted on finished values (those of the machine are in synth_device). */
void synth_spoil(const struct synth_options *o, const struct synth_plan *p,
                 double *const value[CHANNELS]);

struct frame *synth_events(struct arena *a, const struct synth_options *o,
                           const struct synth_plan *plan, const struct synth_weather *weather);

#endif
