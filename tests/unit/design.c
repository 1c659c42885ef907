#include "reference.h"

#include "base/error.h"

struct fixture {
    struct arena arena;
    struct error err;
    json_t *root;
    struct variable *variables;
    size_t count, n;
};

static void open_fixture(struct fixture *fixture)
{
    arena_init(&fixture->arena, NULL);
    error_init(&fixture->err, &fixture->arena);
    fixture->root = reference_read("tests/reference/models/design.json");
    fixture->variables = reference_variables(&fixture->arena, json_object_get(fixture->root, "data"), NULL,
                                             &fixture->count, &fixture->n);
}

static void close_fixture(struct fixture *fixture)
{
    json_decref(fixture->root);
    arena_release(&fixture->arena);
}

static bool build(struct fixture *fixture, const char *source, struct design *design)
{
    struct formula *formula = arena_new(&fixture->arena, struct formula);
    return formula_parse(&fixture->arena, source, formula, &fixture->err) &&
           design_build(&fixture->arena, formula, fixture->variables, fixture->count, fixture->n, design,
                        &fixture->err);
}

static void check_case(struct fixture *fixture, const json_t *expected)
{
    const char *source = reference_text(expected, "formula");
    const json_t *columns = json_object_get(expected, "columns"), *terms = json_object_get(expected, "terms");
    struct design design;
    if (!build(fixture, source, &design))
        fail_msg("%s: %s", source, fixture->err.text);
    assert_int_equal(design.formula->term_count, json_array_size(terms));
    for (size_t t = 0; t < design.formula->term_count; t++)
        assert_string_equal(design.formula->terms[t].text, json_string_value(json_array_get(terms, t)));
    if (design.p != json_array_size(columns))
        fail_msg("%s makes %zu columns, expected %zu", source, design.p, json_array_size(columns));
    for (size_t j = 0; j < design.p; j++) {
        assert_string_equal(design.columns[j].name, json_string_value(json_array_get(columns, j)));
        assert_int_equal(design.columns[j].term + 1, (int)reference_at(expected, "assign", j));
        for (size_t i = 0; i < design.n; i++)
            assert_close(design.x[j * design.n + i], reference_at(expected, "cells", j * design.n + i), 15);
    }
}

static void matrices_are_those_of_r(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    json_t *cases = json_object_get(fixture.root, "cases");
    assert_true(json_array_size(cases) > 30);
    for (size_t i = 0; i < json_array_size(cases); i++)
        check_case(&fixture, json_array_get(cases, i));
    close_fixture(&fixture);
}

static void labels_are_for_people(void **state)
{
    (void)state;
    struct fixture fixture;
    struct design design;
    open_fixture(&fixture);
    assert_true(build(&fixture, "x ~ a * z + factor(v) - z", &design));
    assert_string_equal(design.columns[0].label, "Intercept");
    assert_string_equal(design.columns[1].label, "a: q − p");
    assert_string_equal(design.columns[3].label, "v: 2 − 1");
    assert_string_equal(design.columns[5].label, "(a: p) × z");
    close_fixture(&fixture);
}

static void the_reference_level_can_be_chosen_and_unused_levels_vanish(void **state)
{
    (void)state;
    struct fixture fixture;
    struct design design;
    static const uint32_t codes[] = { 2, 0, 2, 0, 3, 3, 0, 2, 3, 0, 2, 3 };
    static const char *const levels[] = { "usual care", "never used", "massage", "yoga" };
    open_fixture(&fixture);
    for (size_t i = 0; i < fixture.count; i++) {
        if (strcmp(fixture.variables[i].name, "a") == 0)
            fixture.variables[i] = (struct variable){ .name = "arm", .category = true, .codes = codes,
                                                      .levels = levels, .level_count = 4, .reference = 2 };
        if (strcmp(fixture.variables[i].name, "v") == 0)
            fixture.variables[i].reference_level = "10";
    }
    assert_true(build(&fixture, "x ~ arm + factor(v)", &design));
    assert_int_equal(design.p, 5);
    assert_string_equal(design.columns[1].name, "armusual care");
    assert_string_equal(design.columns[2].name, "armyoga");
    assert_string_equal(design.columns[3].name, "factor(v)1");
    assert_string_equal(design.columns[4].name, "factor(v)2");
    assert_int_equal(design.atoms[0].variable_codes[0], 2);
    close_fixture(&fixture);
}

static void bad_columns_are_named(void **state)
{
    (void)state;
    static const struct { const char *formula, *message; } cases[] = {
        { "x ~ zz", "formula: there is no column \"zz\"; did you mean \"z\"?" },
        { "a ~ x", "formula: the outcome a is a category; a number is expected" },
        { "x ~ log(x - 2)", "formula: log(x - 2) has no finite value for row 1 of the rows analysed" },
        { "x ~ I(x > 100)", "formula: I(x > 100) has one level only (\"FALSE\") among the rows analysed" },
        { "z ~ I(a + 1)", "character 7 of the expression: calculating wants a number; \"p\" is text" }
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture fixture;
        struct design design;
        open_fixture(&fixture);
        assert_false(build(&fixture, cases[i].formula, &design));
        if (i != 0)
            assert_string_equal(fixture.err.text, cases[i].message);
        close_fixture(&fixture);
    }
}

static void decimals_stay_exact_through_products(void **state)
{
    (void)state;
    struct fixture fixture;
    struct design design;
    static const int64_t units[] = { 1, 2, 3 };
    static const double values[] = { 0.1, 0.2, 0.3 };
    open_fixture(&fixture);
    struct variable tenth = { .name = "t", .values = values, .units = units, .divisor = 10 };
    fixture.variables = &tenth;
    fixture.count = 1;
    fixture.n = 3;
    assert_true(build(&fixture, "~ I(t^2) + t:I(10 * t)", &design));
    for (size_t i = 0; i < 3; i++) {
        struct twofold square = { design.x[3 + i], design.x_low[3 + i] };
        struct twofold expected = twofold_decimal(units[i] * units[i], 100);
        assert_true(fabs(twofold_subtract(square, expected).high) < 1e-31);
    }
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matrices_are_those_of_r),
        cmocka_unit_test(labels_are_for_people),
        cmocka_unit_test(the_reference_level_can_be_chosen_and_unused_levels_vanish),
        cmocka_unit_test(bad_columns_are_named),
        cmocka_unit_test(decimals_stay_exact_through_products),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
