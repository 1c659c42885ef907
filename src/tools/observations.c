/* The names are those of CDISC, Analysis Data Model Implementation Guide 1.3 (2021), section 3.3: one record a subject,
 * parameter and analysis timepoint; DTYPE says how a record was derived and is blank for one that was observed; ANL01FL
 * is Y on the record chosen where there are several; ABLFL is Y on the record that supplies BASE. REDCap writes one row a
 * record, event and repeat: redcap_repeat_instrument names the instrument whose row it is, and is blank elsewhere. */
#include "tools/observations.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "data/complete.h"
#include "measures/catalogue.h"
#include "tools/naming.h"

enum { DERIVED_DROP, DERIVED_KEEP };

static const char event_name[] = "redcap_event_name", repeat_instrument[] = "redcap_repeat_instrument",
                  repeat_instance[] = "redcap_repeat_instance";

static const struct column *frame_find(const struct frame *frame, const char *name)
{
    for (size_t i = 0; i < frame->count; i++)
        if (str_equal(frame->columns[i].name, name))
            return &frame->columns[i];
    return NULL;
}

static bool has_column(const struct opening *opening, const char *name)
{
    return name_find(opening->names, opening->name_count, name) != NAME_NONE;
}

/* A column that --where or a formula names is the user's to judge by. */
static bool is_named(const struct opening *opening, const struct study_spec *spec, const char *name)
{
    for (size_t i = 0; i < spec->column_count; i++)
        if (str_equal(spec->columns[i].name, name))
            return true;
    if (str_equal(opening->by, name) || str_equal(opening->common->visit, name))
        return true;
    return name_find(opening->where_names.items, opening->where_names.count, name) != NAME_NONE;
}

/* ---- ADaM: roles ---- */

static void tell_of_adam(struct study *study, const struct opening *opening, const struct adam *adam)
{
    study->session->note(study->session,
                         arena_printf(opening->arena, "the columns are those of CDISC ADaM: visit %s, arm %s, outcome %s",
                                      adam->visit, opening->arm == NULL ? "none" : opening->arm,
                                      opening->measure == NULL ? "AVAL"
                                                               : utf8_show(opening->arena, opening->measure)));
}

bool observations_adam(struct study *study, struct opening *opening, const struct study_spec *spec, struct error *err)
{
    static const char *const value[] = { "AVAL" };
    const struct common_options *common = opening->common;
    struct adam adam;
    if (!name_adam(opening->names, opening->name_count, &adam))
        return true;
    opening->adam = true;
    if (study->schema != NULL || common->visit != NULL || opening->layout.before.count > 0 || (spec->needs & STUDY_ROWS))
        return true;
    struct text_list *outcome = &opening->layout.outcome;
    opening->visit = adam.visit;
    opening->arm = common->arm != NULL ? common->arm : adam.arm;
    for (size_t i = 0; i < outcome->count && adam.parameter != NULL; i++) {
        if (has_column(opening, outcome->items[i]))
            continue;
        if (outcome->count > 1)
            return error_set(err, ERROR_USAGE, "'%s' is no column, and of the measures of %s one is analysed at a time",
                             utf8_show(err->arena, outcome->items[i]), adam.parameter);
        opening->measure = outcome->items[i];
        opening->measure_column = adam.parameter;
    }
    if (outcome->count == 0)
        *outcome = (struct text_list){ value, 1 };
    tell_of_adam(study, opening, &adam);
    return true;
}

/* ---- REDCap: header and arm ---- */

/* An export with labels in its header has no column that the dictionary knows. */
static bool header_of_labels(const struct study *study, const struct opening *opening, struct error *err)
{
    const struct schema *schema = study->schema;
    if (opening->common->id.count > 0 || schema->id.count == 0 || has_column(opening, schema->id.items[0]))
        return true;
    for (size_t i = 0; i < schema->count; i++)
        if (schema->fields[i].title != NULL && !has_column(opening, schema->fields[i].name) &&
            has_column(opening, schema->fields[i].title))
            return error_at(err, opening->path, 1, 0,
                            "the header has labels (\"%s\") and not the names of the dictionary (%s); export it from REDCap "
                            "as raw data, or with raw headers",
                            utf8_show(err->arena, schema->fields[i].title), schema->fields[i].name);
    return true;
}

