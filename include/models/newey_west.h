/* newey_west: standard errors for a series, whose errors resemble those shortly before them.
 *
 * V = M (Γ_0 + Σ_{l=1}^{L} (1 − l/(L+1)) (Γ_l + Γ_l')) M with Γ_l = Σ_t s_t s_{t−l}', s_t the score of the row at time t and
 * M = (X'WX)⁻¹ (Newey & West, Econometrica 55:703, 1987), times n/(n − p). Equally spaced times are assumed. */
#ifndef KNEAD_MODELS_NEWEY_WEST_H
#define KNEAD_MODELS_NEWEY_WEST_H

#include <stddef.h>

#include "models/sandwich.h"

struct arena;

struct newey_west_result {
    size_t n, p, rank, lag;
    double *vcov;            /* p × p, NaN for columns set aside */
    const char *note;        /* NULL, or why nothing is defined */
};

/* ⌊4 (n/100)^(2/9)⌋, the rule of Newey & West (Rev Econ Stud 61:631, 1994), at most n − 1. */
size_t newey_west_lag(size_t n);

/* `time` orders the rows, each its own; lag < n. */
void newey_west_fit(struct arena *arena, const struct sandwich_rows *rows, const double *time, size_t lag,
                    struct newey_west_result *result);

#endif
