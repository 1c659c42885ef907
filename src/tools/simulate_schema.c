#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/str.h"
#include "result/report.h"
#include "tools/simulate.h"

/* No text of the catalogue needs escaping in JSON: a test reads the schema back. */

static void add_number(struct str *out, double number)
{
    char text[DECIMAL_TEXT_SIZE];
    str_add(out, decimal_shortest(number, text));
}

static void add_range(struct str *out, const struct simulated_measure *measure)
{
    str_add(out, "\"minimum\": ");
    add_number(out, measure->min);
    str_add(out, ", \"maximum\": ");
    add_number(out, measure->max);
}

static const char *type_of(const struct simulated_measure *measure)
{
    return measure->decimals == 0 ? "integer" : "number";
}

/* What is known about an outcome whatever the layout, without braces. */
static void add_outcome(struct str *out, const struct simulated_measure *measure)
{
    str_addf(out, "\"measure\": \"%s\", \"claim\": \"%s\", \"direction\": \"%s\", \"unit\": \"%s\", \"decimals\": %d",
             measure->id, measure->claim, measure->higher_better ? "higher" : "lower", measure->unit,
             measure->decimals);
    if (measure->mcid > 0) {
        str_add(out, ", \"mcid\": ");
        add_number(out, measure->mcid);
        str_addf(out, ", \"mcid_source\": \"%s\"", measure->mcid_source);
    }
    if (measure->primary)
        str_add(out, ", \"primary\": true");
}

static void add_text_list(struct str *out, const char *const *texts, int count)
{
    for (int i = 0; i < count; i++)
        str_addf(out, "%s\"%s\"", i > 0 ? ", " : "", texts[i]);
}

static void add_person_fields(struct str *out, bool wide)
{
    const struct simulated_people *people = &simulate_people;
    str_addf(out, "    { \"name\": \"id\", \"title\": \"Patient\", \"type\": \"string\",\n"
                  "      \"constraints\": { \"required\": true, %s\"pattern\": \"P[0-9]{3,}\" },\n"
                  "      \"knead\": { \"role\": \"id\" } },\n", wide ? "\"unique\": true, " : "");
    str_add(out, "    { \"name\": \"site\", \"title\": \"Site\", \"type\": \"string\",\n"
                 "      \"constraints\": { \"required\": true, \"enum\": [");
    add_text_list(out, people->sites, SIMULATE_SITES);
    str_add(out, "] },\n      \"knead\": { \"role\": \"site\" } },\n"
                 "    { \"name\": \"therapist\", \"title\": \"Massage therapist\", \"type\": \"string\",\n"
                 "      \"description\": \"blank under usual care\", \"knead\": { \"role\": \"therapist\" } },\n");
    str_addf(out, "    { \"name\": \"arm\", \"title\": \"Arm\", \"type\": \"string\",\n"
                  "      \"constraints\": { \"required\": true },\n"
                  "      \"categories\": [\"%s\", \"%s\", \"%s\"],\n"
                  "      \"knead\": { \"role\": \"arm\", \"control\": \"%s\" } },\n",
             simulate_arm_names[ARM_USUAL], simulate_arm_names[ARM_STRUCTURAL],
             simulate_arm_names[ARM_RELAXATION], simulate_arm_names[ARM_USUAL]);
    str_addf(out, "    { \"name\": \"age\", \"title\": \"Age, years\", \"type\": \"integer\",\n"
                  "      \"constraints\": { \"minimum\": %g, \"maximum\": %g },\n"
                  "      \"knead\": { \"role\": \"covariate\" } },\n",
             people->age_min, people->age_max);
    str_add(out, "    { \"name\": \"sex\", \"title\": \"Sex\", \"type\": \"string\",\n"
                 "      \"constraints\": { \"enum\": [\"female\", \"male\"] },\n"
                 "      \"knead\": { \"role\": \"covariate\" } },\n");
    str_addf(out, "    { \"name\": \"sessions\", \"title\": \"Massage sessions attended\", \"type\": \"integer\",\n"
                  "      \"description\": \"of %d offered in the first 10 weeks; blank under usual care\",\n"
                  "      \"constraints\": { \"minimum\": 0, \"maximum\": %d },\n"
                  "      \"knead\": { \"role\": \"sessions\" } }",
             people->sessions_offered, people->sessions_offered);
}

