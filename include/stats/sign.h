/* sign: the sign test and the interval for a median, both exact whatever the distribution.
 *
 * Signs and order are decided on the exact decimals of the sample. */
#ifndef KNEAD_STATS_SIGN_H
#define KNEAD_STATS_SIGN_H

#include <stddef.h>

#include "stats/alternative.h"
#include "stats/sample.h"

struct arena;

struct sign_spec {
    enum alternative alternative;
    double level;           /* 0 means 0.95 */
};

struct sign_test {
    size_t n, positive, negative, zero;
    double p;               /* binomial(positive + negative, 1/2); two-sided: twice the smaller tail, at most 1 */
    double median;          /* of all differences, zeros included */
    double low, high;       /* order statistics; infinite where no pair of them reaches the level */
    double coverage;        /* of the interval for a continuous distribution: at least the level */
    const char *undefined;  /* NULL, or why p is NaN */
};

/* The interval is [d(k), d(n + 1 − k)] for the largest k whose coverage 1 − 2 P(Binomial(n, 1/2) < k) is at least the
 * level (Conover 1999, Practical Nonparametric Statistics, 3.2); one-sided alternatives give one-sided intervals, the
 * other end infinite. Coverage is conservative when values tie. n = 0 leaves every number NaN. */
void sign_test(const struct sample *differences, const struct sign_spec *spec, struct arena *arena,
               struct sign_test *result);

#endif
