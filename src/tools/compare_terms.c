/* Adverse events from a table with one row an event (--term): patients with an event and events, by term and arm. Who may
 * have had one is told by a file of patients, by totals of the arms, or by rows without an event. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "data/complete.h"
#include "tools/compare.h"

/* Who was under observation: arms by patient. */
struct roster {
    const struct levels *patients;
    uint32_t *arm;            /* LEVEL_NONE: missing */
    const struct column *arms;
    uint32_t control;
    size_t *totals;           /* patients of each arm */
    const char *source;       /* the file */
};

struct terms {
    struct comparison *out;
    struct study events;      /* the file of events, row by row */
    const struct column *term;
    struct roster roster;
    size_t *of_term;          /* rows of events, term by term; those of a term begin at first[term] */
    size_t *first;
};

static bool check(const struct compare_options *chosen, struct error *err)
{
    const struct layout_options *layout = &chosen->layout;
    bool outcomes = layout->outcome.count + layout->before.count + layout->after.count + layout->to.count > 0;
    if (outcomes || layout->from != NULL)
        return error_set(err, ERROR_USAGE, "--term takes every row as an event; outcomes and visits are for files with a "
                                           "column for each event (use --where to choose rows)");
    if (chosen->common.by != NULL)
        return error_set(err, ERROR_USAGE, "--by does not go with --term; use --where for each part");
    if (chosen->patients != NULL && chosen->totals.count > 0)
        return error_set(err, ERROR_USAGE, "--patients and --totals both say how many patients there are; use one of them");
    if (chosen->patients == NULL && chosen->common.arm == NULL)
        return error_set(err, ERROR_USAGE, "which column names the arm? Use --arm COLUMN, or --patients FILE for a file that "
                                           "has the arms");
    return true;
}

/* Opens a file of the study under other options that all tools have. */
static bool open_under(const struct common_options *common, const struct study_spec *spec, const struct comparison *out,
                       struct study *study, struct error *err)
{
    struct session *session = out->study->session;
    const struct common_options *kept = session->common;
    session->common = common;
    bool opened = study_open(session, spec, out->report, study, err);
    session->common = kept;
    return opened;
}

static bool open_events(struct terms *terms, struct error *err)
{
    const struct compare_options *chosen = terms->out->options;
    struct csv_column columns[] = { { .name = chosen->term, .want = CSV_CATEGORY },
                                    { .name = chosen->common.arm, .want = CSV_CATEGORY } };
    struct study_spec spec = { .needs = STUDY_ROWS, .columns = columns,
                               .column_count = chosen->patients == NULL ? 2 : 1 };
    struct common_options common = *terms->out->study->session->common;
    if (chosen->patients != NULL) /* the arms are in the other file */
        common.arm = common.control = NULL;
    if (!open_under(&common, &spec, terms->out, &terms->events, err))
        return false;
    if (terms->events.id == NULL)
        return error_set(err, ERROR_USAGE, "which column names the patient? Use --id COLUMN");
    terms->term = frame_column(&terms->events.frame, chosen->term, err);
    return terms->term != NULL;
}

/* ---- who may have had an event ---- */

/* The file of patients: --where is for the events. */
static bool roster_of_file(struct terms *terms, struct error *err)
{
    const struct compare_options *chosen = terms->out->options;
    struct common_options common = *terms->out->study->session->common;
    common.where = NULL;
    struct arena *arena = terms->out->study->session->arena;
    struct study *study = arena_new(arena, struct study);
    struct roster *roster = &terms->roster;
    struct study_spec spec = { .path = chosen->patients, .needs = STUDY_ARM };
    struct group group;
    if (!open_under(&common, &spec, terms->out, study, err) || !study_group(study, 0, &group, err))
        return false;
    if (study->id == NULL)
        return error_set(err, ERROR_USAGE, "%s has no column of patients' ids; use --id COLUMN", chosen->patients);
    struct levels *patients = arena_new(arena, struct levels);
    levels_init(patients, arena);
    *roster = (struct roster){ .patients = patients, .arms = study->arm, .control = study->control, .source = chosen->patients,
                               .arm = arena_array(arena, uint32_t, group.patients.count) };
    for (size_t i = 0; i < group.patients.count; i++)
        roster->arm[levels_intern(patients, group.patients.ids[i], strlen(group.patients.ids[i]))] = group.arm_of[i];
    return true;
}

