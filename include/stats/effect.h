/* effect: standardised effect sizes, each named by its denominator, with the intervals that belong to it.
 *
 * J(m) = Γ(m/2) / (√(m/2) Γ((m−1)/2)) is Hedges' exact correction, not 1 − 3/(4m − 1). Undefined is NaN. */
#ifndef KNEAD_STATS_EFFECT_H
#define KNEAD_STATS_EFFECT_H

#include <stddef.h>

#include "stats/sample.h"

struct arena;

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

/* Two groups, Glass's Δ = (mean1 − mean2) / sd2, sd2 that of the control (Glass 1976); noncentral t interval with n2 − 1
 * df, exact when both groups have one variance. */
struct effect effect_glass(double mean1, size_t n1, double mean2, double sd2, size_t n2, double level);

/* An adjusted difference with its standard error over a pooled SD known with df degrees of freedom (that of baseline),
 * times J(df). Normal interval with the variance (se / sd)² + d² / (2 df) (Borenstein 2009, in The Handbook of Research
 * Synthesis, ch. 12), scaled likewise. */
struct effect effect_adjusted(double difference, double se, double sd, double df, double level);

/* Paired, other denominators. r is the correlation of the two measurements, dz that of effect_dz. NaN throughout when
 * undefined.
 * dav: √((sd1² + sd2²)/2), interval of the noncentral t scaled by the observed sd of change over that denominator
 * (Algina & Keselman 2003, Educational and Psychological Measurement 63:537).
 * drm: dz √(2(1 − r)) (Morris & DeShon 2002, Psychological Methods 7:105), interval of dz scaled by the observed r.
 * smcr: sd of the first measurement (Morris & DeShon 2002), no small-sample correction; normal interval with the variance
 * 2(1 − r)/n + d²/(2n) (Becker 1988, British Journal of Mathematical and Statistical Psychology 41:257).
 * smcr_corrected: J(n − 1) times that, with J d for d in the variance: Becker's own, and metafor's "SMCR". n > 2. */
struct effect effect_dav(const struct effect *dz, double sd_change, double sd1, double sd2);
struct effect effect_drm(const struct effect *dz, double r);
struct effect effect_smcr(double mean_change, double sd1, double r, size_t n, double level);
struct effect effect_smcr_corrected(double mean_change, double sd1, double r, size_t n, double level);

/* Matched-pairs rank-biserial (W+ − W−) / (W+ + W−) with Pratt's ranks (Kerby 2014, Comprehensive Psychology 3:1): the
 * share of pairs of patients (and patients alone) whose changes sum to more than zero less the share that sums to less.
 * Normal interval on the scale of Fisher's z with the variance of that U statistic from its components (Sen 1960,
 * Calcutta Statistical Association Bulletin 10:1). When every non-zero change has the same sign the inner end is
 * 2 q² − 1, q the Clopper–Pearson bound of the share with that sign: sums of two such changes have it too.
 * All zero, or n = 0: NaN. */
struct effect effect_rank_biserial(const struct sample *changes, double level, struct arena *arena);

/* Share that got better, share that got worse, and P(better) + ½ P(same) as one number, from the counts. Wilson
 * intervals for the shares; for the last that of Tango (1998, Statistics in Medicine 17:891) for the difference of the
 * two shares, halved and moved by ½. */
struct improvement {
    struct effect better, worse, probability; /* in [0, 1] */
};
struct improvement effect_improvement(size_t better, size_t same, size_t worse, double level);

#endif
