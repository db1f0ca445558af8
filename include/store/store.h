/* The local store: one SQLite file (WAL, mode 0600) that keeps fetched readings and past runs. It
 * holds no secret and nothing that can't be had again, but runs.
 *
 * A newer schema is refused and left untouched (ERR_STORE). A file that is no database, or a
 * damaged one, is moved aside with the date in its name and a new one is made; store_note() says
 * so. Readings lie in column chunks, each with a checksum of its own: a chunk that fails it is an
 * error, never silently wrong numbers.
 *
 * Views any SQLite client may read: `runs`, `findings`, `datasets` (doc/store.md). */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "core/job.h"
#include "data/fleet.h"
#include "data/frame.h"

struct store;

/* Open, or make, the store at `path`; NULL: $FLEETTOP_STORE, else $XDG_DATA_HOME/fleettop/store.db,
 * else ~/.local/share/... (an XDG path that is not absolute is ignored). Its folder is made with
 * mode 0700. Symbolic links are not followed. Closed with `a`. */
enum err store_open(struct arena *a, const char *path, struct store **ret, struct error *e);
const char *store_path(const struct store *s);
const char *store_note(const struct store *s); /* NULL: nothing to say */

struct run_unit {
    struct str name;
    int64_t rank, best, worst, since, cluster; /* MISSING_I64: none */
    double score;
    const char *state;
    struct str metric, reason;
};

/* One run, as it is kept. `key` tells equal runs apart: settings and data. */
struct run_record {
    int64_t made; /* ns */
    const char *key, *command, *source, *settings, *version;
    int64_t seed;
    bool is_partial;
    size_t nunits;
    const struct run_unit *unit;
    size_t ndetectors;
    const char *const *detector;
    const double *const *score; /* [ndetectors][nunits] */
    size_t nfeatures;           /* 0: no fingerprints kept */
    const char *const *feature;
    const double *fingerprint; /* nunits x nfeatures row-major, NaN = missing */
};

/* Keep a run, in one transaction. A run whose key is there already is not kept twice: *ret_id is
 * then the old one's. */
enum err store_put_run(struct store *s, const struct run_record *r, int64_t *ret_id,
                       bool *ret_is_new, struct error *e);

/* The runs, newest first: run, made, command, source, units, seed, partial, version, settings. */
enum err store_list_runs(struct store *s, struct arena *a, struct frame **ret, struct error *e);

/* A run's findings by rank, as `triage` shows them. ERR_USAGE when there is no such run. */
enum err store_show_run(struct store *s, struct arena *a, int64_t id, struct frame **ret,
                        struct error *e);

/* Units of two runs, largest move of rank first: unit, before, after, move, score_before,
 * score_after. */
enum err store_diff_runs(struct store *s, struct arena *a, int64_t before, int64_t after,
                         struct frame **ret, struct error *e);
enum err store_delete_run(struct store *s, int64_t id, struct error *e);

/* The kept fingerprint matrix of a run, checked: x[n x p] of the run's units in the order they were
 * given. */
enum err store_run_fingerprints(struct store *s, struct arena *a, int64_t id, size_t *ret_n,
                                size_t *ret_p, const double **ret, struct error *e);

/* Readings: begin a dataset, put its devices, finish. What lay under `key` is replaced when it is
 * finished, not before. */
enum err store_begin_dataset(struct store *s, const char *key, const char *source,
                             const struct schema *schema, int64_t *ret_id, struct error *e);
enum err store_put_device(struct store *s, int64_t dataset, const struct schema *schema,
                          const struct block *b, struct error *e);
enum err store_finish_dataset(struct store *s, int64_t dataset, size_t nnotes,
                              const char *const *note, bool is_partial, struct error *e);

/* A complete dataset; then its devices in the order of names. */
struct store_dataset {
    int64_t id;
    struct schema schema; /* zone NULL: times are shown in UTC */
    size_t ndevices, nreadings, nbytes, nnotes;
    const struct str *device;
    const char *const *note;
    bool is_partial;
    int64_t fetched; /* ns */
};
/* ERR_STORE when there is none under `key`. */
enum err store_find_dataset(struct store *s, struct arena *a, const char *key,
                            struct store_dataset *ret, struct error *e);
enum err store_get_device(struct store *s, struct arena *a, const struct store_dataset *d,
                          size_t device, struct block *ret, struct error *e);

#endif
