/* With λ(z) = φ(z) / (1 − Φ(z)) a normal variable cut off below at c, z = (c − μ) / σ, has mean μ + σ λ and variance
 * σ² (1 + z λ − λ²). Maximum likelihood matches the mean and the mean square of the sample (an exponential family), so
 * with nothing known z solves s² / (x̄ − c)² = (1 + z λ − λ²) / (λ − z)², which rises from 0 to 1; s has divisor n.
 * Each equation is monotone and is solved by bisection. An upper bound of entry is the mirror image.
 *
 * The error of a change less the regression expected is the jackknife's over patients, which counts what the estimated
 * population adds (Efron & Stein 1981, Annals of Statistics 9:586); with the population known it is sd / √n.
 *
 * Mee & Chua's test is the least-squares line of after on before, read off at the population mean; as R's
 * lm(after ~ I(before − μ)), intercept less μ. */
#include "stats/rtm.h"

#include <math.h>

#include "stats/distribution.h"
#include "stats/summary.h"

enum { HALVINGS = 60 };

static double hazard(double z)
{
    return z > 30 ? z + 1 / z - 2 / (z * z * z) : normal_density(z) / normal_sf(z);
}

double rtm_expected(const struct rtm_population *population, const struct rtm_entry *entry, double reliability)
{
    if (!(population->sd > 0) || !(reliability >= 0 && reliability <= 1) || isnan(entry->cut))
        return NAN;
    double sign = entry->below ? -1 : 1;
    double z = sign * (entry->cut - population->mean) / population->sd;
    return -sign * population->sd * (1 - reliability) * hazard(z);
}

/* Moments about the cut of the values taken in, mirrored so that all lie above it. */
struct tail {
    double mean, square; /* of x − c: its mean and the mean of its square */
};

/* How far a guess is from what is wanted; rises with the guess. */
struct search {
    struct tail tail;
    double known; /* μ − c, or σ, whichever is known */
    double (*miss)(const struct search *search, double guess);
};

static double miss_ratio(const struct search *search, double z)
{
    double l = hazard(z), spread = search->tail.square - search->tail.mean * search->tail.mean;
    double gap = z < 30 ? l - z : 1 / z;
    double variance = z < 30 ? 1 + z * l - l * l : 1 / (z * z);
    return variance / (gap * gap) - spread / (search->tail.mean * search->tail.mean);
}

/* σ with μ known: E(x − μ)² = σ² (1 + z λ). On a logarithmic scale, for σ is positive. */
static double miss_square(const struct search *search, double log_sd)
{
    double m = search->known, sd = exp(log_sd), z = -m / sd;
    double observed = search->tail.square - 2 * m * search->tail.mean + m * m;
    return sd * sd * (1 + z * hazard(z)) - observed;
}

/* μ − c with σ known: E x = μ + σ λ. */
static double miss_mean(const struct search *search, double mean)
{
    return mean + search->known * hazard(-mean / search->known) - search->tail.mean;
}

static bool bisect(const struct search *search, double low, double high, double *found)
{
    if (!(search->miss(search, low) <= 0 && search->miss(search, high) >= 0))
        return false;
    for (int i = 0; i < HALVINGS; i++) {
        double middle = low + (high - low) / 2;
        *(search->miss(search, middle) <= 0 ? &low : &high) = middle;
    }
    *found = low + (high - low) / 2;
    return true;
}

static bool fit_tail(const struct tail *tail, double known_mean, double known_sd, double *mean, double *sd)
{
    struct search search = { .tail = *tail };
    double size = tail->mean + sqrt(tail->square), found;
    if (!isnan(known_mean)) {
        search.known = *mean = known_mean;
        search.miss = miss_square;
        size += fabs(known_mean);
        if (!bisect(&search, log(size) - 14, log(size) + 7, &found))
            return false;
        *sd = exp(found);
        return true;
    }
    if (!isnan(known_sd)) {
        search.known = *sd = known_sd;
        search.miss = miss_mean;
        return bisect(&search, -25 * known_sd, size, mean);
    }
    search.miss = miss_ratio;
    if (!bisect(&search, -30, 25, &found))
        return false;
    *sd = tail->mean / (hazard(found) - found);
    *mean = -found * *sd;
    return true;
}

/* The moments of the values, and how many do not meet the rule. */
static size_t tail_of(const struct sample *baseline, const struct rtm_entry *entry, struct tail *tail)
{
    size_t outside = 0;
    *tail = (struct tail){ 0 };
    for (size_t i = 0; i < baseline->n; i++) {
        double above = (entry->below ? -1 : 1) * (baseline->x[i] - entry->cut);
        outside += above < 0;
        tail->mean += above / (double)baseline->n;
        tail->square += above * above / (double)baseline->n;
    }
    return outside;
}

static bool fit_population(const struct tail *tail, const struct rtm_entry *entry, const struct rtm_population *known,
                           struct rtm_population *population)
{
    double sign = entry->below ? -1 : 1, mean, sd;
    *population = *known;
    if (!isnan(known->mean) && !isnan(known->sd))
        return true;
    if (!(tail->mean > 0) || !fit_tail(tail, sign * (known->mean - entry->cut), known->sd, &mean, &sd))
        return false;
    *population = (struct rtm_population){ entry->cut + sign * mean, sd };
    return true;
}

