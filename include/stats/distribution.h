/* distribution: tails and quantiles of the distributions that tests and intervals stand on.
 *
 * Every probability is computed from the side asked for, never as 1 − p, and stays accurate to 12 digits or more
 * down to the smallest numbers a double holds. A NaN argument or a parameter outside its range (df ≤ 0) gives NaN;
 * infinite degrees of freedom give the limiting distribution. Pure functions, no memory, no errors. */
#ifndef KNEAD_STATS_DISTRIBUTION_H
#define KNEAD_STATS_DISTRIBUTION_H

/* Standard normal: P(Z <= z), P(Z > z), the z with P(Z <= z) = p, the z with P(Z > z) = p, density.
 * Quantiles: Abramowitz & Stegun (1964), 26.2.23, then Newton steps on the logarithm of the tail. */
double normal_cdf(double z);
double normal_sf(double z);
double normal_quantile(double p);
double normal_quantile_upper(double p);
double normal_density(double z);

/* Student's t with df > 0 degrees of freedom (any real number, INFINITY too): P(T <= t), P(T > t),
 * P(|T| > |t|), and the t with P(T > t) = p. student_critical(df, level) is the half-width multiplier of a
 * two-sided interval: the t with P(|T| <= t) = level, 0 < level < 1. */
double student_cdf(double t, double df);
double student_sf(double t, double df);
double student_two_sided(double t, double df);
double student_quantile_upper(double p, double df);
double student_critical(double df, double level);

/* Fisher's F with df1 > 0 and df2 > 0 (INFINITY allowed): P(F <= f), P(F > f). */
double fisher_cdf(double f, double df1, double df2);
double fisher_sf(double f, double df1, double df2);

/* Chi-square with df > 0: P(X <= x), P(X > x). */
double chisq_cdf(double x, double df);
double chisq_sf(double x, double df);

/* Beta(a, b), a, b > 0: P(X <= x), P(X > x) (regularised incomplete beta function and its complement). */
double beta_cdf(double x, double a, double b);
double beta_sf(double x, double a, double b);

/* Binomial(n, p): P(K <= k), P(K >= k) — note: k itself belongs to both tails. */
double binomial_cdf(double k, double n, double p);
double binomial_at_least(double k, double n, double p);

#endif
