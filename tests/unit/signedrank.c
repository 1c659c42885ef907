/* The exact signed-rank test against R and coin, against brute force over the sign patterns, and what must not change it. */
#include "assert.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/rng.h"
#include "reference_samples.h"
#include "stats/signedrank.h"

static const struct signedrank_spec plain = { .zeros = SIGNEDRANK_PRATT };

static void assert_rule(struct arena *arena, const struct sample *sample, const json_t *entry, const char *rule,
                        enum signedrank_zeros zeros)
{
    const json_t *expected = json_object_get(json_object_get(entry, "signed_rank"), rule);
    struct signedrank_spec spec = { .zeros = zeros, .level = json_double(entry, "level") };
    struct signedrank r, less, greater;
    signedrank_test(sample, &spec, arena, &r);
    spec.alternative = ALTERNATIVE_LESS;
    signedrank_test(sample, &spec, arena, &less);
    spec.alternative = ALTERNATIVE_GREATER;
    signedrank_test(sample, &spec, arena, &greater);
    assert_true(r.exact && r.interval_exact && r.undefined == NULL);
    assert_int_equal(r.positive, json_double(expected, "n_plus"));
    assert_int_equal(r.negative, json_double(expected, "n_minus"));
    assert_int_equal(r.zero, json_double(expected, "n_zero"));
    assert_close(r.w_plus, json_double(expected, "w_plus"), 16);
    assert_close(r.w_minus, json_double(expected, "w_minus"), 16);
    assert_close(r.p, json_double(expected, "p"), 13);
    assert_close(less.p, json_double(expected, "less"), 13);
    assert_close(greater.p, json_double(expected, "greater"), 13);
    assert_close(r.z, json_double(expected, "z"), 13);
    assert_close(r.rank_biserial, json_double(expected, "rank_biserial"), 13);
    if (json_object_get(expected, "low") == NULL)
        return;
    assert_close(r.low, json_double(expected, "low"), 14);
    assert_close(r.high, json_double(expected, "high"), 14);
    assert_int_equal(r.interval_hull, json_is_true(json_object_get(expected, "holes")));
    assert_true(isinf(less.low) && isinf(greater.high) && greater.low >= r.low && less.high <= r.high);
}

static void agrees_with_r_and_coin_under_both_zero_rules(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_samples(), *entry;
    size_t index;
    json_array_foreach(json_object_get(root, "one"), index, entry) {
        struct sample sample = sample_of_json(&arena, entry, "units");
        struct signedrank r;
        signedrank_test(&sample, &plain, &arena, &r);
        assert_close(r.pseudo_median, json_double(json_object_get(entry, "signed_rank"), "pseudo_median"), 14);
        assert_rule(&arena, &sample, entry, "pratt", SIGNEDRANK_PRATT);
        assert_rule(&arena, &sample, entry, "wilcoxon", SIGNEDRANK_WILCOXON);
    }
    json_decref(root);
    arena_release(&arena);
}

static void eight_patients_whose_changes_tie_in_decimals(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    const int64_t pre[] = { 61, 53, 72, 44, 81, 66, 59, 77 }, post[] = { 58, 50, 69, 47, 78, 63, 56, 80 };
    int64_t change[8];
    for (int i = 0; i < 8; i++)
        change[i] = post[i] - pre[i];
    struct sample sample = sample_of_units(&arena, change, 8, 10);
    struct signedrank r;
    signedrank_test(&sample, &plain, &arena, &r);
    assert_true(r.p == 0.2890625);
    arena_release(&arena);
}

static void fourteen_patients_with_zeros_give_the_design_interval(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_samples();
    struct sample sample = sample_of_json(&arena, json_array_get(json_object_get(root, "one"), 1), "units");
    for (int zeros = 0; zeros < 2; zeros++) {
        struct signedrank r;
        signedrank_test(&sample, &(struct signedrank_spec){ .zeros = (enum signedrank_zeros)zeros }, &arena, &r);
        assert_true(r.p == 0.001953125 && r.pseudo_median == 1.5 && r.low == 0.5 && r.high == 2.5);
    }
    json_decref(root);
    arena_release(&arena);
}