static void add_long_fields(struct str *out)
{
    str_add(out, ",\n    { \"name\": \"week\", \"title\": \"Week\", \"type\": \"integer\",\n"
                 "      \"constraints\": { \"required\": true, \"enum\": [");
    for (int visit = 0; visit < SIMULATE_VISITS; visit++)
        str_addf(out, "%s\"%d\"", visit > 0 ? ", " : "", simulate_weeks[visit]);
    str_addf(out, "] },\n      \"knead\": { \"role\": \"visit\", \"baseline\": \"%d\" } }", simulate_weeks[0]);
    for (int m = 0; m < SIMULATE_MEASURES; m++) {
        const struct simulated_measure *measure = &simulate_catalogue[m];
        str_addf(out, ",\n    { \"name\": \"%s\", \"title\": \"%s\", \"type\": \"%s\",\n      \"constraints\": { ",
                 measure->name, measure->title, type_of(measure));
        add_range(out, measure);
        str_add(out, " },\n      \"knead\": { \"role\": \"outcome\", ");
        add_outcome(out, measure);
        str_add(out, " } }");
    }
}

static void add_wide_fields(struct str *out)
{
    for (int m = 0; m < SIMULATE_MEASURES; m++) {
        const struct simulated_measure *measure = &simulate_catalogue[m];
        for (int visit = 0; visit < SIMULATE_VISITS; visit++) {
            str_addf(out, ",\n    { \"name\": \"%s_%d\", \"title\": \"%s, week %d\", \"type\": \"%s\",\n"
                          "      \"constraints\": { ",
                     measure->name, simulate_weeks[visit], measure->title, simulate_weeks[visit], type_of(measure));
            add_range(out, measure);
            str_addf(out, " }, \"knead\": { \"outcome\": \"%s\", \"visit\": \"%d\" } }", measure->name,
                     simulate_weeks[visit]);
        }
    }
}

static void add_trial(struct str *out, bool wide)
{
    str_addf(out, "  \"knead\": {\n    \"title\": \"Massage for chronic low back pain (simulated)\", \"layout\": \"%s\",\n"
                  "    \"id\": \"id\", \"arm\": \"arm\", \"control\": \"%s\",",
             wide ? "wide" : "long", simulate_arm_names[ARM_USUAL]);
    str_addf(out, "%s \"baseline\": \"%d\", \"visit_unit\": \"week\",\n    \"visits\": [",
             wide ? "" : " \"visit\": \"week\",", simulate_weeks[0]);
    for (int visit = 0; visit < SIMULATE_VISITS; visit++)
        str_addf(out, "%s\"%d\"", visit > 0 ? ", " : "", simulate_weeks[visit]);
    str_addf(out, "],\n    \"primary\": \"%s\", \"primary_visit\": \"%d\", \"simulated\": true, \"randomised\": true,\n"
                  "    \"design\": \"parallel\", \"blinded\": \"assessor\",\n"
                  "    \"source\": \"simulated by knead simulate trial; not a record of any patient\"",
             simulate_catalogue[MEASURE_PAIN].name, simulate_weeks[1]);
    if (wide) {
        str_add(out, ",\n    \"outcomes\": [");
        for (int m = 0; m < SIMULATE_MEASURES; m++) {
            const struct simulated_measure *measure = &simulate_catalogue[m];
            str_addf(out, "%s\n      { \"name\": \"%s\", \"title\": \"%s\", ", m > 0 ? "," : "", measure->name,
                     measure->title);
            add_outcome(out, measure);
            str_add(out, ", ");
            add_range(out, measure);
            str_add(out, " }");
        }
        str_add(out, "\n    ]");
    }
    str_add(out, "\n  }\n");
}

static bool produce(bool wide, struct str *chunk, bool *more)
{
    str_add(chunk, "{\n  \"title\": \"Massage for chronic low back pain (simulated)\",\n"
                   "  \"missingValues\": [\"\"],\n  \"fields\": [\n");
    add_person_fields(chunk, wide);
    if (wide)
        add_wide_fields(chunk);
    else
        add_long_fields(chunk);
    str_add(chunk, "\n  ],\n");
    add_trial(chunk, wide);
    str_add(chunk, "}\n");
    *more = false;
    return true;
}

static bool produce_long(void *self, struct str *chunk, bool *more, struct error *err)
{
    (void)self;
    (void)err;
    return produce(false, chunk, more);
}

static bool produce_wide(void *self, struct str *chunk, bool *more, struct error *err)
{
    (void)self;
    (void)err;
    return produce(true, chunk, more);
}

struct report_file simulate_schema_file(struct arena *arena, const char *data_path, bool wide)
{
    size_t stem = strlen(data_path);
    if (stem > 4 && strcmp(data_path + stem - 4, ".csv") == 0)
        stem -= 4;
    char *path = arena_printf(arena, "%.*s.schema.json", (int)stem, data_path);
    return (struct report_file){ .path = path, .produce = wide ? produce_wide : produce_long };
}
