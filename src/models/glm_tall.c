/* The step d solves X'WX d = X's as in glm_search.c, here by the triangle of the cross-products: with columns whose
 * condition number (scaled to length 1) is below 1e4 at most 8 of the 31 digits of the triangle, and of a double's sums
 * none that matter, are lost; other problems are handed back. The score is summed over blocks in double and over
 * blocks in twofold, so the step's own rounding is some 1e-15 standard errors.
 * Agrees with glm_maximise to the digits of a double. */
#include "models/glm_tall.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/threads.h"
#include "models/ols.h"
#include "models/products.h"

enum {
    BLOCK = PRODUCTS_BLOCK,
    CHUNK = PRODUCTS_CHUNK,
    STRIDE = 16,            /* of the rows that the search begins on */
    ITERATIONS_MAX = 30
};

static const double step_enough = 1e-12, condition_most = 1e4;

/* What a pass adds up in a chunk: the products of X with the score as response, then deviance and Pearson's X². */
struct pass {
    const struct glm_problem *problem;
    const double *beta;      /* NULL: at the outcome itself, towards its working response */
    size_t width;            /* p + 1 */
    struct twofold *sums;    /* of each chunk: width² + 2 */
};

static size_t sums_per_chunk(const struct pass *pass)
{
    return pass->width * pass->width + 2;
}

static void predict(const struct pass *pass, size_t first, size_t count, double x[][BLOCK], double *eta)
{
    const struct glm_problem *problem = pass->problem;
    products_combine(eta, pass->beta, 1, x, problem->p);
    for (size_t i = 0; i < count && problem->offset != NULL; i++)
        eta[i] += problem->offset[first + i];
}

/* Where the search starts: each row at a mean near its own outcome, the response its distance from there to 0. */
static struct glm_row row_at_outcome(const struct glm_problem *problem, size_t i)
{
    double y = problem->y[i], offset = problem->offset != NULL ? problem->offset[i] : 0;
    double near = problem->spec->family == GLM_BINOMIAL ? (y + 0.5) / 2 : y + 0.1;
    double eta = problem->spec->family == GLM_BINOMIAL ? log(near / (1 - near)) : log(near);
    struct glm_row row = glm_row(problem->spec, y, glm_weight(problem, i), eta);
    row.score += row.weight * (eta - offset);
    return row;
}

/* As glm_row, of plain 0 and 1 under the logit link: the product of 1 + e^−|eta| leaves one logarithm for a block. */
static struct glm_row logit_row(double y, double eta, double *product)
{
    double e = exp(-fabs(eta)), small = e / (1 + e), mean = eta < 0 ? small : 1 / (1 + e);
    *product *= 1 + e;
    double against = y > 0.5 ? -eta : eta;
    return (struct glm_row){ .mean = mean, .score = y > 0.5 ? (eta < 0 ? 1 / (1 + e) : small) : -mean,
                             .weight = small / (1 + e), .deviance = against > 0 ? 2 * against : 0 };
}

/* A row's score and weight in the arrays, its share of the ends. */
static void find_rows(const struct pass *pass, size_t first, size_t count, const double *eta, double *score,
                      double *weight, struct twofold *ends)
{
    const struct glm_problem *problem = pass->problem;
    double product = 1, deviance = 0, pearson = 0;
    bool plain = problem->spec->link == GLM_LOGIT && problem->weights == NULL;
    for (size_t i = 0; i < count; i++) {
        double y = problem->y[first + i];
        struct glm_row row = pass->beta == NULL            ? row_at_outcome(problem, first + i)
                             : plain && (y == 0 || y == 1) ? logit_row(y, eta[i], &product)
                             : glm_row(problem->spec, y, glm_weight(problem, first + i), eta[i]);
        score[i] = row.score;
        weight[i] = row.weight;
        deviance += row.deviance;
        pearson += row.score * row.score / row.weight;
    }
    ends[0] = twofold_add(ends[0], twofold_of(deviance + 2 * log(product)));
    ends[1] = twofold_add(ends[1], twofold_of(pearson));
}

static void pass_block(const struct pass *pass, size_t first, size_t count, struct twofold *sums)
{
    size_t p = pass->problem->p, width = pass->width;
    double x[TALL_COLUMNS_MAX][BLOCK], eta[BLOCK], score[BLOCK] = { 0 }, weight[BLOCK] = { 0 }, weighted[BLOCK];
    for (size_t j = 0; j < p; j++)
        source_values(&pass->problem->sources[j], first, count, x[j]);
    if (pass->beta != NULL)
        predict(pass, first, count, x, eta);
    find_rows(pass, first, count, eta, score, weight, sums + width * width);
    for (size_t j = 0; j < p; j++) {
        products_multiply(weighted, weight, x[j]);
        products_add(&sums[j * width + j], weighted, x + j, p - j);
        products_add(&sums[j * width + p], score, x + j, 1);
    }
}

static void pass_chunk(void *job, size_t chunk)
{
    const struct pass *pass = job;
    size_t n = pass->problem->n, end = (chunk + 1) * CHUNK < n ? (chunk + 1) * CHUNK : n;
    for (size_t first = chunk * CHUNK; first < end; first += BLOCK)
        pass_block(pass, first, end - first < BLOCK ? end - first : BLOCK, pass->sums + chunk * sums_per_chunk(pass));
}