/* Mid-ranks and tails from the definitions: no sorting, every sign pattern. */
static double brute_force(const int64_t *units, size_t n, bool pratt)
{
    long doubled[16], observed = 0, total = 0;
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        if (units[i] == 0)
            continue;
        long below = 0, equal = 0;
        for (size_t j = 0; j < n; j++) {
            if (units[j] == 0 && !pratt)
                continue;
            below += llabs(units[j]) < llabs(units[i]);
            equal += llabs(units[j]) == llabs(units[i]);
        }
        doubled[m] = 2 * below + equal + 1;
        observed += units[i] > 0 ? doubled[m] : 0;
        total += doubled[m++];
    }
    unsigned long low = 0, high = 0;
    for (unsigned long pattern = 0; pattern < 1ul << m; pattern++) {
        long sum = 0;
        for (size_t i = 0; i < m; i++)
            sum += pattern >> i & 1 ? doubled[i] : 0;
        low += sum <= observed;
        high += sum >= observed;
    }
    double p = 2 * (double)(low < high ? low : high) / (double)(1ul << m);
    return p < 1 ? p : 1;
}

static void equals_brute_force_over_all_sign_patterns(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    struct rng rng;
    rng_init(&rng, 7, 0);
    for (int round = 0; round < 300; round++) {
        int64_t units[12];
        size_t n = 1 + rng_below(&rng, 12);
        uint32_t range = 1 + rng_below(&rng, 11);
        bool any = false;
        for (size_t i = 0; i < n; i++) {
            units[i] = (int64_t)rng_below(&rng, 2 * range + 1) - range;
            any = any || units[i] != 0;
        }
        struct sample sample = sample_of_units(&arena, units, n, 1);
        for (int zeros = 0; any && zeros < 2; zeros++) {
            struct signedrank r;
            struct signedrank_spec spec = { .zeros = (enum signedrank_zeros)zeros, .no_interval = true };
            signedrank_test(&sample, &spec, &arena, &r);
            assert_true(r.p == brute_force(units, n, zeros == SIGNEDRANK_PRATT));
        }
    }
    arena_release(&arena);
}

static void order_scale_and_sign_change_nothing_that_they_should_not(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    struct rng rng;
    rng_init(&rng, 11, 0);
    int64_t units[40], tenfold[40], mirrored[40], moved[40];
    for (int i = 0; i < 40; i++)
        units[i] = (int64_t)rng_below(&rng, 30) - 12;
    for (int i = 0; i < 40; i++) {
        tenfold[i] = 10 * units[(i * 7 + 3) % 40];
        mirrored[i] = -units[i];
        moved[i] = units[i] + 1000;
    }
    struct signedrank a, b, c, d, e;
    struct sample first = sample_of_units(&arena, units, 40, 10), doubles = without_units(first),
                  second = sample_of_units(&arena, tenfold, 40, 10), third = sample_of_units(&arena, mirrored, 40, 10),
                  fourth = sample_of_units(&arena, moved, 40, 10);
    signedrank_test(&first, &plain, &arena, &a);
    signedrank_test(&second, &plain, &arena, &b);
    signedrank_test(&third, &plain, &arena, &c);
    signedrank_test(&fourth, &plain, &arena, &d);
    signedrank_test(&doubles, &plain, &arena, &e);
    assert_true(a.p == b.p && a.w_plus == b.w_plus && a.low * 10 == b.low && a.high * 10 == b.high);
    assert_true(a.p == c.p && a.w_plus == c.w_minus && a.low == -c.high && a.pseudo_median == -c.pseudo_median);
    assert_close(d.low - 100, a.low, 11);
    assert_close(d.high - 100, a.high, 11);
    assert_close(d.pseudo_median - 100, a.pseudo_median, 11);
    assert_close(e.pseudo_median, a.pseudo_median, 14);
    arena_release(&arena);
}

