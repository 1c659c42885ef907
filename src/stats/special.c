/* Incomplete beta by the continued fraction of Didonato & Morris (1992), ACM TOMS 18:360, eq. 9,
 *
 *     I_x(a, b) = D · 1/(β₁ + α₂/(β₂ + …)),   D = x^a y^b / B(a, b),
 *
 * written in λ = a y − b x, which stays exact where a − (a + b) x would cancel; it is used on the side of the mean
 * where λ ≥ 0, the other side is the complement. D comes from saddle points (Loader 2000). Incomplete gamma: the
 * power series below a + 1, Legendre's continued fraction above (DLMF 8.7.1, 8.9.2), with Loader's density.
 * Agrees with mpmath to 14 digits and more (tests/reference/stats/distributions.json). */
#include "stats/special.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

static const long double HALF_LOG_2PI = 0.918938533204672741780329736405617639861L;
static const long double SQRT_HALF = 0.707106781186547524400844362104849039285L;
static const long double TINY = 1e-300L;
enum { MOST_TERMS = 1000000 };

long double log1p_minus(long double x)
{
    if (x < -0.4L || x > 0.6L)
        return log1pl(x) - x;
    /* log(1 + x) = 2 atanh(r), r = x / (2 + x), and 2r − x = −x r */
    long double r = x / (2 + x), r2 = r * r, sum = 0, power = r2;
    for (int k = 3; k < 60; k += 2) {
        long double term = power / k;
        sum += term;
        if (term < LDBL_EPSILON * sum / 4)
            break;
        power *= r2;
    }
    return r * (2 * sum - x);
}

long double stirling_error(long double x)
{
    if (x < 1)
        return lgammal(x + 1) - (x + 0.5L) * logl(x) + x - HALF_LOG_2PI;
    long double shifted = 0;
    for (; x < 20; x++)
        shifted += (x + 0.5L) * log1pl(1 / x) - 1;
    long double s = 1 / (x * x);
    long double series =
        1 / 12.0L
        - s * (1 / 360.0L
               - s * (1 / 1260.0L - s * (1 / 1680.0L - s * (1 / 1188.0L - s * (691 / 360360.0L - s / 156)))));
    return shifted + series / x;
}

long double deviance_part(long double x, long double mean, long double difference)
{
    if (fabsl(difference) > 0.3L * x)
        return x * logl(x / mean) - difference;
    return -x * log1p_minus(-difference / x);
}

static long double beta_density(long double x, long double y, long double a, long double b, long double lambda)
{
    long double exponent = stirling_error(a + b) - stirling_error(a) - stirling_error(b)
                           - deviance_part(a, (a + b) * x, lambda)
                           - deviance_part(b, (a + b) * y, -lambda);
    long double scale = a < b ? a / (1 + a / b) : b / (1 + b / a);
    return sqrtl(scale) * expl(exponent - HALF_LOG_2PI);
}

/* A continued fraction by modified Lentz: f its value so far, c and d ratios of successive numerators and denominators. */
struct fraction {
    long double f, c, d;
};

/* Takes in the next term, … + alpha/(beta + …); false when it no longer changes the value. */
static bool fraction_goes_on(struct fraction *fraction, long double alpha, long double beta)
{
    long double d = beta + alpha * fraction->d, c = beta + alpha / fraction->c;
    fraction->d = 1 / (fabsl(d) < TINY ? TINY : d);
    fraction->c = fabsl(c) < TINY ? TINY : c;
    long double step = fraction->c * fraction->d;
    fraction->f *= step;
    return fabsl(step - 1) > 2 * LDBL_EPSILON;
}

/* λ ≥ 0. */
static long double beta_fraction(long double x, long double y, long double a, long double b, long double lambda)
{
    long double first = a / (a + 1) * (lambda + 1);
    struct fraction fraction = { .f = first, .c = first, .d = 0 };
    for (int n = 1; n < MOST_TERMS; n++) {
        long double even = a + 2.0L * n, ratio = (b - n) * n * x / (even - 1);
        long double alpha = (a + n - 1) * ((a + b + n - 1) / (even - 1)) * ratio * x;
        long double beta = n + ratio + (a + n) / (even + 1) * (lambda + 1 + n * (1 + y));
        if (!fraction_goes_on(&fraction, alpha, beta))
            break;
    }
    return fraction.f;
}

struct incomplete_beta incomplete_beta(long double x, long double y, long double a, long double b)
{
    if (!(x > 0))
        return (struct incomplete_beta){ .lower = 0, .upper = 1, .density = 0 };
    if (!(y > 0))
        return (struct incomplete_beta){ .lower = 1, .upper = 0, .density = 0 };
    long double lambda = a * y - b * x;
    long double density = beta_density(x, y, a, b, lambda);
    if (lambda >= 0) {
        long double lower = density / beta_fraction(x, y, a, b, lambda);
        return (struct incomplete_beta){ .lower = lower, .upper = 1 - lower, .density = density };
    }
    long double upper = density / beta_fraction(y, x, b, a, -lambda);
    return (struct incomplete_beta){ .lower = 1 - upper, .upper = upper, .density = density };
}

static long double gamma_series(long double a, long double x)
{
    long double term = 1, sum = 1;
    for (int k = 1; k < MOST_TERMS && term > sum * LDBL_EPSILON / 4; k++) {
        term *= x / (a + k);
        sum += term;
    }
    return sum;
}

static long double gamma_fraction(long double a, long double x)
{
    long double b = x + 1 - a;
    struct fraction fraction = { .f = 1 / b, .c = 1 / TINY, .d = 1 / b };
    for (int k = 1; k < MOST_TERMS; k++) {
        long double alpha = -k * (k - a);
        b += 2;
        if (!fraction_goes_on(&fraction, alpha, b))
            break;
    }
    return fraction.f;
}

struct incomplete_gamma incomplete_gamma(long double a, long double x)
{
    if (!(x > 0))
        return (struct incomplete_gamma){ .lower = 0, .upper = 1 };
    /* x^a e^−x / Γ(a + 1) */
    long double density = expl(-stirling_error(a) - deviance_part(a, x, a - x) - HALF_LOG_2PI) / sqrtl(a);
    if (x < a + 1) {
        long double lower = density * gamma_series(a, x);
        return (struct incomplete_gamma){ .lower = lower, .upper = 1 - lower };
    }
    long double upper = density * a * gamma_fraction(a, x);
    return (struct incomplete_gamma){ .lower = 1 - upper, .upper = upper };
}

long double normal_log_sf(long double z)
{
    if (z < 35)
        return logl(erfcl(z * SQRT_HALF) / 2);
    long double s = 1 / (z * z);
    long double series = -s * (1 - 3 * s * (1 - 5 * s * (1 - 7 * s * (1 - 9 * s * (1 - 11 * s * (1 - 13 * s))))));
    return -z * z / 2 - HALF_LOG_2PI - logl(z) + log1pl(series);
}
