/* The only facade over the analysis: from a request to results. A session keeps what was read and
 * computed, so that the screen's next command does not read the source again. */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "explain/explain.h"
#include "source/source.h"

/* A fleet in memory, with everything that was said about reading it. */
struct fleet {
    const struct schema *schema;
    size_t ndevices;
    const struct block *block; /* [ndevices] in the order of names */
    const enum unit_state *state;
    struct fleet_span span;
    size_t nnotes;
    const char *const *note;
    bool is_partial;
};

struct engine_param {
    const char *name, *value;
};

struct triage_request {
    struct source_request source;
    const char *matrix;   /* --matrix FILE instead of a source; NULL: none */
    const char *features; /* "quick" */
    uint64_t seed;
    const struct args *args; /* the detectors' and clusterers' parameters; NULL: defaults */
    size_t nparams; /* the same as name and text, for telling requests apart and for the store */
    const struct engine_param *param;
    bool want_clusters, want_since;
};

struct analysis {
    const struct fleet *fleet; /* NULL for --matrix */
    const struct fingerprints *fingerprints;
    const struct population *population;
    size_t ndetectors;
    const struct detector *const *detector;
    double **score; /* [ndetectors][n] */
    double *consensus;
    size_t *rank, *rank_lo, *rank_hi; /* [n] */
    size_t *order;                    /* [n] units, strangest first */
    struct clustering *clustering;    /* NULL when not wanted */
    int64_t *since;                   /* [n] */
    size_t *since_metric;             /* [n] */
    size_t nnotes;
    const char *const *note;
    bool is_partial;
};

struct engine; /* a session */

/* A session with an arena of its own below `a`. One thread at a time may use it. */
struct engine *engine_open(struct arena *a);

/* Run body(ctx, e), which asks this session for things and puts what it makes into `a`: when memory
 * runs out for either, unwind to here, forget what the session keeps, and return ERR_LIMIT. Whoever
 * uses a session from a thread of its own must do so inside, or the unwinding would reach another
 * thread's frames. */
enum err engine_try(struct engine *g, struct arena *a, enum err (*body)(void *ctx, struct error *e),
                    void *ctx, struct error *e);

/* Cached by the request; valid until the engine is closed or engine_forget(). */
enum err engine_source(struct engine *g, const struct source_request *r, struct job *job,
                       struct source **ret, struct error *e);
enum err engine_fleet(struct engine *g, const struct source_request *r, struct job *job,
                      const struct fleet **ret, struct error *e);
enum err engine_analyse(struct engine *g, const struct triage_request *r, struct job *job,
                        const struct analysis **ret, struct error *e);

/* Only the fingerprints, in `a`, and the fleet that they are of. */
enum err engine_fingerprints(struct engine *g, const struct triage_request *r, struct arena *a,
                             struct job *job, const struct fingerprints **ret,
                             const struct fleet **ret_fleet, struct error *e);

/* Read the fleet and keep its readings in the store (NULL: the default one); a later request with
 * is_offline finds them under the same options. */
enum err engine_fetch(struct engine *g, const struct source_request *r, const char *store_path,
                      struct job *job, const struct fleet **ret, struct error *e);
void engine_forget(struct engine *g);

/* Single series of one device, for the three below. */
struct engine_series {
    const struct fleet *fleet;
    const struct block *block;
    size_t nmetrics, *metric; /* [nmetrics] indices into the schema */
    const char *method;       /* of outliers: z, iqr, mad, hampel; NULL: z */
    int64_t from, to;         /* plot: the closed range drawn; MISSING_I64: to the ends */
    size_t width;             /* plot: columns of time, >= 1 */
};

/* A row a statistic a metric. */
enum err engine_profile(struct arena *a, const struct engine_series *s, struct job *job,
                        struct frame **ret, struct error *e);

/* A row an outlying reading. */
enum err engine_outliers(struct arena *a, const struct engine_series *s, struct job *job,
                         struct frame **ret, struct error *e);

/* A FRAME_PLOT: a row a column of time a metric, outliers marked. */
enum err engine_plot(struct arena *a, const struct engine_series *s, struct job *job,
                     struct frame **ret, struct error *e);

/* A run's place in the store. Settings are JSON; the same settings over the same fingerprints are
 * the same run. */
struct engine_run {
    const char *store; /* NULL: the default */
    const char *command, *source, *settings;
    uint64_t seed;
};

/* Keep an analysis as a run; metric and reason are the texts a unit (NULL: none). *ret_note:
 * something to tell, or NULL. */
enum err engine_keep_run(struct arena *a, const struct engine_run *r, const struct analysis *x,
                         const struct str *metric, const struct str *reason, const char **ret_note,
                         struct error *e);

enum err engine_list_runs(struct arena *a, const char *store, struct frame **ret, struct error *e);
enum err engine_show_run(struct arena *a, const char *store, int64_t run, struct frame **ret,
                         struct error *e);
enum err engine_diff_runs(struct arena *a, const char *store, int64_t before, int64_t after,
                          struct frame **ret, struct error *e);
enum err engine_delete_run(struct arena *a, const char *store, int64_t run, struct error *e);

#endif
