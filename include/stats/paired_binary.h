/* paired_binary: a yes-or-no outcome measured twice on the same patients.
 *
 * The 2 × 2 table of before and after holds everything. Tests look at the patients who changed; the risk difference
 * uses all. Differences are after − before: gained (no to yes) against lost (yes to no). */
#ifndef KNEAD_STATS_PAIRED_BINARY_H
#define KNEAD_STATS_PAIRED_BINARY_H

#include <stddef.h>

#include "stats/alternative.h"

struct paired_table {
    size_t both;    /* yes before and after */
    size_t gained;  /* no before, yes after */
    size_t lost;    /* yes before, no after */
    size_t neither;
};

struct paired_binary_spec {
    enum alternative alternative; /* GREATER: more yes after */
    double level;                 /* of the intervals, which are two-sided; 0 means 0.95 */
};

struct paired_binary {
    size_t n;
    double before, after;              /* proportions of yes */
    double exact_p, mid_p;             /* McNemar given the number of patients who changed */
    double chi_squared, chi_squared_p; /* McNemar's large-sample statistic, no continuity correction; 1 df */
    double difference;                 /* after − before */
    double newcombe_low, newcombe_high;
    double tango_low, tango_high;
    double odds_ratio;                 /* gained / lost; infinite when nobody lost */
    double odds_low, odds_high;
    const char *unchanged;             /* NULL, or that nobody changed: p is 1, the odds ratio NaN */
};

/* McNemar (1947, Psychometrika 12:153), exact: binomial with ½. Mid-p: Fagerland, Lydersen & Laake (2013), BMC Medical
 * Research Methodology 13:91. Risk difference: Newcombe (1998), Statistics in Medicine 17:2635, method 10; Tango
 * (1998), Statistics in Medicine 17:891. Odds ratio: exact limits of gained / (gained + lost) by Clopper & Pearson.
 * n = 0 leaves everything NaN. */
void paired_binary_compute(const struct paired_table *table, const struct paired_binary_spec *spec,
                           struct paired_binary *result);

#endif
