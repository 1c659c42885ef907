#include "reference.h"

#include "base/error.h"
#include "models/ancova.h"
#include "models/contrasts.h"

struct fixture {
    struct arena arena;
    struct error err;
    json_t *root;
    struct variable *variables;
    size_t count, n;
};

static void open_fixture(struct fixture *fixture, const char *path, const char *set)
{
    arena_init(&fixture->arena, NULL);
    error_init(&fixture->err, &fixture->arena);
    fixture->root = reference_read(path);
    json_t *data = json_object_get(fixture->root, "data"), *numbers = json_object_get(fixture->root, "number");
    if (set) {
        data = json_object_get(data, set);
        numbers = json_object_get(numbers, set);
    } else {
        numbers = json_pack("{s:b, s:b}", "before", 1, "after", 1);
        json_object_set_new(fixture->root, "columns that hold numbers", numbers);
    }
    fixture->variables = reference_variables(&fixture->arena, data, numbers, &fixture->count, &fixture->n);
}

static void close_fixture(struct fixture *fixture)
{
    json_decref(fixture->root);
    arena_release(&fixture->arena);
}

static void fit(struct fixture *fixture, const char *source, struct design *design, struct ols_result *result)
{
    struct formula *formula = arena_new(&fixture->arena, struct formula);
    if (!formula_parse(&fixture->arena, source, formula, &fixture->err) ||
        !design_build(&fixture->arena, formula, fixture->variables, fixture->count, fixture->n, design,
                      &fixture->err) ||
        !ols_fit_design(&fixture->arena, design, NULL, NULL, result, &fixture->err))
        fail_msg("%s: %s", source, fixture->err.text);
}

static struct variable *variable(struct fixture *fixture, const char *name)
{
    for (size_t i = 0; i < fixture->count; i++)
        if (strcmp(fixture->variables[i].name, name) == 0)
            return &fixture->variables[i];
    fail_msg("there is no column %s", name);
    return NULL;
}

static void run_ancova(struct fixture *fixture, bool covariate, const char *control, struct ancova_result *result)
{
    struct variable *arm = variable(fixture, "arm");
    for (uint32_t level = 0; level < arm->level_count; level++)
        if (strcmp(arm->levels[level], control) == 0)
            arm->reference = level;
    struct ancova_data data = { .n = fixture->n, .outcome = variable(fixture, "after"), .arm = arm,
                                .baseline = variable(fixture, "before"), .covariates = variable(fixture, "site"),
                                .covariate_count = covariate };
    struct ancova_spec spec = { .level = 0.95 };
    if (!ancova_fit(&fixture->arena, &data, &spec, result, &fixture->err))
        fail_msg("%s", fixture->err.text);
}

static void check_ancova(const json_t *expected, const struct ancova_result *result)
{
    const double digits = 12;
    for (size_t i = 0; i + 1 < result->arm_count; i++) {
        const struct ancova_contrast *contrast = &result->contrasts[i];
        assert_string_equal(contrast->name, json_string_value(json_array_get(json_object_get(expected, "arms"),
                                                                             i + 1)));
        assert_close(contrast->model.estimate, reference_at(expected, "estimates", i), digits);
        assert_close(contrast->model.std_error, reference_at(expected, "std_errors", i), digits);
        assert_close(contrast->model.p, reference_at(expected, "p", i), digits - 1);
        assert_close(contrast->model.low, reference_at(expected, "low", i), digits);
        assert_close(contrast->model.high, reference_at(expected, "high", i), digits);
        assert_close(contrast->hc3.std_error, reference_at(expected, "hc3", i), digits);
        assert_close(contrast->hc3.p, reference_at(expected, "hc3_p", i), digits - 1);
    }
    for (size_t i = 0; i < result->arm_count; i++) {
        const struct ancova_mean *mean = &result->means[i];
        assert_int_equal(mean->n, (int)reference_at(expected, "n", i));
        assert_close(mean->adjusted.estimate, reference_at(expected, "means", i), digits);
        assert_close(mean->adjusted.std_error, reference_at(expected, "mean_errors", i), digits);
        assert_close(mean->adjusted_hc3.std_error, reference_at(expected, "mean_hc3", i), digits);
    }
    assert_close(result->arms.f, reference_at(expected, "f", 0), digits - 1);
    assert_close(result->arms.p, reference_at(expected, "f_p", 0), digits - 1);
    assert_close(result->arms_hc3.f, reference_at(expected, "f_hc3", 0), digits - 1);
    assert_close(result->interaction.f, reference_at(expected, "interaction", 0), digits - 2);
    assert_close(result->interaction.p, reference_at(expected, "interaction_p", 0), digits - 2);
    assert_close(result->fit->sigma, reference_at(expected, "sigma", 0), digits);
    assert_close(result->contrasts[0].model.df, reference_at(expected, "df", 0), 17);
}

