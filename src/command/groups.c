/* Groups of devices, and why one device is not like the others. */
#include <math.h>

#include "command/internal.h"
#include "core/number.h"

static const struct param cluster_params[] = {
    COMMAND_OPTION_MATRIX,
    COMMAND_OPTION_FEATURES,
    {"summary", PARAM_FLAG, NULL, 0, 0, NULL, NULL, "a row a cluster rather than a row a unit", 0},
    COMMAND_OPTIONS_END,
};

static struct frame *summary_frame(const struct command_call *call, const struct analysis *x)
{
    const struct clustering *k = x->clustering;
    struct frame *f = frame_new(call->arena, k->k);
    struct column *cluster = frame_add(f, "cluster", COLUMN_WHOLE, "its number; 0 is the largest");
    struct column *size = frame_add(f, "units", COLUMN_WHOLE, "how many units it holds");
    struct column *share = frame_add_real(f, "share", "of all units", 3);
    share->show = SHOW_PERCENT;
    struct column *strength =
        frame_add_real(f, "strength", "mean silhouette, -1..1: how well it stands apart", 2);
    struct column *medoid = frame_add(f, "typical", COLUMN_TEXT, "the unit nearest its centre");
    struct column *words = frame_add(f, "differs", COLUMN_TEXT,
                                     "features farthest from the fleet's median, in robust SDs");
    words->show = SHOW_LONG;
    struct arena *scratch = arena_open(call->arena);
    for (size_t g = 0; g < k->k; g++) {
        arena_reset(scratch);
        double sum = 0;
        for (size_t i = 0; i < x->population->n; i++)
            sum += k->label[i] == (int32_t)g ? k->strength[i] : 0;
        cluster->whole[g] = (int64_t)g;
        size->whole[g] = (int64_t)k->size[g];
        share->real[g] = (double)k->size[g] / (double)x->population->n;
        strength->real[g] = k->size[g] > 0 ? sum / (double)k->size[g] : NAN;
        frame_set_text(medoid, g, x->fingerprints->unit[k->medoid[g]].name);
        frame_set_text(
            words, g,
            str_of(explain_cluster(scratch, x->population, x->fingerprints, k->label, (int32_t)g)));
    }
    arena_close(scratch);
    f->title = "Clusters";
    return f;
}

static struct frame *members_frame(const struct command_call *call, const struct analysis *x)
{
    const struct clustering *k = x->clustering;
    struct frame *f = frame_new(call->arena, x->population->n);
    struct column *unit = frame_add(f, "unit", COLUMN_TEXT, "the device, or the row of the matrix");
    struct column *cluster = frame_add(f, "cluster", COLUMN_WHOLE, "its group; 0 is the largest");
    struct column *strength =
        frame_add_real(f, "strength", "silhouette, -1..1: how well it fits its group", 3);
    struct column *cx = frame_add_real(f, "x", "first principal component", 4);
    struct column *cy = frame_add_real(f, "y", "second principal component", 4);
    for (size_t i = 0; i < f->nrows; i++) {
        frame_set_text(unit, i, x->fingerprints->unit[i].name);
        cluster->whole[i] = k->label[i];
        strength->real[i] = k->strength[i];
        cx->real[i] = k->x[i];
        cy->real[i] = k->y[i];
    }
    f->title = "Units and their clusters";
    return f;
}

static enum err run_cluster(const struct command_call *call, struct frame **ret, struct error *e)
{
    const struct analysis *x;
    TRY(command_analyse(call, true, false, &x, e));
    *ret = args_flag(call->args, "summary") ? summary_frame(call, x) : members_frame(call, x);
    command_note_analysis(*ret, x);
    char silhouette[32];
    number_format_short(x->clustering->silhouette, 3, silhouette);
    frame_note(*ret, "%zu clusters, mean silhouette %s", x->clustering->k, silhouette);
    return OK;
}

const struct command command_cluster = {
    .name = "cluster",
    .group = "the fleet",
    .summary = "groups of devices that behave alike",
    .words = "SOURCE",
    .table = "a row a unit: unit, cluster, strength, x, y; --summary: a row a cluster",
    .examples = "fleettop cluster flights.csv.gz --summary\nfleettop cluster --matrix "
                "fingerprints.csv --k 4",
    .flags =
        COMMAND_READS_SOURCE | COMMAND_TAKES_MATRIX | COMMAND_HAS_MODELS | COMMAND_NEEDS_SOURCE,
    .params = cluster_params,
    .run = run_cluster,
};

