/* tall: least squares of very many rows of decimals, from cross-products without rounding. Part of ols.
 *
 * Columns whose every value is a whole number of units (decimals as written, indicators, the constant) have
 * cross-products that are whole numbers: blocks of rows are summed in double without an error, and all in twofold.
 * The triangle then follows in 31 digits, which outweighs the squared condition number that cross-products are
 * feared for. One pass finds the coefficients, one more the leverages and the sums of the sandwich. */
#ifndef KNEAD_MODELS_TALL_H
#define KNEAD_MODELS_TALL_H

#include "models/factor.h"
#include "models/ols.h"

struct arena;

/* What the cross-products say. */
struct tall {
    struct factor factor;      /* without residuals, leverage, complement and pull */
    struct twofold *effects;   /* rank: q'y */
    struct twofold rest, total; /* residual sum of squares; that of the outcome, about the mean with an intercept */
};

/* False when the data do not suit: weights, a column or outcome without a scale, or so many digits that a block's sum
 * could be rounded. Columns are set aside as factor_twofold does. */
bool tall_factor(struct arena *arena, const struct ols_data *data, double tolerance, unsigned threads, struct tall *tall);

/* Fills fitted, residuals, leverage, and hc of the kinds in `covariances` (bits of enum ols_vcov) with their standard
 * errors and notes; result holds the rest already. Same bits for any number of threads. */
void tall_rows(struct arena *arena, const struct ols_data *data, const struct tall *tall, unsigned covariances,
               unsigned threads, struct ols_result *result);

#endif
