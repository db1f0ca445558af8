#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"

enum { TICK_MS = 200, QUIET_TICKS = 3 };

struct watch {
    struct arena *arena;
    struct job *job;
    pthread_t thread;
    sigset_t signals, before;
    bool is_started, want_progress, has_drawn;
    atomic_bool is_over;
    atomic_int signal;
};

static void draw(struct watch *w)
{
    const struct job_view v = job_look(w->job);
    char line[160];
    int n = snprintf(line, sizeof line, "\r\033[K%s", v.stage);
    if (v.total > 0)
        n += snprintf(line + n, sizeof line - (size_t)n, "  %3.0f %%",
                      100.0 * (double)v.done / (double)v.total);
    if (v.done > 0 && v.seconds > 0)
        n += snprintf(line + n, sizeof line - (size_t)n, "  %llu %s, %.3g/s",
                      (unsigned long long)v.done, v.unit, (double)v.done / v.seconds);
    if (v.total > v.done && v.done > 0)
        n += snprintf(line + n, sizeof line - (size_t)n, "  %.0f s left",
                      v.seconds * (double)(v.total - v.done) / (double)v.done);
    bool pipe;
    write_all(STDERR_FILENO, (struct str){line, (size_t)MIN_OF(n, (int)sizeof line - 1)}, &pipe,
              NULL);
    w->has_drawn = true;
}

static void *watch_job(void *ctx)
{
    struct watch *w = ctx;
    const struct timespec tick = {0, TICK_MS * 1000000L};
    for (int ticks = 0; !atomic_load(&w->is_over); ticks++) {
        const int got = sigtimedwait(&w->signals, NULL, &tick);
        if (atomic_load(&w->is_over))
            break;
        if (got > 0) {
            if (atomic_load(&w->signal) != 0 && got == SIGINT)
                _exit(128 + SIGINT);
            atomic_store(&w->signal, got);
            job_cancel(w->job);
        } else if (w->want_progress && ticks >= QUIET_TICKS) {
            draw(w);
        }
    }
    return NULL;
}

/* Also when memory ran out and control went past watch_end: the arena calls it before it closes. */
static void stop(void *handle)
{
    struct watch *w = handle;
    if (!w->is_started)
        return;
    w->is_started = false;
    atomic_store(&w->is_over, true);
    pthread_kill(w->thread, SIGUSR1);
    pthread_join(w->thread, NULL);
    pthread_sigmask(SIG_SETMASK, &w->before, NULL);
    bool pipe;
    if (w->has_drawn)
        write_all(STDERR_FILENO, STR("\r\033[K"), &pipe, NULL);
}

struct watch *watch_begin(struct arena *a, struct job *job, bool want_progress)
{
    struct watch *w = arena_new(a, struct watch, 1);
    arena_defer(a, stop, w);
    w->job = job;
    w->arena = a;
    w->want_progress = want_progress;
    sigemptyset(&w->signals);
    sigaddset(&w->signals, SIGINT);
    sigaddset(&w->signals, SIGTERM);
    sigaddset(&w->signals, SIGHUP);
    sigaddset(&w->signals, SIGUSR1); /* wakes the watcher at the end */
    pthread_sigmask(SIG_BLOCK, &w->signals, &w->before);
    w->is_started = pthread_create(&w->thread, NULL, watch_job, w) == 0;
    if (!w->is_started)
        pthread_sigmask(SIG_SETMASK, &w->before, NULL);
    return w;
}

int watch_end(struct watch *w)
{
    stop(w);
    return atomic_load(&w->signal);
}
