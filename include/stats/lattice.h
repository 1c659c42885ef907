/* lattice: counts over equally spaced sums, as the exact distributions of rank sums and signed sums build them.
 *
 * Scores that share a divisor reach only its multiples: counting in its units shortens the work by that factor.
 * Adding a score is adding the counts to themselves, shifted; nearly all the time of an exact test goes there. */
#ifndef KNEAD_STATS_LATTICE_H
#define KNEAD_STATS_LATTICE_H

#include <stddef.h>
#include <stdint.h>

/* The greatest common divisor of values[i] − origin, all ≥ 0; 1 when there are none but 0. */
int64_t lattice_step(const int64_t *values, size_t n, int64_t origin);

/* to[k] += from[k] for k < count. The two must not overlap. The same bits on every machine. */
void lattice_add(double *to, const double *from, size_t count);

#endif
