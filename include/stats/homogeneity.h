/* homogeneity: an outcome of several categories measured twice: are the margins alike, is the table symmetric?
 *
 * Counts are row-major, before × after, k × k. Categories nobody moved into or out of say nothing and cost no degree
 * of freedom. NaN with a reason when nobody changed. */
#ifndef KNEAD_STATS_HOMOGENEITY_H
#define KNEAD_STATS_HOMOGENEITY_H

#include <stddef.h>

struct arena;

struct homogeneity {
    size_t n, changed;
    double statistic, df, p;
    const char *undefined; /* NULL, or why p is NaN */
};

/* Stuart (1955), Biometrika 42:412; Maxwell (1970), British Journal of Psychiatry 116:651: d'V⁻¹d with V the null
 * covariance of the differences of the margins. Equals McNemar's chi-squared for k = 2 and coin's mh_test. */
void stuart_maxwell(const double *counts, size_t k, struct arena *arena, struct homogeneity *result);

/* Bowker (1948), JASA 43:572: Σ (n_ij − n_ji)² / (n_ij + n_ji) over the pairs that anybody moved between. */
void bowker_symmetry(const double *counts, size_t k, struct homogeneity *result);

/* Marginal homogeneity against a shift of the mean score (1 df): (Σ d)² / Σ d², d the change in score of a patient;
 * scores ascending, k of them. Agresti (2013), Categorical Data Analysis, 11.3. `statistic` is chi-squared. */
void marginal_shift(const double *counts, const double *scores, size_t k, struct homogeneity *result);

#endif
