#include "reference.h"

#include "base/error.h"
#include "models/firth.h"
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
    fixture->root = reference_read("tests/reference/models/glm.json");
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

static void check_all(const char *what, const json_t *expected, const char *key, const double *actual, size_t count,
                      double digits)
{
    for (size_t i = 0; i < count; i++)
        if (!(digits_of(actual[i], reference_at(expected, key, i)) >= digits))
            fail_msg("%s, %s %zu: %.17g, expected %.17g", what, key, i, actual[i], reference_at(expected, key, i));
}

static void check_rows(const struct fixture *fixture, const char *source, const json_t *expected,
                       const struct glm_result *result)
{
    static const char *const keys[] = { "pearson", "deviance", "standardised", "studentised", "cook" };
    check_all(source, expected, "leverage", result->linear.leverage, fixture->n, 11);
    for (size_t i = 0; i < fixture->n; i++) {
        struct glm_residuals of = glm_residuals(&fixture->design, result, i);
        double actual[] = { of.pearson, of.deviance, of.standardised, of.studentised, of.cook };
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            /* A deviance near 0 is a difference, in R as here. */
            if (!(fabs(actual[k] - reference_at(expected, keys[k], i)) <= 1e-11))
                fail_msg("%s, row %zu, %s: %.17g, expected %.17g", source, i, keys[k], actual[k],
                         reference_at(expected, keys[k], i));
    }
}

static void check_case(struct fixture *fixture, const json_t *expected)
{
    const char *source = reference_text(expected, "formula"), *link = reference_text(expected, "link");
    struct glm_result result;
    take(fixture, reference_text(expected, "set"));
    build(fixture, source);
    struct glm_spec spec = {
        .family = strcmp(reference_text(expected, "family"), "poisson") == 0 ? GLM_POISSON : GLM_BINOMIAL,
        .link = strcmp(link, "logit") == 0 ? GLM_LOGIT : strcmp(link, "log") == 0 ? GLM_LOG : GLM_IDENTITY,
        .weights = column(fixture, reference_text(expected, "weights")),
        .offset = column(fixture, reference_text(expected, "offset")),
    };
    if (!glm_fit(&fixture->arena, &fixture->design, &spec, &result, &fixture->err))
        fail_msg("%s: %s", source, fixture->err.text);
    if (!result.converged)
        fail_msg("%s: %s, step %g after %u", source, result.note, result.step, result.iterations);
    assert_true(result.gradient < 1e-10);
    check_all(source, expected, "estimates", result.linear.coefficients, result.linear.p, 10);
    check_all(source, expected, "std_errors", result.linear.std_error, result.linear.p, 10);
    for (size_t type = OLS_HC0; type <= OLS_HC3; type++) {
        json_t *robust = json_pack("{s:O}", "hc", json_array_get(json_object_get(expected, "hc"), type));
        check_all(source, robust, "hc", result.linear.hc_std_error[type], result.linear.p, 10);
        json_decref(robust);
    }
    const struct { const char *key; double value; } single[] = {
        { "df", result.df }, { "deviance", result.deviance }, { "null_deviance", result.null_deviance },
        { "log_lik", result.log_lik }, { "aic", result.aic }, { "bic", result.bic }, { "pearson", result.pearson },
    };
    for (size_t i = 0; i < sizeof single / sizeof *single; i++)
        check_all(source, expected, single[i].key, &single[i].value, 1, 12);
    check_all(source, expected, "fitted", result.linear.fitted, fixture->n, 10);
    if (json_object_size(json_object_get(expected, "rows")) > 0)
        check_rows(fixture, source, json_object_get(expected, "rows"), &result);
}

static void models_of_risks_and_counts_agree_with_r(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    json_t *cases = json_object_get(fixture.root, "cases");
    assert_int_equal(json_array_size(cases), 10);
    for (size_t i = 0; i < json_array_size(cases); i++)
        check_case(&fixture, json_array_get(cases, i));
    close_fixture(&fixture);
}

