/* Two groups across strata, and single proportions. Agrees with R's mantelhaen.test and binom.test. */
#include <math.h>
#include <stdbool.h>

#include "base/arena.h"
#include "stats/binary.h"
#include "stats/distribution.h"

/* The sums of Mantel and Haenszel over strata. */
struct sums {
    double gap, variance;               /* of the events of the first group about their expectation */
    double r, s, pr, ps_qr, qs;         /* of the odds ratio: Robins, Breslow & Greenland */
    double weight, difference, p, q;    /* of the risk difference: Sato */
};

static void add_stratum(const struct binary_table *t, struct sums *sums)
{
    double a = (double)t->yes1, b = (double)(t->n1 - t->yes1), c = (double)t->yes2, d = (double)(t->n2 - t->yes2);
    double n1 = a + b, n2 = c + d, n = n1 + n2, r = a * d / n, s = b * c / n, p = (a + d) / n, q = (b + c) / n;
    sums->gap += (a * d - b * c) / n;
    sums->variance += n1 * n2 / n * (a + c) / n * (b + d) / (n - 1);
    sums->r += r;
    sums->s += s;
    sums->pr += p * r;
    sums->ps_qr += p * s + q * r;
    sums->qs += q * s;
    sums->weight += n1 * n2 / n;
    sums->difference += (a * n2 - c * n1) / n;
    sums->p += (n1 * n1 * c - n2 * n2 * a + n1 * n2 * (n2 - n1) / 2) / (n * n);
    sums->q += (a * d + c * b) / (2 * n);
}

/* Events expected of the first group under the odds ratio, the margins as they are: the root of a quadratic in the range
 * of the table, written so that an odds ratio near 1 costs no digits. */
static double expected_events(double n1, double n2, double events, double odds)
{
    double a = odds - 1, b = n2 - events + odds * (n1 + events), c = odds * n1 * events;
    return 2 * c / (b + sqrt(fmax(0, b * b - 4 * a * c)));
}

static void test_homogeneity(const struct binary_table *tables, size_t count, double odds, struct binary_strata *result)
{
    double sum = 0, gaps = 0, variances = 0;
    size_t strata = 0;
    result->homogeneity_undefined = NULL;
    if (!(odds > 0) || !isfinite(odds)) {
        result->homogeneity_undefined = "the common odds ratio is not a number above 0";
        return;
    }
    for (size_t i = 0; i < count; i++) {
        double n1 = (double)tables[i].n1, n2 = (double)tables[i].n2, a = (double)tables[i].yes1;
        double events = a + (double)tables[i].yes2;
        if (n1 == 0 || n2 == 0 || events == 0 || events == n1 + n2)
            continue;
        double e = expected_events(n1, n2, events, odds);
        double variance = 1 / (1 / e + 1 / (n1 - e) + 1 / (events - e) + 1 / (n2 - events + e));
        sum += (a - e) * (a - e) / variance;
        gaps += a - e;
        variances += variance;
        strata++;
    }
    if (strata < 2) {
        result->homogeneity_undefined = "fewer than two strata tell of the odds ratio";
        return;
    }
    result->homogeneity_df = (double)strata - 1;
    result->breslow_day = sum;
    result->tarone = fmax(0, sum - gaps * gaps / variances);
    result->breslow_day_p = chisq_sf(result->breslow_day, result->homogeneity_df);
    result->tarone_p = chisq_sf(result->tarone, result->homogeneity_df);
}

