/* Ratio of means by Fieller's theorem for pairs: θ is kept when (ȳ − θ x̄)² ≤ t² (s_yy − 2θ s_xy + θ² s_xx) / n, a
 * quadratic inequality in θ. Mean log-ratio: exp of the paired t interval of log y − log x. Agree with the same
 * formulas in R. */
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

void ratio_of_means(const struct sample *before, const struct sample *after, double level, struct ratio *ratio)
{
    *ratio = (struct ratio){ NAN, NAN, NAN, NULL };
    double n = (double)before->n, sd_before, sd_after;
    double mean_before = sample_mean(before, &sd_before), mean_after = sample_mean(after, &sd_after);
    if (before->n == 0 || mean_before == 0) {
        ratio->undefined = before->n == 0 ? "there are no pairs" : "the mean before is zero";
        return;
    }
    ratio->estimate = mean_after / mean_before;
    if (before->n < 2) {
        ratio->undefined = "an interval needs two pairs";
        return;
    }
    double t = student_critical(n - 1, level), share = t * t / n;
    double a = mean_before * mean_before - share * sd_before * sd_before;
    double b = mean_before * mean_after - share * covariance(before, mean_before, after, mean_after);
    double c = mean_after * mean_after - share * sd_after * sd_after;
    double inside = b * b - a * c;
    if (!(a > 0)) {
        ratio->undefined = "the mean before is not clearly different from zero";
        return;
    }
    double root = sqrt(fmax(inside, 0));
    ratio->low = (b - root) / a;
    ratio->high = (b + root) / a;
}

void ratio_of_logs(const struct sample *before, const struct sample *after, const struct ttest_spec *spec,
                   struct arena *arena, struct ratio *ratio, struct ttest *t, size_t *refused)
{
    size_t n = before->n;
    double *logs = arena_array(arena, double, n);
    *ratio = (struct ratio){ NAN, NAN, NAN, NULL };
    *refused = 0;
    for (size_t i = 0; i < n; i++) {
        bool positive = before->x[i] > 0 && after->x[i] > 0;
        *refused += !positive;
        logs[i] = positive ? log(after->x[i] / before->x[i]) : NAN;
    }
    struct sample sample = { logs, NULL, 1, *refused > 0 ? 0 : n };
    ttest_one(&sample, spec, t);
    if (*refused > 0) {
        ratio->undefined = "a logarithm needs positive values";
        return;
    }
    *ratio = (struct ratio){ exp(t->estimate), exp(t->low), exp(t->high), t->undefined };
}
