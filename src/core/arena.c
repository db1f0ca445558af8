/* An arena is a list of blocks, filled from the front. Large requests get a block of their own, so
 * that the current one goes on being filled. All blocks are counted in the root, against its
 * budget. A failed allocation longjmps to the frame that arena_try() pushed on the nearest arena up
 * the parents; deferred calls run when arenas close, so nothing leaks on the way. */
#include "core/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 64, FIRST_BLOCK = 16 << 10, LARGEST_STEP = 1 << 20 };

struct block_head {
    struct block_head *next;
    size_t size, used; /* of the payload */
    bool is_fresh;     /* payload bytes past `used` are known to be zero */
};
#define HEAD_SIZE (((sizeof(struct block_head) + ALIGNMENT - 1) / ALIGNMENT) * ALIGNMENT)

struct deferred {
    struct deferred *next;
    void (*release)(void *handle);
    void *handle;
};

struct frame_try {
    struct frame_try *outer, *outer_of_other;
    volatile size_t failed; /* bytes that could not be had; set between setjmp and longjmp */
    jmp_buf jump;
};

struct arena {
    struct arena *parent, *root;
    struct arena *child, *sibling; /* open children */
    struct block_head *block;      /* the current one first */
    struct deferred *deferred;
    struct frame_try *try;
    atomic_size_t held; /* root only */
    size_t budget;      /* root only; 0: none */
};

static char *payload(struct block_head *b)
{
    return (char *)b + HEAD_SIZE;
}

static _Noreturn void give_up(struct arena *a, size_t bytes)
{
    for (struct arena *at = a; at != NULL; at = at->parent) {
        if (at->try != NULL) {
            at->try->failed = bytes;
            longjmp(at->try->jump, 1);
        }
    }
    static const char said[] = "fleettop: out of memory\n";
    fwrite(said, 1, sizeof said - 1, stderr);
    _Exit(ERR_LIMIT);
}

/* NULL when neither the system nor the budget has it. */
static struct block_head *block_new(struct arena *root, size_t size, bool zeroed)
{
    size_t total;
    if (__builtin_add_overflow(size, HEAD_SIZE + ALIGNMENT, &total))
        return NULL;
    const size_t before = atomic_fetch_add(&root->held, total);
    if (root->budget != 0 && before + total > root->budget) {
        atomic_fetch_sub(&root->held, total);
        return NULL;
    }
    /* calloc, not aligned_alloc: large zeroed blocks come from the kernel untouched. The payload is
     * aligned by hand. */
    char *p = zeroed ? calloc(1, total) : malloc(total);
    if (p == NULL) {
        atomic_fetch_sub(&root->held, total);
        return NULL;
    }
    const size_t shift =
        (ALIGNMENT - ((uintptr_t)p + sizeof(void *)) % ALIGNMENT) % ALIGNMENT + sizeof(void *);
    char *aligned = p + shift;
    memcpy(aligned - sizeof(void *), &p, sizeof p);
    struct block_head *b = (struct block_head *)(void *)aligned;
    *b = (struct block_head){.size = size, .is_fresh = zeroed};
    return b;
}

static void block_free(struct arena *root, struct block_head *b)
{
    atomic_fetch_sub(&root->held, b->size + HEAD_SIZE + ALIGNMENT);
    void *p;
    memcpy(&p, (char *)b - sizeof(void *), sizeof p);
    free(p);
}

static void release_children_and_deferred(struct arena *a)
{
    while (a->child != NULL)
        arena_close(a->child);
    while (a->deferred != NULL) {
        struct deferred *d = a->deferred;
        a->deferred = d->next;
        d->release(d->handle);
    }
}

struct arena *arena_open(struct arena *parent)
{
    struct arena *a = calloc(1, sizeof *a);
    if (a == NULL) {
        if (parent != NULL)
            give_up(parent, sizeof *a);
        return NULL;
    }
    a->parent = parent;
    a->root = parent != NULL ? parent->root : a;
    if (parent != NULL) {
        a->sibling = parent->child;
        parent->child = a;
    }
    return a;
}

void arena_close(struct arena *a)
{
    if (a == NULL)
        return;
    release_children_and_deferred(a);
    while (a->block != NULL) {
        struct block_head *b = a->block;
        a->block = b->next;
        block_free(a->root, b);
    }
    if (a->parent != NULL) {
        struct arena **at = &a->parent->child;
        while (*at != a)
            at = &(*at)->sibling;
        *at = a->sibling;
    }
    free(a);
}

void arena_reset(struct arena *a)
{
    release_children_and_deferred(a);
    struct block_head *keep = NULL;
    while (a->block != NULL) {
        struct block_head *b = a->block;
        a->block = b->next;
        if (keep == NULL && b->size <= LARGEST_STEP)
            keep = b;
        else
            block_free(a->root, b);
    }
    if (keep != NULL) {
        keep->next = NULL;
        keep->used = 0;
        keep->is_fresh = false;
        a->block = keep;
    }
}

void arena_budget(struct arena *a, size_t bytes)
{
    a->root->budget = bytes;
}

size_t arena_used(const struct arena *a)
{
    return atomic_load(&a->root->held);
}

