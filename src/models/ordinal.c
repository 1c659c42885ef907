/* The maximum is found by ordinal_search.h; here the categories are taken from the outcome, columns that others explain
 * are set aside as in least squares, and the result is laid out as contrasts.h reads it. The constant of the design
 * serves to find such columns, and then to hold minus the mean threshold. Without coefficients the likelihood is that of the
 * shares of the categories. Agrees with MASS::polr and ordinal::clm. */
#include "models/ordinal.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "models/ordinal_search.h"

static double weight_of(const struct ordinal_spec *spec, size_t i)
{
    return spec->weights ? spec->weights[i] : 1;
}

/* ---- categories ---- */

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool check(const struct design *design, const struct ordinal_spec *spec, struct error *err)
{
    if (!design->y)
        return error_set(err, ERROR_USAGE, "formula: there is no outcome on the left of ~");
    if (!design->formula->intercept)
        return error_set(err, ERROR_USAGE, "a model of ordered categories has thresholds in place of a constant: leave "
                                           "out '- 1'");
    for (size_t i = 0; i < design->n; i++) {
        const char *place = place_name(design_places(design), i, err->arena);
        if (!isfinite(design->y[i]))
            return error_set(err, ERROR_ESTIMATE, "%s: the outcome is not finite", place);
        if (!(weight_of(spec, i) >= 0 && isfinite(weight_of(spec, i))))
            return error_set(err, ERROR_ESTIMATE, "%s: a weight has to be finite and not negative", place);
        if (spec->offset && !isfinite(spec->offset[i]))
            return error_set(err, ERROR_ESTIMATE, "%s: the offset is not finite", place);
    }
    return true;
}

static bool find_categories(struct arena *arena, const struct design *design, const struct ordinal_spec *spec,
                            struct ordinal_result *result, struct error *err)
{
    double *values = arena_array(arena, double, design->n + 1);
    size_t count = 0, distinct = 0;
    for (size_t i = 0; i < design->n; i++)
        if (weight_of(spec, i) > 0)
            values[count++] = design->y[i];
    qsort(values, count, sizeof *values, compare);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || values[i] != values[distinct - 1])
            values[distinct++] = values[i];
    if (distinct < 2)
        return error_set(err, ERROR_ESTIMATE, "the outcome is the same in every row: there is nothing to model");
    if (distinct > ORDINAL_CATEGORIES_MAX)
        return error_set(err, ERROR_ESTIMATE, "the outcome has %zu different values; a model of ordered categories takes "
                                              "up to %d", distinct, ORDINAL_CATEGORIES_MAX);
    result->values = values;
    result->categories = distinct;
    result->counts = arena_array(arena, double, distinct);
    result->category = arena_array(arena, size_t, design->n);
    for (size_t i = 0; i < design->n; i++) {
        while (result->category[i] + 1 < distinct && values[result->category[i]] < design->y[i])
            result->category[i]++;
        result->counts[result->category[i]] += weight_of(spec, i);
    }
    return true;
}

/* ---- what is maximised ---- */

struct ordinal_problem ordinal_choose(struct arena *arena, const struct design *design, const struct ordinal_spec *spec,
                                      const struct ordinal_result *result, size_t *row, size_t *column)
{
    size_t n = 0, k = 0, at;
    for (size_t i = 0; i < design->n; i++)
        if (weight_of(spec, i) > 0)
            row[n++] = i;
    for (size_t j = 0; j < design->p; j++)
        if (design->columns[j].term != DESIGN_INTERCEPT && !isnan(result->linear.coefficients[j]))
            column[k++] = j;
    double *x = arena_array(arena, double, n * k + 1), *weights = arena_array(arena, double, n);
    double *offset = spec->offset ? arena_array(arena, double, n) : NULL;
    size_t *category = arena_array(arena, size_t, n);
    for (size_t i = 0; i < n; i++) {
        at = row[i];
        category[i] = result->category[at];
        weights[i] = weight_of(spec, at);
        if (offset)
            offset[i] = spec->offset[at];
        for (size_t j = 0; j < k; j++)
            x[j * n + i] = design->x[column[j] * design->n + at];
    }
    return (struct ordinal_problem){ n, k, result->categories, x, category, weights, offset };
}

