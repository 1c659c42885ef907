#include "tools/study.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "data/complete.h"
#include "models/expression.h"

enum { LONG_LIST = 20 }; /* names listed in one message */

/* The columns to ask the reader for, gathered while roles are resolved. */
struct wanted {
    struct csv_column *items;
    size_t count, capacity;
};

/* What is known before the rows are read. */
struct opening {
    struct arena *arena;
    const struct common_options *common;
    struct layout_options layout;
    struct csv *csv;
    const char *const *names;
    size_t name_count;
    struct wanted wanted;
    const char *id, *visit, *arm, *by;         /* column names; NULL where there is none */
    const char **outcome_columns;              /* outcome × visit, wide files */
    const struct expression *where;
    struct expression_names where_names;
};

static void want(struct opening *opening, const char *name, enum csv_want kind)
{
    struct wanted *wanted = &opening->wanted;
    wanted->items = arena_reserve(opening->arena, wanted->items, wanted->count, wanted->capacity);
    wanted->items[wanted->count++] = (struct csv_column){ name, kind };
}

/* A usage error naming what exists: "knows no visit '12'; there are 0, 10, 26". */
static bool unknown(struct error *err, const char *what, const char *name, const char *const *names, size_t count)
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

/* ---- before the rows are read: schema, roles, columns ---- */

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
    if (!schema_read(schema_path, study->session->arena, &schema, err))
        return false;
    study->schema = schema;
    return true;
}

static bool delimiter_of(const struct common_options *common, char *delimiter, struct error *err)
{
    const char *text = common->delimiter;
    *delimiter = '\0';
    if (text == NULL)
        return true;
    if (str_equal(text, "tab") || str_equal(text, "TAB") || str_equal(text, "\\t"))
        *delimiter = '\t';
    else if (strlen(text) == 1 && *text != '"' && *text != '\n' && *text != '\r')
        *delimiter = *text;
    else
        return error_set(err, ERROR_USAGE, "--delimiter is '%s'; one character or the word tab is expected",
                         utf8_show(err->arena, text));
    return true;
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
    const struct common_options *common = opening->common;
    struct csv_spec spec = { .mark = common->decimal == 1 ? ',' : '.', .na = common->na.items,
                             .na_count = common->na.count, .schema = study->schema,
                             .out_of_range_missing = common->out_of_range == 1 };
    if (!delimiter_of(common, &spec.delimiter, err) ||
        !csv_open(path, &spec, opening->arena, &opening->csv, err))
        return false;
    opening->names = csv_names(opening->csv, &opening->name_count);
    opening->layout.before = column_names(opening, &opening->layout.before);
    opening->layout.after = column_names(opening, &opening->layout.after);
    opening->layout.outcome = column_names(opening, &opening->layout.outcome);
    return true;
}

/* Without --id or schema a column called id is taken for it, and said so. */
static void find_id(struct study *study, struct opening *opening)
{
    static const char *const usual[] = { "id", "ID", "Id", "patient_id", "subject_id", "record_id", "USUBJID" };
    opening->id = opening->common->id != NULL ? opening->common->id
                  : study->schema != NULL     ? study->schema->id
                                              : NULL;
    for (size_t i = 0; i < sizeof usual / sizeof *usual && opening->id == NULL; i++) {
        if (name_find(opening->names, opening->name_count, usual[i]) == NAME_NONE)
            continue;
        opening->id = usual[i];
        study->session->note(study->session,
                             arena_printf(opening->arena, "column '%s' is taken as the patient's id (--id)", usual[i]));
    }
}

static bool among(const struct study_spec *spec, const char *name)
{
    for (size_t i = 0; i < spec->column_count; i++)
        if (str_equal(spec->columns[i].name, name))
            return true;
    return false;
}

