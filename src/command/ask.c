/* What the commands ask of the engine in the same words, and what they tell of it. */
#include <string.h>

#include "command/internal.h"

/* --metric picks among the metrics where a command looks at one device's series, so the fleet is
 * read whole, once for all of them; elsewhere it says which columns are read. */
static enum err whole_request(const struct command_call *call, struct source_request *ret,
                              struct error *e)
{
    TRY(command_source_request(call, ret, e));
    if (args_has_param(call->args, "of") && (call->command->flags & COMMAND_HAS_MODELS) == 0) {
        ret->nmetric = 0;
        ret->metric = NULL;
    }
    return OK;
}

enum err command_fleet(const struct command_call *call, const struct fleet **ret, struct error *e)
{
    struct source_request r;
    TRY(whole_request(call, &r, e));
    return engine_fleet(call->engine, &r, call->job, ret, e);
}

static void list_params(const struct command_call *call, struct triage_request *r)
{
    size_t n = 0;
    while (call->models != NULL && call->models[n].name != NULL)
        n++;
    struct engine_param *param = arena_new(call->arena, struct engine_param, n);
    for (size_t i = 0; i < n; i++) {
        const char *value = args_text(call->args, call->models[i].name);
        param[i] = (struct engine_param){call->models[i].name, value != NULL ? value : ""};
    }
    r->param = param;
    r->nparams = n;
}

static enum err triage_request(const struct command_call *call, struct triage_request *ret,
                               struct error *e)
{
    *ret = (struct triage_request){.features = args_text(call->args, "features")};
    TRY(whole_request(call, &ret->source, e));
    if (args_has_param(call->args, "matrix"))
        ret->matrix = args_text(call->args, "matrix");
    ret->seed = (uint64_t)args_int(call->args, "seed");
    if (call->models != NULL)
        ret->args = call->args;
    list_params(call, ret);
    return OK;
}

enum err command_analyse(const struct command_call *call, bool want_clusters, bool want_since,
                         const struct analysis **ret, struct error *e)
{
    struct triage_request r;
    TRY(triage_request(call, &r, e));
    r.want_clusters = want_clusters;
    r.want_since = want_since;
    return engine_analyse(call->engine, &r, call->job, ret, e);
}

enum err command_fingerprints(const struct command_call *call, const struct fingerprints **ret,
                              const struct fleet **ret_fleet, struct error *e)
{
    struct triage_request r;
    TRY(triage_request(call, &r, e));
    return engine_fingerprints(call->engine, &r, call->arena, call->job, ret, ret_fleet, e);
}

/* The device whose name has the longest common beginning with `wanted`. */
static enum err say_no_device(struct str wanted, size_t n,
                              struct str (*name)(const void *ctx, size_t i), const void *ctx,
                              struct error *e)
{
    size_t best = 0, best_common = 0;
    for (size_t i = 0; i < n; i++) {
        const struct str s = name(ctx, i);
        size_t common = 0;
        while (common < s.n && common < wanted.n && s.p[common] == wanted.p[common])
            common++;
        if (common > best_common) {
            best_common = common;
            best = i;
        }
    }
    if (best_common == 0)
        return error_set(e, ERR_USAGE,
                         "--of: there is no device \"%.*s\" among the %zu; `devices` lists them",
                         (int)wanted.n, wanted.p, n);
    const struct str near = name(ctx, best);
    return error_set(e, ERR_USAGE,
                     "--of: there is no device \"%.*s\" among the %zu; did you mean \"%.*s\"?",
                     (int)wanted.n, wanted.p, n, (int)near.n, near.p);
}

static enum err find_name(const struct command_call *call, size_t n,
                          struct str (*name)(const void *ctx, size_t i), const void *ctx,
                          size_t *ret, struct error *e)
{
    const struct str wanted = str_of(args_text(call->args, "of"));
    if (wanted.p == NULL && n == 1) {
        *ret = 0;
        return OK;
    }
    if (wanted.p == NULL)
        return error_set(e, ERR_USAGE,
                         "%s: of which device? Name it with --of; `devices` lists them",
                         call->command->name);
    for (size_t i = 0; i < n; i++) {
        if (str_equal(name(ctx, i), wanted)) {
            *ret = i;
            return OK;
        }
    }
    return say_no_device(wanted, n, name, ctx, e);
}

static struct str unit_name(const void *ctx, size_t i)
{
    return ((const struct fingerprints *)ctx)->unit[i].name;
}

static struct str device_name(const void *ctx, size_t i)
{
    return ((const struct fleet *)ctx)->block[i].device;
}

enum err command_find_unit(const struct command_call *call, const struct fingerprints *f,
                           size_t *ret, struct error *e)
{
    return find_name(call, f->n, unit_name, f, ret, e);
}

enum err command_find_device(const struct command_call *call, const struct fleet *fleet,
                             size_t *ret, struct error *e)
{
    return find_name(call, fleet->ndevices, device_name, fleet, ret, e);
}

enum err command_find_metrics(const struct command_call *call, const struct schema *schema,
                              size_t *ret_n, size_t **ret, struct error *e)
{
    struct str *wanted;
    const size_t n = args_list(call->arena, call->args, "metric", &wanted);
    *ret = arena_new(call->arena, size_t, MAX_OF(n, schema->nmetrics));
    *ret_n = 0;
    for (size_t m = 0; m < schema->nmetrics && n == 0; m++)
        (*ret)[(*ret_n)++] = m;
    for (size_t i = 0; i < n; i++) {
        size_t m = 0;
        while (m < schema->nmetrics && !str_equal(schema->metric[m], wanted[i]))
            m++;
        if (m == schema->nmetrics) {
            struct buf b = buf_of(call->arena);
            for (size_t k = 0; k < schema->nmetrics; k++) {
                buf_put_text(&b, k > 0 ? ", " : "");
                buf_put_str(&b, schema->metric[k]);
            }
            return error_set(e, ERR_USAGE, "--metric: there is no metric \"%.*s\"; there are %s",
                             (int)wanted[i].n, wanted[i].p, arena_text(call->arena, buf_str(&b)));
        }
        (*ret)[(*ret_n)++] = m;
    }
    return OK;
}

void command_note_all(struct frame *f, size_t n, const char *const *note, bool is_partial)
{
    for (size_t i = 0; i < n; i++)
        frame_note(f, "%s", note[i]);
    f->is_partial = f->is_partial || is_partial;
}

void command_note_analysis(struct frame *f, const struct analysis *x)
{
    command_note_all(f, x->nnotes, x->note, x->is_partial);
    if (x->clustering != NULL)
        command_note_all(f, x->clustering->nnotes, x->clustering->note, false);
}

void command_note_fleet(struct frame *f, const struct fleet *fleet)
{
    command_note_all(f, fleet->nnotes, fleet->note, fleet->is_partial);
}
