#include "math/silhouette.h"

#include <math.h>

#include "math/distance.h"

/* Reference rows are taken in tiles that fit the second cache, rows in pieces. */
enum { PIECE_ROWS = 32, TILE = 256 };

struct silhouettes {
    const double *x;
    size_t n, p;
    const size_t *reference; /* NULL: 0..m-1 */
    size_t m;
    const double *packed; /* tiles of TILE reference rows */
    const struct silhouette_labels *labels;
    size_t nlabels;
    size_t **count; /* [nlabels][k] reference rows of each cluster */
    const struct job *job;
};

static size_t reference_row(const struct silhouettes *s, size_t r)
{
    return s->reference != NULL ? s->reference[r] : r;
}

/* sum[k]: distances from row i to the reference rows of each cluster. A row itself adds 0. */
static double value_of(size_t own, const double *sum, const size_t *count, size_t k,
                       bool is_reference)
{
    const size_t others = count[own] - (is_reference ? 1 : 0);
    double b = INFINITY;
    for (size_t c = 0; c < k; c++) {
        if (c != own && count[c] > 0)
            b = fmin(b, sum[c] / (double)count[c]);
    }
    if (others == 0 || isinf(b))
        return 0;
    const double a = sum[own] / (double)others;
    const double most = fmax(a, b);
    return most > 0 ? (b - a) / most : 0;
}

static bool is_reference_row(const struct silhouettes *s, size_t row)
{
    if (s->reference == NULL)
        return true;
    size_t lo = 0, hi = s->m;
    while (lo < hi) {
        const size_t middle = lo + (hi - lo) / 2;
        if (s->reference[middle] < row)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo < s->m && s->reference[lo] == row;
}

/* sum[l][rows][k]: add the distances d[rows x TILE] to reference rows [r, r + m). */
static void add_tile(const struct silhouettes *s, size_t rows, size_t r, size_t m, const double *d,
                     double *const *sum)
{
    for (size_t l = 0; l < s->nlabels; l++) {
        const struct silhouette_labels *labels = &s->labels[l];
        for (size_t i = 0; i < rows; i++) {
            double *to = sum[l] + i * labels->k;
            for (size_t j = 0; j < m; j++)
                to[labels->label[reference_row(s, r + j)]] += d[i * TILE + j];
        }
    }
}

static enum err sum_rows(void *ctx, size_t from, size_t to, struct arena *scratch, struct error *e)
{
    const struct silhouettes *s = ctx;
    const size_t rows = to - from;
    double *d = arena_raw(scratch, PIECE_ROWS * TILE, sizeof *d);
    double **sum = arena_new(scratch, double *, s->nlabels);
    for (size_t l = 0; l < s->nlabels; l++)
        sum[l] = arena_new(scratch, double, rows * s->labels[l].k);
    for (size_t r = 0; r < s->m; r += TILE) {
        TRY(job_check(s->job, e));
        const size_t m = MIN_OF((size_t)TILE, s->m - r);
        distance_squares(s->x + from * s->p, rows, s->p, s->packed + r * s->p, m, d, TILE);
        for (size_t i = 0; i < rows * TILE; i++)
            d[i] = sqrt(d[i]);
        add_tile(s, rows, r, m, d, sum);
    }
    for (size_t l = 0; l < s->nlabels; l++) {
        const struct silhouette_labels *labels = &s->labels[l];
        for (size_t i = 0; i < rows; i++)
            labels->ret[from + i] =
                value_of((size_t)labels->label[from + i], sum[l] + i * labels->k, s->count[l],
                         labels->k, is_reference_row(s, from + i));
    }
    return OK;
}

enum err silhouette_of(struct arena *a, const double *x, size_t n, size_t p,
                       const size_t *reference, size_t m, const struct silhouette_labels *labels,
                       size_t nlabels, struct job *job, struct error *e)
{
    struct silhouettes s = {.x = x,
                            .n = n,
                            .p = p,
                            .reference = reference,
                            .m = reference != NULL ? m : n,
                            .labels = labels,
                            .nlabels = nlabels,
                            .job = job};
    TRY(job_check(job, e));
    if (nlabels == 0)
        return OK;
    struct arena *own = arena_open(a);
    double *packed = arena_new(own, double, distance_packed_size(s.m, p));
    for (size_t r = 0; r < s.m; r++)
        distance_pack(x + reference_row(&s, r) * p, r, p, packed);
    s.packed = packed;
    s.count = arena_new(own, size_t *, nlabels);
    for (size_t l = 0; l < nlabels; l++) {
        s.count[l] = arena_new(own, size_t, labels[l].k);
        for (size_t r = 0; r < s.m; r++)
            s.count[l][labels[l].label[reference_row(&s, r)]]++;
    }
    const enum err result = job_parallel(job, n, PIECE_ROWS, sum_rows, &s, e);
    arena_close(own);
    return result;
}
