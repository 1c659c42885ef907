/* How often each 95% interval of `knead paired` holds what it is for, over simulated trials. Prints the table of
 * docs/coverage.md (scripts/coverage) as TAP comments; fails where an interval that is exact, or nearly so, is not. */
#include "assert.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/rng.h"
#include "stats/distribution.h"
#include "stats/effect.h"
#include "stats/effect_resample.h"
#include "stats/ratio.h"
#include "stats/resample.h"
#include "stats/sign.h"
#include "stats/signedrank.h"
#include "stats/summary.h"
#include "stats/ttest.h"

enum { TRIALS = 2000, RESAMPLES = 999, MOST = 100 };
enum { MEAN, PSEUDO_MEDIAN, MEDIAN, BCA, PERCENTILE, BCA_MEDIAN, DZ, DZ_BCA, DAV, DAV_BCA, DRM, DRM_BCA, SMCR, SMCR_CORRECTED,
       BISERIAL, IMPROVED, PROBABILITY, RATIO, PEARSON, INTERVALS };

static const char *const names[INTERVALS] = {
    "mean change, t", "pseudo-median, signed ranks inverted", "median, order statistics", "mean, bootstrap BCa",
    "mean, bootstrap percentile", "median, bootstrap BCa", "dz, noncentral t", "dz, bootstrap BCa",
    "dav, Algina & Keselman", "dav, bootstrap BCa", "drm, scaled noncentral t", "drm, bootstrap BCa", "SMCR, Becker",
    "SMCR, Hedges-corrected", "rank-biserial, Sen on Fisher's z", "percent improved, Wilson",
    "probability of improvement, Tango", "ratio of means, Fieller", "Pearson's r, Fisher's z",
};

/* Changes of mean −1 and SD 2, lower is better. Normal: both visits have SD 2 and correlation ½. Skewed: the change is
 * 2 E − 3 with E exponential, whatever the value before. */
static void draw(struct rng *rng, bool skewed, double *before, double *after)
{
    double z = rng_normal(rng);
    *before = 6 + 2 * z;
    *after = skewed ? *before - 2 * log(rng_uniform(rng)) - 3 : 5 + z + sqrt(3) * rng_normal(rng);
}

static void truths(bool skewed, double *truth)
{
    double r = skewed ? 1 / sqrt(2) : 0.5;
    double better = skewed ? -expm1(-1.5) : normal_cdf(0.5);
    truth[MEAN] = truth[BCA] = truth[PERCENTILE] = -1;
    truth[MEDIAN] = truth[BCA_MEDIAN] = skewed ? 2 * log(2) - 3 : -1;
    /* the mean of two skewed changes is Γ(2) − 3, whose median solves (1 + x) e^−x = ½ */
    double x = 1.678;
    for (int i = 0; i < 20; i++)
        x += ((1 + x) * exp(-x) - 0.5) / (x * exp(-x));
    truth[PSEUDO_MEDIAN] = skewed ? x - 3 : -1;
    truth[DZ] = truth[DZ_BCA] = truth[SMCR] = truth[SMCR_CORRECTED] = -0.5;
    truth[DAV] = truth[DAV_BCA] = skewed ? -1 / sqrt(6) : -0.5;
    truth[DRM] = truth[DRM_BCA] = -0.5 * sqrt(2 * (1 - r));
    truth[BISERIAL] = skewed ? 8 * exp(-3) - 1 : 2 * normal_cdf(-sqrt(0.5)) - 1;
    truth[IMPROVED] = truth[PROBABILITY] = better;
    truth[RATIO] = -1.0 / 6;
    truth[PEARSON] = r;
}

static struct sample sample_of(const double *x, size_t n)
{
    return (struct sample){ x, NULL, 1, n };
}

static void bootstrap_ends(const struct sample *d, uint64_t seed, struct arena *arena, struct effect *ends)
{
    double values[RESAMPLES], jackknife[MOST];
    struct resample_plan plan = { seed, RESAMPLES, 1 };
    struct bootstrap b;
    resample_means(&plan, d, arena, values);
    resample_jackknife_mean(d, arena, jackknife);
    bootstrap_interval(values, RESAMPLES, resample_mean(d, arena), jackknife, d->n, 0.95, &b);
    ends[BCA] = (struct effect){ b.estimate, b.low, b.high };
    ends[PERCENTILE] = (struct effect){ b.estimate, b.percentile_low, b.percentile_high };
    resample_medians(&plan, d, arena, values);
    resample_jackknife_median(d, arena, jackknife);
    bootstrap_interval(values, RESAMPLES, resample_median(d, arena), jackknife, d->n, 0.95, &b);
    ends[BCA_MEDIAN] = (struct effect){ b.estimate, b.low, b.high };
}

