/* friedman: the same patients at k visits, compared by ranks within each patient; Cochran's Q is its case of 0 and 1. */
#ifndef KNEAD_STATS_FRIEDMAN_H
#define KNEAD_STATS_FRIEDMAN_H

#include <stddef.h>

struct arena;

struct friedman {
    size_t n, k;
    double chi_squared, df, p;
    double kendall_w;             /* concordance, chi_squared / (n (k − 1)): 0 none, 1 all alike */
    double f, f_df1, f_df2, f_p;  /* Iman & Davenport's F, nearer its nominal level in small studies */
    const double *mean_ranks;     /* k */
    const char *undefined;        /* NULL, or why the statistic is NaN */
    const char *no_f;             /* NULL, or why F and its p are NaN */
};

/* values: row-major n × k, a patient a row, none missing; equal decimals are equal doubles and tie.
 * Friedman (1937), JASA 32:675, corrected for ties; Kendall & Babington Smith (1939); Iman & Davenport (1980),
 * Communications in Statistics A 9:571. Agrees with R's friedman.test. */
void friedman_test(const double *values, size_t n, size_t k, struct arena *arena, struct friedman *result);

struct cochran_q {
    size_t n, k, informative;  /* patients who are not the same at every visit */
    double q, df, p;
    const char *undefined;
};

/* Cochran (1950), Biometrika 37:256. values are 0 or 1. */
void cochran_q(const double *values, size_t n, size_t k, struct cochran_q *result);

#endif
