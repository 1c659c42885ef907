/* What stands beside a paired mean, against R: sign test, equivalence, ratios, Shapiro-Wilk, adjusted p. */
#include "assert.h"

#include <stdbool.h>

#include <jansson.h>

#include "base/arena.h"
#include "reference_samples.h"
#include "stats/adjust.h"
#include "stats/ratio.h"
#include "stats/shapiro.h"
#include "stats/sign.h"
#include "stats/tost.h"

struct pairs {
    struct arena arena;
    json_t *root;
};

static int pairs_setup(void **state)
{
    static struct pairs pairs;
    arena_init(&pairs.arena, NULL);
    pairs.root = json_load_file("tests/reference/stats/pairs.json", 0, NULL);
    *state = &pairs;
    return pairs.root == NULL;
}

static int pairs_teardown(void **state)
{
    struct pairs *pairs = *state;
    json_decref(pairs->root);
    arena_release(&pairs->arena);
    return 0;
}

static struct sample changes_of(struct arena *arena, const json_t *entry)
{
    struct sample before = sample_of_json(arena, entry, "before"), after = sample_of_json(arena, entry, "after");
    int64_t *units = arena_array(arena, int64_t, before.n);
    for (size_t i = 0; i < before.n; i++)
        units[i] = after.units[i] - before.units[i];
    return sample_of_units(arena, units, before.n, before.divisor);
}

static void the_sign_test_and_the_interval_of_the_median_are_r_s(void **state)
{
    struct pairs *pairs = *state;
    json_t *entry;
    size_t index;
    json_array_foreach(json_object_get(pairs->root, "cases"), index, entry) {
        const json_t *expected = json_object_get(entry, "sign");
        struct sample sample = changes_of(&pairs->arena, entry);
        struct sign_spec spec = { ALTERNATIVE_TWO_SIDED, json_double(entry, "level") };
        struct sign_test sign, less, greater;
        sign_test(&sample, &spec, &pairs->arena, &sign);
        spec.alternative = ALTERNATIVE_LESS;
        sign_test(&sample, &spec, &pairs->arena, &less);
        spec.alternative = ALTERNATIVE_GREATER;
        sign_test(&sample, &spec, &pairs->arena, &greater);
        assert_int_equal(sign.positive, json_double(expected, "positive"));
        assert_int_equal(sign.negative, json_double(expected, "negative"));
        assert_int_equal(sign.zero, json_double(expected, "zero"));
        assert_close(sign.p, json_double(expected, "p"), 12);
        assert_close(less.p, json_double(expected, "less"), 12);
        assert_close(greater.p, json_double(expected, "greater"), 12);
        assert_close(sign.median, json_double(expected, "median"), 14);
        assert_close(sign.low, json_double(expected, "low"), 14);
        assert_close(sign.high, json_double(expected, "high"), 14);
        assert_close(sign.coverage, json_double(expected, "coverage"), 12);
        assert_true(sign.coverage >= spec.level && isinf(less.low) && isinf(greater.high));
    }
}

static void without_differences_or_with_zeros_only_there_is_no_sign_test(void **state)
{
    struct pairs *pairs = *state;
    const int64_t zeros[3] = { 0 };
    struct sample none = { NULL, NULL, 1, 0 }, still = sample_of_units(&pairs->arena, zeros, 3, 10);
    struct sign_spec spec = { ALTERNATIVE_TWO_SIDED, 0.95 };
    struct sign_test sign;
    sign_test(&none, &spec, &pairs->arena, &sign);
    assert_true(isnan(sign.p) && isnan(sign.median) && sign.undefined != NULL);
    sign_test(&still, &spec, &pairs->arena, &sign);
    assert_true(isnan(sign.p) && sign.median == 0 && sign.undefined != NULL && sign.zero == 3 && isinf(sign.low));
}

static void equivalence_is_two_one_sided_tests_of_r(void **state)
{
    struct pairs *pairs = *state;
    json_t *entry;
    size_t index;
    json_array_foreach(json_object_get(pairs->root, "cases"), index, entry) {
        const json_t *expected = json_object_get(entry, "tost");
        struct sample sample = changes_of(&pairs->arena, entry);
        struct tost_spec spec = { json_double(expected, "margin_low"), json_double(expected, "margin_high"),
                                  json_double(entry, "level") };
        struct tost tost;
        tost_paired(&sample, &spec, &tost);
        assert_close(tost.lower.p, json_double(expected, "lower"), 12);
        assert_close(tost.upper.p, json_double(expected, "upper"), 12);
        assert_close(tost.conf_low, json_double(expected, "low"), 12);
        assert_close(tost.conf_high, json_double(expected, "high"), 12);
        assert_true(tost.p == fmax(tost.lower.p, tost.upper.p));
        bool inside = tost.conf_low > spec.low && tost.conf_high < spec.high;
        assert_int_equal(inside, tost.p < 1 - spec.level);
    }
}

