/* Rows that were read apart, put together as if they had been read in one go. */
#include <string.h>

#include "base/amount.h"
#include "base/arena.h"
#include "base/decimal.h"
#include "data/column.h"
#include "read/unsure.h"

void cells_restart(struct cells *cells, struct arena *levels)
{
    cells->rows = 0;
    for (size_t i = 0; i < cells->count; i++) {
        struct builder *builder = &cells->builders[i];
        builder->exact = true;
        builder->scale = 0;
        builder->longest = 0;
        builder->narrowed = 0;
        builder->narrow_scale = 0;
        if (levels == NULL)
            continue;
        builder->decimals = 0;
        builder->by_default = builder->nan = builder->underflow = builder->out_of_range = 0;
        if (builder->lately == NULL)
            continue;
        levels_init(&builder->levels, levels);
        memset(builder->lately, 0, LATELY * sizeof *builder->lately);
    }
}

void cells_add_counts(struct builder *builder, const struct builder *part)
{
    builder->by_default += part->by_default;
    builder->nan += part->nan;
    builder->underflow += part->underflow;
    builder->out_of_range += part->out_of_range;
    if (part->decimals > builder->decimals)
        builder->decimals = part->decimals;
    if (part->longest > builder->longest)
        builder->longest = part->longest;
}

/* Both to the larger scale, if all fits there; else the values take over. */
static void append_numbers(struct builder *builder, const struct builder *part, size_t rows, size_t more)
{
    int64_t *units = builder->units + rows;
    int scale = builder->scale > part->scale ? builder->scale : part->scale;
    if (builder->exact && part->exact && cells_rescale(builder->units, rows, builder->scale, scale)) {
        builder->scale = scale;
        memcpy(units, part->units, more * sizeof *units);
        if (cells_rescale(units, more, part->scale, scale))
            return;
    }
    if (builder->exact)
        cells_fill_values(builder, rows, builder->values);
    builder->exact = false;
    if (part->exact)
        cells_fill_values(part, more, builder->values + rows);
    else
        memcpy(builder->values + rows, part->values, more * sizeof *part->values);
}

static void append_codes(struct cells *cells, struct builder *builder, const struct builder *part, size_t rows,
                         size_t more)
{
    uint32_t *code_of = arena_array(part->levels.arena, uint32_t, part->levels.count);
    for (uint32_t i = 0; i < part->levels.count; i++)
        code_of[i] = levels_intern(&builder->levels, part->levels.names[i], strlen(part->levels.names[i]));
    if (builder->want == CSV_ANY) {
        unsure_append(cells, builder, part, code_of, more);
        return;
    }
    for (size_t i = 0; i < more && !cells->folded; i++)
        builder->codes[rows + i] = part->codes[i] == LEVEL_NONE ? LEVEL_NONE : code_of[part->codes[i]];
}

static void append_column(struct cells *cells, struct builder *builder, const struct builder *part, size_t more)
{
    size_t rows = cells->rows;
    cells_add_counts(builder, part);
    if (builder->lately != NULL)
        append_codes(cells, builder, part, rows, more);
    if (cells->folded)
        return;
    memcpy(builder->missing + rows, part->missing, more * sizeof *part->missing);
    if (builder->want == CSV_NUMBER)
        append_numbers(builder, part, rows, more);
    else if (builder->values != NULL)
        memcpy(builder->values + rows, part->values, more * sizeof *part->values);
}

void cells_append(struct cells *cells, const struct cells *part, size_t before)
{
    size_t more = cells->folded ? 0 : part->rows;
    cells_reserve(cells, more);
    for (size_t i = 0; i < cells->count; i++)
        append_column(cells, &cells->builders[i], &part->builders[i], more);
    for (size_t i = 0; i < more; i++)
        cells->lines[cells->rows + i] = part->lines[i] + (uint32_t)before;
    cells->rows += more;
}

void cells_note_numbers(struct builder *builder, size_t rows)
{
    for (size_t row = 0; row < rows && !builder->any_number && builder->spoiled_line == 0; row++)
        builder->any_number = builder->missing[row] == MISSING_NOT;
}

void cells_spoil(struct cells *cells, struct builder *builder, size_t line, const char *text, size_t length)
{
    struct decimal number;
    cells_note_numbers(builder, cells->rows);
    builder->spoiled_line = line;
    builder->spoiled_by = cell_shown(cells->arena, text, length);
    builder->any_number = builder->any_number || amount_is_decorated(text, length) ||
                          decimal_parse(text, length, cells->spec->mark, &number) == DECIMAL_COMMA;
}
