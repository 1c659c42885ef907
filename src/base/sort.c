/* Few numbers by Shell's method, whose comparisons need no call; many by the C library's, which passes over them less often.
 * Gaps: Ciura 2001, "Best increments for the average case of Shellsort", LNCS 2138:106. */
#include "base/sort.h"

#include <stdlib.h>

enum { FEW = 700 };
static const size_t gaps[] = { 301, 132, 57, 23, 10, 4, 1 };
enum { GAPS = sizeof gaps / sizeof *gaps };

#define SORT(NAME, TYPE)                                                                          \
    static int compare_##NAME(const void *a, const void *b)                                       \
    {                                                                                             \
        TYPE x = *(const TYPE *)a, y = *(const TYPE *)b;                                          \
        return (x > y) - (x < y);                                                                 \
    }                                                                                             \
                                                                                                  \
    void sort_##NAME(TYPE *values, size_t n)                                                      \
    {                                                                                             \
        if (n > FEW) {                                                                            \
            qsort(values, n, sizeof *values, compare_##NAME);                                     \
            return;                                                                               \
        }                                                                                         \
        for (size_t g = 0; g < GAPS; g++)                                                         \
            for (size_t i = gaps[g]; i < n; i++) {                                                \
                TYPE value = values[i];                                                           \
                size_t at = i;                                                                    \
                for (; at >= gaps[g] && values[at - gaps[g]] > value; at -= gaps[g])              \
                    values[at] = values[at - gaps[g]];                                            \
                values[at] = value;                                                               \
            }                                                                                     \
    }

SORT(doubles, double)
SORT(integers, int64_t)
