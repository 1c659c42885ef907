/* cmh: any number of groups and categories across strata: is the distribution the same in every group of every stratum?
 *
 * The generalised statistics of Cochran, Mantel and Haenszel. Strata in which fewer than two groups have anybody tell
 * nothing and are left out. */
#ifndef KNEAD_STATS_CMH_H
#define KNEAD_STATS_CMH_H

#include <stddef.h>

struct arena;

struct cmh_tables {
    size_t strata, groups, categories;
    const size_t *counts;    /* strata × groups × categories */
};

struct cmh_test {
    size_t n, strata;        /* people in the strata that tell, and how many those are */
    double statistic, df, p; /* chi-squared */
    const char *undefined;   /* NULL, or why the three are NaN */
};

/* General association, of unordered categories. Of two categories it is the test of the groups' proportions; of two groups
 * as well, that of Mantel & Haenszel (1959) without continuity correction. */
struct cmh_test cmh_association(const struct cmh_tables *tables, struct arena *arena);

/* Groups' mean scores, of ordered categories: one score for each. */
struct cmh_test cmh_mean_score(const struct cmh_tables *tables, const double *scores, struct arena *arena);

#endif
