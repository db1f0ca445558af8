/* Rows to columns, fast.
 *
 * A cell of known type is parsed where it stands, without looking for its end first: the parser
 * itself finds it, and the cell was understood if a delimiter follows. Eight digits at a time are
 * converted in a 64-bit word (three multiplications; Lemire 2021, doi:10.1002/spe.2984, sec. 3).
 * A number of at most 15 digits and 22 of them behind the point is exact as a quotient of two
 * doubles (Clinger 1990, doi:10.1145/93548.93557). A time stamp's day is remembered, since the next
 * row's is mostly the same, and so is the last text of each column. What these don't know (quotes,
 * exponents, zones, misfits) goes to csv_field.c, which knows all of it. */
#include <math.h>
#include <string.h>

#include "core/number.h"
#include "data/csv_private.h"

enum { KNOWN_MAX = 1 << 16 }; /* bytes of a text that is remembered */

static const uint64_t ZEROS = UINT64_C(0x3030303030303030);
static const double power_of_ten[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                      1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
static const uint32_t whole_power[] = {1,      10,      100,      1000,     10000,
                                       100000, 1000000, 10000000, 100000000};

/* A text met before, raw, with its quotes; n = 0: none. */
struct known_text {
    const char *p;
    uint32_t n, code;
};

/* Texts met in a column of this slot: the last one, quick when readings of a device stand together,
 * and some others by hash. */
struct text_state {
    struct known_text last;
    struct known_text *other; /* [1 << row_reader.known_bits]; NULL: none yet */
};

struct row_reader {
    const struct csv_plan *plan;
    struct csv_slot *slot;
    struct text_state *text; /* [ntexts] */
    unsigned known_bits;
    const char *end;
    char day[10];   /* the day remembered, as written */
    int64_t day_ns; /* its midnight */
    bool has_day;
    enum csv_fault fault;
};

static inline uint64_t load8(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof w);
    return w;
}

/* 0x80 in the first byte of t (a word of characters ^ '0') that is no digit, and rubbish behind it;
 * exact as long as no byte before is above 0x7F. */
static inline uint64_t no_digits(uint64_t t)
{
    return ((t + UINT64_C(0x7676767676767676)) | t) & UINT64_C(0x8080808080808080);
}

/* The number of eight digits (as values 0..9), the first in the lowest byte. */
static inline uint64_t eight_digits(uint64_t t)
{
    t = t * 10 + (t >> 8);
    return ((t & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x000F424000000064) +
            ((t >> 16) & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x0000271000000001)) >>
           32;
}

/* The first `n` of them, 1..8. */
static inline uint64_t some_digits(uint64_t t, unsigned n)
{
    return eight_digits(t << (64 - 8 * n));
}

/* [-]digits[.digits] of at most 7 and 8 digits; behind it, or NULL when it is something else. */
static inline const char *quick_real(const char *p, char decimal, double *ret)
{
    const bool is_minus = *p == '-';
    p += is_minus;
    const uint64_t t = load8(p) ^ ZEROS;
    uint64_t bad = no_digits(t);
    if (bad == 0)
        return NULL;
    const unsigned nwhole = (unsigned)__builtin_ctzll(bad) >> 3;
    if (nwhole == 0)
        return NULL;
    double x;
    if (p[nwhole] != decimal) {
        x = (double)some_digits(t, nwhole);
        *ret = is_minus ? -x : x;
        return p + nwhole;
    }
    bad &= bad - 1;
    unsigned nfraction;
    uint64_t digits;
    if (bad != 0) { /* all of it in one word: close the gap where the point is */
        nfraction = ((unsigned)__builtin_ctzll(bad) >> 3) - nwhole - 1;
        const uint64_t before = (UINT64_C(1) << (8 * nwhole)) - 1;
        digits = some_digits((t & before) | ((t >> 8) & ~before), nwhole + nfraction);
    } else {
        const uint64_t u = load8(p + nwhole + 1) ^ ZEROS;
        const uint64_t stop = no_digits(u);
        nfraction = stop != 0 ? (unsigned)__builtin_ctzll(stop) >> 3 : 8;
        if (nfraction == 0)
            return NULL;
        digits = some_digits(t, nwhole) * whole_power[nfraction] + some_digits(u, nfraction);
    }
    x = (double)(int64_t)digits / power_of_ten[nfraction];
    *ret = is_minus ? -x : x;
    return p + nwhole + 1 + nfraction;
}

/* Remember the day at p, "2013-01-02"; false when it isn't one. */
static bool take_day(struct row_reader *r, const char *p)
{
    if (p[4] != '-' || p[7] != '-')
        return false;
    char midnight[] = "0000-00-00T00:00:00Z";
    memcpy(midnight, p, sizeof r->day);
    unsigned flags = 0;
    r->has_day =
        time_parse((struct str){midnight, 20}, r->plan->zone, &r->day_ns, &flags) == TIME_OK;
    memcpy(r->day, p, sizeof r->day);
    return r->has_day;
}

