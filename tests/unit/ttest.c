/* Student's and Welch's t against R's t.test, and what must hold whatever the data. */
#include "assert.h"

#include "reference_samples.h"
#include "stats/ttest.h"

static void assert_t(const struct ttest *t, const json_t *expected)
{
    assert_null(t->undefined);
    assert_close(t->t, json_double(expected, "t"), 12.5);
    assert_close(t->df, json_double(expected, "df"), 13);
    assert_close(t->se, json_double(expected, "se"), 13);
    assert_close(t->p, json_double(expected, "p"), 12);
    assert_close(t->low, json_double(expected, "low"), 12);
    assert_close(t->high, json_double(expected, "high"), 12);
}

static void one_sample_agrees_with_r_on_every_side(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_samples(), *entry;
    size_t index;
    json_array_foreach(json_object_get(root, "one"), index, entry) {
        struct sample sample = sample_of_json(&arena, entry, "units");
        struct ttest_spec spec = { .mu = json_double(entry, "mu"), .level = json_double(entry, "level") };
        struct ttest t;
        ttest_one(&sample, &spec, &t);
        assert_t(&t, json_object_get(entry, "two_sided"));
        spec.alternative = ALTERNATIVE_LESS;
        ttest_one(&sample, &spec, &t);
        assert_t(&t, json_object_get(entry, "less"));
        spec.alternative = ALTERNATIVE_GREATER;
        ttest_one(&sample, &spec, &t);
        assert_t(&t, json_object_get(entry, "greater"));
    }
    json_decref(root);
    arena_release(&arena);
}

static void two_samples_agree_with_r(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_samples(), *entry;
    size_t index;
    json_array_foreach(json_object_get(root, "two"), index, entry) {
        struct sample a = sample_of_json(&arena, entry, "first"), b = sample_of_json(&arena, entry, "second");
        struct ttest t, swapped;
        ttest_welch(&a, &b, &(struct ttest_spec){ 0 }, &t);
        assert_t(&t, json_object_get(entry, "welch"));
        assert_close(t.estimate, json_double(entry, "estimate"), 13);
        ttest_welch(&b, &a, &(struct ttest_spec){ 0 }, &swapped);
        assert_true(swapped.t == -t.t && swapped.low == -t.high && swapped.p == t.p);
        ttest_student(&a, &b, &(struct ttest_spec){ 0 }, &t);
        assert_t(&t, json_object_get(entry, "student"));
    }
    json_decref(root);
    arena_release(&arena);
}

static void equal_changes_leave_t_undefined_but_not_the_estimate(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    int64_t units[] = { -20, -20, -20, -20, -20 };
    struct sample sample = sample_of_units(&arena, units, 5, 10);
    struct ttest t;
    ttest_one(&sample, &(struct ttest_spec){ 0 }, &t);
    assert_true(t.estimate == -2 && t.sd == 0 && t.df == 4);
    assert_true(isnan(t.t) && isnan(t.p) && isnan(t.low) && isnan(t.high));
    assert_string_equal(t.undefined, "every change is equal");
    arena_release(&arena);
}

static void too_few_values_say_why(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    int64_t units[] = { 3, 5 };
    struct sample none = sample_of_units(&arena, units, 0, 1), single = sample_of_units(&arena, units, 1, 1),
                  both = sample_of_units(&arena, units, 2, 1);
    struct ttest t;
    ttest_one(&none, &(struct ttest_spec){ 0 }, &t);
    assert_true(isnan(t.estimate) && t.undefined != NULL);
    ttest_one(&single, &(struct ttest_spec){ 0 }, &t);
    assert_true(t.estimate == 3 && isnan(t.p) && t.undefined != NULL);
    ttest_welch(&both, &single, &(struct ttest_spec){ 0 }, &t);
    assert_true(t.estimate == 1 && isnan(t.p) && t.undefined != NULL);
    ttest_student(&both, &single, &(struct ttest_spec){ 0 }, &t);
    assert_true(t.df == 1 && !isnan(t.p) && t.undefined == NULL);
    ttest_student(&single, &single, &(struct ttest_spec){ 0 }, &t);
    assert_true(isnan(t.p) && t.undefined != NULL);
    ttest_welch(&none, &both, &(struct ttest_spec){ 0 }, &t);
    assert_true(isnan(t.estimate) && t.undefined != NULL);
    arena_release(&arena);
}

static void shifting_data_and_null_value_together_changes_nothing(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    int64_t near[12], far[12];
    for (int i = 0; i < 12; i++) {
        near[i] = i * 7 % 11 - 3;
        far[i] = near[i] + 10000000000;
    }
    struct sample a = sample_of_units(&arena, near, 12, 10), b = sample_of_units(&arena, far, 12, 10);
    struct ttest t, u;
    ttest_one(&a, &(struct ttest_spec){ 0 }, &t);
    ttest_one(&b, &(struct ttest_spec){ .mu = 1e9 }, &u);
    assert_close(u.se, t.se, 15);
    assert_close(u.t, t.t, 6); /* the mean itself has no more digits beside 1e9 */
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_sample_agrees_with_r_on_every_side),
        cmocka_unit_test(two_samples_agree_with_r),
        cmocka_unit_test(equal_changes_leave_t_undefined_but_not_the_estimate),
        cmocka_unit_test(too_few_values_say_why),
        cmocka_unit_test(shifting_data_and_null_value_together_changes_nothing),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
