/* Isolation Forest, 100 trees of 256, fit and score of one matrix, as the peers do it: columns are
 * standardised before the clock starts, and made 32-bit after. The second file says which rows are
 * planted outliers; the area under the ROC curve shows that speed was not bought with quality. */
#include "bench.h"
#include "population/iforest.h"

#include <math.h>
#include <stdlib.h>

struct matrix {
    size_t n, p;
    double *x; /* n x p */
};

struct ranked {
    double score;
    bool is_outlier;
};

static struct frame *read_table(struct bench *b, size_t file)
{
    struct source *s = bench_source(b, file);
    struct frame *f = NULL;
    bench_must(b, s->kind->table(s, b->arena, &f, &b->error));
    return f;
}

static double cell(const struct column *c, size_t row)
{
    return c->type == COLUMN_REAL ? c->real[row] : (double)c->whole[row];
}

/* (x - mean) / population deviation of each column of the first rows. */
static struct matrix read_matrix(struct bench *b)
{
    const struct frame *f = read_table(b, 0);
    struct matrix m = {b->count == 0 ? f->nrows : MIN_OF(b->count, f->nrows), f->ncolumns, NULL};
    m.x = arena_new(b->arena, double, (m.n * m.p));
    for (size_t j = 0; j < m.p; j++) {
        double sum = 0, squares = 0;
        for (size_t i = 0; i < m.n; i++)
            sum += cell(f->column[j], i);
        const double mean = sum / (double)m.n;
        for (size_t i = 0; i < m.n; i++)
            squares += (cell(f->column[j], i) - mean) * (cell(f->column[j], i) - mean);
        const double sd = sqrt(squares / (double)m.n);
        for (size_t i = 0; i < m.n; i++)
            m.x[i * m.p + j] = (cell(f->column[j], i) - mean) / sd;
    }
    return m;
}

static int by_score(const void *a, const void *b)
{
    const double x = ((const struct ranked *)a)->score, y = ((const struct ranked *)b)->score;
    return (x > y) - (x < y);
}

/* Mann-Whitney: the chance that an outlier scores above a normal row. */
static double area_under_roc(struct bench *b, const double *score, size_t n)
{
    const struct frame *truth = read_table(b, 1);
    const struct column *outlier = frame_column(truth, STR("outlier"));
    struct ranked *r = arena_new(b->arena, struct ranked, n);
    for (size_t i = 0; i < n; i++)
        r[i] = (struct ranked){score[i], cell(outlier, i) > 0};
    qsort(r, n, sizeof *r, by_score);
    double ranks = 0, bad = 0;
    for (size_t i = 0; i < n; i++) {
        ranks += r[i].is_outlier ? (double)(i + 1) : 0;
        bad += r[i].is_outlier ? 1 : 0;
    }
    return (ranks - bad * (bad + 1) / 2) / (bad * ((double)n - bad));
}

struct narrowing {
    const struct matrix *m;
    float *x;
};

/* Peers take doubles and make them floats themselves: so do we, on the clock. */
static enum err narrow_rows(void *ctx, size_t from, size_t to, struct arena *scratch,
                            struct error *e)
{
    const struct narrowing *k = ctx;
    UNUSED(scratch);
    UNUSED(e);
    for (size_t i = from * k->m->p; i < to * k->m->p; i++)
        k->x[i] = (float)k->m->x[i];
    return OK;
}

int main(int argc, char *argv[])
{
    enum { PIECE_ROWS = 4096 };
    struct bench b = bench_open(argc, argv);
    const struct matrix m = read_matrix(&b);
    double *score = arena_new(b.arena, double, m.n);
    const struct iforest_options o = {.trees = 100, .sample = 256, .seed = 1};

    bench_start(&b);
    float *x = arena_raw(b.arena, m.n * m.p, sizeof *x);
    struct narrowing k = {&m, x};
    bench_must(&b, job_parallel(b.job, m.n, PIECE_ROWS, narrow_rows, &k, &b.error));
    bench_must(&b, iforest_score(b.arena, x, m.n, m.p, &o, b.job, score, &b.error));
    bench_stop(&b);

    bench_say(&b, "\"rows\": %zu, \"auc\": %.4f", m.n,
              b.nfiles < 2 ? NAN : area_under_roc(&b, score, m.n));
    bench_close(&b);
    return 0;
}
