/* The part of opening a study that comes before its rows: schema, roles, outcomes, columns to read. */
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/threads.h"
#include "base/utf8.h"
#include "tools/delimiter.h"
#include "tools/naming.h"
#include "tools/observations.h"
#include "tools/schemas.h"

enum { LONG_LIST = 20 }; /* names listed in one message */

static void want_column(struct opening *opening, struct csv_column column)
{
    struct wanted *wanted = &opening->wanted;
    wanted->items = arena_reserve(opening->arena, wanted->items, wanted->count, wanted->capacity);
    wanted->items[wanted->count++] = column;
}

void roles_want(struct opening *opening, const char *name, enum csv_want kind)
{
    want_column(opening, (struct csv_column){ .name = name, .want = kind });
}

/* A usage error naming what exists: "knows no visit '12'; there are 0, 10, 26". */
bool roles_unknown(struct error *err, const char *what, const char *name, const char *const *names, size_t count)
{
    struct str list;
    str_init(&list, err->arena);
    for (size_t i = 0; i < count && i < LONG_LIST; i++) {
        str_separate(&list, ", ");
        str_addf(&list, "'%s'", utf8_show(err->arena, names[i]));
    }
    const char *nearest = name_nearest(names, count, name);
    return error_set(err, ERROR_USAGE, "there is no %s '%s'%s%s%s; there %s %s%s", what,
                     utf8_show(err->arena, name), nearest ? " (did you mean '" : "",
                     nearest ? utf8_show(err->arena, nearest) : "", nearest ? "'?)" : "", count == 1 ? "is" : "are",
                     count == 0 ? "none" : list.text, count > LONG_LIST ? ", …" : "");
}

static bool read_schema(struct study *study, const char *path, struct error *err)
{
    const char *schema_path = study->session->common->schema;
    struct schema *schema = NULL;
    if (schema_path == NULL) {
        schema_path = schema_path_beside(path, study->session->arena);
        if (schema_path == NULL)
            return true;
        study->session->note(study->session, arena_printf(study->session->arena, "schema %s is used",
                                                          utf8_show(study->session->arena, schema_path)));
    }
    if (!schemas_read(study->session, schema_path, &schema, err))
        return false;
    study->schema = schema;
    return true;
}

bool roles_csv_spec(const struct common_options *common, const struct schema *schema, struct csv_spec *spec,
                    struct error *err)
{
    *spec = (struct csv_spec){ .mark = common->decimal == 1 ? ',' : '.', .na = common->na.items,
                               .na_count = common->na.count, .schema = schema,
                               .out_of_range_missing = common->out_of_range == 1,
                               .threads = common->threads == 0 ? threads_available() : (unsigned)common->threads };
    return delimiter_asked(common, &spec->delimiter, err);
}

/* A list option splits at commas, but a column may be called "pain, week 0": items that only make a column's name
 * together are put together again. */
static struct text_list column_names(const struct opening *opening, const struct text_list *given)
{
    const char **names = arena_array(opening->arena, const char *, given->count);
    size_t count = 0;
    for (size_t i = 0; i < given->count; i++) {
        names[count] = given->items[i];
        const char *joined = given->items[i];
        for (size_t j = i + 1; j < given->count && csv_find(opening->csv, names[count]) == NAME_NONE; j++) {
            joined = arena_printf(opening->arena, "%s,%s", joined, given->items[j]);
            if (csv_find(opening->csv, joined) == NAME_NONE)
                continue;
            names[count] = joined;
            i = j;
        }
        count++;
    }
    return (struct text_list){ names, count };
}

static bool open_csv(struct study *study, struct opening *opening, const char *path, struct error *err)
{
    struct csv_spec spec;
    if (!roles_csv_spec(opening->common, study->schema, &spec, err) ||
        !csv_open(path, &spec, opening->arena, &opening->csv, err))
        return false;
    opening->names = csv_names(opening->csv, &opening->name_count);
    opening->layout.before = column_names(opening, &opening->layout.before);
    opening->layout.after = column_names(opening, &opening->layout.after);
    opening->layout.outcome = column_names(opening, &opening->layout.outcome);
    return true;
}

