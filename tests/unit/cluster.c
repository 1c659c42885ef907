#include "reference.h"

#include "base/error.h"
#include "models/cluster.h"
#include "models/glm.h"
#include "models/newey_west.h"

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
    fixture->root = reference_read("tests/reference/models/cluster.json");
}

static void close_fixture(struct fixture *fixture)
{
    json_decref(fixture->root);
    arena_release(&fixture->arena);
}

static void build(struct fixture *fixture, const char *set, const char *source)
{
    struct formula *formula = arena_new(&fixture->arena, struct formula);
    fixture->variables = reference_variables(&fixture->arena,
                                             json_object_get(json_object_get(fixture->root, "data"), set),
                                             json_object_get(json_object_get(fixture->root, "number"), set),
                                             &fixture->count, &fixture->n);
    if (!formula_parse(&fixture->arena, source, formula, &fixture->err) ||
        !design_build(&fixture->arena, formula, fixture->variables, fixture->count, fixture->n, &fixture->design,
                      &fixture->err))
        fail_msg("%s: %s", source, fixture->err.text);
}

static const struct variable *variable(const struct fixture *fixture, const char *name)
{
    for (size_t i = 0; i < fixture->count; i++)
        if (strcmp(fixture->variables[i].name, name) == 0)
            return &fixture->variables[i];
    return NULL;
}

static void check_all(const char *what, const json_t *expected, const char *key, const double *actual, size_t count,
                      double digits)
{
    for (size_t i = 0; i < count; i++)
        if (!(digits_of(actual[i], reference_at(expected, key, i)) >= digits))
            fail_msg("%s, %s %zu: %.17g, expected %.17g", what, key, i, actual[i], reference_at(expected, key, i));
}

/* The fit of a case, as regress makes it: least squares, or a GLM with its clusters. */
static const struct ols_result *fit(struct fixture *fixture, const json_t *expected, struct cluster_result *clusters)
{
    struct arena *arena = &fixture->arena;
    const char *family = reference_text(expected, "family"), *weights = reference_text(expected, "weights");
    const struct variable *cluster = variable(fixture, reference_text(expected, "cluster"));
    const double *weighted = *weights ? variable(fixture, weights)->values : NULL;
    if (strcmp(family, "gaussian") == 0) {
        struct ols_result *ols = arena_new(arena, struct ols_result);
        assert_true(ols_fit_design(arena, &fixture->design, weighted, NULL, ols, &fixture->err));
        cluster_fit_design(arena, &fixture->design, weighted, ols, cluster->codes, cluster->level_count, clusters);
        return ols;
    }
    struct glm_spec *spec = arena_new(arena, struct glm_spec);
    struct glm_result *glm = arena_new(arena, struct glm_result);
    *spec = (struct glm_spec){ .family = strcmp(family, "poisson") == 0 ? GLM_POISSON : GLM_BINOMIAL,
                               .link = strcmp(family, "poisson") == 0 ? GLM_LOG : GLM_LOGIT, .weights = weighted };
    assert_true(glm_fit(arena, &fixture->design, spec, glm, &fixture->err));
    struct cluster_data data = { sandwich_rows_glm(arena, &fixture->design, glm), cluster->codes, cluster->level_count };
    cluster_fit(arena, &data, clusters);
    return &glm->linear;
}

static void check_joint(struct fixture *fixture, const json_t *expected, const struct ols_result *linear,
                        const struct cluster_result *clusters)
{
    const struct formula *formula = fixture->design.formula;
    const json_t *tests = json_object_get(expected, "joint");
    for (size_t i = 0; i < json_array_size(tests); i++) {
        const json_t *test = json_array_get(tests, i);
        struct wald wald;
        int term = 0;
        while (strcmp(formula->terms[term].text, reference_text(test, "term")) != 0)
            term++;
        cluster_term(&fixture->arena, linear, clusters, CLUSTER_CR2, &fixture->design, term, &wald);
        assert_close(wald.f, reference_at(test, "f", 0), 9);
        assert_close(wald.df1, reference_at(test, "df1", 0), 15);
        assert_close(wald.df2, reference_at(test, "df2", 0), 9);
        assert_close(wald.p, reference_at(test, "p", 0), 8);
    }
}

