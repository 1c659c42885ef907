/* Score intervals (Miettinen & Nurminen 1985) hold every value whose restricted maximum-likelihood fit is not rejected
 * at the level. The restricted fit and the ends are both found by bisection of monotone functions, which has no bad
 * corners; the closed cubic of the paper loses digits near the edge of the table. The odds ratio given the margins has
 * the noncentral hypergeometric distribution, whose probabilities are built by ratios from the mode outward: no
 * logarithm of a factorial. Agrees with R's fisher.test, chisq.test and mantelhaen.test (to the digits of their root
 * finder) and with the worked examples of Newcombe 1998. */
#include "stats/binary.h"

#include <math.h>
#include <stdbool.h>

#include "base/arena.h"
#include "stats/distribution.h"
#include "stats/summary.h"

static const struct binary_measure nothing = { NAN, NAN, NAN, NAN };
static const double LOG_RANGE = 60; /* of ratios: e^60 is beyond any table */

static double risk(size_t yes, size_t n)
{
    return (double)yes / (double)n;
}

static double critical(double level)
{
    return normal_quantile_upper((1 - level) / 2);
}

/* ---- intervals in closed form ---- */

static struct binary_measure hybrid_score(const struct binary_table *t, double level)
{
    struct proportion a = proportion_wilson(t->yes1, t->n1, level), b = proportion_wilson(t->yes2, t->n2, level);
    double d = a.estimate - b.estimate;
    double variance = a.estimate * (1 - a.estimate) / (double)t->n1 + b.estimate * (1 - b.estimate) / (double)t->n2;
    return (struct binary_measure){ d, sqrt(variance),
                                    fmax(-1, d - hypot(a.estimate - a.low, b.high - b.estimate)),
                                    fmin(1, d + hypot(a.high - a.estimate, b.estimate - b.low)) };
}

static struct binary_measure log_interval(double estimate, double variance, double level)
{
    if (!(estimate > 0) || isinf(estimate) || !isfinite(variance))
        return (struct binary_measure){ estimate, NAN, NAN, NAN };
    double se = sqrt(variance), factor = exp(critical(level) * se);
    return (struct binary_measure){ estimate, se, estimate / factor, estimate * factor };
}

static struct binary_measure risk_ratio(const struct binary_table *t, double level)
{
    double a = (double)t->yes1, b = (double)t->yes2, no1 = (double)(t->n1 - t->yes1), no2 = (double)(t->n2 - t->yes2);
    double ratio = a * (double)t->n2 / (b * (double)t->n1);
    return log_interval(ratio, no1 / (a * (double)t->n1) + no2 / (b * (double)t->n2), level);
}

static struct binary_measure odds_ratio(const struct binary_table *t, double level)
{
    double a = (double)t->yes1, b = (double)(t->n1 - t->yes1), c = (double)t->yes2, d = (double)(t->n2 - t->yes2);
    return log_interval(a * d / (b * c), 1 / a + 1 / b + 1 / c + 1 / d, level);
}

/* ---- score intervals ---- */

enum measure { MEASURE_DIFFERENCE, MEASURE_RATIO, MEASURE_ODDS };

/* The first risk that goes with the second under the value tested. */
static double first_risk(enum measure measure, double value, double p2)
{
    if (measure == MEASURE_DIFFERENCE)
        return p2 + value;
    if (measure == MEASURE_RATIO)
        return p2 * value;
    return value * p2 / (1 + p2 * (value - 1));
}

/* count / p, where 0 events say nothing about p. */
static double per(double count, double p)
{
    return count == 0 ? 0 : count / p;
}

/* The slope of the restricted log likelihood in the second risk; falls as the risk grows. */
static double slope(const struct binary_table *t, enum measure measure, double value, double p2)
{
    double p1 = first_risk(measure, value, p2);
    double a = (double)t->yes1, b = (double)(t->n1 - t->yes1), c = (double)t->yes2, d = (double)(t->n2 - t->yes2);
    if (measure == MEASURE_ODDS)
        return a + c - (double)t->n1 * p1 - (double)t->n2 * p2;
    double by = measure == MEASURE_RATIO ? value : 1;
    return by * (per(a, p1) - per(b, 1 - p1)) + per(c, p2) - per(d, 1 - p2);
}

static double restricted_risk(const struct binary_table *t, enum measure measure, double value)
{
    double low = 0, high = 1;
    if (measure == MEASURE_DIFFERENCE)
        low = fmax(0, -value), high = fmin(1, 1 - value);
    if (measure == MEASURE_RATIO)
        high = fmin(1, 1 / value);
    for (int i = 0; i < 1100; i++) {
        double half = (low + high) / 2;
        if (half <= low || half >= high)
            break;
        *(slope(t, measure, value, half) > 0 ? &low : &high) = half;
    }
    return (low + high) / 2;
}

