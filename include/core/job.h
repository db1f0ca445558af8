/* A job: something long, with progress, a cancel flag and threads. The screen and the command line
 * watch the same one.
 *
 * Jobs share only const. Bodies run by job_parallel write only their own slots; results never
 * depend on the number of threads. Long loops ask job_cancelled() at least every 50 ms and return
 * ERR_CANCEL. */
#ifndef CORE_JOB_H
#define CORE_JOB_H

#include "core/arena.h"

struct job;

/* What a watcher sees; a copy, taken under the job's lock. */
struct job_view {
    char stage[80];       /* "reading x.csv" */
    char unit[16];        /* "rows" */
    uint64_t done, total; /* total 0: not known */
    double seconds;       /* since the stage began */
};

/* `threads` >= 1 (0: as many as there are processors). Closed with `a`. */
struct job *job_open(struct arena *a, unsigned threads);
unsigned job_threads(const struct job *j);

void job_cancel(struct job *j); /* from any thread or a signal handler */
bool job_cancelled(const struct job *j);
enum err job_check(const struct job *j,
                   struct error *e); /* ERR_CANCEL with a sentence once cancelled */

void job_stage(struct job *j, const char *stage, uint64_t total, const char *unit);
void job_step(struct job *j, uint64_t more); /* from any thread */
struct job_view job_look(struct job *j);

/* Call body for all of [0, n) in pieces of `grain` (>= 1), on the job's threads; `scratch` is the
 * worker's own arena, reset before each piece. Stops at the first error (of the lowest piece that
 * failed) or when cancelled. */
typedef enum err job_body(void *ctx, size_t from, size_t to, struct arena *scratch,
                          struct error *e);
enum err job_parallel(struct job *j, size_t n, size_t grain, job_body *body, void *ctx,
                      struct error *e);

#endif
