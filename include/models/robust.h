/* robust: linear models that a few rows far from the others cannot pull away.
 *
 * M-estimates with Huber's or Tukey's bisquare weights from least squares on, the scale by the MAD (Huber 1981, Robust
 * Statistics, 7.8; as R's MASS::rlm), and MM-estimates: an S-estimate of highest breakdown, then bisquare weights of
 * 95 % efficiency at its scale (Yohai 1987, Ann Stat 15:642; as R's robustbase::lmrob). */
#ifndef KNEAD_MODELS_ROBUST_H
#define KNEAD_MODELS_ROBUST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/design.h"
#include "models/ols.h"

enum robust_kind { ROBUST_HUBER, ROBUST_BISQUARE, ROBUST_MM };

/* Tuning constants: 95 % efficiency with normal errors; S: breakdown at one half. */
#define ROBUST_HUBER_K 1.345
#define ROBUST_BISQUARE_C 4.685
#define ROBUST_MM_C 4.685061
#define ROBUST_S_C 1.54764

struct robust_spec {
    enum robust_kind kind;
    const double *weights;     /* NULL, or n weights >= 0: inverse variances, up to a factor */
    uint64_t seed;             /* MM: subsample i draws from stream i */
};

struct robust_result {
    struct ols_result linear;  /* coefficients, vcov, fitted, residuals, sigma (the scale) and dependencies as
                                  contrasts.h reads them, df = n − rank; hc and what least squares has beside is NaN */
    double *weights;           /* n: how much each row counts, 0 to 1; NaN for a row of weight 0 */
    double scale;
    double gradient;           /* largest |Σ ψ(r / s) q| over √n, q the orthonormal columns */
    unsigned iterations;
    bool converged;
    bool exact;                /* more than half of the rows lie on the fit: the scale is 0 */
    size_t subsamples;         /* MM: that were not degenerate */
    const char *note;          /* NULL, or why there are no estimates or no standard errors */
};

/* ERROR_ESTIMATE as ols_fit. Failure to converge is not an error: estimates are NaN and `note` says so. */
bool robust_fit(struct arena *arena, const struct design *design, const struct robust_spec *spec,
                struct robust_result *result, struct error *err);

#endif
