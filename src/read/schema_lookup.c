/* Asking a schema that has been read. */
#include "base/str.h"
#include "read/place.h"
#include "read/schema.h"

bool schema_place(const struct schema *schema, const char *where, const char *key, size_t *line, size_t *column)
{
    json_place(schema->json, schema->json_length, where, key, line, column);
    return *line > 0;
}

const struct schema_field *schema_find(const struct schema *schema, const char *name)
{
    for (size_t i = 0; schema != NULL && name != NULL && i < schema->count; i++)
        if (str_equal(schema->fields[i].name, name))
            return &schema->fields[i];
    return NULL;
}

const struct schema_field *schema_role_field(const struct schema *schema, enum schema_role role)
{
    for (size_t i = 0; schema != NULL && i < schema->count; i++)
        if (schema->fields[i].role == role)
            return &schema->fields[i];
    return NULL;
}

const struct schema_outcome *schema_outcome(const struct schema *schema, const char *name)
{
    for (size_t i = 0; schema != NULL && i < schema->outcome_count; i++)
        if (str_equal(schema->outcomes[i].name, name))
            return &schema->outcomes[i];
    return NULL;
}

const char *schema_column_at(const struct schema *schema, const char *outcome, const char *visit)
{
    for (size_t i = 0; schema != NULL && i < schema->count; i++)
        if (schema->fields[i].visit != NULL && str_equal(schema->fields[i].outcome, outcome) &&
            str_equal(schema->fields[i].visit, visit))
            return schema->fields[i].name;
    return NULL;
}

const char *schema_label(const struct schema *schema, const char *name)
{
    const struct schema_field *field = schema_find(schema, name);
    return field == NULL || field->title == NULL ? name : field->title;
}

const char *schema_level_label(const struct schema *schema, const char *column, const char *level)
{
    const struct schema_field *field = schema_find(schema, column);
    for (size_t i = 0; field != NULL && i < field->categories.count; i++)
        if (field->labels[i] != NULL && str_equal(field->categories.items[i], level))
            return field->labels[i];
    return level;
}

const char *schema_level_labelled(const struct schema *schema, const char *column, const char *label)
{
    const struct schema_field *field = schema_find(schema, column);
    for (size_t i = 0; field != NULL && i < field->categories.count; i++)
        if (str_equal(field->labels[i], label))
            return field->categories.items[i];
    return NULL;
}
