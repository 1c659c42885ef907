/* Exact limits: the confidence limit of a quantile μ ± z σ is d̄ + t' s / √n with t' a quantile of
 * the noncentral t with n − 1 df and noncentrality ± z √n (Carkeet 2015). Replicated: the variance of a difference is a
 * sum of mean squares with known weights, its interval and then that of bias ± z σ by the method of variance estimates
 * recovery (Zou 2013). Agrees with R's qt(ncp =), lm, and aov. */
#include "stats/bland_altman.h"

#include <math.h>
#include <stdbool.h>

#include "base/arena.h"
#include "stats/distribution.h"
#include "stats/quantile.h"
#include "stats/ttest.h"

static const struct limits unknown = { NAN, NAN, NAN };

static void begin(size_t n, struct bland_altman *result)
{
    *result = (struct bland_altman){
        .n = n, .bias = unknown, .lower = unknown, .upper = unknown, .bias_se = NAN, .sd = NAN, .within1 = NAN,
        .within2 = NAN, .slope = NAN, .slope_se = NAN, .slope_low = NAN, .slope_high = NAN, .slope_t = NAN,
        .slope_df = NAN, .slope_p = NAN,
    };
}

static double level_of(const struct bland_altman_spec *spec)
{
    return spec->level > 0 ? spec->level : 0.95;
}

static double multiplier(const struct bland_altman_spec *spec)
{
    return normal_quantile_upper((1 - (spec->coverage > 0 ? spec->coverage : 0.95)) / 2);
}

static const char *too_few(size_t n)
{
    return n == 0 ? "no subject has both" : n == 1 ? "a single subject has no spread" : NULL;
}

/* The bias with its t interval; false when there is no spread to speak of limits. */
static bool find_bias(const double *difference, size_t n, double level, struct bland_altman *result)
{
    struct ttest t;
    struct ttest_spec spec = { .level = level };
    struct sample sample = { difference, NULL, 1, n };
    ttest_one(&sample, &spec, &t);
    result->bias = (struct limits){ t.estimate, t.low, t.high };
    result->bias_se = t.se;
    result->sd = t.sd;
    result->undefined = too_few(n);
    return result->undefined == NULL;
}

/* Regression of the difference on the mean. */
static void proportional_bias(const double *mean, const double *difference, size_t n, double level,
                              struct bland_altman *result)
{
    double centre = 0, sxx = 0, sxy = 0, rss = 0;
    for (size_t i = 0; i < n; i++)
        centre += mean[i] / (double)n;
    for (size_t i = 0; i < n; i++) {
        double x = mean[i] - centre;
        sxx += x * x;
        sxy += x * (difference[i] - result->bias.value);
    }
    if (n < 3 || !(sxx > 0)) {
        result->no_slope = n < 3 ? "it needs three subjects" : "the means do not vary";
        return;
    }
    result->slope = sxy / sxx;
    for (size_t i = 0; i < n; i++) {
        double rest = difference[i] - result->bias.value - result->slope * (mean[i] - centre);
        rss += rest * rest;
    }
    result->slope_df = (double)n - 2;
    result->slope_se = sqrt(rss / result->slope_df / sxx);
    double reach = student_critical(result->slope_df, level) * result->slope_se;
    result->slope_low = result->slope - reach;
    result->slope_high = result->slope + reach;
    if (result->slope_se > 0) {
        result->slope_t = result->slope / result->slope_se;
        result->slope_p = student_two_sided(result->slope_t, result->slope_df);
    }
}

static void count_outside(const double *difference, size_t n, struct bland_altman *result)
{
    for (size_t i = 0; i < n; i++)
        result->outside += difference[i] < result->lower.value || difference[i] > result->upper.value;
}

/* bias + z sd with the quantiles of the noncentral t. */
static struct limits exact_limit(const struct bland_altman *result, double z, double level)
{
    double df = (double)result->n - 1, shift = z * sqrt((double)result->n), tail = (1 - level) / 2;
    return (struct limits){ result->bias.value + z * result->sd,
                            result->bias.value + noncentral_t_quantile(tail, df, shift) * result->bias_se,
                            result->bias.value + noncentral_t_quantile(1 - tail, df, shift) * result->bias_se };
}

