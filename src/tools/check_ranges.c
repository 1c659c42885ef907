/* The numbers of a column: against the schema, and against each other. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/sort.h"
#include "base/str.h"
#include "base/utf8.h"
#include "stats/summary.h"
#include "tools/check_cells.h"

static const char *value_text(const struct check *check, const struct checked *column, double value)
{
    char number[DECIMAL_TEXT_SIZE], date[DATE_TEXT_SIZE];
    return arena_strdup(check->arena, column->kind == CHECKED_DATE ? date_text((int32_t)value, date)
                                                                   : decimal_shortest(value, number));
}

static const char *bounds_text(const struct check *check, const struct checked *column)
{
    if (isnan(column->maximum))
        return arena_printf(check->arena, "at least %s", value_text(check, column, column->minimum));
    if (isnan(column->minimum))
        return arena_printf(check->arena, "at most %s", value_text(check, column, column->maximum));
    return arena_printf(check->arena, "%s to %s", value_text(check, column, column->minimum),
                        value_text(check, column, column->maximum));
}

/* The range, and where it comes from when no schema says so. */
static const char *range_text(const struct check *check, const struct checked *column)
{
    const char *bounds = bounds_text(check, column);
    return column->guessed == NULL
               ? bounds
               : arena_printf(check->arena, "%s (%s, by the column's name; a schema can say otherwise)", bounds,
                              column->guessed->id);
}

static bool outside(const struct checked *column, double value)
{
    return value < column->minimum || value > column->maximum;
}

/* A unit that would bring the value into the range. Only a hint: nothing is proposed for the plan. */
static const char *unit_hint(const struct checked *column, double value)
{
    const char *unit = column->guessed != NULL ? column->guessed->unit : column->about != NULL ? column->about->unit : NULL;
    static const struct {
        const char *unit;
        double factor;
        const char *says;
    } units[] = {
        { "kPa", 98.07, "; kg/cm\u00b2?" },  { "mmHg", 7.50062, "; kPa?" }, { "cm", 0.1, "; millimetres?" },
        { "cm", 2.54, "; inches?" },    { "mm", 10, "; centimetres?" },  { "kg", 0.45359237, "; pounds?" },
    };
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_equal(unit, units[i].unit) && value > 0 && !outside(column, value * units[i].factor))
            return units[i].says;
    return "";
}

/* The cell is no value to the checks that follow. */
static void suspect(struct check *check, struct checked *column, size_t row)
{
    column->state[row] = CELL_SUSPECT;
    column->values[row] = NAN;
    column->present--;
    check->suspects++;
}

static void out_of_range(struct check *check, struct checked *column)
{
    bool taken_as_missing = check->options->common.out_of_range == 1;
    const char *range = NULL;
    for (size_t row = 0; row < check->sheet.rows; row++) {
        double value = column->values[row];
        if (isnan(value) || !outside(column, value))
            continue;
        const char *shown = check_shown(check, row, column->at);
        range = range == NULL ? range_text(check, column) : range;
        if (column->kind == CHECKED_NUMBER && recode_is_missing_number(value)) {
            check_find(check, taken_as_missing ? SEVERITY_WARNING : SEVERITY_ERROR, "undeclared_code", row, column->at,
                       shown, "%s; if this means missing, say --na %s or declare it in a schema", range,
                       value_text(check, column, value))->proposal = (struct recoding){ "", "a missing code" };
            suspect(check, column, row);
        } else {
            check_find(check, taken_as_missing ? SEVERITY_WARNING : SEVERITY_ERROR, "range", row, column->at, shown,
                       "%s%s", range, unit_hint(column, value));
        }
    }
}

static void whole_numbers(struct check *check, const struct checked *column)
{
    for (size_t row = 0; row < check->sheet.rows; row++)
        if (!isnan(column->values[row]) && column->values[row] != trunc(column->values[row]))
            check_find(check, SEVERITY_ERROR, "whole_number", row, column->at, check_shown(check, row, column->at),
                       "a whole number");
}

/* The values that could be measured, ascending: in range, and no suspected codes. */
static size_t sorted_rest(const struct check *check, const struct checked *column, double *sorted)
{
    size_t n = 0;
    for (size_t row = 0; row < check->sheet.rows; row++) {
        double value = column->values[row];
        if (!isnan(value) && !outside(column, value) && !recode_is_missing_number(value))
            sorted[n++] = value;
    }
    if (n > 0)
        sort_doubles(sorted, n);
    return n;
}