static void check_case(struct fixture *fixture, const json_t *expected)
{
    const char *source = reference_text(expected, "formula");
    struct cluster_result clusters;
    build(fixture, reference_text(expected, "set"), source);
    size_t p = fixture->design.p;
    const struct ols_result *linear = fit(fixture, expected, &clusters);
    assert_int_equal(clusters.count, json_integer_value(json_object_get(expected, "count")));
    check_all(source, expected, "estimates", linear->coefficients, p, 11);
    double *weights = arena_array(&fixture->arena, double, p);
    for (size_t j = 0; j < p; j++) {
        weights[j] = 1;
        double df = cluster_df(&fixture->arena, &clusters, CLUSTER_CR2, weights);
        if (!(digits_of(df, reference_at(expected, "df", j)) >= 10))
            fail_msg("%s, df of %zu: %.17g, expected %.17g", source, j, df, reference_at(expected, "df", j));
        weights[j] = 0;
        for (int kind = 0; kind < CLUSTER_KINDS && !isnan(df); kind++) {
            const json_t *errors = json_array_get(json_object_get(expected, "std_errors"), (size_t)kind);
            assert_close(clusters.std_error[kind][j], reference_number(json_array_get(errors, j)), 10);
        }
    }
    const json_t *single = json_object_get(expected, "contrast");
    struct contrast contrast;
    for (size_t j = 0; j < p; j++)
        weights[j] = reference_at(single, "weights", j);
    cluster_contrast(&fixture->arena, linear, &clusters, CLUSTER_CR2, weights, 0.95, &contrast);
    assert_close(contrast.estimate, reference_at(single, "estimate", 0), 10);
    assert_close(contrast.std_error, reference_at(single, "std_error", 0), 10);
    assert_close(contrast.df, reference_at(single, "df", 0), 10);
    assert_close(contrast.low, reference_at(single, "low", 0), 9);
    assert_close(contrast.high, reference_at(single, "high", 0), 9);
    check_joint(fixture, expected, linear, &clusters);
}

static void clustered_errors_degrees_of_freedom_and_tests_agree_with_clubsandwich(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    json_t *cases = json_object_get(fixture.root, "cases");
    assert_int_equal(json_array_size(cases), 12);
    for (size_t i = 0; i < json_array_size(cases); i++)
        check_case(&fixture, json_array_get(cases, i));
    close_fixture(&fixture);
}

static void rows_that_are_each_a_cluster_give_hc0_hc1_and_hc2(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ols_result ols;
    struct cluster_result clusters;
    open_fixture(&fixture);
    build(&fixture, "cars", "mpg ~ wt + hp + cyl");
    const struct variable *every = variable(&fixture, "every");
    const double *shares = variable(&fixture, "share")->values;
    for (int weighted = 0; weighted < 2; weighted++) {
        const double *weights = weighted ? shares : NULL;
        assert_true(ols_fit_design(&fixture.arena, &fixture.design, weights, NULL, &ols, &fixture.err));
        cluster_fit_design(&fixture.arena, &fixture.design, weights, &ols, every->codes, every->level_count, &clusters);
        for (size_t at = 0; at < ols.p * ols.p; at++) {
            assert_close(clusters.vcov[CLUSTER_CR0][at], ols.hc[OLS_HC0][at], 11);
            assert_close(clusters.vcov[CLUSTER_CR2][at], ols.hc[OLS_HC2][at], 11);
            assert_close(clusters.vcov[CLUSTER_CR1S][at], ols.hc[OLS_HC1][at], 11);
        }
    }
    close_fixture(&fixture);
}