static void effect_ends(const struct sample *before, const struct sample *after, uint64_t seed, struct arena *arena,
                        struct effect *ends)
{
    static const int places[] = { [EFFECT_DZ] = DZ_BCA, [EFFECT_DAV] = DAV_BCA, [EFFECT_DRM] = DRM_BCA };
    struct resample_plan plan = { seed, RESAMPLES, 1 };
    for (int kind = EFFECT_DZ; kind <= EFFECT_DRM; kind++) {
        struct bootstrap b;
        effect_resample((enum effect_kind)kind, before, after, 0.95, &plan, arena, &b);
        ends[places[kind]] = (struct effect){ b.estimate, b.low, b.high };
    }
}

static void intervals_of(const double *x, const double *y, const double *change, size_t n, uint64_t seed,
                         struct arena *arena, struct effect *ends)
{
    struct sample before = sample_of(x, n), after = sample_of(y, n), d = sample_of(change, n);
    struct ttest_spec t_spec = { 0, ALTERNATIVE_TWO_SIDED, 0.95 };
    struct signedrank_spec ranks = { .level = 0.95 };
    struct sign_spec signs = { ALTERNATIVE_TWO_SIDED, 0.95 };
    struct ttest t;
    struct signedrank w;
    struct sign_test sign;
    struct correlation r;
    struct ratio ratio;
    double sd_before, sd_after;
    sample_mean(&before, &sd_before);
    sample_mean(&after, &sd_after);
    ttest_one(&d, &t_spec, &t);
    signedrank_test(&d, &ranks, arena, &w);
    sign_test(&d, &signs, arena, &sign);
    correlation_pearson(&before, &after, 0.95, &r);
    ratio_of_means(&before, &d, 0.95, &ratio);
    ends[MEAN] = (struct effect){ t.estimate, t.low, t.high };
    ends[PSEUDO_MEDIAN] = (struct effect){ w.pseudo_median, w.low, w.high };
    ends[MEDIAN] = (struct effect){ sign.median, sign.low, sign.high };
    ends[DZ] = effect_dz(t.estimate, t.sd, n, 0.95);
    ends[DAV] = effect_dav(&ends[DZ], t.sd, sd_before, sd_after);
    ends[DRM] = effect_drm(&ends[DZ], r.r);
    ends[SMCR] = effect_smcr(t.estimate, sd_before, r.r, n, 0.95);
    ends[SMCR_CORRECTED] = effect_smcr_corrected(t.estimate, sd_before, r.r, n, 0.95);
    ends[BISERIAL] = effect_rank_biserial(&d, 0.95, arena);
    struct improvement improvement = effect_improvement(sign.negative, sign.zero, sign.positive, 0.95);
    ends[IMPROVED] = improvement.better;
    ends[PROBABILITY] = improvement.probability;
    ends[RATIO] = (struct effect){ ratio.change, ratio.low, ratio.high };
    ends[PEARSON] = (struct effect){ r.r, r.low, r.high };
    bootstrap_ends(&d, seed, arena, ends);
    effect_ends(&before, &after, seed, arena, ends);
}

static void cover(struct arena *arena, bool skewed, size_t n, double *covered)
{
    double truth[INTERVALS], before[MOST], after[MOST], change[MOST];
    truths(skewed, truth);
    memset(covered, 0, INTERVALS * sizeof *covered);
    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        struct arena_mark mark = arena_mark(arena);
        struct effect ends[INTERVALS];
        struct rng rng;
        rng_init(&rng, 20260100 + n, trial);
        for (size_t i = 0; i < n; i++) {
            draw(&rng, skewed, &before[i], &after[i]);
            change[i] = after[i] - before[i];
        }
        intervals_of(before, after, change, n, trial + 1, arena, ends);
        for (int k = 0; k < INTERVALS; k++)
            covered[k] += (ends[k].low <= truth[k] && truth[k] <= ends[k].high) * 100.0 / TRIALS;
        arena_rewind(arena, mark);
    }
}

static void intervals_hold_what_they_are_for(void **state)
{
    (void)state;
    static const size_t sizes[] = { 12, 30, 100 };
    static const int exact[] = { MEAN, PSEUDO_MEDIAN, DZ };
    double covered[6][INTERVALS];
    struct arena arena;
    arena_init(&arena, NULL);
    for (int c = 0; c < 6; c++)
        cover(&arena, c >= 3, sizes[c % 3], covered[c]);
    for (int k = 0; k < INTERVALS; k++)
        print_message("| %s | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f |\n", names[k], covered[0][k], covered[1][k],
                      covered[2][k], covered[3][k], covered[4][k], covered[5][k]);
    /* 2000 trials: a standard error of 0.5 around 95 */
    for (int c = 0; c < 3; c++)
        for (int i = 0; i < 3; i++)
            assert_true(fabs(covered[c][exact[i]] - 95) < 2);
    for (int c = 0; c < 6; c++)
        assert_true(covered[c][MEDIAN] > 93.5);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(intervals_hold_what_they_are_for) };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