/* Without its dictionary nothing tells which columns are of which instrument: what to say is for the user to choose. */
static void hint_at_redcap(struct study *study, const struct opening *opening, const struct study_spec *spec)
{
    bool events = has_column(opening, event_name), repeats = has_column(opening, repeat_instrument);
    const char *visit = opening->common->visit;
    if (study->schema != NULL || (!events && !repeats) || (spec->needs & STUDY_ROWS) || opening->layout.before.count > 0)
        return;
    if (visit == NULL)
        study->session->note(study->session,
                             arena_printf(opening->arena, "the columns are those of a REDCap export: say --schema "
                                          "DICTIONARY.csv, the project's data dictionary%s",
                                          events ? ", or --visit redcap_event_name" : ""));
    if (repeats && (opening->common->where == NULL || strstr(opening->common->where, repeat_instrument) == NULL))
        study->session->note(study->session, "without the data dictionary, rows of repeated instruments are chosen by --where "
                                             "'is.na(redcap_repeat_instrument)' for those of none, or by --where "
                                             "'redcap_repeat_instrument == \"NAME\"' with --visit redcap_repeat_instance");
}

bool observations_redcap(struct study *study, struct opening *opening, const struct study_spec *spec, struct error *err)
{
    const struct schema *schema = study->schema;
    hint_at_redcap(study, opening, spec);
    if (schema == NULL || !schema->partial)
        return true;
    if (!header_of_labels(study, opening, err))
        return false;
    /* one pass cannot carry the arm of a baseline row to the rows that leave it blank */
    const unsigned unguessed = STUDY_ROWS | STUDY_ONE_PASS;
    const char *arm = NULL;
    size_t found = 0;
    for (size_t i = 0; i < schema->count && opening->arm == NULL && !(spec->needs & unguessed); i++) {
        const struct schema_field *field = &schema->fields[i];
        if (field->categories.count == 0 || field->identifier || !has_column(opening, field->name) ||
            name_role(field->name, opening->arena) != SCHEMA_ARM)
            continue;
        arm = field->name;
        found++;
    }
    if (found != 1)
        return true;
    opening->arm = arm;
    study->session->note(study->session, arena_printf(opening->arena, "column '%s' is taken as the arm (--arm)", arm));
    return true;
}

/* ---- the columns that tell rows apart ---- */

static void want(struct opening *opening, const char *name, enum csv_want kind)
{
    if (has_column(opening, name))
        roles_want(opening, name, kind);
}

static void add_rule(struct opening *opening, const struct study_spec *spec, struct row_rule rule)
{
    if (!has_column(opening, rule.column) || is_named(opening, spec, rule.column))
        return;
    opening->rules[opening->rule_count++] = rule;
    roles_want(opening, rule.column, CSV_CATEGORY);
}

static void want_adam(struct opening *opening, const struct study_spec *spec)
{
    if (opening->measure != NULL) {
        opening->rules[opening->rule_count++] = (struct row_rule){ opening->measure_column, opening->measure, false,
                                                                   "of another measure" };
        roles_want(opening, opening->measure_column, CSV_CATEGORY);
        want(opening, "PARAM", CSV_CATEGORY);
    } else if (!(spec->needs & STUDY_ROWS)) {
        want(opening, "PARAMCD", CSV_CATEGORY);
    }
    if (opening->visit != NULL && !(spec->needs & STUDY_ROWS))
        add_rule(opening, spec, (struct row_rule){ opening->visit, NULL, false, "without a visit" });
    if (opening->common->derived == DERIVED_DROP)
        add_rule(opening, spec, (struct row_rule){ "DTYPE", NULL, true, "derived or imputed" });
    add_rule(opening, spec, (struct row_rule){ "ANL01FL", "Y", false, "not marked for analysis" });
    want(opening, "ABLFL", CSV_CATEGORY);
    if (!str_equal(opening->visit, "AVISITN"))
        want(opening, "AVISITN", CSV_NUMBER);
}