static void penalised_estimates_and_profiles_agree_with_the_formulas_in_r(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    json_t *cases = json_object_get(fixture.root, "firth");
    assert_int_equal(json_array_size(cases), 3);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *expected = json_array_get(cases, i);
        const char *source = reference_text(expected, "formula");
        struct glm_spec spec = { .family = GLM_BINOMIAL, .link = GLM_LOGIT };
        struct glm_result result;
        take(&fixture, reference_text(expected, "set"));
        build(&fixture, source);
        struct firth_coefficient *profile = arena_array(&fixture.arena, struct firth_coefficient, fixture.design.p);
        assert_true(firth_fit(&fixture.arena, &fixture.design, &spec, 0.95, &result, profile, &fixture.err));
        assert_true(result.converged);
        check_all(source, expected, "estimates", result.linear.coefficients, result.linear.p, 11);
        check_all(source, expected, "std_errors", result.linear.std_error, result.linear.p, 11);
        check_all(source, expected, "log_lik", &result.log_lik, 1, 12);
        for (size_t j = 0; j < fixture.design.p; j++) {
            assert_close(profile[j].low, reference_at(expected, "low", j), 10);
            assert_close(profile[j].high, reference_at(expected, "high", j), 10);
            assert_close(profile[j].chi_squared, reference_at(expected, "chi_squared", j), 10);
            assert_close(profile[j].p, reference_at(expected, "p", j), 10);
        }
    }
    close_fixture(&fixture);
}

static void profiles_of_separated_outcomes_are_followed_to_their_limits(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    const json_t *expected = json_object_get(fixture.root, "firth_far");
    struct glm_spec spec = { .family = GLM_BINOMIAL, .link = GLM_LOGIT };
    struct glm_result result;
    take(&fixture, reference_text(expected, "set"));
    build(&fixture, reference_text(expected, "formula"));
    struct firth_coefficient *profile = arena_array(&fixture.arena, struct firth_coefficient, fixture.design.p);
    assert_true(firth_fit(&fixture.arena, &fixture.design, &spec, 0.95, &result, profile, &fixture.err));
    for (size_t j = 0; j < fixture.design.p; j++) {
        assert_null(profile[j].note);
        assert_close(profile[j].low, reference_at(expected, "low", j), 7);
        assert_close(profile[j].high, reference_at(expected, "high", j), 7);
    }
    close_fixture(&fixture);
}

static void risks_standardised_to_the_rows_agree_with_r(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    const json_t *expected = json_object_get(fixture.root, "standardised");
    struct glm_spec spec = { .family = GLM_BINOMIAL, .link = GLM_LOGIT };
    struct glm_result result;
    take(&fixture, "births");
    struct variable *more = arena_array(&fixture.arena, struct variable, fixture.count + 1);
    memcpy(more, fixture.variables, fixture.count * sizeof *more);
    reference_texts(&fixture.arena, json_object_get(expected, "exposed"), &more[fixture.count]);
    more[fixture.count++].name = "exposed";
    fixture.variables = more;
    build(&fixture, reference_text(expected, "formula"));
    assert_true(glm_fit(&fixture.arena, &fixture.design, &spec, &result, &fixture.err));
    size_t p = fixture.design.p, atom = design_atom_find(&fixture.design, "exposed");
    double *none = arena_array(&fixture.arena, double, p), *each = arena_array(&fixture.arena, double, p);
    double risks[] = { glm_standardise(&fixture.arena, &fixture.design, &result, atom, 0, none),
                       glm_standardise(&fixture.arena, &fixture.design, &result, atom, 1, each) };
    double difference = 0, ratio = 0;
    for (size_t a = 0; a < p; a++)
        for (size_t b = 0; b < p; b++) {
            double cell = result.linear.vcov[a * p + b];
            difference += (each[a] - none[a]) * (each[b] - none[b]) * cell;
            ratio += (each[a] / risks[1] - none[a] / risks[0]) * (each[b] / risks[1] - none[b] / risks[0]) * cell;
        }
    check_all("standardised", expected, "risks", risks, 2, 11);
    assert_close(sqrt(difference), reference_at(expected, "difference_se", 0), 10);
    assert_close(sqrt(ratio), reference_at(expected, "log_ratio_se", 0), 10);
    close_fixture(&fixture);
}

