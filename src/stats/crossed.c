/* The pairs with xᵢ − yⱼ ≤ d are counted by one index following the other up the sorted values; the difference of rank k
 * is the least d with at least k pairs, found by bisection on the integer d. */
#include "stats/crossed.h"

#include <math.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/sort.h"

enum { GRID_BITS = 57 };

static double largest(const struct sample *sample, double most)
{
    for (size_t i = 0; i < sample->n; i++)
        most = fmax(most, fabs(sample->x[i]));
    return most;
}

/* Units of a sample at the common divisor; false when they do not fit. */
static bool rescaled(const struct sample *sample, double divisor, int64_t *to)
{
    int64_t factor = (int64_t)llround(divisor / sample->divisor), most = (INT64_C(1) << GRID_BITS) / factor;
    for (size_t i = 0; i < sample->n; i++) {
        if (sample->units[i] > most || sample->units[i] < -most)
            return false;
        to[i] = sample->units[i] * factor;
    }
    return true;
}

static void on_grid(const struct sample *sample, int exponent, int64_t *to)
{
    for (size_t i = 0; i < sample->n; i++) {
        to[i] = llround(ldexp(sample->x[i], -exponent));
        if (to[i] == 0 && sample->x[i] != 0)
            to[i] = sample->x[i] > 0 ? 1 : -1;
    }
}

void crossed_init(struct crossed *crossed, const struct sample *first, const struct sample *second,
                  struct arena *arena)
{
    int64_t *x = arena_array(arena, int64_t, first->n), *y = arena_array(arena, int64_t, second->n);
    *crossed = (struct crossed){ .x = x, .y = y, .n1 = first->n, .n2 = second->n,
                                 .pairs = (uint64_t)first->n * second->n };
    double divisor = fmax(first->divisor, second->divisor);
    bool exact = first->units != NULL && second->units != NULL && divisor / first->divisor < 1e15 &&
                 divisor / second->divisor < 1e15;
    if (exact && rescaled(first, divisor, x) && rescaled(second, divisor, y)) {
        crossed->divisor = divisor;
    } else {
        double most = largest(second, largest(first, 0));
        int exponent = 0;
        if (most > 0) {
            frexp(most, &exponent);
            exponent -= GRID_BITS;
        }
        crossed->exponent = exponent;
        on_grid(first, exponent, x);
        on_grid(second, exponent, y);
    }
    sort_integers(x, first->n);
    sort_integers(y, second->n);
}

uint64_t crossed_count(const struct crossed *crossed, int64_t difference)
{
    uint64_t pairs = 0;
    size_t below = 0; /* values of y less than xᵢ − difference make differences above it */
    for (size_t i = 0; i < crossed->n1; i++) {
        while (below < crossed->n2 && crossed->y[below] < crossed->x[i] - difference)
            below++;
        pairs += crossed->n2 - below;
    }
    return pairs;
}

int64_t crossed_select(const struct crossed *crossed, uint64_t rank)
{
    int64_t low = crossed->x[0] - crossed->y[crossed->n2 - 1];
    int64_t high = crossed->x[crossed->n1 - 1] - crossed->y[0];
    while (low < high) {
        int64_t half = low + (high - low) / 2;
        if (crossed_count(crossed, half) >= rank)
            high = half;
        else
            low = half + 1;
    }
    return low;
}

double crossed_value(const struct crossed *crossed, int64_t difference)
{
    if (crossed->divisor > 0)
        return (double)difference / crossed->divisor;
    return ldexp((double)difference, crossed->exponent);
}

double crossed_median(const struct crossed *crossed)
{
    int64_t low = crossed_select(crossed, (crossed->pairs + 1) / 2);
    int64_t high = crossed_select(crossed, crossed->pairs / 2 + 1);
    if (crossed->divisor > 0)
        return (double)(low + high) / (2 * crossed->divisor); /* |low|, |high| ≤ 2^58 */
    return ldexp((double)(low + high), crossed->exponent - 1);
}