/* Whether a column that was asked for is of this instrument; an export of labels has its title, of which the name was
 * made. */
static bool of_wanted_form(const struct study *study, const struct opening *opening, const char *instrument)
{
    const char *plain = catalogue_plain_name(instrument, opening->arena);
    for (size_t i = 0; i < opening->explicit_count; i++) {
        const struct schema_field *field = schema_find(study->schema, opening->wanted.items[i].name);
        if (field != NULL && field->form != NULL && str_equal(catalogue_plain_name(field->form, opening->arena), plain))
            return true;
    }
    return false;
}

bool observations_want(const struct study *study, struct opening *opening, const struct study_spec *spec,
                       struct error *err)
{
    opening->explicit_count = opening->wanted.count;
    opening->row_study = (spec->needs & STUDY_ROWS) != 0;
    if (opening->adam)
        want_adam(opening, spec);
    opening->repeats = study->schema != NULL && study->schema->partial && has_column(opening, repeat_instrument) &&
                       !is_named(opening, spec, repeat_instrument);
    if (opening->repeats)
        roles_want(opening, repeat_instrument, CSV_CATEGORY);
    if (opening->repeats && str_equal(opening->visit, repeat_instance))
        want(opening, event_name, CSV_CATEGORY);
    if ((opening->rule_count > 0 || opening->repeats) && (spec->needs & STUDY_ONE_PASS))
        return error_set(err, ERROR_USAGE, "--brief keeps no rows to choose from, and not every row of this file is an "
                                           "observation (%s); leave out --brief",
                         opening->repeats ? repeat_instrument : opening->rules[0].column);
    return true;
}

/* ---- visits ---- */

static const char *level_at(const struct column *column, size_t row)
{
    return column->missing[row] ? NULL : column->levels->names[column->codes[row]];
}

/* Length of the name of an event without its arm: "week_10_arm_2", or "Week 10 (Arm 2: Massage)" with labels; 0 when it
 * names none. */
static size_t event_stem(const char *event)
{
    size_t length = strlen(event), at = length;
    const char *label = strstr(event, " (Arm ");
    if (label != NULL && length > 0 && event[length - 1] == ')')
        return (size_t)(label - event);
    while (at > 0 && event[at - 1] >= '0' && event[at - 1] <= '9')
        at--;
    return at < length && at > 5 && memcmp(event + at - 5, "_arm_", 5) == 0 ? at - 5 : 0;
}

/* The same visit of several REDCap arms has several names of events. */
static void join_events(struct study *study, const struct opening *opening)
{
    const struct levels *events = study->visit->levels;
    bool several = false;
    for (uint32_t i = 0; i < events->count; i++) {
        size_t stem = event_stem(events->names[i]), first = event_stem(events->names[0]);
        if (stem == 0)
            return;
        several = several || !str_equal(events->names[i] + stem, events->names[0] + first);
    }
    if (!several)
        return;
    struct column *joined = arena_new(opening->arena, struct column);
    struct levels *levels = arena_new(opening->arena, struct levels);
    uint32_t *codes = arena_array(opening->arena, uint32_t, study->visit->rows);
    *joined = *study->visit;
    levels_init(levels, opening->arena);
    for (uint32_t i = 0; i < events->count; i++)
        levels_intern(levels, events->names[i], event_stem(events->names[i]));
    for (size_t row = 0; row < joined->rows; row++) {
        const char *name = joined->missing[row] ? NULL : events->names[study->visit->codes[row]];
        codes[row] = name == NULL ? LEVEL_NONE : levels_intern(levels, name, event_stem(name));
    }
    joined->levels = levels;
    joined->codes = codes;
    study->visit = joined;
    study->session->note(study->session, arena_printf(opening->arena, "events of several REDCap arms are one visit: '%s' is "
                                                      "'%s'", utf8_show(opening->arena, events->names[0]),
                                                      utf8_show(opening->arena, levels->names[0])));
}

