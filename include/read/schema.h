/* schema: what is known about the columns of a file before it is read.
 *
 * The format is a Frictionless Table Schema (https://specs.frictionlessdata.io/table-schema/) in JSON, with an
 * optional object `knead` in every field and one at the top. `trial.schema.json` beside `trial.csv` is found by
 * schema_path_beside. Keys of Table Schema that are not listed here are allowed and ignored; an unknown key, or a
 * value of the wrong kind, under `knead` is an error that names the nearest key.
 *
 *   {
 *     "title": "…",                            optional
 *     "missingValues": ["", "NA"],             optional: replaces the reader's default codes in every column
 *     "fields": [
 *       { "name": "pain",                      as in the header of the CSV file
 *         "title": "Pain intensity",           label for people
 *         "description": "…",
 *         "type": "number",                    string number integer boolean date any; absent means any
 *         "constraints": { "required": true, "unique": true, "minimum": 0, "maximum": 10,
 *                          "enum": ["a", "b"], "pattern": "P[0-9]+" },
 *         "missingValues": ["", "999"],        this column's codes, in place of the ones at the top; a code may be
 *                                              { "value": "98", "label": "refused" }
 *         "categories": ["usual", "massage"],  levels in the order wanted; other levels are violations. A level may be
 *                                              { "value": "1", "label": "Massage" }: people are shown the label
 *         "knead": {
 *           "role": "outcome",                 id arm visit outcome covariate therapist site date sessions
 *           "outcome": "pain", "visit": "10",  wide files: this column is outcome pain at visit 10 (role outcome
 *                                              is implied)
 *           "control": "usual care",           role arm: the reference arm
 *           "baseline": "0",                   role visit: the visit at baseline
 *           "measure": "nrs_pain",             identifier in the catalogue of measures
 *           "claim": "pain",                   pain mobility mental_health circulation medication muscle_tension
 *                                              prevention ("domain" is read as the same thing); without a role
 *                                              the column is taken as an outcome
 *           "direction": "lower",              lower or higher is better
 *           "mcid": 2, "mcid_source": "…",     smallest important change and its citation
 *           "unit": "points", "decimals": 1, "primary": true,
 *           "identifier": true                 names, or could name, a person: the column is never printed
 *         } } ],
 *     "knead": {
 *       "title": "…", "layout": "long",        long or wide
 *       "id": "id",                            or ["site", "id"]: these columns together name the patient
 *       "arm": "arm", "control": "usual care", "visit": "week", "baseline": "0",
 *       "visit_unit": "week",                  visits are shown as "week 10"
 *       "visits": ["0", "10", "26", "52"],     in the order wanted
 *       "primary": "pain", "primary_visit": "10",
 *       "simulated": true, "randomised": true, "design": "parallel", "blinded": "assessor",
 *       "source": "citation of the data",
 *       "outcomes": [ { "name": "pain", "title": "Pain intensity", "measure": …, "claim": …, "direction": …,
 *                       "mcid": …, "mcid_source": …, "unit": …, "decimals": …, "primary": true,
 *                       "minimum": 0, "maximum": 10 } ]
 *     }
 *   }
 *
 * In a wide file what holds for an outcome at every visit is said once, in "outcomes" at the top, or in any of its
 * columns. Roles may be given in the field or by name at the top; a contradiction is an error. A measure without a role
 * is taken as an outcome too; schema_complete fills in what is known of it.
 *
 * A REDCap data dictionary (CSV) is accepted in place of the JSON, see read/redcap.h. */
#ifndef KNEAD_READ_SCHEMA_H
#define KNEAD_READ_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct catalogue;
struct error;
struct levels;

enum schema_type { SCHEMA_ANY, SCHEMA_STRING, SCHEMA_NUMBER, SCHEMA_INTEGER, SCHEMA_BOOLEAN, SCHEMA_DATE };

enum schema_role { SCHEMA_NO_ROLE, SCHEMA_ID, SCHEMA_ARM, SCHEMA_VISIT, SCHEMA_OUTCOME, SCHEMA_COVARIATE,
                   SCHEMA_THERAPIST, SCHEMA_SITE, SCHEMA_CALENDAR /* "date" */, SCHEMA_SESSIONS };

enum schema_layout { SCHEMA_LAYOUT_UNKNOWN, SCHEMA_LONG, SCHEMA_WIDE };

enum schema_direction { SCHEMA_DIRECTION_UNKNOWN, SCHEMA_LOWER_IS_BETTER, SCHEMA_HIGHER_IS_BETTER };

struct schema_texts {
    const char **items;
    size_t count;
    bool given;        /* the key was there, even with an empty list */
};

/* What is known about an outcome, whatever the layout. */
struct schema_outcome {
    const char *name;
    const char *title;        /* NULL when not given */
    const char *measure, *claim, *unit, *mcid_source; /* NULL when not given */
    const char *measure_at;   /* where in the JSON `measure` stands */
    enum schema_direction direction;
    double mcid;              /* NaN when not given */
    double minimum, maximum;  /* NaN when not given */
    int decimals;             /* -1 when not given */
    bool primary;
    const struct schema_field *first; /* wide files: its column at some visit; the others by schema_field.next */
};

