#include "unit.h"

#include <math.h>
#include <string.h>

int unit_open_arena(void **state)
{
    *state = arena_open(NULL);
    return *state == NULL;
}

int unit_close_arena(void **state)
{
    arena_close(*state);
    return 0;
}

void unit_same_double(double got, double want)
{
    uint64_t a, b;
    memcpy(&a, &got, sizeof a);
    memcpy(&b, &want, sizeof b);
    if (a != b && !(isnan(got) && isnan(want)))
        fail_msg("got %.17g (%a), want %.17g (%a)", got, got, want, want);
}

void unit_is_text(struct str got, const char *want)
{
    if (got.n != strlen(want) || (got.n > 0 && memcmp(got.p, want, got.n) != 0))
        fail_msg("got \"%.*s\", want \"%s\"", (int)got.n, got.p != NULL ? got.p : "", want);
}

void unit_holds(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("\"%s\" does not hold \"%s\"", text, part);
}