/* Step sizes double from FIRST_BLOCK to LARGEST_STEP. */
static size_t step_size(const struct arena *a)
{
    const size_t last = a->block != NULL ? a->block->size : FIRST_BLOCK / 2;
    return MIN_OF(MAX_OF(last * 2, (size_t)FIRST_BLOCK), (size_t)LARGEST_STEP);
}

/* NULL when it can't be had. */
static void *take_bytes(struct arena *a, size_t bytes, bool zeroed)
{
    struct block_head *b = a->block;
    if (b == NULL || b->size - b->used < bytes) {
        const size_t step = step_size(a);
        const bool is_large = bytes > step / 4;
        b = block_new(a->root, is_large ? bytes : step, zeroed);
        if (b == NULL)
            return NULL;
        if (is_large && a->block != NULL) { /* behind the current one, which goes on being filled */
            b->next = a->block->next;
            a->block->next = b;
        } else {
            b->next = a->block;
            a->block = b;
        }
    }
    char *p = payload(b) + b->used;
    b->used += bytes;
    if (zeroed && !b->is_fresh)
        memset(p, 0, bytes);
    return p;
}

static void *take(struct arena *a, size_t n, size_t size, bool zeroed)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes) || bytes > SIZE_MAX / 2)
        give_up(a, SIZE_MAX);
    bytes = MAX_OF((bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT, (size_t)ALIGNMENT);
    void *p = take_bytes(a, bytes, zeroed);
    if (p == NULL)
        give_up(a, bytes);
    return p;
}

void *arena_alloc(struct arena *a, size_t n, size_t size)
{
    return take(a, n, size, true);
}

void *arena_raw(struct arena *a, size_t n, size_t size)
{
    return take(a, n, size, false);
}

void *arena_grow(struct arena *a, void *p, size_t old, size_t want)
{
    struct block_head *b = a->block;
    if (p != NULL && b != NULL && want <= SIZE_MAX / 2) {
        const size_t old_room =
            MAX_OF((old + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT, (size_t)ALIGNMENT);
        const size_t new_room =
            MAX_OF((want + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT, (size_t)ALIGNMENT);
        const bool is_last = (char *)p + old_room == payload(b) + b->used;
        if (new_room <= old_room)
            return p;
        if (is_last && new_room - old_room <= b->size - b->used) {
            b->used += new_room - old_room;
            return p;
        }
    }
    void *bigger = arena_raw(a, want, 1);
    if (old > 0)
        memcpy(bigger, p, MIN_OF(old, want));
    return bigger;
}

void *arena_list(struct arena *a, void *list, size_t n, size_t size)
{
    enum { FIRST_ROOM = 8 };
    if (n == 0)
        return arena_alloc(a, FIRST_ROOM, size);
    if (n >= FIRST_ROOM && (n & (n - 1)) == 0)
        return arena_grow(a, list, n * size, 2 * n * size);
    return list;
}

void arena_defer(struct arena *a, void (*release)(void *handle), void *handle)
{
    _Static_assert(sizeof(struct deferred) <= ALIGNMENT, "one unit of an arena");
    struct deferred *d = take_bytes(a, ALIGNMENT, false);
    if (d == NULL) { /* nobody else knows the handle */
        release(handle);
        give_up(a, ALIGNMENT);
    }
    *d = (struct deferred){a->deferred, release, handle};
    a->deferred = d;
}

struct str arena_str(struct arena *a, struct str s)
{
    if (s.p == NULL)
        return s;
    char *p = arena_raw(a, s.n + 1, 1);
    if (s.n > 0)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return (struct str){p, s.n};
}

char *arena_text(struct arena *a, struct str s)
{
    char *p = arena_raw(a, s.n + 1, 1);
    if (s.n > 0)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return p;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    const int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *p = arena_raw(a, (size_t)MAX_OF(n, 0) + 1, 1);
    p[0] = '\0';
    if (n > 0)
        vsnprintf(p, (size_t)n + 1, format, again);
    va_end(again);
    return p;
}

static enum err say_limit(const struct arena *a, size_t failed, struct error *e)
{
    const size_t mib = MAX_OF(failed / (1 << 20), (size_t)1);
    if (a->root->budget != 0)
        return error_set(
            e, ERR_LIMIT,
            "out of memory: %zu MiB more don't fit into the limit of %zu MiB (--memory)", mib,
            a->root->budget / (1 << 20));
    return error_set(e, ERR_LIMIT, "out of memory: the system refused %zu MiB more", mib);
}

enum err arena_try_both(struct arena *a, struct arena *other,
                        enum err (*body)(void *ctx, struct error *e), void *ctx, struct error *e)
{
    struct frame_try here = {.outer = a->try, .outer_of_other = other->try};
    a->try = other->try = &here;
    enum err result;
    if (setjmp(here.jump) == 0)
        result = body(ctx, e);
    else
        result = say_limit(a, here.failed, e);
    other->try = here.outer_of_other;
    a->try = here.outer;
    return result;
}

enum err arena_try(struct arena *a, enum err (*body)(void *ctx, struct error *e), void *ctx,
                   struct error *e)
{
    return arena_try_both(a, a, body, ctx, e);
}
