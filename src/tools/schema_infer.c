#include <math.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/utf8.h"
#include "tools/draft.h"
#include "tools/opening.h"
#include "tools/schema_parts.h"
#include "tools/schemas.h"

enum { LEVELS_SHOWN = 4 };

static const char *const role_words[] = { "", "id", "arm", "visit", "outcome", "covariate", "therapist", "site", "date",
                                          "sessions" };

/* ---- tables ---- */

static const char *number_text(struct arena *arena, const struct column *column, double value)
{
    char number[DECIMAL_TEXT_SIZE], date[DATE_TEXT_SIZE];
    return arena_strdup(arena, column->type == COLUMN_DATE ? date_text((int32_t)value, date)
                                                           : decimal_shortest(value, number));
}

/* "0 to 10", or the first levels; of an identifier nothing. */
static const char *values_text(struct arena *arena, const struct guess *guess)
{
    struct str text;
    str_init(&text, arena);
    if (guess->identifier || guess->present == 0)
        return NULL;
    if (guess->column->levels == NULL)
        return arena_printf(arena, "%s to %s", number_text(arena, guess->column, guess->low),
                            number_text(arena, guess->column, guess->high));
    if (guess->distinct > CATEGORIES_MOST)
        return arena_printf(arena, "%zu texts", guess->distinct);
    for (uint32_t i = 0; i < guess->column->levels->count && i < LEVELS_SHOWN; i++) {
        str_separate(&text, ", ");
        str_add(&text, utf8_show(arena, guess->column->levels->names[i]));
    }
    if (guess->column->levels->count > LEVELS_SHOWN)
        str_addf(&text, ", … (%zu levels)", guess->distinct);
    return text.text;
}

static struct table *guesses_table(const struct draft *draft)
{
    static const struct field_spec fields[] = {
        { "column", "Column", ROLE_LABEL }, { "type", "Type", ROLE_LABEL },       { "role", "Role", ROLE_LABEL },
        { "measure", "Measure", ROLE_LABEL }, { "visit", "Visit", ROLE_LABEL },   { "n", "n", ROLE_COUNT },
        { "missing", "Missing", ROLE_COUNT }, { "values", "Values", ROLE_LABEL }, { "reason", "Why", ROLE_LABEL },
    };
    struct table *table = table_create(draft->arena, "guesses", "What each column seems to be", fields,
                                       sizeof fields / sizeof *fields);
    for (size_t i = 0; i < draft->count; i++) {
        const struct guess *guess = &draft->guesses[i];
        table_row(table, -1);
        table_text(table, "column", guess->column->name);
        table_text(table, "type", guess->role == SCHEMA_ID || guess->role == SCHEMA_ARM ? "string" : guess->type);
        if (guess->role != SCHEMA_NO_ROLE)
            table_text(table, "role", role_words[guess->role]);
        if (guess->measure != NULL)
            table_text(table, "measure", guess->measure->id);
        table_text(table, "visit", guess->visit);
        table_number(table, "n", (double)guess->present);
        table_number(table, "missing", (double)(guess->column->rows - guess->present));
        table_text(table, "values", values_text(draft->arena, guess));
        if (guess->why.length > 0)
            table_text(table, "reason", guess->why.text);
    }
    return table;
}

static struct table *suspects_table(const struct draft *draft)
{
    static const struct field_spec fields[] = {
        { "column", "Column", ROLE_LABEL }, { "code", "Value", ROLE_LABEL }, { "n", "n", ROLE_COUNT },
        { "reason", "Why", ROLE_LABEL },
    };
    struct table *table = table_create(draft->arena, "suspected_codes", "Values that may stand for missing", fields,
                                       sizeof fields / sizeof *fields);
    table->note = "None is declared in the draft: where one does mean missing, add it to the field's missingValues.";
    for (size_t i = 0; i < draft->count; i++) {
        const struct guess *guess = &draft->guesses[i];
        for (size_t k = 0; k < guess->suspect_count; k++) {
            table_row(table, -1);
            table_text(table, "column", guess->column->name);
            table_text(table, "code", guess->suspects[k].code);
            table_number(table, "n", (double)guess->suspects[k].count);
            table_text(table, "reason", guess->suspects[k].why);
        }
    }
    return table;
}

