/* The step d solves X'WX d = X's as in glm_search.c, here by the triangle of the cross-products: with columns whose
 * condition number (scaled to length 1) is below 1e4 at most 8 of the 31 digits of the triangle, and of a double's sums
 * none that matter, are lost; other problems are handed back. The score is summed over blocks in double and over
 * blocks in twofold, so the step's own rounding is some 1e-15 standard errors.
 * Agrees with glm_maximise to the digits of a double. */
#include "models/glm_tall.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/processor.h"
#include "base/threads.h"
#include "models/exponential.h"
#include "models/ols.h"
#include "models/products.h"

enum {
    BLOCK = PRODUCTS_BLOCK,
    CHUNK = PRODUCTS_CHUNK,
    STRIDE = 16,            /* of the rows that the search begins on */
    ITERATIONS_MAX = 30
};

static const double near_enough = 1e-2, step_enough = 1e-11, condition_most = 1e4; /* near: what some rows tell */

/* What a pass adds up in a chunk: the products of X with the score as response, then deviance and Pearson's X². */
struct pass {
    const struct glm_problem *problem;
    const double *beta;      /* in units of the columns; NULL: at the outcome itself, towards its working response */
    bool plain;              /* outcomes 0 and 1 under the logit link, without weights */
    struct glm_row start[2]; /* of plain rows whose outcome is 0 and 1, without an offset */
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

/* Where the search starts: a row at a mean near its own outcome, the response its distance from there to 0. */
static struct glm_row row_at_outcome(const struct glm_problem *problem, double y, double weight, double offset)
{
    double near = problem->spec->family == GLM_BINOMIAL ? (y + 0.5) / 2 : y + 0.1;
    double eta = problem->spec->family == GLM_BINOMIAL ? log(near / (1 - near)) : log(near);
    struct glm_row row = glm_row(problem->spec, y, weight, eta);
    row.score += row.weight * (eta - offset);
    return row;
}

/* What the rows of a block say, and what they add to the ends: the deviance and Pearson's X². */
struct block_rows {
    double score[BLOCK], weight[BLOCK];
    double deviance, pearson;
};

/* Four rows side by side. */
enum { LANES = 4 };
typedef double quad __attribute__((vector_size(LANES * sizeof(double))));
typedef int64_t quad_mask __attribute__((vector_size(LANES * sizeof(int64_t))));

PROCESSOR_INLINE void choose(quad *to, const quad_mask *mask, const quad *those, const quad *others)
{
    *to = (quad)(((quad_mask)*those & *mask) | ((quad_mask)*others & ~*mask));
}

/* As glm_row, of plain 0 and 1 under the logit link, without a branch. From e = e^−|eta| follow all: of mean and its
 * complement one is 1 / (1 + e), the other e / (1 + e); (y − mean)² / weight is e^−eta or e^eta; the product of 1 + e
 * leaves one logarithm for a block. */
PROCESSOR_INLINE void find_logits(const double *ys, const double *etas, const double *es, struct block_rows *rows)
{
    quad one = { 1, 1, 1, 1 }, product = one, against = { 0 }, pearson = { 0 };
    for (size_t i = 0; i < BLOCK; i += LANES) {
        quad y, eta, e, mean, rest, away, square, none = { 0 };
        memcpy(&y, ys + i, sizeof y);
        memcpy(&eta, etas + i, sizeof eta);
        memcpy(&e, es + i, sizeof e);
        quad large = one / (one + e), small = e * large, towards = (2 * y - one) * eta, gone = -towards;
        quad_mask below = eta < none, wrong = towards < none;
        choose(&mean, &below, &small, &large);
        choose(&rest, &below, &large, &small);
        choose(&away, &wrong, &gone, &none);
        quad far = e * e;
        choose(&square, &wrong, &one, &far);
        quad weight = small * large, score = y * rest - (one - y) * mean;
        memcpy(rows->weight + i, &weight, sizeof weight);
        memcpy(rows->score + i, &score, sizeof score);
        product *= one + e;
        against += away;
        pearson += square / e;
    }
    rows->deviance = 2 * ((against[0] + against[1]) + (against[2] + against[3]) +
                          log((product[0] * product[1]) * (product[2] * product[3])));
    rows->pearson = (pearson[0] + pearson[1]) + (pearson[2] + pearson[3]);
}

PROCESSOR_AVX2 static void find_logits_by_vectors(const double *y, const double *eta, const double *e,
                                                  struct block_rows *rows)
{
    find_logits(y, eta, e, rows);
}

/* A block of rows like these; false for others. */
static bool take_logits(const struct pass *pass, size_t first, size_t count, const double *eta, struct block_rows *rows)
{
    const struct glm_problem *problem = pass->problem;
    _Alignas(PRODUCTS_LINE) double e[BLOCK], below[BLOCK];
    if (!pass->plain || pass->beta == NULL || count < BLOCK)
        return false;
    for (size_t i = 0; i < BLOCK; i++)
        below[i] = -fabs(eta[i]);
    exponentials(e, below);
    if (processor_has_avx2())
        find_logits_by_vectors(problem->y + first, eta, e, rows);
    else
        find_logits(problem->y + first, eta, e, rows);
    return true;
}

/* Plain rows without an offset are alike at the start: there are two of them. */
static struct glm_row start_row(const struct pass *pass, size_t i)
{
    const struct glm_problem *problem = pass->problem;
    if (pass->plain && problem->offset == NULL)
        return problem->y[i] == 0 ? pass->start[0] : pass->start[1];
    return row_at_outcome(problem, problem->y[i], glm_weight(problem, i), problem->offset != NULL ? problem->offset[i] : 0);
}

/* 0 for the rows that a last block lacks. */
static void find_rows(const struct pass *pass, size_t first, size_t count, const double *eta, struct block_rows *rows)
{
    const struct glm_problem *problem = pass->problem;
    if (take_logits(pass, first, count, eta, rows))
        return;
    *rows = (struct block_rows){ .deviance = 0 };
    for (size_t i = 0; i < count; i++) {
        struct glm_row row = pass->beta == NULL
                                 ? start_row(pass, first + i)
                                 : glm_row(problem->spec, problem->y[first + i], glm_weight(problem, first + i), eta[i]);
        rows->score[i] = row.score;
        rows->weight[i] = row.weight;
        rows->deviance += row.deviance;
        rows->pearson += row.score * row.score / row.weight;
    }
}

static void pass_block(const struct pass *pass, size_t first, size_t count, struct twofold *sums)
{
    size_t p = pass->problem->p, width = pass->width;
    _Alignas(PRODUCTS_LINE) double x[TALL_COLUMNS_MAX][BLOCK], eta[BLOCK], weighted[BLOCK];
    struct twofold *ends = sums + width * width;
    _Alignas(PRODUCTS_LINE) struct block_rows rows;
    for (size_t j = 0; j < p; j++)
        source_units(&pass->problem->sources[j], first, count, x[j]);
    if (pass->beta != NULL)
        predict(pass, first, count, x, eta);
    find_rows(pass, first, count, eta, &rows);
    ends[0] = twofold_add(ends[0], twofold_of(rows.deviance));
    ends[1] = twofold_add(ends[1], twofold_of(rows.pearson));
    for (size_t j = 0; j < p; j++) {
        products_multiply(weighted, rows.weight, x[j]);
        products_add(&sums[j * width + j], weighted, x + j, p - j);
    }
    products_add(&sums[width * p], rows.score, x, p);
}

/* The products with the score, which a pass adds up in the last row, go to the last column, where a response stands. */
static void place_scores(const struct pass *pass)
{
    size_t p = pass->problem->p;
    for (size_t j = 0; j < p; j++)
        pass->sums[j * pass->width + p] = pass->sums[p * pass->width + j];
}

static void pass_chunk(void *job, size_t chunk)
{
    const struct pass *pass = job;
    size_t n = pass->problem->n, end = (chunk + 1) * CHUNK < n ? (chunk + 1) * CHUNK : n;
    for (size_t first = chunk * CHUNK; first < end; first += BLOCK)
        pass_block(pass, first, end - first < BLOCK ? end - first : BLOCK, pass->sums + chunk * sums_per_chunk(pass));
}

static double *in_units(struct arena *arena, const struct glm_problem *problem, const double *beta)
{
    double *in_units = arena_array(arena, double, problem->p);
    for (size_t j = 0; beta != NULL && j < problem->p; j++)
        in_units[j] = beta[j] / source_unit(&problem->sources[j]);
    return beta != NULL ? in_units : NULL;
}

/* What was added up in units, of the values. */
static void scale_back(const struct glm_problem *problem, size_t width, struct twofold *sums)
{
    for (size_t j = 0; j < problem->p; j++) {
        double unit = source_unit(&problem->sources[j]);
        for (size_t k = j; k < problem->p; k++)
            sums[j * width + k] = twofold_divide(sums[j * width + k],
                                                 twofold_product(unit, source_unit(&problem->sources[k])));
        sums[j * width + problem->p] = twofold_divide(sums[j * width + problem->p], twofold_of(unit));
    }
}

/* One pass at beta: the factor with the step as its solution, and its size. False when it is no use. */
static bool make_step(struct arena *arena, struct pass *pass, const double *beta, unsigned threads,
                      struct glm_state *state, struct glm_tall *tall)
{
    size_t p = pass->problem->p, chunks = (pass->problem->n + CHUNK - 1) / CHUNK;
    struct twofold *effects = arena_array(arena, struct twofold, p);
    pass->beta = in_units(arena, pass->problem, beta);
    pass->sums = arena_array(arena, struct twofold, chunks * sums_per_chunk(pass));
    threads_run(threads, chunks, pass_chunk, pass);
    products_gather(pass->sums, sums_per_chunk(pass), chunks);
    place_scores(pass);
    scale_back(pass->problem, pass->width, pass->sums);
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

/* Newton from beta (from the outcomes when `fresh`) until a step is below `enough`; steps have to shrink from early on. */
static bool search(struct arena *arena, const struct glm_problem *problem, bool fresh, double enough, unsigned threads,
                   struct glm_state *state, struct glm_tall *tall)
{
    struct pass pass = { .problem = problem, .width = problem->p + 1 };
    pass.plain = problem->spec->link == GLM_LOGIT && problem->risks;
    for (int y = 0; y < 2 && pass.plain; y++)
        pass.start[y] = row_at_outcome(problem, y, 1, 0);
    double before = INFINITY;
    for (int i = 0; i < ITERATIONS_MAX; i++) {
        bool start = fresh && i == 0;
        if (!make_step(arena, &pass, start ? NULL : state->beta, threads, state, tall))
            return false;
        state->iterations++;
        state->converged = !start && (state->size <= enough || (state->size < 1e-9 && state->size >= before));
        for (size_t j = 0; j < problem->p; j++)
            state->beta[j] = start ? state->step[j] : state->beta[j] + state->step[j];
        if (state->converged) /* the last step leaves an error like its square */
            return true;
        if (i > 6 && !(state->size < before))
            return false;
        before = start ? INFINITY : state->size;
    }
    return false;
}

/* The columns of a problem in less memory, which every pass goes through. */
struct packing {
    size_t n;
    struct source *sources;
    int16_t **shorts;          /* room for each column */
};

static void pack_column(void *job, size_t j)
{
    const struct packing *packing = job;
    source_shorten(&packing->sources[j], packing->n, packing->shorts[j]);
}

static struct glm_problem packed(struct arena *arena, const struct glm_problem *problem, unsigned threads)
{
    struct packing packing = { problem->n, arena_array(arena, struct source, problem->p),
                               arena_array(arena, int16_t *, problem->p) };
    struct glm_problem small = *problem;
    small.sources = packing.sources;
    for (size_t j = 0; j < problem->p; j++) {
        packing.sources[j] = problem->sources[j];
        packing.shorts[j] = arena_array(arena, int16_t, problem->n);
    }
    threads_run(threads, problem->p, pack_column, &packing);
    return small;
}

/* Every STRIDE-th row of a problem. */
struct thinning {
    const struct glm_problem *from;
    size_t n;
    struct source *sources;
    double **values;           /* where they are put, of each column */
};

static void thin_column(void *job, size_t j)
{
    const struct thinning *thinning = job;
    for (size_t i = 0; i < thinning->n; i++)
        thinning->values[j][i] = source_value(&thinning->from->sources[j], i * STRIDE);
    thinning->sources[j] = (struct source){ .kind = SOURCE_VALUES, .values = thinning->values[j] };
}

static double *thin(struct arena *arena, const double *from, size_t n)
{
    double *some = from != NULL ? arena_array(arena, double, n) : NULL;
    for (size_t i = 0; some != NULL && i < n; i++)
        some[i] = from[i * STRIDE];
    return some;
}

static struct glm_problem every_other(struct arena *arena, const struct glm_problem *problem, unsigned threads)
{
    size_t n = (problem->n + STRIDE - 1) / STRIDE;
    struct thinning thinning = { problem, n, arena_array(arena, struct source, problem->p),
                                 arena_array(arena, double *, problem->p) };
    for (size_t j = 0; j < problem->p; j++)
        thinning.values[j] = arena_array(arena, double, n);
    threads_run(threads, problem->p, thin_column, &thinning);
    return (struct glm_problem){ .spec = problem->spec, .n = n, .p = problem->p, .y = thin(arena, problem->y, n),
                                 .weights = thin(arena, problem->weights, n), .offset = thin(arena, problem->offset, n),
                                 .sources = thinning.sources, .risks = problem->risks };
}

static bool suits(const struct glm_problem *problem)
{
    double n = (double)problem->n, p = (double)problem->p;
    bool canonical = problem->spec->family == GLM_POISSON ||
                     (problem->spec->family == GLM_BINOMIAL && problem->spec->link == GLM_LOGIT);
    return canonical && problem->sources != NULL && n * p * p > OLS_TWOFOLD_WORK && problem->p <= TALL_COLUMNS_MAX &&
           n > 1000 * p;
}

bool glm_tall_maximise(struct arena *arena, const struct glm_problem *problem, unsigned threads, struct glm_state *state,
                       struct glm_tall *tall)
{
    if (!suits(problem))
        return false;
    *state = (struct glm_state){ .beta = arena_array(arena, double, problem->p),
                                 .low = arena_array(arena, double, problem->p),
                                 .step = arena_array(arena, double, problem->p) };
    struct glm_problem all = packed(arena, problem, threads);
    struct arena_mark mark = arena_mark(arena);
    struct glm_problem some = every_other(arena, &all, threads);
    bool begun = search(arena, &some, true, near_enough, threads, state, tall);
    arena_rewind(arena, mark);
    return begun && search(arena, &all, false, step_enough, threads, state, tall);
}
