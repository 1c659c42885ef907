/* dz = mean / SD of the changes; dav = mean change / √((SD₁² + SD₂²) / 2); drm = dz √(2 (1 − r)), with
 * r = (SD₁² + SD₂² − SD²) / (2 SD₁ SD₂). Two passes over every resample, about the first value of the sample, so that a large
 * offset costs no digits. A replicate that differs from the estimate by rounding is the estimate drawn in another order,
 * and counts as a tie. Where the changes of a resample do not vary, drm is the mean change / SD₁: SD₁ = SD₂ there. Agrees
 * with R's boot.ci(type = "bca") in the formula of the interval. */
#include "stats/effect_resample.h"

#include <math.h>

#include "base/arena.h"
#include "stats/summary.h"

/* Values less the first of them; `change` is after − before. */
struct centred {
    enum effect_kind kind;
    double *before, *after, *change;
};

struct moments {
    double mean, squares; /* Σ x / n, Σ (x − mean)² */
};

static struct moments moments_of(const double *x, const uint32_t *indices, size_t n)
{
    struct moments moments = { 0, 0 };
    for (size_t i = 0; i < n; i++)
        moments.mean += x[indices[i]];
    moments.mean /= (double)n;
    for (size_t i = 0; i < n; i++)
        moments.squares += (x[indices[i]] - moments.mean) * (x[indices[i]] - moments.mean);
    return moments;
}

static double ratio(double mean, double sd)
{
    return sd > 0 ? mean / sd : mean == 0 ? 0 : copysign(INFINITY, mean);
}

static double effect_of(const void *data, const uint32_t *indices, size_t n, void *scratch)
{
    const struct centred *centred = data;
    double df = (double)n - 1;
    struct moments change = moments_of(centred->change, indices, n);
    (void)scratch;
    if (centred->kind == EFFECT_DZ)
        return ratio(change.mean, sqrt(change.squares / df));
    struct moments before = moments_of(centred->before, indices, n), after = moments_of(centred->after, indices, n);
    if (centred->kind == EFFECT_DAV)
        return ratio(change.mean, sqrt((before.squares + after.squares) / 2 / df));
    double spread = sqrt(before.squares * after.squares);
    if (!(change.squares > 1e-24 * spread))
        return ratio(change.mean, sqrt(before.squares / df));
    double r = spread > 0 ? (before.squares + after.squares - change.squares) / (2 * spread) : 0;
    return ratio(change.mean, sqrt(change.squares / df)) * sqrt(2 * fmax(0, 1 - r));
}

/* Whole numbers of steps of 1 / divisor; false where they are not exact. */
static bool in_steps(const struct sample *sample, double divisor, double *steps)
{
    for (size_t i = 0; sample->units != NULL && i < sample->n; i++) {
        steps[i] = (double)sample->units[i] * (divisor / sample->divisor);
        if (fabs(steps[i]) > 0x1p52)
            return false;
    }
    return sample->units != NULL;
}

/* In whole steps where the decimals are exact: the effects have no unit, and sums of whole numbers round nothing. */
static struct centred centre(enum effect_kind kind, const struct sample *before, const struct sample *after,
                             struct arena *arena)
{
    size_t n = before->n;
    struct centred centred = { kind, arena_array(arena, double, n), arena_array(arena, double, n),
                               arena_array(arena, double, n) };
    double divisor = fmax(before->divisor, after->divisor);
    if (!in_steps(before, divisor, centred.before) || !in_steps(after, divisor, centred.after))
        for (size_t i = 0; i < n; i++) {
            centred.before[i] = before->x[i];
            centred.after[i] = after->x[i];
        }
    double first_before = centred.before[0], first_after = centred.after[0];
    for (size_t i = 0; i < n; i++) {
        centred.change[i] = centred.after[i] - centred.before[i];
        centred.before[i] -= first_before;
        centred.after[i] -= first_after;
    }
    return centred;
}

void effect_resample(enum effect_kind kind, const struct sample *before, const struct sample *after, double level,
                     const struct resample_plan *plan, struct arena *arena, struct bootstrap *result)
{
    size_t n = before->n;
    *result = (struct bootstrap){ .estimate = NAN, .std_error = NAN, .bias = NAN, .low = NAN, .high = NAN,
                                  .percentile_low = NAN, .percentile_high = NAN, .z0 = NAN, .acceleration = NAN };
    if (n < 3) {
        result->undefined = "it needs three pairs";
        return;
    }
    struct arena_mark mark = arena_mark(arena);
    struct centred centred = centre(kind, before, after, arena);
    struct resample_statistic statistic = { effect_of, &centred, 0 };
    double *values = arena_array(arena, double, plan->replicates), *jackknife = arena_array(arena, double, n);
    uint32_t *indices = arena_array(arena, uint32_t, n);
    for (size_t i = 0; i < n; i++)
        indices[i] = (uint32_t)i;
    double estimate = effect_of(&centred, indices, n, NULL), varies = moments_of(centred.change, indices, n).squares;
    bool finite = isfinite(estimate);
    for (size_t left = 0; left < n; left++) {
        for (size_t i = 0; i + 1 < n; i++)
            indices[i] = (uint32_t)(i < left ? i : i + 1);
        jackknife[left] = effect_of(&centred, indices, n - 1, NULL);
        finite = finite && isfinite(jackknife[left]);
    }
    if (kind != EFFECT_DAV && !(varies > 0)) {
        result->undefined = "every change is equal";
    } else if (!finite) {
        result->undefined = "without one of the patients nothing varies";
    } else {
        resample_statistics(plan, &n, 1, &statistic, arena, values);
        for (uint64_t r = 0; r < plan->replicates; r++)
            if (fabs(values[r] - estimate) <= 1e-10 * fabs(estimate))
                values[r] = estimate;
        bootstrap_interval(values, plan->replicates, estimate, jackknife, n, level, result);
        if (result->undefined == NULL && (isnan(result->low) || isnan(result->high)))
            result->undefined = "too many resamples do not vary";
    }
    arena_rewind(arena, mark);
}
