/* log L = Σ w [ Σ_{j<y} log(1 + αj) + y log μ − (y + 1/α) log(1 + αμ) − log y! ], α = 1/θ (Lawless 1987, eq. 2.2).
 * For given α the coefficients are those of a generalised linear model; α is the root of d log L / dα along these
 * maxima, found on the scale of log α by Newton's method inside a bracket. The second derivative is that of the profile:
 * l_αα + c'Vc, with c = ∂ score / ∂α. Written in α, not θ, everything stays finite at α = 0, Poisson, where the sign
 * of the derivative ½ Σ w [(y − μ)² − y] says whether there is anything to find. Sums over j need no gamma functions,
 * whose difference loses all digits when θ is large. Agrees with MASS::glm.nb carried on until it stops changing, and
 * with 40-digit arithmetic (mpmath). */
#include "models/negbin.h"

#include <math.h>

#include "base/arena.h"
#include "base/error.h"
#include "models/glm_search.h"
#include "stats/distribution.h"

enum { ITERATIONS_MAX = 100 };

struct search {
    struct glm_problem problem;
    size_t largest;
    double *above;            /* above[j]: weight of the rows with a count above j */
    double alpha, slope, bend; /* d log L / dα, and its own derivative with the means held */
    double profile_bend;
    unsigned iterations;
};

/* ---- the derivatives in alpha ---- */

/* [log(1 + t) − t / (1 + t)] / t² = Σ (−1)^k (k − 1)/k t^(k−2), k = 2, 3, …, and its derivative. */
static double excess(double t)
{
    double sum = 0, power = 1;
    if (t > 0.1)
        return (log1p(t) - t / (1 + t)) / (t * t);
    for (int k = 2; k < 22; k++, power *= -t)
        sum += power * (k - 1) / k;
    return sum;
}

static double excess_slope(double t)
{
    double sum = 0, power = -1;
    if (t > 0.1)
        return (1 / ((1 + t) * (1 + t)) - 2 * excess(t)) / t;
    for (int k = 3; k < 24; k++, power *= -t)
        sum += power * (k - 1) * (k - 2) / k;
    return sum;
}

static void tally_counts(struct arena *arena, struct search *search)
{
    const struct glm_problem *problem = &search->problem;
    search->largest = 0;
    for (size_t i = 0; i < problem->n; i++)
        search->largest = problem->y[i] > (double)search->largest ? (size_t)problem->y[i] : search->largest;
    search->above = arena_array(arena, double, search->largest + 1);
    for (size_t i = 0; i < problem->n; i++)
        if (problem->y[i] >= 1)
            search->above[(size_t)problem->y[i] - 1] += glm_weight(problem, i);
    for (size_t j = search->largest; j-- > 1;)
        search->above[j - 1] += search->above[j];
}

/* c'Vc with c = ∂ score / ∂α. */
static double through_coefficients(struct arena *arena, const struct search *search, const struct glm_state *state)
{
    const struct glm_problem *problem = &search->problem;
    const struct factor *factor = &state->factor;
    double *c = arena_array(arena, double, problem->p), sum = 0;
    for (size_t i = 0; i < problem->n; i++) {
        double mean = state->rows[i].mean, pull = state->rows[i].score * mean / (1 + search->alpha * mean);
        for (size_t j = 0; j < problem->p; j++)
            c[j] -= pull * problem->x[j * problem->n + i];
    }
    for (size_t a = 0; a < factor->rank; a++)
        for (size_t b = 0; b < factor->rank; b++)
            sum += c[factor->order[a]] * c[factor->order[b]] * glm_variance(factor, a, b);
    return sum;
}

