/* The findings of `knead check`: gathered, counted by kind, told. A file of a hundred thousand columns may have one in
 * every cell, so that of each kind only so many are kept as are told; the others are counted. */
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tools/check.h"

enum {
    KEPT_FOR_ONE = 50, /* findings kept of a kind for one listed: they are found in another order than listed */
    COLUMNS_FOR_ONE = 5, /* columns counted for themselves for one listed, where the findings are about cells */
};

static const char *const severities[] = { "error", "warning", "note" };

void check_findings_begin(struct check *check)
{
    check->kinds = arena_array(check->arena, struct kind *, check->sheet.columns + 1);
}

/* ---- kinds ---- */

static struct family *family_of(struct check *check, enum severity severity, const char *code)
{
    for (size_t i = 0; i < check->family_count; i++)
        if (check->families[i].severity == severity && str_equal(check->families[i].code, code))
            return &check->families[i];
    check->families =
        arena_reserve(check->arena, check->families, check->family_count, check->family_capacity);
    check->families[check->family_count] = (struct family){ .severity = severity, .code = code };
    return &check->families[check->family_count++];
}

static struct kind *new_kind(struct check *check, enum severity severity, const char *code, size_t column)
{
    struct kind *kind = arena_new(check->arena, struct kind);
    *kind = (struct kind){ .severity = severity, .code = code, .column = column, .columns = 1 };
    return kind;
}

static struct kind *kind_of(struct check *check, enum severity severity, const char *code, size_t row, size_t column)
{
    struct kind **head = &check->kinds[column == NAME_NONE ? check->sheet.columns : column];
    size_t most = check->options->most;
    for (struct kind *kind = *head; kind != NULL; kind = kind->next)
        if (kind->severity == severity && str_equal(kind->code, code))
            return kind;
    struct family *family = family_of(check, severity, code);
    if (family->columns < (row == ROW_NONE ? most : most * COLUMNS_FOR_ONE) || most == 0 || column == NAME_NONE) {
        struct kind *kind = new_kind(check, severity, code, column);
        family->columns++;
        kind->next = *head;
        return *head = kind;
    }
    if (family->rest == NULL)
        family->rest = new_kind(check, severity, code, column);
    else if (family->last != column)
        family->rest->columns++;
    family->last = column;
    return family->rest;
}

/* ---- findings ---- */

static void place(const struct check *check, struct finding *finding)
{
    if (finding->row == ROW_NONE)
        return;
    if (finding->column != NAME_NONE)
        sheet_place(&check->sheet, finding->row, finding->column, &finding->line, &finding->character);
    else
        finding->line = check->sheet.lines[finding->row];
}

struct finding *check_find(struct check *check, enum severity severity, const char *code, size_t row, size_t column,
                           const char *found, const char *format, ...)
{
    struct kind *kind = kind_of(check, severity, code, row, column);
    const struct check_options *options = check->options;
    bool all = options->most == 0 || options->fix_plan != NULL;
    struct finding *finding = &check->spare;
    check->found[severity]++;
    kind->count++;
    if (all || kind->kept < options->most * KEPT_FOR_ONE) {
        struct str text;
        str_init(&text, check->arena);
        va_list arguments;
        va_start(arguments, format);
        str_addv(&text, format, arguments);
        va_end(arguments);
        check->findings = arena_reserve(check->arena, check->findings, check->count, check->capacity);
        finding = &check->findings[check->count++];
        kind->kept++;
        *finding = (struct finding){ .severity = severity, .code = code, .row = row, .column = column,
                                     .found = arena_strdup(check->arena, found), .advice = text.text, .kind = kind };
        place(check, finding);
    }
    arena_rewind(&check->said, check->said_empty);
    return finding;
}

bool check_hides(const struct check *check, size_t column)
{
    const struct schema_field *field = column == NAME_NONE ? NULL : check->columns[column].field;
    return field != NULL && field->identifier;
}

const char *check_patient_shown(const struct check *check, uint32_t patient)
{
    for (size_t i = 0; i < check->id_count; i++)
        if (check_hides(check, check->id[i]))
            return "(not shown)";
    return utf8_show(check->arena, check->patients[patient]);
}

const char *check_shown(struct check *check, size_t row, size_t column)
{
    enum { LONGEST = 48 };
    if (check_hides(check, column))
        return "(not shown)";
    size_t length, kept;
    const char *text = sheet_cell(&check->sheet, row, column, &length);
    kept = length <= LONGEST ? length : LONGEST;
    while (kept < length && kept > LONGEST - 4 && ((unsigned char)text[kept] & 0xc0) == 0x80)
        kept--;
    return arena_printf(&check->said, "\"%s%s\"", utf8_show_bytes(&check->said, text, kept), kept < length ? "…" : "");
}

