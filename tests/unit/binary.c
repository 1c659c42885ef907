/* Two groups with a yes-or-no outcome, three and more groups, and Dunnett's contrasts, against R. */
#include "assert.h"

#include <stdbool.h>
#include <string.h>

#include "reference_samples.h"
#include "stats/binary.h"
#include "stats/dunnett.h"
#include "stats/oneway.h"

static json_t *reference(void)
{
    json_t *root = json_load_file("tests/reference/stats/arms.json", 0, NULL);
    assert_non_null(root);
    return root;
}

static struct binary_table table_of(const json_t *entry)
{
    return (struct binary_table){ (size_t)json_double(entry, "yes1"), (size_t)json_double(entry, "n1"),
                                  (size_t)json_double(entry, "yes2"), (size_t)json_double(entry, "n2") };
}

static void assert_interval(const struct binary_measure *measure, const json_t *entry, const char *key, double digits)
{
    const json_t *expected = json_object_get(entry, key);
    if (json_is_null(expected))
        return;
    if (json_object_get(expected, "estimate") != NULL)
        assert_close(measure->estimate, json_double(expected, "estimate"), digits);
    assert_close(measure->low, json_double(expected, "low"), digits);
    assert_close(measure->high, json_double(expected, "high"), digits);
}

static void two_proportions_agree_with_r(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference(), *entry;
    size_t index;
    json_array_foreach(json_object_get(root, "tables"), index, entry) {
        struct binary_table table = table_of(entry);
        double level = json_double(entry, "level");
        struct binary r;
        binary_compare(&table, level, &arena, &r);
        assert_close(r.difference.estimate, json_double(entry, "difference"), 14);
        assert_close(r.difference.low, json_double(entry, "newcombe_low"), 12);
        assert_close(r.difference.high, json_double(entry, "newcombe_high"), 12);
        assert_interval(&r.difference_score, entry, "difference_score", 8); /* the closed cubic loses digits */
        assert_interval(&r.ratio, entry, "ratio", 13);
        assert_interval(&r.ratio_score, entry, "ratio_score", 11);
        assert_interval(&r.odds, entry, "odds", 13);
        assert_interval(&r.odds_score, entry, "odds_score", 10);
        assert_interval(&r.odds_exact, entry, "odds_exact", 11);
        assert_close(r.chi_squared, json_double(entry, "chi_squared"), 12);
        assert_close(r.chi_squared_p, json_double(entry, "chi_squared_p"), 12);
        assert_close(r.yates_p, json_double(entry, "yates_p"), 12);
        assert_close(r.fisher_p, json_double(entry, "fisher_p"), 12);
        assert_close(r.mid_p, json_double(entry, "mid_p"), 12);
        assert_close(r.fisher_less, json_double(entry, "fisher_less"), 12);
        assert_close(r.fisher_greater, json_double(entry, "fisher_greater"), 12);
        struct binary_measure exact = binary_exact_proportion(table.yes1, table.n1, level);
        assert_close(exact.low, json_double(entry, "exact_low"), 12);
        assert_close(exact.high, json_double(entry, "exact_high"), 12);
    }
    json_decref(root);
    arena_release(&arena);
}

static void strata_agree_with_mantelhaen_test(void **state)
{
    (void)state;
    json_t *root = reference(), *entry;
    size_t index;
    json_array_foreach(json_object_get(root, "strata"), index, entry) {
        struct binary_table tables[8];
        const json_t *cells = json_object_get(entry, "cells");
        size_t count = json_array_size(cells);
        for (size_t i = 0; i < count; i++) {
            size_t c[4];
            for (size_t k = 0; k < 4; k++)
                c[k] = (size_t)json_number_value(json_array_get(json_array_get(cells, i), k));
            tables[i] = (struct binary_table){ c[0], c[1], c[2], c[3] };
        }
        struct binary_strata r;
        binary_stratified(tables, count, 0.95, &r);
        assert_int_equal(r.strata, count);
        assert_close(r.odds.estimate, json_double(entry, "odds"), 13);
        assert_close(r.odds.low, json_double(entry, "low"), 12);
        assert_close(r.odds.high, json_double(entry, "high"), 12);
        assert_close(r.chi_squared, json_double(entry, "chi_squared"), 12);
        assert_close(r.p, json_double(entry, "p"), 12);
        assert_close(r.corrected, json_double(entry, "corrected"), 12);
        assert_close(r.corrected_p, json_double(entry, "corrected_p"), 12);
    }
    json_decref(root);
}

static void one_stratum_is_the_plain_table(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    struct binary_table table = { 12, 40, 25, 44 };
    struct binary plain;
    struct binary_strata one;
    binary_compare(&table, 0.95, &arena, &plain);
    binary_stratified(&table, 1, 0.95, &one);
    assert_close(one.odds.estimate, plain.odds.estimate, 14);
    assert_close(one.odds.low, plain.odds.low, 12);
    assert_close(one.difference.estimate, plain.difference.estimate, 14);
    assert_close(one.chi_squared, plain.chi_squared * 83 / 84, 13);
    arena_release(&arena);
}