static void separation_is_found_and_named(void **state)
{
    (void)state;
    const struct { const char *set, *formula, *named; size_t rows; enum glm_family family; } cases[] = {
        { "complete", "y ~ x", "complete separation: x", 10, GLM_BINOMIAL },
        { "quasi", "y ~ g + x", "separation: g tells", 4, GLM_BINOMIAL },
        { "complete", "y ~ I(x > 5)", "separation: I(x > 5)", 5, GLM_POISSON },
    };
    struct fixture fixture;
    open_fixture(&fixture);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct glm_spec spec = { .family = cases[i].family, .link = cases[i].family == GLM_POISSON ? GLM_LOG : GLM_LOGIT };
        struct glm_result result;
        take(&fixture, cases[i].set);
        build(&fixture, cases[i].formula);
        assert_true(glm_fit(&fixture.arena, &fixture.design, &spec, &result, &fixture.err));
        assert_true(result.separated);
        assert_false(result.converged);
        assert_true(isnan(result.linear.coefficients[0]));
        assert_int_equal(result.separated_rows, cases[i].rows);
        if (strncmp(result.note, cases[i].named, strlen(cases[i].named)) != 0)
            fail_msg("%s", result.note);
    }
    close_fixture(&fixture);
}

static void a_weight_counts_like_repeated_rows(void **state)
{
    (void)state;
    struct fixture fixture;
    struct glm_result weighted, repeated;
    open_fixture(&fixture);
    take(&fixture, "small");
    size_t n = fixture.n;
    double *weights = arena_array(&fixture.arena, double, n);
    for (size_t i = 0; i < n; i++)
        weights[i] = (double)(i % 4 != 3 ? 1 + i % 2 : 0);
    build(&fixture, "y ~ x + z");
    struct glm_spec spec = { .family = GLM_BINOMIAL, .weights = weights }, plain = { .family = GLM_BINOMIAL };
    assert_true(glm_fit(&fixture.arena, &fixture.design, &spec, &weighted, &fixture.err));
    struct variable *again = arena_array(&fixture.arena, struct variable, fixture.count);
    for (size_t v = 0; v < fixture.count; v++) {
        double *values = arena_array(&fixture.arena, double, 2 * n);
        size_t rows = 0;
        for (size_t i = 0; i < n; i++)
            for (size_t copy = 0; (double)copy < weights[i]; copy++)
                values[rows++] = fixture.variables[v].values[i];
        again[v] = (struct variable){ .name = fixture.variables[v].name, .values = values, .divisor = 1 };
        fixture.n = rows;
    }
    fixture.variables = again;
    build(&fixture, "y ~ x + z");
    assert_true(glm_fit(&fixture.arena, &fixture.design, &plain, &repeated, &fixture.err));
    for (size_t j = 0; j < 3; j++) {
        assert_close(weighted.linear.coefficients[j], repeated.linear.coefficients[j], 12);
        assert_close(weighted.linear.std_error[j], repeated.linear.std_error[j], 12);
    }
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(models_of_risks_and_counts_agree_with_r),
        cmocka_unit_test(penalised_estimates_and_profiles_agree_with_the_formulas_in_r),
        cmocka_unit_test(profiles_of_separated_outcomes_are_followed_to_their_limits),
        cmocka_unit_test(risks_standardised_to_the_rows_agree_with_r),
        cmocka_unit_test(separation_is_found_and_named),
        cmocka_unit_test(a_weight_counts_like_repeated_rows),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
