#include "fake.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "series/m4.h"

const struct param fake_common_params[] = {
    {"seed", PARAM_INT, "1", 0, 1e9, NULL, "N", "seed", 0},
    {"format", PARAM_CHOICE, NULL, 0, 0, "table|csv|json", "F", "format", 'f'},
    {NULL, PARAM_FLAG, NULL, 0, 0, NULL, NULL, NULL, 0},
};
const struct param fake_source_params[] = {
    {"metric", PARAM_LIST, NULL, 0, 0, NULL, "COL", "metrics", 0},
    {"tz", PARAM_TEXT, "UTC", 0, 0, NULL, "ZONE", "zone", 0},
    {NULL, PARAM_FLAG, NULL, 0, 0, NULL, NULL, NULL, 0},
};
static const struct param of_params[] = {
    {"of", PARAM_TEXT, NULL, 0, 0, NULL, "DEVICE", "the device", 0},
    {"width", PARAM_INT, "160", 1, 100000, NULL, "N", "columns", 0},
    {"from", PARAM_TEXT, NULL, 0, 0, NULL, "T", "from", 0},
    {"to", PARAM_TEXT, NULL, 0, 0, NULL, "T", "to", 0},
    {NULL, PARAM_FLAG, NULL, 0, 0, NULL, NULL, NULL, 0},
};
static const struct param cluster_params[] = {
    {"summary", PARAM_FLAG, NULL, 0, 0, NULL, NULL, "a row a cluster", 0},
    {NULL, PARAM_FLAG, NULL, 0, 0, NULL, NULL, NULL, 0},
};

#define FAKE(variable, called, about, options)                                                     \
    static const struct command variable = {.name = called,                                        \
                                            .group = "the fleet",                                  \
                                            .summary = about,                                      \
                                            .flags = COMMAND_READS_SOURCE,                         \
                                            .params = options}
FAKE(fake_triage, "triage", "which devices are strange, since when and why", NULL);
FAKE(fake_sources, "sources", "what a source holds", NULL);
FAKE(fake_series, "series", "the profile of one device", of_params);
FAKE(fake_plot, "plot", "the readings of one device", of_params);
FAKE(fake_fingerprint, "fingerprint", "the numbers that say how each device behaves", NULL);
FAKE(fake_cluster, "cluster", "groups of devices", cluster_params);
static const struct command fake_features = {
    .name = "features", .group = "the fleet", .summary = "every feature"};

const struct command *const fake_commands[] = {
    &fake_triage,      &fake_sources, &fake_series,   &fake_plot,
    &fake_fingerprint, &fake_cluster, &fake_features, NULL,
};

static const char *const hostile[] = {
    "\x1b[2J\x1b]0;owned\x07",
    "\x9b\x31m",
    "a\b\b\tb\r\nc",
    "\xE2\x80\xAEgnp.exe",
    "x\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81y",
    "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA9",
    "\xE6\xBC\xA2\xE5\xAD\x97\xE6\xBC\xA2",
    "\xFF\xFE\x80",
    "pump \xC2\xADsoft",
    "\xEF\xBB\xBF mark",
};

static struct str device_name(const struct fake *fake, struct arena *a, unsigned i)
{
    if (fake->is_hostile && i % 3 == 0)
        return str_of(hostile[(i / 3) % COUNT_OF(hostile)]);
    return str_of(arena_printf(a, "N%u", 10575 + i * 37));
}

static int64_t day(unsigned n)
{
    return (INT64_C(1356998400) + (int64_t)n * 86400) * NS_PER_S; /* from 2013-01-01 */
}

static const char *const states[] = {"ok", "ok", "ok", "partial", "short", "constant", "silent"};
static const char *const metrics[] = {"egt_margin", "fuel_flow", "n2_vibration"};

