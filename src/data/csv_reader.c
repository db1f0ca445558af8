/* The reader: slots of whole rows, filled by one thread and parsed by all.
 *
 * The input is cut into slots of about half a MiB. While the workers parse one window of slots, one
 * of them fills the next, so that reading, decompressing and looking for row ends overlap with
 * parsing. The number of '\n' in a slot bounds its number of rows, so every slot knows where in the
 * columns its rows may go before anybody has parsed them; what was skipped leaves holes, closed
 * behind the window. Texts that the dictionaries lack are numbered per slot and renumbered in the
 * order of slots, so codes are in the order of first appearance whoever parsed what. */
#include <string.h>
#include <sys/mman.h>

#include "data/csv_private.h"

enum { SLOTS_PER_THREAD = 6, SLOTS_MAX = 192, SLOT_SLACK = 16 << 10, HUGE_PAGE = 2 << 20 };

struct csv_filler csv_filler_of(struct arena *a, struct csv_input *in, char delimiter, size_t chunk)
{
    return (struct csv_filler){.in = in,
                               .arena = a,
                               .label = csv_input_label(in),
                               .delimiter = delimiter,
                               .chunk = chunk,
                               .next_line = 1};
}

static void make_room(struct csv_filler *f, struct csv_slot *s, size_t held)
{
    const size_t want = held + f->chunk + CSV_PAD + 1;
    if (want <= s->room)
        return;
    s->room = want + (held > 0 ? want : SLOT_SLACK);
    char *p = arena_raw(f->arena, s->room, 1);
    if (s->held > 0)
        memcpy(p, s->p, s->held);
    s->p = p;
}

/* The input ended: close the last row, unless it was cut in the middle. */
static void end_input(struct csv_filler *f, struct csv_slot *s)
{
    f->is_at_end = true;
    f->verdict = csv_input_verdict(f->in, f->arena, &f->is_cut, &f->is_partial);
    if (!f->is_cut && s->held > 0 && s->p[s->held - 1] != '\n' && s->p[s->held - 1] != '\r')
        s->p[s->held++] = '\n';
}

/* Read a chunk more to the slot and look for row ends in it. */
static enum err extend(struct csv_filler *f, struct csv_slot *s, struct csv_scan *scan,
                       size_t *nscanned, struct error *e)
{
    make_room(f, s, s->held);
    size_t got;
    TRY(csv_input_read(f->in, s->p + s->held, f->chunk, &got, e));
    s->held += got;
    if (got < f->chunk)
        end_input(f, s);
    memset(s->p + s->held, 0, CSV_PAD);
    size_t to = s->held;
    if (!f->is_at_end && s->p[to - 1] == '\r') /* its '\n' may follow */
        to--;
    csv_fix_returns(s->p, *nscanned, to, scan->in_quote);
    csv_scan(scan, s->p, *nscanned, to);
    *nscanned = to;
    return OK;
}

/* The row behind s->n never ends. */
static void say_endless(struct csv_filler *f, const struct csv_slot *s)
{
    f->failed = csv_say_endless(s->p + s->n, s->p + s->held, f->delimiter, f->label,
                                s->first_line + s->nlines, &f->error);
}

static void skip_header(struct csv_filler *f, struct csv_slot *s)
{
    const char *p = s->p + s->skip, *end = s->p + s->n;
    size_t ignored;
    while (p < end && csv_is_blank_row(p, end))
        p = csv_row_end(p, end, f->delimiter, &ignored);
    if (p < end) {
        p = csv_row_end(p, end, f->delimiter, &ignored);
        f->has_header = false;
    }
    s->skip = (size_t)(p - s->p);
}

void csv_fill_slot(struct csv_filler *f, struct csv_slot *s)
{
    struct csv_scan scan = {.in_quote = f->in_quote, .nlines = f->ncarry_lines};
    size_t nscanned = f->nscanned;
    s->n = s->skip = s->nlines = s->held = 0;
    s->first_line = f->next_line;
    make_room(f, s, f->ncarry);
    if (f->ncarry > 0)
        memmove(s->p, f->carry, f->ncarry);
    s->held = f->ncarry;
    while (scan.end == 0 && !f->is_at_end) {
        f->failed = extend(f, s, &scan, &nscanned, &f->error);
        if (f->failed != OK)
            return;
        if (scan.end == 0 && s->held > CSV_LINE_MAX) {
            say_endless(f, s);
            return;
        }
    }
    s->n = scan.end;
    s->nlines = scan.nlines_at_end;
    f->next_line += s->nlines;
    f->carry = s->p + s->n;
    f->ncarry = s->held - s->n;
    f->nscanned = nscanned - s->n;
    f->ncarry_lines = scan.nlines - s->nlines;
    f->in_quote = scan.in_quote;
    if (f->is_at_end && f->ncarry > 0) {
        if (f->is_cut)
            f->has_dropped = true;
        else
            say_endless(f, s);
        f->ncarry = 0;
    }
    if (s->n > 0) {
        s->skip = f->bom;
        f->bom = 0;
    }
    if (f->has_header)
        skip_header(f, s);
}

