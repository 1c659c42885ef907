/* The maximum is found by glm_search.h; here are what it says: estimates, covariances, deviance and, where it does not
 * exist, the words for what separates the outcomes (Albert & Anderson, Biometrika 71:1, 1984).
 * Agrees with R's glm (epsilon 1e-14) and sandwich::vcovHC. */
#include "models/glm.h"

#include <math.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "models/glm_search.h"
#include "models/glm_tall.h"
#include "models/risks.h"
#include "models/influence.h"

/* How many outcomes are 0 and 1; NAN when there are others, or weights. */
struct tally {
    double of[2];
};

static struct tally tally_risks(const struct design *design, const struct glm_spec *spec)
{
    struct risks risks = { 0, 0 };
    if (spec->weights == NULL)
        risks = risks_count(design->y, design->n);
    if (risks.zeros + risks.ones < design->n)
        return (struct tally){ { NAN, NAN } };
    return (struct tally){ { (double)risks.zeros, (double)risks.ones } };
}

static bool are_risks(const struct tally *tally)
{
    return !isnan(tally->of[0]);
}

static bool check(const struct design *design, const struct glm_spec *spec, const struct tally *tally, struct error *err)
{
    bool known = are_risks(tally) && spec->offset == NULL;
    double least = known ? tally->of[0] == 0 : INFINITY, most = known ? tally->of[1] > 0 : -INFINITY;
    for (size_t i = 0; i < design->n && !known; i++) {
        double y = design->y[i], weight = spec->weights ? spec->weights[i] : 1;
        if (!(weight >= 0 && isfinite(weight)))
            return error_set(err, ERROR_ESTIMATE, "%s: a weight has to be finite and not negative",
                             place_name(design_places(design), i, err->arena));
        if (spec->offset && !isfinite(spec->offset[i]))
            return error_set(err, ERROR_ESTIMATE, "%s: the offset is not finite",
                             place_name(design_places(design), i, err->arena));
        if (!(y >= 0 && isfinite(y)) || (spec->family == GLM_BINOMIAL && y > 1))
            return error_set(err, ERROR_ESTIMATE, "%s: the outcome is %.6g; %s is expected",
                             place_name(design_places(design), i, err->arena), y,
                             spec->family == GLM_BINOMIAL ? "0 or 1" : "a count");
        if (weight > 0) {
            least = y < least ? y : least;
            most = y > most ? y : most;
        }
    }
    if (most == 0 || (spec->family == GLM_BINOMIAL && least == 1))
        return error_set(err, ERROR_ESTIMATE, "the outcome is %g in every row: there is nothing to model", most);
    return true;
}

/* Σ part(problem, y, weight, eta) over the rows. */
static double sum_rows(const struct glm_problem *problem, const struct tally *tally, double eta,
                       double (*part)(const struct glm_problem *problem, double y, double weight, double eta))
{
    struct twofold sum = twofold_of(0);
    for (size_t y = 0; y < 2 && are_risks(tally); y++)
        if (tally->of[y] > 0)
            sum = twofold_add(sum, twofold_product(tally->of[y], part(problem, (double)y, 1, eta)));
    for (size_t i = 0; i < problem->n && !are_risks(tally); i++)
        sum = twofold_add(sum, twofold_of(part(problem, problem->y[i], glm_weight(problem, i), eta)));
    return twofold_value(sum);
}

static double weight_part(const struct glm_problem *problem, double y, double weight, double eta)
{
    (void)problem, (void)y, (void)eta;
    return weight;
}

static double outcome_part(const struct glm_problem *problem, double y, double weight, double eta)
{
    (void)problem, (void)eta;
    return weight * y;
}

static double deviance_part(const struct glm_problem *problem, double y, double weight, double eta)
{
    return weight * glm_row(problem->spec, y, 1, eta).deviance;
}

/* Of a constant alone. Without offsets its mean is that of the outcome, whatever the family and link. */
static double constant_deviance(const struct glm_problem *problem, const struct tally *tally)
{
    double mean = sum_rows(problem, tally, 0, outcome_part) / sum_rows(problem, tally, 0, weight_part);
    double eta = problem->spec->link == GLM_LOGIT ? log(mean / (1 - mean))
                 : problem->spec->link == GLM_LOG ? log(mean) : mean;
    return sum_rows(problem, tally, eta, deviance_part);
}

