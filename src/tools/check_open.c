/* Opening a file for `knead check`: schema, cells as written, roles. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "data/levels.h"
#include "tools/check.h"
#include "tools/delimiter.h"
#include "tools/naming.h"
#include "tools/schemas.h"

static bool read_schema(struct check *check, const char *path, struct error *err)
{
    const char *schema_path = check->options->common.schema;
    struct schema *schema;
    if (schema_path == NULL) {
        schema_path = schema_path_beside(path, check->arena);
        if (schema_path == NULL)
            return true;
        check->session->note(check->session,
                             arena_printf(check->arena, "schema %s is used", utf8_show(check->arena, schema_path)));
    }
    if (!schemas_read(check->session, schema_path, &schema, err))
        return false;
    check->schema = schema;
    return true;
}

static bool column_at(const struct check *check, const char *name, size_t *column, struct error *err)
{
    *column = name == NULL ? NAME_NONE : sheet_find(&check->sheet, name);
    if (name == NULL || *column != NAME_NONE)
        return true;
    const char *nearest = name_nearest(check->sheet.names, check->sheet.columns, name);
    return error_set(err, ERROR_USAGE, "%s has no column '%s'%s%s%s", utf8_show(err->arena, check->sheet.path),
                     utf8_show(err->arena, name), nearest ? "; did you mean '" : "",
                     nearest ? utf8_show(err->arena, nearest) : "", nearest ? "'?" : "");
}

/* A role that the command line gives must be there; one that only the schema gives is told of as a missing column. */
static bool role_at(const struct check *check, const char *asked, const char *known, size_t *column,
                    struct error *err)
{
    if (asked != NULL)
        return column_at(check, asked, column, err);
    *column = known == NULL ? NAME_NONE : sheet_find(&check->sheet, known);
    return true;
}

/* A schema that gives roles and no column the role id means it, unless there are visits. */
static bool id_left_out(const struct check *check)
{
    const struct schema *schema = check->schema;
    return schema != NULL && schema->gives_roles && schema->id.count == 0 && schema->visit == NULL &&
           check->options->common.visit == NULL;
}

static bool find_id(struct check *check, struct error *err)
{
    const struct text_list *asked = &check->options->common.id;
    size_t known = check->schema == NULL ? 0 : check->schema->id.count;
    size_t count = asked->count > 0 ? asked->count : known;
    check->id = arena_array(check->arena, size_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        size_t column;
        if (!role_at(check, asked->count > 0 ? asked->items[i] : NULL, i < known ? check->schema->id.items[i] : NULL,
                     &column, err))
            return false;
        if (column == NAME_NONE)
            check->id_count = 0, count = 0;
        else
            check->id[check->id_count++] = column;
    }
    size_t usual = check->id_count > 0 ? NAME_NONE : name_id(check->sheet.names, check->sheet.columns, check->arena);
    if (usual == NAME_NONE)
        return true;
    const char *shown = utf8_show(check->arena, check->sheet.names[usual]);
    if (id_left_out(check)) {
        check->session->note(check->session, arena_printf(check->arena, "the schema gives '%s' no role: who is who is not looked "
                                                          "at; say --id %s if it names the patients", shown, shown));
        return true;
    }
    check->id[check->id_count++] = usual;
    check->session->note(check->session, arena_printf(check->arena, "column '%s' is taken as the patient's id (--id)", shown));
    return true;
}

/* Without a schema the columns of a CDISC ADaM file are known, as every other tool knows them; a file of several
 * measures has as many rows a patient and visit, and is taken as one with an id of patient and measure. */
