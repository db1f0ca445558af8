/* Time zones from tzdata's compiled files (TZif version 2 and later, RFC 9636), read here and not
 * by the C library: that knows one zone at a time, from the environment.
 *
 * A file holds version 1 data, which is skipped, then the same with 64-bit times: `changes`, the
 * type that begins at each, the types (offset, abbreviation), and a rule for all later times. Names
 * come from outside: they are checked before they become a path. */
#include "core/zone.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/calendar.h"

enum { HEADER = 44, LARGEST_FILE = 1 << 20, LONGEST_NAME = 64, FARTHEST_OFFSET = 26 * 3600 };

static const char tzdata[] = "/usr/share/zoneinfo";

struct zone_type {
    int32_t offset;
    const char *name;
};

struct zone {
    size_t nchanges;
    const int64_t *change;        /* [nchanges] UTC seconds, rising */
    const uint8_t *becomes;       /* [nchanges] index into type */
    const struct zone_type *type; /* type[0] holds before the first change */
    bool has_rule;
    struct zone_rule rule; /* from the last change on */
};

/* The counts of a TZif header, in its order. */
struct header {
    uint32_t isutc, isstd, leap, time, type, chars;
};

static uint32_t read_u32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t read_i64(const uint8_t *p)
{
    return (int64_t)((uint64_t)read_u32(p) << 32 | read_u32(p + 4));
}

static bool read_header(const uint8_t *p, size_t n, struct header *ret)
{
    if (n < HEADER || memcmp(p, "TZif", 4) != 0 || p[4] < '2')
        return false;
    const uint8_t *at = p + 20;
    *ret = (struct header){read_u32(at),      read_u32(at + 4),  read_u32(at + 8),
                           read_u32(at + 12), read_u32(at + 16), read_u32(at + 20)};
    const uint32_t most = LARGEST_FILE;
    return ret->isutc <= most && ret->isstd <= most && ret->leap <= most && ret->time <= most &&
           ret->type >= 1 && ret->type <= 256 && ret->chars >= 1 && ret->chars <= most;
}

static size_t body_size(const struct header *h, size_t time_size)
{
    return h->time * (time_size + 1) + h->type * 6 + h->chars + h->leap * (time_size + 4) +
           h->isstd + h->isutc;
}

/* Types and their abbreviations, which lie behind them. */
static bool read_types(struct arena *a, const uint8_t *p, const struct header *h, struct zone *z)
{
    struct zone_type *type = arena_new(a, struct zone_type, h->type);
    const char *names = arena_text(a, (struct str){(const char *)p + h->type * 6, h->chars});
    for (size_t i = 0; i < h->type; i++) {
        const uint8_t *at = p + 6 * i;
        type[i].offset = (int32_t)read_u32(at);
        if (at[5] >= h->chars || type[i].offset < -FARTHEST_OFFSET ||
            type[i].offset > FARTHEST_OFFSET)
            return false;
        type[i].name = names + at[5];
    }
    z->type = type;
    return true;
}

static bool read_changes(struct arena *a, const uint8_t *p, const struct header *h, struct zone *z)
{
    int64_t *change = arena_new(a, int64_t, h->time);
    uint8_t *becomes = arena_new(a, uint8_t, h->time);
    for (size_t i = 0; i < h->time; i++) {
        change[i] = read_i64(p + 8 * i);
        becomes[i] = p[8 * (size_t)h->time + i];
        if (becomes[i] >= h->type || (i > 0 && change[i] <= change[i - 1]))
            return false;
    }
    z->change = change;
    z->becomes = becomes;
    z->nchanges = h->time;
    return true;
}

/* "\nrule\n" at the end; an empty rule is none. */
static bool read_footer(const uint8_t *p, size_t n, struct zone *z)
{
    if (n < 2 || p[0] != '\n')
        return false;
    const uint8_t *end = memchr(p + 1, '\n', n - 1);
    if (end == NULL)
        return false;
    const struct str rule = {(const char *)p + 1, (size_t)(end - p) - 1};
    z->has_rule = rule.n > 0;
    return rule.n == 0 || zone_rule_parse(rule, &z->rule);
}

static bool read_zone(struct arena *a, const uint8_t *p, size_t n, struct zone *z)
{
    struct header h;
    if (!read_header(p, n, &h))
        return false;
    size_t skip = HEADER + body_size(&h, 4);
    if (skip > n || !read_header(p + skip, n - skip, &h))
        return false;
    skip += HEADER;
    const size_t body = body_size(&h, 8);
    if (body > n - skip)
        return false;
    p += skip;
    return read_changes(a, p, &h, z) && read_types(a, p + h.time * 9, &h, z) &&
           read_footer(p + body, n - skip - body, z);
}

