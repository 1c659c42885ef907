/* basis: a number spread into several columns: restricted cubic splines rcs(x, 4) and polynomials poly(x, 2).
 *
 * rcs: linear beyond the outer knots, k − 1 columns, the first x itself, the others divided by (t_k − t_1)²
 * (Stone & Koo 1985, Proc Stat Comp Sect ASA:45; Harrell, Regression Modeling Strategies, 2015, eq. 2.25). Default
 * knots are Harrell's quantiles as in R's Hmisc::rcspline.eval. poly: orthonormal over the rows, as R's poly(). */
#ifndef KNEAD_MODELS_BASIS_H
#define KNEAD_MODELS_BASIS_H

#include <stdbool.h>
#include <stddef.h>

#include "models/twofold.h"

struct arena;
struct error;

enum basis_kind { BASIS_NONE, BASIS_RCS, BASIS_POLY };

enum { BASIS_KNOTS_MIN = 3, BASIS_KNOTS_MAX = 7, BASIS_GIVEN_MAX = 30, BASIS_DEGREE_MAX = 15 };

/* As the formula has it. */
struct basis_spec {
    enum basis_kind kind;
    size_t count;                  /* knots, or the degree */
    const struct twofold *knots;   /* the knots themselves, increasing; NULL: by quantiles */
};

struct basis {
    enum basis_kind kind;
    size_t columns;
    size_t knot_count;
    struct twofold *knots;
    struct twofold *centre, *square; /* poly: of the recurrence (Forsythe 1957): p_k+1 = (x − centre_k) p_k −
                                        square_k / square_k−1 p_k−1; square_k = Σ p_k² */
};

/* From the n values of the rows. ERROR_ESTIMATE, beginning with `text` ("rcs(age, 4)"), when there are too few distinct
 * values; it says how many knots are possible. */
bool basis_build(struct arena *arena, const struct basis_spec *spec, const char *text, const struct twofold *values,
                 size_t n, struct basis *basis, struct error *err);

/* Column `column` at x. */
struct twofold basis_value(const struct basis *basis, size_t column, struct twofold x);

/* What a coefficient's name has behind the term's: "age", "age'", "age''"; "1", "2". */
const char *basis_suffix(struct arena *arena, const struct basis *basis, const char *inside, size_t column);

#endif
