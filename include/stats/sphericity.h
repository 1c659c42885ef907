/* sphericity: how far the covariance of repeated measures is from equal variances of all their differences. */
#ifndef KNEAD_STATS_SPHERICITY_H
#define KNEAD_STATS_SPHERICITY_H

#include <stddef.h>

struct sphericity {
    double epsilon_gg;                   /* Greenhouse & Geisser (1959), Psychometrika 24:95 */
    double epsilon_hf;                   /* Huynh & Feldt with Lecoutre's correction, as it comes: it may exceed 1 */
    double mauchly_w, mauchly_chi, mauchly_df, mauchly_p; /* NaN for q = 1, which cannot be aspherical */
    const char *no_mauchly;              /* NULL, or why Mauchly's W is NaN */
};

/* products: q × q sums of products of orthonormal contrasts about their means, with nu degrees of freedom; it is
 * overwritten. epsilon_hf = ((ν + 1) q ε̂ − 2) / (q (ν − q ε̂)) (Lecoutre 1991, Journal of Educational Statistics 16:371).
 * Mauchly (1940), with Anderson's second-order term for p. */
void sphericity(double *products, size_t q, double nu, struct sphericity *result);

#endif
