/* Open addressing over powers of two, at most half full; the codes are the order of first
 * appearance. */
#include <string.h>

#include "data/frame.h"

struct dict {
    struct arena *arena;
    struct str *text; /* [room] by code */
    uint64_t *hash;   /* [room] by code */
    uint32_t n, room;
    uint32_t *slot; /* [nslots] code, or DICT_NONE */
    uint32_t nslots;
};

struct dict *dict_new(struct arena *a)
{
    struct dict *d = arena_new(a, struct dict, 1);
    d->arena = a;
    return d;
}

static uint32_t *find_slot(const struct dict *d, struct str s, uint64_t hash)
{
    for (uint32_t i = (uint32_t)hash & (d->nslots - 1);; i = (i + 1) & (d->nslots - 1)) {
        const uint32_t code = d->slot[i];
        if (code == DICT_NONE || (d->hash[code] == hash && str_equal(d->text[code], s)))
            return &d->slot[i];
    }
}

static void grow(struct dict *d)
{
    const uint32_t room = MAX_OF(d->room * 2, 16U);
    d->text = arena_grow(d->arena, d->text, d->n * sizeof *d->text, room * sizeof *d->text);
    d->hash = arena_grow(d->arena, d->hash, d->n * sizeof *d->hash, room * sizeof *d->hash);
    d->room = room;
    d->nslots = room * 2;
    d->slot = arena_raw(d->arena, d->nslots, sizeof *d->slot);
    memset(d->slot, 0xFF, d->nslots * sizeof *d->slot);
    for (uint32_t code = 0; code < d->n; code++)
        *find_slot(d, d->text[code], d->hash[code]) = code;
}

uint32_t dict_intern(struct dict *d, struct str s)
{
    if (s.p == NULL)
        return DICT_NONE;
    if (d->n == d->room)
        grow(d);
    const uint64_t hash = str_hash(s);
    uint32_t *slot = find_slot(d, s, hash);
    if (*slot == DICT_NONE) {
        d->text[d->n] = arena_str(d->arena, s);
        d->hash[d->n] = hash;
        *slot = d->n++;
    }
    return *slot;
}

uint32_t dict_find(const struct dict *d, struct str s)
{
    if (d->n == 0 || s.p == NULL)
        return DICT_NONE;
    return *find_slot(d, s, str_hash(s));
}

struct str dict_text(const struct dict *d, uint32_t code)
{
    return code < d->n ? d->text[code] : (struct str){NULL, 0};
}

uint32_t dict_count(const struct dict *d)
{
    return d->n;
}
