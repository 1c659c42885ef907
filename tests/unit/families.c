#include "reference.h"

#include "base/error.h"
#include "models/brant.h"
#include "models/negbin.h"
#include "models/ordinal.h"
#include "models/profile.h"

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

/* ---- ordered categories ---- */

static void fit_ordinal(struct fixture *fixture, const json_t *expected, struct ordinal_spec *spec,
                        struct ordinal_result *result)
{
    const char *source = reference_text(expected, "formula");
    take(fixture, reference_text(expected, "set"));
    build(fixture, source);
    *spec = (struct ordinal_spec){ column(fixture, reference_text(expected, "weights")),
                                   column(fixture, reference_text(expected, "offset")) };
    if (!ordinal_fit(&fixture->arena, &fixture->design, spec, result, &fixture->err))
        fail_msg("%s: %s", source, fixture->err.text);
    if (!result->converged || !(result->gradient < 1e-10))
        fail_msg("%s: %s, gradient %g", source, result->note, result->gradient);
}

static void check_ordinal(struct fixture *fixture, const json_t *expected, double digits)
{
    const char *source = reference_text(expected, "formula");
    struct ordinal_spec spec;
    struct ordinal_result result;
    fit_ordinal(fixture, expected, &spec, &result);
    double sum = 0;
    for (size_t c = 0; c + 1 < result.categories; c++)
        sum += result.thresholds[c];
    assert_close(result.linear.coefficients[0], -sum / (double)(result.categories - 1), 14);
    check_all(source, expected, "estimates", result.linear.coefficients + 1, result.linear.p - 1, digits);
    check_all(source, expected, "std_errors", result.linear.std_error + 1, result.linear.p - 1, digits);
    check_all(source, expected, "thresholds", result.thresholds, result.categories - 1, digits);
    check_all(source, expected, "threshold_se", result.threshold_se, result.categories - 1, digits);
    check_all(source, expected, "log_lik", &result.log_lik, 1, 12);
    if (json_object_get(expected, "aic") == NULL)
        return;
    check_all(source, expected, "aic", &result.aic, 1, 11);
    check_all(source, expected, "null_log_lik", &result.null_log_lik, 1, 11);
    for (size_t j = 0; j < json_array_size(json_object_get(expected, "polr")); j++)
        assert_close(result.linear.coefficients[j + 1], reference_at(expected, "polr", j), 4);
}

/* Also far out, where a probability is next to nothing. */
static void probabilities_of_categories_add_up_and_are_those_of_the_rows(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    json_t *cases = json_object_get(fixture.root, "ordinal");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        struct ordinal_spec spec;
        struct ordinal_result fit;
        fit_ordinal(&fixture, json_array_get(cases, i), &spec, &fit);
        double *row = arena_array(&fixture.arena, double, fit.linear.p), p[ORDINAL_CATEGORIES_MAX], se[ORDINAL_CATEGORIES_MAX];
        for (size_t at = 0; at < fixture.design.n; at++) {
            double sum = 0, offset = spec.offset ? spec.offset[at] : 0;
            for (size_t j = 0; j < fit.linear.p; j++)
                row[j] = fixture.design.x[j * fixture.design.n + at];
            ordinal_probabilities(&fixture.arena, &fit, fit.covariance, row, offset, p, se);
            for (size_t c = 0; c < fit.categories; c++)
                sum += p[c];
            assert_close(sum, 1, 14);
            if (!(spec.weights && spec.weights[at] == 0))
                assert_close(p[fit.category[at]], fit.linear.fitted[at], 10); /* thresholds and xb cancel */
        }
        for (double far = -600; far <= 600; far += 1200) {
            ordinal_probabilities(&fixture.arena, &fit, fit.covariance, row, far, p, se);
            for (size_t c = 0; c < fit.categories; c++)
                assert_true(p[c] > 0 && p[c] <= 1 && se[c] >= 0);
        }
    }
    close_fixture(&fixture);
}

static void proportional_odds_models_agree_with_r(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    json_t *cases = json_object_get(fixture.root, "ordinal");
    assert_int_equal(json_array_size(cases), 5);
    for (size_t i = 0; i < json_array_size(cases); i++)
        check_ordinal(&fixture, json_array_get(cases, i), 7);
    close_fixture(&fixture);
}

static void proportional_odds_models_agree_with_long_arithmetic(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    json_t *cases = json_object_get(fixture.exact, "ordinal");
    assert_int_equal(json_array_size(cases), 5);
    for (size_t i = 0; i < json_array_size(cases); i++)
        check_ordinal(&fixture, json_array_get(cases, i), 11);
    close_fixture(&fixture);
}

