#include "reference.h"

#include "base/error.h"
#include "models/contrasts.h"
#include "models/glm.h"

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
    fixture->root = reference_read("tests/reference/models/curves.json");
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

static bool try_build(struct fixture *fixture, const char *source)
{
    struct formula *formula = arena_new(&fixture->arena, struct formula);
    error_init(&fixture->err, &fixture->arena);
    return formula_parse(&fixture->arena, source, formula, &fixture->err) &&
           design_build(&fixture->arena, formula, fixture->variables, fixture->count, fixture->n, &fixture->design,
                        &fixture->err);
}

static void build(struct fixture *fixture, const char *source)
{
    if (!try_build(fixture, source))
        fail_msg("%s: %s", source, fixture->err.text);
}

static const struct ols_result *fit(struct fixture *fixture)
{
    struct ols_result *result = arena_new(&fixture->arena, struct ols_result);
    if (!ols_fit_design(&fixture->arena, &fixture->design, NULL, NULL, result, &fixture->err))
        fail_msg("%s", fixture->err.text);
    return result;
}

static void check_basis(struct fixture *fixture, const json_t *expected)
{
    const char *term = reference_text(expected, "term");
    take(fixture, reference_text(expected, "set"));
    build(fixture, arena_printf(&fixture->arena, "y ~ %s", term));
    const struct basis *basis = fixture->design.atoms[0].basis;
    const struct ols_result *result = fit(fixture);
    size_t every = (size_t)reference_at(expected, "every", 0), at = 0;
    assert_int_equal(basis->knot_count, json_array_size(json_object_get(expected, "knots")));
    for (size_t k = 0; k < basis->knot_count; k++)
        assert_close(twofold_value(basis->knots[k]), reference_at(expected, "knots", k), 15);
    for (size_t column = 0; column < basis->columns; column++)
        for (size_t row = 0; row < fixture->n; row += every, at++) {
            double value = fixture->design.x[(column + 1) * fixture->n + row];
            if (!(fabs(value - reference_at(expected, "columns", at)) < 1e-12 * fmax(1, fabs(value))))
                fail_msg("%s, column %zu, row %zu: %.17g, expected %.17g", term, column, row, value,
                         reference_at(expected, "columns", at));
        }
    for (size_t j = 0; j < fixture->design.p; j++)
        assert_close(result->coefficients[j], reference_at(expected, "estimates", j), 9);
}

static void knots_and_columns_agree_with_r(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    json_t *bases = json_object_get(fixture.root, "bases");
    assert_int_equal(json_array_size(bases), 15);
    for (size_t i = 0; i < json_array_size(bases); i++)
        check_basis(&fixture, json_array_get(bases, i));
    close_fixture(&fixture);
}

static void check_tests(struct fixture *fixture, const json_t *expected)
{
    const struct ols_result *result;
    struct glm_result glm;
    struct glm_spec spec = { .family = GLM_BINOMIAL, .link = GLM_LOGIT };
    take(fixture, reference_text(expected, "set"));
    build(fixture, reference_text(expected, "formula"));
    if (json_is_true(json_object_get(expected, "binomial"))) {
        assert_true(glm_fit(&fixture->arena, &fixture->design, &spec, &glm, &fixture->err));
        result = &glm.linear;
    } else {
        result = fit(fixture);
    }
    size_t atom = design_atom_find(&fixture->design, reference_text(expected, "atom"));
    size_t count = json_array_size(json_object_get(expected, "statistic"));
    for (int test = CURVE_OVERALL; test <= CURVE_NONLINEAR_INTERACTION; test++) {
        struct wald wald;
        const double *combinations;
        size_t rows = contrast_curve(&fixture->arena, result, &fixture->design, atom, (enum curve_test)test,
                                     &combinations);
        assert_int_equal(rows > 0, (size_t)test < count);
        if (rows == 0)
            continue;
        contrast_wald(&fixture->arena, result, result->vcov, combinations, rows, &wald);
        assert_close(wald.f, reference_at(expected, "statistic", (size_t)test), 7);
        assert_close(wald.df1, reference_at(expected, "df", (size_t)test), 15);
        assert_close(wald.p, reference_at(expected, "p", (size_t)test), 6);
    }
}

