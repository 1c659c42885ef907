/* formula: model formulas as in R, `pain_10 ~ pain_0 + arm + arm:pain_0 + I(age^2) + log(dose) + factor(site) - 1`,
 * with rcs(x, 4) and poly(x, 2) for curves.
 *
 * cbind(successes, failures) as the response is the share of successes, each row standing for so many trials. offset(x) and
 * offset(log(x)) name a column of known part; they are no terms.
 *
 * Operators: + and - add and remove terms, a:b is an interaction, a*b is a + b + a:b, (a + b)^2 crosses up to the
 * second order; 0, 1 and - 1 are about the intercept. Arithmetic is written inside I() or a function. Terms come
 * out once each, in R's order: by order of interaction, then of appearance. */
#ifndef KNEAD_MODELS_FORMULA_H
#define KNEAD_MODELS_FORMULA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/basis.h"
#include "models/expression.h"

/* What terms are products of: a name, factor(name), I(…), a function of names, rcs(…, knots) or poly(…, degree). */
struct formula_atom {
    const char *text;                    /* as R prints it: "arm", "factor(site)", "I(age^2)", "`my column`" */
    const struct expression *expression; /* of a name or factor(name): EXPRESSION_NAME */
    bool factor;                         /* factor() was written: a category, even when the column is numbers */
    struct basis_spec basis;             /* of rcs() and poly(); expression: what stands inside */
};

struct formula_term {
    const char *text;          /* "pain_0:arm": atoms in the order they first appear in the formula */
    const size_t *atoms;       /* indices among the atoms, increasing */
    size_t atom_count;
};

/* What is added to the linear predictor with coefficient 1: a column, or its logarithm. */
struct formula_offset {
    const char *column;        /* NULL for none; no name of `names` */
    bool logarithm;
};

struct formula {
    const char *source;
    const struct formula_atom *response;  /* NULL when there is no left side (`~ x`) */
    struct formula_atom *atoms;           /* of the right side */
    size_t atom_count;
    struct formula_term *terms;           /* without the intercept */
    size_t term_count;
    bool intercept;
    struct expression_names names;        /* every column the formula needs, the response's first */
    bool *only_factor;                    /* per name: it is only used inside factor() */
    struct formula_offset offset;
    const struct expression *trials;      /* of a response cbind(successes, failures): their sum; else NULL */
};

enum { FORMULA_ATOMS_MAX = 64 };

/* ERROR_USAGE, with the column in the formula, what was found and what was expected. */
bool formula_parse(struct arena *arena, const char *source, struct formula *formula, struct error *err);

#endif
