/* Which columns are the patient's, which are measured at visits, and where each cell stands. */
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "data/levels.h"
#include "data/rows.h"
#include "derive/suffix.h"
#include "tools/delimiter.h"
#include "tools/naming.h"
#include "tools/reshape.h"
#include "tools/schemas.h"

static bool find_column(const struct reshape *reshape, const char *name, size_t *column, struct error *err)
{
    *column = sheet_find(&reshape->sheet, name);
    if (*column != NAME_NONE)
        return true;
    const char *nearest = name_nearest(reshape->sheet.names, reshape->sheet.columns, name);
    return error_set(err, ERROR_USAGE, "%s has no column '%s'%s%s%s", utf8_show(err->arena, reshape->sheet.path),
                     utf8_show(err->arena, name), nearest ? "; did you mean '" : "",
                     nearest ? utf8_show(err->arena, nearest) : "", nearest ? "'?" : "");
}

static bool find_id(struct reshape *reshape, struct error *err)
{
    const struct text_list *asked = &reshape->options->common.id;
    const struct schema *schema = reshape->schema;
    size_t known = schema == NULL ? 0 : schema->id.count, count = asked->count > 0 ? asked->count : known;
    reshape->id = arena_array(reshape->arena, size_t, count + 1);
    for (size_t i = 0; i < count; i++)
        if (!find_column(reshape, asked->count > 0 ? asked->items[i] : schema->id.items[i],
                         &reshape->id[reshape->id_count++], err))
            return false;
    size_t usual = count > 0 ? NAME_NONE : name_id(reshape->sheet.names, reshape->sheet.columns, reshape->arena);
    if (usual != NAME_NONE) {
        reshape->id[reshape->id_count++] = usual;
        reshape->session->note(reshape->session, arena_printf(reshape->arena, "column '%s' is taken as the patient's id (--id)",
                                                              utf8_show(reshape->arena, reshape->sheet.names[usual])));
    }
    return reshape->id_count > 0 || error_set(err, ERROR_USAGE, "which column names the patient? Use --id COLUMN");
}

const char *reshape_column_name(const struct reshape *reshape, size_t variable, size_t visit)
{
    return arena_printf(reshape->arena, "%s%s%s", reshape->variables[variable], reshape->options->separator,
                        reshape->visits[visit]);
}

static bool is_id(const struct reshape *reshape, size_t column)
{
    for (size_t i = 0; i < reshape->id_count; i++)
        if (reshape->id[i] == column)
            return true;
    return false;
}

/* Identifiers stay behind, but for the id, without which nothing can be told apart. */
static bool is_hidden(const struct reshape *reshape, size_t column)
{
    const struct schema_field *field = schema_find(reshape->schema, reshape->sheet.names[column]);
    return field != NULL && field->identifier && !is_id(reshape, column);
}

static void tell_of_hidden(const struct reshape *reshape)
{
    size_t hidden = 0;
    for (size_t i = 0; i < reshape->sheet.columns; i++)
        hidden += is_hidden(reshape, i);
    if (hidden > 0)
        reshape->session->note(reshape->session,
                               arena_printf(reshape->arena, "%zu column%s left out", hidden,
                                            hidden == 1 ? " is an identifier and is" : "s are identifiers and are"));
}

bool reshape_open(struct reshape *reshape, const char *path, struct error *err)
{
    const struct common_options *common = &reshape->options->common;
    struct csv_spec spec = { 0 };
    const char *schema_path = common->schema;
    struct schema *schema = NULL;
    if (schema_path == NULL && (schema_path = schema_path_beside(path, reshape->arena)) != NULL)
        reshape->session->note(reshape->session, arena_printf(reshape->arena, "schema %s is used",
                                                              utf8_show(reshape->arena, schema_path)));
    if (schema_path != NULL && !schemas_read(reshape->session, schema_path, &schema, err))
        return false;
    reshape->schema = schema;
    if (!delimiter_asked(common, &spec.delimiter, err) ||
        !sheet_read(path, &spec, reshape->arena, &reshape->sheet, err))
        return false;
    for (size_t i = 0; i < reshape->sheet.columns; i++)
        if (sheet_find(&reshape->sheet, reshape->sheet.names[i]) != i)
            return error_at(err, path, 1, 0, "two columns are called '%s'; rename one",
                            utf8_show(err->arena, reshape->sheet.names[i]));
    if (!find_id(reshape, err))
        return false;
    tell_of_hidden(reshape);
    return true;
}

