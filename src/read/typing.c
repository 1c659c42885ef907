/* What a column is, once all of its cells are known: one pass over its levels, not over its rows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/amount.h"
#include "base/arena.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/str.h"
#include "base/threads.h"
#include "base/utf8.h"
#include "data/column.h"
#include "read/unsure.h"

enum { MOST_LEVELS_COMPARED = 10000, CELLS_FOR_THREADS = 200000, LONGEST_CODE = 40 /* that may be said to mean missing */ };

enum level_kind { LEVEL_NUMBER, LEVEL_DATE, LEVEL_NAN, LEVEL_WORD, LEVEL_KINDS };

/* The levels of a column of unknown kind, each looked at once. */
struct survey {
    enum level_kind *kinds;
    enum decimal_status *status;
    struct decimal *numbers;
    int32_t *days;
    size_t count[LEVEL_KINDS], amounts; /* amounts: words that people read as numbers, "1.234,5" or "12 %" */
};

static struct survey survey_levels(struct cells *cells, const struct builder *builder)
{
    size_t count = builder->levels.count;
    struct survey survey = { .kinds = arena_array(cells->arena, enum level_kind, count),
                             .status = arena_array(cells->arena, enum decimal_status, count),
                             .numbers = arena_array(cells->arena, struct decimal, count),
                             .days = arena_array(cells->arena, int32_t, count) };
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(builder->levels.names[i]);
        const char *text = str_trim(builder->levels.names[i], &length);
        survey.status[i] = decimal_parse(text, length, cells->spec->mark, &survey.numbers[i]);
        enum level_kind kind = LEVEL_WORD;
        if (survey.status[i] == DECIMAL_OK || survey.status[i] == DECIMAL_UNDERFLOW)
            kind = LEVEL_NUMBER;
        else if (survey.status[i] == DECIMAL_NAN && builder->nan_is_missing)
            kind = LEVEL_NAN;
        else if (date_parse(text, length, &survey.days[i]))
            kind = LEVEL_DATE;
        survey.kinds[i] = kind;
        survey.count[kind]++;
        survey.amounts += kind == LEVEL_WORD && (survey.status[i] == DECIMAL_COMMA || amount_is_decorated(text, length));
    }
    return survey;
}

/* The first row with a level of another kind than `usual`. */
static size_t first_odd(const struct cells *cells, const struct builder *builder, const struct survey *survey,
                        enum level_kind usual)
{
    for (size_t row = 0; row < cells->rows; row++)
        if (builder->missing[row] == MISSING_NOT && survey->kinds[builder->codes[row]] != usual &&
            survey->kinds[builder->codes[row]] != LEVEL_NAN)
            return row;
    return 0;
}

/* Most levels are texts that nobody reads as a number. */
static bool are_mostly_words(const struct survey *survey)
{
    size_t words = survey->count[LEVEL_WORD] - survey->amounts;
    return words > survey->amounts + survey->count[LEVEL_NUMBER] + survey->count[LEVEL_DATE];
}

/* Remarks, one of which is a number or a date. */
static void take_words(struct cells *cells, const struct builder *builder, const struct survey *survey)
{
    size_t row = first_odd(cells, builder, survey, LEVEL_WORD);
    const char *level = builder->levels.names[builder->codes[row]];
    note_add(cells, true, "mixed_column", "%s has texts and also %s (line %u); it is taken as a category",
             utf8_show(cells->arena, builder->name), cell_shown(cells->arena, level, strlen(level)),
             (unsigned)cells->lines[row]);
}

