/* The list of sources. */
#include "source/source.h"

#include <string.h>

#include "source/kinds.h"

const struct source_kind *const source_kinds[] = {&source_csv, NULL};

enum err source_open(struct arena *a, const struct source_request *r, struct job *job,
                     struct source **ret, struct error *e)
{
    struct buf kinds = buf_of(a);
    for (size_t i = 0; source_kinds[i] != NULL; i++) {
        if (source_kinds[i]->claims(r->uri))
            return source_kinds[i]->open(a, r, job, ret, e);
        buf_printf(&kinds, "%s%s (%s)", i > 0 ? ", " : "", source_kinds[i]->name,
                   source_kinds[i]->summary);
    }
    return error_set(e, ERR_USAGE, "%s: nothing here can read this; there are: %s", r->uri,
                     kinds.p);
}
