/* Roles are guessed by name first (a list of words, in order of preference), then by type and
 * content. A device column repeats and, within the sample, either stands in runs or has the same
 * times again and again; a status column, whose values change while one clock goes on, has neither.
 */
#include "data/roles.h"

#include <math.h>
#include <string.h>

#include "core/number.h"

enum { FEW_METRICS = 64 };

static const char *const device_words[] = {
    "device",   "tailnum", "unit",   "machine", "asset", "equipment", "turbine", "pump", "engine",
    "aircraft", "vehicle", "truck",  "robot",   "host",  "hostname",  "server",  "node", "instance",
    "meter",    "station", "serial", "sensor",  "item",  "uuid",      "id",      "name", NULL};
static const char *const time_words[] = {"time",  "timestamp", "ts",     "datetime", "date",
                                         "epoch", "cycle",     "cycles", "step",     "timestep",
                                         "tick",  "unixtime",  "t",      "when",     NULL};
static const char *const name_words[] = {"metric", "variable", "measurement", "parameter", "signal",
                                         "tag",    "channel",  "field",       "attribute", "sensor",
                                         "key",    "name",     NULL};
static const char *const value_words[] = {"value",       "val",     "reading",
                                          "measurement", "measure", NULL};
static const char *const status_words[] = {"status", "state", "label",   "class",   "event",
                                           "type",   "flag",  "comment", "message", "quality",
                                           "mode",   "unit",  NULL};

static const char *const setting_words[] = {"setpoint", "setting", "ambient", NULL};

struct finder {
    struct arena *arena;
    const char *label;
    struct csv_column *column;
    const struct frame *sample;
    const struct roles_request *request;
    struct roles *roles;
    bool *is_taken;
};

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The next word of a name: "deviceId" and "device_id" are "device", "id". */
static bool next_word(struct str *rest, struct str *ret)
{
    while (rest->n > 0 && !is_word_char(*rest->p)) {
        rest->p++;
        rest->n--;
    }
    size_t n = 0;
    while (n < rest->n && is_word_char(rest->p[n])) {
        const bool is_hump = n > 0 && rest->p[n] <= 'Z' && rest->p[n - 1] >= 'a';
        if (is_hump)
            break;
        n++;
    }
    *ret = (struct str){rest->p, n};
    rest->p += n;
    rest->n -= n;
    return n > 0;
}

/* How well a name fits a list: 0 not at all; a whole name beats a word in it, earlier words beat
 * later ones. */
static int fit(struct str name, const char *const *words)
{
    int best = 0;
    for (int i = 0; words[i] != NULL; i++) {
        if (str_equal_nocase(name, str_of(words[i])))
            return 200 - i;
    }
    struct str word;
    while (next_word(&name, &word)) {
        for (int i = 0; words[i] != NULL; i++) {
            if (str_equal_nocase(word, str_of(words[i])))
                best = MAX_OF(best, 100 - i);
        }
    }
    return best;
}

static enum err say_absent(const struct finder *f, struct str name, struct error *e)
{
    struct buf b = buf_of(f->arena);
    const size_t n = f->sample->ncolumns;
    for (size_t i = 0; i < MIN_OF(n, (size_t)20); i++) {
        buf_put_text(&b, i > 0 ? ", " : "");
        buf_put_str(&b, f->column[i].name);
    }
    if (n > 20)
        buf_printf(&b, " and %zu more", n - 20);
    buf_put_text(&b, "");
    return error_set(e, ERR_USAGE, "%s: no column \"%.*s\"; there are %s", f->label,
                     (int)MIN_OF(name.n, (size_t)80), name.p, b.p);
}

/* By name, else by "#3". */
static enum err find_named(const struct finder *f, struct str name, size_t *ret, struct error *e)
{
    const size_t n = f->sample->ncolumns;
    for (size_t i = 0; i < n; i++) {
        if (str_equal(f->column[i].name, name)) {
            *ret = i;
            f->is_taken[i] = true;
            return OK;
        }
    }
    size_t at = 0;
    bool is_number = name.n > 1 && name.n < 7 && name.p[0] == '#';
    for (size_t i = 1; i < name.n && is_number; i++) {
        is_number = name.p[i] >= '0' && name.p[i] <= '9';
        at = at * 10 + (size_t)(name.p[i] - '0');
    }
    if (!is_number || at < 1 || at > n)
        return say_absent(f, name, e);
    *ret = at - 1;
    f->is_taken[at - 1] = true;
    return OK;
}

static enum err find_list(const struct finder *f, size_t n, const struct str *name, size_t **ret,
                          size_t *ret_n, struct error *e)
{
    *ret = arena_new(f->arena, size_t, MAX_OF(n, f->sample->ncolumns));
    *ret_n = n;
    for (size_t i = 0; i < n; i++)
        TRY(find_named(f, name[i], &(*ret)[i], e));
    return OK;
}

bool roles_is_setting(struct str name)
{
    return fit(name, setting_words) > 0;
}

