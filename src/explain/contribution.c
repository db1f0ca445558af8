#include "explain/explain.h"

#include <math.h>
#include <stdlib.h>

/* Largest |z| first, missing last, ties by column: a total order. */
static int compare(const void *pa, const void *pb)
{
    const struct contribution *a = pa, *b = pb;
    const bool a_none = isnan(a->z), b_none = isnan(b->z);
    if (a_none != b_none)
        return a_none ? 1 : -1;
    if (!a_none && fabs(a->z) > fabs(b->z))
        return -1;
    if (!a_none && fabs(a->z) < fabs(b->z))
        return 1;
    return a->column < b->column ? -1 : 1;
}

size_t explain_unit(const struct population *p, const struct fingerprints *f, size_t unit,
                    struct contribution *ret)
{
    const double *z = p->z + unit * p->p, *x = f->x + unit * f->p;
    const float *clipped = p->clipped + unit * p->p;
    size_t n = 0;
    double sum = 0;
    for (size_t j = 0; j < p->p; j++) {
        const double weight = isnan(z[j]) ? NAN : (double)clipped[j] * (double)clipped[j];
        ret[j] = (struct contribution){.column = j,
                                       .value = x[p->source_column[j]],
                                       .centre = p->centre[j],
                                       .z = z[j],
                                       .percentile = NAN,
                                       .share = weight};
        n += isnan(z[j]) ? 0 : 1;
        sum += isnan(z[j]) ? 0 : weight;
    }
    for (size_t j = 0; j < p->p; j++)
        ret[j].share = sum > 0 ? ret[j].share / sum : isnan(ret[j].z) ? NAN : 0;
    if (p->p > 1)
        qsort(ret, p->p, sizeof *ret, compare);
    return n;
}

void explain_percentiles(const struct population *p, const struct fingerprints *f, size_t unit,
                         size_t n, struct contribution *c)
{
    for (size_t k = 0; k < n; k++) {
        const double *x = f->x + p->source_column[c[k].column];
        size_t below = 0, equal = 0, others = 0;
        for (size_t i = 0; i < f->n; i++) {
            const double other = x[i * f->p];
            if (i == unit || isnan(other))
                continue;
            others++;
            below += other < c[k].value;
            equal += other == c[k].value;
        }
        const bool is_known = others > 0 && !isnan(c[k].value);
        c[k].percentile =
            is_known ? 100 * ((double)below + (double)equal / 2) / (double)others : NAN;
    }
}