/* "2013-01-02T18:40:00Z", blank for T, no Z when bare stamps are UTC; behind it, or NULL. */
static inline const char *quick_time(struct row_reader *r, const char *p, int64_t *ret)
{
    if (r->end - p < 20)
        return NULL;
    if (!r->has_day || load8(p) != load8(r->day) || p[8] != r->day[8] || p[9] != r->day[9]) {
        if (!take_day(r, p))
            return NULL;
    }
    if (p[10] != 'T' && p[10] != ' ')
        return NULL;
    const uint64_t t = load8(p + 11) ^ UINT64_C(0x30303A30303A3030); /* hh:mm:ss */
    if (((t | (t + UINT64_C(0x0606000606000606))) & UINT64_C(0xF0F0FFF0F0FFF0F0)) != 0)
        return NULL;
    const uint64_t pairs = t * 10 + (t >> 8);
    const unsigned h = pairs & 0xFF, m = (pairs >> 24) & 0xFF, s = (pairs >> 48) & 0xFF;
    if (h > 23 || m > 59 || s > 59)
        return NULL;
    *ret = r->day_ns + (int64_t)(h * 3600 + m * 60 + s) * NS_PER_S;
    if (p[19] == 'Z')
        return p + 20;
    if (!r->plan->is_utc || p[19] == '.' || p[19] == '+' || p[19] == '-')
        return NULL;
    r->slot->has_bare_time = true;
    return p + 19;
}

/* Whole numbers from 1990 to 2100, in each unit: what needs no second look. */
static const struct {
    int64_t scale, from, to;
} epochs[] = {
    [TIME_S] = {INT64_C(1000000000), INT64_C(631152000), INT64_C(4102444800)},
    [TIME_MS] = {INT64_C(1000000), INT64_C(631152000000), INT64_C(4102444800000)},
    [TIME_US] = {INT64_C(1000), INT64_C(631152000000000), INT64_C(4102444800000000)},
    [TIME_NS] = {1, INT64_C(631152000000000000), INT64_C(4102444800000000000)},
    [TIME_STEP] = {INT64_C(1000000000), 0, INT64_C(99999999)},
};

/* An epoch or counter of at most 16 digits; behind it, or NULL. */
static inline const char *quick_epoch(const char *p, enum time_unit unit, int64_t *ret)
{
    const uint64_t t = load8(p) ^ ZEROS;
    const uint64_t bad = no_digits(t);
    const unsigned n = bad != 0 ? (unsigned)__builtin_ctzll(bad) >> 3 : 8;
    if (n == 0)
        return NULL;
    int64_t x = (int64_t)some_digits(t, n);
    p += n;
    if (n == 8) {
        const uint64_t u = load8(p) ^ ZEROS;
        const uint64_t stop = no_digits(u);
        const unsigned more = stop != 0 ? (unsigned)__builtin_ctzll(stop) >> 3 : 8;
        if (more > 0)
            x = x * whole_power[more] + (int64_t)some_digits(u, more);
        p += more;
    }
    if (x < epochs[unit].from || x >= epochs[unit].to)
        return NULL;
    *ret = x * epochs[unit].scale;
    return p;
}

static uint32_t code_of(struct row_reader *r, const struct csv_target *target, struct str text)
{
    const uint32_t known = dict_find(target->dict, text);
    if (known != DICT_NONE)
        return known;
    struct csv_slot *s = r->slot;
    if (s->fresh == NULL)
        s->fresh = arena_new(s->arena, struct dict *, r->plan->ntexts);
    if (s->fresh[target->ntext] == NULL)
        s->fresh[target->ntext] = dict_new(s->arena);
    return dict_count(target->dict) + dict_intern(s->fresh[target->ntext], text);
}

static inline bool ends_cell(char c, char delimiter)
{
    return c == delimiter || c == '\n';
}

/* Marks the bytes of w that equal c; exact in the lowest one. */
static inline uint64_t marks_of(uint64_t w, char c)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t x = w ^ (ones * (unsigned char)c);
    return (x - ones) & ~x & (ones << 7);
}

/* The delimiter or row end behind the raw text at p; NULL when it is not that simple. */
static inline const char *raw_end(const char *p, const char *end, char delimiter)
{
    if (*p == '"') {
        do {
            p = memchr(p + 1, '"', (size_t)(end - p - 1));
        } while (p != NULL && p[1] == '"' && ++p != NULL);
        if (p != NULL && p[1] == '\r' && p[2] == '\n')
            p++;
        return p != NULL && ends_cell(p[1], delimiter) ? p + 1 : NULL;
    }
    for (; p < end; p += 8) {
        const uint64_t w = load8(p);
        const uint64_t stop = marks_of(w, delimiter) | marks_of(w, '\n') | marks_of(w, '"');
        if (stop == 0)
            continue;
        p += (unsigned)__builtin_ctzll(stop) >> 3;
        return *p != '"' ? p : NULL;
    }
    return NULL;
}

