/* score = sum, mean or percent of the items answered, each reversed item being low + high - item first.
 *
 * Items are whole numbers, so every sum is exact and a score is rounded once, by its one division: 16 of 45 is the double
 * nearest to 1600 / 45. */
#include "derive/score.h"

#include <math.h>

bool score_item_allowed(const struct instrument *instrument, double item)
{
    return item >= instrument->low && item <= instrument->high && item == trunc(item);
}

static bool is_reversed(const struct instrument *instrument, size_t number)
{
    for (const unsigned char *r = instrument->reversed; r != NULL && *r != 0; r++)
        if (*r == number)
            return true;
    return false;
}

const char *score_band(const struct instrument *instrument, double value)
{
    for (size_t i = 0; i < instrument->band_count; i++)
        if (value <= instrument->bands[i].up_to)
            return instrument->bands[i].name;
    return NULL;
}

static double value_of(const struct instrument *instrument, double sum, size_t answered)
{
    double items = (double)instrument->items, n = (double)answered;
    switch (instrument->method) {
    case SCORE_SUM:
        return answered == instrument->items ? sum : sum * items / n;
    case SCORE_MEAN:
        return sum / n;
    case SCORE_PERCENT:
        return 100 * sum / (instrument->high * n);
    }
    return NAN;
}

void score_compute(const struct instrument *instrument, const double *items, struct score *score)
{
    *score = (struct score){ .value = NAN };
    for (size_t i = 0; i < instrument->items; i++) {
        if (isnan(items[i]))
            continue;
        score->raw += is_reversed(instrument, i + 1) ? instrument->low + instrument->high - items[i] : items[i];
        score->answered++;
    }
    score->scored = score->answered >= instrument->needed;
    if (!score->scored)
        return;
    score->prorated = score->answered < instrument->items;
    score->value = value_of(instrument, score->raw, score->answered);
    score->band = score_band(instrument, score->value);
}
