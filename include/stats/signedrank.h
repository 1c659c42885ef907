/* signedrank: Wilcoxon's signed-rank test with ties and zeros, exact, and the Hodges–Lehmann pseudo-median.
 *
 * The null distribution is the exact conditional one: every sign pattern of the non-zero differences is equally
 * likely given their absolute values, mid-ranks as they are (Streitberg & Röhmel 1986, Statistical Software
 * Newsletter 12:10). Ties and zeros are decided on the exact decimals of the sample. */
#ifndef KNEAD_STATS_SIGNEDRANK_H
#define KNEAD_STATS_SIGNEDRANK_H

#include <stdbool.h>
#include <stddef.h>

#include "stats/alternative.h"
#include "stats/sample.h"

struct arena;

enum signedrank_zeros {
    SIGNEDRANK_PRATT,   /* zeros are ranked, then left out (Pratt 1959, JASA 54:655) */
    SIGNEDRANK_WILCOXON /* zeros are dropped, then the rest is ranked */
};

enum {
    SIGNEDRANK_EXACT_LIMIT = 2000,   /* also the most that can be asked for */
    SIGNEDRANK_INTERVAL_LIMIT = 500
};

struct signedrank_spec {
    enum signedrank_zeros zeros;
    enum alternative alternative;
    double level;          /* of the interval of the pseudo-median; 0 means 0.95 */
    size_t exact_limit;    /* most non-zero differences for an exact p; 0 means SIGNEDRANK_EXACT_LIMIT */
    size_t interval_limit; /* most differences for an exact interval; 0 means SIGNEDRANK_INTERVAL_LIMIT */
    bool no_interval;      /* skip the pseudo-median and its interval */
};

struct signedrank {
    size_t n, positive, negative, zero; /* n = positive + negative + zero */
    double w_plus, w_minus;             /* sums of the mid-ranks of positive and of negative differences */
    double p;                           /* for the alternative asked for; two-sided: twice the smaller tail, at most 1 */
    bool exact;                         /* p from the exact distribution; else normal, tie-corrected variance,
                                           continuity correction ½ */
    double z;                           /* (W+ − mean) / √(Σr²/4), without continuity correction */
    double rank_biserial;               /* (W+ − W−) / (W+ + W−) (Kerby 2014, Comprehensive Psychology 3:1) */
    double pseudo_median;               /* median of the Walsh averages of all differences, zeros included */
    double low, high;                   /* all θ that the test of θ does not reject (closure, convex hull) */
    bool interval_exact;                /* the exact test was inverted; else its normal approximation */
    bool interval_hull;                 /* the accepted θ near an end have holes: the hull is reported */
    const char *undefined;              /* NULL, or why p is NaN: no difference differs from zero */
};

/* n = 0 leaves every number NaN. With all differences zero p is NaN (`undefined` says so) and the pseudo-median 0.
 * The test at θ ranks the differences d − θ anew, under the same zero rule; a θ is accepted when its p exceeds
 * 1 − level. An interval end that no θ can reject (too few differences for the level) is infinite. One-sided
 * alternatives give one-sided intervals, the other end infinite. */
void signedrank_test(const struct sample *differences, const struct signedrank_spec *spec, struct arena *arena,
                     struct signedrank *result);

#endif