/* A mixture stops an analysis that asked for the column, and is told of otherwise. */
static bool refuse_mixture(struct cells *cells, struct builder *builder, const struct survey *survey,
                           struct error *err)
{
    if (builder->in_passing && are_mostly_words(survey)) {
        take_words(cells, builder, survey);
        return true;
    }
    bool numbers = survey->count[LEVEL_NUMBER] > 0;
    const char *name = utf8_show(cells->arena, builder->name);
    size_t row = first_odd(cells, builder, survey, numbers ? LEVEL_NUMBER : LEVEL_DATE);
    uint32_t code = builder->codes[row];
    const char *level = builder->levels.names[code];
    size_t length = strlen(level);
    const char *shown = cell_shown(cells->arena, level, length);
    const char *reason = "";
    if (survey->status[code] == DECIMAL_COMMA && cells->spec->mark != ',')
        reason = arena_printf(cells->arena, " (%s)", cell_comma_advice(level, length));
    if (!builder->asked) {
        note_add(cells, true, "mixed_column", "%s has %s and also %s (line %u)%s; it is taken as a category", name,
                 numbers ? "numbers" : "dates", shown, (unsigned)cells->lines[row], reason);
        return true;
    }
    if (*reason == '\0')
        reason = arena_printf(cells->arena, "; correct it%s; if the cells are texts, give %s the type string in a schema, or write "
                              "factor(%s) in a formula", length > LONGEST_CODE ? "" : arena_printf(cells->arena,
                              ", or say --na '%s' if it means missing", utf8_show(cells->arena, level)), name, name);
    return error_at(err, cells->path, cells->lines[row], 0, "%s has %s and also %s%s", name,
                    numbers ? "numbers" : "dates", shown, reason);
}

static bool is_amount(const struct survey *survey, uint32_t code, const char *level)
{
    size_t length = strlen(level);
    const char *text = str_trim(level, &length);
    return survey->kinds[code] == LEVEL_WORD &&
           (survey->status[code] == DECIMAL_COMMA || amount_is_decorated(text, length));
}

/* Most levels are what people read as numbers, and none is one. */
static bool refuse_amounts(struct cells *cells, const struct builder *builder, const struct survey *survey,
                           struct error *err)
{
    size_t row = 0;
    while (builder->missing[row] != MISSING_NOT ||
           !is_amount(survey, builder->codes[row], builder->levels.names[builder->codes[row]]))
        row++;
    uint32_t code = builder->codes[row];
    const char *name = utf8_show(cells->arena, builder->name), *level = builder->levels.names[code];
    const char *shown = cell_shown(cells->arena, level, strlen(level));
    const char *reason = cell_reason(cells, level, strlen(level), survey->status[code]);
    if (builder->asked)
        return error_at(err, cells->path, cells->lines[row], 0, "%s is %s; %s; if the cells are no numbers, give %s the "
                        "type string in a schema", name, shown, reason, name);
    note_add(cells, true, survey->status[code] == DECIMAL_COMMA ? "decimal_comma" : "no_plain_number",
             "%s has cells such as %s (line %u); %s; it is taken as a category", name, shown, (unsigned)cells->lines[row],
             reason);
    return true;
}

static bool are_numbers(const struct builder *builder, const struct survey *survey)
{
    return survey->count[LEVEL_NUMBER] + survey->count[LEVEL_NAN] == builder->levels.count;
}

/* The largest units of a level, or UNSURE_VALUES where somebody needs values or a level has no units. */
static int64_t largest_units(const struct cells *cells, const struct builder *builder, const struct survey *survey)
{
    int64_t largest = 0;
    if (builder->units_beyond == 0 || cells->rows <= builder->units_beyond || builder->field != NULL)
        return UNSURE_VALUES;
    for (size_t i = 0; i < builder->levels.count; i++) {
        const struct decimal *number = &survey->numbers[i];
        if (survey->kinds[i] != LEVEL_NUMBER)
            continue;
        if (!number->exact)
            return UNSURE_VALUES;
        largest = llabs(number->units) > largest ? llabs(number->units) : largest;
    }
    return largest;
}

/* The rows whose level is a number in another spelling, or NaN. */
static void settle_levels(const struct cells *cells, struct builder *builder, const struct survey *survey)
{
    size_t rows = builder->levels.count > 0 ? cells->rows : 0;
    for (size_t row = unsure_level(builder, 0, rows); row < rows; row = unsure_level(builder, row + 1, rows)) {
        size_t code = (size_t)(builder->units != NULL ? builder->units[row] : narrow_at(&builder->narrow, row));
        const struct decimal *number = &survey->numbers[code];
        bool is_nan = survey->kinds[code] == LEVEL_NAN;
        bool is_code = is_nan || cell_is_number_code(builder, number->value);
        if (builder->values != NULL)
            builder->values[row] = is_code ? NAN : number->value;
        int64_t units = 0;
        if (is_code) {
            builder->missing[row] = MISSING_CODE;
            builder->nan += is_nan;
        } else {
            builder->underflow += survey->status[code] == DECIMAL_UNDERFLOW;
            builder->exact = builder->exact && decimal_rescale(number->units, number->scale, builder->scale, &units);
        }
        if (builder->units != NULL)
            builder->units[row] = units;
        else
            narrow_put(&builder->narrow, row, &units, 1, 1);
    }
}

