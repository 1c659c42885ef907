/* With mid-ranks r_ij of patient i and visit sums R_j,
 *     Q = (k − 1) Σ_j (R_j − n (k + 1) / 2)² / Σ_ij (r_ij − (k + 1) / 2)²,
 * which is Friedman's statistic with its correction for ties; all sums are of half-integers and exact. Cochran's
 *     Q = k (k − 1) Σ_j (C_j − C̄)² / Σ_i r_i (k − r_i). Agrees with R's friedman.test. */
#include "stats/friedman.h"

#include <math.h>

#include "base/arena.h"
#include "stats/distribution.h"

/* Twice the mid-rank, counted from the row itself: 2 (number below) + (number equal) + 1. */
static double doubled_rank(const double *row, size_t k, size_t visit)
{
    double rank = 1;
    for (size_t j = 0; j < k; j++)
        rank += row[j] < row[visit] ? 2 : row[j] == row[visit] ? 1 : 0;
    return rank;
}

void friedman_test(const double *values, size_t n, size_t k, struct arena *arena, struct friedman *result)
{
    double *ranks = arena_array(arena, double, k), between = 0, within = 0, visits = (double)k, patients = (double)n;
    *result = (struct friedman){ .n = n, .k = k, .chi_squared = NAN, .df = NAN, .p = NAN, .kendall_w = NAN, .f = NAN,
                                 .f_df1 = NAN, .f_df2 = NAN, .f_p = NAN, .mean_ranks = ranks };
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < k; j++) {
            double excess = doubled_rank(values + i * k, k, j) - (visits + 1);
            ranks[j] += excess;
            within += excess * excess;
        }
    for (size_t j = 0; j < k; j++) {
        between += ranks[j] * ranks[j];
        ranks[j] = n == 0 ? NAN : (visits + 1) / 2 + ranks[j] / (2 * patients);
    }
    if (n == 0 || k < 2 || within == 0) {
        result->undefined = n == 0 || k < 2 ? "fewer than two visits or no patients"
                                            : "no patient differs between visits";
        result->no_f = result->undefined;
        return;
    }
    result->df = visits - 1;
    result->chi_squared = (visits - 1) * between / within;
    result->p = chisq_sf(result->chi_squared, result->df);
    result->kendall_w = between / (within * patients);
    /* n (k − 1) − Q = (k − 1) (n within − between) / within, without cancelling */
    double rest = patients * within - between;
    result->f_df1 = visits - 1;
    result->f_df2 = (visits - 1) * (patients - 1);
    if (n < 2 || !(rest > 0)) {
        result->no_f = n < 2 ? "it needs two patients" : "every patient ranks the visits alike; F has no bound";
        return;
    }
    result->f = (patients - 1) * between / rest;
    result->f_p = fisher_sf(result->f, result->f_df1, result->f_df2);
}

void cochran_q(const double *values, size_t n, size_t k, struct cochran_q *result)
{
    *result = (struct cochran_q){ .n = n, .k = k, .q = NAN, .df = NAN, .p = NAN };
    double visits = (double)k, total = 0, squares = 0, rows = 0;
    for (size_t i = 0; i < n; i++) {
        double row = 0;
        for (size_t j = 0; j < k; j++)
            row += values[i * k + j];
        result->informative += row > 0 && row < visits;
        rows += row * (visits - row);
        total += row;
    }
    for (size_t j = 0; j < k; j++) {
        double column = 0;
        for (size_t i = 0; i < n; i++)
            column += values[i * k + j];
        squares += (visits * column - total) * (visits * column - total); /* k² times, so that it stays whole */
    }
    if (k < 2 || rows == 0) {
        result->undefined = n == 0 || k < 2 ? "fewer than two visits or no patients"
                                            : "no patient differs between visits";
        return;
    }
    result->df = visits - 1;
    result->q = (visits - 1) * squares / (visits * rows);
    result->p = chisq_sf(result->q, result->df);
}
