#include "read/cells.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "base/amount.h"
#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "data/column.h"
#include "read/unsure.h"

enum { LONGEST_SHOWN = 48 };

void note_add(struct cells *cells, bool warning, const char *code, const char *format, ...)
{
    struct str text;
    str_init(&text, cells->arena);
    va_list arguments;
    va_start(arguments, format);
    str_addv(&text, format, arguments);
    va_end(arguments);
    struct note_list *list = cells->notes;
    list->items = arena_reserve(cells->arena, list->items, list->count, list->capacity);
    list->items[list->count++] = (struct csv_note){ warning, code, text.text };
}

void faults_add(struct faults *faults, size_t line, size_t column, const char *text)
{
    if (faults->count < FAULTS_SHOWN)
        faults->shown[faults->count] = (struct fault){ line, column, text };
    faults->count++;
}

bool faults_report(const struct faults *faults, const char *path, struct error *err)
{
    struct str text;
    str_init(&text, err->arena);
    str_add(&text, faults->shown[0].text);
    size_t shown = faults->count < FAULTS_SHOWN ? faults->count : FAULTS_SHOWN;
    for (size_t i = 1; i < shown; i++) {
        const struct fault *fault = &faults->shown[i];
        str_addf(&text, "\n  line %zu", fault->line);
        if (fault->column > 0)
            str_addf(&text, ", character %zu", fault->column);
        str_addf(&text, ": %s", fault->text);
    }
    if (faults->count > shown)
        str_addf(&text, "\n  and %zu more", faults->count - shown);
    return error_at(err, path, faults->shown[0].line, faults->shown[0].column, "%s", text.text);
}

const char *cell_shown(struct arena *arena, const char *text, size_t length)
{
    if (length <= LONGEST_SHOWN)
        return arena_printf(arena, "\"%s\"", utf8_show_bytes(arena, text, length));
    size_t kept = LONGEST_SHOWN;
    while (kept > LONGEST_SHOWN - 4 && ((unsigned char)text[kept] & 0xc0) == 0x80)
        kept--;
    return arena_printf(arena, "\"%s…\" (%zu bytes)", utf8_show_bytes(arena, text, kept), length);
}

enum csv_want cell_want(enum csv_want want, const struct schema_field *field)
{
    if (want != CSV_ANY || field == NULL)
        return want;
    switch (field->type) {
    case SCHEMA_NUMBER:
    case SCHEMA_INTEGER:
        return CSV_NUMBER;
    case SCHEMA_STRING:
    case SCHEMA_BOOLEAN:
        return CSV_CATEGORY;
    case SCHEMA_DATE:
        return CSV_DATE;
    case SCHEMA_ANY:
        break;
    }
    return CSV_ANY;
}

static void add_code(struct cells *cells, struct builder *builder, const char *text, bool by_default)
{
    size_t length = strlen(text);
    text = str_trim(text, &length);
    if (length == 0)
        return;
    struct decimal number;
    char mark = cells->spec->mark;
    bool is_number = decimal_parse(text, length, mark, &number) == DECIMAL_OK ||
                     decimal_parse(text, length, '.', &number) == DECIMAL_OK;
    builder->codes_missing[builder->missing_count++] =
        (struct missing_code){ text, length, is_number, is_number ? number.value : NAN, by_default };
}

static void gather_codes(struct cells *cells, struct builder *builder)
{
    const struct schema_field *field = builder->field;
    bool replaced = field != NULL && field->missing.given;
    size_t most = cells->spec->na_count + 1 + (replaced ? field->missing.count : 0);
    builder->codes_missing = arena_array(cells->arena, struct missing_code, most);
    for (size_t i = 0; i < cells->spec->na_count; i++)
        add_code(cells, builder, cells->spec->na[i], false);
    for (size_t i = 0; replaced && i < field->missing.count; i++)
        add_code(cells, builder, field->missing.items[i], false);
    if (!replaced)
        add_code(cells, builder, "NA", true);
    builder->nan_is_missing = !replaced;
    for (size_t i = 0; i < builder->missing_count; i++)
        builder->number_codes = builder->number_codes || builder->codes_missing[i].is_number;
}

/* The arrays of a builder, for `capacity` rows. */
static void size_builder(struct cells *cells, struct builder *builder, size_t rows, size_t capacity)
{
    struct arena *arena = cells->arena;
    builder->missing = arena_grow(arena, builder->missing, rows, capacity, sizeof *builder->missing);
    if (builder->want == CSV_NUMBER || builder->want == CSV_DATE)
        builder->values = arena_grow(arena, builder->values, rows, capacity, sizeof *builder->values);
    else if (builder->want != CSV_ANY)
        builder->codes = arena_grow(arena, builder->codes, rows, capacity, sizeof *builder->codes);
    if (builder->want == CSV_ANY)
        unsure_reserve(arena, builder, rows, capacity);
    if (builder->want == CSV_NUMBER)
        builder->units = arena_grow(arena, builder->units, rows, capacity, sizeof *builder->units);
}