static void swapping_the_groups_flips_every_measure(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    for (size_t yes = 0; yes <= 12; yes++) {
        struct binary_table table = { yes, 12, 5, 17 }, other = { 5, 17, yes, 12 };
        struct binary a, b;
        binary_compare(&table, 0.95, &arena, &a);
        binary_compare(&other, 0.95, &arena, &b);
        assert_close(b.difference.low, -a.difference.high, 13);
        assert_close(b.difference_score.low, -a.difference_score.high, 12);
        assert_close(b.fisher_p, a.fisher_p, 13);
        if (yes > 0 && yes < 12) {
            assert_close(b.ratio_score.low, 1 / a.ratio_score.high, 11);
            assert_close(b.odds_score.low, 1 / a.odds_score.high, 11);
            assert_close(b.odds_exact.low, 1 / a.odds_exact.high, 11);
        }
        assert_true(a.difference_score.low <= a.difference.estimate && a.difference.estimate <= a.difference_score.high);
    }
    arena_release(&arena);
}

static void none_of_n_has_an_exact_limit(void **state)
{
    (void)state;
    assert_close(binary_none_of(1, 0.95), 0.95, 15);
    assert_close(pow(1 - binary_none_of(100, 0.95), 100), 0.05, 12);
    assert_close(binary_none_of(100, 0.95), binary_exact_proportion(0, 100, 0.90).high, 12);
    assert_true(fabs(binary_none_of(1000, 0.95) * 1000 - 3) < 0.01);
    assert_true(isnan(binary_none_of(0, 0.95)));
}

static void numbers_needed_to_treat_are_disjoint_around_no_difference(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    assert_string_equal(binary_nnt_words(0.115, -0.071, 0.3, &arena), "NNTB 9 (NNTB 4 to ∞ to NNTH 15)");
    assert_string_equal(binary_nnt_words(0.125, 0.1, 0.2, &arena), "NNTB 8 (NNTB 5 to NNTB 10)");
    assert_string_equal(binary_nnt_words(-0.125, -0.2, -0.1, &arena), "NNTH 8 (NNTH 5 to NNTH 10)");
    assert_string_equal(binary_nnt_words(0, -0.1, 0.1, &arena), "∞ (NNTB 10 to ∞ to NNTH 10)");
    arena_release(&arena);
}

static void sides_of_a_number_needed_to_treat_have_the_part_of_the_interval_that_lies_there(void **state)
{
    (void)state;
    struct binary_nnt nnt = binary_nnt(0.125, 0.1, 0.25);
    assert_close(nnt.benefit.estimate, 8, 15);
    assert_close(nnt.benefit.low, 4, 15);
    assert_close(nnt.benefit.high, 10, 15);
    assert_true(isnan(nnt.harm.estimate) && isnan(nnt.harm.low) && isnan(nnt.harm.high));
    struct binary_nnt turned = binary_nnt(-0.125, -0.25, -0.1);
    assert_memory_equal(&turned.harm, &nnt.benefit, sizeof nnt.benefit);
    assert_true(isnan(turned.benefit.estimate) && isnan(turned.benefit.low) && isnan(turned.benefit.high));
    nnt = binary_nnt(-0.0625, -0.2, 0.1);
    assert_close(nnt.harm.estimate, 16, 15);
    assert_close(nnt.harm.low, 5, 15);
    assert_close(nnt.benefit.low, 10, 15);
    assert_true(isnan(nnt.benefit.estimate) && isinf(nnt.harm.high) && isinf(nnt.benefit.high));
    nnt = binary_nnt(0, -0.1, 0.1);
    assert_true(isinf(nnt.benefit.estimate) && isinf(nnt.harm.estimate));
    nnt = binary_nnt(NAN, NAN, NAN);
    assert_true(isnan(nnt.benefit.estimate) && isnan(nnt.benefit.low) && isnan(nnt.harm.low) && isnan(nnt.harm.high));
}

static void empty_margins_are_said(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    struct binary_table none = { 0, 5, 0, 7 }, missing = { 0, 0, 3, 7 };
    struct binary r;
    binary_compare(&none, 0.95, &arena, &r);
    assert_true(r.undefined != NULL && isnan(r.chi_squared) && r.fisher_p == 1 && isnan(r.odds.estimate));
    assert_true(r.difference.low < 0 && r.difference.high > 0);
    assert_true(r.odds_score.low == 0 && isinf(r.odds_score.high) && r.ratio_score.low == 0 && isinf(r.ratio_score.high));
    binary_compare(&missing, 0.95, &arena, &r);
    assert_true(r.undefined != NULL && isnan(r.fisher_p) && isnan(r.difference.estimate));
    arena_release(&arena);
}

