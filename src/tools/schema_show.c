/* The codebook of a schema, and the catalogue of measures. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tools/importance.h"
#include "tools/schema_parts.h"
#include "tools/schemas.h"

static const char *const type_names[] = { "any", "string", "number", "integer", "boolean", "date" };
static const char *const role_words[] = { "", "id", "arm", "visit", "outcome", "covariate", "therapist", "site", "date",
                                          "sessions" };
static const char *const direction_words[] = { NULL, "lower is better", "higher is better" };

static const char *limit_text(struct arena *arena, double value, bool date)
{
    char number[DECIMAL_TEXT_SIZE], day[DATE_TEXT_SIZE];
    return arena_strdup(arena, date ? date_text((int32_t)value, day) : decimal_shortest(value, number));
}

static const char *range_text(struct arena *arena, double minimum, double maximum, bool date)
{
    if (isnan(minimum) && isnan(maximum))
        return NULL;
    if (isnan(maximum))
        return arena_printf(arena, "from %s", limit_text(arena, minimum, date));
    if (isnan(minimum))
        return arena_printf(arena, "to %s", limit_text(arena, maximum, date));
    return arena_printf(arena, "%s to %s", limit_text(arena, minimum, date), limit_text(arena, maximum, date));
}

static void add_item(struct str *list, const char *separator, const char *text)
{
    str_separate(list, separator);
    str_add(list, utf8_show(list->arena, text));
}

/* ---- fields ---- */

static const char *allowed_text(struct arena *arena, const struct schema_field *field)
{
    struct str text;
    str_init(&text, arena);
    const char *range = range_text(arena, field->minimum, field->maximum, field->type == SCHEMA_DATE);
    if (range != NULL)
        add_item(&text, "; ", range);
    for (size_t i = 0; i < field->categories.count; i++) {
        const char *label = field->labels == NULL ? NULL : field->labels[i];
        add_item(&text, ", ", label == NULL ? field->categories.items[i]
                                            : arena_printf(arena, "%s = %s", field->categories.items[i], label));
    }
    for (size_t i = 0; i < field->allowed.count && field->categories.count == 0; i++)
        add_item(&text, ", ", field->allowed.items[i]);
    if (field->pattern != NULL)
        add_item(&text, "; ", arena_printf(arena, "matches %s", field->pattern));
    if (field->required)
        add_item(&text, "; ", "required");
    if (field->unique)
        add_item(&text, "; ", "unique");
    return text.length == 0 ? NULL : text.text;
}

static const char *missing_text(struct arena *arena, const struct schema_field *field)
{
    struct str text;
    str_init(&text, arena);
    for (size_t i = 0; i < field->missing.count; i++)
        if (*field->missing.items[i] != '\0')
            add_item(&text, ", ", field->missing_labels == NULL || field->missing_labels[i] == NULL
                                      ? field->missing.items[i]
                                      : arena_printf(arena, "%s = %s", field->missing.items[i], field->missing_labels[i]));
    return text.length == 0 ? NULL : text.text;
}

static struct table *fields_table(const struct schema *schema, struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "name", "Column", ROLE_LABEL },     { "title", "Meaning", ROLE_LABEL }, { "type", "Type", ROLE_LABEL },
        { "role", "Role", ROLE_LABEL },       { "outcome", "Outcome", ROLE_LABEL }, { "visit", "Visit", ROLE_LABEL },
        { "allowed", "Values", ROLE_LABEL },  { "missing_codes", "Missing", ROLE_LABEL },
        { "description", "Remarks", ROLE_LABEL },
    };
    struct table *table = table_create(arena, "fields", "Columns", fields, sizeof fields / sizeof *fields);
    for (size_t i = 0; i < schema->count; i++) {
        const struct schema_field *field = &schema->fields[i];
        table_row(table, -1);
        table_text(table, "name", field->name);
        table_text(table, "title", field->title);
        table_text(table, "type", type_names[field->type]);
        table_text(table, "role", field->identifier ? "identifier, never printed"
                                  : field->role == SCHEMA_NO_ROLE ? NULL : role_words[field->role]);
        if (field->visit != NULL)
            table_text(table, "outcome", field->outcome);
        table_text(table, "visit", field->visit);
        table_text(table, "allowed", allowed_text(arena, field));
        table_text(table, "missing_codes", missing_text(arena, field));
        table_text(table, "description", field->description);
    }
    return table;
}