static inline bool same_bytes(const char *p, const char *q, size_t n)
{
    if (n < 8)
        return ((load8(p) ^ load8(q)) << (64 - 8 * n)) == 0;
    for (size_t i = 0; i + 8 <= n; i += 8) {
        if (load8(p + i) != load8(q + i))
            return false;
    }
    return load8(p + n - 8) == load8(q + n - 8);
}

/* Where among 2^bits the raw text p[n] would be, n > 0. */
static inline size_t place_of(const char *p, size_t n, unsigned bits)
{
    const uint64_t first = n < 8 ? load8(p) << (64 - 8 * n) : load8(p);
    const uint64_t last = n < 8 ? n : load8(p + n - 8);
    const uint64_t mixed = (first ^ (last << 1 | last >> 63)) * UINT64_C(0x9E3779B97F4A7C15);
    return (mixed ^ mixed >> 29) * UINT64_C(0xBF58476D1CE4E5B9) >> (64 - bits);
}

/* Behind the field at p, or NULL with r->fault. */
static const char *put_text(struct row_reader *r, const struct csv_target *target, size_t row,
                            const char *p)
{
    struct text_state *state = &r->text[target->ntext];
    const char *next = raw_end(p, r->end, r->plan->delimiter);
    const size_t n = next != NULL ? (size_t)(next - p) : 0;
    struct known_text *known = &state->last;
    if (n > 0 && n < KNOWN_MAX) {
        if (state->other == NULL)
            state->other = arena_new(r->slot->arena, struct known_text, (size_t)1 << r->known_bits);
        known = &state->other[place_of(p, n, r->known_bits)];
        if (known->n == n && same_bytes(p, known->p, n)) {
            target->code[row] = known->code;
            state->last = *known;
            return next;
        }
    }
    struct csv_field field;
    r->fault = csv_field_at(p, r->end, r->plan->delimiter, r->slot->arena, &field);
    if (r->fault != CSV_FINE)
        return NULL;
    const bool is_missing = field.text.n == 0 && !field.is_quoted;
    const uint32_t code = is_missing ? DICT_NONE : code_of(r, target, field.text);
    target->code[row] = code;
    if (n > 0 && n < KNOWN_MAX) {
        *known = (struct known_text){p, (uint32_t)n, code};
        state->last = *known;
    }
    return field.next;
}

/* The last text again, and a delimiter behind it as before; or nothing at all. */
static inline const char *quick_text(const struct row_reader *r, const struct csv_target *target,
                                     const char *p, uint32_t *ret)
{
    const struct known_text *last = &r->text[target->ntext].last;
    const size_t n = last->n;
    if (ends_cell(*p, r->plan->delimiter)) {
        *ret = DICT_NONE;
        return p;
    }
    if (n == 0 || (size_t)(r->end - p) <= n || p[n] != last->p[n] || !same_bytes(p, last->p, n))
        return NULL;
    *ret = last->code;
    return p + n;
}

/* Digits of any length, exponents: behind it, or NULL. Long whole numbers are left to be checked
 * for loss. */
static const char *exact_real(const char *p, const char *end, char decimal, double *ret)
{
    const size_t n = number_parse_prefix(p, end, decimal, ret);
    const bool may_be_lossy = n >= 16 && memchr(p, decimal, n) == NULL;
    return n > 0 && isfinite(*ret) && !may_be_lossy ? p + n : NULL;
}

/* Is a cell over at p, behind what was parsed of it? Its end, or NULL. */
static inline const char *cell_end(const char *p, char delimiter)
{
    if (p == NULL || ends_cell(*p, delimiter))
        return p;
    return p[0] == '\r' && p[1] == '\n' ? p + 1 : NULL;
}

/* The same behind a closing quote. */
static const char *quoted_end(const char *p, char delimiter)
{
    return p != NULL && *p == '"' ? cell_end(p + 1, delimiter) : NULL;
}