/* Means of AVISITN by visit; a visit without one goes last. */
static void order_visits(struct study *study, const struct opening *opening)
{
    const struct column *number = frame_find(&study->frame, "AVISITN");
    size_t count = study->visit_count;
    double *at = arena_array(opening->arena, double, count);
    if (number == NULL || number->values == NULL)
        return;
    for (size_t v = 0; v < count; v++) {
        at[v] = INFINITY;
        for (size_t i = 0; i < study->rows.count; i++) {
            size_t row = study->rows.index[i];
            bool here = !study->visit->missing[row] && study->visit->codes[row] == study->visits[v].level;
            if (here && !number->missing[row] && number->values[row] < at[v])
                at[v] = number->values[row];
        }
    }
    for (size_t i = 1; i < count; i++) {
        struct study_visit visit = study->visits[i];
        double key = at[i];
        size_t k = i;
        for (; k > 0 && at[k - 1] > key; k--)
            study->visits[k] = study->visits[k - 1], at[k] = at[k - 1];
        study->visits[k] = visit;
        at[k] = key;
    }
}

/* The visit of the rows that supply BASE, when they are all at one. */
static void find_baseline(struct study *study, struct opening *opening)
{
    const struct column *flag = frame_find(&study->frame, "ABLFL");
    const char *const *visits = (const char *const *)study->visit->levels->names;
    uint32_t first = LEVEL_NONE, last = 0;
    if (flag == NULL || flag->codes == NULL || opening->layout.from != NULL)
        return;
    for (size_t i = 0; i < study->rows.count; i++) {
        size_t row = study->rows.index[i];
        if (flag->missing[row] || !str_equal(flag->levels->names[flag->codes[row]], "Y") || study->visit->missing[row])
            continue;
        uint32_t visit = study->visit->codes[row];
        first = visit < first ? visit : first;
        last = visit > last ? visit : last;
    }
    if (first != LEVEL_NONE && first == last)
        opening->layout.from = visits[first];
    else if (first != LEVEL_NONE)
        study->session->note(study->session,
                             arena_printf(opening->arena, "the rows that supply BASE (ABLFL) are at several visits, '%s' and "
                                          "'%s' among them; say which is the baseline by --from",
                                          utf8_show(opening->arena, visits[first]),
                                          utf8_show(opening->arena, visits[last])));
}

/* The event of a row without its arm; NULL when it has none. */
static const char *event_at(const struct column *events, size_t row, struct arena *arena)
{
    const char *event = events->missing[row] ? NULL : events->levels->names[events->codes[row]];
    size_t stem = event == NULL ? 0 : event_stem(event);
    return stem == 0 ? event : arena_strndup(arena, event, stem);
}

static struct column *column_of(const struct column *like, const char *const *names, struct arena *arena)
{
    struct column *column = arena_new(arena, struct column);
    *column = *like;
    column->levels = arena_new(arena, struct levels);
    column->missing = arena_array(arena, uint8_t, like->rows);
    column->codes = arena_array(arena, uint32_t, like->rows);
    levels_init(column->levels, arena);
    for (size_t row = 0; row < like->rows; row++) {
        column->missing[row] = names[row] == NULL ? MISSING_BLANK : MISSING_NOT;
        column->codes[row] = names[row] == NULL ? LEVEL_NONE : levels_intern(column->levels, names[row], strlen(names[row]));
    }
    uint32_t *new_code = arena_array(arena, uint32_t, column->levels->count);
    levels_sort(column->levels, new_code);
    for (size_t row = 0; row < like->rows; row++)
        if (column->codes[row] != LEVEL_NONE)
            column->codes[row] = new_code[column->codes[row]];
    return column;
}

/* Repeats are counted anew at every event, whose other rows have no number: the visit of a repeat is its event and number
 * when repeats are at several events, and rows without a number are told apart by their event. */
