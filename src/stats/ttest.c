/* t = (estimate − μ) / se. One sample: se = sd / √n, df = n − 1. Welch: se² = s₁²/n₁ + s₂²/n₂ with Satterthwaite's
 * df = se⁴ / Σ (s²/n)² / (n − 1). Student: the pooled variance, df = n₁ + n₂ − 2. As R's t.test. */
#include "stats/ttest.h"

#include <math.h>
#include <stdbool.h>

#include "stats/distribution.h"
#include "stats/summary.h"

static void decide(const struct ttest_spec *spec, struct ttest *result)
{
    double level = spec->level > 0 ? spec->level : 0.95, df = result->df;
    result->t = (result->estimate - spec->mu) / result->se;
    if (spec->alternative == ALTERNATIVE_TWO_SIDED) {
        double reach = student_critical(df, level) * result->se;
        result->p = student_two_sided(result->t, df);
        result->low = result->estimate - reach;
        result->high = result->estimate + reach;
        return;
    }
    double reach = student_quantile_upper(1 - level, df) * result->se;
    bool less = spec->alternative == ALTERNATIVE_LESS;
    result->p = less ? student_cdf(result->t, df) : student_sf(result->t, df);
    result->low = less ? -INFINITY : result->estimate - reach;
    result->high = less ? result->estimate + reach : INFINITY;
}

static const struct ttest nothing = { .estimate = NAN, .sd = NAN, .se = NAN, .t = NAN, .df = NAN, .p = NAN,
                                      .low = NAN, .high = NAN };

void ttest_moments(size_t n, double mean, double sd, const struct ttest_spec *spec, struct ttest *result)
{
    *result = nothing;
    result->n1 = n;
    if (n == 0) {
        result->undefined = "there are no values";
        return;
    }
    result->estimate = mean;
    result->sd = sd;
    if (n == 1) {
        result->undefined = "a single value has no spread";
        return;
    }
    result->df = (double)n - 1;
    result->se = sd / sqrt((double)n);
    if (!(sd > 0)) {
        result->undefined = "every change is equal";
        return;
    }
    decide(spec, result);
}

void ttest_one(const struct sample *sample, const struct ttest_spec *spec, struct ttest *result)
{
    double sd = NAN, mean = sample->n == 0 ? NAN : sample_mean(sample, &sd);
    ttest_moments(sample->n, mean, sd, spec, result);
}

/* Means, and the variance of each mean; false (with the reason) when there is nothing to compare. */
static bool begin_two(const struct sample *first, const struct sample *second, double variance[2],
                      struct ttest *result)
{
    *result = nothing;
    result->n1 = first->n;
    result->n2 = second->n;
    if (first->n == 0 || second->n == 0) {
        result->undefined = "a group has no values";
        return false;
    }
    double sd1 = NAN, sd2 = NAN;
    sample_mean(first, &sd1);
    sample_mean(second, &sd2);
    result->estimate = sample_mean_difference(first, second);
    variance[0] = sd1 * sd1;
    variance[1] = sd2 * sd2;
    return true;
}

void ttest_welch(const struct sample *first, const struct sample *second, const struct ttest_spec *spec,
                 struct ttest *result)
{
    double variance[2];
    if (!begin_two(first, second, variance, result))
        return;
    if (first->n < 2 || second->n < 2) {
        result->undefined = "a group has a single value";
        return;
    }
    double n1 = (double)first->n, n2 = (double)second->n;
    double part1 = variance[0] / n1, part2 = variance[1] / n2, sum = part1 + part2;
    result->se = sqrt(sum);
    if (!(sum > 0)) {
        result->undefined = "neither group varies";
        return;
    }
    double share1 = part1 / sum, share2 = part2 / sum;
    result->df = 1 / (share1 * share1 / (n1 - 1) + share2 * share2 / (n2 - 1));
    decide(spec, result);
}

void ttest_student(const struct sample *first, const struct sample *second, const struct ttest_spec *spec,
                   struct ttest *result)
{
    double variance[2];
    if (!begin_two(first, second, variance, result))
        return;
    double n1 = (double)first->n, n2 = (double)second->n;
    if (n1 + n2 < 3) {
        result->undefined = "each group has a single value";
        return;
    }
    result->df = n1 + n2 - 2;
    double pooled = (n1 > 1 ? (n1 - 1) * variance[0] : 0) + (n2 > 1 ? (n2 - 1) * variance[1] : 0);
    result->sd = sqrt(pooled / result->df);
    result->se = result->sd * sqrt(1 / n1 + 1 / n2);
    if (!(result->sd > 0)) {
        result->undefined = "neither group varies";
        return;
    }
    decide(spec, result);
}
