/* A step d solves X'WX d = X's with s the score and W the expected information about each row's linear predictor:
 * least squares of s/√w on √w X, by the factorisation of factor.h, never by normal equations. For logit and
 * Poisson this is Newton's method and converges quadratically; for the other links linearly, and is carried on to
 * the same 1e-12. Because the step comes from the score and not from a working response, its rounding shrinks
 * with it, and the last steps polish estimates and standard errors to 13 or so digits (R's default stops at 4 to 8).
 * Where the likelihood has no maximum the steps settle to a direction along which it never falls; that every row
 * agrees with it is checked, which proves separation (Albert & Anderson, Biometrika 71:1, 1984).
 * Agrees with R's glm (epsilon 1e-14) and sandwich::vcovHC. */
#include "models/glm.h"

#include <float.h>
#include <math.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "models/factor.h"
#include "models/influence.h"

enum { ITERATIONS_MAX = 300, HALVINGS_MAX = 40, SEPARATION_FROM = 15 };

#define STEP_ENOUGH 1e-12
#define STEP_TOLERABLE 1e-9

/* What is maximised: rows of weight 0 are already left out. */
struct problem {
    const struct glm_spec *spec;
    size_t n, p;
    const double *x, *y, *weights, *offset; /* x column-major n × p; weights and offset may be NULL */
};

struct state {
    double *beta, *eta, *step, *step_eta;
    struct glm_row *rows;
    double deviance;
    struct factor factor;
    unsigned iterations;
    double size;             /* of the last step, as glm_result.step */
    bool converged, separated;
    size_t separated_rows;
};

/* ---- maximising ---- */

static double weight_of(const struct problem *problem, size_t i)
{
    return problem->weights ? problem->weights[i] : 1;
}

static double predictor(const struct problem *problem, const double *beta, size_t i)
{
    struct twofold sum = twofold_of(0);
    for (size_t j = 0; j < problem->p; j++)
        if (beta[j] != 0)
            sum = twofold_add(sum, twofold_product(problem->x[j * problem->n + i], beta[j]));
    return twofold_value(sum);
}

/* Fills eta, rows and the deviance at beta. False where a mean is impossible. */
static bool evaluate(const struct problem *problem, struct state *state)
{
    struct twofold sum = twofold_of(0);
    for (size_t i = 0; i < problem->n; i++) {
        state->eta[i] = predictor(problem, state->beta, i) + (problem->offset ? problem->offset[i] : 0);
        state->rows[i] = glm_row(problem->spec, problem->y[i], weight_of(problem, i), state->eta[i]);
        if (!isfinite(state->rows[i].deviance))
            return false;
        sum = twofold_add(sum, twofold_of(state->rows[i].deviance));
    }
    state->deviance = twofold_value(sum);
    return true;
}

/* Least squares of `target` / √weight on √weight X; rows without information have no say. */
static void factorise(struct arena *arena, const struct problem *problem, const struct glm_row *rows,
                      struct factor *factor)
{
    size_t n = problem->n, p = problem->p;
    struct factor_data data = { n, p, arena_array(arena, struct twofold, n * p), arena_array(arena, struct twofold, n) };
    for (size_t i = 0; i < n; i++) {
        struct twofold root = twofold_sqrt(twofold_of(fmax(rows[i].weight, DBL_MIN)));
        data.y[i] = twofold_divide(twofold_of(rows[i].score), root);
        for (size_t j = 0; j < p; j++)
            data.x[j * n + i] = twofold_multiply(root, twofold_of(problem->x[j * n + i]));
    }
    bool large = (double)n * (double)p * (double)p > OLS_TWOFOLD_WORK / 25;
    if (!large || !factor_double(arena, &data, 1e-11, factor))
        factor_twofold(arena, &data, 1e-11, factor);
}

static double unscaled_variance(const struct factor *factor, size_t a, size_t b)
{
    struct twofold sum = twofold_of(0);
    for (size_t k = a > b ? a : b; k < factor->rank; k++)
        sum = twofold_add(sum, twofold_multiply(factor->r_inverse[a * factor->rank + k],
                                                factor->r_inverse[b * factor->rank + k]));
    return twofold_value(sum);
}

static void find_step(struct arena *arena, const struct problem *problem, struct state *state)
{
    factorise(arena, problem, state->rows, &state->factor);
    const struct factor *factor = &state->factor;
    for (size_t j = 0; j < problem->p; j++)
        state->step[j] = 0;
    state->size = 0;
    for (size_t k = 0; k < factor->rank; k++) {
        size_t j = factor->order[k];
        state->step[j] = twofold_value(factor->solution[k]);
        state->size = fmax(state->size, fabs(state->step[j]) /
                                            (fabs(state->beta[j]) + sqrt(unscaled_variance(factor, k, k))));
    }
}

