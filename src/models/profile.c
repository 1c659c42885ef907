/* With coefficient j held at c the model is one without column j whose offset is larger by c·x_j: the searches of glm and
 * ordinal serve unchanged. A limit is a root of 2 (l_max − l(c)) = z², by Newton's method inside a bracket: at a restricted
 * maximum the derivative of l in c is the score left over, Σ x_j ∂l/∂η. Of the negative binomial alpha is sought anew at
 * every c. Columns are centred in the offset where there is a
 * constant to take up the difference, or x far from 0 would cost the digits of c. Where outcomes are separated the
 * likelihood has a least upper bound in place of a maximum: rows that the direction tells without fail contribute
 * nothing in the limit, so it is the maximum over the other rows. Agrees with profiles written out in R. */
#include "models/profile.h"

#include <math.h>

#include "base/arena.h"
#include "models/glm_search.h"
#include "models/negbin.h"
#include "models/ordinal_search.h"
#include "stats/distribution.h"

enum { SEARCHES_MAX = 100 };

#define FAR 1e6 /* in units of the first distance tried: beyond, an end is infinite */

/* A model of which single coefficients can be held. */
struct held {
    struct glm_problem glm;             /* the columns kept; unused by ordered categories */
    struct ordinal_problem ordinal;     /* categories 0: unused */
    size_t n, k;
    const double *x, *offset;
    double *others, *shift, *moved;     /* without column j; x_j centred; offset + c x_j */
    size_t *column;                     /* of the design */
    bool constant;
    double log_lik, slope;              /* of the last maximum, and of its profile */
};

/* ---- the maximum with one coefficient held ---- */

static void hold(struct held *held, size_t column, double value)
{
    const double *x = held->x + column * held->n;
    double centre = 0;
    bool same = true;
    for (size_t i = 0; i < held->n; i++) {
        centre += x[i] / (double)held->n;
        same = same && x[i] == x[0];
    }
    for (size_t i = 0; i < held->n; i++) {
        held->shift[i] = x[i] - (held->constant && !same ? centre : 0);
        held->moved[i] = (held->offset ? held->offset[i] : 0) + value * held->shift[i];
    }
    for (size_t j = 0, to = 0; j < held->k; j++)
        for (size_t i = 0; j != column && i < held->n; i++)
            held->others[to++] = held->x[j * held->n + i];
}

/* Without the rows whose means run to their limits along the state's step. */
static struct glm_problem drop_rows(struct arena *arena, const struct glm_problem *problem, const struct glm_state *state,
                                    double *shift)
{
    struct glm_problem rest = *problem;
    double largest = 0;
    size_t n = 0;
    for (size_t i = 0; i < problem->n; i++)
        largest = fmax(largest, fabs(state->step_eta[i]));
    double *y = arena_array(arena, double, problem->n), *weights = arena_array(arena, double, problem->n);
    double *offset = arena_array(arena, double, problem->n), *x = arena_array(arena, double, problem->n * problem->p + 1);
    for (size_t i = 0; i < problem->n; i++)
        if (fabs(state->step_eta[i]) <= 1e-6 * largest) {
            y[n] = problem->y[i];
            weights[n] = glm_weight(problem, i);
            offset[n] = problem->offset ? problem->offset[i] : 0;
            shift[n] = shift[i];
            for (size_t j = 0; j < problem->p; j++)
                x[j * problem->n + n] = problem->x[j * problem->n + i];
            n++;
        }
    for (size_t j = 0; j < problem->p; j++)
        for (size_t i = 0; i < n; i++)
            x[j * n + i] = x[j * problem->n + i];
    rest.n = n;
    rest.x = x;
    rest.y = y;
    rest.weights = weights;
    rest.offset = offset;
    return rest;
}

static double slope_of(const struct glm_problem *problem, const struct glm_state *state, const double *shift)
{
    struct twofold sum = twofold_of(0);
    for (size_t i = 0; i < problem->n; i++)
        sum = twofold_add(sum, twofold_product(shift[i], state->rows[i].score));
    return twofold_value(sum);
}

