/* effect: standardised effect sizes, each named by its denominator, with the intervals that belong to it.
 *
 * J(m) = Γ(m/2) / (√(m/2) Γ((m−1)/2)) is Hedges' exact correction, not 1 − 3/(4m − 1). Undefined is NaN. */
#ifndef KNEAD_STATS_EFFECT_H
#define KNEAD_STATS_EFFECT_H

#include <stddef.h>

struct effect {
    double estimate, low, high;
};

/* Hedges (1981), Journal of Educational Statistics 6:107. m > 1. */
double hedges_correction(double m);

/* Paired: Cohen's dz = mean / sd of n differences, interval by inverting the noncentral t; gz = J(n − 1) dz with
 * the interval scaled likewise. NaN throughout when sd is 0 or NaN, or n < 2. */
struct effect effect_dz(double mean, double sd, size_t n, double level);
struct effect effect_gz(double mean, double sd, size_t n, double level);

/* Two groups: Cohen's d = (mean1 − mean2) / pooled SD, and Hedges' g = J(n1 + n2 − 2) d; noncentral t intervals. */
struct effect effect_d(double mean1, double sd1, size_t n1, double mean2, double sd2, size_t n2, double level);
struct effect effect_g(double mean1, double sd1, size_t n1, double mean2, double sd2, size_t n2, double level);

/* Paired, other denominators; points only. r is the correlation of the two measurements.
 * dav: √((sd1² + sd2²)/2) (Cumming 2012); drm: dz √(2(1 − r)) (Morris & DeShon 2002, Psychological Methods 7:105);
 * smcr: sd of the first measurement (Becker 1988). */
double effect_dav(double mean_change, double sd1, double sd2);
double effect_drm(double mean_change, double sd_change, double r);
double effect_smcr(double mean_change, double sd1);

#endif
