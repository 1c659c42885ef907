/* Descriptions of one sample, correlations and proportions, against R and NIST's certified values. */
#include "assert.h"

#include <stdlib.h>

#include "reference_samples.h"
#include "stats/summary.h"

static void assert_near(double actual, double expected, double digits)
{
    if (fabs(expected) < 1e-12)
        assert_true(fabs(actual) < 1e-12);
    else
        assert_close(actual, expected, digits);
}

static void agrees_with_r_to_twelve_digits(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_samples(), *entry;
    size_t index;
    json_array_foreach(json_object_get(root, "one"), index, entry) {
        struct sample sample = sample_of_json(&arena, entry, "units");
        const json_t *expected = json_object_get(entry, "describe"), *two = json_object_get(entry, "two_sided");
        struct summary seven, six;
        double level = json_double(entry, "level");
        summary_compute(&sample, &(struct summary_spec){ .level = level }, &arena, &seven);
        summary_compute(&sample, &(struct summary_spec){ .level = level, .quantile_type = 6 }, &arena, &six);
        assert_near(seven.mean, json_double(expected, "mean"), 13);
        assert_near(seven.sd, json_double(expected, "sd"), 13);
        assert_near(seven.se, json_double(expected, "se"), 13);
        assert_near(seven.low, json_double(two, "low"), 12);
        assert_near(seven.high, json_double(two, "high"), 12);
        assert_near(seven.min, json_double(expected, "min"), 14);
        assert_near(seven.max, json_double(expected, "max"), 14);
        assert_near(seven.median, json_double(expected, "median"), 14);
        assert_near(seven.q1, json_double(expected, "q1_7"), 14);
        assert_near(seven.q3, json_double(expected, "q3_7"), 14);
        assert_near(six.q1, json_double(expected, "q1_6"), 14);
        assert_near(six.q3, json_double(expected, "q3_6"), 14);
        assert_near(seven.skewness, json_double(expected, "skewness"), 12);
        assert_near(seven.kurtosis, json_double(expected, "kurtosis"), 12);
    }
    json_decref(root);
    arena_release(&arena);
}

static void agrees_with_nist_to_fourteen_digits_from_decimals(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = json_load_file("tests/reference/nist/univariate.json", 0, NULL), *set;
    assert_non_null(root);
    size_t index;
    json_array_foreach(json_object_get(root, "sets"), index, set) {
        struct sample sample = sample_of_json(&arena, set, "units");
        double sd, mean = sample_mean(&sample, &sd);
        assert_close(mean, strtod(json_string_value(json_object_get(set, "mean")), NULL), 14.5);
        assert_close(sd, strtod(json_string_value(json_object_get(set, "sd")), NULL), 14.5);
        const char *certified = json_string_value(json_object_get(set, "autocorrelation"));
        assert_close(sample_autocorrelation(&sample), strtod(certified, NULL), 14); /* certified to 15 digits */
    }
    assert_int_equal(index, 9);
    json_decref(root);
    arena_release(&arena);
}

static void values_that_do_not_vary_have_no_autocorrelation(void **state)
{
    (void)state;
    const double one[] = { 3 }, same[] = { 3, 3, 3 }, turns[] = { -1, 1, -1, 1 };
    assert_true(isnan(sample_autocorrelation(&(struct sample){ one, NULL, 1, 0 })));
    assert_true(isnan(sample_autocorrelation(&(struct sample){ one, NULL, 1, 1 })));
    assert_true(isnan(sample_autocorrelation(&(struct sample){ same, NULL, 1, 3 })));
    assert_close(sample_autocorrelation(&(struct sample){ turns, NULL, 1, 4 }), -0.75, 15);
}

static void doubles_without_decimals_keep_the_digits_they_hold(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    int64_t units[] = { 100000002, 100000001, 100000003, 100000001, 100000003 };
    struct sample exact = sample_of_units(&arena, units, 5, 10), rough = without_units(exact);
    double sd, rough_sd;
    assert_close(sample_mean(&rough, &rough_sd), sample_mean(&exact, &sd), 15);
    assert_close(sd, 0.1, 15);
    assert_close(rough_sd, sd, 8); /* 10000000.1 as a double is off by 4e-10 */
    arena_release(&arena);
}

