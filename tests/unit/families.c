#include "reference.h"

#include "base/error.h"
#include "models/negbin.h"

struct fixture {
    struct arena arena;
    struct error err;
    json_t *root, *exact;
    struct variable *variables;
    size_t count, n;
    struct design design;
};

static void open_fixture(struct fixture *fixture)
{
    arena_init(&fixture->arena, NULL);
    error_init(&fixture->err, &fixture->arena);
    fixture->root = reference_read("tests/reference/models/families.json");
    fixture->exact = reference_read("tests/reference/models/families-exact.json");
}

static void close_fixture(struct fixture *fixture)
{
    json_decref(fixture->root);
    json_decref(fixture->exact);
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

/* Rows as often as their weights say. */
static void repeat(struct fixture *fixture, const double *weights)
{
    struct variable *again = arena_array(&fixture->arena, struct variable, fixture->count);
    size_t rows = 0, all = 0;
    for (size_t i = 0; i < fixture->n; i++)
        all += (size_t)weights[i];
    for (size_t v = 0; v < fixture->count; v++) {
        double *values = arena_array(&fixture->arena, double, all);
        uint32_t *codes = arena_array(&fixture->arena, uint32_t, all);
        const struct variable *old = &fixture->variables[v];
        rows = 0;
        for (size_t i = 0; i < fixture->n; i++)
            for (size_t copy = 0; copy < (size_t)weights[i]; copy++, rows++) {
                if (old->category)
                    codes[rows] = old->codes[i];
                else
                    values[rows] = old->values[i];
            }
        again[v] = *old;
        again[v].units = NULL;
        again[v].divisor = 1;
        again[v].values = old->category ? NULL : values;
        again[v].codes = old->category ? codes : NULL;
    }
    fixture->variables = again;
    fixture->n = rows;
}

/* ---- negative binomial ---- */

static void fit_negbin(struct fixture *fixture, const json_t *expected, struct negbin_result *result)
{
    const char *source = reference_text(expected, "formula");
    take(fixture, reference_text(expected, "set"));
    build(fixture, source);
    struct glm_spec spec = { .link = GLM_LOG, .weights = column(fixture, reference_text(expected, "weights")),
                             .offset = column(fixture, reference_text(expected, "offset")) };
    if (!negbin_fit(&fixture->arena, &fixture->design, &spec, result, &fixture->err))
        fail_msg("%s: %s", source, fixture->err.text);
    if (!result->glm.converged)
        fail_msg("%s: %s", source, result->glm.note);
    if (!(result->glm.gradient < 1e-10))
        fail_msg("%s: gradient %g", source, result->glm.gradient);
}

static void negative_binomial_models_agree_with_r(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    json_t *cases = json_object_get(fixture.root, "negbin");
    assert_int_equal(json_array_size(cases), 6);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *expected = json_array_get(cases, i);
        const char *source = reference_text(expected, "formula");
        struct negbin_result result;
        fit_negbin(&fixture, expected, &result);
        /* R's own means lose digits where covariates are far from 0. */
        double digits = strcmp(reference_text(expected, "set"), "far") == 0 ? 8 : 11;
        check_all(source, expected, "chi_squared", &result.chi_squared, 1, digits);
        check_all(source, expected, "p", &result.p, 1, digits - 2);
        check_all(source, expected, "deviance", &result.glm.deviance, 1, digits);
        check_all(source, expected, "null_deviance", &result.glm.null_deviance, 1, digits);
        check_all(source, expected, "aic", &result.glm.aic, 1, digits);
        check_all(source, expected, "poisson_log_lik", &result.poisson_log_lik, 1, digits);
        for (size_t type = 0; type < json_array_size(json_object_get(expected, "hc")); type++) {
            json_t *robust = json_pack("{s:O}", "hc", json_array_get(json_object_get(expected, "hc"), type));
            check_all(source, robust, "hc", result.glm.linear.hc_std_error[type], result.glm.linear.p, 8);
            json_decref(robust);
        }
    }
    close_fixture(&fixture);
}

static void negative_binomial_models_agree_with_long_arithmetic(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    json_t *cases = json_object_get(fixture.exact, "negbin");
    assert_int_equal(json_array_size(cases), 6);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *expected = json_array_get(cases, i);
        const char *source = reference_text(expected, "formula");
        struct negbin_result result;
        fit_negbin(&fixture, expected, &result);
        check_all(source, expected, "estimates", result.glm.linear.coefficients, result.glm.linear.p, 10);
        check_all(source, expected, "std_errors", result.glm.linear.std_error, result.glm.linear.p, 10);
        check_all(source, expected, "theta", &result.theta, 1, 10);
        check_all(source, expected, "theta_se", &result.theta_se, 1, 10);
        check_all(source, expected, "log_lik", &result.glm.log_lik, 1, 12);
    }
    close_fixture(&fixture);
}

static void counts_less_varied_than_poisson_have_no_theta(void **state)
{
    (void)state;
    struct fixture fixture;
    struct negbin_result result;
    struct glm_result poisson;
    struct glm_spec spec = { .family = GLM_POISSON, .link = GLM_LOG };
    open_fixture(&fixture);
    take(&fixture, "even");
    build(&fixture, "y ~ x");
    assert_true(negbin_fit(&fixture.arena, &fixture.design, &spec, &result, &fixture.err));
    assert_true(glm_fit(&fixture.arena, &fixture.design, &spec, &poisson, &fixture.err));
    assert_true(result.poisson && isinf(result.theta) && result.alpha == 0);
    assert_true(result.chi_squared == 0 && result.p == 1);
    for (size_t j = 0; j < 2; j++)
        assert_true(result.glm.linear.coefficients[j] == poisson.linear.coefficients[j]);
    close_fixture(&fixture);
}

static void a_weight_of_a_count_is_as_many_rows(void **state)
{
    (void)state;
    struct fixture fixture;
    struct negbin_result weighted, repeated;
    open_fixture(&fixture);
    take(&fixture, "school");
    const double *weights = column(&fixture, "copies");
    build(&fixture, "Days ~ Eth + Age");
    struct glm_spec spec = { .link = GLM_LOG, .weights = weights }, plain = { .link = GLM_LOG };
    assert_true(negbin_fit(&fixture.arena, &fixture.design, &spec, &weighted, &fixture.err));
    repeat(&fixture, weights);
    build(&fixture, "Days ~ Eth + Age");
    assert_true(negbin_fit(&fixture.arena, &fixture.design, &plain, &repeated, &fixture.err));
    for (size_t j = 0; j < fixture.design.p; j++) {
        assert_close(weighted.glm.linear.coefficients[j], repeated.glm.linear.coefficients[j], 11);
        assert_close(weighted.glm.linear.std_error[j], repeated.glm.linear.std_error[j], 11);
    }
    assert_close(weighted.theta, repeated.theta, 11);
    assert_close(weighted.theta_se, repeated.theta_se, 11);
    assert_close(weighted.glm.log_lik, repeated.glm.log_lik, 12);
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(negative_binomial_models_agree_with_r),
        cmocka_unit_test(negative_binomial_models_agree_with_long_arithmetic),
        cmocka_unit_test(counts_less_varied_than_poisson_have_no_theta),
        cmocka_unit_test(a_weight_of_a_count_is_as_many_rows),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