static bool is_whole(const struct csv_column *c)
{
    return c->npresent > 0 && c->nwhole == c->nnumbers && c->nnumbers * 10 >= c->npresent * 9;
}

static bool is_number(const struct csv_column *c)
{
    return c->type == COLUMN_REAL && c->npresent > 0;
}

/* Rows of the sample where the cell differs from the one above. */
static size_t count_runs(const struct column *c)
{
    size_t n = c->n > 0;
    for (size_t i = 1; i < c->n; i++)
        n += c->code[i] != c->code[i - 1];
    return n;
}

static bool has_repeats(const struct frame *sample, size_t column)
{
    const struct column *c = sample->column[column];
    return column != ROLES_NONE && dict_count(c->dict) < c->n;
}

/* Does the column, by its content, tell devices apart? */
static bool can_be_device(const struct finder *f, size_t i)
{
    const struct csv_column *c = &f->column[i];
    const struct column *cells = f->sample->column[i];
    if (c->type != COLUMN_TEXT || c->nmissing > 0 || c->ndistinct * 2 > c->npresent ||
        fit(c->name, status_words) > 0)
        return false;
    return count_runs(cells) == c->ndistinct ||
           (f->roles->time != ROLES_NONE && has_repeats(f->sample, f->roles->time));
}

static void guess_device(struct finder *f)
{
    int best = 0;
    size_t found = ROLES_NONE;
    for (size_t i = 0; i < f->sample->ncolumns; i++) {
        const struct csv_column *c = &f->column[i];
        const bool is_fit = c->type == COLUMN_TEXT || is_whole(c);
        const int score = is_fit && !f->is_taken[i] ? fit(c->name, device_words) : 0;
        if (score > best) {
            best = score;
            found = i;
        }
    }
    for (size_t i = 0; i < f->sample->ncolumns && found == ROLES_NONE; i++) {
        if (!f->is_taken[i] && can_be_device(f, i))
            found = i;
    }
    if (found == ROLES_NONE)
        return;
    f->roles->device[0] = found;
    f->roles->ndevice = 1;
    f->is_taken[found] = true;
}

/* Numbers that hardly ever fall from one row to the next. */
static bool is_rising(const struct finder *f, size_t i)
{
    const struct column *c = f->sample->column[i];
    size_t nfalls = 0;
    double last = -INFINITY;
    for (size_t row = 0; row < c->n; row++) {
        const struct str text = frame_text(c, row);
        double x;
        if (number_parse(text, '.', &x) != NUMBER_OK)
            continue;
        nfalls += x < last;
        last = x;
    }
    return nfalls * 10 <= c->n;
}

/* 0: no. Written times come first, then counters and epochs by name, then epochs by value. */
static int time_score(const struct finder *f, size_t i)
{
    const struct csv_column *c = &f->column[i];
    const int name = fit(c->name, time_words);
    if (f->is_taken[i] || c->npresent == 0)
        return 0;
    if (c->type == COLUMN_TIME)
        return 2000 + name;
    const bool is_epoch =
        is_number(c) && c->nnumbers == c->npresent && time_guess_unit(c->min, c->max) != TIME_STEP;
    if (name > 100 && (is_epoch || is_whole(c)))
        return 1000 + name;
    if (name > 0 && (is_epoch || (is_whole(c) && c->has_mixed_epochs)))
        return 500 + name;
    const bool is_clock = is_epoch && is_whole(c) && c->ndistinct * 2 > c->npresent;
    return is_clock && i < 3 && is_rising(f, i) ? 100 - (int)i : 0;
}

static void guess_time(struct finder *f)
{
    int best = 0;
    for (size_t i = 0; i < f->sample->ncolumns; i++) {
        const int score = time_score(f, i);
        if (score > best) {
            best = score;
            f->roles->time = i;
        }
    }
    if (best > 0)
        f->is_taken[f->roles->time] = true;
}

size_t roles_unread_time(const struct csv_column *column, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (column[i].type == COLUMN_TEXT && column[i].npresent > 0 &&
            fit(column[i].name, time_words) > 100)
            return i;
    }
    return ROLES_NONE;
}

static enum err settle_time(struct finder *f, struct error *e)
{
    if (f->roles->time == ROLES_NONE)
        return OK;
    struct csv_column *c = &f->column[f->roles->time];
    const struct roles_request *r = f->request;
    c->is_unit_given = r->has_time_unit;
    if (r->has_time_unit) {
        c->unit = r->time_unit;
    } else if (c->type == COLUMN_REAL && c->nnumbers > 0) {
        if (c->has_mixed_epochs)
            return error_set(e, ERR_DATA,
                             "%s: column \"%.*s\" mixes units of time: from %.0f to %.0f; convert "
                             "it, or say --time-unit",
                             f->label, (int)MIN_OF(c->name.n, (size_t)80), c->name.p, c->min,
                             c->max);
        c->unit = time_guess_unit(c->min, c->max);
        f->roles->is_unit_guessed = true;
    } else {
        c->unit = TIME_ISO;
    }
    c->type = COLUMN_TIME;
    return OK;
}