/* A schema that gives no column the role id means it, unless rows of a patient repeat by the nature of the file or tool. */
static bool id_left_out(const struct study *study, const struct opening *opening, unsigned needs)
{
    const struct schema *schema = study->schema;
    return schema != NULL && schema->gives_roles && schema->visit == NULL && opening->common->visit == NULL &&
           !(needs & STUDY_ROWS);
}

/* Without --id or schema a column that is called like an id is taken for it, and said so. */
static void find_id(struct study *study, struct opening *opening, unsigned needs)
{
    opening->id = column_names(opening, &opening->common->id);
    if (opening->id.count == 0 && study->schema != NULL)
        opening->id = (struct text_list){ study->schema->id.items, study->schema->id.count };
    size_t usual = opening->id.count > 0 ? NAME_NONE : name_id(opening->names, opening->name_count, opening->arena);
    if (usual == NAME_NONE)
        return;
    const char *shown = utf8_show(opening->arena, opening->names[usual]);
    if (id_left_out(study, opening, needs)) {
        if (!(needs & STUDY_ONE_PASS))
            report_warning(study->report, "no_id", "the schema gives '%s' no role: every row counts as a patient, and "
                           "intervals hold only if none has several; say --id %s if it names them", shown, shown);
        return;
    }
    opening->id = (struct text_list){ &opening->names[usual], 1 };
    study->session->note(study->session, arena_printf(opening->arena, "column '%s' is taken as the patient's id (--id)", shown));
}

static bool among(const struct study_spec *spec, const char *name)
{
    for (size_t i = 0; i < spec->column_count; i++)
        if (str_equal(spec->columns[i].name, name))
            return true;
    return false;
}

/* A REDCap dictionary knows of events; a project without them has no such column. */
static bool has_visit(const struct study *study, const struct opening *opening)
{
    return opening->visit != NULL && (opening->common->visit != NULL || study->schema == NULL ||
                                      !study->schema->partial || csv_find(opening->csv, opening->visit) != NAME_NONE);
}

static bool find_roles(struct study *study, struct opening *opening, const struct study_spec *spec,
                       struct error *err)
{
    const struct common_options *common = opening->common;
    const struct schema *schema = study->schema;
    find_id(study, opening, spec->needs);
    opening->arm = common->arm != NULL ? common->arm : schema != NULL ? schema->arm : NULL;
    opening->visit = common->visit != NULL ? common->visit : schema != NULL ? schema->visit : NULL;
    opening->by = common->by;
    if (!observations_adam(study, opening, spec, err) || !observations_redcap(study, opening, spec, err))
        return false;
    if ((spec->needs & STUDY_ROWS) && !among(spec, opening->arm))
        opening->arm = NULL;
    bool wide = opening->layout.before.count > 0 || (schema != NULL && schema->layout == SCHEMA_WIDE);
    study->long_layout = !wide && has_visit(study, opening);
    if (!study->long_layout)
        opening->visit = NULL;
    for (size_t i = 0; i < opening->id.count; i++)
        roles_want(opening, opening->id.items[i], CSV_CATEGORY);
    if (opening->arm != NULL)
        roles_want(opening, opening->arm, CSV_CATEGORY);
    if (opening->visit != NULL)
        roles_want(opening, opening->visit, CSV_CATEGORY);
    if (opening->by != NULL)
        roles_want(opening, opening->by, CSV_CATEGORY);
    return true;
}

static bool find_where(struct opening *opening, struct error *err)
{
    if (opening->common->where == NULL)
        return true;
    if (!expression_parse(opening->arena, "--where", opening->common->where, &opening->where_names, &opening->where,
                          err))
        return false;
    if (!expression_is_truth(opening->where))
        return error_set(err, ERROR_USAGE, "--where is not a condition; write for example 'age >= 18 & site == \"A\"'");
    opening->where_first = opening->wanted.count;
    for (size_t i = 0; i < opening->where_names.count; i++)
        roles_want(opening, opening->where_names.items[i], CSV_ANY);
    return true;
}

