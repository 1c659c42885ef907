/* Groups and categories across strata, against R (scripts/reference/cmh.R). */
#include "assert.h"

#include "base/arena.h"
#include "reference.h"
#include "stats/binary.h"
#include "stats/cmh.h"

static size_t whole(const json_t *entry, const char *key)
{
    return (size_t)reference_number(json_object_get(entry, key));
}

static void tables_agree_with_r(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_read("tests/reference/stats/cmh.json"), *entry;
    size_t index;
    json_array_foreach(json_object_get(root, "tables"), index, entry) {
        struct cmh_tables tables = { whole(entry, "strata"), whole(entry, "groups"), whole(entry, "categories"), NULL };
        size_t cells = tables.strata * tables.groups * tables.categories, *counts = arena_array(&arena, size_t, cells);
        double *scores = arena_array(&arena, double, tables.categories);
        for (size_t i = 0; i < cells; i++)
            counts[i] = (size_t)reference_number(json_array_get(json_object_get(entry, "counts"), i));
        for (size_t i = 0; i < tables.categories; i++)
            scores[i] = reference_number(json_array_get(json_object_get(entry, "scores"), i));
        tables.counts = counts;
        struct cmh_test general = cmh_association(&tables, &arena), mean = cmh_mean_score(&tables, scores, &arena);
        assert_null(general.undefined);
        assert_int_equal(general.n, whole(entry, "n"));
        assert_int_equal(general.strata, whole(entry, "telling"));
        assert_close(general.statistic, reference_number(json_object_get(entry, "general")), 12);
        assert_close(general.df, reference_number(json_object_get(entry, "general_df")), 15);
        assert_close(general.p, reference_number(json_object_get(entry, "general_p")), 12);
        assert_close(mean.statistic, reference_number(json_object_get(entry, "mean")), 12);
        assert_close(mean.df, reference_number(json_object_get(entry, "mean_df")), 15);
        assert_close(mean.p, reference_number(json_object_get(entry, "mean_p")), 12);
    }
    assert_true(index > 8);
    json_decref(root);
    arena_release(&arena);
}

static void two_groups_of_two_categories_are_mantel_and_haenszel(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    static const struct binary_table pairs[] = { { 3, 9, 1, 8 }, { 0, 4, 2, 5 }, { 6, 7, 4, 9 }, { 2, 2, 0, 0 } };
    size_t counts[4 * 4], strata = sizeof pairs / sizeof *pairs;
    for (size_t s = 0; s < strata; s++) {
        counts[4 * s] = pairs[s].yes1;
        counts[4 * s + 1] = pairs[s].n1 - pairs[s].yes1;
        counts[4 * s + 2] = pairs[s].yes2;
        counts[4 * s + 3] = pairs[s].n2 - pairs[s].yes2;
    }
    struct binary_strata pair;
    binary_stratified(pairs, strata, 0.95, &pair);
    struct cmh_test test = cmh_association(&(struct cmh_tables){ strata, 2, 2, counts }, &arena);
    assert_close(test.statistic, pair.chi_squared, 14);
    assert_close(test.p, pair.p, 13);
    assert_int_equal(test.strata, pair.strata);
    arena_release(&arena);
}

static void order_of_groups_and_units_of_scores_do_not_matter(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    static const size_t counts[] = { 5, 2, 1, 0, 4, 4, 2, 2, 7, /**/ 1, 6, 2, 3, 3, 3, 0, 1, 9 };
    static const double scores[] = { 0, 1, 4 }, others[] = { 1e6 - 2, 1e6 + 5, 1e6 + 26 };
    size_t turned[18];
    for (size_t s = 0; s < 2; s++)
        for (size_t g = 0; g < 3; g++)
            for (size_t c = 0; c < 3; c++)
                turned[(s * 3 + (g + 1) % 3) * 3 + c] = counts[((1 - s) * 3 + g) * 3 + c];
    struct cmh_tables one = { 2, 3, 3, counts }, other = { 2, 3, 3, turned };
    assert_close(cmh_association(&one, &arena).statistic, cmh_association(&other, &arena).statistic, 13);
    assert_close(cmh_mean_score(&one, scores, &arena).statistic, cmh_mean_score(&other, others, &arena).statistic, 10);
    arena_release(&arena);
}

static void groups_that_never_meet_count_no_degree_of_freedom(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    /* a and b at one site, c and d at another */
    static const size_t apart[] = { 5, 3, 2, 7, 0, 0, 0, 0, /**/ 0, 0, 0, 0, 4, 4, 8, 1 };
    static const size_t first[] = { 5, 3, 2, 7 }, second[] = { 4, 4, 8, 1 };
    struct cmh_test both = cmh_association(&(struct cmh_tables){ 2, 4, 2, apart }, &arena);
    double sum = cmh_association(&(struct cmh_tables){ 1, 2, 2, first }, &arena).statistic +
                 cmh_association(&(struct cmh_tables){ 1, 2, 2, second }, &arena).statistic;
    assert_close(both.df, 2, 15);
    assert_close(both.statistic, sum, 13);
    arena_release(&arena);
}

static void what_cannot_be_tested_says_why(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    static const size_t alone[] = { 5, 3, 0, 0, /**/ 0, 0, 2, 2 }, alike[] = { 5, 0, 3, 0, /**/ 0, 4, 0, 2 };
    struct cmh_test test = cmh_association(&(struct cmh_tables){ 2, 2, 2, alone }, &arena);
    assert_string_equal(test.undefined, "no stratum has two groups");
    assert_true(isnan(test.p));
    test = cmh_association(&(struct cmh_tables){ 2, 2, 2, alike }, &arena);
    assert_string_equal(test.undefined, "in no stratum do outcomes differ");
    test = cmh_association(&(struct cmh_tables){ 2, 1, 4, alone }, &arena);
    assert_string_equal(test.undefined, "there is one group");
    test = cmh_association(&(struct cmh_tables){ 2, 4, 1, alone }, &arena);
    assert_string_equal(test.undefined, "everybody is in one category");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_agree_with_r),
        cmocka_unit_test(two_groups_of_two_categories_are_mantel_and_haenszel),
        cmocka_unit_test(order_of_groups_and_units_of_scores_do_not_matter),
        cmocka_unit_test(groups_that_never_meet_count_no_degree_of_freedom),
        cmocka_unit_test(what_cannot_be_tested_says_why),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
