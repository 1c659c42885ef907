/* glm: generalised linear models for risks and counts, by maximum likelihood.
 *
 * g(mean) = Xb + offset; binomial with logit, log or identity link, Poisson and negative binomial with log link. Iteratively reweighted
 * least squares by orthogonal factorisation, each step solved from the score itself, so that the last steps polish
 * the estimates (McCullagh & Nelder, Generalized Linear Models, 1989). Estimates without a limit (separation) are
 * found by their direction and named, never printed. */
#ifndef KNEAD_MODELS_GLM_H
#define KNEAD_MODELS_GLM_H

#include <stdbool.h>
#include <stddef.h>

#include "models/design.h"
#include "models/ols.h"

enum glm_family { GLM_BINOMIAL, GLM_POISSON, GLM_NEGBIN };
enum glm_link { GLM_LOGIT, GLM_LOG, GLM_IDENTITY };

struct glm_spec {
    enum glm_family family;
    enum glm_link link;       /* logit, log or identity for binomial; log for counts */
    const double *weights;    /* NULL, or n numbers >= 0: how often a row counts; trials when y is a proportion */
    const double *offset;     /* NULL, or n numbers added to the linear predictor */
    double alpha;             /* negative binomial: variance = mean + alpha · mean² (NB2); theta = 1 / alpha */
    const double *start;      /* NULL, or p coefficients near the maximum */
    bool brief;               /* many rows: no hc and no leverage, which are NULL then */
    unsigned threads;         /* 0: one per processor */
};

/* One observation at a value of the linear predictor. */
struct glm_row {
    double mean, slope;       /* slope: d mean / d eta */
    double score, weight;     /* d log-likelihood / d eta, and the expected information about eta */
    double deviance;          /* infinite where the mean is impossible */
    double bend;              /* the observed information where it is never negative, else the expected */
};

struct glm_result {
    struct ols_result linear; /* coefficients, covariances (vcov, hc), dependencies and leverage as contrasts.h reads
                                 them; `fitted` holds the means; df is infinite: intervals are normal. With spec->brief
                                 there may be neither fitted nor leverage */
    const struct glm_spec *spec;
    size_t n, rank;
    double df, df_null;       /* residual, and of the model with a constant only */
    double deviance, null_deviance, pearson;
    double log_lik, aic, bic;
    unsigned iterations;
    double gradient;          /* of the log-likelihood at the end, in standard errors: √(g'Vg) */
    double step;              /* the last step: the largest |change| / (|estimate| + standard error) */
    bool converged;
    bool separated;           /* the likelihood has no maximum */
    double *direction;        /* p: when separated, where the coefficients run to */
    size_t separated_rows;    /* rows whose fitted mean runs to its limit */
    const char *note;         /* NULL, or why there are no estimates: what separates is named */
};

/* Of a row of a fit, as R's residuals, rstandard, rstudent and cooks.distance have them: studentised are the likelihood
 * residuals of Williams (Appl Stat 36:181, 1987); the distance is from Pearson's residual. NaN where a row has weight 0,
 * and all but the first two where its leverage is 1. */
struct glm_residuals {
    double pearson, deviance, standardised, studentised, cook;
};

struct glm_row glm_row(const struct glm_spec *spec, double y, double weight, double eta);

/* design->y: 0, 1 or a proportion of `weights` trials (binomial); a count (the others). ERROR_ESTIMATE when there are no
 * rows, an outcome is outside its range or is the same limit (all 0, all 1) in every row. Separation and
 * failure to converge are not errors: estimates are NaN and `note` says why. spec has to outlive result. */
bool glm_fit(struct arena *arena, const struct design *design, const struct glm_spec *spec,
             struct glm_result *result, struct error *err);

/* Asks for a fit that was not brief. */
struct glm_residuals glm_residuals(const struct design *design, const struct glm_result *fit, size_t row);

/* Mean outcome of the rows if all of them had level `code` of the category atom `atom` (standardisation to the rows
 * themselves), and its gradient in the p coefficients. */
double glm_standardise(struct arena *arena, const struct design *design, const struct glm_result *fit, size_t atom,
                       uint32_t code, double *gradient);

#endif
