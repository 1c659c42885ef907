#include "reference.h"

#include <float.h>

#include "base/error.h"
#include "models/ols.h"

struct fixture {
    struct arena arena;
    struct error err;
    json_t *root;
};

static void open_fixture(struct fixture *fixture, const char *path)
{
    arena_init(&fixture->arena, NULL);
    error_init(&fixture->err, &fixture->arena);
    fixture->root = path ? reference_read(path) : NULL;
}

static void close_fixture(struct fixture *fixture)
{
    json_decref(fixture->root);
    arena_release(&fixture->arena);
}

static void fit(struct fixture *fixture, const char *source, const struct variable *variables, size_t count, size_t n,
                const double *weights, enum ols_precision precision, struct design *design, struct ols_result *result)
{
    struct formula *formula = arena_new(&fixture->arena, struct formula);
    struct ols_spec spec = { .precision = precision };
    if (!formula_parse(&fixture->arena, source, formula, &fixture->err) ||
        !design_build(&fixture->arena, formula, variables, count, n, design, &fixture->err) ||
        !ols_fit_design(&fixture->arena, design, weights, &spec, result, &fixture->err))
        fail_msg("%s: %s", source, fixture->err.text);
}

/* ---- NIST ---- */

/* Digits of agreement; where NIST certifies 0, digits below the size of the outcome. */
static double agreement(double actual, double certified, double size)
{
    return certified == 0 ? -log10(fabs(actual) / size + 1e-17) : digits_of(actual, certified);
}

static double nist_digits(struct fixture *fixture, json_t *set, enum ols_precision precision)
{
    size_t count, n;
    struct design design;
    struct ols_result result;
    struct variable *variables = arena_array(&fixture->arena, struct variable, 8);
    const char *name;
    json_t *cells;
    count = n = 0;
    json_object_foreach(json_object_get(set, "data"), name, cells) {
        variables[count].name = name;
        reference_numbers(&fixture->arena, cells, &variables[count++]);
        n = json_array_size(cells);
    }
    fit(fixture, reference_text(set, "formula"), variables, count, n, NULL, precision, &design, &result);
    double least = 17, size = sqrt(result.tss / (double)n);
    for (size_t j = 0; j < result.p; j++) {
        least = fmin(least, agreement(result.coefficients[j], reference_at(set, "estimates", j), size));
        least = fmin(least, agreement(result.std_error[j], reference_at(set, "std_errors", j), size));
    }
    least = fmin(least, agreement(result.sigma, reference_at(set, "sigma", 0), size));
    least = fmin(least, agreement(result.r_squared, reference_at(set, "r_squared", 0), size));
    if (isfinite(reference_at(set, "f", 0)))
        least = fmin(least, agreement(result.f, reference_at(set, "f", 0), size));
    else
        assert_true(result.essentially_perfect);
    return least;
}

static void certified_values_are_met_to_their_last_digit(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture, "tests/reference/nist/linear.json");
    json_t *sets = json_object_get(fixture.root, "sets");
    assert_int_equal(json_array_size(sets), 11);
    for (size_t i = 0; i < json_array_size(sets); i++) {
        json_t *set = json_array_get(sets, i);
        double digits = nist_digits(&fixture, set, OLS_PRECISION_AUTO);
        print_message("# %s: %.1f digits\n", reference_text(set, "name"), digits);
        if (digits < 14)
            fail_msg("%s: %.1f digits", reference_text(set, "name"), digits);
    }
    close_fixture(&fixture);
}

static void refined_doubles_meet_certified_coefficients_too(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture, "tests/reference/nist/linear.json");
    json_t *sets = json_object_get(fixture.root, "sets");
    for (size_t i = 0; i < json_array_size(sets); i++) {
        json_t *set = json_array_get(sets, i);
        if (strcmp(reference_text(set, "name"), "Filip") == 0)
            continue; /* needs more than double: its columns depend on each other to ten digits */
        double digits = nist_digits(&fixture, set, OLS_PRECISION_DOUBLE);
        print_message("# %s: %.1f digits\n", reference_text(set, "name"), digits);
        if (digits < 9)
            fail_msg("%s: %.1f digits", reference_text(set, "name"), digits);
    }
    close_fixture(&fixture);
}

/* ---- R ---- */

