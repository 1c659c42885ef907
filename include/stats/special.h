/* special: the two functions that keep the densities of beta, gamma and binomial free of cancellation.
 *
 * Loader (2000), "Fast and accurate computation of binomial probabilities": a density is written as a saddle-point
 * term times exp of small differences, each of which has its own accurate function. NaN in, NaN out. */
#ifndef KNEAD_STATS_SPECIAL_H
#define KNEAD_STATS_SPECIAL_H

/* Error of Stirling's formula, log Γ(x + 1) − (x + ½) log x + x − ½ log 2π, for x > 0. */
double stirling_error(double x);

/* Deviance x log(x / mean) + mean − x for x ≥ 0, mean > 0, given the exact difference x − mean. */
double deviance_part(double x, double difference, double mean);

/* log(1 + x) − x, accurate for small x; x > −1. */
double log1p_minus(double x);

#endif