/* 99 and its like where nothing else comes near: beyond the others by half their spread, or below them where all the
 * others are at least 0. Nothing is suspected of a value the schema allows, or among fewer than five others. */
static void suspected_codes(struct check *check, struct checked *column, const double *rest, size_t n)
{
    bool bounded = !isnan(column->minimum) && !isnan(column->maximum);
    if (n < 5 || bounded)
        return;
    double low = rest[0], high = rest[n - 1], spread = high - low;
    for (size_t row = 0; row < check->sheet.rows; row++) {
        double value = column->values[row];
        bool far = value > high + spread / 2 || value < low - spread / 2 || (value < 0 && low >= 0);
        if (isnan(value) || outside(column, value) || !recode_is_missing_number(value) || !far)
            continue;
        check_find(check, SEVERITY_WARNING, "suspected_code", row, column->at, check_shown(check, row, column->at),
                   "the others lie from %s to %s; if this means missing, say --na %s", value_text(check, column, low),
                   value_text(check, column, high), value_text(check, column, value))->proposal =
            (struct recoding){ "", "a missing code, far from every other value" };
        suspect(check, column, row);
    }
}

/* Tukey's (1977) far-out values: three interquartile ranges beyond the quartiles. */
static void far_out(struct check *check, const struct checked *column, const double *rest, size_t n)
{
    enum { LEAST = 20 };
    double q1 = quantile_sorted(rest, n, 0.25, 7), q3 = quantile_sorted(rest, n, 0.75, 7), fence = 3 * (q3 - q1);
    if (n < LEAST || !(fence > 0))
        return;
    for (size_t row = 0; row < check->sheet.rows; row++) {
        double value = column->values[row];
        if (isnan(value) || outside(column, value) || (value >= q1 - fence && value <= q3 + fence) ||
            recode_is_missing_number(value))
            continue;
        check_find(check, SEVERITY_NOTE, "outlier", row, column->at, check_shown(check, row, column->at),
                   "half of the values lie from %s to %s", value_text(check, column, q1), value_text(check, column, q3));
    }
}

/* 7 where everything else is 7.2 or 6.9: it may have been rounded. */
static void fewer_decimals(struct check *check, const struct judging *judging)
{
    enum { LEAST = 20 };
    const struct checked *column = judging->column;
    size_t with[DECIMAL_SCALE_MAX + 1] = { 0 }, all = 0;
    int usual = 0;
    for (uint32_t code = 0; code < column->levels.count; code++) {
        const struct judged *judged = &judging->judged[code];
        if (judged->state != CELL_VALUE || !judged->is_number || !judged->number.exact)
            continue;
        with[judged->number.scale] += judged->count;
        all += judged->count;
    }
    for (int scale = 1; scale <= DECIMAL_SCALE_MAX; scale++)
        if (with[scale] > with[usual])
            usual = scale;
    if (usual == 0 || all < LEAST || with[usual] * 20 < all * 19)
        return;
    for (size_t row = 0; row < check->sheet.rows; row++) {
        const struct judged *judged = &judging->judged[column->codes[row]];
        if (column->state[row] == CELL_VALUE && judged->number.exact && judged->number.scale < usual)
            check_find(check, SEVERITY_NOTE, "decimals", row, column->at, check_shown(check, row, column->at),
                       "nearly all others are written with %d decimal%s; rounded?", usual, usual == 1 ? "" : "s");
    }
}

void check_ranges(struct check *check, const struct judging *judging)
{
    struct checked *column = judging->column;
    if (column->kind != CHECKED_NUMBER && column->kind != CHECKED_DATE)
        return;
    double *rest = arena_array(&check->work, double, check->sheet.rows);
    size_t n = sorted_rest(check, column, rest);
    out_of_range(check, column);
    if (column->kind == CHECKED_DATE)
        return;
    if (column->field != NULL && column->field->type == SCHEMA_INTEGER)
        whole_numbers(check, column);
    if (check->measure == NAME_NONE) { /* the values of one measure say nothing about those of another */
        suspected_codes(check, column, rest, n);
        far_out(check, column, rest, n);
    }
    fewer_decimals(check, judging);
}