/* The patients of the file of events, whether --where keeps their rows or not. */
static bool roster_of_events(struct terms *terms, struct error *err)
{
    const struct study *study = &terms->events;
    const struct column *arm = study->arm, *id = study->id;
    struct roster *roster = &terms->roster;
    uint32_t *first = arena_array(study->session->arena, uint32_t, id->levels->count);
    *roster = (struct roster){ .patients = id->levels, .arms = arm, .control = study->control, .source = study->frame.path,
                               .arm = arena_array(study->session->arena, uint32_t, id->levels->count) };
    for (size_t i = 0; i < id->levels->count; i++)
        roster->arm[i] = LEVEL_NONE;
    for (size_t row = 0; row < study->frame.rows; row++) {
        if (id->missing[row] || arm->missing[row])
            continue;
        uint32_t patient = id->codes[row];
        if (roster->arm[patient] != LEVEL_NONE && roster->arm[patient] != arm->codes[row])
            return error_at(err, study->frame.path, study->frame.lines[row], 0, "%s is in arm '%s' here and in '%s' on line %u",
                            utf8_show(err->arena, id->levels->names[patient]),
                            utf8_show(err->arena, arm->levels->names[arm->codes[row]]),
                            utf8_show(err->arena, arm->levels->names[roster->arm[patient]]),
                            (unsigned)study->frame.lines[first[patient]]);
        if (roster->arm[patient] == LEVEL_NONE)
            first[patient] = (uint32_t)row;
        roster->arm[patient] = arm->codes[row];
    }
    return true;
}

static void count_patients(struct terms *terms)
{
    struct roster *roster = &terms->roster;
    const struct study *study = &terms->events;
    struct ledger ledger;
    ledger_init(&ledger, study->session->arena, arena_printf(study->session->arena, "patients of %s", roster->source),
                "patients");
    roster->totals = arena_array(study->session->arena, size_t, roster->arms->levels->count);
    for (size_t i = 0; i < roster->patients->count; i++) {
        ledger.read++;
        if (roster->arm[i] == LEVEL_NONE) {
            ledger_exclude(&ledger, arena_printf(study->session->arena, "%s missing", roster->arms->name),
                           roster->patients->names[i]);
        } else {
            ledger.analysed++;
            roster->totals[roster->arm[i]]++;
        }
    }
    ledger_sort(&ledger);
    study_ledger(study, &ledger);
}

/* --totals: the arms are those it names, in its order; patients' arms are looked up among them. */
static bool take_totals(struct terms *terms, struct error *err)
{
    const struct text_list *given = &terms->out->options->totals;
    struct roster *roster = &terms->roster;
    struct arena *arena = terms->events.session->arena;
    struct column *arms = arena_new(arena, struct column);
    struct levels *levels = arena_new(arena, struct levels);
    const char *control = terms->events.session->common->control;
    levels_init(levels, arena);
    roster->totals = arena_array(arena, size_t, given->count);
    for (size_t i = 0; i < given->count; i++) {
        const char *equals = strrchr(given->items[i], '=');
        struct decimal number;
        if (equals == NULL || equals == given->items[i] ||
            decimal_parse(equals + 1, strlen(equals + 1), '.', &number) != DECIMAL_OK || !(number.value >= 1) ||
            number.value != floor(number.value) || number.value > 1e9)
            return error_set(err, ERROR_USAGE, "--totals has '%s'; ARM=N is expected, as in 'usual care=120'",
                             utf8_show(err->arena, given->items[i]));
        if (levels_intern(levels, given->items[i], (size_t)(equals - given->items[i])) != i)
            return error_set(err, ERROR_USAGE, "--totals names the arm of '%s' twice", utf8_show(err->arena, given->items[i]));
        roster->totals[i] = (size_t)number.value;
    }
    for (size_t i = 0; i < roster->patients->count; i++) {
        if (roster->arm[i] == LEVEL_NONE)
            continue;
        const char *name = roster->arms->levels->names[roster->arm[i]];
        roster->arm[i] = levels_find(levels, name);
        if (roster->arm[i] == LEVEL_NONE)
            return error_set(err, ERROR_INPUT, "%s has the arm '%s', which --totals does not name", roster->source,
                             utf8_show(err->arena, name));
    }
    *arms = (struct column){ .name = roster->arms->name, .type = COLUMN_CATEGORY, .levels = levels };
    roster->arms = arms;
    roster->control = control == NULL ? 0 : levels_find(levels, control);
    return roster->control != LEVEL_NONE ||
           error_set(err, ERROR_USAGE, "--totals does not name the control arm '%s'", utf8_show(err->arena, control));
}

static bool find_roster(struct terms *terms, struct error *err)
{
    const struct compare_options *chosen = terms->out->options;
    if (!(chosen->patients != NULL ? roster_of_file : roster_of_events)(terms, err))
        return false;
    if (chosen->totals.count > 0)
        return take_totals(terms, err);
    count_patients(terms);
    return true;
}

/* ---- the events ---- */

/* The patient of an event; LEVEL_NONE when the arm is missing. */
static bool find_patient(const struct terms *terms, size_t row, uint32_t *patient, struct error *err)
{
    const struct study *study = &terms->events;
    const struct roster *roster = &terms->roster;
    if (study->id->missing[row])
        return error_at(err, study->frame.path, study->frame.lines[row], 0, "%s is missing; every event needs its patient",
                        study->id->name);
    const char *name = study->id->levels->names[study->id->codes[row]];
    *patient = levels_find(roster->patients, name);
    if (*patient == LEVEL_NONE)
        return error_at(err, study->frame.path, study->frame.lines[row], 0, "patient '%s' is not in %s",
                        utf8_show(err->arena, name), roster->source);
    if (roster->arm[*patient] == LEVEL_NONE)
        *patient = LEVEL_NONE;
    return true;
}

