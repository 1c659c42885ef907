/* subsample: S-estimates of regression from exact fits to few rows.
 *
 * The fast-S algorithm (Salibian-Barrera & Yohai 2006, J Comp Graph Stat 15:414): fits through as many rows as there are
 * coefficients, one step of refinement each, the best refined to the end. Rows are drawn so that a fit is not degenerate
 * (Koller & Stahel 2017, Comput Stat 32:631). Subsample i draws from stream i of the seed. */
#ifndef KNEAD_MODELS_SUBSAMPLE_H
#define KNEAD_MODELS_SUBSAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "models/reweight.h"

enum { SUBSAMPLES = 500, SUBSAMPLES_KEPT = 10, SUBSAMPLE_ROWS_MAX = 2000 };

/* The best of SUBSAMPLES_KEPT refined candidates into job->theta, residuals and scale, job being set up for the S-estimate.
 * Above SUBSAMPLE_ROWS_MAX rows candidates are compared on that many rows, drawn from the stream after the subsamples'.
 * Returns how many subsamples were not degenerate. job->exact: the scale is 0. */
size_t subsample_s_estimate(struct arena *arena, const struct reweight_rows *rows, uint64_t seed,
                            struct reweight_job *job);

#endif