static void tests_of_curves_agree_with_rms(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    json_t *tests = json_object_get(fixture.root, "tests");
    assert_int_equal(json_array_size(tests), 3);
    for (size_t i = 0; i < json_array_size(tests); i++)
        check_tests(&fixture, json_array_get(tests, i));
    close_fixture(&fixture);
}

static void a_spline_is_straight_beyond_its_outer_knots(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    take(&fixture, "swiss");
    build(&fixture, "y ~ rcs(x, c(20, 40, 60, 70))");
    const struct basis *basis = fixture.design.atoms[0].basis;
    for (size_t column = 0; column < basis->columns; column++) {
        double far[3];
        for (int i = 0; i < 3; i++)
            far[i] = twofold_value(basis_value(basis, column, twofold_of(1e6 + 1000 * i)));
        assert_close(far[1] - far[0], far[2] - far[1], 11);
        assert_true(column == 0 || twofold_value(basis_value(basis, column, twofold_of(-5))) == 0);
    }
    close_fixture(&fixture);
}

/* x + 1e6 has the same polynomials; centring in double would lose 6 digits for each degree. */
static void a_shift_of_x_changes_no_polynomial(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    take(&fixture, "swiss");
    build(&fixture, "y ~ poly(x, 4)");
    const struct ols_result *there = fit(&fixture);
    build(&fixture, "y ~ poly(x + 1000000, 4)");
    const struct ols_result *shifted = fit(&fixture);
    assert_string_equal(fixture.design.columns[1].name, "poly(x + 1000000, 4)1");
    for (size_t j = 0; j < 5; j++)
        assert_close(shifted->coefficients[j], there->coefficients[j], 13);
    close_fixture(&fixture);
}

static void rows_of_given_values_are_the_rows_of_the_matrix(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    take(&fixture, "faithful");
    build(&fixture, "y ~ g * rcs(x, 4) + poly(x, 2)");
    const struct design *design = &fixture.design;
    double *row = arena_array(&fixture.arena, double, design->p);
    for (size_t i = 0; i < 20; i++) {
        struct twofold values[3] = { { 0, 0 }, design->atoms[1].values[i], design->atoms[2].values[i] };
        uint32_t codes[3] = { design->atoms[0].codes[i], 0, 0 };
        design_row(design, values, codes, row);
        for (size_t j = 0; j < design->p; j++)
            assert_true(row[j] == design->x[j * design->n + i]);
    }
    close_fixture(&fixture);
}

static void too_few_values_say_how_many_knots_are_possible(void **state)
{
    (void)state;
    struct fixture fixture;
    static const double steps[40] = { 1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5, 6,
                                      7, 1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5 };
    static const double few[40] = { 1, 2, 3, 1, 2, 3 };
    struct variable variables[] = { { .name = "y", .values = steps, .divisor = 1 },
                                    { .name = "x", .values = steps, .divisor = 1 },
                                    { .name = "few", .values = few, .divisor = 1 } };
    open_fixture(&fixture);
    fixture.variables = variables;
    fixture.count = 3;
    fixture.n = 40;
    assert_false(try_build(&fixture, "y ~ rcs(x, 7)"));
    assert_string_equal(fixture.err.text, "rcs(x, 7): the 7 distinct values of the rows analysed have room for 4 knots at "
                                          "quantiles, not 7");
    assert_false(try_build(&fixture, "y ~ rcs(few, 3)"));
    assert_string_equal(fixture.err.text, "rcs(few, 3): the rows analysed have 4 distinct values, too few to place knots at "
                                          "quantiles; give the knots, as in rcs(x, c(2, 4, 7)), or take a straight line");
    assert_false(try_build(&fixture, "y ~ poly(few, 4)"));
    assert_string_equal(fixture.err.text, "poly(few, 4): the rows analysed have 4 distinct values; the degree has to be "
                                          "below that");
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knots_and_columns_agree_with_r),
        cmocka_unit_test(tests_of_curves_agree_with_rms),
        cmocka_unit_test(a_spline_is_straight_beyond_its_outer_knots),
        cmocka_unit_test(a_shift_of_x_changes_no_polynomial),
        cmocka_unit_test(rows_of_given_values_are_the_rows_of_the_matrix),
        cmocka_unit_test(too_few_values_say_how_many_knots_are_possible),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
