#include "models/source.h"

#include <string.h>

/* Rounds to a whole number when added and taken off again, up to 2^51. */
static const double rounding = 6755399441055744.0; /* 1.5 · 2^52 */

/* Units where they are wanted as whole numbers, not as written. */
static void whole_units(const struct source *source, size_t first, size_t count, double *to)
{
    const double *values = source->values + first;
    double scale = source->scale;
    for (size_t i = 0; i < count; i++)
        to[i] = (values[i] * scale + rounding) - rounding;
}

static void indicate(const struct source *source, size_t first, size_t count, double *to)
{
    const uint32_t *codes = source->codes + first, code = source->code;
    for (size_t i = 0; i < count; i++)
        to[i] = codes[i] == code;
}

static void fill(const struct source *source, size_t first, size_t count, double *to)
{
    const int64_t *units = source->units;
    switch (source->kind) {
    case SOURCE_ONES:
        for (size_t i = 0; i < count; i++)
            to[i] = 1;
        break;
    case SOURCE_UNITS:
        for (size_t i = 0; i < count; i++)
            to[i] = (double)units[first + i];
        break;
    case SOURCE_VALUES:
        whole_units(source, first, count, to);
        break;
    case SOURCE_INDICATOR:
        indicate(source, first, count, to);
        break;
    }
}

void source_units(const struct source *source, size_t first, size_t count, double *units)
{
    if (count == SOURCE_BLOCK) {
        fill(source, first, SOURCE_BLOCK, units);
        return;
    }
    fill(source, first, count, units);
    memset(units + count, 0, (SOURCE_BLOCK - count) * sizeof *units);
}

void source_values(const struct source *source, size_t first, size_t count, double *values)
{
    if (source->kind == SOURCE_ONES || source->kind == SOURCE_INDICATOR) {
        source_units(source, first, count, values);
        return;
    }
    memcpy(values, source->values + first, count * sizeof *values);
    memset(values + count, 0, (SOURCE_BLOCK - count) * sizeof *values);
}

double source_value(const struct source *source, size_t row)
{
    switch (source->kind) {
    case SOURCE_ONES:
        return 1;
    case SOURCE_INDICATOR:
        return source->codes[row] == source->code;
    default:
        return source->values[row];
    }
}
