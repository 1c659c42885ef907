/* Who is let in has a normal distribution above the cut (stats/truncated.h); an upper bound of entry is the mirror image.
 *
 * In the model after = μ + τ + ρ (before − μ) + e the change beyond the regression is τ = E w − (1 − ρ) μ with
 * w = after − ρ before, which is independent of before. So with LR(μ) the profile likelihood ratio of the truncated
 * values, and Z² that of the mean of w, the profile likelihood interval of τ ends at the extremes of
 * w̄ ± t s / √n − (1 − ρ) μ over the μ with LR(μ) <= q, Z² = q − LR(μ), q the quantile of chi-squared with 1 degree of
 * freedom; Z is the normal deviate as far out as t is of Student's distribution with n − 1, so that with μ known it is
 * the t interval of w. Where LR stays below q as μ falls without end the interval is open. The likelihood of μ is far
 * from a parabola, which is why neither the delta method nor the jackknife covers (tests/slow/clinic.c).
 *
 * The standard error is the jackknife's over patients, which counts what the estimated population adds (Efron & Stein
 * 1981, Annals of Statistics 9:586); with the population known it is sd / √n.
 *
 * Mee & Chua's test is the least-squares line of after on before, read off at the population mean; as R's
 * lm(after ~ I(before − μ)), intercept less μ. */
#include "stats/rtm.h"

#include <math.h>

#include "stats/distribution.h"
#include "stats/summary.h"
#include "stats/truncated.h"

enum { HALVINGS = 45, GOLDEN_STEPS = 120, DOUBLINGS = 60 };

double rtm_expected(const struct rtm_population *population, const struct rtm_entry *entry, double reliability)
{
    if (!(population->sd > 0) || !(reliability >= 0 && reliability <= 1) || isnan(entry->cut))
        return NAN;
    double sign = entry->below ? -1 : 1;
    double z = sign * (entry->cut - population->mean) / population->sd;
    return -sign * population->sd * (1 - reliability) * normal_hazard(z);
}

/* The moments of the values, and how many do not meet the rule. */
static size_t tail_of(const struct sample *baseline, const struct rtm_entry *entry, struct truncated *tail)
{
    size_t outside = 0;
    *tail = (struct truncated){ 0 };
    for (size_t i = 0; i < baseline->n; i++) {
        double above = (entry->below ? -1 : 1) * (baseline->x[i] - entry->cut);
        outside += above < 0;
        tail->mean += above / (double)baseline->n;
        tail->square += above * above / (double)baseline->n;
    }
    return outside;
}

static bool fit_population(const struct truncated *tail, const struct rtm_entry *entry, const struct rtm_population *known,
                           struct rtm_population *population)
{
    double sign = entry->below ? -1 : 1, mean, sd;
    *population = *known;
    if (!isnan(known->mean) && !isnan(known->sd))
        return true;
    if (!(tail->mean > 0) || !truncated_fit(tail, sign * (known->mean - entry->cut), known->sd, &mean, &sd))
        return false;
    *population = (struct rtm_population){ entry->cut + sign * mean, sd };
    return true;
}

