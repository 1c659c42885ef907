/* brant: are the odds ratios of a proportional-odds model the same at every cut between categories?
 *
 * A logistic regression of "above the cut" for every cut; equality of their slopes, per term and all together, by a Wald
 * test with the covariance of the slopes of different cuts (Brant, Biometrics 46:1171, 1990). And the score test of the
 * same against slopes of their own at every cut, which needs no further fits (Peterson & Harrell, Appl Stat 39:205,
 * 1990; PROC LOGISTIC's). Many rare categories make the Wald test reject too often, the score test more so. */
#ifndef KNEAD_MODELS_BRANT_H
#define KNEAD_MODELS_BRANT_H

#include "models/ordinal.h"

struct proportionality {
    double chi_squared, df, p;   /* NaN with a note when undefined */
    const char *note;
};

struct brant_result {
    struct proportionality omnibus, score;
    struct proportionality *terms;  /* of the formula */
    bool *left_out;                 /* categories − 1: cuts whose regression has no estimates; Brant's test is without them */
    size_t left_out_count;
};

/* fit: converged. */
bool brant_test(struct arena *arena, const struct design *design, const struct ordinal_spec *spec,
                const struct ordinal_result *fit, struct brant_result *result, struct error *err);

#endif
