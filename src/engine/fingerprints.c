#include <math.h>
#include <string.h>

#include "core/number.h"
#include "engine/internal.h"

struct fingerprint_work {
    const struct fleet *fleet;
    struct fingerprints *f;
    struct job *job;
};

static enum err fingerprint_devices(void *ctx, size_t from, size_t to, struct arena *scratch,
                                    struct error *e)
{
    const struct fingerprint_work *w = ctx;
    for (size_t d = from; d < to; d++) {
        TRY(job_check(w->job, e));
        arena_reset(scratch);
        fingerprint_row(w->f->column, w->f->p, &w->fleet->block[d], w->fleet->schema->nmetrics,
                        &w->fleet->span, scratch, &w->f->x[d * w->f->p]);
        job_step(w->job, 1);
    }
    return OK;
}

enum err fingerprints_of_fleet(struct arena *a, const struct fleet *fleet, const char *features,
                               struct job *job, struct fingerprints **ret, struct error *e)
{
    struct fingerprints *f = arena_new(a, struct fingerprints, 1);
    f->n = fleet->ndevices;
    f->nsegments = fleet->schema->nsegments;
    f->segment_name = fleet->schema->segment;
    f->time_unit = fleet->schema->time_unit;
    f->zone = fleet->schema->zone;
    TRY(fingerprint_columns(a, str_of(features), fleet->schema, &f->p, &f->column, e));
    f->unit = arena_new(a, struct fingerprint_unit, f->n);
    f->x = arena_raw(a, f->n * f->p, sizeof *f->x);
    for (size_t d = 0; d < f->n; d++) {
        const struct block *b = &fleet->block[d];
        f->unit[d] = (struct fingerprint_unit){
            .name = b->device,
            .state = fleet->state[d],
            .nreadings = b->n,
            .first = b->n > 0 ? b->time[0] : MISSING_I64,
            .last = b->n > 0 ? b->time[b->n - 1] : MISSING_I64,
            .segment = b->segment,
        };
    }
    job_stage(job, "fingerprinting", f->n, "devices");
    *ret = f;
    return job_parallel(job, f->n, 1, fingerprint_devices,
                        &(struct fingerprint_work){fleet, f, job}, e);
}

/* The unit's id, whatever the type of the first column. */
static struct str unit_name(struct arena *a, const struct column *c, size_t row)
{
    char text[48];
    switch (c->type) {
    case COLUMN_TEXT:
        return frame_text(c, row);
    case COLUMN_REAL:
        number_format(c->real[row], text);
        break;
    case COLUMN_WHOLE:
        return str_of(arena_printf(a, "%lld", (long long)c->whole[row]));
    case COLUMN_TIME:
        time_format(c->whole[row], c->time_unit, c->zone, text);
        break;
    }
    return arena_str(a, str_of(text));
}

/* A cell as a number: whole numbers and times count too. */
static double cell_number(const struct column *c, size_t row)
{
    if (c->type == COLUMN_REAL)
        return c->real[row];
    return c->whole[row] == MISSING_I64 ? NAN : (double)c->whole[row];
}

/* "speed.median" is the metric speed's feature median: what `fingerprint` wrote is understood
 * again, with its words and floors. Metrics are numbered in the order of their first column. */
static void recognise(struct fingerprint_column *column, size_t n)
{
    struct fingerprint_column *c = &column[n];
    const struct str name = str_of(c->name);
    const char *dot = strrchr(c->name, '.');
    if (dot == NULL)
        return;
    c->feature = feature_find(str_of(dot + 1));
    const size_t length = (size_t)(dot - c->name);
    size_t next = 0;
    for (size_t j = 0; j < n && c->feature != NULL && c->metric == SIZE_MAX; j++) {
        if (column[j].feature == NULL)
            continue;
        next = MAX_OF(next, column[j].metric + 1);
        const char *end = strrchr(column[j].name, '.');
        if (str_equal((struct str){column[j].name, (size_t)(end - column[j].name)},
                      (struct str){name.p, length}))
            c->metric = column[j].metric;
    }
    if (c->feature != NULL && c->metric == SIZE_MAX)
        c->metric = next;
}

static enum err find_columns(struct arena *a, const struct frame *t, const char *path,
                             struct fingerprints *f, const struct column **from, struct error *e)
{
    f->column = arena_new(a, struct fingerprint_column, t->ncolumns);
    for (size_t j = 1; j < t->ncolumns; j++) {
        if (t->column[j]->type == COLUMN_TEXT)
            continue;
        f->column[f->p] = (struct fingerprint_column){.name = arena_text(a, t->column[j]->name),
                                                      .metric = SIZE_MAX};
        recognise(f->column, f->p);
        from[f->p++] = t->column[j];
    }
    if (f->p == 0)
        return error_set(
            e, ERR_DATA,
            "--matrix %s: no numeric column after the first one, which is the unit's id", path);
    return OK;
}

/* What was read of the file is said only where it is not all: its notes are about devices and
 * times, which a matrix has none of. */
static void note_matrix(struct arena *a, const struct source *s, const struct frame *t,
                        struct analysis *x)
{
    const char *const *of_source;
    const size_t n = s->kind->notes(s, &of_source);
    const char **note = arena_new(a, const char *, n + 1);
    struct buf left = buf_of(a);
    size_t nleft = 0;
    x->is_partial = s->kind->is_partial(s);
    for (size_t i = 0; i < n; i++) {
        if (strstr(of_source[i], "set with --") == NULL)
            note[x->nnotes++] = of_source[i];
    }
    for (size_t j = 1; j < t->ncolumns; j++) {
        if (t->column[j]->type != COLUMN_TEXT)
            continue;
        buf_put_text(&left, nleft++ > 0 ? ", " : "");
        buf_put_str(&left, t->column[j]->name);
    }
    if (nleft > 0)
        note[x->nnotes++] =
            arena_printf(a, "%zu columns of text are left out: %s", nleft, buf_str(&left).p);
    x->note = note;
}

enum err fingerprints_of_matrix(struct arena *a, const char *path, struct job *job,
                                struct analysis *x, struct error *e)
{
    const struct str first = STR("#1");
    const struct source_request r = {
        .uri = path, .ndevice = 1, .device = &first, .since = MISSING_I64, .until = MISSING_I64};
    struct source *s;
    struct frame *t;
    TRY(source_open(a, &r, job, &s, e));
    TRY(s->kind->table(s, a, &t, e));
    if (t->nrows == 0 || t->ncolumns == 0)
        return error_set(e, ERR_DATA, "--matrix %s: no data rows", path);
    struct fingerprints *f = arena_new(a, struct fingerprints, 1);
    const struct column **from = arena_new(a, const struct column *, t->ncolumns);
    TRY(find_columns(a, t, path, f, from, e));
    f->n = t->nrows;
    f->unit = arena_new(a, struct fingerprint_unit, f->n);
    f->x = arena_raw(a, f->n * f->p, sizeof *f->x);
    for (size_t i = 0; i < f->n; i++) {
        f->unit[i] = (struct fingerprint_unit){
            .name = unit_name(a, t->column[0], i), .first = MISSING_I64, .last = MISSING_I64};
        for (size_t j = 0; j < f->p; j++)
            f->x[i * f->p + j] = cell_number(from[j], i);
    }
    note_matrix(a, s, t, x);
    x->fingerprints = f;
    return OK;
}
