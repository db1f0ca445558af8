#include "golden.h"

#include <math.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/str.h"

static void delete_json(void *json)
{
    cJSON_Delete(json);
}

static char *read_text(struct arena *a, const char *path)
{
    const char *full = arena_printf(a, "%s/%s", TEST_SRCDIR, path);
    FILE *file = fopen(full, "rb");
    if (file == NULL)
        fail_msg("cannot open %s", full);
    struct buf b = buf_of(a);
    char piece[4096];
    for (size_t n; (n = fread(piece, 1, sizeof piece, file)) > 0;)
        buf_put(&b, piece, n);
    fclose(file);
    buf_put_char(&b, '\0');
    return b.p;
}

cJSON *golden_json(struct arena *a, const char *path)
{
    cJSON *json = cJSON_Parse(read_text(a, path));
    if (json == NULL)
        fail_msg("%s is no JSON", path);
    arena_defer(a, delete_json, json);
    return json;
}

double *golden_series(struct arena *a, const char *name, size_t *ret_n)
{
    const char *text = read_text(a, arena_printf(a, "tests/data/golden/series/%s.csv", name));
    size_t nlines = 0;
    for (const char *p = text; (p = strchr(p, '\n')) != NULL; p++)
        nlines++;
    double *x = arena_new(a, double, nlines);
    size_t n = 0;
    for (const char *p = strchr(text, '\n') + 1; *p != '\0'; p = strchr(p, '\n') + 1)
        x[n++] = *p == '\n' || *p == '\r' ? NAN : strtod(p, NULL);
    *ret_n = n;
    return x;
}

double golden_number(const cJSON *parent, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(parent, key);
    if (item == NULL)
        fail_msg("no %s", key);
    if (cJSON_IsString(item))
        return strtod(item->valuestring, NULL);
    return cJSON_IsNumber(item) ? item->valuedouble : NAN;
}

const cJSON *golden_item(const cJSON *root, const char *path)
{
    const cJSON *item = root;
    char key[64];
    while (item != NULL && *path != '\0') {
        const size_t n = strcspn(path, "/");
        assert_true(n < sizeof key);
        memcpy(key, path, n);
        key[n] = '\0';
        item = cJSON_GetObjectItemCaseSensitive(item, key);
        path += n + (path[n] == '/');
    }
    return item;
}

void golden_near(const char *what, double x, double want, double tolerance)
{
    if (isnan(x) && isnan(want))
        return;
    if (!(fabs(x - want) <= tolerance * fmax(1, fabs(want))))
        fail_msg("%s: %.17g, expected %.17g, off by %.3g", what, x, want, fabs(x - want));
}
