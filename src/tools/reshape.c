/* reshape: one row a patient and visit into one row a patient, and back. Every value keeps the digits it was written
 * with. */
#include "tools/reshape.h"

#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "data/rows.h"
#include "tools/delimiter.h"
#include "tools/schemas.h"
#include "tools/tools.h"

static const char *const layouts[] = { "long", "wide", NULL };

static const struct option_spec options[] = {
    OPTION_CHOICE(struct reshape_options, to, "to", layouts, "long: a row a patient and visit; wide: a row a patient"),
    OPTION_LIST(struct reshape_options, outcome, "outcome", "NAME",
                "what is measured at visits (default: by the schema, or all that can be)"),
    OPTION_TEXT(struct reshape_options, separator, "separator", "TEXT", "between outcome and visit in a column's name"),
    OPTION_FLAG(struct reshape_options, drop_empty, "drop-empty", "to long: leave out rows without any value"),
    OPTION_FILE(struct reshape_options, write, "write", "FILE", "write the data to this CSV file, not to the output"),
    OPTION_FILE(struct reshape_options, write_schema, "write-schema", "FILE", "write the schema of the new file"),
};

static const struct reshape_options defaults = { .to = RESHAPE_LONG, .separator = "_" };

static const struct example examples[] = {
    { "knead reshape --to wide datasets/backcare/backcare_long.csv --write wide.csv --write-schema wide.schema.json",
      "a row a patient, and the schema that goes with it" },
    { "knead reshape --to long datasets/backcare/backcare_wide.csv", "a row a patient and visit" },
    { "knead reshape --to long --outcome pain,sbp --visit time datasets/backcare/backcare_wide.csv",
      "two outcomes only; the others stay as they are" },
};

static bool run(struct session *session, const void *given, struct report *report, struct error *err);

const struct command reshape_command = {
    .name = "reshape",
    .task = "prepare",
    .summary = "long layout to wide and back, by id, values as written",
    .usage = "FILE",
    .details = "Without a schema the columns pain_0 and pain_10, bdi.pre and bdi.2m, pk1 and pk5 of a wide file are taken "
               "as one outcome at two visits. An id that occurs twice, or a patient and visit, stops the run: nothing "
               "is averaged and nothing is lost. To wide and back, or to long and back, gives the same values again.",
    .takes = TAKES_FILE | TAKES_PATIENTS,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .options_size = sizeof(struct reshape_options),
    .defaults = &defaults,
    .examples = examples,
    .example_count = sizeof examples / sizeof *examples,
    .format = FORMAT_CSV,
    .run = run,
};

/* ---- the new table ---- */

static void put(struct table *table, size_t field, const char *text)
{
    table->fields[field].texts[table->rows - 1] = text;
    table->fields[field].set[table->rows - 1] = 1;
}

static const char *cell(const struct reshape *reshape, size_t row, size_t column)
{
    return row == ROW_NONE || column == NAME_NONE ? "" : sheet_text(&reshape->sheet, row, column);
}

static struct table *new_table(const struct reshape *reshape, const char **names, size_t count, struct error *err)
{
    struct field_spec *fields = arena_array(reshape->arena, struct field_spec, count);
    for (size_t i = 0; i < count; i++) {
        fields[i] = (struct field_spec){ names[i], utf8_show(reshape->arena, names[i]), ROLE_LABEL };
        if (name_find(names, i, names[i]) != NAME_NONE) {
            error_set(err, ERROR_USAGE, "two columns of the new file would be called '%s'",
                      utf8_show(err->arena, names[i]));
            return NULL;
        }
    }
    return table_create(reshape->arena, "data", "Reshaped data", fields, count);
}

static size_t kept_names(const struct reshape *reshape, const char **names)
{
    for (size_t i = 0; i < reshape->kept_count; i++)
        names[i] = reshape->sheet.names[reshape->kept[i]];
    return reshape->kept_count;
}

static size_t put_kept(const struct reshape *reshape, struct table *table, size_t row)
{
    for (size_t i = 0; i < reshape->kept_count; i++)
        put(table, i, cell(reshape, row, reshape->kept[i]));
    return reshape->kept_count;
}

static const struct table *to_long(const struct reshape *reshape, struct error *err)
{
    const char **names = arena_array(reshape->arena, const char *, reshape->kept_count + reshape->variable_count + 1);
    size_t count = kept_names(reshape, names), visits = reshape->visit_count;
    names[count++] = reshape->visit_name;
    for (size_t i = 0; i < reshape->variable_count; i++)
        names[count++] = reshape->variables[i];
    struct table *table = new_table(reshape, names, count, err);
    for (size_t row = 0; table != NULL && row < reshape->sheet.rows; row++) {
        for (size_t v = 0; v < visits; v++) {
            bool any = !reshape->options->drop_empty;
            for (size_t i = 0; i < reshape->variable_count && !any; i++)
                any = *cell(reshape, row, reshape->columns[i * visits + v]) != '\0';
            if (!any)
                continue;
            table_row(table, -1);
            size_t at = put_kept(reshape, table, row);
            put(table, at++, reshape->visits[v]);
            for (size_t i = 0; i < reshape->variable_count; i++)
                put(table, at++, cell(reshape, row, reshape->columns[i * visits + v]));
        }
    }
    return table;
}

