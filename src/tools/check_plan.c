/* A plan of recodings: written by --fix-plan, read by a person, carried out by --apply into a new file. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tools/check.h"
#include "tools/delimiter.h"

static const struct field_spec plan_fields[] = {
    { "line", "Line", ROLE_COUNT },        { "column", "Column", ROLE_COUNT }, { "variable", "Variable", ROLE_LABEL },
    { "old", "Old", ROLE_LABEL },          { "new", "New", ROLE_LABEL },       { "reason", "Reason", ROLE_LABEL },
    { "input_sha256", "Input SHA-256", ROLE_LABEL }, /* of the file the plan was made for */
};
enum { PLAN_LINE, PLAN_COLUMN, PLAN_VARIABLE, PLAN_OLD, PLAN_NEW, PLAN_REASON, PLAN_INPUT, PLAN_FIELDS,
       CHANGE_FIELDS = PLAN_INPUT /* what was changed is told without it */ };

/* ---- writing ---- */

static int compare_places(const void *a, const void *b)
{
    const struct finding *p = *(const struct finding *const *)a, *q = *(const struct finding *const *)b;
    if (p->line != q->line)
        return p->line < q->line ? -1 : 1;
    if (p->character != q->character)
        return p->character < q->character ? -1 : 1;
    return p < q ? -1 : p > q;
}

/* One proposal a cell: that of its gravest finding, which comes first. */
const struct table *check_plan(const struct check *check)
{
    struct table *table = table_create(check->arena, "plan", "Proposed recodings", plan_fields, PLAN_FIELDS);
    const struct finding **proposals = arena_array(check->arena, const struct finding *, check->count);
    size_t count = 0;
    for (size_t i = 0; i < check->count; i++)
        if (check->findings[i].proposal.text != NULL)
            proposals[count++] = &check->findings[i];
    if (count > 0)
        qsort(proposals, count, sizeof *proposals, compare_places);
    for (size_t i = 0; i < count; i++) {
        const struct finding *finding = proposals[i];
        const char *old = sheet_text(&check->sheet, finding->row, finding->column);
        bool again = i > 0 && finding->row == proposals[i - 1]->row && finding->column == proposals[i - 1]->column;
        if (again || check_hides(check, finding->column) || str_equal(old, finding->proposal.text) || utf8_valid(old, strlen(old)) < strlen(old))
            continue;
        table_row(table, -1);
        table_number(table, "line", (double)finding->line);
        table_number(table, "column", (double)finding->character);
        table_text(table, "variable", check->sheet.names[finding->column]);
        table_text(table, "old", old);
        table_text(table, "new", finding->proposal.text);
        table_text(table, "reason", finding->proposal.reason);
        table_text(table, "input_sha256", check->sheet.sha256);
    }
    return table;
}

/* ---- reading ---- */

struct recode {
    size_t row, column;   /* of the sheet */
    size_t at, length;    /* bytes of the input that are replaced */
    size_t line, character;
    size_t plan_line;
    const char *old, *new, *reason;
};

struct plan {
    struct arena *arena;
    struct sheet sheet, text; /* the file, and the plan itself */
    size_t columns[PLAN_FIELDS];
    struct recode *items;
    size_t count;
};

static bool find_plan_columns(struct plan *plan, struct error *err)
{
    for (size_t i = 0; i < PLAN_FIELDS; i++) {
        bool needed = i == PLAN_LINE || i == PLAN_COLUMN || i == PLAN_OLD || i == PLAN_NEW;
        plan->columns[i] = sheet_find(&plan->text, plan_fields[i].name);
        if (plan->columns[i] == NAME_NONE && needed)
            return error_at(err, plan->text.path, 1, 0, "a plan has the columns line, column, old and new; '%s' is not "
                                                        "there", plan_fields[i].name);
    }
    return true;
}

static const char *plan_text(const struct plan *plan, size_t row, size_t field)
{
    return plan->columns[field] == NAME_NONE ? NULL : sheet_text(&plan->text, row, plan->columns[field]);
}

