#ifdef __linux__
#define _DEFAULT_SOURCE /* madvise */
#endif
#include "read/beforehand.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "read/cells.h"

enum { ROWS_AT_A_TIME = 16 * 1024, ARRAYS_OF_A_BUILDER = 5 };

static void add(struct beforehand *beforehand, void *array, size_t width)
{
    if (array != NULL)
        beforehand->spans[beforehand->count++] = (struct span){ array, width };
}

void beforehand_init(struct beforehand *beforehand, const struct cells *cells, struct arena *arena)
{
    *beforehand = (struct beforehand){ .rows = cells->folded ? 0 : cells->capacity };
    beforehand->spans = arena_array(arena, struct span, 1 + ARRAYS_OF_A_BUILDER * cells->count);
    add(beforehand, cells->lines, sizeof *cells->lines);
    for (size_t i = 0; i < cells->count; i++) {
        const struct builder *builder = &cells->builders[i];
        add(beforehand, builder->missing, sizeof *builder->missing);
        add(beforehand, builder->values, sizeof *builder->values);
        if (builder->narrow.width != NARROW_NONE)
            add(beforehand, builder->narrow.items, (size_t)builder->narrow.width);
        else
            add(beforehand, builder->units, sizeof *builder->units);
        add(beforehand, builder->scales, sizeof *builder->scales);
        add(beforehand, builder->codes, sizeof *builder->codes);
    }
}

bool beforehand_take(struct beforehand *beforehand, size_t *first)
{
    *first = beforehand->next;
    if (beforehand->rows < ROWS_AT_A_TIME || *first > beforehand->rows - ROWS_AT_A_TIME)
        return false;
    beforehand->next += ROWS_AT_A_TIME;
    return true;
}

void beforehand_make_ready(const struct beforehand *beforehand, size_t first)
{
#ifdef MADV_POPULATE_WRITE /* Linux 5.14; older ones refuse it */
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (size_t i = 0; i < beforehand->count; i++) {
        const struct span *span = &beforehand->spans[i];
        char *start = span->start + first * span->width, *end = start + ROWS_AT_A_TIME * span->width;
        start += (page - (uintptr_t)start % page) % page;
        end += (page - (uintptr_t)end % page) % page; /* of the page with the last byte */
        madvise(start, (size_t)(end - start), MADV_POPULATE_WRITE);
    }
#else
    (void)beforehand;
    (void)first;
#endif
}
