/* digits: do the last digits of readings come equally often?
 *
 * People who read a gauge prefer 0 and 5. Of readings spread over many units each last digit is expected once in ten;
 * Pearson's chi-squared of the ten counts has 9 degrees of freedom. Too few readings (fewer than 50, so that less than
 * 5 are expected of a digit) give NaN. */
#ifndef KNEAD_STATS_DIGITS_H
#define KNEAD_STATS_DIGITS_H

#include <stddef.h>

struct digits_result {
    size_t n, counts[10];
    double statistic, df, p; /* NaN when n < DIGITS_LEAST */
    int most;                /* the digit met most often */
};

enum { DIGITS_LEAST = 50 };

/* Readings are whole numbers; others, and NaN, are left out. */
void digits_test(const double *readings, size_t count, struct digits_result *result);

#endif