static bool is_number(const char *text)
{
    struct decimal number;
    return decimal_parse(text, strlen(text), '.', &number) == DECIMAL_OK;
}

/* "week 10" for visit "10" of a column or unit called week; a visit that is a word speaks for itself. */
static const char *visit_label(struct arena *arena, const char *unit, const char *name)
{
    return unit != NULL && is_number(name) ? arena_printf(arena, "%s %s", unit, name) : name;
}

void roles_set_visits(struct study *study, struct arena *arena, const char *unit, const char *const *names,
                       size_t count)
{
    study->visits = arena_array(arena, struct study_visit, count);
    study->visit_count = count;
    for (size_t i = 0; i < count; i++)
        study->visits[i] = (struct study_visit){ .name = names[i], .label = visit_label(arena, unit, names[i]) };
}

static void add_outcome(struct study *study, size_t index, const char *name)
{
    const struct schema_outcome *about = schema_outcome(study->schema, name);
    study->outcomes[index] = (struct outcome){ .name = name, .column = name, .about = about,
                                               .label = about != NULL && about->title != NULL ? about->title : name };
}

/* --before pain_0 --after pain_4,pain_10: one outcome, which all names begin with, at several visits. */
static bool find_course(struct study *study, struct opening *opening, unsigned needs, struct error *err)
{
    const struct text_list *before = &opening->layout.before, *after = &opening->layout.after;
    struct arena *arena = opening->arena;
    size_t count = after->count + 1;
    const char **columns = arena_array(arena, const char *, count), **visits = arena_array(arena, const char *, count);
    const char *stem = NULL, *other;
    for (size_t v = 0; v < count; v++) {
        columns[v] = v == 0 ? before->items[0] : after->items[v - 1];
        if (!name_split(arena, columns[v], v == 0 ? &stem : &other, &visits[v]) || (v > 0 && !str_equal(stem, other)))
            return error_set(err, ERROR_USAGE, "--before names 1 column and --after %zu; they go in pairs, or are one "
                                               "outcome at several visits, called alike (pain_0, pain_4, pain_10)",
                             after->count);
        roles_want(opening, columns[v], needs & STUDY_CATEGORIES ? CSV_CATEGORY : CSV_NUMBER);
    }
    study->outcome_count = 1;
    study->outcomes = arena_array(arena, struct outcome, 1);
    opening->outcome_columns = columns;
    add_outcome(study, 0, stem);
    roles_set_visits(study, arena, study->schema != NULL ? study->schema->visit_unit : opening->common->visit, visits,
                     count);
    return true;
}

/* --before a --after b: each pair of columns is an outcome. */
static bool find_pairs(struct study *study, struct opening *opening, unsigned needs, struct error *err)
{
    const struct text_list *before = &opening->layout.before, *after = &opening->layout.after;
    struct arena *arena = opening->arena;
    if (before->count == 1 && after->count > 1)
        return find_course(study, opening, needs, err);
    if (before->count != after->count)
        return error_set(err, ERROR_USAGE, "--before names %zu column%s and --after %zu; they go in pairs",
                         before->count, before->count == 1 ? "" : "s", after->count);
    study->outcome_count = before->count;
    study->outcomes = arena_array(arena, struct outcome, before->count);
    opening->outcome_columns = arena_array(arena, const char *, before->count * 2);
    const char *visits[2] = { NULL, NULL };
    bool same_visits = true;
    for (size_t i = 0; i < before->count; i++) {
        const char *stem[2], *visit[2];
        bool split = name_split(arena, before->items[i], &stem[0], &visit[0]) &&
                     name_split(arena, after->items[i], &stem[1], &visit[1]) && str_equal(stem[0], stem[1]);
        if (!split) {
            stem[0] = after->items[i];
            visit[0] = before->items[i];
            visit[1] = after->items[i];
        }
        add_outcome(study, i, stem[0]);
        study->outcomes[i].paired_columns = !split;
        for (size_t side = 0; side < 2; side++) {
            const char *column = side == 0 ? before->items[i] : after->items[i];
            opening->outcome_columns[2 * i + side] = column;
            roles_want(opening, column, needs & STUDY_CATEGORIES ? CSV_CATEGORY : CSV_NUMBER);
            same_visits = same_visits && (i == 0 || str_equal(visits[side], visit[side]));
            visits[side] = visit[side];
        }
    }
    if (!same_visits)
        visits[0] = "before", visits[1] = "after";
    const char *unit = study->schema != NULL ? study->schema->visit_unit : opening->common->visit;
    roles_set_visits(study, arena, unit, visits, 2);
    return true;
}