static double null_deviance(struct arena *arena, const struct glm_problem *problem, const struct tally *tally,
                            bool intercept)
{
    if (intercept && problem->offset == NULL)
        return constant_deviance(problem, tally);
    double *ones = arena_array(arena, double, problem->n);
    struct glm_problem null = *problem;
    struct glm_state state;
    for (size_t i = 0; i < problem->n; i++)
        ones[i] = intercept;
    null.x = ones;
    null.p = 1;
    if (intercept) {
        glm_maximise(arena, &null, NULL, &state);
        return state.converged ? state.deviance : NAN;
    }
    double zero = 0, none = 0;
    state = (struct glm_state){ .beta = &zero, .low = &none, .eta = arena_array(arena, double, problem->n),
                            .rows = arena_array(arena, struct glm_row, problem->n) };
    return glm_evaluate(&null, &state) ? state.deviance : NAN;
}

static double saturated_part(const struct glm_problem *problem, double y, double weight, double eta)
{
    (void)eta;
    if (problem->spec->family == GLM_POISSON)
        return weight * ((y > 0 ? y * log(y) : 0) - y - lgamma(y + 1));
    if (problem->spec->family == GLM_NEGBIN) /* without Σ log(1 + alpha j), which negbin adds */
        return weight * ((y > 0 ? y * (log(y) - log1p(problem->spec->alpha * y)) : 0) -
                         log1p(problem->spec->alpha * y) / problem->spec->alpha - lgamma(y + 1));
    if (y > 0 && y < 1)
        return weight * (y * log(y) + (1 - y) * log1p(-y)) + lgamma(weight + 1) - lgamma(weight * y + 1) -
               lgamma(weight * (1 - y) + 1);
    return 0;
}

/* log-likelihood = −deviance / 2 + that of a model that fits every row exactly. */
static double saturated(const struct glm_problem *problem, const struct tally *tally)
{
    return sum_rows(problem, tally, 0, saturated_part);
}

static void fill_covariance(struct arena *arena, const struct factor *factor, struct ols_result *linear)
{
    size_t p = factor->p;
    linear->std_error = arena_array(arena, double, p);
    linear->vcov = arena_array(arena, double, p * p);
    for (size_t at = 0; at < p * p; at++)
        linear->vcov[at] = NAN;
    for (size_t a = 0; a < factor->rank; a++)
        for (size_t b = 0; b < factor->rank; b++)
            linear->vcov[factor->order[a] * p + factor->order[b]] = glm_variance(factor, a, b);
    for (size_t j = 0; j < p; j++)
        linear->std_error[j] = sqrt(linear->vcov[j * p + j]);
}

/* √(g'Vg), g the derivatives of the log-likelihood: |R'⁻¹ g|. */
static double length_of_gradient(struct arena *arena, const struct glm_problem *problem, const struct glm_state *state)
{
    const struct factor *factor = &state->factor;
    struct twofold *gradient = arena_array(arena, struct twofold, factor->rank);
    double squares = 0;
    for (size_t k = 0; k < factor->rank; k++)
        for (size_t i = 0; i < problem->n; i++)
            gradient[k] = twofold_add(gradient[k], twofold_product(problem->x[factor->order[k] * problem->n + i],
                                                                   state->rows[i].score));
    for (size_t k = 0; k < factor->rank; k++) {
        struct twofold sum = twofold_of(0);
        for (size_t a = 0; a <= k; a++)
            sum = twofold_add(sum, twofold_multiply(factor->r_inverse[a * factor->rank + k], gradient[a]));
        squares += twofold_value(sum) * twofold_value(sum);
    }
    return sqrt(squares);
}

static void fill_coefficients(struct arena *arena, const struct glm_state *state, struct ols_result *linear)
{
    const struct factor *factor = &state->factor;
    for (size_t k = 0; k < factor->rank; k++)
        linear->coefficients[factor->order[k]] = state->beta[factor->order[k]];
    for (size_t k = factor->rank; k < factor->p; k++)
        linear->coefficients[factor->order[k]] = NAN;
    fill_covariance(arena, factor, linear);
}

