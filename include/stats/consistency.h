/* consistency: whether printed means, SDs and proportions can come from the number of patients printed with them.
 *
 * Data in whole steps make means and sums of squares that are whole numbers too, so not every rounded mean or SD can be
 * had. Rounding half up, half down and to even are all allowed for: what fails, fails under each. */
#ifndef KNEAD_STATS_CONSISTENCY_H
#define KNEAD_STATS_CONSISTENCY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/decimal.h"

enum consistency {
    CONSISTENT,
    CONSISTENT_ALWAYS, /* n is so large, or the print so coarse, that every value passes */
    INCONSISTENT,
    CONSISTENCY_UNKNOWN /* n = 0, numbers too long to count with, a negative SD, n < 2 for an SD */
};

/* The mean of n patients, each the mean of `items` values in steps of `step` (1 and 1: whole numbers).
 * GRIM: Brown & Heathers (2017), Social Psychological and Personality Science 8:363. */
enum consistency consistency_grim(const struct decimal *mean, size_t n, size_t items, double step);

/* The SD beside that mean. GRIMMER: Anaya (2016), PeerJ Preprints 4:e2400; the sum of squares in whole steps, of the same
 * parity as the sum: Allard (2018), Analytic-GRIMMER. */
enum consistency consistency_grimmer(const struct decimal *mean, const struct decimal *sd, size_t n, size_t items,
                                     double step);

/* Mean and SD of n noughts and ones. DEBIT: Heathers & Brown (2019), osf.io/5vb3u. */
enum consistency consistency_debit(const struct decimal *mean, const struct decimal *sd, size_t n);

const char *consistency_words(enum consistency consistency);

/* The ends of the values that round to what is printed. */
void consistency_bounds(const struct decimal *printed, double *low, double *high);

#endif