static void arms_compare_as_in_r(void **state)
{
    (void)state;
    for (size_t covariate = 0; covariate < 2; covariate++) {
        struct fixture fixture;
        struct ancova_result result;
        open_fixture(&fixture, "tests/reference/models/ancova.json", NULL);
        run_ancova(&fixture, covariate, "Cont", &result);
        check_ancova(json_array_get(json_object_get(fixture.root, "cases"), covariate), &result);
        close_fixture(&fixture);
    }
}

static void changing_the_control_flips_the_sign(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ancova_result one, other;
    open_fixture(&fixture, "tests/reference/models/ancova.json", NULL);
    run_ancova(&fixture, true, "Cont", &one);
    run_ancova(&fixture, true, "FT", &other);
    assert_string_equal(one.contrasts[1].name, "FT");
    assert_string_equal(other.contrasts[1].name, "Cont");
    assert_close(one.contrasts[1].model.estimate, -other.contrasts[1].model.estimate, 14);
    assert_close(one.contrasts[1].model.low, -other.contrasts[1].model.high, 14);
    assert_close(one.contrasts[1].hc3.std_error, other.contrasts[1].hc3.std_error, 14);
    assert_close(one.arms.f, other.arms.f, 13);
    assert_close(one.means[0].adjusted.estimate, other.means[2].adjusted.estimate, 14);
    close_fixture(&fixture);
}

static void differences_of_adjusted_means_are_the_contrasts(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ancova_result result;
    open_fixture(&fixture, "tests/reference/models/ancova.json", NULL);
    run_ancova(&fixture, true, "Cont", &result);
    for (size_t i = 1; i < result.arm_count; i++)
        assert_close(result.means[i].adjusted.estimate - result.means[0].adjusted.estimate,
                     result.contrasts[i - 1].model.estimate, 12);
    close_fixture(&fixture);
}

static void marginal_means_weight_levels_alike(void **state)
{
    (void)state;
    struct fixture fixture, expected;
    struct design design;
    struct ols_result result;
    struct contrast means[3];
    open_fixture(&fixture, "tests/reference/models/ols.json", "cars");
    open_fixture(&expected, "tests/reference/models/ancova.json", NULL);
    fit(&fixture, "mpg ~ factor(cyl) + factor(gear) + wt + I(wt^2)", &design, &result);
    contrast_means(&fixture.arena, &result, result.vcov, &design, design_atom_find(&design, "factor(cyl)"),
                   DESIGN_MARGIN_EQUAL, 0.95, means);
    json_t *equal = json_object_get(expected.root, "equal");
    for (size_t i = 0; i < 3; i++) {
        assert_close(means[i].estimate, reference_at(equal, "means", i), 12);
        assert_close(means[i].std_error, reference_at(equal, "errors", i), 12);
    }
    close_fixture(&fixture);
    close_fixture(&expected);
}

static void one_row_of_f_is_t_squared(void **state)
{
    (void)state;
    struct fixture fixture;
    struct design design;
    struct ols_result result;
    struct contrast contrast;
    struct wald wald;
    static const double weights[] = { 0, 1, -0.01 };
    open_fixture(&fixture, "tests/reference/models/ols.json", "cars");
    fit(&fixture, "mpg ~ wt + hp", &design, &result);
    for (size_t robust = 0; robust < 2; robust++) {
        const double *vcov = robust ? result.hc[OLS_HC3] : result.vcov;
        contrast_estimate(&result, vcov, weights, 0.95, &contrast);
        contrast_wald(&fixture.arena, &result, vcov, weights, 1, &wald);
        assert_close(wald.f, contrast.t * contrast.t, 13);
        assert_close(wald.p, contrast.p, 11);
    }
    close_fixture(&fixture);
}

