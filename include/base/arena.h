/* arena: memory that is freed all at once.
 *
 * A run of knead owns one arena; whatever the run reads or computes lives in it and nothing is freed
 * piece by piece. Resampling loops mark and rewind. Objects of other libraries (GSL workspaces, files)
 * join through a deferred release. Memory comes zeroed and aligned for any type, and is never NULL:
 * when the system has none left, the arena calls `exhausted` (which must not return; the process
 * aborts if it does, or if it is NULL). It may release the arena, so that what joined it is undone. */
#ifndef KNEAD_BASE_ARENA_H
#define KNEAD_BASE_ARENA_H

#include <stddef.h>

struct arena_block;
struct arena_release;

struct arena {
    struct arena_block *block;            /* newest block first */
    struct arena_release *releases;       /* newest deferred release first */
    void (*exhausted)(struct arena *arena, size_t wanted); /* called when `wanted` bytes cannot be had */
};

struct arena_mark {
    struct arena_block *block;
    size_t used;
    struct arena_release *releases;
};

void arena_init(struct arena *arena, void (*exhausted)(struct arena *arena, size_t wanted));
void arena_release(struct arena *arena);

/* count × size zeroed bytes, checked for overflow. A count of 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t count, size_t size);

/* A block grown from `old_count` to `new_count` elements; the old contents are kept, the rest is zero. The newest block
 * of the arena grows where it stands, if there is room. */
void *arena_grow(struct arena *arena, void *old, size_t old_count, size_t new_count, size_t size);

char *arena_strndup(struct arena *arena, const char *text, size_t length);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Calls release(object) when the arena is released or rewound past this point. */
void arena_defer(struct arena *arena, void (*release)(void *object), void *object);

struct arena_mark arena_mark(const struct arena *arena);
void arena_rewind(struct arena *arena, struct arena_mark mark);

#define arena_new(arena, type) ((type *)arena_alloc((arena), 1, sizeof(type)))
#define arena_array(arena, type, count) ((type *)arena_alloc((arena), (count), sizeof(type)))

/* `items` with room for one more element: the same memory while count < capacity, else a copy in twice the room. */
#define arena_reserve(arena, items, count, capacity) \
    arena_reserve_room((arena), (items), (count), &(capacity), sizeof *(items))
void *arena_reserve_room(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size);

#endif