static bool plan_number(const struct plan *plan, size_t row, size_t field, size_t *number, struct error *err)
{
    const char *text = plan_text(plan, row, field);
    struct decimal value;
    if (decimal_parse(text, strlen(text), '.', &value) != DECIMAL_OK || !value.exact || value.scale > 0 ||
        value.units < 1 || value.units > UINT32_MAX)
        return error_at(err, plan->text.path, plan->text.lines[row], 0, "%s is \"%s\"; a whole number from 1 is expected",
                        plan_fields[field].name, utf8_show(err->arena, text));
    *number = (size_t)value.units;
    return true;
}

/* The first row of the sheet that begins behind a line. */
static size_t row_behind(const struct sheet *sheet, size_t line)
{
    size_t low = 0, high = sheet->rows;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sheet->lines[middle] <= line)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool find_cell(const struct plan *plan, struct recode *recode)
{
    size_t behind = row_behind(&plan->sheet, recode->line);
    for (size_t column = 0; column < plan->sheet.columns && behind > 0; column++) {
        size_t line, character;
        sheet_place(&plan->sheet, behind - 1, column, &line, &character);
        if (line != recode->line || character != recode->character)
            continue;
        recode->row = behind - 1;
        recode->column = column;
        recode->at = sheet_raw(&plan->sheet, recode->row, column, &recode->length);
        return true;
    }
    return false;
}

static bool read_recode(const struct plan *plan, size_t row, struct recode *recode, struct error *err)
{
    const char *path = plan->text.path;
    size_t at = plan->text.lines[row];
    *recode = (struct recode){ .plan_line = at, .old = plan_text(plan, row, PLAN_OLD), .new = plan_text(plan, row, PLAN_NEW),
                               .reason = plan_text(plan, row, PLAN_REASON) };
    if (!plan_number(plan, row, PLAN_LINE, &recode->line, err) ||
        !plan_number(plan, row, PLAN_COLUMN, &recode->character, err))
        return false;
    if (!find_cell(plan, recode))
        return error_at(err, path, at, 0, "no cell of %s begins at line %zu, column %zu", plan->sheet.path, recode->line,
                        recode->character);
    const char *variable = plan_text(plan, row, PLAN_VARIABLE), *name = plan->sheet.names[recode->column];
    if (variable != NULL && !str_equal(variable, name))
        return error_at(err, path, at, 0, "the cell at line %zu, column %zu of %s is of '%s', not of '%s'; was the plan "
                        "made for another file?", recode->line, recode->character, plan->sheet.path,
                        utf8_show(err->arena, name), utf8_show(err->arena, variable));
    const char *there = sheet_text(&plan->sheet, recode->row, recode->column);
    if (!str_equal(there, recode->old))
        return error_at(err, path, at, 0, "the cell at line %zu, column %zu of %s is \"%s\"; the plan says it is \"%s\"",
                        recode->line, recode->character, plan->sheet.path, utf8_show(err->arena, there),
                        utf8_show(err->arena, recode->old));
    if (utf8_valid(recode->new, strlen(recode->new)) < strlen(recode->new))
        return error_at(err, path, at, 0, "the new text is not UTF-8");
    return true;
}

static int compare_recodes(const void *a, const void *b)
{
    const struct recode *p = a, *q = b;
    if (p->at != q->at)
        return p->at < q->at ? -1 : 1;
    if (p->column != q->column)
        return p->column < q->column ? -1 : 1;
    return p->plan_line < q->plan_line ? -1 : p->plan_line > q->plan_line;
}

/* Cells may stand at the same places in an older or newer version of the file: only the digest tells them apart. */
static bool made_for_this(const struct plan *plan, struct error *err)
{
    for (size_t row = 0; row < plan->text.rows; row++) {
        const char *input = plan_text(plan, row, PLAN_INPUT);
        if (input != NULL && *input != '\0' && !str_equal(input, plan->sheet.sha256))
            return error_at(err, plan->text.path, plan->text.lines[row], 0, "the plan was made for another file, or %s has "
                            "changed since: its SHA-256 is %s; make a new plan with --fix-plan, or take the column "
                            "input_sha256 out of this one", plan->sheet.path, plan->sheet.sha256);
    }
    return true;
}