static void fill_tall(const struct glm_tall *tall, struct glm_result *result)
{
    result->linear.fitted = result->linear.residuals = result->linear.leverage = NULL;
    result->pearson = tall->pearson;
    result->gradient = tall->gradient;
}

static double predictor(const struct design *design, const struct glm_spec *spec, const double *coefficients, size_t row)
{
    struct twofold eta = twofold_of(spec->offset ? spec->offset[row] : 0);
    for (size_t j = 0; j < design->p; j++)
        if (!isnan(coefficients[j]))
            eta = twofold_add(eta, twofold_product(design->x[j * design->n + row], coefficients[j]));
    return twofold_value(eta);
}

/* Rows that count for nothing have a mean all the same. */
static void fill_others(const struct design *design, const struct glm_spec *spec, struct ols_result *linear)
{
    for (size_t i = 0; i < design->n; i++) {
        if (spec->weights == NULL || spec->weights[i] > 0)
            continue;
        linear->fitted[i] = glm_row(spec, design->y[i], 1, predictor(design, spec, linear->coefficients, i)).mean;
        linear->leverage[i] = 0;
    }
}

static void fill_rows(struct arena *arena, const struct glm_problem *problem, const size_t *row,
                      const struct glm_state *state, const struct design *design, struct glm_result *result)
{
    struct ols_result *linear = &result->linear;
    if (linear->fitted == NULL) { /* the linear model that came first was brief */
        linear->fitted = arena_array(arena, double, design->n);
        linear->leverage = arena_array(arena, double, design->n);
    }
    for (size_t i = 0; i < problem->n; i++) {
        linear->fitted[row[i]] = state->rows[i].mean;
        linear->leverage[row[i]] = state->factor.leverage[i];
        double rest = state->rows[i].score;
        result->pearson += rest * rest / state->rows[i].weight;
    }
    if (problem->n < design->n)
        fill_others(design, problem->spec, linear);
    result->gradient = length_of_gradient(arena, problem, state);
    linear->df = result->df; /* HC1 counts them */
    linear->note = result->df > 0 ? NULL : "as many coefficients as rows";
    influence_robust(arena, &state->factor, row, design_places(design), linear);
    linear->note = NULL;
    linear->df = INFINITY;
}

/* How many rows a column tells alone: their values are met with one outcome only, and lie beyond all others. 0: none. */
static size_t rows_told(const struct glm_problem *problem, size_t j)
{
    const double *x = problem->x + j * problem->n;
    double least[2] = { INFINITY, INFINITY }, most[2] = { -INFINITY, -INFINITY };
    size_t told = 0;
    for (size_t i = 0; i < problem->n; i++)
        for (int event = 0; event < 2; event++)
            if (event ? problem->y[i] > 0 : problem->y[i] < 1) {
                least[event] = fmin(least[event], x[i]);
                most[event] = fmax(most[event], x[i]);
            }
    int above = most[0] <= least[1];
    if (isinf(least[0]) || isinf(least[1]) || (!above && most[1] > least[0]))
        return 0;
    for (size_t i = 0; i < problem->n; i++)
        told += x[i] < least[above] || x[i] > most[!above];
    return told;
}

