#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"

enum { TICK_MS = 200, QUIET_TICKS = 3, PATIENCE_TICKS = 4 };

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
    struct arena *a = arena_open(NULL); /* the other's is in use */
    struct buf b = buf_of(a);
    bool pipe;
    if (a == NULL)
        return;
    buf_put_text(&b, "\r\033[K");
    text_put_safe(&b, str_of(v.stage), SIZE_MAX, !is_utf8());
    if (v.total > 0)
        buf_printf(&b, "  %3.0f %%", 100.0 * (double)v.done / (double)v.total);
    if (v.done > 0 && v.seconds > 0)
        buf_printf(&b, "  %llu %s, %.3g/s", (unsigned long long)v.done, v.unit,
                   (double)v.done / v.seconds);
    if (v.total > v.done && v.done > 0)
        buf_printf(&b, "  %.0f s left", v.seconds * (double)(v.total - v.done) / (double)v.done);
    write_all(STDERR_FILENO, buf_str(&b), &pipe, NULL);
    arena_close(a);
    w->has_drawn = true;
}

/* What does not ask whether it is cancelled (a FIFO that nobody writes to is being opened) is left
 * behind: nothing is printed before a job ends, and the store's transactions roll back. */
static void leave_if_late(const struct watch *w, int ticks)
{
    const int got = atomic_load(&w->signal);
    if (got == 0 || ticks < PATIENCE_TICKS)
        return;
    bool pipe;
    write_all(STDERR_FILENO, w->has_drawn ? STR("\r\033[K") : STR(""), &pipe, NULL);
    _exit(128 + got);
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
            if (atomic_load(&w->signal) == 0)
                ticks = 0;
            atomic_store(&w->signal, got);
            job_cancel(w->job);
        } else if (w->want_progress && ticks >= QUIET_TICKS && atomic_load(&w->signal) == 0) {
            draw(w);
        }
        leave_if_late(w, ticks);
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

/* One that is ignored (nohup, a shell's background) stays so: blocked, it would come through. */
static void add_signal(sigset_t *set, int signal)
{
    struct sigaction now;
    if (sigaction(signal, NULL, &now) == 0 && now.sa_handler != SIG_IGN)
        sigaddset(set, signal);
}

struct watch *watch_begin(struct arena *a, struct job *job, bool want_progress)
{
    struct watch *w = arena_new(a, struct watch, 1);
    arena_defer(a, stop, w);
    w->job = job;
    w->arena = a;
    w->want_progress = want_progress;
    sigemptyset(&w->signals);
    add_signal(&w->signals, SIGINT);
    add_signal(&w->signals, SIGTERM);
    add_signal(&w->signals, SIGHUP);
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
