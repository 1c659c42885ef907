/* conventions: what other systems print for the signed-rank test of the same pairs, and why it differs.
 *
 * Systems differ in six choices: unchanged pairs ranked or dropped, ties found on decimals or on binary doubles, the
 * variance with ties, a continuity correction, when the exact distribution is used and which one, and rounding. Each
 * system's choices are taken from its documentation or its source; conventions.c names them. */
#ifndef KNEAD_STATS_CONVENTIONS_H
#define KNEAD_STATS_CONVENTIONS_H

#include <stddef.h>

#include "stats/sample.h"

struct arena;

struct convention {
    const char *system, *call;   /* "R 4.2.2", "wilcox.test()", on the pairs, after first */
    const char *zeros;           /* "none", "ranked" (and then left out), "dropped" */
    const char *ties;            /* "decimals", "doubles", "7 digits", "ignored" */
    const char *distribution;    /* "exact", "normal", "normal, corrected" for continuity … */
    const char *statistic_name;  /* what it calls its statistic: "V", "z" */
    double statistic;            /* as that system prints it, called with after first */
    double p;                    /* two-sided; NaN when the system prints none */
    const char *printed;         /* p as it appears on the system's page */
    double q1, median, q3;       /* of the changes, by its default quantiles; NaN when not documented here */
    const char *quantiles;       /* "type 7"; NULL */
};

/* The pairs as doubles and their exact changes, after − before. *count rows at the returned place; none for n = 0. */
const struct convention *conventions_of(const struct sample *before, const struct sample *after,
                                        const struct sample *changes, struct arena *arena, size_t *count);

#endif
