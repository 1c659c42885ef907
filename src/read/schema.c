/* What may be said is declared in tables of keys; what several keys say about one thing is joined by settle(). */
#include "read/schema.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "data/levels.h"
#include "read/keys.h"
#include "read/redcap.h"

enum { LARGEST_FILE = 16 * 1024 * 1024 };

static const struct {
    const char *name;
    enum schema_type type;
} type_names[] = {
    { "any", SCHEMA_ANY },         { "string", SCHEMA_STRING },   { "number", SCHEMA_NUMBER },
    { "integer", SCHEMA_INTEGER }, { "boolean", SCHEMA_BOOLEAN }, { "date", SCHEMA_DATE },
    { "datetime", SCHEMA_DATE },   { "year", SCHEMA_INTEGER },    { "time", SCHEMA_STRING },
    { "duration", SCHEMA_STRING }, { "yearmonth", SCHEMA_STRING }
};

enum { TYPES = sizeof type_names / sizeof *type_names };

/* ---- outcomes */

/* What a field, or an entry of "outcomes", says about an outcome. `claim` wins over its other name, `domain`. */
struct saying {
    struct schema_outcome about;
    const char *domain;
};

static const struct schema_outcome nothing_known = { .mcid = NAN, .minimum = NAN, .maximum = NAN, .decimals = -1 };

static bool read_outcome(const struct reader *reader, json_t *object, const char *where, struct saying *saying)
{
    static const struct key keys[] = {
        { "name", KEY_TEXT, offsetof(struct saying, about.name) },
        { "title", KEY_TEXT, offsetof(struct saying, about.title) },
        { "measure", KEY_TEXT, offsetof(struct saying, about.measure) },
        { "claim", KEY_CLAIM, offsetof(struct saying, about.claim) },
        { "domain", KEY_CLAIM, offsetof(struct saying, domain) },
        { "direction", KEY_DIRECTION, offsetof(struct saying, about.direction) },
        { "mcid", KEY_NUMBER, offsetof(struct saying, about.mcid) },
        { "mcid_source", KEY_TEXT, offsetof(struct saying, about.mcid_source) },
        { "unit", KEY_TEXT, offsetof(struct saying, about.unit) },
        { "decimals", KEY_DECIMALS, offsetof(struct saying, about.decimals) },
        { "primary", KEY_FLAG, offsetof(struct saying, about.primary) },
        { "minimum", KEY_NUMBER, offsetof(struct saying, about.minimum) },
        { "maximum", KEY_NUMBER, offsetof(struct saying, about.maximum) },
    };
    *saying = (struct saying){ .about = nothing_known };
    if (!keys_read(reader, object, where, KEYS(keys), true, saying))
        return false;
    saying->about.measure_at = where;
    return saying->about.name != NULL || keys_wrong(reader, where, "name", "given");
}

static void keep_text(const char **kept, const char *said)
{
    if (*kept == NULL)
        *kept = said;
}

static void keep_number(double *kept, double said)
{
    if (isnan(*kept))
        *kept = said;
}

/* Adds to what is known; what was said first stays. */
static void learn(const struct reader *reader, struct schema *schema, const struct saying *saying)
{
    const struct schema_outcome *said = &saying->about;
    uint32_t i = levels_intern(schema->outcome_names, said->name, strlen(said->name));
    if (i == schema->outcome_count) {
        schema->outcomes = arena_reserve(reader->arena, schema->outcomes, i, schema->outcome_capacity);
        schema->outcomes[schema->outcome_count++] = nothing_known;
    }
    struct schema_outcome *known = &schema->outcomes[i];
    keep_text(&known->name, said->name);
    keep_text(&known->title, said->title);
    if (known->measure == NULL)
        known->measure_at = said->measure_at;
    keep_text(&known->measure, said->measure);
    keep_text(&known->claim, said->claim != NULL ? said->claim : saying->domain);
    keep_text(&known->unit, said->unit);
    keep_text(&known->mcid_source, said->mcid_source);
    keep_number(&known->mcid, said->mcid);
    keep_number(&known->minimum, said->minimum);
    keep_number(&known->maximum, said->maximum);
    if (known->direction == SCHEMA_DIRECTION_UNKNOWN)
        known->direction = said->direction;
    if (known->decimals < 0)
        known->decimals = said->decimals;
    known->primary = known->primary || said->primary;
}

