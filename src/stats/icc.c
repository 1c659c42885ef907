/* From the two-way table of mean squares of subjects (R), raters (C) and error (E), and within (W = C and E pooled):
 *     1: (R − W) / (R + (k − 1) W)    C: (R − E) / (R + (k − 1) E)    A: (R − E) / (R + (k − 1) E + k (C − E) / n),
 * averages of k by Spearman–Brown. Limits: F distribution for 1 and C; for A McGraw & Wong's Satterthwaite df (1996,
 * table 7). Agrees with these equations in R on aov's mean squares. */
#include "stats/icc.h"

#include <math.h>

#include "base/arena.h"
#include "stats/distribution.h"
#include "stats/quantile.h"

static const struct icc unknown = { NAN, NAN, NAN, NAN, NAN, NAN, NAN };

/* Reliability of the mean of k from that of one; it falls without bound as that of one falls to -1 / (k - 1). */
static double stepped_up(double r, double k)
{
    return 1 + (k - 1) * r <= 0 ? -INFINITY : k * r / (1 + (k - 1) * r);
}

static struct icc average(struct icc single, double k)
{
    single.estimate = stepped_up(single.estimate, k);
    single.low = stepped_up(single.low, k);
    single.high = stepped_up(single.high, k);
    return single;
}

/* Forms 1 and C: everything follows from F. */
static struct icc from_f(double ms_subject, double ms_rest, double k, double df1, double df2, double level)
{
    struct icc icc = unknown;
    double tail = (1 - level) / 2;
    icc.estimate = (ms_subject - ms_rest) / (ms_subject + (k - 1) * ms_rest);
    icc.df1 = df1;
    icc.df2 = df2;
    if (!(ms_rest > 0)) {
        icc.low = icc.high = icc.estimate;
        return icc; /* F has no bound */
    }
    icc.f = ms_subject / ms_rest;
    icc.p = fisher_sf(icc.f, df1, df2);
    double lower = icc.f / fisher_quantile_upper(tail, df1, df2), upper = icc.f * fisher_quantile_upper(tail, df2, df1);
    icc.low = (lower - 1) / (lower + k - 1);
    icc.high = (upper - 1) / (upper + k - 1);
    return icc;
}

static struct icc agreement(const struct icc_result *r, struct icc consistency, double level)
{
    struct icc icc = consistency; /* its F tests the same hypothesis */
    double n = (double)r->n, k = (double)r->k, tail = (1 - level) / 2;
    double s = r->ms_subject, c = r->ms_rater, e = r->ms_error;
    icc.estimate = (s - e) / (s + (k - 1) * e + k * (c - e) / n);
    if (icc.estimate == 1) { /* nobody differs from anybody */
        icc.low = icc.high = 1;
        return icc;
    }
    double odds = icc.estimate / (1 - icc.estimate), a = k * odds / n, b = 1 + k * (n - 1) * odds / n;
    double ac = a * c, be = b * e;
    double v = (ac + be) * (ac + be) / (ac * ac / (k - 1) + be * be / ((n - 1) * (k - 1)));
    double below = fisher_quantile_upper(tail, n - 1, v), above = fisher_quantile_upper(tail, v, n - 1);
    icc.low = n * (s - below * e) / (below * (k * c + (k * n - k - n) * e) + n * s);
    icc.high = n * (above * s - e) / (k * c + (k * n - k - n) * e + n * above * s);
    if (!(icc.low <= icc.estimate && icc.estimate <= icc.high)) /* far below 0 the approximation breaks down */
        icc.low = icc.high = NAN;
    return icc;
}

static struct measurement_error error_of(double variance, double df, double level)
{
    double tail = (1 - level) / 2;
    return (struct measurement_error){ sqrt(variance), sqrt(variance * df / chisq_quantile_upper(tail, df)),
                                       sqrt(variance * df / chisq_quantile(tail, df)), df };
}

static struct measurement_error agreement_error(const struct icc_result *r, double level)
{
    double n = (double)r->n, k = (double)r->k, df = (n - 1) * (k - 1);
    if (r->ms_rater <= r->ms_error)
        return error_of(r->ms_error, df, level);
    double c = r->ms_rater / n, e = r->ms_error * (n - 1) / n, sum = c + e;
    return error_of(sum, sum * sum / (c * c / (k - 1) + e * e / df), level);
}

