/* The 128 leading bits of the powers of five, for number.c. */
#ifndef CORE_POWER_TABLE_H
#define CORE_POWER_TABLE_H

#include <stdint.h>

enum { POWER_LOWEST = -342, POWER_HIGHEST = 308 };

struct power {
    uint64_t high, low;
};

extern const struct power power_of_five[POWER_HIGHEST - POWER_LOWEST + 1]; /* [q - POWER_LOWEST] */

#endif
