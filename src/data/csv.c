/* Opening, naming, reading and what is said about it; see csv_private.h for who does what. */
#include "data/csv.h"

#include <stdio.h>
#include <string.h>

#include "data/csv_private.h"

struct csv {
    struct arena *arena, *reader; /* reader: the input and its buffers, closed when all is read */
    struct csv_options options;
    const struct zone *zone;
    struct csv_input *in;
    const char *label;
    struct csv_shape shape;
    size_t bom; /* bytes of a byte order mark */
};

/* UTF-8's mark is skipped, the others' text is not for us. */
static enum err look_for_mark(struct csv *c, const char *p, size_t n, struct error *e)
{
    const char *name = NULL;
    if (n >= 4 && (memcmp(p, "\xFF\xFE\0\0", 4) == 0 || memcmp(p, "\0\0\xFE\xFF", 4) == 0))
        name = "UTF-32";
    else if (n >= 2 && (memcmp(p, "\xFF\xFE", 2) == 0 || memcmp(p, "\xFE\xFF", 2) == 0))
        name = "UTF-16";
    c->bom = n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    if (name == NULL)
        return OK;
    return error_set(e, ERR_DATA, "%s is %s text; convert it: iconv -f %s -t UTF-8", c->label, name,
                     name);
}

/* Sample the first MiB, then put it back. */
static enum err take_sample(struct csv *c, struct error *e)
{
    struct arena *a = arena_open(c->arena);
    csv_input_keep(c->in, c->reader);
    struct csv_filler f = csv_filler_of(a, c->in, ',', CSV_HEAD);
    struct csv_slot s = {0};
    csv_fill_slot(&f, &s);
    TRY(look_for_mark(c, s.p, s.held, e));
    if (s.n == 0 && f.failed != OK)
        return error_set(e, f.failed, "%s", f.error.text);
    const struct str rows = {s.p + MIN_OF(c->bom, s.n), s.n - MIN_OF(c->bom, s.n)};
    if (rows.n == 0 && csv_input_is_gzip(c->in))
        return error_set(e, ERR_DATA,
                         "%s: the gzip data ends before its first row; is the file whole?",
                         c->label);
    struct csv_options o = c->options;
    o.zone = c->zone;
    TRY(csv_take_sample(c->arena, c->label, rows, &o, &c->shape, e));
    csv_input_rewind(c->in);
    arena_close(a);
    return OK;
}

static enum err open_input(struct arena *a, struct csv_input *in, const struct csv_options *o,
                           struct csv *c, struct error *e)
{
    c->arena = a;
    c->in = in;
    c->label = arena_text(a, str_of(csv_input_label(in)));
    c->options = o != NULL ? *o : (struct csv_options){0};
    c->zone = c->options.zone;
    if (c->zone == NULL)
        TRY(zone_open(a, STR("UTC"), &c->zone, e));
    return take_sample(c, e);
}

enum err csv_open(struct arena *a, const char *path, const struct csv_options *o,
                  const struct job *job, struct csv **ret, struct error *e)
{
    struct csv *c = arena_new(a, struct csv, 1);
    c->reader = arena_open(a);
    struct csv_input *in;
    TRY(csv_input_open(c->reader, path, job, &in, e));
    *ret = c;
    return open_input(a, in, o, c, e);
}

enum err csv_open_bytes(struct arena *a, struct str bytes, const char *label,
                        const struct csv_options *o, struct csv **ret, struct error *e)
{
    struct csv *c = arena_new(a, struct csv, 1);
    c->reader = arena_open(a);
    *ret = c;
    return open_input(a, csv_input_bytes(c->reader, bytes, label), o, c, e);
}

size_t csv_ncolumns(const struct csv *c)
{
    return c->shape.ncolumns;
}

struct csv_column *csv_columns(struct csv *c)
{
    return c->shape.column;
}

const struct frame *csv_sample(const struct csv *c)
{
    return c->shape.sample;
}