struct window {
    size_t n;
    struct csv_slot *slot; /* [nslots] */
};

struct reader {
    struct arena *arena;
    struct csv_filler *filler;
    struct csv_plan *plan;
    struct csv_totals *totals;
    size_t nslots, room;
    struct window window[2], *parsed, *filled;
};

static void fill_window(struct reader *r, struct window *w)
{
    struct csv_filler *f = r->filler;
    w->n = 0;
    while (w->n < r->nslots && f->failed == OK && !f->is_at_end) {
        csv_fill_slot(f, &w->slot[w->n]);
        w->n += w->slot[w->n].n > 0;
    }
}

struct filling {
    struct reader *reader;
    struct window *window;
};

static enum err try_fill(void *ctx, struct error *e)
{
    const struct filling *f = ctx;
    UNUSED(e);
    fill_window(f->reader, f->window);
    return OK;
}

/* A failure is kept for when all that stands before it has been parsed. */
static void fill(struct reader *r, struct window *w)
{
    struct filling f = {r, w};
    struct error e = {0};
    if (arena_try(r->filler->arena, try_fill, &f, &e) != OK) {
        r->filler->failed = e.code;
        r->filler->error = e;
    }
}

struct parsing {
    const struct csv_plan *plan;
    struct csv_slot *slot;
};

static enum err try_parse(void *ctx, struct error *e)
{
    const struct parsing *p = ctx;
    return csv_parse_rows(p->plan, p->slot, e);
}

/* Piece 0 fills the next window, piece i parses slot i - 1 of this one. */
static enum err do_piece(void *ctx, size_t from, size_t to, struct arena *scratch, struct error *e)
{
    struct reader *r = ctx;
    UNUSED(to);
    UNUSED(scratch);
    if (from == 0) {
        fill(r, r->filled);
        return OK;
    }
    struct parsing p = {r->plan, &r->parsed->slot[from - 1]};
    return arena_try(p.slot->arena, try_parse, &p, e);
}

static size_t cell_size(const struct csv_target *t)
{
    return t->type == COLUMN_TEXT ? sizeof *t->code : sizeof *t->whole;
}

/* Large columns in huge pages: a tenth of the time went into the page faults of small ones. A hint;
 * what the kernel makes of it does not matter. */