static void number_repeats(struct study *study, const struct opening *opening, const struct column *events)
{
    const struct column *numbers = study->visit, *instruments = frame_find(&study->frame, repeat_instrument);
    const char **visits = arena_array(opening->arena, const char *, numbers->rows), *first = NULL;
    const char **places = arena_array(opening->arena, const char *, numbers->rows);
    bool several = false;
    for (size_t row = 0; row < numbers->rows; row++) {
        const char *event = event_at(events, row, opening->arena);
        const char *number = level_at(numbers, row);
        places[row] = event == NULL ? number : number == NULL ? event : arena_printf(opening->arena, "%s %s", event, number);
        visits[row] = number == NULL ? NULL : places[row];
        const char *instrument = level_at(instruments, row);
        if (number == NULL || event == NULL || (instrument != NULL && !of_wanted_form(study, opening, instrument)))
            continue;
        several = several || (first != NULL && !str_equal(first, event));
        first = event;
    }
    study->place = column_of(numbers, places, opening->arena);
    if (!several)
        return;
    study->visit = column_of(numbers, visits, opening->arena);
    study->session->note(study->session, arena_printf(opening->arena, "repeats are at several events: a visit is an event and "
                                                      "its repeat, as '%s'",
                                                      utf8_show(opening->arena, study->visit->levels->names[0])));
}

void observations_events(struct study *study, const struct opening *opening)
{
    const struct column *events = opening->repeats ? frame_find(&study->frame, event_name) : NULL;
    if (study->visit != NULL && study->visit->rows > 0 && events != NULL && str_equal(study->visit->name, repeat_instance))
        number_repeats(study, opening, events);
    if (study->schema != NULL && study->schema->partial && study->visit != NULL && study->visit->rows > 0 &&
        str_equal(study->visit->name, event_name))
        join_events(study, opening);
}

void observations_visits(struct study *study, struct opening *opening)
{
    if (!opening->adam || study->visit == NULL || study->visit_count == 0 || study->schema != NULL)
        return;
    order_visits(study, opening);
    find_baseline(study, opening);
}

/* ---- selection ---- */

/* Rows as such, of drugs for example, are those of the repeated instrument alone. */
static bool asks_for_repeats(const struct study *study, const struct opening *opening)
{
    const struct levels *instruments = frame_find(&study->frame, repeat_instrument)->levels;
    for (uint32_t i = 0; i < instruments->count; i++)
        if (of_wanted_form(study, opening, instruments->names[i]))
            return true;
    return false;
}

/* The reason to leave the row out; NULL to keep it. */
static const char *against(const struct study *study, const struct opening *opening, size_t row)
{
    for (size_t i = 0; i < opening->rule_count; i++) {
        const struct row_rule *rule = &opening->rules[i];
        const char *level = level_at(frame_find(&study->frame, rule->column), row);
        const struct column *baseline = frame_find(&study->frame, "ABLFL");
        if (rule->keep_blank ? level == NULL : rule->keep == NULL ? level != NULL : str_equal(level, rule->keep))
            continue;
        /* a study may mark only what follows the baseline */
        if (str_equal(rule->column, "ANL01FL") && baseline != NULL && str_equal(level_at(baseline, row), "Y"))
            continue;
        return arena_printf(opening->arena, "%s (%s%s%s)", rule->reason, rule->column, level == NULL ? "" : " ",
                            level == NULL ? " blank" : utf8_show(opening->arena, level));
    }
    if (!opening->repeats)
        return NULL;
    const char *instrument = level_at(frame_find(&study->frame, repeat_instrument), row);
    if (instrument == NULL)
        return opening->row_study && asks_for_repeats(study, opening) ? "of no repeated instrument" : NULL;
    return of_wanted_form(study, opening, instrument)
               ? NULL
               : arena_printf(opening->arena, "of the repeated instrument '%s'", utf8_show(opening->arena, instrument));
}

/* The first level, in the order of levels and not of rows, that a row kept so far has; NULL when none has any. */
static const char *first_level(const struct study *study, const struct column *column)
{
    uint32_t first = LEVEL_NONE;
    for (size_t i = 0; i < study->rows.count; i++)
        if (!column->missing[study->rows.index[i]] && column->codes[study->rows.index[i]] < first)
            first = column->codes[study->rows.index[i]];
    return first == LEVEL_NONE ? NULL : column->levels->names[first];
}