static const struct param explain_params[] = {
    {"of", PARAM_TEXT, NULL, 0, 0, NULL, "DEVICE", "the device to explain", 0},
    COMMAND_OPTION_MATRIX,
    COMMAND_OPTION_FEATURES,
    {"words", PARAM_FLAG, NULL, 0, 0, NULL, NULL, "sentences rather than numbers", 0},
    COMMAND_OPTIONS_END,
};

static struct frame *words_frame(const struct command_call *call, const struct analysis *x,
                                 size_t unit, const struct contribution *c, size_t n)
{
    const char **sentence;
    const size_t nsentences =
        explain_words(call->arena, x->population, x->fingerprints, unit, c, n, &sentence);
    struct frame *f = frame_new(call->arena, nsentences);
    struct column *words =
        frame_add(f, "words", COLUMN_TEXT, "what is strange about it, strongest first");
    words->show = SHOW_LONG;
    for (size_t i = 0; i < nsentences; i++)
        frame_set_text(words, i, str_of(sentence[i]));
    return f;
}

static struct frame *contributions_frame(const struct command_call *call, const struct analysis *x,
                                         const struct contribution *c, size_t n)
{
    struct frame *f = frame_new(call->arena, n);
    struct column *feature = frame_add(f, "feature", COLUMN_TEXT, "metric and feature");
    struct column *value = frame_add_real(f, "value", "the device's", 4);
    struct column *peers = frame_add_real(f, "peers", "the peers' median", 4);
    struct column *z =
        frame_add_real(f, "z", "distance from the peers in robust standard deviations", 3);
    struct column *percentile = frame_add_real(f, "percentile", "0..100 among the peers", 3);
    struct column *share =
        frame_add_real(f, "share", "of the device's sum of squared distances", 2);
    share->show = SHOW_PERCENT;
    struct column *meaning = frame_add(f, "meaning", COLUMN_TEXT, "what the feature says");
    meaning->show = SHOW_LONG;
    for (size_t i = 0; i < n; i++) {
        const struct fingerprint_column *column =
            &x->fingerprints->column[x->population->source_column[c[i].column]];
        frame_set_text(feature, i, str_of(column->name));
        value->real[i] = c[i].value;
        peers->real[i] = c[i].centre;
        z->real[i] = c[i].z;
        percentile->real[i] = c[i].percentile;
        share->real[i] = c[i].share;
        if (column->feature != NULL)
            frame_set_text(meaning, i, str_of(column->feature->meaning));
    }
    return f;
}

static enum err run_explain(const struct command_call *call, struct frame **ret, struct error *e)
{
    const struct analysis *x;
    size_t unit;
    TRY(command_analyse(call, true, true, &x, e));
    TRY(command_find_unit(call, x->fingerprints, &unit, e));
    struct contribution *c = arena_new(call->arena, struct contribution, x->population->p);
    const size_t n = explain_unit(x->population, x->fingerprints, unit, c);
    explain_percentiles(x->population, x->fingerprints, unit, n, c);
    struct frame *f = args_flag(call->args, "words") ? words_frame(call, x, unit, c, n)
                                                     : contributions_frame(call, x, c, n);
    f->title = arena_printf(call->arena, "Why %.*s", (int)x->fingerprints->unit[unit].name.n,
                            x->fingerprints->unit[unit].name.p);
    command_note_analysis(f, x);
    frame_note(f, "rank %zu of %zu (between %zu and %zu, by detector), state %s", x->rank[unit],
               x->fingerprints->n, x->rank_lo[unit], x->rank_hi[unit],
               unit_state_name(x->fingerprints->unit[unit].state));
    *ret = f;
    return OK;
}

const struct command command_explain = {
    .name = "explain",
    .group = "the fleet",
    .summary = "why a device is strange",
    .words = "SOURCE",
    .table =
        "a row a feature: value, peers' median, robust z, percentile, share; --words: sentences",
    .examples = "fleettop explain flights.csv.gz --of N10575 --limit 8\nfleettop explain x.csv "
                "--of pump-07 --words",
    .flags =
        COMMAND_READS_SOURCE | COMMAND_TAKES_MATRIX | COMMAND_HAS_MODELS | COMMAND_NEEDS_SOURCE,
    .params = explain_params,
    .run = run_explain,
};
