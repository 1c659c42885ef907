/* icc: intraclass correlations of n subjects measured by k raters, none missing, and the measurement error.
 *
 * Names: Shrout & Fleiss (1979), Psychological Bulletin 86:420, and McGraw & Wong (1996), Psychological Methods 1:30.
 * One-way: each subject has other raters. A: absolute agreement, raters differ in level. C: consistency, they may. */
#ifndef KNEAD_STATS_ICC_H
#define KNEAD_STATS_ICC_H

#include <stddef.h>

struct arena;

enum icc_form { ICC_1_1, ICC_A_1, ICC_C_1, ICC_1_K, ICC_A_K, ICC_C_K, ICC_FORMS };

struct icc {
    double estimate, low, high;
    double f, df1, df2, p; /* of the hypothesis that the correlation is 0, against larger */
};

/* Standard error of measurement of a single measurement, in the units of the data. */
struct measurement_error {
    double sem, low, high, df;
};

struct icc_result {
    size_t n, k;
    double ms_subject, ms_rater, ms_error, ms_within; /* mean squares; ms_within pools raters and error */
    struct icc form[ICC_FORMS];
    struct measurement_error oneway, agreement, consistency;
    const char *undefined;  /* NULL, or why nothing could be had */
};

/* values: row-major n × k. Intervals of the A forms: McGraw & Wong's Satterthwaite approximation, NaN where it breaks
 * down (estimates far below 0); of the others: exact under normality. Errors: √ms_within, √(ms_error + (ms_rater − ms_error) / n) and √ms_error (de Vet et al. 2006,
 * Journal of Clinical Epidemiology 59:1033) with chi-square intervals, Satterthwaite's df for agreement; when
 * ms_rater < ms_error the variance of raters is taken as 0 in `agreement`. */
void icc_compute(const double *values, size_t n, size_t k, double level, struct arena *arena,
                 struct icc_result *result);

/* One-way, unequal numbers: subject s has count[s] values, one after the other. Only form[ICC_1_1] and `oneway` are
 * given. Low and high of the correlation use the mean count m₀ (Searle, Casella & McCulloch 1992, 3.6): exact when the
 * counts are equal, else approximate. */
void icc_oneway(const double *values, const size_t *count, size_t subjects, double level, struct icc_result *result);

#endif