static double null_log_lik(struct arena *arena, const struct ordinal_problem *problem, const struct ordinal_result *result)
{
    double total = 0;
    struct twofold sum = twofold_of(0);
    if (problem->offset) {
        struct ordinal_problem null = *problem;
        struct ordinal_state state;
        null.k = 0;
        ordinal_maximise(arena, &null, NULL, &state);
        return state.converged ? state.log_lik : NAN;
    }
    for (size_t c = 0; c < result->categories; c++)
        total += result->counts[c];
    for (size_t c = 0; c < result->categories; c++)
        sum = twofold_add(sum, twofold_product(result->counts[c], log(result->counts[c] / total)));
    return twofold_value(sum);
}

/* ---- the result ---- */

static void clear(struct arena *arena, struct ols_result *linear)
{
    size_t p = linear->p;
    linear->vcov = arena_array(arena, double, p * p);
    linear->std_error = arena_array(arena, double, p);
    linear->note = linear->r_squared_note = NULL;
    linear->essentially_perfect = false;
    linear->df = INFINITY;
    for (size_t j = 0; j < p; j++)
        linear->std_error[j] = NAN;
    for (size_t at = 0; at < p * p; at++)
        linear->vcov[at] = NAN;
    for (size_t type = 0; type < OLS_HC_COUNT; type++)
        linear->hc_note[type] = "not defined for ordered categories";
}

static double covariance(const struct factor *factor, size_t a, size_t b)
{
    struct twofold sum = twofold_of(0);
    for (size_t k = a > b ? a : b; k < factor->rank; k++)
        sum = twofold_add(sum, twofold_multiply(factor->r_inverse[a * factor->rank + k],
                                                factor->r_inverse[b * factor->rank + k]));
    return twofold_value(sum);
}

/* In a threshold: what the row says of it, and of its distance to the next one. */
static void fill_scores(struct arena *arena, const struct ordinal_problem *problem, const struct ordinal_state *state,
                        const size_t *row, size_t rows, struct ordinal_result *result)
{
    size_t last = problem->categories - 1, m = result->parameters = last + problem->k;
    result->covariance = arena_array(arena, double, m * m);
    result->scores = arena_array(arena, double, rows * m);
    for (size_t a = 0; a < m; a++)
        for (size_t b = 0; b < m; b++)
            result->covariance[a * m + b] = covariance(&state->factor, a, b);
    for (size_t i = 0; i < problem->n; i++) {
        const struct ordinal_row *of = &state->rows[i];
        double *score = result->scores + row[i] * m, weight = problem->weights ? problem->weights[i] : 1;
        size_t c = problem->category[i];
        double apart = c > 0 && c < last ? 1 / expm1(twofold_value(twofold_subtract(state->at[c], state->at[c - 1]))) : 0;
        if (c < last)
            score[c] = weight * (of->above + apart);
        if (c > 0)
            score[c - 1] = weight * (of->below - apart);
        for (size_t j = 0; j < problem->k; j++)
            score[last + j] = -weight * (of->above + of->below) * problem->x[j * problem->n + i];
    }
}

