#include "result/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

struct table *table_create(struct arena *arena, const char *name, const char *title,
                           const struct field_spec *fields, size_t count)
{
    struct table *table = arena_new(arena, struct table);
    table->name = name;
    table->title = title;
    table->fields = arena_array(arena, struct field, count);
    table->field_count = count;
    table->arena = arena;
    for (size_t i = 0; i < count; i++) {
        table->fields[i].name = fields[i].name;
        table->fields[i].label = fields[i].label;
        table->fields[i].role = fields[i].role;
    }
    return table;
}

static void grow(struct table *table)
{
    size_t old = table->capacity, new = old == 0 ? 16 : old * 2;
    for (size_t i = 0; i < table->field_count; i++) {
        struct field *field = &table->fields[i];
        if (field->role == ROLE_LABEL)
            field->texts = arena_grow(table->arena, field->texts, old, new, sizeof *field->texts);
        else
            field->numbers = arena_grow(table->arena, field->numbers, old, new, sizeof *field->numbers);
        field->set = arena_grow(table->arena, field->set, old, new, sizeof *field->set);
    }
    table->decimals = arena_grow(table->arena, table->decimals, old, new, sizeof *table->decimals);
    table->further = arena_grow(table->arena, table->further, old, new, sizeof *table->further);
    table->capacity = new;
}

void table_row(struct table *table, int decimals)
{
    if (table->rows == table->capacity)
        grow(table);
    table->decimals[table->rows++] = decimals;
}

/* The named field, which must exist and hold what is about to be put there. Mostly it is the one behind that of before. */
static struct field *cell_field(struct table *table, const char *name, bool text)
{
    for (size_t i = 0, at = table->next_field; i < table->field_count; i++, at++) {
        at = at < table->field_count ? at : 0;
        struct field *field = &table->fields[at];
        if (strcmp(field->name, name) == 0 && (field->role == ROLE_LABEL) == text && table->rows > 0) {
            table->next_field = at + 1;
            return field;
        }
    }
    abort();
}

void table_text(struct table *table, const char *field, const char *text)
{
    struct field *found = cell_field(table, field, true);
    found->texts[table->rows - 1] = text;
    found->set[table->rows - 1] = text != NULL;
}

void table_number(struct table *table, const char *field, double number)
{
    struct field *found = cell_field(table, field, false);
    found->numbers[table->rows - 1] = number;
    found->set[table->rows - 1] = 1;
}

void table_relabel(struct table *table, const char *field, const char *label)
{
    for (size_t i = 0; i < table->field_count; i++)
        if (strcmp(table->fields[i].name, field) == 0)
            table->fields[i].label = label;
}

void table_for_people(struct table *table, const char *field)
{
    for (size_t i = 0; i < table->field_count; i++)
        if (strcmp(table->fields[i].name, field) == 0)
            table->fields[i].people_only = true;
}

void table_further(struct table *table)
{
    table->further[table->rows - 1] = 1;
}

const struct field *table_field(const struct table *table, const char *field)
{
    for (size_t i = 0; i < table->field_count; i++)
        if (strcmp(table->fields[i].name, field) == 0)
            return &table->fields[i];
    return NULL;
}

bool field_is_empty(const struct table *table, const struct field *field)
{
    return table->rows == 0 || memchr(field->set, 1, table->rows) == NULL;
}
