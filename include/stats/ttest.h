/* ttest: Student's t for one sample or paired differences, Welch's and Student's t for two samples.
 *
 * The null value and the alternative are part of the spec. One-sided alternatives give one-sided intervals with an
 * infinite end, as R does. When the data leave t undefined, the estimate stands, the rest is NaN and `undefined`
 * says why. */
#ifndef KNEAD_STATS_TTEST_H
#define KNEAD_STATS_TTEST_H

#include <stddef.h>

#include "stats/alternative.h"
#include "stats/sample.h"

struct ttest_spec {
    double mu;                    /* mean, or difference of means, under the null hypothesis */
    enum alternative alternative;
    double level;                 /* 0 means 0.95 */
};

struct ttest {
    size_t n1, n2;          /* n2 is 0 for one sample */
    double estimate;        /* mean of the sample, or mean1 − mean2 */
    double sd;              /* one sample: its SD; two: the pooled SD, NaN for Welch */
    double se, t, df, p, low, high;
    const char *undefined;  /* NULL, or why t, p and the interval are NaN */
};

/* One sample: differences of pairs, or any sample against mu. */
void ttest_one(const struct sample *sample, const struct ttest_spec *spec, struct ttest *result);

/* The same from n, mean and SD, whoever computed them. */
void ttest_moments(size_t n, double mean, double sd, const struct ttest_spec *spec, struct ttest *result);

/* First − second. Welch (1947), Biometrika 34:28, df of Satterthwaite; Student with the pooled variance. */
void ttest_welch(const struct sample *first, const struct sample *second, const struct ttest_spec *spec,
                 struct ttest *result);
void ttest_student(const struct sample *first, const struct sample *second, const struct ttest_spec *spec,
                   struct ttest *result);

#endif
