/* A synthetic fleet of pumps with planted faults, for demonstrations and tests: the truth is known.
 *
 * Pumps of four models at four sites follow the demand of the day and the week. Their settings are
 * speed_setpoint (%) and ambient_c; their metrics follow the affinity laws: flow (m3/h) goes with
 * the speed, pressure (bar) with its square, motor_current (A) with its cube, bearing_temp (C) lags
 * behind ambient and speed, vibration (mm/s) is log-normal. Noise is autocorrelated. A site's heat
 * wave and power dips hit all its pumps: common causes that no device is to blame for. Stamps are
 * irregular, cells and stretches are missing.
 *
 * Same options, same fleet. Each device and each channel has its own random stream, so that the
 * same seed with `faulty` 0 gives the same readings but for the faults: before its onset, and in
 * metrics that its fault does not touch, a faulty pump is bit for bit its healthy twin.
 *
 *     struct synth_options o = synth_defaults();
 *     struct synth_fleet fleet;
 *     TRY(synth_make(a, &o, &fleet, e)); */
#ifndef DATA_SYNTH_H
#define DATA_SYNTH_H

#include "data/frame.h"

struct synth_options {
    size_t devices;  /* 4..100000 */
    size_t readings; /* of each device, before gaps: 200..10000000 */
    int64_t step;    /* ns between readings; 1 s .. 1 d */
    uint64_t seed;
    double faulty;  /* share of devices with a fault, 0..1 */
    double missing; /* share of cells missing, 0..0.5 */
};

/* 60 devices, 2000 readings an hour apart, seed 1, a fifth faulty, 1 % missing. */
struct synth_options synth_defaults(void);

enum { SYNTH_FAULTS = 10 };

/* A kind of fault. Its onset lies between 40 % and 75 % of the device's readings. */
struct synth_fault {
    const char *name;        /* "wear" */
    const char *happens;     /* what is planted, in words */
    const char *metrics;     /* what it touches, in the order of the columns: "flow pressure" */
    bool can_fail;           /* about two of three of these pumps fail between onset and end */
    const char *code, *text; /* the error event that it raises, about every other day */
};
extern const struct synth_fault synth_faults[SYNTH_FAULTS];

struct synth_fleet {
    /* device, time, model, site, speed_setpoint, ambient_c, flow, pressure, vibration,
     * motor_current, bearing_temp; sorted by device, then time; roles are set. */
    struct frame *readings;
    /* A row a device: device, model, site, fault ("none" for healthy ones), metrics, onset,
     * failed_at, outcome ("stopped": no reading after the failure; "repaired": back after 1 to 3
     * days, healthy). Times missing where there is none. */
    struct frame *truth;
    /* device, time, type (maintenance, error, failure), code, text; sorted by device, then time. */
    struct frame *events;
};

/* ERR_USAGE for options outside their ranges. O(devices * readings): 60 x 2000 take about 0.05 s.
 */
enum err synth_make(struct arena *a, const struct synth_options *o, struct synth_fleet *ret,
                    struct error *e);

#endif
