/* sample: numbers handed to a statistic, with their exact decimals when they have them.
 *
 * x[i] is the nearest double to units[i] / divisor. Ties, signs, ranks and sums are decided on the units; a
 * sample without units (NULL) is taken as its doubles. */
#ifndef KNEAD_STATS_SAMPLE_H
#define KNEAD_STATS_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

struct sample {
    const double *x;
    const int64_t *units; /* NULL when not decimal-exact */
    double divisor;       /* a power of ten; 1 when units is NULL */
    size_t n;
};

#endif