bool zone_parse_offset(struct str s, int32_t *ret)
{
    if (s.n < 3 || (s.p[0] != '+' && s.p[0] != '-'))
        return false;
    int digit[4] = {0}, n = 0;
    for (size_t i = 1; i < s.n; i++) {
        if (s.p[i] == ':' && i == 3)
            continue;
        if (s.p[i] < '0' || s.p[i] > '9' || n == 4)
            return false;
        digit[n++] = s.p[i] - '0';
    }
    const int hours = digit[0] * 10 + digit[1], minutes = digit[2] * 10 + digit[3];
    const bool is_whole = (n == 2 && s.n == 3) || n == 4;
    if (!is_whole || hours > 23 || minutes > 59)
        return false;
    *ret = (s.p[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
}

static const struct zone *fixed_zone(struct arena *a, int32_t offset, const char *name)
{
    struct zone *z = arena_new(a, struct zone, 1);
    struct zone_type *type = arena_new(a, struct zone_type, 1);
    *type = (struct zone_type){offset, name};
    z->type = type;
    return z;
}

/* Letters, digits, _ + - and single inner slashes: no "..", no hidden file, nothing absolute. */
static bool is_safe_name(struct str name)
{
    if (name.n == 0 || name.n > LONGEST_NAME)
        return false;
    for (size_t i = 0; i < name.n; i++) {
        const char c = name.p[i];
        const bool is_word = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                             (c >= '0' && c <= '9') || c == '_' || c == '+' || c == '-';
        if (!is_word && (c != '/' || i == 0 || i + 1 == name.n || name.p[i - 1] == '/'))
            return false;
    }
    return true;
}

/* All of a file in `a`; *ret_n = 0 when it isn't a file of a likely size. */
static const uint8_t *read_file(struct arena *a, const char *path, size_t *ret_n)
{
    *ret_n = 0;
    struct stat facts;
    if (stat(path, &facts) != 0 || !S_ISREG(facts.st_mode) || facts.st_size > LARGEST_FILE)
        return NULL;
    const size_t room = (size_t)facts.st_size;
    uint8_t *p = arena_raw(a, room, 1); /* before open: an allocation may unwind */
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return NULL;
    ssize_t n;
    while (*ret_n < room && (n = read(file, p + *ret_n, room - *ret_n)) != 0) {
        if (n < 0 && errno != EINTR)
            break;
        *ret_n += n > 0 ? (size_t)n : 0;
    }
    close(file);
    return p;
}

enum err zone_open_at(struct arena *a, const char *directory, struct str name,
                      const struct zone **ret, struct error *e)
{
    int32_t offset;
    if (str_equal_nocase(name, STR("UTC")) || str_equal_nocase(name, STR("Z")) ||
        str_equal(name, STR("GMT")) || str_equal(name, STR("Etc/UTC"))) {
        *ret = fixed_zone(a, 0, "UTC");
        return OK;
    }
    if (zone_parse_offset(name, &offset)) {
        *ret = fixed_zone(a, offset, arena_text(a, name));
        return OK;
    }
    const int shown = (int)MIN_OF(name.n, (size_t)LONGEST_NAME);
    const char *text = arena_printf(a, "%.*s", shown, name.n > 0 ? name.p : "");
    size_t n = 0;
    const uint8_t *p = NULL;
    if (is_safe_name(name))
        p = read_file(a, arena_printf(a, "%s/%s", directory, text), &n);
    struct zone *z = arena_new(a, struct zone, 1);
    *ret = z;
    if (n > 0 && read_zone(a, p, n, z))
        return OK;
    if (access(directory, R_OK) != 0)
        return error_set(e, ERR_USAGE,
                         "time zone \"%s\": there is no time zone database in %s; install the "
                         "package tzdata, or give an offset such as +02:00",
                         text, directory);
    return error_set(e, ERR_USAGE,
                     "time zone \"%s\": not a name of tzdata (abbreviations are ambiguous); give "
                     "a name such as Europe/Paris, or an offset such as +02:00",
                     text);
}

enum err zone_open(struct arena *a, struct str name, const struct zone **ret, struct error *e)
{
    return zone_open_at(a, tzdata, name, ret, e);
}

static int32_t offset_at(const struct zone *z, int64_t utc_s, const char **ret_name)
{
    size_t low = 0, high = z->nchanges; /* changes before `low` are at or before utc_s */
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (z->change[middle] <= utc_s)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == z->nchanges && z->has_rule) {
        const int which = zone_rule_at(&z->rule, utc_s);
        *ret_name = z->rule.name[which];
        return z->rule.offset[which];
    }
    const struct zone_type *type = &z->type[low == 0 ? 0 : z->becomes[low - 1]];
    *ret_name = type->name;
    return type->offset;
}

int32_t zone_offset(const struct zone *z, int64_t utc_ns, const char **ret_name)
{
    const char *name = "UTC";
    const int32_t offset = z == NULL ? 0 : offset_at(z, floor_div(utc_ns, NS_PER_S), &name);
    if (ret_name != NULL)
        *ret_name = name;
    return offset;
}

bool zone_to_utc(const struct zone *z, int64_t local_s, int64_t *ret)
{
    const char *name;
    if (z == NULL || (z->nchanges == 0 && !(z->has_rule && z->rule.has_dst))) {
        *ret = local_s - (z == NULL ? 0 : offset_at(z, local_s, &name));
        return false;
    }
    /* No offset is a day, and no zone changes twice in two days: these two are all candidates. */
    const int32_t before = offset_at(z, local_s - S_PER_DAY, &name);
    const int32_t after = offset_at(z, local_s + S_PER_DAY, &name);
    *ret = local_s - before;
    if (before == after)
        return false;
    const bool fits_before = offset_at(z, local_s - before, &name) == before;
    const bool fits_after = offset_at(z, local_s - after, &name) == after;
    if (fits_after && !fits_before)
        *ret = local_s - after;
    return fits_before == fits_after;
}