/* The id of a row; an error where a part is blank. */
static bool id_of(const struct reshape *reshape, size_t row, const char **id, struct error *err)
{
    *id = NULL;
    for (size_t i = 0; i < reshape->id_count; i++) {
        const char *part = sheet_text(&reshape->sheet, row, reshape->id[i]);
        if (part[strspn(part, " \t")] == '\0')
            return error_at(err, reshape->sheet.path, reshape->sheet.lines[row], 0, "the id '%s' is blank",
                            utf8_show(err->arena, reshape->sheet.names[reshape->id[i]]));
        *id = *id == NULL ? part : arena_printf(reshape->arena, "%s/%s", *id, part);
    }
    return true;
}

/* ---- wide ---- */

/* A column of a wide file that is an outcome at a visit. */
struct part {
    const char *variable, *visit; /* NULL: it is the patient's */
};

static bool wanted(const struct text_list *outcomes, const char *name)
{
    return outcomes->count == 0 || name_find(outcomes->items, outcomes->count, name) != NAME_NONE;
}

static struct part part_of(const struct reshape *reshape, size_t column)
{
    const char *name = reshape->sheet.names[column];
    const struct schema_field *field = schema_find(reshape->schema, name);
    struct part part = { NULL, NULL };
    struct suffix suffix;
    if (is_id(reshape, column) || is_hidden(reshape, column))
        return part;
    if (reshape->schema != NULL && reshape->schema->layout == SCHEMA_WIDE) {
        if (field != NULL && field->visit != NULL && field->outcome != NULL)
            part = (struct part){ field->outcome, field->visit };
    } else if (suffix_split(name, &suffix)) {
        part = (struct part){ arena_strndup(reshape->arena, name, suffix.stem), name + suffix.visit };
    }
    if (part.variable != NULL && !wanted(&reshape->options->outcome, part.variable))
        part.variable = NULL;
    return part;
}

/* A stem that only one column has is no outcome at a visit ("flexion_cm"). */
static void drop_single(const struct reshape *reshape, struct part *parts)
{
    size_t columns = reshape->sheet.columns;
    size_t *alike = arena_array(reshape->arena, size_t, columns);
    bool drops = reshape->options->outcome.count == 0 && reshape->schema == NULL;
    struct levels stems;
    levels_init(&stems, reshape->arena);
    for (size_t i = 0; i < columns && drops; i++)
        if (parts[i].variable != NULL)
            alike[levels_intern(&stems, parts[i].variable, strlen(parts[i].variable))]++;
    for (size_t i = 0; i < columns; i++)
        if (parts[i].visit == NULL || (drops && alike[levels_find(&stems, parts[i].variable)] == 1))
            parts[i] = (struct part){ NULL, NULL };
}

/* The names of variables and visits, each once, in the order met; those of the schema's visits first. */
static void name_parts(struct reshape *reshape, const struct part *parts, struct levels *variables, struct levels *visits)
{
    const struct schema *schema = reshape->schema;
    levels_init(variables, reshape->arena);
    levels_init(visits, reshape->arena);
    for (size_t i = 0; schema != NULL && i < schema->visits.count && i < reshape->sheet.columns; i++)
        levels_intern(visits, schema->visits.items[i], strlen(schema->visits.items[i]));
    for (size_t i = 0; i < reshape->sheet.columns; i++) {
        if (is_hidden(reshape, i))
            continue;
        if (parts[i].variable == NULL) {
            reshape->kept[reshape->kept_count++] = i;
            continue;
        }
        levels_intern(variables, parts[i].variable, strlen(parts[i].variable));
        levels_intern(visits, parts[i].visit, strlen(parts[i].visit));
    }
    reshape->variables = variables->names;
    reshape->variable_count = variables->count;
    reshape->visits = visits->names;
    reshape->visit_count = visits->count;
}

static bool place_parts(struct reshape *reshape, const struct part *parts, struct error *err)
{
    size_t columns = reshape->sheet.columns;
    struct levels variables, visits;
    reshape->kept = arena_array(reshape->arena, size_t, columns);
    name_parts(reshape, parts, &variables, &visits);
    reshape->columns = arena_array(reshape->arena, size_t, reshape->variable_count * reshape->visit_count);
    for (size_t i = 0; i < reshape->variable_count * reshape->visit_count; i++)
        reshape->columns[i] = NAME_NONE;
    for (size_t i = 0; i < columns; i++) {
        if (parts[i].variable == NULL)
            continue;
        size_t variable = levels_find(&variables, parts[i].variable), visit = levels_find(&visits, parts[i].visit);
        size_t *place = &reshape->columns[variable * reshape->visit_count + visit];
        if (*place != NAME_NONE)
            return error_set(err, ERROR_USAGE, "'%s' and '%s' are both %s at %s; say which is meant with a schema",
                             utf8_show(err->arena, reshape->sheet.names[*place]),
                             utf8_show(err->arena, reshape->sheet.names[i]), utf8_show(err->arena, parts[i].variable),
                             utf8_show(err->arena, parts[i].visit));
        *place = i;
    }
    return true;
}