/* The maximum or least upper bound. shift: n, those of rows dropped are dropped too. */
static bool bound(struct arena *arena, struct glm_problem problem, struct glm_state *state, double *shift,
                  double *log_lik, double *slope)
{
    *log_lik = *slope = 0;
    if (problem.n == 0)
        return true;
    if (problem.p == 0) {
        *state = (struct glm_state){ .eta = arena_array(arena, double, problem.n),
                                     .rows = arena_array(arena, struct glm_row, problem.n) };
        if (!glm_evaluate(&problem, state))
            return false;
    } else {
        glm_maximise(arena, &problem, NULL, state);
        if (state->separated)
            return bound(arena, drop_rows(arena, &problem, state, shift), state, shift, log_lik, slope);
        if (!state->converged || glm_at_edge(&problem, state))
            return false;
    }
    *log_lik = -state->deviance / 2;
    *slope = slope_of(&problem, state, shift);
    return true;
}

static bool maximum_glm(struct arena *arena, struct held *held, size_t column, double value)
{
    struct glm_state state = { 0 };
    struct glm_problem problem = held->glm;
    hold(held, column, value);
    problem.p = held->k - 1;
    problem.x = held->others;
    problem.offset = held->moved;
    if (problem.spec->family != GLM_NEGBIN)
        return bound(arena, problem, &state, held->shift, &held->log_lik, &held->slope);
    if (!negbin_maximise(arena, &problem, problem.spec->alpha, &state, &held->log_lik))
        return false;
    held->slope = slope_of(&problem, &state, held->shift);
    return true;
}

static bool maximum_ordinal(struct arena *arena, struct held *held, size_t column, double value)
{
    struct ordinal_state state;
    struct ordinal_problem problem = held->ordinal;
    struct twofold sum = twofold_of(0);
    hold(held, column, value);
    problem.k = held->k - 1;
    problem.x = held->others;
    problem.offset = held->moved;
    ordinal_maximise(arena, &problem, NULL, &state);
    for (size_t i = 0; i < held->n; i++)
        sum = twofold_subtract(sum, twofold_product((problem.weights ? problem.weights[i] : 1) * held->shift[i],
                                                    state.rows[i].above + state.rows[i].below));
    held->log_lik = state.log_lik;
    held->slope = twofold_value(sum);
    return state.converged;
}

static bool maximum(struct arena *arena, struct held *held, size_t column, double value)
{
    struct arena_mark mark = arena_mark(arena);
    bool found = held->ordinal.categories > 0 ? maximum_ordinal(arena, held, column, value)
                                              : maximum_glm(arena, held, column, value);
    arena_rewind(arena, mark);
    return found;
}

/* ---- limits ---- */

/* From `from`, within the interval, outward to where the profile has fallen by z² / 2 below `most`. */
static double limit(struct arena *arena, struct held *held, size_t column, double from, double most, double first, double z,
                    int side)
{
    double inner = 0, outer = INFINITY, distance = first;
    for (int search = 0; search < SEARCHES_MAX; search++) {
        if (!maximum(arena, held, column, from + side * distance))
            return NAN;
        double excess = 2 * (most - held->log_lik) - z * z, slope = -2 * side * held->slope;
        if (excess < 0)
            inner = distance;
        else
            outer = distance;
        double next = distance - excess / slope;
        if (!(next > inner && next < outer))
            next = isfinite(outer) ? (inner + outer) / 2 : 2 * distance;
        next = fmin(next, 4 * distance);
        if (fabs(next - distance) <= 1e-13 * (fabs(from) + distance))
            return from + side * next;
        if (next > FAR * first)
            return side > 0 ? INFINITY : -INFINITY;
        distance = next;
    }
    return NAN;
}

/* way: the side to which the coefficient runs where outcomes are separated; else 0. */
static void fill(struct arena *arena, struct held *held, size_t column, double from, double std_error, double most,
                 double level, double way, struct profile *profile)
{
    double z = normal_quantile_upper((1 - level) / 2);
    profile->low = way < 0 ? -INFINITY : limit(arena, held, column, from, most, z * std_error, z, -1);
    profile->high = way > 0 ? INFINITY : limit(arena, held, column, from, most, z * std_error, z, 1);
    bool found = maximum(arena, held, column, 0);
    profile->chi_squared = found ? fmax(0, 2 * (most - held->log_lik)) : NAN;
    profile->p = chisq_sf(profile->chi_squared, 1);
    profile->note = isnan(profile->low) || isnan(profile->high) || !found
                        ? "the profile of the likelihood could not be followed to its limit"
                        : NULL;
}

