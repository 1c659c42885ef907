/* signsum: the exact distribution of a sum of scores with random signs.
 *
 * Each of the 2^m sign patterns of m positive integer scores is equally likely; W is the sum of those with a plus.
 * What the signed-rank test (scores: doubled mid-ranks) and the exact permutation test of a mean (scores: absolute
 * differences) stand on. Streitberg & Röhmel (1986), Statistical Software Newsletter 12:10. */
#ifndef KNEAD_STATS_SIGNSUM_H
#define KNEAD_STATS_SIGNSUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum { SIGNSUM_LIMIT = 2000 }; /* most scores */

/* P(W <= limit) for m ≤ SIGNSUM_LIMIT scores, ascending and > 0; 0 when limit < 0, 1 for m = 0. Computed from the
 * smaller tail: small probabilities keep 12 digits or more. Time m · limit / gcd(scores), memory limit / gcd. */
double signsum_cdf(const int64_t *scores, size_t m, int64_t limit, struct arena *arena);

/* Additions that signsum_cdf would make: m · min(limit, total − limit) / gcd. */
double signsum_cost(const int64_t *scores, size_t m, int64_t limit);

/* P(W <= k · step) for k = 0 … size − 1, m ≥ 1, 0 ≤ limit ≤ total / 2; step is the scores' common divisor and the last
 * k · step is at most limit (more sums there are not). */
const double *signsum_table(const int64_t *scores, size_t m, int64_t limit, struct arena *arena, int64_t *step,
                            size_t *size);

/* Bounds of the same probability, a few percent apart, for a fraction of the work: counted over scores rounded to
 * multiples of a cell of about sd/20, the rounding bounded by Hoeffding (1963, JASA 58:13). Wrong with probability none;
 * wide by `doubt` at least. False, and no bounds, where the scores are too few or too small to gain by it. */
bool signsum_bounds(const int64_t *scores, size_t m, int64_t limit, double doubt, struct arena *arena, double *low,
                    double *high);

/* Approximations of P(W <= limit), m ≥ 1: normal with variance Σ score² / 4 and a continuity correction of half a
 * `step`; and Edgeworth's series to the sixth cumulant, with that of half a lattice step. */
double signsum_normal(const int64_t *scores, size_t m, int64_t limit, double step);
double signsum_edgeworth(const int64_t *scores, size_t m, int64_t limit);

#endif