/* Values of a repeated instrument need to know which repeat: it is their visit. */
static bool repeats_are_visits(const struct study *study, const struct opening *opening, struct error *err)
{
    if (!opening->repeats || opening->row_study || (study->visit != NULL && str_equal(study->visit->name, repeat_instance)))
        return true;
    const struct column *column = frame_find(&study->frame, repeat_instrument);
    const char *instrument = first_level(study, column);
    if (instrument == NULL)
        return true;
    return error_set(err, ERROR_USAGE,
                     "what is asked for is of the repeated instrument '%s', which has rows of its own; say --visit %s for its "
                     "repeats as visits", utf8_show(err->arena, instrument), repeat_instance);
}

static const char *several_levels(struct study *study, const struct opening *opening, const struct column *column,
                                struct arena *arena)
{
    struct str list;
    str_init(&list, arena);
    bool *seen = arena_array(arena, bool, column->levels->count);
    for (size_t i = 0; i < study->rows.count; i++)
        if (!column->missing[study->rows.index[i]])
            seen[column->codes[study->rows.index[i]]] = true;
    size_t count = 0;
    for (uint32_t level = 0; level < column->levels->count; level++) {
        if (!seen[level] || count++ >= 20)
            continue;
        str_separate(&list, ", ");
        str_addf(&list, "'%s'", utf8_show(opening->arena, column->levels->names[level]));
    }
    return count > 1 ? list.text : NULL;
}

/* Not in the order of the rows, which may be shuffled. */
static int compare_reasons(const void *a, const void *b)
{
    return str_compare_natural(((const struct exclusion *)a)->reason, ((const struct exclusion *)b)->reason);
}

bool observations_select(struct study *study, const struct opening *opening, struct error *err)
{
    study->rows = rows_all(opening->arena, study->frame.rows);
    if (opening->rule_count == 0 && !opening->repeats)
        return true;
    const struct column *measure = opening->measure == NULL ? NULL : frame_find(&study->frame, opening->measure_column);
    if (measure != NULL && levels_find(measure->levels, opening->measure) == LEVEL_NONE)
        return roles_unknown(err, arena_printf(err->arena, "column or measure (%s)", opening->measure_column), opening->measure,
                             measure->levels->names, measure->levels->count);
    struct ledger ledger;
    ledger_init(&ledger, opening->arena, "rows that are observations", "rows");
    ledger.read = study->frame.rows;
    size_t kept = 0;
    for (size_t row = 0; row < study->frame.rows; row++) {
        const char *reason = against(study, opening, row);
        if (reason == NULL)
            study->rows.index[kept++] = row;
        else
            ledger_exclude(&ledger, reason, row_name(&study->frame, row, study->id, study->visit, opening->arena));
    }
    rows_cut(&study->rows, kept);
    ledger.analysed = kept;
    ledger_sort(&ledger);
    if (ledger.count > 0)
        qsort(ledger.exclusions, ledger.count, sizeof *ledger.exclusions, compare_reasons);
    if (kept < study->frame.rows)
        study_ledger(study, &ledger);
    if (kept == 0)
        return error_set(err, ERROR_ESTIMATE, "none of the %zu rows is an observation: %zu %s %s", study->frame.rows,
                         ledger.exclusions[0].count, ledger.exclusions[0].count == 1 ? "is" : "are",
                         ledger.exclusions[0].reason);
    return repeats_are_visits(study, opening, err);
}

void observations_label(struct study *study, const struct opening *opening)
{
    const struct column *text = opening->measure == NULL ? NULL : frame_find(&study->frame, "PARAM");
    const char *label = text == NULL ? NULL : first_level(study, text);
    if (label != NULL && study->outcome_count == 1)
        study->outcomes[0].label = label;
}

bool observations_one_measure(struct study *study, const struct opening *opening, struct error *err)
{
    const struct column *measure = !opening->adam || opening->measure != NULL || opening->row_study
                                       ? NULL : frame_find(&study->frame, "PARAMCD");
    if (measure == NULL || measure->codes == NULL || study->by == measure ||
        name_find(opening->id.items, opening->id.count, "PARAMCD") != NAME_NONE)
        return true;
    const char *list = several_levels(study, opening, measure, err->arena);
    if (list == NULL)
        return true;
    return error_set(err, ERROR_USAGE, "the file has several measures (PARAMCD): %s; choose one, as in --outcome %s, or --by "
                                       "PARAMCD", list, utf8_show(err->arena, measure->levels->names[0]));
}