static void a_huge_offset_leaves_the_spread_alone(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    int64_t near[40], far[40];
    for (int i = 0; i < 40; i++) {
        near[i] = i * i % 17;
        far[i] = near[i] + 10000000000;
    }
    struct sample a = sample_of_units(&arena, near, 40, 10), b = sample_of_units(&arena, far, 40, 10);
    struct summary sa, sb;
    summary_compute(&a, &(struct summary_spec){ 0 }, &arena, &sa);
    summary_compute(&b, &(struct summary_spec){ 0 }, &arena, &sb);
    assert_close(sb.sd, sa.sd, 15);
    assert_close(sb.skewness, sa.skewness, 14);
    assert_close(sb.kurtosis, sa.kurtosis, 14);
    assert_close(sb.mean, sa.mean + 1e9, 16);
    arena_release(&arena);
}

static void huge_and_tiny_doubles_neither_overflow_nor_vanish(void **state)
{
    (void)state;
    double x[] = { 1, 2, 4, 8 }, huge[4], tiny[4];
    for (int i = 0; i < 4; i++) {
        huge[i] = x[i] * 1e300;
        tiny[i] = x[i] * 1e-300;
    }
    double sd, huge_sd, tiny_sd;
    sample_mean(&(struct sample){ x, NULL, 1, 4 }, &sd);
    assert_close(sample_mean(&(struct sample){ huge, NULL, 1, 4 }, &huge_sd), 3.75e300, 15);
    assert_close(sample_mean(&(struct sample){ tiny, NULL, 1, 4 }, &tiny_sd), 3.75e-300, 15);
    assert_close(huge_sd, sd * 1e300, 15);
    assert_close(tiny_sd, sd * 1e-300, 15);
}

static void what_too_few_values_leave_undefined_is_nan(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    int64_t units[] = { 5, 7, 6, 9 };
    struct summary s[5];
    for (size_t n = 0; n <= 4; n++) {
        struct sample sample = sample_of_units(&arena, units, n, 1);
        summary_compute(&sample, &(struct summary_spec){ 0 }, &arena, &s[n]);
        assert_int_equal(s[n].n, n);
    }
    assert_true(isnan(s[0].mean) && isnan(s[0].median) && isnan(s[0].min) && isnan(s[0].sd));
    assert_true(s[1].mean == 5 && s[1].median == 5 && s[1].q1 == 5 && isnan(s[1].sd) && isnan(s[1].low));
    assert_true(s[2].sd > 0 && isnan(s[2].skewness));
    assert_true(!isnan(s[3].skewness) && isnan(s[3].kurtosis) && !isnan(s[4].kurtosis));
    arena_release(&arena);
}

static void equal_values_have_no_spread_and_no_shape(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    int64_t units[7] = { 1, 1, 1, 1, 1, 1, 1 };
    struct sample exact = sample_of_units(&arena, units, 7, 10);
    struct sample samples[] = { exact, without_units(exact) };
    for (int k = 0; k < 2; k++) {
        struct summary s;
        summary_compute(&samples[k], &(struct summary_spec){ 0 }, &arena, &s);
        assert_true(s.mean == 0.1 && s.sd == 0 && s.low == 0.1 && s.high == 0.1 && s.median == 0.1);
        assert_true(isnan(s.skewness) && isnan(s.kurtosis));
    }
    arena_release(&arena);
}

static void correlations_agree_with_r(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_samples(), *entry;
    size_t index;
    json_array_foreach(json_object_get(root, "pairs"), index, entry) {
        struct sample x = sample_of_json(&arena, entry, "x"), y = sample_of_json(&arena, entry, "y");
        struct correlation c, wide;
        correlation_pearson(&x, &y, 0.95, &c);
        correlation_pearson(&x, &y, 0.99, &wide);
        assert_close(c.r, json_double(entry, "r"), 13);
        assert_close(c.t, json_double(entry, "t"), 12.5);
        assert_close(c.df, json_double(entry, "df"), 16);
        assert_close(c.p, json_double(entry, "p"), 12);
        assert_close(c.low, json_double(entry, "low"), 12.5);
        assert_close(c.high, json_double(entry, "high"), 12.5);
        assert_close(wide.low, json_double(entry, "low_99"), 12);
        assert_close(wide.high, json_double(entry, "high_99"), 12.5);
    }
    json_decref(root);
    arena_release(&arena);
}