/* ---- outcomes ---- */

static struct table *outcomes_table(const struct schema *schema, struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "outcome", "Outcome", ROLE_LABEL }, { "title", "Meaning", ROLE_LABEL },
        { "measure", "Measure", ROLE_LABEL }, { "claim", "Claim", ROLE_LABEL },
        { "unit", "Unit", ROLE_LABEL },       { "range", "Range", ROLE_LABEL },
        { "direction", "Direction", ROLE_LABEL }, { "mcid", "Smallest important change", ROLE_VALUE },
        { "sdc", "Smallest detectable change", ROLE_VALUE },
        { "threshold_source", "Source", ROLE_LABEL },
    };
    struct table *table = table_create(arena, "outcomes", "Outcomes, the primary ones first", fields,
                                       sizeof fields / sizeof *fields);
    for (size_t i = 0; i < schema->outcome_count; i++) {
        const struct schema_outcome *outcome = &schema->outcomes[i];
        table_row(table, -1);
        table_text(table, "outcome", outcome->primary ? arena_printf(arena, "%s (primary)", outcome->name) : outcome->name);
        table_text(table, "title", outcome->title);
        table_text(table, "measure", outcome->measure);
        table_text(table, "claim", outcome->claim);
        table_text(table, "unit", outcome->unit);
        table_text(table, "range", range_text(arena, outcome->minimum, outcome->maximum, false));
        table_text(table, "direction", direction_words[outcome->direction]);
        if (!isnan(outcome->mcid))
            table_number(table, importance_is_detectable(outcome) ? "sdc" : "mcid", outcome->mcid);
        table_text(table, "threshold_source", outcome->mcid_source);
    }
    return table;
}

/* ---- measures ---- */

static struct table *measures_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "measure", "Measure", ROLE_LABEL }, { "name", "Name", ROLE_LABEL },   { "domain", "Domain", ROLE_LABEL },
        { "unit", "Unit", ROLE_LABEL },       { "range", "Range", ROLE_LABEL }, { "direction", "Direction", ROLE_LABEL },
        { "scoring", "Scoring", ROLE_LABEL }, { "source", "Source", ROLE_LABEL }, { "note", "Remarks", ROLE_LABEL },
    };
    return table_create(arena, "measures", "Measures of the catalogue", fields, sizeof fields / sizeof *fields);
}

static struct table *facts_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "measure", "Measure", ROLE_LABEL }, { "fact", "What", ROLE_LABEL }, { "value", "Value", ROLE_LABEL },
        { "population", "In", ROLE_LABEL }, { "citation", "Citation", ROLE_LABEL },
    };
    struct table *table = table_create(arena, "facts", "What is known of change and error", fields,
                                       sizeof fields / sizeof *fields);
    table->note = "Percents are of the value at baseline. SEM is the standard error of measurement.";
    return table;
}

