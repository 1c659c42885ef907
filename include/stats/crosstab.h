/* crosstab: a table of counts, groups by categories: is the distribution the same in every group?
 *
 * Counts are row-major, groups × categories. Groups and categories without anybody are left out. NaN with a reason when
 * fewer than two of either are left. */
#ifndef KNEAD_STATS_CROSSTAB_H
#define KNEAD_STATS_CROSSTAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct resample_plan;

struct crosstab {
    size_t n, groups, categories;
    double chi_squared, df, p;       /* Pearson (1900), no continuity correction */
    double least_expected;
    double cramer_v;                 /* √(χ² / (n (min(groups, categories) − 1))) (Cramér 1946) */
    double exact_p;                  /* Fisher, Freeman & Halton (1951), Biometrika 38:141: tables no more likely */
    double exact_error;              /* of exact_p by Monte Carlo; 0 when every table was counted */
    uint64_t replicates;             /* 0 when every table was counted */
    const char *exact_undefined;     /* why exact_p is NaN: too many tables, and none asked for at random */
    const char *undefined;
};

/* Every table with these margins is counted when that takes at most CROSSTAB_STEPS steps; else plan->replicates random
 * ones, people dealt anew to groups. */
enum { CROSSTAB_STEPS = 20000000 };

void crosstab_compare(const size_t *counts, size_t groups, size_t categories, const struct resample_plan *plan,
                      struct arena *arena, struct crosstab *result);

#endif
