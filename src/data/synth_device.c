/* One pump's readings: a small model of the machine.
 *
 * With s the speed as a share of full speed and e the efficiency (1 when new), the affinity laws of
 * centrifugal pumps say flow = Q s e, pressure = P s^2 e, power and so current = I0 + I s^3 / e.
 * The bearing follows its target ambient + rise s^2 (1 + wear) with a time constant of 1.5 h;
 * vibration is log-normal about V (0.5 + s^2 / 2) (1 + wear). The machine's faults enter here: lost
 * rhythm fixes s, wear lowers e and raises temperature and vibration, broken relation mirrors s for
 * the current alone, growth of variance widens the vibration's log-normal.
 *
 * Gulich, J. F. (2014), Centrifugal Pumps, 3rd ed., sec. 4.5, doi:10.1007/978-3-642-40114-5. */
#include "data/synth_inside.h"

#include <math.h>

const struct synth_model synth_models[SYNTH_MODELS] = {
    {"CX-40", 42, 4.2, 1.6, 3.1, 9.4, 24},
    {"CX-65", 71, 5.1, 1.9, 4.2, 17.5, 27},
    {"HV-80", 96, 7.8, 2.3, 6.8, 34, 33},
    {"HV-125", 168, 8.6, 2.8, 9.5, 61, 36},
};

static const double PI = 3.14159265358979323846;
static const double HOUR = 3600e9, DAY_H = 24;
static const double USUAL_SPEED = 72, DEMAND_SWING = 9, WEEKEND = 7; /* % */
static const double LEAST_SPEED = 30, MOST_SPEED = 100;
static const double NOISE_H = 2, LAG_H = 1.5; /* time constants */
/* Deviations of the noise: % of speed; shares of the level; C for the bearing; of the log. */
static const double NOISE[CHANNELS] = {1.8, 0, 0.015, 0.012, 0.08, 0.015, 0.7};
static const double ROUNDING[CHANNELS] = {2, 10, 10, 100, 100, 10, 10}; /* 1 / unit */
static const double WEAR_LOSS = 1 / 6.0, WEAR_SHAKE = 1, WEAR_HEAT = 0.4, SHAKY = 4;

/* What makes this pump itself. */
struct character {
    double speed, swing;    /* offset in %, factor of the day's swing */
    double level[CHANNELS]; /* factor of the model's */
};

static struct character character_of(const struct synth_options *o, const struct synth_plan *p)
{
    struct rng r = synth_rng(o->seed, p->number, STREAM_CHARACTER);
    struct character c = {.speed = 3 * rng_normal(&r), .swing = 1 + 0.12 * rng_normal(&r)};
    for (size_t k = 0; k < CHANNELS; k++)
        c.level[k] = exp((k == CHANNEL_VIBRATION ? 0.1 : 0.025) * rng_normal(&r));
    return c;
}

/* The set point: two peaks of demand a day, less at the weekend (the first day is a Monday). */
static void make_setpoint(const struct synth_options *o, const struct character *c,
                          const double *noise, double *ret)
{
    for (size_t i = 0; i < o->readings; i++) {
        const double hours = (double)i * ((double)o->step / HOUR), turn = 2 * PI * hours / DAY_H;
        const double day = sin(turn - PI / 2) + 0.35 * sin(2 * turn - PI / 6);
        const double is_weekend = fmod(hours / DAY_H, 7) >= 5 ? 1 : 0;
        const double x = USUAL_SPEED + c->speed + DEMAND_SWING * c->swing * day -
                         WEEKEND * is_weekend + NOISE[CHANNEL_SETPOINT] * noise[i];
        ret[i] = fmin(fmax(x, LEAST_SPEED), MOST_SPEED);
    }
}

static double mean_of(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double)n;
}

struct machine {
    const struct synth_options *o;
    const struct synth_plan *plan;
    const struct synth_weather *weather;
    const struct synth_model *model;
    struct character character;
    double usual;            /* mean share of full speed */
    double *noise[CHANNELS]; /* [readings] */
};

