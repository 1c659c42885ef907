/* quantreg_rank: intervals for the coefficients of a quantile by inversion of rank tests (Koenker 1994, in Mandl &
 * Hušková, Asymptotic Statistics, 349).
 *
 * They need no density of the outcome (iid) or only its relative height from row to row (nid: Koenker & Machado 1999, JASA
 * 94:1296), and need not be symmetric. Agrees with R's quantreg, summary.rq(se = "rank"), where no rows tie; where they do, quantreg's ends depend on
 * the order of the rows, and these are those of the statistic's whole steps. */
#ifndef KNEAD_MODELS_QUANTREG_RANK_H
#define KNEAD_MODELS_QUANTREG_RANK_H

#include "models/quantreg_walk.h"

struct quantreg_interval {
    double low, high;           /* −∞ or ∞ when no value on that side is refuted */
};

/* Intervals of every coefficient, all of design->p, NaN for those set aside, at the confidence level. The walk stands at
 * the optimum of `tau`, and does so afterwards. density: NULL for rows with the same one (iid), else of the rows of
 * solving->rows (nid). */
void quantreg_rank_intervals(const struct quantreg_solving *solving, double tau, double level, const double *density,
                             struct quantreg_interval *intervals);

#endif
