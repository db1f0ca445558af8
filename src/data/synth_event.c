/* What is noted about pumps: maintenance on schedule, errors (few without cause, more from a fault
 * on, undervoltage for a whole site), failures and repairs. */
#include "data/synth_inside.h"

#include <stdlib.h>

static const double MAINTENANCE_H = 14 * 24, ERROR_H = 20 * 24, FAULT_ERROR_H = 2 * 24;
static const double HOUR = 3600e9;

struct event {
    size_t device, step, order;
    const char *type, *code, *text;
};

struct events {
    struct arena *arena;
    struct event *event;
    size_t n;
};

static void add(struct events *s, const struct synth_plan *p, size_t step, const char *type,
                const char *const code_text[2])
{
    s->event = arena_list(s->arena, s->event, s->n, sizeof *s->event);
    s->event[s->n] = (struct event){p->number, step, s->n, type, code_text[0], code_text[1]};
    s->n++;
}

/* A failed pump has no events until it is back. */
static bool is_running(const struct synth_plan *p, size_t step)
{
    return p->failure == SIZE_MAX || step < p->failure || step > p->back;
}

static void add_errors(struct events *s, const struct synth_options *o, const struct synth_plan *p)
{
    static const char *const restart[] = {"E02", "controller restarted"};
    const double step_h = (double)o->step / HOUR;
    struct rng r = synth_rng(o->seed, p->number, STREAM_EVENTS);
    const double end = (double)o->readings;
    for (double t = rng_exponential(&r) * ERROR_H / step_h; t < end;
         t += rng_exponential(&r) * ERROR_H / step_h) {
        if (is_running(p, (size_t)t))
            add(s, p, (size_t)t, "error", restart);
    }
    if (p->fault == FAULT_NONE)
        return;
    const char *const fault[] = {synth_faults[p->fault].code, synth_faults[p->fault].text};
    r = synth_rng(o->seed, p->number, STREAM_FAULT_EVENTS);
    for (double t = (double)p->onset + rng_exponential(&r) * FAULT_ERROR_H / step_h; t < end;
         t += rng_exponential(&r) * FAULT_ERROR_H / step_h) {
        if (is_running(p, (size_t)t) && synth_progress(p, o->readings, (size_t)t) > 0)
            add(s, p, (size_t)t, "error", fault);
    }
}

static void add_device(struct events *s, const struct synth_options *o, const struct synth_plan *p,
                       const struct synth_weather *w)
{
    static const char *const lubrication[] = {"M10", "scheduled lubrication"};
    static const char *const undervoltage[] = {"E05", "undervoltage"};
    static const char *const repaired[] = {"M90", "repaired"};
    static const char *const failed[] = {"F01", "pump failed"};
    const size_t period = (size_t)(MAINTENANCE_H * HOUR / (double)o->step) + 1;
    for (size_t i = p->number * 37 % period; i < o->readings; i += period) {
        if (is_running(p, i))
            add(s, p, i, "maintenance", lubrication);
    }
    for (size_t i = 1; i < o->readings; i++) {
        if (w->dip[i] > 0 && !(w->dip[i - 1] > 0) && is_running(p, i))
            add(s, p, i, "error", undervoltage);
    }
    add_errors(s, o, p);
    if (p->failure != SIZE_MAX)
        add(s, p, p->failure, "failure", failed);
    if (p->back < o->readings)
        add(s, p, p->back, "maintenance", repaired);
}

static int compare(const void *pa, const void *pb)
{
    const struct event *a = pa, *b = pb;
    if (a->device != b->device)
        return a->device < b->device ? -1 : 1;
    if (a->step != b->step)
        return a->step < b->step ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

struct frame *synth_events(struct arena *a, const struct synth_options *o,
                           const struct synth_plan *plan, const struct synth_weather *weather)
{
    struct events s = {.arena = a};
    for (size_t d = 0; d < o->devices; d++)
        add_device(&s, o, &plan[d], &weather[plan[d].site]);
    if (s.n > 1)
        qsort(s.event, s.n, sizeof *s.event, compare);
    struct frame *f = frame_new(a, s.n);
    f->title = "Events of a synthetic fleet of pumps";
    struct column *device = frame_add(f, "device", COLUMN_TEXT, "the pump");
    struct column *time = frame_add(f, "time", COLUMN_TIME, "when");
    struct column *type = frame_add(f, "type", COLUMN_TEXT, "maintenance, error or failure");
    struct column *code = frame_add(f, "code", COLUMN_TEXT, "its code");
    struct column *text = frame_add(f, "text", COLUMN_TEXT, "its text");
    device->role = ROLE_DEVICE;
    time->role = ROLE_TIME;
    type->role = code->role = text->role = ROLE_EVENT;
    for (size_t i = 0; i < s.n; i++) {
        const struct event *e = &s.event[i];
        frame_set_text(device, i, str_of(plan[e->device].name));
        time->whole[i] = synth_grid(o, e->step);
        frame_set_text(type, i, str_of(e->type));
        frame_set_text(code, i, str_of(e->code));
        frame_set_text(text, i, str_of(e->text));
    }
    return f;
}
