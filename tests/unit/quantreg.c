#include "reference.h"

#include "base/error.h"
#include "models/quantreg.h"

struct fixture {
    struct arena arena;
    struct error err;
    json_t *root;
    struct variable *variables;
    size_t count, n;
    struct design design;
};

static void open_fixture(struct fixture *fixture)
{
    arena_init(&fixture->arena, NULL);
    error_init(&fixture->err, &fixture->arena);
    fixture->root = reference_read("tests/reference/models/quantreg.json");
}

static void close_fixture(struct fixture *fixture)
{
    json_decref(fixture->root);
    arena_release(&fixture->arena);
}

static void take(struct fixture *fixture, const char *set)
{
    fixture->variables = reference_variables(&fixture->arena,
                                             json_object_get(json_object_get(fixture->root, "data"), set),
                                             json_object_get(json_object_get(fixture->root, "number"), set),
                                             &fixture->count, &fixture->n);
}

static void build(struct fixture *fixture, const char *source)
{
    struct formula *formula = arena_new(&fixture->arena, struct formula);
    if (!formula_parse(&fixture->arena, source, formula, &fixture->err) ||
        !design_build(&fixture->arena, formula, fixture->variables, fixture->count, fixture->n, &fixture->design,
                      &fixture->err))
        fail_msg("%s: %s", source, fixture->err.text);
}

static const double *column(const struct fixture *fixture, const char *name)
{
    for (size_t i = 0; i < fixture->count; i++)
        if (strcmp(fixture->variables[i].name, name) == 0)
            return fixture->variables[i].values;
    return NULL;
}

static void fit(struct fixture *fixture, double tau, const double *weights, struct quantreg_result *result)
{
    struct quantreg_spec spec = { .tau = tau, .weights = weights, .level = 0.95, .rank = true, .rank_nid = true };
    if (!quantreg_fit(&fixture->arena, &fixture->design, &spec, result, &fixture->err))
        fail_msg("%s", fixture->err.text);
    if (!result->converged)
        fail_msg("%s", result->note);
}

static void check_case(struct fixture *fixture, const json_t *expected)
{
    const char *source = reference_text(expected, "formula");
    struct quantreg_result result;
    take(fixture, reference_text(expected, "set"));
    build(fixture, source);
    double tau = reference_at(expected, "tau", 0);
    fit(fixture, tau, column(fixture, reference_text(expected, "weights")), &result);
    if (!(digits_of(result.objective, reference_at(expected, "objective", 0)) >= 11))
        fail_msg("%s, %g: objective %.17g, expected %.17g", source, tau, result.objective,
                 reference_at(expected, "objective", 0));
    if (result.unique != json_is_true(json_object_get(expected, "unique")))
        fail_msg("%s, %g: %s", source, tau, result.unique ? "unique" : "not unique");
    for (size_t j = 0; j < result.linear.p && result.unique; j++) {
        if (!(digits_of(result.linear.coefficients[j], reference_at(expected, "estimates", j)) >= 10))
            fail_msg("%s, %g: %zu is %.17g, expected %.17g", source, tau, j, result.linear.coefficients[j],
                     reference_at(expected, "estimates", j));
        if (!(digits_of(result.linear.std_error[j], reference_at(expected, "std_errors", j)) >= 7))
            fail_msg("%s, %g: standard error %zu is %.17g, expected %.17g", source, tau, j, result.linear.std_error[j],
                     reference_at(expected, "std_errors", j));
    }
}

static void check_ends(const char *what, const json_t *ends, const struct quantreg_interval *intervals, size_t p)
{
    for (size_t j = 0; j < p && json_object_size(ends) > 0; j++) {
        double low = reference_at(ends, "low", j), high = reference_at(ends, "high", j);
        bool open_low = low < -1e300, open_high = high > 1e300;
        if (open_low ? !(intervals[j].low == -INFINITY) : !(digits_of(intervals[j].low, low) >= 9))
            fail_msg("%s: low end %zu is %.17g, expected %.17g", what, j, intervals[j].low, low);
        if (open_high ? !(intervals[j].high == INFINITY) : !(digits_of(intervals[j].high, high) >= 9))
            fail_msg("%s: high end %zu is %.17g, expected %.17g", what, j, intervals[j].high, high);
    }
}

static void errors_and_rank_intervals_agree_with_r(void **state)
{
    (void)state;
    struct fixture fixture;
    struct quantreg_result result;
    open_fixture(&fixture);
    json_t *cases = json_object_get(fixture.root, "cases");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *expected = json_array_get(cases, i);
        char what[200];
        take(&fixture, reference_text(expected, "set"));
        build(&fixture, reference_text(expected, "formula"));
        double tau = reference_at(expected, "tau", 0);
        fit(&fixture, tau, column(&fixture, reference_text(expected, "weights")), &result);
        if (!result.unique || json_object_size(json_object_get(expected, "rank")) == 0)
            continue;
        for (size_t j = 0; j < result.linear.p; j++)
            if (!(digits_of(sqrt(result.iid[j * result.linear.p + j]), reference_at(expected, "iid", j)) >= 9))
                fail_msg("%s, %g: iid error %zu is %.17g, expected %.17g", reference_text(expected, "formula"), tau, j,
                         sqrt(result.iid[j * result.linear.p + j]), reference_at(expected, "iid", j));
        snprintf(what, sizeof what, "%s, %g, iid", reference_text(expected, "formula"), tau);
        check_ends(what, json_object_get(expected, "rank"), result.rank, result.linear.p);
        snprintf(what, sizeof what, "%s, %g, nid", reference_text(expected, "formula"), tau);
        check_ends(what, json_object_get(expected, "rank_nid"), result.rank_nid, result.linear.p);
    }
    close_fixture(&fixture);
}