void binary_stratified(const struct binary_table *tables, size_t count, double level, struct binary_strata *result)
{
    *result = (struct binary_strata){ .odds = { NAN, NAN, NAN, NAN }, .difference = { NAN, NAN, NAN, NAN },
                                      .chi_squared = NAN, .p = NAN, .corrected = NAN, .corrected_p = NAN,
                                      .breslow_day = NAN, .tarone = NAN, .homogeneity_df = NAN, .breslow_day_p = NAN,
                                      .tarone_p = NAN, .homogeneity_undefined = "no stratum has patients of both arms" };
    struct sums sums = { 0 };
    for (size_t i = 0; i < count; i++) {
        if (tables[i].n1 == 0 || tables[i].n2 == 0)
            continue;
        add_stratum(&tables[i], &sums);
        result->strata++;
    }
    if (result->strata == 0) {
        result->undefined = "no stratum has patients of both arms";
        return;
    }
    double z = normal_quantile_upper((1 - level) / 2), d = sums.difference / sums.weight;
    double se = sqrt(fmax(0, d * sums.p + sums.q)) / sums.weight;
    result->difference = (struct binary_measure){ d, se, fmax(-1, d - z * se), fmin(1, d + z * se) };
    result->odds.estimate = sums.r / sums.s;
    test_homogeneity(tables, count, result->odds.estimate, result);
    if (sums.r > 0 && sums.s > 0) {
        se = sqrt(sums.pr / (2 * sums.r * sums.r) + sums.ps_qr / (2 * sums.r * sums.s) + sums.qs / (2 * sums.s * sums.s));
        result->odds.std_error = se;
        result->odds.low = result->odds.estimate * exp(-z * se);
        result->odds.high = result->odds.estimate * exp(z * se);
    }
    if (!(sums.variance > 0)) {
        result->undefined = "in no stratum do outcomes differ";
        return;
    }
    double gap = fabs(sums.gap), less = gap >= 0.5 ? gap - 0.5 : gap;
    result->chi_squared = gap * gap / sums.variance;
    result->p = chisq_sf(result->chi_squared, 1);
    result->corrected = less * less / sums.variance;
    result->corrected_p = chisq_sf(result->corrected, 1);
}

double binary_none_of(size_t n, double level)
{
    return n == 0 ? NAN : -expm1(log1p(-level) / (double)n);
}

/* The p at which the rising tail reaches the target. */
static double proportion_end(size_t yes, size_t n, double target, bool lower)
{
    double low = 0, high = 1, k = (double)yes, rest = (double)(n - yes);
    for (int i = 0; i < 1100; i++) {
        double half = (low + high) / 2;
        if (half <= low || half >= high)
            break;
        /* P(at least k) rises with p, P(at most k) falls */
        bool more = lower ? beta_cdf(half, k, rest + 1) < target : beta_sf(half, k + 1, rest) > target;
        *(more ? &low : &high) = half;
    }
    return (low + high) / 2;
}

struct binary_measure binary_exact_proportion(size_t yes, size_t n, double level)
{
    if (n == 0)
        return (struct binary_measure){ NAN, NAN, NAN, NAN };
    double p = (double)yes / (double)n, side = (1 - level) / 2;
    return (struct binary_measure){ p, sqrt(p * (1 - p) / (double)n), yes == 0 ? 0 : proportion_end(yes, n, side, true),
                                    yes == n ? 1 : proportion_end(yes, n, side, false) };
}

struct binary_nnt binary_nnt(double benefit, double low, double high)
{
    struct binary_nnt nnt = { { NAN, NAN, NAN }, { NAN, NAN, NAN } };
    if (benefit >= 0)
        nnt.benefit.estimate = 1 / fabs(benefit);
    if (benefit <= 0)
        nnt.harm.estimate = 1 / fabs(benefit);
    if (high > 0) {
        nnt.benefit.low = 1 / high;
        nnt.benefit.high = low > 0 ? 1 / low : INFINITY;
    }
    if (low < 0) {
        nnt.harm.low = -1 / low;
        nnt.harm.high = high < 0 ? -1 / high : INFINITY;
    }
    return nnt;
}

/* "NNTB 9", "NNTH 14", "∞". Whole patients: rounded up, away from an effect; 8.0000001 is 8 for people. */
static const char *one_number(double benefit, struct arena *arena)
{
    if (benefit == 0)
        return "∞";
    double number = ceil(1 / fabs(benefit) * (1 - 1e-9));
    return arena_printf(arena, "%s %.0f", benefit > 0 ? "NNTB" : "NNTH", number);
}

const char *binary_nnt_words(double benefit, double low, double high, struct arena *arena)
{
    const char *estimate = one_number(benefit, arena);
    if (isnan(low) || isnan(high) || isnan(benefit))
        return "no number needed to treat";
    const char *near = one_number(high, arena), *far = one_number(low, arena);
    if (low < 0 && high > 0)
        return arena_printf(arena, "%s (%s to ∞ to %s)", estimate, near, far);
    if (high <= 0) /* harm: the strongest harm comes first */
        return arena_printf(arena, "%s (%s to %s)", estimate, far, near);
    return arena_printf(arena, "%s (%s to %s)", estimate, near, far);
}
