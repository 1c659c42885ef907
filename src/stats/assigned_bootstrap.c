/* The model is fitted to each resample by its cross-products about the resample's own means, with covariates scaled
 * beforehand; the difference is the coefficient of the group, swept last. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "stats/assigned.h"

/* Columns y, group, covariates, each less its mean and over its SD but for the first two. */
struct model {
    size_t n, n1, columns;
    const double *x;     /* n × columns, row-major */
};

/* The coefficient of the group: Gaussian elimination of the covariates, then of the group. */
static double coefficient(double *cross, size_t columns)
{
    for (size_t pivot = columns; pivot-- > 1;) {
        double own = cross[pivot * columns + pivot];
        if (pivot == 1)
            return own > 1e-10 ? cross[columns] / own : NAN;
        if (!(own > 1e-10))
            continue; /* a covariate that does not vary here, or repeats others */
        for (size_t i = 0; i < pivot; i++) {
            double share = cross[pivot * columns + i] / own;
            for (size_t j = 0; j <= i; j++)
                cross[i * columns + j] -= share * cross[pivot * columns + j];
        }
    }
    return NAN;
}

static double difference(const void *data, const uint32_t *indices, size_t n, void *scratch)
{
    const struct model *model = data;
    size_t columns = model->columns;
    double *cross = scratch, *sums = cross + columns * columns;
    memset(cross, 0, (columns * columns + columns) * sizeof *cross);
    for (size_t i = 0; i < n; i++) {
        const double *row = model->x + indices[i] * columns;
        for (size_t a = 0; a < columns; a++) {
            sums[a] += row[a];
            for (size_t b = 0; b <= a; b++)
                cross[a * columns + b] += row[a] * row[b];
        }
    }
    for (size_t a = 0; a < columns; a++)
        for (size_t b = 0; b <= a; b++)
            cross[a * columns + b] = (cross[a * columns + b] - sums[a] * sums[b] / (double)n) / (double)n;
    return coefficient(cross, columns);
}

static struct model model_of(const struct assigned *data, struct arena *arena)
{
    size_t n = data->n, columns = data->k + 2;
    double *x = arena_array(arena, double, n * columns);
    for (size_t j = 0; j < columns; j++) {
        const double *z = j == 0 ? data->y : j > 1 ? data->z + (j - 2) * n : NULL;
        double mean = 0, squares = 0;
        for (size_t i = 0; i < n; i++)
            mean += (z == NULL ? i < data->n1 : z[i]) / (double)n;
        for (size_t i = 0; i < n; i++) {
            x[i * columns + j] = (z == NULL ? i < data->n1 : z[i]) - mean;
            squares += x[i * columns + j] * x[i * columns + j] / (double)n;
        }
        for (size_t i = 0; i < n && j > 1 && squares > 0; i++)
            x[i * columns + j] /= sqrt(squares);
    }
    return (struct model){ n, data->n1, columns, x };
}

/* Values without each row, those of each group moved to one common mean. */
static void jackknife(const struct model *model, void *scratch, uint32_t *indices, double *values)
{
    size_t sizes[2] = { model->n1, model->n - model->n1 }, start = 0;
    for (size_t group = 0; group < 2; start += sizes[group++]) {
        double mean = 0;
        for (size_t out = start; out < start + sizes[group]; out++) {
            for (size_t i = 0, at = 0; i < model->n; i++)
                if (i != out)
                    indices[at++] = (uint32_t)i;
            values[out] = difference(model, indices, model->n - 1, scratch);
            mean += values[out] / (double)sizes[group];
        }
        for (size_t out = start; out < start + sizes[group]; out++)
            values[out] -= mean;
    }
}

void assigned_bootstrap(const struct assigned *data, const struct resample_plan *plan, double level,
                        struct arena *arena, struct bootstrap *result, uint64_t *unfitted)
{
    struct arena_mark mark = arena_mark(arena);
    struct model model = model_of(data, arena);
    size_t scratch_size = (model.columns * model.columns + model.columns) * sizeof(double);
    struct resample_statistic statistic = { difference, &model, scratch_size };
    size_t sizes[2] = { data->n1, data->n - data->n1 };
    uint32_t *indices = arena_array(arena, uint32_t, data->n);
    double *values = arena_array(arena, double, plan->replicates), *left_out = arena_array(arena, double, data->n);
    void *scratch = arena_alloc(arena, scratch_size, 1);
    uint64_t kept = 0;
    for (size_t i = 0; i < data->n; i++)
        indices[i] = (uint32_t)i;
    double estimate = difference(&model, indices, data->n, scratch);
    resample_statistics(plan, sizes, 2, &statistic, arena, values);
    for (uint64_t r = 0; r < plan->replicates; r++)
        if (!isnan(values[r])) /* what differs by rounding is the same: ties with the estimate count by half */
            values[kept++] = fabs(values[r] - estimate) <= 1e-10 * fabs(estimate) ? estimate : values[r];
    *unfitted = plan->replicates - kept;
    jackknife(&model, scratch, indices, left_out);
    bootstrap_interval(values, kept, estimate, left_out, data->n, level, result);
    arena_rewind(arena, mark);
}
