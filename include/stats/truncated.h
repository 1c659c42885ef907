/* truncated: a normal distribution seen only above a cut, through the mean and the mean square of what is seen.
 *
 * Maximum likelihood (Cohen 1959, Technometrics 1:217) and the likelihood profiled over the standard deviation. All in
 * distances from the cut, so that m = μ − cut. NaN in gives NaN out; pure functions, no memory. */
#ifndef KNEAD_STATS_TRUNCATED_H
#define KNEAD_STATS_TRUNCATED_H

#include <stdbool.h>

/* Of the values seen, less the cut: all >= 0, so 0 < mean² <= square. */
struct truncated {
    double mean, square; /* their mean, and the mean of their squares (divisor n) */
};

/* φ(z) / (1 − Φ(z)). */
double normal_hazard(double z);

/* m and σ of greatest likelihood; a `known` one (not NaN) is kept. False when the likelihood has no maximum: the spread
 * is that of an exponential distribution, or wider. */
bool truncated_fit(const struct truncated *seen, double known_mean, double known_sd, double *mean, double *sd);

/* Log-likelihood per value. */
double truncated_log_likelihood(const struct truncated *seen, double mean, double sd);

/* The same at m, with the σ of greatest likelihood there, or with known_sd when it is not NaN. */
double truncated_profile(const struct truncated *seen, double mean, double known_sd);

/* Its limit as m falls without end: −∞ with the SD known, else that of the exponential distribution. */
double truncated_profile_limit(const struct truncated *seen, double known_sd);

#endif
