/* A column whose kind only all of its cells tell. A number whose text follows from its units and scale is kept as these;
 * everything else is a level. In the end either all levels are numbers too, or the numbers become levels, in the order in
 * which the texts were met. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal_short.h"
#include "data/column.h"
#include "read/decimals.h"
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
    builder->longest = length > builder->longest ? length : builder->longest;
    return true;
}

/* How many rows from `row` on have one scale; eight are compared at a time. */
static size_t run_of(const uint8_t *scales, size_t row, size_t rows)
{
    uint64_t eight, same = scales[row] * 0x0101010101010101u;
    size_t end = row + 1;
    for (; end + sizeof eight <= rows; end += sizeof eight) {
        memcpy(&eight, scales + end, sizeof eight);
        if (eight != same)
            break;
    }
    while (end < rows && scales[end] == scales[row])
        end++;
    return end - row;
}

/* ---- in fewer bytes */

static bool may_be_narrow(const struct builder *builder)
{
    return builder->want == CSV_ANY && builder->units_beyond > 0 && builder->field == NULL;
}

static void grow_narrow(struct arena *arena, struct narrow *narrow, size_t rows, size_t capacity)
{
    narrow->items = arena_grow(arena, narrow->items, rows, capacity, (size_t)narrow->width);
}

void unsure_reserve(struct arena *arena, struct builder *builder, size_t rows, size_t capacity)
{
    builder->scales = arena_grow(arena, builder->scales, rows, capacity, sizeof *builder->scales);
    if (rows == 0 && may_be_narrow(builder))
        builder->narrow.width = NARROW_SHORT;
    if (builder->narrow.width != NARROW_NONE)
        grow_narrow(arena, &builder->narrow, builder->narrowed, capacity);
    if (builder->narrowed == 0) {
        builder->units = arena_grow(arena, builder->units, rows, capacity, sizeof *builder->units);
        return;
    }
    int64_t *units = arena_array(arena, int64_t, capacity); /* memory that nobody writes to costs nothing */
    memcpy(units + builder->narrowed, builder->units + builder->narrowed, (rows - builder->narrowed) * sizeof *units);
    builder->units = units;
}

static int64_t power_of(int exponent)
{
    return (int64_t)decimal_power(exponent);
}

static void leave_narrow(struct builder *builder)
{
    for (size_t row = 0, run; row < builder->narrowed; row += run) {
        int own = builder->scales[row];
        int64_t divisor = own == UNSURE_LEVEL ? 1 : power_of(builder->narrow_scale - own);
        run = run_of(builder->scales, row, builder->narrowed);
        for (size_t i = row; i < row + run; i++)
            builder->units[i] = narrow_at(&builder->narrow, i) / divisor;
    }
    builder->narrowed = 0;
    builder->narrow_scale = 0;
    builder->narrow = (struct narrow){ NARROW_NONE, NULL };
}

/* From 2 bytes to 4; false from there on. */
static bool widen(struct cells *cells, struct builder *builder)
{
    struct narrow *narrow = &builder->narrow, wider = { NARROW_INT, NULL };
    if (narrow->width == NARROW_INT)
        return false;
    grow_narrow(cells->arena, &wider, 0, cells->capacity);
    for (size_t i = 0; i < builder->narrowed; i++)
        ((int32_t *)wider.items)[i] = ((const int16_t *)narrow->items)[i];
    *narrow = wider;
    return true;
}

/* The numbers among the first `narrowed` rows to a larger scale. */
static bool raise_scale(struct cells *cells, struct builder *builder, int scale)
{
    int64_t factor = power_of(scale - builder->narrow_scale), largest = narrow_largest(&builder->narrow, builder->narrowed);
    while (largest > narrow_most(builder->narrow.width) / factor)
        if (!widen(cells, builder))
            return false;
    for (size_t row = 0, run; row < builder->narrowed; row += run) {
        run = run_of(builder->scales, row, builder->narrowed);
        if (builder->scales[row] != UNSURE_LEVEL)
            narrow_multiply(&builder->narrow, row, row + run, factor);
    }
    builder->narrow_scale = scale;
    return true;
}

/* The next `more` rows, whose scales are known, from units[0 … more); false when one does not fit. */
static bool go_on_narrow(struct cells *cells, struct builder *builder, const int64_t *units, size_t more)
{
    const uint8_t *scales = builder->scales + builder->narrowed;
    for (size_t row = 0, run; row < more; row += run) {
        int own = scales[row];
        run = run_of(scales, row, more);
        if (own != UNSURE_LEVEL && own > builder->narrow_scale && !raise_scale(cells, builder, own))
            return false;
        int64_t factor = own == UNSURE_LEVEL ? 1 : power_of(builder->narrow_scale - own);
        while (!narrow_put(&builder->narrow, builder->narrowed, units + row, run, factor))
            if (!widen(cells, builder))
                return false;
        builder->narrowed += run;
    }
    return true;
}

/* Rows that were read one by one follow those of the parts. */
static bool catch_up(struct cells *cells, struct builder *builder, size_t rows)
{
    return builder->narrowed == rows ||
           go_on_narrow(cells, builder, builder->units + builder->narrowed, rows - builder->narrowed);
}

