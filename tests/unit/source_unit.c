#include "source_unit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 512 };

static void remove_file(void *path)
{
    unlink(path);
}

const char *source_unit_file(struct arena *a, const char *text)
{
    char *path = arena_printf(a, "/tmp/fleettop-%ld-pumps.csv", (long)getpid());
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    arena_defer(a, remove_file, path);
    fputs(text, f);
    fclose(f);
    return path;
}

const struct source_request source_unit_anything = {.since = MISSING_I64, .until = MISSING_I64};

enum err source_unit_try(struct arena *a, struct source_request r, struct fleet_read *f)
{
    bool has_more = true;
    f->block = arena_new(a, struct block, MOST);
    TRY(source_open(a, &r, job_open(a, 2), &f->source, &f->error));
    TRY(f->source->kind->schema(f->source, &f->schema, &f->error));
    while (has_more) {
        assert_in_range(f->n, 0, MOST - 1);
        TRY(f->source->kind->next(f->source, a, &f->block[f->n], &has_more, &f->error));
        f->n += has_more;
    }
    return OK;
}

struct fleet_read source_unit_request(struct arena *a, const char *text, struct source_request r)
{
    struct fleet_read f = {0};
    r.uri = source_unit_file(a, text);
    if (source_unit_try(a, r, &f) != OK)
        fail_msg("%s", f.error.text);
    return f;
}

struct fleet_read source_unit_read(struct arena *a, const char *text)
{
    return source_unit_request(a, text, source_unit_anything);
}

void source_unit_fails(struct arena *a, const char *text, struct source_request r, enum err code,
                       const char *part)
{
    struct fleet_read f = {0};
    r.uri = source_unit_file(a, text);
    assert_int_not_equal(source_unit_try(a, r, &f), OK);
    unit_holds(f.error.text, part);
    assert_int_equal(f.error.code, code);
}

void source_unit_says(const struct fleet_read *f, const char *part)
{
    const char *const *note;
    const size_t n = f->source->kind->notes(f->source, &note);
    for (size_t i = 0; i < n; i++) {
        if (strstr(note[i], part) != NULL)
            return;
    }
    for (size_t i = 0; i < n; i++)
        print_message("note: %s\n", note[i]);
    fail_msg("nothing says \"%s\"", part);
}

/* Times in seconds and the first metric's values of a block. */
void source_unit_holds(const struct block *b, size_t n, const double *seconds, const double *value)
{
    assert_int_equal(b->n, n);
    for (size_t i = 0; i < n; i++) {
        unit_same_double((double)b->time[i] / 1e9, seconds[i]);
        unit_same_double(b->value[0][i], value[i]);
    }
}