/* Is the step a direction in which the likelihood of no row falls, and that of some row rises for ever? */
static bool recedes(const struct problem *problem, struct state *state)
{
    double largest = 0;
    size_t n = problem->n;
    bool two_sided = problem->spec->family == GLM_BINOMIAL && problem->spec->link == GLM_LOGIT;
    if (problem->spec->link == GLM_IDENTITY)
        return false;
    for (size_t i = 0; i < n; i++) {
        state->step_eta[i] = predictor(problem, state->step, i);
        largest = fmax(largest, fabs(state->step_eta[i]));
    }
    state->separated_rows = 0;
    for (size_t i = 0; i < n; i++) {
        double y = problem->y[i], move = state->step_eta[i] / largest;
        bool up = y > 0, down = two_sided ? y < 1 : y == 0; /* which of the two would lower the likelihood */
        if ((up && move < -1e-6) || (down && move > 1e-6) || (up && !two_sided && move > 1e-6))
            return false;
        state->separated_rows += fabs(move) > 1e-6;
    }
    return largest > 0.1;
}

/* Takes the step, halved until the deviance does not rise. */
static bool take_step(const struct problem *problem, struct state *state, double *before)
{
    double old = state->deviance, share = 1;
    for (size_t j = 0; j < problem->p; j++)
        before[j] = state->beta[j];
    for (int halving = 0; halving < HALVINGS_MAX; halving++, share /= 2) {
        for (size_t j = 0; j < problem->p; j++)
            state->beta[j] = before[j] + share * state->step[j];
        if (evaluate(problem, state) && state->deviance <= old + 1e-10 * (fabs(old) + 1))
            return true;
    }
    for (size_t j = 0; j < problem->p; j++)
        state->beta[j] = before[j];
    evaluate(problem, state);
    return false;
}

/* The coefficients nearest to the mean outcome in every row. */
static bool start(struct arena *arena, const struct problem *problem, struct state *state)
{
    double sum = 0, total = 0;
    for (size_t i = 0; i < problem->n; i++) {
        total += weight_of(problem, i);
        sum += weight_of(problem, i) * problem->y[i];
    }
    double mean = sum / total;
    double level = problem->spec->link == GLM_LOGIT ? log(mean / (1 - mean))
                   : problem->spec->link == GLM_LOG ? log(mean) : mean;
    for (size_t i = 0; i < problem->n; i++)
        state->rows[i] = (struct glm_row){ .score = level - (problem->offset ? problem->offset[i] : 0), .weight = 1 };
    find_step(arena, problem, state);
    for (size_t j = 0; j < problem->p; j++)
        state->beta[j] = state->step[j];
    return evaluate(problem, state);
}

static void maximise(struct arena *arena, const struct problem *problem, struct state *state)
{
    size_t n = problem->n, p = problem->p;
    *state = (struct state){ .beta = arena_array(arena, double, p), .eta = arena_array(arena, double, n),
                             .step = arena_array(arena, double, p), .step_eta = arena_array(arena, double, n),
                             .rows = arena_array(arena, struct glm_row, n) };
    double *before = arena_array(arena, double, p);
    struct arena_mark mark = arena_mark(arena);
    if (!start(arena, problem, state))
        return;
    while (state->iterations < ITERATIONS_MAX) {
        arena_rewind(arena, mark);
        find_step(arena, problem, state);
        state->iterations++;
        state->separated = state->iterations >= SEPARATION_FROM && recedes(problem, state);
        if (state->separated || !take_step(problem, state, before))
            break;
        state->converged = state->size <= STEP_ENOUGH;
        if (state->converged)
            break;
    }
    arena_rewind(arena, mark);
    if (!state->separated)
        find_step(arena, problem, state);
    state->converged = !state->separated && state->size <= STEP_TOLERABLE;
}

/* Steps shrink to nothing before a risk of 0 or 1 too, where the link lets eta reach it: that is no maximum. */
static bool at_edge(const struct problem *problem, const struct state *state)
{
    if (problem->spec->family != GLM_BINOMIAL || problem->spec->link == GLM_LOGIT)
        return false;
    for (size_t i = 0; i < problem->n; i++) {
        double mean = state->rows[i].mean;
        if (1 - mean < 1e-6 || (problem->spec->link == GLM_IDENTITY && mean < 1e-6))
            return true;
    }
    return false;
}

