/* Each row's pull on the coefficients, M s_t, comes from the orthogonal factorisation; the lagged products are summed
 * from those. Agrees with R's sandwich::NeweyWest(prewhite = FALSE, adjust = TRUE). */
#include "models/newey_west.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"

struct moment {
    double time;
    size_t row;
};

static int compare_moments(const void *a, const void *b)
{
    const struct moment *left = a, *right = b;
    if (left->time != right->time)
        return left->time < right->time ? -1 : 1;
    return left->row < right->row ? -1 : left->row > right->row;
}

size_t newey_west_lag(size_t n)
{
    size_t lag = (size_t)floor(4 * pow((double)n / 100, 2.0 / 9) + 1e-9);
    return n > 0 && lag > n - 1 ? n - 1 : lag;
}

/* Rows of positive weight in the order of time. */
static size_t sort_rows(struct arena *arena, const struct sandwich_rows *rows, const double *time, size_t *row)
{
    size_t n = 0;
    struct moment *moments = arena_array(arena, struct moment, rows->n);
    for (size_t i = 0; i < rows->n; i++)
        if (!rows->weights || rows->weights[i] > 0)
            moments[n++] = (struct moment){ time[i], i };
    qsort(moments, n, sizeof *moments, compare_moments);
    for (size_t i = 0; i < n; i++)
        row[i] = moments[i].row;
    return n;
}

/* Adds scale × (Γ_lag + Γ_lag'), or Γ_0 once. */
static void add_products(const double *moved, size_t n, size_t rank, size_t lag, double scale, double *sums)
{
    for (size_t a = 0; a < rank; a++)
        for (size_t b = 0; b < rank; b++) {
            double sum = 0;
            for (size_t t = lag; t < n; t++)
                sum += moved[t * rank + a] * moved[(t - lag) * rank + b];
            sums[a * rank + b] += scale * sum;
            if (lag > 0)
                sums[b * rank + a] += scale * sum;
        }
}

void newey_west_fit(struct arena *arena, const struct sandwich_rows *rows, const double *time, size_t lag,
                    struct newey_west_result *result)
{
    size_t *row = arena_array(arena, size_t, rows->n), n = sort_rows(arena, rows, time, row), p = rows->p;
    struct factor factor;
    sandwich_factor(arena, rows, row, n, &factor);
    size_t rank = factor.rank;
    *result = (struct newey_west_result){ .n = n, .p = p, .rank = rank, .lag = lag };
    double *moved = arena_array(arena, double, n * rank), *sums = arena_array(arena, double, rank * rank);
    for (size_t t = 0; t < n; t++)
        for (size_t a = 0; a < rank; a++)
            moved[t * rank + a] = factor.pull[t * rank + a] * rows->residuals[row[t]] *
                                  (rows->weights ? sqrt(rows->weights[row[t]]) : 1);
    for (size_t l = 0; l <= lag && l < n; l++)
        add_products(moved, n, rank, l, 1 - (double)l / (double)(lag + 1), sums);
    if (n <= rank)
        result->note = "as many coefficients as rows";
    result->vcov = arena_array(arena, double, p * p);
    for (size_t at = 0; at < p * p; at++)
        result->vcov[at] = NAN;
    for (size_t a = 0; a < rank && !result->note; a++)
        for (size_t b = 0; b < rank; b++)
            result->vcov[factor.order[a] * p + factor.order[b]] =
                sums[a * rank + b] * ((double)n / (double)(n - rank));
}