/* A number or a time that didn't go the quickest way: in quotes, of many digits, or a misfit. */
static __attribute__((noinline)) const char *put_slowly(struct row_reader *r, size_t column,
                                                        size_t row, const char *p)
{
    const struct csv_plan *plan = r->plan;
    const struct csv_target *target = &plan->target[column];
    const bool is_quoted = *p == '"', is_real = target->type == COLUMN_REAL;
    const char *next = NULL;
    if (is_quoted && is_real)
        next = quick_real(p + 1, plan->decimal, &target->real[row]);
    else if (is_quoted && target->unit == TIME_ISO)
        next = quick_time(r, p + 1, &target->whole[row]);
    else if (is_quoted)
        next = quick_epoch(p + 1, target->unit, &target->whole[row]);
    next = is_quoted ? quoted_end(next, plan->delimiter) : NULL;
    if (next == NULL && is_real) {
        next = exact_real(p + is_quoted, r->end, plan->decimal, &target->real[row]);
        next = is_quoted ? quoted_end(next, plan->delimiter) : cell_end(next, plan->delimiter);
    }
    if (next != NULL)
        return next;
    struct csv_field field;
    r->fault = csv_field_at(p, r->end, plan->delimiter, r->slot->arena, &field);
    if (r->fault != CSV_FINE)
        return NULL;
    if (is_real)
        csv_put_real(plan, r->slot, column, row, field.text);
    else
        csv_put_time(plan, r->slot, column, row, field.text);
    return field.next;
}

/* One cell; behind it, or NULL with r->fault. */
static inline const char *put_cell(struct row_reader *r, size_t column, size_t row, const char *p)
{
    const struct csv_target *target = &r->plan->target[column];
    const char delimiter = r->plan->delimiter;
    const char *next;
    if (target->type == COLUMN_REAL) {
        if (ends_cell(*p, delimiter)) {
            target->real[row] = NAN;
            return p;
        }
        next = cell_end(quick_real(p, r->plan->decimal, &target->real[row]), delimiter);
    } else if (target->type == COLUMN_TEXT) {
        next = quick_text(r, target, p, &target->code[row]);
        return next != NULL ? next : put_text(r, target, row, p);
    } else if (target->unit == TIME_ISO) {
        next = cell_end(quick_time(r, p, &target->whole[row]), delimiter);
    } else {
        next = cell_end(quick_epoch(p, target->unit, &target->whole[row]), delimiter);
    }
    return next != NULL ? next : put_slowly(r, column, row, p);
}

/* Line of the row at p. */
static size_t line_of(const struct csv_slot *s, const char *p)
{
    size_t line = s->first_line;
    for (const char *at = s->p; (at = memchr(at, '\n', (size_t)(p - at))) != NULL; at++)
        line++;
    return line;
}

/* The row has the wrong number of fields: count it; behind it, or NULL with r->fault. */
static const char *skip_ragged(struct row_reader *r, const char *row)
{
    struct csv_slot *s = r->slot;
    size_t nfields = 0;
    struct csv_field field = {.next = row - 1};
    do {
        r->fault = csv_field_at(field.next + 1, r->end, r->plan->delimiter, s->arena, &field);
        if (r->fault != CSV_FINE)
            return NULL;
        nfields++;
    } while (*field.next != '\n');
    if (s->nragged++ == 0) {
        s->ragged_nfields = nfields;
        s->ragged_line = line_of(s, row);
    }
    return field.next + 1;
}

/* Behind the row at p. NULL: r->fault, or CSV_FINE there when it is ragged. */
static inline const char *put_row(struct row_reader *r, size_t row, const char *p)
{
    const size_t last = r->plan->ncolumns - 1;
    const char delimiter = r->plan->delimiter;
    r->fault = CSV_FINE;
    for (size_t c = 0; c < last; c++) {
        p = put_cell(r, c, row, p);
        if (p == NULL || *p != delimiter)
            return NULL;
        p++;
    }
    p = put_cell(r, last, row, p);
    return p != NULL && *p == '\n' ? p + 1 : NULL;
}

enum err csv_parse_rows(const struct csv_plan *plan, struct csv_slot *s, struct error *e)
{
    struct row_reader r = {.plan = plan, .slot = s, .end = s->p + s->n};
    r.text = arena_new(s->arena, struct text_state, plan->ntexts + 1);
    r.known_bits = plan->ntexts <= 8 ? 10 : plan->ntexts <= 128 ? 6 : 2;
    size_t row = s->row;
    const char *p = s->p + s->skip;
    while (p < r.end) {
        if (*p == '\n' || *p == '\r') {
            const char *newline =
                csv_is_blank_row(p, r.end) ? memchr(p, '\n', (size_t)(r.end - p)) : NULL;
            if (newline != NULL && plan->ncolumns > 1) {
                p = newline + 1;
                continue;
            }
        } else {
            s->nfilled++;
        }
        const char *next = put_row(&r, row, p);
        if (next != NULL)
            row++;
        else if (r.fault == CSV_FINE)
            next = skip_ragged(&r, p);
        if (next == NULL)
            return csv_say_fault(r.fault, plan->label, line_of(s, p), e);
        p = next;
    }
    s->nrows = row - s->row;
    return OK;
}
