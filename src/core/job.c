/* Threads are started for each parallel piece of work and joined at its end: some 20 us, against
 * pieces that last milliseconds. The pieces are handed out by an atomic counter; what a piece
 * computes must not depend on who computes it. */
#include "core/job.h"

#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "core/clock.h"

struct job {
    struct arena *arena;
    unsigned threads;
    atomic_bool is_cancelled;
    atomic_uint_fast64_t done;
    pthread_mutex_t lock; /* guards what follows */
    char stage[80], unit[16];
    uint64_t total;
    int64_t began;
};

static void destroy_lock(void *handle)
{
    pthread_mutex_destroy(handle);
}

/* Workers take the same blocks of memory again for each piece. Left to itself, glibc gives them
 * back to the system whenever the top of the heap is free, and the next piece pays for the page
 * faults: a third of the time of a fingerprint of 2000 readings (183 against 120 us). */
static void keep_freed_memory(void)
{
    mallopt(M_MMAP_THRESHOLD, 16 << 20);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
}

struct job *job_open(struct arena *a, unsigned threads)
{
    keep_freed_memory();
    struct job *j = arena_new(a, struct job, 1);
    j->arena = a;
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    j->threads = threads != 0 ? threads : (unsigned)MAX_OF(processors, 1L);
    j->began = clock_monotonic_ns();
    pthread_mutex_init(&j->lock, NULL);
    arena_defer(a, destroy_lock, &j->lock);
    return j;
}

unsigned job_threads(const struct job *j)
{
    return j->threads;
}

void job_cancel(struct job *j)
{
    atomic_store(&j->is_cancelled, true);
}

bool job_cancelled(const struct job *j)
{
    return atomic_load_explicit(&j->is_cancelled, memory_order_relaxed);
}

enum err job_check(const struct job *j, struct error *e)
{
    return job_cancelled(j) ? error_set(e, ERR_CANCEL, "cancelled") : OK;
}

void job_stage(struct job *j, const char *stage, uint64_t total, const char *unit)
{
    pthread_mutex_lock(&j->lock);
    snprintf(j->stage, sizeof j->stage, "%s", stage);
    snprintf(j->unit, sizeof j->unit, "%s", unit);
    j->total = total;
    j->began = clock_monotonic_ns();
    atomic_store(&j->done, 0);
    pthread_mutex_unlock(&j->lock);
}

void job_step(struct job *j, uint64_t more)
{
    atomic_fetch_add_explicit(&j->done, more, memory_order_relaxed);
}

struct job_view job_look(struct job *j)
{
    struct job_view v;
    pthread_mutex_lock(&j->lock);
    snprintf(v.stage, sizeof v.stage, "%s", j->stage);
    snprintf(v.unit, sizeof v.unit, "%s", j->unit);
    v.total = j->total;
    v.done = atomic_load(&j->done);
    v.seconds = (double)(clock_monotonic_ns() - j->began) / (double)NS_PER_S;
    pthread_mutex_unlock(&j->lock);
    return v;
}

/* What the workers of one job_parallel() share. */
struct work {
    struct job *job;
    size_t n, grain;
    job_body *body;
    void *ctx;
    atomic_size_t next;      /* the next piece */
    atomic_size_t first_bad; /* the lowest piece that failed; SIZE_MAX: none */
};

struct worker {
    struct work *work;
    struct arena *scratch;
    pthread_t thread;
    bool is_started;
    size_t bad_piece;
    struct error error;
    size_t piece; /* being done */
};

static enum err do_piece(void *ctx, struct error *e)
{
    struct worker *w = ctx;
    const struct work *k = w->work;
    const size_t from = w->piece * k->grain;
    return k->body(k->ctx, from, MIN_OF(from + k->grain, k->n), w->scratch, e);
}

static void note_bad(struct worker *w)
{
    w->bad_piece = w->piece;
    size_t seen = atomic_load(&w->work->first_bad);
    while (w->piece < seen && !atomic_compare_exchange_weak(&w->work->first_bad, &seen, w->piece))
        ;
}

static void *do_work(void *ctx)
{
    struct worker *w = ctx;
    struct work *k = w->work;
    const size_t npieces = (k->n + k->grain - 1) / k->grain;
    while (!job_cancelled(k->job)) {
        w->piece = atomic_fetch_add(&k->next, 1);
        if (w->piece >= npieces || w->piece > atomic_load(&k->first_bad))
            break;
        if (arena_try(w->scratch, do_piece, w, &w->error) != OK) {
            note_bad(w);
            break;
        }
        arena_reset(w->scratch);
    }
    return NULL;
}

static enum err first_error(const struct worker *worker, size_t n, const struct work *k,
                            struct error *e)
{
    const size_t bad = atomic_load(&k->first_bad);
    for (size_t i = 0; i < n && bad != SIZE_MAX; i++) {
        if (worker[i].bad_piece == bad)
            return error_set(e, worker[i].error.code, "%s", worker[i].error.text);
    }
    return job_check(k->job, e);
}

enum err job_parallel(struct job *j, size_t n, size_t grain, job_body *body, void *ctx,
                      struct error *e)
{
    TRY(job_check(j, e));
    if (n == 0)
        return OK;
    const size_t npieces = (n + grain - 1) / grain;
    const size_t nworkers = MIN_OF((size_t)j->threads, npieces);
    struct arena *a = arena_open(j->arena);
    struct worker *worker = arena_new(a, struct worker, nworkers);
    struct work work = {.job = j, .n = n, .grain = grain, .body = body, .ctx = ctx};
    atomic_store(&work.first_bad, SIZE_MAX);
    for (size_t i = 0; i < nworkers; i++)
        worker[i] = (struct worker){.work = &work, .scratch = arena_open(a), .bad_piece = SIZE_MAX};
    /* A thread that can't be started leaves its share to the others: worker 0 is this thread. */
    for (size_t i = 1; i < nworkers; i++)
        worker[i].is_started = pthread_create(&worker[i].thread, NULL, do_work, &worker[i]) == 0;
    do_work(&worker[0]);
    for (size_t i = 1; i < nworkers; i++) {
        if (worker[i].is_started)
            pthread_join(worker[i].thread, NULL);
    }
    const enum err result = first_error(worker, nworkers, &work, e);
    arena_close(a);
    return result;
}