double csv_rows_estimate(const struct csv *c)
{
    uint64_t done, total;
    if (csv_input_is_gzip(c->in)) /* how far it will expand is not known */
        return 0;
    csv_input_progress(c->in, &done, &total);
    return c->shape.rows_per_byte * (double)total;
}

/* Stamps without a zone need no look at its rules when it is UTC. */
static bool is_utc(const struct zone *z)
{
    const char *name = "";
    return zone_offset(z, 0, &name) == 0 && strcmp(name, "UTC") == 0;
}

static struct csv_plan make_plan(struct csv *c)
{
    struct csv_plan plan = {.ncolumns = c->shape.ncolumns,
                            .delimiter = c->shape.dialect.delimiter,
                            .decimal = c->shape.dialect.decimal,
                            .zone = c->zone,
                            .is_utc = is_utc(c->zone),
                            .label = c->label};
    plan.target = arena_new(c->arena, struct csv_target, plan.ncolumns);
    for (size_t i = 0; i < plan.ncolumns; i++) {
        struct csv_target *t = &plan.target[i];
        const struct csv_column *column = &c->shape.column[i];
        *t = (struct csv_target){.type = column->type, .unit = column->unit};
        if (t->type == COLUMN_TEXT) {
            t->ntext = plan.ntexts++;
            t->dict = dict_new(c->arena);
        }
    }
    return plan;
}

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

static enum err check_totals(const struct csv *c, const struct csv_totals *t, struct error *e)
{
    const size_t nlines = t->nrows + t->nragged;
    if (t->nragged * 100 > nlines)
        return error_set(e, ERR_DATA,
                         "%s: %zu of %zu rows have the wrong number of fields (line %zu has %zu "
                         "instead of %zu), more than the 1 %% that may be skipped; is the "
                         "delimiter '%c' right? (--delimiter)",
                         c->label, t->nragged, nlines, t->ragged_line, t->ragged_nfields,
                         c->shape.ncolumns, c->shape.dialect.delimiter);
    if (t->nrows == 0 || t->nfilled == 0)
        return error_set(e, ERR_DATA, "%s: no data rows; is this the right file?", c->label);
    for (size_t i = 0; i < c->shape.ncolumns; i++) {
        static const char *const unit[] = {"ISO 8601", "s", "ms", "us", "ns", "steps"};
        const struct csv_column *column = &c->shape.column[i];
        if (column->type == COLUMN_TIME && !column->is_unit_given && t->tally[i].nmixed > 0)
            return error_set(e, ERR_DATA,
                             "%s: column \"%.*s\" mixes units of time: it counts in %s, but line "
                             "%zu holds %s; convert it, or say --time-unit",
                             c->label, (int)MIN_OF(column->name.n, (size_t)80), column->name.p,
                             unit[column->unit], t->tally[i].bad_line, t->tally[i].bad_text);
    }
    return OK;
}

static void note_rows(const struct csv *c, struct frame *f, const struct csv_totals *t)
{
    if (t->nragged == 0)
        frame_note(f, "%zu row%s read from %s", t->nrows, plural(t->nrows), c->label);
    else
        frame_note(f,
                   "%zu row%s read from %s; %zu row%s skipped: wrong number of fields (first at "
                   "line %zu: %zu instead of %zu)",
                   t->nrows, plural(t->nrows), c->label, t->nragged, plural(t->nragged),
                   t->ragged_line, t->ragged_nfields, c->shape.ncolumns);
    const struct csv_dialect *d = &c->shape.dialect;
    const bool is_guessed = c->options.delimiter == 0 && d->delimiter != ',';
    if (is_guessed || (c->options.decimal == 0 && d->decimal == ','))
        frame_note(f, "delimiter %s, decimal %s (guessed; set with --delimiter, --decimal)",
                   d->delimiter == '\t' ? "TAB" : (char[]){d->delimiter, '\0'},
                   d->decimal == ',' ? "comma" : "point");
    if (!d->has_header && !c->options.no_header)
        frame_note(f, "the first row is data, not a header (guessed): columns are named column1, "
                      "column2 ...");
    if (t->has_bare_time && c->options.zone == NULL)
        frame_note(f, "time stamps without a zone are taken as UTC (set with --tz)");
}

