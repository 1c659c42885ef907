/* Findings about a schema: what contradicts the catalogue or itself, and what the header of a file says otherwise. */
#include <math.h>
#include <regex.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tools/opening.h"
#include "tools/schema_parts.h"
#include "tools/schemas.h"

enum grade { GRADE_ERROR, GRADE_WARNING, GRADE_NOTE, GRADES };

static const char *const grade_names[GRADES] = { "error", "warning", "note" };

struct check {
    struct session *session;
    const struct schema *schema;
    const struct catalogue *catalogue;
    struct table *table;
    size_t count[GRADES];
};

/* A finding; `where` and `key` are as schema_place wants them, where NULL when it has no place in the schema. */
static void find(struct check *check, enum grade grade, const char *where, const char *key, const char *column,
                 const char *text)
{
    check->count[grade]++;
    table_row(check->table, -1);
    table_text(check->table, "grade", grade_names[grade]);
    size_t line, place;
    if (where != NULL && schema_place(check->schema, where, key, &line, &place)) {
        table_number(check->table, "line", (double)line);
        table_number(check->table, "column", (double)place);
    }
    if (column != NULL)
        table_text(check->table, "field", utf8_show(check->session->arena, column));
    table_text(check->table, "finding", text);
}

static const char *field_path(const struct check *check, size_t index, const char *inner)
{
    return arena_printf(check->session->arena, "fields[%zu]%s", index, inner);
}

/* ---- the schema by itself ---- */

static void check_pattern(struct check *check, size_t index)
{
    const struct schema_field *field = &check->schema->fields[index];
    regex_t compiled;
    if (field->pattern == NULL)
        return;
    if (regcomp(&compiled, field->pattern, REG_EXTENDED | REG_NOSUB) == 0)
        regfree(&compiled);
    else
        find(check, GRADE_ERROR, field_path(check, index, ".constraints"), "pattern", field->name,
             "the pattern is no regular expression");
}

static void check_codes(struct check *check, size_t index)
{
    const struct schema_field *field = &check->schema->fields[index];
    struct decimal code;
    for (size_t i = 0; i < field->missing.count; i++)
        if (decimal_parse(field->missing.items[i], strlen(field->missing.items[i]), '.', &code) == DECIMAL_OK &&
            code.value >= field->minimum && code.value <= field->maximum)
            find(check, GRADE_WARNING, field_path(check, index, ""), "missingValues", field->name,
                 arena_printf(check->session->arena, "the missing code %s lies inside the range, and such values are lost",
                              field->missing.items[i]));
    for (size_t i = 0; i < field->categories.count; i++)
        if (name_find(field->missing.items, field->missing.count, field->categories.items[i]) != NAME_NONE)
            find(check, GRADE_ERROR, field_path(check, index, ""), "categories", field->name,
                 arena_printf(check->session->arena, "'%s' is a category and a missing code",
                              utf8_show(check->session->arena, field->categories.items[i])));
}

static void check_roles(struct check *check)
{
    const struct schema *schema = check->schema;
    if (schema->id.count == 0)
        find(check, GRADE_WARNING, "", NULL, NULL, "no column has the role id: rows are patients of their own");
    if (schema->arm != NULL && schema->control == NULL)
        find(check, GRADE_NOTE, "knead", NULL, schema->arm, "no control arm is named: the first level is taken");
    if (schema->outcome_count == 0)
        find(check, GRADE_NOTE, "", NULL, NULL, "no outcome is named: tools need --outcome");
    if (schema->layout == SCHEMA_LAYOUT_UNKNOWN)
        find(check, GRADE_NOTE, "", NULL, NULL, "neither a visit column nor columns at visits: nothing is compared over time");
    if (schema->visits.count > 1 && schema->baseline == NULL)
        find(check, GRADE_NOTE, "", NULL, NULL, "no visit is named the baseline: tools need --from");
    if (schema->baseline != NULL && schema->visits.count > 0 &&
        name_find(schema->visits.items, schema->visits.count, schema->baseline) == NAME_NONE)
        find(check, GRADE_ERROR, "knead", "baseline", NULL,
             arena_printf(check->session->arena, "the baseline '%s' is none of the visits",
                          utf8_show(check->session->arena, schema->baseline)));
}

/* ---- beside the catalogue ---- */

static const char *outcome_path(const struct check *check, const struct schema_outcome *outcome)
{
    const char *path = outcome->measure_at;
    return path != NULL || check->schema->json == NULL ? path : "";
}

