/* Paired tables against R and coin, against the intervals' own definitions, and where there is little to go on. */
#include "assert.h"

#include "reference_agreement.h"
#include "stats/homogeneity.h"
#include "stats/paired_binary.h"

static struct paired_table table_of(const json_t *entry)
{
    return (struct paired_table){ (size_t)json_get(entry, "both"), (size_t)json_get(entry, "gained"),
                                  (size_t)json_get(entry, "lost"), (size_t)json_get(entry, "neither") };
}

static void two_by_two_agrees_with_r(void **state)
{
    (void)state;
    json_t *root = reference_agreement(), *entry;
    size_t i;
    json_array_foreach(json_object_get(root, "paired"), i, entry) {
        struct paired_table table = table_of(entry);
        struct paired_binary_spec spec = { .level = json_get(entry, "level") };
        struct paired_binary r;
        paired_binary_compute(&table, &spec, &r);
        assert_close(r.exact_p, json_get(entry, "exact"), 12);
        assert_close(r.mid_p, json_get(entry, "mid"), 12);
        assert_close(r.chi_squared, json_get(entry, "chi_squared"), 13);
        assert_close(r.difference, json_get(entry, "difference"), 13);
        assert_close(r.newcombe_low, json_at(entry, "newcombe", 0), 11.5);
        assert_close(r.newcombe_high, json_at(entry, "newcombe", 1), 11.5);
        assert_close(r.tango_low, json_at(entry, "tango", 0), 9);
        assert_close(r.tango_high, json_at(entry, "tango", 1), 9);
        assert_close(r.odds_low, json_get(entry, "odds_low"), 12);
        assert_close(r.odds_high, json_get(entry, "odds_high"), 12);
        spec.alternative = ALTERNATIVE_GREATER;
        paired_binary_compute(&table, &spec, &r);
        assert_close(r.exact_p, json_get(entry, "exact_greater"), 12);
    }
    json_decref(root);
}

static void swapping_before_and_after_mirrors_everything(void **state)
{
    (void)state;
    struct paired_table table = { 11, 9, 4, 20 }, swapped = { 11, 4, 9, 20 };
    struct paired_binary a, b;
    struct paired_binary_spec less = { .alternative = ALTERNATIVE_LESS }, greater = { .alternative = ALTERNATIVE_GREATER };
    paired_binary_compute(&table, &less, &a);
    paired_binary_compute(&swapped, &greater, &b);
    assert_true(a.exact_p == b.exact_p && a.mid_p == b.mid_p && a.difference == -b.difference);
    assert_close(a.newcombe_low, -b.newcombe_high, 13);
    assert_close(a.tango_high, -b.tango_low, 13);
    assert_close(a.odds_low, 1 / b.odds_high, 12);
}

static void mid_p_is_half_the_table_itself_and_all_beyond_it(void **state)
{
    (void)state;
    for (size_t m = 1; m <= 12; m++)
        for (size_t gained = 0; gained <= m; gained++) {
            double beyond = 0, alike = 0, weight = pow(0.5, (double)m), ways = 1;
            size_t least = gained < m - gained ? gained : m - gained;
            for (size_t k = 0; k <= m; k++) {
                size_t other = k < m - k ? k : m - k;
                beyond += other < least ? ways * weight : 0;
                alike += other == least ? ways * weight : 0;
                ways = ways * (double)(m - k) / (double)(k + 1);
            }
            struct paired_table table = { 5, gained, m - gained, 5 };
            struct paired_binary r;
            paired_binary_compute(&table, &(struct paired_binary_spec){ 0 }, &r);
            assert_close(r.exact_p, beyond + alike, 12);
            assert_close(r.mid_p, beyond + alike / 2, 12);
        }
}

static void nobody_changed_still_leaves_an_interval(void **state)
{
    (void)state;
    struct paired_table table = { 10, 0, 0, 15 }, none = { 0 };
    struct paired_binary r;
    paired_binary_compute(&table, &(struct paired_binary_spec){ 0 }, &r);
    assert_true(r.exact_p == 1 && r.mid_p == 1 && r.unchanged != NULL);
    assert_true(r.difference == 0 && isnan(r.odds_ratio) && isnan(r.odds_low) && isnan(r.chi_squared));
    assert_true(r.tango_low < 0 && r.tango_high > 0 && r.newcombe_low < 0 && r.newcombe_high > 0);
    assert_close(r.tango_low, -r.tango_high, 12);
    paired_binary_compute(&none, &(struct paired_binary_spec){ 0 }, &r);
    assert_true(r.n == 0 && isnan(r.difference) && isnan(r.exact_p) && isnan(r.tango_low));
}

static void everybody_changing_reaches_the_end(void **state)
{
    (void)state;
    struct paired_table table = { 0, 6, 0, 0 };
    struct paired_binary r;
    paired_binary_compute(&table, &(struct paired_binary_spec){ 0 }, &r);
    assert_true(r.difference == 1 && r.tango_high == 1 && isinf(r.odds_ratio) && isinf(r.odds_high));
    assert_true(r.tango_low > 0 && r.tango_low < 1 && r.newcombe_low > 0 && r.newcombe_high <= 1);
    assert_close(r.exact_p, 2 / 64.0, 13);
}

static void several_categories_agree_with_coin_and_r(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_agreement(), *entry;
    size_t i;
    json_array_foreach(json_object_get(root, "homogeneity"), i, entry) {
        size_t k = (size_t)json_get(entry, "k");
        double *counts = json_numbers(&arena, entry, "counts", NULL), scores[] = { 1, 2, 3, 4 };
        struct homogeneity r;
        stuart_maxwell(counts, k, &arena, &r);
        assert_close(r.statistic, json_get(entry, "stuart"), 12);
        assert_close(r.p, json_get(entry, "stuart_p"), 12);
        bowker_symmetry(counts, k, &r);
        assert_close(r.statistic, json_get(entry, "bowker"), 12);
        assert_close(r.p, json_get(entry, "bowker_p"), 12);
        marginal_shift(counts, scores, k, &r);
        assert_close(r.statistic, json_get(entry, "shift"), 12);
        assert_close(r.p, json_get(entry, "shift_p"), 12);
    }
    json_decref(root);
    arena_release(&arena);
}

static void categories_nobody_moved_into_cost_no_degree_of_freedom(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    const double three[] = { 5, 4, 0, 1, 6, 0, 0, 0, 7 }, two[] = { 5, 4, 1, 6 }, still[] = { 3, 0, 0, 4 };
    struct homogeneity a, b;
    stuart_maxwell(three, 3, &arena, &a);
    stuart_maxwell(two, 2, &arena, &b);
    assert_true(a.statistic == b.statistic && a.df == 1 && b.df == 1 && a.p == b.p);
    bowker_symmetry(three, 3, &a);
    assert_true(a.df == 1 && a.statistic == b.statistic);
    stuart_maxwell(still, 2, &arena, &a);
    assert_true(isnan(a.p) && a.undefined != NULL && a.changed == 0 && a.n == 7);
    bowker_symmetry(still, 2, &a);
    assert_true(isnan(a.p) && a.undefined != NULL);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_by_two_agrees_with_r),
        cmocka_unit_test(swapping_before_and_after_mirrors_everything),
        cmocka_unit_test(mid_p_is_half_the_table_itself_and_all_beyond_it),
        cmocka_unit_test(nobody_changed_still_leaves_an_interval),
        cmocka_unit_test(everybody_changing_reaches_the_end),
        cmocka_unit_test(several_categories_agree_with_coin_and_r),
        cmocka_unit_test(categories_nobody_moved_into_cost_no_degree_of_freedom),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