static void quantiles_agree_with_r(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    json_t *cases = json_object_get(fixture.root, "cases");
    assert_int_equal(json_array_size(cases), 16);
    for (size_t i = 0; i < json_array_size(cases); i++)
        check_case(&fixture, json_array_get(cases, i));
    close_fixture(&fixture);
}

static void use_numbers(struct fixture *fixture, struct variable *variables, const double *y, const double *x, size_t n,
                        const char *source)
{
    variables[0] = (struct variable){ .name = "y", .values = y, .divisor = 1 };
    variables[1] = (struct variable){ .name = "x", .values = x, .divisor = 1 };
    fixture->variables = variables;
    fixture->count = 2;
    fixture->n = n;
    build(fixture, source);
}

static void the_median_alone_is_the_median(void **state)
{
    (void)state;
    static const double odd[7] = { 3, 9, 1, 4, 4, 8, 2 }, even[6] = { 3, 9, 1, 4, 8, 2 }, x[7] = { 0 };
    struct fixture fixture;
    struct variable variables[2];
    struct quantreg_result result;
    open_fixture(&fixture);
    use_numbers(&fixture, variables, odd, x, 7, "y ~ 1");
    fit(&fixture, 0.5, NULL, &result);
    assert_true(result.unique && result.linear.coefficients[0] == 4);
    use_numbers(&fixture, variables, even, x, 6, "y ~ 1");
    fit(&fixture, 0.5, NULL, &result);
    assert_true(!result.unique && result.linear.coefficients[0] == 3.5);
    assert_true(result.low == 3 && result.high == 4);
    close_fixture(&fixture);
}

/* Q(τ; a y + x'g) = a Q(τ; y) + g for a > 0, Q(τ; −y) = −Q(1 − τ; y); weights count like repeated rows. */
static void quantiles_are_equivariant(void **state)
{
    (void)state;
    struct fixture fixture;
    struct variable variables[2];
    struct quantreg_result plain, moved;
    double y[40], x[40], changed[40], minus[40], weights[20], twice_y[40], twice_x[40];
    open_fixture(&fixture);
    for (size_t i = 0; i < 40; i++) {
        x[i] = (double)(i * 7 % 31);
        y[i] = floor(0.7 * x[i] + (double)(i * i * 13 % 29));
        changed[i] = 3 * y[i] + 2 - 5 * x[i];
        minus[i] = -y[i];
        twice_y[i] = y[i / 2];
        twice_x[i] = x[i / 2];
        weights[i / 2] = 2;
    }
    for (double tau = 0.15; tau < 1; tau += 0.2) {
        use_numbers(&fixture, variables, y, x, 40, "y ~ x");
        fit(&fixture, tau, NULL, &plain);
        use_numbers(&fixture, variables, changed, x, 40, "y ~ x");
        fit(&fixture, tau, NULL, &moved);
        assert_close(moved.objective, 3 * plain.objective, 12);
        assert_true(!plain.unique || digits_of(moved.linear.coefficients[1],
                                               3 * plain.linear.coefficients[1] - 5) > 12);
        use_numbers(&fixture, variables, minus, x, 40, "y ~ x");
        fit(&fixture, 1 - tau, NULL, &moved);
        assert_close(moved.objective, plain.objective, 12);
        use_numbers(&fixture, variables, twice_y, twice_x, 40, "y ~ x");
        fit(&fixture, tau, NULL, &plain);
        use_numbers(&fixture, variables, y, x, 20, "y ~ x");
        fit(&fixture, tau, weights, &moved);
        assert_close(moved.objective, plain.objective, 12);
    }
    close_fixture(&fixture);
}

static void few_or_exact_rows_have_no_standard_errors(void **state)
{
    (void)state;
    static const double y[6] = { 1, 3, 5, 7, 9, 11 }, x[6] = { 1, 2, 3, 4, 5, 6 };
    struct fixture fixture;
    struct variable variables[2];
    struct quantreg_result result;
    open_fixture(&fixture);
    use_numbers(&fixture, variables, y, x, 6, "y ~ x");
    fit(&fixture, 0.25, NULL, &result);
    assert_close(result.linear.coefficients[1], 2, 14);
    assert_true(isnan(result.linear.std_error[1]) && strstr(result.linear.note, "every row lies on the fit"));
    use_numbers(&fixture, variables, y, x, 2, "y ~ x");
    fit(&fixture, 0.25, NULL, &result);
    assert_non_null(strstr(result.linear.note, "as many coefficients as rows"));
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_agree_with_r),
        cmocka_unit_test(errors_and_rank_intervals_agree_with_r),
        cmocka_unit_test(the_median_alone_is_the_median),
        cmocka_unit_test(quantiles_are_equivariant),
        cmocka_unit_test(few_or_exact_rows_have_no_standard_errors),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
