/* Sources: one descriptor a kind. Reads, never writes. Yields a general table, or devices one at a
 * time in time order. */
#ifndef SOURCE_SOURCE_H
#define SOURCE_SOURCE_H

#include "core/job.h"
#include "data/fleet.h"
#include "data/frame.h"

/* What the user asked for; zeroes and NULLs mean "guess" or "all". The guess is said in the notes.
 */
struct source_request {
    const char *uri; /* path, "-" */
    size_t ndevice, nmetric, nsegment, nsetting, ndevices_only;
    const struct str *device, *metric, *segment,
        *setting; /* column names, or "#3" for the third column */
    const char *time;
    const char *long_name, *long_value; /* long layout */
    const struct str *devices_only;     /* just these devices */
    int64_t since, until;               /* ns, MISSING_I64: no bound; until is exclusive */
    const struct zone *zone;            /* NULL: UTC */
    const char *zone_name;
    bool has_time_unit;
    enum time_unit time_unit;
    enum duplicate_policy duplicates;
    char delimiter, decimal; /* 0: guess */
    bool no_header;
    size_t last_readings;   /* only each device's last ones; 0: all (the engine cuts) */
    int64_t last_ns;        /* only each device's last stretch; 0: all (the engine cuts) */
    bool is_offline;        /* from the store, not from the source (the engine reads it) */
    const char *store_path; /* NULL: the default */
};

struct source; /* an open one; belongs to the arena it was opened in */

struct source_kind {
    const char *name, *summary;
    bool (*claims)(const char *uri);
    enum err (*open)(struct arena *a, const struct source_request *r, struct job *job,
                     struct source **ret, struct error *e);

    /* The columns as a frame: name, type, role, samples ... (the `sources` command). */
    enum err (*describe)(struct source *s, struct arena *a, struct frame **ret, struct error *e);

    /* The rows as a typed frame, roles set (general data: no device or time needed). */
    enum err (*table)(struct source *s, struct arena *a, struct frame **ret, struct error *e);

    /* Roles must be found for these: ERR_USAGE says which option names a missing one. */
    enum err (*schema)(struct source *s, const struct schema **ret, struct error *e);
    /* The next device, in the order of device names (bytes); *ret_more false at the end. The block
     * lives while `a` or the source does, whichever closes first. */
    enum err (*next)(struct source *s, struct arena *a, struct block *ret, bool *ret_more,
                     struct error *e);

    /* Sentences about what was guessed, skipped, merged; complete once next() has ended. */
    size_t (*notes)(const struct source *s, const char *const **ret);
    bool (*is_partial)(const struct source *s);
};

struct source {
    const struct source_kind *kind;
    struct job
        *job; /* of the command that uses it now: set anew when an open source is used again */
};

/* NULL-terminated. */
extern const struct source_kind *const source_kinds[];

/* The kind that claims the URI; ERR_USAGE that lists the kinds when none does. */
enum err source_open(struct arena *a, const struct source_request *r, struct job *job,
                     struct source **ret, struct error *e);

#endif
