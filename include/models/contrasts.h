/* contrasts: linear combinations of coefficients, one at a time or several at once, and adjusted means.
 *
 * estimate = l'b, variance l'Vl; jointly F = (Lb)'(LVL')⁻¹(Lb)/q on q and df degrees of freedom (Rao 1973, 4b).
 * A combination that set-aside columns leave undetermined is NaN with a note. */
#ifndef KNEAD_MODELS_CONTRASTS_H
#define KNEAD_MODELS_CONTRASTS_H

#include <stdbool.h>
#include <stddef.h>

#include "models/design.h"
#include "models/ols.h"

struct contrast {
    double estimate, std_error, df, t, p;  /* p two-sided */
    double low, high;                      /* confidence interval of the level asked for */
    const char *note;                      /* NULL, or why something is NaN */
};

struct wald {
    double f, df1, df2, p;
    const char *note;
};

/* weights: p of them. vcov: fit->vcov or one of fit->hc. level: 0 < level < 1. */
void contrast_estimate(const struct ols_result *fit, const double *vcov, const double *weights, double level,
                       struct contrast *contrast);

/* One coefficient. */
void contrast_coefficient(const struct ols_result *fit, const double *vcov, size_t column, double level,
                          struct contrast *contrast);

/* All `rows` combinations are zero; weights row-major rows × p. Redundant rows are not counted in df1. */
void contrast_wald(struct arena *arena, const struct ols_result *fit, const double *vcov, const double *weights,
                   size_t rows, struct wald *wald);

/* All coefficients of a term of the formula are zero (a Type III-like test with the coding of the design). */
void contrast_term(struct arena *arena, const struct ols_result *fit, const double *vcov,
                   const struct design *design, int term, struct wald *wald);

/* Which coefficients of an atom with a basis (rcs, poly) are zero. */
enum curve_test {
    CURVE_OVERALL,               /* all, interactions included */
    CURVE_NONLINEAR,             /* all but those of its straight line, interactions included */
    CURVE_INTERACTION,           /* those in terms of several atoms */
    CURVE_NONLINEAR_INTERACTION
};

/* The combinations such a test is of, for contrast_wald: how many, and their weights. */
size_t contrast_curve(struct arena *arena, const struct ols_result *fit, const struct design *design, size_t atom,
                      enum curve_test test, const double **combinations);

/* Adjusted mean of every level of the category atom; means has room for its level_count. */
void contrast_means(struct arena *arena, const struct ols_result *fit, const double *vcov,
                    const struct design *design, size_t atom, enum design_margin margin, double level,
                    struct contrast *means);

#endif