static void fill_triage(const struct fake *fake, struct frame *f)
{
    struct column *rank = frame_add(f, "rank", COLUMN_WHOLE, "1 is the strangest");
    struct column *device = frame_add(f, "device", COLUMN_TEXT, "the device");
    struct column *score = frame_add_real(f, "score", "0..1", 3);
    struct column *course = frame_add(f, "course", COLUMN_TEXT, "the metric over time");
    struct column *since = frame_add(f, "since", COLUMN_TIME, "since when");
    struct column *cluster = frame_add(f, "cluster", COLUMN_WHOLE, "the group");
    struct column *state = frame_add(f, "state", COLUMN_TEXT, "state");
    struct column *metric = frame_add(f, "metric", COLUMN_TEXT, "the metric");
    struct column *reason = frame_add(f, "reason", COLUMN_TEXT, "why");
    device->role = ROLE_DEVICE;
    score->show = SHOW_BAR;
    course->show = SHOW_SPARK;
    state->show = SHOW_STATE;
    reason->show = SHOW_LONG;
    for (unsigned i = 0; i < f->nrows; i++) {
        rank->whole[i] = i + 1;
        frame_set_text(device, i, device_name(fake, f->arena, i));
        score->real[i] = i == 11 ? NAN : 0.98 * exp(-(double)i / 9.385);
        char spark[25];
        for (unsigned k = 0; k < 24; k++)
            spark[k] = (char)('0' + (k * (i + 3) * 7 + k * k) % 8);
        spark[i % 24] = ' ';
        frame_set_text(course, i, (struct str){spark, 24});
        since->whole[i] = i % 4 == 3 ? MISSING_I64 : day(i * 5);
        cluster->whole[i] = i % 5 == 4 ? -1 : (int64_t)(i % 3);
        frame_set_text(state, i, str_of(states[i % COUNT_OF(states)]));
        frame_set_text(metric, i, str_of(metrics[i % COUNT_OF(metrics)]));
        frame_set_text(reason, i,
                       str_of(arena_printf(
                           f->arena,
                           "%s is %u.%u times as far from the fleet's median as usual, mostly its "
                           "spread; since then its level has fallen by %u %% of the range that 95 "
                           "%% of its peers "
                           "keep to, and it no longer returns to where it began.",
                           metrics[i % 3], 12 - i % 12, i % 10, 7 + i * 3 % 60)));
    }
    frame_note(f, "3 rows skipped: the time could not be read");
}

static void fill_fingerprint(const struct fake *fake, struct frame *f)
{
    static const char *const features[] = {"mean",      "sd",   "skewness",
                                           "theil_sen", "acf1", "diff_mad"};
    struct column *unit = frame_add(f, "unit", COLUMN_TEXT, "the device");
    for (unsigned i = 0; i < f->nrows; i++)
        frame_set_text(unit, i, device_name(fake, f->arena, i));
    for (unsigned j = 0; j < 18; j++) {
        struct column *c = frame_add_real(
            f, arena_printf(f->arena, "%s.%s", metrics[j / 6], features[j % 6]), "a feature", 5);
        for (unsigned i = 0; i < f->nrows; i++)
            c->real[i] = (i * 7 + j) % 23 == 5
                             ? NAN
                             : 10.385 + sin((double)(i * 13 + j * 5)) +
                                   (i < 4 && j % 5 == i ? 6.5 * (i % 2 ? -1 : 1) : 0);
    }
}

static void fill_features(struct frame *f)
{
    static const char *const rows[][3] = {
        {"mean", "level", "the arithmetic mean of the readings"},
        {"sd", "level", "the standard deviation"},
        {"skewness", "level", "how lopsided the readings are"},
        {"theil_sen", "trend", "the median slope between all pairs of readings"},
        {"acf1", "dependence", "how alike neighbouring readings are"},
        {"diff_mad", "volatility", "the median absolute step from reading to reading"},
    };
    static const char *const names[] = {"name", "family", "meaning"};
    for (unsigned j = 0; j < 3; j++) {
        struct column *c = frame_add(f, names[j], COLUMN_TEXT, names[j]);
        for (unsigned i = 0; i < f->nrows; i++)
            frame_set_text(c, i, str_of(rows[i][j]));
    }
}

static void fill_cluster(const struct fake *fake, struct frame *f, bool summary)
{
    struct column *unit = summary ? NULL : frame_add(f, "unit", COLUMN_TEXT, "the device");
    struct column *cluster = frame_add(f, "cluster", COLUMN_WHOLE, "the group");
    struct column *x = summary ? NULL : frame_add_real(f, "x", "first axis", 4);
    struct column *y = summary ? NULL : frame_add_real(f, "y", "second axis", 4);
    struct column *n = summary ? frame_add(f, "units", COLUMN_WHOLE, "how many") : NULL;
    struct column *words =
        summary ? frame_add(f, "words", COLUMN_TEXT, "what sets it apart") : NULL;
    for (unsigned i = 0; i < f->nrows; i++) {
        cluster->whole[i] = summary ? (int64_t)i - 1 : i % 5 == 4 ? -1 : (int64_t)(i % 3);
        if (summary) {
            n->whole[i] = 8 + 3 * i;
            words->show = SHOW_LONG;
            frame_set_text(words, i, STR("higher egt_margin.mean, lower fuel_flow.sd"));
            continue;
        }
        frame_set_text(unit, i, device_name(fake, f->arena, i));
        x->real[i] = cos(2.1 * (double)(i % 3)) * 4 + sin(i * 1.7);
        y->real[i] = sin(2.1 * (double)(i % 3)) * 4 + cos(i * 2.3);
    }
}

