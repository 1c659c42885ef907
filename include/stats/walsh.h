/* walsh: order statistics of the averages (dᵢ + dⱼ) / 2, i ≤ j, of a sample, without listing them.
 *
 * Sums of two are counted over the sorted values in one sweep, so an average of given order takes about sixty sweeps
 * (Monahan 1984, ACM TOMS 10:265). Exact for decimal units; doubles are first brought to a grid of 2^−58 of the
 * largest, on which all within a factor 32 of it are exact. */
#ifndef KNEAD_STATS_WALSH_H
#define KNEAD_STATS_WALSH_H

#include <stddef.h>
#include <stdint.h>

#include "stats/sample.h"

struct arena;

struct walsh {
    const int64_t *sorted; /* ascending, |value| ≤ 2^58 */
    size_t n;
    uint64_t pairs;        /* n(n + 1) / 2 */
    double divisor;        /* of units; 0 when a binary grid is used */
    int exponent;          /* value = integer · 2^exponent on the grid */
    const uint32_t *table; /* walsh_count of every sum from 2·sorted[0] on, or NULL */
};

/* n ≥ 1, at most 2^31. The sorted values, and the table, live in the arena. */
void walsh_init(struct walsh *walsh, const struct sample *sample, struct arena *arena);

uint64_t walsh_count(const struct walsh *walsh, int64_t sum);   /* pairs with dᵢ + dⱼ ≤ sum */
int64_t walsh_select(const struct walsh *walsh, uint64_t rank); /* the sum of rank 1 … pairs */
double walsh_value(const struct walsh *walsh, int64_t sum);     /* the average that a sum stands for */

/* The Hodges–Lehmann pseudo-median (Hodges & Lehmann 1963, Annals of Mathematical Statistics 34:598). */
double walsh_median(const struct walsh *walsh);

#endif
