/* ordinal: outcomes in ordered categories, by the proportional-odds model.
 *
 * log odds of a category up to k = threshold_k − xb − offset (McCullagh, J R Stat Soc B 42:109, 1980): exp(b) is the odds
 * ratio of a higher category, the same at every cut between categories. Newton's method on the observed information;
 * the likelihood is concave (Pratt, JASA 76:103, 1981). Estimates without a limit are named, never printed. */
#ifndef KNEAD_MODELS_ORDINAL_H
#define KNEAD_MODELS_ORDINAL_H

#include <stdint.h>

#include "models/design.h"
#include "models/ols.h"

enum { ORDINAL_CATEGORIES_MAX = 50 };

struct ordinal_spec {
    const double *weights;    /* NULL, or n numbers >= 0: how often a row counts */
    const double *offset;     /* NULL, or n numbers added to xb */
};

struct ordinal_result {
    struct ols_result linear; /* coefficients, std_error and vcov as contrasts.h reads them; the constant is minus the mean
                                 of the thresholds: xb is then log odds with 0 at the mean threshold, as the latent means
                                 of emmeans; `fitted` is the probability of the category seen; df is infinite; hc is
                                 undefined */
    size_t n, rank;           /* rank counts coefficients, without thresholds */
    size_t categories;        /* in use: 2 or more */
    double *values, *counts;  /* of each category: its value, ascending, and its weight */
    size_t *category;         /* of every row; of rows with weight 0: the next one at or above its value */
    double *thresholds, *threshold_se; /* categories − 1 */
    size_t parameters;        /* the thresholds, then `rank` coefficients, of the columns `column` of the design */
    size_t *column, constant; /* constant: the column of the thresholds' mean */
    double *covariance;       /* of all parameters, by the information */
    double *scores;           /* n × parameters, of design->n rows: derivatives of the log-likelihood; 0 for weight 0 */
    double log_lik, null_log_lik, aic, bic, df;
    unsigned iterations;
    double gradient;          /* of the log-likelihood at the end, in standard errors: √(g'Vg) */
    double step;              /* the last step: the largest |change| / (|estimate| + standard error) */
    bool converged, separated;
    size_t separated_rows;
    const char *note;         /* NULL, or why there are no estimates: what separates is named */
};

/* design->y: numbers whose order is the categories'. ERROR_ESTIMATE when there are no rows, fewer than 2 or more than
 * ORDINAL_CATEGORIES_MAX categories, or the design has no constant. Separation and failure to converge are no errors. */
bool ordinal_fit(struct arena *arena, const struct design *design, const struct ordinal_spec *spec,
                 struct ordinal_result *result, struct error *err);

/* The covariance of all parameters from the scores: HC0, and with `codes` (below code_count, n of them) CR0: those of a
 * cluster are added up first (Liang & Zeger, Biometrika 73:13, 1986). *clusters gets how many there are. */
void ordinal_sandwich(struct arena *arena, const struct ordinal_result *result, size_t n, const uint32_t *codes,
                      uint32_t code_count, size_t *clusters, double *covariance);

/* The part of a covariance of all parameters that belongs to the columns of the design, the constant being minus the mean
 * threshold; p × p, NaN for columns set aside. */
void ordinal_columns(const struct ordinal_result *result, const double *covariance, size_t p, double *columns);

/* The probability of every category in a row of the design, and its standard error by the delta method from a covariance of
 * all parameters. */
void ordinal_probabilities(struct arena *arena, const struct ordinal_result *result, const double *covariance,
                           const double *row, double offset, double *probabilities, double *std_errors);

/* The probability of a category above `cut` with category `atom` of every row set to `code`, averaged over the rows (by
 * weight); gradient: its derivatives in all parameters. */
double ordinal_standardise(struct arena *arena, const struct design *design, const struct ordinal_spec *spec,
                           const struct ordinal_result *result, size_t atom, uint32_t code, size_t cut, double *gradient);

#endif
