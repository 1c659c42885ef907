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
#include "models/source.h"

struct arena;

struct tall_data {
    size_t n, p;
    const struct source *columns; /* p + 1 of them, the outcome last; the first is the constant with an intercept */
    bool intercept;
    const struct places *places;
};

/* What the cross-products say. */
struct tall {
    struct factor factor;      /* without residuals, leverage, complement and pull */
    struct twofold *effects;   /* rank: q'y */
    struct twofold rest, total; /* residual sum of squares; that of the outcome, about the mean with an intercept */
};

/* False when the data do not suit: too many columns, or so many digits that a block's sum could be rounded; numbers that
 * are not finite do not suit either. Columns are set aside as factor_twofold does. */
bool tall_factor(struct arena *arena, const struct tall_data *data, double tolerance, unsigned threads,
                 struct tall *tall);

/* Σ of the squares of the fitted values. */
double tall_fitted_square(const struct tall *tall);

/* Fills hc of the kinds in spec->covariances with their standard errors and notes and, unless spec->no_rows, fitted,
 * residuals and leverage; result holds the rest already. Same bits for any number of threads. */
void tall_rows(struct arena *arena, const struct tall_data *data, const struct tall *tall, const struct ols_spec *spec,
               struct ols_result *result);

#endif
