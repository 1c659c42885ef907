#include "tools/import.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "cli/command.h"
#include "read/labelled.h"

static struct table *data_table(struct arena *arena, const struct labelled *labelled)
{
    struct field_spec *fields = arena_array(arena, struct field_spec, labelled->count);
    for (size_t i = 0; i < labelled->count; i++)
        fields[i] = (struct field_spec){ labelled->variables[i].name,
                                         utf8_show(arena, labelled->variables[i].name), ROLE_LABEL };
    struct table *table = table_create(arena, "data", "Data", fields, labelled->count);
    for (size_t row = 0; row < labelled->rows; row++) {
        table_row(table, -1);
        for (size_t i = 0; i < labelled->count; i++) {
            const char *text = labelled->cells[row * labelled->count + i];
            table->fields[i].texts[row] = text == NULL ? "" : text;
            table->fields[i].set[row] = 1;
        }
    }
    return table;
}

static bool is_missing(const struct labelled_variable *variable, const char *text)
{
    return text == NULL || *text == '\0' || name_find(variable->missing, variable->missing_count, text) != NAME_NONE;
}

/* A scale with labels at its ends only is still a number: categories are what has a label for every value met. */
static bool is_category(const struct labelled *labelled, size_t index)
{
    const struct labelled_variable *variable = &labelled->variables[index];
    for (size_t row = 0; row < labelled->rows && variable->label_count > 0; row++) {
        const char *text = labelled->cells[row * labelled->count + index];
        size_t at = 0;
        while (at < variable->label_count && !is_missing(variable, text) &&
               !str_equal(variable->labels[at].value, text))
            at++;
        if (at == variable->label_count)
            return false;
    }
    return variable->label_count > 0;
}

/* A rating whose numbers are labelled by themselves ("3" is "3"), but for the words at its ends. */
static bool is_rating(const struct labelled_variable *variable)
{
    size_t own = 0;
    for (size_t i = 0; i < variable->label_count; i++) {
        const char *value = variable->labels[i].value, *label = variable->labels[i].label;
        size_t length = strlen(value);
        own += strncmp(label, value, length) == 0 && (label[length] < '0' || label[length] > '9');
    }
    return variable->kind == LABELLED_NUMBER && own > 0 && own + 2 >= variable->label_count;
}

/* A value that means missing, with its label where the file has one. */
static json_t *missing_value(const struct labelled_variable *variable, const char *value)
{
    for (size_t i = 0; i < variable->label_count; i++)
        if (str_equal(variable->labels[i].value, value))
            return json_pack("{s:s, s:s}", "value", value, "label", variable->labels[i].label);
    return json_string(value);
}

static json_t *field_of(const struct labelled *labelled, size_t index)
{
    static const char *const types[] = { "number", "string", "date" };
    const struct labelled_variable *variable = &labelled->variables[index];
    bool category = !is_rating(variable) && is_category(labelled, index);
    json_t *field = json_object();
    json_object_set_new(field, "name", json_string(variable->name));
    if (variable->label != NULL)
        json_object_set_new(field, "title", json_string(variable->label));
    json_object_set_new(field, "type", json_string(category ? "string" : types[variable->kind]));
    json_t *missing = json_pack("[s]", "");
    for (size_t i = 0; i < variable->missing_count; i++)
        json_array_append_new(missing, missing_value(variable, variable->missing[i]));
    json_object_set_new(field, "missingValues", missing);
    if (!category)
        return field;
    json_t *categories = json_array();
    for (size_t i = 0; i < variable->label_count; i++)
        if (!is_missing(variable, variable->labels[i].value))
            json_array_append_new(categories, json_pack("{s:s, s:s}", "value", variable->labels[i].value, "label",
                                                        variable->labels[i].label));
    json_object_set_new(field, "categories", categories);
    return field;
}

static bool schema_text(struct arena *arena, const struct labelled *labelled, const char **text, struct error *err)
{
    json_t *root = json_object(), *fields = json_array();
    if (labelled->title != NULL)
        json_object_set_new(root, "title", json_string(labelled->title));
    for (size_t i = 0; i < labelled->count; i++)
        json_array_append_new(fields, field_of(labelled, i));
    json_object_set_new(root, "fields", fields);
    char *dumped = json_dumps(root, JSON_INDENT(2));
    json_decref(root);
    if (dumped == NULL)
        return error_set(err, ERROR_OUTPUT, "the schema cannot be written");
    *text = arena_printf(arena, "%s\n", dumped);
    free(dumped);
    return true;
}

static bool give_text(void *self, struct str *chunk, bool *more, struct error *err)
{
    (void)err;
    str_add(chunk, self);
    *more = false;
    return true;
}

bool import_run(struct session *session, const void *given, struct report *report, struct error *err)
{
    const struct import_options *chosen = given;
    struct labelled labelled;
    const char *schema = NULL;
    if (!labelled_read(session->operands[0], session->arena, &labelled, err))
        return false;
    const struct table *data = data_table(session->arena, &labelled);
    report->title = "Imported data";
    report->main_table = "data";
    if (chosen->write_schema != NULL) {
        if (!schema_text(session->arena, &labelled, &schema, err))
            return false;
        report_file(report, (struct report_file){ .path = chosen->write_schema, .produce = give_text,
                                                  .self = arena_strdup(session->arena, schema) });
    }
    if (chosen->write == NULL) {
        report_table(report, data);
        return true;
    }
    static const struct field_spec fields[] = { { "rows", "Rows", ROLE_COUNT }, { "columns", "Columns", ROLE_COUNT } };
    struct table *size = table_create(session->arena, "size", "Written", fields, 2);
    table_row(size, -1);
    table_number(size, "rows", (double)labelled.rows);
    table_number(size, "columns", (double)labelled.count);
    report_table(report, size);
    report->main_table = "size";
    report_file(report, (struct report_file){ .path = chosen->write, .table = data });
    return true;
}
