/* A CSV file to a typed frame in memory, its time stamps parsed: what the peers' read_csv does. */
#include "bench.h"

int main(int argc, char *argv[])
{
    struct bench b = bench_open(argc, argv);
    struct frame *f = NULL;
    bench_start(&b);
    struct source *s = bench_source(&b, 0);
    bench_must(&b, s->kind->table(s, b.arena, &f, &b.error));
    bench_stop(&b);
    bench_say(&b, "\"rows\": %zu, \"columns\": %zu", f->nrows, f->ncolumns);
    bench_close(&b);
    return 0;
}
