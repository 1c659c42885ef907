/* The noncentral t against quadrature to 25 digits, and intervals for delta solved to 18. */
#include "assert.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "stats/distribution.h"
#include "stats/noncentral.h"

static double number(const json_t *entry, const char *key)
{
    return strtod(json_string_value(json_object_get(entry, key)), NULL);
}

static void both_tails_agree_with_quadrature(void **state)
{
    (void)state;
    json_t *root = json_load_file("tests/reference/stats/distributions.json", 0, NULL), *entry;
    assert_non_null(root);
    size_t index, used = 0;
    json_array_foreach(json_object_get(root, "values"), index, entry) {
        const char *f = json_string_value(json_object_get(entry, "f"));
        if (strncmp(f, "nct", 3) != 0)
            continue;
        double a[3];
        for (size_t k = 0; k < 3; k++)
            a[k] = strtod(json_string_value(json_array_get(json_object_get(entry, "args"), k)), NULL);
        double actual = strcmp(f, "nct_cdf") == 0 ? noncentral_t_cdf(a[0], a[1], a[2])
                                                   : noncentral_t_sf(a[0], a[1], a[2]);
        double expected = number(entry, "value");
        if (!(digits_of(actual, expected) >= 12.5))
            fail_msg("%s(%g, %g, %g) is %.17g, expected %.17g", f, a[0], a[1], a[2], actual, expected);
        used++;
    }
    assert_true(used > 30);
    json_decref(root);
}

static void intervals_agree_with_solved_ones(void **state)
{
    (void)state;
    json_t *root = json_load_file("tests/reference/stats/noncentral.json", 0, NULL), *entry;
    assert_non_null(root);
    size_t index;
    json_array_foreach(json_object_get(root, "values"), index, entry) {
        double low, high;
        assert_true(noncentral_t_interval(number(entry, "t"), number(entry, "df"), 0.95, &low, &high));
        assert_close(low, number(entry, "low"), 12);
        assert_close(high, number(entry, "high"), 12);
    }
    json_decref(root);
}

/* With t without end, T / t is √df / χ: the ends are t times quantiles of χ / √df. The probability has √(2 df) times the
 * error of the end. */
static void the_interval_of_a_huge_t_is_that_of_the_standard_deviation(void **state)
{
    (void)state;
    for (double df = 1; df < 2000; df *= 3)
        for (double t = 1e9; t < 1e150; t *= 1e30) {
            double low, high;
            assert_true(noncentral_t_interval(t, df, 0.95, &low, &high));
            assert_close(chisq_cdf(df * (low / t) * (low / t), df), 0.025, 12);
            assert_close(chisq_sf(df * (high / t) * (high / t), df), 0.025, 12);
        }
}

/* On both sides of where the order of integration changes. */
static void the_tails_go_on_where_t_is_far_beyond_the_degrees_of_freedom(void **state)
{
    (void)state;
    for (double df = 1; df < 400; df *= 4) {
        double t = sqrt(2e4 * df), delta = 200 + t * 0.9;
        double before = noncentral_t_sf(t * (1 - 1e-12), df, delta), after = noncentral_t_sf(t * (1 + 1e-12), df, delta);
        assert_close(after, before, 9);
        before = noncentral_t_cdf(t * (1 - 1e-12), df, delta), after = noncentral_t_cdf(t * (1 + 1e-12), df, delta);
        assert_close(after, before, 9);
    }
}

static void no_noncentrality_is_student(void **state)
{
    (void)state;
    for (double df = 1; df < 1e6; df *= 7)
        for (double t = -8; t < 9; t += 1.3) {
            assert_close(noncentral_t_sf(t, df, 0), student_sf(t, df), 12.5);
            assert_close(noncentral_t_cdf(t, df, 0), student_cdf(t, df), 12.5);
        }
}

static void tails_add_to_one_and_mirror(void **state)
{
    (void)state;
    for (double delta = -40; delta <= 40; delta += 7.9)
        for (double t = -50; t < 51; t += 9.7) {
            assert_close(noncentral_t_cdf(t, 7.3, delta) + noncentral_t_sf(t, 7.3, delta), 1, 13);
            assert_close(noncentral_t_cdf(t, 7.3, delta), noncentral_t_sf(-t, 7.3, -delta), 14);
        }
}

static void the_interval_of_a_negative_t_mirrors_that_of_the_positive(void **state)
{
    (void)state;
    double low, high, mirrored_low, mirrored_high;
    assert_true(noncentral_t_interval(3.1, 17, 0.9, &low, &high));
    assert_true(noncentral_t_interval(-3.1, 17, 0.9, &mirrored_low, &mirrored_high));
    assert_close(mirrored_low, -high, 13);
    assert_close(mirrored_high, -low, 13);
    assert_close(noncentral_t_sf(3.1, 17, low), 0.05, 13);
    assert_close(noncentral_t_cdf(3.1, 17, high), 0.05, 13);
}

static void what_has_no_meaning_is_nan(void **state)
{
    (void)state;
    double low = 0, high = 0;
    assert_true(isnan(noncentral_t_cdf(NAN, 3, 1)) && isnan(noncentral_t_sf(1, 0, 1)));
    assert_false(noncentral_t_interval(INFINITY, 5, 0.95, &low, &high));
    assert_true(isnan(low) && isnan(high));
    assert_false(noncentral_t_interval(1, 0, 0.95, &low, &high));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_tails_agree_with_quadrature),
        cmocka_unit_test(intervals_agree_with_solved_ones),
        cmocka_unit_test(the_interval_of_a_huge_t_is_that_of_the_standard_deviation),
        cmocka_unit_test(the_tails_go_on_where_t_is_far_beyond_the_degrees_of_freedom),
        cmocka_unit_test(no_noncentrality_is_student),
        cmocka_unit_test(tails_add_to_one_and_mirror),
        cmocka_unit_test(the_interval_of_a_negative_t_mirrors_that_of_the_positive),
        cmocka_unit_test(what_has_no_meaning_is_nan),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