static void a_line_correlates_perfectly_and_a_constant_not_at_all(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    int64_t x[] = { 1, 2, 4, 7, 11 }, y[] = { -3, -6, -12, -21, -33 }, flat[] = { 5, 5, 5, 5, 5 };
    struct sample a = sample_of_units(&arena, x, 5, 10), b = sample_of_units(&arena, y, 5, 100),
                  c = sample_of_units(&arena, flat, 5, 10);
    struct correlation r;
    correlation_pearson(&a, &b, 0.95, &r);
    assert_true(r.r == -1 && r.p == 0 && r.low == -1 && r.high == -1);
    correlation_pearson(&a, &c, 0.95, &r);
    assert_true(isnan(r.r) && isnan(r.p) && isnan(r.low));
    a.n = b.n = 3;
    correlation_pearson(&a, &b, 0.95, &r);
    assert_true(r.r == -1 && isnan(r.low));
    arena_release(&arena);
}

static void proportions_agree_with_r(void **state)
{
    (void)state;
    json_t *root = reference_samples(), *entry;
    size_t index;
    json_array_foreach(json_object_get(root, "wilson"), index, entry) {
        struct proportion p = proportion_wilson((size_t)json_double(entry, "count"),
                                                (size_t)json_double(entry, "n"), 0.95);
        assert_near(p.low, json_double(entry, "low"), 9); /* R's lower end cancels near 0 */
        assert_near(p.high, json_double(entry, "high"), 13);
    }
    json_decref(root);
    assert_true(isnan(proportion_wilson(0, 0, 0.95).low));
    struct proportion few = proportion_wilson(3, 20, 0.9), many = proportion_wilson(17, 20, 0.9);
    assert_close(few.low, 1 - many.high, 14);
    assert_close(few.high, 1 - many.low, 14);
}

static void standardised_differences_agree_with_r_and_change_sign(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_samples(), *entry;
    size_t index;
    json_array_foreach(json_object_get(root, "two"), index, entry) {
        struct sample a = sample_of_json(&arena, entry, "first"), b = sample_of_json(&arena, entry, "second");
        double sd1, sd2, mean1 = sample_mean(&a, &sd1), mean2 = sample_mean(&b, &sd2);
        assert_close(standardised_difference(mean1, sd1, mean2, sd2), json_double(entry, "smd"), 13);
        assert_close(standardised_difference(mean2, sd2, mean1, sd1), -json_double(entry, "smd"), 13);
    }
    assert_true(isnan(standardised_difference(1, 0, 2, 0)));
    assert_close(standardised_difference_proportion(0.5, 0.4), 0.1 / sqrt(0.245), 14);
    json_decref(root);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_r_to_twelve_digits),
        cmocka_unit_test(agrees_with_nist_to_fourteen_digits_from_decimals),
        cmocka_unit_test(values_that_do_not_vary_have_no_autocorrelation),
        cmocka_unit_test(doubles_without_decimals_keep_the_digits_they_hold),
        cmocka_unit_test(a_huge_offset_leaves_the_spread_alone),
        cmocka_unit_test(huge_and_tiny_doubles_neither_overflow_nor_vanish),
        cmocka_unit_test(what_too_few_values_leave_undefined_is_nan),
        cmocka_unit_test(equal_values_have_no_spread_and_no_shape),
        cmocka_unit_test(correlations_agree_with_r),
        cmocka_unit_test(a_line_correlates_perfectly_and_a_constant_not_at_all),
        cmocka_unit_test(proportions_agree_with_r),
        cmocka_unit_test(standardised_differences_agree_with_r_and_change_sign),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