static void differentiate(struct arena *arena, struct search *search, const struct glm_state *state)
{
    const struct glm_problem *problem = &search->problem;
    double alpha = search->alpha;
    struct twofold slope = twofold_of(0), bend = twofold_of(0);
    for (size_t j = 0; j < search->largest; j++) {
        double part = (double)j / (1 + alpha * (double)j);
        slope = twofold_add(slope, twofold_product(search->above[j], part));
        bend = twofold_add(bend, twofold_product(-search->above[j] * part, part));
    }
    for (size_t i = 0; i < problem->n; i++) {
        double y = problem->y[i], weight = glm_weight(problem, i), mean = state->rows[i].mean, t = alpha * mean;
        double share = mean / (1 + t);
        slope = twofold_add(slope, twofold_product(weight, mean * mean * excess(t) - y * share));
        bend = twofold_add(bend, twofold_product(weight, mean * mean * mean * excess_slope(t) + y * share * share));
    }
    search->slope = twofold_value(slope);
    search->bend = twofold_value(bend);
    search->profile_bend = search->bend + through_coefficients(arena, search, state);
}

/* ---- the search ---- */

/* Where Σ (y − μ)² = Σ (μ + αμ²), to begin with. */
static double moment(const struct glm_problem *problem, const struct glm_state *state)
{
    double more = 0, squares = 0;
    for (size_t i = 0; i < problem->n; i++) {
        double mean = state->rows[i].mean, rest = problem->y[i] - mean;
        more += glm_weight(problem, i) * (rest * rest - mean);
        squares += glm_weight(problem, i) * mean * mean;
    }
    return fmin(fmax(more / squares, 1e-6), 100);
}

/* The coefficients at an alpha; there may be none. */
static void maximise_at(struct arena *arena, const struct glm_problem *problem, const double *start, struct glm_state *state)
{
    if (problem->p > 0) {
        glm_maximise(arena, problem, start, state);
        return;
    }
    *state = (struct glm_state){ .eta = arena_array(arena, double, problem->n),
                                 .rows = arena_array(arena, struct glm_row, problem->n) };
    state->converged = glm_evaluate(problem, state);
}

/* alpha and the coefficients at it, in beta; `spec` is the problem's. False when the search does not end. */
static bool find_alpha(struct arena *arena, struct search *search, struct glm_spec *spec, double *beta)
{
    double low = 0, high = INFINITY;
    struct arena_mark mark = arena_mark(arena);
    for (int iteration = 0; iteration < ITERATIONS_MAX; iteration++) {
        struct glm_state state;
        spec->alpha = search->alpha;
        maximise_at(arena, &search->problem, beta, &state);
        search->iterations += state.iterations;
        if (!state.converged)
            return false;
        for (size_t j = 0; j < search->problem.p; j++)
            beta[j] = state.beta[j];
        differentiate(arena, search, &state);
        arena_rewind(arena, mark);
        double alpha = search->alpha, along = alpha * search->slope;
        double curve = alpha * alpha * search->profile_bend + along; /* on the scale of log alpha */
        if (along > 0)
            low = alpha;
        else
            high = alpha;
        double step = curve < 0 ? fmax(-2, fmin(2, -along / curve)) : along > 0 ? 2 : -2;
        double next = alpha * exp(step);
        if (!(next > low && next < high) && fabs(step) > 1e-12)
            next = low > 0 && isfinite(high) ? sqrt(low * high) : low > 0 ? 4 * low : high / 10;
        if (fabs(step) <= 1e-12 || next == alpha)
            return curve < 0;
        search->alpha = next;
    }
    return false;
}

/* Σ w Σ_{j<y} log(1 + αj): what the deviance and the model that fits every row leave out. */
static double rising(const struct search *search)
{
    struct twofold sum = twofold_of(0);
    for (size_t j = 0; j < search->largest; j++)
        sum = twofold_add(sum, twofold_product(search->above[j], log1p(search->alpha * (double)j)));
    return twofold_value(sum);
}

/* log L without − Σ w log y!. */
static double log_likelihood(const struct search *search, const struct glm_state *state)
{
    const struct glm_problem *problem = &search->problem;
    double alpha = search->alpha;
    struct twofold sum = twofold_of(rising(search));
    for (size_t i = 0; i < problem->n; i++) {
        double y = problem->y[i], mean = state->rows[i].mean;
        double lost = alpha > 0 ? (y + 1 / alpha) * log1p(alpha * mean) : mean;
        sum = twofold_add(sum, twofold_product(glm_weight(problem, i), y * state->eta[i] - lost));
    }
    return twofold_value(sum);
}