static void ask_for_huge_pages(void *p, size_t n)
{
    const uintptr_t from = ((uintptr_t)p + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    const uintptr_t to = ((uintptr_t)p + n) / HUGE_PAGE * HUGE_PAGE;
    if (to > from)
        (void)madvise((void *)from, to - from, MADV_HUGEPAGE);
}

/* Room for `want` cells, the first `n` kept. An arena a column, so that only one is there twice. */
static void grow_column(struct arena *a, struct csv_target *t, size_t n, size_t want)
{
    struct arena *cells = arena_open(a);
    void *p = arena_raw(cells, want, cell_size(t));
    ask_for_huge_pages(p, want * cell_size(t));
    const void *old = t->type == COLUMN_REAL   ? (const void *)t->real
                      : t->type == COLUMN_TEXT ? (const void *)t->code
                                               : (const void *)t->whole;
    if (n > 0)
        memcpy(p, old, n * cell_size(t));
    t->real = t->type == COLUMN_REAL ? p : NULL;
    t->code = t->type == COLUMN_TEXT ? p : NULL;
    t->whole = t->type == COLUMN_TIME ? p : NULL;
    arena_close(t->cells);
    t->cells = cells;
}

/* Rows that the whole input will have, judged by what was read of it; 0: no idea. */
static double estimate_rows(const struct reader *r, size_t nlines)
{
    uint64_t done, total;
    csv_input_progress(r->filler->in, &done, &total);
    return done > 0 ? (double)nlines * (double)total / (double)done : 0;
}

static void reserve(struct reader *r, size_t want)
{
    if (want <= r->room)
        return;
    const double guess = estimate_rows(r, r->filler->next_line) * 1.01 + 64;
    const size_t room = MAX_OF(want + (r->totals->nrows > 0 ? want / 4 : 0), (size_t)guess);
    for (size_t i = 0; i < r->plan->ncolumns; i++)
        grow_column(r->arena, &r->plan->target[i], r->totals->nrows, room);
    r->room = room;
}

static void place_rows(struct reader *r, const struct window *w)
{
    size_t row = r->totals->nrows;
    for (size_t i = 0; i < w->n; i++) {
        struct csv_slot *s = &w->slot[i];
        s->row = row;
        row += s->nlines;
        s->nrows = s->nfilled = s->nragged = 0;
        s->has_bare_time = false;
        s->tally = NULL;
        s->fresh = NULL;
    }
    reserve(r, row);
}

/* Give the slot's new texts their final codes. nknown: those that the dictionary had before. */
static void renumber(const struct csv_target *t, const struct csv_slot *s, uint32_t nknown)
{
    const struct dict *fresh = s->fresh[t->ntext];
    const uint32_t n = dict_count(fresh);
    uint32_t *code = arena_new(s->arena, uint32_t, n);
    bool is_same = true;
    for (uint32_t i = 0; i < n; i++) {
        code[i] = dict_intern(t->dict, dict_text(fresh, i));
        is_same &= code[i] == nknown + i;
    }
    for (size_t i = 0; i < s->nrows && !is_same; i++) {
        uint32_t *c = &t->code[s->row + i];
        if (*c >= nknown && *c != DICT_NONE)
            *c = code[*c - nknown];
    }
}

static void move_rows(const struct csv_plan *plan, size_t to, size_t from, size_t n)
{
    for (size_t i = 0; i < plan->ncolumns; i++) {
        const struct csv_target *t = &plan->target[i];
        if (t->type == COLUMN_REAL)
            memmove(t->real + to, t->real + from, n * sizeof *t->real);
        else if (t->type == COLUMN_TEXT)
            memmove(t->code + to, t->code + from, n * sizeof *t->code);
        else
            memmove(t->whole + to, t->whole + from, n * sizeof *t->whole);
    }
}

static void add_tally(struct csv_tally *sum, const struct csv_tally *t)
{
    if (sum->bad_line == 0) {
        sum->bad_line = t->bad_line;
        memcpy(sum->bad_text, t->bad_text, sizeof sum->bad_text);
    }
    sum->nbad += t->nbad;
    sum->noverflow += t->noverflow;
    sum->nlossy += t->nlossy;
    sum->nrange += t->nrange;
    sum->nleap += t->nleap;
    sum->nambiguous += t->nambiguous;
    sum->nmixed += t->nmixed;
}

static void merge_slot(struct reader *r, struct csv_slot *s, const uint32_t *nknown)
{
    struct csv_totals *sum = r->totals;
    for (size_t i = 0; i < r->plan->ncolumns; i++) {
        const struct csv_target *t = &r->plan->target[i];
        if (t->type == COLUMN_TEXT && s->fresh != NULL && s->fresh[t->ntext] != NULL)
            renumber(t, s, nknown[i]);
        if (s->tally != NULL)
            add_tally(&sum->tally[i], &s->tally[i]);
    }
    if (s->row != sum->nrows)
        move_rows(r->plan, sum->nrows, s->row, s->nrows);
    if (sum->nragged == 0) {
        sum->ragged_line = s->ragged_line;
        sum->ragged_nfields = s->ragged_nfields;
    }
    sum->nrows += s->nrows;
    sum->nfilled += s->nfilled;
    sum->nragged += s->nragged;
    sum->has_bare_time |= s->has_bare_time;
    arena_reset(s->arena);
}

static void merge_window(struct reader *r, const struct window *w)
{
    struct arena *scratch = arena_open(r->arena);
    uint32_t *nknown = arena_new(scratch, uint32_t, r->plan->ncolumns);
    for (size_t i = 0; i < r->plan->ncolumns; i++) {
        const struct csv_target *t = &r->plan->target[i];
        nknown[i] = t->type == COLUMN_TEXT ? dict_count(t->dict) : 0;
    }
    for (size_t i = 0; i < w->n; i++)
        merge_slot(r, &w->slot[i], nknown);
    arena_close(scratch);
}

enum err csv_read_all(struct arena *a, struct job *job, struct csv_filler *f, struct csv_plan *plan,
                      struct csv_totals *ret, struct error *e)
{
    struct reader r = {.arena = a, .filler = f, .plan = plan, .totals = ret};
    r.nslots = MIN_OF((size_t)job_threads(job) * SLOTS_PER_THREAD, (size_t)SLOTS_MAX);
    for (size_t k = 0; k < 2; k++) {
        r.window[k].slot = arena_new(a, struct csv_slot, r.nslots);
        for (size_t i = 0; i < r.nslots; i++)
            r.window[k].slot[i].arena = arena_open(f->arena);
    }
    r.parsed = &r.window[0];
    r.filled = &r.window[1];
    uint64_t stepped = 0, done = 0, total;
    fill(&r, r.parsed);
    while (r.parsed->n > 0) {
        place_rows(&r, r.parsed);
        TRY(job_parallel(job, r.parsed->n + 1, 1, do_piece, &r, e));
        merge_window(&r, r.parsed);
        csv_input_progress(f->in, &done, &total);
        job_step(job, done - stepped);
        stepped = done;
        struct window *parsed = r.parsed;
        r.parsed = r.filled;
        r.filled = parsed;
    }
    return f->failed != OK ? error_set(e, f->failed, "%s", f->error.text) : job_check(job, e);
}