/* A column of numbers, whose values there is room for: without a note, a fault or memory. */
static void to_number(const struct cells *cells, struct builder *builder, const struct survey *survey)
{
    builder->want = CSV_NUMBER;
    builder->filled = true;
    for (size_t i = 0; i < builder->levels.count; i++) {
        const struct decimal *number = &survey->numbers[i];
        if (survey->kinds[i] != LEVEL_NUMBER || cell_is_number_code(builder, number->value))
            continue;
        builder->decimals = number->scale > builder->decimals ? number->scale : builder->decimals;
        builder->scale = number->exact && number->scale > builder->scale ? number->scale : builder->scale;
        builder->exact = builder->exact && number->exact;
    }
    unsure_to_numbers(cells, builder, largest_units(cells, builder, survey));
    settle_levels(cells, builder, survey);
}

static void to_date(struct cells *cells, struct builder *builder, const struct survey *survey)
{
    builder->want = CSV_DATE;
    builder->values = arena_array(cells->arena, double, cells->rows);
    for (size_t row = 0; row < cells->rows; row++)
        builder->values[row] = builder->missing[row] == MISSING_NOT ? (double)survey->days[builder->codes[row]] : NAN;
    builder->codes = NULL;
}

/* What a column is that is not all numbers. */
static bool decide(struct cells *cells, struct builder *builder, struct survey survey, struct error *err)
{
    if (unsure_has_numbers(builder, cells->rows)) {
        unsure_to_levels(cells, builder);
        survey = survey_levels(cells, builder);
    } else {
        unsure_to_levels(cells, builder);
    }
    size_t numbers = survey.count[LEVEL_NUMBER], dates = survey.count[LEVEL_DATE];
    size_t present = builder->levels.count - survey.count[LEVEL_NAN];
    if (dates == present) {
        if (survey.count[LEVEL_NAN] > 0)
            return refuse_mixture(cells, builder, &survey, err);
        to_date(cells, builder, &survey);
        return true;
    }
    builder->want = CSV_CATEGORY;
    if (numbers > 0 || dates * 2 > present)
        return refuse_mixture(cells, builder, &survey, err);
    if (survey.amounts * 2 > present)
        return refuse_amounts(cells, builder, &survey, err);
    return true;
}

/* Levels that are not UTF-8 are renamed to what can be shown. */
static void escape_levels(struct cells *cells, struct builder *builder)
{
    struct levels *old = &builder->levels, shown;
    size_t first = SIZE_MAX;
    for (size_t i = 0; i < old->count && first == SIZE_MAX; i++)
        if (utf8_valid(old->names[i], strlen(old->names[i])) < strlen(old->names[i]))
            first = i;
    if (first == SIZE_MAX)
        return;
    levels_init(&shown, cells->arena);
    uint32_t *code_of = arena_array(cells->arena, uint32_t, old->count);
    bool *invalid = arena_array(cells->arena, bool, old->count);
    for (size_t i = 0; i < old->count; i++) {
        const char *name = old->names[i];
        invalid[i] = utf8_valid(name, strlen(name)) < strlen(name);
        name = invalid[i] ? utf8_show(cells->arena, name) : name;
        code_of[i] = levels_intern(&shown, name, strlen(name));
    }
    size_t count = 0, line = 0;
    for (size_t row = 0; row < cells->rows; row++) {
        if (builder->codes[row] == LEVEL_NONE)
            continue;
        if (invalid[builder->codes[row]] && count++ == 0)
            line = cells->lines[row];
        builder->codes[row] = code_of[builder->codes[row]];
    }
    note_add(cells, true, "invalid_utf8", "%s: %zu cell%s not UTF-8, the first in line %zu: shown as \"%s\"; save the "
             "file as CSV UTF-8", utf8_show(cells->arena, builder->name), count, count == 1 ? " is" : "s are", line,
             utf8_show(cells->arena, old->names[first]));
    *old = shown;
}

static const char *level_shown(const struct cells *cells, const char *name)
{
    return cell_shown(cells->arena, name, strlen(name));
}

