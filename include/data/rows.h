/* rows: a selection of rows of a frame; filters and groups are selections, never copies. */
#ifndef KNEAD_DATA_ROWS_H
#define KNEAD_DATA_ROWS_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

#define ROW_NONE ((size_t)-1)

struct rows {
    size_t *index;
    size_t count;
    bool whole;    /* every row of the frame, in its order; false may mean that nobody looked */
};

struct rows rows_all(struct arena *arena, size_t count);

/* Only the first `kept` of them, to which the caller has moved those that stay. */
void rows_cut(struct rows *rows, size_t kept);

/* The rows for which keep(context, row) holds, in the same order. */
struct rows rows_filter(struct arena *arena, struct rows rows, bool (*keep)(const void *context, size_t row),
                        const void *context);

#endif
