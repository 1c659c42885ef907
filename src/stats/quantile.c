/* Each quantile is the root of log tail(x) = log p on the side of the smaller tail, in a coordinate without ends (logit
 * of a beta, log of a chi-square), bracketed by doubling and closed by bisection with secant steps (Illinois). Agrees
 * with R's qbeta, qchisq, qf and qt(ncp =). */
#include "stats/quantile.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "stats/distribution.h"
#include "stats/noncentral.h"

/* A tail at coordinate u; rising says whether it grows with u. */
struct tail {
    double (*at)(const struct tail *tail, double u);
    double a, b;
    bool upper;
};

enum { MOST_STEPS = 400 };

static double gap(const struct tail *tail, double u, double log_p)
{
    double difference = log(tail->at(tail, u)) - log_p;
    return tail->upper ? -difference : difference; /* rises with u either way */
}

/* Regula falsi with the Illinois rule: the end that stays has its gap halved. */
static double close_in(const struct tail *tail, double log_p, double low, double high)
{
    double gap_low = gap(tail, low, log_p), gap_high = gap(tail, high, log_p);
    int stayed = 0;
    for (int step = 0; step < MOST_STEPS; step++) {
        double u = isfinite(gap_low) && isfinite(gap_high) && step % 8 != 7
                       ? high - gap_high * (high - low) / (gap_high - gap_low)
                       : low + (high - low) / 2;
        if (!(u > low && u < high))
            u = low + (high - low) / 2;
        if (!(u > low && u < high) || high - low <= DBL_EPSILON * fabs(u) / 2)
            break;
        double here = gap(tail, u, log_p);
        if (here == 0)
            return u;
        if (here < 0) {
            low = u, gap_low = here;
            gap_high /= stayed == -1 ? 2 : 1;
            stayed = -1;
        } else {
            high = u, gap_high = here;
            gap_low /= stayed == 1 ? 2 : 1;
            stayed = 1;
        }
    }
    return fabs(gap_low) < fabs(gap_high) ? low : high;
}

static double invert(const struct tail *tail, double p, double start)
{
    double log_p = log(p), low = start - 1, high = start + 1;
    for (double reach = 2; gap(tail, low, log_p) > 0; reach *= 2) {
        if (reach > 1e6)
            return NAN;
        high = low;
        low -= reach;
    }
    for (double reach = 2; gap(tail, high, log_p) < 0; reach *= 2) {
        if (reach > 1e6)
            return NAN;
        low = high;
        high += reach;
    }
    return close_in(tail, log_p, low, high);
}

static double beta_at(const struct tail *tail, double u)
{
    double x = u > 0 ? 1 / (1 + exp(-u)) : exp(u) / (1 + exp(u));
    /* near 1 the complement is the exact one */
    if (u > 0)
        return tail->upper ? beta_cdf(1 / (1 + exp(u)), tail->b, tail->a) : beta_sf(1 / (1 + exp(u)), tail->b, tail->a);
    return tail->upper ? beta_sf(x, tail->a, tail->b) : beta_cdf(x, tail->a, tail->b);
}

static bool outside(double p)
{
    return !(p >= 0 && p <= 1);
}

/* The logit of the quantile. */
static double beta_logit(double p, double a, double b, bool upper)
{
    struct tail tail = { beta_at, a, b, upper };
    return invert(&tail, p, log(a) - log(b));
}

static double beta_point(double p, double a, double b, bool upper)
{
    if (outside(p) || !(a > 0) || !(b > 0))
        return NAN;
    if (p == 0 || p == 1)
        return (p == 0) == upper ? 1 : 0;
    double u = p > 0.5 ? beta_logit(1 - p, a, b, !upper) : beta_logit(p, a, b, upper);
    return u > 0 ? 1 / (1 + exp(-u)) : exp(u) / (1 + exp(u));
}

double beta_quantile(double p, double a, double b)
{
    return beta_point(p, a, b, false);
}

double beta_quantile_upper(double p, double a, double b)
{
    return beta_point(p, a, b, true);
}

static double chisq_at(const struct tail *tail, double u)
{
    return tail->upper ? chisq_sf(exp(u), tail->a) : chisq_cdf(exp(u), tail->a);
}

static double chisq_point(double p, double df, bool upper)
{
    if (outside(p) || !(df > 0) || isinf(df))
        return NAN;
    if (p == 0 || p == 1)
        return (p == 0) == upper ? INFINITY : 0;
    bool other = p > 0.5;
    struct tail tail = { chisq_at, df, 0, other ? !upper : upper };
    return exp(invert(&tail, other ? 1 - p : p, log(df)));
}

double chisq_quantile(double p, double df)
{
    return chisq_point(p, df, false);
}

double chisq_quantile_upper(double p, double df)
{
    return chisq_point(p, df, true);
}

static double fisher_at(const struct tail *tail, double u)
{
    return tail->upper ? fisher_sf(exp(u), tail->a, tail->b) : fisher_cdf(exp(u), tail->a, tail->b);
}

double fisher_quantile_upper(double p, double df1, double df2)
{
    if (outside(p) || !(df1 > 0) || !(df2 > 0))
        return NAN;
    if (p == 0 || p == 1)
        return p == 0 ? INFINITY : 0;
    struct tail tail = { fisher_at, df1, df2, p <= 0.5 };
    return exp(invert(&tail, p <= 0.5 ? p : 1 - p, 0));
}

static double noncentral_at(const struct tail *tail, double u)
{
    return tail->upper ? noncentral_t_sf(u, tail->a, tail->b) : noncentral_t_cdf(u, tail->a, tail->b);
}

double noncentral_t_quantile(double p, double df, double delta)
{
    if (!(p > 0 && p < 1) || !(df > 0) || !isfinite(delta))
        return NAN;
    struct tail tail = { noncentral_at, df, delta, p > 0.5 };
    return invert(&tail, p > 0.5 ? 1 - p : p, delta);
}

void binomial_interval(double count, double n, double level, double *low, double *high)
{
    double tail = (1 - level) / 2;
    *low = count > 0 ? beta_quantile(tail, count, n - count + 1) : 0;
    *high = count < n ? beta_quantile_upper(tail, count + 1, n - count) : 1;
}
