/* The share of pairs with first > second, ties by half, from the placements of each value among the other sample: half
 * placements are integers, so the mean is exact. Var(p̂) = S₁²/n₁ + S₂²/n₂ with S² the variances of the placements, t with
 * Satterthwaite's df (Brunner & Munzel 2000, eq. 3.2 to 3.6). Agrees with SciPy's brunnermunzel. */
#include <math.h>

#include "base/arena.h"
#include "stats/crossed.h"
#include "stats/distribution.h"
#include "stats/ranksum.h"

/* Twice the number of `others` below each value, ties by half; both ascending. */
static void placements(const int64_t *values, size_t n, const int64_t *others, size_t m, double *twice)
{
    size_t below = 0, upto = 0;
    for (size_t i = 0; i < n; i++) {
        while (below < m && others[below] < values[i])
            below++;
        while (upto < m && others[upto] <= values[i])
            upto++;
        twice[i] = (double)(below + upto);
    }
}

/* Variance of placements as shares of the other sample. */
static double placement_variance(const double *twice, size_t n, size_t m, double *sum)
{
    double squares = 0, scale = 2 * (double)m, count = (double)n;
    *sum = 0;
    for (size_t i = 0; i < n; i++)
        *sum += twice[i];
    for (size_t i = 0; i < n; i++) {
        double off = (twice[i] * count - *sum) / count;
        squares += off * off;
    }
    return squares / (count - 1) / (scale * scale);
}

/* (p̂ − θ)² less z² times the variance of p̂ at θ (method 5): its sign changes at the ends. */
static double score_gap(double estimate, double theta, double z, double n1, double n2)
{
    double half = (n1 + n2) / 2 - 1;
    double variance = theta * (1 - theta) * (1 + half * (1 - theta) / (2 - theta) + half * theta / (1 + theta)) / (n1 * n2);
    return (estimate - theta) * (estimate - theta) - z * z * variance;
}

static double score_end(double estimate, double edge, double z, double n1, double n2)
{
    double inside = estimate, outside = edge;
    for (int i = 0; i < 200 && inside != outside; i++) {
        double half = (inside + outside) / 2;
        if (half == inside || half == outside)
            break;
        *(score_gap(estimate, half, z, n1, n2) > 0 ? &outside : &inside) = half;
    }
    return inside;
}

void brunner_munzel_test(const struct sample *first, const struct sample *second, double level, struct arena *arena,
                         struct brunner_munzel *result)
{
    *result = (struct brunner_munzel){ NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, "a group has no values" };
    if (first->n == 0 || second->n == 0)
        return;
    struct arena_mark mark = arena_mark(arena);
    struct crossed crossed;
    crossed_init(&crossed, first, second, arena);
    double *above = arena_array(arena, double, first->n), *below = arena_array(arena, double, second->n);
    placements(crossed.x, first->n, crossed.y, second->n, above);
    placements(crossed.y, second->n, crossed.x, first->n, below);
    double n1 = (double)first->n, n2 = (double)second->n, sum1, sum2;
    double variance1 = placement_variance(above, first->n, second->n, &sum1) / n1;
    double variance2 = placement_variance(below, second->n, first->n, &sum2) / n2;
    arena_rewind(arena, mark);
    double z = normal_quantile_upper((1 - level) / 2), estimate = sum1 / (2 * n1 * n2);
    result->estimate = estimate;
    result->score_low = score_end(estimate, 0, z, n1, n2);
    result->score_high = score_end(estimate, 1, z, n1, n2);
    result->undefined = first->n < 2 || second->n < 2 ? "a group has fewer than two values" : NULL;
    if (result->undefined != NULL)
        return;
    double variance = variance1 + variance2;
    result->std_error = sqrt(variance);
    if (!(variance > 0)) {
        result->undefined = estimate == 0.5 ? "every value is the same" : "the two groups do not overlap";
        result->std_error = NAN;
        return;
    }
    result->df = variance * variance / (variance1 * variance1 / (n1 - 1) + variance2 * variance2 / (n2 - 1));
    result->t = (sum1 - n1 * n2) / (2 * n1 * n2) / result->std_error;
    result->p = student_two_sided(result->t, result->df);
    double half = student_critical(result->df, level) * result->std_error;
    result->low = fmax(0, estimate - half);
    result->high = fmin(1, estimate + half);
}
