/* influence: what single rows do to a least-squares fit, and the standard errors built from that. Part of ols. */
#ifndef KNEAD_MODELS_INFLUENCE_H
#define KNEAD_MODELS_INFLUENCE_H

#include "models/factor.h"
#include "models/ols.h"

struct arena;

/* Fills standardized, studentized, cook, dffits from the factorisation; row[k] is the row of the data behind row k
 * of the factorisation (rows of weight 0 are absent from it and stay NaN). */
void influence_rows(const struct factor *factor, const size_t *row, struct ols_result *result);

/* Fills hc, hc_std_error and hc_note, which calls rows by their places (may be NULL). */
void influence_robust(struct arena *arena, const struct factor *factor, const size_t *row,
                      const struct places *places, struct ols_result *result);

/* What the kinds of sandwich know of the whole fit: the largest leverage is for HC5 alone. */
struct influence_extremes {
    double n, rank, df, leverage;
};

/* What the squared residual of a row of leverage h = 1 − rest is multiplied by. */
double influence_scale(const struct influence_extremes *extremes, double rest, double h, enum ols_vcov kind);

/* hc and hc_std_error, empty, of the kinds in `covariances`, and hc_note; `alone`: a row of leverage 1, named by the
 * places, or n. */
void influence_start(struct arena *arena, const struct factor *factor, unsigned covariances, size_t alone,
                     const char *place, struct ols_result *result);

/* Makes hc of a kind symmetric, NaN where it is undefined, and takes the standard errors from it. */
void influence_finish(const struct factor *factor, int kind, struct ols_result *result);

#endif
