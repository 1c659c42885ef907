/* negbin: counts that vary more than Poisson's, variance = mean + mean² / theta (NB2), log link, by maximum likelihood.
 *
 * Coefficients and theta jointly (Lawless, Can J Stat 15:209, 1987). Standard errors of the coefficients are those of
 * MASS::glm.nb: by the expected information, theta taken as known, which is orthogonal to them. The likelihood ratio
 * against Poisson has its p-value from half a chi-squared, because theta lies at the edge of what is possible. */
#ifndef KNEAD_MODELS_NEGBIN_H
#define KNEAD_MODELS_NEGBIN_H

#include "models/glm.h"

/* Larger counts are refused: the terms of their likelihood are added one by one. */
enum { NEGBIN_COUNT_MAX = 10000000 };

struct negbin_result {
    struct glm_result glm;       /* at the theta found; aic and bic count theta; gradient covers it */
    struct glm_spec *spec;       /* what glm was fitted with, alpha filled in */
    double theta, theta_se;      /* theta infinite, theta_se NaN when Poisson suffices */
    double alpha, alpha_se;      /* 1 / theta; alpha_se NaN when alpha is 0 */
    double poisson_log_lik, chi_squared, p; /* the likelihood ratio test of alpha = 0 */
    bool poisson;                /* the counts vary no more than Poisson's: the estimates are Poisson's */
};

/* As glm_fit; spec->family and alpha are ignored. ERROR_ESTIMATE also for a count above NEGBIN_COUNT_MAX. */
bool negbin_fit(struct arena *arena, const struct design *design, const struct glm_spec *spec,
                struct negbin_result *result, struct error *err);

/* The maximum over the coefficients and alpha of the rows and columns of a problem (of no columns too), for searches over
 * many of them: `state` at it, and log L without − Σ w log y!. alpha > 0: where to begin. Counts are taken to be
 * valid. */
struct glm_problem;
struct glm_state;
bool negbin_maximise(struct arena *arena, const struct glm_problem *problem, double alpha, struct glm_state *state,
                     double *log_lik);

#endif
