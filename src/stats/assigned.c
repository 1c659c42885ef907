/* Unadjusted: sums of n1 of the n decimals, shifted to start at 0 and divided by what they have in common, are counted
 * one value at a time (Streitberg & Röhmel 1986), as coin's exact oneway_test does.
 *
 * Adjusted: with Q an orthonormal basis of constant and covariates and M = I − QQ', the difference is x'My / x'Mx, and
 * its t grows with (x'My)² / x'Mx whatever the assignment x. x'My is a sum over the first group, x'Mx = n1 − |Q'x|². So an
 * assignment costs n1 (k + 2) additions and no fit. Agrees with R's lm over every assignment. */
#include "stats/assigned.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/rng.h"
#include "stats/lattice.h"
#include "stats/orthonormal.h"
#include "stats/summary.h"

static const double ADDITIONS_AT_ONCE = 3e9, TIE = 1e-10;

/* ---- the difference of means */

/* The values of both samples as whole numbers from 0 on; NULL when they are not decimals or too far apart. */
static int64_t *scores_of(const struct sample *first, const struct sample *second, struct arena *arena, int64_t *most)
{
    size_t n = first->n + second->n;
    int64_t *scores = arena_array(arena, int64_t, n), least = INT64_MAX;
    if (first->units == NULL || second->units == NULL)
        return NULL;
    double divisor = fmax(first->divisor, second->divisor);
    *most = 0;
    for (size_t i = 0; i < n; i++) {
        const struct sample *of = i < first->n ? first : second;
        double value = (double)of->units[i < first->n ? i : i - first->n] * (divisor / of->divisor);
        if (!(fabs(value) < 1e15))
            return NULL;
        scores[i] = (int64_t)value;
        least = scores[i] < least ? scores[i] : least;
    }
    int64_t step = lattice_step(scores, n, least);
    for (size_t i = 0; i < n; i++) {
        scores[i] = (scores[i] - least) / step;
        *most = scores[i] > *most ? scores[i] : *most;
    }
    return scores;
}

/* Share of the choices of k of n scores whose sum is at least as far from k · total / n as `observed`. */
static double counted(const int64_t *scores, size_t n, size_t k, int64_t most, int64_t observed, struct arena *arena)
{
    size_t width = k * (size_t)most + 1;
    double *counts = arena_array(arena, double, (k + 1) * width), total = 0, all = 0, extreme = 0;
    counts[0] = 1;
    for (size_t i = 0; i < n; i++) {
        total += (double)scores[i];
        for (size_t row = i + 1 < k ? i + 1 : k; row > 0; row--)
            lattice_add(counts + row * width + scores[i], counts + (row - 1) * width,
                        (row - 1) * (size_t)most + 1);
    }
    double distance = fabs((double)n * (double)observed - (double)k * total);
    for (size_t sum = 0; sum < width; sum++) {
        double count = counts[k * width + sum];
        all += count;
        if (fabs((double)n * (double)sum - (double)k * total) >= distance)
            extreme += count;
    }
    return extreme / all;
}

/* `chosen` of n places of `items`, moved to the front (Fisher & Yates, as far as needed). */
static void deal(struct rng *rng, uint32_t *items, size_t n, size_t chosen)
{
    for (size_t i = 0; i < chosen; i++) {
        size_t j = i + rng_below(rng, (uint32_t)(n - i));
        uint32_t kept = items[i];
        items[i] = items[j];
        items[j] = kept;
    }
}

struct statistic {
    double (*compute)(const void *data, const uint32_t *chosen); /* larger is more extreme */
    const void *data;
    size_t n, n1;
};

static uint32_t *in_order(size_t n, struct arena *arena)
{
    uint32_t *items = arena_array(arena, uint32_t, n);
    for (size_t i = 0; i < n; i++)
        items[i] = (uint32_t)i;
    return items;
}

static void draw(const struct statistic *statistic, const struct resample_plan *plan, struct arena *arena,
                 struct assigned_test *result)
{
    uint32_t *items = in_order(statistic->n, arena);
    double observed = statistic->compute(statistic->data, items), extreme = 0, r = (double)plan->replicates;
    for (uint64_t replicate = 0; replicate < plan->replicates; replicate++) {
        struct rng rng;
        for (size_t i = 0; i < statistic->n; i++)
            items[i] = (uint32_t)i;
        rng_init(&rng, plan->seed, replicate);
        deal(&rng, items, statistic->n, statistic->n1);
        extreme += statistic->compute(statistic->data, items) >= observed * (1 - TIE);
    }
    result->p = (1 + extreme) / (1 + r);
    result->std_error = sqrt(result->p * (1 - result->p) / (1 + r));
    result->replicates = plan->replicates;
    if (plan->replicates > 0)
        return;
    result->p = NAN;
    result->undefined = "too many assignments to try them all: ask for random ones";
}

/* |n · sum of the first group − n1 · total| of values near zero. */
static double mean_distance(const void *data, const uint32_t *chosen)
{
    const struct assigned *of = data;
    double sum = 0;
    for (size_t i = 0; i < of->n1; i++)
        sum += of->y[chosen[i]];
    return fabs(sum);
}