static void check_all(const char *what, const json_t *expected, const char *key, const double *actual, size_t count,
                      double digits)
{
    double largest = 0;
    for (size_t i = 0; i < count; i++)
        if (isfinite(reference_at(expected, key, i)))
            largest = fmax(largest, fabs(reference_at(expected, key, i)));
    for (size_t i = 0; i < count; i++) {
        double wanted = reference_at(expected, key, i);
        /* What is 0 up to R's own rounding is compared with the largest of its kind. */
        if (isfinite(wanted) && fabs(actual[i] - wanted) <= 1e-14 * largest)
            continue;
        if (isinf(wanted) && isnan(actual[i]))
            continue;
        if (!(digits_of(actual[i], wanted) >= digits))
            fail_msg("%s, %s %zu: %.17g, expected %.17g", what, key, i, actual[i], wanted);
    }
}

static void check_case(struct fixture *fixture, const json_t *expected, double digits, enum ols_precision precision)
{
    const char *source = reference_text(expected, "formula"), *set = reference_text(expected, "set");
    const char *weights = reference_text(expected, "weights");
    size_t count, n;
    struct design design;
    struct ols_result result;
    struct variable *variables = reference_variables(
        &fixture->arena, json_object_get(json_object_get(fixture->root, "data"), set),
        json_object_get(json_object_get(fixture->root, "number"), set), &count, &n);
    const double *w = NULL;
    for (size_t i = 0; i < count; i++)
        if (strcmp(variables[i].name, weights) == 0)
            w = variables[i].values;
    fit(fixture, source, variables, count, n, w, precision, &design, &result);
    for (size_t j = 0; j < result.p; j++)
        assert_string_equal(design.columns[j].name, json_string_value(json_array_get(
                                                        json_object_get(expected, "columns"), j)));
    assert_int_equal(result.rank, (int)reference_at(expected, "rank", 0));
    assert_close(result.df, reference_at(expected, "df", 0), 17);
    check_all(source, expected, "estimates", result.coefficients, result.p, digits);
    check_all(source, expected, "std_errors", result.std_error, result.p, digits);
    check_all(source, expected, "vcov", result.vcov, result.p * result.p, digits);
    for (size_t type = 0; type < OLS_HC_COUNT; type++) {
        json_t *robust = json_pack("{s:O}", "hc", json_array_get(json_object_get(expected, "hc"), type));
        check_all(source, robust, "hc", result.hc_std_error[type], result.p, digits);
        json_decref(robust);
    }
    const struct { const char *key; double value; } single[] = {
        { "sigma", result.sigma }, { "r_squared", result.r_squared }, { "adj_r_squared", result.adj_r_squared },
        { "f", result.f }, { "f_p", result.f_p }, { "log_lik", result.log_lik }, { "aic", result.aic },
        { "bic", result.bic }, { "rss", result.rss }
    };
    for (size_t i = 0; i < sizeof single / sizeof *single; i++)
        if (fabs(reference_at(expected, single[i].key, 0)) > 1e-15)
            check_all(source, expected, single[i].key, &single[i].value, 1, digits);
    check_all(source, expected, "fitted", result.fitted, n, digits);
    check_all(source, expected, "residuals", result.residuals, n, digits);
    check_all(source, expected, "leverage", result.leverage, n, digits);
    check_all(source, expected, "standardized", result.standardized, n, digits);
    check_all(source, expected, "studentized", result.studentized, n, digits);
    check_all(source, expected, "cook", result.cook, n, digits);
    check_all(source, expected, "dffits", result.dffits, n, digits);
}

static void fits_are_those_of_r(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture, "tests/reference/models/ols.json");
    json_t *cases = json_object_get(fixture.root, "cases");
    assert_true(json_array_size(cases) > 10);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        check_case(&fixture, json_array_get(cases, i), 11.5, OLS_PRECISION_TWOFOLD);
        check_case(&fixture, json_array_get(cases, i), 10.5, OLS_PRECISION_DOUBLE);
    }
    close_fixture(&fixture);
}

/* ---- properties and degenerate cases ---- */

static const double y7[] = { 3.1, 2.7, 5.9, 4.4, 7.2, 6.8, 9.1 };
static const double x7[] = { 1, 2, 3, 4, 5, 6, 7.5 };
static const double k7[] = { 2, 1, 3, 1, 2, 1, 2 };

static void fit_columns(struct fixture *fixture, const double *y, const double *x, size_t n, const double *weights,
                        struct ols_result *result)
{
    struct variable variables[] = { { .name = "y", .values = y }, { .name = "x", .values = x } };
    struct design design;
    fit(fixture, "y ~ x", variables, 2, n, weights, OLS_PRECISION_AUTO, &design, result);
}