/* A year of daily readings with a gap of 40 days and one spike. */
static struct frame *plot_frame(struct arena *a)
{
    enum { N = 365, NMETRICS = 3 };
    int64_t *time = arena_new(a, int64_t, N);
    const struct m4 *m4[NMETRICS];
    struct str name[NMETRICS];
    for (unsigned i = 0; i < N; i++)
        time[i] = day(i) + (i > 200 ? 40 * 86400 * NS_PER_S : 0);
    for (unsigned k = 0; k < NMETRICS; k++) {
        double *value = arena_new(a, double, N);
        for (unsigned i = 0; i < N; i++)
            value[i] = 21.385 * (k + 1) + 4 * sin(i / (11.0 + k)) + (i == 120 ? 18 : 0) +
                       (double)(i * 37 % 11) / 7;
        struct m4 *m = m4_of(a, &(struct m4_input){N, time, value, time[0], time[N - 1], 200,
                                                   10 * 86400 * NS_PER_S});
        m4_mark(m, 1, &time[120]);
        m4[k] = m;
        name[k] = str_of(metrics[k]);
    }
    return m4_frame(a, &(struct m4_plot){NMETRICS, name, m4, TIME_ISO, NULL});
}

static void fill_profile(struct frame *f)
{
    struct column *metric = frame_add(f, "metric", COLUMN_TEXT, "metric");
    struct column *name = frame_add(f, "statistic", COLUMN_TEXT, "statistic");
    struct column *value = frame_add_real(f, "value", "value", 6);
    static const char *const names[] = {"readings", "missing", "mean", "sd", "adf_p", "period"};
    for (unsigned i = 0; i < f->nrows; i++) {
        frame_set_text(metric, i, str_of(metrics[i / 6]));
        frame_set_text(name, i, str_of(names[i % 6]));
        value->real[i] = 2.385 * (i + 1);
    }
}

static void fill_sources(struct frame *f)
{
    static const char *const names[] = {"tail", "recorded_at", "egt_margin", "fuel_flow",
                                        "n2_vibration"};
    static const char *const roles[] = {"device", "time", "metric", "metric", "metric"};
    struct column *name = frame_add(f, "column", COLUMN_TEXT, "name");
    struct column *role = frame_add(f, "role", COLUMN_TEXT, "role");
    struct column *present = frame_add_real(f, "present", "share", 3);
    present->show = SHOW_PERCENT;
    for (unsigned i = 0; i < f->nrows; i++) {
        frame_set_text(name, i, str_of(names[i]));
        frame_set_text(role, i, str_of(roles[i]));
        present->real[i] = 1 - 0.0385 * i;
    }
}

static enum err work_slowly(const struct fake *fake, struct job *job, struct error *e)
{
    job_stage(job, "reading fleet.csv", 1000, "rows");
    for (unsigned i = 0; i < fake->slow_steps; i++) {
        TRY(job_check(job, e));
        nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
        job_step(job, 1000 / fake->slow_steps);
    }
    return job_check(job, e);
}

static const char *option(int argc, const char *const argv[], const char *lead)
{
    for (int i = 1; i < argc; i++)
        if (strncmp(argv[i], lead, strlen(lead)) == 0)
            return argv[i] + strlen(lead);
    return "";
}

enum err fake_run(void *ctx, struct arena *a, struct job *job, int argc, const char *const argv[],
                  struct frame **ret, struct error *e)
{
    struct fake *fake = ctx;
    struct frame *f = NULL;
    const char *name = argv[0];
    fake->ran++;
    if (strcmp(name, "triage") == 0) {
        TRY(work_slowly(fake, job, e));
        fill_triage(fake, f = frame_new(a, fake->ndevices));
    } else if (strcmp(name, "fingerprint") == 0) {
        fill_fingerprint(fake, f = frame_new(a, fake->ndevices));
    } else if (strcmp(name, "features") == 0) {
        fill_features(f = frame_new(a, 6));
    } else if (strcmp(name, "cluster") == 0) {
        const bool summary = argc > 2 && strcmp(argv[2], "--summary") == 0;
        fill_cluster(fake, f = frame_new(a, summary ? 4 : fake->ndevices), summary);
    } else if (strcmp(name, "plot") == 0) {
        f = plot_frame(a);
    } else if (strcmp(name, "series") == 0) {
        fill_profile(f = frame_new(a, 18));
    } else if (option(argc, argv, "--tz=")[0] != '\0') {
        return error_set(e, ERR_USAGE, "sources fleet.csv: the zone \"%s\" is not known",
                         option(argc, argv, "--tz="));
    } else {
        fill_sources(f = frame_new(a, 5));
    }
    f->title = name;
    *ret = f;
    return OK;
}

struct screen_options fake_options(struct fake *fake)
{
    static const char *const shared[] = {"--seed=1"};
    return (struct screen_options){.source = "data/fleet.csv",
                                   .nshared = 1,
                                   .shared = shared,
                                   .threads = 1,
                                   .run = fake_run,
                                   .run_ctx = fake,
                                   .commands = fake_commands,
                                   .source_params = fake_source_params,
                                   .common_params = fake_common_params};
}