static void coefficients_have_r_s_p_values_and_intervals(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture, "tests/reference/models/ols.json", "cars");
    json_t *cases = json_object_get(fixture.root, "cases");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *expected = json_array_get(cases, i);
        struct design design;
        struct ols_result result;
        if (strcmp(reference_text(expected, "set"), "cars") != 0 || *reference_text(expected, "weights"))
            continue;
        fit(&fixture, reference_text(expected, "formula"), &design, &result);
        for (size_t j = 0; j < result.p; j++) {
            struct contrast contrast;
            contrast_coefficient(&result, result.vcov, j, 0.9, &contrast);
            assert_close(contrast.p, reference_at(expected, "p", j), 10);
            assert_close(contrast.low, reference_at(expected, "low", j), 11);
            assert_close(contrast.high, reference_at(expected, "high", j), 11);
        }
    }
    close_fixture(&fixture);
}

static void redundant_rows_are_not_counted(void **state)
{
    (void)state;
    struct fixture fixture;
    struct design design;
    struct ols_result result;
    struct wald two, three;
    static const double weights[] = { 0, 1, 0, 0, 0, 1, 0, 1, 1 };
    open_fixture(&fixture, "tests/reference/models/ols.json", "cars");
    fit(&fixture, "mpg ~ wt + hp", &design, &result);
    contrast_wald(&fixture.arena, &result, result.vcov, weights, 2, &two);
    contrast_wald(&fixture.arena, &result, result.vcov, weights, 3, &three);
    assert_close(three.df1, 2, 17);
    assert_close(three.f, two.f, 13);
    close_fixture(&fixture);
}

static void combinations_the_data_cannot_tell_are_undefined(void **state)
{
    (void)state;
    struct fixture fixture;
    struct design design;
    struct ols_result result;
    struct contrast contrast;
    /* x2 = 2 x1 and x4 = 7 − x1: only b1 + 2 b2 − b4 can be told. */
    static const double told[] = { 0, 1, 2, 0, -1 }, untold[] = { 0, 1, 0, 0, 0 };
    open_fixture(&fixture, "tests/reference/models/ols.json", "deficient");
    fit(&fixture, "y ~ x1 + x2 + x3 + x4", &design, &result);
    contrast_estimate(&result, result.vcov, told, 0.95, &contrast);
    assert_close(contrast.estimate, result.coefficients[1], 14);
    assert_null(contrast.note);
    contrast_estimate(&result, result.vcov, untold, 0.95, &contrast);
    assert_true(isnan(contrast.estimate));
    assert_non_null(contrast.note);
    contrast_coefficient(&result, result.vcov, 2, 0.95, &contrast);
    assert_string_equal(contrast.note, "x2 = 2·x1");
    contrast_coefficient(&result, result.vcov, 4, 0.95, &contrast);
    assert_string_equal(contrast.note, "x4 = 7 − x1");
    close_fixture(&fixture);
}

static const char *name_of_row(const void *rows, size_t row, struct arena *arena)
{
    (void)arena;
    return ((const char *const *)rows)[row];
}

static void a_covariate_that_repeats_an_arm_leaves_no_test_of_all_arms(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ancova_result result;
    static const double after[] = { 3, 5, 4, 6, 9, 7 }, dose[] = { 0, 0, 1, 1, 2, 2 }, second[] = { 0, 0, 1, 1, 0, 0 };
    static const uint32_t codes[] = { 0, 0, 1, 1, 2, 2 };
    static const char *const levels[] = { "usual care", "massage", "exercise" };
    struct variable outcome = { .name = "pain", .values = after };
    struct variable arm = { .name = "arm", .category = true, .codes = codes, .levels = levels, .level_count = 3 };
    struct variable covariate = { .name = "sessions", .values = dose };
    struct ancova_data data = { .n = 6, .outcome = &outcome, .arm = &arm, .covariates = &covariate,
                                .covariate_count = 1 };
    open_fixture(&fixture, "tests/reference/models/ancova.json", NULL);
    for (int repeats = 0; repeats < 2; repeats++) {
        covariate.values = repeats == 0 ? dose : second; /* all arms, or one of them */
        assert_true(ancova_fit(&fixture.arena, &data, &(struct ancova_spec){ .level = 0.95 }, &result, &fixture.err));
        assert_true(isnan(result.contrasts[0].model.estimate));
        assert_int_equal(isnan(result.contrasts[1].model.estimate) != 0, repeats == 0);
        assert_true(isnan(result.arms.f) && isnan(result.arms.p) && isnan(result.arms_hc3.f));
        assert_non_null(result.arms.note);
    }
    close_fixture(&fixture);
}