bool rtm_population_fit(const struct sample *baseline, const struct rtm_entry *entry,
                        const struct rtm_population *known, struct rtm_population *population, const char **why)
{
    struct truncated tail;
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
                           const struct rtm_population *known, double reliability, const struct truncated *all,
                           double mean_change, size_t i, double *beyond)
{
    double n = (double)before->n, above = (entry->below ? -1 : 1) * (before->x[i] - entry->cut);
    struct truncated tail = { (all->mean * n - above) / (n - 1), (all->square * n - above * above) / (n - 1) };
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
    struct truncated all;
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

/* What the ends of τ are looked for in; mirrored where entry is below the cut, m = μ − cut. */
struct profile {
    struct truncated seen;
    double known_sd;
    double n, best;           /* patients; the greatest log-likelihood per patient */
    double budget;            /* q */
    double mean_w, se_w;      /* of after − ρ before, from the cut */
    double unreliable;        /* 1 − ρ */
    double side;              /* +1 for the upper end, −1 for the lower */
};

/* q − LR(m): negative where m is not in the interval of the population mean. */
static double left_over(const struct profile *profile, double m)
{
    return profile->budget - 2 * profile->n * (profile->best - truncated_profile(&profile->seen, m, profile->known_sd));
}

static double reached(const struct profile *profile, double m)
{
    double t = student_quantile_upper(normal_sf(sqrt(fmax(0, left_over(profile, m)))), profile->n - 1);
    return profile->side * profile->se_w * t - profile->unreliable * m;
}

/* The m farthest from the best one, on the side of this end, that is still in the interval. */
static double farthest(const struct profile *profile, double best, double sd)
{
    double step = sd / sqrt(profile->n), inside = best, outside;
    int doublings = 0;
    for (outside = best - profile->side * step; left_over(profile, outside) > 0; outside = best - profile->side * step) {
        inside = outside;
        step *= 2;
        if (++doublings == DOUBLINGS)
            return NAN;
    }
    for (int i = 0; i < HALVINGS; i++) {
        double middle = inside + (outside - inside) / 2;
        *(left_over(profile, middle) > 0 ? &inside : &outside) = middle;
    }
    return inside;
}

/* The extreme of τ between the best m and the farthest, by golden sections. */
static double extreme(const struct profile *profile, double best, double sd)
{
    const double golden = 0.618033988749894848204586834365638118;
    double a = best, b = profile->unreliable > 0 ? farthest(profile, best, sd) : best;
    double c = b - golden * (b - a), d = a + golden * (b - a);
    double at_c = reached(profile, c), at_d = reached(profile, d);
    if (isnan(b))
        return NAN;
    for (int i = 0; i < GOLDEN_STEPS && fabs(b - a) > 1e-7 * sd; i++) {
        if (profile->side * at_c > profile->side * at_d) {
            b = d;
            d = c;
            at_d = at_c;
            at_c = reached(profile, c = b - golden * (b - a));
        } else {
            a = c;
            c = d;
            at_c = at_d;
            at_d = reached(profile, d = a + golden * (b - a));
        }
    }
    return profile->mean_w + reached(profile, a + (b - a) / 2);
}

bool rtm_beyond_interval(const struct sample *before, const struct sample *after, const struct rtm_entry *entry,
                         double known_sd, double reliability, double critical, double *low, double *high)
{
    double n = (double)before->n, sign = entry->below ? -1 : 1, m, sd, squares = 0, ends[2];
    struct profile profile = { .known_sd = known_sd, .n = n, .unreliable = 1 - reliability };
    *low = *high = NAN;
    if (before->n < 3 || tail_of(before, entry, &profile.seen) > 0 || !(profile.seen.mean > 0) ||
        !truncated_fit(&profile.seen, NAN, known_sd, &m, &sd))
        return false;
    for (size_t i = 0; i < before->n; i++)
        profile.mean_w += sign * (after->x[i] - entry->cut - reliability * (before->x[i] - entry->cut)) / n;
    for (size_t i = 0; i < before->n; i++) {
        double w = sign * (after->x[i] - entry->cut - reliability * (before->x[i] - entry->cut)) - profile.mean_w;
        squares += w * w;
    }
    profile.se_w = sqrt(squares / (n - 1) / n);
    profile.best = truncated_log_likelihood(&profile.seen, m, sd);
    profile.budget = critical * critical;
    bool open = profile.unreliable > 0 &&
                2 * n * (profile.best - truncated_profile_limit(&profile.seen, known_sd)) <= profile.budget;
    for (int upper = 0; upper < 2; upper++) {
        profile.side = upper ? 1 : -1;
        ends[upper] = upper && open ? INFINITY : extreme(&profile, m, sd);
    }
    *low = entry->below ? -ends[1] : ends[0];
    *high = entry->below ? -ends[0] : ends[1];
    return !isnan(*low) && !isnan(*high);
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
