/* bland_altman: how far two methods of measurement may disagree on one subject.
 *
 * Bland & Altman (1986), Lancet i:307; (1999), Statistical Methods in Medical Research 8:135. Differences are first −
 * second; limits are bias ± z · SD, z = 1.96 for 95 % limits. */
#ifndef KNEAD_STATS_BLAND_ALTMAN_H
#define KNEAD_STATS_BLAND_ALTMAN_H

#include <stddef.h>

struct arena;

struct limits {
    double value, low, high;
};

enum limits_interval {
    LIMITS_EXACT,        /* noncentral t: Carkeet (2015), Optometry and Vision Science 92:e71 */
    LIMITS_APPROXIMATE   /* SE² = s² (1/n + z² / (2 (n − 1))), t with n − 1: Bland & Altman 1999 */
};

struct bland_altman_spec {
    double coverage;               /* share of differences between the limits; 0 means 0.95 */
    double level;                  /* of the confidence intervals; 0 means 0.95 */
    enum limits_interval interval; /* single measurements only */
};

struct bland_altman {
    size_t n;                    /* subjects */
    struct limits bias, lower, upper;
    double bias_se, sd;          /* SD of the difference of single measurements */
    double within1, within2;     /* replicated: within-subject SD of each method; NaN otherwise */
    size_t outside;              /* differences (of subject means, when replicated) outside the limits */
    /* regression of the difference on the mean of both */
    double slope, slope_se, slope_low, slope_high, slope_t, slope_df, slope_p;
    const char *undefined;       /* NULL, or why the limits are NaN */
    const char *no_slope;        /* NULL, or why the slope is NaN */
};

/* One measurement by each method. */
void bland_altman(const double *first, const double *second, size_t n, const struct bland_altman_spec *spec,
                  struct arena *arena, struct bland_altman *result);

/* Replicates of one subject by one method lie one after the other; count says how many (1 or more). */
struct replicates {
    const double *values;
    const size_t *count;
};

/* The true value stays the same over the replicates (1999, 5.1 and 5.2): the variance of the difference of single
 * measurements is s²(mean differences) + (1 − mean 1/m₁) s₁² + (1 − mean 1/m₂) s₂². Limits by the method of variance
 * estimates recovery (Zou 2013, Statistical Methods in Medical Research 22:630), the mean by t. */
void bland_altman_replicated(const struct replicates *first, const struct replicates *second, size_t n,
                             const struct bland_altman_spec *spec, struct arena *arena, struct bland_altman *result);

/* The true value may change between replicates, which are pairs taken together (1999, 5.3): components of variance
 * between and within subjects of the differences. Intervals as above. count is shared. */
void bland_altman_linked(const double *first, const double *second, const size_t *count, size_t subjects,
                         const struct bland_altman_spec *spec, struct arena *arena, struct bland_altman *result);

#endif