/* Sorts the rows of events by term; the ledger says which rows are none. */
static bool sort_events(struct terms *terms, struct error *err)
{
    const struct study *study = &terms->events;
    struct arena *arena = study->session->arena;
    size_t count = terms->term->levels->count;
    struct ledger ledger;
    ledger_init(&ledger, arena, arena_printf(arena, "events of %s", study->frame.path), "rows");
    terms->first = arena_array(arena, size_t, count + 2);
    terms->of_term = arena_array(arena, size_t, study->rows.count);
    for (int pass = 0; pass < 2; pass++) { /* count, then place */
        for (size_t i = 0; i < study->rows.count; i++) {
            size_t row = study->rows.index[i];
            uint32_t patient;
            if (!find_patient(terms, row, &patient, err))
                return false;
            bool none = terms->term->missing[row] != MISSING_NOT, counts = !none && patient != LEVEL_NONE;
            if (pass == 0) {
                ledger.read++;
                ledger.analysed += counts;
                if (!counts)
                    ledger_exclude(&ledger, none ? arena_printf(arena, "no event (%s is blank)", terms->term->name)
                                                 : arena_printf(arena, "%s missing", terms->roster.arms->name),
                                   row_name(&study->frame, row, study->id, NULL, arena));
                else
                    terms->first[terms->term->codes[row] + 2]++;
            } else if (counts) {
                terms->of_term[terms->first[terms->term->codes[row] + 1]++] = row;
            }
        }
        for (size_t t = 1; pass == 0 && t < count + 2; t++)
            terms->first[t] += terms->first[t - 1];
    }
    ledger_sort(&ledger);
    study_ledger(study, &ledger);
    return true;
}

/* The events of some terms, sorted: each counts, and a patient once. `seen` marks the patients by the number of the
 * table. */
static bool tally(const struct terms *terms, size_t begin, size_t end, uint32_t mark, uint32_t *seen, struct error *err)
{
    const struct roster *roster = &terms->roster;
    size_t arms = roster->arms->levels->count;
    struct compare_tally *tallies = arena_array(terms->events.session->arena, struct compare_tally, arms);
    for (size_t arm = 0; arm < arms; arm++)
        tallies[arm].n = roster->totals[arm];
    for (size_t i = begin; i < end; i++) {
        uint32_t patient;
        if (!find_patient(terms, terms->of_term[i], &patient, err))
            return false;
        struct compare_tally *of = &tallies[roster->arm[patient]];
        of->events++;
        of->patients += seen[patient] != mark;
        seen[patient] = mark;
    }
    for (size_t arm = 0; arm < arms; arm++)
        if (tallies[arm].patients > tallies[arm].n)
            return error_set(err, ERROR_INPUT, "%s has events of %zu patients of '%s', and --totals says that there are %zu",
                             terms->events.frame.path, tallies[arm].patients,
                             utf8_show(err->arena, roster->arms->levels->names[arm]), tallies[arm].n);
    compare_tallies(terms->out, tallies);
    return true;
}

/* The study that the tables are of: each term is an outcome, after all of them together. */
static void set_study(struct terms *terms)
{
    struct arena *arena = terms->events.session->arena;
    struct study *study = arena_new(arena, struct study);
    const struct levels *levels = terms->term->levels;
    *study = (struct study){ .session = terms->out->study->session, .report = terms->out->report, .arm = terms->roster.arms,
                             .control = terms->roster.control, .schema = terms->events.schema, .visit_count = 1,
                             .outcome_count = 1, .no_baseline = true };
    study->visits = arena_new(arena, struct study_visit);
    study->outcomes = arena_array(arena, struct outcome, levels->count + 1);
    study->outcomes[0].name = study->outcomes[0].label = "any event";
    for (size_t t = 0; t < levels->count; t++)
        study->outcomes[t + 1].name = study->outcomes[t + 1].label = levels->names[t];
    terms->out->study = study;
}

bool compare_terms(struct comparison *out, struct error *err)
{
    struct terms terms = { .out = out };
    if (!check(out->options, err) || !open_events(&terms, err) || !find_roster(&terms, err) || !sort_events(&terms, err))
        return false;
    size_t count = terms.term->levels->count;
    uint32_t *seen = arena_array(terms.events.session->arena, uint32_t, terms.roster.patients->count);
    set_study(&terms);
    for (out->outcome = 0; out->outcome <= count; out->outcome++) {
        size_t begin = out->outcome == 0 ? 0 : terms.first[out->outcome - 1], end = terms.first[out->outcome == 0 ? count
                                                                                                        : out->outcome];
        if ((end > begin || out->outcome == 0) && !tally(&terms, begin, end, (uint32_t)out->outcome + 1, seen, err))
            return false;
    }
    return true;
}
