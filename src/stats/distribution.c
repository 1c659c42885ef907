/* Student t and F are incomplete beta functions of x = df / (df + t²) and its complement, chi-square is an
 * incomplete gamma function (DLMF 8.17, 8.7); each tail is asked for from its own side. Quantiles of t: Newton's
 * method on log P(T > t) as a function of log t, which is concave, so that after one step the iterates come down
 * on the root from one side; in the middle, on the central probability as a function of t, concave too.
 * GSL's tdist_Q and tdist_Pinv keep only 6 and 9 digits; this agrees with R's pt, pf, pchisq and with mpmath. */
#include "stats/distribution.h"

#include <float.h>
#include <math.h>

#include "stats/special.h"

static const long double SQRT_HALF = 0.707106781186547524400844362104849039285L;
static const long double SQRT_2PI = 2.50662827463100050241576528481104525301L;

double normal_sf(double z)
{
    return (double)(erfcl(z * SQRT_HALF) / 2);
}

double normal_cdf(double z)
{
    return normal_sf(-z);
}

double normal_density(double z)
{
    return (double)(expl(-(long double)z * z / 2) / SQRT_2PI);
}

/* The density at zero and the slope decide near p = ½, where log P is flat in relative terms of z. */
static double normal_quantile_middle(long double central)
{
    long double z = central * SQRT_2PI;
    for (int i = 0; i < 20; i++) {
        long double step = (central - erfl(z * SQRT_HALF) / 2) * SQRT_2PI * expl(z * z / 2);
        z += step;
        if (fabsl(step) <= 1e-10L * fabsl(z))
            break;
    }
    return (double)z;
}

double normal_quantile_upper(double p)
{
    if (!(p >= 0 && p <= 1))
        return NAN;
    if (p > 0.5)
        return -normal_quantile_upper(1 - p);
    if (p == 0)
        return INFINITY;
    if (p > 0.25)
        return normal_quantile_middle(0.5L - p);
    long double target = logl(p), s = sqrtl(-2 * target);
    long double z = s - (2.515517L + s * (0.802853L + s * 0.010328L))
                            / (1 + s * (1.432788L + s * (0.189269L + s * 0.001308L)));
    for (int i = 0; i < 20; i++) {
        long double log_tail = normal_log_sf(z);
        long double hazard = expl(-z * z / 2 - log_tail) / SQRT_2PI;
        long double step = (log_tail - target) / hazard;
        z += step;
        if (fabsl(step) <= 1e-10L * z) /* the error left is its square */
            break;
    }
    return (double)z;
}

double normal_quantile(double p)
{
    return p <= 0.5 ? -normal_quantile_upper(p) : normal_quantile_upper(1 - p);
}

/* Beyond the square root of the largest double only x^a / (a B(a, ½)) is left of P(|T| > |t|). */
static struct incomplete_beta student_far(long double t, long double df)
{
    long double a = df / 2, log_x = logl(df) - 2 * logl(fabsl(t));
    long double lower = expl(a * log_x + lgammal(a + 0.5L) - lgammal(a + 1) - lgammal(0.5L));
    return (struct incomplete_beta){ .lower = lower, .upper = 1, .density = a * lower };
}

/* lower: P(|T| > |t|), upper: P(|T| <= |t|), density: |t| f(t). */
static struct incomplete_beta student_both(long double t, long double df)
{
    long double square = t * t, sum = df + square;
    if (fabsl(t) > 1e150L)
        return student_far(t, df);
    return incomplete_beta(df / sum, square / sum, df / 2, 0.5L);
}

double student_two_sided(double t, double df)
{
    if (isnan(t) || !(df > 0))
        return NAN;
    if (isinf(df))
        return (double)erfcl(fabsl(t) * SQRT_HALF);
    if (isinf(t))
        return 0;
    return (double)student_both(t, df).lower;
}

double student_sf(double t, double df)
{
    if (isnan(t) || !(df > 0))
        return NAN;
    if (isinf(df))
        return normal_sf(t);
    if (isinf(t))
        return t < 0;
    long double outside = student_both(t, df).lower;
    return (double)(t >= 0 ? outside / 2 : 1 - outside / 2);
}

double student_cdf(double t, double df)
{
    return student_sf(-t, df);
}

static double student_quantile_middle(long double central, long double df)
{
    /* density at 0 = Γ((df+1)/2) / (√(π df) Γ(df/2)), as the limit of |t| f(t) / |t| */
    long double near = 1e-8L;
    long double t = central / (student_both(near, df).density / near);
    for (int i = 0; i < 100; i++) {
        struct incomplete_beta at = student_both(t, df);
        long double step = (central - at.upper / 2) / (at.density / t);
        t += step;
        if (fabsl(step) <= 1e-10L * t)
            break;
    }
    return (double)t;
}

