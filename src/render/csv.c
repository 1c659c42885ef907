#include "render/csv.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/str.h"
#include "render/render.h"
#include "result/report.h"

static void add_text(struct str *out, const char *text)
{
    size_t length = strlen(text);
    bool edge = length > 0 && (text[0] == ' ' || text[length - 1] == ' ');
    if (!edge && strpbrk(text, ",\"\r\n") == NULL) {
        str_add_bytes(out, text, length);
        return;
    }
    str_add_char(out, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            str_add_char(out, '"');
        str_add_char(out, *text);
    }
    str_add_char(out, '"');
}

static void add_cell(struct str *out, const struct field *field, size_t row)
{
    char buffer[DECIMAL_TEXT_SIZE];
    if (!field->set[row])
        return;
    if (field->role == ROLE_LABEL)
        add_text(out, field->texts[row]);
    else if (isfinite(field->numbers[row]))
        str_add(out, decimal_shortest(field->numbers[row], buffer));
}

static bool is_left_out(const struct table *table, const struct field *field)
{
    return field->people_only || (table->rows > 0 && field_is_empty(table, field));
}

void csv_table(const struct table *table, struct str *out)
{
    const struct field **shown = arena_array(out->arena, const struct field *, table->field_count);
    size_t count = 0;
    for (size_t i = 0; i < table->field_count; i++)
        if (!is_left_out(table, &table->fields[i]))
            shown[count++] = &table->fields[i];
    for (size_t i = 0; i < count; i++) {
        str_add(out, i > 0 ? "," : "");
        add_text(out, shown[i]->name);
    }
    str_add_char(out, '\n');
    for (size_t row = 0; row < table->rows; row++) {
        size_t start = out->length;
        for (size_t i = 0; i < count; i++) {
            str_add(out, i > 0 ? "," : "");
            add_cell(out, shown[i], row);
        }
        if (out->length == start)
            str_add(out, "\"\""); /* a blank line would be no record at all */
        str_add_char(out, '\n');
    }
}

static bool no_table(const struct report *report, const char *name, struct error *err)
{
    struct str names;
    str_init(&names, report->arena);
    for (size_t i = 0; i < report->item_count; i++)
        if (report->items[i].kind == ITEM_TABLE) {
            str_separate(&names, ", ");
            str_add(&names, report->items[i].table->name);
        }
    if (names.length == 0)
        return error_set(err, ERROR_USAGE, "the result has no table to print as CSV; use another --format");
    return error_set(err, ERROR_USAGE, "the result has no table \"%s\"; its tables are %s", name, names.text);
}

bool render_csv(const struct report *report, const struct render_spec *spec, struct str *out, struct error *err)
{
    const char *name = spec->table != NULL ? spec->table : report->main_table;
    const struct table *table = report_find(report, name);
    if (table == NULL)
        return no_table(report, name, err);
    csv_table(table, out);
    return true;
}
