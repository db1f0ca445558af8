/* One field, one cell, with care: quotes, escapes, numbers and times that the fast paths leave. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/number.h"
#include "data/csv_private.h"

static bool ends_field(char c, char delimiter)
{
    return c == delimiter || c == '\n';
}

/* The text between p (behind the opening quote) and `close`, with "" as ". */
static struct str without_escapes(const char *p, const char *close, struct arena *a)
{
    char *out = arena_raw(a, (size_t)(close - p) + 1, 1);
    size_t n = 0;
    for (; p < close; p++) {
        out[n++] = *p;
        p += *p == '"';
    }
    return (struct str){out, n};
}

static enum csv_fault quoted_field(const char *p, const char *end, char delimiter, struct arena *a,
                                   struct csv_field *ret)
{
    const char *at = p + 1;
    bool has_escapes = false;
    for (;;) {
        at = at < end ? memchr(at, '"', (size_t)(end - at)) : NULL;
        if (at == NULL)
            return CSV_OPEN_QUOTE;
        if (at + 1 < end && at[1] == '"') {
            has_escapes = true;
            at += 2;
            continue;
        }
        break;
    }
    const char *next = at + 1;
    if (next + 1 < end && next[0] == '\r' && next[1] == '\n')
        next++;
    if (next < end && !ends_field(*next, delimiter))
        return CSV_STRAY_QUOTE;
    if (at - p > CSV_FIELD_MAX)
        return CSV_LONG_FIELD;
    *ret = (struct csv_field){{p + 1, (size_t)(at - p - 1)}, next, true, has_escapes};
    if (has_escapes)
        ret->text = without_escapes(p + 1, at, a);
    return CSV_FINE;
}

enum csv_fault csv_field_at(const char *p, const char *end, char delimiter, struct arena *a,
                            struct csv_field *ret)
{
    if (p < end && *p == '"')
        return quoted_field(p, end, delimiter, a, ret);
    const char *at = p;
    while (at < end && !ends_field(*at, delimiter)) {
        if (*at == '"')
            return CSV_STRAY_QUOTE;
        at++;
    }
    if (at - p > CSV_FIELD_MAX)
        return CSV_LONG_FIELD;
    size_t n = (size_t)(at - p);
    if (n > 0 && p[n - 1] == '\r' && (at == end || *at == '\n'))
        n--;
    *ret = (struct csv_field){{p, n}, at, false, false};
    return CSV_FINE;
}

const char *csv_row_end(const char *p, const char *end, char delimiter, size_t *ret_nfields)
{
    bool in_quote = false;
    size_t n = 1;
    for (; p < end; p++) {
        if (*p == '"')
            in_quote = !in_quote;
        else if (in_quote)
            continue;
        else if (*p == delimiter)
            n++;
        else if (*p == '\n')
            break;
    }
    *ret_nfields = n;
    return p < end ? p + 1 : end;
}

bool csv_is_blank_row(const char *p, const char *end)
{
    if (p < end && *p == '\r')
        p++;
    return p == end || *p == '\n';
}

enum err csv_say_fault(enum csv_fault fault, const char *label, size_t line, struct error *e)
{
    switch (fault) {
    case CSV_STRAY_QUOTE:
        return error_set(e, ERR_DATA,
                         "%s: line %zu: a quote in or behind the text of a field; a field with "
                         "quotes is written \"like \"\"this\"\"\"",
                         label, line);
    case CSV_OPEN_QUOTE:
        return error_set(e, ERR_DATA, "%s: the quote opened in line %zu is never closed", label,
                         line);
    case CSV_LONG_FIELD:
        return error_set(e, ERR_LIMIT, "%s: line %zu: a field is longer than the limit of 1 MiB",
                         label, line);
    case CSV_FINE:
        break;
    }
    return OK;
}

enum err csv_say_endless(const char *p, const char *end, char delimiter, const char *label,
                         size_t line, struct error *e)
{
    while (p < end) {
        const char *at = p;
        if (*p == '"') {
            do {
                at = memchr(at + 1, '"', (size_t)(end - at - 1));
            } while (at != NULL && at + 1 < end && at[1] == '"' && ++at != NULL);
            if (at == NULL)
                return csv_say_fault(CSV_OPEN_QUOTE, label, line, e);
            at++;
        }
        while (at < end && !ends_field(*at, delimiter) && *at != '"')
            at++;
        if (at < end && *at == '"')
            return csv_say_fault(CSV_STRAY_QUOTE, label, line, e);
        for (; p < at; p++)
            line += *p == '\n';
        p = at + 1;
    }
    return error_set(e, ERR_LIMIT, "%s: line %zu is longer than the limit of 16 MiB", label, line);
}

