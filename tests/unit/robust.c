#include "reference.h"

#include "base/error.h"
#include "models/robust.h"

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
    fixture->root = reference_read("tests/reference/models/robust.json");
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

static void fit(struct fixture *fixture, enum robust_kind kind, const double *weights, struct robust_result *result)
{
    struct robust_spec spec = { kind, weights, 1 };
    if (!robust_fit(&fixture->arena, &fixture->design, &spec, result, &fixture->err))
        fail_msg("%s", fixture->err.text);
}

static void check(const char *what, const json_t *expected, const char *key, const double *actual, size_t count,
                  double digits)
{
    for (size_t i = 0; i < count; i++)
        if (!(digits_of(actual[i], reference_at(expected, key, i)) >= digits))
            fail_msg("%s, %s %zu: %.17g, expected %.17g", what, key, i, actual[i], reference_at(expected, key, i));
}

static void check_case(struct fixture *fixture, const json_t *expected, const char *key, enum robust_kind kind)
{
    const char *source = reference_text(expected, "formula");
    const char *what = arena_printf(&fixture->arena, "%s, %s", source, key);
    const json_t *values = json_object_get(expected, key);
    struct robust_result result;
    take(fixture, reference_text(expected, "set"));
    build(fixture, source);
    fit(fixture, kind, column(fixture, reference_text(expected, "weights")), &result);
    if (!result.converged)
        fail_msg("%s: %s, gradient %g after %u", what, result.note, result.gradient, result.iterations);
    assert_true(result.gradient < 1e-13);
    check(what, values, "scale", &result.scale, 1, 11);
    check(what, values, "estimates", result.linear.coefficients, result.linear.p, 10);
    check(what, values, "std_errors", result.linear.std_error, result.linear.p, 9);
    for (size_t i = 0; i < fixture->n; i++)
        assert_true(fabs(result.weights[i] - reference_at(values, "weights", i)) < 1e-10);
}

static void m_estimates_agree_with_r(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    json_t *cases = json_object_get(fixture.root, "cases");
    assert_int_equal(json_array_size(cases), 8);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        check_case(&fixture, json_array_get(cases, i), "huber", ROBUST_HUBER);
        check_case(&fixture, json_array_get(cases, i), "bisquare", ROBUST_BISQUARE);
    }
    close_fixture(&fixture);
}

static void mm_estimates_agree_with_r(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    json_t *cases = json_object_get(fixture.root, "cases");
    for (size_t i = 0; i < json_array_size(cases); i++)
        check_case(&fixture, json_array_get(cases, i), "mm", ROBUST_MM);
    close_fixture(&fixture);
}

static void use_numbers(struct fixture *fixture, struct variable *variables, const double *y, const double *x, size_t n)
{
    variables[0] = (struct variable){ .name = "y", .values = y, .divisor = 1 };
    variables[1] = (struct variable){ .name = "x", .values = x, .divisor = 1 };
    fixture->variables = variables;
    fixture->count = 2;
    fixture->n = n;
    build(fixture, "y ~ x");
}

/* Estimates follow y, and a far row in x or y leaves the MM-estimate alone, however far. */
static void estimates_move_with_the_outcome_but_not_with_a_far_row(void **state)
{
    (void)state;
    struct fixture fixture;
    struct variable variables[2];
    struct robust_result plain, moved;
    double y[24], x[24], shifted[24], far[24], far_x[24];
    static const double noise[8] = { 0.25, -0.5, 0.125, 0.75, -0.25, -0.875, 0.5, 0 };
    open_fixture(&fixture);
    for (size_t i = 0; i < 24; i++) {
        x[i] = far_x[i] = (double)i;
        y[i] = far[i] = 2 + 0.5 * x[i] + noise[i % 8] * (i % 3 == 0 ? -1.5 : 1);
        shifted[i] = 8 * (y[i] + 16 * x[i] + 4);
    }
    for (int kind = ROBUST_HUBER; kind <= ROBUST_MM; kind++) {
        use_numbers(&fixture, variables, y, x, 24);
        fit(&fixture, (enum robust_kind)kind, NULL, &plain);
        use_numbers(&fixture, variables, shifted, x, 24);
        fit(&fixture, (enum robust_kind)kind, NULL, &moved);
        assert_close(moved.linear.coefficients[0], 8 * (plain.linear.coefficients[0] + 4), 11);
        assert_close(moved.linear.coefficients[1], 8 * (plain.linear.coefficients[1] + 16), 12);
        assert_close(moved.linear.std_error[1], 8 * plain.linear.std_error[1], 11);
        assert_close(moved.scale, 8 * plain.scale, 11);
    }
    far[23] = 1e9;
    far_x[23] = 1000;
    use_numbers(&fixture, variables, far, far_x, 24);
    fit(&fixture, ROBUST_MM, NULL, &plain);
    far[23] = 1e12;
    use_numbers(&fixture, variables, far, far_x, 24);
    fit(&fixture, ROBUST_MM, NULL, &moved);
    assert_true(moved.weights[23] == 0);
    assert_close(moved.linear.coefficients[1], plain.linear.coefficients[1], 11);
    assert_close(moved.linear.coefficients[1], 0.5, 1);
    close_fixture(&fixture);
}

static void an_exact_fit_of_most_rows_is_found_and_has_no_standard_errors(void **state)
{
    (void)state;
    struct fixture fixture;
    struct variable variables[2];
    struct robust_result result;
    double y[20], x[20];
    open_fixture(&fixture);
    for (size_t i = 0; i < 20; i++) {
        x[i] = (double)(i % 7);
        y[i] = 3 + 2 * x[i];
    }
    for (int kind = ROBUST_HUBER; kind <= ROBUST_MM; kind++) {
        for (size_t i = 0; i < 20; i += kind == ROBUST_MM ? 3 : 10)
            y[i] = 30 - (double)i;
        use_numbers(&fixture, variables, y, x, 20);
        fit(&fixture, (enum robust_kind)kind, NULL, &result);
        if (!result.exact)
            fail_msg("kind %d: scale %g, %s", kind, result.scale, result.note);
        assert_close(result.linear.coefficients[0], 3, 12);
        assert_close(result.linear.coefficients[1], 2, 12);
        assert_true(result.scale == 0 && isnan(result.linear.std_error[1]));
        assert_true(result.weights[1] == 1 && result.weights[0] == 0);
    }
    fixture.n = 2;
    build(&fixture, "y ~ x");
    fit(&fixture, ROBUST_MM, NULL, &result);
    assert_non_null(strstr(result.linear.note, "as many coefficients as rows"));
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(m_estimates_agree_with_r),
        cmocka_unit_test(mm_estimates_agree_with_r),
        cmocka_unit_test(estimates_move_with_the_outcome_but_not_with_a_far_row),
        cmocka_unit_test(an_exact_fit_of_most_rows_is_found_and_has_no_standard_errors),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
