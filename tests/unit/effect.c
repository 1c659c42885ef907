/* Effect sizes against R, their intervals against the noncentral t they invert. */
#include "assert.h"

#include "reference_samples.h"
#include "stats/effect.h"
#include "base/arena.h"
#include "stats/effect_resample.h"
#include "stats/noncentral.h"
#include "stats/summary.h"

static void the_correction_of_hedges_agrees_with_r(void **state)
{
    (void)state;
    json_t *root = reference_samples(), *entry;
    size_t index;
    json_array_foreach(json_object_get(root, "hedges"), index, entry)
        assert_close(hedges_correction(json_double(entry, "m")), json_double(entry, "j"), 12);
    json_decref(root);
    assert_close(hedges_correction(2), 1 / sqrt(acos(-1)), 15); /* Γ(1) / Γ(1/2) */
    assert_true(isnan(hedges_correction(1)));
    for (double m = 1.5; m < 1e9; m *= 1.9) /* J rises to 1 */
        assert_true(hedges_correction(m) < hedges_correction(m * 1.9) && hedges_correction(m) < 1);
}

static void two_group_effects_agree_with_r(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_samples(), *entry;
    size_t index;
    json_array_foreach(json_object_get(root, "two"), index, entry) {
        struct sample a = sample_of_json(&arena, entry, "first"), b = sample_of_json(&arena, entry, "second");
        double sd1, sd2, mean1 = sample_mean(&a, &sd1), mean2 = sample_mean(&b, &sd2);
        struct effect d = effect_d(mean1, sd1, a.n, mean2, sd2, b.n, 0.95);
        struct effect g = effect_g(mean1, sd1, a.n, mean2, sd2, b.n, 0.95);
        assert_close(d.estimate, json_double(entry, "d"), 13);
        assert_close(g.estimate, json_double(entry, "g"), 12);
        assert_close(g.low / d.low, g.estimate / d.estimate, 14);
        assert_true(d.low < d.estimate && d.estimate < d.high);
    }
    json_decref(root);
    arena_release(&arena);
}

static void paired_effects_with_other_denominators_agree_with_r(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_samples(), *entry;
    size_t index;
    json_array_foreach(json_object_get(root, "pairs"), index, entry) {
        struct sample x = sample_of_json(&arena, entry, "x"), y = sample_of_json(&arena, entry, "y");
        int64_t *change = arena_array(&arena, int64_t, x.n);
        for (size_t i = 0; i < x.n; i++)
            change[i] = y.units[i] - x.units[i];
        struct sample difference = sample_of_units(&arena, change, x.n, x.divisor);
        double sd_x, sd_y, sd, mean = sample_mean(&difference, &sd);
        sample_mean(&x, &sd_x);
        sample_mean(&y, &sd_y);
        struct correlation c;
        correlation_pearson(&x, &y, 0.95, &c);
        struct effect dz = effect_dz(mean, sd, x.n, 0.95);
        assert_close(effect_dav(&dz, sd, sd_x, sd_y).estimate, json_double(entry, "dav"), 13);
        assert_close(effect_drm(&dz, c.r).estimate, json_double(entry, "drm"), 13);
        assert_close(effect_smcr(mean, sd_x, c.r, x.n, 0.95).estimate, json_double(entry, "smcr"), 13);
    }
    json_decref(root);
    arena_release(&arena);
}

static void the_interval_of_dz_inverts_the_noncentral_t(void **state)
{
    (void)state;
    struct effect dz = effect_dz(-1.5, 2.25, 14, 0.9), gz = effect_gz(-1.5, 2.25, 14, 0.9);
    double root = sqrt(14), t = -1.5 / 2.25 * root;
    assert_close(noncentral_t_sf(t, 13, dz.low * root), 0.05, 12.5);
    assert_close(noncentral_t_cdf(t, 13, dz.high * root), 0.05, 12.5);
    assert_close(gz.estimate, dz.estimate * hedges_correction(13), 15);
    assert_close(gz.high, dz.high * hedges_correction(13), 15);
}

static void without_spread_there_is_no_effect_size(void **state)
{
    (void)state;
    assert_true(isnan(effect_dz(1, 0, 10, 0.95).estimate) && isnan(effect_dz(1, NAN, 1, 0.95).low));
    assert_true(isnan(effect_d(1, 0, 5, 2, 0, 5, 0.95).estimate) && isnan(effect_g(1, NAN, 1, 2, NAN, 1, 0.95).high));
    struct effect none = effect_dz(1, 0, 9, 0.95);
    assert_true(isnan(effect_dav(&none, 1, 0, 0).estimate) && isnan(effect_drm(&none, 0.5).low) &&
                isnan(effect_smcr(1, 0, 0.5, 9, 0.95).high));
}