static void run_machine(const struct machine *m, double *const value[CHANNELS])
{
    const struct synth_model *model = m->model;
    const double *level = m->character.level;
    const double follow = 1 - exp(-(double)m->o->step / (LAG_H * HOUR));
    double temp = NAN;
    for (size_t i = 0; i < m->o->readings; i++) {
        const double progress = synth_progress(m->plan, m->o->readings, i);
        const enum synth_kind fault = progress > 0 ? m->plan->fault : FAULT_NONE;
        const double power = 1 - m->weather->dip[i];
        const double wanted = fault == FAULT_RHYTHM ? m->usual : value[CHANNEL_SETPOINT][i] / 100;
        const double s = wanted * power;
        const double drawn = fault == FAULT_RELATION ? (2 * m->usual - wanted) * power : s;
        const double wear = fault == FAULT_WEAR ? progress : 0, e = 1 - WEAR_LOSS * wear;
        const double shake = NOISE[CHANNEL_VIBRATION] * (fault == FAULT_VARIANCE ? SHAKY : 1);
        const double ambient = m->weather->ambient[i];
        const double target =
            ambient + model->rise * level[CHANNEL_TEMP] * s * s * (1 + WEAR_HEAT * wear);
        temp = isnan(temp) ? target : temp + follow * (target - temp);
        value[CHANNEL_AMBIENT][i] = ambient;
        value[CHANNEL_FLOW][i] = model->flow * level[CHANNEL_FLOW] * s * e *
                                 (1 + NOISE[CHANNEL_FLOW] * m->noise[CHANNEL_FLOW][i]);
        value[CHANNEL_PRESSURE][i] = model->pressure * level[CHANNEL_PRESSURE] * s * s * e *
                                     (1 + NOISE[CHANNEL_PRESSURE] * m->noise[CHANNEL_PRESSURE][i]);
        value[CHANNEL_VIBRATION][i] = model->vibration * level[CHANNEL_VIBRATION] *
                                      (0.5 + 0.5 * s * s) * (1 + WEAR_SHAKE * wear) *
                                      exp(shake * m->noise[CHANNEL_VIBRATION][i]);
        value[CHANNEL_CURRENT][i] =
            (model->idle_current + model->current * drawn * drawn * drawn / e) *
            level[CHANNEL_CURRENT] * (1 + NOISE[CHANNEL_CURRENT] * m->noise[CHANNEL_CURRENT][i]);
        value[CHANNEL_TEMP][i] = temp + NOISE[CHANNEL_TEMP] * m->noise[CHANNEL_TEMP][i];
    }
}

static void make_missing(const struct synth_options *o, const struct synth_plan *p,
                         double *const value[CHANNELS])
{
    struct rng r = synth_rng(o->seed, p->number, STREAM_MISSING);
    for (size_t i = 0; i < o->readings; i++) {
        for (size_t k = CHANNEL_FLOW; k < CHANNELS; k++) {
            if (rng_unit(&r) < o->missing)
                value[k][i] = NAN;
        }
    }
}

void synth_device(const struct synth_options *o, const struct synth_plan *p,
                  const struct synth_weather *w, struct arena *scratch,
                  double *const value[CHANNELS])
{
    struct machine m = {.o = o,
                        .plan = p,
                        .weather = w,
                        .model = &synth_models[p->model],
                        .character = character_of(o, p)};
    const double tau = NOISE_H * HOUR / (double)o->step;
    for (size_t k = 0; k < CHANNELS; k++) {
        struct rng r = synth_rng(o->seed, p->number, STREAM_NOISE + k);
        m.noise[k] = arena_raw(scratch, o->readings, sizeof **m.noise);
        synth_noise(&r, tau, o->readings, m.noise[k]);
    }
    make_setpoint(o, &m.character, m.noise[CHANNEL_SETPOINT], value[CHANNEL_SETPOINT]);
    m.usual = mean_of(value[CHANNEL_SETPOINT], o->readings) / 100;
    run_machine(&m, value);
    if (p->fault != FAULT_NONE)
        synth_spoil(o, p, value);
    for (size_t k = 0; k < CHANNELS; k++) {
        for (size_t i = 0; i < o->readings; i++)
            value[k][i] = round(value[k][i] * ROUNDING[k]) / ROUNDING[k];
    }
    make_missing(o, p, value);
}
