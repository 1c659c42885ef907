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

#endif
