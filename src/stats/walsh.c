/* The pairs i ≤ j with dᵢ + dⱼ ≤ s are counted by one index climbing while the other comes down the sorted values; the sum of
 * rank k is the least s with at least k pairs, found by bisection on the integer s. Where few different sums are possible,
 * as with scores, the counts are tabulated at once. */
#include "stats/walsh.h"

#include <math.h>

#include "base/arena.h"
#include "base/sort.h"

enum { GRID_BITS = 58, MOST_SUMS = 4096, MOST_VALUES = 65535 /* whose pairs a 32-bit integer counts */ };

static int64_t on_grid(double x, int exponent)
{
    int64_t integer = llround(ldexp(x, -exponent));
    if (integer == 0 && x != 0)
        return x > 0 ? 1 : -1;
    return integer;
}

/* table[s − 2·sorted[0]] = pairs whose sum is s at most; NULL when there are too many sums. */
static const uint32_t *tabulate(const int64_t *sorted, size_t n, struct arena *arena)
{
    int64_t range = sorted[n - 1] - sorted[0];
    if (n > MOST_VALUES || range > (MOST_SUMS - 1) / 2)
        return NULL;
    size_t sums = 2 * (size_t)range + 1;
    uint32_t *table = arena_array(arena, uint32_t, sums), *times = arena_array(arena, uint32_t, (size_t)range + 1);
    size_t *values = arena_array(arena, size_t, (size_t)range + 1), distinct = 0;
    for (size_t i = 0; i < n; i++) {
        size_t value = (size_t)(sorted[i] - sorted[0]);
        if (times[value]++ == 0)
            values[distinct++] = value;
    }
    for (size_t i = 0; i < distinct; i++) {
        uint32_t *from = table + values[i], first = times[values[i]];
        from[values[i]] += first * (first + 1) / 2;
        for (size_t j = i + 1; j < distinct; j++)
            from[values[j]] += first * times[values[j]];
    }
    for (size_t s = 1; s < sums; s++)
        table[s] += table[s - 1];
    return table;
}

void walsh_init(struct walsh *walsh, const struct sample *sample, struct arena *arena)
{
    int64_t *sorted = arena_array(arena, int64_t, sample->n);
    double largest = 0;
    for (size_t i = 0; i < sample->n; i++)
        largest = fmax(largest, fabs(sample->x[i]));
    int exponent = 0;
    frexp(largest, &exponent);
    exponent -= GRID_BITS;
    for (size_t i = 0; i < sample->n; i++)
        sorted[i] = sample->units != NULL ? sample->units[i] : on_grid(sample->x[i], exponent);
    sort_integers(sorted, sample->n);
    uint64_t n = sample->n;
    *walsh = (struct walsh){ .sorted = sorted, .n = sample->n, .pairs = n * (n + 1) / 2,
                             .divisor = sample->units != NULL ? sample->divisor : 0, .exponent = exponent,
                             .table = tabulate(sorted, sample->n, arena) };
}

uint64_t walsh_count(const struct walsh *walsh, int64_t sum)
{
    if (walsh->table != NULL) {
        int64_t least = 2 * walsh->sorted[0], most = 2 * walsh->sorted[walsh->n - 1];
        return sum < least ? 0 : walsh->table[(sum < most ? sum : most) - least];
    }
    uint64_t pairs = 0;
    size_t above = walsh->n; /* sorted[above …) are too large for the current partner */
    for (size_t i = 0; i < walsh->n; i++) {
        while (above > i && walsh->sorted[i] + walsh->sorted[above - 1] > sum)
            above--;
        if (above <= i)
            break;
        pairs += above - i;
    }
    return pairs;
}

int64_t walsh_select(const struct walsh *walsh, uint64_t rank)
{
    int64_t low = 2 * walsh->sorted[0], high = 2 * walsh->sorted[walsh->n - 1];
    while (low < high) {
        int64_t half = low + (high - low) / 2;
        if (walsh_count(walsh, half) >= rank)
            high = half;
        else
            low = half + 1;
    }
    return low;
}

double walsh_value(const struct walsh *walsh, int64_t sum)
{
    if (walsh->divisor > 0)
        return (double)sum / (2 * walsh->divisor);
    return ldexp((double)sum, walsh->exponent - 1);
}

double walsh_median(const struct walsh *walsh)
{
    int64_t low = walsh_select(walsh, (walsh->pairs + 1) / 2);
    if (walsh->pairs % 2 == 1)
        return walsh_value(walsh, low);
    int64_t high = walsh_select(walsh, walsh->pairs / 2 + 1);
    if (walsh->divisor > 0)
        return ((double)low + (double)high) / (4 * walsh->divisor);
    return walsh_value(walsh, low) / 2 + walsh_value(walsh, high) / 2;
}
