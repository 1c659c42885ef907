/* tally: n, mean and SD of values that are seen once and not kept, in parts that can be added.
 *
 * Decimals are summed exactly, as integers: the order of the values and the way they were parted then change nothing.
 * Other values (more than 47 bits at the common scale, or not short decimals) are carried in doubled precision, parts
 * joined by Chan, Golub & LeVeque (1979), COMPSTAT 1982:30, eq. 2.1. */
#ifndef KNEAD_STATS_TALLY_H
#define KNEAD_STATS_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stats/doubled.h"

struct summary;

/* 128 bits in two's complement. */
struct tally_sum {
    uint64_t low;
    int64_t high;
};

struct tally {
    uint64_t n, missing;
    double min, max;                /* of n > 0 values */
    bool inexact;                   /* mean and squares hold; else the sums, of units = value × 10^scale */
    int scale;
    struct tally_sum sum, square_sum;
    struct doubled mean, squares;   /* squares: Σ (x − mean)² */
};

/* Rows of one column, each belonging to a cell of a table: cell[i] < cells, or TALLY_NONE. */
#define TALLY_NONE UINT32_MAX
struct tally_rows {
    const uint32_t *cell;
    const uint8_t *missing;   /* not 0: no value */
    const int64_t *units;     /* value × 10^scale; NULL when some value is not exact: */
    const double *values;     /* then these */
    int scale;
    size_t count;
};

/* The rows into tallies[0 … cells), which are all zero. */
void tally_rows(const struct tally_rows *rows, struct tally *tallies, size_t cells);

void tally_add(struct tally *tally, const struct tally *part);

/* n, mean, sd, se, interval, min and max; the rest of the summary is NaN. */
void tally_summary(const struct tally *tally, double level, struct summary *summary);

#endif