struct schema_field {
    const char *name, *title, *description; /* title and description may be NULL */
    enum schema_type type;
    bool required, unique;
    double minimum, maximum;      /* NaN when not given; of a date, days since 1970-01-01 */
    struct schema_texts allowed;  /* constraints.enum */
    const char *pattern;          /* NULL when not given; a POSIX extended expression, the whole cell must match */
    struct schema_texts missing;  /* codes of this column, or those at the top; given says whether any were */
    const char **missing_labels;  /* of its own codes; NULL where there are none, or a code has none */
    struct schema_texts categories;
    const char **labels;          /* of the categories; NULL where a category has none */
    enum schema_role role;
    const char *measure;          /* NULL when not given */
    bool identifier;              /* names or could name a person: never printed */
    const char *outcome;          /* role outcome: the outcome's name; long files: the field's name */
    struct schema_texts words;    /* REDCap: what an export of labels has in place of a rating's numbers */
    const char *form;             /* REDCap: the instrument it is of; else NULL */
    const char *visit;            /* wide files: the visit this column was measured at; else NULL */
    const struct schema_field *next; /* wide files: the outcome's column at another visit; NULL at the end */
};

struct schema {
    const char *path, *title;     /* title may be NULL */
    const char *json;             /* the text it was read from, for places in errors; NULL of a REDCap dictionary */
    size_t json_length;
    bool partial;                 /* it speaks of columns a file need not have (REDCap) */
    bool gives_roles;             /* it has a `knead` object or a role: the roles it leaves out no column has */
    enum schema_layout layout;
    struct schema_texts id;       /* column names: several name the patient together; none when not known */
    const char *arm, *visit;      /* column names; NULL when not known */
    const char *therapist, *site, *sessions;
    const char *control;          /* level of arm */
    const char *baseline;         /* a visit */
    const char *visit_unit;       /* "week" */
    struct schema_texts visits;   /* in order; of wide files also collected from the fields */
    const char *primary, *primary_visit;
    const char *design, *blinded, *source;
    bool simulated, randomised;
    struct schema_field *fields;
    size_t count;
    struct schema_outcome *outcomes; /* primary first, then in the order of the file */
    size_t outcome_count, outcome_capacity;
    struct levels *field_names, *outcome_names; /* the code of a name is its place among them; see schema_index */
};

/* Reads the file. Errors (ERROR_INPUT) carry file, line and column, and the path of the key ("fields[3].knead.role")
 * where its meaning is wrong. */
bool schema_read(const char *path, struct arena *arena, struct schema **schema, struct error *err);

/* The same from memory; `path` is only for messages. */
bool schema_parse(const char *text, size_t length, const char *path, struct arena *arena, struct schema **schema,
                  struct error *err);

/* Makes what finds fields and outcomes by name; called by schema_parse when both are complete. */
void schema_index(struct schema *schema, struct arena *arena);

/* Whether any field or outcome names a measure. */
bool schema_names_measures(const struct schema *schema);

/* Fills in what the schema leaves out about its measures: name, claim, unit, range, direction, decimals and the smallest
 * important change; what the schema says stays. Ranges reach the fields too, and so every cell. Where the schema's unit
 * or range is not the measure's, the important change would be of another scale and is not taken. A measure the
 * catalogue does not have is ERROR_INPUT naming the nearest. */
bool schema_complete(struct schema *schema, const struct catalogue *catalogue, struct arena *arena, struct error *err);

/* The place in the JSON of `key` (may be NULL) in the object at a path such as "fields[3].knead"; false when the schema
 * was not read from JSON. */
bool schema_place(const struct schema *schema, const char *where, const char *key, size_t *line, size_t *column);

/* "dir/trial.csv" or "dir/trial.csv.gz" -> "dir/trial.schema.json" when that file exists; else NULL. NULL for "-". */
const char *schema_path_beside(const char *data_path, struct arena *arena);

/* NULL when absent; schema may be NULL. */
const struct schema_field *schema_find(const struct schema *schema, const char *name);
const struct schema_field *schema_role_field(const struct schema *schema, enum schema_role role); /* the first */
const struct schema_outcome *schema_outcome(const struct schema *schema, const char *name);

/* Wide layout: the column holding `outcome` at `visit`; NULL when there is none. */
const char *schema_column_at(const struct schema *schema, const char *outcome, const char *visit);

/* The label of a column for people: its title, or its name when it has none or there is no schema. */
const char *schema_label(const struct schema *schema, const char *name);

/* The label of a column's level for people: what its category says, or the level itself. */
const char *schema_level_label(const struct schema *schema, const char *column, const char *level);

/* The level of a column that has this label; NULL when there is none. */
const char *schema_level_labelled(const struct schema *schema, const char *column, const char *label);

#endif