/* A text in lower case and without blanks at its ends, both as far as ASCII goes. */
static const char *folded(struct arena *arena, const char *text)
{
    size_t length = strlen(text);
    text = str_trim(text, &length);
    char *copy = arena_strndup(arena, text, length);
    for (char *c = copy; *c != '\0'; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 'a' - 'A') : *c;
    return copy;
}

static void tell_of_similar(struct cells *cells, const char *column, const char *first, const char *second)
{
    if (str_equal(folded(cells->arena, first), folded(cells->arena, second)))
        note_add(cells, true, "similar_levels", "%s has the levels %s and %s, which differ only in case or blanks", column,
                 level_shown(cells, first), level_shown(cells, second));
    else
        note_add(cells, true, "similar_levels", "%s has the levels \"%s\" and \"%s\", which look alike and are written with "
                 "different characters", column, utf8_show_all(cells->arena, first), utf8_show_all(cells->arena, second));
}

/* "massage " and "Massage" are two levels, and hardly meant to be. */
static void compare_levels(struct cells *cells, const struct builder *builder)
{
    const struct levels *levels = &builder->levels;
    if (levels->count > MOST_LEVELS_COMPARED)
        return;
    struct levels plain;
    levels_init(&plain, cells->arena);
    const char **first = arena_array(cells->arena, const char *, levels->count);
    const char *column = utf8_show(cells->arena, builder->name);
    for (size_t i = 0; i < levels->count; i++) {
        const char *text = utf8_plain(cells->arena, levels->names[i]);
        size_t whole = strlen(levels->names[i]), length = whole;
        str_trim(levels->names[i], &length);
        uint32_t known = plain.count, code = levels_intern(&plain, text, strlen(text));
        if (code < known)
            tell_of_similar(cells, column, first[code], levels->names[i]);
        else if (length < whole)
            note_add(cells, true, "blanks_in_level", "%s has the level %s, with blanks at its ends", column,
                     level_shown(cells, levels->names[i]));
        if (code == known)
            first[code] = levels->names[i];
    }
}

static void order_levels(struct cells *cells, struct builder *builder)
{
    const struct schema_field *field = builder->field;
    const struct schema_texts *order = field == NULL ? NULL : &field->categories;
    if (field != NULL && field->role == SCHEMA_VISIT && order->count == 0)
        order = &cells->spec->schema->visits;
    uint32_t *new_code = arena_array(cells->arena, uint32_t, builder->levels.count);
    if (order != NULL && order->count > 0)
        levels_arrange(&builder->levels, order->items, order->count, new_code);
    else
        levels_sort(&builder->levels, new_code);
    for (size_t row = 0; row < cells->rows; row++)
        if (builder->codes[row] != LEVEL_NONE)
            builder->codes[row] = new_code[builder->codes[row]];
}

static void tell_of_cells(struct cells *cells, const struct builder *builder)
{
    const char *name = utf8_show(cells->arena, builder->name);
    if (builder->by_default > 0)
        note_add(cells, true, "na_code", "%s: %zu cell%s \"NA\" %s read as missing; if NA is a value, declare the "
                 "missing codes in a schema", name, builder->by_default, builder->by_default == 1 ? "" : "s",
                 builder->by_default == 1 ? "is" : "are");
    if (builder->nan > 0)
        note_add(cells, true, "nan_code", "%s: %zu cell%s \"NaN\" %s read as missing", name, builder->nan,
                 builder->nan == 1 ? "" : "s", builder->nan == 1 ? "is" : "are");
    if (builder->underflow > 0)
        note_add(cells, true, "underflow", "%s: %zu number%s too near to zero to be told from it", name,
                 builder->underflow, builder->underflow == 1 ? " is" : "s are");
}

static struct column to_column(const struct cells *cells, const struct builder *builder)
{
    if (builder->want == CSV_NUMBER && builder->exact && !builder->filled)
        cells_fill_values(builder, cells->rows, builder->values);
    struct column column = { .name = builder->name, .rows = cells->rows, .missing = builder->missing,
                             .values = builder->values, .codes = builder->codes };
    switch (builder->want) {
    case CSV_NUMBER:
        column.type = COLUMN_NUMBER;
        column.units = builder->exact ? builder->units : NULL;
        column.narrow = builder->narrow;
        column.scale = builder->exact ? builder->scale : 0;
        column.decimals = builder->decimals < DECIMAL_SCALE_MAX ? builder->decimals : DECIMAL_SCALE_MAX;
        break;
    case CSV_DATE:
        column.type = COLUMN_DATE;
        break;
    case CSV_TEXT:
        column.type = COLUMN_TEXT;
        break;
    case CSV_ANY:
    case CSV_CATEGORY:
        column.type = COLUMN_CATEGORY;
        break;
    }
    return column;
}

