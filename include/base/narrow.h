/* narrow: whole numbers kept in as few bytes as the largest of them needs. What an analysis of very many rows takes is
 * mostly how often it goes through how much memory. */
#ifndef KNEAD_BASE_NARROW_H
#define KNEAD_BASE_NARROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum narrow_width { NARROW_NONE = 0, NARROW_SHORT = 2, NARROW_INT = 4 }; /* bytes of a number */

struct narrow {
    enum narrow_width width;   /* NONE: nothing is kept here */
    void *items;               /* int16_t or int32_t */
};

static inline int64_t narrow_at(const struct narrow *narrow, size_t i)
{
    return narrow->width == NARROW_SHORT ? ((const int16_t *)narrow->items)[i] : ((const int32_t *)narrow->items)[i];
}

/* items[at … at + count) become from[…] × factor; false, and what is there is no use, when one does not fit. */
bool narrow_put(const struct narrow *narrow, size_t at, const int64_t *from, size_t count, int64_t factor);

/* items[first … end) times factor; all must fit, see narrow_largest. */
void narrow_multiply(const struct narrow *narrow, size_t first, size_t end, int64_t factor);

/* The largest |item| of the first `count`. */
int64_t narrow_largest(const struct narrow *narrow, size_t count);
int64_t narrow_most(enum narrow_width width);

#endif
