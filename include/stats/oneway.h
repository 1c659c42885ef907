/* oneway: three or more independent groups at once: by their means and by their ranks.
 *
 * Groups without values are left out. When a statistic is undefined it is NaN and `undefined` says why. */
#ifndef KNEAD_STATS_ONEWAY_H
#define KNEAD_STATS_ONEWAY_H

#include <stddef.h>

#include "stats/sample.h"

struct arena;

struct oneway {
    size_t n, groups;        /* values and groups with values */
    double statistic;        /* F, or chi-squared of Kruskal and Wallis */
    double df, df2, p;       /* df2 NaN for Kruskal and Wallis */
    double between, within;  /* sums of squares; NaN but for oneway_anova */
    double effect;           /* η² = between / total; ε² = H / (n − 1) for Kruskal and Wallis; NaN for Welch */
    const char *undefined;
};

/* Analysis of variance, one factor, one variance (Fisher 1925). */
void oneway_anova(const struct sample *groups, size_t count, struct oneway *result);

/* Each group has its own variance (Welch 1951, Biometrika 38:330). */
void oneway_welch(const struct sample *groups, size_t count, struct oneway *result);

/* Kruskal & Wallis (1952), JASA 47:583, corrected for ties; chi-squared with groups − 1 df. */
void oneway_kruskal(const struct sample *groups, size_t count, struct arena *arena, struct oneway *result);

struct dunn {
    double difference;       /* of the mean ranks, first − second */
    double std_error, z, p;  /* two-sided, not adjusted for the number of comparisons */
};

/* One pair of groups, ranked among all of them (Dunn 1964, Technometrics 6:241), corrected for ties. */
struct dunn oneway_dunn(const struct sample *groups, size_t count, size_t first, size_t second, struct arena *arena);

#endif