static void check_outcome(struct check *check, const struct schema_outcome *outcome)
{
    static const enum measure_direction same[] = { MEASURE_NO_DIRECTION, MEASURE_LOWER_IS_BETTER,
                                                   MEASURE_HIGHER_IS_BETTER };
    struct arena *arena = check->session->arena;
    const char *where = outcome_path(check, outcome);
    const struct measure *measure = catalogue_find(check->catalogue, outcome->measure);
    if (outcome->measure == NULL && outcome->direction == SCHEMA_DIRECTION_UNKNOWN)
        find(check, GRADE_NOTE, where, NULL, outcome->name, "neither measure nor direction: nothing is said of better or worse");
    if (!isnan(outcome->mcid) && outcome->mcid_source == NULL)
        find(check, GRADE_WARNING, where, "mcid", outcome->name, "the smallest important change has no mcid_source");
    if (measure == NULL)
        return;
    if (measure->direction != MEASURE_NO_DIRECTION && outcome->direction != SCHEMA_DIRECTION_UNKNOWN &&
        same[outcome->direction] != measure->direction)
        find(check, GRADE_WARNING, where, "direction", outcome->name,
             arena_printf(arena, "the direction is the other one in the catalogue (%s)", measure->id));
    if (measure->unit != NULL && outcome->unit != NULL && !str_equal(measure->unit, outcome->unit))
        find(check, GRADE_NOTE, where, "unit", outcome->name,
             arena_printf(arena, "the unit is %s, that of %s in the catalogue %s", outcome->unit, measure->id, measure->unit));
    if (outcome->minimum < measure->minimum || outcome->maximum > measure->maximum)
        find(check, GRADE_WARNING, where, "measure", outcome->name,
             arena_printf(arena, "the range goes beyond that of %s", measure->id));
}

/* ---- beside a file ---- */

static bool needed(const struct schema_field *field)
{
    return field->role == SCHEMA_ID || field->role == SCHEMA_ARM || field->role == SCHEMA_VISIT ||
           field->role == SCHEMA_OUTCOME || field->required;
}

static bool check_header(struct check *check, const char *data, struct report *report, struct error *err)
{
    struct csv_spec spec;
    struct csv *csv;
    struct arena *arena = check->session->arena;
    const struct schema *schema = check->schema;
    size_t count;
    if (!roles_csv_spec(check->session->common, schema, &spec, err) || !csv_open(data, &spec, arena, &csv, err))
        return false;
    const char *const *names = csv_names(csv, &count);
    for (size_t i = 0; i < schema->count; i++) {
        const struct schema_field *field = &schema->fields[i];
        if (csv_find(csv, field->name) != NAME_NONE || schema->partial)
            continue;
        const char *nearest = name_nearest(names, count, field->name);
        find(check, needed(field) ? GRADE_ERROR : GRADE_WARNING, field_path(check, i, ""), "name", field->name,
             nearest == NULL ? "the file has no such column"
                             : arena_printf(arena, "the file has no such column; is it '%s'?", utf8_show(arena, nearest)));
    }
    for (size_t i = 0; i < count; i++)
        if (schema_find(schema, names[i]) == NULL)
            find(check, GRADE_NOTE, NULL, NULL, names[i],
                 arena_printf(arena, "column %zu of the file is not in the schema", i + 1));
    report_paragraph(report, "%s has %zu columns; only its header was read.", utf8_show(arena, data), count);
    return true;
}

/* ---- the whole ---- */

static struct table *findings_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "grade", "Grade", ROLE_LABEL },   { "line", "Line", ROLE_COUNT },     { "column", "Column", ROLE_COUNT },
        { "field", "Field", ROLE_LABEL }, { "finding", "Finding", ROLE_LABEL },
    };
    return table_create(arena, "findings", "Findings", fields, sizeof fields / sizeof *fields);
}

bool schema_check(struct session *session, const char *path, const char *data, struct report *report,
                  struct error *err)
{
    struct schema *schema;
    struct catalogue catalogue;
    if (!schemas_read(session, path, &schema, err) || !schemas_catalogue(session, &catalogue, err))
        return false;
    struct check check = { .session = session, .schema = schema, .catalogue = &catalogue,
                           .table = findings_table(session->arena) };
    for (size_t i = 0; i < schema->count; i++) {
        check_pattern(&check, i);
        check_codes(&check, i);
    }
    check_roles(&check);
    for (size_t i = 0; i < schema->outcome_count; i++)
        check_outcome(&check, &schema->outcomes[i]);
    report->title = arena_printf(session->arena, "Check of %s", utf8_show(session->arena, path));
    report->main_table = "findings";
    report->judges = true;
    report_paragraph(report, "%zu field%s, %zu outcome%s.", schema->count, schema->count == 1 ? "" : "s",
                     schema->outcome_count, schema->outcome_count == 1 ? "" : "s");
    if (data != NULL && !check_header(&check, data, report, err))
        return false;
    report_table(report, check.table);
    report_paragraph(report, "%zu error%s, %zu warning%s, %zu note%s.", check.count[GRADE_ERROR],
                     check.count[GRADE_ERROR] == 1 ? "" : "s", check.count[GRADE_WARNING],
                     check.count[GRADE_WARNING] == 1 ? "" : "s", check.count[GRADE_NOTE],
                     check.count[GRADE_NOTE] == 1 ? "" : "s");
    return check.count[GRADE_ERROR] == 0 ||
           error_set(err, ERROR_INPUT, "%s has %zu error%s", utf8_show(session->arena, path), check.count[GRADE_ERROR],
                     check.count[GRADE_ERROR] == 1 ? "" : "s");
}
