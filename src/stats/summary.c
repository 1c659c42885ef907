/* Mean Σx / n and SD √(Σ(x − mean)² / (n − 1)) in two passes, both carried in doubled precision over the exact decimal
 * units of the sample when it has them: NIST's NumAcc3 and NumAcc4 come out to the last digit. Type 2 skewness and
 * kurtosis (Joanes & Gill 1998, eqs 4 and 6) agree with SAS and SPSS; quantiles with R's quantile(type = 6, 7). */
#include "stats/summary.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/sort.h"
#include "stats/distribution.h"
#include "stats/doubled.h"

/* What moments are taken of: units, or doubles brought to a size whose fourth power neither over- nor underflows. */
struct scaled {
    const struct sample *sample;
    int exponent;
};

static struct scaled scaled_of(const struct sample *sample)
{
    double largest = 0;
    for (size_t i = 0; sample->units == NULL && i < sample->n; i++)
        largest = fmax(largest, fabs(sample->x[i]));
    int exponent = 0;
    if (largest > 0 && isfinite(largest))
        frexp(largest, &exponent);
    return (struct scaled){ sample, abs(exponent) > 200 ? exponent : 0 };
}

static double scaled_at(const struct scaled *scaled, size_t i)
{
    if (scaled->sample->units != NULL)
        return (double)scaled->sample->units[i];
    return scaled->exponent == 0 ? scaled->sample->x[i] : ldexp(scaled->sample->x[i], -scaled->exponent);
}

static double scaled_back(const struct scaled *scaled, struct doubled value)
{
    if (scaled->sample->units != NULL)
        return doubled_value(doubled_over(value, scaled->sample->divisor));
    return ldexp(doubled_value(value), scaled->exponent);
}

static struct doubled scaled_mean(const struct scaled *scaled)
{
    struct doubled sum = { 0, 0 };
    for (size_t i = 0; i < scaled->sample->n; i++)
        sum = doubled_plus(sum, scaled_at(scaled, i));
    return doubled_over(sum, (double)scaled->sample->n);
}

static struct doubled deviation(const struct scaled *scaled, struct doubled mean, size_t i)
{
    return doubled_add((struct doubled){ scaled_at(scaled, i), 0 }, (struct doubled){ -mean.high, -mean.low });
}

static struct doubled square_sum(const struct scaled *scaled, struct doubled mean)
{
    struct doubled sum = { 0, 0 };
    for (size_t i = 0; i < scaled->sample->n; i++) {
        struct doubled d = deviation(scaled, mean, i);
        sum = doubled_add(sum, doubled_times(d, d));
    }
    return sum;
}

static double root_mean(const struct scaled *scaled, struct doubled squares)
{
    double n = (double)scaled->sample->n;
    struct doubled variance = doubled_over(squares, n - 1);
    double root = sqrt(doubled_value(variance));
    return scaled_back(scaled, (struct doubled){ root, 0 });
}

double sample_mean(const struct sample *sample, double *sd)
{
    if (sd != NULL)
        *sd = NAN;
    if (sample->n == 0)
        return NAN;
    struct scaled scaled = scaled_of(sample);
    struct doubled mean = scaled_mean(&scaled);
    if (sd != NULL && sample->n > 1)
        *sd = root_mean(&scaled, square_sum(&scaled, mean));
    return scaled_back(&scaled, mean);
}

double sample_autocorrelation(const struct sample *sample)
{
    if (sample->n < 2)
        return NAN;
    struct scaled scaled = scaled_of(sample);
    struct doubled mean = scaled_mean(&scaled), squares = square_sum(&scaled, mean), products = { 0, 0 };
    struct doubled before = deviation(&scaled, mean, 0);
    for (size_t i = 1; i < sample->n; i++) {
        struct doubled d = deviation(&scaled, mean, i);
        products = doubled_add(products, doubled_times(before, d));
        before = d;
    }
    double spread = doubled_value(squares);
    return spread > 0 ? doubled_value(doubled_over(products, spread)) : NAN;
}

