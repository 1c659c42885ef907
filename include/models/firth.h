/* firth: logistic regression by penalised likelihood, finite where outcomes are separated or rare.
 *
 * Maximises log L + ½ log det X'WX (Firth, Biometrika 80:27, 1993). Intervals and p come from the profile of the
 * penalised likelihood (Heinze & Schemper, Stat Med 21:2409, 2002): Wald ones are poor where they are needed. */
#ifndef KNEAD_MODELS_FIRTH_H
#define KNEAD_MODELS_FIRTH_H

#include "models/glm.h"

struct firth_coefficient {
    double low, high;      /* profile interval; NaN with a note when a limit could not be found */
    double chi_squared, p; /* penalised likelihood ratio, 1 df: the coefficient is 0 */
    const char *note;
};

/* design->y: 0 or 1. result as from glm_fit with family binomial and link logit, without weights and offset; its
 * log_lik is the penalised one, deviance, AIC and BIC are NaN. coefficients: p of them. */
bool firth_fit(struct arena *arena, const struct design *design, const struct glm_spec *spec, double level,
               struct glm_result *result, struct firth_coefficient *coefficients, struct error *err);

#endif
