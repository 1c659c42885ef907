/* ratio: change as a ratio, after over before, of pairs of positive measurements. */
#ifndef KNEAD_STATS_RATIO_H
#define KNEAD_STATS_RATIO_H

#include <stddef.h>

#include "stats/sample.h"
#include "stats/ttest.h"

struct arena;

struct ratio {
    double estimate, low, high; /* after / before: 0.8 is 20 percent less */
    const char *undefined;      /* NULL, or why a number is NaN */
};

/* Mean after over mean before. The interval holds every ratio θ for which the paired t test of after − θ before
 * keeps a mean of zero (Fieller 1954, Journal of the Royal Statistical Society B 16:175). NaN ends when the mean
 * before is not clearly different from zero: then the accepted ratios are no interval. */
void ratio_of_means(const struct sample *before, const struct sample *after, double level, struct ratio *ratio);

/* exp of the mean of log(after / before), with the paired t test of the logarithms in `t`. Undefined when a value is
 * not positive; *refused gets how many pairs have one. */
void ratio_of_logs(const struct sample *before, const struct sample *after, const struct ttest_spec *spec,
                   struct arena *arena, struct ratio *ratio, struct ttest *t, size_t *refused);

#endif