static double student_quantile_tail(double p, long double df)
{
    long double target = logl(2 * (long double)p), u = logl(normal_quantile_upper(p));
    for (int i = 0; i < 200; i++) {
        struct incomplete_beta at = student_both(expl(u), df);
        if (!(at.lower > 0))
            return INFINITY;
        long double step = (logl(at.lower) - target) * at.lower / (2 * at.density);
        u += step;
        if (fabsl(step) <= 1e-10L) /* the error left is its square; below it rounding may go round in circles */
            break;
    }
    return (double)expl(u);
}

double student_quantile_upper(double p, double df)
{
    if (!(p >= 0 && p <= 1) || !(df > 0))
        return NAN;
    if (isinf(df))
        return normal_quantile_upper(p);
    if (p > 0.5)
        return -student_quantile_upper(1 - p, df);
    if (p == 0)
        return INFINITY;
    if (p == 0.5)
        return 0;
    return p > 0.25 ? student_quantile_middle(0.5L - p, df) : student_quantile_tail(p, df);
}

double student_critical(double df, double level)
{
    return student_quantile_upper((1 - level) / 2, df);
}

/* lower: P(F > f), upper: P(F <= f); f finite and positive. */
static struct incomplete_beta fisher_both(double f, double df1, double df2)
{
    if (isinf(df1) && isinf(df2))
        return (struct incomplete_beta){ .lower = f < 1, .upper = f >= 1 };
    if (isinf(df1)) {
        struct incomplete_gamma at = incomplete_gamma(df2 / 2, df2 / 2.0L / f);
        return (struct incomplete_beta){ .lower = at.lower, .upper = at.upper };
    }
    if (isinf(df2)) {
        struct incomplete_gamma at = incomplete_gamma(df1 / 2, df1 / 2.0L * f);
        return (struct incomplete_beta){ .lower = at.upper, .upper = at.lower };
    }
    long double ratio = (long double)df1 / df2 * f;
    return incomplete_beta(1 / (1 + ratio), ratio / (1 + ratio), df2 / 2.0L, df1 / 2.0L);
}

double fisher_sf(double f, double df1, double df2)
{
    if (isnan(f) || !(df1 > 0) || !(df2 > 0))
        return NAN;
    if (f <= 0 || isinf(f))
        return f <= 0;
    return (double)fisher_both(f, df1, df2).lower;
}

double fisher_cdf(double f, double df1, double df2)
{
    if (isnan(f) || !(df1 > 0) || !(df2 > 0))
        return NAN;
    if (f <= 0 || isinf(f))
        return f > 0;
    return (double)fisher_both(f, df1, df2).upper;
}

double chisq_sf(double x, double df)
{
    if (isnan(x) || !(df > 0) || isinf(df))
        return NAN;
    return isinf(x) ? x < 0 : (double)incomplete_gamma(df / 2, x / 2.0L).upper;
}

double chisq_cdf(double x, double df)
{
    if (isnan(x) || !(df > 0) || isinf(df))
        return NAN;
    return isinf(x) ? x > 0 : (double)incomplete_gamma(df / 2, x / 2.0L).lower;
}

double beta_cdf(double x, double a, double b)
{
    if (isnan(x) || !(a > 0) || !(b > 0) || isinf(a) || isinf(b))
        return NAN;
    return (double)incomplete_beta(x, 1 - (long double)x, a, b).lower;
}

double beta_sf(double x, double a, double b)
{
    if (isnan(x) || !(a > 0) || !(b > 0) || isinf(a) || isinf(b))
        return NAN;
    return (double)incomplete_beta(x, 1 - (long double)x, a, b).upper;
}

double binomial_cdf(double k, double n, double p)
{
    if (isnan(k) || !(n >= 0) || !(p >= 0 && p <= 1))
        return NAN;
    k = floor(k);
    if (k < 0 || k >= n)
        return k < 0 ? 0 : 1;
    return beta_sf(p, k + 1, n - k);
}

double binomial_at_least(double k, double n, double p)
{
    if (isnan(k) || !(n >= 0) || !(p >= 0 && p <= 1))
        return NAN;
    k = ceil(k);
    if (k <= 0 || k > n)
        return k <= 0 ? 1 : 0;
    return beta_cdf(p, k, n - k + 1);
}
