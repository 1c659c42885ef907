/* The permutation test and the bootstrap of two groups: what must hold whatever the numbers. The numbers themselves are
 * held against coin, boot and every assignment in tests/system/classic.sh. */
#include "stats/assigned.h"

#include "assert.h"
#include "base/arena.h"
#include "stats/studentised.h"
#include "stats/distribution.h"

enum { N = 14, N1 = 6 };

static const double y[N] = { 3, 5, 4, 7, 6, 8, 2, 3, 1, 4, 2, 5, 3, 0 };
static const double z[N] = { 1, 2, 2, 4, 5, 5, 1, 3, 1, 4, 2, 5, 2, 1 };

struct fixture {
    struct arena arena;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    arena_init(&fixture.arena, NULL);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    arena_release(&((struct fixture *)*state)->arena);
    return 0;
}

static struct assigned_test adjusted(struct arena *arena, const double *values, size_t k, uint64_t replicates)
{
    struct assigned data = { N, N1, values, z, k };
    struct resample_plan plan = { 1, replicates, 1 };
    struct assigned_test test;
    assigned_adjusted(&data, &plan, arena, &test);
    return test;
}

static struct assigned_test alone(struct arena *arena, const int64_t *units, size_t n1, size_t n, uint64_t replicates)
{
    double values[N];
    for (size_t i = 0; i < n; i++)
        values[i] = (double)units[i] / 10;
    struct sample first = { values, units, 10, n1 }, second = { values + n1, units + n1, 10, n - n1 };
    struct resample_plan plan = { 1, replicates, 1 };
    struct assigned_test test;
    assigned_difference(&first, &second, &plan, arena, &test);
    return test;
}

static void without_covariates_both_ways_agree(void **state)
{
    struct arena *arena = &((struct fixture *)*state)->arena;
    int64_t units[N];
    for (size_t i = 0; i < N; i++)
        units[i] = (int64_t)(10 * y[i]);
    struct assigned_test counted = alone(arena, units, N1, N, 0), tried = adjusted(arena, y, 0, 0);
    assert_true(counted.exact && tried.exact);
    assert_close(tried.p, counted.p, 12);
    assert_close(tried.estimate, counted.estimate, 12);
}

static void shift_scale_and_a_multiple_of_the_covariate_change_no_p(void **state)
{
    struct arena *arena = &((struct fixture *)*state)->arena;
    double moved[N];
    for (size_t i = 0; i < N; i++)
        moved[i] = 1000 - 2.5 * y[i] + 3 * z[i];
    struct assigned_test before = adjusted(arena, y, 1, 0), after = adjusted(arena, moved, 1, 0);
    assert_close(after.p, before.p, 12);
    assert_close(after.estimate, -2.5 * before.estimate, 11);
}

static void random_assignments_come_near_the_exact_p(void **state)
{
    struct arena *arena = &((struct fixture *)*state)->arena;
    struct sample first = { y, NULL, 1, N1 }, second = { y + N1, NULL, 1, N - N1 };
    struct resample_plan plan = { 3, 20000, 1 };
    struct assigned_test random, exact = adjusted(arena, y, 0, 0);
    assigned_difference(&first, &second, &plan, arena, &random);
    assert_false(random.exact);
    assert_true(fabs(random.p - exact.p) < 4 * random.std_error);
    assert_true(random.std_error > 0);
}

static void what_cannot_be_tested_says_why(void **state)
{
    struct arena *arena = &((struct fixture *)*state)->arena;
    int64_t same[N] = { 0 };
    assert_non_null(alone(arena, same, 3, 6, 100).undefined);
    assert_non_null(alone(arena, same, 0, 6, 100).undefined);
    double group[N] = { 0 };
    for (size_t i = 0; i < N1; i++)
        group[i] = 1;
    struct assigned data = { N, N1, y, group, 1 };
    struct resample_plan plan = { 1, 100, 1 };
    struct assigned_test test;
    assigned_adjusted(&data, &plan, arena, &test);
    assert_true(isnan(test.p));
    assert_non_null(test.undefined);
    double explained[N];
    for (size_t i = 0; i < N; i++)
        explained[i] = 2 * z[i] + 1;
    assert_non_null(adjusted(arena, explained, 1, 100).undefined);
}

static void the_bootstrap_of_any_number_of_threads_is_the_same_and_follows_the_scale(void **state)
{
    struct arena *arena = &((struct fixture *)*state)->arena;
    double moved[N];
    for (size_t i = 0; i < N; i++)
        moved[i] = 7 - 2 * y[i];
    struct assigned data = { N, N1, y, z, 1 }, flipped = { N, N1, moved, z, 1 };
    struct bootstrap one, two, other;
    uint64_t unfitted;
    assigned_bootstrap(&data, &(struct resample_plan){ 5, 4000, 1 }, 0.9, arena, &one, &unfitted);
    assigned_bootstrap(&data, &(struct resample_plan){ 5, 4000, 2 }, 0.9, arena, &two, &unfitted);
    assigned_bootstrap(&flipped, &(struct resample_plan){ 5, 4000, 1 }, 0.9, arena, &other, &unfitted);
    assert_true(one.low == two.low && one.high == two.high);
    assert_close(other.low, -2 * one.high, 9);
    assert_close(other.percentile_high, -2 * one.percentile_low, 9);
    assert_close(one.estimate, adjusted(arena, y, 1, 0).estimate, 12);
}

/* Two groups: the range is √2 times |t|, whatever way it is computed. */
static void the_studentised_range_of_two_groups_is_t(void **state)
{
    (void)state;
    for (double t = 0.5; t < 9; t += 1.5)
        for (double df = 3; df < 400; df *= 4) {
            assert_close(tukey_sf(sqrt(2) * t, 2, df), student_two_sided(t, df), 12);
            assert_true(tukey_sf(sqrt(2) * t, 3, df) > student_two_sided(t, df));
            assert_true(tukey_sf(sqrt(2) * t, 3, df) <= 3 * student_two_sided(t, df));
        }
    assert_close(tukey_sf(tukey_critical(0.01, 4, 17), 4, 17), 0.01, 11);
    assert_close(tukey_sf(tukey_critical(0.2, 6, INFINITY), 6, INFINITY), 0.2, 11);
    assert_true(isnan(tukey_sf(1, 1, 5)) && isnan(tukey_critical(0, 3, 5)) && isnan(tukey_sf(1, 3, 0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(without_covariates_both_ways_agree, set_up, tear_down),
        cmocka_unit_test_setup_teardown(shift_scale_and_a_multiple_of_the_covariate_change_no_p, set_up, tear_down),
        cmocka_unit_test_setup_teardown(random_assignments_come_near_the_exact_p, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_tested_says_why, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_bootstrap_of_any_number_of_threads_is_the_same_and_follows_the_scale, set_up,
                                        tear_down),
        cmocka_unit_test(the_studentised_range_of_two_groups_is_t),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