static void find_adam(struct check *check)
{
    struct adam adam;
    check->measure = NAME_NONE;
    if (check->schema != NULL || check->visit != NAME_NONE || check->options->common.id.count > 0 ||
        !name_adam(check->sheet.names, check->sheet.columns, &adam))
        return;
    check->visit = sheet_find(&check->sheet, adam.visit);
    if (check->arm == NAME_NONE && adam.arm != NULL)
        check->arm = sheet_find(&check->sheet, adam.arm);
    check->id = arena_array(check->arena, size_t, 2);
    check->id[0] = sheet_find(&check->sheet, adam.id);
    check->id_count = 1;
    if (adam.parameter != NULL)
        check->id[check->id_count++] = check->measure = sheet_find(&check->sheet, adam.parameter);
    check->session->note(check->session,
                         arena_printf(check->arena, "the columns are those of CDISC ADaM: visit %s, arm %s, a row a patient%s%s",
                                      adam.visit, adam.arm == NULL ? "none" : adam.arm,
                                      adam.parameter == NULL ? "" : ", ", adam.parameter == NULL ? "" : adam.parameter));
}

/* The columns that tell the rows of a REDCap export apart are called so in every project; without a data dictionary, that
 * is all that is known of it. */
static void find_redcap(struct check *check)
{
    static const char *const redcap[] = { "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance" };
    const struct schema *schema = check->schema;
    for (size_t i = 0; i < CHECK_REPEATS; i++)
        check->repeats[i] = schema == NULL || schema->partial ? sheet_find(&check->sheet, redcap[i]) : NAME_NONE;
    if (schema != NULL || check->visit != NAME_NONE || check->repeats[CHECK_EVENT] == NAME_NONE)
        return;
    check->visit = check->repeats[CHECK_EVENT];
    check->session->note(check->session, "the columns are those of a REDCap export: visit redcap_event_name; say --schema "
                                         "DICTIONARY.csv, the project's data dictionary, for ranges and choices");
}

static bool find_roles(struct check *check, struct error *err)
{
    const struct common_options *common = &check->options->common;
    const struct schema *schema = check->schema;
    const struct schema_field *date = schema_role_field(schema, SCHEMA_CALENDAR);
    if (!find_id(check, err) ||
        !role_at(check, common->visit, schema == NULL ? NULL : schema->visit, &check->visit, err) ||
        !role_at(check, common->arm, schema == NULL ? NULL : schema->arm, &check->arm, err) ||
        !role_at(check, check->options->date, date == NULL ? NULL : date->name, &check->date, err))
        return false;
    find_adam(check);
    find_redcap(check);
    check->control = common->control != NULL ? common->control : schema == NULL ? NULL : schema->control;
    check->long_layout = check->visit != NAME_NONE && !(schema != NULL && schema->layout == SCHEMA_WIDE);
    if (!check->long_layout)
        check->visit = NAME_NONE;
    return true;
}

static void describe_columns(struct check *check)
{
    check->columns = arena_array(check->arena, struct checked, check->sheet.columns);
    for (size_t i = 0; i < check->sheet.columns; i++) {
        struct checked *column = &check->columns[i];
        *column = (struct checked){ .name = check->sheet.names[i], .at = i, .minimum = NAN, .maximum = NAN };
        column->field = schema_find(check->schema, column->name);
        column->about = column->field == NULL || column->field->outcome == NULL
                            ? NULL
                            : schema_outcome(check->schema, column->field->outcome);
        if (column->field != NULL) {
            column->minimum = column->field->minimum;
            column->maximum = column->field->maximum;
        }
        if (column->about != NULL && isnan(column->minimum) && isnan(column->maximum)) {
            column->minimum = column->about->minimum;
            column->maximum = column->about->maximum;
        }
    }
}

const char *check_measure(const struct check *check, const struct checked *column)
{
    (void)check;
    if (column->guessed != NULL)
        return column->guessed->id;
    if (column->field != NULL && column->field->measure != NULL)
        return column->field->measure;
    return column->about == NULL ? NULL : column->about->measure;
}