static void tests_of_proportional_odds_agree_with_the_formulas_in_r(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    json_t *models = json_object_get(fixture.root, "ordinal"), *cases = json_object_get(fixture.root, "proportional");
    assert_int_equal(json_array_size(cases), 4);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *expected = json_array_get(cases, i);
        struct ordinal_spec spec;
        struct ordinal_result fit;
        struct brant_result result;
        fit_ordinal(&fixture, json_array_get(models, i), &spec, &fit);
        assert_true(brant_test(&fixture.arena, &fixture.design, &spec, &fit, &result, &fixture.err));
        assert_int_equal(result.left_out_count, reference_at(expected, "left_out", 0));
        for (size_t term = 0; term < json_array_size(json_object_get(expected, "terms")); term++) {
            json_t *own = json_pack("{s:O}", "own", json_array_get(json_object_get(expected, "terms"), term));
            check_all("brant", own, "own", (double[]){ result.terms[term].chi_squared, result.terms[term].df,
                                                       result.terms[term].p }, 3, 8);
            json_decref(own);
        }
        check_all("brant", expected, "omnibus", (double[]){ result.omnibus.chi_squared, result.omnibus.df,
                                                            result.omnibus.p }, 3, 8);
        check_all("score", expected, "score", (double[]){ result.score.chi_squared, result.score.df, result.score.p }, 3, 6);
    }
    close_fixture(&fixture);
}

static void two_ordered_categories_are_a_logistic_regression(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ordinal_result ordinal;
    struct glm_result logistic;
    struct ordinal_spec spec = { NULL, NULL };
    struct glm_spec binomial = { .family = GLM_BINOMIAL };
    open_fixture(&fixture);
    take(&fixture, "pain");
    build(&fixture, "risk ~ x + z + g");
    assert_true(ordinal_fit(&fixture.arena, &fixture.design, &spec, &ordinal, &fixture.err));
    assert_true(glm_fit(&fixture.arena, &fixture.design, &binomial, &logistic, &fixture.err));
    assert_close(ordinal.thresholds[0], -logistic.linear.coefficients[0], 12);
    for (size_t j = 1; j < fixture.design.p; j++) {
        assert_close(ordinal.linear.coefficients[j], logistic.linear.coefficients[j], 12);
        assert_close(ordinal.linear.std_error[j], logistic.linear.std_error[j], 12);
    }
    close_fixture(&fixture);
}

/* Turned about, categories have the same coefficients with the other sign; a shift of a covariate moves thresholds. */
static void ordered_categories_may_be_turned_and_covariates_shifted(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ordinal_result plain, turned, shifted;
    struct ordinal_spec spec = { NULL, NULL };
    open_fixture(&fixture);
    take(&fixture, "taste");
    build(&fixture, "rating ~ temp + contact + judge");
    assert_true(ordinal_fit(&fixture.arena, &fixture.design, &spec, &plain, &fixture.err));
    build(&fixture, "I(-rating) ~ temp + contact + judge");
    assert_true(ordinal_fit(&fixture.arena, &fixture.design, &spec, &turned, &fixture.err));
    build(&fixture, "rating ~ temp + contact + I(judge + 1000000)");
    assert_true(ordinal_fit(&fixture.arena, &fixture.design, &spec, &shifted, &fixture.err));
    for (size_t j = 1; j < 4; j++) {
        assert_close(turned.linear.coefficients[j], -plain.linear.coefficients[j], 12);
        assert_close(shifted.linear.coefficients[j], plain.linear.coefficients[j], 11);
        assert_close(shifted.linear.std_error[j], plain.linear.std_error[j], 11);
    }
    for (size_t cut = 0; cut < 4; cut++) {
        assert_close(turned.thresholds[cut], -plain.thresholds[3 - cut], 12);
        assert_close(shifted.thresholds[cut], plain.thresholds[cut] + 1e6 * plain.linear.coefficients[3], 11);
    }
    close_fixture(&fixture);
}

static void a_weight_of_a_category_is_as_many_rows(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ordinal_result weighted, repeated;
    struct brant_result brant, brant_repeated;
    open_fixture(&fixture);
    take(&fixture, "homes");
    struct ordinal_spec spec = { column(&fixture, "Freq"), NULL }, plain = { NULL, NULL };
    build(&fixture, "sat ~ Infl + Cont");
    assert_true(ordinal_fit(&fixture.arena, &fixture.design, &spec, &weighted, &fixture.err));
    assert_true(brant_test(&fixture.arena, &fixture.design, &spec, &weighted, &brant, &fixture.err));
    repeat(&fixture, spec.weights);
    build(&fixture, "sat ~ Infl + Cont");
    assert_true(ordinal_fit(&fixture.arena, &fixture.design, &plain, &repeated, &fixture.err));
    assert_true(brant_test(&fixture.arena, &fixture.design, &plain, &repeated, &brant_repeated, &fixture.err));
    for (size_t j = 1; j < fixture.design.p; j++) {
        assert_close(weighted.linear.coefficients[j], repeated.linear.coefficients[j], 11);
        assert_close(weighted.linear.std_error[j], repeated.linear.std_error[j], 11);
    }
    assert_close(weighted.log_lik, repeated.log_lik, 12);
    assert_close(brant.omnibus.chi_squared, brant_repeated.omnibus.chi_squared, 9);
    assert_close(brant.score.chi_squared, brant_repeated.score.chi_squared, 9);
    close_fixture(&fixture);
}

