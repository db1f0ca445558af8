#include "hard_series.h"

#include <float.h>
#include <math.h>

#include "core/rng.h"

enum { ROOM = 64, USUAL = 120 };

static const int64_t START = INT64_C(1577836800) * NS_PER_S; /* 2020-01-01 */
static const int64_t MINUTE = 60 * NS_PER_S;

struct list {
    struct arena *arena;
    struct hard_series *item;
    size_t n;
    struct rng rng;
};

struct draft {
    int64_t *time;
    double *x;
};

/* A series of n readings a minute apart, all 0, to be changed. */
static struct draft add(struct list *l, const char *name, size_t n)
{
    struct draft d = {arena_new(l->arena, int64_t, n), arena_new(l->arena, double, n)};
    for (size_t i = 0; i < n; i++)
        d.time[i] = START + (int64_t)i * MINUTE;
    l->item[l->n++] = (struct hard_series){name, n, d.time, d.x};
    return d;
}

static struct draft add_noise(struct list *l, const char *name, size_t n)
{
    const struct draft d = add(l, name, n);
    for (size_t i = 0; i < n; i++)
        d.x[i] = 20 + rng_normal(&l->rng);
    return d;
}

static void add_short(struct list *l)
{
    add(l, "no reading", 0);
    add(l, "one reading", 1).x[0] = 2.385;
    add(l, "one missing reading", 1).x[0] = NAN;
    const struct draft two = add(l, "two readings", 2);
    two.x[0] = 2.385;
    two.x[1] = -7.25;
    const struct draft three = add(l, "three readings, one missing", 3);
    three.x[0] = 2.385;
    three.x[1] = NAN;
    add_noise(l, "seven readings", 7);
    add_noise(l, "eight readings", 8);
}

static void add_missing(struct list *l)
{
    const struct draft all = add(l, "all missing", USUAL);
    const struct draft first = add(l, "one value, then missing", USUAL);
    const struct draft last = add(l, "missing, then one value", USUAL);
    const struct draft most = add_noise(l, "one in ten there", 10 * USUAL);
    const struct draft odd = add_noise(l, "every other one missing", USUAL);
    for (size_t i = 0; i < USUAL; i++) {
        all.x[i] = NAN;
        first.x[i] = i == 0 ? 2.385 : NAN;
        last.x[i] = i == USUAL - 1 ? 2.385 : NAN;
        odd.x[i] = i % 2 == 0 ? odd.x[i] : NAN;
    }
    for (size_t i = 0; i < 10 * (size_t)USUAL; i++)
        most.x[i] = rng_unit(&l->rng) < 0.1 ? most.x[i] : NAN;
}

static void add_constant(struct list *l)
{
    const struct draft zero = add(l, "all zero", USUAL);
    zero.x[3] = -0.0;
    const struct draft same = add(l, "constant", USUAL);
    const struct draft spike = add(l, "constant but for one", USUAL);
    const struct draft two = add(l, "two values", USUAL);
    const struct draft grid = add(l, "coarse steps", USUAL);
    for (size_t i = 0; i < USUAL; i++) {
        same.x[i] = 0.1;
        spike.x[i] = i == 50 ? 1e6 : 0.1;
        two.x[i] = i % 3 == 0 ? -1 : 1;
        grid.x[i] = round(rng_normal(&l->rng) * 4) / 4;
    }
}

