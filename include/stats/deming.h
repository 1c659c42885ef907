/* deming: the straight line between two methods when both are measured with error.
 *
 * Deming (1943); Linnet (1993), Clinical Chemistry 39:424 for the jackknife. */
#ifndef KNEAD_STATS_DEMING_H
#define KNEAD_STATS_DEMING_H

#include <stddef.h>

struct arena;

struct deming_term {
    double estimate, std_error, low, high;
};

struct deming {
    size_t n;
    double df;                 /* n − 2 */
    struct deming_term intercept, slope;
    const char *undefined;     /* NULL, or why there is no line */
};

/* y on x. ratio = error variance of y / error variance of x, > 0; 1 is orthogonal regression. Slope
 * (v + √(v² + 4 ratio s_xy²)) / (2 s_xy) with v = s_yy − ratio s_xx. Standard errors by leaving out one subject at a
 * time; interval estimate ± t(n − 2) SE. */
void deming_fit(const double *x, const double *y, size_t n, double ratio, double level, struct arena *arena,
                struct deming *result);

#endif
