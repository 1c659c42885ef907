/* P(T > t) = ∫ P(Z > t s − δ) f(s) ds over s = √(V / df) > 0, and likewise below (Johnson, Kotz & Balakrishnan 1995,
 * eq. 31.11). With s = e^u the integrand is analytic on the whole line and falls off on both sides, so the trapezoidal
 * rule converges exponentially (Trefethen & Weideman 2014, SIAM Review 56:385); every term is positive and taken
 * relative to the largest, so either tail keeps its digits however small it is, where the usual series (AS 243, R's pt)
 * loses the far tail. Agrees with mpmath's quadrature.
 *
 * With t far beyond √df the step would have to follow a front as steep as t. There the other order is the smooth one,
 * P(T > t) = ∫ P(V < df ((z + δ) / t)²) φ(z) dz, by the same rule. */
#include "stats/noncentral.h"

#include <float.h>
#include <math.h>

#include "stats/distribution.h"
#include "stats/special.h"

static const long double HALF_LOG_2PI = 0.918938533204672741780329736405617639861L;
static const long double LOG_2 = 0.693147180559945309417232121458176568076L;
static const long double SQRT_2 = 1.414213562373095048801688724209698078570L;
static const long double SQRT_HALF = 0.707106781186547524400844362104849039285L;
static const double NEAR = 3; /* erfc and log in double serve up to here */
static const long double NEGLIGIBLE = 40; /* e^−40 = 4e-18 of the largest term */
static const long double STEEP = 50, FRONT = 9;
static const double FAR = 2e4, FAR_DELTA = 200, FAR_STEP = 0.4;
enum { FAR_STEPS = 50, STEPS_BY_FACTOR = 64 /* as many products leave s what e^u would be */ };

/* sign is 1 for the upper tail, −1 for the lower; t > 0. */
struct mixture {
    long double t, delta, half_df, sign, constant;
};

static double hazard(double x)
{
    return x > 0 ? (x + sqrt(x * x + 4)) / 2 : 2 / (sqrt(x * x + 4) - x);
}

/* log P(Z > x) with the error of double only in what erfc and log return: what rounding took off their argument is put back
 * along the slope, the hazard, for which Birnbaum's bound is near enough (1942, Annals of Mathematical Statistics 13:245). */
static long double log_sf(long double x)
{
    double at = (double)(x * SQRT_HALF);
    if (fabs(at) > NEAR)
        return normal_log_sf(x);
    return log(erfc(at) / 2) - (x - at * SQRT_2) * hazard((double)x);
}

/* s is e^u. */
static long double mixture_log(const struct mixture *mix, long double u, long double s)
{
    long double gap = 2 * u, chi = 1 + gap - s * s;
    if (fabsl(gap) < 0.5L) {
        /* 1 + g − e^g = −g²/2 − g³/6 − … */
        long double term = gap * gap / 2, sum = 0;
        for (int k = 3; k < 40 && fabsl(term) > LDBL_EPSILON * gap * gap / 8; k++) {
            sum += term;
            term *= gap / k;
        }
        chi = -(sum + term);
    }
    return mix->constant + mix->half_df * chi + log_sf(mix->sign * (mix->t * s - mix->delta));
}

/* Any point near the top will do: it only scales the sum and starts the walk outward. The slope of mixture_log is
 * df·(1 − e^2u) less t·e^u times the normal hazard. */
static long double mixture_top(const struct mixture *mix)
{
    double df = (double)(2 * mix->half_df), t = (double)mix->t, delta = (double)mix->delta, sign = (double)mix->sign;
    double pull = fabs(t * delta), width = 0.2 / sqrt(1 + df / 50);
    double low = log(df / (df + t * t + pull)) - 1, high = log(1 + pull / (df + t * t)) + 1;
    while (high - low > width) {
        double u = low + (high - low) / 2, s = exp(u), x = sign * (t * s - delta);
        *(df * (1 - s * s) > sign * t * s * hazard(x) ? &low : &high) = u;
    }
    return low + (high - low) / 2;
}

static long double mixture_probability(long double t, long double df, long double delta, long double sign)
{
    struct mixture mix = { .t = t, .delta = delta, .half_df = df / 2, .sign = sign };
    mix.constant = LOG_2 + 0.5L * logl(mix.half_df) - HALF_LOG_2PI - stirling_error(mix.half_df);
    long double top = mixture_top(&mix), s_top = expl(top), largest = mixture_log(&mix, top, s_top);
    /* The bandwidths of the two factors add in squares and grow with s up to where the integrand reaches; beyond
     * |Im u| = π/4 the chi factor grows, which bounds the step for few degrees of freedom. */
    long double reach = fmaxl(1, s_top + 4 / sqrtl(2 * df));
    long double step = fminl(0.12L, 0.65L / (reach * sqrtl(2 * df + t * t)));
    /* The normal factor bends only where its argument is near 0, t s near δ: a steep front is no steeper than that. */
    if (t * reach > STEEP * (fabsl(delta) + FRONT))
        step = fminl(0.12L, 0.65L / hypotl(reach * sqrtl(2 * df), fabsl(delta) + FRONT));
    long double sum = 1;
    for (int direction = -1; direction <= 1; direction += 2) {
        long double s = s_top, factor = expl(direction * step);
        for (long i = 1;; i++) {
            long double u = top + direction * i * step;
            s = i % STEPS_BY_FACTOR == 0 ? expl(u) : s * factor;
            long double below = mixture_log(&mix, u, s) - largest;
            sum += exp((double)below); /* a share of the largest: double serves */
            if (!(below > -NEGLIGIBLE))
                break;
        }
    }
    return expl(largest) * sum * step;
}

