/* Every cell for itself: what its column is, whether it is that, whether it may be. Texts that occur many times are
 * judged once. */
#include <math.h>
#include <string.h>

#include "base/amount.h"
#include "base/arena.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tools/check_cells.h"
#include "tools/naming.h"

/* ---- what a text can be ---- */

static bool is_code(const struct check *check, const struct judging *judging, const char *text, size_t length,
                    const struct decimal *number)
{
    const struct text_list *na = &check->options->common.na;
    const struct schema_field *field = judging->column->field;
    bool replaced = field != NULL && field->missing.given;
    size_t own = replaced ? field->missing.count : 1;
    static const char *const usual[] = { "NA" };
    const char *const *codes = replaced ? (const char *const *)field->missing.items : usual;
    for (size_t i = 0; i < na->count + own; i++) {
        const char *code = i < na->count ? na->items[i] : codes[i - na->count];
        size_t code_length = strlen(code);
        code = str_trim(code, &code_length);
        struct decimal value;
        if (code_length == length && length > 0 && memcmp(code, text, length) == 0)
            return true;
        if (number != NULL && decimal_parse(code, code_length, judging->mark, &value) == DECIMAL_OK &&
            value.value == number->value)
            return true;
    }
    return false;
}

static void judge_text(struct check *check, const struct judging *judging, struct judged *judged, const char *text)
{
    size_t length = strlen(text);
    const char *inner = str_trim(text, &length);
    *judged = (struct judged){ .text = text, .state = CELL_VALUE, .value = NAN };
    enum decimal_status status = decimal_parse(inner, length, judging->mark, &judged->number);
    judged->status = status;
    judged->is_number = status == DECIMAL_OK || status == DECIMAL_UNDERFLOW;
    if (length == 0)
        judged->state = CELL_BLANK;
    else if (is_code(check, judging, inner, length, judged->is_number ? &judged->number : NULL))
        judged->state = CELL_CODE;
    if (judged->state != CELL_VALUE)
        return;
    judged->repairable = !judged->is_number && recode_number(text, strlen(text), judging->mark, &check->work,
                                                             &judged->repair);
    judged->decorated = !judged->is_number && amount_is_decorated(inner, length);
    judged->is_missing_word = !judged->is_number && recode_is_missing_word(inner, length);
    judged->is_date = date_parse(inner, length, &judged->days);
}

static void intern_texts(struct check *check, struct judging *judging)
{
    struct checked *column = judging->column;
    size_t rows = check->sheet.rows, length;
    levels_init(&column->levels, check->arena);
    column->codes = arena_array(check->arena, uint32_t, rows);
    for (size_t row = 0; row < rows; row++) {
        const char *text = sheet_cell(&check->sheet, row, column->at, &length);
        column->codes[row] = levels_intern(&column->levels, text, length);
    }
    judging->judged = arena_array(&check->work, struct judged, column->levels.count);
    for (size_t row = 0; row < rows; row++)
        judging->judged[column->codes[row]].count++;
    for (uint32_t code = 0; code < column->levels.count; code++) {
        size_t count = judging->judged[code].count;
        judge_text(check, judging, &judging->judged[code], column->levels.names[code]);
        judging->judged[code].count = count;
    }
}

/* ---- what a column is ---- */

bool check_has_role(const struct check *check, size_t column)
{
    for (size_t i = 0; i < check->id_count; i++)
        if (check->id[i] == column)
            return true;
    return column == check->visit || column == check->arm;
}

static enum checked_kind kind_by_vote(const struct judging *judging)
{
    size_t all = 0, numbers = 0, dates = 0;
    for (uint32_t code = 0; code < judging->column->levels.count; code++) {
        const struct judged *judged = &judging->judged[code];
        if (judged->state != CELL_VALUE || judged->is_missing_word)
            continue;
        all += judged->count;
        bool numeric = judged->is_number || judged->repairable || judged->decorated || judged->status == DECIMAL_OVERFLOW;
        numbers += numeric ? judged->count : 0;
        dates += judged->is_date ? judged->count : 0;
    }
    if (all == 0)
        return CHECKED_EMPTY;
    if (dates * 2 > all)
        return CHECKED_DATE;
    return numbers * 4 >= all * 3 ? CHECKED_NUMBER : CHECKED_CATEGORY;
}

