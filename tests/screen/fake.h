/* Commands of a small made-up fleet, for screens that need neither a source nor the engine. */
#ifndef TESTS_SCREEN_FAKE_H
#define TESTS_SCREEN_FAKE_H

#include "ui/screen.h"

extern const struct command *const fake_commands[];
extern const struct param fake_source_params[], fake_common_params[];

struct fake {
    unsigned ndevices;
    bool is_hostile;       /* names of devices that attack a terminal */
    unsigned slow_steps;   /* triage takes so many steps of 20 ms */
    volatile unsigned ran; /* commands so far */
};

enum err fake_run(void *ctx, struct arena *a, struct job *job, int argc, const char *const argv[],
                  struct frame **ret, struct error *e);

/* Options for a screen over it. */
struct screen_options fake_options(struct fake *fake);

#endif
