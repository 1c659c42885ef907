/* Asking a schema that has been read. */
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "data/levels.h"
#include "read/place.h"
#include "read/schema.h"

bool schema_place(const struct schema *schema, const char *where, const char *key, size_t *line, size_t *column)
{
    json_place(schema->json, schema->json_length, where, key, line, column);
    return *line > 0;
}

void schema_index(struct schema *schema, struct arena *arena)
{
    schema->field_names = arena_new(arena, struct levels);
    schema->outcome_names = arena_new(arena, struct levels);
    levels_init(schema->field_names, arena);
    levels_init(schema->outcome_names, arena);
    for (size_t i = 0; i < schema->count; i++)
        levels_intern(schema->field_names, schema->fields[i].name, strlen(schema->fields[i].name));
    for (size_t i = 0; i < schema->outcome_count; i++)
        levels_intern(schema->outcome_names, schema->outcomes[i].name, strlen(schema->outcomes[i].name));
    for (size_t i = schema->count; i-- > 0;) { /* from the last, so that each list is in their order */
        struct schema_field *field = &schema->fields[i];
        uint32_t of = field->visit == NULL || field->outcome == NULL ? LEVEL_NONE
                                                                     : levels_find(schema->outcome_names, field->outcome);
        if (of == LEVEL_NONE)
            continue;
        field->next = schema->outcomes[of].first;
        schema->outcomes[of].first = field;
    }
}

const struct schema_field *schema_find(const struct schema *schema, const char *name)
{
    uint32_t place = schema == NULL || name == NULL ? LEVEL_NONE : levels_find(schema->field_names, name);
    return place == LEVEL_NONE ? NULL : &schema->fields[place];
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
    uint32_t place = schema == NULL || name == NULL ? LEVEL_NONE : levels_find(schema->outcome_names, name);
    return place == LEVEL_NONE ? NULL : &schema->outcomes[place];
}

const char *schema_column_at(const struct schema *schema, const char *outcome, const char *visit)
{
    const struct schema_outcome *of = schema_outcome(schema, outcome);
    for (const struct schema_field *field = of == NULL ? NULL : of->first; field != NULL; field = field->next)
        if (str_equal(field->visit, visit))
            return field->name;
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
