/* check: whether a file can be trusted. Nothing is computed from it and nothing in it is changed; what is wrong, odd or
 * only worth knowing is told with its place, and --fix-plan writes down what could be changed, for a person to decide. */
#include "tools/check.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tools/tools.h"

static const struct option_spec options[] = {
    OPTION_LIST(struct check_options, change, "change", "NAME=LIMIT",
                "the largest change from visit to visit that can be, of one outcome"),
    OPTION_TEXT(struct check_options, date, "date", "COLUMN", "date of the visit"),
    OPTION_REAL(struct check_options, window, "window", "DAYS",
                "days a visit may lie from its planned day; needs dates", .above = 0, .below = 10000),
    OPTION_COUNT(struct check_options, most, "most", "N", "findings listed of one kind and column; 0 lists all",
                 .above = 0, .below = 1e9),
    OPTION_FILE(struct check_options, fix_plan, "fix-plan", "PLAN", "write proposed recodings to this CSV file"),
    OPTION_INPUT(struct check_options, apply, "apply", "PLAN", "carry out the recodings of this CSV file"),
    OPTION_FILE(struct check_options, write, "write", "FILE", "with --apply: the new file"),
    OPTION_FILE(struct check_options, log, "log", "FILE", "with --apply: list every changed cell in this CSV file"),
};

static const struct check_options defaults = { .window = -1, .most = 20 };

static const struct example examples[] = {
    { "knead check datasets/backcare/backcare_long.csv", "can this file be trusted?" },
    { "knead check datasets/classic/anorexia.csv --format csv --table summary", "how many findings of each kind" },
    { "knead check datasets/classic/sleep_long.csv --fix-plan plan.csv", "write the proposed recodings to plan.csv" },
    { "knead check --apply plan.csv --write sleep.csv --log changes.csv datasets/classic/sleep_long.csv",
      "carry out a plan, into a new file" },
};

static bool run(struct session *session, const void *given, struct report *report, struct error *err);

const struct command check_command = {
    .name = "check",
    .task = "look",
    .summary = "can this file be trusted? Findings by line and column, graded",
    .usage = "FILE",
    .details = "Errors are what no analysis should be made with: cells that are no number, values out of range, levels "
               "the schema does not know, a patient and visit twice. Warnings are what is probably wrong, notes what "
               "is worth knowing. Ends with status 3 when there is an error. A schema makes the check sharper.\n\n"
               "--fix-plan writes a list of proposed recodings: line, column, variable, old, new, reason. Strike out "
               "the lines you do not agree with, then carry it out with --apply PLAN --write NEW. Cells that are not "
               "in the plan keep every byte, and FILE itself is never changed.",
    .takes = TAKES_FILE | TAKES_PATIENTS,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .options_size = sizeof(struct check_options),
    .defaults = &defaults,
    .examples = examples,
    .example_count = sizeof examples / sizeof *examples,
    .format = FORMAT_TEXT,
    .run = run,
};

static const char *const severities[] = { "error", "warning", "note" };

/* ---- findings ---- */