/* ---- fields */

/* A field while it is read: what its `knead` object says goes to several places. */
struct draft {
    struct schema_field field;
    struct saying saying;
    const char *control, *baseline, *type;
};

static bool read_limit(const struct reader *reader, const json_t *constraints, const char *where, const char *key,
                       enum schema_type type, double *limit)
{
    const json_t *value = json_object_get(constraints, key);
    const char *text = json_string_value(value);
    struct decimal number;
    int32_t days;
    if (value == NULL)
        return true;
    if (type == SCHEMA_DATE && text != NULL && date_parse(text, strlen(text), &days)) {
        *limit = days;
        return true;
    }
    if (type != SCHEMA_DATE && text != NULL && decimal_parse(text, strlen(text), '.', &number) == DECIMAL_OK) {
        *limit = number.value;
        return true;
    }
    *limit = json_number_value(value);
    if (type == SCHEMA_DATE || !json_is_number(value))
        return keys_wrong(reader, where, key, type == SCHEMA_DATE ? "a date written 2024-01-31" : "a number");
    return true;
}

static bool read_constraints(const struct reader *reader, json_t *constraints, const char *where,
                             struct schema_field *field)
{
    static const struct key keys[] = {
        { "required", KEY_FLAG, offsetof(struct schema_field, required) },
        { "unique", KEY_FLAG, offsetof(struct schema_field, unique) },
        { "enum", KEY_TEXTS, offsetof(struct schema_field, allowed) },
        { "pattern", KEY_TEXT, offsetof(struct schema_field, pattern) },
    };
    if (constraints == NULL)
        return true;
    if (!keys_read(reader, constraints, where, KEYS(keys), false, field) ||
        !read_limit(reader, constraints, where, "minimum", field->type, &field->minimum) ||
        !read_limit(reader, constraints, where, "maximum", field->type, &field->maximum))
        return false;
    return !(field->minimum > field->maximum) || keys_wrong(reader, where, "minimum", "below maximum");
}

static bool read_type(const struct reader *reader, const char *where, struct draft *draft)
{
    const char *names[TYPES];
    for (size_t i = 0; i < TYPES; i++) {
        names[i] = type_names[i].name;
        if (draft->type == NULL || str_equal(draft->type, names[i])) {
            draft->field.type = draft->type == NULL ? SCHEMA_ANY : type_names[i].type;
            return true;
        }
    }
    const char *nearest = name_nearest(names, TYPES, draft->type);
    return keys_wrong(reader, where, "type",
                 arena_printf(reader->arena, "a type known here: string number integer boolean date any%s%s",
                              nearest == NULL ? "" : "; nearest: ", nearest == NULL ? "" : nearest));
}

/* Categories and missing codes may be objects of a value and a label. */
static bool read_labels(const struct reader *reader, json_t *object, const char *where, const char *key, size_t count,
                        const char ***labels)
{
    const json_t *list = json_object_get(object, key);
    *labels = arena_array(reader->arena, const char *, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *label = json_object_get(json_array_get(list, i), "label");
        (*labels)[i] = json_string_value(label);
        if (label != NULL && (*labels)[i] == NULL)
            return keys_wrong(reader, where, key, "a list of levels whose labels are texts");
    }
    return true;
}

