/* Columns of texts that a person reads as something else: numbers with their unit, two numbers in a cell, dates in another
 * form, marks for missing, a level and its first letter; and dates that a spreadsheet has made numbers. */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tools/check_cells.h"
#include "tools/naming.h"

/* ---- one text ---- */

enum reading { READ_TEXT, READ_NUMBER, READ_UNIT, READ_TWO, READ_DATE };

static size_t number_at(const char *text)
{
    size_t sign = *text == '-' || *text == '+', whole = strspn(text + sign, "0123456789"), at = sign + whole;
    if (whole == 0)
        return 0;
    if ((text[at] == '.' || text[at] == ',') && strspn(text + at + 1, "0123456789") > 0)
        at += 1 + strspn(text + at + 1, "0123456789");
    return at;
}

/* "5 mg", "10mg", "80 kg/m2"; not "3a", which is a grade. */
static bool is_unit(const char *text)
{
    enum { LONGEST = 8 };
    size_t blanks = strspn(text, " "), length = strlen(text + blanks), letters = 0;
    for (const char *c = text + blanks; *c != '\0'; c++) {
        bool letter = isalpha((unsigned char)*c) || (unsigned char)*c >= 0x80;
        if (!letter && strchr("/.^%23", *c) == NULL)
            return false;
        letters += letter;
    }
    return length > 0 && length <= LONGEST && isalpha((unsigned char)text[blanks]) && letters + blanks >= 2;
}

static enum reading reading_of(const struct judged *judged)
{
    const char *text = judged->text + strspn(judged->text, " ");
    if (judged->is_number)
        return READ_NUMBER;
    if (judged->is_date || check_is_date(text))
        return READ_DATE;
    size_t first = number_at(text), second = first > 0 && text[first] == '/' ? number_at(text + first + 1) : 0;
    if (second > 0 && text[first + 1 + second] == '\0')
        return READ_TWO;
    return first > 0 && is_unit(text + first) ? READ_UNIT : READ_TEXT;
}

/* ---- a column ---- */

static size_t first_row(const struct check *check, const struct judging *judging, const enum reading *readings,
                        enum reading wanted)
{
    const struct checked *column = judging->column;
    for (size_t row = 0; row < check->sheet.rows; row++) {
        uint32_t code = column->codes[row];
        if (column->state[row] == CELL_VALUE && readings[code] == wanted && !judging->judged[code].is_date)
            return row;
    }
    return ROW_NONE;
}

static void tell(struct check *check, const struct judging *judging, const enum reading *readings, enum reading what)
{
    static const char *const codes[] = { [READ_UNIT] = "unit_in_cell", [READ_TWO] = "two_numbers", [READ_DATE] = "date_form" };
    static const char *const advice[] = {
        [READ_UNIT] = "a number alone, with its unit in the name of the column",
        [READ_TWO] = "one number a cell: two columns, or the first number alone",
        [READ_DATE] = "a date written 2024-01-31; of 01/06/2024 nobody can tell day and month",
    };
    size_t row = first_row(check, judging, readings, what);
    if (row == ROW_NONE)
        return;
    size_t cells = 0;
    for (uint32_t code = 0; code < judging->column->levels.count; code++)
        cells += readings[code] == what && !judging->judged[code].is_date ? judging->judged[code].count : 0;
    check_find(check, SEVERITY_WARNING, codes[what], row, judging->column->at, check_shown(check, row, judging->column->at),
               "%s; %zu cell%s written so, and the column is taken as a category", advice[what], cells,
               cells == 1 ? " is" : "s are");
}

/* Most cells are of one reading, numbers among them aside. */
static void odd_reading(struct check *check, const struct judging *judging)
{
    const struct checked *column = judging->column;
    size_t counts[READ_DATE + 1] = { 0 }, all = 0;
    enum reading *readings = arena_array(&check->work, enum reading, column->levels.count);
    for (uint32_t code = 0; code < column->levels.count; code++) {
        const struct judged *judged = &judging->judged[code];
        if (judged->state != CELL_VALUE || judged->is_missing_word)
            continue;
        readings[code] = reading_of(judged);
        counts[readings[code]] += judged->count;
        all += judged->count;
    }
    for (enum reading what = READ_UNIT; what <= READ_DATE; what++)
        if (counts[what] > 0 && (counts[what] + counts[READ_NUMBER]) * 4 >= all * 3)
            tell(check, judging, readings, what);
}

