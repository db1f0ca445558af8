/* A profile as a table. */
#include "series/profile.h"

static void set_text(struct column *c, size_t row, const char *text)
{
    frame_set_text(c, row, str_of(text));
}

/* What a row's value means, or why there is none. */
static const char *note_of(struct arena *a, const struct profile_row *r,
                           const struct profile_table *t)
{
    char text[48];
    if (r->what->kind == STATISTIC_TIME && r->reason == NULL) {
        time_format(r->time, t->unit, t->zone, text);
        return arena_printf(a, "%s", text);
    }
    if (r->reason != NULL || r->what->kind != STATISTIC_DURATION)
        return r->reason != NULL ? r->reason : r->note;
    if (t->unit == TIME_STEP)
        return "steps";
    const double ns = r->real * (double)NS_PER_S;
    duration_format(ns < 9.2e18 ? (int64_t)ns : INT64_MAX, text);
    return arena_printf(a, "%s", text);
}

struct frame *profile_frame(struct arena *a, const struct profile_table *t)
{
    size_t nstatistics;
    profile_statistics(&nstatistics);
    struct frame *f = frame_new(a, t->nmetrics * nstatistics);
    struct column *metric = frame_add(f, "metric", COLUMN_TEXT, "the metric");
    struct column *name = frame_add(f, "statistic", COLUMN_TEXT, "its name");
    struct column *value = frame_add_real(f, "value", "its value; durations in seconds", 6);
    struct column *note = frame_add(f, "note", COLUMN_TEXT, "why it is missing, or more about it");
    struct column *meaning = frame_add(f, "meaning", COLUMN_TEXT, "what it says");
    struct column *null = frame_add(f, "null", COLUMN_TEXT, "what a test supposes");
    struct column *group = frame_add(f, "group", COLUMN_TEXT, "what the statistic is about");
    struct column *source = frame_add(f, "source", COLUMN_TEXT, "definition or reference");
    struct column *time = frame_add(f, "time", COLUMN_TIME, "its value, where it is a time");
    time->time_unit = t->unit;
    time->zone = t->zone;
    meaning->show = SHOW_LONG;
    for (size_t i = 0; i < t->nmetrics * nstatistics; i++) {
        const struct profile_row *r = &t->profile[i / nstatistics]->row[i % nstatistics];
        frame_set_text(metric, i, t->metric[i / nstatistics]);
        set_text(group, i, r->what->group);
        set_text(name, i, r->what->name);
        value->real[i] = r->real;
        time->whole[i] = r->time;
        set_text(note, i, note_of(a, r, t));
        set_text(meaning, i, r->what->meaning);
        set_text(null, i, r->what->null);
        set_text(source, i, r->what->source);
    }
    return f;
}
