/* A schema's constraints. Every cell that breaks one is listed; nothing is computed from a file that does. */
#include <math.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "data/column.h"
#include "read/cells.h"

/* A number or a date as the schema's author would write it. */
static const char *value_text(struct cells *cells, const struct column *column, double value)
{
    char number[DECIMAL_TEXT_SIZE], date[DATE_TEXT_SIZE];
    return arena_strdup(cells->arena, column->type == COLUMN_DATE ? date_text((int32_t)value, date)
                                                                  : decimal_shortest(value, number));
}

static void fault(struct cells *cells, const struct column *column, size_t row, const char *found, const char *expected)
{
    const char *text = "";
    if (cells->faults.count < FAULTS_SHOWN)
        text = arena_printf(cells->arena, "%s is %s; the schema says %s", utf8_show(cells->arena, column->name), found,
                            expected);
    faults_add(&cells->faults, cells->lines[row], 0, text);
}

static const char *range_text(struct cells *cells, const struct column *column, const struct schema_field *field)
{
    if (isnan(field->maximum))
        return arena_printf(cells->arena, "at least %s", value_text(cells, column, field->minimum));
    if (isnan(field->minimum))
        return arena_printf(cells->arena, "at most %s", value_text(cells, column, field->maximum));
    return arena_printf(cells->arena, "from %s to %s", value_text(cells, column, field->minimum),
                        value_text(cells, column, field->maximum));
}

static void check_range(struct cells *cells, struct builder *builder, struct column *column,
                        const struct schema_field *field)
{
    for (size_t row = 0; row < cells->rows; row++) {
        double value = column->values[row];
        if (column->missing[row] != MISSING_NOT || !(value < field->minimum || value > field->maximum))
            continue;
        builder->out_of_range++;
        if (!cells->spec->out_of_range_missing) {
            fault(cells, column, row, value_text(cells, column, value), range_text(cells, column, field));
            continue;
        }
        column->missing[row] = MISSING_RANGE;
        column->values[row] = NAN;
        if (column->units != NULL)
            column->units[row] = 0;
    }
}

void cells_tell_of_range(struct cells *cells, const struct column *columns)
{
    for (size_t i = 0; i < cells->count && cells->spec->out_of_range_missing; i++) {
        size_t outside = cells->builders[i].out_of_range;
        if (outside > 0)
            note_add(cells, true, "out_of_range", "%s: %zu value%s outside the schema's range (%s) and taken as missing",
                     utf8_show(cells->arena, columns[i].name), outside, outside == 1 ? " is" : "s are",
                     range_text(cells, &columns[i], cells->builders[i].field));
    }
}

static void check_whole(struct cells *cells, const struct column *column)
{
    for (size_t row = 0; row < cells->rows; row++)
        if (column->missing[row] == MISSING_NOT && column->values[row] != trunc(column->values[row]))
            fault(cells, column, row, value_text(cells, column, column->values[row]), "a whole number");
}

static bool listed(const struct schema_texts *texts, const char *name)
{
    for (size_t i = 0; i < texts->count; i++)
        if (str_equal(texts->items[i], name))
            return true;
    return false;
}

static bool listed_number(const struct schema_texts *texts, double value)
{
    struct decimal number;
    for (size_t i = 0; i < texts->count; i++)
        if (decimal_parse(texts->items[i], strlen(texts->items[i]), '.', &number) == DECIMAL_OK && number.value == value)
            return true;
    return false;
}

static const char *list_text(struct cells *cells, const struct schema_texts *texts)
{
    struct str list;
    str_init(&list, cells->arena);
    str_add(&list, "one of ");
    for (size_t i = 0; i < texts->count && i < 8; i++)
        str_addf(&list, "%s\"%s\"", i > 0 ? ", " : "", utf8_show(cells->arena, texts->items[i]));
    if (texts->count > 8)
        str_add(&list, ", …");
    return list.text;
}

static void check_listed(struct cells *cells, const struct column *column, const struct schema_texts *texts)
{
    const char *expected = list_text(cells, texts);
    size_t levels = column->levels == NULL ? 0 : column->levels->count;
    bool *allowed = arena_array(cells->arena, bool, levels);
    for (size_t i = 0; i < levels; i++)
        allowed[i] = listed(texts, column->levels->names[i]);
    for (size_t row = 0; row < cells->rows; row++) {
        if (column->missing[row] != MISSING_NOT)
            continue;
        if (levels > 0 && !allowed[column->codes[row]]) {
            const char *name = column->levels->names[column->codes[row]];
            fault(cells, column, row, cell_shown(cells->arena, name, strlen(name)), expected);
        } else if (column->type == COLUMN_NUMBER && !listed_number(texts, column->values[row])) {
            fault(cells, column, row, value_text(cells, column, column->values[row]), expected);
        }
    }
}

