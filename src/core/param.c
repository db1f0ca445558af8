#include "core/param.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/clock.h"
#include "core/number.h"

enum { TABLES = 4 };

int64_t param_choice(const char *choices, struct str text)
{
    struct str rest = str_of(choices), one;
    for (int64_t i = 0; str_split(&rest, '|', &one); i++) {
        if (str_equal(one, text))
            return i;
    }
    return -1;
}

static enum err parse_number(const struct param *p, const char *text, struct param_value *ret,
                             struct error *e)
{
    bool is_good;
    if (p->type == PARAM_INT) {
        is_good = number_parse_int(str_of(text), &ret->whole);
        ret->real = (double)ret->whole;
    } else {
        is_good = number_parse(str_of(text), '.', &ret->real) == NUMBER_OK;
    }
    if (!is_good || !(ret->real >= p->min && ret->real <= p->max))
        return error_set(e, ERR_USAGE, "--%s: \"%s\" is not a%s number from %.15g to %.15g",
                         p->name, text, p->type == PARAM_INT ? " whole" : "", p->min, p->max);
    return OK;
}

enum err param_parse(const struct param *p, const char *text, struct param_value *ret,
                     struct error *e)
{
    ret->text = text;
    switch (p->type) {
    case PARAM_FLAG:
        ret->flag = true;
        return OK;
    case PARAM_INT:
    case PARAM_REAL:
        return parse_number(p, text, ret, e);
    case PARAM_TEXT:
    case PARAM_LIST:
        if (text[0] == '\0' || (p->type == PARAM_LIST && text[strspn(text, ", \t")] == '\0'))
            return error_set(e, ERR_USAGE, "--%s: needs a value, got an empty one", p->name);
        return OK;
    case PARAM_CHOICE:
        ret->whole = param_choice(p->choices, str_of(text));
        if (ret->whole < 0)
            return error_set(e, ERR_USAGE, "--%s: \"%s\" is not one of %s", p->name, text,
                             p->choices);
        return OK;
    case PARAM_DURATION:
        if (!duration_parse(str_of(text), &ret->whole))
            return error_set(e, ERR_USAGE, "--%s: \"%s\" is not a duration such as 30s, 5m, 6h, 7d",
                             p->name, text);
        return OK;
    }
    return error_set(e, ERR_USAGE, "--%s: unknown type", p->name);
}

static size_t count_params(const struct param *table)
{
    size_t n = 0;
    while (table != NULL && table[n].name != NULL)
        n++;
    return n;
}

static enum err set_defaults(struct arena *a, struct args *args, struct error *e)
{
    for (int t = 0; t < TABLES; t++) {
        const size_t n = count_params(args->table[t]);
        args->value[t] = arena_new(a, struct param_value, n);
        for (size_t i = 0; i < n; i++) {
            if (args->table[t][i].initial != NULL && args->table[t][i].type != PARAM_FLAG)
                TRY(param_parse(&args->table[t][i], args->table[t][i].initial, &args->value[t][i],
                                e));
        }
    }
    return OK;
}

static struct param_value *find(const struct args *args, struct str name, char letter,
                                const struct param **ret)
{
    for (int t = 0; t < TABLES; t++) {
        for (size_t i = 0; args->table[t] != NULL && args->table[t][i].name != NULL; i++) {
            const struct param *p = &args->table[t][i];
            if (letter != 0 ? p->letter == letter : str_equal(str_of(p->name), name)) {
                *ret = p;
                return &args->value[t][i];
            }
        }
    }
    *ret = NULL;
    return NULL;
}

static enum err say_unknown(const struct args *args, const char *word, struct str name,
                            struct error *e)
{
    const char *nearest = NULL;
    size_t best = 4;
    for (int t = 0; t < TABLES; t++) {
        for (size_t i = 0; args->table[t] != NULL && args->table[t][i].name != NULL; i++) {
            const size_t d = str_distance(name, str_of(args->table[t][i].name));
            if (d < best) {
                best = d;
                nearest = args->table[t][i].name;
            }
        }
    }
    if (nearest != NULL)
        return error_set(e, ERR_USAGE, "unknown option %s; did you mean --%s?", word, nearest);
    return error_set(e, ERR_USAGE, "unknown option %s; --help lists them", word);
}

