/* With correlations λ_i λ_j the contrasts are independent given one normal Y and the scale S of the common SD:
 * P(some |T_i| > t) = E[1 − Π (1 − q_i(Y, S))], q_i the two tails of a normal beyond ±tS. Both integrals by the
 * trapezoidal rule, over y here and over log s in stats/studentised.c; the small probability is summed directly, never as
 * 1 − P. Agrees with mvtnorm::pmvt and multcomp::glht to their digits. */
#include "stats/dunnett.h"

#include <math.h>

#include "base/arena.h"
#include "stats/distribution.h"
#include "stats/studentised.h"

static const double Y_STEP = 0.15, Y_MOST = 9.3;

struct family {
    const double *lambda;
    size_t count;
};

/* E over Y of 1 − Π (1 − q_i), the limits ±bound. */
static double given_scale(const void *of, double bound)
{
    const struct family *family = of;
    const double *lambda = family->lambda;
    size_t count = family->count;
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
    return fmin(1, sum * Y_STEP);
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
    struct family family = { lambda, count };
    struct studentised largest = { given_scale, &family, df };
    *exact = factor(correlation, count, lambda) < 1e-10;
    for (size_t i = 0; i < count; i++) {
        if (isnan(t[i]) || !(df > 0))
            adjusted[i] = NAN;
        else if (count == 1)
            adjusted[i] = student_two_sided(t[i], df);
        else
            adjusted[i] = t[i] == 0 ? 1 : studentised_tail(&largest, fabs(t[i]));
    }
    arena_rewind(arena, mark);
}

double dunnett_critical(size_t count, const double *correlation, double df, double level, struct arena *arena)
{
    double alpha = 1 - level;
    if (count < 2 || !(df > 0))
        return student_critical(df, level);
    struct arena_mark mark = arena_mark(arena);
    double *lambda = arena_array(arena, double, count);
    struct family family = { lambda, count };
    struct studentised largest = { given_scale, &family, df };
    factor(correlation, count, lambda);
    double critical = studentised_critical(&largest, alpha, student_critical(df, level),
                                           student_quantile_upper(alpha / 2 / (double)count, df));
    arena_rewind(arena, mark);
    return critical;
}
