/* binary: a yes-or-no outcome in two independent groups, and in two groups across strata.
 *
 * Difference, ratio and odds ratio are always first against second (arm against control). What a table leaves
 * undefined is NaN; an unbounded end is infinite. */
#ifndef KNEAD_STATS_BINARY_H
#define KNEAD_STATS_BINARY_H

#include <stddef.h>

struct arena;

struct binary_table {
    size_t yes1, n1;  /* events of n in the first group */
    size_t yes2, n2;
};

struct binary_measure {
    double estimate, std_error;  /* SE of the logarithm for ratios */
    double low, high;
};

struct binary {
    double p1, p2;
    struct binary_measure difference;       /* Newcombe's hybrid score interval; SE unpooled (Wald) */
    struct binary_measure difference_score; /* Miettinen & Nurminen's score interval */
    struct binary_measure ratio;            /* interval of the log ratio (Katz 1978); NaN with no events in a group */
    struct binary_measure ratio_score;      /* Miettinen & Nurminen */
    struct binary_measure odds;             /* cross product, Woolf's (1955) log interval */
    struct binary_measure odds_score;       /* Miettinen & Nurminen */
    struct binary_measure odds_exact;       /* conditional maximum likelihood, exact (central) interval */
    double chi_squared, chi_squared_p;      /* Pearson, 1 df, no continuity correction */
    double yates, yates_p;                  /* with Yates's correction */
    double least_expected;                  /* smallest expected count */
    double fisher_p;                        /* two-sided: tables no more likely than the one seen */
    double fisher_less, fisher_greater;     /* one-sided: odds ratio < 1, > 1 */
    double mid_p;                           /* two-sided, as fisher_p less half the probability of the table seen */
    const char *undefined;                  /* NULL, or why the tests are NaN or 1: a margin is empty */
};

/* Newcombe (1998), Statistics in Medicine 17:873, method 10; Miettinen & Nurminen (1985), Statistics in Medicine 4:213,
 * variance factor N / (N − 1); Fisher (1935); mid-p: Lancaster (1961), JASA 56:223. Level 0 means 0.95. An empty group
 * leaves everything NaN. */
void binary_compare(const struct binary_table *table, double level, struct arena *arena, struct binary *result);

/* Exact unconditional interval of the risk difference: Chan & Zhang (1999), Biometrics 55:1202, two one-sided tests ordered
 * by the score statistic. NaN ends for a group larger than BINARY_EXACT_MOST. */
enum { BINARY_EXACT_MOST = 1000 };
struct binary_measure binary_exact_difference(const struct binary_table *table, double level, struct arena *arena);

/* The score statistic of a risk difference (Farrington & Manning 1990, Statistics in Medicine 9:1447; Miettinen &
 * Nurminen's variance factor): falls as the difference tested grows; its interval is difference_score. */
double binary_difference_score(const struct binary_table *table, double difference);

struct binary_strata {
    size_t strata;                    /* those with both groups */
    struct binary_measure odds;       /* Mantel & Haenszel (1959); SE of the log: Robins, Breslow & Greenland (1986) */
    struct binary_measure difference; /* Mantel–Haenszel weights; SE of Sato (1989), Biometrics 45:1323 */
    double chi_squared, p;            /* Cochran–Mantel–Haenszel, 1 df, no continuity correction */
    double corrected, corrected_p;    /* with continuity correction ½ (the default of R) */
    double breslow_day, tarone;       /* one odds ratio in all strata? Breslow & Day (1980), IARC Sci Publ 32, 4.4;
                                         corrected: Tarone (1985), Biometrika 72:91 */
    double homogeneity_df, breslow_day_p, tarone_p;
    const char *homogeneity_undefined;
    const char *undefined;
};

void binary_stratified(const struct binary_table *tables, size_t count, double level, struct binary_strata *result);

/* The exact one-sided upper limit of a proportion when none of n had the event: 1 − (1 − level)^(1/n); near 3/n for 95 %
 * (Hanley & Lippman-Hand 1983, JAMA 249:1743). NaN for n = 0. */
double binary_none_of(size_t n, double level);

/* Clopper & Pearson (1934), Biometrika 26:404. */
struct binary_measure binary_exact_proportion(size_t yes, size_t n, double level);

/* Numbers needed to treat, as Altman (1998, BMJ 317:1309) writes them: "NNTB 9 (NNTB 5 to NNTB 40)", or
 * "NNTB 9 (NNTB 3 to ∞ to NNTH 14)" when the interval of the difference holds 0. `benefit` > 0 is the risk difference in
 * the direction of benefit, with its interval. Numbers are rounded up to whole patients only in the text. */
const char *binary_nnt_words(double benefit, double low, double high, struct arena *arena);

/* The same unrounded: patients treated for one more to benefit, and to be harmed. The estimate is on one side (on both,
 * infinite, without a difference); each side has the part of the interval that lies there, up to infinity where the
 * interval holds no difference. NaN: nothing is on that side. */
struct binary_nnt {
    struct { double estimate, low, high; } benefit, harm;
};
struct binary_nnt binary_nnt(double benefit, double low, double high);

#endif
