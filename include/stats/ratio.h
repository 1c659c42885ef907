/* ratio: change as a share of what was before, of pairs of positive measurements; means of two groups as a ratio. */
#ifndef KNEAD_STATS_RATIO_H
#define KNEAD_STATS_RATIO_H

#include <stddef.h>

#include "stats/sample.h"
#include "stats/ttest.h"

struct arena;

struct ratio {
    double change, low, high; /* after / before − 1: −0.2 is 20 percent less */
    const char *undefined;      /* NULL, or why a number is NaN */
};

/* Mean after over mean before, less 1. The interval holds every δ for which the paired t test of after − (1 + δ) before
 * keeps a mean of zero (Fieller 1954, Journal of the Royal Statistical Society B 16:175). NaN ends when the mean
 * before is not clearly different from zero: then the accepted ones are no interval. */
void ratio_of_means(const struct sample *before, const struct sample *changes, double level, struct ratio *ratio);

/* expm1 of the mean of log(after / before), with the paired t test of the logarithms in `t`. Undefined when a value is
 * not positive; *refused gets how many pairs have one. */
void ratio_of_logs(const struct sample *before, const struct sample *changes, const struct ttest_spec *spec,
                   struct arena *arena, struct ratio *ratio, struct ttest *t, size_t *refused);

struct mean_ratio {
    double ratio, df, low, high;
    const char *undefined;      /* NULL, or why the interval, or all, is NaN */
};

/* Mean of the first group over that of the second, both above zero. The interval holds every ρ for which Welch's t test of
 * mean₁ − ρ mean₂ keeps zero (Fieller 1954), on Satterthwaite's degrees of freedom at the ratio seen (Tamhane & Logan 2004,
 * Journal of Biopharmaceutical Statistics 14:843). NaN ends when the second mean is not clearly different from zero. */
void ratio_between(const struct sample *first, const struct sample *second, double level, struct mean_ratio *ratio);

/* exp of the difference of the mean logarithms: the ratio of the geometric means, with Welch's interval. Undefined when a
 * value is not positive. */
void ratio_of_geometric_means(const struct sample *first, const struct sample *second, double level,
                              struct arena *arena, struct mean_ratio *ratio);

#endif