/* The columns that the direction needs, in words. Others may go along with a column that does it alone. */
static void name_separation(struct arena *arena, const struct design *design, const struct glm_problem *problem,
                            const struct glm_state *state, struct glm_result *result)
{
    struct str names;
    double *share = arena_array(arena, double, problem->p), most = 0;
    size_t named = 0;
    bool alone = false, *does = arena_array(arena, bool, problem->p);
    str_init(&names, arena);
    for (size_t j = 0; j < problem->p; j++) {
        double size = 0;
        for (size_t i = 0; i < problem->n; i++)
            size = fmax(size, fabs(problem->x[j * problem->n + i]));
        share[j] = fabs(state->step[j]) * size;
        most = fmax(most, share[j]);
    }
    for (size_t j = 0; j < problem->p; j++) {
        does[j] = problem->spec->family == GLM_BINOMIAL && design->formula->intercept && share[j] > 1e-5 * most &&
                  rows_told(problem, j) == state->separated_rows;
        alone = alone || does[j];
    }
    for (size_t j = 0; j < problem->p; j++)
        if ((alone ? does[j] : share[j] > 1e-5 * most) && design->columns[j].term != DESIGN_INTERCEPT)
            str_addf(&names, "%s%s", named++ ? ", " : "", design->columns[j].name);
    if (named == 0)
        str_add(&names, "the intercept");
    result->separated = true;
    result->separated_rows = state->separated_rows;
    result->direction = state->step;
    result->note = arena_printf(arena, "%s: %s %s the outcome of %zu of %zu rows without fail, so the likelihood has "
                                "no maximum and no estimate is finite",
                                state->separated_rows == problem->n ? "complete separation" : "separation",
                                names.text, named > 1 && !alone ? "tell" : "tells", state->separated_rows, problem->n);
}

/* Is the row of a maximum at an edge of its link's means, where its outcome is? */
static bool row_at_edge(const struct glm_problem *problem, const struct glm_state *state, size_t i)
{
    double mean = state->rows[i].mean, y = problem->y[i];
    return (y == 1 && 1 - mean < 1e-3) || (y == 0 && mean < 1e-3 && problem->spec->link == GLM_IDENTITY);
}

/* Do the rows at the edge have values of column j that no other row has, below or above all of theirs? */
static bool column_tells(const struct glm_problem *problem, const struct glm_state *state, size_t j)
{
    double least[2] = { INFINITY, INFINITY }, most[2] = { -INFINITY, -INFINITY };
    for (size_t i = 0; i < problem->n; i++) {
        bool edge = row_at_edge(problem, state, i);
        least[edge] = fmin(least[edge], problem->x[j * problem->n + i]);
        most[edge] = fmax(most[edge], problem->x[j * problem->n + i]);
    }
    return least[1] > most[0] || most[1] < least[0];
}

/* Why a model of risks with the log or identity link has no maximum inside its range. */
static const char *name_edge(struct arena *arena, const struct design *design, const struct glm_problem *problem,
                             const struct glm_state *state)
{
    struct str names;
    size_t rows = 0;
    str_init(&names, arena);
    for (size_t i = 0; i < problem->n; i++)
        rows += row_at_edge(problem, state, i);
    for (size_t j = 0; j < problem->p && rows > 0 && rows < problem->n; j++)
        if (column_tells(problem, state, j))
            str_addf(&names, "%s%s", names.length ? ", " : "", design->columns[j].name);
    return arena_printf(arena, "%s%s%sthe likelihood is largest where a fitted risk reaches %s%s", names.length ? "separation: " : "the fit did not converge: ", names.text,
                        names.length ? arena_printf(arena, " tells the outcome of %zu of %zu rows without fail, and ", rows,
                                                    problem->n) : "",
                        problem->spec->link == GLM_LOG ? "1" : "0 or 1",
                        names.length ? ", where there are no standard errors; the logit link, with "
                                       "Firth's penalty if need be, has no such edge"
                                     : "; the logit link has no such edge");
}

/* What contrasts.h reads of a model whose columns are all kept. */
static struct ols_result full_rank(struct arena *arena, const struct design *design)
{
    return (struct ols_result){ .n = design->n, .p = design->p, .rank = design->p,
                                .intercept = design->formula->intercept,
                                .coefficients = arena_array(arena, double, design->p) };
}

/* Without the matrix, from cross-products; false where that will not do. */
static bool fit_tall(struct arena *arena, const struct design *design, const struct glm_spec *spec,
                     const struct tally *tally, struct glm_problem *problem, struct glm_state *state, struct glm_tall *tall,
                     struct ols_result *linear)
{
    struct design filled;
    if (!spec->brief)
        return false;
    if (design_sources(arena, design) == NULL)
        design = design_filled(arena, design, &filled);
    *problem = glm_choose_rows(arena, design, spec, NULL);
    problem->risks = are_risks(tally);
    if (!glm_tall_maximise(arena, problem, spec->threads, state, tall))
        return false;
    *linear = full_rank(arena, design);
    linear->condition = factor_condition(&state->factor);
    return true;
}

