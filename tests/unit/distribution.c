/* Tails and quantiles against 25-digit values, and the identities between distributions. */
#include "assert.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "stats/distribution.h"

static double evaluate(const char *f, const double *a)
{
    if (strcmp(f, "norm_sf") == 0)
        return normal_sf(a[0]);
    if (strcmp(f, "norm_inv") == 0)
        return normal_quantile(a[0]);
    if (strcmp(f, "t_sf") == 0)
        return student_sf(a[0], a[1]);
    if (strcmp(f, "t_inv_upper") == 0)
        return student_quantile_upper(a[0], a[1]);
    if (strcmp(f, "F_sf") == 0)
        return fisher_sf(a[0], a[1], a[2]);
    if (strcmp(f, "chisq_sf") == 0)
        return chisq_sf(a[0], a[1]);
    if (strcmp(f, "beta_cdf") == 0)
        return beta_cdf(a[0], a[1], a[2]);
    if (strcmp(f, "binom_cdf") == 0)
        return binomial_cdf(a[0], a[1], a[2]);
    return NAN;
}

/* False where long double is double: on some machines, and under valgrind. */
static bool exponents_are_long(void)
{
    volatile long double one = 1, little = 1e-18L;
    return one + little != one;
}

static void agrees_with_values_of_25_digits(void **state)
{
    (void)state;
    json_error_t error;
    json_t *root = json_load_file("tests/reference/stats/distributions.json", 0, &error), *entry;
    assert_non_null(root);
    size_t index, used = 0;
    json_array_foreach(json_object_get(root, "values"), index, entry) {
        const char *f = json_string_value(json_object_get(entry, "f"));
        if (strncmp(f, "nct", 3) == 0)
            continue;
        double a[3] = { 0 };
        for (size_t k = 0; k < 3; k++) {
            const char *text = json_string_value(json_array_get(json_object_get(entry, "args"), k));
            a[k] = text != NULL ? strtod(text, NULL) : 0;
        }
        double expected = strtod(json_string_value(json_object_get(entry, "value")), NULL);
        double wanted = fabs(expected) < 1e-307 ? 0.5 : exponents_are_long() ? 14 : 11.5;
        double actual = evaluate(f, a);
        if (!(digits_of(actual, expected) >= wanted))
            fail_msg("%s(%g, %g, %g) is %.17g, expected %.17g", f, a[0], a[1], a[2], actual, expected);
        used++;
    }
    assert_true(used > 100);
    json_decref(root);
}

static void tails_far_out_are_never_zero_while_a_double_can_hold_them(void **state)
{
    (void)state;
    assert_true(normal_sf(38) > 0);
    assert_true(student_two_sided(1e3, 161) > 0);
    assert_true(student_sf(1e300, 1) > 0);
    assert_true(chisq_sf(1400, 2) > 0);
    assert_true(fisher_sf(1e300, 1, 1) > 0);
}

static void both_tails_add_to_one(void **state)
{
    (void)state;
    for (double df = 0.5; df < 1e7; df *= 3.7)
        for (double t = -6; t <= 6; t += 0.37) {
            assert_close(student_cdf(t, df) + student_sf(t, df), 1, 14.5);
            assert_close(chisq_cdf(t * t * df, df) + chisq_sf(t * t * df, df), 1, 14.5);
        }
}

static void the_square_of_t_is_f_with_one_degree_of_freedom(void **state)
{
    (void)state;
    for (double df = 1; df < 1e5; df *= 2.9)
        for (double t = 0.11; t < 40; t *= 1.7)
            assert_close(student_two_sided(t, df), fisher_sf(t * t, 1, df), 12.5);
}

static void infinite_degrees_of_freedom_give_the_normal_and_the_chi_square(void **state)
{
    (void)state;
    assert_close(student_sf(1.7, INFINITY), normal_sf(1.7), 16);
    assert_close(student_sf(1.7, 1e15), normal_sf(1.7), 13);
    assert_close(student_quantile_upper(0.01, INFINITY), normal_quantile_upper(0.01), 16);
    assert_close(fisher_sf(2.5, 3, INFINITY), chisq_sf(7.5, 3), 15);
    assert_close(fisher_sf(2.5, INFINITY, 3), chisq_cdf(3 / 2.5, 3), 15);
}

static void quantiles_undo_the_tails(void **state)
{
    (void)state;
    for (double p = 1e-290; p < 1; p = p < 0.01 ? p * 37 : p + 0.07) {
        assert_close(normal_sf(normal_quantile_upper(p)), p, 12 - log10(1 - log10(p)) / 2);
        for (double df = 1; df < 1e6; df *= 5.3)
            assert_close(student_sf(student_quantile_upper(p, df), df), p, 12 - log10(1 - log10(p)) / 2);
    }
}

static void binomial_tails_count_k_itself_on_both_sides(void **state)
{
    (void)state;
    assert_close(binomial_cdf(3, 10, 0.5), 176 / 1024.0, 15);
    assert_close(binomial_at_least(3, 10, 0.5), 968 / 1024.0, 15);
    assert_true(binomial_cdf(10, 10, 0.3) == 1 && binomial_at_least(0, 10, 0.3) == 1);
    assert_true(binomial_cdf(-1, 10, 0.3) == 0 && binomial_at_least(11, 10, 0.3) == 0);
}

static void what_has_no_meaning_is_nan(void **state)
{
    (void)state;
    assert_true(isnan(student_sf(NAN, 3)) && isnan(student_sf(1, 0)) && isnan(student_sf(1, -2)));
    assert_true(isnan(student_quantile_upper(1.5, 3)) && isnan(normal_quantile(-0.1)));
    assert_true(isnan(fisher_sf(1, 0, 3)) && isnan(chisq_sf(NAN, 1)) && isnan(beta_cdf(0.5, 0, 1)));
}

static void the_ends_of_the_line_are_zero_one_or_infinite(void **state)
{
    (void)state;
    assert_true(student_sf(INFINITY, 3) == 0 && student_sf(-INFINITY, 3) == 1 && student_two_sided(0, 3) == 1);
    assert_true(isinf(student_quantile_upper(0, 3)) && student_quantile_upper(0.5, 3) == 0);
    assert_true(isinf(normal_quantile(1)) && normal_quantile(0.5) == 0);
    assert_true(fisher_sf(-1, 2, 3) == 1 && fisher_sf(INFINITY, 2, 3) == 0 && chisq_sf(INFINITY, 2) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_values_of_25_digits),
        cmocka_unit_test(tails_far_out_are_never_zero_while_a_double_can_hold_them),
        cmocka_unit_test(both_tails_add_to_one),
        cmocka_unit_test(the_square_of_t_is_f_with_one_degree_of_freedom),
        cmocka_unit_test(infinite_degrees_of_freedom_give_the_normal_and_the_chi_square),
        cmocka_unit_test(quantiles_undo_the_tails),
        cmocka_unit_test(binomial_tails_count_k_itself_on_both_sides),
        cmocka_unit_test(what_has_no_meaning_is_nan),
        cmocka_unit_test(the_ends_of_the_line_are_zero_one_or_infinite),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
