/* Facts into words. Every number in a sentence is a contribution's (value, peers' median, z, share,
 * percentile) or the unit's own (readings, last time): nothing is inferred. A fact reads
 *
 *     <metric> <word of the feature> (<feature> <value>, peers <median>, z <robust SDs>)
 *
 * and facts are chosen so that the second tells something the first did not: another metric or
 * another family of features, and never the same feature twice. */
#include "explain/explain.h"

#include <math.h>
#include <string.h>

#include "core/number.h"

enum { MOST_FACTS = EXPLAIN_METRICS, MOST_WORDS = 8, VALUE_DIGITS = 3, Z_DIGITS = 2 };
static const double LEAST_Z = EXPLAIN_LEAST_Z; /* 1 in 370 if features were normal */

static const struct fingerprint_column *
column_of(const struct population *p, const struct fingerprints *f, const struct contribution *c)
{
    return &f->column[p->source_column[c->column]];
}

/* The family that a feature belongs to; NULL for a column of a matrix. */
static const struct feature_family *family_of(const struct feature *feature)
{
    for (size_t i = 0; feature != NULL && feature_families[i] != NULL; i++) {
        const struct feature_family *family = feature_families[i];
        for (size_t k = 0; k < family->nfeatures; k++) {
            if (feature == &family->feature[k])
                return family;
        }
    }
    return NULL;
}

/* "arr_delay" of "arr_delay.median"; the whole name for other columns. */
static struct str metric_of(const struct fingerprint_column *column)
{
    const struct str name = str_of(column->name);
    if (column->feature == NULL)
        return name;
    const struct str feature = str_of(column->feature->name);
    if (!str_has_suffix(name, feature) || name.n < feature.n + 2 ||
        name.p[name.n - feature.n - 1] != '.')
        return name;
    return (struct str){name.p, name.n - feature.n - 1};
}

static void put_number(struct buf *b, double x, int digits)
{
    char text[32];
    const size_t n = number_format_short(x, digits, text);
    buf_put(b, text, n);
}

static void put_z(struct buf *b, double z)
{
    if (z > 0)
        buf_put_char(b, '+');
    put_number(b, z, Z_DIGITS);
}

/* "arr_delay more skewed", "radius high" */
static void put_subject(struct buf *b, const struct fingerprint_column *column, double z)
{
    const struct feature *feature = column->feature;
    buf_put_str(b, metric_of(column));
    const char *word = feature == NULL ? NULL : z > 0 ? feature->word_high : feature->word_low;
    if (word != NULL)
        buf_printf(b, " %s", word);
    else if (feature != NULL)
        buf_printf(b, " %s: %s", z > 0 ? "high" : "low", feature->meaning);
    else
        buf_printf(b, " %s", z > 0 ? "high" : "low");
}

static void put_fact(struct buf *b, const struct fingerprint_column *column,
                     const struct contribution *c)
{
    put_subject(b, column, c->z);
    buf_put_text(b, " (");
    if (column->feature != NULL)
        buf_printf(b, "%s ", column->feature->name);
    put_number(b, c->value, VALUE_DIGITS);
    buf_put_text(b, ", peers ");
    put_number(b, c->centre, VALUE_DIGITS);
    buf_put_text(b, ", z ");
    put_z(b, c->z);
    buf_put_char(b, ')');
}

/* The state in words; false when it is plain ok. */
static bool put_state(struct buf *b, const struct fingerprints *f, size_t unit)
{
    const struct fingerprint_unit *u = &f->unit[unit];
    char when[48];
    switch (u->state) {
    case STATE_SHORT:
        buf_printf(b, "short: %zu reading%s", u->nreadings, u->nreadings == 1 ? "" : "s");
        return true;
    case STATE_CONSTANT:
        buf_put_text(b, "constant: every metric keeps one value");
        return true;
    case STATE_SILENT:
        time_format(u->last, f->time_unit, f->zone, when);
        buf_printf(b, "silent since %s", when);
        return true;
    case STATE_PARTIAL:
        buf_put_text(b, "partial: many readings missing or a long gap");
        return true;
    case STATE_OK:
        break;
    }
    return false;
}

/* Whether the state has said it already. */
static bool is_said(const struct fingerprint_unit *u, const struct feature *feature)
{
    return u->state == STATE_SILENT && feature != NULL && strcmp(feature->name, "staleness") == 0;
}

/* Whether `next` tells something that the facts already chosen do not. */
static bool is_new(const struct population *p, const struct fingerprints *f,
                   const struct contribution *const *chosen, size_t n,
                   const struct contribution *next)
{
    const struct fingerprint_column *c = column_of(p, f, next);
    for (size_t i = 0; i < n && c->feature != NULL; i++) {
        const struct fingerprint_column *d = column_of(p, f, chosen[i]);
        const struct feature_family *family = family_of(c->feature);
        const bool is_same_family = family != NULL && family == family_of(d->feature);
        if (c->feature == d->feature || (is_same_family && c->metric == d->metric))
            return false;
    }
    return true;
}

