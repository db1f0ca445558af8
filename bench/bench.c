#include "bench.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static _Noreturn void leave(const char *sentence)
{
    fprintf(stderr, "%s\n", sentence);
    exit(2);
}

static double wall_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double cpu_now(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1e-6;
}

struct bench bench_open(int argc, char *const argv[])
{
    struct bench b = {.threads = 2};
    for (int i = 1; i < argc; i++) {
        const bool is_threads = strcmp(argv[i], "--threads") == 0;
        const bool is_count = strcmp(argv[i], "--series") == 0 || strcmp(argv[i], "--rows") == 0;
        if (is_threads || is_count) {
            if (++i == argc)
                leave("bench: an option lacks its number");
            const unsigned long n = strtoul(argv[i], NULL, 10);
            if (is_threads)
                b.threads = (unsigned)n;
            else
                b.count = n;
        } else if (b.nfiles < COUNT_OF(b.file)) {
            b.file[b.nfiles++] = argv[i];
        } else {
            leave("bench: too many files");
        }
    }
    if (b.nfiles == 0)
        leave("bench: which file?");
    b.arena = arena_open(NULL);
    if (b.arena == NULL)
        leave("bench: out of memory");
    b.job = job_open(b.arena, b.threads);
    return b;
}

void bench_close(struct bench *b)
{
    arena_close(b->arena);
}

void bench_start(struct bench *b)
{
    b->wall_s = -wall_now();
    b->cpu_s = -cpu_now();
}

void bench_stop(struct bench *b)
{
    b->wall_s += wall_now();
    b->cpu_s += cpu_now();
}

void bench_must(const struct bench *b, enum err code)
{
    if (code != OK)
        leave(b->error.text);
}

struct source *bench_source(struct bench *b, size_t i)
{
    struct source_request r = {.uri = b->file[i], .since = MISSING_I64, .until = MISSING_I64};
    struct source *s = NULL;
    bench_must(b, source_open(b->arena, &r, b->job, &s, &b->error));
    return s;
}

void bench_say(const struct bench *b, const char *result, ...)
{
    va_list list;
    va_start(list, result);
    printf("{\"wall_s\": %.6f, \"cpu_s\": %.6f, \"result\": {", b->wall_s, b->cpu_s);
    vprintf(result, list);
    va_end(list);
    puts("}}");
}
