/* published: a paired comparison put together again from the numbers a paper prints.
 *
 * Everything hangs on the SD of the changes, sd² = sd1² + sd2² − 2 r sd1 sd2. A paper seldom prints it; the correlation,
 * t, p or the interval of the mean change gives it back (Cochrane Handbook 6.5.2.8). */
#ifndef KNEAD_STATS_PUBLISHED_H
#define KNEAD_STATS_PUBLISHED_H

#include <stdbool.h>
#include <stddef.h>

/* Mean, SD and number of pairs before and after. */
struct published {
    size_t n;
    double mean_before, sd_before, mean_after, sd_after;
};

/* The SD of the changes, from each thing that may be printed. NaN when it cannot be had: r outside [−1, 1], t or the
 * change zero, p outside (0, 1), high <= low, n < 2. */
double published_sd_from_r(const struct published *pair, double r);
double published_sd_from_t(const struct published *pair, double t);
double published_sd_from_p(const struct published *pair, double p); /* two-sided */
double published_sd_from_interval(const struct published *pair, double low, double high, double level);

/* The correlation that goes with an SD of the changes. Outside [−1, 1] the printed numbers contradict each other.
 * NaN when an SD is 0. */
double published_r(const struct published *pair, double sd_change);

/* Two-sided p of the paired t for the SD of the changes. NaN when undefined. */
double published_p(const struct published *pair, double sd_change);

/* The p-values that any correlation in [−1, 1] can give. False when n < 2 or the means are equal. */
bool published_p_range(const struct published *pair, double *lowest, double *highest);

#endif
