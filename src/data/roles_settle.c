/* Roles that only the whole table tells, and the sentence about all of them. */
#include <string.h>

#include "data/roles.h"

enum { SAID_NAMES = 6 };

/* One code for each combination of the device columns; rows of one device mostly follow each other.
 */
static void join_codes(struct arena *a, const struct frame *f, const struct roles *r,
                       uint32_t *code, struct dict *dict)
{
    struct buf b = buf_of(a);
    for (size_t row = 0; row < f->nrows; row++) {
        bool is_same = row > 0, is_missing = false;
        for (size_t i = 0; i < r->ndevice; i++) {
            const uint32_t *c = f->column[r->device[i]]->code;
            is_same = is_same && c[row] == c[row - 1];
            is_missing |= c[row] == DICT_NONE;
        }
        if (is_same) {
            code[row] = code[row - 1];
            continue;
        }
        b.n = 0;
        for (size_t i = 0; i < r->ndevice; i++) {
            buf_put_text(&b, i > 0 ? "/" : "");
            buf_put_str(&b, frame_text(f->column[r->device[i]], row));
        }
        code[row] = is_missing ? DICT_NONE : dict_intern(dict, buf_str(&b));
    }
}

void roles_device_codes(struct arena *a, const struct frame *f, const struct roles *roles,
                        const char *label, const uint32_t **ret_code, struct dict **ret_dict)
{
    if (roles->ndevice == 1) {
        const struct column *c = f->column[roles->device[0]];
        *ret_code = c->code;
        *ret_dict = c->dict;
        return;
    }
    uint32_t *code = arena_new(a, uint32_t, f->nrows);
    *ret_dict = dict_new(a);
    if (roles->ndevice == 0)
        dict_intern(*ret_dict, str_of(label));
    else
        join_codes(a, f, roles, code, *ret_dict);
    *ret_code = code;
}

/* Constant within every device, and not across all of them. */
static bool is_segment(const struct column *c, const uint32_t *device, uint32_t ndevices,
                       uint32_t *first)
{
    memset(first, 0xFF, ndevices * sizeof *first);
    for (size_t row = 0; row < c->n; row++) {
        const uint32_t d = device[row], code = c->code[row];
        if (d == DICT_NONE || code == DICT_NONE)
            continue;
        if (first[d] == DICT_NONE)
            first[d] = code;
        else if (first[d] != code)
            return false;
    }
    uint32_t some = DICT_NONE;
    for (uint32_t d = 0; d < ndevices; d++) {
        if (first[d] != DICT_NONE && some != DICT_NONE && first[d] != some)
            return true;
        some = some == DICT_NONE ? first[d] : some;
    }
    return false;
}

static void set_roles(struct frame *f, const size_t *column, size_t n, enum column_role role)
{
    for (size_t i = 0; i < n; i++)
        f->column[column[i]]->role = role;
}

/* Numbers that have no role yet, whose names are, or are not, those of settings. */
static size_t count_free(const struct frame *f, bool are_settings)
{
    size_t n = 0;
    for (size_t i = 0; i < f->ncolumns; i++) {
        const struct column *c = f->column[i];
        n += c->role == ROLE_NONE && c->type == COLUMN_REAL &&
             roles_is_setting(c->name) == are_settings;
    }
    return n;
}

static void guess_settings(struct frame *f, struct roles *roles)
{
    for (size_t i = 0; i < f->ncolumns && count_free(f, false) > 0; i++) {
        struct column *c = f->column[i];
        if (c->role == ROLE_NONE && c->type == COLUMN_REAL && roles_is_setting(c->name)) {
            c->role = ROLE_SETTING;
            roles->setting[roles->nsetting++] = i;
        }
    }
}

void roles_settle(struct arena *a, struct frame *f, const uint32_t *device,
                  const struct dict *devices, struct roles *roles)
{
    for (size_t i = 0; i < f->ncolumns; i++)
        f->column[i]->role = ROLE_NONE;
    set_roles(f, roles->device, roles->ndevice, ROLE_DEVICE);
    set_roles(f, roles->metric, roles->nmetric, ROLE_METRIC);
    set_roles(f, roles->segment, roles->nsegment, ROLE_SEGMENT);
    set_roles(f, roles->setting, roles->nsetting, ROLE_SETTING);
    if (roles->time != ROLES_NONE)
        f->column[roles->time]->role = ROLE_TIME;
    const bool is_long = roles->long_name != ROLES_NONE;
    if (is_long)
        f->column[roles->long_value]->role = ROLE_METRIC;
    if (roles->is_setting_guessed && roles->is_guessed[2] && !is_long)
        guess_settings(f, roles);
    const uint32_t ndevices = dict_count(devices);
    struct arena *scratch = arena_open(a);
    uint32_t *first = arena_new(scratch, uint32_t, ndevices);
    for (size_t i = 0; i < f->ncolumns; i++) {
        struct column *c = f->column[i];
        if (c->role != ROLE_NONE || i == roles->long_name)
            continue;
        if (c->type == COLUMN_REAL && roles->is_guessed[2] && !is_long) {
            c->role = ROLE_METRIC;
            roles->metric[roles->nmetric++] = i;
        } else if (c->type == COLUMN_TEXT && roles->is_guessed[3] && roles->ndevice > 0 &&
                   is_segment(c, device, ndevices, first)) {
            c->role = ROLE_SEGMENT;
            roles->segment[roles->nsegment++] = i;
        }
    }
    arena_close(scratch);
}

static void say_names(struct buf *b, const char *what, const struct frame *f, const size_t *column,
                      size_t n)
{
    if (n == 0)
        return;
    buf_printf(b, "%s%s = ", b->n > 0 ? "; " : "", what);
    for (size_t i = 0; i < MIN_OF(n, (size_t)SAID_NAMES); i++) {
        buf_put_text(b, i > 0 ? ", " : "");
        buf_put_str(b, f->column[column[i]]->name);
    }
    if (n > SAID_NAMES)
        buf_printf(b, " and %zu more", n - SAID_NAMES);
}

const char *roles_say(struct arena *a, const struct frame *f, const struct roles *roles)
{
    static const char *const unit[] = {"ISO 8601",      "seconds since 1970", "ms since 1970",
                                       "us since 1970", "ns since 1970",      "steps of a counter"};
    struct buf b = buf_of(a);
    if (roles->is_guessed[0])
        say_names(&b, "device", f, roles->device, roles->ndevice);
    if (roles->is_guessed[1] && roles->time != ROLES_NONE)
        say_names(&b, "time", f, &roles->time, 1);
    if (roles->is_unit_guessed)
        buf_printf(&b, "%sin %s", b.n > 0 ? " " : "time ", unit[f->column[roles->time]->time_unit]);
    if (roles->is_guessed[4]) {
        say_names(&b, "names of metrics", f, &roles->long_name, 1);
        say_names(&b, "values", f, &roles->long_value, 1);
    } else if (roles->is_guessed[2]) {
        say_names(&b, "metrics", f, roles->metric, roles->nmetric);
    }
    if (roles->is_setting_guessed)
        say_names(&b, "settings", f, roles->setting, roles->nsetting);
    if (roles->is_guessed[3])
        say_names(&b, "segments", f, roles->segment, roles->nsegment);
    if (b.n == 0)
        return NULL;
    buf_put_text(&b, roles->is_guessed[4]
                         ? " (guessed; set with --device --time --long --segment)"
                         : " (guessed; set with --device --time --metric --segment)");
    return b.p;
}