static const char *fault_words(const struct csv_tally *t, bool is_time, bool are_many)
{
    if (t->nbad > 0 && is_time)
        return are_many ? "are no times" : "is no time";
    if (t->nbad > 0)
        return are_many ? "are no numbers" : "is no number";
    if (t->nrange > 0)
        return are_many ? "are outside the years 1678 to 2261"
                        : "is outside the years 1678 to 2261";
    return are_many ? "are too large for a number" : "is too large for a number";
}

static void note_column(struct frame *f, const struct csv_column *column, const struct csv_tally *t)
{
    char name[100];
    snprintf(name, sizeof name, "column \"%.*s\"", (int)MIN_OF(column->name.n, (size_t)80),
             column->name.p);
    const bool is_time = column->type == COLUMN_TIME;
    const size_t nbad = t->nbad + t->nrange + t->noverflow;
    if (nbad > 0)
        frame_note(f, "%s: %zu cell%s %s and count%s as missing (first at line %zu: \"%s\")", name,
                   nbad, plural(nbad), fault_words(t, is_time, nbad > 1), nbad == 1 ? "s" : "",
                   t->bad_line, t->bad_text);
    if (t->nlossy > 0)
        frame_note(f, "%s: precision lost: %zu whole number%s beyond 2^53 %s not exact", name,
                   t->nlossy, plural(t->nlossy), t->nlossy == 1 ? "is" : "are");
    if (t->nleap > 0)
        frame_note(f, "%s: %zu leap second%s (23:59:60) clamped to the end of the minute", name,
                   t->nleap, plural(t->nleap));
    if (t->nambiguous > 0)
        frame_note(f, "%s: %zu local time%s in a change of the clocks: the first offset was taken",
                   name, t->nambiguous, plural(t->nambiguous));
}

static struct frame *make_frame(const struct csv *c, const struct csv_plan *plan,
                                const struct csv_totals *t)
{
    struct frame *f = frame_new(c->arena, 0);
    for (size_t i = 0; i < plan->ncolumns; i++) {
        const struct csv_target *target = &plan->target[i];
        struct column *column = frame_add(f, "", target->type, NULL);
        column->name = c->shape.column[i].name;
        column->n = t->nrows;
        column->real = target->real;
        column->whole = target->whole;
        column->code = target->code;
        column->dict = target->dict;
        column->time_unit = target->unit;
        column->zone = c->options.zone;
    }
    f->nrows = t->nrows;
    return f;
}

enum err csv_read(struct csv *c, struct job *job, struct frame **ret, struct error *e)
{
    csv_input_set_job(c->in, job);
    struct csv_plan plan = make_plan(c);
    struct csv_totals totals = {.tally = arena_new(c->arena, struct csv_tally, plan.ncolumns)};
    const size_t chunk = c->options.chunk != 0 ? c->options.chunk : CSV_CHUNK;
    struct csv_filler f = csv_filler_of(c->reader, c->in, plan.delimiter, chunk);
    f.bom = c->bom;
    f.has_header = c->shape.dialect.has_header;
    uint64_t done, total;
    csv_input_progress(c->in, &done, &total);
    char stage[80];
    snprintf(stage, sizeof stage, "reading %s", c->label);
    job_stage(job, stage, total, "bytes");
    TRY(csv_read_all(c->arena, job, &f, &plan, &totals, e));
    TRY(check_totals(c, &totals, e));
    struct frame *frame = make_frame(c, &plan, &totals);
    note_rows(c, frame, &totals);
    for (size_t i = 0; i < plan.ncolumns; i++)
        note_column(frame, &c->shape.column[i], &totals.tally[i]);
    if (f.verdict != NULL)
        frame_note(frame, "%s", f.verdict);
    if (f.has_dropped)
        frame_note(frame, "the last row, cut in its middle, was left out");
    frame->is_partial = f.is_partial;
    arena_close(c->reader);
    c->reader = NULL;
    *ret = frame;
    return OK;
}
