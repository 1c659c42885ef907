/* rm_anova: repeated-measures analysis of variance, with or without arms, for reproducing papers that used it.
 *
 * n patients at k visits, none missing, in one group or in arms. Sphericity is rarely true of visits in time; the
 * corrected degrees of freedom stand first. A mixed model for repeated measures also uses the patients who missed a
 * visit. */
#ifndef KNEAD_STATS_RM_ANOVA_H
#define KNEAD_STATS_RM_ANOVA_H

#include <stddef.h>
#include <stdint.h>

#include "stats/sphericity.h"

struct arena;

struct rm_effect {
    double ss, f, df1, df2, p; /* sphericity assumed */
    double p_gg, p_hf;         /* with ε · df1 and ε · df2; the second with ε at most 1 */
    double partial_eta2, generalized_eta2;
};

struct rm_anova {
    size_t n, k, arms;
    struct rm_effect visit;            /* the visits, averaged over the arms */
    struct rm_effect arm, interaction; /* with two arms or more; no sphericity enters the arms: p_gg and p_hf are NaN */
    double ss_patient, ss_error;       /* of patients within arms; of what is left of their visits */
    struct sphericity sphericity;      /* of the covariance pooled over the arms, ν = n − arms */
    const char *undefined;             /* NULL, or why F of the visits and of the interaction is NaN */
    const char *no_arm;                /* NULL, or why F of the arms is NaN */
};

/* values: row-major n × k. arm[i] < arms is the arm of a patient; NULL and 1 for one group. Every arm needs a patient.
 * Sums of squares are those of type III: the visits average the arms alike, whatever their size. Generalised η²: Olejnik &
 * Algina (2003), Psychological Methods 8:434, of arms that were assigned, not observed: ss / (ss + ss_patient + ss_error).
 * Agrees with R's anova.mlm and mauchly.test, with car::Anova(idata, type = 3) and afex::aov_ez. */
void rm_anova(const double *values, const uint32_t *arm, size_t arms, size_t n, size_t k, struct arena *arena,
              struct rm_anova *result);

#endif
