/* The screen over the made-up fleet, on the terminal that it is started in: for tests with a real
 * pseudo-terminal, and to look at.  screen_demo [--hostile] [--slow STEPS] [--script FILE] [--mono]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/number.h"
#include "fake.h"

int main(int argc, char *argv[])
{
    struct fake fake = {.ndevices = 60};
    struct screen_options o = fake_options(&fake);
    for (int i = 1; i < argc; i++) {
        fake.is_hostile = fake.is_hostile || strcmp(argv[i], "--hostile") == 0;
        o.ascii = o.ascii || strcmp(argv[i], "--ascii") == 0;
        if (strcmp(argv[i], "--mono") == 0)
            o.colour = COLOUR_NEVER;
        int64_t steps;
        if (i + 1 < argc && strcmp(argv[i], "--slow") == 0 &&
            number_parse_int(str_of(argv[i + 1]), &steps))
            fake.slow_steps = (unsigned)steps;
        if (i + 1 < argc && strcmp(argv[i], "--script") == 0)
            o.script = argv[i + 1];
    }
    struct error e = {OK, ""};
    const enum err code = screen_run(&o, &e);
    if (code != OK)
        fprintf(stderr, "screen_demo: %s\n", e.text);
    return (int)code;
}
