/* quantreg: linear models of a quantile of the outcome (Koenker & Bassett 1978, Econometrica 46:33).
 *
 * Minimises Σ ρ(y − xb), ρ(r) = r (tau − [r < 0]), exactly: the estimate goes through as many rows as it has
 * coefficients. Standard errors and intervals as R's quantreg has them, summary.rq(se = "rank", "iid", "nid"). */
#ifndef KNEAD_MODELS_QUANTREG_H
#define KNEAD_MODELS_QUANTREG_H

#include <stdbool.h>
#include <stddef.h>

#include "models/design.h"
#include "models/ols.h"
#include "models/quantreg_rank.h"

struct quantreg_spec {
    double tau;                 /* 0 < tau < 1 */
    const double *weights;      /* NULL, or n weights >= 0 of the rows' part in the sum */
    double level;               /* of the intervals below; 0: none are made */
    bool rank, rank_nid;        /* which of them */
};

struct quantreg_result {
    struct ols_result linear;   /* coefficients, vcov, fitted, residuals and dependencies as contrasts.h reads them, df =
                                   n − rank; what least squares has beside is NaN. vcov and std_error: Hendricks & Koenker's
                                   sandwich (1992, JASA 87:58), densities by differences of the quantiles at Hall &
                                   Sheather's bandwidth (1988, JRSS B 50:381), "nid" */
    double tau;
    double objective;           /* Σ ρ */
    double bandwidth;
    double *iid;                /* p × p: covariance when every row has the same density, by Siddiqui's estimate */
    const char *iid_note;       /* NULL, or why it is NaN */
    struct quantreg_interval *rank, *rank_nid; /* of every coefficient; NULL when not asked for or without meaning */
    bool unique;                /* no edge from the estimate is level: else others fit as well */
    double low, high;           /* not unique and a constant alone: every number between fits as well */
    unsigned iterations;
    bool converged;
    const char *note;           /* NULL, or why there are no estimates */
};

/* A constant alone that is not unique is the middle of those that fit, as a median is. ERROR_ESTIMATE as ols_fit. */
bool quantreg_fit(struct arena *arena, const struct design *design, const struct quantreg_spec *spec,
                  struct quantreg_result *result, struct error *err);

#endif
