/* Any bytes as CSV: no crash, and the same frame or the same sentence for one and for four threads,
 * for large and for small pieces. The first two bytes choose the small pieces and the options. Then
 * the rows are grouped. */
#include "fuzz.h"

#include <string.h>

#include "data/csv.h"
#include "data/group.h"
#include "data/roles.h"

struct outcome {
    enum err code;
    struct error error;
    struct frame *frame;
    struct roles roles;
};

static enum err read_bytes(struct arena *a, struct str text, const struct csv_options *o,
                           struct job *job, struct outcome *ret)
{
    static const struct roles_request anything;
    struct csv *c;
    TRY(csv_open_bytes(a, text, "fuzz", o, &c, &ret->error));
    TRY(roles_find(a, "fuzz", csv_columns(c), csv_sample(c), &anything, &ret->roles, &ret->error));
    return csv_read(c, job, &ret->frame, &ret->error);
}

static struct outcome outcome_of(struct arena *a, struct str text, struct csv_options o,
                                 unsigned threads)
{
    struct outcome result = {.error = {OK, ""}};
    result.code = read_bytes(a, text, &o, job_open(a, threads), &result);
    return result;
}

static void same_column(const struct column *c, const struct column *d)
{
    REQUIRE(c->type == d->type && c->n == d->n && str_equal(c->name, d->name));
    if (c->type == COLUMN_REAL)
        REQUIRE(memcmp(c->real, d->real, c->n * sizeof *c->real) == 0);
    else if (c->type == COLUMN_TEXT)
        REQUIRE(memcmp(c->code, d->code, c->n * sizeof *c->code) == 0);
    else
        REQUIRE(memcmp(c->whole, d->whole, c->n * sizeof *c->whole) == 0);
    for (size_t i = 0; i < c->n && c->type == COLUMN_TEXT; i++)
        REQUIRE(str_equal(frame_text(c, i), frame_text(d, i)));
}

static void same(const struct outcome *x, const struct outcome *y)
{
    REQUIRE(x->code == y->code && strcmp(x->error.text, y->error.text) == 0);
    if (x->code != OK)
        return;
    REQUIRE(x->frame->ncolumns == y->frame->ncolumns && x->frame->nrows == y->frame->nrows);
    for (size_t i = 0; i < x->frame->ncolumns; i++)
        same_column(x->frame->column[i], y->frame->column[i]);
    REQUIRE(x->frame->nnotes == y->frame->nnotes);
    for (size_t i = 0; i < x->frame->nnotes; i++)
        REQUIRE(strcmp(x->frame->note[i], y->frame->note[i]) == 0);
}

/* Every reading of every device is in time order. */
static void group(struct arena *a, struct outcome *x, enum duplicate_policy policy)
{
    const struct group_request r = {
        .since = MISSING_I64, .until = MISSING_I64, .duplicates = policy};
    const uint32_t *device;
    struct dict *devices;
    struct group *g;
    roles_device_codes(a, x->frame, &x->roles, "fuzz", &device, &devices);
    roles_settle(a, x->frame, device, devices, &x->roles);
    if (group_rows(a, x->frame, &x->roles, device, devices, &r, job_open(a, 2), &g, &x->error) !=
        OK)
        return;
    for (size_t d = 0; d < g->ndevices; d++) {
        const struct block *b = &g->block[d];
        for (size_t i = 1; i < b->n; i++)
            REQUIRE(b->time[i] > b->time[i - 1] ||
                    (policy == DUPLICATE_KEEP && b->time[i] == b->time[i - 1]));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const struct str text = {(const char *)data + 2, size - 2};
    struct csv_options o = {.no_header = (data[1] & 1) != 0};
    o.delimiter = (data[1] & 2) != 0 ? ';' : '\0';
    o.decimal = (data[1] & 4) != 0 ? ',' : '\0';
    struct arena *a = arena_open(NULL);
    struct outcome whole = outcome_of(a, text, o, 1);
    o.chunk = 1 + data[0] % 61;
    const struct outcome pieces = outcome_of(a, text, o, 1);
    same(&whole, &pieces);
    if (data[0] % 8 == 0) { /* threads are slow to start */
        const struct outcome threads = outcome_of(a, text, o, 4);
        same(&whole, &threads);
    }
    if (whole.code == OK)
        group(a, &whole, (enum duplicate_policy)((data[1] >> 3) % 5));
    arena_close(a);
    return 0;
}