/* Names that people take for one. */
static void similar_names(struct check *check)
{
    const struct sheet *sheet = &check->sheet;
    size_t *firsts = arena_array(&check->work, size_t, sheet->columns);
    struct levels plain;
    levels_init(&plain, &check->work);
    for (size_t i = 0; i < sheet->columns; i++) {
        const char *name = utf8_plain(&check->work, sheet->names[i]);
        uint32_t known = plain.count, level = levels_intern(&plain, name, strlen(name));
        if (level == known)
            firsts[level] = i;
        else if (strcmp(sheet->names[firsts[level]], sheet->names[i]) != 0)
            check_find(check, SEVERITY_WARNING, "similar_name", ROW_NONE, i, arena_printf(check->arena, "\"%s\"",
                       utf8_show(check->arena, sheet->names[i])), "a name that differs from \"%s\" in more than blanks or case",
                       utf8_show(check->arena, sheet->names[firsts[level]]))->line = 1;
    }
    arena_rewind(&check->work, check->work_empty);
}

/* What the file as a whole has to be told of. */
static void tell_of_file(struct check *check)
{
    const struct sheet *sheet = &check->sheet;
    for (size_t i = 0; i < sheet->blank_count && i < SHEET_BLANKS_KEPT; i++)
        check_find(check, SEVERITY_NOTE, "blank_line", ROW_NONE, NAME_NONE, "an empty line", "it is skipped")->line =
            sheet->blank_lines[i];
    if (sheet->blank_count > SHEET_BLANKS_KEPT)
        check_find(check, SEVERITY_NOTE, "blank_lines", ROW_NONE, NAME_NONE,
                   arena_printf(check->arena, "%zu more empty lines", sheet->blank_count - SHEET_BLANKS_KEPT),
                   "they are skipped");
    similar_names(check);
    for (size_t i = 0; i < sheet->columns; i++) {
        size_t first = sheet_find(sheet, sheet->names[i]);
        if (first != i)
            check_find(check, SEVERITY_ERROR, "duplicate_name", ROW_NONE, i, "a name that another column has",
                       "columns %zu and %zu are both called so; rename one", first + 1, i + 1)->line = 1;
        else if (check->schema != NULL && check->columns[i].field == NULL)
            check_find(check, SEVERITY_NOTE, "column_unknown", ROW_NONE, i, "a column the schema does not speak of",
                       "describe it in the schema");
    }
    for (size_t i = 0; check->schema != NULL && !check->schema->partial && i < check->schema->count; i++)
        if (sheet_find(sheet, check->schema->fields[i].name) == NAME_NONE)
            check_find(check, SEVERITY_WARNING, "column_absent", ROW_NONE, NAME_NONE, "a column is not there",
                       "the schema has a column '%s'", utf8_show(check->arena, check->schema->fields[i].name));
    if (sheet->rows == 0)
        check_find(check, SEVERITY_ERROR, "no_rows", ROW_NONE, NAME_NONE, "a header and no rows", "rows of data");
}

static bool open_catalogue(struct check *check, struct error *err)
{
    struct catalogue *catalogue = arena_new(check->arena, struct catalogue);
    if (!schemas_catalogue(check->session, catalogue, err))
        return false;
    recogniser_init(&check->recogniser, catalogue, check->arena);
    return true;
}

bool check_open(struct check *check, const char *path, struct error *err)
{
    struct csv_spec spec = { 0 };
    if (!open_catalogue(check, err) || !read_schema(check, path, err) || !delimiter_asked(&check->options->common, &spec.delimiter, err) ||
        !sheet_read(path, &spec, check->arena, &check->sheet, err) || !find_roles(check, err))
        return false;
    check_findings_begin(check);
    report_input(check->report, check->sheet.path, check->sheet.sha256, check->sheet.rows);
    for (size_t i = 0; i < check->sheet.note_count; i++)
        if (!check->sheet.notes[i].warning)
            check->session->note(check->session, check->sheet.notes[i].text);
        else if (strcmp(check->sheet.notes[i].code, "blank_lines") != 0 || check->sheet.blank_count == 0)
            check_find(check, SEVERITY_WARNING, check->sheet.notes[i].code, ROW_NONE, NAME_NONE,
                       check->sheet.notes[i].text, "rows and names throughout");
    describe_columns(check);
    tell_of_file(check);
    return true;
}