const char *check_patient_name(const struct check *check, size_t row)
{
    if (row == ROW_NONE || check->patient == NULL || check->patient[row] == LEVEL_NONE)
        return NULL;
    const char *name = check_patient_shown(check, check->patient[row]);
    if (check->visit_of == NULL || check->visit_of[row] == LEVEL_NONE)
        return name;
    return arena_printf(check->arena, "%s, %s %s", name, utf8_show(check->arena, check->sheet.names[check->visit]),
                        utf8_show(check->arena, check->visits[check->visit_of[row]]));
}

const char *check_file_name(const struct check *check)
{
    return str_equal(check->sheet.path, "-") ? "standard input" : check->sheet.path;
}

/* ---- tables ---- */

static int compare_sizes(size_t a, size_t b)
{
    return a < b ? -1 : a > b;
}

/* By grade, then as they stand in the file; what has no place comes last. */
static int compare_findings(const void *a, const void *b)
{
    const struct finding *p = a, *q = b;
    if (p->severity != q->severity)
        return p->severity < q->severity ? -1 : 1;
    int order = compare_sizes(p->line - 1, q->line - 1);
    if (order == 0)
        order = compare_sizes(p->character, q->character);
    if (order == 0)
        order = compare_sizes(p->column, q->column);
    if (order == 0)
        order = strcmp(p->code, q->code);
    return order != 0 ? order : strcmp(p->found, q->found);
}

static const char *column_name(const struct check *check, size_t column)
{
    return column == NAME_NONE ? NULL : utf8_show(check->arena, check->sheet.names[column]);
}

/* A cell without the quotes around it, where nobody needs them to see where it ends. */
static const char *without_quotes(const struct check *check, const char *found)
{
    size_t length = strlen(found);
    if (length < 3 || found[0] != '"' || found[length - 1] != '"' || !isgraph((unsigned char)found[1]) ||
        !isgraph((unsigned char)found[length - 2]) || memchr(found + 1, '"', length - 2) != NULL)
        return found;
    return arena_strndup(check->arena, found + 1, length - 2);
}

static void findings_table(struct check *check)
{
    static const struct field_spec fields[] = {
        { "severity", "Grade", ROLE_LABEL },  { "code", "Code", ROLE_LABEL },         { "file", "File", ROLE_LABEL },
        { "line", "Line", ROLE_COUNT },       { "column", "Column", ROLE_COUNT },     { "id", "Patient", ROLE_LABEL },
        { "variable", "Variable", ROLE_LABEL }, { "found", "Found", ROLE_LABEL },     { "expected", "Expected", ROLE_LABEL },
    };
    struct table *table = table_create(check->arena, "findings", "Findings", fields, sizeof fields / sizeof *fields);
    table->fields[2].programs_only = true;
    table->note = "Column is the character of the line at which the cell begins.";
    const char *path = utf8_show(check->arena, check_file_name(check));
    for (size_t i = 0; i < check->count; i++) {
        const struct finding *finding = &check->findings[i];
        if (check->options->most > 0 && finding->kind->listed == check->options->most)
            continue;
        finding->kind->listed++;
        table_row(table, -1);
        table_text(table, "severity", severities[finding->severity]);
        table_text(table, "code", finding->code);
        table_text(table, "file", path);
        if (finding->line > 0)
            table_number(table, "line", (double)finding->line);
        if (finding->character > 0)
            table_number(table, "column", (double)finding->character);
        table_text(table, "id", check_patient_name(check, finding->row));
        table_text(table, "variable", column_name(check, finding->column));
        table_text(table, "found", without_quotes(check, finding->found));
        table_text(table, "expected", finding->advice);
    }
    report_table(check->report, table);
}

static void summary_row(const struct check *check, struct table *table, struct kind *kind)
{
    if (kind->told)
        return;
    kind->told = true;
    table_row(table, -1);
    table_text(table, "severity", severities[kind->severity]);
    table_text(table, "code", kind->code);
    table_text(table, "variable", kind->columns == 1 ? column_name(check, kind->column)
                                                     : arena_printf(check->arena, "%zu more columns", kind->columns));
    table_number(table, "n", (double)kind->count);
    table_number(table, "listed", (double)kind->listed);
}

static void summary_table(struct check *check)
{
    static const struct field_spec fields[] = {
        { "severity", "Grade", ROLE_LABEL }, { "code", "Code", ROLE_LABEL }, { "variable", "Variable", ROLE_LABEL },
        { "n", "n", ROLE_COUNT },            { "listed", "Listed", ROLE_COUNT },
    };
    struct table *table =
        table_create(check->arena, "summary", "Findings by kind", fields, sizeof fields / sizeof *fields);
    for (size_t i = 0; i < check->count; i++)
        summary_row(check, table, check->findings[i].kind);
    report_table(check->report, table);
}

void check_findings_tell(struct check *check)
{
    if (check->count > 0)
        qsort(check->findings, check->count, sizeof *check->findings, compare_findings);
    findings_table(check);
    summary_table(check);
}