/* (device, time) comes again and again, each time with another name. */
static bool repeats_by_name(const struct finder *f, size_t name)
{
    const struct frame *s = f->sample;
    const struct roles *r = f->roles;
    size_t nagain = 0;
    for (size_t i = 1; i < s->nrows; i++) {
        bool is_same = r->time != ROLES_NONE;
        is_same = is_same && s->column[r->time]->code[i] == s->column[r->time]->code[i - 1];
        for (size_t d = 0; d < r->ndevice && is_same; d++)
            is_same = s->column[r->device[d]]->code[i] == s->column[r->device[d]]->code[i - 1];
        nagain += is_same && s->column[name]->code[i] != s->column[name]->code[i - 1];
    }
    /* Or one metric after the other: times come again within a device. */
    const size_t nnames = dict_count(s->column[name]->dict);
    const bool is_stacked = r->time != ROLES_NONE && nnames > 1 &&
                            count_runs(s->column[name]) <= 2 * nnames && has_repeats(s, r->time);
    return nagain * 3 >= s->nrows || is_stacked;
}

static void guess_long(struct finder *f)
{
    size_t name = ROLES_NONE, value = ROLES_NONE, nnumbers = 0;
    int best_name = 0, best_value = 0;
    for (size_t i = 0; i < f->sample->ncolumns; i++) {
        const struct csv_column *c = &f->column[i];
        if (f->is_taken[i])
            continue;
        const int as_name = c->type == COLUMN_TEXT && c->ndistinct <= FEW_METRICS &&
                                    c->ndistinct * 2 <= c->npresent && c->nmissing == 0
                                ? fit(c->name, name_words)
                                : 0;
        const int as_value = is_number(c) ? 1 + fit(c->name, value_words) : 0;
        nnumbers += as_value > 0;
        if (as_name > best_name) {
            best_name = as_name;
            name = i;
        }
        if (as_value > best_value) {
            best_value = as_value;
            value = i;
        }
    }
    if (name == ROLES_NONE || value == ROLES_NONE || (nnumbers > 1 && best_value == 1) ||
        !repeats_by_name(f, name))
        return;
    f->roles->long_name = name;
    f->roles->long_value = value;
    f->roles->is_guessed[4] = true;
    f->is_taken[name] = f->is_taken[value] = true;
}

static void set_types(const struct finder *f)
{
    const struct roles *r = f->roles;
    for (size_t i = 0; i < r->ndevice; i++)
        f->column[r->device[i]].type = COLUMN_TEXT;
    for (size_t i = 0; i < r->nsegment; i++)
        f->column[r->segment[i]].type = COLUMN_TEXT;
    for (size_t i = 0; i < r->nmetric && r->long_name == ROLES_NONE; i++)
        f->column[r->metric[i]].type = COLUMN_REAL;
    if (r->long_name != ROLES_NONE) {
        f->column[r->long_name].type = COLUMN_TEXT;
        f->column[r->long_value].type = COLUMN_REAL;
    }
}

enum err roles_find(struct arena *a, const char *label, struct csv_column *column,
                    const struct frame *sample, const struct roles_request *r, struct roles *ret,
                    struct error *e)
{
    *ret = (struct roles){.time = ROLES_NONE, .long_name = ROLES_NONE, .long_value = ROLES_NONE};
    struct finder f = {a, label, column, sample, r, ret, arena_new(a, bool, sample->ncolumns)};
    const bool is_long = r->long_name != NULL && r->long_value != NULL;
    if (is_long) {
        TRY(find_named(&f, str_of(r->long_name), &ret->long_name, e));
        TRY(find_named(&f, str_of(r->long_value), &ret->long_value, e));
    }
    TRY(find_list(&f, r->ndevice, r->device, &ret->device, &ret->ndevice, e));
    /* In the long layout metrics are values of the name column, picked when rows are grouped. */
    TRY(find_list(&f, is_long ? 0 : r->nmetric, r->metric, &ret->metric, &ret->nmetric, e));
    TRY(find_list(&f, r->nsegment, r->segment, &ret->segment, &ret->nsegment, e));
    TRY(find_list(&f, r->nsetting, r->setting, &ret->setting, &ret->nsetting, e));
    if (r->time != NULL)
        TRY(find_named(&f, str_of(r->time), &ret->time, e));
    else
        guess_time(&f);
    if (r->ndevice == 0)
        guess_device(&f);
    if (!is_long && r->nmetric == 0)
        guess_long(&f);
    ret->is_guessed[0] = r->ndevice == 0;
    ret->is_guessed[1] = r->time == NULL;
    ret->is_guessed[2] = r->nmetric == 0;
    ret->is_guessed[3] = r->nsegment == 0;
    ret->is_setting_guessed = r->nsetting == 0;
    TRY(settle_time(&f, e));
    set_types(&f);
    return OK;
}
