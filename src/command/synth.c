/* `fleettop synth`: the synthetic fleet of pumps as a table. */
#include "command/internal.h"

#include "data/synth.h"

/* The pumps that fail, and when: what `--failed` reads. */
static struct frame *failed_of(const struct frame *truth)
{
    const struct column *device = frame_column(truth, STR("device"));
    const struct column *at = frame_column(truth, STR("failed_at"));
    size_t n = 0, row = 0;
    for (size_t i = 0; i < truth->nrows; i++)
        n += at->whole[i] == MISSING_I64 ? 0 : 1;
    struct frame *f = frame_new(truth->arena, n);
    f->title = "Failures of a synthetic fleet of pumps";
    struct column *name = frame_add(f, "device", COLUMN_TEXT, device->meaning);
    struct column *time = frame_add(f, "failed_at", COLUMN_TIME, at->meaning);
    name->role = ROLE_DEVICE;
    for (size_t i = 0; i < truth->nrows; i++) {
        if (at->whole[i] == MISSING_I64)
            continue;
        frame_set_text(name, row, frame_text(device, i));
        time->whole[row++] = at->whole[i];
    }
    return f;
}

static struct frame *faults_of(struct arena *a)
{
    struct frame *f = frame_new(a, SYNTH_FAULTS);
    f->title = "Kinds of faults";
    struct column *fault = frame_add(f, "fault", COLUMN_TEXT, "the kind");
    struct column *metrics = frame_add(f, "metrics", COLUMN_TEXT, "what it touches");
    struct column *fails = frame_add(f, "can_fail", COLUMN_WHOLE, "1: some of these pumps fail");
    struct column *happens = frame_add(f, "happens", COLUMN_TEXT, "what is planted");
    happens->show = SHOW_LONG;
    for (size_t i = 0; i < SYNTH_FAULTS; i++) {
        frame_set_text(fault, i, str_of(synth_faults[i].name));
        frame_set_text(metrics, i, str_of(synth_faults[i].metrics));
        fails->whole[i] = synth_faults[i].can_fail;
        frame_set_text(happens, i, str_of(synth_faults[i].happens));
    }
    return f;
}

static enum err run_synth(const struct command_call *call, struct frame **ret, struct error *e)
{
    const struct str table = str_of(args_text(call->args, "table"));
    const struct synth_options o = {.devices = (size_t)args_int(call->args, "devices"),
                                    .readings = (size_t)args_int(call->args, "readings"),
                                    .step = args_int(call->args, "step"),
                                    .seed = (uint64_t)args_int(call->args, "seed"),
                                    .faulty = args_real(call->args, "faulty"),
                                    .missing = args_real(call->args, "missing")};
    struct synth_fleet fleet;
    if (str_equal(table, STR("faults"))) {
        *ret = faults_of(call->arena);
        return OK;
    }
    TRY(synth_make(call->arena, &o, &fleet, e));
    *ret = str_equal(table, STR("truth"))    ? fleet.truth
           : str_equal(table, STR("events")) ? fleet.events
           : str_equal(table, STR("failed")) ? failed_of(fleet.truth)
                                             : fleet.readings;
    return OK;
}

static const struct param synth_params[] = {
    {"devices", PARAM_INT, "60", 4, 100000, NULL, "N", "pumps", 0},
    {"readings", PARAM_INT, "2000", 200, 10000000, NULL, "N", "of each pump, before gaps", 0},
    {"step", PARAM_DURATION, "1h", 0, 0, NULL, "DUR", "between readings, 1s to 1d", 0},
    {"faulty", PARAM_REAL, "0.2", 0, 1, NULL, "SHARE", "of the pumps have a fault planted", 0},
    {"missing", PARAM_REAL, "0.01", 0, 0.5, NULL, "SHARE", "of the cells are missing", 0},
    {"table", PARAM_CHOICE, "readings", 0, 0, "readings|truth|events|failed|faults", "TABLE",
     "the readings, what was planted, events, failures, or the kinds of faults", 0},
    COMMAND_OPTIONS_END,
};

const struct command command_synth = {
    .name = "synth",
    .group = "data",
    .summary = "a seeded fleet of pumps with planted faults, failures and events",
    .words = "",
    .table = "device, time, model, site, settings and metrics; or what --table names",
    .examples = "fleettop synth --seed 7 -o pumps.csv && fleettop pumps.csv\n"
                "fleettop synth --seed 7 --table truth --format table",
    .flags = COMMAND_GIVES_DATA,
    .params = synth_params,
    .run = run_synth,
};