static void separated_categories_are_named(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ordinal_result result;
    struct ordinal_spec spec = { NULL, NULL };
    open_fixture(&fixture);
    take(&fixture, "split");
    build(&fixture, "y ~ g + x");
    assert_true(ordinal_fit(&fixture.arena, &fixture.design, &spec, &result, &fixture.err));
    assert_true(result.separated && !result.converged);
    assert_true(isnan(result.linear.coefficients[1]));
    if (strncmp(result.note, "separation: g tells of 7 of 10 rows", 35) != 0)
        fail_msg("%s", result.note);
    close_fixture(&fixture);
}

/* ---- profiles ---- */

static void fit_and_profile(struct fixture *fixture, const json_t *expected, struct profile *profiles)
{
    const char *source = reference_text(expected, "formula"), *kind = reference_text(expected, "kind");
    const double *weights = column(fixture, reference_text(expected, "weights"));
    const double *offset = column(fixture, reference_text(expected, "offset"));
    struct arena *arena = &fixture->arena;
    bool fitted;
    if (strcmp(kind, "ordinal") == 0) {
        struct ordinal_spec spec = { weights, offset };
        struct ordinal_result result;
        fitted = ordinal_fit(arena, &fixture->design, &spec, &result, &fixture->err);
        profile_ordinal(arena, &fixture->design, &spec, &result, 0.95, profiles);
    } else if (strcmp(kind, "negbin") == 0) {
        struct glm_spec spec = { .link = GLM_LOG, .weights = weights, .offset = offset };
        struct negbin_result result;
        fitted = negbin_fit(arena, &fixture->design, &spec, &result, &fixture->err);
        profile_glm(arena, &fixture->design, result.spec, &result.glm, 0.95, profiles);
    } else {
        bool counts = strcmp(kind, "poisson") == 0;
        struct glm_spec spec = { .family = counts ? GLM_POISSON : GLM_BINOMIAL, .link = counts ? GLM_LOG : GLM_LOGIT,
                                 .weights = weights, .offset = offset };
        struct glm_result result;
        fitted = glm_fit(arena, &fixture->design, &spec, &result, &fixture->err);
        assert_true(result.separated == (strcmp(kind, "separated") == 0));
        profile_glm(arena, &fixture->design, &spec, &result, 0.95, profiles);
    }
    if (!fitted)
        fail_msg("%s: %s", source, fixture->err.text);
}

static void profile_intervals_agree_with_profiles_written_out_in_r(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    json_t *cases = json_object_get(fixture.root, "profile");
    assert_int_equal(json_array_size(cases), 8);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *expected = json_array_get(cases, i);
        const char *source = reference_text(expected, "formula");
        take(&fixture, reference_text(expected, "set"));
        build(&fixture, source);
        struct profile *profiles = arena_array(&fixture.arena, struct profile, fixture.design.p);
        fit_and_profile(&fixture, expected, profiles);
        size_t first = fixture.design.p - json_array_size(json_object_get(expected, "low"));
        for (size_t j = first; j < fixture.design.p; j++) {
            const struct { const char *key; double value; } some[] = { { "low", profiles[j].low },
                                                                       { "high", profiles[j].high },
                                                                       { "chi_squared", profiles[j].chi_squared } };
            for (size_t k = 0; k < 3; k++) {
                double wanted = reference_at(expected, some[k].key, j - first);
                if (isinf(wanted) ? some[k].value != wanted : !(digits_of(some[k].value, wanted) >= 8))
                    fail_msg("%s, %s %zu: %.17g, expected %.17g (%s)", source, some[k].key, j, some[k].value, wanted,
                             profiles[j].note);
            }
        }
    }
    close_fixture(&fixture);
}

/* ---- standardisation ---- */

static double by_delta(const double *gradient, const double *vcov, size_t p)
{
    double sum = 0;
    for (size_t a = 0; a < p; a++)
        for (size_t b = 0; b < p; b++)
            sum += gradient[a] * gradient[b] * vcov[a * p + b];
    return sqrt(sum);
}

