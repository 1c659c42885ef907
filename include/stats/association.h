/* association: rank correlations of two samples, and intervals of partial correlations.
 *
 * Spearman (1904, Am J Psychol 15:72) with the interval of Bonett & Wright (2000, Psychometrika 65:23); Kendall's tau-b
 * (1945, Biometrika 33:239) with that of Fieller, Hartley & Pearson (1957, Biometrika 44:470). Ties are decided on the
 * exact decimals. */
#ifndef KNEAD_STATS_ASSOCIATION_H
#define KNEAD_STATS_ASSOCIATION_H

#include <stdbool.h>
#include <stddef.h>

#include "stats/sample.h"

struct arena;

enum {
    SPEARMAN_EXACT_LIMIT = 9,   /* n up to which p counts all orders, ties and all */
    KENDALL_EXACT_LIMIT = 49    /* n up to which p is exact without ties, as in R's cor.test */
};

struct association {
    size_t n;
    double r;                   /* NaN when either sample does not vary */
    double statistic, df;       /* t on df (Spearman), z with infinite df (Kendall); NaN where p is exact */
    double p;                   /* two-sided */
    double low, high;           /* NaN for too few pairs */
    bool exact;
};

/* p from t on n − 2 degrees of freedom above the exact limit. */
void association_spearman(const struct sample *x, const struct sample *y, double level, struct arena *arena,
                          struct association *result);

/* p from the normal distribution with the variance for ties where it is not exact. */
void association_kendall(const struct sample *x, const struct sample *y, double level, struct arena *arena,
                         struct association *result);

/* A Pearson correlation (or Spearman's, by `ranks`) r of n pairs after `given` linear terms are taken out of both: t on
 * n − 2 − given degrees of freedom, Fisher's z with n − given pairs (Fisher 1924, Metron 3:329). */
void association_partial(double r, size_t n, size_t given, bool ranks, double level, struct association *result);

/* Twice the mid-ranks, whole numbers: correlations do not see the factor. */
void association_ranks(const struct sample *sample, struct arena *arena, struct sample *ranks);

#endif
