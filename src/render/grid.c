#include "render/grid.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"
#include "render/numbers.h"
#include "result/estimates.h"

/* Data decimals from 0 to 15, one more beyond the data, and unknown: rows of one kind share their decimals. */
enum { KINDS = 18, SPEAKS_OF_NOTHING = -1, P_DECIMALS = 4, RATIO_DECIMALS = 2, STATISTIC_DECIMALS = 2,
       GRADIENT_DIGITS = 2 };

static bool in_estimate_unit(enum role role)
{
    return role == ROLE_ESTIMATE || role == ROLE_STD_ERROR || role == ROLE_SPREAD || role == ROLE_CONF_LOW ||
           role == ROLE_CONF_HIGH;
}

static bool is_set(const struct field *field, size_t row)
{
    return field != NULL && field->set[row];
}

/* ---- decimals of a row ---- */

static const struct field *field_of_role(const struct table *table, enum role role)
{
    for (size_t i = 0; i < table->field_count; i++)
        if (table->fields[i].role == role)
            return &table->fields[i];
    return NULL;
}

/* How finely the row's estimate is known: its standard error, or half the width of its interval; NaN unknown. */
static double row_precision(const struct table *table, size_t row)
{
    const struct field *error = field_of_role(table, ROLE_STD_ERROR);
    const struct field *low = field_of_role(table, ROLE_CONF_LOW), *high = field_of_role(table, ROLE_CONF_HIGH);
    if (is_set(error, row) && isfinite(error->numbers[row]))
        return error->numbers[row];
    if (is_set(low, row) && is_set(high, row))
        return (high->numbers[row] - low->numbers[row]) / 4;
    return NAN;
}

static bool row_is_unitless(const struct table *table, size_t row)
{
    const struct field *method = table_field(table, "method");
    return is_set(method, row) && method->role == ROLE_LABEL && method_is_unitless(method->texts[row]);
}

/* Coefficients of a model: each is in a unit of its own, the outcome's over its term's. */
static bool row_is_coefficient(const struct table *table, size_t row)
{
    return is_set(table_field(table, "term"), row);
}

/* Decimals of the estimate, its error and its interval, which are all in one unit. */
static int estimate_decimals(const struct table *table, size_t row, int digits)
{
    if (digits > 0)
        return digits;
    double precision = row_precision(table, row);
    int data = decimals_of_data(table->decimals[row], precision);
    if (data != SPEAKS_OF_NOTHING && !row_is_unitless(table, row))
        return decimals_for(precision, row_is_coefficient(table, row) ? 2 : 1, data + 1);
    if (isfinite(precision) && precision != 0)
        return decimals_for(precision, 2, RATIO_DECIMALS);
    const struct field *estimate = field_of_role(table, ROLE_ESTIMATE);
    return is_set(estimate, row) ? decimals_for(estimate->numbers[row], 3, RATIO_DECIMALS) : RATIO_DECIMALS;
}

/* A ratio that is the table's estimate, as odds ratios are, is as fine as its interval. */
static int ratio_decimals(const struct table *table, size_t row, int digits)
{
    if (digits > 0)
        return digits;
    bool estimate = field_of_role(table, ROLE_ESTIMATE) == NULL && is_set(field_of_role(table, ROLE_CONF_LOW), row);
    return estimate ? estimate_decimals(table, row, digits) : RATIO_DECIMALS;
}

/* Recorded values have the decimals of their data; a median between two of them, or a quartile, needs more. */
static int value_decimals(const struct table *table, const struct field *field, size_t row)
{
    int data = decimals_of_data(table->decimals[row], row_precision(table, row));
    double value = field->numbers[row];
    return data == SPEAKS_OF_NOTHING ? decimals_needed(value, 0, decimals_for(value, 4, 2))
                                     : decimals_needed(value, data, data + 1);
}

/* A standard error shows two digits at least: 0.21 beside an estimate of -1.9. */
static int error_decimals(const struct table *table, const struct field *field, size_t row, int digits)
{
    int decimals = estimate_decimals(table, row, digits);
    return digits > 0 ? decimals : decimals_for(field->numbers[row], 2, decimals);
}