/* ---- the result ---- */

static bool check(const struct design *design, const struct glm_spec *spec, struct error *err)
{
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < design->n; i++) {
        double y = design->y[i], weight = spec->weights ? spec->weights[i] : 1;
        const char *place = place_name(design_places(design), i, err->arena);
        if (!(weight >= 0 && isfinite(weight)))
            return error_set(err, ERROR_ESTIMATE, "%s: a weight has to be finite and not negative", place);
        if (spec->offset && !isfinite(spec->offset[i]))
            return error_set(err, ERROR_ESTIMATE, "%s: the offset is not finite", place);
        if (!(y >= 0 && isfinite(y)) || (spec->family == GLM_BINOMIAL && y > 1))
            return error_set(err, ERROR_ESTIMATE, "%s: the outcome is %.6g; %s is expected", place, y,
                             spec->family == GLM_BINOMIAL ? "0 or 1" : "a count");
        if (weight > 0) {
            least = fmin(least, y);
            most = fmax(most, y);
        }
    }
    if (most == 0 || (spec->family == GLM_BINOMIAL && least == 1))
        return error_set(err, ERROR_ESTIMATE, "the outcome is %g in every row: there is nothing to model", most);
    return true;
}

/* Rows that count, without the others. */
static struct problem choose_rows(struct arena *arena, const struct design *design, const struct glm_spec *spec,
                                  size_t *row)
{
    size_t n = 0;
    for (size_t i = 0; i < design->n; i++)
        if (!spec->weights || spec->weights[i] > 0)
            row[n++] = i;
    double *x = arena_array(arena, double, n * design->p), *y = arena_array(arena, double, n);
    double *weights = spec->weights ? arena_array(arena, double, n) : NULL;
    double *offset = spec->offset ? arena_array(arena, double, n) : NULL;
    for (size_t i = 0; i < n; i++) {
        y[i] = design->y[row[i]];
        if (weights)
            weights[i] = spec->weights[row[i]];
        if (offset)
            offset[i] = spec->offset[row[i]];
        for (size_t j = 0; j < design->p; j++)
            x[j * n + i] = design->x[j * design->n + row[i]];
    }
    return (struct problem){ spec, n, design->p, x, y, weights, offset };
}

static double null_deviance(struct arena *arena, const struct problem *problem, bool intercept)
{
    double *ones = arena_array(arena, double, problem->n);
    struct problem null = *problem;
    struct state state;
    for (size_t i = 0; i < problem->n; i++)
        ones[i] = intercept;
    null.x = ones;
    null.p = 1;
    if (intercept) {
        maximise(arena, &null, &state);
        return state.converged ? state.deviance : NAN;
    }
    double zero = 0;
    state = (struct state){ .beta = &zero, .eta = arena_array(arena, double, problem->n),
                            .rows = arena_array(arena, struct glm_row, problem->n) };
    return evaluate(&null, &state) ? state.deviance : NAN;
}

/* log-likelihood = −deviance / 2 + that of a model that fits every row exactly. */
static double saturated(const struct problem *problem)
{
    struct twofold sum = twofold_of(0);
    for (size_t i = 0; i < problem->n; i++) {
        double y = problem->y[i], weight = weight_of(problem, i), own = 0;
        if (problem->spec->family == GLM_POISSON)
            own = weight * ((y > 0 ? y * log(y) : 0) - y - lgamma(y + 1));
        else if (y > 0 && y < 1)
            own = weight * (y * log(y) + (1 - y) * log1p(-y)) + lgamma(weight + 1) - lgamma(weight * y + 1) -
                  lgamma(weight * (1 - y) + 1);
        sum = twofold_add(sum, twofold_of(own));
    }
    return twofold_value(sum);
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
            linear->vcov[factor->order[a] * p + factor->order[b]] = unscaled_variance(factor, a, b);
    for (size_t j = 0; j < p; j++)
        linear->std_error[j] = sqrt(linear->vcov[j * p + j]);
}

