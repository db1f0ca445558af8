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

struct engine *engine_open(struct arena *a);

/* Cached by the request; valid until the engine is closed or engine_forget(). */
enum err engine_source(struct engine *g, const struct source_request *r, struct job *job,
                       struct source **ret, struct error *e);
enum err engine_fleet(struct engine *g, const struct source_request *r, struct job *job,
                      const struct fleet **ret, struct error *e);
enum err engine_analyse(struct engine *g, const struct triage_request *r, struct job *job,
                        const struct analysis **ret, struct error *e);

/* Only the fingerprints, in `a`. */
enum err engine_fingerprints(struct engine *g, const struct triage_request *r, struct arena *a,
                             struct job *job, const struct fingerprints **ret, struct error *e);

/* Read the fleet and keep its readings in the store (NULL: the default one); a later request with
 * is_offline finds them under the same options. */
enum err engine_fetch(struct engine *g, const struct source_request *r, const char *store_path,
                      struct job *job, const struct fleet **ret, struct error *e);
void engine_forget(struct engine *g);

#endif
