/* A row in category c has b = threshold_c − η above it and a = threshold_(c−1) − η below. With F the logistic function,
 *   log P = log F(b) + log F(−a) + log(1 − e^(a−b)),
 * which loses no digits however near the thresholds or far the row; ∂/∂b = F(−b) + 1/(e^d − 1), ∂/∂a = −F(a) −
 * 1/(e^d − 1), d = b − a, and minus the second derivatives are F(1 − F) at b and at a, and h = 1/(4 sinh²(d/2)) for
 * b − a. The observed information is therefore a sum of squares, of one row for every threshold a row touches and one
 * for every pair of thresholds, and a Newton step is least squares on these rows, by the factorisation of factor.h,
 * never by normal equations. Where the likelihood has no maximum the steps settle to a direction along which no row's
 * probability falls: that is checked row by row, and proves it.
 * Agrees with MASS::polr and ordinal::clm carried on until they stop changing, and with 50-digit arithmetic (mpmath). */
#include "models/ordinal_search.h"

#include <float.h>

#include "base/arena.h"
#include "models/ols.h"

enum { ITERATIONS_MAX = 200, HALVINGS_MAX = 40, SEPARATION_FROM = 15 };

#define STEP_ENOUGH 1e-12
#define STEP_TOLERABLE 1e-9

static double weight_of(const struct ordinal_problem *problem, size_t i)
{
    return problem->weights ? problem->weights[i] : 1;
}

static double log_logistic(double eta)
{
    return eta > 0 ? -log1p(exp(-eta)) : eta - log1p(exp(eta));
}

/* ---- the likelihood ---- */

static struct twofold predictor(const struct ordinal_problem *problem, const struct ordinal_state *state, size_t i)
{
    struct twofold sum = twofold_of(problem->offset ? problem->offset[i] : 0);
    const struct twofold *beta = state->at + problem->categories - 1;
    for (size_t j = 0; j < problem->k; j++)
        sum = twofold_add(sum, twofold_multiply(beta[j], twofold_of(problem->x[j * problem->n + i])));
    return sum;
}

/* Fills rows and log_lik. False where thresholds are out of order or a probability is 0. */
static bool evaluate(const struct ordinal_problem *problem, struct ordinal_state *state)
{
    struct twofold total = twofold_of(0);
    size_t last = problem->categories - 1;
    for (size_t i = 0; i < problem->n; i++) {
        size_t c = problem->category[i];
        struct twofold eta = predictor(problem, state, i);
        struct ordinal_row row = { 0 };
        double log_p = 0;
        if (c < last) {
            double b = twofold_value(twofold_subtract(state->at[c], eta));
            log_p += log_logistic(b);
            row.above = exp(log_logistic(-b));
            row.bend_above = exp(log_logistic(b) + log_logistic(-b));
        }
        if (c > 0) {
            double a = twofold_value(twofold_subtract(state->at[c - 1], eta));
            log_p += log_logistic(-a);
            row.below = -exp(log_logistic(a));
            row.bend_below = exp(log_logistic(a) + log_logistic(-a));
        }
        if (c > 0 && c < last) {
            double apart = twofold_value(twofold_subtract(state->at[c], state->at[c - 1]));
            if (!(apart > 0))
                return false;
            log_p += log(-expm1(-apart));
        }
        if (!isfinite(log_p))
            return false;
        row.probability = exp(log_p);
        state->rows[i] = row;
        total = twofold_add(total, twofold_product(weight_of(problem, i), log_p));
    }
    state->log_lik = twofold_value(total);
    return true;
}

/* ---- a step ---- */

/* A row of the matrix: √information on threshold `threshold` and −x, and the score to be reached. */
static void add_row(const struct ordinal_problem *problem, const struct factor_data *data, size_t at, size_t threshold,
                    size_t i, double information, double score)
{
    struct twofold root = twofold_sqrt(twofold_of(fmax(information, DBL_MIN)));
    data->x[threshold * data->n + at] = root;
    for (size_t j = 0; j < problem->k; j++)
        data->x[(problem->categories - 1 + j) * data->n + at] =
            twofold_negate(twofold_multiply(root, twofold_of(problem->x[j * problem->n + i])));
    data->y[at] = twofold_divide(twofold_of(score), root);
}

