/* What is in a source: its columns, its rows, its devices; and what the features are. */
#include <math.h>

#include "command/internal.h"
#include "data/describe.h"

static enum err open_source(const struct command_call *call, struct source **ret, struct error *e)
{
    struct source_request r;
    TRY(command_source_request(call, &r, e));
    if (r.is_offline)
        return error_set(e, ERR_USAGE,
                         "%s: --offline: the store keeps devices' readings, not tables; leave it "
                         "out, or use devices",
                         call->command->name);
    return engine_source(call->engine, &r, call->job, ret, e);
}

static enum err read_table(const struct command_call *call, struct source **ret_source,
                           struct frame **ret, struct error *e)
{
    TRY(open_source(call, ret_source, e));
    const enum err result = (*ret_source)->kind->table(*ret_source, call->arena, ret, e);
    if (result != OK)
        engine_forget(call->engine); /* a source read half is of no use to the next command */
    return result;
}

static void note_source(struct frame *f, const struct source *s)
{
    const char *const *note;
    const size_t n = s->kind->notes(s, &note);
    command_note_all(f, n, note, s->kind->is_partial(s));
}

static enum err run_sources(const struct command_call *call, struct frame **ret, struct error *e)
{
    struct source *s;
    TRY(open_source(call, &s, e));
    TRY(s->kind->describe(s, call->arena, ret, e));
    note_source(*ret, s);
    (*ret)->title = arena_printf(call->arena, "Columns of %s", call->source);
    return OK;
}

static enum err run_describe(const struct command_call *call, struct frame **ret, struct error *e)
{
    struct source *s;
    struct frame *table;
    TRY(read_table(call, &s, &table, e));
    TRY(describe_frame(call->arena, table, call->job, ret, e));
    note_source(*ret, s);
    (*ret)->title = arena_printf(call->arena, "Columns of %s, described", call->source);
    return OK;
}

static enum err run_rows(const struct command_call *call, struct frame **ret, struct error *e)
{
    struct source *s;
    TRY(read_table(call, &s, ret, e));
    note_source(*ret, s);
    (*ret)->title = arena_printf(call->arena, "Rows of %s", call->source);
    (*ret)->is_borrowed = true;
    return OK;
}

/* Share of the cells that hold a value. */
static double present_share(const struct block *b, size_t nmetrics)
{
    size_t present = 0;
    for (size_t m = 0; m < nmetrics; m++) {
        for (size_t i = 0; i < b->n; i++)
            present += isnan(b->value[m][i]) ? 0 : 1;
    }
    return b->n * nmetrics > 0 ? (double)present / (double)(b->n * nmetrics) : NAN;
}

/* Readings there are, of those that its own usual interval promises over its own time. */
static double coverage(const struct block *b, int64_t usual)
{
    if (b->n == 0 || usual <= 0)
        return NAN;
    const double span = (double)b->time[b->n - 1] - (double)b->time[0];
    return fmin((double)b->n / (1 + span / (double)usual), 1);
}

/* Gaps longer than three usual intervals, and the longest interval. */
static size_t count_gaps(const struct block *b, int64_t usual, int64_t *ret_longest)
{
    size_t n = 0;
    *ret_longest = 0;
    for (size_t i = 1; i < b->n; i++) {
        const uint64_t apart = (uint64_t)b->time[i] - (uint64_t)b->time[i - 1];
        const int64_t gap = (int64_t)MIN_OF(apart, (uint64_t)INT64_MAX);
        *ret_longest = MAX_OF(*ret_longest, gap);
        n += usual > 0 && gap / 3 > usual;
    }
    return n;
}

static void fill_device(struct frame *f, size_t row, const struct fleet *fleet,
                        struct arena *scratch)
{
    const struct block *b = &fleet->block[row];
    const int64_t usual = block_interval(b, scratch);
    int64_t longest;
    const size_t gaps = count_gaps(b, usual, &longest);
    char text[32];
    struct column **c = f->column;
    size_t at = 0;
    frame_set_text(c[at++], row, b->device);
    frame_set_text(c[at++], row, str_of(unit_state_name(fleet->state[row])));
    c[at++]->whole[row] = (int64_t)b->n;
    c[at++]->whole[row] = b->n > 0 ? b->time[0] : MISSING_I64;
    c[at++]->whole[row] = b->n > 0 ? b->time[b->n - 1] : MISSING_I64;
    c[at++]->real[row] = coverage(b, usual);
    c[at++]->real[row] = present_share(b, fleet->schema->nmetrics);
    duration_format(MAX_OF(usual, (int64_t)0), text);
    frame_set_text(c[at++], row, usual > 0 ? str_of(text) : (struct str){NULL, 0});
    c[at++]->whole[row] = (int64_t)gaps;
    duration_format(longest, text);
    frame_set_text(c[at++], row, longest > 0 ? str_of(text) : (struct str){NULL, 0});
    c[at++]->whole[row] = (int64_t)b->nduplicates;
    for (size_t s = 0; s < fleet->schema->nsegments; s++)
        frame_set_text(c[at++], row, b->segment[s]);
}