static enum checked_kind kind_of(const struct check *check, const struct judging *judging)
{
    const struct schema_field *field = judging->column->field;
    if (judging->column->at == check->date)
        return CHECKED_DATE;
    if (check_has_role(check, judging->column->at))
        return CHECKED_CATEGORY;
    switch (field == NULL ? SCHEMA_ANY : field->type) {
    case SCHEMA_NUMBER:
    case SCHEMA_INTEGER:
        return CHECKED_NUMBER;
    case SCHEMA_STRING:
    case SCHEMA_BOOLEAN:
        return CHECKED_CATEGORY;
    case SCHEMA_DATE:
        return CHECKED_DATE;
    case SCHEMA_ANY:
        break;
    }
    return kind_by_vote(judging);
}

/* Texts among which there are numbers: other tools refuse the column, and no column of categories is meant so. */
static void mixture(struct check *check, const struct judging *judging)
{
    const struct checked *column = judging->column;
    bool described = column->field != NULL && column->field->type != SCHEMA_ANY;
    size_t numbers = 0, all = 0;
    for (uint32_t code = 0; code < column->levels.count; code++) {
        const struct judged *judged = &judging->judged[code];
        all += judged->state == CELL_VALUE ? judged->count : 0;
        numbers += judged->state == CELL_VALUE && judged->is_number ? judged->count : 0;
    }
    if (column->kind != CHECKED_CATEGORY || described || check_has_role(check, column->at) || numbers == 0 || numbers == all)
        return;
    bool fewer = numbers * 2 < all;
    size_t row = 0;
    while (judging->judged[column->codes[row]].state != CELL_VALUE ||
           judging->judged[column->codes[row]].is_number != fewer)
        row++;
    check_find(check, SEVERITY_WARNING, "mixed_column", row, column->at, check_shown(check, row, column->at),
               "numbers only, or texts only: %zu of %zu cells %s; as it is, no analysis takes it", numbers, all,
               numbers == 1 ? "is a number" : "are numbers");
}

/* ---- cells that are not what their column is ---- */

/* Most cells of the column are written with the other decimal mark: one finding, not one a cell. */
static bool other_mark(const struct judging *judging)
{
    size_t commas = 0, all = 0;
    for (uint32_t code = 0; code < judging->column->levels.count; code++) {
        const struct judged *judged = &judging->judged[code];
        all += judged->state == CELL_VALUE ? judged->count : 0;
        commas += judged->state == CELL_VALUE && judged->status == DECIMAL_COMMA && !judged->decorated ? judged->count : 0;
    }
    return commas * 2 > all;
}

static const char *not_a_number(const struct judged *judged, char mark)
{
    if (judged->decorated)
        return "a number without signs beside it or marks between its thousands; what they mean is for you to say";
    switch (judged->status) {
    case DECIMAL_OVERFLOW:
        return "a number; this one is too large to be one";
    case DECIMAL_NOT_FINITE:
        return "a finite number";
    case DECIMAL_COMMA:
        return mark == ',' ? "a number with a decimal comma (the file was read with --decimal=,)"
                           : "a number with a decimal point; if the file has decimal commas, say --decimal=,";
    default:
        break;
    }
    if (*judged->text == '#')
        return judged->text[1] == '#' ? "a number; the column of a spreadsheet was too narrow for it, and it is not in the file"
                                      : "a number; a spreadsheet could not work it out";
    return "a number";
}