/* A variable that no patient has at a visit was not measured then, and gets no column. */
static bool measured(const struct reshape *reshape, size_t variable, size_t visit)
{
    size_t length, visits = reshape->visit_count;
    for (size_t patient = 0; patient < reshape->patient_count; patient++) {
        size_t row = reshape->rows[patient * visits + visit];
        if (row != ROW_NONE && (sheet_cell(&reshape->sheet, row, reshape->columns[variable * visits], &length), length > 0))
            return true;
    }
    return false;
}

static const struct table *to_wide(const struct reshape *reshape, struct error *err)
{
    size_t visits = reshape->visit_count, spread = reshape->variable_count * visits, used = 0;
    const char **names = arena_array(reshape->arena, const char *, reshape->kept_count + spread);
    size_t *which = arena_array(reshape->arena, size_t, spread), count = kept_names(reshape, names);
    for (size_t i = 0; i < spread; i++)
        if (measured(reshape, i / visits, i % visits)) {
            which[used++] = i;
            names[count++] = reshape_column_name(reshape, i / visits, i % visits);
        }
    struct table *table = new_table(reshape, names, count, err);
    for (size_t patient = 0; table != NULL && patient < reshape->patient_count; patient++) {
        table_row(table, -1);
        size_t at = put_kept(reshape, table, reshape->first_row[patient]);
        for (size_t i = 0; i < used; i++)
            put(table, at + i, cell(reshape, reshape->rows[patient * visits + which[i] % visits],
                                    reshape->columns[which[i] / visits * visits]));
    }
    return table;
}

/* ---- the whole ---- */

static void describe(struct report *report, const struct reshape *reshape, const struct table *data)
{
    static const struct field_spec fields[] = {
        { "variable", "Variable", ROLE_LABEL }, { "visit", "Visit", ROLE_LABEL }, { "column", "Column", ROLE_LABEL },
    };
    struct table *table = table_create(reshape->arena, "columns", "Outcomes by visit", fields, 3);
    for (size_t i = 0; i < reshape->variable_count; i++)
        for (size_t v = 0; v < reshape->visit_count; v++) {
            size_t column = reshape->columns[i * reshape->visit_count + v];
            const char *name = reshape_column_name(reshape, i, v);
            if (reshape->options->to == RESHAPE_LONG)
                name = column == NAME_NONE ? NULL : reshape->sheet.names[column];
            table_row(table, -1);
            table_text(table, "variable", utf8_show(reshape->arena, reshape->variables[i]));
            table_text(table, "visit", utf8_show(reshape->arena, reshape->visits[v]));
            if (name != NULL)
                table_text(table, "column", utf8_show(reshape->arena, name));
        }
    report_paragraph(report, "%zu rows written to %s.", data->rows,
                     utf8_show(reshape->arena, reshape->options->write));
    report_table(report, table);
    report->main_table = "columns";
}

static bool give_text(void *self, struct str *chunk, bool *more, struct error *err)
{
    (void)err;
    str_add(chunk, self);
    *more = false;
    return true;
}

static bool add_schema(struct report *report, const struct reshape *reshape, struct error *err)
{
    const char *json;
    if (reshape->options->write_schema == NULL)
        return true;
    if (!reshape_schema(reshape, &json, err))
        return false;
    report_file(report, (struct report_file){ .path = reshape->options->write_schema, .produce = give_text,
                                              .self = arena_strdup(reshape->arena, json) });
    return true;
}

static bool run(struct session *session, const void *given, struct report *report, struct error *err)
{
    const struct reshape_options *chosen = given;
    struct reshape reshape = { .arena = session->arena, .session = session, .options = chosen };
    bool wide = chosen->to == RESHAPE_WIDE;
    if (chosen->common.where != NULL || chosen->common.by != NULL)
        return error_set(err, ERROR_USAGE, "reshape takes the whole file; --%s does not go with it",
                         chosen->common.where != NULL ? "where" : "by");
    if (!reshape_open(&reshape, session->operands[0], err) ||
        !(wide ? reshape_from_long(&reshape, err) : reshape_from_wide(&reshape, err)))
        return false;
    report_input(report, reshape.sheet.path, reshape.sheet.sha256, reshape.sheet.rows);
    const struct table *data = wide ? to_wide(&reshape, err) : to_long(&reshape, err);
    if (data == NULL || !add_schema(report, &reshape, err))
        return false;
    report->title = wide ? "One row a patient" : "One row a patient and visit";
    report->main_table = "data";
    if (chosen->write == NULL) {
        report_table(report, data);
        return true;
    }
    report_file(report, (struct report_file){ .path = chosen->write, .table = data });
    describe(report, &reshape, data);
    return true;
}
