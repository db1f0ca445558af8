/* What the files of the engine share with one another and with nobody else. */
#ifndef ENGINE_INTERNAL_H
#define ENGINE_INTERNAL_H

#include "engine/engine.h"

struct engine {
    struct arena *arena; /* parent of the others; reset when all is forgotten */
    struct arena *source_arena, *analysis_arena;
    const char *source_key, *analysis_key;
    struct source *source;
    const struct fleet *fleet;
    const struct analysis *analysis;
};

/* Every field of a request as text: two requests with the same text are the same. */
void engine_spell_text(struct buf *b, const char *name, const char *text);
char *engine_spell_request(struct arena *a, const struct source_request *r);
char *analysis_spell_request(struct arena *a, const struct triage_request *r);

/* Read all devices of an open source into `a`, with their states and the fleet's span. ERR_DATA
 * when there is no device. */
enum err fleet_load(struct arena *a, struct source *s, const struct source_request *r,
                    struct job *job, struct fleet **ret, struct error *e);

/* The span of the fleet and the state of each device, once the blocks are there. */
enum err fleet_judge(struct arena *a, struct fleet *fleet, struct job *job, struct error *e);

/* Only the readings that --since and --until, or --last, leave of a block. */
void fleet_cut_range(struct arena *a, const struct source_request *r, size_t nmetrics,
                     struct block *b);
void fleet_cut_last(struct arena *a, const struct source_request *r, size_t nmetrics,
                    struct block *b);

/* The fleet that `fetch` kept for the same request; or for one that differs in --devices, --since,
 * --until and --last alone and had none of them, then cut as asked. */
enum err fleet_load_stored(struct arena *a, const struct source_request *r, struct job *job,
                           struct fleet **ret, struct error *e);

/* Fingerprints of a fleet's devices, in parallel; or from a --matrix file, with its notes, into
 * x->fingerprints. */
enum err fingerprints_of_fleet(struct arena *a, const struct fleet *fleet, const char *features,
                               struct job *job, struct fingerprints **ret, struct error *e);
enum err fingerprints_of_matrix(struct arena *a, const char *path, struct job *job,
                                struct analysis *x, struct error *e);

/* The whole of an analysis, after the fleet is there (fleet NULL: from r->matrix). */
enum err analysis_make(struct arena *a, const struct triage_request *r, const struct fleet *fleet,
                       struct job *job, struct analysis **ret, struct error *e);

#endif