/* Parse the option at argv[*at]; *at is left on its last word. */
static enum err parse_option(struct arena *a, int argc, const char *const argv[], int *at,
                             const struct args *args, struct error *e)
{
    const char *word = argv[*at];
    struct str name = {NULL, 0};
    char letter = 0;
    const char *value = NULL;
    if (word[1] == '-') {
        name = str_of(word + 2);
        const char *equals = strchr(word + 2, '=');
        if (equals != NULL) {
            name.n = (size_t)(equals - (word + 2));
            value = equals + 1;
        }
    } else {
        letter = word[1];
        value = word[2] != '\0' ? word + 2 : NULL;
    }
    const struct param *p;
    struct param_value *v = find(args, name, letter, &p);
    if (v == NULL)
        return say_unknown(args, word, letter != 0 ? str_of(word + 1) : name, e);
    if (p->type == PARAM_FLAG) {
        if (value != NULL)
            return error_set(e, ERR_USAGE, "%s: takes no value", word);
        value = "";
    } else if (value == NULL) {
        if (*at + 1 >= argc)
            return error_set(e, ERR_USAGE, "%s: needs a value (%s)", word,
                             p->value != NULL ? p->value : p->help);
        value = argv[++*at];
    }
    if (v->is_set)
        return error_set(e, ERR_USAGE, "--%s is given twice; give it once%s", p->name,
                         p->type == PARAM_LIST ? ", its values between commas" : "");
    v->is_set = true;
    return param_parse(p, arena_text(a, str_of(value)), v, e);
}

enum err args_parse(struct arena *a, int argc, const char *const argv[],
                    const struct param *const table[4], struct args *ret, struct error *e)
{
    *ret = (struct args){.nwords = 0};
    for (int t = 0; t < TABLES; t++)
        ret->table[t] = table[t];
    TRY(set_defaults(a, ret, e));
    ret->word = arena_new(a, const char *, (size_t)argc + 1);
    bool are_words = false;
    for (int at = 0; at < argc; at++) {
        if (are_words || argv[at][0] != '-' || argv[at][1] == '\0')
            ret->word[ret->nwords++] = arena_text(a, str_of(argv[at]));
        else if (strcmp(argv[at], "--") == 0)
            are_words = true;
        else
            TRY(parse_option(a, argc, argv, &at, ret, e));
    }
    return OK;
}

bool args_has_param(const struct args *args, const char *name)
{
    const struct param *p;
    return find(args, str_of(name), 0, &p) != NULL;
}

const struct param *args_param(const struct args *args, const char *name)
{
    const struct param *p;
    find(args, str_of(name), 0, &p);
    assert(p != NULL);
    return p;
}

const struct param_value *args_get(const struct args *args, const char *name)
{
    const struct param *p;
    const struct param_value *v = find(args, str_of(name), 0, &p);
    assert(v != NULL);
    return v;
}

bool args_flag(const struct args *args, const char *name)
{
    return args_get(args, name)->flag;
}

int64_t args_int(const struct args *args, const char *name)
{
    return args_get(args, name)->whole;
}

double args_real(const struct args *args, const char *name)
{
    return args_get(args, name)->real;
}

const char *args_text(const struct args *args, const char *name)
{
    return args_get(args, name)->text;
}

size_t args_list(struct arena *a, const struct args *args, const char *name, struct str **ret)
{
    struct str rest = str_of(args_text(args, name)), one;
    size_t n = 0;
    *ret = arena_new(a, struct str, rest.n + 1);
    while (str_split(&rest, ',', &one)) {
        one = str_trim(one);
        if (one.n > 0)
            (*ret)[n++] = one;
    }
    return n;
}

enum err args_split(struct arena *a, struct str line, int *ret_argc, const char *const **ret_argv,
                    struct error *e)
{
    const char **argv = arena_new(a, const char *, line.n / 2 + 2);
    int argc = 0;
    size_t at = 0;
    for (;;) {
        while (at < line.n && (line.p[at] == ' ' || line.p[at] == '\t'))
            at++;
        if (at >= line.n)
            break;
        struct buf word = buf_of(a);
        buf_put(&word, "", 0);
        char quote = 0;
        for (; at < line.n && (quote != 0 || (line.p[at] != ' ' && line.p[at] != '\t')); at++) {
            const char c = line.p[at];
            if (quote == 0 && (c == '\'' || c == '"'))
                quote = c;
            else if (c == quote && quote != 0)
                quote = 0;
            else if (c == '\\' && quote != '\'' && at + 1 < line.n)
                buf_put_char(&word, line.p[++at]);
            else
                buf_put_char(&word, c);
        }
        if (quote != 0)
            return error_set(e, ERR_USAGE, "a quote (%c) is never closed", quote);
        argv[argc++] = word.p;
    }
    *ret_argc = argc;
    *ret_argv = argv;
    return OK;
}
