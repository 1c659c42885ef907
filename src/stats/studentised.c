/* The integral over log S by the trapezoidal rule, which converges faster than any power for such integrands; the small
 * probability is summed directly, never as 1 − P. The range of k normals above r, given that its largest is z:
 * P(range > r) = k ∫ φ(z) [Φ(z)^(k−1) − (Φ(z) − Φ(z − r))^(k−1)] dz. Agrees with R's ptukey, to the digits that has. */
#include "stats/studentised.h"

#include <math.h>

#include "stats/distribution.h"

static const double LARGE_DF = 1e7, Z_STEP = 0.15, Z_MOST = 9.3;
enum { ROUNDS = 100 };

/* log of the density of log S. */
static double log_density(double u, double df)
{
    double half = df / 2;
    return log(2) + half * log(half) - lgamma(half) + df * u - half * exp(2 * u);
}

double studentised_tail(const struct studentised *of, double t)
{
    double df = of->df;
    if (!(df < LARGE_DF))
        return fmin(1, of->tail(of->family, t));
    double step = fmin(0.1, 0.25 / sqrt(2 * df)), sum = 0;
    double low = -1 - log(fmax(t, 1)) - 34 / df, high = 0.5 * log(1 + 12.2 / sqrt(df) + 80 / df);
    if (df > 30)
        low = fmax(low, -20 / sqrt(2 * df) - log(fmax(t, 1)));
    for (double u = low; u <= high; u += step) {
        double density = exp(log_density(u, df));
        if (density > 1e-300)
            sum += density * of->tail(of->family, t * exp(u));
    }
    return fmin(1, sum * step);
}

/* Regula falsi on log p with Illinois' halving: the logarithm of a tail is nearly a parabola. */
double studentised_critical(const struct studentised *of, double p, double low, double high)
{
    double at_low = log(studentised_tail(of, low) / p), at_high = log(studentised_tail(of, high) / p);
    if (!(at_low >= 0 && at_high <= 0))
        return NAN;
    for (int round = 0; round < ROUNDS && high - low > 1e-13 * high && at_low > 0 && at_high < 0; round++) {
        double next = (low * at_high - high * at_low) / (at_high - at_low);
        double at_next = log(studentised_tail(of, next) / p);
        if (at_next == 0 || next <= low || next >= high)
            return next;
        if (at_next > 0) {
            low = next;
            at_low = at_next;
            at_high /= 2;
        } else {
            high = next;
            at_high = at_next;
            at_low /= 2;
        }
    }
    return at_low == 0 ? low : at_high == 0 ? high : (low + high) / 2;
}

static double range_tail(const void *family, double bound)
{
    double k = (double)*(const size_t *)family, sum = 0;
    double range = bound * sqrt(2); /* in the units of a difference of two means */
    double most = fmax(Z_MOST, range / 2 + Z_MOST);
    for (double z = -Z_MOST; z <= most; z += Z_STEP) {
        double below = normal_cdf(z), beyond = normal_cdf(z - range) / below;
        sum += normal_density(z) * exp((k - 1) * log(below)) * -expm1((k - 1) * log1p(-fmin(beyond, 1)));
    }
    return fmin(1, k * sum * Z_STEP);
}

double tukey_sf(double q, size_t groups, double df)
{
    struct studentised range = { range_tail, &groups, df };
    if (isnan(q) || !(df > 0) || groups < 2)
        return NAN;
    return q <= 0 ? 1 : groups == 2 ? student_two_sided(q / sqrt(2), df) : studentised_tail(&range, q / sqrt(2));
}

double tukey_critical(double p, size_t groups, double df)
{
    struct studentised range = { range_tail, &groups, df };
    if (!(p > 0 && p < 1) || !(df > 0) || groups < 2)
        return NAN;
    double one = student_quantile_upper(p / 2, df), pairs = (double)(groups * (groups - 1)) / 2;
    if (groups == 2)
        return one * sqrt(2);
    return sqrt(2) * studentised_critical(&range, p, one, student_quantile_upper(p / 2 / pairs, df));
}
