/* Names into columns of the file, and columns into builders. */
#include "read/wanted.h"

#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "data/levels.h"

/* Every column takes a few kilobytes for itself, whatever its length. */
enum { MOST_COLUMNS = 100000 };

/* Where names stand in the header: a search through a million of them for each of them would not end. */
struct name_index {
    struct levels names;
    size_t *first, *second; /* by level; NAME_NONE */
};

static const struct name_index *index_of(struct csv *csv, size_t list)
{
    if (csv->indexes[list] != NULL)
        return csv->indexes[list];
    const char **names = list == 0 ? csv->raw : csv->names;
    struct name_index *index = arena_new(csv->arena, struct name_index);
    levels_init(&index->names, csv->arena);
    index->first = arena_array(csv->arena, size_t, csv->count);
    index->second = arena_array(csv->arena, size_t, csv->count);
    for (size_t i = 0; i < csv->count; i++) {
        uint32_t known = index->names.count, level = levels_intern(&index->names, names[i], strlen(names[i]));
        if (level == known) {
            index->first[level] = i;
            index->second[level] = NAME_NONE;
        } else if (index->second[level] == NAME_NONE) {
            index->second[level] = i;
        }
    }
    csv->indexes[list] = index;
    return index;
}

size_t wanted_position(const struct csv *csv, const char *name)
{
    struct decimal number;
    size_t length = strlen(name);
    if (length < 2 || length > 9 || name[0] != '#' || strspn(name + 1, "0123456789") != length - 1 ||
        decimal_parse(name + 1, length - 1, '.', &number) != DECIMAL_OK)
        return NAME_NONE;
    return number.value >= 1 && number.value <= (double)csv->count ? (size_t)number.value - 1 : NAME_NONE;
}

/* The column called `name`; *twin is another one of the same name, or NAME_NONE. */
static size_t find(struct csv *csv, const char *name, size_t *twin)
{
    *twin = NAME_NONE;
    for (size_t list = 0; list < 2 && *name != '\0'; list++) {
        const struct name_index *index = index_of(csv, list);
        uint32_t level = levels_find(&index->names, name);
        if (level == LEVEL_NONE)
            continue;
        *twin = index->second[level];
        return index->first[level];
    }
    return wanted_position(csv, name);
}

size_t csv_find(struct csv *csv, const char *name)
{
    size_t twin;
    return find(csv, name, &twin);
}

static bool resolve(struct csv *csv, const char *name, size_t *position, struct error *err)
{
    size_t twin;
    *position = find(csv, name, &twin);
    const char *shown = utf8_show(csv->arena, name);
    if (*position == NAME_NONE) {
        const char *nearest = name_nearest(csv->names, csv->count, name);
        if (nearest == NULL && csv->count == 1)
            return error_set(err, ERROR_USAGE, "%s has no column '%s'; its header has one name, '%s'; if the header is another "
                             "line, delete the lines above it", csv->path, shown, utf8_show(csv->arena, csv->names[0]));
        return nearest == NULL
                   ? error_set(err, ERROR_USAGE, "%s has no column '%s'", csv->path, shown)
                   : error_set(err, ERROR_USAGE, "%s has no column '%s'; did you mean '%s'?", csv->path, shown,
                               utf8_show(csv->arena, nearest));
    }
    if (twin != NAME_NONE)
        return error_at(err, csv->path, 0, 0, "columns %zu and %zu are both called '%s'; rename one, or say #%zu or #%zu",
                        *position + 1, twin + 1, shown, *position + 1, twin + 1);
    return true;
}

struct csv_column *wanted_all(struct csv *csv)
{
    struct csv_column *wanted = arena_array(csv->arena, struct csv_column, csv->count);
    for (size_t i = 0; i < csv->count; i++) {
        size_t twin, first = find(csv, csv->names[i], &twin);
        wanted[i] = (struct csv_column){ .name = csv->names[i], .want = CSV_ANY };
        if (first == i && twin == NAME_NONE)
            continue;
        wanted[i].name = arena_printf(csv->arena, "#%zu", i + 1);
        note_add(&csv->cells, true, "duplicate_name", "column %zu has a name that another column has, '%s'; it is shown "
                 "as #%zu", i + 1, utf8_show(csv->arena, csv->names[i]), i + 1);
    }
    return wanted;
}

static struct builder *builder_at(struct csv *csv, size_t position)
{
    if (csv->sink[position] == NULL)
        csv->sink[position] = &csv->cells.builders[csv->cells.count++];
    return csv->sink[position];
}

bool wanted_builders(struct csv *csv, const struct csv_column *wanted, size_t count, bool asked,
                     size_t *builder_of, struct error *err)
{
    struct cells *cells = &csv->cells;
    if (count > MOST_COLUMNS)
        return error_at(err, csv->path, 0, 0, "%zu columns are asked for, and at most %d can be read at once; name those "
                                              "that matter", count, MOST_COLUMNS);
    struct builder *builders = arena_array(csv->arena, struct builder, count);
    cells->builders = builders;
    cells->count = 0;
    csv->sink = arena_array(csv->arena, struct builder *, csv->count);
    for (size_t i = 0; i < count; i++) {
        size_t position = i;
        if (asked && !resolve(csv, wanted[i].name, &position, err))
            return false;
        struct builder *builder = asked ? builder_at(csv, position) : &builders[cells->count++];
        builder->position = position;
        builder_of[i] = (size_t)(builder - builders);
        bool first = builder->name == NULL;
        if (first)
            builder->name = wanted[i].name;
        if (first || wanted[i].units_beyond == 0 || builder->units_beyond == 0)
            builder->units_beyond = first ? wanted[i].units_beyond : 0;
        builder->asked = asked;
        builder->in_passing = wanted[i].in_passing && (first || builder->in_passing);
        builder->field = schema_find(csv->spec.schema, csv->names[position]);
        if (builder->want == CSV_ANY)
            builder->want = cell_want(wanted[i].want, NULL);
    }
    for (size_t i = 0; i < cells->count; i++) {
        builders[i].want = cell_want(builders[i].want, builders[i].field);
        builders[i].tentative = cells->folded && builders[i].want == CSV_ANY;
        if (builders[i].tentative)
            builders[i].want = CSV_NUMBER;
        csv->sink[builders[i].position] = &builders[i];
    }
    cells_init(cells, builders, cells->count, cells->folded ? 0 : lines_expected(csv->lines));
    return true;
}
