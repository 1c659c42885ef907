/* ranksum: two samples by their ranks: Wilcoxon–Mann–Whitney exact with ties, the shift between them, and
 * P(X > Y) + ½ P(X = Y).
 *
 * The null distribution is the exact conditional one: every choice of n1 of the n1 + n2 mid-ranks is equally likely
 * (Streitberg & Röhmel 1986, Statistical Software Newsletter 12:10). Ties are decided on the exact decimals. */
#ifndef KNEAD_STATS_RANKSUM_H
#define KNEAD_STATS_RANKSUM_H

#include <stdbool.h>
#include <stddef.h>

#include "stats/alternative.h"
#include "stats/sample.h"

struct arena;

enum {
    RANKSUM_EXACT_LIMIT = 2000,   /* n1 + n2 up to which p is exact unless told otherwise, and the most that can be */
    RANKSUM_INTERVAL_LIMIT = 1000 /* the same for the interval of the shift, unless told otherwise */
};

struct ranksum_spec {
    enum alternative alternative; /* GREATER: the first sample tends to be larger */
    double level;                 /* of the interval of the shift; 0 means 0.95 */
    size_t exact_limit;           /* 0 means RANKSUM_EXACT_LIMIT */
    size_t interval_limit;        /* 0 means RANKSUM_INTERVAL_LIMIT */
    bool no_interval;             /* skip the shift and its interval */
};

struct ranksum {
    size_t n1, n2;
    double w;              /* sum of the mid-ranks of the first sample */
    double u;              /* pairs with first > second, ties by half: w − n1 (n1 + 1) / 2; R's W */
    double p;              /* two-sided: all rank sums at least as far from the mean as the one seen */
    bool exact;            /* p from the exact distribution; else normal, tie-corrected variance, continuity
                              correction ½ */
    bool ties;             /* some values are equal */
    double z;              /* (w − mean) / SD, tie-corrected, without continuity correction */
    double shift;          /* median of all differences first − second */
    double low, high;      /* all θ that the test of first − θ against second does not reject (closure, hull) */
    bool interval_exact;   /* the exact test was inverted; else its normal approximation */
    bool interval_hull;    /* the accepted θ near an end have holes: the hull is reported */
    const char *undefined; /* NULL, or why p is NaN */
};

/* Values are ranked anew at every θ, so that p ≤ 1 − level just when 0 lies outside the interval. An end that no θ can
 * reject (too few values for the level) is infinite. One-sided alternatives give one-sided intervals. With all values
 * equal p is NaN. n1 = 0 or n2 = 0 leaves every number NaN. */
void ranksum_test(const struct sample *first, const struct sample *second, const struct ranksum_spec *spec,
                  struct arena *arena, struct ranksum *result);

struct brunner_munzel {
    double estimate;       /* P(first > second) + ½ P(equal) */
    double std_error, t, df, p;
    double low, high;      /* estimate ± t quantile · SE, cut at 0 and 1: goes with p */
    double score_low, score_high; /* Newcombe (2006), Statistics in Medicine 25:559, method 5: defined for separated
                              samples too */
    const char *undefined; /* NULL, or why SE, t, p, low and high are NaN */
};

/* Brunner & Munzel (2000), Biometrical Journal 42:17, t with Satterthwaite's df; two-sided test of ½. n ≥ 2 each. */
void brunner_munzel_test(const struct sample *first, const struct sample *second, double level, struct arena *arena,
                         struct brunner_munzel *result);

#endif