struct finding *check_find(struct check *check, enum severity severity, const char *code, size_t row, size_t column,
                           const char *found, const char *format, ...)
{
    struct str text;
    str_init(&text, check->arena);
    va_list arguments;
    va_start(arguments, format);
    str_addv(&text, format, arguments);
    va_end(arguments);
    check->findings = arena_reserve(check->arena, check->findings, check->count, check->capacity);
    struct finding *finding = &check->findings[check->count++];
    *finding = (struct finding){ .severity = severity, .code = code, .row = row, .column = column, .found = found,
                                 .advice = text.text };
    if (row != ROW_NONE && column != NAME_NONE)
        sheet_place(&check->sheet, row, column, &finding->line, &finding->character);
    else if (row != ROW_NONE)
        finding->line = check->sheet.lines[row];
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

const char *check_shown(const struct check *check, size_t row, size_t column)
{
    enum { LONGEST = 48 };
    if (check_hides(check, column))
        return "(not shown)";
    size_t length, kept;
    const char *text = sheet_cell(&check->sheet, row, column, &length);
    kept = length <= LONGEST ? length : LONGEST;
    while (kept < length && kept > LONGEST - 4 && ((unsigned char)text[kept] & 0xc0) == 0x80)
        kept--;
    return arena_printf(check->arena, "\"%s%s\"", utf8_show_bytes(check->arena, text, kept), kept < length ? "…" : "");
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

/* ---- tables ---- */

struct kind {
    const struct finding *first; /* of this grade, code and column */
    size_t count;
};

struct kinds {
    struct kind *items;
    size_t count, capacity;
    struct levels keys; /* grade, code and column, by the same number as the items */
};

static struct kind *kind_of(struct check *check, struct kinds *kinds, const struct finding *finding)
{
    const char *key = arena_printf(check->arena, "%d %zu %s", (int)finding->severity, finding->column, finding->code);
    uint32_t at = levels_intern(&kinds->keys, key, strlen(key));
    if (at < kinds->count)
        return &kinds->items[at];
    kinds->items = arena_reserve(check->arena, kinds->items, kinds->count, kinds->capacity);
    kinds->items[kinds->count] = (struct kind){ finding, 0 };
    return &kinds->items[kinds->count++];
}

static const char *variable_name(const struct check *check, const struct finding *finding)
{
    return finding->column == NAME_NONE ? NULL : utf8_show(check->arena, check->sheet.names[finding->column]);
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

static const char *file_name(const struct check *check)
{
    return str_equal(check->sheet.path, "-") ? "standard input" : check->sheet.path;
}

static void findings_table(struct check *check, struct kinds *kinds)
{
    static const struct field_spec fields[] = {
        { "severity", "Grade", ROLE_LABEL },  { "code", "Code", ROLE_LABEL },         { "file", "File", ROLE_LABEL },
        { "line", "Line", ROLE_COUNT },       { "column", "Column", ROLE_COUNT },     { "id", "Patient", ROLE_LABEL },
        { "variable", "Variable", ROLE_LABEL }, { "found", "Found", ROLE_LABEL },     { "expected", "Expected", ROLE_LABEL },
    };
    struct table *table = table_create(check->arena, "findings", "Findings", fields, sizeof fields / sizeof *fields);
    table->fields[2].programs_only = true;
    table->note = "Column is the character of the line at which the cell begins.";
    const char *path = utf8_show(check->arena, file_name(check));
    for (size_t i = 0; i < check->count; i++) {
        const struct finding *finding = &check->findings[i];
        if (++kind_of(check, kinds, finding)->count > check->options->most && check->options->most > 0)
            continue;
        table_row(table, -1);
        table_text(table, "severity", severities[finding->severity]);
        table_text(table, "code", finding->code);
        table_text(table, "file", path);
        if (finding->line > 0)
            table_number(table, "line", (double)finding->line);
        if (finding->character > 0)
            table_number(table, "column", (double)finding->character);
        table_text(table, "id", check_patient_name(check, finding->row));
        table_text(table, "variable", variable_name(check, finding));
        table_text(table, "found", without_quotes(check, finding->found));
        table_text(table, "expected", finding->advice);
    }
    report_table(check->report, table);
}

static void summary_table(struct check *check, const struct kinds *kinds)
{
    static const struct field_spec fields[] = {
        { "severity", "Grade", ROLE_LABEL }, { "code", "Code", ROLE_LABEL }, { "variable", "Variable", ROLE_LABEL },
        { "n", "n", ROLE_COUNT },            { "listed", "Listed", ROLE_COUNT },
    };
    struct table *table =
        table_create(check->arena, "summary", "Findings by kind", fields, sizeof fields / sizeof *fields);
    for (size_t i = 0; i < kinds->count; i++) {
        const struct kind *kind = &kinds->items[i];
        size_t most = check->options->most;
        table_row(table, -1);
        table_text(table, "severity", severities[kind->first->severity]);
        table_text(table, "code", kind->first->code);
        table_text(table, "variable", variable_name(check, kind->first));
        table_number(table, "n", (double)kind->count);
        table_number(table, "listed", (double)(most > 0 && kind->count > most ? most : kind->count));
    }
    report_table(check->report, table);
}

static const char *counted(const struct check *check, size_t count, const char *what)
{
    return arena_printf(check->arena, "%zu %s%s", count, what, count == 1 ? "" : "s");
}

/* The findings come first; what other checks put into the report stands behind them. */
static const char *tell(struct check *check, size_t *errors)
{
    struct kinds kinds = { 0 };
    size_t counts[3] = { 0 };
    if (check->count > 0)
        qsort(check->findings, check->count, sizeof *check->findings, compare_findings);
    for (size_t i = 0; i < check->count; i++)
        counts[check->findings[i].severity]++;
    *errors = counts[SEVERITY_ERROR];
    const char *verdict = arena_printf(check->arena, "%s, %s, %s", counted(check, counts[SEVERITY_ERROR], "error"),
                                       counted(check, counts[SEVERITY_WARNING], "warning"),
                                       counted(check, counts[SEVERITY_NOTE], "note"));
    report_paragraph(check->report, "%s.", verdict);
    levels_init(&kinds.keys, check->arena);
    findings_table(check, &kinds);
    summary_table(check, &kinds);
    if (counts[SEVERITY_WARNING] > 0 && check->options->common.strict)
        report_warning(check->report, "findings", "%s", counted(check, counts[SEVERITY_WARNING], "warning"));
    return verdict;
}

/* ---- the whole ---- */

static bool options_agree(const struct check_options *given, struct error *err)
{
    if (given->apply == NULL && (given->write != NULL || given->log != NULL))
        return error_set(err, ERROR_USAGE, "--%s goes with --apply PLAN", given->write != NULL ? "write" : "log");
    if (given->apply != NULL && given->write == NULL)
        return error_set(err, ERROR_USAGE, "--apply needs --write NEW; the input itself is never changed");
    if (given->apply != NULL && given->fix_plan != NULL)
        return error_set(err, ERROR_USAGE, "make a plan with --fix-plan, read it, then carry it out with --apply");
    if (given->common.where != NULL || given->common.by != NULL)
        return error_set(err, ERROR_USAGE, "check looks at the whole file; --%s does not go with it",
                         given->common.where != NULL ? "where" : "by");
    return true;
}

static bool run_checks(struct check *check, struct error *err)
{
    if (!check_cells(check, err))
        return false;
    check_ids(check);
    check_columns(check);
    check_pressures(check);
    check_patients(check);
    return check_time(check, err);
}

static bool run(struct session *session, const void *given, struct report *report, struct error *err)
{
    const struct check_options *chosen = given;
    struct check check = { .session = session, .arena = session->arena, .options = chosen, .report = report };
    if (!options_agree(chosen, err))
        return false;
    if (chosen->apply != NULL)
        return check_apply(session, chosen, report, err);
    if (!check_open(&check, session->operands[0], err) || !run_checks(&check, err))
        return false;
    size_t errors;
    report->title = "Can this file be trusted?";
    report->main_table = "findings";
    report->judges = true;
    const char *verdict = tell(&check, &errors);
    if (check.digits->rows > 0)
        report_table(report, check.digits);
    check_missing(&check);
    if (chosen->fix_plan != NULL)
        report_file(report, (struct report_file){ .path = chosen->fix_plan, .table = check_plan(&check) });
    return errors == 0 || error_at(err, file_name(&check), 0, 0, "%s; see the findings", verdict);
}
