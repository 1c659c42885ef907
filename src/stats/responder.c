/* S(t) = #{i: improvement_i >= t} / n, the survivor function of the improvements, taken from the left. The band is that
 * of Dvoretzky, Kiefer & Wolfowitz with Massart's constant: P(sup |S_n - S| > e) <= 2 exp(-2 n e^2) for every n, so it
 * needs no table and is on the safe side for scores with many ties. Agrees with R's ecdf. */
#include "stats/responder.h"


#include "base/arena.h"
#include "base/sort.h"

size_t responder_count(const double *improvement, size_t n, double threshold)
{
    size_t reached = 0;
    for (size_t i = 0; i < n; i++)
        reached += improvement[i] >= threshold;
    return reached;
}

void responder_curve(const double *improvement, size_t n, double level, struct arena *arena,
                     struct responder_curve *curve)
{
    double *sorted = arena_array(arena, double, n), *threshold = arena_array(arena, double, n);
    size_t *reached = arena_array(arena, size_t, n), finite = 0, steps = 0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(improvement[i]))
            sorted[finite++] = improvement[i];
    sort_doubles(sorted, finite);
    for (size_t i = 0; i < finite; i++) {
        if (i > 0 && sorted[i] <= sorted[i - 1])
            continue;
        threshold[steps] = sorted[i];
        reached[steps++] = finite - i;
    }
    double alpha = level > 0 ? 1 - level : 0.05;
    *curve = (struct responder_curve){ n, steps, threshold, reached,
                                       n == 0 ? NAN : sqrt(log(2 / alpha) / (2 * (double)n)) };
}

double responder_curve_at(const struct responder_curve *curve, double t)
{
    if (curve->n == 0)
        return NAN;
    size_t low = 0, high = curve->steps; /* the first threshold that is not below t */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (curve->threshold[middle] < t)
            low = middle + 1;
        else
            high = middle;
    }
    return low == curve->steps ? 0 : (double)curve->reached[low] / (double)curve->n;
}