static void fill_estimates(struct arena *arena, const struct problem *problem, const size_t *row,
                           const struct state *state, const struct places *places, struct glm_result *result)
{
    struct ols_result *linear = &result->linear;
    const struct factor *factor = &state->factor;
    for (size_t k = 0; k < factor->rank; k++)
        linear->coefficients[factor->order[k]] = state->beta[factor->order[k]];
    for (size_t k = factor->rank; k < factor->p; k++)
        linear->coefficients[factor->order[k]] = NAN;
    fill_covariance(arena, factor, linear);
    for (size_t i = 0; i < problem->n; i++) {
        linear->fitted[row[i]] = state->rows[i].mean;
        linear->leverage[row[i]] = factor->leverage[i];
        double rest = state->rows[i].score;
        result->pearson += rest * rest / state->rows[i].weight;
    }
    for (size_t j = 0; j < problem->p; j++) {
        struct twofold gradient = twofold_of(0);
        for (size_t i = 0; i < problem->n; i++)
            gradient = twofold_add(gradient, twofold_product(problem->x[j * problem->n + i], state->rows[i].score));
        if (!isnan(linear->std_error[j]))
            result->gradient = fmax(result->gradient, fabs(twofold_value(gradient)) * linear->std_error[j]);
    }
    linear->df = result->df; /* HC1 counts them */
    linear->note = result->df > 0 ? NULL : "as many coefficients as rows";
    influence_robust(arena, factor, row, places, linear);
    linear->note = NULL;
    linear->df = INFINITY;
}

/* The columns that the direction needs, in words. */
static void name_separation(struct arena *arena, const struct design *design, const struct problem *problem,
                            const struct state *state, struct glm_result *result)
{
    struct str names;
    double *share = arena_array(arena, double, problem->p), most = 0;
    str_init(&names, arena);
    for (size_t j = 0; j < problem->p; j++) {
        double size = 0;
        for (size_t i = 0; i < problem->n; i++)
            size = fmax(size, fabs(problem->x[j * problem->n + i]));
        share[j] = fabs(state->step[j]) * size;
        most = fmax(most, share[j]);
    }
    for (size_t j = 0; j < problem->p; j++)
        if (share[j] > 1e-5 * most && design->columns[j].term != DESIGN_INTERCEPT)
            str_addf(&names, "%s%s", names.length ? ", " : "", design->columns[j].name);
    if (names.length == 0)
        str_add(&names, "the intercept");
    result->separated = true;
    result->separated_rows = state->separated_rows;
    result->direction = state->step;
    result->note = arena_printf(arena, "%s: %s tells the outcome of %zu of %zu rows without fail, so the likelihood has "
                                "no maximum and no estimate is finite",
                                state->separated_rows == problem->n ? "complete separation" : "separation",
                                names.text, state->separated_rows, problem->n);
}

bool glm_fit(struct arena *arena, const struct design *design, const struct glm_spec *spec,
             struct glm_result *result, struct error *err)
{
    struct ols_result linear;
    struct state state;
    if (!design->y)
        return error_set(err, ERROR_USAGE, "formula: there is no outcome on the left of ~");
    if (!check(design, spec, err) || !ols_fit_design(arena, design, spec->weights, NULL, &linear, err))
        return false;
    linear.note = linear.r_squared_note = NULL;
    linear.essentially_perfect = false;
    for (size_t type = 0; type < OLS_HC_COUNT; type++)
        linear.hc_note[type] = NULL;
    *result = (struct glm_result){ .linear = linear, .spec = spec, .n = linear.n, .rank = linear.rank };
    size_t *row = arena_array(arena, size_t, design->n);
    struct problem problem = choose_rows(arena, design, spec, row);
    maximise(arena, &problem, &state);
    result->iterations = state.iterations;
    result->step = state.size;
    result->df = (double)(result->n - result->rank);
    result->df_null = (double)result->n - design->formula->intercept;
    result->deviance = result->log_lik = result->aic = result->bic = result->null_deviance = NAN;
    result->converged = state.converged && state.factor.rank == result->rank && !at_edge(&problem, &state);
    if (state.separated)
        name_separation(arena, design, &problem, &state, result);
    else if (!result->converged)
        result->note = spec->link == GLM_LOGIT || spec->family == GLM_POISSON
                           ? "the fit did not converge"
                           : "the fit did not converge: the likelihood is largest where a fitted risk reaches 0 or 1; "
                             "the logit link has no such edge";
    for (size_t j = 0; j < problem.p && !result->converged; j++)
        result->linear.coefficients[j] = NAN;
    result->linear.note = result->note;
    result->linear.df = INFINITY;
    if (!result->converged)
        return true;
    fill_estimates(arena, &problem, row, &state, design_places(design), result);
    result->deviance = state.deviance;
    result->log_lik = saturated(&problem) - state.deviance / 2;
    result->aic = -2 * result->log_lik + 2 * (double)result->rank;
    result->bic = -2 * result->log_lik + log((double)result->n) * (double)result->rank;
    result->null_deviance = null_deviance(arena, &problem, design->formula->intercept);
    return true;
}
