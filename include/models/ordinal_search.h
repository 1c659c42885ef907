/* ordinal_search: the maximum of the likelihood of a proportional-odds model, for the modules that need many of them. */
#ifndef KNEAD_MODELS_ORDINAL_SEARCH_H
#define KNEAD_MODELS_ORDINAL_SEARCH_H

#include "models/factor.h"
#include "models/ordinal.h"

/* Parameters: the categories − 1 thresholds, then the k coefficients. */
struct ordinal_problem {
    size_t n, k, categories;
    const double *x;                 /* column-major n × k, independent of one another and of a constant */
    const size_t *category;          /* 0 … categories − 1, each in use */
    const double *weights, *offset;  /* n each; may be NULL */
};

/* A row: probability of its category, and the derivatives of its logarithm in the threshold above and the one below,
 * without the part that comes from their distance. */
struct ordinal_row {
    double probability, above, below;      /* above, below: 0 where there is no such threshold */
    double bend_above, bend_below;         /* F(1 − F) at each */
};

struct ordinal_state {
    struct twofold *at;          /* parameters */
    double *step;
    struct ordinal_row *rows;
    double log_lik;
    struct factor factor;        /* of a matrix whose cross-product is the observed information */
    unsigned iterations;
    double size, gradient;
    bool converged, separated;   /* when separated, `step` is the direction */
    bool *moved;                 /* n: rows whose probability rises for ever along it */
};

/* Rows that count and columns that were kept: row[i] is row i of the design, column[j] column j. */
struct ordinal_problem ordinal_choose(struct arena *arena, const struct design *design, const struct ordinal_spec *spec,
                                      const struct ordinal_result *result, size_t *row, size_t *column);

/* Fills state, which is new. start: NULL, or parameters to begin with. */
void ordinal_maximise(struct arena *arena, const struct ordinal_problem *problem, const struct twofold *start,
                      struct ordinal_state *state);

#endif
