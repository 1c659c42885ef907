/* friedman_exact: the permutation distribution of Friedman's statistic, with the ties there are.
 *
 * When no visit differs from another, every order of a patient's values over the visits is as likely as any other, and
 * the patients' orders are independent. For values of 0 and 1 it is the exact distribution of Cochran's Q. */
#ifndef KNEAD_STATS_FRIEDMAN_EXACT_H
#define KNEAD_STATS_FRIEDMAN_EXACT_H

#include <stddef.h>

struct arena;

enum { FRIEDMAN_EXACT_VISITS = 6 };

/* Most patients whose distribution is computed for k visits: 1000, 200, 30, 10 and 5 for k = 2 … 6; 0 for other k. */
size_t friedman_exact_limit(size_t k);

/* P(statistic >= the one seen), to 12 digits however small; NaN beyond the limit, for n = 0, and when no patient
 * differs between visits. values as for friedman_test. */
double friedman_exact(const double *values, size_t n, size_t k, struct arena *arena);

#endif