static void ratios_of_means_and_of_logarithms_are_r_s(void **state)
{
    struct pairs *pairs = *state;
    json_t *entry;
    size_t index, refused;
    json_array_foreach(json_object_get(pairs->root, "cases"), index, entry) {
        const json_t *expected = json_object_get(entry, "ratio"), *logs = json_object_get(entry, "logs");
        struct sample before = sample_of_json(&pairs->arena, entry, "before");
        struct sample after = sample_of_json(&pairs->arena, entry, "after");
        struct ttest_spec spec = { 0, ALTERNATIVE_TWO_SIDED, json_double(entry, "level") };
        struct ratio ratio;
        struct ttest t;
        int64_t units[128];
        for (size_t i = 0; i < before.n; i++)
            units[i] = after.units[i] - before.units[i];
        struct sample changes = sample_of_units(&pairs->arena, units, before.n, before.divisor);
        ratio_of_means(&before, &changes, spec.level, &ratio);
        assert_close(1 + ratio.change, json_double(expected, "estimate"), 14);
        assert_close(1 + ratio.low, json_double(expected, "low"), 10);
        assert_close(1 + ratio.high, json_double(expected, "high"), 10);
        ratio_of_logs(&before, &changes, &spec, &pairs->arena, &ratio, &t, &refused);
        assert_int_equal(refused == 0, logs != NULL);
        if (logs == NULL) {
            assert_true(isnan(ratio.change) && isnan(t.p) && ratio.undefined != NULL);
            continue;
        }
        assert_close(1 + ratio.change, json_double(logs, "estimate"), 13);
        assert_close(1 + ratio.low, json_double(logs, "low"), 13);
        assert_close(1 + ratio.high, json_double(logs, "high"), 13);
        assert_close(t.p, json_double(logs, "p"), 12);
    }
}

static void a_small_change_of_large_values_keeps_its_digits(void **state)
{
    struct pairs *pairs = *state;
    json_t *root = json_load_file("tests/reference/stats/percent.json", 0, NULL), *entry;
    size_t index, refused;
    assert_non_null(root);
    json_array_foreach(json_object_get(root, "cases"), index, entry) {
        struct sample before = sample_of_json(&pairs->arena, entry, "before");
        struct sample after = sample_of_json(&pairs->arena, entry, "after");
        int64_t units[64];
        for (size_t i = 0; i < before.n; i++)
            units[i] = after.units[i] - before.units[i];
        struct sample changes = sample_of_units(&pairs->arena, units, before.n, before.divisor);
        struct ttest_spec spec = { 0, ALTERNATIVE_TWO_SIDED, json_double(entry, "level") };
        struct ratio ratio;
        struct ttest t;
        ratio_of_means(&before, &changes, spec.level, &ratio);
        assert_close(ratio.change, json_double(entry, "change"), 14);
        assert_close(ratio.low, json_double(entry, "low"), 13);
        assert_close(ratio.high, json_double(entry, "high"), 13);
        ratio_of_logs(&before, &changes, &spec, &pairs->arena, &ratio, &t, &refused);
        assert_close(ratio.change, json_double(entry, "log_change"), 13);
        assert_close(ratio.low, json_double(entry, "log_low"), 13);
        assert_close(ratio.high, json_double(entry, "log_high"), 13);
    }
    assert_int_equal(index, 4);
    json_decref(root);
}

static void shapiro_wilk_is_r_s_at_every_branch_of_the_algorithm(void **state)
{
    struct pairs *pairs = *state;
    json_t *entry;
    size_t index;
    json_array_foreach(json_object_get(pairs->root, "cases"), index, entry) {
        const json_t *expected = json_object_get(entry, "shapiro");
        struct sample sample = changes_of(&pairs->arena, entry), shifted = without_units(sample);
        struct shapiro shapiro, again;
        shapiro_wilk(&sample, &pairs->arena, &shapiro);
        shapiro_wilk(&shifted, &pairs->arena, &again);
        assert_close(shapiro.w, json_double(expected, "w"), 9);
        assert_close(shapiro.p, json_double(expected, "p"), 6);
        assert_close(again.w, shapiro.w, 12);
    }
}

static void adjusted_p_values_are_r_s_and_a_missing_one_does_not_count(void **state)
{
    struct pairs *pairs = *state;
    static const char *const names[] = { "holm", "hochberg", "bonferroni", "bh", "by" };
    const json_t *given = json_object_get(pairs->root, "p");
    size_t n = json_array_size(given);
    double p[16], adjusted[16];
    for (size_t i = 0; i < n; i++)
        p[i] = json_number_value(json_array_get(given, i));
    p[n] = NAN;
    for (int method = 0; method < 5; method++) {
        const json_t *expected = json_object_get(json_object_get(pairs->root, "adjust"), names[method]);
        adjust_p(p, n + 1, (enum adjustment)(ADJUST_HOLM + method), &pairs->arena, adjusted);
        for (size_t i = 0; i < n; i++)
            assert_close(adjusted[i], json_number_value(json_array_get(expected, i)), 13);
        assert_true(isnan(adjusted[n]));
    }
}

#define with_pairs(test) cmocka_unit_test_setup_teardown(test, pairs_setup, pairs_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_pairs(the_sign_test_and_the_interval_of_the_median_are_r_s),
        with_pairs(without_differences_or_with_zeros_only_there_is_no_sign_test),
        with_pairs(equivalence_is_two_one_sided_tests_of_r),
        with_pairs(ratios_of_means_and_of_logarithms_are_r_s),
        with_pairs(a_small_change_of_large_values_keeps_its_digits),
        with_pairs(shapiro_wilk_is_r_s_at_every_branch_of_the_algorithm),
        with_pairs(adjusted_p_values_are_r_s_and_a_missing_one_does_not_count),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