/* A set of rows may be named in any way and come in any order. */
static void names_and_order_of_clusters_change_nothing(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ols_result ols;
    struct cluster_result before, after;
    open_fixture(&fixture);
    build(&fixture, "plants", "uptake ~ type * treatment + conc");
    const struct variable *plant = variable(&fixture, "plant");
    uint32_t *codes = arena_array(&fixture.arena, uint32_t, fixture.n);
    for (size_t i = 0; i < fixture.n; i++)
        codes[i] = 3 * (plant->level_count - plant->codes[i]) + 7;
    assert_true(ols_fit_design(&fixture.arena, &fixture.design, NULL, NULL, &ols, &fixture.err));
    cluster_fit_design(&fixture.arena, &fixture.design, NULL, &ols, plant->codes, plant->level_count, &before);
    cluster_fit_design(&fixture.arena, &fixture.design, NULL, &ols, codes, 3 * plant->level_count + 20, &after);
    assert_int_equal(after.count, 12);
    for (size_t at = 0; at < ols.p * ols.p; at++)
        assert_close(after.vcov[CLUSTER_CR2][at], before.vcov[CLUSTER_CR2][at], 12);
    close_fixture(&fixture);
}

/* A row of weight 0 is not there; a column set aside is passed over. */
static void weights_of_zero_and_set_aside_columns_leave_the_rest(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ols_result ols, deficient;
    struct cluster_result all, fewer, more;
    open_fixture(&fixture);
    build(&fixture, "cars", "mpg ~ wt + cyl");
    const struct variable *maker = variable(&fixture, "maker");
    double *weights = arena_array(&fixture.arena, double, fixture.n);
    uint32_t *codes = arena_array(&fixture.arena, uint32_t, fixture.n);
    for (size_t i = 0; i < fixture.n; i++) {
        weights[i] = i > 4;
        codes[i] = i > 4 ? maker->codes[i] : maker->level_count;
    }
    assert_true(ols_fit_design(&fixture.arena, &fixture.design, weights, NULL, &ols, &fixture.err));
    cluster_fit_design(&fixture.arena, &fixture.design, weights, &ols, maker->codes, maker->level_count, &all);
    cluster_fit_design(&fixture.arena, &fixture.design, weights, &ols, codes, maker->level_count + 1, &fewer);
    assert_int_equal(all.n, fixture.n - 5);
    assert_int_equal(all.count, fewer.count);
    for (size_t at = 0; at < ols.p * ols.p; at++)
        assert_close(all.vcov[CLUSTER_CR2][at], fewer.vcov[CLUSTER_CR2][at], 15);
    build(&fixture, "cars", "mpg ~ wt + cyl + I(2 * wt - 1)");
    assert_true(ols_fit_design(&fixture.arena, &fixture.design, weights, NULL, &deficient, &fixture.err));
    maker = variable(&fixture, "maker");
    cluster_fit_design(&fixture.arena, &fixture.design, weights, &deficient, maker->codes, maker->level_count, &more);
    for (size_t j = 0; j < ols.p; j++)
        assert_close(more.std_error[CLUSTER_CR2][j], all.std_error[CLUSTER_CR2][j], 11);
    assert_true(isnan(more.std_error[CLUSTER_CR2][ols.p]));
    close_fixture(&fixture);
}

/* One cluster, and a coefficient only one cluster knows, have no standard error: never one of rounding. */
static void what_one_cluster_tells_alone_has_no_standard_error(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ols_result ols;
    struct cluster_result clusters;
    struct contrast contrast;
    struct wald wald;
    open_fixture(&fixture);
    build(&fixture, "plants", "uptake ~ type + conc");
    uint32_t *codes = arena_array(&fixture.arena, uint32_t, fixture.n);
    double weights[] = { 0, 1, 0 };
    assert_true(ols_fit_design(&fixture.arena, &fixture.design, NULL, NULL, &ols, &fixture.err));
    cluster_fit_design(&fixture.arena, &fixture.design, NULL, &ols, codes, 1, &clusters);
    cluster_contrast(&fixture.arena, &ols, &clusters, CLUSTER_CR0, weights, 0.95, &contrast);
    assert_true(isnan(contrast.std_error) && isnan(contrast.low) && contrast.note != NULL);
    assert_close(contrast.estimate, ols.coefficients[1], 15);
    for (size_t i = 0; i < fixture.n; i++)
        codes[i] = variable(&fixture, "type")->codes[i];
    build(&fixture, "plants", "uptake ~ type");
    assert_true(ols_fit_design(&fixture.arena, &fixture.design, NULL, NULL, &ols, &fixture.err));
    cluster_fit_design(&fixture.arena, &fixture.design, NULL, &ols, codes, 2, &clusters);
    for (int kind = 0; kind < CLUSTER_KINDS; kind++) {
        cluster_contrast(&fixture.arena, &ols, &clusters, kind, weights, 0.95, &contrast);
        assert_true(isnan(contrast.std_error) && isnan(contrast.p) && contrast.note != NULL);
        cluster_term(&fixture.arena, &ols, &clusters, kind, &fixture.design, 0, &wald);
        assert_true(isnan(wald.f) && wald.note != NULL);
    }
    close_fixture(&fixture);
}

