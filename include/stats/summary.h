/* summary: what describes one sample, two samples side by side, a proportion, a correlation.
 *
 * Sums come from the exact decimals of a sample when it has them, otherwise from two passes in doubled precision.
 * Whatever is undefined is NaN: everything for n = 0, sd for n = 1, skewness below 3 values or without spread, … */
#ifndef KNEAD_STATS_SUMMARY_H
#define KNEAD_STATS_SUMMARY_H

#include <stddef.h>

#include "stats/sample.h"

struct arena;

struct summary_spec {
    double level;      /* of the interval of the mean, e.g. 0.95; 0 means 0.95 */
    int quantile_type; /* Hyndman–Fan number, 6 or 7; 0 means 7 */
};

struct summary {
    size_t n;
    double mean;
    double sd;             /* n − 1 */
    double se;             /* sd / √n */
    double low, high;      /* t interval of the mean */
    double min, q1, median, q3, max;
    double skewness;       /* type 2 (as SAS and SPSS): unbiased under normality */
    double kurtosis;       /* type 2, excess */
};

/* Type 2 skewness and kurtosis: Joanes & Gill (1998), The Statistician 47:183. Quantiles: Hyndman & Fan (1996),
 * The American Statistician 50:361. */
void summary_compute(const struct sample *sample, const struct summary_spec *spec, struct arena *arena,
                     struct summary *summary);

/* The mean and the SD with n − 1; sd may be NULL. Correctly rounded up to the last bits when units exist. */
double sample_mean(const struct sample *sample, double *sd);

/* The correlation of each value with the next, in the order given: Σ (xᵢ − mean)(xᵢ₊₁ − mean) / Σ (xᵢ − mean)², as NIST
 * and R's acf define it. NaN for fewer than two values and for values that do not vary. */
double sample_autocorrelation(const struct sample *sample);

/* mean of first − mean of second, without the digits two large means would cancel. NaN when one has no values. */
double sample_mean_difference(const struct sample *first, const struct sample *second);

/* sorted[0 … n) ascending; probability in [0, 1]; type 6 or 7. NaN for n = 0. */
double quantile_sorted(const double *sorted, size_t n, double probability, int type);

struct correlation {
    size_t n;
    double r;
    double low, high; /* Fisher z interval; NaN for n < 4 or r undefined */
    double t, df, p;  /* two-sided test of no correlation; NaN for n < 3 */
};

/* Pearson's r of n pairs; NaN when either variable does not vary. */
void correlation_pearson(const struct sample *x, const struct sample *y, double level,
                         struct correlation *correlation);

/* The Fisher z interval of a correlation of n pairs; NaN for n < 4. */
void correlation_interval(double r, size_t n, double level, double *low, double *high);

/* (mean1 − mean2) / √((sd1² + sd2²) / 2): the balance measure of baseline tables (Austin 2009, Statistics in
 * Medicine 28:3083). NaN when both SDs are 0 or a value is NaN. */
double standardised_difference(double mean1, double sd1, double mean2, double sd2);

/* The same for two proportions in [0, 1]. */
double standardised_difference_proportion(double p1, double p2);

struct proportion {
    double estimate, low, high; /* all in [0, 1] */
};

/* count of n with Wilson's score interval (Wilson 1927, JASA 22:209). NaN throughout for n = 0. */
struct proportion proportion_wilson(size_t count, size_t n, double level);

#endif
