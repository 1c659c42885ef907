/* With x before and d the change, δ = ȳ / x̄ − 1 = d̄ / x̄ by Fieller's theorem for pairs: δ is kept when
 * (d̄ − δ x̄)² ≤ t² (s_dd − 2δ s_xd + δ² s_xx) / n, a quadratic inequality in δ. Mean log-ratio: expm1 of the paired t
 * interval of log(y / x) = log1p(d / x). Both start from the exact changes, so that a small change of large values keeps
 * its digits. Agree with Fieller's ratio and the t test of logarithms in R.
 *
 * Two groups, v the variance of a mean: ρ is kept when (x̄ − ρ ȳ)² ≤ t² (v_x + ρ² v_y); degrees of freedom of v_x + ρ² v_y at
 * ρ = x̄ / ȳ. Agrees with R's mratios (ttestratio) and with PROC TTEST where variances are taken to differ. */
#include "stats/ratio.h"

#include <math.h>
#include <stdbool.h>

#include "base/arena.h"
#include "stats/distribution.h"
#include "stats/summary.h"

static double covariance(const struct sample *x, double mean_x, const struct sample *y, double mean_y)
{
    double sum = 0;
    for (size_t i = 0; i < x->n; i++)
        sum += (x->x[i] - mean_x) * (y->x[i] - mean_y);
    return sum / ((double)x->n - 1);
}

void ratio_of_means(const struct sample *before, const struct sample *changes, double level, struct ratio *ratio)
{
    *ratio = (struct ratio){ NAN, NAN, NAN, NULL };
    double n = (double)before->n, sd_before, sd_change;
    double mean_before = sample_mean(before, &sd_before), mean_change = sample_mean(changes, &sd_change);
    if (before->n == 0 || mean_before == 0) {
        ratio->undefined = before->n == 0 ? "there are no pairs" : "the mean before is zero";
        return;
    }
    ratio->change = mean_change / mean_before;
    if (before->n < 2) {
        ratio->undefined = "an interval needs two pairs";
        return;
    }
    double t = student_critical(n - 1, level), share = t * t / n;
    double a = mean_before * mean_before - share * sd_before * sd_before;
    double b = mean_before * mean_change - share * covariance(before, mean_before, changes, mean_change);
    double c = mean_change * mean_change - share * sd_change * sd_change;
    double inside = b * b - a * c;
    if (!(a > 0)) {
        ratio->undefined = "the mean before is not clearly different from zero";
        return;
    }
    double root = sqrt(fmax(inside, 0));
    ratio->low = (b - root) / a;
    ratio->high = (b + root) / a;
}

void ratio_of_logs(const struct sample *before, const struct sample *changes, const struct ttest_spec *spec,
                   struct arena *arena, struct ratio *ratio, struct ttest *t, size_t *refused)
{
    size_t n = before->n;
    double *logs = arena_array(arena, double, n);
    *ratio = (struct ratio){ NAN, NAN, NAN, NULL };
    *refused = 0;
    for (size_t i = 0; i < n; i++) {
        bool positive = before->x[i] > 0 && before->x[i] + changes->x[i] > 0;
        *refused += !positive;
        logs[i] = positive ? log1p(changes->x[i] / before->x[i]) : NAN;
    }
    struct sample sample = { logs, NULL, 1, *refused > 0 ? 0 : n };
    ttest_one(&sample, spec, t);
    if (*refused > 0) {
        ratio->undefined = "a logarithm needs positive values";
        return;
    }
    *ratio = (struct ratio){ expm1(t->estimate), expm1(t->low), expm1(t->high), t->undefined };
}

void ratio_between(const struct sample *first, const struct sample *second, double level, struct mean_ratio *ratio)
{
    double sd1 = NAN, sd2 = NAN, n1 = (double)first->n, n2 = (double)second->n;
    double mean1 = first->n == 0 ? NAN : sample_mean(first, &sd1);
    double mean2 = second->n == 0 ? NAN : sample_mean(second, &sd2);
    *ratio = (struct mean_ratio){ NAN, NAN, NAN, NAN, NULL };
    if (!(mean1 > 0 && mean2 > 0)) {
        ratio->undefined = "a mean is not above zero";
        return;
    }
    ratio->ratio = mean1 / mean2;
    if (first->n < 2 || second->n < 2) {
        ratio->undefined = "a group has a single value";
        return;
    }
    double v1 = sd1 * sd1 / n1, v2 = sd2 * sd2 / n2, scaled = ratio->ratio * ratio->ratio * v2, sum = v1 + scaled;
    if (!(sum > 0)) {
        ratio->undefined = "neither group varies";
        return;
    }
    double share1 = v1 / sum, share2 = scaled / sum;
    ratio->df = 1 / (share1 * share1 / (n1 - 1) + share2 * share2 / (n2 - 1));
    double t = student_critical(ratio->df, level), a = mean2 * mean2 - t * t * v2, b = mean1 * mean2;
    if (!(a > 0)) {
        ratio->undefined = "the second mean is not clearly different from zero";
        return;
    }
    double root = t * sqrt(fmax(v1 * a + v2 * mean1 * mean1, 0));
    ratio->low = (b - root) / a;
    ratio->high = (b + root) / a;
}

static bool take_logs(const struct sample *sample, struct arena *arena, struct sample *logs)
{
    double *values = arena_array(arena, double, sample->n);
    for (size_t i = 0; i < sample->n; i++) {
        if (!(sample->x[i] > 0))
            return false;
        values[i] = log(sample->x[i]);
    }
    *logs = (struct sample){ values, NULL, 1, sample->n };
    return true;
}

void ratio_of_geometric_means(const struct sample *first, const struct sample *second, double level,
                              struct arena *arena, struct mean_ratio *ratio)
{
    struct sample logs1, logs2;
    struct ttest t;
    *ratio = (struct mean_ratio){ NAN, NAN, NAN, NAN, "a logarithm needs positive values" };
    if (!take_logs(first, arena, &logs1) || !take_logs(second, arena, &logs2))
        return;
    ttest_welch(&logs1, &logs2, &(struct ttest_spec){ .level = level }, &t);
    *ratio = (struct mean_ratio){ exp(t.estimate), t.df, exp(t.low), exp(t.high), t.undefined };
}