static void newey_west_errors_agree_with_sandwich(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    json_t *cases = json_object_get(fixture.root, "series");
    assert_int_equal(json_array_size(cases), 4);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *expected = json_array_get(cases, i);
        const char *weights = reference_text(expected, "weights");
        struct sandwich_rows rows;
        struct ols_result ols;
        struct glm_result glm;
        struct glm_spec spec = { .family = GLM_POISSON, .link = GLM_LOG };
        struct newey_west_result result;
        build(&fixture, reference_text(expected, "set"), reference_text(expected, "formula"));
        const double *weighted = *weights ? variable(&fixture, weights)->values : NULL;
        if (strcmp(reference_text(expected, "family"), "poisson") == 0) {
            assert_true(glm_fit(&fixture.arena, &fixture.design, &spec, &glm, &fixture.err));
            rows = sandwich_rows_glm(&fixture.arena, &fixture.design, &glm);
        } else {
            assert_true(ols_fit_design(&fixture.arena, &fixture.design, weighted, NULL, &ols, &fixture.err));
            rows = sandwich_rows_ols(&fixture.design, weighted, &ols);
        }
        newey_west_fit(&fixture.arena, &rows, variable(&fixture, "time")->values,
                       (size_t)json_integer_value(json_object_get(expected, "lag")), &result);
        for (size_t j = 0; j < result.p; j++)
            assert_close(sqrt(result.vcov[j * result.p + j]), reference_at(expected, "std_errors", j), 10);
    }
    close_fixture(&fixture);
}

/* Lag 0 is HC1; and the rule gives what Newey and West's does. */
static void without_lags_newey_west_is_hc1(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ols_result ols;
    struct newey_west_result result;
    open_fixture(&fixture);
    build(&fixture, "lake", "level ~ year + before");
    assert_true(ols_fit_design(&fixture.arena, &fixture.design, NULL, NULL, &ols, &fixture.err));
    struct sandwich_rows rows = sandwich_rows_ols(&fixture.design, NULL, &ols);
    newey_west_fit(&fixture.arena, &rows, variable(&fixture, "time")->values, 0, &result);
    for (size_t at = 0; at < ols.p * ols.p; at++)
        assert_close(result.vcov[at], ols.hc[OLS_HC1][at], 11);
    assert_int_equal(newey_west_lag(100), 4);
    assert_int_equal(newey_west_lag(99), 3);
    assert_int_equal(newey_west_lag(2), 1);
    assert_int_equal(newey_west_lag(1), 0);
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clustered_errors_degrees_of_freedom_and_tests_agree_with_clubsandwich),
        cmocka_unit_test(rows_that_are_each_a_cluster_give_hc0_hc1_and_hc2),
        cmocka_unit_test(names_and_order_of_clusters_change_nothing),
        cmocka_unit_test(weights_of_zero_and_set_aside_columns_leave_the_rest),
        cmocka_unit_test(what_one_cluster_tells_alone_has_no_standard_error),
        cmocka_unit_test(newey_west_errors_agree_with_sandwich),
        cmocka_unit_test(without_lags_newey_west_is_hc1),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