/* Bootstrap of the effects: the estimates of their own functions, and nothing changes with unit and offset. */
static void bootstrap_effects_do_not_know_the_unit(void **state)
{
    (void)state;
    const double x[] = { 6, 7, 5, 8, 7, 9, 4, 6, 7, 8 }, y[] = { 4, 7, 3, 5, 6, 4, 4, 5, 3, 7 };
    double far_x[10], far_y[10];
    for (size_t i = 0; i < 10; i++) {
        far_x[i] = 1e6 + 8 * x[i];
        far_y[i] = 1e6 + 8 * y[i];
    }
    struct sample before = { x, NULL, 1, 10 }, after = { y, NULL, 1, 10 };
    struct sample far_before = { far_x, NULL, 1, 10 }, far_after = { far_y, NULL, 1, 10 };
    struct resample_plan plan = { 3, 2000, 1 };
    struct arena arena;
    arena_init(&arena, NULL);
    for (int kind = EFFECT_DZ; kind <= EFFECT_DRM; kind++) {
        struct bootstrap near, far, two;
        effect_resample((enum effect_kind)kind, &before, &after, 0.95, &plan, &arena, &near);
        effect_resample((enum effect_kind)kind, &far_before, &far_after, 0.95, &plan, &arena, &far);
        assert_null(near.undefined);
        assert_close(far.estimate, near.estimate, 12);
        assert_close(far.low, near.low, 10);
        assert_close(far.high, near.high, 10);
        before.n = after.n = 2;
        effect_resample((enum effect_kind)kind, &before, &after, 0.95, &plan, &arena, &two);
        assert_non_null(two.undefined);
        before.n = after.n = 10;
    }
    double sd, sd_before, sd_after, change[10];
    for (size_t i = 0; i < 10; i++)
        change[i] = y[i] - x[i];
    double mean = sample_mean(&(struct sample){ change, NULL, 1, 10 }, &sd);
    sample_mean(&before, &sd_before);
    sample_mean(&after, &sd_after);
    struct effect dz = effect_dz(mean, sd, 10, 0.95);
    struct correlation r;
    correlation_pearson(&before, &after, 0.95, &r);
    struct bootstrap b;
    effect_resample(EFFECT_DZ, &before, &after, 0.95, &plan, &arena, &b);
    assert_close(b.estimate, dz.estimate, 14);
    effect_resample(EFFECT_DAV, &before, &after, 0.95, &plan, &arena, &b);
    assert_close(b.estimate, effect_dav(&dz, sd, sd_before, sd_after).estimate, 14);
    effect_resample(EFFECT_DRM, &before, &after, 0.95, &plan, &arena, &b);
    assert_close(b.estimate, effect_drm(&dz, r.r).estimate, 13);
    arena_release(&arena);
}

/* Tenths at a thousand million, one column with more decimals than the other: the same bytes as without the level. */
static void bootstrap_effects_of_decimals_do_not_know_the_level(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    const int64_t x[] = { 61, 73, 52, 88, 70, 93, 44, 60 }, y[] = { 5, 7, 3, 8, 6, 9, 5, 4 };
    int64_t far_x[8], far_y[8];
    for (size_t i = 0; i < 8; i++) {
        far_x[i] = x[i] + 10000000000;
        far_y[i] = y[i] + 1000000000;
    }
    struct sample before = sample_of_units(&arena, x, 8, 10), after = sample_of_units(&arena, y, 8, 1);
    struct sample far_before = sample_of_units(&arena, far_x, 8, 10), far_after = sample_of_units(&arena, far_y, 8, 1);
    struct resample_plan plan = { 3, 999, 1 };
    for (int kind = EFFECT_DZ; kind <= EFFECT_DRM; kind++) {
        struct bootstrap near, far;
        effect_resample((enum effect_kind)kind, &before, &after, 0.95, &plan, &arena, &near);
        effect_resample((enum effect_kind)kind, &far_before, &far_after, 0.95, &plan, &arena, &far);
        assert_true(near.low == far.low && near.high == far.high && near.estimate == far.estimate && near.low < near.high);
    }
    arena_release(&arena);
}

static void the_corrected_mean_change_agrees_with_metafor(void **state)
{
    (void)state;
    json_t *root = json_load_file("tests/reference/stats/smcr.json", 0, NULL), *entry;
    size_t index;
    assert_non_null(root);
    json_array_foreach(json_object_get(root, "cases"), index, entry) {
        struct effect smcr = effect_smcr_corrected(json_double(entry, "change"), json_double(entry, "sd"),
                                                   json_double(entry, "r"), (size_t)json_double(entry, "n"),
                                                   json_double(entry, "level"));
        assert_close(smcr.estimate, json_double(entry, "estimate"), 12);
        assert_close(smcr.low, json_double(entry, "low"), 12);
        assert_close(smcr.high, json_double(entry, "high"), 12);
    }
    assert_true(index > 8);
    json_decref(root);
    assert_true(isnan(effect_smcr_corrected(1, 2, 0.5, 2, 0.95).estimate));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bootstrap_effects_do_not_know_the_unit),
        cmocka_unit_test(bootstrap_effects_of_decimals_do_not_know_the_level),
        cmocka_unit_test(the_correction_of_hedges_agrees_with_r),
        cmocka_unit_test(the_corrected_mean_change_agrees_with_metafor),
        cmocka_unit_test(two_group_effects_agree_with_r),
        cmocka_unit_test(paired_effects_with_other_denominators_agree_with_r),
        cmocka_unit_test(the_interval_of_dz_inverts_the_noncentral_t),
        cmocka_unit_test(without_spread_there_is_no_effect_size),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