static bool ids_are_unique(const struct reshape *reshape, struct error *err)
{
    struct levels seen;
    levels_init(&seen, reshape->arena);
    size_t *first = arena_array(reshape->arena, size_t, reshape->sheet.rows);
    for (size_t row = 0; row < reshape->sheet.rows; row++) {
        const char *id;
        if (!id_of(reshape, row, &id, err))
            return false;
        uint32_t known = seen.count, code = levels_intern(&seen, id, strlen(id));
        if (code < known)
            return error_at(err, reshape->sheet.path, reshape->sheet.lines[row], 0, "patient '%s' is in line %u already; a "
                            "wide file has one row a patient", utf8_show(err->arena, id),
                            (unsigned)reshape->sheet.lines[first[code]]);
        first[code] = row;
    }
    return true;
}

bool reshape_from_wide(struct reshape *reshape, struct error *err)
{
    struct part *parts = arena_array(reshape->arena, struct part, reshape->sheet.columns);
    const struct common_options *common = &reshape->options->common;
    for (size_t i = 0; i < reshape->sheet.columns; i++)
        parts[i] = part_of(reshape, i);
    drop_single(reshape, parts);
    if (!place_parts(reshape, parts, err) || !ids_are_unique(reshape, err))
        return false;
    for (size_t i = 0; i < reshape->options->outcome.count; i++)
        if (name_find(reshape->variables, reshape->variable_count, reshape->options->outcome.items[i]) == NAME_NONE)
            return error_set(err, ERROR_USAGE, "no column is '%s' at a visit; its columns would be called like '%s_0'",
                             utf8_show(err->arena, reshape->options->outcome.items[i]),
                             utf8_show(err->arena, reshape->options->outcome.items[i]));
    if (reshape->variable_count == 0)
        return error_set(err, ERROR_USAGE, "no columns of one outcome at several visits (pain_0, pain_10) were found; is "
                                           "this a wide file?");
    const struct schema *schema = reshape->schema;
    reshape->visit_name = common->visit != NULL                              ? common->visit
                          : schema != NULL && schema->visit != NULL      ? schema->visit
                          : schema != NULL && schema->visit_unit != NULL ? schema->visit_unit
                                                                         : "visit";
    return true;
}

/* ---- long ---- */

static bool is_number(const char *text)
{
    struct decimal number;
    return decimal_parse(text, strlen(text), '.', &number) == DECIMAL_OK;
}

/* The schema's order first; else numbers by size; else as they are first met. */
static void order_visits(struct reshape *reshape, struct levels *levels)
{
    bool numbers = true;
    for (uint32_t i = 0; i < levels->count; i++)
        numbers = numbers && is_number(levels->names[i]);
    uint32_t *new_code = arena_array(reshape->arena, uint32_t, levels->count + 1);
    if (reshape->schema != NULL && reshape->schema->visits.count > 0)
        levels_arrange(levels, (const char *const *)reshape->schema->visits.items, reshape->schema->visits.count,
                       new_code);
    else if (numbers)
        levels_sort(levels, new_code);
    reshape->visits = levels->names;
    reshape->visit_count = levels->count;
}

static bool find_visits(struct reshape *reshape, size_t visit, struct error *err)
{
    struct levels *levels = arena_new(reshape->arena, struct levels);
    levels_init(levels, reshape->arena);
    for (size_t row = 0; row < reshape->sheet.rows; row++) {
        const char *name = sheet_text(&reshape->sheet, row, visit);
        if (name[strspn(name, " \t")] == '\0')
            return error_at(err, reshape->sheet.path, reshape->sheet.lines[row], 0, "the visit '%s' is blank",
                            utf8_show(err->arena, reshape->sheet.names[visit]));
        levels_intern(levels, name, strlen(name));
    }
    order_visits(reshape, levels);
    return true;
}

