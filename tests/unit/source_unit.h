/* For the tests of sources: CSV text in, devices or sentence out. */
#ifndef TESTS_UNIT_SOURCE_UNIT_H
#define TESTS_UNIT_SOURCE_UNIT_H

#include "unit.h"

#include "source/source.h"

struct fleet_read {
    struct source *source;
    const struct schema *schema;
    size_t n;
    struct block *block;
    struct error error;
};

/* No bounds, everything guessed. */
extern const struct source_request source_unit_anything;

/* A file of this text, removed with the arena. */
const char *source_unit_file(struct arena *a, const char *text);

/* All devices of r.uri. */
enum err source_unit_try(struct arena *a, struct source_request r, struct fleet_read *f);

/* The same of a text, which must succeed. */
struct fleet_read source_unit_request(struct arena *a, const char *text, struct source_request r);
struct fleet_read source_unit_read(struct arena *a, const char *text);

/* The same, which must fail with `code` and a sentence that holds `part`. */
void source_unit_fails(struct arena *a, const char *text, struct source_request r, enum err code,
                       const char *part);

/* One of the notes holds `part`. */
void source_unit_says(const struct fleet_read *f, const char *part);

/* Times in seconds and the first metric's values of a block. */
void source_unit_holds(const struct block *b, size_t n, const double *seconds, const double *value);

#endif