static bool read_field(const struct reader *reader, json_t *object, const char *where, struct draft *draft)
{
    static const struct key keys[] = {
        { "name", KEY_TEXT, offsetof(struct draft, field.name) },
        { "title", KEY_TEXT, offsetof(struct draft, field.title) },
        { "description", KEY_TEXT, offsetof(struct draft, field.description) },
        { "type", KEY_TEXT, offsetof(struct draft, type) },
        { "missingValues", KEY_TEXTS, offsetof(struct draft, field.missing) },
        { "categories", KEY_TEXTS, offsetof(struct draft, field.categories) },
    };
    static const struct key knead_keys[] = {
        { "role", KEY_ROLE, offsetof(struct draft, field.role) },
        { "outcome", KEY_TEXT, offsetof(struct draft, field.outcome) },
        { "visit", KEY_TEXT, offsetof(struct draft, field.visit) },
        { "control", KEY_TEXT, offsetof(struct draft, control) },
        { "baseline", KEY_TEXT, offsetof(struct draft, baseline) },
        { "measure", KEY_TEXT, offsetof(struct draft, saying.about.measure) },
        { "claim", KEY_CLAIM, offsetof(struct draft, saying.about.claim) },
        { "domain", KEY_CLAIM, offsetof(struct draft, saying.domain) },
        { "direction", KEY_DIRECTION, offsetof(struct draft, saying.about.direction) },
        { "mcid", KEY_NUMBER, offsetof(struct draft, saying.about.mcid) },
        { "mcid_source", KEY_TEXT, offsetof(struct draft, saying.about.mcid_source) },
        { "unit", KEY_TEXT, offsetof(struct draft, saying.about.unit) },
        { "decimals", KEY_DECIMALS, offsetof(struct draft, saying.about.decimals) },
        { "primary", KEY_FLAG, offsetof(struct draft, saying.about.primary) },
        { "identifier", KEY_FLAG, offsetof(struct draft, field.identifier) },
    };
    *draft = (struct draft){ .field = { .minimum = NAN, .maximum = NAN }, .saying = { .about = nothing_known } };
    if (!keys_read(reader, object, where, KEYS(keys), false, draft))
        return false;
    if (draft->field.name == NULL)
        return keys_wrong(reader, where, "name", "given");
    json_t *knead = json_object_get(object, "knead");
    if (knead != NULL &&
        !keys_read(reader, knead, arena_printf(reader->arena, "%s.knead", where), KEYS(knead_keys), true, draft))
        return false;
    draft->saying.about.measure_at = arena_printf(reader->arena, "%s.knead", where);
    return read_type(reader, where, draft) &&
           read_labels(reader, object, where, "categories", draft->field.categories.count, &draft->field.labels) &&
           read_labels(reader, object, where, "missingValues", draft->field.missing.count,
                       &draft->field.missing_labels) &&
           read_constraints(reader, json_object_get(object, "constraints"),
                            arena_printf(reader->arena, "%s.constraints", where), &draft->field);
}

/* What a field says about its outcome, under the outcome's name. */
static void learn_from_field(const struct reader *reader, struct schema *schema, struct draft *draft)
{
    struct schema_field *field = &draft->field;
    struct saying saying = draft->saying;
    bool speaks_of_one = field->outcome != NULL || saying.about.claim != NULL || saying.domain != NULL ||
                         saying.about.measure != NULL;
    field->measure = saying.about.measure;
    if (field->role == SCHEMA_NO_ROLE && speaks_of_one)
        field->role = SCHEMA_OUTCOME;
    if (field->role != SCHEMA_OUTCOME)
        return;
    keep_text(&field->outcome, field->name);
    saying.about.name = field->outcome;
    saying.about.title = field->visit == NULL ? field->title : NULL;
    saying.about.minimum = field->minimum;
    saying.about.maximum = field->maximum;
    learn(reader, schema, &saying);
}

/* ---- joining */

static const char *place_of_field(const struct reader *reader, size_t index)
{
    return arena_printf(reader->arena, "fields[%zu].knead", index);
}

static struct schema_field *find_field(const struct schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->count; i++)
        if (str_equal(schema->fields[i].name, name))
            return &schema->fields[i];
    return NULL;
}

/* The field a role names at the top; NULL, with an error, when there is none. */
static struct schema_field *named_field(const struct reader *reader, const struct schema *schema,
                                        enum schema_role role, const char *name)
{
    struct schema_field *field = find_field(schema, name);
    if (field != NULL)
        return field;
    const char **names = arena_array(reader->arena, const char *, schema->count);
    for (size_t i = 0; i < schema->count; i++)
        names[i] = schema->fields[i].name;
    const char *nearest = name_nearest(names, schema->count, name);
    keys_error(reader, "knead", schema_roles[role], "knead.%s names the column '%s', which is no field%s%s%s",
             schema_roles[role], utf8_show(reader->arena, name), nearest == NULL ? "" : "; did you mean '",
             nearest == NULL ? "" : utf8_show(reader->arena, nearest), nearest == NULL ? "" : "'?");
    return NULL;
}

