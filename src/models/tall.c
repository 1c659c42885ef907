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

static const double exact_sum = 9007199254740992.0; /* 2^53 */

/* ---- the first pass ---- */

/* Columns 0 … p − 1 are those of x, column p is y. */
struct counting {
    const struct ols_data *data;
    size_t width;               /* p + 1 */
    struct twofold *products;   /* of each chunk: width × width, upper triangle by rows */
};

static const double *column_of(const struct ols_data *data, size_t j)
{
    return j < data->p ? data->x + j * data->n : data->y;
}

static double scale_of(const struct ols_data *data, size_t j)
{
    return j < data->p ? data->scale[j] : data->y_scale;
}

/* Rows `first` on, in units; the rows that a last block lacks are 0. */
static void load(const struct ols_data *data, size_t j, size_t first, double *units)
{
    const double *from = column_of(data, j) + first;
    double scale = scale_of(data, j);
    size_t count = data->n - first < BLOCK ? data->n - first : BLOCK;
    for (size_t i = 0; i < count; i++)
        units[i] = nearbyint(from[i] * scale);
    for (size_t i = count; i < BLOCK; i++)
        units[i] = 0;
}

static void count_chunk(void *job, size_t chunk)
{
    const struct counting *counting = job;
    const struct ols_data *data = counting->data;
    size_t width = counting->width, end = (chunk + 1) * CHUNK < data->n ? (chunk + 1) * CHUNK : data->n;
    struct twofold *products = counting->products + chunk * width * width;
    double units[TALL_COLUMNS_MAX + 1][BLOCK];
    for (size_t first = chunk * CHUNK; first < end; first += BLOCK) {
        for (size_t j = 0; j < width; j++)
            load(data, j, first, units[j]);
        for (size_t j = 0; j < width; j++)
            for (size_t k = j; k < width; k++)
                products_add(&products[j * width + k], units[j], units[k]);
    }
}

/* Every product of two values times BLOCK has to stay below 2^53. */
static bool suits(const struct ols_data *data)
{
    double largest = 0;
    if (data->weights != NULL || data->scale == NULL || data->p > TALL_COLUMNS_MAX)
        return false;
    for (size_t j = 0; j <= data->p; j++) {
        double scale = scale_of(data, j), most = 0;
        const double *values = column_of(data, j);
        if (!(scale > 0))
            return false;
        for (size_t i = 0; i < data->n; i++)
            most = fabs(values[i]) > most ? fabs(values[i]) : most;
        largest = fmax(largest, most * scale);
    }
    return largest * largest * BLOCK < exact_sum;
}

/* From units to the values themselves: x = units / scale. */
static void scale_back(const struct ols_data *data, struct tall *tall)
{
    struct factor *factor = &tall->factor;
    size_t p = factor->p, rank = factor->rank;
    struct twofold y_scale = twofold_of(data->y_scale);
    for (size_t j = 0; j < p; j++)
        factor->length[j] /= data->scale[j];
    for (size_t l = 0; l < rank; l++) {
        struct twofold scale = twofold_of(data->scale[factor->order[l]]);
        for (size_t k = l; k < p; k++)
            factor->r[l * p + k] = twofold_divide(factor->r[l * p + k], twofold_of(data->scale[factor->order[k]]));
        for (size_t k = l; k < rank; k++)
            factor->r_inverse[l * rank + k] = twofold_multiply(factor->r_inverse[l * rank + k], scale);
        factor->solution[l] = twofold_divide(twofold_multiply(factor->solution[l], scale), y_scale);
        tall->effects[l] = twofold_divide(tall->effects[l], y_scale);
    }
    tall->rest = twofold_divide(tall->rest, twofold_multiply(y_scale, y_scale));
    tall->total = twofold_divide(tall->total, twofold_multiply(y_scale, y_scale));
}

/* Squares of the outcome: of all, about the mean with an intercept, and what the columns leave. */
static void square_sums(const struct ols_data *data, const struct twofold *products, struct tall *tall)
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

bool tall_factor(struct arena *arena, const struct ols_data *data, double tolerance, unsigned threads, struct tall *tall)
{
    size_t p = data->p, width = p + 1, chunks = (data->n + CHUNK - 1) / CHUNK;
    if (!suits(data))
        return false;
    struct counting counting = { data, width, arena_array(arena, struct twofold, chunks * width * width) };
    threads_run(threads, chunks, count_chunk, &counting);
    products_gather(counting.products, width * width, chunks);
    *tall = (struct tall){ .factor = { .n = data->n, .p = p }, .effects = arena_array(arena, struct twofold, p) };
    products_triangle(arena, counting.products, tolerance, &tall->factor, tall->effects);
    square_sums(data, counting.products, tall);
    scale_back(data, tall);
    return true;
}

/* ---- the second pass ---- */

struct walking {
    const struct ols_data *data;
    const struct tall *tall;
    unsigned covariances;       /* of this pass */
    struct ols_result *result;
    const double *inverse;      /* rank × rank: r_inverse in double */
    const double *effects;
    struct influence_extremes extremes;
    struct twofold *meat;       /* of each chunk and kind: rank × rank, lower triangle */
};

