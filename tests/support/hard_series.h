/* Series that break careless arithmetic: too short, constant, missing, huge, tiny, at one time,
 * ages apart. For every test that must hold for any input. */
#ifndef SUPPORT_HARD_SERIES_H
#define SUPPORT_HARD_SERIES_H

#include "core/arena.h"

struct hard_series {
    const char *name;
    size_t n;
    const int64_t *time; /* [n] ns, rising, equal ones allowed */
    const double *x;     /* [n] NaN is missing; one series holds infinities */
};

/* All of them, in `a`; always the same bits. Returns how many. */
size_t hard_series_all(struct arena *a, const struct hard_series **ret);

/* Two ordinary ones for tests that change something: a noisy daily rhythm with a trend, n readings
 * a minute apart, every `missing`-th one missing (0: none). */
struct hard_series ordinary_series(struct arena *a, size_t n, size_t missing, uint64_t seed);

#endif