/* One pass at beta: the factor with the step as its solution, and its size. False when it is no use. */
static bool make_step(struct arena *arena, struct pass *pass, const double *beta, unsigned threads,
                      struct glm_state *state, struct glm_tall *tall)
{
    size_t p = pass->problem->p, chunks = (pass->problem->n + CHUNK - 1) / CHUNK;
    struct twofold *effects = arena_array(arena, struct twofold, p);
    pass->beta = beta;
    pass->sums = arena_array(arena, struct twofold, chunks * sums_per_chunk(pass));
    threads_run(threads, chunks, pass_chunk, pass);
    products_gather(pass->sums, sums_per_chunk(pass), chunks);
    state->factor = (struct factor){ .n = pass->problem->n, .p = p };
    products_triangle(arena, pass->sums, 1 / condition_most, &state->factor, effects);
    if (state->factor.rank < p || !(factor_condition(&state->factor) < condition_most))
        return false;
    double squares = 0;
    state->size = 0;
    for (size_t j = 0; j < p; j++) {
        state->step[j] = twofold_value(state->factor.solution[j]);
        squares += effects[j].high * effects[j].high;
        state->size = fmax(state->size, fabs(state->step[j]) / (fabs(state->beta[j]) +
                                                                sqrt(glm_variance(&state->factor, j, j))));
    }
    state->deviance = twofold_value(pass->sums[pass->width * pass->width]);
    tall->pearson = twofold_value(pass->sums[pass->width * pass->width + 1]);
    tall->gradient = sqrt(squares);
    return isfinite(state->size) && isfinite(state->deviance);
}

/* Newton from beta (from the outcomes when `fresh`) until steps are rounding; they have to shrink from early on. */
static bool search(struct arena *arena, const struct glm_problem *problem, bool fresh, unsigned threads,
                   struct glm_state *state, struct glm_tall *tall)
{
    struct pass pass = { .problem = problem, .width = problem->p + 1 };
    double before = INFINITY;
    for (int i = 0; i < ITERATIONS_MAX; i++) {
        bool start = fresh && i == 0;
        if (!make_step(arena, &pass, start ? NULL : state->beta, threads, state, tall))
            return false;
        state->iterations++;
        state->converged = !start && (state->size <= step_enough || (state->size < 1e-9 && state->size >= before));
        if (state->converged)
            return true;
        for (size_t j = 0; j < problem->p; j++)
            state->beta[j] = start ? state->step[j] : state->beta[j] + state->step[j];
        if (i > 6 && !(state->size < before))
            return false;
        before = start ? INFINITY : state->size;
    }
    return false;
}

static struct glm_problem every_other(struct arena *arena, const struct glm_problem *problem)
{
    struct glm_problem some = *problem;
    some.n = (problem->n + STRIDE - 1) / STRIDE;
    struct source *sources = arena_array(arena, struct source, some.p);
    double *y = arena_array(arena, double, some.n);
    double *weights = problem->weights != NULL ? arena_array(arena, double, some.n) : NULL;
    double *offset = problem->offset != NULL ? arena_array(arena, double, some.n) : NULL;
    for (size_t j = 0; j < some.p; j++) {
        double *x = arena_array(arena, double, some.n);
        for (size_t i = 0; i < some.n; i++)
            x[i] = source_value(&problem->sources[j], i * STRIDE);
        sources[j] = (struct source){ .kind = SOURCE_VALUES, .values = x };
    }
    for (size_t i = 0; i < some.n; i++) {
        y[i] = problem->y[i * STRIDE];
        if (weights != NULL)
            weights[i] = problem->weights[i * STRIDE];
        if (offset != NULL)
            offset[i] = problem->offset[i * STRIDE];
    }
    some.sources = sources;
    some.y = y;
    some.weights = weights;
    some.offset = offset;
    return some;
}

static bool suits(const struct glm_problem *problem)
{
    double n = (double)problem->n, p = (double)problem->p;
    bool canonical = problem->spec->family == GLM_POISSON ||
                     (problem->spec->family == GLM_BINOMIAL && problem->spec->link == GLM_LOGIT);
    return canonical && problem->sources != NULL && n * p * p > OLS_TWOFOLD_WORK && problem->p <= TALL_COLUMNS_MAX && n > 1000 * p;
}

bool glm_tall_maximise(struct arena *arena, const struct glm_problem *problem, unsigned threads, struct glm_state *state,
                       struct glm_tall *tall)
{
    if (!suits(problem))
        return false;
    *state = (struct glm_state){ .beta = arena_array(arena, double, problem->p),
                                 .low = arena_array(arena, double, problem->p),
                                 .step = arena_array(arena, double, problem->p) };
    struct arena_mark mark = arena_mark(arena);
    struct glm_problem some = every_other(arena, problem);
    bool begun = search(arena, &some, true, threads, state, tall);
    arena_rewind(arena, mark);
    return begun && search(arena, problem, false, threads, state, tall);
}