void assigned_difference(const struct sample *first, const struct sample *second, const struct resample_plan *plan,
                         struct arena *arena, struct assigned_test *result)
{
    struct arena_mark mark = arena_mark(arena);
    size_t n = first->n + second->n, k = first->n < second->n ? first->n : second->n;
    *result = (struct assigned_test){ .estimate = sample_mean_difference(first, second), .p = NAN };
    if (k == 0) {
        result->undefined = "a group is empty";
        return;
    }
    int64_t most = 0, *scores = scores_of(first, second, arena, &most);
    double cells = (double)k * ((double)k * (double)most + 1);
    if (scores != NULL && most == 0) {
        result->undefined = "all values are equal";
    } else if (scores != NULL && cells * (double)n < ADDITIONS_AT_ONCE && cells < 3e7) {
        int64_t observed = 0;
        for (size_t i = 0; i < k; i++)
            observed += scores[first->n == k ? i : n - 1 - i];
        result->p = counted(scores, n, k, most, observed, arena);
        result->exact = true;
    } else {
        double *y = arena_array(arena, double, n);
        double all = ((double)first->n * sample_mean(first, NULL) + (double)second->n * sample_mean(second, NULL)) / (double)n;
        for (size_t i = 0; i < n; i++)
            y[i] = (i < first->n ? first->x[i] : second->x[i - first->n]) - all;
        struct assigned data = { n, first->n, y, NULL, 0 };
        draw(&(struct statistic){ mean_distance, &data, n, first->n }, plan, arena, result);
    }
    arena_rewind(arena, mark);
}

/* ---- the adjusted difference */

struct residuals {
    size_t n, n1, rank;
    const double *y;    /* My */
    const double *q;    /* n × rank, column-major */
};

/* Takes from v what the columns of q explain. Returns what is left of its length, as a share. */
static double sweep(const double *q, size_t n, size_t rank, double *v)
{
    double before = inner_product(v, v, n);
    sweep_out(q, n, rank, v);
    return before > 0 ? sqrt(inner_product(v, v, n) / before) : 0;
}

/* (x'My)² / x'Mx; the ends of what the covariates allow when x is explained by them. */
static double adjusted_distance(const void *data, const uint32_t *chosen)
{
    const struct residuals *of = data;
    double sum = 0, left = (double)of->n1;
    for (size_t i = 0; i < of->n1; i++)
        sum += of->y[chosen[i]];
    for (size_t j = 0; j < of->rank; j++) {
        double along = 0;
        for (size_t i = 0; i < of->n1; i++)
            along += of->q[j * of->n + chosen[i]];
        left -= along * along;
    }
    return left > 1e-9 * (double)of->n1 ? sum * sum / left : 0;
}

static struct residuals residuals_of(const struct assigned *data, struct arena *arena)
{
    size_t n = data->n;
    double *q = arena_array(arena, double, n * (data->k + 1)), *y = arena_array(arena, double, n);
    struct residuals of = { .n = n, .n1 = data->n1, .rank = 1, .y = y, .q = q };
    for (size_t i = 0; i < n; i++)
        q[i] = 1 / sqrt((double)n);
    for (size_t j = 0; j < data->k; j++) {
        double *column = q + of.rank * n;
        memcpy(column, data->z + j * n, n * sizeof *column);
        double mean = inner_product(column, q, n) / sqrt((double)n); /* first, so that a share is not of a large mean */
        for (size_t i = 0; i < n; i++)
            column[i] -= mean;
        if (!(sweep(q, n, of.rank, column) > 1e-9))
            continue;
        double length = sqrt(inner_product(column, column, n));
        for (size_t i = 0; i < n; i++)
            column[i] /= length;
        of.rank++;
    }
    memcpy(y, data->y, n * sizeof *y);
    sweep(q, n, of.rank, y);
    return of;
}

static double choices(size_t n, size_t k)
{
    double count = 1;
    for (size_t i = 1; i <= k && count < 1e18; i++)
        count = count * (double)(n - k + i) / (double)i;
    return count;
}

/* The next choice of k of n in order; false after the last. */
static bool next_choice(uint32_t *chosen, size_t n, size_t k)
{
    size_t i = k;
    while (i > 0 && chosen[i - 1] == n - k + i - 1)
        i--;
    if (i == 0)
        return false;
    chosen[i - 1]++;
    for (; i < k; i++)
        chosen[i] = chosen[i - 1] + 1;
    return true;
}

static double adjusted_estimate(const struct residuals *of)
{
    double sum = 0, left = (double)of->n1;
    for (size_t i = 0; i < of->n1; i++)
        sum += of->y[i];
    for (size_t j = 0; j < of->rank; j++) {
        double along = 0;
        for (size_t i = 0; i < of->n1; i++)
            along += of->q[j * of->n + i];
        left -= along * along;
    }
    return left > 1e-9 * (double)of->n1 ? sum / left : NAN;
}

void assigned_adjusted(const struct assigned *data, const struct resample_plan *plan, struct arena *arena,
                       struct assigned_test *result)
{
    struct arena_mark mark = arena_mark(arena);
    struct residuals of = residuals_of(data, arena);
    struct statistic statistic = { adjusted_distance, &of, data->n, data->n1 };
    *result = (struct assigned_test){ .estimate = adjusted_estimate(&of), .p = NAN };
    if (isnan(result->estimate) || data->n1 == data->n || data->n1 == 0) {
        result->undefined = "the groups cannot be told from the covariates";
    } else if (inner_product(of.y, of.y, of.n) <= 1e-20 * inner_product(data->y, data->y, data->n)) {
        result->undefined = "the covariates explain every value";
    } else if (choices(data->n, data->n1) <= ASSIGNED_ENUMERATE) {
        uint32_t *chosen = in_order(data->n, arena);
        double observed = adjusted_distance(&of, chosen), all = 0, extreme = 0;
        do {
            all++;
            extreme += adjusted_distance(&of, chosen) >= observed * (1 - TIE);
        } while (next_choice(chosen, data->n, data->n1));
        result->p = extreme / all;
        result->exact = true;
    } else {
        draw(&statistic, plan, arena, result);
    }
    arena_rewind(arena, mark);
}