static void free_pattern(void *pattern)
{
    regfree(pattern);
}

static bool check_pattern(struct cells *cells, const struct column *column, const char *pattern, struct error *err)
{
    regex_t *compiled = arena_new(cells->arena, regex_t);
    const char *whole = arena_printf(cells->arena, "^(%s)$", pattern);
    if (regcomp(compiled, whole, REG_EXTENDED | REG_NOSUB) != 0)
        return error_at(err, cells->spec->schema->path, 0, 0, "the pattern of %s, \"%s\", is no regular expression",
                        utf8_show(cells->arena, column->name), utf8_show(cells->arena, pattern));
    arena_defer(cells->arena, free_pattern, compiled);
    const char *expected = arena_printf(cells->arena, "it matches %s", utf8_show(cells->arena, pattern));
    bool *matches = arena_array(cells->arena, bool, column->levels->count);
    for (size_t i = 0; i < column->levels->count; i++)
        matches[i] = regexec(compiled, column->levels->names[i], 0, NULL, 0) == 0;
    for (size_t row = 0; row < cells->rows; row++)
        if (column->codes[row] != LEVEL_NONE && !matches[column->codes[row]]) {
            const char *name = column->levels->names[column->codes[row]];
            fault(cells, column, row, cell_shown(cells->arena, name, strlen(name)), expected);
        }
    return true;
}

static void check_required(struct cells *cells, const struct column *column)
{
    for (size_t row = 0; row < cells->rows; row++)
        if (column->missing[row] != MISSING_NOT)
            fault(cells, column, row, "missing", "it is required");
}

struct keyed_row {
    double key;
    size_t row;
};

static int compare_keys(const void *a, const void *b)
{
    const struct keyed_row *p = a, *q = b;
    if (p->key < q->key || p->key > q->key)
        return p->key < q->key ? -1 : 1;
    return p->row < q->row ? -1 : p->row > q->row;
}

static void check_unique(struct cells *cells, const struct column *column)
{
    struct keyed_row *keys = arena_array(cells->arena, struct keyed_row, cells->rows);
    size_t count = 0;
    for (size_t row = 0; row < cells->rows; row++)
        if (column->missing[row] == MISSING_NOT)
            keys[count++] = (struct keyed_row){
                column->values != NULL ? column->values[row] : (double)column->codes[row], row
            };
    qsort(keys, count, sizeof *keys, compare_keys);
    for (size_t i = 1; i < count; i++) {
        if (keys[i].key != keys[i - 1].key)
            continue;
        size_t row = keys[i].row;
        const char *found = "";
        if (cells->faults.count < FAULTS_SHOWN && column->values != NULL)
            found = value_text(cells, column, column->values[row]);
        else if (cells->faults.count < FAULTS_SHOWN)
            found = cell_shown(cells->arena, column->levels->names[column->codes[row]],
                               strlen(column->levels->names[column->codes[row]]));
        fault(cells, column, row,
              arena_printf(cells->arena, "%s, as in line %u", found, (unsigned)cells->lines[keys[i - 1].row]),
              "it is unique");
    }
}

static int compare_faults(const void *a, const void *b)
{
    const struct fault *p = a, *q = b;
    return p->line < q->line ? -1 : p->line > q->line;
}

bool cells_check(struct cells *cells, struct column *columns, struct error *err)
{
    for (size_t i = 0; i < cells->count; i++) {
        const struct schema_field *field = cells->builders[i].field;
        struct column *column = &columns[i];
        if (field == NULL)
            continue;
        bool texts = column->levels != NULL;
        if (!texts && (!isnan(field->minimum) || !isnan(field->maximum)))
            check_range(cells, &cells->builders[i], column, field);
        if (column->type == COLUMN_NUMBER && field->type == SCHEMA_INTEGER)
            check_whole(cells, column);
        if (field->categories.count > 0)
            check_listed(cells, column, &field->categories);
        if (field->allowed.count > 0)
            check_listed(cells, column, &field->allowed);
        if (texts && field->pattern != NULL && !check_pattern(cells, column, field->pattern, err))
            return false;
        if (field->required)
            check_required(cells, column);
        if (field->unique && !cells->folded)
            check_unique(cells, column);
    }
    if (cells->faults.count == 0)
        return true;
    size_t shown = cells->faults.count < FAULTS_SHOWN ? cells->faults.count : FAULTS_SHOWN;
    qsort(cells->faults.shown, shown, sizeof *cells->faults.shown, compare_faults);
    return faults_report(&cells->faults, cells->path, err);
}