/* A role said by column name at the top and one said in the field must agree. */
static bool settle_role(const struct reader *reader, struct schema *schema, enum schema_role role, const char **name)
{
    for (size_t i = 0; i < schema->count; i++) {
        if (schema->fields[i].role != role || str_equal(*name, schema->fields[i].name))
            continue;
        if (*name != NULL)
            return keys_error(reader, place_of_field(reader, i), "role", "both '%s' and '%s' have the role %s",
                            utf8_show(reader->arena, *name), utf8_show(reader->arena, schema->fields[i].name),
                            schema_roles[role]);
        *name = schema->fields[i].name;
    }
    if (*name == NULL)
        return true;
    struct schema_field *field = named_field(reader, schema, role, *name);
    if (field == NULL)
        return false;
    if (field->role != SCHEMA_NO_ROLE && field->role != role)
        return keys_error(reader, "knead", schema_roles[role], "'%s' has the roles %s and %s",
                        utf8_show(reader->arena, *name), schema_roles[field->role], schema_roles[role]);
    field->role = role;
    return true;
}

static bool settle_text(const struct reader *reader, const char *where, const char *key, const char *what,
                        const char **kept, const char *said)
{
    if (*kept != NULL && said != NULL && !str_equal(*kept, said))
        return keys_error(reader, where, key, "%s is said to be both '%s' and '%s'", what,
                        utf8_show(reader->arena, *kept), utf8_show(reader->arena, said));
    keep_text(kept, said);
    return true;
}

static bool listed(const struct schema_texts *texts, const char *name)
{
    for (size_t i = 0; i < texts->count; i++)
        if (str_equal(texts->items[i], name))
            return true;
    return false;
}

/* One column names the patient like any other role; of several, each may have a role of its own, such as site. */
static bool settle_id(const struct reader *reader, struct schema *schema)
{
    struct schema_texts *id = &schema->id;
    if (id->count < 2) {
        const char *name = id->count == 0 ? NULL : id->items[0];
        return settle_role(reader, schema, SCHEMA_ID, &name) &&
               (name == NULL || id->count == 1 || keys_add_text(reader, name, id));
    }
    for (size_t i = 0; i < id->count; i++)
        if (named_field(reader, schema, SCHEMA_ID, id->items[i]) == NULL)
            return false;
    for (size_t i = 0; i < schema->count; i++)
        if (schema->fields[i].role == SCHEMA_ID && !listed(id, schema->fields[i].name))
            return keys_error(reader, place_of_field(reader, i), "role", "'%s' has the role id and is not among the columns of knead.id",
                            utf8_show(reader->arena, schema->fields[i].name));
    return true;
}

static void collect_visits(const struct reader *reader, struct schema *schema)
{
    struct schema_texts *visits = &schema->visits;
    const char **items = arena_array(reader->arena, const char *, visits->count + schema->count);
    struct levels known;
    levels_init(&known, reader->arena);
    for (size_t i = 0; i < visits->count; i++) {
        items[i] = visits->items[i];
        levels_intern(&known, items[i], strlen(items[i]));
    }
    visits->items = items;
    for (size_t i = 0; i < schema->count; i++) {
        const char *visit = schema->fields[i].visit;
        uint32_t before = known.count;
        if (visit != NULL && levels_intern(&known, visit, strlen(visit)) == before)
            visits->items[visits->count++] = visit;
    }
}

static bool settle_primary(const struct reader *reader, struct schema *schema)
{
    struct schema_outcome *ordered = arena_array(reader->arena, struct schema_outcome, schema->outcome_count);
    size_t count = 0;
    bool found = schema->primary == NULL;
    for (size_t i = 0; i < schema->outcome_count; i++)
        if (str_equal(schema->outcomes[i].name, schema->primary))
            found = schema->outcomes[i].primary = true;
    if (!found)
        return keys_error(reader, "knead", "primary", "knead.primary names '%s', which is no outcome",
                        utf8_show(reader->arena, schema->primary));
    for (int primary = 1; primary >= 0; primary--)
        for (size_t i = 0; i < schema->outcome_count; i++)
            if (schema->outcomes[i].primary == (primary == 1))
                ordered[count++] = schema->outcomes[i];
    schema->outcomes = ordered;
    if (schema->primary == NULL && count > 0 && ordered[0].primary)
        schema->primary = ordered[0].name;
    return true;
}