static void find_roles(struct study *study, struct opening *opening, const struct study_spec *spec)
{
    const struct common_options *common = opening->common;
    const struct schema *schema = study->schema;
    find_id(study, opening);
    opening->arm = common->arm != NULL ? common->arm : schema != NULL ? schema->arm : NULL;
    opening->visit = common->visit != NULL ? common->visit : schema != NULL ? schema->visit : NULL;
    opening->by = common->by;
    if ((spec->needs & STUDY_ROWS) && !among(spec, opening->arm))
        opening->arm = NULL;
    bool wide = opening->layout.before.count > 0 || (schema != NULL && schema->layout == SCHEMA_WIDE);
    study->long_layout = !wide && opening->visit != NULL;
    if (!study->long_layout)
        opening->visit = NULL;
    if (opening->id != NULL)
        want(opening, opening->id, CSV_CATEGORY);
    if (opening->arm != NULL)
        want(opening, opening->arm, CSV_CATEGORY);
    if (opening->visit != NULL)
        want(opening, opening->visit, CSV_CATEGORY);
    if (opening->by != NULL)
        want(opening, opening->by, CSV_CATEGORY);
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
    for (size_t i = 0; i < opening->where_names.count; i++)
        want(opening, opening->where_names.items[i], CSV_ANY);
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

static void add_visits(struct study *study, struct arena *arena, const char *unit, const char *const *names,
                       size_t count)
{
    study->visits = arena_array(arena, struct study_visit, count);
    study->visit_count = count;
    for (size_t i = 0; i < count; i++)
        study->visits[i] = (struct study_visit){ names[i], visit_label(arena, unit, names[i]), 0 };
}

/* "pain_10" is outcome "pain" at visit "10": the part behind the last of _ . - or, without one, the digits at the
 * end. False when nothing would be left of either. */
static bool split_name(struct arena *arena, const char *column, const char **stem, const char **visit)
{
    size_t length = strlen(column), at = length;
    while (at > 0 && strchr("_.-", column[at - 1]) == NULL)
        at--;
    size_t end = at > 0 ? at - 1 : 0;
    if (at == 0) {
        for (at = length; at > 0 && column[at - 1] >= '0' && column[at - 1] <= '9'; at--)
            ;
        end = at;
    }
    if (end == 0 || at == length)
        return false;
    *stem = arena_strndup(arena, column, end);
    *visit = arena_strdup(arena, column + at);
    return true;
}

static void add_outcome(struct study *study, size_t index, const char *name)
{
    const struct schema_outcome *about = schema_outcome(study->schema, name);
    study->outcomes[index] = (struct outcome){ .name = name, .about = about,
                                               .label = about != NULL && about->title != NULL ? about->title : name };
}

/* --before a --after b: each pair of columns is an outcome. */
static bool find_pairs(struct study *study, struct opening *opening, struct error *err)
{
    const struct text_list *before = &opening->layout.before, *after = &opening->layout.after;
    struct arena *arena = opening->arena;
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
        bool split = split_name(arena, before->items[i], &stem[0], &visit[0]) &&
                     split_name(arena, after->items[i], &stem[1], &visit[1]) && str_equal(stem[0], stem[1]);
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
            want(opening, column, CSV_NUMBER);
            same_visits = same_visits && (i == 0 || str_equal(visits[side], visit[side]));
            visits[side] = visit[side];
        }
    }
    if (!same_visits)
        visits[0] = "before", visits[1] = "after";
    const char *unit = study->schema != NULL ? study->schema->visit_unit : opening->common->visit;
    add_visits(study, arena, unit, visits, 2);
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
    return study->outcome_count > 0;
}

/* A wide file without visits: each outcome is a column, measured once. */
static void find_single_columns(struct study *study, struct opening *opening)
{
    study->visits = arena_new(opening->arena, struct study_visit);
    study->visit_count = 1;
    opening->outcome_columns = arena_array(opening->arena, const char *, study->outcome_count);
    for (size_t i = 0; i < study->outcome_count; i++) {
        opening->outcome_columns[i] = study->outcomes[i].name;
        want(opening, study->outcomes[i].name, CSV_ANY);
    }
}

