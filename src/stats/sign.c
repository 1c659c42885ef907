/* Signs among the non-zero differences are Binomial(m, 1/2) under a median of zero: p from its tail (Conover 1999, 3.4).
 * The interval takes the k-th smallest and k-th largest difference, zeros among them; P(Binomial(n, 1/2) < k) is the
 * chance that the median lies beyond either. Agrees with R's binom.test and with the order statistics that
 * qbinom gives. */
#include "stats/sign.h"

#include <math.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/sort.h"
#include "stats/distribution.h"

static double *sorted_values(const struct sample *sample, struct arena *arena)
{
    double *sorted = arena_array(arena, double, sample->n);
    for (size_t i = 0; i < sample->n; i++)
        sorted[i] = sample->units != NULL ? (double)sample->units[i] : sample->x[i];
    sort_doubles(sorted, sample->n);
    return sorted;
}

/* The largest k ≥ 1 with P(Binomial(n, 1/2) < k) ≤ alpha; 0 when there is none. */
static size_t order_of(size_t n, double alpha)
{
    size_t low = 0, high = n / 2 + 1;
    while (low + 1 < high) {
        size_t k = low + (high - low) / 2;
        *(binomial_cdf((double)k - 1, (double)n, 0.5) <= alpha ? &low : &high) = k;
    }
    return low;
}

static void interval(const double *sorted, size_t n, double divisor, const struct sign_spec *spec,
                     struct sign_test *result)
{
    double level = spec->level > 0 ? spec->level : 0.95;
    bool two_sided = spec->alternative == ALTERNATIVE_TWO_SIDED;
    /* an achievable level must not be missed by the rounding of 1 − level */
    size_t k = order_of(n, (two_sided ? (1 - level) / 2 : 1 - level) * (1 + 1e-12));
    double beyond = k == 0 ? 0 : binomial_cdf((double)k - 1, (double)n, 0.5);
    result->coverage = 1 - (two_sided ? 2 : 1) * beyond;
    result->low = k == 0 || spec->alternative == ALTERNATIVE_LESS ? -INFINITY : sorted[k - 1] / divisor;
    result->high = k == 0 || spec->alternative == ALTERNATIVE_GREATER ? INFINITY : sorted[n - k] / divisor;
}

static double sign_p(const struct sign_test *result, enum alternative alternative)
{
    double m = (double)(result->positive + result->negative), positive = (double)result->positive;
    double less = binomial_cdf(positive, m, 0.5), greater = binomial_at_least(positive, m, 0.5);
    if (alternative == ALTERNATIVE_TWO_SIDED)
        return fmin(1, 2 * fmin(less, greater));
    return alternative == ALTERNATIVE_LESS ? less : greater;
}

void sign_test(const struct sample *differences, const struct sign_spec *spec, struct arena *arena,
               struct sign_test *result)
{
    size_t n = differences->n;
    *result = (struct sign_test){ .n = n, .p = NAN, .median = NAN, .low = NAN, .high = NAN, .coverage = NAN };
    if (n == 0) {
        result->undefined = "there are no differences";
        return;
    }
    struct arena_mark mark = arena_mark(arena);
    const double *sorted = sorted_values(differences, arena);
    double divisor = differences->units != NULL ? differences->divisor : 1;
    for (size_t i = 0; i < n; i++) {
        result->positive += sorted[i] > 0;
        result->negative += sorted[i] < 0;
    }
    result->zero = n - result->positive - result->negative;
    double sum = n % 2 == 1 ? 2 * sorted[n / 2] : sorted[n / 2 - 1] + sorted[n / 2];
    result->median = sum / (2 * divisor);
    interval(sorted, n, divisor, spec, result);
    arena_rewind(arena, mark);
    if (result->zero == n)
        result->undefined = "every difference is zero";
    else
        result->p = sign_p(result, spec->alternative);
}