static void number_cell(struct check *check, struct judging *judging, const struct judged *judged, size_t row)
{
    struct checked *column = judging->column;
    size_t length = strlen(judged->text);
    const char *inner = str_trim(judged->text, &length);
    if (judged->is_number) {
        if (length < strlen(judged->text))
            check_find(check, SEVERITY_NOTE, "blanks", row, column->at, check_shown(check, row, column->at),
                       "blanks round a number are ignored")
                ->proposal = (struct recoding){ arena_strndup(check->arena, inner, length), "blanks round a number" };
        return;
    }
    column->state[row] = CELL_WRONG;
    const char *shown = check_shown(check, row, column->at);
    if (judging->other_mark && judged->status == DECIMAL_COMMA) {
        if (!judging->mark_told)
            check_find(check, SEVERITY_ERROR, "decimal_mark", row, column->at, shown,
                       "most numbers of this column are written with a decimal %s: say --decimal=%c",
                       judging->mark == ',' ? "point" : "comma", judging->mark == ',' ? '.' : ',');
        judging->mark_told = true;
        return;
    }
    if (judged->is_missing_word) {
        check_find(check, SEVERITY_ERROR, "undeclared_code", row, column->at, shown,
                   "a number; if this means missing, say --na %s or declare it in a schema",
                   utf8_show_bytes(check->arena, inner, length))->proposal =
            (struct recoding){ "", "a word for missing" };
        return;
    }
    const char *reason = judged->repairable && judged->status != DECIMAL_COMMA && !judged->decorated ? judged->repair.reason : NULL;
    struct finding *finding = check_find(check, SEVERITY_ERROR, "not_a_number", row, column->at, shown, "%s%s%s%s",
                                         not_a_number(judged, judging->mark), reason == NULL ? "" : " (",
                                         reason == NULL ? "" : reason, reason == NULL ? "" : ")");
    if (judged->repairable)
        finding->proposal = (struct recoding){ arena_strdup(check->arena, judged->repair.text), judged->repair.reason };
}

static bool looks_like_date(const char *text)
{
    size_t digits = 0, marks = 0;
    for (; *text != '\0'; text++) {
        digits += *text >= '0' && *text <= '9';
        marks += *text == '-' || *text == '/' || *text == '.';
    }
    return digits >= 4 && marks == 2;
}

static void date_cell(struct check *check, struct checked *column, const struct judged *judged, size_t row)
{
    if (judged->is_date)
        return;
    const char *shown = check_shown(check, row, column->at);
    column->state[row] = CELL_WRONG;
    if (judged->is_missing_word)
        check_find(check, SEVERITY_ERROR, "undeclared_code", row, column->at, shown,
                   "a date; if this means missing, declare it with --na")->proposal =
            (struct recoding){ "", "a word for missing" };
    else if (looks_like_date(judged->text) && judged->text[0] != '\0' && strchr(judged->text, '-') == judged->text + 4)
        check_find(check, SEVERITY_ERROR, "impossible_date", row, column->at, shown, "a day that the calendar has");
    else
        check_find(check, SEVERITY_ERROR, "not_a_date", row, column->at, shown, "a date written 2024-01-31%s",
                   strncmp(judged->text, "##", 2) == 0
                       ? "; the column of a spreadsheet was too narrow for it, and it is not in the file" : "");
}

/* ---- one column ---- */

/* Values of at most 2^50 units of their last decimal are found again by rounding, whatever they were divided by. */
static int common_scale(const struct judging *judging)
{
    int scale = 0;
    double largest = 0;
    for (uint32_t code = 0; code < judging->column->levels.count; code++) {
        const struct judged *judged = &judging->judged[code];
        if (judged->state != CELL_VALUE || !judged->is_number)
            continue;
        if (!judged->number.exact)
            return -1;
        scale = judged->number.scale > scale ? judged->number.scale : scale;
        largest = fmax(largest, fabs(judged->number.value));
    }
    return largest * decimal_power(scale) < 0x1p50 ? scale : -1;
}

static void set_values(struct check *check, struct judging *judging)
{
    struct checked *column = judging->column;
    size_t rows = check->sheet.rows;
    bool texts = column->kind == CHECKED_CATEGORY;
    column->scale = column->kind == CHECKED_NUMBER ? common_scale(judging) : -1;
    column->state = arena_array(check->arena, uint8_t, rows);
    column->values = arena_array(check->arena, double, rows);
    for (size_t row = 0; row < rows; row++) {
        const struct judged *judged = &judging->judged[column->codes[row]];
        column->state[row] = (uint8_t)judged->state;
        column->values[row] = NAN;
        if (judged->state != CELL_VALUE)
            continue;
        if (column->kind == CHECKED_NUMBER)
            number_cell(check, judging, judged, row);
        else if (column->kind == CHECKED_DATE)
            date_cell(check, column, judged, row);
        if (column->state[row] != CELL_VALUE)
            continue;
        column->present++;
        column->values[row] = texts ? NAN : column->kind == CHECKED_DATE ? judged->days : judged->number.value;
    }
}