/* "-", "?" and "n/a" are levels as good as any other, until somebody says that they mean missing. */
static void marks_for_missing(struct check *check, const struct judging *judging)
{
    static const char *const marks[] = { ".", "-", "--", "?", "n/a", "#n/a", "na", "n.a.", "null", "#null!", "nil", "nan" };
    const struct checked *column = judging->column;
    for (uint32_t code = 0; code < column->levels.count; code++) {
        const struct judged *judged = &judging->judged[code];
        const char *plain = judged->is_missing_word ? utf8_plain(&check->work, judged->text) : "";
        bool mark = name_find(marks, sizeof marks / sizeof *marks, plain) != NAME_NONE;
        for (size_t row = 0; mark && row < check->sheet.rows; row++)
            if (column->codes[row] == code && column->state[row] == CELL_VALUE)
                check_find(check, SEVERITY_WARNING, "suspected_code", row, column->at, check_shown(check, row, column->at),
                           "a category; if this means missing, say --na '%s'", utf8_show(check->arena, judged->text))
                    ->proposal = (struct recoding){ "", "a mark for missing" };
    }
}

/* The only other level that begins with the one letter, if it is a word; LEVEL_NONE. */
static uint32_t spelt_out(const struct judging *judging, uint32_t letter, char initial)
{
    const struct checked *column = judging->column;
    uint32_t found = LEVEL_NONE;
    for (uint32_t code = 0; code < column->levels.count; code++) {
        const char *text = judging->judged[code].text;
        bool word = tolower((unsigned char)*text) == initial && strlen(text) > 1;
        if (judging->judged[code].state != CELL_VALUE || column->plain[code] == column->plain[letter] || !word)
            continue;
        for (const char *c = text; *c != '\0'; c++)
            word = word && (isalpha((unsigned char)*c) || *c == ' ');
        if (!word || (found != LEVEL_NONE && column->plain[found] != column->plain[code]))
            return LEVEL_NONE;
        found = found == LEVEL_NONE || judging->judged[code].count > judging->judged[found].count ? code : found;
    }
    return found;
}

/* "Y" beside "Yes": of few levels the one letter that only one other begins with. */
static void abbreviations(struct check *check, const struct judging *judging)
{
    enum { MOST_LEVELS = 20 };
    const struct checked *column = judging->column;
    for (uint32_t code = 0; code < column->levels.count && column->levels.count <= MOST_LEVELS; code++) {
        const char *text = utf8_tidy(&check->work, judging->judged[code].text);
        bool letter = isalpha((unsigned char)*text) && text[1] == '\0';
        uint32_t meant = letter && judging->judged[code].state == CELL_VALUE
                             ? spelt_out(judging, code, (char)tolower((unsigned char)*text))
                             : LEVEL_NONE;
        const char *word = meant == LEVEL_NONE ? NULL : judging->judged[meant].text;
        for (size_t row = 0; word != NULL && row < check->sheet.rows; row++)
            if (column->codes[row] == code && column->state[row] == CELL_VALUE)
                check_find(check, SEVERITY_WARNING, "short_level", row, column->at, check_shown(check, row, column->at),
                           "\"%s\", of which it is the first letter", utf8_show(check->arena, word))->proposal =
                    (struct recoding){ word, "the only level that begins so" };
    }
}

/* Whole numbers from 1941 to 2064, in a column called a date: days since 1899-12-30, as spreadsheets count them. */
static void serial_dates(struct check *check, const struct judging *judging)
{
    enum { LOWEST = 15000, HIGHEST = 60000, EPOCH_1900 = -25569, EPOCH_1904 = -24107 };
    const struct checked *column = judging->column;
    size_t first = ROW_NONE, all = 0;
    for (size_t row = 0; row < check->sheet.rows; row++) {
        double value = column->values[row];
        if (isnan(value))
            continue;
        if (value != floor(value) || value < LOWEST || value > HIGHEST)
            return;
        first = first == ROW_NONE ? row : first;
        all++;
    }
    if (first == ROW_NONE)
        return;
    char early[DATE_TEXT_SIZE], late[DATE_TEXT_SIZE];
    int32_t serial = (int32_t)column->values[first];
    check_find(check, SEVERITY_WARNING, "date_serial", first, column->at, check_shown(check, first, column->at),
               "a date written 2024-01-31; this is a spreadsheet's count of days: %s, or %s where it counts from 1904; "
               "%zu cell%s so", date_text(serial + EPOCH_1900, early), date_text(serial + EPOCH_1904, late), all,
               all == 1 ? " is" : "s are");
}

static bool is_called_date(const struct check *check, const struct checked *column)
{
    const char *plain = utf8_plain(check->arena, column->name);
    return name_role(column->name, check->arena) == SCHEMA_CALENDAR || strstr(plain, "date") != NULL || strstr(plain, "dob") != NULL;
}

void check_texts(struct check *check, const struct judging *judging)
{
    const struct checked *column = judging->column;
    bool described = column->field != NULL && column->field->type != SCHEMA_ANY;
    if (described || check_has_role(check, column->at) || check_hides(check, column->at))
        return;
    if (column->kind == CHECKED_NUMBER && column->guessed == NULL && is_called_date(check, column))
        serial_dates(check, judging);
    if (column->kind != CHECKED_CATEGORY)
        return;
    odd_reading(check, judging);
    marks_for_missing(check, judging);
    abbreviations(check, judging);
}