double sample_mean_difference(const struct sample *first, const struct sample *second)
{
    struct scaled one = scaled_of(first), two = scaled_of(second);
    bool same_units = first->units != NULL && second->units != NULL && first->divisor == second->divisor;
    bool same_size = first->units == NULL && second->units == NULL && one.exponent == two.exponent;
    if (first->n == 0 || second->n == 0 || !(same_units || same_size))
        return sample_mean(first, NULL) - sample_mean(second, NULL);
    struct doubled mean = scaled_mean(&two);
    return scaled_back(&one, doubled_add(scaled_mean(&one), (struct doubled){ -mean.high, -mean.low }));
}

double quantile_sorted(const double *sorted, size_t n, double probability, int type)
{
    if (n == 0 || !(probability >= 0 && probability <= 1))
        return NAN;
    double count = (double)n;
    double position = type == 6 ? (count + 1) * probability - 1 : (count - 1) * probability;
    position = fmin(fmax(position, 0), count - 1);
    size_t below = (size_t)position;
    double fraction = position - (double)below;
    if (fraction == 0)
        return sorted[below];
    return sorted[below] + fraction * (sorted[below + 1] - sorted[below]);
}

/* Scores take few values: whole numbers in a narrow range are counted, not compared. */
static bool sort_by_counting(const struct sample *sample, struct arena *arena, double *sorted)
{
    int64_t least = sample->units[0], most = least;
    for (size_t i = 1; i < sample->n; i++) {
        least = sample->units[i] < least ? sample->units[i] : least;
        most = sample->units[i] > most ? sample->units[i] : most;
    }
    uint64_t range = (uint64_t)most - (uint64_t)least;
    if (range >= sample->n)
        return false;
    size_t *counts = arena_array(arena, size_t, (size_t)range + 1), at = 0;
    for (size_t i = 0; i < sample->n; i++)
        counts[sample->units[i] - least]++;
    for (uint64_t value = 0; value <= range; value++)
        for (; counts[value] > 0; counts[value]--)
            sorted[at++] = (double)(least + (int64_t)value);
    return true;
}

static void sort_sample(const struct sample *sample, struct arena *arena, double *sorted)
{
    if (sample->units != NULL && sort_by_counting(sample, arena, sorted))
        return;
    for (size_t i = 0; i < sample->n; i++)
        sorted[i] = sample->units != NULL ? (double)sample->units[i] : sample->x[i];
    sort_doubles(sorted, sample->n);
}

/* Quantiles are interpolated on the units, so that the median of 0.1 and 0.2 is the double nearest to 0.15. */
static void describe_order(const struct sample *sample, int type, struct arena *arena, struct summary *summary)
{
    struct arena_mark mark = arena_mark(arena);
    double *sorted = arena_array(arena, double, sample->n);
    sort_sample(sample, arena, sorted);
    double divisor = sample->units != NULL ? sample->divisor : 1;
    summary->min = sorted[0] / divisor;
    summary->max = sorted[sample->n - 1] / divisor;
    summary->q1 = quantile_sorted(sorted, sample->n, 0.25, type) / divisor;
    summary->median = quantile_sorted(sorted, sample->n, 0.5, type) / divisor;
    summary->q3 = quantile_sorted(sorted, sample->n, 0.75, type) / divisor;
    arena_rewind(arena, mark);
}

static void describe_shape(const struct scaled *scaled, struct doubled mean, double squares,
                           struct summary *summary)
{
    double n = (double)scaled->sample->n;
    struct doubled cubes = { 0, 0 }, fourths = { 0, 0 };
    for (size_t i = 0; i < scaled->sample->n; i++) {
        struct doubled d = deviation(scaled, mean, i), square = doubled_times(d, d);
        cubes = doubled_add(cubes, doubled_times(square, d));
        fourths = doubled_add(fourths, doubled_times(square, square));
    }
    double variance = squares / n;
    double g1 = doubled_value(cubes) / n / (variance * sqrt(variance));
    double g2 = doubled_value(fourths) / n / (variance * variance) - 3;
    if (n >= 3)
        summary->skewness = g1 * sqrt(n * (n - 1)) / (n - 2);
    if (n >= 4)
        summary->kurtosis = ((n + 1) * g2 + 6) * (n - 1) / ((n - 2) * (n - 3));
}