/* The score statistic of a value: falls as the value grows. */
static double score(const struct binary_table *t, enum measure measure, double value)
{
    double n1 = (double)t->n1, n2 = (double)t->n2, total = n1 + n2, factor = total / (total - 1);
    double p2 = restricted_risk(t, measure, value), p1 = fmin(1, fmax(0, first_risk(measure, value, p2)));
    double seen1 = risk(t->yes1, t->n1), seen2 = risk(t->yes2, t->n2), v1 = p1 * (1 - p1) / n1, v2 = p2 * (1 - p2) / n2;
    double gap, variance;
    if (measure == MEASURE_ODDS) {
        gap = (double)t->yes1 - n1 * p1;
        variance = 1 / (1 / (n1 * n1 * v1) + 1 / (n2 * n2 * v2));
    } else {
        double by = measure == MEASURE_RATIO ? value : 1;
        gap = measure == MEASURE_RATIO ? seen1 - value * seen2 : seen1 - seen2 - value;
        variance = v1 + by * by * v2;
    }
    if (!(variance > 0))
        return gap > 0 ? INFINITY : gap < 0 ? -INFINITY : 0;
    return gap / sqrt(variance * factor);
}

/* Where the falling score passes z; ratios are searched on the log scale. */
static double score_end(const struct binary_table *t, enum measure measure, double z)
{
    double low = measure == MEASURE_DIFFERENCE ? -1 : -LOG_RANGE, high = -low;
    for (int i = 0; i < 200; i++) {
        double half = (low + high) / 2;
        if (half <= low || half >= high)
            break;
        double value = measure == MEASURE_DIFFERENCE ? half : exp(half);
        *(score(t, measure, value) > z ? &low : &high) = half;
    }
    double end = (low + high) / 2;
    return measure == MEASURE_DIFFERENCE ? end : exp(end);
}

static struct binary_measure score_interval(const struct binary_table *t, enum measure measure,
                                            struct binary_measure plain, double level)
{
    double z = critical(level);
    struct binary_measure result = { plain.estimate, plain.std_error, score_end(t, measure, z),
                                     score_end(t, measure, -z) };
    bool ratio = measure != MEASURE_DIFFERENCE, odds = measure == MEASURE_ODDS;
    if (ratio && (t->yes1 == 0 || (odds && t->yes2 == t->n2)))
        result.low = 0;
    if (ratio && (t->yes2 == 0 || (odds && t->yes1 == t->n1)))
        result.high = INFINITY;
    if (!ratio && t->yes1 == t->n1 && t->yes2 == 0)
        result.high = 1;
    if (!ratio && t->yes1 == 0 && t->yes2 == t->n2)
        result.low = -1;
    return result;
}

/* ---- given both margins ---- */

/* Probabilities of the first group's events, low … high, under an odds ratio. */
struct hypergeometric {
    double *p;
    size_t low, high, seen;
    double n1, n2, events;
};

static double step_up(const struct hypergeometric *h, double k) /* P(k + 1) / P(k) under odds ratio 1 */
{
    return (h->n1 - k) * (h->events - k) / ((k + 1) * (h->n2 - h->events + k + 1));
}

static void fill(const struct hypergeometric *h, double odds)
{
    size_t mode = h->low;
    while (mode < h->high && step_up(h, (double)mode) * odds > 1)
        mode++;
    double sum = 1;
    h->p[mode - h->low] = 1;
    for (size_t k = mode; k < h->high; k++)
        sum += h->p[k + 1 - h->low] = h->p[k - h->low] * (step_up(h, (double)k) * odds);
    for (size_t k = mode; k > h->low; k--)
        sum += h->p[k - 1 - h->low] = h->p[k - h->low] / (step_up(h, (double)k - 1) * odds);
    for (size_t k = h->low; k <= h->high; k++)
        h->p[k - h->low] /= sum;
}

enum side { SIDE_AT_MOST, SIDE_AT_LEAST, SIDE_MEAN };

static double under(const struct hypergeometric *h, double odds, enum side side)
{
    double sum = 0;
    fill(h, odds);
    for (size_t k = h->low; k <= h->high; k++)
        if (side == SIDE_MEAN)
            sum += (double)k * h->p[k - h->low];
        else if (side == SIDE_AT_MOST ? k <= h->seen : k >= h->seen)
            sum += h->p[k - h->low];
    return sum;
}