static bool read_plan(struct plan *plan, struct error *err)
{
    if (!find_plan_columns(plan, err) || !made_for_this(plan, err))
        return false;
    plan->items = arena_array(plan->arena, struct recode, plan->text.rows);
    for (size_t row = 0; row < plan->text.rows; row++)
        if (!read_recode(plan, row, &plan->items[plan->count++], err))
            return false;
    if (plan->count > 0)
        qsort(plan->items, plan->count, sizeof *plan->items, compare_recodes);
    for (size_t i = 1; i < plan->count; i++)
        if (plan->items[i].at == plan->items[i - 1].at && plan->items[i].column == plan->items[i - 1].column)
            return error_at(err, plan->text.path, plan->items[i].plan_line, 0, "the cell of this line is recoded in line "
                            "%zu already", plan->items[i - 1].plan_line);
    return true;
}

/* ---- the new file ---- */

struct writing {
    const struct plan *plan;
    size_t at, next; /* byte of the input, item of the plan */
};

/* `alone`: it is the only cell of its line, which must not be left empty: such lines are no rows. */
static void add_cell(struct str *chunk, const char *text, char delimiter, bool alone)
{
    bool vanishes = alone && *text == '\0';
    if (!vanishes && strpbrk(text, "\"\r\n") == NULL && strchr(text, delimiter) == NULL) {
        str_add(chunk, text);
        return;
    }
    str_add_char(chunk, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            str_add_char(chunk, '"');
        str_add_char(chunk, *text);
    }
    str_add_char(chunk, '"');
}

static bool produce(void *self, struct str *chunk, bool *more, struct error *err)
{
    enum { STEP = 1 << 16 };
    struct writing *writing = self;
    const struct plan *plan = writing->plan;
    (void)err;
    while (writing->next < plan->count && chunk->length < STEP) {
        const struct recode *recode = &plan->items[writing->next++];
        str_add_bytes(chunk, plan->sheet.bytes + writing->at, recode->at - writing->at);
        add_cell(chunk, recode->new, plan->sheet.delimiter, plan->sheet.fields == 1);
        writing->at = recode->at + recode->length;
    }
    *more = writing->next < plan->count || writing->at < plan->sheet.length;
    if (writing->next < plan->count)
        return true;
    size_t left = plan->sheet.length - writing->at, step = left < STEP ? left : STEP;
    str_add_bytes(chunk, plan->sheet.bytes + writing->at, step);
    writing->at += step;
    *more = writing->at < plan->sheet.length;
    return true;
}

static const struct table *changes_table(const struct plan *plan)
{
    struct table *table = table_create(plan->arena, "changes", "Changed cells", plan_fields, CHANGE_FIELDS);
    for (size_t i = 0; i < plan->count; i++) {
        const struct recode *recode = &plan->items[i];
        table_row(table, -1);
        table_number(table, "line", (double)recode->line);
        table_number(table, "column", (double)recode->character);
        table_text(table, "variable", plan->sheet.names[recode->column]);
        table_text(table, "old", recode->old);
        table_text(table, "new", recode->new);
        table_text(table, "reason", recode->reason);
    }
    return table;
}

bool check_apply(struct session *session, const struct check_options *options, struct report *report,
                 struct error *err)
{
    struct plan *plan = arena_new(session->arena, struct plan);
    struct writing *writing = arena_new(session->arena, struct writing);
    struct csv_spec spec = { 0 }, plan_spec = { 0 }; /* a spreadsheet may have saved the plan with semicolons */
    plan->arena = session->arena;
    if (!delimiter_asked(&options->common, &spec.delimiter, err) ||
        !sheet_read(session->operands[0], &spec, session->arena, &plan->sheet, err) ||
        !sheet_read(options->apply, &plan_spec, session->arena, &plan->text, err) || !read_plan(plan, err))
        return false;
    writing->plan = plan;
    report_input(report, plan->sheet.path, plan->sheet.sha256, plan->sheet.rows);
    report_input(report, plan->text.path, plan->text.sha256, plan->text.rows);
    report_file(report, (struct report_file){ .path = options->write, .produce = produce, .self = writing });
    report->title = "Recodings carried out";
    report->main_table = "changes";
    const struct table *changes = changes_table(plan);
    if (options->log != NULL)
        report_file(report, (struct report_file){ .path = options->log, .table = changes });
    report_paragraph(report, "%zu cell%s of %zu rows changed; all others are written as they were.", plan->count,
                     plan->count == 1 ? "" : "s", plan->sheet.rows);
    report_table(report, changes);
    return true;
}