static void add_extreme(struct list *l)
{
    const struct draft ends = add(l, "+-DBL_MAX in turn", USUAL);
    const struct draft one = add_noise(l, "one DBL_MAX", USUAL);
    const struct draft huge = add(l, "near DBL_MAX", USUAL);
    const struct draft tiny = add(l, "denormals", USUAL);
    const struct draft least = add(l, "0 and the smallest denormal", USUAL);
    const struct draft normal = add(l, "round the smallest normal", USUAL);
    const struct draft far = add(l, "noise far from 0", USUAL);
    const struct draft all = add(l, "every size", USUAL);
    const struct draft infinite = add_noise(l, "infinities", USUAL);
    one.x[17] = DBL_MAX;
    for (size_t i = 0; i < USUAL; i++) {
        ends.x[i] = i % 2 == 0 ? DBL_MAX : -DBL_MAX;
        huge.x[i] = DBL_MAX * (1 - rng_unit(&l->rng) / 2);
        tiny.x[i] = (double)rng_below(&l->rng, 1000) * 5e-324;
        least.x[i] = i % 5 == 0 ? 5e-324 : 0;
        normal.x[i] = DBL_MIN * (rng_unit(&l->rng) - 0.5);
        far.x[i] = 1e15 + round(10 * rng_normal(&l->rng));
        all.x[i] = ldexp(rng_unit(&l->rng) - 0.5, (int)rng_below(&l->rng, 2000) - 1000);
        infinite.x[i] = i % 11 == 0 ? INFINITY : i % 13 == 0 ? -INFINITY : infinite.x[i];
    }
}

static void add_times(struct list *l)
{
    const struct draft same = add_noise(l, "all at one time", USUAL);
    const struct draft fast = add_noise(l, "a nanosecond apart", USUAL);
    const struct draft gap = add_noise(l, "a gap of ten years", USUAL);
    const struct draft ages = add_noise(l, "from the first time to the last", USUAL);
    const struct draft twice = add_noise(l, "each time twice", USUAL);
    const struct draft uneven = add_noise(l, "uneven times", USUAL);
    const struct draft late = add_noise(l, "all but one at one time", USUAL);
    int64_t t = START;
    for (size_t i = 0; i < USUAL; i++) {
        same.time[i] = START;
        fast.time[i] = START + (int64_t)i;
        gap.time[i] += i >= USUAL / 2 ? 10 * INT64_C(31557600) * NS_PER_S : 0;
        ages.time[i] = i == 0 ? INT64_MIN + 1 : i == USUAL - 1 ? INT64_MAX : ages.time[i];
        twice.time[i] = START + (int64_t)(i / 2) * MINUTE;
        t += 1 + (int64_t)(rng_exponential(&l->rng) * (double)MINUTE);
        uneven.time[i] = t;
        late.time[i] = i == USUAL - 1 ? START + MINUTE : START;
    }
}

static void add_ordinary(struct list *l)
{
    const struct draft step = add_noise(l, "a step", USUAL);
    const struct draft codes = add_noise(l, "error codes", USUAL);
    const struct draft walk = add(l, "a long walk with gaps", 3000);
    for (size_t i = 0; i < USUAL; i++) {
        step.x[i] += i < USUAL / 2 ? 0 : 100;
        codes.x[i] = i % 10 == 0 ? 85 : i % 17 == 0 ? -9999 : codes.x[i];
    }
    double level = 0;
    for (size_t i = 0; i < 3000; i++) {
        level += rng_normal(&l->rng);
        walk.x[i] = i % 500 < 60 ? NAN : level;
    }
}

size_t hard_series_all(struct arena *a, const struct hard_series **ret)
{
    struct list l = {.arena = a, .item = arena_new(a, struct hard_series, ROOM)};
    l.rng = rng_of(20130102, 0);
    add_short(&l);
    add_missing(&l);
    add_constant(&l);
    add_extreme(&l);
    add_times(&l);
    add_ordinary(&l);
    *ret = l.item;
    return l.n;
}

struct hard_series ordinary_series(struct arena *a, size_t n, size_t missing, uint64_t seed)
{
    int64_t *time = arena_new(a, int64_t, n);
    double *x = arena_new(a, double, n);
    struct rng r = rng_of(seed, 1);
    double noise = 0;
    for (size_t i = 0; i < n; i++) {
        time[i] = START + (int64_t)i * MINUTE;
        noise = 0.6 * noise + rng_normal(&r);
        x[i] = 12 + 3 * sin((double)i * 0.0436) + 0.002 * (double)i + noise;
        if (missing > 0 && i % missing == missing - 1)
            x[i] = NAN;
    }
    return (struct hard_series){"ordinary", n, time, x};
}