void cells_init(struct cells *cells, struct builder *builders, size_t count, size_t expected_rows)
{
    cells->builders = builders;
    cells->count = count;
    cells->capacity = expected_rows < 64 ? 64 : expected_rows;
    cells->lines = arena_array(cells->arena, uint32_t, cells->capacity);
    for (size_t i = 0; i < count; i++) {
        builders[i].exact = true;
        gather_codes(cells, &builders[i]);
        size_builder(cells, &builders[i], 0, cells->capacity);
        if (builders[i].want == CSV_NUMBER || builders[i].want == CSV_DATE)
            continue;
        levels_init(&builders[i].levels, cells->arena);
        builders[i].lately = arena_array(cells->arena, struct lately, LATELY);
    }
}

void cells_reserve(struct cells *cells, size_t more)
{
    if (cells->capacity - cells->rows > more)
        return;
    size_t larger = cells->capacity * 2;
    while (larger - cells->rows <= more)
        larger *= 2;
    cells->lines = arena_grow(cells->arena, cells->lines, cells->rows, larger, sizeof *cells->lines);
    for (size_t i = 0; i < cells->count; i++)
        size_builder(cells, &cells->builders[i], cells->rows, larger);
    cells->capacity = larger;
}

bool cell_is_code(const struct builder *builder, const char *text, size_t length, const struct missing_code **code)
{
    for (size_t i = 0; i < builder->missing_count; i++) {
        *code = &builder->codes_missing[i];
        if ((*code)->length == length && memcmp((*code)->text, text, length) == 0)
            return true;
    }
    return false;
}

bool cell_is_number_code(const struct builder *builder, double value)
{
    for (size_t i = 0; i < builder->missing_count; i++)
        if (builder->codes_missing[i].is_number && builder->codes_missing[i].value == value)
            return true;
    return false;
}

/* Case aside. */
static bool same_word(const char *text, size_t length, const char *word)
{
    size_t i = 0;
    while (i < length && word[i] == (text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] - 'A' + 'a') : text[i]))
        i++;
    return i == length && word[i] == '\0';
}

