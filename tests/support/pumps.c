#include "support/pumps.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct column *pumps_column(const struct frame *f, const char *name)
{
    struct column *c = frame_column(f, str_of(name));
    assert_non_null(c);
    return c;
}

int64_t pumps_time(const struct frame *f, const char *name, size_t row)
{
    return pumps_column(f, name)->whole[row];
}

void pumps_rows(const struct frame *f, struct str device, size_t *from, size_t *to)
{
    const struct column *c = pumps_column(f, "device");
    const uint32_t code = dict_find(c->dict, device);
    for (*from = 0; *from < f->nrows && c->code[*from] != code;)
        ++*from;
    for (*to = *from; *to < f->nrows && c->code[*to] == code;)
        ++*to;
}

size_t pumps_with(const struct pumps *m, const char *fault, size_t from)
{
    const struct column *c = pumps_column(m->fleet.truth, "fault");
    while (from < m->fleet.truth->nrows && !str_equal(frame_text(c, from), str_of(fault)))
        from++;
    return from;
}

int pumps_open(void **state)
{
    struct arena *a = arena_open(NULL);
    struct pumps *m = arena_new(a, struct pumps, 1);
    m->arena = a;
    m->options = synth_defaults();
    m->options.faulty = 0.5;
    if (synth_make(a, &m->options, &m->fleet, NULL) != OK)
        return 1;
    struct synth_options o = m->options;
    o.faulty = 0;
    *state = m;
    return synth_make(a, &o, &m->twin, NULL) != OK;
}

int pumps_close(void **state)
{
    struct pumps *m = *state;
    arena_close(m->arena);
    return 0;
}
