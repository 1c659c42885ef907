/* beforehand: memory that rows will be merged into, made ready before they come. Private to blocks.c.
 *
 * The system gives memory out page by page, when it is first written to, which takes as long as reading the cells that fill
 * it. A thread with nothing else to do can have it given out ahead of the one that merges. Nothing is read or written, so
 * that it does not matter when that happens. */
#ifndef KNEAD_READ_BEFOREHAND_H
#define KNEAD_READ_BEFOREHAND_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct cells;

struct beforehand {
    struct span {
        char *start;
        size_t width;      /* bytes of a row */
    } *spans;              /* the arrays of the columns as they are now; should they move, nothing is gained */
    size_t count;
    size_t rows, next;     /* how many there is room for, and the first not made ready */
};

void beforehand_init(struct beforehand *beforehand, const struct cells *cells, struct arena *arena);

/* The next rows that are not made ready, from *first on; false when there are none. And what takes the time. */
bool beforehand_take(struct beforehand *beforehand, size_t *first);
void beforehand_make_ready(const struct beforehand *beforehand, size_t first);

#endif