void summary_compute(const struct sample *sample, const struct summary_spec *spec, struct arena *arena,
                     struct summary *summary)
{
    *summary = (struct summary){ .n = sample->n, .mean = NAN, .sd = NAN, .se = NAN, .low = NAN, .high = NAN,
                                 .min = NAN, .q1 = NAN, .median = NAN, .q3 = NAN, .max = NAN,
                                 .skewness = NAN, .kurtosis = NAN };
    if (sample->n == 0)
        return;
    double level = spec->level > 0 ? spec->level : 0.95;
    describe_order(sample, spec->quantile_type == 6 ? 6 : 7, arena, summary);
    struct scaled scaled = scaled_of(sample);
    struct doubled mean = scaled_mean(&scaled);
    summary->mean = scaled_back(&scaled, mean);
    if (sample->n < 2)
        return;
    struct doubled squares = square_sum(&scaled, mean);
    double n = (double)sample->n;
    summary->sd = root_mean(&scaled, squares);
    summary->se = summary->sd / sqrt(n);
    double half = student_critical(n - 1, level) * summary->se;
    summary->low = summary->mean - half;
    summary->high = summary->mean + half;
    if (summary->sd > 0)
        describe_shape(&scaled, mean, doubled_value(squares), summary);
}

/* r, and 1 − r² from the cross-products rather than from r. */
static double pearson(const struct sample *x, const struct sample *y, double *unexplained)
{
    struct scaled a = scaled_of(x), b = scaled_of(y);
    struct doubled mean_a = scaled_mean(&a), mean_b = scaled_mean(&b);
    struct doubled product = { 0, 0 };
    for (size_t i = 0; i < x->n; i++)
        product = doubled_add(product, doubled_times(deviation(&a, mean_a, i), deviation(&b, mean_b, i)));
    struct doubled squares_a = square_sum(&a, mean_a), squares_b = square_sum(&b, mean_b);
    if (!(squares_a.high > 0 && squares_b.high > 0))
        return NAN;
    struct doubled both = doubled_times(squares_a, squares_b), crossed = doubled_times(product, product);
    struct doubled left = doubled_add(both, (struct doubled){ -crossed.high, -crossed.low });
    *unexplained = fmax(doubled_value(left) / both.high, 0);
    double r = product.high / (sqrt(squares_a.high) * sqrt(squares_b.high));
    return fmin(fmax(r, -1), 1);
}

void correlation_interval(double r, size_t n, double level, double *low, double *high)
{
    *low = *high = NAN;
    if (n < 4)
        return;
    double reach = normal_quantile_upper((1 - level) / 2) / sqrt((double)n - 3);
    *low = tanh(atanh(r) - reach);
    *high = tanh(atanh(r) + reach);
}

void correlation_pearson(const struct sample *x, const struct sample *y, double level,
                         struct correlation *correlation)
{
    *correlation = (struct correlation){ .n = x->n, .r = NAN, .low = NAN, .high = NAN, .t = NAN, .df = NAN,
                                         .p = NAN };
    if (x->n < 2 || x->n != y->n)
        return;
    double unexplained = NAN, n = (double)x->n;
    double r = pearson(x, y, &unexplained);
    if (isnan(r))
        return;
    if (unexplained < 1e-29)
        r = copysign(1, r), unexplained = 0;
    correlation->r = r;
    if (x->n >= 3) {
        correlation->df = n - 2;
        correlation->t = r * sqrt((n - 2) / unexplained);
        correlation->p = student_two_sided(correlation->t, n - 2);
    }
    correlation_interval(r, x->n, level, &correlation->low, &correlation->high);
}

double standardised_difference(double mean1, double sd1, double mean2, double sd2)
{
    double spread = sqrt((sd1 * sd1 + sd2 * sd2) / 2);
    return spread > 0 ? (mean1 - mean2) / spread : NAN;
}

double standardised_difference_proportion(double p1, double p2)
{
    return standardised_difference(p1, sqrt(p1 * (1 - p1)), p2, sqrt(p2 * (1 - p2)));
}

struct proportion proportion_wilson(size_t count, size_t n, double level)
{
    if (n == 0)
        return (struct proportion){ NAN, NAN, NAN };
    double total = (double)n, yes = (double)count, no = (double)(n - count);
    double z = normal_quantile_upper((1 - level) / 2), square = z * z;
    double half = z * sqrt(yes * no / total + square / 4);
    double sum = yes + square / 2 + half;
    /* the ends are roots of a quadratic: the lower from their product, lest it cancel near 0 */
    double low = yes * yes / (total * sum), high = count == n ? 1 : sum / (total + square);
    return (struct proportion){ yes / total, low, high };
}