/* Patients in the order of their first rows, and each one's row at each visit. */
static bool find_rows(struct reshape *reshape, size_t visit, struct error *err)
{
    struct levels patients, visits;
    size_t rows = reshape->sheet.rows, capacity = 0, count = 0;
    levels_init(&patients, reshape->arena);
    levels_init(&visits, reshape->arena);
    for (size_t v = 0; v < reshape->visit_count; v++)
        levels_intern(&visits, reshape->visits[v], strlen(reshape->visits[v]));
    reshape->first_row = NULL;
    uint32_t *patient = arena_array(reshape->arena, uint32_t, rows);
    for (size_t row = 0; row < rows; row++) {
        const char *id;
        if (!id_of(reshape, row, &id, err))
            return false;
        patient[row] = levels_intern(&patients, id, strlen(id));
        if (patient[row] < count)
            continue;
        reshape->first_row = arena_reserve(reshape->arena, reshape->first_row, count, capacity);
        reshape->first_row[count++] = row;
    }
    reshape->patient_count = count;
    reshape->rows = arena_array(reshape->arena, size_t, count * reshape->visit_count);
    for (size_t i = 0; i < count * reshape->visit_count; i++)
        reshape->rows[i] = ROW_NONE;
    for (size_t row = 0; row < rows; row++) {
        const char *name = sheet_text(&reshape->sheet, row, visit);
        size_t *place = &reshape->rows[patient[row] * reshape->visit_count + levels_find(&visits, name)];
        if (*place != ROW_NONE)
            return error_at(err, reshape->sheet.path, reshape->sheet.lines[row], 0, "patient '%s' has %s '%s' in line %u "
                            "already; both cannot be kept", utf8_show(err->arena, patients.names[patient[row]]),
                            utf8_show(err->arena, reshape->sheet.names[visit]), utf8_show(err->arena, name),
                            (unsigned)reshape->sheet.lines[*place]);
        *place = row;
    }
    return true;
}

/* Two rows of one patient in which a column differs; false when there are none. */
static bool differs(const struct reshape *reshape, size_t column, size_t *one, size_t *other)
{
    for (size_t patient = 0; patient < reshape->patient_count; patient++)
        for (size_t v = 0; v < reshape->visit_count; v++) {
            size_t first, length;
            *one = reshape->first_row[patient];
            *other = reshape->rows[patient * reshape->visit_count + v];
            if (*other == ROW_NONE)
                continue;
            const char *a = sheet_cell(&reshape->sheet, *one, column, &first);
            const char *b = sheet_cell(&reshape->sheet, *other, column, &length);
            if (first != length || memcmp(a, b, length) != 0)
                return true;
        }
    return false;
}

static bool declared_outcome(const struct reshape *reshape, const char *name)
{
    const struct text_list *asked = &reshape->options->outcome;
    if (asked->count > 0)
        return name_find(asked->items, asked->count, name) != NAME_NONE;
    const struct schema_field *field = schema_find(reshape->schema, name);
    return field != NULL && field->role == SCHEMA_OUTCOME;
}

static bool sort_columns(struct reshape *reshape, size_t visit, struct error *err)
{
    const struct schema *schema = reshape->schema;
    bool declared = reshape->options->outcome.count > 0 || (schema != NULL && schema->outcome_count > 0);
    size_t columns = reshape->sheet.columns, one, other;
    reshape->kept = arena_array(reshape->arena, size_t, columns);
    reshape->variables = arena_array(reshape->arena, const char *, columns);
    reshape->columns = arena_array(reshape->arena, size_t, columns * (reshape->visit_count + 1));
    for (size_t i = 0; i < columns; i++) {
        const char *name = reshape->sheet.names[i];
        if (i == visit || is_hidden(reshape, i))
            continue;
        bool spread = !is_id(reshape, i) && (declared_outcome(reshape, name) ||
                                             (!declared && differs(reshape, i, &one, &other)));
        if (!spread && differs(reshape, i, &one, &other))
            return error_at(err, reshape->sheet.path, reshape->sheet.lines[other], 0, "'%s' is \"%s\", and \"%s\" in line "
                            "%u of the same patient; name it in --outcome to give it a column a visit",
                            utf8_show(err->arena, name),
                            utf8_show(err->arena, sheet_text(&reshape->sheet, other, i)),
                            utf8_show(err->arena, sheet_text(&reshape->sheet, one, i)),
                            (unsigned)reshape->sheet.lines[one]);
        if (!spread) {
            reshape->kept[reshape->kept_count++] = i;
            continue;
        }
        for (size_t v = 0; v < reshape->visit_count; v++)
            reshape->columns[reshape->variable_count * reshape->visit_count + v] = i;
        reshape->variables[reshape->variable_count++] = name;
    }
    return true;
}

bool reshape_from_long(struct reshape *reshape, struct error *err)
{
    const struct schema *schema = reshape->schema;
    const char *asked = reshape->options->common.visit;
    size_t visit, column;
    reshape->visit_name = asked != NULL ? asked : schema == NULL ? NULL : schema->visit;
    if (reshape->visit_name == NULL)
        return error_set(err, ERROR_USAGE, "which column is the visit? Use --visit COLUMN");
    for (size_t i = 0; i < reshape->options->outcome.count; i++)
        if (!find_column(reshape, reshape->options->outcome.items[i], &column, err))
            return false;
    return find_column(reshape, reshape->visit_name, &visit, err) && find_visits(reshape, visit, err) &&
           find_rows(reshape, visit, err) && sort_columns(reshape, visit, err);
}
