/* What the bench programs share: their arguments, two clocks, and the last line that peers.py
 * reads:
 * {"wall_s": ..., "cpu_s": ..., "result": {...}}, the time of the work alone. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include "core/job.h"
#include "source/source.h"

struct bench {
    struct arena *arena;
    struct job *job;
    struct error error;
    unsigned threads;
    size_t count; /* --series, --rows; 0: all */
    size_t nfiles;
    const char *file[2];
    double wall_s, cpu_s; /* of the work, between bench_start and bench_stop */
};

/* --threads N, --series N or --rows N, and 1 or 2 files; leaves with a sentence when wrong. */
struct bench bench_open(int argc, char *const argv[]);
void bench_close(struct bench *b);

void bench_start(struct bench *b);
void bench_stop(struct bench *b);

/* Leave with the error's sentence unless `code` is OK. */
void bench_must(const struct bench *b, enum err code);

/* Open file `i` with nothing but guesses. */
struct source *bench_source(struct bench *b, size_t i);

/* The last line; `result` is the inside of a JSON object. */
void bench_say(const struct bench *b, const char *result, ...) PRINTF_LIKE(2, 3);

#endif
