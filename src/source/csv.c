/* CSV as a source: read once, whole, when rows or devices are first asked for; grouped when devices
 * are. */
#include <stdio.h>
#include <string.h>

#include "core/number.h"
#include "data/csv.h"
#include "data/group.h"
#include "data/roles.h"
#include "source/kinds.h"

struct csv_source {
    struct source base; /* first */
    struct arena *arena;
    struct source_request request; /* a copy, in the arena */
    struct csv *csv;
    struct str label; /* the file's name without folder and ending: the device when none is named */
    struct roles roles;
    struct frame *frame; /* NULL: not read yet */
    const uint32_t *device;
    struct dict *devices;
    struct group *group; /* NULL: not grouped yet */
    size_t next;
    size_t nnotes;
    const char **note;
};

static struct csv_source *of(struct source *s)
{
    return (struct csv_source *)s;
}

static bool csv_claims(const char *uri)
{
    static const struct str other[] = {{".db", 3}, {".sqlite", 7}, {".sqlite3", 8}};
    for (size_t i = 0; i < COUNT_OF(other); i++) {
        if (str_has_suffix(str_of(uri), other[i]))
            return false;
    }
    return strstr(uri, "://") == NULL;
}

static void add_note(struct csv_source *s, const char *text)
{
    if (text == NULL)
        return;
    s->note = arena_list(s->arena, s->note, s->nnotes, sizeof *s->note);
    s->note[s->nnotes++] = text;
}

static const struct str *copy_list(struct arena *a, const struct str *list, size_t n)
{
    struct str *copy = arena_new(a, struct str, n);
    for (size_t i = 0; i < n; i++)
        copy[i] = arena_str(a, list[i]);
    return copy;
}

static const char *copy_text(struct arena *a, const char *text)
{
    return text != NULL ? arena_text(a, str_of(text)) : NULL;
}

/* The request outlives its sender, which asks again for an open source. */
static struct source_request copy_request(struct arena *a, const struct source_request *r)
{
    struct source_request c = *r;
    c.uri = copy_text(a, r->uri);
    c.time = copy_text(a, r->time);
    c.long_name = copy_text(a, r->long_name);
    c.long_value = copy_text(a, r->long_value);
    c.device = copy_list(a, r->device, r->ndevice);
    c.metric = copy_list(a, r->metric, r->nmetric);
    c.segment = copy_list(a, r->segment, r->nsegment);
    c.setting = copy_list(a, r->setting, r->nsetting);
    c.devices_only = copy_list(a, r->devices_only, r->ndevices_only);
    return c;
}

/* "pumps" of "/data/pumps.csv.gz". */
static struct str label_of(struct arena *a, const char *uri)
{
    if (strcmp(uri, "-") == 0)
        return STR("stdin");
    const char *slash = strrchr(uri, '/');
    struct str s = str_of(slash != NULL && slash[1] != '\0' ? slash + 1 : uri);
    static const struct str ending[] = {{".gz", 3}, {".csv", 4}, {".tsv", 4}, {".txt", 4}};
    for (size_t i = 0; i < COUNT_OF(ending); i++) {
        if (s.n > ending[i].n && str_has_suffix(s, ending[i]))
            s.n -= ending[i].n;
    }
    return arena_str(a, s);
}

static enum err csv_source_open(struct arena *a, const struct source_request *r, struct job *job,
                                struct source **ret, struct error *e)
{
    struct csv_source *s = arena_new(a, struct csv_source, 1);
    s->base = (struct source){&source_csv, job};
    s->arena = a;
    s->request = copy_request(a, r);
    s->label = label_of(a, r->uri);
    r = &s->request;
    const struct csv_options options = {.delimiter = r->delimiter,
                                        .decimal = r->decimal,
                                        .no_header = r->no_header,
                                        .zone = r->zone};
    TRY(csv_open(a, r->uri, &options, job, &s->csv, e));
    const struct roles_request roles = {.ndevice = r->ndevice,
                                        .device = r->device,
                                        .nmetric = r->nmetric,
                                        .metric = r->metric,
                                        .nsegment = r->nsegment,
                                        .segment = r->segment,
                                        .nsetting = r->nsetting,
                                        .setting = r->setting,
                                        .time = r->time,
                                        .long_name = r->long_name,
                                        .long_value = r->long_value,
                                        .has_time_unit = r->has_time_unit,
                                        .time_unit = r->time_unit};
    TRY(roles_find(a, r->uri, csv_columns(s->csv), csv_sample(s->csv), &roles, &s->roles, e));
    *ret = &s->base;
    return OK;
}

