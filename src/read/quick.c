/* The cells of the fast lane that are what most cells are. A level is only met lately after cells_take judged it. */
#include <string.h>

#include "data/column.h"
#include "read/cells.h"

static uint64_t first_bytes(const char *text, size_t length)
{
    uint64_t word;
    memcpy(&word, text, sizeof word);
#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return length >= sizeof word ? word : word & (((uint64_t)1 << (8 * length)) - 1);
#else
    return length >= sizeof word ? word : word & ~(UINT64_MAX >> (8 * length));
#endif
}

static struct lately *lately_of(const struct builder *builder, uint64_t word, size_t length)
{
    uint64_t mixed = (word ^ length) * 0x9e3779b97f4a7c15u;
    return &builder->lately[mixed >> 58];
}

static bool take_level(struct cells *cells, struct builder *builder, const char *text, size_t length)
{
    uint64_t word = first_bytes(text, length);
    struct lately *lately = lately_of(builder, word, length);
    if (lately->length == length && lately->word == word) {
        const char *name = builder->levels.names[lately->code];
        if (length <= sizeof word || memcmp(name + sizeof word, text + sizeof word, length - sizeof word) == 0) {
            builder->missing[cells->rows] = MISSING_NOT;
            builder->codes[cells->rows] = lately->code;
            return true;
        }
    }
    if (cells_take(cells, builder, text, length) != NULL)
        return false;
    if (builder->missing[cells->rows] == MISSING_NOT)
        *lately = (struct lately){ word, (uint32_t)length, builder->codes[cells->rows] };
    return true;
}

static bool take_decimal(struct cells *cells, struct builder *builder, const char *text, size_t length)
{
    struct decimal number = { .exact = true };
    size_t row = cells->rows;
    if (!decimal_short(text, length, cells->spec->mark, &number.units, &number.scale))
        return false;
    builder->missing[row] = MISSING_NOT;
    if (builder->exact && number.scale == builder->scale && number.scale == builder->decimals && !builder->number_codes) {
        builder->units[row] = number.units;
        return true;
    }
    number.value = (double)number.units / decimal_power(number.scale);
    if (builder->number_codes && cell_is_number_code(builder, number.value))
        return false;
    cells_keep_number(builder, row, &number);
    return true;
}

bool cells_take_quick(struct cells *cells, struct builder *builder, const char *text, size_t length)
{
    if (builder->want == CSV_NUMBER)
        return take_decimal(cells, builder, text, length);
    return builder->codes != NULL && length > 0 && take_level(cells, builder, text, length);
}
