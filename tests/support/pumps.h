/* The synthetic fleet with half of its pumps faulty, and its healthy twin: the same seed without
 * faults. */
#ifndef SUPPORT_PUMPS_H
#define SUPPORT_PUMPS_H

#include "data/synth.h"

struct pumps {
    struct arena *arena;
    struct synth_options options;
    struct synth_fleet fleet, twin; /* with and without faults */
};

/* Set-up and tear-down of a group of tests; *state is a struct pumps. */
int pumps_open(void **state);
int pumps_close(void **state);

/* A column that must be there. */
struct column *pumps_column(const struct frame *f, const char *name);
int64_t pumps_time(const struct frame *f, const char *name, size_t row);

/* Rows [*from, *to) of a device. */
void pumps_rows(const struct frame *f, struct str device, size_t *from, size_t *to);

/* The next device, from `from` on, with this fault; the number of devices when none is left. */
size_t pumps_with(const struct pumps *m, const char *fault, size_t from);

#endif