static void fill_estimates(struct arena *arena, const struct ordinal_problem *problem, const struct ordinal_state *state,
                           const size_t *row, size_t rows, const size_t *column, struct ordinal_result *result)
{
    struct ols_result *linear = &result->linear;
    size_t last = problem->categories - 1, p = linear->p;
    result->thresholds = arena_array(arena, double, last);
    result->threshold_se = arena_array(arena, double, last);
    for (size_t c = 0; c < last; c++) {
        result->thresholds[c] = twofold_value(state->at[c]);
        result->threshold_se[c] = sqrt(covariance(&state->factor, c, c));
    }
    struct twofold sum = twofold_of(0);
    for (size_t c = 0; c < last; c++)
        sum = twofold_subtract(sum, state->at[c]);
    linear->coefficients[result->constant] = twofold_value(sum) / (double)last;
    for (size_t a = 0; a < problem->k; a++)
        linear->coefficients[column[a]] = twofold_value(state->at[last + a]);
    for (size_t i = 0; i < problem->n; i++)
        linear->fitted[row[i]] = state->rows[i].probability;
    fill_scores(arena, problem, state, row, rows, result);
    ordinal_columns(result, result->covariance, p, linear->vcov);
    for (size_t j = 0; j < p; j++)
        linear->std_error[j] = sqrt(linear->vcov[j * p + j]);
    result->gradient = state->gradient;
    result->log_lik = state->log_lik;
    result->df = (double)(problem->n - last - problem->k);
    result->aic = -2 * result->log_lik + 2 * (double)(last + problem->k);
    result->bic = -2 * result->log_lik + log((double)problem->n) * (double)(last + problem->k);
    result->null_log_lik = null_log_lik(arena, problem, result);
}

static void name_separation(struct arena *arena, const struct design *design, const struct ordinal_problem *problem,
                            const struct ordinal_state *state, const size_t *column, struct ordinal_result *result)
{
    struct str names;
    const double *beta = state->step + problem->categories - 1;
    double *share = arena_array(arena, double, problem->k + 1), most = 0;
    str_init(&names, arena);
    for (size_t j = 0; j < problem->k; j++) {
        double size = 0;
        for (size_t i = 0; i < problem->n; i++)
            size = fmax(size, fabs(problem->x[j * problem->n + i]));
        share[j] = fabs(beta[j]) * size;
        most = fmax(most, share[j]);
    }
    for (size_t j = 0; j < problem->k; j++)
        if (share[j] > 1e-5 * most)
            str_addf(&names, "%s%s", names.length ? ", " : "", design->columns[column[j]].name);
    result->separated = true;
    for (size_t i = 0; i < problem->n; i++)
        result->separated_rows += state->moved[i];
    result->note = arena_printf(arena, "separation: %s tells of %zu of %zu rows without fail on which side of a cut "
                                "between categories they lie, so the likelihood has no maximum and no estimate is finite",
                                names.text, result->separated_rows, problem->n);
}

bool ordinal_fit(struct arena *arena, const struct design *design, const struct ordinal_spec *spec,
                 struct ordinal_result *result, struct error *err)
{
    struct ols_result linear;
    struct ordinal_state state;
    *result = (struct ordinal_result){ .log_lik = NAN, .null_log_lik = NAN, .aic = NAN, .bic = NAN, .gradient = NAN };
    if (!check(design, spec, err) || !find_categories(arena, design, spec, result, err) ||
        !ols_fit_design(arena, design, spec->weights, NULL, &linear, err))
        return false;
    size_t *row = arena_array(arena, size_t, design->n), *column = arena_array(arena, size_t, design->p);
    result->linear = linear;
    result->n = linear.n;
    struct ordinal_problem problem = ordinal_choose(arena, design, spec, result, row, column);
    clear(arena, &result->linear);
    for (size_t j = 0; j < design->p; j++)
        result->linear.coefficients[j] = NAN;
    for (size_t i = 0; i < design->n; i++)
        result->linear.fitted[i] = NAN;
    result->rank = problem.k;
    result->column = column;
    while (design->columns[result->constant].term != DESIGN_INTERCEPT)
        result->constant++;
    result->df = (double)problem.n - (double)(problem.k + problem.categories - 1);
    ordinal_maximise(arena, &problem, NULL, &state);
    result->iterations = state.iterations;
    result->step = state.size;
    result->converged = state.converged;
    if (state.separated)
        name_separation(arena, design, &problem, &state, column, result);
    else if (!state.converged)
        result->note = "the fit did not converge";
    result->linear.note = result->note;
    if (result->converged)
        fill_estimates(arena, &problem, &state, row, design->n, column, result);
    return true;
}