static enum err run_devices(const struct command_call *call, struct frame **ret, struct error *e)
{
    const struct fleet *fleet;
    TRY(command_fleet(call, &fleet, e));
    struct frame *f = frame_new(call->arena, fleet->ndevices);
    frame_add(f, "device", COLUMN_TEXT, "the device")->role = ROLE_DEVICE;
    frame_add(f, "state", COLUMN_TEXT, "ok, partial, short, constant, silent")->show = SHOW_STATE;
    frame_add(f, "readings", COLUMN_WHOLE, "how many readings it has");
    struct column *first = frame_add(f, "first", COLUMN_TIME, "its first reading");
    struct column *last = frame_add(f, "last", COLUMN_TIME, "its last reading");
    first->time_unit = last->time_unit = fleet->schema->time_unit;
    first->zone = last->zone = fleet->schema->zone;
    frame_add_real(f, "coverage", "share of the readings that its usual interval promises", 3)
        ->show = SHOW_PERCENT;
    frame_add_real(f, "present", "share of its cells that hold a value", 3)->show = SHOW_PERCENT;
    frame_add(f, "interval", COLUMN_TEXT, "median time between readings");
    frame_add(f, "gaps", COLUMN_WHOLE, "intervals longer than three usual ones");
    frame_add(f, "longest", COLUMN_TEXT, "its longest interval");
    frame_add(f, "duplicates", COLUMN_WHOLE, "readings whose time was there already");
    for (size_t s = 0; s < fleet->schema->nsegments; s++)
        frame_add(f, arena_text(call->arena, fleet->schema->segment[s]), COLUMN_TEXT, "segment")
            ->role = ROLE_SEGMENT;
    struct arena *scratch = arena_open(call->arena);
    for (size_t d = 0; d < fleet->ndevices; d++) {
        arena_reset(scratch);
        fill_device(f, d, fleet, scratch);
    }
    arena_close(scratch);
    command_note_fleet(f, fleet);
    f->title = "Devices";
    *ret = f;
    return OK;
}

static enum err run_features(const struct command_call *call, struct frame **ret, struct error *e)
{
    UNUSED(e);
    size_t n = 0;
    for (size_t k = 0; feature_families[k] != NULL; k++)
        n += feature_families[k]->nfeatures;
    struct frame *f = frame_new(call->arena, n);
    static const char *const names[] = {"feature", "family", "meaning",  "formula",
                                        "range",   "cost",   "constant", "citation"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        frame_add(f, names[i], COLUMN_TEXT, names[i])->show = i == 2 ? SHOW_LONG : SHOW_PLAIN;
    struct column *least =
        frame_add(f, "least", COLUMN_WHOLE, "readings below which it is missing");
    size_t row = 0;
    for (size_t k = 0; feature_families[k] != NULL; k++) {
        for (size_t j = 0; j < feature_families[k]->nfeatures; j++, row++) {
            const struct feature *x = &feature_families[k]->feature[j];
            const char *const cell[] = {x->name,     feature_families[k]->name,
                                        x->meaning,  x->formula,
                                        x->range,    x->cost,
                                        x->constant, x->citation};
            for (size_t i = 0; i < COUNT_OF(names); i++)
                frame_set_text(f->column[i], row, str_of(cell[i]));
            least->whole[row] = (int64_t)x->min_n;
        }
    }
    f->title = "Features";
    *ret = f;
    return OK;
}

enum { OF_SOURCE = COMMAND_READS_SOURCE | COMMAND_NEEDS_SOURCE };

const struct command command_sources = {
    .name = "sources",
    .group = "data",
    .summary = "the columns of a source, their types and guessed roles",
    .words = "SOURCE",
    .table = "a row a column: name, type, role, samples",
    .examples = "fleettop sources flights.csv.gz",
    .flags = OF_SOURCE,
    .run = run_sources,
};

const struct command command_describe = {
    .name = "describe",
    .group = "data",
    .summary = "descriptive statistics of each column of any table",
    .words = "SOURCE",
    .table = "a row a column: type, count, missing, distinct, moments, quantiles, top values",
    .examples = "fleettop describe flights.csv.gz\nfleettop describe - --format json < any.csv",
    .flags = OF_SOURCE,
    .run = run_describe,
};

const struct command command_rows = {
    .name = "rows",
    .group = "data",
    .summary = "the rows themselves, as they are understood",
    .words = "SOURCE",
    .table = "the source's own columns, typed",
    .examples = "fleettop rows flights.csv.gz --limit 20 --fields tailnum,time,speed",
    .flags = OF_SOURCE | COMMAND_GIVES_DATA,
    .run = run_rows,
};

const struct command command_devices = {
    .name = "devices",
    .group = "the fleet",
    .summary = "every device: readings, span, gaps, state",
    .words = "SOURCE",
    .table = "a row a device: device, state, readings, first, last, coverage, present, interval, "
             "gaps, segments",
    .examples = "fleettop devices flights.csv.gz --format csv",
    .flags = OF_SOURCE,
    .run = run_devices,
};

const struct command command_features = {
    .name = "features",
    .group = "the fleet",
    .summary = "what each feature of a fingerprint means",
    .words = "",
    .table = "a row a feature: name, family, meaning, formula, range, cost, citation",
    .examples = "fleettop features --fields feature,meaning",
    .run = run_features,
};
