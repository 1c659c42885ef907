/* A step d solves X'WX d = X's with s the score and W the information about each row's linear predictor: least
 * squares of s/√w on √w X, by the factorisation of factor.h, never by normal equations. For logit, Poisson and, by the
 * observed information, the negative binomial this is Newton's method and converges quadratically; for the other links
 * linearly, and is carried on to the same 1e-12. The last step is always by the expected information, which the
 * standard errors are from. Because the step comes from the score and not from a working response, its rounding shrinks
 * with it, and the last steps polish estimates and standard errors to 13 or so digits (R's default stops at 4 to 8).
 * Where the likelihood has no maximum the steps settle to a direction along which it never falls; that every row
 * agrees with it is checked, which proves separation (Albert & Anderson, Biometrika 71:1, 1984). */
#include "models/glm_search.h"

#include <float.h>
#include <math.h>

#include "base/arena.h"

enum { ITERATIONS_MAX = 300, HALVINGS_MAX = 40, SEPARATION_FROM = 15 };

#define STEP_ENOUGH 1e-12
#define STEP_TOLERABLE 1e-9

double glm_weight(const struct glm_problem *problem, size_t i)
{
    return problem->weights ? problem->weights[i] : 1;
}

/* low: NULL, or what the rounding of beta leaves off: without it a covariate far from 0 costs the means its digits. */
static double predictor(const struct glm_problem *problem, const double *beta, const double *low, size_t i)
{
    struct twofold sum = twofold_of(0);
    for (size_t j = 0; j < problem->p; j++) {
        double x = problem->x[j * problem->n + i];
        if (beta[j] == 0)
            continue;
        struct twofold part = twofold_product(x, beta[j]);
        if (low)
            part.low += x * low[j];
        sum = twofold_add(sum, part);
    }
    return twofold_value(sum);
}

bool glm_evaluate(const struct glm_problem *problem, struct glm_state *state)
{
    struct twofold sum = twofold_of(0);
    for (size_t i = 0; i < problem->n; i++) {
        state->eta[i] = predictor(problem, state->beta, state->low, i) + (problem->offset ? problem->offset[i] : 0);
        state->rows[i] = glm_row(problem->spec, problem->y[i], glm_weight(problem, i), state->eta[i]);
        if (!isfinite(state->rows[i].deviance))
            return false;
        sum = twofold_add(sum, twofold_of(state->rows[i].deviance));
    }
    state->deviance = twofold_value(sum);
    return true;
}

/* Least squares of `target` / √weight on √weight X; rows without information have no say. */
static void factorise(struct arena *arena, const struct glm_problem *problem, const struct glm_row *rows, bool expected,
                      struct factor *factor)
{
    size_t n = problem->n, p = problem->p;
    struct factor_data data = { n, p, arena_array(arena, struct twofold, n * p), arena_array(arena, struct twofold, n) };
    for (size_t i = 0; i < n; i++) {
        struct twofold root = twofold_sqrt(twofold_of(fmax(expected ? rows[i].weight : rows[i].bend, DBL_MIN)));
        data.y[i] = twofold_divide(twofold_of(rows[i].score), root);
        for (size_t j = 0; j < p; j++)
            data.x[j * n + i] = twofold_multiply(root, twofold_of(problem->x[j * n + i]));
    }
    bool large = (double)n * (double)p * (double)p > OLS_TWOFOLD_WORK / 25;
    if (!large || !factor_double(arena, &data, 1e-11, factor))
        factor_twofold(arena, &data, 1e-11, factor);
}

double glm_variance(const struct factor *factor, size_t a, size_t b)
{
    struct twofold sum = twofold_of(0);
    for (size_t k = a > b ? a : b; k < factor->rank; k++)
        sum = twofold_add(sum, twofold_multiply(factor->r_inverse[a * factor->rank + k],
                                                factor->r_inverse[b * factor->rank + k]));
    return twofold_value(sum);
}

static void find_step(struct arena *arena, const struct glm_problem *problem, bool expected, struct glm_state *state)
{
    factorise(arena, problem, state->rows, expected, &state->factor);
    const struct factor *factor = &state->factor;
    for (size_t j = 0; j < problem->p; j++)
        state->step[j] = 0;
    state->size = 0;
    for (size_t k = 0; k < factor->rank; k++) {
        size_t j = factor->order[k];
        state->step[j] = twofold_value(factor->solution[k]);
        state->size = fmax(state->size, fabs(state->step[j]) /
                                            (fabs(state->beta[j]) + sqrt(glm_variance(factor, k, k))));
    }
}