bool negbin_maximise(struct arena *arena, const struct glm_problem *problem, double alpha, struct glm_state *state,
                     double *log_lik)
{
    struct glm_spec spec = *problem->spec;
    struct search search = { .problem = *problem };
    double *beta = arena_array(arena, double, problem->p + 1);
    search.problem.spec = &spec;
    spec.family = GLM_POISSON;
    spec.alpha = 0;
    tally_counts(arena, &search);
    maximise_at(arena, &search.problem, NULL, state);
    if (!state->converged)
        return false;
    differentiate(arena, &search, state);
    if (search.slope > 0) {
        spec.family = GLM_NEGBIN;
        search.alpha = alpha;
        for (size_t j = 0; j < problem->p; j++)
            beta[j] = state->beta[j];
        if (!find_alpha(arena, &search, &spec, beta))
            return false;
        spec.alpha = search.alpha;
        maximise_at(arena, &search.problem, beta, state);
    }
    *log_lik = log_likelihood(&search, state);
    return state->converged;
}

static bool check_counts(const struct design *design, struct error *err)
{
    for (size_t i = 0; design->y && i < design->n; i++)
        if (design->y[i] != floor(design->y[i]) || design->y[i] > NEGBIN_COUNT_MAX)
            return error_set(err, ERROR_ESTIMATE, "%s: the outcome is %.10g; a whole number up to %d is expected",
                             place_name(design_places(design), i, err->arena), design->y[i], NEGBIN_COUNT_MAX);
    return true;
}

static void fill_dispersion(const struct search *search, struct negbin_result *result)
{
    struct glm_result *glm = &result->glm;
    glm->iterations += search->iterations;
    result->alpha = search->alpha;
    result->alpha_se = 1 / sqrt(-search->bend);
    result->theta = 1 / result->alpha;
    result->theta_se = result->theta * result->theta * result->alpha_se;
    glm->gradient = fmax(glm->gradient, fabs(search->slope) * result->alpha_se);
    glm->log_lik += rising(search);
    glm->aic = -2 * glm->log_lik + 2 * (double)(glm->rank + 1);
    glm->bic = -2 * glm->log_lik + log((double)glm->n) * (double)(glm->rank + 1);
    result->chi_squared = fmax(0, 2 * (glm->log_lik - result->poisson_log_lik));
    result->p = chisq_sf(result->chi_squared, 1) / 2;
}

bool negbin_fit(struct arena *arena, const struct design *design, const struct glm_spec *given,
                struct negbin_result *result, struct error *err)
{
    struct glm_spec *spec = arena_new(arena, struct glm_spec);
    struct search search = { 0 };
    struct glm_state state;
    size_t *row = arena_array(arena, size_t, design->n);
    *spec = *given;
    spec->family = GLM_POISSON;
    spec->alpha = 0;
    *result = (struct negbin_result){ .spec = spec, .theta = NAN, .theta_se = NAN, .alpha = NAN, .alpha_se = NAN,
                                      .chi_squared = NAN, .p = NAN };
    if (!check_counts(design, err) || !glm_fit(arena, design, spec, &result->glm, err))
        return false;
    result->poisson_log_lik = result->glm.log_lik;
    if (!result->glm.converged)
        return true;
    search.problem = glm_choose_rows(arena, design, spec, row);
    tally_counts(arena, &search);
    glm_maximise(arena, &search.problem, given->start, &state);
    differentiate(arena, &search, &state);
    if (search.slope <= 0) {
        result->poisson = true;
        result->theta = INFINITY;
        result->alpha = result->chi_squared = 0;
        result->p = 1;
        return true;
    }
    spec->family = GLM_NEGBIN;
    search.alpha = moment(&search.problem, &state);
    double *beta = state.beta;
    bool found = find_alpha(arena, &search, spec, beta);
    spec->start = beta;
    if (!glm_fit(arena, design, spec, &result->glm, err))
        return false;
    if (found && result->glm.converged) {
        fill_dispersion(&search, result);
        return true;
    }
    result->glm.converged = false;
    result->glm.note = result->glm.linear.note = "the dispersion did not converge";
    for (size_t j = 0; j < design->p; j++)
        result->glm.linear.coefficients[j] = NAN;
    return true;
}
