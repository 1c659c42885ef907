/* X'X and X'y in units of the columns, exactly; from them the triangle of products.h; q = R⁻¹'x for each row in double. Rows
 * go in blocks, blocks in chunks that threads take. Agrees with factor_twofold to the digits of a double. */
#include "models/tall.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/threads.h"
#include "models/design.h"
#include "models/influence.h"
#include "models/products.h"

enum { BLOCK = PRODUCTS_BLOCK, CHUNK = PRODUCTS_CHUNK };

/* Sums below 2^53 are exact, and so is each sum of products whose sums of squares are (Cauchy & Schwarz). */
static const double exact_sum = 0.99 * 9007199254740992.0;

/* ---- the first pass ---- */

struct counting {
    const struct tall_data *data;
    size_t width;               /* p + 1 */
    struct twofold *products;   /* of each chunk: width × width, upper triangle by rows */
    bool *exact;                /* of each chunk */
};

static size_t rows_from(const struct tall_data *data, size_t first)
{
    return data->n - first < BLOCK ? data->n - first : BLOCK;
}

/* False when a sum may have been rounded, or is not finite. */
static bool count_block(const struct counting *counting, size_t first, double units[][BLOCK], struct twofold *products)
{
    const struct tall_data *data = counting->data;
    size_t width = counting->width;
    bool exact = true;
    for (size_t j = 0; j < width; j++)
        source_units(&data->columns[j], first, rows_from(data, first), units[j]);
    for (size_t j = 0; j < width; j++) {
        struct twofold *squares = &products[j * width + j], before = *squares;
        products_add(squares, units[j], units + j, width - j);
        exact = exact && twofold_subtract(*squares, before).high < exact_sum;
    }
    return exact;
}

static void count_chunk(void *job, size_t chunk)
{
    const struct counting *counting = job;
    size_t n = counting->data->n, end = (chunk + 1) * CHUNK < n ? (chunk + 1) * CHUNK : n;
    _Alignas(PRODUCTS_LINE) double units[TALL_COLUMNS_MAX + 1][BLOCK];
    bool exact = true;
    for (size_t first = chunk * CHUNK; first < end && exact; first += BLOCK)
        exact = count_block(counting, first, units, counting->products + chunk * counting->width * counting->width);
    counting->exact[chunk] = exact;
}

/* From units to the values themselves: x = units / scale. */
static void scale_back(const struct tall_data *data, struct tall *tall)
{
    struct factor *factor = &tall->factor;
    size_t p = factor->p, rank = factor->rank;
    struct twofold y_scale = twofold_of(data->columns[p].scale);
    for (size_t j = 0; j < p; j++)
        factor->length[j] /= data->columns[j].scale;
    for (size_t l = 0; l < rank; l++) {
        struct twofold scale = twofold_of(data->columns[factor->order[l]].scale);
        for (size_t k = l; k < p; k++)
            factor->r[l * p + k] = twofold_divide(factor->r[l * p + k],
                                                  twofold_of(data->columns[factor->order[k]].scale));
        for (size_t k = l; k < rank; k++)
            factor->r_inverse[l * rank + k] = twofold_multiply(factor->r_inverse[l * rank + k], scale);
        factor->solution[l] = twofold_divide(twofold_multiply(factor->solution[l], scale), y_scale);
        tall->effects[l] = twofold_divide(tall->effects[l], y_scale);
    }
    tall->rest = twofold_divide(tall->rest, twofold_multiply(y_scale, y_scale));
    tall->total = twofold_divide(tall->total, twofold_multiply(y_scale, y_scale));
}

/* Squares of the outcome: of all, about the mean with an intercept, and what the columns leave. */
static void square_sums(const struct tall_data *data, const struct twofold *products, struct tall *tall)
{
    size_t p = data->p;
    struct twofold all = products[p * (p + 1) + p], n = twofold_of((double)data->n);
    tall->total = tall->rest = all;
    if (data->intercept) { /* column 0 is the constant */
        struct twofold sum = products[p];
        tall->total = twofold_subtract(all, twofold_divide(twofold_multiply(sum, sum), n));
    }
    for (size_t l = 0; l < tall->factor.rank; l++)
        tall->rest = twofold_subtract(tall->rest, twofold_multiply(tall->effects[l], tall->effects[l]));
    if (tall->rest.high < 0)
        tall->rest = twofold_of(0);
}