static void messages_call_rows_by_their_places(void **state)
{
    (void)state;
    struct fixture fixture;
    struct design design;
    struct ols_result result;
    struct formula formula;
    static const char *const names[] = { "patient P001", "patient P002", "patient P003", "patient P007" };
    static const double y[] = { 1, 2, 4, 5 }, x[] = { 1, 2, 3, 9 }, alone[] = { 0, 0, 0, 1 };
    const struct places places = { name_of_row, names };
    struct variable variables[] = { { .name = "y", .values = y, .places = &places }, { .name = "x", .values = x },
                                    { .name = "alone", .values = alone } };
    open_fixture(&fixture, "tests/reference/models/ols.json", NULL);
    assert_true(formula_parse(&fixture.arena, "y ~ x + alone", &formula, &fixture.err));
    assert_true(design_build(&fixture.arena, &formula, variables, 3, 4, &design, &fixture.err));
    assert_true(ols_fit_design(&fixture.arena, &design, NULL, NULL, &result, &fixture.err));
    assert_string_equal(result.hc_note[OLS_HC3], "patient P007 determines a coefficient alone (leverage 1): its error "
                                                 "cannot be estimated");
    assert_true(formula_parse(&fixture.arena, "y ~ log(x - 2)", &formula, &fixture.err));
    assert_false(design_build(&fixture.arena, &formula, variables, 3, 4, &design, &fixture.err));
    assert_string_equal(fixture.err.text, "formula: log(x - 2) has no finite value for patient P001");
    close_fixture(&fixture);
}

static void an_arm_of_one_patient_has_no_hc3(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ancova_result result;
    static const double after[] = { 3, 5, 4, 6, 9 };
    static const uint32_t codes[] = { 0, 0, 0, 0, 1 };
    static const char *const levels[] = { "usual care", "massage" };
    struct variable outcome = { .name = "pain", .values = after };
    struct variable arm = { .name = "arm", .category = true, .codes = codes, .levels = levels, .level_count = 2 };
    struct ancova_data data = { .n = 5, .outcome = &outcome, .arm = &arm };
    open_fixture(&fixture, "tests/reference/models/ancova.json", NULL);
    assert_true(ancova_fit(&fixture.arena, &data, &(struct ancova_spec){ .level = 0.95 }, &result, &fixture.err));
    assert_close(result.contrasts[0].model.estimate, 4.5, 15);
    assert_true(isnan(result.contrasts[0].hc3.std_error));
    assert_string_equal(result.contrasts[0].hc3.note, "row 5 of the rows analysed determines a coefficient alone "
                                                      "(leverage 1): its error cannot be estimated");
    assert_true(isnan(result.interaction.f));
    data.n = 4;
    assert_false(ancova_fit(&fixture.arena, &data, &(struct ancova_spec){ .level = 0.95 }, &result, &fixture.err));
    assert_int_equal(fixture.err.code, ERROR_ESTIMATE);
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arms_compare_as_in_r),
        cmocka_unit_test(changing_the_control_flips_the_sign),
        cmocka_unit_test(differences_of_adjusted_means_are_the_contrasts),
        cmocka_unit_test(marginal_means_weight_levels_alike),
        cmocka_unit_test(one_row_of_f_is_t_squared),
        cmocka_unit_test(coefficients_have_r_s_p_values_and_intervals),
        cmocka_unit_test(redundant_rows_are_not_counted),
        cmocka_unit_test(combinations_the_data_cannot_tell_are_undefined),
        cmocka_unit_test(an_arm_of_one_patient_has_no_hc3),
        cmocka_unit_test(a_covariate_that_repeats_an_arm_leaves_no_test_of_all_arms),
        cmocka_unit_test(messages_call_rows_by_their_places),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