static int cell_decimals(const struct table *table, const struct field *field, size_t row, int digits)
{
    if (field->role == ROLE_VALUE)
        return value_decimals(table, field, row);
    if (field->role == ROLE_STD_ERROR)
        return error_decimals(table, field, row, digits);
    if (in_estimate_unit(field->role))
        return estimate_decimals(table, row, digits);
    if (field->role == ROLE_PERCENT)
        return 1;
    if (field->role == ROLE_COUNT)
        return 0;
    if (field->role == ROLE_RATIO)
        return ratio_decimals(table, row, digits);
    return digits > 0 ? digits : RATIO_DECIMALS;
}

/* Rows that speak of equally fine data are of one kind; those of no unit, or one of their own, are of none. */
static int row_kind(const struct table *table, size_t row)
{
    int data = table->decimals[row];
    bool own = data >= KINDS || row_is_coefficient(table, row) || row_is_unitless(table, row);
    return own ? SPEAKS_OF_NOTHING : data;
}

/* Rows of one kind get the same decimals in a column. */
static void column_decimals(const struct table *table, const struct field *field, const int *kinds, int digits,
                            int *decimals)
{
    int most[KINDS] = { 0 };
    for (size_t row = 0; row < table->rows; row++) {
        decimals[row] = field->set[row] ? cell_decimals(table, field, row, digits) : 0;
        if (kinds[row] >= 0 && most[kinds[row]] < decimals[row])
            most[kinds[row]] = decimals[row];
    }
    for (size_t row = 0; row < table->rows; row++)
        if (kinds[row] >= 0)
            decimals[row] = most[kinds[row]];
}

/* ---- cells ---- */

static const char *number_cell(const struct field *field, size_t row, int decimals, const struct grid_spec *spec,
                               struct arena *arena)
{
    double number = field->numbers[row];
    int digits = spec->digits;
    switch (field->role) {
    case ROLE_P:
        return number_p(arena, number, spec->level, digits > P_DECIMALS ? digits : P_DECIMALS);
    case ROLE_DF:
        return number_df(arena, number);
    case ROLE_STATISTIC:
        return number_statistic(arena, number, digits > 0 ? digits : STATISTIC_DECIMALS, spec->minus);
    case ROLE_GRADIENT:
        return number_power(arena, number, digits > 0 ? digits : GRADIENT_DIGITS, spec->minus);
    case ROLE_CONF_LEVEL:
        return arena_printf(arena, "%s%%", number_level(arena, number));
    default:
        return number_fixed(arena, number, decimals, spec->minus);
    }
}

static const char **number_cells(const struct table *table, const struct field *field, const int *kinds,
                                 const struct grid_spec *spec, struct arena *arena)
{
    const char **cells = arena_array(arena, const char *, table->rows);
    int *decimals = arena_array(arena, int, table->rows);
    column_decimals(table, field, kinds, spec->digits, decimals);
    for (size_t row = 0; row < table->rows; row++)
        cells[row] = field->set[row] ? number_cell(field, row, decimals[row], spec, arena) : "";
    return cells;
}

static const char **text_cells(const struct table *table, const struct field *field, struct arena *arena)
{
    const char **cells = arena_array(arena, const char *, table->rows);
    bool method = strcmp(field->name, "method") == 0;
    for (size_t row = 0; row < table->rows; row++) {
        const char *text = field->set[row] ? field->texts[row] : "";
        cells[row] = utf8_show(arena, method ? method_label(text) : text);
    }
    return cells;
}

/* ---- columns ---- */

static void add_field(struct grid *grid, const struct table *table, const struct field *field, const int *kinds,
                      const struct grid_spec *spec, struct arena *arena)
{
    bool number = field->role != ROLE_LABEL;
    grid->columns[grid->count++] = (struct grid_column){
        .name = field->name,
        .label = utf8_show(arena, field->label),
        .number = number,
        .count = field->role == ROLE_COUNT,
        .cells = number ? number_cells(table, field, kinds, spec, arena) : text_cells(table, field, arena),
    };
}