static void add_measure(const struct measure *measure, struct table *measures, struct table *facts, struct arena *arena)
{
    static const char *const facts_names[] = { [MEASURE_IMPORTANT_CHANGE] = "important change of a person",
                                               [MEASURE_IMPORTANT_DIFFERENCE] = "important difference between groups",
                                               [MEASURE_RELIABILITY] = "reliability", [MEASURE_SEM] = "SEM",
                                               [MEASURE_SDC] = "smallest detectable change of a person" };
    static const char *const directions[] = { NULL, "lower is better", "higher is better" };
    table_row(measures, -1);
    table_text(measures, "measure", measure->id);
    table_text(measures, "name", measure->name);
    table_text(measures, "domain", measure->domain);
    table_text(measures, "unit", measure->unit);
    table_text(measures, "range", range_text(arena, measure->minimum, measure->maximum, false));
    table_text(measures, "direction", directions[measure->direction]);
    table_text(measures, "scoring", measure->scoring);
    table_text(measures, "source", measure->source);
    table_text(measures, "note", measure->note);
    for (size_t i = 0; i < measure->fact_count; i++) {
        const struct measure_fact *fact = &measure->facts[i];
        bool with_unit = fact->kind != MEASURE_RELIABILITY && !fact->percent && measure->unit != NULL;
        table_row(facts, -1);
        table_text(facts, "measure", measure->id);
        table_text(facts, "fact", facts_names[fact->kind]);
        table_text(facts, "value", with_unit ? arena_printf(arena, "%s %s", fact->text, measure->unit) : fact->text);
        table_text(facts, "population", fact->population);
        table_text(facts, "citation", fact->citation);
    }
}

static bool speaks_of(const struct measure *measure, const char *word, struct arena *arena)
{
    const char *plain = word == NULL ? "" : catalogue_plain_name(word, arena);
    const char *texts[] = { measure->id, measure->name, measure->domain, measure->claim };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i] != NULL && strstr(catalogue_plain_name(texts[i], arena), plain) != NULL)
            return true;
    for (size_t i = 0; i < measure->alias_count; i++)
        if (strstr(measure->aliases[i], plain) != NULL)
            return true;
    return false;
}

/* ---- the whole ---- */

bool schema_measures(struct session *session, const char *word, struct report *report, struct error *err)
{
    struct catalogue catalogue;
    if (!schemas_catalogue(session, &catalogue, err))
        return false;
    struct table *measures = measures_table(session->arena), *facts = facts_table(session->arena);
    for (size_t i = 0; i < catalogue.count; i++)
        if (speaks_of(&catalogue.measures[i], word, session->arena))
            add_measure(&catalogue.measures[i], measures, facts, session->arena);
    if (measures->rows == 0)
        return error_set(err, ERROR_USAGE, "no measure of the catalogue has '%s' in its id, name, domain or aliases",
                         utf8_show(session->arena, word));
    report->title = "Catalogue of measures";
    report->main_table = "measures";
    report_table(report, measures);
    if (facts->rows > 0)
        report_table(report, facts);
    return true;
}

static void show_measures(struct session *session, const struct schema *schema, const struct catalogue *catalogue,
                          struct report *report)
{
    struct table *measures = measures_table(session->arena), *facts = facts_table(session->arena);
    for (size_t i = 0; i < catalogue->count; i++) {
        bool used = false;
        for (size_t k = 0; k < schema->outcome_count && !used; k++)
            used = str_equal(schema->outcomes[k].measure, catalogue->measures[i].id);
        for (size_t k = 0; k < schema->count && !used; k++)
            used = str_equal(schema->fields[k].measure, catalogue->measures[i].id);
        if (used)
            add_measure(&catalogue->measures[i], measures, facts, session->arena);
    }
    if (measures->rows > 0)
        report_table(report, measures);
    if (facts->rows > 0)
        report_table(report, facts);
}

bool schema_show(struct session *session, const char *path, struct report *report, struct error *err)
{
    struct schema *schema;
    struct catalogue catalogue;
    if (!schemas_read(session, path, &schema, err) || !schemas_catalogue(session, &catalogue, err))
        return false;
    report->title = schema->title != NULL ? schema->title
                                          : arena_printf(session->arena, "Codebook of %s", utf8_show(session->arena, path));
    report->main_table = "fields";
    if (schema->source != NULL)
        report_paragraph(report, "Source: %s", utf8_show(session->arena, schema->source));
    if (schema->simulated)
        report_paragraph(report, "The data are simulated.");
    report_table(report, fields_table(schema, session->arena));
    if (schema->outcome_count > 0)
        report_table(report, outcomes_table(schema, session->arena));
    show_measures(session, schema, &catalogue, report);
    return true;
}
