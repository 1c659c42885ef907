/* Given the m = gained + lost patients who changed, gained is binomial with ½ under the null hypothesis.
 *
 *     exact p = min(1, 2 P(K <= min)),  mid-p = exact − P(K = min)  (1 − ½ P(K = m / 2) when gained = lost)
 *
 * Newcombe's method 10: with Wilson limits l, u of both proportions and φ corrected for continuity,
 *     difference ∓ √(a² − 2 φ a b + b²).
 * Tango: the Δ at which the score statistic is ±z, with the variance at the restricted estimate
 *     q = (√(B² − 4AC) − B) / 2A,  A = 2n, B = −g − l + (2n − g + l) Δ, C = −l Δ (1 − Δ),
 * found by bisection: the statistic falls with Δ. Agrees with R's binom.test and with the same equations solved by
 * maximising the likelihood in R. */
#include "stats/paired_binary.h"

#include <math.h>
#include <stdbool.h>

#include "stats/distribution.h"
#include "stats/quantile.h"
#include "stats/summary.h"

static void exact_tests(double gained, double lost, enum alternative alternative, struct paired_binary *result)
{
    double m = gained + lost;
    if (m == 0) {
        result->exact_p = result->mid_p = 1;
        result->unchanged = "no patient changed";
        return;
    }
    double k = alternative == ALTERNATIVE_TWO_SIDED ? fmin(gained, lost)
               : alternative == ALTERNATIVE_LESS    ? gained
                                                    : lost; /* P(K >= gained) = P(K <= lost) */
    double tail = binomial_cdf(k, m, 0.5), below = k > 0 ? binomial_cdf(k - 1, m, 0.5) : 0;
    if (alternative != ALTERNATIVE_TWO_SIDED) {
        result->exact_p = tail;
        result->mid_p = (tail + below) / 2;
        return;
    }
    result->exact_p = fmin(1, 2 * tail);
    /* in the middle tail − below is P(K = m / 2), and no other table is as extreme */
    result->mid_p = gained == lost ? 1 - (tail - below) / 2 : tail + below;
}

/* φ of the table, the product difference less n / 2 but not across 0. */
static double corrected_phi(double both, double gained, double lost, double neither)
{
    double n = both + gained + lost + neither, product = both * neither - gained * lost;
    double margins = (both + lost) * (gained + neither) * (both + gained) * (lost + neither);
    if (margins == 0)
        return 0;
    if (product > 0)
        product = fmax(product - n / 2, 0);
    return product / sqrt(margins);
}

static void newcombe(const struct paired_table *table, double level, struct paired_binary *result)
{
    struct proportion before = proportion_wilson(table->both + table->lost, result->n, level);
    struct proportion after = proportion_wilson(table->both + table->gained, result->n, level);
    double phi = corrected_phi((double)table->both, (double)table->gained, (double)table->lost,
                               (double)table->neither);
    double down = after.estimate - after.low, other = before.high - before.estimate;
    result->newcombe_low = result->difference - sqrt(fmax(0, down * down - 2 * phi * down * other + other * other));
    double up = after.high - after.estimate;
    other = before.estimate - before.low;
    result->newcombe_high = result->difference + sqrt(fmax(0, up * up - 2 * phi * up * other + other * other));
}

static double tango_score(double gained, double lost, double n, double delta)
{
    double b = -gained - lost + (2 * n - gained + lost) * delta, c = -lost * delta * (1 - delta);
    double root = sqrt(fmax(0, b * b - 8 * n * c));
    /* (root − b) / 4n, or its twin when b > 0 would cancel */
    double q = b > 0 ? -2 * c / (root + b) : (root - b) / (4 * n);
    double variance = n * (2 * q + delta * (1 - delta)), excess = gained - lost - n * delta;
    if (!(variance > 0))
        return excess == 0 ? 0 : copysign(INFINITY, excess);
    return excess / sqrt(variance);
}

/* The Δ between two where the falling score passes z. */
static double tango_limit(double gained, double lost, double n, double z, double low, double high)
{
    for (int step = 0; step < 200; step++) {
        double middle = low + (high - low) / 2;
        if (!(middle > low && middle < high))
            break;
        if (tango_score(gained, lost, n, middle) > z)
            low = middle;
        else
            high = middle;
    }
    return low + (high - low) / 2;
}

static void tango(double gained, double lost, double level, struct paired_binary *result)
{
    double n = (double)result->n, z = normal_quantile_upper((1 - level) / 2);
    result->tango_low = gained - lost == -n ? -1 : tango_limit(gained, lost, n, z, -1, result->difference);
    result->tango_high = gained - lost == n ? 1 : tango_limit(gained, lost, n, -z, result->difference, 1);
}

static void conditional_odds(double gained, double lost, double level, struct paired_binary *result)
{
    double low, high, m = gained + lost;
    if (m == 0)
        return;
    result->odds_ratio = lost == 0 ? INFINITY : gained / lost;
    binomial_interval(gained, m, level, &low, &high);
    result->odds_low = low / (1 - low);
    /* 1 − high from its own side */
    result->odds_high = lost == 0 ? INFINITY : high / beta_quantile((1 - level) / 2, lost, gained + 1);
}

void paired_binary_compute(const struct paired_table *table, const struct paired_binary_spec *spec,
                           struct paired_binary *result)
{
    double level = spec->level > 0 ? spec->level : 0.95;
    double gained = (double)table->gained, lost = (double)table->lost;
    *result = (struct paired_binary){
        .n = table->both + table->gained + table->lost + table->neither, .before = NAN, .after = NAN, .exact_p = NAN,
        .mid_p = NAN, .chi_squared = NAN, .chi_squared_p = NAN, .difference = NAN, .newcombe_low = NAN,
        .newcombe_high = NAN, .tango_low = NAN, .tango_high = NAN, .odds_ratio = NAN, .odds_low = NAN,
        .odds_high = NAN,
    };
    if (result->n == 0)
        return;
    double n = (double)result->n;
    result->before = (double)(table->both + table->lost) / n;
    result->after = (double)(table->both + table->gained) / n;
    result->difference = (gained - lost) / n;
    exact_tests(gained, lost, spec->alternative, result);
    if (gained + lost > 0) {
        result->chi_squared = (gained - lost) * (gained - lost) / (gained + lost);
        result->chi_squared_p = chisq_sf(result->chi_squared, 1);
    }
    newcombe(table, level, result);
    tango(gained, lost, level, result);
    conditional_odds(gained, lost, level, result);
}
