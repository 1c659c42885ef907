/* crossed: order statistics of all differences xᵢ − yⱼ of two samples, without listing them.
 *
 * Pairs are counted over both sorted samples in one sweep, so a difference of given order takes about sixty sweeps
 * (Monahan 1984, ACM TOMS 10:265). Exact for decimal units; doubles are first brought to a common grid of 2^−57 of
 * the largest, on which all within a factor 16 of it are exact. */
#ifndef KNEAD_STATS_CROSSED_H
#define KNEAD_STATS_CROSSED_H

#include <stddef.h>
#include <stdint.h>

#include "stats/sample.h"

struct arena;

struct crossed {
    const int64_t *x, *y;  /* ascending, |value| ≤ 2^57 */
    size_t n1, n2;
    uint64_t pairs;        /* n1 · n2 */
    double divisor;        /* of units; 0 when a binary grid is used */
    int exponent;          /* value = integer · 2^exponent on the grid */
};

/* n1, n2 ≥ 1, each at most 2^31. The sorted values live in the arena. */
void crossed_init(struct crossed *crossed, const struct sample *first, const struct sample *second,
                  struct arena *arena);

uint64_t crossed_count(const struct crossed *crossed, int64_t difference);  /* pairs with xᵢ − yⱼ ≤ difference */
int64_t crossed_select(const struct crossed *crossed, uint64_t rank);       /* the difference of rank 1 … pairs */
double crossed_value(const struct crossed *crossed, int64_t difference);    /* in the units of the data */

/* The Hodges–Lehmann estimate of shift (Hodges & Lehmann 1963, Annals of Mathematical Statistics 34:598). */
double crossed_median(const struct crossed *crossed);

#endif