static void add_fact(struct table *table, const char *what, const char *guess, const char *why)
{
    table_row(table, -1);
    table_text(table, "what", what);
    table_text(table, "guess", guess == NULL ? "not found" : guess);
    table_text(table, "reason", why);
}

static const char *visits_text(const struct draft *draft)
{
    struct str text;
    str_init(&text, draft->arena);
    for (size_t i = 0; i < draft->visit_count; i++) {
        str_separate(&text, ", ");
        str_add(&text, utf8_show(draft->arena, draft->visits[i]));
    }
    return text.text;
}

static struct table *roles_table(const struct draft *draft)
{
    static const struct field_spec fields[] = {
        { "what", "What", ROLE_LABEL }, { "guess", "Guess", ROLE_LABEL }, { "reason", "Why", ROLE_LABEL },
    };
    static const char *const layouts[] = { "not known", "long", "wide" };
    struct table *table = table_create(draft->arena, "roles", "What the file seems to be", fields,
                                       sizeof fields / sizeof *fields);
    const char *id = draft->id[0] == NULL ? NULL : draft->id[0]->column->name;
    if (draft->id[1] != NULL)
        id = arena_printf(draft->arena, "%s and %s together", id, draft->id[1]->column->name);
    add_fact(table, "layout", layouts[draft->layout], draft->why_layout);
    add_fact(table, "id", id, draft->why_id);
    add_fact(table, "arm", draft->arm == NULL ? NULL : draft->arm->column->name, NULL);
    if (draft->arm != NULL)
        add_fact(table, "control", draft->control, draft->why_control);
    if (draft->visit != NULL)
        add_fact(table, "visit", draft->visit->column->name, NULL);
    if (draft->visit_count > 0)
        add_fact(table, "visits", visits_text(draft), "parts of the columns' names");
    if (draft->layout != SCHEMA_LAYOUT_UNKNOWN)
        add_fact(table, "baseline", draft->baseline, draft->visit != NULL ? NULL : "the first visit");
    return table;
}

/* ---- the schema as a file ---- */

static bool produce(void *self, struct str *chunk, bool *more, struct error *err)
{
    const struct str *text = self;
    (void)err;
    str_add_bytes(chunk, text->text, text->length);
    *more = false;
    return true;
}

static void write_schema(const struct draft *draft, const char *path, struct report *report)
{
    struct str *text = arena_new(draft->arena, struct str);
    str_init(text, draft->arena);
    draft_write(draft, text);
    report_file(report, (struct report_file){ .path = path, .produce = produce, .self = text });
}

static void record_input(struct session *session, const struct csv *csv, const struct frame *frame,
                         struct report *report)
{
    size_t count;
    const struct csv_note *notes = csv_notes(csv, &count);
    report_input(report, frame->path, csv_sha256(csv), frame->rows);
    for (size_t i = 0; i < count; i++) {
        if (notes[i].warning)
            report_warning(report, notes[i].code, "%s", notes[i].text);
        else
            session->note(session, notes[i].text);
    }
}

bool schema_infer(struct session *session, const char *data, const char *write, struct report *report,
                  struct error *err)
{
    struct csv_spec spec;
    struct csv *csv;
    struct frame frame;
    struct catalogue catalogue;
    if (!schemas_catalogue(session, &catalogue, err) || !roles_csv_spec(session->common, NULL, &spec, err) ||
        !csv_open(data, &spec, session->arena, &csv, err) || !csv_read(csv, NULL, 0, &frame, err))
        return false;
    record_input(session, csv, &frame, report);
    struct draft draft;
    draft_guess(&draft, &frame, &catalogue, session->arena);
    draft.na = session->common->na.items;
    draft.na_count = session->common->na.count;
    report->title = "Draft of a schema: guesses from names and values";
    report->main_table = "guesses";
    report_table(report, roles_table(&draft));
    report_table(report, guesses_table(&draft));
    struct table *suspects = suspects_table(&draft);
    if (suspects->rows > 0)
        report_table(report, suspects);
    report_paragraph(report, "Ranges, units and directions come from the measures. What is wrong here is corrected by hand in the "
                             "schema: every guess is one.");
    if (write != NULL)
        write_schema(&draft, write, report);
    else
        session->note(session, "nothing is written; use --write FILE.schema.json");
    return true;
}