/* The columns of unknown kind, and what their levels are. */
struct settling {
    const struct cells *cells;
    const struct survey *surveys;
};

static void settle_numbers(void *given, size_t column)
{
    const struct settling *settling = given;
    const struct cells *cells = settling->cells;
    struct builder *builder = &cells->builders[column];
    if (builder->filled)
        return;
    if (builder->want == CSV_ANY && are_numbers(builder, &settling->surveys[column])) {
        to_number(cells, builder, &settling->surveys[column]);
    } else if (builder->want == CSV_NUMBER && builder->exact) {
        cells_fill_values(builder, cells->rows, builder->values);
        builder->filled = true;
    }
}

/* Most columns of a large file, side by side. */
static const struct survey *settle_plain_numbers(struct cells *cells)
{
    bool large = cells->rows > CELLS_FOR_THREADS / (cells->count + 1);
    struct survey *surveys = arena_array(cells->arena, struct survey, cells->count);
    for (size_t i = 0; i < cells->count; i++) {
        struct builder *builder = &cells->builders[i];
        if (builder->want != CSV_ANY)
            continue;
        unsure_end(cells, builder);
        surveys[i] = survey_levels(cells, builder);
        if (are_numbers(builder, &surveys[i])) /* memory that nobody writes to costs nothing */
            builder->values = arena_array(cells->arena, double, cells->rows);
    }
    struct settling settling = { cells, surveys };
    threads_run(large && cells->spec->threads > 1 ? cells->spec->threads : 1, cells->count, settle_numbers, &settling);
    return surveys;
}

bool cells_settle(struct cells *cells, struct column *columns, struct error *err)
{
    const struct survey *surveys = settle_plain_numbers(cells);
    for (size_t i = 0; i < cells->count; i++) {
        struct builder *builder = &cells->builders[i];
        if (builder->want == CSV_ANY && !decide(cells, builder, surveys[i], err))
            return false;
        tell_of_cells(cells, builder);
        columns[i] = to_column(cells, builder);
        if (builder->codes == NULL)
            continue;
        escape_levels(cells, builder);
        order_levels(cells, builder);
        if (columns[i].type == COLUMN_CATEGORY)
            compare_levels(cells, builder);
        columns[i].levels = arena_new(cells->arena, struct levels);
        *columns[i].levels = builder->levels;
    }
    return true;
}

struct column cells_column(const struct cells *cells, struct builder *builder)
{
    builder->filled = builder->field == NULL;
    struct column column = to_column(cells, builder);
    if (builder->field == NULL && column.units != NULL)
        column.values = NULL;
    column.levels = builder->codes != NULL ? &builder->levels : NULL;
    if (builder->spoiled_line == 0)
        return column;
    return (struct column){ .name = builder->name, .type = COLUMN_CATEGORY, .rows = cells->rows };
}

static void tell_of_spoiled(struct cells *cells, const struct builder *builder)
{
    const char *name = utf8_show(cells->arena, builder->name);
    if (builder->any_number)
        note_add(cells, true, "mixed_column", "%s has numbers and also %s (line %zu); it is not described", name,
                 builder->spoiled_by, builder->spoiled_line);
    else
        note_add(cells, false, "no_numbers", "%s holds no numbers (%s in line %zu) and is not described", name,
                 builder->spoiled_by, builder->spoiled_line);
}

void cells_settle_folded(struct cells *cells, struct column *columns)
{
    for (size_t i = 0; i < cells->count; i++) {
        struct builder *builder = &cells->builders[i];
        columns[i] = cells_column(cells, builder);
        if (builder->spoiled_line > 0) {
            tell_of_spoiled(cells, builder);
            continue;
        }
        tell_of_cells(cells, builder);
        if (builder->codes == NULL)
            continue;
        order_levels(cells, builder);
        if (columns[i].type == COLUMN_CATEGORY)
            compare_levels(cells, builder);
    }
}
