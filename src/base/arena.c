#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 16 * 1024, LARGEST_STEP = 4 * 1024 * 1024 };

struct arena_block {
    struct arena_block *older;
    size_t size, used;
    alignas(max_align_t) unsigned char bytes[];
};

struct arena_release {
    struct arena_release *older;
    void (*release)(void *object);
    void *object;
};

void arena_init(struct arena *arena, void (*exhausted)(struct arena *arena, size_t wanted))
{
    *arena = (struct arena){ .exhausted = exhausted };
}

static void exhausted(struct arena *arena, size_t wanted)
{
    if (arena->exhausted != NULL)
        arena->exhausted(arena, wanted);
    abort();
}

static struct arena_block *block_create(struct arena *arena, size_t wanted)
{
    size_t size = arena->block == NULL ? FIRST_BLOCK : arena->block->size * 2;
    if (size > LARGEST_STEP)
        size = LARGEST_STEP;
    if (size < wanted)
        size = wanted;
    if (size > SIZE_MAX - sizeof(struct arena_block))
        exhausted(arena, wanted);
    /* calloc: large blocks come zeroed from the system without being touched */
    struct arena_block *block = calloc(1, sizeof *block + size);
    if (block == NULL)
        exhausted(arena, wanted);
    block->size = size;
    block->older = arena->block;
    arena->block = block;
    return block;
}

static size_t rounded(size_t bytes)
{
    size_t step = alignof(max_align_t);
    return (bytes + step - 1) / step * step;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > (SIZE_MAX - alignof(max_align_t)) / size)
        exhausted(arena, SIZE_MAX);
    size_t wanted = rounded(count * size);
    struct arena_block *block = arena->block;
    if (block == NULL || block->size - block->used < wanted)
        block = block_create(arena, wanted);
    void *memory = block->bytes + block->used;
    block->used += wanted;
    return memory;
}

/* True when `old` is the last thing allocated and its block has room for it to grow where it stands. */
static bool grow_in_place(struct arena *arena, const unsigned char *old, size_t old_count, size_t new_count, size_t size)
{
    struct arena_block *block = arena->block;
    if (old == NULL || new_count < old_count || new_count > (SIZE_MAX - alignof(max_align_t)) / size)
        return false;
    size_t before = rounded(old_count * size), after = rounded(new_count * size);
    if (block->used < before || old != block->bytes + block->used - before || block->size - block->used < after - before)
        return false;
    block->used += after - before;
    return true;
}

void *arena_grow(struct arena *arena, void *old, size_t old_count, size_t new_count, size_t size)
{
    if (grow_in_place(arena, old, old_count, new_count, size))
        return old;
    void *grown = arena_alloc(arena, new_count, size);
    size_t kept = old_count < new_count ? old_count : new_count;
    if (kept > 0)
        memcpy(grown, old, kept * size);
    return grown;
}

void *arena_reserve_room(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    size_t larger = *capacity == 0 ? 8 : *capacity * 2;
    if (larger < *capacity)
        exhausted(arena, SIZE_MAX);
    void *grown = arena_grow(arena, items, count, larger, size);
    *capacity = larger;
    return grown;
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_alloc(arena, length + 1, 1);
    if (length > 0)
        memcpy(copy, text, length);
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    char brief[256];
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int printed = vsnprintf(brief, sizeof brief, format, arguments);
    va_end(arguments);
    size_t length = printed < 0 ? 0 : (size_t)printed;
    char *text = arena_alloc(arena, length + 1, 1);
    if (length < sizeof brief)
        memcpy(text, brief, length);
    else
        vsnprintf(text, length + 1, format, again);
    va_end(again);
    return text;
}

void arena_defer(struct arena *arena, void (*release)(void *object), void *object)
{
    struct arena_release *deferred = arena_new(arena, struct arena_release);
    *deferred = (struct arena_release){ arena->releases, release, object };
    arena->releases = deferred;
}

struct arena_mark arena_mark(const struct arena *arena)
{
    size_t used = arena->block == NULL ? 0 : arena->block->used;
    return (struct arena_mark){ arena->block, used, arena->releases };
}

void arena_rewind(struct arena *arena, struct arena_mark mark)
{
    while (arena->releases != mark.releases) {
        struct arena_release *deferred = arena->releases;
        arena->releases = deferred->older;
        deferred->release(deferred->object);
    }
    while (arena->block != mark.block) {
        struct arena_block *block = arena->block;
        arena->block = block->older;
        free(block);
    }
    if (arena->block != NULL) {
        memset(arena->block->bytes + mark.used, 0, arena->block->used - mark.used);
        arena->block->used = mark.used;
    }
}

void arena_release(struct arena *arena)
{
    arena_rewind(arena, (struct arena_mark){ 0 });
}