/* A wide file with a schema: outcome × visit columns are listed there. */
static bool find_wide_outcomes(struct study *study, struct opening *opening, struct error *err)
{
    const struct schema *schema = study->schema;
    if (schema == NULL || schema->visits.count == 0) {
        find_single_columns(study, opening);
        return true;
    }
    add_visits(study, opening->arena, schema->visit_unit, schema->visits.items, schema->visits.count);
    opening->outcome_columns = arena_array(opening->arena, const char *, study->outcome_count * study->visit_count);
    for (size_t i = 0; i < study->outcome_count; i++) {
        bool any = false;
        for (size_t v = 0; v < study->visit_count; v++) {
            const char *column = schema_column_at(schema, study->outcomes[i].name, study->visits[v].name);
            opening->outcome_columns[i * study->visit_count + v] = column;
            if (column != NULL)
                want(opening, column, CSV_NUMBER), any = true;
        }
        if (!any) {
            const char **names = arena_array(opening->arena, const char *, schema->outcome_count);
            for (size_t k = 0; k < schema->outcome_count; k++)
                names[k] = schema->outcomes[k].name;
            return unknown(err, "outcome", study->outcomes[i].name, names, schema->outcome_count);
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
        return find_pairs(study, opening, err);
    bool any = name_outcomes(study, opening, spec->needs);
    if (!any && (spec->needs & STUDY_OUTCOMES))
        return error_set(err, ERROR_USAGE, "which outcome? Use --before COLUMN --after COLUMN for a wide file, or "
                                           "--outcome NAME --visit COLUMN --from VISIT --to VISIT for a long one, or "
                                           "a schema");
    if (!study->long_layout && (spec->needs & STUDY_PAIR) &&
        (study->schema == NULL || study->schema->visits.count == 0))
        return error_set(err, ERROR_USAGE, "which column is the visit? Use --visit COLUMN for a long file, or "
                                           "--before COLUMN --after COLUMN for a wide one");
    if (!study->long_layout)
        return find_wide_outcomes(study, opening, err);
    for (size_t i = 0; i < study->outcome_count; i++)
        want(opening, study->outcomes[i].name, (spec->needs & STUDY_OUTCOMES) ? CSV_NUMBER : CSV_ANY);
    return true;
}

/* ---- after the rows are read ---- */

static bool bind(struct study *study, const char *name, const struct column **column, struct error *err)
{
    *column = name == NULL ? NULL : frame_column(&study->frame, name, err);
    return name == NULL || *column != NULL;
}

static bool bind_roles(struct study *study, const struct opening *opening, struct error *err)
{
    return bind(study, opening->id, &study->id, err) && bind(study, opening->visit, &study->visit, err) &&
           bind(study, opening->arm, &study->arm, err) && bind(study, opening->by, &study->by, err);
}

/* Means of a yes-or-no column are shares, which want more decimals than its 0 and 1. */
static bool is_binary(const struct outcome *outcome, size_t visits)
{
    for (size_t v = 0; v < visits; v++) {
        const struct column *column = outcome->columns[v];
        for (size_t row = 0; column != NULL && row < column->rows; row++)
            if (column->values == NULL || (!column->missing[row] && column->values[row] != 0 && column->values[row] != 1))
                return false;
    }
    return true;
}

static bool bind_outcomes(struct study *study, const struct opening *opening, struct error *err)
{
    for (size_t i = 0; i < study->outcome_count; i++) {
        struct outcome *outcome = &study->outcomes[i];
        outcome->columns = arena_array(opening->arena, const struct column *, study->visit_count + 1);
        for (size_t v = 0; v < study->visit_count; v++) {
            const char *name = study->long_layout                 ? outcome->name
                               : opening->outcome_columns != NULL ? opening->outcome_columns[i * study->visit_count + v]
                                                                  : NULL;
            if (!bind(study, name, &outcome->columns[v], err))
                return false;
            if (outcome->columns[v] != NULL && outcome->columns[v]->decimals > outcome->decimals)
                outcome->decimals = outcome->columns[v]->decimals;
        }
        if (outcome->decimals == 0 && is_binary(outcome, study->visit_count))
            outcome->decimals = 1;
    }
    return true;
}

/* Long files: the visits are the levels of the visit column, in the schema's order when it gives one. */
static void find_long_visits(struct study *study, struct arena *arena)
{
    const struct levels *levels = study->visit->levels;
    const struct schema *schema = study->schema;
    const char **names = arena_array(arena, const char *, levels->count);
    size_t count = 0;
    bool ordered = schema != NULL && schema->visits.count > 0;
    for (size_t i = 0; ordered && i < schema->visits.count; i++)
        if (levels_find(levels, schema->visits.items[i]) != LEVEL_NONE)
            names[count++] = schema->visits.items[i];
    for (uint32_t level = 0; level < levels->count; level++)
        if (name_find(names, count, levels->names[level]) == NAME_NONE)
            names[count++] = levels->names[level];
    const char *unit = schema != NULL && schema->visit_unit != NULL ? schema->visit_unit : study->visit->name;
    add_visits(study, arena, unit, names, count);
    for (size_t i = 0; i < count; i++)
        study->visits[i].level = levels_find(levels, names[i]);
}

/* A visit by its name, or by its number: "10" finds "10.0". */
static bool find_visit(const struct study *study, const char *name, size_t *index, struct error *err)
{
    const char **names = arena_array(err->arena, const char *, study->visit_count);
    struct decimal asked, there;
    bool number = decimal_parse(name, strlen(name), '.', &asked) == DECIMAL_OK;
    for (size_t i = 0; i < study->visit_count; i++) {
        names[i] = study->visits[i].name;
        *index = i;
        if (str_equal(names[i], name) ||
            (number && decimal_parse(names[i], strlen(names[i]), '.', &there) == DECIMAL_OK &&
             there.value == asked.value))
            return true;
    }
    return unknown(err, "visit", name, names, study->visit_count);
}

static int compare_sizes(const void *a, const void *b)
{
    size_t p = *(const size_t *)a, q = *(const size_t *)b;
    return p < q ? -1 : p > q;
}

static bool find_from_and_to(struct study *study, const struct opening *opening, struct error *err)
{
    const struct layout_options *layout = &opening->layout;
    const struct schema *schema = study->schema;
    const char *from = layout->from != NULL ? layout->from : schema != NULL ? schema->baseline : NULL;
    if (from != NULL && layout->before.count == 0) {
        if (!find_visit(study, from, &study->from, err))
            return false;
    } else if (study->visit_count > 2) {
        return error_set(err, ERROR_USAGE, "which visit is the baseline? Use --from VISIT");
    }
    const char *const *to = layout->to.items;
    size_t count = layout->to.count;
    if (count == 0 && schema != NULL && schema->primary_visit != NULL && layout->before.count == 0)
        to = &schema->primary_visit, count = 1;
    study->to = arena_array(opening->arena, size_t, count + study->visit_count);
    for (size_t i = 0; i < count; i++)
        if (!find_visit(study, to[i], &study->to[study->to_count++], err))
            return false;
    for (size_t v = 0; count == 0 && v < study->visit_count; v++)
        if (v != study->from)
            study->to[study->to_count++] = v;
    qsort(study->to, study->to_count, sizeof *study->to, compare_sizes);
    for (size_t i = 0; i < study->to_count; i++)
        if (study->to[i] == study->from)
            return error_set(err, ERROR_USAGE, "--from and --to are both '%s'", study->visits[study->from].name);
    if (study->to_count == 0)
        return error_set(err, ERROR_ESTIMATE, "%s has the visit '%s' only; a change needs two", study->frame.path,
                         study->visit_count == 0 ? "" : study->visits[0].name);
    return true;
}

static bool find_control(struct study *study, const struct opening *opening, struct error *err)
{
    if (study->arm == NULL)
        return true;
    const struct levels *levels = study->arm->levels;
    const char *control = opening->common->control != NULL ? opening->common->control
                          : study->schema != NULL          ? study->schema->control
                                                           : NULL;
    if (control == NULL) {
        if (levels->count > 1)
            study->session->note(study->session,
                                 arena_printf(opening->arena, "'%s' is taken as the control arm (--control)",
                                              utf8_show(opening->arena, levels->names[0])));
        return true;
    }
    study->control = levels_find(levels, control);
    if (study->control == LEVEL_NONE)
        return unknown(err, "arm", control, levels->names, levels->count);
    return true;
}

/* ---- --where ---- */

struct where {
    const struct frame *frame;
    const struct column **columns; /* by name used */
};

static struct value cell_value(const void *data, size_t name, size_t row)
{
    const struct where *where = data;
    const struct column *column = where->columns[name];
    if (column->missing[row])
        return (struct value){ .kind = VALUE_MISSING };
    if (column->type == COLUMN_CATEGORY || column->type == COLUMN_TEXT)
        return (struct value){ .kind = VALUE_TEXT, .text = column->levels->names[column->codes[row]] };
    struct twofold number = column->units != NULL
                                ? twofold_decimal(column->units[row], decimal_power(column->scale))
                                : twofold_of(column->values[row]);
    return (struct value){ .kind = column->type == COLUMN_DATE ? VALUE_DATE : VALUE_NUMBER, .number = number };
}

static bool select_rows(struct study *study, const struct opening *opening, struct error *err)
{
    study->rows = rows_all(opening->arena, study->frame.rows);
    if (opening->where == NULL)
        return true;
    struct where where = { &study->frame,
                           arena_array(opening->arena, const struct column *, opening->where_names.count) };
    for (size_t i = 0; i < opening->where_names.count; i++)
        if (!bind(study, opening->where_names.items[i], &where.columns[i], err))
            return false;
    struct expression_scope scope = { cell_value, &where };
    struct ledger ledger;
    ledger_init(&ledger, opening->arena, arena_printf(opening->arena, "--where %s", opening->common->where), "rows");
    ledger.read = study->frame.rows;
    size_t kept = 0;
    for (size_t row = 0; row < study->frame.rows; row++) {
        bool keep;
        if (!expression_keeps(opening->where, &scope, row, &keep, err))
            return false;
        if (keep)
            study->rows.index[kept++] = row;
        else
            ledger_exclude(&ledger, "not selected by --where",
                           row_name(&study->frame, row, study->id, study->visit, opening->arena));
    }
    study->rows.count = ledger.analysed = kept;
    ledger_sort(&ledger);
    study_ledger(study, &ledger);
    if (kept == 0)
        return error_set(err, ERROR_ESTIMATE, "--where keeps none of the %zu rows", study->frame.rows);
    return true;
}

/* ---- the whole ---- */

static void record_input(struct study *study, const struct opening *opening)
{
    report_input(study->report, study->frame.path, csv_sha256(opening->csv), study->frame.rows);
    size_t count;
    const struct csv_note *notes = csv_notes(opening->csv, &count);
    for (size_t i = 0; i < count; i++) {
        if (notes[i].warning)
            report_warning(study->report, notes[i].code, "%s", notes[i].text);
        else
            study->session->note(study->session, notes[i].text);
    }
}

static bool read_rows(struct study *study, struct opening *opening, const struct study_spec *spec,
                      struct error *err)
{
    for (size_t i = 0; i < spec->column_count; i++)
        want(opening, spec->columns[i].name, spec->columns[i].want);
    for (size_t i = 0; i < opening->name_count && (spec->needs & STUDY_EVERY_COLUMN); i++)
        want(opening, opening->names[i], CSV_ANY);
    if (!csv_read(opening->csv, opening->wanted.items, opening->wanted.count, &study->frame, err))
        return false;
    record_input(study, opening);
    if (study->frame.rows == 0)
        return error_set(err, ERROR_ESTIMATE, "%s has a header and no data rows", study->frame.path);
    return true;
}

bool study_open(struct session *session, const struct study_spec *spec, struct report *report,
                struct study *study, struct error *err)
{
    const char *path = spec->path != NULL ? spec->path : session->operands[0];
    *study = (struct study){ .session = session, .report = report };
    struct opening opening = { .arena = session->arena, .common = session->common };
    if (spec->layout != NULL)
        opening.layout = *spec->layout;
    if (!read_schema(study, path, err) || !open_csv(study, &opening, path, err))
        return false;
    find_roles(study, &opening, spec);
    if ((spec->needs & STUDY_ARM) && opening.arm == NULL)
        return error_set(err, ERROR_USAGE, "which column is the arm? Use --arm COLUMN");
    if (study->long_layout && opening.id == NULL && !(spec->needs & STUDY_ROWS))
        return error_set(err, ERROR_USAGE, "which column names the patient? A long file needs --id COLUMN");
    if (!find_outcomes(study, &opening, spec, err) || !find_where(&opening, err) ||
        !read_rows(study, &opening, spec, err) || !bind_roles(study, &opening, err))
        return false;
    if (study->long_layout)
        find_long_visits(study, session->arena);
    if (!bind_outcomes(study, &opening, err) || !find_control(study, &opening, err))
        return false;
    if ((spec->needs & STUDY_PAIR) && !find_from_and_to(study, &opening, err))
        return false;
    return select_rows(study, &opening, err);
}