static bool settle(const struct reader *reader, struct schema *schema, struct draft *drafts)
{
    for (size_t i = 0; i < schema->count; i++) {
        learn_from_field(reader, schema, &drafts[i]);
        schema->fields[i] = drafts[i].field;
        schema->gives_roles = schema->gives_roles || drafts[i].field.role != SCHEMA_NO_ROLE;
        const char *where = place_of_field(reader, i);
        if (!settle_text(reader, where, "control", "the control arm", &schema->control, drafts[i].control) ||
            !settle_text(reader, where, "baseline", "the baseline visit", &schema->baseline, drafts[i].baseline))
            return false;
    }
    if (!settle_id(reader, schema) || !settle_role(reader, schema, SCHEMA_ARM, &schema->arm) ||
        !settle_role(reader, schema, SCHEMA_VISIT, &schema->visit) ||
        !settle_role(reader, schema, SCHEMA_THERAPIST, &schema->therapist) ||
        !settle_role(reader, schema, SCHEMA_SITE, &schema->site) ||
        !settle_role(reader, schema, SCHEMA_SESSIONS, &schema->sessions))
        return false;
    collect_visits(reader, schema);
    if (schema->layout == SCHEMA_LAYOUT_UNKNOWN && schema->visit != NULL)
        schema->layout = SCHEMA_LONG;
    else if (schema->layout == SCHEMA_LAYOUT_UNKNOWN && schema->visits.count > 0)
        schema->layout = SCHEMA_WIDE;
    const struct schema_field *arm = schema->arm == NULL ? NULL : find_field(schema, schema->arm);
    if (arm != NULL && schema->control != NULL && arm->categories.count > 0 &&
        !listed(&arm->categories, schema->control))
        return keys_error(reader, "knead", "control", "the control arm '%s' is none of the categories of '%s'",
                        utf8_show(reader->arena, schema->control), utf8_show(reader->arena, schema->arm));
    return settle_primary(reader, schema);
}

/* ---- the whole */

static bool read_top(const struct reader *reader, json_t *root, struct schema *schema, struct schema_texts *missing)
{
    static const struct key keys[] = {
        { "title", KEY_TEXT, offsetof(struct schema, title) },
        { "layout", KEY_LAYOUT, offsetof(struct schema, layout) },
        { "id", KEY_TEXT_OR_TEXTS, offsetof(struct schema, id) },
        { "arm", KEY_TEXT, offsetof(struct schema, arm) },
        { "control", KEY_TEXT, offsetof(struct schema, control) },
        { "visit", KEY_TEXT, offsetof(struct schema, visit) },
        { "baseline", KEY_TEXT, offsetof(struct schema, baseline) },
        { "therapist", KEY_TEXT, offsetof(struct schema, therapist) },
        { "site", KEY_TEXT, offsetof(struct schema, site) },
        { "sessions", KEY_TEXT, offsetof(struct schema, sessions) },
        { "visit_unit", KEY_TEXT, offsetof(struct schema, visit_unit) },
        { "visits", KEY_TEXTS, offsetof(struct schema, visits) },
        { "primary", KEY_TEXT, offsetof(struct schema, primary) },
        { "primary_visit", KEY_TEXT, offsetof(struct schema, primary_visit) },
        { "simulated", KEY_FLAG, offsetof(struct schema, simulated) },
        { "randomised", KEY_FLAG, offsetof(struct schema, randomised) },
        { "design", KEY_TEXT, offsetof(struct schema, design) },
        { "blinded", KEY_TEXT, offsetof(struct schema, blinded) },
        { "source", KEY_TEXT, offsetof(struct schema, source) },
        { "outcomes", KEY_LATER, 0 },
    };
    static const struct key title_key[] = { { "title", KEY_TEXT, offsetof(struct schema, title) } };
    json_t *knead = json_object_get(root, "knead"), *codes = json_object_get(root, "missingValues");
    if (!keys_read(reader, root, "", KEYS(title_key), false, schema))
        return false;
    if (knead != NULL && !keys_read(reader, knead, "knead", KEYS(keys), true, schema))
        return false;
    if (codes != NULL && !keys_texts(reader, codes, "", "missingValues", missing))
        return false;
    schema->gives_roles = knead != NULL;
    json_t *outcomes = json_object_get(knead, "outcomes");
    if (outcomes != NULL && !json_is_array(outcomes))
        return keys_wrong(reader, "knead", "outcomes", "a list");
    for (size_t i = 0; i < json_array_size(outcomes); i++) {
        struct saying saying;
        const char *where = arena_printf(reader->arena, "knead.outcomes[%zu]", i);
        if (!read_outcome(reader, json_array_get(outcomes, i), where, &saying))
            return false;
        learn(reader, schema, &saying);
    }
    return true;
}

