#include "tools/variables.h"

#include "base/arena.h"
#include "base/decimal.h"

/* Are the rows those of the column, all of them and in order? Then its arrays serve as they are. */
static bool all_rows(const struct column *column, struct rows rows)
{
    if (rows.whole || rows.count != column->rows)
        return rows.whole;
    for (size_t i = 0; i < rows.count; i++)
        if (rows.index[i] != i)
            return false;
    return true;
}

struct variable variable_of_column(struct arena *arena, const struct column *column, struct rows rows,
                                   const char *name)
{
    struct variable variable = { .name = name, .divisor = 1 };
    if (column->type == COLUMN_CATEGORY || column->type == COLUMN_TEXT) {
        uint32_t *codes = arena_array(arena, uint32_t, rows.count);
        for (size_t i = 0; i < rows.count; i++)
            codes[i] = column->codes[rows.index[i]];
        variable.category = true;
        variable.codes = codes;
        variable.levels = column->levels->names;
        variable.level_count = column->levels->count;
        return variable;
    }
    bool narrow = column->narrow.width != NARROW_NONE, exact = narrow || column->units != NULL;
    variable.divisor = exact ? decimal_power(column->scale) : 1;
    if (all_rows(column, rows)) {
        variable.values = column->values;
        variable.units = column->units;
        variable.narrow = column->narrow;
        return variable;
    }
    double *values = column->values == NULL ? NULL : arena_array(arena, double, rows.count);
    int64_t *units = exact ? arena_array(arena, int64_t, rows.count) : NULL;
    for (size_t i = 0; i < rows.count; i++) {
        if (values != NULL)
            values[i] = column->values[rows.index[i]];
        if (units != NULL)
            units[i] = narrow ? narrow_at(&column->narrow, rows.index[i]) : column->units[rows.index[i]];
    }
    variable.values = values;
    variable.units = units;
    return variable;
}

struct variable variable_of_series(struct arena *arena, const struct cases *cases, size_t series, const char *name)
{
    struct rows rows = { .index = arena_array(arena, size_t, cases->count), .count = cases->count };
    for (size_t i = 0; i < cases->count; i++)
        rows.index[i] = cases->series[series].row[cases->patient[i]];
    return variable_of_column(arena, cases->series[series].column, rows, name);
}