/* For t² > FAR df and δ ≥ FAR_DELTA: z + δ stays positive, and the chi factor hardly bends over the reach of φ. */
static double far_probability(double t, double df, double delta, double sign)
{
    long double sum = 0;
    for (int k = -FAR_STEPS; k <= FAR_STEPS; k++) {
        double z = k * FAR_STEP, s = (z + delta) / t;
        sum += expl(-0.5L * z * z - HALF_LOG_2PI) * (sign > 0 ? chisq_cdf(df * s * s, df) : chisq_sf(df * s * s, df));
    }
    return (double)(sum * FAR_STEP);
}

static double tail(double t, double df, double delta, double sign)
{
    if (isnan(t) || isnan(delta) || !(df > 0))
        return NAN;
    if (isinf(df))
        return normal_sf(sign * (t - delta));
    if (isinf(t))
        return sign * t > 0 ? 0 : 1;
    if (t == 0)
        return normal_sf(-sign * delta);
    if (t < 0)
        return tail(-t, df, -delta, -sign);
    if (t * t > FAR * df && delta >= FAR_DELTA)
        return far_probability(t, df, delta, sign);
    return (double)mixture_probability(t, df, delta, sign);
}

double noncentral_t_sf(double t, double df, double delta)
{
    return tail(t, df, delta, 1);
}

double noncentral_t_cdf(double t, double df, double delta)
{
    return tail(t, df, delta, -1);
}

/* Distance of the tail from `target` as a normal deviate: nearly a straight line in delta. Rising for sign 1. */
static double deviate(double t, double df, double delta, double sign, double target_deviate)
{
    double p = tail(t, df, delta, sign);
    return p > 0 ? target_deviate - normal_quantile_upper(p) : -INFINITY;
}

/* The delta at which the tail is `target`: from the normal approximation (Abramowitz & Stegun 26.7.10) by the secant
 * method for t ≥ 0, kept inside the bracket that the values seen so far leave. An error is the product of the two before it,
 * times what the curve bends: three values tell what the next would be, and that need not be looked at when it is nothing. */
static double solve_delta(double t, double df, double sign, double target)
{
    double width = sqrt(1 + t * t / (2 * df)), low = -INFINITY, high = INFINITY;
    double wanted = normal_quantile_upper(target), x = t * (1 - 1 / (4 * df)) - wanted * sign * width, slope = 1 / width;
    double last = NAN, f_last = NAN, f_before = NAN;
    if (t * t > FAR * df && student_sf(t, df) < fmin(target, 1 - target)) {
        low = 0; /* the ends are on the side of t, and near 0 the tails take long */
        x = fmax(x, t / 10);
    }
    for (int i = 0; i < 200; i++) {
        double f = deviate(t, df, x, sign, wanted) * sign;
        if (isnan(f) || fabs(f) < 2e-14)
            return isnan(f) ? NAN : x;
        *(f < 0 ? &low : &high) = x;
        if (isfinite(f) && isfinite(f_last) && f != f_last)
            slope = (f - f_last) / (x - last);
        double next = isfinite(f) ? x - f / slope : f < 0 ? x + width * (i + 1) : x - width * (i + 1);
        if (!(next > low && next < high))
            next = isinf(low) ? high - width * (i + 1) : isinf(high) ? low + width * (i + 1) : low + (high - low) / 2;
        if (fabs(next - x) <= 4 * DBL_EPSILON * fmax(fabs(next), fabs(x)) || f * f < 1e-16 * fabs(f_before))
            return next;
        last = x, f_before = f_last, f_last = f, x = next;
    }
    return NAN;
}

bool noncentral_t_interval(double t, double df, double level, double *low, double *high)
{
    *low = *high = NAN;
    if (!isfinite(t) || !(df > 0) || !(level > 0 && level < 1))
        return false;
    if (t < 0) {
        double mirrored_low, mirrored_high;
        if (!noncentral_t_interval(-t, df, level, &mirrored_low, &mirrored_high))
            return false;
        *low = -mirrored_high;
        *high = -mirrored_low;
        return true;
    }
    double each = (1 - level) / 2, lower = NAN, upper = NAN;
    if (isinf(df)) {
        lower = t - normal_quantile_upper(each);
        upper = t + normal_quantile_upper(each);
    } else {
        lower = solve_delta(t, df, 1, each);
        upper = solve_delta(t, df, -1, each);
    }
    if (isnan(lower) || isnan(upper))
        return false;
    *low = lower;
    *high = upper;
    return true;
}
