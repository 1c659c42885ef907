/* factor: the orthogonal factorisation behind least squares, in twofold or double arithmetic.
 *
 * Works on rows already multiplied by the square roots of their weights. Columns that earlier columns explain are
 * moved to the end, as R's dqrdc2 does: nothing else is permuted. */
#ifndef KNEAD_MODELS_FACTOR_H
#define KNEAD_MODELS_FACTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "models/twofold.h"

struct arena;

/* Column-major n × p, column j of row i at j * n + i, and the n responses. Both are used up. */
struct factor_data {
    size_t n, p;
    struct twofold *x, *y;
};

struct factor {
    size_t n, p, rank;
    size_t *order;               /* order[k]: the column at place k; the first `rank` are kept */
    struct twofold *r;           /* rank × p, row-major, by place: x[order] = q r */
    struct twofold *r_inverse;   /* rank × rank, upper triangle */
    struct twofold *solution;    /* rank coefficients, by place */
    struct twofold *residuals;   /* n */
    double *leverage;            /* n */
    double *complement;          /* n: 1 − leverage, without cancellation; exactly 0 where leverage is 1 */
    double *pull;                /* n × rank, row-major: d coefficient / d response */
    double *length;              /* p: Euclidean length of each column, by column */
};

/* A column is set aside when what earlier columns leave of it is shorter than tolerance × its length. */
void factor_twofold(struct arena *arena, const struct factor_data *data, double tolerance, struct factor *factor);

/* Factors in double and refines the solution with twofold residuals. False when refinement does not settle
 * (columns too nearly dependent): take factor_twofold then; the data are not used up in this case. */
bool factor_double(struct arena *arena, const struct factor_data *data, double tolerance, struct factor *factor);

/* r_inverse from r and rank. */
void factor_invert(struct arena *arena, struct factor *factor);

/* Condition number of the kept columns scaled to length 1: norms (Frobenius) of the triangle and of its inverse. */
double factor_condition(const struct factor *factor);

/* Moves the column at `place` behind all others, in the order and in the rows of r above it. */
void factor_set_aside(struct factor *factor, size_t place);

#endif
