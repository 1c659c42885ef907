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

/* Adds the LATTICE_BLOCK·blocks counts that end before `end` to themselves, moved up by shift ≥ LATTICE_BLOCK, from above:
 * end[−k] += end[−k − shift]. Where the shift is short, lattice_add would be called for every few counts. */
enum { LATTICE_BLOCK = 8 };
void lattice_fold(double *end, ptrdiff_t shift, size_t blocks);

#endif
