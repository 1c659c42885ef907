/* The cells of the fast lane that are what most cells are, a column at a time: what the column is need not be asked at every
 * cell. A level is only met lately after cells_take judged it. */
#include <math.h>
#include <string.h>

#include "base/decimal_short.h"
#include "data/column.h"
#include "read/decimals.h"
#include "read/stretch.h"
#include "read/unsure.h"

/* So many cells one after the other before the next are tried together again, as long as that does not fail too often. */
enum { A_FEW = 4, PATIENCE = 16 };

/* ---- numbers */

/* What a number column that grows as most do needs to know: every number so far is exact and has the same scale. */
static bool is_usual(const struct builder *builder)
{
    return builder->exact && builder->scale == builder->decimals && !builder->number_codes;
}

static bool take_unusual(struct builder *builder, size_t row, int64_t units, int scale)
{
    struct decimal number = { .exact = true, .units = units, .scale = scale };
    number.value = (double)units / decimal_power(scale);
    if (builder->number_codes && cell_is_number_code(builder, number.value))
        return false;
    cells_keep_number(builder, row, &number);
    return true;
}

/* The cell of one row; false when it is left to cells_take. */
static inline bool take_decimal(struct cells *cells, struct builder *builder, const struct stretch *stretch, size_t field,
                                size_t row)
{
    size_t length;
    int64_t number;
    int decimals;
    const char *text = stretch_cell(stretch, row, field, &length);
    if (is_usual(builder) && decimal_of_scale(text, length, cells->spec->mark, builder->scale, &number)) {
        builder->units[cells->rows + row] = number;
        return true;
    }
    return length > 0 && decimal_of_words(text, length, cells->spec->mark, &number, &decimals) &&
           take_unusual(builder, cells->rows + row, number, decimals);
}

static size_t take_decimals(struct cells *cells, struct builder *builder, const struct stretch *stretch, size_t field,
                            size_t row)
{
    const struct stretch own = *stretch; /* what is stored cannot change it */
    for (int patience = PATIENCE; row < own.rows;) {
        if (patience > 0 && is_usual(builder)) {
            const struct decimal_form form = { cells->spec->mark, builder->scale, false };
            size_t taken = decimals_take(&own, field, row, &form, builder->units + cells->rows);
            patience -= taken == row;
            row = taken;
        }
        for (size_t stop = row + A_FEW < own.rows ? row + A_FEW : own.rows; row < stop; row++)
            if (!take_decimal(cells, builder, &own, field, row))
                return row;
    }
    return row;
}

/* ---- levels */

static inline uint64_t first_bytes(const char *text, size_t length)
{
    uint64_t word;
    memcpy(&word, text, sizeof word);
#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return length >= sizeof word ? word : word & (((uint64_t)1 << (8 * length)) - 1);
#else
    return length >= sizeof word ? word : word & ~(UINT64_MAX >> (8 * length));
#endif
}

/* What a text of at most sixteen bytes is; of a longer one, its first sixteen. */
static inline struct lately key_of(const char *text, size_t length)
{
    return (struct lately){ .word = first_bytes(text, length), .length = (uint32_t)length,
                            .second = length > 8 ? first_bytes(text + 8, length - 8) : 0 };
}

static inline size_t place_of(const struct lately *key)
{
    return ((key->word ^ key->second ^ key->length) * 0x9e3779b97f4a7c15u) >> 58;
}

/* `lately` is the level whose text this is. */
static inline bool is_level(const struct builder *builder, const struct lately *lately, const struct lately *key,
                            const char *text)
{
    if (((lately->word ^ key->word) | (lately->second ^ key->second) | (lately->length ^ key->length)) != 0)
        return false;
    return key->length <= 16 || memcmp(builder->levels.names[lately->code] + 16, text + 16, key->length - 16) == 0;
}

static size_t take_levels(struct cells *cells, struct builder *builder, const struct stretch *stretch, size_t field,
                          size_t row)
{
    const struct stretch own = *stretch;
    uint32_t *codes = builder->codes + cells->rows;
    const struct lately *known = builder->lately;
    for (; row < own.rows; row++) {
        size_t length;
        const char *text = stretch_cell(&own, row, field, &length);
        struct lately key = key_of(text, length);
        const struct lately *lately = &known[place_of(&key)];
        if (length == 0 || !is_level(builder, lately, &key, text))
            return row;
        codes[row] = lately->code;
    }
    return row;
}

/* ---- numbers or levels */

/* The cell of one row; false when it is left to cells_take. */
static inline bool take_either(struct cells *cells, struct builder *builder, const struct stretch *stretch, size_t field,
                               size_t row)
{
    size_t length, at = cells->rows + row;
    int64_t number;
    int decimals = builder->scale_before;
    char mark = cells->spec->mark;
    const char *text = stretch_cell(stretch, row, field, &length);
    if (length == 0)
        return false;
    if ((decimal_of_scale(text, length, mark, decimals, &number) ||
         decimal_of_words(text, length, mark, &number, &decimals)) && unsure_is_canonical(text, length, mark, number)) {
        if (builder->number_codes && cell_is_number_code(builder, (double)number / decimal_power(decimals)))
            return false;
        builder->units[at] = number;
        builder->scales[at] = (uint8_t)decimals;
        builder->scale_before = decimals;
        builder->longest = length > builder->longest ? length : builder->longest;
        return true;
    }
    struct lately key = key_of(text, length);
    const struct lately *lately = &builder->lately[place_of(&key)];
    if (!is_level(builder, lately, &key, text))
        return false;
    builder->units[at] = lately->code;
    builder->scales[at] = UNSURE_LEVEL;
    return true;
}

static size_t take_unsure(struct cells *cells, struct builder *builder, const struct stretch *stretch, size_t field,
                          size_t row)
{
    const struct stretch own = *stretch;
    uint8_t *scales = builder->scales + cells->rows;
    int patience = builder->number_codes ? 0 : PATIENCE;
    while (row < own.rows) {
        if (patience > 0) {
            const struct decimal_form form = { cells->spec->mark, builder->scale_before, true };
            size_t taken = decimals_take(&own, field, row, &form, builder->units + cells->rows);
            memset(scales + row, form.scale, taken - row);
            patience -= taken == row;
            row = taken;
        }
        for (size_t stop = row + A_FEW < own.rows ? row + A_FEW : own.rows; row < stop; row++)
            if (!take_either(cells, builder, &own, field, row))
                return row;
    }
    return row;
}

/* ---- all */

size_t cells_take_column(struct cells *cells, struct builder *builder, const struct stretch *stretch, size_t field,
                         size_t row)
{
    if (builder->want == CSV_NUMBER)
        return take_decimals(cells, builder, stretch, field, row);
    if (builder->want == CSV_ANY)
        return take_unsure(cells, builder, stretch, field, row);
    return builder->codes != NULL ? take_levels(cells, builder, stretch, field, row) : row;
}

void cells_met_lately(struct cells *cells, struct builder *builder, const char *text, size_t length)
{
    size_t row = cells->rows;
    if (builder->lately == NULL || builder->missing[row] != MISSING_NOT ||
        (builder->want == CSV_ANY && builder->scales[row] != UNSURE_LEVEL))
        return;
    struct lately key = key_of(text, length);
    key.code = builder->want == CSV_ANY ? (uint32_t)builder->units[row] : builder->codes[row];
    builder->lately[place_of(&key)] = key;
}