static void mean_squares(const double *values, size_t n, size_t k, struct arena *arena, struct icc_result *r)
{
    double *subject = arena_array(arena, double, n), *rater = arena_array(arena, double, k), grand = 0;
    double rows = (double)n, columns = (double)k, ss_subject = 0, ss_rater = 0, ss_error = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < k; j++) {
            double x = values[i * k + j] - values[0]; /* a large level costs no digits */
            subject[i] += x / columns;
            rater[j] += x / rows;
            grand += x / (rows * columns);
        }
    for (size_t j = 0; j < k; j++)
        ss_rater += rows * (rater[j] - grand) * (rater[j] - grand);
    for (size_t i = 0; i < n; i++) {
        ss_subject += columns * (subject[i] - grand) * (subject[i] - grand);
        for (size_t j = 0; j < k; j++) {
            double rest = values[i * k + j] - values[0] - subject[i] - rater[j] + grand;
            ss_error += rest * rest;
        }
    }
    if (ss_error < 1e-24 * (ss_subject + ss_rater)) /* rounding of nothing */
        ss_error = 0;
    r->ms_subject = ss_subject / (rows - 1);
    r->ms_rater = ss_rater / (columns - 1);
    r->ms_error = ss_error / ((rows - 1) * (columns - 1));
    r->ms_within = (ss_rater + ss_error) / (rows * (columns - 1));
}

static void nothing(size_t n, size_t k, struct icc_result *result)
{
    const struct measurement_error none = { NAN, NAN, NAN, NAN };
    *result = (struct icc_result){ .n = n, .k = k, .ms_subject = NAN, .ms_rater = NAN, .ms_error = NAN,
                                   .ms_within = NAN, .oneway = none, .agreement = none, .consistency = none };
    for (int form = 0; form < ICC_FORMS; form++)
        result->form[form] = unknown;
}

void icc_compute(const double *values, size_t n, size_t k, double level, struct arena *arena,
                 struct icc_result *result)
{
    nothing(n, k, result);
    if (n < 2 || k < 2) {
        result->undefined = n < 2 ? "it needs two subjects" : "it needs two raters";
        return;
    }
    double subjects = (double)n, raters = (double)k;
    double df_subject = subjects - 1, df_error = df_subject * (raters - 1), df_within = subjects * (raters - 1);
    mean_squares(values, n, k, arena, result);
    if (!(result->ms_subject + result->ms_within > 0)) {
        result->undefined = "every measurement is equal";
        return;
    }
    struct icc *form = result->form;
    form[ICC_1_1] = from_f(result->ms_subject, result->ms_within, raters, df_subject, df_within, level);
    form[ICC_C_1] = from_f(result->ms_subject, result->ms_error, raters, df_subject, df_error, level);
    form[ICC_A_1] = agreement(result, form[ICC_C_1], level);
    form[ICC_1_K] = average(form[ICC_1_1], raters);
    form[ICC_A_K] = average(form[ICC_A_1], raters);
    form[ICC_C_K] = average(form[ICC_C_1], raters);
    result->oneway = error_of(result->ms_within, df_within, level);
    result->consistency = error_of(result->ms_error, df_error, level);
    result->agreement = agreement_error(result, level);
}

void icc_oneway(const double *values, const size_t *count, size_t subjects, double level, struct icc_result *result)
{
    double total = 0, squares = 0, grand = 0, within = 0, between = 0;
    const double *x = values;
    nothing(subjects, 0, result);
    for (size_t s = 0; s < subjects; x += count[s++]) {
        total += (double)count[s];
        squares += (double)count[s] * (double)count[s];
        for (size_t i = 0; i < count[s]; i++)
            grand += x[i] - values[0];
    }
    double n = (double)subjects;
    if (subjects < 2 || !(total > n)) {
        result->undefined = subjects < 2 ? "it needs two subjects" : "no subject was measured twice";
        return;
    }
    grand /= total;
    x = values;
    for (size_t s = 0; s < subjects; x += count[s++]) {
        double mean = 0;
        for (size_t i = 0; i < count[s]; i++)
            mean += (x[i] - values[0]) / (double)count[s];
        for (size_t i = 0; i < count[s]; i++)
            within += (x[i] - values[0] - mean) * (x[i] - values[0] - mean);
        between += (double)count[s] * (mean - grand) * (mean - grand);
    }
    result->ms_subject = between / (n - 1);
    result->ms_within = within / (total - n);
    if (!(result->ms_subject + result->ms_within > 0)) {
        result->undefined = "every measurement is equal";
        return;
    }
    double usual = (total - squares / total) / (n - 1);
    result->form[ICC_1_1] = from_f(result->ms_subject, result->ms_within, usual, n - 1, total - n, level);
    result->oneway = error_of(result->ms_within, total - n, level);
}
