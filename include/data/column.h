/* column: one typed variable of a frame.
 *
 * A number column keeps its doubles and, when every present value was written as a decimal that fits, the
 * exact integers: value = units / 10^scale with one scale for the column. Differences, ties and sums use the
 * integers. Missing values have kinds; a missing number is NaN, a missing category LEVEL_NONE. */
#ifndef KNEAD_DATA_COLUMN_H
#define KNEAD_DATA_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/narrow.h"
#include "data/levels.h"

enum column_type { COLUMN_NUMBER, COLUMN_CATEGORY, COLUMN_DATE, COLUMN_TEXT };

enum missing {
    MISSING_NOT = 0,  /* present */
    MISSING_BLANK,    /* an empty cell */
    MISSING_CODE,     /* a declared code: NA, 999, "refused" */
    MISSING_RANGE,    /* outside the declared range, under --out-of-range=missing */
    MISSING_VISIT     /* no row for this visit */
};

struct column {
    const char *name;
    enum column_type type;
    size_t rows;
    uint8_t *missing;       /* enum missing, one per row */
    double *values;         /* NUMBER: the value (NULL where units were said to be enough); DATE: days since 1970-01-01; else
                               NULL */
    int64_t *units;         /* NUMBER whose values are all exact decimals; else NULL */
    struct narrow narrow;   /* the units, in fewer bytes, where they were said to be enough: values and units are NULL then */
    int scale;              /* value = units / 10^scale */
    int decimals;           /* NUMBER: the most decimals written in the column */
    uint32_t *codes;        /* CATEGORY and TEXT: level of each row */
    struct levels *levels;  /* CATEGORY and TEXT */
};

/* What a missing kind is called in a ledger: "blank", "declared missing", … */
const char *missing_label(enum missing kind);

#endif
