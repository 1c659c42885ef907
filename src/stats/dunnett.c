/* With correlations λ_i λ_j the contrasts are independent given one normal Y and the scale S of the common SD:
 * P(some |T_i| > t) = E[1 − Π (1 − q_i(Y, S))], q_i the two tails of a normal beyond ±tS. Both integrals by the
 * trapezoidal rule, over y and over log s, which converges faster than any power for such integrands; the small
 * probability is summed directly, never as 1 − P. Agrees with mvtnorm::pmvt and multcomp::glht to their digits. */
#include "stats/dunnett.h"

#include <math.h>

#include "base/arena.h"
#include "stats/distribution.h"

static const double Y_STEP = 0.15, Y_MOST = 9.3, LARGE_DF = 1e7;

/* E over Y of 1 − Π (1 − q_i), the limits ±bound. */
static double given_scale(const double *lambda, size_t count, double bound)
{
    double sum = 0;
    int steps = (int)(Y_MOST / Y_STEP);
    for (int k = -steps; k <= steps; k++) {
        double y = k * Y_STEP, log_inside = 0;
        for (size_t i = 0; i < count; i++) {
            double root = sqrt(fmax(0, 1 - lambda[i] * lambda[i])), shift = lambda[i] * y;
            double outside = root > 0 ? normal_sf((bound - shift) / root) + normal_sf((bound + shift) / root)
                                      : (fabs(shift) > bound ? 1 : 0);
            log_inside += log1p(-fmin(outside, 1));
        }
        sum += normal_density(y) * -expm1(log_inside);
    }
    return sum * Y_STEP;
}

/* log of the density of log S, S² = χ²(df) / df. */
static double log_density(double u, double df)
{
    double half = df / 2;
    return log(2) + half * log(half) - lgamma(half) + df * u - half * exp(2 * u);
}

static double beyond(const double *lambda, size_t count, double t, double df)
{
    if (!(df < LARGE_DF))
        return fmin(1, given_scale(lambda, count, t));
    double step = fmin(0.1, 0.25 / sqrt(2 * df)), sum = 0;
    double low = -1 - log(fmax(t, 1)) - 34 / df, high = 0.5 * log(1 + 12.2 / sqrt(df) + 80 / df);
    if (df > 30)
        low = fmax(low, -20 / sqrt(2 * df) - log(fmax(t, 1)));
    for (double u = low; u <= high; u += step) {
        double density = exp(log_density(u, df));
        if (density > 1e-300)
            sum += density * given_scale(lambda, count, t * exp(u));
    }
    return fmin(1, sum * step);
}

/* The λ whose products are nearest the correlations, by alternating least squares; returns the largest misfit. */
static double factor(const double *correlation, size_t count, double *lambda)
{
    double sum = 0, worst = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            sum += fabs(correlation[i * count + j]);
    for (size_t i = 0; i < count; i++)
        lambda[i] = sqrt(sum / fmax(1, (double)(count * (count - 1) / 2)));
    for (int round = 0; round < 2000 && count > 2; round++) {
        double moved = 0;
        for (size_t i = 0; i < count; i++) {
            double product = 0, squares = 0;
            for (size_t j = 0; j < count; j++) {
                product += j == i ? 0 : correlation[i * count + j] * lambda[j];
                squares += j == i ? 0 : lambda[j] * lambda[j];
            }
            double next = squares > 0 ? fmin(1, product / squares) : 0;
            moved = fmax(moved, fabs(next - lambda[i]));
            lambda[i] = next;
        }
        if (moved < 1e-15)
            break;
    }
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++) {
            double seen = correlation[i * count + j];
            worst = fmax(worst, fabs((count == 2 ? fabs(seen) : seen) - lambda[i] * lambda[j]));
        }
    return worst;
}

void dunnett_p(const double *t, size_t count, const double *correlation, double df, struct arena *arena,
               double *adjusted, bool *exact)
{
    struct arena_mark mark = arena_mark(arena);
    double *lambda = arena_array(arena, double, count);
    *exact = factor(correlation, count, lambda) < 1e-10;
    for (size_t i = 0; i < count; i++) {
        if (isnan(t[i]) || !(df > 0))
            adjusted[i] = NAN;
        else if (count == 1)
            adjusted[i] = student_two_sided(t[i], df);
        else
            adjusted[i] = t[i] == 0 ? 1 : beyond(lambda, count, fabs(t[i]), df);
    }
    arena_rewind(arena, mark);
}
