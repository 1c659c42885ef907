/* special: the functions that keep the densities of beta, gamma and binomial free of cancellation.
 *
 * Loader (2000), "Fast and accurate computation of binomial probabilities": a density is a saddle-point term times
 * exp of small differences, each of which has its own accurate function. Arguments and results are long double so
 * that exponents of several hundred do not cost digits; where long double is double, three digits fewer remain. */
#ifndef KNEAD_STATS_SPECIAL_H
#define KNEAD_STATS_SPECIAL_H

/* log(1 + x) − x for x > −1, accurate for small x. */
long double log1p_minus(long double x);

/* Error of Stirling's formula, log Γ(x + 1) − (x + ½) log x + x − ½ log 2π, for x > 0. */
long double stirling_error(long double x);

/* x log(x / mean) + mean − x for x > 0, mean > 0, given the exact difference x − mean. */
long double deviance_part(long double x, long double mean, long double difference);

/* Both tails of the regularised incomplete beta function at x, given y = 1 − x exactly, a, b > 0, and
 * density = x^a y^b / B(a, b). Each tail is accurate to its own last digits unless it is within a factor of about
 * ten of 1. x = 0 and y = 0 are allowed. */
struct incomplete_beta {
    long double lower, upper, density;
};
struct incomplete_beta incomplete_beta(long double x, long double y, long double a, long double b);

/* The same for the incomplete gamma function: lower P(a, x), upper Q(a, x); a > 0, x ≥ 0 and finite. */
struct incomplete_gamma {
    long double lower, upper;
};
struct incomplete_gamma incomplete_gamma(long double a, long double x);

/* log P(Z > z) of the standard normal, for any finite z. */
long double normal_log_sf(long double z);

#endif