static void several_groups_agree_with_r(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference(), *entry, *pair;
    size_t index, k;
    json_array_foreach(json_object_get(root, "groups"), index, entry) {
        const json_t *lists = json_object_get(entry, "groups");
        size_t count = json_array_size(lists);
        struct sample groups[5] = { { 0 } }; /* one more, without values */
        for (size_t g = 0; g < count; g++) {
            int64_t units[64];
            size_t n = json_array_size(json_array_get(lists, g));
            for (size_t i = 0; i < n; i++)
                units[i] = (int64_t)json_number_value(json_array_get(json_array_get(lists, g), i));
            groups[g] = sample_of_units(&arena, units, n, json_double(entry, "divisor"));
        }
        struct oneway anova, welch, kruskal;
        oneway_anova(groups, count + 1, &anova);
        oneway_welch(groups, count + 1, &welch);
        oneway_kruskal(groups, count + 1, &arena, &kruskal);
        assert_close(anova.statistic, json_double(entry, "anova_f"), 12);
        assert_close(anova.p, json_double(entry, "anova_p"), 11.5);
        assert_close(anova.effect, json_double(entry, "eta2"), 12);
        assert_close(welch.statistic, json_double(entry, "welch_f"), 12);
        assert_close(welch.df2, json_double(entry, "welch_df2"), 12);
        assert_close(welch.p, json_double(entry, "welch_p"), 11.5);
        assert_close(kruskal.statistic, json_double(entry, "h"), 13);
        assert_close(kruskal.p, json_double(entry, "kw_p"), 12);
        json_array_foreach(json_object_get(entry, "dunn"), k, pair) {
            struct dunn d = oneway_dunn(groups, count + 1, (size_t)json_double(pair, "i"), (size_t)json_double(pair, "j"),
                                        &arena);
            assert_close(d.difference, json_double(pair, "difference"), 13);
            assert_close(d.std_error, json_double(pair, "se"), 13);
            assert_close(d.p, json_double(pair, "p"), 12);
        }
    }
    json_decref(root);
    arena_release(&arena);
}

static void groups_that_cannot_be_compared_say_why(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    static const int64_t fives[] = { 5, 5, 5 }, mixed[] = { 1, 2, 4 };
    struct sample groups[2] = { sample_of_units(&arena, fives, 3, 1), sample_of_units(&arena, fives, 3, 1) };
    struct oneway r;
    oneway_anova(groups, 2, &r);
    assert_true(isnan(r.statistic) && r.undefined != NULL);
    oneway_kruskal(groups, 2, &arena, &r);
    assert_true(isnan(r.p) && r.undefined != NULL);
    groups[1] = sample_of_units(&arena, mixed, 3, 1);
    oneway_welch(groups, 2, &r);
    assert_true(isnan(r.p) && r.undefined != NULL);
    oneway_anova(groups, 1, &r);
    assert_true(isnan(r.p) && r.undefined != NULL);
    arena_release(&arena);
}

static void dunnett_agrees_with_the_double_integral(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference(), *entry;
    size_t index;
    json_array_foreach(json_object_get(root, "dunnett"), index, entry) {
        double t[8], correlation[64], p[8];
        const json_t *ts = json_object_get(entry, "t"), *rs = json_object_get(entry, "correlation");
        size_t count = json_array_size(ts);
        for (size_t i = 0; i < count; i++)
            t[i] = json_number_value(json_array_get(ts, i));
        for (size_t i = 0; i < count * count; i++)
            correlation[i] = json_number_value(json_array_get(rs, i));
        bool exact;
        dunnett_p(t, count, correlation, json_double(entry, "df"), &arena, p, &exact);
        assert_true(exact);
        for (size_t i = 0; i < count; i++)
            assert_close(p[i], json_number_value(json_array_get(json_object_get(entry, "p"), i)), 9);
    }
    json_decref(root);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_proportions_agree_with_r),
        cmocka_unit_test(strata_agree_with_mantelhaen_test),
        cmocka_unit_test(one_stratum_is_the_plain_table),
        cmocka_unit_test(swapping_the_groups_flips_every_measure),
        cmocka_unit_test(none_of_n_has_an_exact_limit),
        cmocka_unit_test(numbers_needed_to_treat_are_disjoint_around_no_difference),
        cmocka_unit_test(sides_of_a_number_needed_to_treat_have_the_part_of_the_interval_that_lies_there),
        cmocka_unit_test(empty_margins_are_said),
        cmocka_unit_test(several_groups_agree_with_r),
        cmocka_unit_test(groups_that_cannot_be_compared_say_why),
        cmocka_unit_test(dunnett_agrees_with_the_double_integral),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
