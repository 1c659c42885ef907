#include "stats/grid.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"

enum { SUM_BITS = 62 };

static bool units_fit(const struct sample *sample)
{
    /* a resample may take the largest value n times */
    double largest = 0;
    for (size_t i = 0; sample->units != NULL && i < sample->n; i++)
        largest = fmax(largest, fabs((double)sample->units[i]));
    return sample->units != NULL && largest * (double)sample->n < ldexp(1, SUM_BITS);
}

void grid_init(struct grid *grid, const struct sample *sample, struct arena *arena)
{
    *grid = (struct grid){ .n = sample->n, .divisor = 1 };
    if (units_fit(sample)) {
        grid->values = sample->units;
        grid->decimal = true;
        grid->divisor = sample->divisor;
        return;
    }
    double largest = 0;
    int exponent = 0, room = 0;
    for (size_t i = 0; i < sample->n; i++)
        largest = fmax(largest, fabs(sample->x[i]));
    frexp(largest, &exponent);
    frexp((double)sample->n, &room);
    grid->exponent = exponent + room - SUM_BITS;
    grid->step = ldexp(1, grid->exponent);
    int64_t *values = arena_array(arena, int64_t, sample->n);
    for (size_t i = 0; i < sample->n; i++)
        values[i] = llround(ldexp(sample->x[i], -grid->exponent));
    grid->values = values;
}

double grid_value(const struct grid *grid, int64_t sum)
{
    if (grid->decimal)
        return (double)sum / grid->divisor;
    return isnormal(grid->step) ? (double)sum * grid->step : ldexp((double)sum, grid->exponent);
}
