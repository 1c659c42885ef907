/* quantile: the points that cut off a given tail, by inverting the tails of stats/distribution.h.
 *
 * Each is found on the side of the smaller tail and is accurate to 13 digits or more. NaN for a NaN argument, a
 * parameter outside its range or a probability outside [0, 1]. */
#ifndef KNEAD_STATS_QUANTILE_H
#define KNEAD_STATS_QUANTILE_H

/* The x with P(X <= x) = p, and the x with P(X > x) = p. */
double beta_quantile(double p, double a, double b);
double beta_quantile_upper(double p, double a, double b);
double chisq_quantile(double p, double df);
double chisq_quantile_upper(double p, double df);
double fisher_quantile_upper(double p, double df1, double df2);

/* Noncentral t with df and delta (both as in stats/noncentral.h): the t with P(T <= t) = p. */
double noncentral_t_quantile(double p, double df, double delta);

/* count of n: Clopper & Pearson's exact interval (1934, Biometrika 26:404), in [0, 1]; [0, 1] for n = 0. */
void binomial_interval(double count, double n, double level, double *low, double *high);

#endif