/* ---- the models ---- */

static void forget(struct profile *profiles, size_t p)
{
    for (size_t j = 0; j < p; j++)
        profiles[j] = (struct profile){ NAN, NAN, NAN, NAN, NULL };
}

static void prepare(struct arena *arena, struct held *held, const struct design *design)
{
    held->others = arena_array(arena, double, held->n * held->k + 1);
    held->shift = arena_array(arena, double, held->n);
    held->moved = arena_array(arena, double, held->n);
    held->constant = design->formula->intercept;
}

/* The separated fit: where every coefficient was when the direction was seen, the side to which it runs (0: it does not),
 * and the least upper bound. */
static bool separated_bound(struct arena *arena, const struct held *held, double *from, double *way, double *most)
{
    struct glm_state state;
    double *shift = arena_array(arena, double, held->n), *share = arena_array(arena, double, held->k), slope, largest = 0;
    glm_maximise(arena, &held->glm, NULL, &state);
    for (size_t j = 0; j < held->k; j++) {
        double size = 0;
        for (size_t i = 0; i < held->n; i++)
            size = fmax(size, fabs(held->x[j * held->n + i]));
        from[j] = state.beta[j];
        share[j] = state.step[j] * size;
        largest = fmax(largest, fabs(share[j]));
    }
    for (size_t j = 0; j < held->k; j++)
        way[j] = fabs(share[j]) > 1e-5 * largest ? share[j] : 0;
    return bound(arena, held->glm, &state, shift, most, &slope);
}

void profile_glm(struct arena *arena, const struct design *design, const struct glm_spec *spec,
                 const struct glm_result *fit, double level, struct profile *profiles)
{
    size_t *row = arena_array(arena, size_t, design->n), p = design->p;
    struct held held = { .glm = glm_choose_rows(arena, design, spec, row), .column = arena_array(arena, size_t, p) };
    double *x = arena_array(arena, double, held.glm.n * p), *from = arena_array(arena, double, p), *way = arena_array(arena, double, p);
    double most = -fit->deviance / 2;
    forget(profiles, p);
    held.n = held.glm.n;
    for (size_t j = 0; j < p; j++) {
        bool aside = false;
        for (size_t d = 0; d < fit->linear.dependency_count; d++)
            aside = aside || fit->linear.dependencies[d].column == j;
        for (size_t i = 0; !aside && i < held.n; i++)
            x[held.k * held.n + i] = held.glm.x[j * held.n + i];
        if (!aside) {
            from[held.k] = fit->linear.coefficients[j];
            held.column[held.k++] = j;
        }
    }
    held.x = held.glm.x = x;
    held.glm.p = held.k;
    held.offset = held.glm.offset;
    prepare(arena, &held, design);
    if (spec->family == GLM_NEGBIN) {
        struct glm_state state;
        if (!negbin_maximise(arena, &held.glm, spec->alpha, &state, &most))
            return;
    }
    if (!fit->converged && (!fit->separated || !separated_bound(arena, &held, from, way, &most)))
        return;
    for (size_t k = 0; k < held.k; k++)
        fill(arena, &held, k, from[k], fit->converged ? fit->linear.std_error[held.column[k]] : 1, most, level,
             way[k], &profiles[held.column[k]]);
}

void profile_ordinal(struct arena *arena, const struct design *design, const struct ordinal_spec *spec,
                     const struct ordinal_result *fit, double level, struct profile *profiles)
{
    size_t *row = arena_array(arena, size_t, design->n), *column = arena_array(arena, size_t, design->p);
    struct held held = { .ordinal = ordinal_choose(arena, design, spec, fit, row, column), .column = column };
    held.n = held.ordinal.n;
    held.k = held.ordinal.k;
    held.x = held.ordinal.x;
    held.offset = held.ordinal.offset;
    prepare(arena, &held, design);
    forget(profiles, design->p);
    for (size_t k = 0; k < held.k; k++)
        fill(arena, &held, k, fit->linear.coefficients[column[k]], fit->linear.std_error[column[k]], fit->log_lik, level,
             0, &profiles[column[k]]);
}
