/* noncentral: the noncentral t distribution, and intervals for a standardised mean by inverting it.
 *
 * T = (Z + δ) / √(V / df) with Z standard normal and V chi-square with df degrees of freedom. */
#ifndef KNEAD_STATS_NONCENTRAL_H
#define KNEAD_STATS_NONCENTRAL_H

#include <stdbool.h>

/* P(T <= t) and P(T > t), each from its own side; at least 10 digits in both tails for df ≥ 1, |delta| ≤ 40.
 * NaN for a NaN argument or df ≤ 0; infinite df gives the normal with mean delta.
 * Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 31, eq. 31.11. */
double noncentral_t_cdf(double t, double df, double delta);
double noncentral_t_sf(double t, double df, double delta);

/* The interval (low, high) for delta with confidence `level` (0 < level < 1) given an observed t:
 * P(T > t | low) = P(T < t | high) = (1 − level) / 2. False, with both ends NaN, when t is not finite,
 * df ≤ 0, or the search did not settle. Steiger & Fouladi (1997), in Harlow et al., What if there were no
 * significance tests?, ch. 9. */
bool noncentral_t_interval(double t, double df, double level, double *low, double *high);

#endif
