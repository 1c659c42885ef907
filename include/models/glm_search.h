/* glm_search: the maximum of the likelihood of a generalised linear model, for the modules that need many of them.
 *
 * glm.h fits once and reports; the dispersion of counts (negbin.h) and profile likelihoods (profile.h) are searches
 * over such maxima, started where the last one ended. */
#ifndef KNEAD_MODELS_GLM_SEARCH_H
#define KNEAD_MODELS_GLM_SEARCH_H

#include "models/factor.h"
#include "models/glm.h"

/* What is maximised: rows of weight 0 are already left out. */
struct glm_problem {
    const struct glm_spec *spec;
    size_t n, p;
    const double *x, *y, *weights, *offset; /* x column-major n × p; weights and offset may be NULL */
    const struct source *sources;           /* NULL, or p of them: the columns as they stand; then x may be NULL */
    bool risks;                             /* known: every outcome is 0 or 1, and there are no weights */
};

struct glm_state {
    double *beta, *low;      /* coefficients and what their rounding leaves off; 0 for columns that others explain */
    double *eta, *step, *step_eta;
    struct glm_row *rows;
    double deviance;
    struct factor factor;
    unsigned iterations;
    double size;             /* of the last step, as glm_result.step */
    bool converged, separated;
    size_t separated_rows;   /* when separated, `step` is the direction and step_eta its move of every row */
};

/* The rows that count; row[k], of design->n, is the row of the design behind row k (row may be NULL). x is NULL where the design has none
 * and every row counts. */
struct glm_problem glm_choose_rows(struct arena *arena, const struct design *design, const struct glm_spec *spec,
                                   size_t *row);

/* start: NULL, or p coefficients to begin with. Fills state, which is new. */
void glm_maximise(struct arena *arena, const struct glm_problem *problem, const double *start, struct glm_state *state);

/* Fills eta, rows and the deviance at beta. False where a mean is impossible. */
bool glm_evaluate(const struct glm_problem *problem, struct glm_state *state);

/* Steps shrink to nothing before a risk of 0 or 1 too, where the link lets eta reach it: that is no maximum. */
bool glm_at_edge(const struct glm_problem *problem, const struct glm_state *state);

double glm_weight(const struct glm_problem *problem, size_t i);

/* An entry of (X'WX)⁻¹, by place in the factorisation. */
double glm_variance(const struct factor *factor, size_t a, size_t b);

#endif