/* The one level of every interval in the table, else NaN. */
static double common_level(const struct table *table, double level)
{
    const struct field *field = field_of_role(table, ROLE_CONF_LEVEL);
    if (field == NULL || field_is_empty(table, field))
        return level;
    double common = NAN;
    for (size_t row = 0; row < table->rows; row++) {
        if (!field->set[row])
            continue;
        if (!isnan(common) && common != field->numbers[row])
            return NAN;
        common = field->numbers[row];
    }
    return common;
}

static void add_interval(struct grid *grid, const struct table *table, const struct field *low,
                         const struct field *high, const int *kinds, const struct grid_spec *spec,
                         struct arena *arena)
{
    double level = common_level(table, spec->level);
    const struct field *levels = field_of_role(table, ROLE_CONF_LEVEL);
    struct grid_column column = {
        .name = "conf",
        .label = isnan(level) ? "CI" : arena_printf(arena, "%s%% CI", number_level(arena, level)),
        .number = true,
        .cells = number_cells(table, low, kinds, spec, arena),
        .highs = number_cells(table, high, kinds, spec, arena),
    };
    for (size_t row = 0; isnan(level) && row < table->rows; row++)
        if (is_set(levels, row) && low->set[row])
            column.cells[row] = arena_printf(arena, "%s%%: %s", number_level(arena, levels->numbers[row]),
                                             column.cells[row]);
    grid->columns[grid->count++] = column;
}

static const struct field *next_of_role(const struct table *table, size_t from, enum role role)
{
    for (size_t i = from; i < table->field_count; i++)
        if (table->fields[i].role == role)
            return &table->fields[i];
    return NULL;
}

static bool stands_after_interval(enum role role)
{
    return role == ROLE_STATISTIC || role == ROLE_DF || role == ROLE_P;
}

/* The table without the rows that are for programs alone. */
static const struct table *rows_for_people(const struct table *table, struct arena *arena)
{
    if (table->rows == 0 || memchr(table->further, 1, table->rows) == NULL)
        return table;
    struct table *shown = arena_new(arena, struct table);
    *shown = *table;
    shown->fields = arena_array(arena, struct field, table->field_count);
    shown->decimals = arena_array(arena, int, table->rows);
    for (size_t i = 0; i < table->field_count; i++) {
        const struct field *from = &table->fields[i];
        struct field *to = &shown->fields[i];
        *to = *from;
        to->set = arena_array(arena, uint8_t, table->rows);
        to->numbers = from->numbers == NULL ? NULL : arena_array(arena, double, table->rows);
        to->texts = from->texts == NULL ? NULL : arena_array(arena, const char *, table->rows);
    }
    shown->rows = 0;
    for (size_t row = 0; row < table->rows; row++) {
        if (table->further[row])
            continue;
        for (size_t i = 0; i < table->field_count; i++) {
            const struct field *from = &table->fields[i];
            struct field *to = &shown->fields[i];
            to->set[shown->rows] = from->set[row];
            if (to->numbers != NULL)
                to->numbers[shown->rows] = from->numbers[row];
            if (to->texts != NULL)
                to->texts[shown->rows] = from->texts[row];
        }
        shown->decimals[shown->rows++] = table->decimals[row];
    }
    return shown;
}

/* What another field says in words for people. */
static bool said_in_words(const struct table *table, const struct field *field, struct arena *arena)
{
    const struct field *label = table_field(table, arena_printf(arena, "%s_label", field->name));
    return label != NULL && label->people_only && !field_is_empty(table, label);
}

