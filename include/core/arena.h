/* Memory by lifetime: a job's arena is opened once, filled, and closed as a whole. Nothing is freed
 * singly.
 *
 * Allocation never returns NULL. When memory or the budget runs out, control unwinds to the nearest
 * arena_try() above, which returns ERR_LIMIT with a sentence; the arena stays valid and is closed
 * by its owner as always. A function that allocates must therefore hold no lock and own nothing
 * that an arena does not know: acquire a foreign handle -> next line is arena_defer(). An arena is
 * used by one thread at a time; a child may be handed to another thread (its budget is shared and
 * atomic).
 *
 *     struct arena *a = arena_open(NULL);
 *     double *x = arena_new(a, double, n);
 *     arena_close(a); */
#ifndef CORE_ARENA_H
#define CORE_ARENA_H

#include "core/base.h"
#include "core/error.h"

struct arena;

/* A new arena; closed with `parent`, or before. With no parent it is a root: its own budget (none
 * until arena_budget), and NULL is returned when even the first block can't be had. */
struct arena *arena_open(struct arena *parent);

/* Run the deferred calls, last first, close the children and release everything. NULL is fine. */
void arena_close(struct arena *a);

/* As a new one: what it held is gone, its first block is kept for the next round. */
void arena_reset(struct arena *a);

/* At most `bytes` for this root and all its children. */
void arena_budget(struct arena *a, size_t bytes);

/* Bytes held by this root and its children. */
size_t arena_used(const struct arena *a);

/* n zeroed objects of `size` bytes, 64-byte aligned; n * size is checked. n = 0 gives a valid
 * pointer. arena_raw: not zeroed. */
void *arena_alloc(struct arena *a, size_t n, size_t size);
void *arena_raw(struct arena *a, size_t n, size_t size);
#define arena_new(a, type, n) ((type *)arena_alloc((a), (n), sizeof(type)))

/* A larger copy of an allocation of `old` bytes; grows in place where it can. Contents past `old`
 * are not zeroed. */
void *arena_grow(struct arena *a, void *p, size_t old, size_t want);

/* The list, with room for one object more: it holds n of `size` bytes and doubles at powers of two.
 * Grown by this alone, it needs no count of its room. */
void *arena_list(struct arena *a, void *list, size_t n, size_t size);

/* Call release(handle) when the arena closes or is reset; at once when the arena has no room even
 * to note it, before it unwinds. */
void arena_defer(struct arena *a, void (*release)(void *handle), void *handle);

/* Copies in the arena; the copy is NUL-terminated. */
char *arena_text(struct arena *a, struct str s);
struct str arena_str(struct arena *a, struct str s);
char *arena_printf(struct arena *a, const char *format, ...) PRINTF_LIKE(2, 3);

/* Run body(ctx, e); when an allocation of `a` or of its children opened inside fails, unwind to
 * here and return ERR_LIMIT. */
enum err arena_try(struct arena *a, enum err (*body)(void *ctx, struct error *e), void *ctx,
                   struct error *e);

/* The same for two arenas at once: a body that allocates in both must end at one frame, or an
 * unwinding by one would go past what the other's frame has to put right. */
enum err arena_try_both(struct arena *a, struct arena *other,
                        enum err (*body)(void *ctx, struct error *e), void *ctx, struct error *e);

#endif
