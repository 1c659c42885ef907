#include "models/source.h"

#include <stdbool.h>
#include <string.h>

#include "base/processor.h"

/* Rounds to a whole number when added and taken off again, up to 2^51. */
static const double rounding = 6755399441055744.0; /* 1.5 · 2^52 */

enum { QUAD = 4, OCTET = 8 };
typedef double quad __attribute__((vector_size(QUAD * sizeof(double))));
typedef int64_t quad_units __attribute__((vector_size(QUAD * sizeof(int64_t))));
typedef double octet __attribute__((vector_size(OCTET * sizeof(double))));
typedef int32_t octet_ints __attribute__((vector_size(OCTET * sizeof(int32_t))));
typedef int16_t octet_shorts __attribute__((vector_size(OCTET * sizeof(int16_t))));

/* Integers between −2^51 and 2^51 are doubles when their bits are added to those of 1.5 · 2^52 and that is taken off again.
 * False when one of the block is not between them. */
PROCESSOR_INLINE bool convert(const int64_t *units, double *to)
{
    static const int64_t half = (int64_t)1 << 51, bits = 0x4338000000000000; /* those of `rounding` */
    quad_units outside = { 0 };
    for (size_t i = 0; i < SOURCE_BLOCK; i += QUAD) {
        quad_units whole;
        quad number;
        memcpy(&whole, units + i, sizeof whole);
        outside |= whole + half;
        whole += bits;
        memcpy(&number, &whole, sizeof number);
        number -= rounding;
        memcpy(to + i, &number, sizeof number);
    }
    return ((outside[0] | outside[1] | outside[2] | outside[3]) & ~(2 * half - 1)) == 0;
}

PROCESSOR_AVX2 static bool convert_by_vectors(const int64_t *units, double *to)
{
    return convert(units, to);
}

PROCESSOR_INLINE void widen(const struct narrow *narrow, size_t first, double *to)
{
    for (size_t i = 0; i < SOURCE_BLOCK; i += OCTET) {
        octet numbers;
        if (narrow->width == NARROW_SHORT) {
            octet_shorts few;
            memcpy(&few, (const int16_t *)narrow->items + first + i, sizeof few);
            numbers = __builtin_convertvector(__builtin_convertvector(few, octet_ints), octet);
        } else {
            octet_ints few;
            memcpy(&few, (const int32_t *)narrow->items + first + i, sizeof few);
            numbers = __builtin_convertvector(few, octet);
        }
        memcpy(to + i, &numbers, sizeof numbers);
    }
}

PROCESSOR_AVX2 static void widen_by_quads(const struct narrow *narrow, size_t first, double *to)
{
    widen(narrow, first, to);
}

PROCESSOR_AVX512 static void widen_by_octets(const struct narrow *narrow, size_t first, double *to)
{
    widen(narrow, first, to);
}

static void narrow_block(const struct narrow *narrow, size_t first, double *to)
{
    if (processor_has_avx512())
        widen_by_octets(narrow, first, to);
    else if (processor_has_avx2())
        widen_by_quads(narrow, first, to);
    else
        widen(narrow, first, to);
}

static void units_of_block(const int64_t *units, double *to)
{
    if (processor_has_avx2() ? convert_by_vectors(units, to) : convert(units, to))
        return;
    for (size_t i = 0; i < SOURCE_BLOCK; i++)
        to[i] = (double)units[i];
}

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
        if (count == SOURCE_BLOCK)
            units_of_block(units + first, to);
        else
            for (size_t i = 0; i < count; i++)
                to[i] = (double)units[first + i];
        break;
    case SOURCE_NARROW:
        if (count == SOURCE_BLOCK)
            narrow_block(&source->narrow, first, to);
        else
            for (size_t i = 0; i < count; i++)
                to[i] = (double)narrow_at(&source->narrow, first + i);
        break;
    case SOURCE_VALUES:
        if (source->scale > 0)
            whole_units(source, first, count, to);
        else
            memcpy(to, source->values + first, count * sizeof *to);
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

double source_unit(const struct source *source)
{
    return source->scale > 0 ? source->scale : 1;
}

double source_value(const struct source *source, size_t row)
{
    switch (source->kind) {
    case SOURCE_ONES:
        return 1;
    case SOURCE_INDICATOR:
        return source->codes[row] == source->code;
    case SOURCE_UNITS:
        return (double)source->units[row] / source->scale;
    case SOURCE_NARROW:
        return (double)narrow_at(&source->narrow, row) / source->scale;
    case SOURCE_VALUES:
        break;
    }
    return source->values[row];
}

void source_shorten(struct source *source, size_t n, int16_t *shorts)
{
    struct narrow narrow = { NARROW_SHORT, shorts };
    if (source->kind != SOURCE_UNITS || !narrow_put(&narrow, 0, source->units, n, 1))
        return;
    source->kind = SOURCE_NARROW;
    source->narrow = narrow;
}
