/* Principal components: eigenvectors of the covariance or correlation matrix, by GSL's symmetric
 * solver (Householder tridiagonalisation and implicit QR: Golub and Van Loan 1996, section 8.3).
 *
 * The cross products are summed over a fixed number of groups of rows, whatever the number of
 * threads, each in blocks, and the groups are added in order: the same bits for any number of
 * threads. BLAS is held to one thread, as ours are many already and its own split its sums
 * differently. Columns are centred before they are multiplied: two passes, no cancellation.
 *
 * Ledoit and Wolf's intensity needs of the data beyond its covariance S only the sum of |x|^4:
 *   beta = (sum |x|^4 / n - |S|^2) / (n p),  delta = |S - mu I|^2 / p,  min(beta, delta) / delta
 * with S divided by n, mu = trace S / p, |.| the Frobenius norm, which is that of the eigenvalues.
 */
#include "math/pca.h"

#include <gsl/gsl_cblas.h>
#include <gsl/gsl_eigen.h>
#include <math.h>
#include <string.h>

#include "math/blas.h"

enum { GROUPS = 8 };

struct sums {
    const struct pca_rows *rows;
    const struct pca *c;
    const struct job *job;
    double *mean;   /* [GROUPS][p] */
    double *cross;  /* [GROUPS][p][p], upper triangles */
    double *fourth; /* [GROUPS] */
};

static size_t group_start(size_t n, size_t g)
{
    const size_t size = n / GROUPS;
    return g * size + MIN_OF(g, n % GROUPS);
}

static void standardise(const struct pca *c, double *x, size_t m)
{
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j < c->p; j++)
            x[i * c->p + j] = (x[i * c->p + j] - c->centre[j]) / c->unit[j];
    }
}

static void add_sums(const struct sums *s, size_t g, const double *x, size_t m)
{
    const size_t p = s->rows->p;
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j < p; j++)
            s->mean[g * p + j] += x[i * p + j];
    }
}

static void add_cross(const struct sums *s, size_t g, double *x, size_t m)
{
    const size_t p = s->rows->p;
    standardise(s->c, x, m);
    cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, (int)p, (int)m, 1, x, (int)p, 1,
                s->cross + g * p * p, (int)p);
}

static void add_fourth(const struct sums *s, size_t g, double *x, size_t m)
{
    const size_t p = s->rows->p;
    standardise(s->c, x, m);
    for (size_t i = 0; i < m; i++) {
        double square = 0;
        for (size_t j = 0; j < p; j++)
            square += x[i * p + j] * x[i * p + j];
        s->fourth[g] += square * square;
    }
}

/* Which sums are made is told by which of them there is room for. */
static enum err sum_groups(void *ctx, size_t from, size_t to, struct arena *scratch,
                           struct error *e)
{
    const struct sums *s = ctx;
    double *x = arena_raw(scratch, PCA_BLOCK * s->rows->p, sizeof *x);
    for (size_t g = from; g < to; g++) {
        const size_t end = group_start(s->rows->n, g + 1);
        for (size_t i = group_start(s->rows->n, g); i < end; i += PCA_BLOCK) {
            TRY(job_check(s->job, e));
            const size_t m = MIN_OF(end - i, (size_t)PCA_BLOCK);
            s->rows->load(s->rows->ctx, i, i + m, x);
            if (s->mean != NULL)
                add_sums(s, g, x, m);
            else if (s->cross != NULL)
                add_cross(s, g, x, m);
            else
                add_fourth(s, g, x, m);
        }
    }
    return OK;
}

/* sum[0..size) += the other groups', in order. */
static void add_groups(double *sum, size_t size)
{
    for (size_t g = 1; g < GROUPS; g++) {
        for (size_t i = 0; i < size; i++)
            sum[i] += sum[g * size + i];
    }
}

/* The covariance, upper triangle, to ret[p][p]; correlation if asked, with the units set. */
static void scale_cross(struct pca *c, bool is_correlation, const double *cross, double *ret)
{
    const size_t p = c->p;
    for (size_t j = 0; j < p && is_correlation; j++) {
        const double variance = cross[j * p + j] / (double)(c->n - 1);
        c->unit[j] = variance > 0 ? sqrt(variance) : 1;
    }
    for (size_t i = 0; i < p; i++) {
        for (size_t j = i; j < p; j++) {
            const double v = cross[i * p + j] / (double)(c->n - 1) / c->unit[i] / c->unit[j];
            ret[i * p + j] = ret[j * p + i] = v;
        }
    }
}