static struct csv_tally *tally_of(const struct csv_plan *plan, struct csv_slot *s, size_t column)
{
    if (s->tally == NULL)
        s->tally = arena_new(s->arena, struct csv_tally, plan->ncolumns);
    return &s->tally[column];
}

/* The first cell of a column that was not understood: its line and text. */
static void note_first(struct csv_tally *t, const struct csv_slot *s, struct str text)
{
    if (t->bad_line != 0)
        return;
    t->bad_line = s->first_line;
    const char *at = s->p;
    if (text.p >= s->p && text.p < s->p + s->n) { /* not a copy */
        while ((at = memchr(at, '\n', (size_t)(text.p - at))) != NULL) {
            t->bad_line++;
            at++;
        }
    }
    const size_t n = MIN_OF(text.n, sizeof t->bad_text - 1);
    memcpy(t->bad_text, text.p, n);
    t->bad_text[n] = '\0';
}

/* Is it a whole number that its double is not? */
static bool is_lossy(struct str text, double x)
{
    text = str_trim(text);
    if (text.n > 0 && (text.p[0] == '-' || text.p[0] == '+')) {
        text.p++;
        text.n--;
    }
    while (text.n > 1 && text.p[0] == '0') {
        text.p++;
        text.n--;
    }
    if (text.n < 16)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
    }
    char exact[400]; /* DBL_MAX has 309 digits */
    const int n = snprintf(exact, sizeof exact, "%.0f", fabs(x));
    return (size_t)n != text.n || memcmp(exact, text.p, text.n) != 0;
}

void csv_put_real(const struct csv_plan *plan, struct csv_slot *s, size_t column, size_t row,
                  struct str text)
{
    double x;
    const enum number_kind kind = number_parse(text, plan->decimal, &x);
    plan->target[column].real[row] = x;
    if (kind == NUMBER_MISSING || (kind == NUMBER_OK && text.n < 16))
        return;
    if (kind == NUMBER_OK) {
        if (is_lossy(text, x))
            tally_of(plan, s, column)->nlossy++;
        return;
    }
    struct csv_tally *t = tally_of(plan, s, column);
    if (kind == NUMBER_OVERFLOW)
        t->noverflow++;
    else
        t->nbad++;
    note_first(t, s, text);
}

bool csv_is_other_epoch(double x, enum time_unit unit)
{
    const enum time_unit own = time_guess_unit(x, x);
    return own != TIME_STEP && own != unit;
}

void csv_put_time(const struct csv_plan *plan, struct csv_slot *s, size_t column, size_t row,
                  struct str text)
{
    const struct csv_target *target = &plan->target[column];
    int64_t at = MISSING_I64;
    unsigned flags = 0;
    double x = NAN;
    enum time_kind kind;
    if (number_parse(text, plan->decimal, &x) == NUMBER_MISSING)
        kind = TIME_EMPTY;
    else if (target->unit == TIME_ISO)
        kind = time_parse(text, plan->zone, &at, &flags);
    else
        kind = time_parse_epoch(text, target->unit, &at);
    const bool is_fine = kind == TIME_OK || kind == TIME_AMBIGUOUS;
    target->whole[row] = is_fine ? at : MISSING_I64;
    s->has_bare_time |= (flags & TIME_NO_ZONE) != 0;
    if (target->unit != TIME_ISO && target->unit != TIME_STEP && x == x &&
        csv_is_other_epoch(x, target->unit)) {
        struct csv_tally *t = tally_of(plan, s, column);
        t->nmixed++;
        note_first(t, s, text);
    }
    if (kind == TIME_EMPTY || (kind == TIME_OK && (flags & TIME_LEAP) == 0))
        return;
    struct csv_tally *t = tally_of(plan, s, column);
    t->nleap += (flags & TIME_LEAP) != 0;
    t->nambiguous += kind == TIME_AMBIGUOUS;
    t->nbad += kind == TIME_BAD;
    t->nrange += kind == TIME_RANGE;
    if (!is_fine)
        note_first(t, s, text);
}
