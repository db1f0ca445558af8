#include <math.h>

#include "core/number.h"
#include "explain/explain.h"
#include "math/stats.h"

enum { MOST_FEATURES = 3 };
static const double LEAST = 0.5; /* robust SDs: below it the cluster is ordinary in the feature */

/* Median of column j among the units of the cluster; 0 when none has it. */
static double median_within(const struct population *p, const int32_t *label, int32_t cluster,
                            size_t j, double *cell, double *work)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        if (label[i] == cluster && !isnan(p->z[i * p->p + j]))
            cell[n++] = p->z[i * p->p + j];
    }
    return n > 0 ? stats_median(cell, n, work) : 0;
}

char *explain_cluster(struct arena *a, const struct population *p, const struct fingerprints *f,
                      const int32_t *label, int32_t cluster)
{
    struct arena *scratch = arena_open(a);
    double *median = arena_new(scratch, double, p->p);
    double *cell = arena_new(scratch, double, p->n), *work = arena_new(scratch, double, p->n);
    for (size_t j = 0; j < p->p; j++)
        median[j] = median_within(p, label, cluster, j, cell, work);
    struct buf b = buf_of(a);
    for (int pick = 0; pick < MOST_FEATURES && p->p > 0; pick++) {
        size_t best = 0;
        for (size_t j = 1; j < p->p; j++)
            best = fabs(median[j]) > fabs(median[best]) ? j : best;
        if (fabs(median[best]) < LEAST)
            break;
        char z[32];
        number_format_short(median[best], 2, z);
        buf_printf(&b, "%s%s %s%s", pick > 0 ? ", " : "", f->column[p->source_column[best]].name,
                   median[best] > 0 ? "+" : "", z);
        median[best] = 0;
    }
    arena_close(scratch);
    if (b.n == 0)
        buf_put_text(&b, "near the fleet's middle in everything");
    return arena_text(a, buf_str(&b));
}