static bool looks_missing(const char *text, size_t length)
{
    static const char *const words[] = { ".", "-", "--", "?", "n/a", "#n/a", "na", "n.a.", "null", "#null!", "nil", "none",
                                         "missing", "miss", "nan", "nr", "nd", "n.d.", "refused", "declined", "unknown",
                                         "not done", "not recorded", "not reported", "not known", "not applicable",
                                         "withdrawn", "lost", "dropout", "pending", "tbd" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (same_word(text, length, words[i]))
            return true;
    return false;
}

static size_t digits_from(const char *text, size_t length, size_t at)
{
    size_t digits = 0;
    while (at + digits < length && text[at + digits] >= '0' && text[at + digits] <= '9')
        digits++;
    return digits;
}

const char *cell_comma_advice(const char *text, size_t length)
{
    size_t first = length > 0 && (*text == '-' || *text == '+'), digits = digits_from(text, length, first), groups = 0;
    size_t at = first + digits;
    bool begins = digits > 0 && digits <= 3 && text[first] != '0';
    for (; at < length && text[at] == ',' && digits_from(text, length, at + 1) == 3; at += 4)
        groups++;
    return begins && groups > 0 && at == length
               ? "take the comma out if it parts thousands; use --decimal=, if it is a decimal comma"
               : "use --decimal=, for decimal commas";
}

const char *cell_reason(const struct cells *cells, const char *text, size_t length, enum decimal_status status)
{
    if (status == DECIMAL_COMMA)
        return cells->spec->mark == ',' ? "a number with a decimal comma is expected"
                                        : arena_printf(cells->arena, "a number is expected (%s)",
                                                       cell_comma_advice(text, length));
    if (status == DECIMAL_OVERFLOW)
        return "a number is expected, and this one is too large";
    if (status == DECIMAL_NOT_FINITE)
        return "a finite number is expected";
    if (status == DECIMAL_NAN || looks_missing(text, length))
        return arena_printf(cells->arena, "a number is expected (if this means missing, say --na '%.*s')", (int)length,
                            text);
    if (length > 1 && (*text == '<' || *text == '>'))
        return "a number is expected, and a censored value is none";
    if (amount_is_decorated(text, length))
        return "a number without signs beside it or marks between its thousands is expected";
    return "a number is expected";
}

static const char *not_expected(const struct cells *cells, const struct builder *builder, const char *text,
                                size_t length, const char *reason)
{
    if (cells->faults.count >= FAULTS_SHOWN)
        return "";
    return arena_printf(cells->arena, "%s is %s; %s", utf8_show(cells->arena, builder->name),
                        cell_shown(cells->arena, text, length), reason);
}

bool cells_rescale(int64_t *units, size_t rows, int from, int to)
{
    int64_t larger;
    if (from == to)
        return true;
    for (size_t i = 0; i < rows; i++)
        if (!decimal_rescale(units[i], from, to, &larger))
            return false;
    for (size_t i = 0; i < rows; i++)
        decimal_rescale(units[i], from, to, &units[i]);
    return true;
}

void cells_fill_values(const struct builder *builder, size_t rows, double *values)
{
    double divisor = decimal_power(builder->scale);
    for (size_t i = 0; i < rows; i++)
        values[i] = builder->missing[i] == MISSING_NOT ? (double)builder->units[i] / divisor : NAN;
}

static bool keep_units(struct builder *builder, size_t row, const struct decimal *number)
{
    if (!number->exact)
        return false;
    if (number->scale <= builder->scale)
        return decimal_rescale(number->units, number->scale, builder->scale, &builder->units[row]);
    if (!cells_rescale(builder->units, row, builder->scale, number->scale))
        return false;
    builder->scale = number->scale;
    builder->units[row] = number->units;
    return true;
}

void cells_keep_number(struct builder *builder, size_t row, const struct decimal *number)
{
    if (number->scale > builder->decimals)
        builder->decimals = number->scale;
    if (builder->exact && keep_units(builder, row, number))
        return;
    if (builder->exact)
        cells_fill_values(builder, row, builder->values);
    builder->exact = false;
    builder->values[row] = number->value;
}

static void set_missing(struct builder *builder, size_t row, enum missing kind)
{
    builder->missing[row] = (uint8_t)kind;
    if (builder->values != NULL)
        builder->values[row] = NAN;
    if (builder->units != NULL)
        builder->units[row] = 0;
    if (builder->scales != NULL)
        builder->scales[row] = 0; /* not what an earlier block left there */
    if (builder->codes != NULL)
        builder->codes[row] = LEVEL_NONE;
}

static bool is_word(const struct schema_field *field, const char *text, size_t length)
{
    for (size_t i = 0; field != NULL && i < field->words.count; i++)
        if (strlen(field->words.items[i]) == length && memcmp(field->words.items[i], text, length) == 0)
            return true;
    return false;
}

static const char *take_number(struct cells *cells, struct builder *builder, const char *text, size_t length)
{
    struct decimal number;
    size_t row = cells->rows;
    enum decimal_status status = decimal_parse(text, length, cells->spec->mark, &number);
    if (status == DECIMAL_NAN && builder->nan_is_missing) {
        builder->nan++;
        set_missing(builder, row, MISSING_CODE);
        return NULL;
    }
    if (status != DECIMAL_OK && status != DECIMAL_UNDERFLOW)
        return not_expected(cells, builder, text, length,
                            is_word(builder->field, text, length)
                                ? "that is the label of a rating, whose number is wanted: export raw data, not labels"
                                : cell_reason(cells, text, length, status));
    if (cell_is_number_code(builder, number.value)) {
        set_missing(builder, row, MISSING_CODE);
        return NULL;
    }
    builder->underflow += status == DECIMAL_UNDERFLOW;
    builder->missing[row] = MISSING_NOT;
    cells_keep_number(builder, row, &number);
    return NULL;
}

static const char *take_date(struct cells *cells, struct builder *builder, const char *text, size_t length)
{
    int32_t days;
    if (!date_parse(text, length, &days))
        return not_expected(cells, builder, text, length, "a date is expected, written 2024-01-31");
    builder->missing[cells->rows] = MISSING_NOT;
    builder->values[cells->rows] = days;
    return NULL;
}

static void take_level(struct cells *cells, struct builder *builder, const char *text, size_t length)
{
    size_t row = cells->rows;
    if (builder->want == CSV_ANY && unsure_take(builder, row, text, length, cells->spec->mark))
        return;
    uint32_t code = levels_intern(&builder->levels, text, length);
    if (builder->want == CSV_ANY) {
        builder->scales[row] = UNSURE_LEVEL;
        builder->units[row] = code;
    } else {
        builder->codes[row] = code;
    }
}

const char *cells_take(struct cells *cells, struct builder *builder, const char *text, size_t length)
{
    const struct missing_code *code;
    size_t inner_length = length;
    const char *inner = str_trim(text, &inner_length);
    if (inner_length == 0) {
        set_missing(builder, cells->rows, MISSING_BLANK);
        return NULL;
    }
    if (cell_is_code(builder, inner, inner_length, &code)) {
        builder->by_default += code->by_default;
        set_missing(builder, cells->rows, MISSING_CODE);
        return NULL;
    }
    if (builder->want == CSV_NUMBER)
        return take_number(cells, builder, inner, inner_length);
    if (builder->want == CSV_DATE)
        return take_date(cells, builder, inner, inner_length);
    builder->missing[cells->rows] = MISSING_NOT;
    take_level(cells, builder, text, length);
    return NULL;
}