static void shifting_and_scaling_change_what_they_should(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ols_result plain, moved;
    double y[7], x[7];
    open_fixture(&fixture, NULL);
    for (size_t i = 0; i < 7; i++) {
        y[i] = 4 * y7[i] + 1024;
        x[i] = 8 * x7[i] - 4096;
    }
    fit_columns(&fixture, y7, x7, 7, NULL, &plain);
    fit_columns(&fixture, y, x, 7, NULL, &moved);
    assert_close(moved.coefficients[1], plain.coefficients[1] / 2, 13);
    assert_close(moved.sigma, plain.sigma * 4, 13);
    assert_close(moved.r_squared, plain.r_squared, 13);
    assert_close(moved.f, plain.f, 13);
    assert_close(plain.f, pow(plain.coefficients[1] / plain.std_error[1], 2), 14);
    for (size_t i = 0; i < 7; i++)
        assert_close(moved.leverage[i], plain.leverage[i], 13);
    close_fixture(&fixture);
}

static void whole_weights_are_repeated_rows(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ols_result weighted, repeated;
    double y[12], x[12];
    size_t n = 0;
    open_fixture(&fixture, NULL);
    for (size_t i = 0; i < 7; i++)
        for (int k = 0; k < (int)k7[i]; k++) {
            y[n] = y7[i];
            x[n++] = x7[i];
        }
    fit_columns(&fixture, y7, x7, 7, k7, &weighted);
    fit_columns(&fixture, y, x, n, NULL, &repeated);
    for (size_t j = 0; j < 2; j++) {
        assert_close(weighted.coefficients[j], repeated.coefficients[j], 14);
        assert_close(weighted.std_error[j] * sqrt(weighted.df), repeated.std_error[j] * sqrt(repeated.df), 14);
    }
    assert_close(weighted.rss, repeated.rss, 14);
    close_fixture(&fixture);
}

static void a_row_of_weight_zero_is_as_good_as_absent(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ols_result without, with;
    double y[8], x[8], weights[8];
    open_fixture(&fixture, NULL);
    for (size_t i = 0; i < 8; i++) {
        y[i] = i == 3 ? 1000 : y7[i > 3 ? i - 1 : i];
        x[i] = i == 3 ? -50 : x7[i > 3 ? i - 1 : i];
        weights[i] = i != 3;
    }
    fit_columns(&fixture, y7, x7, 7, NULL, &without);
    fit_columns(&fixture, y, x, 8, weights, &with);
    assert_int_equal(with.n, 7);
    assert_close(with.coefficients[1], without.coefficients[1], 16);
    assert_close(with.hc_std_error[OLS_HC3][1], without.hc_std_error[OLS_HC3][1], 16);
    assert_close(with.log_lik, without.log_lik, 16);
    assert_close(with.fitted[3], with.coefficients[0] - 50 * with.coefficients[1], 13);
    assert_true(isnan(with.studentized[3]));
    close_fixture(&fixture);
}

static void large_problems_refine_to_the_same_answer(void **state)
{
    (void)state;
    enum { n = 3000, p = 4 };
    struct fixture fixture;
    struct ols_result twofold, plain;
    open_fixture(&fixture, NULL);
    double *x = arena_array(&fixture.arena, double, n * p), *y = arena_array(&fixture.arena, double, n);
    static const char *const names[] = { "(Intercept)", "year", "dose", "both" };
    for (size_t i = 0; i < n; i++) {
        x[i] = 1;
        x[n + i] = 1990 + (double)(i % 31);
        x[2 * n + i] = (double)((i * i) % 97) / 8;
        x[3 * n + i] = x[n + i] * x[2 * n + i];
        y[i] = (double)((i * 37) % 101) / 4 + x[2 * n + i];
    }
    struct ols_data data = { .n = n, .p = p, .x = x, .y = y, .names = names, .intercept = true };
    assert_true(ols_fit(&fixture.arena, &data, &(struct ols_spec){ .precision = OLS_PRECISION_TWOFOLD }, &twofold,
                        &fixture.err));
    assert_true(ols_fit(&fixture.arena, &data, &(struct ols_spec){ .precision = OLS_PRECISION_DOUBLE }, &plain,
                        &fixture.err));
    assert_true(twofold.twofold);
    assert_false(plain.twofold);
    for (size_t j = 0; j < p; j++) {
        assert_close(plain.coefficients[j], twofold.coefficients[j], 14);
        assert_close(plain.std_error[j], twofold.std_error[j], 10);
        assert_close(plain.hc_std_error[OLS_HC3][j], twofold.hc_std_error[OLS_HC3][j], 9);
    }
    close_fixture(&fixture);
}

