/* tost: two one-sided tests of equivalence of a paired mean within margins in the units of the data.
 *
 * Schuirmann (1987), Journal of Pharmacokinetics and Biopharmaceutics 15:657. */
#ifndef KNEAD_STATS_TOST_H
#define KNEAD_STATS_TOST_H

#include "stats/ttest.h"

struct tost_spec {
    double low, high; /* margins, low < high */
    double level;     /* of the tests, 1 − α; 0 means 0.95 */
};

struct tost {
    struct ttest lower; /* mean > low: alternative greater, mu = low */
    struct ttest upper; /* mean < high: alternative less, mu = high */
    double p;           /* the larger of the two */
    double conf_low, conf_high; /* interval of level 1 − 2α: inside the margins just when p < α */
};

void tost_paired(const struct sample *differences, const struct tost_spec *spec, struct tost *result);

#endif
