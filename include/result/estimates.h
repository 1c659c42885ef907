/* estimates: the main table of every tool, one row per estimate, and the words for its methods.
 *
 * An estimate is filled field by field; what means nothing for it stays unset and appears in no output. A number
 * that was wanted and is undefined is NaN, which is shown as a dash and written as null. */
#ifndef KNEAD_RESULT_ESTIMATES_H
#define KNEAD_RESULT_ESTIMATES_H

#include <float.h>

#include "result/table.h"

/* The value of a number that means nothing for this estimate; no computed number is ever this one. */
#define ESTIMATE_UNSET (-DBL_MAX)

struct estimate {
    const char *group;    /* level of --by */
    const char *outcome, *arm, *contrast, *visit, *term;
    const char *term_label; /* the term as people read it: "arm: massage − usual care"; may be NULL */
    const char *method;   /* stable identifier: "paired_t"; see method_label */
    const char *note;
    double n, estimate, std_error, statistic, df, df2, p_value, conf_low, conf_high;
    double p_adjusted;    /* for the family of outcomes declared, with --adjust */
    double conf_level;    /* 0.95 */
    bool further;         /* see table_further */
};

/* Every text NULL, every number unset. */
void estimate_init(struct estimate *estimate);

/* Adds a row to a table of table_estimates; `decimals` as in table_row: those of the outcome's data, -1 unknown or
 * unitless (an effect size). Texts that are NULL and numbers that are ESTIMATE_UNSET stay unset. */
void estimates_add(struct table *table, const struct estimate *estimate, int decimals);

/* The words for a method: "Paired t" for "paired_t". The identifier itself when it is not in the list. */
const char *method_label(const char *method);

/* True for methods whose estimate has no unit (effect sizes, correlations), shown as ratios. */
bool method_is_unitless(const char *method);

#endif