static struct twofold *meat_of(const struct walking *walk, size_t chunk, int kind)
{
    size_t rank = walk->tall->factor.rank;
    return walk->meat + (chunk * OLS_HC_COUNT + (size_t)kind) * rank * rank;
}

/* q[l][i] = Σ inverse[k][l] x[k][i], k ≤ l, of the `count` rows from `first` on; 0 for those a last block lacks. */
static void find_q(const struct walking *walk, size_t first, size_t count, double q[][BLOCK])
{
    const struct factor *factor = &walk->tall->factor;
    double x[BLOCK];
    memset(q, 0, factor->rank * sizeof *q);
    for (size_t k = 0; k < factor->rank; k++) {
        memcpy(x, walk->data->x + factor->order[k] * walk->data->n + first, count * sizeof *x);
        memset(x + count, 0, (BLOCK - count) * sizeof *x);
        for (size_t l = k; l < factor->rank; l++)
            products_add_multiple(q[l], walk->inverse[k * factor->rank + l], x);
    }
}

static void fill_rows(const struct walking *walk, size_t first, size_t count, double q[][BLOCK])
{
    double fitted[BLOCK] = { 0 }, leverage[BLOCK] = { 0 };
    for (size_t l = 0; l < walk->tall->factor.rank; l++) {
        products_add_multiple(fitted, walk->effects[l], q[l]);
        for (size_t i = 0; i < count; i++)
            leverage[i] += q[l][i] * q[l][i];
    }
    for (size_t i = 0; i < count; i++) {
        walk->result->fitted[first + i] = fitted[i];
        walk->result->leverage[first + i] = leverage[i];
        walk->result->residuals[first + i] = walk->data->y[first + i] - fitted[i];
    }
}

static void add_meat(const struct walking *walk, size_t first, size_t count, double q[][BLOCK], int kind,
                     struct twofold *meat)
{
    size_t rank = walk->tall->factor.rank;
    double weight[BLOCK] = { 0 }, weighted[BLOCK];
    for (size_t i = 0; i < count; i++) {
        double e = walk->result->residuals[first + i], h = walk->result->leverage[first + i];
        weight[i] = e * e * influence_scale(&walk->extremes, 1 - h, h, (enum ols_vcov)kind);
    }
    for (size_t a = 0; a < rank; a++) {
        products_multiply(weighted, weight, q[a]);
        for (size_t b = 0; b <= a; b++)
            products_add(&meat[a * rank + b], weighted, q[b]);
    }
}

static void walk_chunk(void *job, size_t chunk)
{
    const struct walking *walk = job;
    size_t n = walk->data->n, end = (chunk + 1) * CHUNK < n ? (chunk + 1) * CHUNK : n;
    double q[TALL_COLUMNS_MAX][BLOCK];
    for (size_t first = chunk * CHUNK; first < end; first += BLOCK) {
        size_t count = end - first < BLOCK ? end - first : BLOCK;
        find_q(walk, first, count, q);
        fill_rows(walk, first, count, q);
        for (int kind = 0; kind < OLS_HC_COUNT; kind++)
            if ((walk->covariances >> kind & 1) != 0)
                add_meat(walk, first, count, q, kind, meat_of(walk, chunk, kind));
    }
}

/* The row whose leverage is 1, or n; finds the largest leverage on the way. */
static size_t find_extremes(struct walking *walk)
{
    size_t n = walk->data->n, alone = n;
    for (size_t i = n; i-- > 0;) {
        walk->extremes.leverage = fmax(walk->extremes.leverage, walk->result->leverage[i]);
        if (1 - walk->result->leverage[i] < 1e-10)
            alone = i;
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

void tall_rows(struct arena *arena, const struct ols_data *data, const struct tall *tall, unsigned covariances,
               unsigned threads, struct ols_result *result)
{
    const struct factor *factor = &tall->factor;
    size_t n = data->n, rank = factor->rank, chunks = (n + CHUNK - 1) / CHUNK;
    unsigned last = covariances & 1u << OLS_HC5; /* needs the largest leverage: a pass of its own */
    struct walking walk = { .data = data, .tall = tall, .covariances = covariances & ~last, .result = result };
    walk.inverse = in_double(arena, factor->r_inverse, rank * rank);
    walk.effects = in_double(arena, tall->effects, rank);
    walk.meat = arena_array(arena, struct twofold, chunks * OLS_HC_COUNT * rank * rank);
    walk.extremes = (struct influence_extremes){ .n = (double)n, .rank = (double)rank, .df = result->df };
    result->fitted = arena_array(arena, double, n);
    result->residuals = arena_array(arena, double, n);
    result->leverage = arena_array(arena, double, n);
    threads_run(threads, chunks, walk_chunk, &walk);
    size_t alone = find_extremes(&walk);
    walk.covariances = last;
    if (last != 0)
        threads_run(threads, chunks, walk_chunk, &walk);
    products_gather(walk.meat, OLS_HC_COUNT * rank * rank, chunks);
    influence_start(arena, factor, covariances, alone, alone < n ? place_name(data->places, alone, arena) : NULL, result);
    for (int kind = 0; kind < OLS_HC_COUNT; kind++)
        if ((covariances >> kind & 1) != 0)
            fill_sandwich(&walk, kind);
}
