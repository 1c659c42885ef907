/* sandwich: the rows of a fitted model as covariances of the form M (…) M need them, M = (X'WX)⁻¹.
 *
 * The score of a row is weight × residual × x. One description serves least squares and GLMs. */
#ifndef KNEAD_MODELS_SANDWICH_H
#define KNEAD_MODELS_SANDWICH_H

#include <stddef.h>

#include "models/design.h"
#include "models/factor.h"
#include "models/glm.h"
#include "models/ols.h"

struct arena;

struct sandwich_rows {
    size_t n, p;
    const double *x, *x_low;      /* column-major n × p, as the model was fitted; x_low may be NULL */
    const double *weights;        /* NULL, or n: the fit's weights, of a GLM its working weights; rows of weight 0 are
                                     left out */
    const double *residuals;      /* n: outcome − fitted; of a GLM working residuals: score / working weight */
    const double *variance;       /* of the outcome, up to a factor; NULL: 1 / weight */
};

struct sandwich_rows sandwich_rows_ols(const struct design *design, const double *weights,
                                       const struct ols_result *fit);

/* Working weights and residuals are found again from the linear predictor. */
struct sandwich_rows sandwich_rows_glm(struct arena *arena, const struct design *design,
                                       const struct glm_result *fit);

/* Factors √weight X of the rows row[0 … n − 1], in this order; `solution` and `residuals` mean nothing. */
void sandwich_factor(struct arena *arena, const struct sandwich_rows *rows, const size_t *row, size_t n,
                     struct factor *factor);

#endif