static void note_roles(struct csv_source *s)
{
    add_note(s, roles_say(s->arena, s->frame, &s->roles));
    const size_t odd = roles_unread_time(csv_columns(s->csv), csv_ncolumns(s->csv));
    if (s->roles.time == ROLES_NONE && odd != ROLES_NONE)
        add_note(s, arena_printf(s->arena,
                                 "\"%s\" in column \"%s\" is no time that can be read "
                                 "(2013-01-02T18:40:00Z, or an epoch): readings are counted, in "
                                 "the order of the rows",
                                 arena_text(s->arena, dict_text(s->frame->column[odd]->dict, 0)),
                                 arena_text(s->arena, s->frame->column[odd]->name)));
    else if (s->roles.time == ROLES_NONE)
        add_note(s, "no column of times: readings are counted, in the order of the rows (set with "
                    "--time)");
    if (s->roles.ndevice == 0)
        add_note(s, arena_printf(s->arena,
                                 "no column of devices: all rows are one device, \"%s\" (set with "
                                 "--device)",
                                 s->label.p));
}

/* Read the rows, unless that is done. */
static enum err need_rows(struct csv_source *s, struct error *e)
{
    if (s->frame != NULL)
        return OK;
    struct frame *f;
    TRY(csv_read(s->csv, s->base.job, &f, e));
    roles_device_codes(s->arena, f, &s->roles, s->label.p, &s->device, &s->devices);
    roles_settle(s->arena, f, s->device, s->devices, &s->roles);
    for (size_t i = 0; i < f->nnotes; i++)
        add_note(s, f->note[i]);
    f->nnotes = 0; /* the source says them */
    f->note = NULL;
    s->frame = f;
    note_roles(s);
    return OK;
}

static enum err need_groups(struct csv_source *s, struct error *e)
{
    if (s->group != NULL)
        return OK;
    TRY(need_rows(s, e));
    const struct source_request *r = &s->request;
    const bool is_long = s->roles.long_name != ROLES_NONE;
    const struct group_request g = {.ndevices_only = r->ndevices_only,
                                    .devices_only = r->devices_only,
                                    .nmetrics_only = is_long ? r->nmetric : 0,
                                    .metrics_only = r->metric,
                                    .since = r->since,
                                    .until = r->until,
                                    .duplicates = r->duplicates};
    TRY(group_rows(s->arena, s->frame, &s->roles, s->device, s->devices, &g, s->base.job, &s->group,
                   e));
    for (size_t i = 0; i < s->group->nnotes; i++)
        add_note(s, s->group->note[i]);
    return OK;
}

static const char *type_name(const struct csv_column *c)
{
    static const char *const time[] = {"time",      "time (s)",  "time (ms)",
                                       "time (us)", "time (ns)", "step"};
    return c->type == COLUMN_TIME ? time[c->unit] : c->type == COLUMN_TEXT ? "text" : "number";
}

static const char *role_name(enum column_role role)
{
    static const char *const name[] = {
        [ROLE_NONE] = "",         [ROLE_DEVICE] = "device",   [ROLE_TIME] = "time",
        [ROLE_METRIC] = "metric", [ROLE_SEGMENT] = "segment", [ROLE_SETTING] = "setting",
        [ROLE_EVENT] = "event"};
    return name[role];
}

/* Roles as far as the sample shows them. */
static const struct frame *sample_roles(struct csv_source *s, struct arena *a)
{
    struct frame *f = frame_slice(csv_sample(s->csv), 0, csv_sample(s->csv)->nrows);
    const struct csv_column *c = csv_columns(s->csv);
    struct roles r = s->roles;
    r.metric = arena_new(a, size_t, 2 * f->ncolumns);
    r.segment = arena_new(a, size_t, 2 * f->ncolumns);
    memcpy(r.metric, s->roles.metric, r.nmetric * sizeof *r.metric);
    memcpy(r.segment, s->roles.segment, r.nsegment * sizeof *r.segment);
    const uint32_t *device;
    struct dict *devices;
    roles_device_codes(a, f, &r, s->label.p, &device, &devices);
    for (size_t i = 0; i < f->ncolumns; i++)
        f->column[i]->type = c[i].type;
    roles_settle(a, f, device, devices, &r);
    return f;
}