/* The rows of two thresholds, all together: they differ between no rows of the data. */
static void add_pair(const struct ordinal_state *state, const struct factor_data *data, size_t at, size_t upper,
                     double weight)
{
    double apart = twofold_value(twofold_subtract(state->at[upper], state->at[upper - 1]));
    double half = sinh(apart / 2);
    struct twofold root = twofold_sqrt(twofold_of(fmax(weight / (4 * half * half), DBL_MIN)));
    data->x[upper * data->n + at] = root;
    data->x[(upper - 1) * data->n + at] = twofold_negate(root);
    data->y[at] = twofold_divide(twofold_of(weight / expm1(apart)), root);
}

static void factorise(struct arena *arena, const struct ordinal_problem *problem, struct ordinal_state *state)
{
    size_t last = problem->categories - 1, rows = last - 1, p = last + problem->k, at = 0;
    double *weight = arena_array(arena, double, problem->categories);
    for (size_t i = 0; i < problem->n; i++) {
        size_t c = problem->category[i];
        rows += (size_t)(c < last) + (size_t)(c > 0);
        weight[c] += weight_of(problem, i);
    }
    struct factor_data data = { rows, p, arena_array(arena, struct twofold, rows * p),
                                arena_array(arena, struct twofold, rows) };
    for (size_t upper = 1; upper < last; upper++)
        add_pair(state, &data, at++, upper, weight[upper]);
    for (size_t i = 0; i < problem->n; i++) {
        size_t c = problem->category[i];
        const struct ordinal_row *row = &state->rows[i];
        double w = weight_of(problem, i);
        if (c < last)
            add_row(problem, &data, at++, c, i, w * row->bend_above, w * row->above);
        if (c > 0)
            add_row(problem, &data, at++, c - 1, i, w * row->bend_below, w * row->below);
    }
    bool large = (double)rows * (double)p * (double)p > OLS_TWOFOLD_WORK / 25;
    if (!large || !factor_double(arena, &data, 1e-13, &state->factor))
        factor_twofold(arena, &data, 1e-13, &state->factor);
}

static double variance(const struct factor *factor, size_t a)
{
    struct twofold sum = twofold_of(0);
    for (size_t k = a; k < factor->rank; k++)
        sum = twofold_add(sum, twofold_multiply(factor->r_inverse[a * factor->rank + k],
                                                factor->r_inverse[a * factor->rank + k]));
    return twofold_value(sum);
}

static void find_step(struct arena *arena, const struct ordinal_problem *problem, struct ordinal_state *state)
{
    const struct factor *factor = &state->factor;
    size_t p = problem->categories - 1 + problem->k;
    factorise(arena, problem, state);
    for (size_t j = 0; j < p; j++)
        state->step[j] = 0;
    state->size = 0;
    for (size_t k = 0; k < factor->rank; k++) {
        size_t j = factor->order[k];
        state->step[j] = twofold_value(factor->solution[k]);
        state->size = fmax(state->size, fabs(state->step[j]) / (fabs(state->at[j].high) + sqrt(variance(factor, k))));
    }
}

static bool take_step(const struct ordinal_problem *problem, struct ordinal_state *state, struct twofold *before)
{
    size_t p = problem->categories - 1 + problem->k;
    double old = state->log_lik, share = 1;
    for (size_t j = 0; j < p; j++)
        before[j] = state->at[j];
    for (int halving = 0; halving < HALVINGS_MAX; halving++, share /= 2) {
        for (size_t j = 0; j < p; j++)
            state->at[j] = twofold_add(before[j], twofold_product(share, state->step[j]));
        if (evaluate(problem, state) && state->log_lik >= old - 1e-10 * (fabs(old) + 1))
            return true;
    }
    for (size_t j = 0; j < p; j++)
        state->at[j] = before[j];
    evaluate(problem, state);
    return false;
}

