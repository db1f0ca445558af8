/* Clocks, time stamps, durations and zones. A time is int64 nanoseconds since 1970 UTC
 * (MISSING_I64: none). */
#ifndef CORE_CLOCK_H
#define CORE_CLOCK_H

#include "core/str.h"

int64_t clock_monotonic_ns(void); /* for deadlines and durations only */
int64_t clock_wall_ns(void);

/* A time zone read from tzdata's files (never from the process's TZ). Immutable once opened. */
struct zone;

/* "UTC", "Z", "+05:45" or a name of tzdata ("Europe/Paris"); abbreviations as CEST are refused with
 * a sentence (ERR_USAGE). */
enum err zone_open(struct arena *a, struct str name, const struct zone **ret, struct error *e);

/* Seconds east of UTC at a UTC time; *ret_name (may be NULL) its abbreviation for display. */
int32_t zone_offset(const struct zone *z, int64_t utc_ns, const char **ret_name);

enum time_kind {
    TIME_OK,
    TIME_EMPTY,
    TIME_BAD,
    TIME_RANGE /* outside 1678..2261 */,
    TIME_AMBIGUOUS /* OK; DST overlap or gap */
};

/* Notes about a stamp that was read. */
enum time_flag {
    TIME_LEAP = 1 /* 23:59:60 clamped to :59.999999999 */,
    TIME_NO_ZONE = 2 /* zone taken from `z` */
};

/* ISO 8601 and its usual relaxations: YYYY-MM-DD, 'T' or blank, hh:mm[:ss[.fraction<=9]], Z,
 * +hh[[:]mm], YYYYMMDDThhmmssZ; 24:00:00 is the next day; -00:00 is UTC. In a DST gap or overlap
 * the first offset is taken (TIME_AMBIGUOUS). *flags gets enum time_flag bits or'ed in. */
enum time_kind time_parse(struct str s, const struct zone *z, int64_t *ret, unsigned *flags);

/* Units of integer stamps. TIME_STEP is a plain counter (flight 1, 2, 3 ...), kept as if seconds.
 */
enum time_unit { TIME_ISO, TIME_S, TIME_MS, TIME_US, TIME_NS, TIME_STEP };

/* Epoch number (fractions allowed for s, ms, us) to ns. */
enum time_kind time_parse_epoch(struct str s, enum time_unit unit, int64_t *ret);

/* The unit that puts `lo`..`hi` between 1990 and 2100 (s, ms, us, ns tried in turn); TIME_STEP when
 * none does. */
enum time_unit time_guess_unit(double lo, double hi);

/* "2013-01-02T18:40:00Z" or with the zone's offset; fraction digits only as needed. TIME_STEP
 * prints the counter, MISSING_I64 "". Returns its length. */
size_t time_format(int64_t t, enum time_unit unit, const struct zone *z, char ret[48]);

/* "90", "90s", "5m", "6h", "7d", "2w", "250ms", "10us", "1ns", "1.5h" to ns; > 0. */
bool duration_parse(struct str s, int64_t *ret);

/* "41 h", "3.5 d", "250 ms": two significant digits or whole, for people; "-" for MISSING_I64.
 * Returns its length. */
size_t duration_format(int64_t ns, char ret[32]);

#endif