static bool read_schema(const struct reader *reader, json_t *root, struct schema *schema)
{
    struct schema_texts missing = { 0 };
    schema->outcome_names = arena_new(reader->arena, struct levels);
    levels_init(schema->outcome_names, reader->arena);
    if (!read_top(reader, root, schema, &missing))
        return false;
    json_t *fields = json_object_get(root, "fields");
    if (!json_is_array(fields))
        return keys_error(reader, "", NULL, "has no list \"fields\"; a Table Schema is expected");
    size_t count = json_array_size(fields);
    struct draft *drafts = arena_array(reader->arena, struct draft, count);
    struct levels names;
    levels_init(&names, reader->arena);
    schema->fields = arena_array(reader->arena, struct schema_field, count);
    for (size_t i = 0; i < count; i++) {
        struct draft *draft = &drafts[i];
        if (!read_field(reader, json_array_get(fields, i), arena_printf(reader->arena, "fields[%zu]", i), draft))
            return false;
        size_t first = levels_intern(&names, draft->field.name, strlen(draft->field.name));
        if (first < i)
            return keys_error(reader, arena_printf(reader->arena, "fields[%zu]", i), "name",
                              "fields[%zu] and fields[%zu] are both called '%s'", first, i,
                              utf8_show(reader->arena, draft->field.name));
        if (!draft->field.missing.given)
            draft->field.missing = missing, draft->field.missing_labels = NULL;
    }
    schema->count = count;
    return settle(reader, schema, drafts);
}

static void release_json(void *root)
{
    json_decref(root);
}

bool schema_parse(const char *text, size_t length, const char *path, struct arena *arena, struct schema **schema,
                  struct error *err)
{
    json_error_t problem;
    while (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        length -= 3;
    }
    if (redcap_recognised(text, length))
        return redcap_parse(text, length, path, arena, schema, err);
    struct reader reader = { path, arena_strndup(arena, text, length), length, arena, err };
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &problem);
    if (root == NULL)
        return error_at(err, path, problem.line > 0 ? (size_t)problem.line : 0,
                        problem.column > 0 ? (size_t)problem.column : 0, "%s", utf8_show(arena, problem.text));
    arena_defer(arena, release_json, root); /* texts of the schema stay in the JSON they came from */
    *schema = arena_new(arena, struct schema);
    (*schema)->path = path;
    (*schema)->json = reader.text;
    (*schema)->json_length = length;
    if (!read_schema(&reader, root, *schema))
        return false;
    schema_index(*schema, arena);
    return true;
}

bool schema_read(const char *path, struct arena *arena, struct schema **schema, struct error *err)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return error_at(err, path, 0, 0, "the schema cannot be opened: %s", strerror(errno));
    struct str text;
    str_init(&text, arena);
    char chunk[16 * 1024];
    size_t got;
    errno = 0;
    while ((got = fread(chunk, 1, sizeof chunk, file)) > 0 && text.length <= LARGEST_FILE)
        str_add_bytes(&text, chunk, got);
    bool failed = ferror(file) != 0;
    int why = errno;
    fclose(file);
    if (failed)
        return error_at(err, path, 0, 0, "the schema cannot be read: %s", strerror(why));
    if (text.length > LARGEST_FILE)
        return error_at(err, path, 0, 0, "is larger than 16 MiB, and hardly a schema");
    return schema_parse(text.text, text.length, path, arena, schema, err);
}

const char *schema_path_beside(const char *data_path, struct arena *arena)
{
    if (str_equal(data_path, "-"))
        return NULL;
    const char *path = arena_printf(arena, "%s.schema.json", str_stem(arena, data_path));
    return access(path, F_OK) == 0 ? path : NULL;
}
