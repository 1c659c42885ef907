/* grid: a sample as whole numbers of one step, so that sums of any of its values are exact and ties are ties.
 *
 * The decimal units when they are small enough to be summed; else doubles brought to a grid of a power of two, the
 * finest on which n values cannot overflow. */
#ifndef KNEAD_STATS_GRID_H
#define KNEAD_STATS_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stats/sample.h"

struct arena;

struct grid {
    const int64_t *values; /* in the order of the sample; n · |value| < 2^62 */
    size_t n;
    bool decimal;          /* the values are the sample's units */
    double divisor;        /* of decimal units */
    int exponent;          /* else value · 2^exponent */
    double step;           /* 2^exponent, 0 or subnormal when there is no such normal number */
};

void grid_init(struct grid *grid, const struct sample *sample, struct arena *arena);

/* What a sum of values stands for. */
double grid_value(const struct grid *grid, int64_t sum);

#endif