static struct limits approximate_limit(const struct bland_altman *result, double z, double level)
{
    double n = (double)result->n, value = result->bias.value + z * result->sd;
    double reach = student_critical(n - 1, level) * result->sd * sqrt(1 / n + z * z / (2 * (n - 1)));
    return (struct limits){ value, value - reach, value + reach };
}

void bland_altman(const double *first, const double *second, size_t n, const struct bland_altman_spec *spec,
                  struct arena *arena, struct bland_altman *result)
{
    double *difference = arena_array(arena, double, n), *mean = arena_array(arena, double, n);
    double z = multiplier(spec), level = level_of(spec);
    begin(n, result);
    for (size_t i = 0; i < n; i++) {
        difference[i] = first[i] - second[i];
        mean[i] = first[i] + (second[i] - first[i]) / 2;
    }
    if (!find_bias(difference, n, level, result))
        return;
    struct limits (*limit)(const struct bland_altman *, double, double) =
        spec->interval == LIMITS_EXACT ? exact_limit : approximate_limit;
    result->lower = limit(result, -z, level);
    result->upper = limit(result, z, level);
    proportional_bias(mean, difference, n, level, result);
    count_outside(difference, n, result);
}

/* ---- replicated ---- */

/* A mean square with its weight in the variance of a difference. */
struct part {
    double weight, mean_square, df;
};

/* The variance Σ weight · mean square, its interval, and with it both limits. */
static void limits_of_parts(const struct part *parts, size_t count, double z, double level,
                            struct bland_altman *result)
{
    double variance = 0, down = 0, up = 0, tail = (1 - level) / 2;
    for (size_t i = 0; i < count; i++) {
        double of = parts[i].weight * parts[i].mean_square, df = parts[i].df;
        if (of == 0)
            continue;
        double shrink = of * (1 - df / chisq_quantile_upper(tail, df));
        double grow = of * (df / chisq_quantile(tail, df) - 1);
        variance += of;
        down += of > 0 ? shrink * shrink : grow * grow; /* a part taken off does the reverse */
        up += of > 0 ? grow * grow : shrink * shrink;
    }
    if (!(variance >= 0)) {
        result->undefined = "the variance between subjects comes out negative";
        return;
    }
    double sd = sqrt(variance), sd_low = sqrt(fmax(0, variance - sqrt(down))), sd_high = sqrt(variance + sqrt(up));
    double bias = result->bias.value, below = bias - result->bias.low, above = result->bias.high - bias;
    if (isnan(below)) /* no spread at all */
        below = above = 0;
    double in = z * (sd - sd_low), out = z * (sd_high - sd);
    result->sd = sd;
    result->upper = (struct limits){ bias + z * sd, bias + z * sd - hypot(below, in), bias + z * sd + hypot(above, out) };
    result->lower = (struct limits){ bias - z * sd, bias - z * sd - hypot(below, out), bias - z * sd + hypot(above, in) };
}

/* Subject means, the pooled within-subject mean square and the mean of 1/m. */
struct method {
    double *means;
    double mean_square, df, mean_inverse;
};

static struct method method_of(const struct replicates *replicates, size_t n, struct arena *arena)
{
    struct method method = { .means = arena_array(arena, double, n) };
    const double *x = replicates->values;
    double squares = 0;
    for (size_t s = 0; s < n; x += replicates->count[s++]) {
        double m = (double)replicates->count[s], mean = 0;
        for (size_t i = 0; i < replicates->count[s]; i++)
            mean += (x[i] - x[0]) / m;
        for (size_t i = 0; i < replicates->count[s]; i++)
            squares += (x[i] - x[0] - mean) * (x[i] - x[0] - mean);
        method.means[s] = x[0] + mean;
        method.df += m - 1;
        method.mean_inverse += 1 / m / (double)n;
    }
    method.mean_square = method.df > 0 ? squares / method.df : 0;
    return method;
}

