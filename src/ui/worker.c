/* The mailbox is two lists under one lock: requests by seat, results in order. The job of the
 * request that runs is looked at and cancelled only under the lock, and the thread forgets it under
 * the lock before its arena goes to the taker. */
#include "ui/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct request {
    struct arena *arena;
    struct job *job;
    int argc;
    const char **argv;
    unsigned seat;
    uint64_t ticket;
    struct frame *frame;
    struct error error;
    struct request *next; /* in the list of results */
};

struct worker {
    struct arena *arena; /* of the requests' arenas; opened and closed by the asking thread only */
    struct worker_options options;
    pthread_t thread;
    int pipe[2];
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t asked;
    struct request *waiting[WORKER_SEATS];
    struct request *running;
    struct request *done, **done_end;
    unsigned preferred;
    uint64_t last_ticket;
    bool is_closing, must_forget;
};

static struct request *next_waiting(struct worker *w)
{
    struct request **at = &w->waiting[w->preferred];
    for (unsigned i = 0; *at == NULL && i < WORKER_SEATS; i++)
        at = &w->waiting[i];
    struct request *r = *at;
    *at = NULL;
    return r;
}

struct attempt {
    struct worker *worker;
    struct request *request;
};

static enum err run_request(void *ctx, struct error *e)
{
    const struct attempt *t = ctx;
    struct request *r = t->request;
    return t->worker->options.run(t->worker->options.ctx, r->arena, r->job, r->argc, r->argv,
                                  &r->frame, e);
}

static void post(struct worker *w, struct request *r)
{
    r->next = NULL;
    *w->done_end = r;
    w->done_end = &r->next;
    if (write(w->pipe[1], "", 1) < 0) {
        /* The pipe is full: the taker is awake already. */
    }
}

static void *work(void *ctx)
{
    struct worker *w = ctx;
    pthread_mutex_lock(&w->lock);
    while (!w->is_closing) {
        struct request *r = next_waiting(w);
        if (r == NULL) {
            pthread_cond_wait(&w->asked, &w->lock);
            continue;
        }
        w->running = r;
        const bool forgets = w->must_forget && w->options.forget != NULL;
        w->must_forget = false;
        pthread_mutex_unlock(&w->lock);
        if (forgets)
            w->options.forget(w->options.ctx);
        struct attempt attempt = {w, r};
        const enum err code = arena_try(r->arena, run_request, &attempt, &r->error);
        if (code != OK)
            r->frame = NULL;
        r->error.code = code;
        pthread_mutex_lock(&w->lock);
        w->running = NULL;
        post(w, r);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

static void release(void *handle)
{
    struct worker *w = handle;
    close(w->pipe[0]);
    close(w->pipe[1]);
    pthread_cond_destroy(&w->asked);
    pthread_mutex_destroy(&w->lock);
}

enum err worker_open(struct arena *a, const struct worker_options *o, struct worker **ret,
                     struct error *e)
{
    struct worker *w = arena_new(a, struct worker, 1);
    w->arena = a;
    w->options = *o;
    w->done_end = &w->done;
    if (pipe(w->pipe) != 0)
        return error_set(e, ERR_LIMIT, "no pipe for the job thread: %s", error_of_system(errno));
    for (size_t i = 0; i < 2; i++) {
        fcntl(w->pipe[i], F_SETFL, O_NONBLOCK);
        fcntl(w->pipe[i], F_SETFD, FD_CLOEXEC);
    }
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->asked, NULL);
    arena_defer(a, release, w);
    const int failed = pthread_create(&w->thread, NULL, work, w);
    if (failed != 0)
        return error_set(e, ERR_LIMIT, "no thread for jobs: %s", error_of_system(failed));
    *ret = w;
    return OK;
}

static struct request *request_new(const struct worker *w, unsigned seat, int argc,
                                   const char *const argv[])
{
    struct arena *a = arena_open(w->arena);
    struct request *r = arena_new(a, struct request, 1);
    r->arena = a;
    r->seat = seat;
    r->argc = argc;
    r->argv = arena_new(a, const char *, (size_t)argc + 1);
    for (int i = 0; i < argc; i++)
        r->argv[i] = arena_text(a, str_of(argv[i]));
    r->job = job_open(a, w->options.threads);
    return r;
}

uint64_t worker_ask(struct worker *w, unsigned seat, int argc, const char *const argv[])
{
    struct request *r = request_new(w, seat, argc, argv);
    pthread_mutex_lock(&w->lock);
    const uint64_t ticket = r->ticket = ++w->last_ticket;
    struct request *replaced = w->waiting[seat];
    w->waiting[seat] = r;
    if (w->running != NULL && w->running->seat == seat)
        job_cancel(w->running->job);
    pthread_cond_signal(&w->asked);
    pthread_mutex_unlock(&w->lock);
    if (replaced != NULL)
        arena_close(replaced->arena);
    return ticket;
}

void worker_forget(struct worker *w)
{
    pthread_mutex_lock(&w->lock);
    w->must_forget = true;
    pthread_mutex_unlock(&w->lock);
}

void worker_prefer(struct worker *w, unsigned seat)
{
    pthread_mutex_lock(&w->lock);
    w->preferred = seat;
    pthread_mutex_unlock(&w->lock);
}

bool worker_take(struct worker *w, struct work_result *ret)
{
    char drained[64];
    while (read(w->pipe[0], drained, sizeof drained) == (ssize_t)sizeof drained)
        continue;
    pthread_mutex_lock(&w->lock);
    struct request *r = w->done;
    if (r != NULL)
        w->done = r->next;
    if (w->done == NULL)
        w->done_end = &w->done;
    pthread_mutex_unlock(&w->lock);
    if (r != NULL)
        *ret = (struct work_result){r->arena, r->frame, r->seat, r->ticket, r->error};
    return r != NULL;
}

struct work_look worker_look(struct worker *w)
{
    struct work_look ret = {0};
    pthread_mutex_lock(&w->lock);
    for (unsigned i = 0; i < WORKER_SEATS; i++)
        ret.is_busy = ret.is_busy || w->waiting[i] != NULL;
    if (w->running != NULL) {
        ret.is_busy = true;
        ret.seat = w->running->seat;
        ret.view = job_look(w->running->job);
    }
    ret.is_busy = ret.is_busy || w->done != NULL;
    pthread_mutex_unlock(&w->lock);
    return ret;
}

bool worker_cancel(struct worker *w)
{
    struct request *forgotten[WORKER_SEATS];
    pthread_mutex_lock(&w->lock);
    bool had = w->running != NULL;
    if (had)
        job_cancel(w->running->job);
    memcpy(forgotten, w->waiting, sizeof forgotten);
    memset(w->waiting, 0, sizeof w->waiting);
    pthread_mutex_unlock(&w->lock);
    for (unsigned i = 0; i < WORKER_SEATS; i++) {
        if (forgotten[i] != NULL) {
            had = true;
            arena_close(forgotten[i]->arena);
        }
    }
    return had;
}

int worker_fd(const struct worker *w)
{
    return w->pipe[0];
}

bool worker_close(struct worker *w, int seconds)
{
    worker_cancel(w);
    pthread_mutex_lock(&w->lock);
    w->is_closing = true;
    pthread_cond_signal(&w->asked);
    pthread_mutex_unlock(&w->lock);
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += seconds;
    return pthread_timedjoin_np(w->thread, NULL, &until) == 0;
}
