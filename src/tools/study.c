/* Opening a study: the roles (roles.c), the rows, and what can only be known once they are read. */
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
#include "data/join.h"
#include "models/expression.h"
#include "read/reread.h"
#include "tools/naming.h"
#include "tools/observations.h"

static bool bind(struct study *study, const char *name, const struct column **column, struct error *err)
{
    *column = name == NULL ? NULL : frame_column(&study->frame, name, err);
    return name == NULL || *column != NULL;
}

/* Where the schema calls the id an identifier, patients go by their place in the natural order of their ids. */
static void hide_identifiers(struct study *study, const struct opening *opening)
{
    bool hide = false;
    for (size_t i = 0; i < opening->id.count; i++) {
        const struct schema_field *field = schema_find(study->schema, opening->id.items[i]);
        hide = hide || (field != NULL && field->identifier);
    }
    if (!hide)
        return;
    struct column *hidden = arena_new(opening->arena, struct column);
    struct levels *levels = arena_new(opening->arena, struct levels);
    *hidden = *study->id;
    levels_init(levels, opening->arena);
    for (uint32_t i = 0; i < hidden->levels->count; i++) {
        const char *name = arena_printf(opening->arena, "patient %u", (unsigned)i + 1);
        levels_intern(levels, name, strlen(name));
    }
    hidden->levels = levels;
    study->id = hidden;
    study->session->note(study->session, "the id is an identifier; patients are called 'patient 1' and so on, in the "
                                         "order of their ids");
}

static bool bind_id(struct study *study, const struct opening *opening, struct error *err)
{
    size_t count = opening->id.count;
    const struct column **parts = arena_array(opening->arena, const struct column *, count + 1);
    for (size_t i = 0; i < count; i++)
        if (!bind(study, opening->id.items[i], &parts[i], err))
            return false;
    study->id = parts[0];
    study->id_parts = parts;
    study->id_part_count = count;
    if (count > 1) {
        struct column *joined = arena_new(opening->arena, struct column);
        if (!column_join(parts, count, study->frame.lines, opening->arena, joined, err))
            return false;
        study->id = joined;
    }
    hide_identifiers(study, opening);
    return true;
}

enum { MOST_GROUPS = 1000, MOST_VISITS = 10000 };

/* Arms, groups and visits are few; a column of very many levels is an id, or a number. */
static bool few_levels(const struct column *column, uint32_t most, const char *what, struct error *err)
{
    if (column == NULL || column->levels->count <= most)
        return true;
    return error_set(err, ERROR_ESTIMATE, "%s has %u different values, which are too many %s (at most %u); is it the right column?",
                     utf8_show(err->arena, column->name), (unsigned)column->levels->count, what, (unsigned)most);
}

static bool bind_roles(struct study *study, const struct opening *opening, struct error *err)
{
    return bind_id(study, opening, err) && bind(study, opening->visit, &study->visit, err) &&
           bind(study, opening->arm, &study->arm, err) && bind(study, opening->by, &study->by, err) &&
           (opening->row_study || (few_levels(study->arm, MOST_GROUPS, "arms", err) &&
                                   few_levels(study->visit, MOST_VISITS, "visits", err))) &&
           few_levels(study->by, MOST_GROUPS, "groups for --by", err);
}

