/* A column whose kind only all of its cells tell. A number whose text follows from its units and scale is kept as these;
 * everything else is a level. In the end either all levels are numbers too, or the numbers become levels, in the order in
 * which the texts were met. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal_short.h"
#include "data/column.h"
#include "read/unsure.h"

enum { LONGEST_SHORT = 18 };

/* "-12.50": as many digits as needed before the mark. */
static void write_number(struct builder *builder, size_t row, char mark, char text[DECIMAL_TEXT_SIZE], size_t *length)
{
    char digits[DECIMAL_TEXT_SIZE];
    int64_t units = builder->units[row];
    uint64_t rest = units < 0 ? -(uint64_t)units : (uint64_t)units;
    int count = 0, scale = builder->scales[row];
    do {
        digits[count++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0 || count <= scale);
    size_t at = 0;
    if (units < 0)
        text[at++] = '-';
    while (count > 0) {
        text[at++] = digits[--count];
        if (count == scale && scale > 0)
            text[at++] = mark;
    }
    *length = at;
}

bool unsure_take(struct builder *builder, size_t row, const char *text, size_t length, char mark)
{
    char copy[LONGEST_SHORT + DECIMAL_SLACK] = { 0 };
    int64_t units;
    int scale;
    if (length == 0 || length > LONGEST_SHORT)
        return false;
    memcpy(copy, text, length);
    if (!decimal_of_words(copy, length, mark, &units, &scale) || !unsure_is_canonical(copy, length, mark, units))
        return false;
    builder->units[row] = units;
    builder->scales[row] = (uint8_t)scale;
    return true;
}

void unsure_append(struct builder *builder, const struct builder *part, const uint32_t *code_of, size_t rows, size_t more)
{
    memcpy(builder->units + rows, part->units, more * sizeof *part->units);
    memcpy(builder->scales + rows, part->scales, more * sizeof *part->scales);
    if (part->levels.count == 0)
        return;
    for (size_t row = rows; row < rows + more; row++)
        if (builder->scales[row] == UNSURE_LEVEL)
            builder->units[row] = code_of[builder->units[row]];
}

bool unsure_has_numbers(const struct builder *builder, size_t rows)
{
    for (size_t row = 0; row < rows; row++)
        if (builder->missing[row] == MISSING_NOT && builder->scales[row] != UNSURE_LEVEL)
            return true;
    return false;
}

void unsure_to_levels(struct cells *cells, struct builder *builder)
{
    struct levels met = builder->levels;
    bool again = unsure_has_numbers(builder, cells->rows);
    builder->codes = arena_array(cells->arena, uint32_t, cells->rows);
    if (again)
        levels_init(&builder->levels, cells->arena);
    for (size_t row = 0; row < cells->rows; row++) {
        char text[DECIMAL_TEXT_SIZE];
        size_t length;
        uint32_t code = (uint32_t)builder->units[row];
        if (builder->missing[row] != MISSING_NOT) {
            code = LEVEL_NONE;
        } else if (builder->scales[row] != UNSURE_LEVEL) {
            write_number(builder, row, cells->spec->mark, text, &length);
            code = levels_intern(&builder->levels, text, length);
        } else if (again) {
            code = levels_intern(&builder->levels, met.names[code], strlen(met.names[code]));
        }
        builder->codes[row] = code;
    }
    builder->units = NULL;
}

/* A number that a missing code means too, spelt otherwise, is none. */
static void remove_number_codes(const struct cells *cells, struct builder *builder)
{
    for (size_t row = 0; row < cells->rows && builder->number_codes; row++)
        if (builder->missing[row] == MISSING_NOT && builder->scales[row] != UNSURE_LEVEL &&
            cell_is_number_code(builder, (double)builder->units[row] / decimal_power(builder->scales[row])))
            builder->missing[row] = MISSING_CODE;
}

void unsure_to_numbers(const struct cells *cells, struct builder *builder)
{
    int scale = 0;
    remove_number_codes(cells, builder);
    for (size_t row = 0; row < cells->rows; row++)
        if (builder->missing[row] == MISSING_NOT && builder->scales[row] != UNSURE_LEVEL && builder->scales[row] > scale)
            scale = builder->scales[row];
    if (scale > builder->decimals)
        builder->decimals = scale;
    if (scale > builder->scale)
        builder->scale = scale;
    int divided = 0;
    double power = 1;
    for (size_t row = 0; row < cells->rows; row++) {
        int own = builder->scales[row];
        if (own == UNSURE_LEVEL)
            continue;
        if (builder->missing[row] != MISSING_NOT) {
            builder->values[row] = NAN;
            builder->units[row] = 0;
            continue;
        }
        if (own != divided)
            power = decimal_power(divided = own);
        builder->values[row] = (double)builder->units[row] / power;
        if (own < builder->scale)
            builder->exact = decimal_rescale(builder->units[row], own, builder->scale, &builder->units[row]) &&
                             builder->exact;
    }
}