void bland_altman_replicated(const struct replicates *first, const struct replicates *second, size_t n,
                             const struct bland_altman_spec *spec, struct arena *arena, struct bland_altman *result)
{
    struct method a = method_of(first, n, arena), b = method_of(second, n, arena);
    double *difference = arena_array(arena, double, n), *mean = arena_array(arena, double, n);
    begin(n, result);
    for (size_t i = 0; i < n; i++) {
        difference[i] = a.means[i] - b.means[i];
        mean[i] = a.means[i] + (b.means[i] - a.means[i]) / 2;
    }
    double level = level_of(spec);
    if (!find_bias(difference, n, level, result))
        return;
    result->within1 = a.df > 0 ? sqrt(a.mean_square) : NAN;
    result->within2 = b.df > 0 ? sqrt(b.mean_square) : NAN;
    struct part parts[] = { { 1, result->sd * result->sd, (double)n - 1 },
                            { 1 - a.mean_inverse, a.mean_square, a.df },
                            { 1 - b.mean_inverse, b.mean_square, b.df } };
    limits_of_parts(parts, 3, multiplier(spec), level, result);
    proportional_bias(mean, difference, n, level, result);
    count_outside(difference, n, result);
}

/* One-way analysis of variance of the differences. */
struct oneway {
    double between, within, df_between, df_within, usual;
};

static struct oneway oneway_of(const double *difference, const size_t *count, size_t subjects, double grand)
{
    struct oneway o = { .df_between = (double)subjects - 1 };
    double total = 0, squares = 0;
    const double *d = difference;
    for (size_t s = 0; s < subjects; d += count[s++]) {
        double m = (double)count[s], mean = 0;
        for (size_t i = 0; i < count[s]; i++)
            mean += d[i] / m;
        for (size_t i = 0; i < count[s]; i++)
            o.within += (d[i] - mean) * (d[i] - mean);
        o.between += m * (mean - grand) * (mean - grand);
        o.df_within += m - 1;
        total += m;
        squares += m * m;
    }
    o.between /= o.df_between;
    o.within = o.df_within > 0 ? o.within / o.df_within : 0;
    o.usual = (total - squares / total) / o.df_between;
    return o;
}

void bland_altman_linked(const double *first, const double *second, const size_t *count, size_t subjects,
                         const struct bland_altman_spec *spec, struct arena *arena, struct bland_altman *result)
{
    size_t total = 0, at = 0;
    for (size_t s = 0; s < subjects; s++)
        total += count[s];
    double *difference = arena_array(arena, double, total), *mean = arena_array(arena, double, subjects),
           *subject = arena_array(arena, double, subjects), grand = 0, level = level_of(spec);
    begin(subjects, result);
    if (subjects < 2) {
        result->undefined = too_few(subjects);
        return;
    }
    for (size_t s = 0; s < subjects; s++)
        for (size_t i = 0; i < count[s]; i++, at++) {
            difference[at] = first[at] - second[at];
            grand += difference[at] / (double)total;
            subject[s] += difference[at] / (double)count[s];
            mean[s] += (first[at] + (second[at] - first[at]) / 2) / (double)count[s];
        }
    struct oneway o = oneway_of(difference, count, subjects, grand);
    /* variance between subjects + within = between / usual + (1 − 1 / usual) within */
    bool negative = o.between < o.within;
    struct part parts[] = { { negative ? 0 : 1 / o.usual, o.between, o.df_between },
                            { negative ? 1 : 1 - 1 / o.usual, o.within, o.df_within } };
    double reach = student_critical(o.df_between, level), se = sqrt(o.between / (double)total);
    result->bias = (struct limits){ grand, grand - reach * se, grand + reach * se };
    result->bias_se = se;
    limits_of_parts(parts, 2, multiplier(spec), level, result);
    double kept = result->bias.value;
    result->bias.value = 0; /* the slope goes through the means of the subjects, weighted alike */
    for (size_t s = 0; s < subjects; s++)
        result->bias.value += subject[s] / (double)subjects;
    proportional_bias(mean, subject, subjects, level, result);
    result->bias.value = kept;
    count_outside(subject, subjects, result);
}