void grid_build(const struct table *given, const struct grid_spec *spec, struct arena *arena, struct grid *grid)
{
    const struct table *table = rows_for_people(given, arena);
    *grid = (struct grid){ .columns = arena_array(arena, struct grid_column, table->field_count),
                           .rows = table->rows };
    int *kinds = arena_array(arena, int, table->rows);
    for (size_t row = 0; row < table->rows; row++)
        kinds[row] = row_kind(table, row);
    const struct field *shown = NULL; /* the last lower end already shown */
    for (size_t i = 0; i < table->field_count; i++) {
        const struct field *field = &table->fields[i];
        const struct field *low = next_of_role(table, i, ROLE_CONF_LOW);
        const struct field *high =
            low == NULL ? NULL : next_of_role(table, (size_t)(low - table->fields), ROLE_CONF_HIGH);
        bool interval = high != NULL && low != shown &&
                        !(field_is_empty(table, low) && field_is_empty(table, high));
        if (interval && (field == low || stands_after_interval(field->role))) {
            add_interval(grid, table, low, high, kinds, spec, arena);
            shown = low;
        }
        if (field->role != ROLE_CONF_LOW && field->role != ROLE_CONF_HIGH && field->role != ROLE_CONF_LEVEL &&
            !field->programs_only && !field_is_empty(table, field) && !said_in_words(table, field, arena))
            add_field(grid, table, field, kinds, spec, arena);
    }
}

/* ---- alignment ---- */

static const char *point_of(const char *cell)
{
    const char *point = strrchr(cell, '.');
    return point == NULL ? cell + strlen(cell) : point;
}

struct widths {
    size_t before, after; /* the point */
};

static struct widths widest(const char *const *cells, size_t rows)
{
    struct widths most = { 0, 0 };
    for (size_t row = 0; row < rows; row++) {
        size_t after = strlen(point_of(cells[row])), before = utf8_width(cells[row]) - after;
        most.before = before > most.before ? before : most.before;
        most.after = after > most.after ? after : most.after;
    }
    return most;
}

/* `trailing`: the room for missing decimals stays behind the number; else it goes in front too, so that nothing
 * stands between a lower end and the "to" behind it. */
static void align_points(const char **cells, size_t rows, struct grid_padding padding, bool trailing,
                         struct arena *arena)
{
    struct widths most = widest(cells, rows);
    for (size_t row = 0; row < rows; row++) {
        size_t after = strlen(point_of(cells[row])), before = utf8_width(cells[row]) - after;
        size_t points = after == 0 && most.after > 0, digits = most.after - after - points;
        struct str padded;
        str_init(&padded, arena);
        str_add_times(&padded, padding.digit, most.before - before + (trailing ? 0 : digits));
        str_add_times(&padded, padding.point, trailing ? 0 : points);
        str_add(&padded, cells[row]);
        str_add_times(&padded, padding.point, trailing ? points : 0);
        str_add_times(&padded, padding.digit, trailing ? digits : 0);
        cells[row] = padded.text;
    }
}

/* An interval with neither end: the sign for what is undefined, once. */
static bool without_ends(const struct grid_column *column, size_t row)
{
    const char *low = column->cells[row];
    return column->highs != NULL && strcmp(low, column->highs[row]) == 0 && strpbrk(low, "0123456789") == NULL &&
           strstr(low, "∞") == NULL;
}

void grid_align(struct grid_column *column, size_t rows, struct grid_padding padding, struct arena *arena)
{
    if (!column->number)
        return;
    const char **unaligned = arena_array(arena, const char *, rows);
    for (size_t row = 0; row < rows; row++) {
        bool empty = *column->cells[row] == '\0' && (column->highs == NULL || *column->highs[row] == '\0');
        unaligned[row] = empty || without_ends(column, row) ? column->cells[row] : NULL;
    }
    align_points(column->cells, rows, padding, column->highs == NULL, arena);
    if (column->highs != NULL) {
        align_points(column->highs, rows, padding, true, arena);
        grid_join(column, rows, arena);
    }
    for (size_t row = 0; row < rows; row++)
        if (unaligned[row] != NULL)
            column->cells[row] = unaligned[row];
}

void grid_join(struct grid_column *column, size_t rows, struct arena *arena)
{
    if (column->highs == NULL)
        return;
    for (size_t row = 0; row < rows; row++) {
        const char *low = column->cells[row], *high = column->highs[row];
        if (!without_ends(column, row))
            column->cells[row] = arena_printf(arena, "%s to %s", low, high);
    }
    column->highs = NULL;
}
