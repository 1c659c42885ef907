/* W = (Σ aᵢ x₍ᵢ₎)² / Σ (x − x̄)² with weights from the normal scores Φ⁻¹((i − 3/8) / (n + 1/4)), the outer one or two
 * corrected by polynomials in 1/√n; a normalising transformation of 1 − W gives p (Royston 1995, AS R94; its sources
 * Royston 1982 and 1992). Agrees with R's shapiro.test. */
#include "stats/shapiro.h"

#include <math.h>

#include "base/arena.h"
#include "base/sort.h"
#include "stats/distribution.h"

static const double PI = 3.14159265358979323846;

static double polynomial(const double *coefficients, int count, double x)
{
    double value = 0;
    for (int i = count; i-- > 0;)
        value = value * x + coefficients[i];
    return value;
}

/* a[i], i = 0 … n/2 − 1: of the i-th largest value; minus that of the i-th smallest. */
static void weights(size_t n, double *a)
{
    static const double last[] = { 0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056 };
    static const double next[] = { 0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633 };
    size_t half = n / 2;
    double count = (double)n, squares = 0, u = 1 / sqrt(count);
    for (size_t i = 0; i < half; i++) {
        a[i] = normal_quantile_upper(((double)i + 0.625) / (count + 0.25));
        squares += 2 * a[i] * a[i];
    }
    if (n == 3) {
        a[0] = sqrt(0.5);
        return;
    }
    double root = sqrt(squares), first = a[0] / root + polynomial(last, 6, u);
    double rest = squares - 2 * a[0] * a[0], share = 1 - 2 * first * first;
    size_t from = 1;
    if (n > 5) {
        double second = a[1] / root + polynomial(next, 6, u);
        rest -= 2 * a[1] * a[1];
        share -= 2 * second * second;
        a[1] = second;
        from = 2;
    }
    a[0] = first;
    for (size_t i = from; i < half; i++)
        a[i] /= sqrt(rest / share);
}

/* p from 1 − W. */
static double tail_of(double unexplained, size_t n)
{
    static const double gamma[] = { -2.273, 0.459 };
    static const double mean_few[] = { 0.544, -0.39978, 0.025054, -6.714e-4 };
    static const double sd_few[] = { 1.3822, -0.77857, 0.062767, -0.0020322 };
    static const double mean_many[] = { -1.5861, -0.31082, -0.083751, 0.0038915 };
    static const double sd_many[] = { -0.4803, -0.082676, 0.0030302 };
    double count = (double)n, y = log(unexplained), x = log(count);
    if (n == 3)
        return fmax(0, 6 / PI * (asin(sqrt(1 - unexplained)) - asin(sqrt(0.75))));
    if (n <= 11) {
        double g = polynomial(gamma, 2, count);
        if (y >= g)
            return 0;
        return normal_sf((-log(g - y) - polynomial(mean_few, 4, count)) / exp(polynomial(sd_few, 4, count)));
    }
    return normal_sf((y - polynomial(mean_many, 4, x)) / exp(polynomial(sd_many, 3, x)));
}

void shapiro_wilk(const struct sample *sample, struct arena *arena, struct shapiro *result)
{
    size_t n = sample->n, half = n / 2;
    *result = (struct shapiro){ NAN, NAN, NULL };
    if (n < 3 || n > 5000) {
        result->undefined = n < 3 ? "W needs three values" : "W is known for up to 5000 values";
        return;
    }
    struct arena_mark mark = arena_mark(arena);
    double *sorted = arena_array(arena, double, n), *a = arena_array(arena, double, half);
    for (size_t i = 0; i < n; i++)
        sorted[i] = sample->units != NULL ? (double)sample->units[i] : sample->x[i];
    sort_doubles(sorted, n);
    double origin = sorted[half], range = sorted[n - 1] - sorted[0], mean = 0;
    for (size_t i = 0; i < n; i++) {
        sorted[i] = (sorted[i] - origin) / range;
        mean += sorted[i] / (double)n;
    }
    weights(n, a);
    double product = 0, squares = 0, lengths = 0, left = 0;
    for (size_t i = 0; i < half; i++) {
        product += a[i] * (sorted[n - 1 - i] - sorted[i]);
        lengths += 2 * a[i] * a[i];
    }
    for (size_t i = 0; i < n; i++) {
        double weight = i < half ? -a[i] : i >= n - half ? a[n - 1 - i] : 0;
        double apart = sorted[i] - mean, gap = apart - product / lengths * weight;
        squares += apart * apart;
        left += gap * gap;
    }
    if (range > 0) {
        /* 1 − W from what the scores leave over: W itself is close to 1 */
        result->w = 1 - left / squares;
        result->p = tail_of(left / squares, n);
    } else {
        result->undefined = "every value is equal";
    }
    arena_rewind(arena, mark);
}