bool glm_fit(struct arena *arena, const struct design *design, const struct glm_spec *spec,
             struct glm_result *result, struct error *err)
{
    struct ols_result linear;
    struct glm_state state;
    struct glm_problem problem;
    struct glm_tall tall;
    struct design filled;
    size_t *row = NULL;
    if (!design->y)
        return error_set(err, ERROR_USAGE, "formula: there is no outcome on the left of ~");
    struct tally tally = tally_risks(design, spec);
    if (!check(design, spec, &tally, err))
        return false;
    bool is_tall = fit_tall(arena, design, spec, &tally, &problem, &state, &tall, &linear);
    if (!is_tall) {
        struct ols_spec brief = { .brief = spec->brief, .no_rows = true, .threads = spec->threads };
        design = design_filled(arena, design, &filled);
        if (!ols_fit_design(arena, design, spec->weights, &brief, &linear, err))
            return false;
        row = arena_array(arena, size_t, design->n);
        problem = glm_choose_rows(arena, design, spec, row);
        glm_maximise(arena, &problem, spec->start, &state);
    }
    linear.note = linear.r_squared_note = NULL;
    linear.essentially_perfect = false;
    for (size_t type = 0; type < OLS_HC_COUNT; type++)
        linear.hc_note[type] = NULL;
    *result = (struct glm_result){ .linear = linear, .spec = spec, .n = linear.n, .rank = linear.rank };
    result->iterations = state.iterations;
    result->step = state.size;
    result->df = (double)(result->n - result->rank);
    result->df_null = (double)result->n - design->formula->intercept;
    result->deviance = result->log_lik = result->aic = result->bic = result->null_deviance = NAN;
    result->converged = state.converged && state.factor.rank == result->rank && !glm_at_edge(&problem, &state);
    if (state.separated)
        name_separation(arena, design, &problem, &state, result);
    else if (!result->converged)
        result->note = spec->link == GLM_LOGIT || spec->family != GLM_BINOMIAL ? "the fit did not converge"
                                                                             : name_edge(arena, design, &problem, &state);
    for (size_t j = 0; j < problem.p && !result->converged; j++)
        result->linear.coefficients[j] = NAN;
    result->linear.note = result->note;
    result->linear.df = INFINITY;
    if (!result->converged)
        return true;
    fill_coefficients(arena, &state, &result->linear);
    if (is_tall)
        fill_tall(&tall, result);
    else
        fill_rows(arena, &problem, row, &state, design, result);
    result->deviance = state.deviance;
    result->log_lik = saturated(&problem, &tally) - state.deviance / 2;
    result->aic = -2 * result->log_lik + 2 * (double)result->rank;
    result->bic = -2 * result->log_lik + log((double)result->n) * (double)result->rank;
    result->null_deviance = null_deviance(arena, &problem, &tally, design->formula->intercept);
    return true;
}

struct glm_residuals glm_residuals(const struct design *design, const struct glm_result *fit, size_t row)
{
    const struct glm_spec *spec = fit->spec;
    double weight = spec->weights ? spec->weights[row] : 1, leverage = fit->linear.leverage[row], rest = 1 - leverage;
    struct glm_residuals result = { NAN, NAN, NAN, NAN, NAN };
    if (weight == 0)
        return result;
    struct glm_row at = glm_row(spec, design->y[row], weight, predictor(design, spec, fit->linear.coefficients, row));
    result.pearson = at.score / sqrt(at.weight);
    result.deviance = copysign(sqrt(fmax(at.deviance, 0)), at.score);
    if (rest <= 1e-10)
        return result;
    double by_one = leverage * result.pearson * result.pearson / rest;
    result.standardised = result.deviance / sqrt(rest);
    result.studentised = copysign(sqrt(fmax(at.deviance, 0) + by_one), at.score);
    result.cook = by_one / (rest * (double)fit->rank);
    return result;
}
