/* The cells of the fast lane that are what most cells are, a column at a time: what the column is need not be asked at every
 * cell. A level is only met lately after cells_take judged it. */
#include <math.h>
#include <string.h>

#include "base/decimal_short.h"
#include "data/column.h"
#include "read/stretch.h"
#include "read/unsure.h"

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

static size_t take_decimals(struct cells *cells, struct builder *builder, const struct stretch *stretch, size_t field,
                            size_t row)
{
    const struct stretch own = *stretch; /* what is stored cannot change it */
    int64_t *units = builder->units + cells->rows;
    bool usual = is_usual(builder);
    int scale = builder->scale;
    char mark = cells->spec->mark;
    for (; row < own.rows; row++) {
        size_t length;
        int64_t number;
        int decimals;
        const char *text = stretch_cell(&own, row, field, &length);
        if (usual && decimal_of_scale(text, length, mark, scale, &number)) {
            units[row] = number;
            continue;
        }
        if (length == 0 || !decimal_of_words(text, length, mark, &number, &decimals) ||
            !take_unusual(builder, cells->rows + row, number, decimals))
            return row;
        usual = is_usual(builder);
        scale = builder->scale;
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

static size_t take_unsure(struct cells *cells, struct builder *builder, const struct stretch *stretch, size_t field,
                          size_t row)
{
    const struct stretch own = *stretch;
    int64_t *units = builder->units + cells->rows;
    uint8_t *scales = builder->scales + cells->rows;
    const struct lately *known = builder->lately;
    char mark = cells->spec->mark;
    int decimals = 0; /* of the number before */
    for (; row < own.rows; row++) {
        size_t length;
        int64_t number;
        const char *text = stretch_cell(&own, row, field, &length);
        if (length == 0)
            return row;
        if ((decimal_of_scale(text, length, mark, decimals, &number) ||
             decimal_of_words(text, length, mark, &number, &decimals)) &&
            unsure_is_canonical(text, length, mark, number)) {
            if (builder->number_codes && cell_is_number_code(builder, (double)number / decimal_power(decimals)))
                return row;
            units[row] = number;
            scales[row] = (uint8_t)decimals;
            continue;
        }
        struct lately key = key_of(text, length);
        const struct lately *lately = &known[place_of(&key)];
        if (!is_level(builder, lately, &key, text))
            return row;
        units[row] = lately->code;
        scales[row] = UNSURE_LEVEL;
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
