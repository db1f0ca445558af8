/* Isolation forest: Liu, Ting and Zhou 2008, "Isolation forest", doi:10.1109/ICDM.2008.17.
 *
 * Idea: cut a small sample of the rows in two at a random value of a random column, and each part
 * again, until every row is alone. A strange row is alone after few cuts. Its path length h,
 * averaged over many such trees and measured against c(m), the mean path of a failed search in a
 * binary search tree of m keys, gives the score 2^(-E h / c).
 *
 * Details in which implementations differ, settled as scikit-learn does: the column is drawn
 * uniformly from those that are not constant in the node; the cut is uniform between the node's
 * minimum and maximum; a row goes right when x > cut; trees stop at depth ceil(log2 m); a leaf that
 * holds k > 1 rows adds c(k).
 *
 * Layout: scoring is all there is to the time (trees * n * depth steps, against trees * sample *
 * depth for growing). Every tree is padded to a complete binary tree in heap order, the root at 1,
 * the children of i at 2i and 2i + 1: a step is i = 2i + (x[feature] > cut), without pointers, leaf
 * tests or branches, and the number of steps is known. Padding is a cut at +infinity, which sends
 * every row left. Nodes are 8 bytes, so a tree of 256 rows is 2 KiB and stays in the first cache
 * while a block of rows (32 KiB, interleaved by eights) runs through it; eight rows go down abreast
 * to hide the latency of the loads. The first three steps compare four rows at a time with all
 * seven nodes. 100,000 x 60, 100 trees of 256, one thread of a Zen 5: 55 ms; all steps one by one
 * 82 ms; AVX2 gathers were slower by half than plain loads.
 *
 * Each row's path lengths are added in the order of the trees, and each tree has a random stream of
 * its own: the same bits for any number of threads. */
#include "population/iforest.h"

#include <math.h>
#include <string.h>

#include "core/rng.h"

/* Rows that go down a tree abreast, and bytes of rows that share the first cache with a tree. */
enum { ABREAST = 8, BLOCK_BYTES = 32 << 10, BLOCK_MOST = 512, PIECE_ROWS = 2048 };

struct node {
    float cut;
    uint32_t feature; /* times ABREAST: rows are interleaved for scoring */
};

struct forest {
    const float *x; /* n x p */
    size_t n, p;
    struct iforest_options o; /* sample: at most n */
    struct job *job;
    unsigned depth;    /* steps to a leaf */
    struct node *node; /* [trees][2^depth], the root at 1 */
    double *leaf;      /* [trees][2^depth] path lengths */
    double *ret;       /* [n] */
};

/* c(m): mean path length of an unsuccessful search in a binary search tree of m keys, equation 1.
 */
static double mean_path(size_t m)
{
    const double euler_gamma = 0.57721566490153286061;
    if (m <= 1)
        return 0;
    if (m == 2)
        return 1;
    const double k = (double)m;
    return 2 * (log(k - 1) + euler_gamma) - 2 * (k - 1) / k;
}

static unsigned ceil_log2(size_t m)
{
    unsigned depth = 0;
    while (((size_t)1 << depth) < m)
        depth++;
    return depth;
}

/* One tree being grown. */
struct growth {
    const struct forest *forest;
    struct rng rng;
    struct node *node;
    double *leaf;
    uint32_t *feature; /* [p], a permutation: those that may still vary come first */
    size_t *row;       /* [sample], parted in place */
    float *value;      /* [sample], of the column being cut */
};

/* What is left to cut: rows [from, to) at heap position `at`. */
struct part {
    size_t from, to, at, nfeatures;
    unsigned depth;
};

/* m of n rows, without replacement: Floyd's algorithm (Bentley and Floyd 1987,
 * doi:10.1145/30401.315746). */
static void draw_rows(struct rng *rng, size_t n, size_t m, uint64_t *taken, size_t *ret)
{
    size_t k = 0;
    for (size_t j = n - m; j < n; j++) {
        size_t row = (size_t)rng_below(rng, j + 1);
        if (taken[row / 64] >> (row % 64) & 1)
            row = j;
        taken[row / 64] |= UINT64_C(1) << (row % 64);
        ret[k++] = row;
    }
}

/* Load column `feature` of the part's rows; false when it is constant there. */
static bool load_column(struct growth *g, const struct part *k, uint32_t feature, float *ret_lo,
                        float *ret_hi)
{
    const struct forest *f = g->forest;
    const float *x = f->x + feature;
    float lo = x[g->row[k->from] * f->p], hi = lo;
    for (size_t i = k->from; i < k->to; i++) {
        const float v = x[g->row[i] * f->p];
        g->value[i] = v;
        lo = v < lo ? v : lo;
        hi = v > hi ? v : hi;
    }
    *ret_lo = lo;
    *ret_hi = hi;
    return hi > lo;
}

