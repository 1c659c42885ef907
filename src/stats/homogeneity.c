/* Stuart–Maxwell: d_i = n_i. − n_.i has null covariance V_ii = n_i. + n_.i − 2 n_ii, V_ij = −(n_ij + n_ji). V is the
 * Laplacian of the graph of moves, so its rank is k − the number of parts that nobody moved between; the quadratic form
 * comes from a Cholesky factorisation that leaves out one category of each part. Agrees with R's coin::mh_test
 * (Stuart–Maxwell) and mcnemar.test (Bowker, when every pair of categories has moves). */
#include "stats/homogeneity.h"

#include <math.h>
#include <stdbool.h>

#include "base/arena.h"
#include "stats/distribution.h"

/* Everybody counted; false when nobody changed. */
static bool begin(const double *counts, size_t k, struct homogeneity *result)
{
    double n = 0, same = 0;
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++)
            n += counts[i * k + j];
    for (size_t i = 0; i < k; i++)
        same += counts[i * k + i];
    *result = (struct homogeneity){ .n = (size_t)n, .changed = (size_t)(n - same), .statistic = NAN, .df = NAN,
                                    .p = NAN };
    if (n > same)
        return true;
    result->undefined = n == 0 ? "there are no patients" : "no patient changed";
    return false;
}

static void conclude(double statistic, double df, struct homogeneity *result)
{
    result->statistic = statistic;
    result->df = df;
    result->p = chisq_sf(statistic, df);
}

/* A pivot this small, beside its diagonal, is the rounding of 0: integers make every true one larger. */
static const double nothing_left = 1e-10;

void stuart_maxwell(const double *counts, size_t k, struct arena *arena, struct homogeneity *result)
{
    if (!begin(counts, k, result))
        return;
    double *v = arena_array(arena, double, k * k), *z = arena_array(arena, double, k);
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) {
            double moved = counts[i * k + j] + counts[j * k + i];
            if (i == j)
                continue;
            v[i * k + j] = -moved;
            v[i * k + i] += moved;
            z[i] += counts[i * k + j] - counts[j * k + i];
        }
    double statistic = 0, df = 0;
    for (size_t i = 0; i < k; i++) { /* eliminate row i from those below; a row that has become 0 is redundant */
        double pivot = v[i * k + i];
        if (!(pivot > nothing_left))
            continue;
        statistic += z[i] * z[i] / pivot;
        df++;
        for (size_t r = i + 1; r < k; r++) {
            double factor = v[r * k + i] / pivot;
            z[r] -= factor * z[i];
            for (size_t c = i + 1; c < k; c++)
                v[r * k + c] -= factor * v[i * k + c];
        }
    }
    conclude(statistic, df, result);
}

void bowker_symmetry(const double *counts, size_t k, struct homogeneity *result)
{
    if (!begin(counts, k, result))
        return;
    double statistic = 0, df = 0;
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < i; j++) {
            double up = counts[i * k + j], down = counts[j * k + i];
            if (up + down == 0)
                continue;
            statistic += (up - down) * (up - down) / (up + down);
            df++;
        }
    conclude(statistic, df, result);
}

void marginal_shift(const double *counts, const double *scores, size_t k, struct homogeneity *result)
{
    if (!begin(counts, k, result))
        return;
    double sum = 0, squares = 0;
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) {
            double change = scores[j] - scores[i];
            sum += counts[i * k + j] * change;
            squares += counts[i * k + j] * change * change;
        }
    conclude(sum * sum / squares, 1, result);
}
