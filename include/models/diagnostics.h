/* diagnostics: what a fitted model's columns and residuals look like. For looking at, never for choosing a model. */
#ifndef KNEAD_MODELS_DIAGNOSTICS_H
#define KNEAD_MODELS_DIAGNOSTICS_H

#include <stdbool.h>
#include <stddef.h>

#include "models/contrasts.h"
#include "models/sandwich.h"

struct arena;

/* Generalised variance inflation of a term (Fox & Monette 1992, JASA 87:178): det(R_in) det(R_out) / det(R) of the
 * correlations of the coefficients, the constant left out; *df its columns. NaN when it is the only term. */
double diagnostics_gvif(struct arena *arena, const struct design *design, const struct ols_result *fit, size_t term,
                        double *df);

/* Condition indices, ascending, of the columns scaled to length 1, and each coefficient's variance proportions (Belsley,
 * Kuh & Welsch 1980, chapter 3). */
struct collinearity {
    size_t count;                /* kept columns */
    const size_t *columns;       /* count: which column of the design */
    double *index;               /* count */
    double *proportion;          /* count × count: [dimension][coefficient] */
};

bool diagnostics_collinearity(struct arena *arena, const struct sandwich_rows *rows, struct collinearity *result);

/* Koenker's studentised Breusch-Pagan test: n R² of the squared residuals on the columns, chi-squared (J Econometrics
 * 17:107, 1981). Unweighted fits with a constant; false when there is nothing to test. */
bool diagnostics_breusch_pagan(struct arena *arena, const struct design *design, const struct ols_result *fit,
                               double *statistic, double *df, double *p);

/* Ramsey's RESET: F of the fitted values' squares and cubes added to the model (JRSS B 31:350, 1969). */
bool diagnostics_reset(struct arena *arena, const struct design *design, const double *weights,
                       const struct ols_result *fit, struct wald *test);

/* DFBETAS, n × p row-major: how far each coefficient moves without the row, in its standard errors without it; NaN where
 * that is undefined. Least squares only. */
double *diagnostics_dfbetas(struct arena *arena, const struct sandwich_rows *rows, const struct ols_result *fit);

#endif