static enum err csv_source_describe(struct source *base, struct arena *a, struct frame **ret,
                                    struct error *e)
{
    enum { EXAMPLES = 3 };
    UNUSED(e);
    struct csv_source *s = of(base);
    const struct frame *sample = s->frame != NULL ? csv_sample(s->csv) : sample_roles(s, a);
    const struct frame *roles = s->frame != NULL ? s->frame : sample;
    const struct csv_column *c = csv_columns(s->csv);
    const size_t n = csv_ncolumns(s->csv);
    struct frame *f = frame_new(a, n);
    struct column *name = frame_add(f, "column", COLUMN_TEXT, "its name");
    struct column *type = frame_add(f, "type", COLUMN_TEXT, "how its cells are read");
    struct column *role = frame_add(f, "role", COLUMN_TEXT, "what it is taken for");
    struct column *present = frame_add(f, "present", COLUMN_WHOLE, "cells present in the sample");
    struct column *missing = frame_add(f, "missing", COLUMN_WHOLE, "cells missing in the sample");
    struct column *distinct =
        frame_add(f, "distinct", COLUMN_WHOLE, "different cells in the sample");
    struct column *examples = frame_add(f, "examples", COLUMN_TEXT, "the first different cells");
    for (size_t i = 0; i < n; i++) {
        frame_set_text(name, i, c[i].name);
        frame_set_text(type, i, str_of(type_name(&c[i])));
        frame_set_text(role, i, str_of(role_name(roles->column[i]->role)));
        present->whole[i] = (int64_t)c[i].npresent;
        missing->whole[i] = (int64_t)c[i].nmissing;
        distinct->whole[i] = (int64_t)c[i].ndistinct;
        struct buf b = buf_of(a);
        buf_put_text(&b, "");
        for (uint32_t k = 0; k < EXAMPLES && k < c[i].ndistinct; k++) {
            buf_put_text(&b, k > 0 ? ", " : "");
            buf_put_str(&b, dict_text(sample->column[i]->dict, k));
        }
        frame_set_text(examples, i, buf_str(&b));
    }
    /* Only while nothing is read: reading closes the input that knows the size. */
    const double rows = s->frame == NULL ? csv_rows_estimate(s->csv) : 0;
    char text[16] = "";
    if (rows > 0)
        number_format_si(rows, text);
    frame_note(f, "what is counted is in the first %zu rows%s%s; `describe` counts all",
               sample->nrows, rows > 0 ? " of about " : "", text);
    *ret = f;
    return OK;
}

/* Which devices are asked for, by code. */
static enum err wanted_devices(const struct csv_source *s, struct arena *a, bool **ret,
                               struct error *e)
{
    const struct source_request *r = &s->request;
    bool *is_wanted = arena_new(a, bool, dict_count(s->devices));
    for (size_t i = 0; i < r->ndevices_only; i++) {
        const uint32_t code = dict_find(s->devices, r->devices_only[i]);
        if (code == DICT_NONE)
            return error_set(e, ERR_USAGE, "no device \"%.*s\" in the data (--devices)",
                             (int)MIN_OF(r->devices_only[i].n, (size_t)80), r->devices_only[i].p);
        is_wanted[code] = true;
    }
    *ret = is_wanted;
    return OK;
}

/* The rows of the devices and times that are asked for. */
static enum err filter_rows(const struct csv_source *s, struct arena *a, struct frame *f,
                            struct frame **ret, struct error *e)
{
    const struct source_request *r = &s->request;
    const int64_t *time = s->roles.time != ROLES_NONE ? f->column[s->roles.time]->whole : NULL;
    const bool has_bounds = time != NULL && (r->since != MISSING_I64 || r->until != MISSING_I64);
    *ret = f;
    if (r->ndevices_only == 0 && !has_bounds)
        return OK;
    bool *is_wanted;
    TRY(wanted_devices(s, a, &is_wanted, e));
    size_t *row = arena_raw(a, f->nrows, sizeof *row), n = 0;
    for (size_t i = 0; i < f->nrows; i++) {
        const uint32_t d = s->device[i];
        if (r->ndevices_only > 0 && (d == DICT_NONE || !is_wanted[d]))
            continue;
        if (has_bounds && (time[i] == MISSING_I64 || time[i] < r->since ||
                           (r->until != MISSING_I64 && time[i] >= r->until)))
            continue;
        row[n++] = i;
    }
    *ret = frame_take(f, row, n);
    return OK;
}

static enum err csv_source_table(struct source *base, struct arena *a, struct frame **ret,
                                 struct error *e)
{
    struct csv_source *s = of(base);
    TRY(need_rows(s, e));
    struct frame *f = frame_slice(s->frame, 0, s->frame->nrows);
    f->arena = a;
    return filter_rows(s, a, f, ret, e);
}

static enum err csv_source_schema(struct source *base, const struct schema **ret, struct error *e)
{
    struct csv_source *s = of(base);
    TRY(need_groups(s, e));
    *ret = &s->group->schema;
    return OK;
}

static enum err csv_source_next(struct source *base, struct arena *a, struct block *ret,
                                bool *ret_more, struct error *e)
{
    struct csv_source *s = of(base);
    UNUSED(a);
    TRY(need_groups(s, e));
    *ret_more = s->next < s->group->ndevices;
    if (*ret_more)
        *ret = s->group->block[s->next++];
    return OK;
}

static size_t csv_source_notes(const struct source *base, const char *const **ret)
{
    const struct csv_source *s = (const struct csv_source *)base;
    *ret = s->note;
    return s->nnotes;
}

static bool csv_source_is_partial(const struct source *base)
{
    const struct csv_source *s = (const struct csv_source *)base;
    return s->frame != NULL && s->frame->is_partial;
}

const struct source_kind source_csv = {
    .name = "csv",
    .summary = "FILE.csv, FILE.tsv, also .gz, or - for standard input",
    .claims = csv_claims,
    .open = csv_source_open,
    .describe = csv_source_describe,
    .table = csv_source_table,
    .schema = csv_source_schema,
    .next = csv_source_next,
    .notes = csv_source_notes,
    .is_partial = csv_source_is_partial,
};