/* A column that varies among the part's rows, uniformly; false when there is none. Constant ones
 * found on the way stay set aside for the whole subtree: they can't vary below. */
static bool draw_column(struct growth *g, struct part *k, struct node *ret)
{
    while (k->nfeatures > 0) {
        const size_t j = (size_t)rng_below(&g->rng, k->nfeatures);
        const uint32_t feature = g->feature[j];
        float lo, hi;
        if (load_column(g, k, feature, &lo, &hi)) {
            float cut = (float)(lo + rng_unit(&g->rng) * ((double)hi - lo));
            if (!(cut < hi)) /* rounded up: both sides must have a row */
                cut = lo;
            *ret = (struct node){cut, feature * ABREAST};
            return true;
        }
        k->nfeatures--;
        g->feature[j] = g->feature[k->nfeatures];
        g->feature[k->nfeatures] = feature;
    }
    return false;
}

/* Rows with value <= cut first; returns where the others begin. */
static size_t part_rows(struct growth *g, const struct part *k, float cut)
{
    size_t middle = k->from;
    for (size_t i = k->from; i < k->to; i++) {
        if (g->value[i] > cut)
            continue;
        const size_t row = g->row[i];
        g->row[i] = g->row[middle];
        g->value[i] = g->value[middle];
        g->row[middle++] = row;
    }
    return middle;
}

static void put_leaf(struct growth *g, const struct part *k)
{
    const struct forest *f = g->forest;
    size_t at = k->at;
    for (unsigned d = k->depth; d < f->depth; d++) {
        g->node[at] = (struct node){INFINITY, 0};
        at *= 2;
    }
    g->leaf[at - ((size_t)1 << f->depth)] = k->depth + mean_path(k->to - k->from);
}

/* Recursion goes no deeper than ceil(log2(IFOREST_SAMPLE_MOST)) = 14. */
static void grow(struct growth *g, struct part k)
{
    if (k.depth == g->forest->depth || k.to - k.from <= 1 || !draw_column(g, &k, &g->node[k.at])) {
        put_leaf(g, &k);
        return;
    }
    const size_t middle = part_rows(g, &k, g->node[k.at].cut);
    grow(g, (struct part){k.from, middle, 2 * k.at, k.nfeatures, k.depth + 1});
    grow(g, (struct part){middle, k.to, 2 * k.at + 1, k.nfeatures, k.depth + 1});
}

static enum err grow_trees(void *ctx, size_t from, size_t to, struct arena *scratch,
                           struct error *e)
{
    const struct forest *f = ctx;
    UNUSED(e);
    for (size_t t = from; t < to; t++) {
        struct growth g = {
            .forest = f,
            .rng = rng_of(f->o.seed, f->o.stream + t),
            .node = f->node + (t << f->depth),
            .leaf = f->leaf + (t << f->depth),
            .feature = arena_new(scratch, uint32_t, f->p),
            .row = arena_new(scratch, size_t, f->o.sample),
            .value = arena_new(scratch, float, f->o.sample),
        };
        for (size_t j = 0; j < f->p; j++)
            g.feature[j] = (uint32_t)j;
        draw_rows(&g.rng, f->n, f->o.sample, arena_new(scratch, uint64_t, f->n / 64 + 1), g.row);
        grow(&g, (struct part){0, f->o.sample, 1, f->p, 0});
    }
    return OK;
}

#define STEP(k)                                                                                    \
    do {                                                                                           \
        const struct node q##k = node[i##k];                                                       \
        i##k = 2 * i##k + ((x + (k))[q##k.feature] > q##k.cut);                                    \
    } while (0)

typedef float four_floats __attribute__((vector_size(16)));
typedef int32_t four_ints __attribute__((vector_size(16)));

/* -1 for each of four rows that goes right at q, else 0. */
static inline four_ints is_right(struct node q, const float *x)
{
    four_floats value;
    memcpy(&value, x + q.feature, sizeof value);
    return value > q.cut;
}

static inline four_ints choose(four_ints mask, four_ints yes, four_ints no)
{
    return (mask & yes) | (~mask & no);
}

/* Positions after the first three steps of four rows. Seven nodes are few enough to try all: their
 * columns lie side by side, so that four rows take one comparison, and the masks choose. */
static inline void three_steps(const struct node *node, const float *x, uint32_t *ret)
{
    const four_ints first = is_right(node[1], x);
    const four_ints second = choose(first, is_right(node[3], x), is_right(node[2], x));
    const four_ints left = choose(second, is_right(node[5], x), is_right(node[4], x));
    const four_ints right = choose(second, is_right(node[7], x), is_right(node[6], x));
    const four_ints at = 8 - 4 * first - 2 * second - choose(first, right, left);
    memcpy(ret, &at, sizeof at);
}

