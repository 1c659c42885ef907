/* decimals: the cells of one column in consecutive records, read as short decimals of one form, four at a time. Private to
 * read/.
 *
 * Four cells are four 64-bit words that end where the cells end, so that the mark stands at the same byte of each. */
#ifndef KNEAD_READ_DECIMALS_H
#define KNEAD_READ_DECIMALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "read/stretch.h"

enum { DECIMALS_LONGEST = 8 };

struct decimal_form {
    char mark;
    int scale;        /* every number has this many decimals, and a digit before the mark */
    bool canonical;   /* and is spelt the one way that unsure.h wants */
};

/* Reads cell `field` of the records from `row` on into units[row …], four records at a time, until one of four has no such
 * decimal of at most DECIMALS_LONGEST characters. Returns the first record not read: the caller's, of which nothing is said, and
 * units[row] of it may be overwritten. `row` itself on a machine without the instructions. */
size_t decimals_take(const struct stretch *stretch, size_t field, size_t row, const struct decimal_form *form,
                     int64_t *units);

#endif