/* A column of arms that nobody was assigned to yet parts no patients. */
static bool leave_out_empty_arm(struct study *study, unsigned needs, struct error *err)
{
    if (study->arm == NULL || study->arm->levels->count > 0)
        return true;
    const char *name = utf8_show(err->arena, study->arm->name);
    if (needs & STUDY_ARM)
        return error_set(err, ERROR_ESTIMATE, "%s has no value in any row: there are no arms to compare", name);
    report_warning(study->report, "no_arm", "%s has no value in any row: all patients are taken together", name);
    study->arm = NULL;
    return true;
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
            const char *name = study->long_layout                 ? outcome->column
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

/* The visits that any row kept so far is at; NULL where rows are not kept. */
static const bool *visits_met(const struct study *study, struct arena *arena)
{
    if (study->rows.index == NULL)
        return NULL;
    bool *met = arena_array(arena, bool, study->visit->levels->count);
    for (size_t i = 0; i < study->rows.count; i++)
        if (!study->visit->missing[study->rows.index[i]])
            met[study->visit->codes[study->rows.index[i]]] = true;
    return met;
}

/* Sorted by name, "post" stands before "pre" and "12 wk" before "baseline": the visit called a baseline, or else the one
 * given as such when its name has no number of its own, comes first. */
static void baseline_first(const char **names, size_t count, const char *given, struct arena *arena)
{
    size_t first = 0;
    while (first < count && !name_is_baseline(names[first], arena))
        first++;
    if (first == count && given != NULL && strpbrk(given, "0123456789") == NULL)
        for (first = 0; first < count && !str_equal(names[first], given); first++)
            ;
    if (first == count)
        return;
    const char *name = names[first];
    memmove(names + 1, names, first * sizeof *names);
    names[0] = name;
}

void opening_find_visits(struct study *study, const char *from, struct arena *arena)
{
    const struct levels *levels = study->visit->levels;
    const struct schema *schema = study->schema;
    const char **names = arena_array(arena, const char *, levels->count);
    const bool *met = visits_met(study, arena);
    size_t count = 0;
    bool ordered = schema != NULL && schema->visits.count > 0;
    for (size_t i = 0; ordered && i < schema->visits.count; i++)
        if (levels_find(levels, schema->visits.items[i]) != LEVEL_NONE)
            names[count++] = schema->visits.items[i];
    for (uint32_t level = 0; level < levels->count; level++)
        if ((met == NULL || met[level]) && name_find(names, count, levels->names[level]) == NAME_NONE)
            names[count++] = levels->names[level];
    if (!ordered)
        baseline_first(names, count, from != NULL ? from : schema != NULL ? schema->baseline : NULL, arena);
    const char *unit = schema != NULL && schema->visit_unit != NULL ? schema->visit_unit : study->visit->name;
    roles_set_visits(study, arena, unit, names, count);
    for (size_t i = 0; i < count; i++) {
        const char *label = schema_level_label(schema, study->visit->name, names[i]);
        study->visits[i].level = levels_find(levels, names[i]);
        if (label != names[i])
            study->visits[i].label = label, study->visits[i].worded = true;
    }
}

/* A visit by its name, its label, or its number: "10" finds "10.0". */
static bool find_visit(const struct study *study, const char *name, size_t *index, struct error *err)
{
    const char **names = arena_array(err->arena, const char *, study->visit_count);
    struct decimal asked, there;
    bool number = decimal_parse(name, strlen(name), '.', &asked) == DECIMAL_OK;
    for (size_t i = 0; i < study->visit_count; i++) {
        names[i] = study->visits[i].name;
        *index = i;
        if (str_equal(names[i], name) || str_equal(study->visits[i].label, name) ||
            (number && decimal_parse(names[i], strlen(names[i]), '.', &there) == DECIMAL_OK &&
             there.value == asked.value))
            return true;
    }
    return roles_unknown(err, "visit", name, names, study->visit_count);
}

static int compare_sizes(const void *a, const void *b)
{
    size_t p = *(const size_t *)a, q = *(const size_t *)b;
    return p < q ? -1 : p > q;
}

/* Of two visits: by the schema, by the name of a baseline, or by numbers of one unit. */
static bool earlier_is_known(const struct study *study, struct arena *arena)
{
    const struct study_visit *visits = study->visits;
    return (study->schema != NULL && study->schema->visits.count > 0) || name_is_baseline(visits[0].name, arena) ||
           name_differs_by_number(visits[0].name, visits[1].name, arena);
}

static bool find_from_and_to(struct study *study, const struct opening *opening, unsigned needs, struct error *err)
{
    const struct layout_options *layout = &opening->layout;
    const struct schema *schema = study->schema;
    const char *from = layout->from != NULL ? layout->from : schema != NULL ? schema->baseline : NULL;
    study->no_baseline = (needs & STUDY_FOLLOW_UP) && (!(needs & STUDY_PAIR) || study->visit_count < 2);
    if (study->no_baseline && (study->visit_count < 2 || (from == NULL && layout->before.count == 0))) {
        study->from = study->visit_count;
    } else if (from != NULL && layout->before.count == 0) {
        if (!find_visit(study, from, &study->from, err))
            return false;
    } else if (study->visit_count > 2 && layout->before.count == 0) {
        return error_set(err, ERROR_USAGE, "which visit is the baseline? Use --from VISIT%s; the first is '%s'",
                         (needs & STUDY_FOLLOW_UP) != 0 ? ", or --unadjusted for a follow-up alone" : "",
                         utf8_show(err->arena, study->visits[0].name));
    } else if (study->long_layout && study->visit_count == 2 && !earlier_is_known(study, err->arena)) {
        return error_set(err, ERROR_USAGE, "which visit is the baseline, '%s' or '%s'? Use --from VISIT",
                         utf8_show(err->arena, study->visits[0].name), utf8_show(err->arena, study->visits[1].name));
    }
    const char *const *to = layout->to.items;
    size_t count = study->no_baseline && study->visit_count == 1 && study->visits[0].name == NULL ? 0 : layout->to.count;
    if (count == 0 && schema != NULL && schema->primary_visit != NULL && layout->before.count == 0 &&
        study->visit_count > 1)
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

/* An arm that is called like a control, by its label for people or by its level; else the first. */
static void guess_control(struct study *study, const struct opening *opening)
{
    const struct levels *levels = study->arm->levels;
    const char **labels = arena_array(opening->arena, const char *, levels->count);
    for (uint32_t i = 0; i < levels->count; i++)
        labels[i] = schema_level_label(study->schema, study->arm->name, levels->names[i]);
    const char *control = name_control(labels, levels->count, opening->arena);
    size_t called = control == NULL ? NAME_NONE : name_find(labels, levels->count, control);
    study->control = called == NAME_NONE ? 0 : (uint32_t)called;
    if (levels->count < 2)
        return;
    const char *name = levels->names[study->control], *label = labels[study->control];
    study->session->note(study->session,
                         arena_printf(opening->arena, "'%s'%s%s%s is taken as the control arm (--control)",
                                      utf8_show(opening->arena, name), str_equal(name, label) ? "" : " (",
                                      str_equal(name, label) ? "" : utf8_show(opening->arena, label),
                                      str_equal(name, label) ? "" : ")"));
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
        guess_control(study, opening);
        return true;
    }
    study->control = levels_find(levels, control);
    const char *labelled = schema_level_labelled(study->schema, study->arm->name, control);
    if (study->control == LEVEL_NONE && labelled != NULL)
        study->control = levels_find(levels, labelled);
    if (study->control == LEVEL_NONE)
        return roles_unknown(err, "arm", control, levels->names, levels->count);
    return true;
}

/* ---- --where ---- */

struct where {
    const struct frame *frame;
    const struct column **columns; /* by name used */
};

struct value study_value(const struct column *column, size_t row)
{
    if (column->missing[row])
        return (struct value){ .kind = VALUE_MISSING };
    if (column->type == COLUMN_CATEGORY || column->type == COLUMN_TEXT)
        return (struct value){ .kind = VALUE_TEXT, .text = column->levels->names[column->codes[row]] };
    struct twofold number = column->units != NULL
                                ? twofold_decimal(column->units[row], decimal_power(column->scale))
                                : twofold_of(column->values[row]);
    return (struct value){ .kind = column->type == COLUMN_DATE ? VALUE_DATE : VALUE_NUMBER, .number = number };
}

static struct value cell_value(const void *data, size_t name, size_t row)
{
    const struct where *where = data;
    return study_value(where->columns[name], row);
}

static bool select_rows(struct study *study, const struct opening *opening, struct error *err)
{
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
    ledger.read = study->rows.count;
    size_t kept = 0;
    for (size_t i = 0; i < ledger.read; i++) {
        size_t row = study->rows.index[i];
        bool keep;
        if (!expression_keeps(opening->where, &scope, row, &keep, err))
            return false;
        if (keep)
            study->rows.index[kept++] = row;
        else
            ledger_exclude(&ledger, "not selected by --where",
                           row_name(&study->frame, row, study->id, study->visit, opening->arena));
    }
    rows_cut(&study->rows, kept);
    ledger.analysed = kept;
    ledger_sort(&ledger);
    study_ledger(study, &ledger);
    if (kept == 0)
        return error_set(err, ERROR_ESTIMATE, "--where keeps none of the %zu rows", ledger.read);
    return true;
}

/* ---- the whole ---- */

void opening_tell_notes(struct study *study, struct opening *opening)
{
    size_t count;
    const struct csv_note *notes = csv_notes(opening->csv, &count);
    for (; opening->notes_told < count; opening->notes_told++) {
        const struct csv_note *note = &notes[opening->notes_told];
        if (note->warning)
            report_warning(study->report, note->code, "%s", note->text);
        else
            study->session->note(study->session, note->text);
    }
}

void opening_record_input(struct study *study, struct opening *opening)
{
    study->delimiter = csv_delimiter(opening->csv);
    report_input(study->report, study->frame.path, csv_sha256(opening->csv), study->frame.rows);
    opening_tell_notes(study, opening);
}

static bool read_rows(struct study *study, struct opening *opening, struct error *err)
{
    opening_tell_notes(study, opening);
    if (!csv_read(opening->csv, opening->wanted.items, opening->wanted.count, &study->frame, err))
        return false;
    opening_record_input(study, opening);
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
    if (!roles_find(study, &opening, spec, path, err) || !read_rows(study, &opening, err) ||
        !bind_roles(study, &opening, err) || !leave_out_empty_arm(study, spec->needs, err))
        return false;
    observations_events(study, &opening);
    if (!observations_select(study, &opening, err))
        return false;
    if (study->long_layout) {
        opening_find_visits(study, opening.layout.from, session->arena);
        observations_visits(study, &opening);
    }
    if (!bind_outcomes(study, &opening, err) || !find_control(study, &opening, err))
        return false;
    if ((spec->needs & (STUDY_PAIR | STUDY_FOLLOW_UP)) && !find_from_and_to(study, &opening, spec->needs, err))
        return false;
    observations_label(study, &opening);
    return select_rows(study, &opening, err) && observations_one_measure(study, &opening, err);
}