bool tall_factor(struct arena *arena, const struct tall_data *data, double tolerance, unsigned threads,
                 struct tall *tall)
{
    size_t p = data->p, width = p + 1, chunks = (data->n + CHUNK - 1) / CHUNK;
    if (p > TALL_COLUMNS_MAX)
        return false;
    for (size_t j = 0; j <= p; j++)
        if (!(data->columns[j].scale > 0))
            return false;
    struct counting counting = { data, width, arena_array(arena, struct twofold, chunks * width * width),
                                 arena_array(arena, bool, chunks) };
    threads_run(threads, chunks, count_chunk, &counting);
    for (size_t chunk = 0; chunk < chunks; chunk++)
        if (!counting.exact[chunk])
            return false;
    products_gather(counting.products, width * width, chunks);
    *tall = (struct tall){ .factor = { .n = data->n, .p = p }, .effects = arena_array(arena, struct twofold, p) };
    products_triangle(arena, counting.products, tolerance, &tall->factor, tall->effects);
    square_sums(data, counting.products, tall);
    scale_back(data, tall);
    return true;
}

double tall_fitted_square(const struct tall *tall)
{
    double square = 0;
    for (size_t l = 0; l < tall->factor.rank; l++)
        square += tall->effects[l].high * tall->effects[l].high;
    return square;
}

/* ---- the second pass ---- */

struct walking {
    const struct tall_data *data;
    const struct tall *tall;
    unsigned covariances;       /* of this pass */
    struct ols_result *result;  /* its rows are NULL when nobody asks for them */
    const double *inverse;      /* rank × rank: r_inverse in double, for columns in units */
    const double *effects;
    struct influence_extremes extremes;
    struct twofold *meat;       /* of each chunk and kind: rank × rank, lower triangle */
    struct edge {
        double leverage;        /* the largest in the chunk */
        size_t alone;           /* its first row of leverage 1, or n */
    } *edges;
};

static struct twofold *meat_of(const struct walking *walk, size_t chunk, int kind)
{
    size_t rank = walk->tall->factor.rank;
    return walk->meat + (chunk * OLS_HC_COUNT + (size_t)kind) * rank * rank;
}

/* q[l][i] = Σ inverse[k][l] x[k][i], k ≤ l. */
static void find_q(const struct walking *walk, size_t first, size_t count, double q[][BLOCK])
{
    const struct factor *factor = &walk->tall->factor;
    size_t rank = factor->rank;
    _Alignas(PRODUCTS_LINE) double x[TALL_COLUMNS_MAX][BLOCK];
    for (size_t k = 0; k < rank; k++)
        source_units(&walk->data->columns[factor->order[k]], first, count, x[k]);
    for (size_t l = 0; l < rank; l++)
        products_combine(q[l], walk->inverse + l, rank, x, l + 1);
}

/* What the rows of a block have of their own. */
struct block_rows {
    double fitted[BLOCK], residual[BLOCK], leverage[BLOCK];
};

static void find_rows(const struct walking *walk, size_t first, size_t count, double q[][BLOCK],
                      struct block_rows *rows)
{
    const struct source *outcome = &walk->data->columns[walk->data->p];
    double scale = outcome->scale;
    products_combine(rows->fitted, walk->effects, 1, q, walk->tall->factor.rank);
    source_units(outcome, first, count, rows->residual);
    for (size_t i = 0; i < BLOCK; i++)
        rows->residual[i] = rows->residual[i] / scale - rows->fitted[i];
    memset(rows->leverage, 0, sizeof rows->leverage);
    for (size_t l = 0; l < walk->tall->factor.rank; l++)
        for (size_t i = 0; i < BLOCK; i++)
            rows->leverage[i] += q[l][i] * q[l][i];
}

static void note_edge(struct edge *edge, const struct block_rows *rows, size_t first, size_t count, size_t n)
{
    for (size_t i = 0; i < count; i++) {
        edge->leverage = rows->leverage[i] > edge->leverage ? rows->leverage[i] : edge->leverage;
        if (1 - rows->leverage[i] < 1e-10 && edge->alone == n)
            edge->alone = first + i;
    }
}

static void keep_rows(struct ols_result *result, const struct block_rows *rows, size_t first, size_t count)
{
    if (result->fitted == NULL)
        return;
    memcpy(result->fitted + first, rows->fitted, count * sizeof *rows->fitted);
    memcpy(result->residuals + first, rows->residual, count * sizeof *rows->residual);
    memcpy(result->leverage + first, rows->leverage, count * sizeof *rows->leverage);
}

static void add_meat(const struct walking *walk, const struct block_rows *rows, size_t count, double q[][BLOCK],
                     int kind, struct twofold *meat)
{
    size_t rank = walk->tall->factor.rank;
    _Alignas(PRODUCTS_LINE) double weight[BLOCK] = { 0 }, weighted[BLOCK];
    for (size_t i = 0; i < count; i++) {
        double e = rows->residual[i], h = rows->leverage[i];
        weight[i] = e * e * influence_scale(&walk->extremes, 1 - h, h, (enum ols_vcov)kind);
    }
    for (size_t a = 0; a < rank; a++) {
        products_multiply(weighted, weight, q[a]);
        products_add(&meat[a * rank], weighted, q, a + 1);
    }
}