/* The odds ratio at which the side reaches the target. */
static double odds_where(const struct hypergeometric *h, enum side side, double target)
{
    double low = -LOG_RANGE, high = LOG_RANGE;
    for (int i = 0; i < 200; i++) {
        double half = (low + high) / 2;
        if (half <= low || half >= high)
            break;
        bool rise = under(h, exp(half), side) < target; /* all but AT_MOST grow with the odds ratio */
        *(rise == (side != SIDE_AT_MOST) ? &low : &high) = half;
    }
    return exp((low + high) / 2);
}

static void compare_exactly(const struct binary_table *t, double level, struct arena *arena, struct binary *result)
{
    static const double likely = 1 + 1e-7; /* tables as likely as the one seen, up to rounding: as R */
    struct arena_mark mark = arena_mark(arena);
    size_t events = t->yes1 + t->yes2;
    struct hypergeometric h = { .low = events > t->n2 ? events - t->n2 : 0, .high = events < t->n1 ? events : t->n1,
                                .seen = t->yes1, .n1 = (double)t->n1, .n2 = (double)t->n2, .events = (double)events };
    h.p = arena_array(arena, double, h.high - h.low + 1);
    fill(&h, 1);
    double seen = h.p[h.seen - h.low], two_sided = 0, less = 0, greater = 0;
    for (size_t k = h.low; k <= h.high; k++) {
        double p = h.p[k - h.low];
        two_sided += p <= seen * likely ? p : 0;
        less += k <= h.seen ? p : 0;
        greater += k >= h.seen ? p : 0;
    }
    result->fisher_p = fmin(1, two_sided);
    result->fisher_less = fmin(1, less);
    result->fisher_greater = fmin(1, greater);
    result->mid_p = result->fisher_p - seen / 2;
    struct binary_measure *exact = &result->odds_exact;
    double side = (1 - level) / 2;
    if (h.low == h.high) {
        *exact = (struct binary_measure){ NAN, NAN, 0, INFINITY };
    } else {
        exact->estimate = h.seen == h.low ? 0 : h.seen == h.high ? INFINITY : odds_where(&h, SIDE_MEAN, (double)h.seen);
        exact->low = h.seen == h.low ? 0 : odds_where(&h, SIDE_AT_LEAST, side);
        exact->high = h.seen == h.high ? INFINITY : odds_where(&h, SIDE_AT_MOST, side);
    }
    arena_rewind(arena, mark);
}

static void compare_large(const struct binary_table *t, struct binary *result)
{
    double a = (double)t->yes1, b = (double)(t->n1 - t->yes1), c = (double)t->yes2, d = (double)(t->n2 - t->yes2);
    double n = a + b + c + d, margins = (a + b) * (c + d) * (a + c) * (b + d), cross = fabs(a * d - b * c);
    double corrected = fmax(0, cross - n / 2);
    result->least_expected = fmin(a + b, c + d) * fmin(a + c, b + d) / n;
    if (!(margins > 0)) {
        result->undefined = a + c == 0 ? "there are no events" : "every patient has the event";
        return;
    }
    result->chi_squared = cross / margins * cross * n;
    result->chi_squared_p = chisq_sf(result->chi_squared, 1);
    result->yates = corrected / margins * corrected * n;
    result->yates_p = chisq_sf(result->yates, 1);
}

double binary_difference_score(const struct binary_table *table, double difference)
{
    return table->n1 == 0 || table->n2 == 0 ? NAN : score(table, MEASURE_DIFFERENCE, difference);
}

void binary_compare(const struct binary_table *table, double level, struct arena *arena, struct binary *result)
{
    *result = (struct binary){ NAN, NAN, nothing, nothing, nothing, nothing, nothing, nothing, nothing,
                               NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NULL };
    level = level > 0 ? level : 0.95;
    if (table->n1 == 0 || table->n2 == 0) {
        result->undefined = "a group has no patients";
        return;
    }
    result->p1 = risk(table->yes1, table->n1);
    result->p2 = risk(table->yes2, table->n2);
    result->difference = hybrid_score(table, level);
    result->ratio = risk_ratio(table, level);
    result->odds = odds_ratio(table, level);
    result->difference_score = score_interval(table, MEASURE_DIFFERENCE, result->difference, level);
    result->ratio_score = score_interval(table, MEASURE_RATIO, result->ratio, level);
    result->odds_score = score_interval(table, MEASURE_ODDS, result->odds, level);
    compare_large(table, result);
    compare_exactly(table, level, arena, result);
}
