/* d = t √(1/n₁ + 1/n₂) or dz = t / √n; the interval of the noncentrality δ of that t is scaled likewise (Steiger &
 * Fouladi 1997). Hedges' J from log Γ, exact at every n. Agrees with R's pt(ncp =) inverted by uniroot, to that
 * function's digits. */
#include "stats/effect.h"

#include <math.h>

#include "stats/noncentral.h"
#include "stats/special.h"

static const struct effect undefined = { NAN, NAN, NAN };

double hedges_correction(double m)
{
    if (!(m > 1))
        return NAN;
    if (isinf(m))
        return 1;
    /* Γ(m/2) / Γ((m−1)/2) by Stirling's formula with its error term: the logarithms do not cancel for large m */
    long double a = m / 2.0L, b = a - 0.5L;
    long double exponent = stirling_error(a) - stirling_error(b) + b * log1pl(0.5L / b) - 0.5L;
    return (double)(expl(exponent) * sqrtl(b / a));
}

static struct effect scaled_noncentral(double t, double df, double scale, double level)
{
    double low = NAN, high = NAN;
    noncentral_t_interval(t, df, level, &low, &high);
    return (struct effect){ t * scale, low * scale, high * scale };
}

static struct effect corrected(struct effect effect, double df)
{
    double j = hedges_correction(df);
    return (struct effect){ effect.estimate * j, effect.low * j, effect.high * j };
}

struct effect effect_dz(double mean, double sd, size_t n, double level)
{
    if (n < 2 || !(sd > 0))
        return undefined;
    double root = sqrt((double)n);
    struct effect effect = scaled_noncentral(mean / sd * root, (double)n - 1, 1 / root, level);
    effect.estimate = mean / sd;
    return effect;
}

struct effect effect_gz(double mean, double sd, size_t n, double level)
{
    return corrected(effect_dz(mean, sd, n, level), (double)n - 1);
}

struct effect effect_d(double mean1, double sd1, size_t n1, double mean2, double sd2, size_t n2, double level)
{
    if (n1 < 1 || n2 < 1 || n1 + n2 < 3)
        return undefined;
    double a = (double)n1, b = (double)n2, df = a + b - 2;
    double squares = (n1 > 1 ? (a - 1) * sd1 * sd1 : 0) + (n2 > 1 ? (b - 1) * sd2 * sd2 : 0);
    double pooled = sqrt(squares / df);
    if (!(pooled > 0))
        return undefined;
    double d = (mean1 - mean2) / pooled, scale = sqrt(1 / a + 1 / b);
    struct effect effect = scaled_noncentral(d / scale, df, scale, level);
    effect.estimate = d;
    return effect;
}

struct effect effect_g(double mean1, double sd1, size_t n1, double mean2, double sd2, size_t n2, double level)
{
    return corrected(effect_d(mean1, sd1, n1, mean2, sd2, n2, level), (double)n1 + (double)n2 - 2);
}

double effect_dav(double mean_change, double sd1, double sd2)
{
    double spread = sqrt((sd1 * sd1 + sd2 * sd2) / 2);
    return spread > 0 ? mean_change / spread : NAN;
}

double effect_drm(double mean_change, double sd_change, double r)
{
    return sd_change > 0 && r < 1 ? mean_change / sd_change * sqrt(2 * (1 - r)) : NAN;
}

double effect_smcr(double mean_change, double sd1)
{
    return sd1 > 0 ? mean_change / sd1 : NAN;
}
