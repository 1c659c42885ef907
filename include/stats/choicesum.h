/* choicesum: the exact distribution of the sum of k scores chosen from n.
 *
 * Each of the C(n, k) choices is equally likely; the scores are integers, such as doubled mid-ranks. What the rank-sum
 * test stands on. Streitberg & Röhmel (1986), Statistical Software Newsletter 12:10. */
#ifndef KNEAD_STATS_CHOICESUM_H
#define KNEAD_STATS_CHOICESUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum { CHOICESUM_MOST = 2000 }; /* most scores */

/* P(sum ≤ limit), or P(sum ≥ limit) for the upper tail; scores ascending, 1 ≤ k ≤ n ≤ CHOICESUM_MOST, and at most 2^31
 * apart. Small probabilities keep 12 digits. */
double choicesum_tail(const int64_t *scores, size_t n, size_t k, int64_t limit, bool upper, struct arena *arena);

/* The same to within *error, quickly, for deciding whether it is above a number; NaN where counting is as quick. */
double choicesum_near(const int64_t *scores, size_t n, size_t k, int64_t limit, bool upper, struct arena *arena, double *error);

/* The two ways to the lower tail, 1 ≤ k < n, for ascending scores from 0 up and a limit that some choices exceed and some
 * do not: counting, in time n · k · slack and memory k · slack, where slack is how far the limit lies above the least
 * sum; and the Fourier sum, whose time hardly grows with the slack, but which gives up (NaN) where few scores are free to
 * be chosen or not, so that counting is the quicker. */
double choicesum_counted(const int64_t *scores, size_t n, size_t k, int64_t limit, struct arena *arena);
double choicesum_fourier(const int64_t *scores, size_t n, size_t k, int64_t limit, struct arena *arena);
/* It does not give up, but leaves out what may add up to *error. */
double choicesum_fourier_near(const int64_t *scores, size_t n, size_t k, int64_t limit, struct arena *arena, double *error);

/* Edgeworth's series to the fourth cumulant for choicesum_tail, n ≥ 4 and not all scores the same: without the exact
 * distribution's work. */
double choicesum_edgeworth(const int64_t *scores, size_t n, size_t k, int64_t limit, bool upper);

#endif
