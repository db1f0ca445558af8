/* One thread that runs command lines for the screen, so that the screen never waits.
 *
 * A command line is asked for on behalf of a seat (a place that shows one frame). The newest
 * request of a seat wins: one that waits is replaced, one that runs is cancelled. Requests of other
 * seats wait their turn, the preferred seat's first. Results come through a mailbox; fd() becomes
 * readable when there is one. Each request has an arena of its own, which goes to the taker with
 * its frame. */
#ifndef UI_WORKER_H
#define UI_WORKER_H

#include "core/job.h"
#include "data/frame.h"

/* Run a command line; argv[0] is the command's name. Called by one thread at a time. */
typedef enum err screen_runner(void *ctx, struct arena *a, struct job *job, int argc,
                               const char *const argv[], struct frame **ret, struct error *e);

enum { WORKER_SEATS = 16 };

struct worker;

struct work_result {
    struct arena *arena; /* a child of the worker's; the taker closes it */
    struct frame *frame; /* NULL when it failed */
    unsigned seat;
    uint64_t ticket; /* as worker_ask() returned */
    struct error error;
};

struct work_look {
    bool is_busy;
    unsigned seat;
    struct job_view view;
};

struct worker_options {
    screen_runner *run;
    void (*forget)(void *ctx); /* drop what is kept between command lines; NULL: nothing is */
    void *ctx;
    unsigned threads; /* of each job; 0: as many as processors */
};
enum err worker_open(struct arena *a, const struct worker_options *o, struct worker **ret,
                     struct error *e);

/* Have forget() called before the next command line is run. */
void worker_forget(struct worker *w);

/* The words are copied. Returns the request's number. */
uint64_t worker_ask(struct worker *w, unsigned seat, int argc, const char *const argv[]);
void worker_prefer(struct worker *w, unsigned seat);

/* The oldest result, if there is one. */
bool worker_take(struct worker *w, struct work_result *ret);
struct work_look worker_look(struct worker *w);

/* Cancel what runs and forget what waits; true if there was anything. */
bool worker_cancel(struct worker *w);
int worker_fd(const struct worker *w);

/* Cancel all and end the thread; false when it does not end within `seconds`: then its memory must
 * stay. */
bool worker_close(struct worker *w, int seconds);

#endif
