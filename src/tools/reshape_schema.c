/* The schema of the reshaped file: that of the input, with its outcomes' fields taken apart or put together. */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "tools/reshape.h"

static void release_json(void *object)
{
    json_decref(object);
}

static json_t *knead_of(json_t *object)
{
    json_t *knead = json_object_get(object, "knead");
    if (json_is_object(knead))
        return knead;
    json_object_set_new(object, "knead", json_object());
    return json_object_get(object, "knead");
}

static size_t variable_of(const struct reshape *reshape, json_t *field)
{
    const char *name = json_string_value(json_object_get(field, "name"));
    if (name == NULL)
        return NAME_NONE;
    if (reshape->options->to == RESHAPE_WIDE)
        return name_find(reshape->variables, reshape->variable_count, name);
    for (size_t i = 0; i < reshape->variable_count * reshape->visit_count; i++)
        if (reshape->columns[i] != NAME_NONE && str_equal(reshape->sheet.names[reshape->columns[i]], name))
            return i / reshape->visit_count;
    return NAME_NONE;
}

static void add_wide_fields(const struct reshape *reshape, json_t *fields, json_t *field, size_t variable)
{
    for (size_t v = 0; v < reshape->visit_count; v++) {
        json_t *copy = json_deep_copy(field);
        json_object_set_new(copy, "name", json_string(reshape_column_name(reshape, variable, v)));
        json_object_set_new(knead_of(copy), "outcome", json_string(reshape->variables[variable]));
        json_object_set_new(knead_of(copy), "visit", json_string(reshape->visits[v]));
        json_array_append_new(fields, copy);
    }
}

static void add_visit_field(const struct reshape *reshape, json_t *fields)
{
    json_t *field = json_object(), *levels = json_array();
    for (size_t v = 0; v < reshape->visit_count; v++)
        json_array_append_new(levels, json_string(reshape->visits[v]));
    json_object_set_new(field, "name", json_string(reshape->visit_name));
    json_object_set_new(field, "constraints", json_pack("{s:b, s:o}", "required", 1, "enum", levels));
    json_object_set_new(knead_of(field), "role", json_string("visit"));
    json_array_append_new(fields, field);
}

static void add_long_field(const struct reshape *reshape, json_t *fields, json_t *field, size_t variable)
{
    json_t *copy = json_deep_copy(field);
    json_object_set_new(copy, "name", json_string(reshape->variables[variable]));
    json_object_del(knead_of(copy), "outcome");
    json_object_del(knead_of(copy), "visit");
    json_object_set_new(knead_of(copy), "role", json_string("outcome"));
    json_array_append_new(fields, copy);
}

static json_t *new_fields(const struct reshape *reshape, const json_t *old)
{
    json_t *fields = json_array(), *field;
    bool *done = arena_array(reshape->arena, bool, reshape->variable_count + 1), wide = reshape->options->to == RESHAPE_WIDE;
    bool visit_told = false;
    size_t i;
    json_array_foreach(old, i, field) {
        size_t variable = variable_of(reshape, field);
        const char *name = json_string_value(json_object_get(field, "name"));
        if (variable == NAME_NONE) {
            if (!wide || !str_equal(name, reshape->visit_name))
                json_array_append(fields, field);
        } else if (wide) {
            add_wide_fields(reshape, fields, field, variable);
        } else {
            if (!visit_told)
                add_visit_field(reshape, fields);
            visit_told = true;
            if (!done[variable])
                add_long_field(reshape, fields, field, variable);
            done[variable] = true;
        }
    }
    return fields;
}

bool reshape_schema(const struct reshape *reshape, const char **json, struct error *err)
{
    const struct schema *schema = reshape->schema;
    if (schema == NULL || schema->json == NULL)
        return error_set(err, ERROR_USAGE, "--write-schema needs a schema of the input, in JSON (--schema)");
    json_t *root = json_loadb(schema->json, schema->json_length, 0, NULL);
    if (root == NULL)
        return error_set(err, ERROR_INPUT, "the schema cannot be read again");
    arena_defer(reshape->arena, release_json, root);
    bool wide = reshape->options->to == RESHAPE_WIDE;
    json_object_set_new(root, "fields", new_fields(reshape, json_object_get(root, "fields")));
    json_t *knead = knead_of(root), *visits = json_array();
    for (size_t v = 0; v < reshape->visit_count; v++)
        json_array_append_new(visits, json_string(reshape->visits[v]));
    json_object_set_new(knead, "visits", visits);
    json_object_set_new(knead, "layout", json_string(wide ? "wide" : "long"));
    if (wide)
        json_object_del(knead, "visit");
    else
        json_object_set_new(knead, "visit", json_string(reshape->visit_name));
    if (wide && json_object_get(knead, "baseline") == NULL && schema->baseline != NULL)
        json_object_set_new(knead, "baseline", json_string(schema->baseline));
    char *text = json_dumps(root, JSON_INDENT(2));
    if (text == NULL)
        return error_set(err, ERROR_OUTPUT, "the new schema cannot be written");
    *json = arena_printf(reshape->arena, "%s\n", text);
    free(text);
    return true;
}
