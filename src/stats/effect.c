/* d = t √(1/n₁ + 1/n₂) or dz = t / √n; the interval of the noncentrality δ of that t is scaled likewise (Steiger &
 * Fouladi 1997). Hedges' J from log Γ, exact at every n. Agrees with R's pt(ncp =) inverted by uniroot, to that
 * function's digits. */
#include "stats/effect.h"

#include <math.h>

#include "base/arena.h"
#include "base/sort.h"
#include "stats/distribution.h"
#include "stats/noncentral.h"
#include "stats/paired_binary.h"
#include "stats/special.h"
#include "stats/summary.h"

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

struct effect effect_glass(double mean1, size_t n1, double mean2, double sd2, size_t n2, double level)
{
    if (n1 < 1 || n2 < 2 || !(sd2 > 0))
        return undefined;
    double delta = (mean1 - mean2) / sd2, scale = sqrt(1 / (double)n1 + 1 / (double)n2);
    struct effect effect = scaled_noncentral(delta / scale, (double)n2 - 1, scale, level);
    effect.estimate = delta;
    return effect;
}

struct effect effect_adjusted(double difference, double se, double sd, double df, double level)
{
    if (!(sd > 0) || !(df > 1))
        return undefined;
    double d = difference / sd;
    double half = normal_quantile_upper((1 - level) / 2) * sqrt(se / sd * (se / sd) + d * d / (2 * df));
    return corrected((struct effect){ d, d - half, d + half }, df);
}

static struct effect scaled(const struct effect *effect, double scale)
{
    if (!isfinite(scale) || !(scale > 0))
        return undefined;
    return (struct effect){ effect->estimate * scale, effect->low * scale, effect->high * scale };
}

struct effect effect_dav(const struct effect *dz, double sd_change, double sd1, double sd2)
{
    return scaled(dz, sd_change / sqrt((sd1 * sd1 + sd2 * sd2) / 2));
}

struct effect effect_drm(const struct effect *dz, double r)
{
    return scaled(dz, r < 1 ? sqrt(2 * (1 - r)) : NAN);
}

static struct effect becker_interval(double d, double r, size_t n, double level)
{
    double count = (double)n;
    double half = normal_quantile_upper((1 - level) / 2) * sqrt(2 * (1 - r) / count + d * d / (2 * count));
    if (!(half > 0) || n < 3)
        half = NAN; /* r is 1, or says nothing */
    return (struct effect){ d, d - half, d + half };
}

struct effect effect_smcr(double mean_change, double sd1, double r, size_t n, double level)
{
    return n < 2 || !(sd1 > 0) ? undefined : becker_interval(mean_change / sd1, r, n, level);
}

struct effect effect_smcr_corrected(double mean_change, double sd1, double r, size_t n, double level)
{
    double j = hedges_correction((double)n - 1);
    return isnan(j) || !(sd1 > 0) ? undefined : becker_interval(j * mean_change / sd1, r, n, level);
}

/* The sum over j of sign(x[i] + x[j]), j = i included, for every i of the ascending x. */
static void sign_sums(const double *sorted, size_t n, double *sums)
{
    size_t less = n, not_more = n; /* values < −x[i], and ≤ −x[i]: both come down as x[i] climbs */
    for (size_t i = 0; i < n; i++) {
        while (less > 0 && sorted[less - 1] >= -sorted[i])
            less--;
        while (not_more > 0 && sorted[not_more - 1] > -sorted[i])
            not_more--;
        sums[i] = (double)(n - not_more) - (double)less;
    }
}

/* Every non-zero change has one sign. Two changes of that sign sum to it, so the share of sums that have it is at
 * least the square of the share of changes, whose exact lower bound is (α/2)^(1/m). */
static struct effect one_sided_biserial(size_t m, double sign, double level)
{
    double q = pow((1 - level) / 2, 1 / (double)m);
    double inner = 2 * q * q - 1;
    return sign > 0 ? (struct effect){ 1, inner, 1 } : (struct effect){ -1, -1, -inner };
}

struct effect effect_rank_biserial(const struct sample *changes, double level, struct arena *arena)
{
    size_t n = changes->n, zero = 0;
    struct arena_mark mark = arena_mark(arena);
    double *sorted = arena_array(arena, double, n), *sums = arena_array(arena, double, n), total = 0;
    for (size_t i = 0; i < n; i++) {
        sorted[i] = changes->units != NULL ? (double)changes->units[i] : changes->x[i];
        zero += sorted[i] == 0;
    }
    sort_doubles(sorted, n);
    sign_sums(sorted, n, sums);
    /* W+ − W− is the sum over i ≤ j; pairs are counted twice, values with themselves once */
    for (size_t i = 0; i < n; i++)
        total += sums[i] + (sorted[i] > 0) - (sorted[i] < 0);
    double count = (double)n, none = (double)zero, m = count - none;
    double ranks = count * (count + 1) / 2 - none * (none + 1) / 2;
    double estimate = total / 2 / ranks;
    struct effect effect = { estimate, NAN, NAN };
    if (zero == n) {
        effect = undefined;
    } else if (sorted[zero] > 0 && sorted[0] >= 0) {
        effect = one_sided_biserial((size_t)m, 1, level);
    } else if (sorted[n - 1] <= 0) {
        effect = one_sided_biserial((size_t)m, -1, level);
    } else if (n > 2) {
        double mean = 0, spread = 0;
        for (size_t i = 0; i < n; i++) {
            sums[i] = (sums[i] - (sorted[i] > 0) + (sorted[i] < 0)) / (count - 1);
            mean += sums[i] / count;
        }
        for (size_t i = 0; i < n; i++)
            spread += (sums[i] - mean) * (sums[i] - mean);
        double share = count * (count + 1) / 2 / ranks; /* the zeros' own ranks are not in the denominator */
        double se = 2 * share * sqrt(spread / (count * (count - 1)));
        double half = normal_quantile_upper((1 - level) / 2) * se / (1 - estimate * estimate);
        effect.low = tanh(atanh(estimate) - half);
        effect.high = tanh(atanh(estimate) + half);
    }
    arena_rewind(arena, mark);
    return effect;
}

static struct effect wilson(size_t count, size_t n, double level)
{
    struct proportion share = proportion_wilson(count, n, level);
    return (struct effect){ share.estimate, share.low, share.high };
}

struct improvement effect_improvement(size_t better, size_t same, size_t worse, double level)
{
    size_t n = better + same + worse;
    struct improvement result = { wilson(better, n, level), wilson(worse, n, level), undefined };
    if (n == 0)
        return result;
    struct paired_table table = { .gained = better, .lost = worse, .neither = same };
    struct paired_binary_spec spec = { ALTERNATIVE_TWO_SIDED, level };
    struct paired_binary change;
    paired_binary_compute(&table, &spec, &change);
    result.probability = (struct effect){ 0.5 + change.difference / 2, 0.5 + change.tango_low / 2,
                                          0.5 + change.tango_high / 2 };
    return result;
}