static size_t choose(const struct population *p, const struct fingerprints *f, size_t unit,
                     const struct contribution *c, size_t n, const struct contribution **ret)
{
    size_t chosen = 0;
    for (size_t i = 0; i < n && chosen < MOST_FACTS && fabs(c[i].z) >= LEAST_Z; i++) {
        const struct feature *feature = column_of(p, f, &c[i])->feature;
        if (!is_said(&f->unit[unit], feature) && is_new(p, f, ret, chosen, &c[i]))
            ret[chosen++] = &c[i];
    }
    return chosen;
}

size_t explain_metrics(const struct population *p, const struct fingerprints *f, size_t unit,
                       const struct contribution *c, size_t ncontributions,
                       size_t ret[EXPLAIN_METRICS])
{
    const struct contribution *chosen[MOST_FACTS];
    size_t n = choose(p, f, unit, c, ncontributions, chosen), nmetrics = 0;
    if (n == 0 && ncontributions > 0)
        chosen[n++] = c;
    for (size_t i = 0; i < n; i++) {
        const size_t metric = column_of(p, f, chosen[i])->metric;
        bool is_known = metric == SIZE_MAX;
        for (size_t k = 0; k < nmetrics; k++)
            is_known = is_known || ret[k] == metric;
        if (!is_known)
            ret[nmetrics++] = metric;
    }
    return nmetrics;
}

char *explain_sentence(struct arena *a, const struct population *p, const struct fingerprints *f,
                       size_t unit, const struct contribution *c, size_t ncontributions)
{
    struct buf b = buf_of(a);
    const struct contribution *chosen[MOST_FACTS];
    const size_t n = choose(p, f, unit, c, ncontributions, chosen);
    const bool has_state = put_state(&b, f, unit);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 || has_state)
            buf_put_text(&b, "; ");
        put_fact(&b, column_of(p, f, chosen[i]), chosen[i]);
    }
    if (n == 0 && has_state)
        return b.p;
    if (n == 0 && ncontributions == 0)
        buf_put_text(&b, "no feature could be compared with its peers'");
    else if (n == 0) {
        buf_put_text(&b, "like its peers; furthest: ");
        put_fact(&b, column_of(p, f, &c[0]), &c[0]);
    }
    return b.p;
}

/* One fact as a sentence of its own. */
static const char *words_of(struct arena *a, const struct fingerprint_column *column,
                            const struct contribution *c)
{
    struct buf b = buf_of(a);
    put_subject(&b, column, c->z);
    buf_put_text(&b, ": ");
    if (column->feature != NULL)
        buf_printf(&b, "%s (%s) is ", column->feature->name, column->feature->meaning);
    put_number(&b, c->value, VALUE_DIGITS);
    buf_put_text(&b, ", the peers' median ");
    put_number(&b, c->centre, VALUE_DIGITS);
    buf_put_text(&b, ", robust z ");
    put_z(&b, c->z);
    if (!isnan(c->percentile)) {
        buf_put_text(&b, c->z < 0 ? "; below " : "; above ");
        put_number(&b, c->z < 0 ? 100 - c->percentile : c->percentile, VALUE_DIGITS);
        buf_put_text(&b, " % of the others");
    }
    buf_put_text(&b, "; ");
    put_number(&b, 100 * c->share, Z_DIGITS);
    buf_put_text(&b, " % of all that sets it apart.");
    return b.p;
}

static const char *missing_words(struct arena *a, const struct population *p, size_t unit)
{
    if (p->nmissing[unit] == 0)
        return NULL;
    return arena_printf(a,
                        "%zu of %zu features are missing for it; they count as ordinary, not as "
                        "strange.",
                        p->nmissing[unit], p->p);
}

size_t explain_words(struct arena *a, const struct population *p, const struct fingerprints *f,
                     size_t unit, const struct contribution *c, size_t ncontributions,
                     const char ***ret)
{
    enum { OTHERS = 3 };
    const char **line = arena_new(a, const char *, MOST_WORDS + OTHERS);
    size_t n = 0, facts = 0;
    struct buf b = buf_of(a);
    buf_put_str(&b, f->unit[unit].name);
    buf_put_text(&b, " is ");
    if (!put_state(&b, f, unit))
        buf_put_text(&b, "complete: it reports as expected");
    buf_put_char(&b, '.');
    line[n++] = b.p;
    while (facts < MIN_OF(ncontributions, (size_t)MOST_WORDS) && fabs(c[facts].z) >= LEAST_Z) {
        line[n++] = words_of(a, column_of(p, f, &c[facts]), &c[facts]);
        facts++;
    }
    if (facts == 0) {
        line[n++] = arena_printf(a,
                                 "None of its features is %.0f robust SDs or more from its "
                                 "peers' median.",
                                 LEAST_Z);
    }
    const char *missing = missing_words(a, p, unit);
    if (missing != NULL)
        line[n++] = missing;
    *ret = line;
    return n;
}