static void walk_chunk(void *job, size_t chunk)
{
    const struct walking *walk = job;
    size_t n = walk->data->n, end = (chunk + 1) * CHUNK < n ? (chunk + 1) * CHUNK : n;
    _Alignas(PRODUCTS_LINE) double q[TALL_COLUMNS_MAX][BLOCK];
    struct edge *edge = &walk->edges[chunk];
    *edge = (struct edge){ 0, n };
    for (size_t first = chunk * CHUNK; first < end; first += BLOCK) {
        struct block_rows rows;
        size_t count = rows_from(walk->data, first);
        find_q(walk, first, count, q);
        find_rows(walk, first, count, q, &rows);
        note_edge(edge, &rows, first, count, n);
        keep_rows(walk->result, &rows, first, count);
        for (int kind = 0; kind < OLS_HC_COUNT; kind++)
            if ((walk->covariances >> kind & 1) != 0)
                add_meat(walk, &rows, count, q, kind, meat_of(walk, chunk, kind));
    }
}

/* The row whose leverage is 1, or n; finds the largest leverage on the way. */
static size_t find_extremes(struct walking *walk, size_t chunks)
{
    size_t n = walk->data->n, alone = n;
    for (size_t chunk = chunks; chunk-- > 0;) {
        walk->extremes.leverage = fmax(walk->extremes.leverage, walk->edges[chunk].leverage);
        alone = walk->edges[chunk].alone < n ? walk->edges[chunk].alone : alone;
    }
    return alone;
}

/* R⁻¹ M R⁻¹' of what the chunks add up to. */
static void fill_sandwich(const struct walking *walk, int kind)
{
    const struct factor *factor = &walk->tall->factor;
    size_t rank = factor->rank;
    const struct twofold *meat = meat_of(walk, 0, kind);
    for (size_t a = 0; a < rank; a++)
        for (size_t b = 0; b <= a; b++) {
            struct twofold sum = twofold_of(0);
            for (size_t k = a; k < rank; k++)
                for (size_t l = b; l < rank; l++) {
                    struct twofold both = twofold_multiply(factor->r_inverse[a * rank + k],
                                                           factor->r_inverse[b * rank + l]);
                    sum = twofold_add(sum, twofold_multiply(both, meat[k >= l ? k * rank + l : l * rank + k]));
                }
            walk->result->hc[kind][factor->order[a] * factor->p + factor->order[b]] = twofold_value(sum);
        }
    influence_finish(factor, kind, walk->result);
}

static const double *in_double(struct arena *arena, const struct twofold *from, size_t count)
{
    double *values = arena_array(arena, double, count);
    for (size_t i = 0; i < count; i++)
        values[i] = from[i].high;
    return values;
}

static const double *inverse_of_units(struct arena *arena, const struct tall_data *data, const struct factor *factor)
{
    size_t rank = factor->rank;
    double *inverse = arena_array(arena, double, rank * rank);
    for (size_t k = 0; k < rank; k++)
        for (size_t l = k; l < rank; l++)
            inverse[k * rank + l] = factor->r_inverse[k * rank + l].high / data->columns[factor->order[k]].scale;
    return inverse;
}

void tall_rows(struct arena *arena, const struct tall_data *data, const struct tall *tall, const struct ols_spec *spec,
               struct ols_result *result)
{
    const struct factor *factor = &tall->factor;
    size_t n = data->n, rank = factor->rank, chunks = (n + CHUNK - 1) / CHUNK;
    unsigned last = spec->covariances & 1u << OLS_HC5; /* needs the largest leverage: a pass of its own */
    struct walking walk = { .data = data, .tall = tall, .covariances = spec->covariances & ~last, .result = result };
    walk.inverse = inverse_of_units(arena, data, factor);
    walk.effects = in_double(arena, tall->effects, rank);
    walk.meat = arena_array(arena, struct twofold, chunks * OLS_HC_COUNT * rank * rank);
    walk.edges = arena_array(arena, struct edge, chunks);
    walk.extremes = (struct influence_extremes){ .n = (double)n, .rank = (double)rank, .df = result->df };
    if (!spec->no_rows) {
        result->fitted = arena_array(arena, double, n);
        result->residuals = arena_array(arena, double, n);
        result->leverage = arena_array(arena, double, n);
    } else if (spec->covariances == 0) {
        return;
    }
    threads_run(spec->threads, chunks, walk_chunk, &walk);
    size_t alone = find_extremes(&walk, chunks);
    walk.covariances = last;
    if (last != 0)
        threads_run(spec->threads, chunks, walk_chunk, &walk);
    products_gather(walk.meat, OLS_HC_COUNT * rank * rank, chunks);
    influence_start(arena, factor, spec->covariances, alone,
                    alone < n ? place_name(data->places, alone, arena) : NULL, result);
    for (int kind = 0; kind < OLS_HC_COUNT; kind++)
        if ((spec->covariances >> kind & 1) != 0)
            fill_sandwich(&walk, kind);
}