/* Send ABREAST interleaved rows down one tree and add their path lengths to sum. Written out: gcc
 * -O2 unrolls no loop of 8. */
static inline void descend(const struct node *node, const double *leaf, unsigned depth,
                           const float *x, double *sum)
{
    uint32_t at[ABREAST] = {1, 1, 1, 1, 1, 1, 1, 1};
    unsigned d = 0;
    if (depth >= 3) {
        three_steps(node, x, at);
        three_steps(node, x + 4, at + 4);
        d = 3;
    }
    size_t i0 = at[0], i1 = at[1], i2 = at[2], i3 = at[3];
    size_t i4 = at[4], i5 = at[5], i6 = at[6], i7 = at[7];
    for (; d < depth; d++) {
        STEP(0);
        STEP(1);
        STEP(2);
        STEP(3);
        STEP(4);
        STEP(5);
        STEP(6);
        STEP(7);
    }
    const size_t first = (size_t)1 << depth;
    sum[0] += leaf[i0 - first];
    sum[1] += leaf[i1 - first];
    sum[2] += leaf[i2 - first];
    sum[3] += leaf[i3 - first];
    sum[4] += leaf[i4 - first];
    sum[5] += leaf[i5 - first];
    sum[6] += leaf[i6 - first];
    sum[7] += leaf[i7 - first];
}

/* All groups of interleaved rows down one tree: not inlined, so that the loop over the trees takes
 * no registers from it. */
static __attribute__((noinline)) void descend_all(const struct forest *f, size_t tree,
                                                  const float *x, size_t ngroups, double *sum)
{
    const struct node *node = f->node + (tree << f->depth);
    const double *leaf = f->leaf + (tree << f->depth);
    const size_t step = f->p * ABREAST;
    for (size_t g = 0; g < ngroups; g++)
        descend(node, leaf, f->depth, x + g * step, sum + g * ABREAST);
}

/* Rows of x in groups of ABREAST, column by column, so that one address serves all of a group; the
 * last group is filled up with zeros. */
static void interleave(const float *x, size_t rows, size_t p, float *ret)
{
    for (size_t i = 0; i < rows; i += ABREAST, ret += p * ABREAST) {
        const size_t m = MIN_OF(rows - i, (size_t)ABREAST);
        if (m < ABREAST)
            memset(ret, 0, p * ABREAST * sizeof *ret);
        for (size_t k = 0; k < m; k++) {
            for (size_t j = 0; j < p; j++)
                ret[j * ABREAST + k] = x[(i + k) * p + j];
        }
    }
}

static enum err score_rows(void *ctx, size_t from, size_t to, struct arena *scratch,
                           struct error *e)
{
    const struct forest *f = ctx;
    const size_t fitting = BLOCK_BYTES / sizeof(float) / f->p / ABREAST * ABREAST;
    const size_t block = MAX_OF(MIN_OF(fitting, (size_t)BLOCK_MOST), (size_t)(4 * ABREAST));
    const double unit = 1 / ((double)f->o.trees * mean_path(f->o.sample));
    float *x = arena_raw(scratch, block * f->p, sizeof *x);
    double *sum = arena_raw(scratch, block, sizeof *sum);
    for (size_t i = from; i < to; i += block) {
        TRY(job_check(f->job, e));
        const size_t rows = MIN_OF(block, to - i);
        interleave(f->x + i * f->p, rows, f->p, x);
        memset(sum, 0, block * sizeof *sum);
        for (size_t t = 0; t < f->o.trees; t++)
            descend_all(f, t, x, (rows + ABREAST - 1) / ABREAST, sum);
        for (size_t r = 0; r < rows; r++)
            f->ret[i + r] = exp2(-sum[r] * unit);
        job_step(f->job, rows);
    }
    return OK;
}

enum err iforest_score(struct arena *a, const float *x, size_t n, size_t p,
                       const struct iforest_options *o, struct job *job, double *ret,
                       struct error *e)
{
    TRY(job_check(job, e));
    if (n < 2 || p == 0) {
        for (size_t i = 0; i < n; i++)
            ret[i] = 0.5;
        return OK;
    }
    struct arena *own = arena_open(a);
    struct forest f = {.x = x, .n = n, .p = p, .o = *o, .job = job, .ret = ret};
    f.o.sample = MIN_OF(o->sample, n);
    f.depth = ceil_log2(f.o.sample);
    f.node = arena_new(own, struct node, o->trees << f.depth); /* three_steps reads unused ones */
    f.leaf = arena_raw(own, o->trees << f.depth, sizeof *f.leaf);
    enum err result = job_parallel(job, o->trees, 1, grow_trees, &f, e);
    if (result == OK)
        result = job_parallel(job, n, PIECE_ROWS, score_rows, &f, e);
    arena_close(own);
    return result;
}
