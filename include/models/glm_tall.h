/* glm_tall: the maximum of the likelihood for very many rows, by Newton's method on cross-products. Part of glm.
 *
 * One pass over the rows makes means, information, score and the cross-products X'WX together. The search begins on every
 * sixteenth row; few passes over all of them are left. Logit and Poisson only: for them the expected information is the
 * curvature, so that the steps square their error. */
#ifndef KNEAD_MODELS_GLM_TALL_H
#define KNEAD_MODELS_GLM_TALL_H

#include "models/glm_search.h"

struct arena;

struct glm_tall {
    double pearson;
    double gradient;   /* as glm_result.gradient */
};

/* Fills beta, low, deviance, iterations, size, converged and the factor (without residuals, leverage, complement and
 * pull) of state, which is new; rows and eta stay NULL. False, and nothing of use, when the problem is not tall or not of
 * these families, columns are nearly dependent, or the steps do not shrink: take glm_maximise then. */
bool glm_tall_maximise(struct arena *arena, const struct glm_problem *problem, unsigned threads, struct glm_state *state,
                       struct glm_tall *tall);

#endif