static bool name_outcomes(struct study *study, const struct opening *opening, unsigned needs)
{
    const struct text_list *named = &opening->layout.outcome;
    const struct schema *schema = study->schema;
    size_t known = schema == NULL ? 0 : schema->outcome_count;
    if (named->count == 0 && known > 0 && (needs & STUDY_PRIMARY))
        known = 1; /* the primary outcome comes first */
    study->outcome_count = named->count > 0 ? named->count : known;
    study->outcomes = arena_array(opening->arena, struct outcome, study->outcome_count);
    for (size_t i = 0; i < study->outcome_count; i++)
        add_outcome(study, i, named->count > 0 ? named->items[i] : schema->outcomes[i].name);
    if (opening->measure != NULL)
        study->outcomes[0].column = "AVAL";
    return study->outcome_count > 0;
}

/* A wide file without visits: each outcome is a column, measured once. */
static void find_single_columns(struct study *study, struct opening *opening, enum csv_want want)
{
    study->visits = arena_new(opening->arena, struct study_visit);
    study->visit_count = 1;
    opening->outcome_columns = arena_array(opening->arena, const char *, study->outcome_count);
    for (size_t i = 0; i < study->outcome_count; i++) {
        opening->outcome_columns[i] = study->outcomes[i].name;
        roles_want(opening, study->outcomes[i].name, want);
    }
}

/* What was asked for are columns of the file, none an outcome that the schema knows at visits. */
static bool all_are_columns(const struct study *study, const struct opening *opening)
{
    for (size_t i = 0; i < study->outcome_count; i++)
        if (csv_find(opening->csv, study->outcomes[i].name) == NAME_NONE ||
            schema_outcome(study->schema, study->outcomes[i].name) != NULL)
            return false;
    return true;
}

/* A wide file with a schema: outcome × visit columns are listed there. */
static bool find_wide_outcomes(struct study *study, struct opening *opening, unsigned needs, struct error *err)
{
    const struct schema *schema = study->schema;
    if (schema == NULL || schema->visits.count == 0 || ((needs & STUDY_FOLLOW_UP) && all_are_columns(study, opening))) {
        find_single_columns(study, opening, needs & STUDY_CATEGORIES  ? CSV_CATEGORY
                                            : needs & STUDY_FOLLOW_UP ? CSV_NUMBER
                                                                      : CSV_ANY);
        return true;
    }
    roles_set_visits(study, opening->arena, schema->visit_unit, schema->visits.items, schema->visits.count);
    opening->outcome_columns = arena_array(opening->arena, const char *, study->outcome_count * study->visit_count);
    for (size_t i = 0; i < study->outcome_count; i++) {
        bool any = false;
        for (size_t v = 0; v < study->visit_count; v++) {
            const char *column = schema_column_at(schema, study->outcomes[i].name, study->visits[v].name);
            opening->outcome_columns[i * study->visit_count + v] = column;
            if (column != NULL)
                roles_want(opening, column, needs & STUDY_CATEGORIES ? CSV_CATEGORY : CSV_NUMBER), any = true;
        }
        if (!any) {
            const char **names = arena_array(opening->arena, const char *, schema->outcome_count);
            for (size_t k = 0; k < schema->outcome_count; k++)
                names[k] = schema->outcomes[k].name;
            return roles_unknown(err, "outcome", study->outcomes[i].name, names, schema->outcome_count);
        }
    }
    return true;
}