/* Eigenvalues and axes of s[p][p], which is destroyed. */
static void solve(struct pca *c, double *s, struct arena *scratch)
{
    const size_t p = c->p;
    double *vectors = arena_raw(scratch, p * p, sizeof *vectors);
    /* GSL would get the workspace from malloc; its fields are public. */
    gsl_eigen_symmv_workspace work = {
        .size = p,
        .d = arena_raw(scratch, p, sizeof(double)),
        .sd = arena_raw(scratch, p, sizeof(double)),
        .gc = arena_raw(scratch, p, sizeof(double)),
        .gs = arena_raw(scratch, p, sizeof(double)),
    };
    gsl_matrix_view matrix = gsl_matrix_view_array(s, p, p);
    gsl_matrix_view axes = gsl_matrix_view_array(vectors, p, p);
    gsl_vector_view values = gsl_vector_view_array(c->variance, p);
    gsl_eigen_symmv(&matrix.matrix, &values.vector, &axes.matrix, &work);
    gsl_eigen_symmv_sort(&values.vector, &axes.matrix, GSL_EIGEN_SORT_VAL_DESC);
    for (size_t k = 0; k < p; k++) {
        double largest = 0;
        for (size_t j = 0; j < p; j++) {
            if (fabs(vectors[j * p + k]) > fabs(largest))
                largest = vectors[j * p + k];
        }
        for (size_t j = 0; j < p; j++)
            c->axis[k * p + j] = largest < 0 ? -vectors[j * p + k] : vectors[j * p + k];
        c->variance[k] = fmax(c->variance[k], 0);
    }
}

static enum err fit(struct pca *c, const struct pca_rows *rows, bool is_correlation,
                    struct job *job, struct arena *scratch, struct error *e)
{
    const size_t n = rows->n, p = rows->p;
    struct sums s = {.rows = rows, .c = c, .job = job};
    s.mean = arena_new(scratch, double, GROUPS *p);
    TRY(job_parallel(job, GROUPS, 1, sum_groups, &s, e));
    add_groups(s.mean, p);
    for (size_t j = 0; j < p; j++)
        c->centre[j] = s.mean[j] / (double)n;
    s.mean = NULL;
    s.cross = arena_new(scratch, double, GROUPS *p *p);
    TRY(job_parallel(job, GROUPS, 1, sum_groups, &s, e));
    add_groups(s.cross, p * p);
    double *matrix = arena_raw(scratch, p * p, sizeof *matrix);
    scale_cross(c, is_correlation, s.cross, matrix);
    TRY(job_check(job, e));
    solve(c, matrix, scratch);
    return OK;
}

enum err pca_fit(struct arena *a, const struct pca_rows *rows, bool is_correlation, struct job *job,
                 struct pca *ret, struct error *e)
{
    const size_t p = rows->p;
    *ret = (struct pca){.n = rows->n, .p = p};
    ret->centre = arena_new(a, double, p);
    ret->unit = arena_new(a, double, p);
    ret->variance = arena_new(a, double, p);
    ret->axis = arena_new(a, double, p *p);
    for (size_t j = 0; j < p; j++)
        ret->unit[j] = ret->axis[j * p + j] = 1;
    TRY(job_check(job, e));
    if (rows->n < 2 || p == 0)
        return OK;
    blas_use_one_thread();
    struct arena *own = arena_open(a);
    const enum err result = fit(ret, rows, is_correlation, job, own, e);
    arena_close(own);
    return result;
}

void pca_scores(const struct pca *c, double *x, size_t m, size_t q, double *ret)
{
    if (m == 0 || q == 0)
        return;
    standardise(c, x, m);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)m, (int)q, (int)c->p, 1, x, (int)c->p,
                c->axis, (int)c->p, 0, ret, (int)q);
}

enum err pca_shrinkage(const struct pca *c, const struct pca_rows *rows, struct job *job,
                       double *ret, struct error *e)
{
    double fourth[GROUPS] = {0};
    struct sums s = {.rows = rows, .c = c, .job = job, .fourth = fourth};
    *ret = 1;
    if (c->n < 2 || c->p == 0)
        return job_check(job, e);
    TRY(job_parallel(job, GROUPS, 1, sum_groups, &s, e));
    add_groups(fourth, 1);
    const double n = (double)c->n, p = (double)c->p, to_n = (n - 1) / n;
    double trace = 0, square = 0;
    for (size_t k = 0; k < c->p; k++) {
        trace += to_n * c->variance[k];
        square += to_n * c->variance[k] * to_n * c->variance[k];
    }
    const double delta = (square - trace * trace / p) / p;
    const double beta = (fourth[0] / n - square) / (n * p);
    if (delta > 0)
        *ret = fmax(0, fmin(beta, delta) / delta);
    return OK;
}
