/* rm_anova: one-way repeated-measures analysis of variance, for reproducing papers that used it.
 *
 * One group of n patients at k visits, none missing. Sphericity is rarely true of visits in time; the corrected degrees
 * of freedom stand first. A mixed model for repeated measures also uses the patients who missed a visit. */
#ifndef KNEAD_STATS_RM_ANOVA_H
#define KNEAD_STATS_RM_ANOVA_H

#include <stddef.h>

struct arena;

struct rm_anova {
    size_t n, k;
    double ss_visit, ss_patient, ss_error;
    double f, df1, df2, p;                        /* sphericity assumed */
    double mauchly_w, mauchly_chi, mauchly_df, mauchly_p; /* NaN for k = 2, which cannot be aspherical */
    double epsilon_gg, p_gg;                      /* Greenhouse & Geisser (1959), Psychometrika 24:95 */
    double epsilon_hf, p_hf;                      /* Huynh & Feldt with Lecoutre's correction, at most 1 for p_hf */
    double partial_eta2, generalized_eta2;
    const char *undefined;                        /* NULL, or why F is NaN */
    const char *no_mauchly;                       /* NULL, or why Mauchly's W is NaN */
};

/* values: row-major n × k. df corrected: ε · df1, ε · df2. epsilon_hf = ((ν + 1) q ε̂ − 2) / (q (ν − q ε̂)) with
 * ν = n − 1, q = k − 1 (Lecoutre 1991, Journal of Educational Statistics 16:371) is reported as it comes and used as
 * min(1, ·). Mauchly (1940), with Anderson's second-order term for p. Generalised η²: Olejnik & Algina (2003),
 * Psychological Methods 8:434: ss_visit over all sums of squares. Agrees with R's anova.mlm and mauchly.test. */
void rm_anova(const double *values, size_t n, size_t k, struct arena *arena, struct rm_anova *result);

#endif
