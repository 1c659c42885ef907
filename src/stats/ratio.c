/* With x before and d the change, δ = ȳ / x̄ − 1 = d̄ / x̄ by Fieller's theorem for pairs: δ is kept when
 * (d̄ − δ x̄)² ≤ t² (s_dd − 2δ s_xd + δ² s_xx) / n, a quadratic inequality in δ. Mean log-ratio: expm1 of the paired t
 * interval of log(y / x) = log1p(d / x). Both start from the exact changes, so that a small change of large values keeps
 * its digits. Agree with Fieller's ratio and the t test of logarithms in R. */
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
