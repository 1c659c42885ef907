#include "data/rows.h"

#include "base/arena.h"

struct rows rows_all(struct arena *arena, size_t count)
{
    struct rows rows = { arena_array(arena, size_t, count), count, true };
    for (size_t i = 0; i < count; i++)
        rows.index[i] = i;
    return rows;
}

struct rows rows_filter(struct arena *arena, struct rows rows, bool (*keep)(const void *context, size_t row),
                        const void *context)
{
    struct rows kept = { .index = arena_array(arena, size_t, rows.count) };
    for (size_t i = 0; i < rows.count; i++)
        if (keep(context, rows.index[i]))
            kept.index[kept.count++] = rows.index[i];
    return kept;
}

void rows_cut(struct rows *rows, size_t kept)
{
    rows->whole = rows->whole && kept == rows->count;
    rows->count = kept;
}