bool rtm_population_fit(const struct sample *baseline, const struct rtm_entry *entry,
                        const struct rtm_population *known, struct rtm_population *population, const char **why)
{
    struct tail tail;
    size_t outside = tail_of(baseline, entry, &tail);
    bool given = !isnan(known->mean) && !isnan(known->sd);
    *why = NULL;
    *population = *known;
    if (given)
        return true;
    if (baseline->n < 3)
        *why = "too few baseline values";
    else if (outside > 0)
        *why = "a baseline value does not meet the entry rule";
    else if (!(tail.mean > 0))
        *why = "every baseline value lies on the cut";
    else if (!fit_population(&tail, entry, known, population))
        *why = "the baseline values do not look like the tail of a normal distribution; give --population-mean and "
               "--population-sd";
    return *why == NULL;
}

/* θ without patient i, from the sums less that patient. */
static bool beyond_without(const struct sample *before, const struct sample *after, const struct rtm_entry *entry,
                           const struct rtm_population *known, double reliability, const struct tail *all,
                           double mean_change, size_t i, double *beyond)
{
    double n = (double)before->n, above = (entry->below ? -1 : 1) * (before->x[i] - entry->cut);
    struct tail tail = { (all->mean * n - above) / (n - 1), (all->square * n - above * above) / (n - 1) };
    struct rtm_population population;
    if (!fit_population(&tail, entry, known, &population))
        return false;
    double change = (mean_change * n - (after->x[i] - before->x[i])) / (n - 1);
    *beyond = change - rtm_expected(&population, entry, reliability);
    return true;
}

double rtm_beyond_error(const struct sample *before, const struct sample *after, const struct rtm_entry *entry,
                        const struct rtm_population *known, double reliability)
{
    struct tail all;
    double n = (double)before->n, mean_change = sample_mean_difference(after, before), shift = 0, sum = 0, squares = 0;
    if (before->n < 4)
        return NAN;
    tail_of(before, entry, &all);
    for (size_t i = 0; i < before->n; i++) {
        double beyond;
        if (!beyond_without(before, after, entry, known, reliability, &all, mean_change, i, &beyond))
            return NAN;
        if (i == 0)
            shift = beyond;
        sum += beyond - shift;
        squares += (beyond - shift) * (beyond - shift);
    }
    return sqrt((n - 1) / n * fmax(0, squares - sum * sum / n));
}

/* after on before by least squares, about the mean of before. */
struct line {
    double n, mean_before, mean_after, slope, squares, residual_variance;
};

static bool fit_line(const struct sample *before, const struct sample *after, struct line *line)
{
    double sd, products = 0, residuals = 0;
    *line = (struct line){ .n = (double)before->n };
    if (before->n < 3)
        return false;
    line->mean_before = sample_mean(before, &sd);
    line->mean_after = sample_mean(after, NULL);
    if (!(sd > 0))
        return false;
    for (size_t i = 0; i < before->n; i++) {
        double x = before->x[i] - line->mean_before;
        line->squares += x * x;
        products += x * (after->x[i] - line->mean_after);
    }
    line->slope = products / line->squares;
    for (size_t i = 0; i < before->n; i++) {
        double e = after->x[i] - line->mean_after - line->slope * (before->x[i] - line->mean_before);
        residuals += e * e;
    }
    line->residual_variance = residuals / (line->n - 2);
    return true;
}

void rtm_mee_chua(const struct sample *before, const struct sample *after, double population_mean, double level,
                  struct ttest *result)
{
    struct line line;
    *result = (struct ttest){ .n1 = before->n, .estimate = NAN, .sd = NAN, .se = NAN, .t = NAN, .df = NAN, .p = NAN,
                              .low = NAN, .high = NAN };
    if (!fit_line(before, after, &line)) {
        result->undefined = before->n < 3 ? "a line needs three patients" : "the baseline does not vary";
        return;
    }
    double away = population_mean - line.mean_before;
    result->estimate = line.mean_after - line.mean_before - (1 - line.slope) * away;
    result->df = line.n - 2;
    result->sd = sqrt(line.residual_variance);
    result->se = sqrt(line.residual_variance * (1 / line.n + away * away / line.squares));
    if (!(result->se > 0)) {
        result->undefined = "every patient lies on one line";
        return;
    }
    double reach = student_critical(result->df, level > 0 ? level : 0.95) * result->se;
    result->t = result->estimate / result->se;
    result->p = student_two_sided(result->t, result->df);
    result->low = result->estimate - reach;
    result->high = result->estimate + reach;
}

/* τ(u) = D − (1 − β) u at u = μ − x̄; accepted where τ² <= k (1/n + u² / S). */
void rtm_means_without_effect(const struct sample *before, const struct sample *after, double level,
                              struct rtm_means *means)
{
    struct line line;
    *means = (struct rtm_means){ NAN, NAN, NAN, false };
    if (!fit_line(before, after, &line))
        return;
    double difference = line.mean_after - line.mean_before, fall = 1 - line.slope;
    double critical = student_critical(line.n - 2, level), k = critical * critical * line.residual_variance;
    double a = fall * fall - k / line.squares, half_b = -difference * fall, c = difference * difference - k / line.n;
    double inside = half_b * half_b - a * c;
    means->mean = fall != 0 ? line.mean_before + difference / fall : NAN;
    if (a == 0 || inside < 0) {
        means->low = -INFINITY;
        means->high = INFINITY;
        return;
    }
    double q = -(half_b + (half_b < 0 ? -1 : 1) * sqrt(inside));
    double one = q / a, other = q != 0 ? c / q : one;
    means->low = line.mean_before + fmin(one, other);
    means->high = line.mean_before + fmax(one, other);
    means->outside = a < 0;
}