static void dependent_columns_are_named(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ols_result result;
    enum { n = 8, p = 7 };
    static const char *const names[] = { "(Intercept)", "visit1", "visit2", "visit3", "x", "bmi", "none" };
    double x[n * p] = { 0 }, y[n];
    open_fixture(&fixture, NULL);
    for (size_t i = 0; i < n; i++) {
        x[i] = 1;
        x[n * (1 + i % 3) + i] = 1;
        x[4 * n + i] = (double)(i * i) / 10;
        x[5 * n + i] = 2.5 * x[4 * n + i] - 3 * x[n + i];
        y[i] = (double)((i * 5) % 7);
    }
    struct ols_data data = { .n = n, .p = p, .x = x, .y = y, .names = names, .intercept = true };
    for (int precision = OLS_PRECISION_DOUBLE; precision <= OLS_PRECISION_TWOFOLD; precision++) {
        struct ols_spec spec = { .precision = (enum ols_precision)precision };
        assert_true(ols_fit(&fixture.arena, &data, &spec, &result, &fixture.err));
        assert_int_equal(result.rank, 4);
        assert_int_equal(result.dependency_count, 3);
        assert_string_equal(result.dependencies[0].text, "visit3 = 1 − visit1 − visit2");
        assert_string_equal(result.dependencies[1].text, "bmi = −3·visit1 + 2.5·x");
        assert_string_equal(result.dependencies[2].text, "none = 0");
        assert_true(isnan(result.coefficients[3]) && isnan(result.std_error[5]) && isnan(result.hc[OLS_HC3][6]));
    }
    close_fixture(&fixture);
}

static void what_is_undefined_says_why(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ols_result result;
    static const double flat[] = { 4, 4, 4, 4, 4, 4, 4 }, line[] = { 3, 5, 7, 9, 11, 13, 16 };
    open_fixture(&fixture, NULL);
    fit_columns(&fixture, y7, x7, 2, NULL, &result);
    assert_close(result.df, 0, 17);
    assert_true(isnan(result.sigma) && isnan(result.std_error[0]) && isnan(result.hc_std_error[OLS_HC0][0]));
    assert_non_null(result.note);
    assert_non_null(result.hc_note[OLS_HC3]);
    fit_columns(&fixture, y7, x7, 1, NULL, &result);
    assert_int_equal(result.rank, 1);
    fit_columns(&fixture, flat, x7, 7, NULL, &result);
    assert_true(isnan(result.r_squared));
    assert_non_null(result.r_squared_note);
    assert_close(result.coefficients[0], 4, 16);
    fit_columns(&fixture, line, x7, 7, NULL, &result);
    assert_true(result.essentially_perfect);
    fit_columns(&fixture, y7, flat, 7, NULL, &result);
    assert_string_equal(result.dependencies[0].text, "x = 4");
    close_fixture(&fixture);
}

static void nothing_to_fit_is_an_error(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ols_result result;
    static const double zero[7], bad[] = { 1, 2, NAN, 4, 5, 6, 7 };
    static const char *const names[] = { "x" };
    const struct ols_data cases[] = {
        { .n = 7, .p = 0, .x = x7, .y = y7, .names = names },
        { .n = 0, .p = 1, .x = x7, .y = y7, .names = names },
        { .n = 7, .p = 1, .x = x7, .y = y7, .names = names, .weights = zero },
        { .n = 7, .p = 1, .x = bad, .y = y7, .names = names },
        { .n = 7, .p = 1, .x = x7, .y = bad, .names = names },
        { .n = 7, .p = 1, .x = x7, .y = y7, .names = names, .weights = bad }
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        open_fixture(&fixture, NULL);
        assert_false(ols_fit(&fixture.arena, &cases[i], NULL, &result, &fixture.err));
        assert_int_equal(fixture.err.code, ERROR_ESTIMATE);
        close_fixture(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(certified_values_are_met_to_their_last_digit),
        cmocka_unit_test(refined_doubles_meet_certified_coefficients_too),
        cmocka_unit_test(fits_are_those_of_r),
        cmocka_unit_test(shifting_and_scaling_change_what_they_should),
        cmocka_unit_test(whole_weights_are_repeated_rows),
        cmocka_unit_test(a_row_of_weight_zero_is_as_good_as_absent),
        cmocka_unit_test(large_problems_refine_to_the_same_answer),
        cmocka_unit_test(dependent_columns_are_named),
        cmocka_unit_test(what_is_undefined_says_why),
        cmocka_unit_test(nothing_to_fit_is_an_error),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