/* The sums of two scores are tabulated; of values spread a million times wider they are counted each time. */
static void few_possible_sums_and_many_give_one_interval(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    struct rng rng;
    rng_init(&rng, 13, 0);
    for (int round = 0; round < 40; round++) {
        int64_t units[60], spread[60];
        size_t n = 2 + rng_below(&rng, 59);
        for (size_t i = 0; i < n; i++) {
            units[i] = (int64_t)rng_below(&rng, 21) - 8;
            spread[i] = 1000000 * units[i];
        }
        struct sample narrow = sample_of_units(&arena, units, n, 1), wide = sample_of_units(&arena, spread, n, 1e6);
        struct signedrank a, b;
        signedrank_test(&narrow, &plain, &arena, &a);
        signedrank_test(&wide, &plain, &arena, &b);
        assert_true(a.p == b.p && a.low == b.low && a.high == b.high && a.pseudo_median == b.pseudo_median);
    }
    arena_release(&arena);
}

static void many_pairs_switch_to_the_normal_only_above_the_stated_number(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_samples();
    json_t *normal = json_object_get(root, "normal");
    json_object_set_new(normal, "divisor", json_integer(10));
    struct sample sample = sample_of_json(&arena, normal, "units");
    struct signedrank_spec spec = { .zeros = SIGNEDRANK_WILCOXON };
    struct signedrank exact, rough;
    signedrank_test(&sample, &spec, &arena, &exact);
    spec.exact_limit = spec.interval_limit = 100;
    signedrank_test(&sample, &spec, &arena, &rough);
    assert_true(exact.exact && exact.interval_exact && !rough.exact && !rough.interval_exact);
    assert_close(rough.p, json_double(normal, "p"), 12);
    assert_true(fabs(exact.p / rough.p - 1) < 0.02);
    assert_true(fabs(exact.low - rough.low) < 0.06 && fabs(exact.high - rough.high) < 0.06);
    assert_true(exact.pseudo_median == rough.pseudo_median);
    json_decref(root);
    arena_release(&arena);
}

static void the_smallest_tail_is_two_to_the_minus_n(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    static const size_t sizes[] = { 1, 2, 7, 63, 64, 200, 900 };
    int64_t units[900];
    for (int i = 0; i < 900; i++)
        units[i] = i + 1;
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        struct sample sample = sample_of_units(&arena, units, sizes[k], 1);
        struct signedrank r;
        signedrank_test(&sample, &(struct signedrank_spec){ .no_interval = true }, &arena, &r);
        assert_true(r.exact && r.p == ldexp(1, 1 - (int)sizes[k]) && r.rank_biserial == 1);
    }
    arena_release(&arena);
}

static void too_few_or_equal_differences_say_so(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    int64_t zeros[] = { 0, 0, 0 }, equal[] = { -2, -2, -2, -2, -2 };
    struct sample none = sample_of_units(&arena, zeros, 0, 1), nothing = sample_of_units(&arena, zeros, 3, 1),
                  same = sample_of_units(&arena, equal, 5, 1);
    struct signedrank r;
    signedrank_test(&none, &plain, &arena, &r);
    assert_true(r.n == 0 && isnan(r.p) && isnan(r.pseudo_median) && isnan(r.low) && r.undefined != NULL);
    signedrank_test(&nothing, &plain, &arena, &r);
    assert_true(r.zero == 3 && isnan(r.p) && isnan(r.z) && r.pseudo_median == 0 && r.undefined != NULL);
    signedrank_test(&same, &plain, &arena, &r);
    assert_true(r.p == 0.0625 && r.pseudo_median == -2 && isinf(r.low) && isinf(r.high));
    signedrank_test(&same, &(struct signedrank_spec){ .level = 0.9 }, &arena, &r);
    assert_true(r.low == -2 && r.high == -2);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_r_and_coin_under_both_zero_rules),
        cmocka_unit_test(eight_patients_whose_changes_tie_in_decimals),
        cmocka_unit_test(fourteen_patients_with_zeros_give_the_design_interval),
        cmocka_unit_test(equals_brute_force_over_all_sign_patterns),
        cmocka_unit_test(order_scale_and_sign_change_nothing_that_they_should_not),
        cmocka_unit_test(few_possible_sums_and_many_give_one_interval),
        cmocka_unit_test(many_pairs_switch_to_the_normal_only_above_the_stated_number),
        cmocka_unit_test(the_smallest_tail_is_two_to_the_minus_n),
        cmocka_unit_test(too_few_or_equal_differences_say_so),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
