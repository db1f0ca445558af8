/* What clock.c needs of a zone beyond core/clock.h. */
#ifndef CORE_ZONE_H
#define CORE_ZONE_H

#include "core/clock.h"

/* As zone_open, with tzdata's files under `directory`. */
enum err zone_open_at(struct arena *a, const char *directory, struct str name,
                      const struct zone **ret, struct error *e);

/* The UTC time of a local time, both in seconds since 1970; true when the local time is none or two
 * UTC times (then by the offset before the change). */
bool zone_to_utc(const struct zone *z, int64_t local_s, int64_t *ret);

/* "+05:45", "+0545", "+05", "-00:00" to seconds east; false otherwise. */
bool zone_parse_offset(struct str s, int32_t *ret);

/* The rule for all times after a file's last change: "CET-1CEST,M3.5.0,M10.5.0/3" (POSIX 8.3, with
 * the extensions of RFC 9636 sec. 3.3.1). */
struct zone_change {
    enum { CHANGE_JULIAN, CHANGE_DAY, CHANGE_WEEKDAY } kind; /* Jn, n, Mm.w.d */
    int month, week, day;
    int32_t time; /* seconds after local midnight */
};

enum { ZONE_NAME_ROOM = 16 };

struct zone_rule {
    bool has_dst;
    char name[2][ZONE_NAME_ROOM]; /* standard, daylight saving */
    int32_t offset[2];
    struct zone_change change[2]; /* to daylight saving, to standard */
};

bool zone_rule_parse(struct str s, struct zone_rule *ret);

/* 0 standard, 1 daylight saving. */
int zone_rule_at(const struct zone_rule *r, int64_t utc_s);

#endif