static bool find_outcomes(struct study *study, struct opening *opening, const struct study_spec *spec,
                          struct error *err)
{
    if (spec->needs & STUDY_ROWS)
        return true;
    if (opening->layout.before.count > 0 || opening->layout.after.count > 0)
        return find_pairs(study, opening, spec->needs, err);
    bool any = name_outcomes(study, opening, spec->needs);
    if (!any && (spec->needs & STUDY_OUTCOMES))
        return error_set(err, ERROR_USAGE, "which outcome? Use --before COLUMN --after COLUMN for a wide file, or "
                                           "--outcome NAME --visit COLUMN --from VISIT --to VISIT for a long one, or "
                                           "a schema");
    if (!study->long_layout && (spec->needs & STUDY_PAIR) && !(spec->needs & STUDY_FOLLOW_UP) &&
        (study->schema == NULL || study->schema->visits.count == 0))
        return error_set(err, ERROR_USAGE, "which column is the visit? Use --visit COLUMN for a long file, or "
                                           "--before COLUMN --after COLUMN for a wide one (more visits: --after "
                                           "pain_4,pain_10)");
    if (!study->long_layout)
        return find_wide_outcomes(study, opening, spec->needs, err);
    for (size_t i = 0; i < study->outcome_count; i++)
        roles_want(opening, study->outcomes[i].column, spec->needs & STUDY_CATEGORIES ? CSV_CATEGORY
                                                     : spec->needs & STUDY_OUTCOMES ? CSV_NUMBER
                                                                                    : CSV_ANY);
    return true;
}

static bool is_identifier(const struct study *study, const char *name)
{
    const struct schema_field *field = schema_find(study->schema, name);
    return field != NULL && field->identifier;
}

/* Columns the schema calls identifiers are not read, and so cannot be printed; study.c hides those that are the id. */
static bool want_every_column(const struct study *study, struct opening *opening, bool every, struct error *err)
{
    for (size_t i = 0; i < opening->wanted.count; i++) {
        const char *name = opening->wanted.items[i].name;
        if (is_identifier(study, name) && name_find(opening->id.items, opening->id.count, name) == NAME_NONE)
            return error_set(err, ERROR_USAGE, "'%s' is an identifier in %s, and is never printed",
                             utf8_show(err->arena, name), utf8_show(err->arena, study->schema->path));
    }
    for (size_t i = 0; i < opening->name_count && every; i++)
        if (!is_identifier(study, opening->names[i]))
            want_column(opening, (struct csv_column){ .name = opening->names[i], .want = CSV_ANY, .in_passing = true });
    return true;
}

bool roles_find(struct study *study, struct opening *opening, const struct study_spec *spec, const char *path,
                struct error *err)
{
    opening->path = path;
    if (!read_schema(study, path, err) || !open_csv(study, opening, path, err) ||
        !find_roles(study, opening, spec, err))
        return false;
    if ((spec->needs & STUDY_ARM) && opening->arm == NULL)
        return error_set(err, ERROR_USAGE, "which column is the arm? Use --arm COLUMN");
    if (study->long_layout && opening->id.count == 0 && !(spec->needs & (STUDY_ROWS | STUDY_ONE_PASS)))
        return error_set(err, ERROR_USAGE, "which column names the patient? A long file needs --id COLUMN");
    if (!find_outcomes(study, opening, spec, err) || !find_where(opening, err))
        return false;
    for (size_t i = 0; i < spec->column_count; i++)
        want_column(opening, spec->columns[i]);
    if (!observations_want(study, opening, spec, err))
        return false;
    return want_every_column(study, opening, spec->needs & STUDY_EVERY_COLUMN, err);
}