/* Is the step a direction in which the likelihood of no row falls, and that of some row rises for ever? */
static bool recedes(const struct glm_problem *problem, struct glm_state *state)
{
    double largest = 0;
    size_t n = problem->n;
    bool two_sided = problem->spec->family == GLM_BINOMIAL && problem->spec->link == GLM_LOGIT;
    if (problem->spec->link == GLM_IDENTITY)
        return false;
    for (size_t i = 0; i < n; i++) {
        state->step_eta[i] = predictor(problem, state->step, NULL, i);
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

static void move(const struct glm_problem *problem, struct glm_state *state, const struct twofold *from, double share)
{
    for (size_t j = 0; j < problem->p; j++) {
        struct twofold to = twofold_add(from[j], twofold_product(share, state->step[j]));
        state->beta[j] = to.high;
        state->low[j] = to.low;
    }
}

/* Takes the step, halved until the deviance does not rise. */
static bool take_step(const struct glm_problem *problem, struct glm_state *state, struct twofold *before)
{
    double old = state->deviance, share = 1;
    for (size_t j = 0; j < problem->p; j++)
        before[j] = (struct twofold){ state->beta[j], state->low[j] };
    for (int halving = 0; halving < HALVINGS_MAX; halving++, share /= 2) {
        move(problem, state, before, share);
        if (glm_evaluate(problem, state) && state->deviance <= old + 1e-10 * (fabs(old) + 1))
            return true;
    }
    move(problem, state, before, 0);
    glm_evaluate(problem, state);
    return false;
}

/* The coefficients nearest to the mean outcome in every row. */
static bool start(struct arena *arena, const struct glm_problem *problem, struct glm_state *state)
{
    double sum = 0, total = 0;
    for (size_t i = 0; i < problem->n; i++) {
        total += glm_weight(problem, i);
        sum += glm_weight(problem, i) * problem->y[i];
    }
    double mean = sum / total;
    if (mean == 0 || (problem->spec->family == GLM_BINOMIAL && mean == 1))
        mean = (sum + 0.5) / (total + 1);
    double level = problem->spec->link == GLM_LOGIT ? log(mean / (1 - mean))
                   : problem->spec->link == GLM_LOG ? log(mean) : mean;
    for (size_t i = 0; i < problem->n; i++)
        state->rows[i] = (struct glm_row){ .score = level - (problem->offset ? problem->offset[i] : 0), .weight = 1 };
    find_step(arena, problem, true, state);
    for (size_t j = 0; j < problem->p; j++)
        state->beta[j] = state->step[j];
    return glm_evaluate(problem, state);
}

void glm_maximise(struct arena *arena, const struct glm_problem *problem, const double *begin, struct glm_state *state)
{
    size_t n = problem->n, p = problem->p;
    *state = (struct glm_state){ .beta = arena_array(arena, double, p), .low = arena_array(arena, double, p),
                                 .eta = arena_array(arena, double, n),
                             .step = arena_array(arena, double, p), .step_eta = arena_array(arena, double, n),
                             .rows = arena_array(arena, struct glm_row, n) };
    struct twofold *before = arena_array(arena, struct twofold, p);
    struct arena_mark mark = arena_mark(arena);
    for (size_t j = 0; begin != NULL && j < p; j++)
        state->beta[j] = begin[j];
    if ((begin == NULL || !glm_evaluate(problem, state)) && !start(arena, problem, state))
        return;
    while (state->iterations < ITERATIONS_MAX) {
        arena_rewind(arena, mark);
        find_step(arena, problem, false, state);
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
        find_step(arena, problem, true, state);
    state->converged = !state->separated && state->size <= STEP_TOLERABLE;
}

bool glm_at_edge(const struct glm_problem *problem, const struct glm_state *state)
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

/* Rows that count, without the others. */
struct glm_problem glm_choose_rows(struct arena *arena, const struct design *design, const struct glm_spec *spec,
                                  size_t *row)
{
    size_t n = 0;
    if (row == NULL && spec->weights == NULL)
        n = design->n;
    else if (row == NULL)
        row = arena_array(arena, size_t, design->n);
    for (size_t i = 0; row != NULL && i < design->n; i++)
        if (!spec->weights || spec->weights[i] > 0)
            row[n++] = i;
    if (n == design->n)
        return (struct glm_problem){ .spec = spec, .n = n, .p = design->p, .x = design->x, .y = design->y,
                                     .weights = spec->weights, .offset = spec->offset,
                                     .sources = spec->brief ? design_sources(arena, design) : NULL };
    struct design filled;
    design = design_filled(arena, design, &filled);
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
    return (struct glm_problem){ .spec = spec, .n = n, .p = design->p, .x = x, .y = y, .weights = weights,
                                 .offset = offset };
}
