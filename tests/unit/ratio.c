/* The ratio of the means of two groups, against R by bisection and what R's mratios printed. */
#include "assert.h"

#include "reference_samples.h"
#include "stats/ratio.h"

static json_t *cases_of(void)
{
    json_t *root = json_load_file("tests/reference/stats/ratios.json", 0, NULL);
    assert_non_null(root);
    json_t *cases = json_incref(json_object_get(root, "cases"));
    json_decref(root);
    return cases;
}

static void assert_ratio(const struct mean_ratio *actual, const json_t *expected)
{
    assert_close(actual->ratio, json_double(expected, "ratio"), 13);
    assert_close(actual->df, json_double(expected, "df"), 12.5);
    if (json_is_null(json_object_get(expected, "low"))) {
        assert_true(isnan(actual->low) && isnan(actual->high) && actual->undefined != NULL);
        return;
    }
    assert_null(actual->undefined);
    assert_close(actual->low, json_double(expected, "low"), 12);
    assert_close(actual->high, json_double(expected, "high"), 12);
}

static void fieller_s_interval_is_where_welch_s_t_keeps_the_ratio(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *cases = cases_of(), *entry;
    size_t index, unbounded = 0, printed = 0;
    json_array_foreach(cases, index, entry) {
        struct sample first = sample_of_json(&arena, entry, "first"), second = sample_of_json(&arena, entry, "second");
        struct mean_ratio ratio;
        ratio_between(&first, &second, json_double(entry, "level"), &ratio);
        assert_ratio(&ratio, entry);
        unbounded += ratio.undefined != NULL;
        const json_t *paper = json_object_get(entry, "printed");
        if (paper == NULL)
            continue;
        printed++;
        assert_true(fabs(ratio.ratio - json_double(paper, "ratio")) <= 0.5e-7);
        assert_true(fabs(ratio.low - json_double(paper, "low")) <= 0.5e-7);
        assert_true(fabs(ratio.high - json_double(paper, "high")) <= 0.5e-7);
    }
    assert_int_equal(unbounded, 1);
    assert_int_equal(printed, 1);
    json_decref(cases);
    arena_release(&arena);
}

static void geometric_means_go_by_the_t_test_of_logarithms(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *cases = cases_of(), *entry;
    size_t index, refused = 0;
    json_array_foreach(cases, index, entry) {
        struct sample first = sample_of_json(&arena, entry, "first"), second = sample_of_json(&arena, entry, "second");
        const json_t *expected = json_object_get(entry, "geometric");
        struct mean_ratio ratio;
        ratio_of_geometric_means(&first, &second, json_double(entry, "level"), &arena, &ratio);
        if (expected != NULL)
            assert_ratio(&ratio, expected);
        else
            assert_true(++refused > 0 && isnan(ratio.ratio) && ratio.undefined != NULL);
    }
    assert_int_equal(refused, 2);
    json_decref(cases);
    arena_release(&arena);
}

static void another_unit_changes_nothing_and_swapped_groups_invert_what_logarithms_say(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    const int64_t a[5] = { 31, 40, 22, 57, 48 }, b[4] = { 105, 99, 101, 98 };
    struct sample first = sample_of_units(&arena, a, 5, 10), second = sample_of_units(&arena, b, 4, 10);
    struct sample tiny_first = sample_of_units(&arena, a, 5, 1e10), tiny_second = sample_of_units(&arena, b, 4, 1e10);
    struct mean_ratio ratio, tiny, there, back;
    ratio_between(&first, &second, 0.95, &ratio);
    ratio_between(&tiny_first, &tiny_second, 0.95, &tiny);
    assert_close(tiny.ratio, ratio.ratio, 15);
    assert_close(tiny.low, ratio.low, 14);
    assert_close(tiny.high, ratio.high, 14);
    ratio_of_geometric_means(&first, &second, 0.95, &arena, &there);
    ratio_of_geometric_means(&second, &first, 0.95, &arena, &back);
    assert_close(back.low, 1 / there.high, 14);
    assert_close(back.high, 1 / there.low, 14);
    arena_release(&arena);
}

static void no_interval_says_why(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    const int64_t below[3] = { -5, -3, -9 }, same[3] = { 4, 4, 4 }, values[3] = { 1, 5, 6 };
    struct sample negative = sample_of_units(&arena, below, 3, 1), equal = sample_of_units(&arena, same, 3, 1);
    struct sample some = sample_of_units(&arena, values, 3, 1), single = sample_of_units(&arena, values, 1, 1);
    struct mean_ratio ratio;
    ratio_between(&some, &negative, 0.95, &ratio);
    assert_true(isnan(ratio.ratio) && ratio.undefined != NULL);
    ratio_between(&equal, &equal, 0.95, &ratio);
    assert_true(ratio.ratio == 1 && isnan(ratio.low) && ratio.undefined != NULL);
    ratio_between(&single, &some, 0.95, &ratio);
    assert_true(ratio.ratio == 0.25 && isnan(ratio.low) && ratio.undefined != NULL);
    ratio_between(&(struct sample){ NULL, NULL, 1, 0 }, &some, 0.95, &ratio);
    assert_true(isnan(ratio.ratio) && ratio.undefined != NULL);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fieller_s_interval_is_where_welch_s_t_keeps_the_ratio),
        cmocka_unit_test(geometric_means_go_by_the_t_test_of_logarithms),
        cmocka_unit_test(another_unit_changes_nothing_and_swapped_groups_invert_what_logarithms_say),
        cmocka_unit_test(no_interval_says_why),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
