/* Fingerprints: which columns a specification means, and one unit's row of them. */
#include "feature/fingerprint.h"

#include <assert.h>
#include <math.h>

#include "feature/families.h"

/* A row's families are computed at most once a metric; this is how many features one may have. */
enum { MAX_FEATURES = 64 };

struct chosen {
    size_t n, room;
    const struct feature **feature;
};

static void choose(struct chosen *c, const struct feature *f)
{
    for (size_t i = 0; i < c->n; i++) {
        if (c->feature[i] == f)
            return;
    }
    if (c->n < c->room)
        c->feature[c->n++] = f;
}

static size_t feature_count(void)
{
    size_t n = 0;
    for (size_t i = 0; feature_families[i] != NULL; i++)
        n += feature_families[i]->nfeatures;
    return n;
}

static void choose_family(struct chosen *c, const struct feature_family *f, unsigned profiles)
{
    for (size_t i = 0; i < f->nfeatures; i++) {
        if ((f->feature[i].profiles & profiles) != 0)
            choose(c, &f->feature[i]);
    }
}

static unsigned profile_of(struct str name)
{
    if (str_equal(name, STR("quick")))
        return PROFILE_QUICK;
    if (str_equal(name, STR("standard")))
        return PROFILE_STANDARD;
    return str_equal(name, STR("full")) ? PROFILE_FULL : 0;
}

struct nearest {
    const char *name;
    size_t distance;
};

static void consider(struct nearest *best, struct str wanted, const char *name)
{
    const size_t d = str_distance(wanted, str_of(name));
    if (d < best->distance)
        *best = (struct nearest){name, d};
}

static enum err say_unknown(struct str part, struct error *e)
{
    struct nearest best = {"quick", SIZE_MAX};
    if (str_has_prefix(part, STR("family:"))) {
        const struct str name = {part.p + 7, part.n - 7};
        for (size_t i = 0; feature_families[i] != NULL; i++)
            consider(&best, name, feature_families[i]->name);
        return error_set(e, ERR_USAGE, "features: no family \"%.*s\"; did you mean family:%s?",
                         (int)MIN_OF(name.n, (size_t)80), name.p, best.name);
    }
    static const char *const profiles[] = {"quick", "standard", "full"};
    for (size_t i = 0; i < COUNT_OF(profiles); i++)
        consider(&best, part, profiles[i]);
    for (size_t i = 0; feature_families[i] != NULL; i++) {
        for (size_t j = 0; j < feature_families[i]->nfeatures; j++)
            consider(&best, part, feature_families[i]->feature[j].name);
    }
    return error_set(e, ERR_USAGE,
                     "features: \"%.*s\" is no profile and no feature; did you mean %s? "
                     "(`fleettop features` lists them)",
                     (int)MIN_OF(part.n, (size_t)80), part.p, best.name);
}

static enum err choose_part(struct chosen *c, struct str part, struct error *e)
{
    const unsigned profile = profile_of(part);
    if (profile != 0) {
        for (size_t i = 0; feature_families[i] != NULL; i++)
            choose_family(c, feature_families[i], profile);
        return OK;
    }
    if (str_has_prefix(part, STR("family:"))) {
        const struct feature_family *family =
            feature_find_family((struct str){part.p + 7, part.n - 7});
        if (family == NULL)
            return say_unknown(part, e);
        choose_family(c, family, PROFILE_ALL);
        return OK;
    }
    const struct feature *f = feature_find(part);
    if (f == NULL)
        return say_unknown(part, e);
    choose(c, f);
    return OK;
}

enum err fingerprint_columns(struct arena *a, struct str spec, const struct schema *schema,
                             size_t *ret_p, struct fingerprint_column **ret, struct error *e)
{
    struct chosen c = {.room = feature_count()};
    c.feature = arena_raw(a, c.room, sizeof *c.feature);
    struct str part;
    while (str_split(&spec, ',', &part)) {
        part = str_trim(part);
        if (part.n > 0)
            TRY(choose_part(&c, part, e));
    }
    if (c.n == 0)
        return error_set(e, ERR_USAGE, "features: none given; try \"quick\"");
    const size_t p = c.n * schema->nmetrics;
    struct fingerprint_column *column = arena_new(a, struct fingerprint_column, p);
    for (size_t i = 0; i < p; i++) {
        const struct str metric = schema->metric[i / c.n];
        column[i].metric = i / c.n;
        column[i].feature = c.feature[i % c.n];
        column[i].name =
            arena_printf(a, "%.*s.%s", (int)metric.n, metric.p, column[i].feature->name);
    }
    *ret_p = p;
    *ret = column;
    return OK;
}

/* Where the family has f; its nfeatures when it hasn't. */
static size_t index_in(const struct feature_family *family, const struct feature *f)
{
    size_t i = 0;
    while (i < family->nfeatures && &family->feature[i] != f)
        i++;
    return i;
}

/* The columns of one metric that one family computes. */
static void fill_family(const struct feature_family *family,
                        const struct fingerprint_column *column, size_t p,
                        const struct series_input *s, struct arena *scratch, double *ret)
{
    double value[MAX_FEATURES];
    bool is_computed = false;
    assert(family->nfeatures <= MAX_FEATURES);
    for (size_t i = 0; i < p; i++) {
        const size_t k = index_in(family, column[i].feature);
        if (k == family->nfeatures)
            continue;
        if (!is_computed)
            feature_compute(family, s, scratch, value);
        is_computed = true;
        ret[i] = value[k];
    }
}

void fingerprint_row(const struct fingerprint_column *column, size_t p, const struct block *b,
                     size_t nmetrics, const struct fleet_span *span, struct arena *scratch,
                     double *ret)
{
    for (size_t i = 0; i < p; i++)
        ret[i] = NAN;
    struct arena *own = arena_open(scratch);
    for (size_t from = 0, to; from < p; from = to) {
        const size_t metric = column[from].metric;
        for (to = from + 1; to < p && column[to].metric == metric;)
            to++;
        if (metric >= nmetrics)
            continue;
        struct series_input s;
        series_prepare(b, metric, span, own, &s);
        for (size_t k = 0; feature_families[k] != NULL; k++)
            fill_family(feature_families[k], column + from, to - from, &s, own, ret + from);
        arena_reset(own);
    }
    arena_close(own);
}