void unsure_narrow(struct cells *part, struct builder *builder)
{
    if (builder->narrow.width != NARROW_NONE && !catch_up(part, builder, part->rows))
        leave_narrow(builder);
}

/* The levels of a part are those of the builder afterwards; false when their codes do not fit part->narrow. */
static bool translate(const struct builder *part, const uint32_t *code_of, size_t rows)
{
    bool fits = true;
    for (size_t row = part->levels.count == 0 ? rows : unsure_level(part, 0, rows); row < rows;
         row = unsure_level(part, row + 1, rows)) {
        part->units[row] = code_of[part->units[row]];
        fits = fits && part->narrow.width != NARROW_NONE && narrow_put(&part->narrow, row, &part->units[row], 1, 1);
    }
    return fits;
}

/* A part whose rows are narrow just as those before them are. */
static bool is_alike(const struct builder *builder, const struct builder *part)
{
    return part->narrow.width == builder->narrow.width && part->narrow_scale == builder->narrow_scale;
}

void unsure_append(struct cells *cells, struct builder *builder, const struct builder *part, const uint32_t *code_of,
                   size_t more)
{
    size_t rows = cells->rows, width = (size_t)builder->narrow.width;
    memcpy(builder->scales + rows, part->scales, more * sizeof *part->scales);
    bool fits = translate(part, code_of, more);
    if (width > 0 && fits && builder->narrowed == rows && is_alike(builder, part)) {
        memcpy((char *)builder->narrow.items + rows * width, part->narrow.items, more * width);
        builder->narrowed += more;
        return;
    }
    if (width > 0 && catch_up(cells, builder, rows) && go_on_narrow(cells, builder, part->units, more))
        return;
    leave_narrow(builder);
    memcpy(builder->units + rows, part->units, more * sizeof *part->units);
}

void unsure_end(struct cells *cells, struct builder *builder)
{
    if (builder->narrow.width != NARROW_NONE && (builder->narrowed == 0 || !catch_up(cells, builder, cells->rows)))
        leave_narrow(builder);
}

/* ---- what it is */

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
    leave_narrow(builder);
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

/* No units are so large that they might not fit the scale of the column, nor those of the levels. */
static bool fit_scale(const struct builder *builder, int64_t of_levels)
{
    size_t digits = builder->longest > DECIMALS_LONGEST ? builder->longest : DECIMALS_LONGEST;
    return digits + (size_t)builder->scale <= LONGEST_SHORT &&
           (double)of_levels * decimal_power(builder->scale) < 1e18;
}

static bool any_present(const uint8_t *missing, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (missing[i] == MISSING_NOT)
            return true;
    return false;
}

static void find_scale(const struct cells *cells, struct builder *builder)
{
    int scale = 0;
    for (size_t row = 0, run; row < cells->rows; row += run) {
        int own = builder->scales[row];
        run = run_of(builder->scales, row, cells->rows);
        if (own != UNSURE_LEVEL && own > scale && any_present(builder->missing + row, run))
            scale = own;
    }
    if (scale > builder->decimals)
        builder->decimals = scale;
    if (scale > builder->scale)
        builder->scale = scale;
}

/* The values of a run of rows of one scale, where there is room for them, and their units at the scale of the column. */
static void settle_run(struct builder *builder, size_t first, size_t end, int own)
{
    double power = decimal_power(own);
    for (size_t row = first; row < end; row++)
        if (builder->missing[row] != MISSING_NOT)
            builder->units[row] = 0;
    for (size_t row = first; row < end && builder->values != NULL; row++)
        builder->values[row] = builder->missing[row] == MISSING_NOT ? (double)builder->units[row] / power : NAN;
    for (size_t row = first; row < end && own < builder->scale; row++)
        builder->exact = decimal_rescale(builder->units[row], own, builder->scale, &builder->units[row]) &&
                         builder->exact;
}

/* Rows in builder->narrow stay there when nobody needs values, and those that are levels can join them. */
static bool stay_narrow(struct builder *builder, int64_t of_levels)
{
    const struct narrow *narrow = &builder->narrow;
    if (narrow->width == NARROW_NONE || of_levels == UNSURE_VALUES || builder->number_codes ||
        builder->scale > builder->narrow_scale ||
        (double)of_levels * decimal_power(builder->narrow_scale) > (double)narrow_most(narrow->width))
        return false;
    builder->scale = builder->narrow_scale;
    if (builder->scale > builder->decimals)
        builder->decimals = builder->scale;
    builder->values = NULL;
    builder->units = NULL;
    return true;
}

void unsure_to_numbers(const struct cells *cells, struct builder *builder, int64_t of_levels)
{
    if (stay_narrow(builder, of_levels))
        return;
    leave_narrow(builder);
    remove_number_codes(cells, builder);
    find_scale(cells, builder);
    if (of_levels != UNSURE_VALUES && fit_scale(builder, of_levels))
        builder->values = NULL;
    for (size_t row = 0, run; row < cells->rows; row += run) {
        int own = builder->scales[row];
        run = run_of(builder->scales, row, cells->rows);
        if (own == UNSURE_LEVEL || (own == builder->scale && builder->values == NULL && !builder->number_codes))
            continue;
        settle_run(builder, row, row + run, own);
    }
}