/* How many of the column's values, usual codes for missing put aside, can be of the measure; *all of them. */
static size_t fitting(const struct judging *judging, const struct measure *measure, size_t *all)
{
    size_t fit = 0;
    double high = -INFINITY;
    *all = 0;
    for (uint32_t code = 0; code < judging->column->levels.count; code++) {
        const struct judged *judged = &judging->judged[code];
        double value = judged->number.value;
        if (judged->state != CELL_VALUE || !judged->is_number || recode_is_missing_number(value))
            continue;
        *all += judged->count;
        if (!measure_fits(measure, value, value, judged->number.exact ? judged->number.scale : 0))
            continue;
        fit += judged->count;
        high = fmax(high, value);
    }
    return recognise_uses_range(measure, high) ? fit : 0;
}

/* Of the measures called like the column, or like it without its visit, the one that most values fit: all, or all but
 * a fifth, for it is those that are looked for. */
static const struct measure *measure_of(struct check *check, const struct judging *judging)
{
    const char *stem, *when, *name = judging->column->name;
    bool parted;
    size_t count, most = 0, all = 0;
    const struct measure *best = NULL;
    const struct measure **called = recognise_called(&check->recogniser, name, &check->work, &count);
    if (count == 0 && recognise_parts(name, &check->work, &stem, &when, &parted) && name_is_visit(when, &check->work))
        called = recognise_called(&check->recogniser, stem, &check->work, &count);
    for (size_t i = 0; i < count; i++) {
        size_t fit = fitting(judging, called[i], &all);
        if (fit <= most)
            continue;
        most = fit;
        best = called[i];
    }
    return most > 0 && most * 5 >= all * 4 ? best : NULL;
}

/* The schema says nothing about the values of the column. */
static bool is_open(const struct check *check, const struct checked *column)
{
    const struct schema_field *field = column->field;
    bool bounded = !isnan(column->minimum) || !isnan(column->maximum);
    return !bounded && check_measure(check, column) == NULL &&
           (field == NULL || (field->categories.count == 0 && field->allowed.count == 0));
}

static void guess_measure(struct check *check, const struct judging *judging)
{
    struct checked *column = judging->column;
    if (column->kind != CHECKED_NUMBER || !is_open(check, column))
        return;
    column->guessed = measure_of(check, judging);
    if (column->guessed == NULL)
        return;
    column->minimum = column->guessed->minimum;
    column->maximum = column->guessed->maximum;
}

static void encoding(struct check *check, const struct checked *column)
{
    bool *broken = arena_array(&check->work, bool, column->levels.count), any = false;
    for (uint32_t code = 0; code < column->levels.count; code++) {
        size_t length = strlen(column->levels.names[code]);
        broken[code] = utf8_valid(column->levels.names[code], length) < length;
        any = any || broken[code];
    }
    for (size_t row = 0; any && row < check->sheet.rows; row++)
        if (broken[column->codes[row]])
            check_find(check, SEVERITY_ERROR, "encoding", row, column->at, check_shown(check, row, column->at),
                       "text in UTF-8; save the file as CSV UTF-8");
}

static void required(struct check *check, const struct checked *column)
{
    bool asked = column->field != NULL && column->field->required;
    bool is_id = false;
    for (size_t i = 0; i < check->id_count; i++)
        is_id = is_id || check->id[i] == column->at;
    for (size_t row = 0; row < check->sheet.rows; row++)
        if ((asked || is_id || column->at == check->visit) &&
            (column->state[row] == CELL_BLANK || column->state[row] == CELL_CODE))
            check_find(check, SEVERITY_ERROR, is_id ? "blank_id" : "required", row, column->at,
                       check_shown(check, row, column->at),
                       is_id ? "the id of a patient: whose row this is cannot be told" : "a value: it is required");
}

bool check_cells(struct check *check, struct error *err)
{
    for (size_t i = 0; i < check->sheet.columns; i++) {
        struct judging judging = { .column = &check->columns[i],
                                   .mark = check->options->common.decimal == 1 ? ',' : '.' };
        intern_texts(check, &judging);
        judging.column->kind = kind_of(check, &judging);
        judging.other_mark = judging.column->kind == CHECKED_NUMBER && other_mark(&judging);
        mixture(check, &judging);
        set_values(check, &judging);
        encoding(check, judging.column);
        required(check, judging.column);
        guess_measure(check, &judging);
        check_ranges(check, &judging);
        if (!check_levels(check, &judging, err))
            return false;
        check_texts(check, &judging);
        arena_rewind(&check->work, check->work_empty);
    }
    return true;
}