static void standardised_risks_and_rates_agree_with_r(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    json_t *cases = json_object_get(fixture.root, "standardised");
    assert_int_equal(json_array_size(cases), 4);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *expected = json_array_get(cases, i);
        const char *errors = reference_text(expected, "errors"), *source = reference_text(expected, "formula");
        struct glm_spec spec = { .family = GLM_BINOMIAL };
        struct negbin_result counts;
        struct glm_result result;
        take(&fixture, reference_text(expected, "set"));
        build(&fixture, source);
        if (strcmp(reference_text(expected, "kind"), "negbin") == 0) {
            spec.link = GLM_LOG;
            assert_true(negbin_fit(&fixture.arena, &fixture.design, &spec, &counts, &fixture.err));
            result = counts.glm;
        } else {
            assert_true(glm_fit(&fixture.arena, &fixture.design, &spec, &result, &fixture.err));
        }
        size_t p = fixture.design.p, atom = design_atom_find(&fixture.design, reference_text(expected, "atom"));
        double *gradient[2] = { arena_array(&fixture.arena, double, p), arena_array(&fixture.arena, double, p) }, mean[2];
        double *difference = arena_array(&fixture.arena, double, p), *ratio = arena_array(&fixture.arena, double, p);
        for (uint32_t level = 0; level < 2; level++)
            mean[level] = glm_standardise(&fixture.arena, &fixture.design, &result, atom, level, gradient[level]);
        for (size_t j = 0; j < p; j++) {
            difference[j] = gradient[1][j] - gradient[0][j];
            ratio[j] = gradient[1][j] / mean[1] - gradient[0][j] / mean[0];
        }
        const double *vcov = strcmp(errors, "model") == 0 ? result.linear.vcov
                             : strcmp(errors, "HC0") == 0 ? result.linear.hc[OLS_HC0] : result.linear.hc[OLS_HC3];
        double of_difference = by_delta(difference, vcov, p), of_ratio = by_delta(ratio, vcov, p);
        check_all(source, expected, "means", mean, 2, 10);
        check_all(source, expected, "difference_se", &of_difference, 1, 9);
        check_all(source, expected, "log_ratio_se", &of_ratio, 1, 9);
    }
    close_fixture(&fixture);
}

/* ---- digits ---- */

static void strained_models_agree_with_long_arithmetic(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    json_t *cases = json_object_get(fixture.exact, "glm");
    assert_int_equal(json_array_size(cases), 4);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *expected = json_array_get(cases, i);
        const char *source = reference_text(expected, "formula");
        bool counts = strcmp(reference_text(expected, "family"), "poisson") == 0;
        struct glm_spec spec = { .family = counts ? GLM_POISSON : GLM_BINOMIAL, .link = counts ? GLM_LOG : GLM_LOGIT };
        struct glm_result result;
        take(&fixture, reference_text(expected, "set"));
        build(&fixture, source);
        assert_true(glm_fit(&fixture.arena, &fixture.design, &spec, &result, &fixture.err));
        if (!result.converged || !(result.gradient < 1e-10))
            fail_msg("%s: %s, gradient %g", source, result.note, result.gradient);
        check_all(source, expected, "estimates", result.linear.coefficients, result.linear.p, 12);
        check_all(source, expected, "std_errors", result.linear.std_error, result.linear.p, 11);
        check_all(source, expected, "log_lik", &result.log_lik, 1, 12);
    }
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(negative_binomial_models_agree_with_r),
        cmocka_unit_test(negative_binomial_models_agree_with_long_arithmetic),
        cmocka_unit_test(counts_less_varied_than_poisson_have_no_theta),
        cmocka_unit_test(a_weight_of_a_count_is_as_many_rows),
        cmocka_unit_test(probabilities_of_categories_add_up_and_are_those_of_the_rows),
        cmocka_unit_test(proportional_odds_models_agree_with_r),
        cmocka_unit_test(proportional_odds_models_agree_with_long_arithmetic),
        cmocka_unit_test(tests_of_proportional_odds_agree_with_the_formulas_in_r),
        cmocka_unit_test(two_ordered_categories_are_a_logistic_regression),
        cmocka_unit_test(ordered_categories_may_be_turned_and_covariates_shifted),
        cmocka_unit_test(a_weight_of_a_category_is_as_many_rows),
        cmocka_unit_test(separated_categories_are_named),
        cmocka_unit_test(profile_intervals_agree_with_profiles_written_out_in_r),
        cmocka_unit_test(standardised_risks_and_rates_agree_with_r),
        cmocka_unit_test(strained_models_agree_with_long_arithmetic),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