/* Is the step a direction along which the probability of no row falls, and that of some row rises for ever? */
static bool recedes(const struct ordinal_problem *problem, struct ordinal_state *state)
{
    size_t last = problem->categories - 1;
    const double *beta = state->step + last;
    double largest = 0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < problem->n; i++) {
            size_t c = problem->category[i];
            double move = 0;
            for (size_t j = 0; j < problem->k; j++)
                move += problem->x[j * problem->n + i] * beta[j];
            double up = c < last ? state->step[c] - move : 0, down = c > 0 ? state->step[c - 1] - move : 0;
            if (pass == 0)
                largest = fmax(largest, fmax(fabs(up), fabs(down)));
            else if (up < -1e-6 * largest || down > 1e-6 * largest)
                return false;
            else
                state->moved[i] = up > 1e-6 * largest || down < -1e-6 * largest;
        }
    return largest > 0.1;
}

/* ---- the search ---- */

/* Thresholds at the shares of the categories, no slopes. */
static bool start_plain(struct arena *arena, const struct ordinal_problem *problem, struct ordinal_state *state)
{
    size_t last = problem->categories - 1;
    double *count = arena_array(arena, double, problem->categories), total = 0, offset = 0, below = 0;
    for (size_t i = 0; i < problem->n; i++) {
        count[problem->category[i]] += weight_of(problem, i);
        total += weight_of(problem, i);
        offset += weight_of(problem, i) * (problem->offset ? problem->offset[i] : 0);
    }
    for (size_t c = 0; c < last; c++) {
        below += count[c];
        state->at[c] = twofold_of(log(below / (total - below)) + offset / total);
    }
    for (size_t j = 0; j < problem->k; j++)
        state->at[last + j] = twofold_of(0);
    return evaluate(problem, state);
}

/* √(g'Vg), from the rows of the matrix: the length of the part of the target that the matrix can reach. */
static double length_of_gradient(const struct ordinal_state *state)
{
    const struct factor *factor = &state->factor;
    double squares = 0;
    for (size_t k = 0; k < factor->rank; k++) {
        struct twofold sum = twofold_of(0);
        for (size_t a = k; a < factor->rank; a++)
            sum = twofold_add(sum, twofold_multiply(factor->r[k * factor->p + a], factor->solution[a]));
        squares += twofold_value(sum) * twofold_value(sum);
    }
    return sqrt(squares);
}

void ordinal_maximise(struct arena *arena, const struct ordinal_problem *problem, const struct twofold *start,
                      struct ordinal_state *state)
{
    size_t p = problem->categories - 1 + problem->k;
    *state = (struct ordinal_state){ .at = arena_array(arena, struct twofold, p), .step = arena_array(arena, double, p),
                                     .rows = arena_array(arena, struct ordinal_row, problem->n),
                                     .moved = arena_array(arena, bool, problem->n) };
    struct twofold *before = arena_array(arena, struct twofold, p);
    struct arena_mark mark = arena_mark(arena);
    for (size_t j = 0; start != NULL && j < p; j++)
        state->at[j] = start[j];
    if ((start == NULL || !evaluate(problem, state)) && !start_plain(arena, problem, state))
        return;
    while (state->iterations < ITERATIONS_MAX) {
        arena_rewind(arena, mark);
        find_step(arena, problem, state);
        state->iterations++;
        state->separated = state->iterations >= SEPARATION_FROM && recedes(problem, state);
        if (state->separated || !take_step(problem, state, before) || state->size <= STEP_ENOUGH)
            break;
    }
    if (state->separated)
        return;
    arena_rewind(arena, mark);
    find_step(arena, problem, state);
    state->converged = state->factor.rank == p && state->size <= STEP_TOLERABLE;
    state->gradient = length_of_gradient(state);
}
