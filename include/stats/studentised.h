/* studentised: tail probabilities of several normal contrasts over one common estimate of their SD.
 *
 * P(W > t S) with S² = χ²(df) / df independent of W, from the tail of W; and the t at which it has a given value. Dunnett's
 * test and Tukey's studentised range stand on it. */
#ifndef KNEAD_STATS_STUDENTISED_H
#define KNEAD_STATS_STUDENTISED_H

#include <stddef.h>

/* P(W > bound), accurate in relative terms. */
struct studentised {
    double (*tail)(const void *family, double bound);
    const void *family;
    double df;          /* may be infinite */
};

double studentised_tail(const struct studentised *of, double t);

/* The t > 0 with studentised_tail = p, between two values that bracket it (low: tail >= p). NaN when they do not. */
double studentised_critical(const struct studentised *of, double p, double low, double high);

/* Tukey (1953): the studentised range of `groups` means. P(range / S > q), to about 10 digits, and the q with it. */
double tukey_sf(double q, size_t groups, double df);
double tukey_critical(double p, size_t groups, double df);

#endif
