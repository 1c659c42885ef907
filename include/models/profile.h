/* profile: intervals and tests of single coefficients from the profile of the likelihood.
 *
 * A value belongs to the interval when the likelihood, maximised over the other coefficients, falls by no more than half
 * the chi-squared quantile (Venzon & Moolgavkar, Appl Stat 37:87, 1988). Better than Wald's where samples are small, and
 * still there when outcomes are separated: then one end is infinite and the other is not. */
#ifndef KNEAD_MODELS_PROFILE_H
#define KNEAD_MODELS_PROFILE_H

#include "models/glm.h"
#include "models/ordinal.h"

struct profile {
    double low, high;       /* infinite where the likelihood never falls far enough; NaN with a note where not found */
    double chi_squared, p;  /* likelihood ratio, 1 df: the coefficient is 0 */
    const char *note;
};

/* fit: of glm_fit, converged or separated; profiles: p of them, NaN for columns set aside. The
 * likelihood of the negative binomial is maximised over alpha too. */
void profile_glm(struct arena *arena, const struct design *design, const struct glm_spec *spec,
                 const struct glm_result *fit, double level, struct profile *profiles);

/* fit: of ordinal_fit, converged. The constant has no profile. */
void profile_ordinal(struct arena *arena, const struct design *design, const struct ordinal_spec *spec,
                     const struct ordinal_result *fit, double level, struct profile *profiles);

#endif
