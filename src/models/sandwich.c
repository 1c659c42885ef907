/* Twofold arithmetic where the work allows it, as in ols.c, so that the same columns are kept. */
#include "models/sandwich.h"

#include <math.h>

#include "base/arena.h"

struct sandwich_rows sandwich_rows_ols(const struct design *design, const double *weights,
                                       const struct ols_result *fit)
{
    return (struct sandwich_rows){ design->n, design->p, design->x, design->x_low, weights, fit->residuals, NULL };
}

struct sandwich_rows sandwich_rows_glm(struct arena *arena, const struct design *design,
                                       const struct glm_result *fit)
{
    size_t n = design->n;
    double *weights = arena_array(arena, double, n), *residuals = arena_array(arena, double, n);
    double *variance = arena_array(arena, double, n);
    for (size_t i = 0; i < n; i++) {
        double eta = fit->spec->offset ? fit->spec->offset[i] : 0, weight = fit->spec->weights ? fit->spec->weights[i] : 1;
        for (size_t j = 0; j < design->p; j++)
            if (!isnan(fit->linear.coefficients[j]))
                eta += design->x[j * n + i] * fit->linear.coefficients[j];
        struct glm_row row = glm_row(fit->spec, design->y[i], weight, eta);
        weights[i] = row.weight;
        residuals[i] = row.weight > 0 ? row.score / row.weight : 0;
        variance[i] = row.weight > 0 ? row.slope * (row.slope / row.weight) : 0;
    }
    return (struct sandwich_rows){ n, design->p, design->x, NULL, weights, residuals, variance };
}

void sandwich_factor(struct arena *arena, const struct sandwich_rows *rows, const size_t *row, size_t n,
                     struct factor *factor)
{
    size_t p = rows->p;
    struct factor_data work = { n, p, arena_array(arena, struct twofold, n * p), arena_array(arena, struct twofold, n) };
    for (size_t i = 0; i < n; i++) {
        struct twofold root = twofold_sqrt(twofold_of(rows->weights ? rows->weights[row[i]] : 1));
        work.y[i] = twofold_multiply(root, twofold_of(rows->residuals[row[i]]));
        for (size_t j = 0; j < p; j++) {
            size_t at = j * rows->n + row[i];
            work.x[j * n + i] = twofold_multiply(root, twofold_sum(rows->x[at], rows->x_low ? rows->x_low[at] : 0));
        }
    }
    bool large = (double)n * (double)p * (double)p > OLS_TWOFOLD_WORK;
    if (!large || !factor_double(arena, &work, 1e-11, factor))
        factor_twofold(arena, &work, 1e-11, factor);
}
