/* The part of a study that answers: groups, series, complete cases, samples. */
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/str.h"
#include "tools/study.h"

size_t study_group_count(const struct study *study)
{
    return study->by == NULL ? 1 : study->by->levels->count;
}

struct level_test {
    const struct column *column;
    uint32_t level;
};

static bool has_level(const void *context, size_t row)
{
    const struct level_test *test = context;
    return !test->column->missing[row] && test->column->codes[row] == test->level;
}

struct rows study_group_rows(const struct study *study, size_t index, const char **name)
{
    *name = NULL;
    if (study->by == NULL)
        return study->rows;
    struct level_test test = { study->by, (uint32_t)index };
    *name = schema_level_label(study->schema, study->by->name, study->by->levels->names[index]);
    return rows_filter(study->session->arena, study->rows, has_level, &test);
}

/* The arm of every patient; those without one are told of once. */
static bool find_arms(const struct study *study, struct group *group, struct error *err)
{
    struct arena *arena = study->session->arena;
    uint32_t *arm_of = arena_array(arena, uint32_t, group->patients.count);
    group->arm_of = arm_of;
    group->arms = 1;
    if (study->arm == NULL)
        return true;
    if (!series_of_patient(&group->patients, &study->frame, study->arm, NULL, arena, &group->arm, err))
        return false;
    group->arms = study->arm->levels->count;
    size_t unknown = 0;
    for (size_t patient = 0; patient < group->patients.count; patient++) {
        enum missing kind;
        bool missing = series_missing(&group->arm, patient, &kind);
        arm_of[patient] = missing ? LEVEL_NONE : study->arm->codes[group->arm.row[patient]];
        unknown += missing;
    }
    if (unknown > 0)
        report_warning(study->report, "arm_missing", "%zu patient%s no value of %s and %s in no arm", unknown,
                       unknown == 1 ? " has" : "s have", study->arm->name, unknown == 1 ? "is" : "are");
    return true;
}

bool study_group(const struct study *study, size_t index, struct group *group, struct error *err)
{
    struct arena *arena = study->session->arena;
    *group = (struct group){ 0 };
    struct rows rows = study_group_rows(study, index, &group->name);
    bool ok = study->long_layout
                  ? patients_long(&study->frame, rows, study->id, study->place != NULL ? study->place : study->visit, arena, &group->patients, err)
                  : patients_wide(&study->frame, rows, study->id, arena, &group->patients, err);
    if (!ok)
        return false;
    group->rows = arena_array(arena, const size_t *, study->visit_count + 1);
    for (size_t v = 0; v < study->visit_count || v == 0; v++)
        group->rows[v] = patients_rows(&group->patients, &study->frame, study->visit,
                                       v < study->visit_count ? study->visits[v].level : 0, arena);
    return find_arms(study, group, err);
}

struct series study_series(const struct study *study, const struct group *group, size_t outcome, size_t visit)
{
    const struct outcome *of = &study->outcomes[outcome];
    const struct column *column = of->columns[visit];
    if (of->paired_columns)
        return (struct series){ column, group->rows[visit], column == NULL ? of->name : column->name, NULL };
    return (struct series){ column, group->rows[visit], of->name, study->visits[visit].label };
}

bool study_covariate(const struct study *study, const struct group *group, const char *name, struct arena *arena,
                     struct series *series, struct error *err)
{
    const struct column *column = frame_column(&study->frame, name, err);
    if (column == NULL)
        return false;
    const size_t *baseline = study->from < study->visit_count ? group->rows[study->from] : NULL;
    return series_of_patient(&group->patients, &study->frame, column, baseline, arena, series, err);
}

const char *study_arm_name(const struct study *study, uint32_t arm)
{
    return study->arm == NULL ? "all patients"
                              : schema_level_label(study->schema, study->arm->name, study->arm->levels->names[arm]);
}

const char *study_contrast_name(const struct study *study, uint32_t arm)
{
    return arena_printf(study->session->arena, "%s - %s", study_arm_name(study, arm),
                        study_arm_name(study, study->control));
}

const char *study_outcomes_named(const struct study *study)
{
    struct str text;
    str_init(&text, study->session->arena);
    for (size_t i = 0; i < study->outcome_count; i++)
        str_addf(&text, "%s%s", i == 0 ? "" : i + 1 == study->outcome_count ? " and " : ", ", study->outcomes[i].name);
    for (size_t i = 0; i < study->to_count; i++) {
        const char *label = study->visits[study->to[i]].label;
        if (label != NULL && !study->outcomes[0].paired_columns) /* else the column is called as the visit is */
            str_addf(&text, "%s%s", i == 0 ? " at " : i + 1 == study->to_count ? " and " : ", ", label);
    }
    return text.text;
}

const char *study_outcomes_titled(const struct study *study)
{
    struct str text;
    str_init(&text, study->session->arena);
    for (size_t i = 0; i < study->outcome_count; i++) {
        const struct schema_outcome *about = study->outcomes[i].about;
        const char *unit = about == NULL || about->unit == NULL ? "" : about->unit;
        if (about != NULL && about->title != NULL && !str_equal(about->title, study->outcomes[i].name))
            str_addf(&text, " %s: %s%s%s.", study->outcomes[i].name, about->title, unit[0] == '\0' ? "" : ", in ", unit);
    }
    return text.text;
}

const char *study_baseline_named(const struct study *study)
{
    const char *label = study->from < study->visit_count ? study->visits[study->from].label : NULL;
    return label == NULL ? "the baseline" : label;
}

enum schema_direction study_direction(const struct study *study)
{
    enum schema_direction common = SCHEMA_DIRECTION_UNKNOWN;
    for (size_t i = 0; i < study->outcome_count; i++) {
        const struct schema_outcome *about = study->outcomes[i].about;
        enum schema_direction direction = about == NULL ? SCHEMA_DIRECTION_UNKNOWN : about->direction;
        if (i > 0 && direction != common)
            return SCHEMA_DIRECTION_UNKNOWN;
        common = direction;
    }
    return common;
}

struct sample group_sample(const struct group *group, const struct series *series, uint32_t arm, struct arena *arena,
                           size_t *missing)
{
    const struct column *column = series->column;
    size_t without = 0, n = 0;
    enum missing kind;
    for (size_t patient = 0; patient < group->patients.count; patient++)
        if (group->arm_of[patient] == arm)
            *(series_missing(series, patient, &kind) ? &without : &n) += 1;
    double *x = arena_array(arena, double, n);
    int64_t *units = column->units == NULL ? NULL : arena_array(arena, int64_t, n);
    struct sample sample = { x, units, units == NULL ? 1 : decimal_power(column->scale), n };
    for (size_t patient = 0, at = 0; patient < group->patients.count; patient++) {
        if (group->arm_of[patient] != arm || series_missing(series, patient, &kind))
            continue;
        x[at] = column->values[series->row[patient]];
        if (units != NULL)
            units[at] = column->units[series->row[patient]];
        at++;
    }
    if (missing != NULL)
        *missing = without;
    return sample;
}

/* How much of two visit labels is the same word: "week " of "week 0" and "week 10". */
static size_t common_unit(const char *a, const char *b)
{
    const char *blank = strrchr(a, ' ');
    size_t length = blank == NULL ? 0 : (size_t)(blank - a) + 1;
    return strncmp(a, b, length) == 0 ? length : 0;
}

const char *study_analysis_name(const struct study *study, const struct group *group, size_t outcome, size_t to)
{
    const char *from = study->visits[study->from].label, *until = study->visits[to].label;
    bool named = !study->outcomes[outcome].paired_columns;
    if (study->outcomes[outcome].paired_columns) {
        from = study->outcomes[outcome].columns[study->from]->name;
        until = study->outcomes[outcome].columns[to]->name;
    }
    return arena_printf(study->session->arena, "%s%s%s%s%s%s%s to %s", group->name != NULL ? study->by->name : "",
                        group->name != NULL ? " " : "", group->name != NULL ? group->name : "",
                        group->name != NULL ? ": " : "", named ? study->outcomes[outcome].name : "",
                        named ? ", " : "", from, until + common_unit(from, until));
}

void study_ledger(const struct study *study, const struct ledger *ledger)
{
    struct report_exclusion *exclusions =
        arena_array(study->session->arena, struct report_exclusion, ledger->count);
    for (size_t i = 0; i < ledger->count; i++)
        exclusions[i] = (struct report_exclusion){ ledger->exclusions[i].reason, ledger->exclusions[i].ids,
                                                   ledger->exclusions[i].count };
    report_ledger(study->report, (struct report_ledger){ ledger->analysis, ledger->unit, ledger->read,
                                                         ledger->analysed, exclusions, ledger->count });
}

bool study_cases(const struct study *study, const struct group *group, size_t outcome, size_t to,
                 const struct series *extra, size_t extra_count, struct cases *cases)
{
    struct arena *arena = study->session->arena;
    struct series *series = arena_array(arena, struct series, extra_count + 3);
    size_t count = 0;
    series[count++] = study_series(study, group, outcome, study->from);
    series[count++] = study_series(study, group, outcome, to);
    if (study->arm != NULL)
        series[count++] = group->arm;
    for (size_t i = 0; i < extra_count; i++)
        series[count++] = extra[i];
    struct ledger ledger;
    bool any = cases_complete(&group->patients, series, count, study_analysis_name(study, group, outcome, to), arena,
                              cases, &ledger);
    study_ledger(study, &ledger);
    return any;
}

const char *study_name_at(const struct study *study, const struct group *group, size_t outcome, size_t to)
{
    const struct outcome *of = &study->outcomes[outcome];
    const char *when = of->paired_columns ? NULL : study->visits[to].label;
    return arena_printf(study->session->arena, "%s%s%s%s%s%s%s", group->name != NULL ? study->by->name : "",
                        group->name != NULL ? " " : "", group->name != NULL ? group->name : "",
                        group->name != NULL ? ": " : "", of->paired_columns ? of->columns[to]->name : of->name,
                        when != NULL ? ", " : "", when != NULL ? when : "");
}

bool study_cases_at(const struct study *study, const struct group *group, size_t outcome, size_t to,
                    const struct series *extra, size_t extra_count, struct cases *cases)
{
    struct arena *arena = study->session->arena;
    struct series *series = arena_array(arena, struct series, extra_count + 2);
    series[AT_FOLLOW_UP] = study_series(study, group, outcome, to);
    series[AT_ARM] = group->arm;
    for (size_t i = 0; i < extra_count; i++)
        series[AT_EXTRA + i] = extra[i];
    struct ledger ledger;
    bool any = cases_complete(&group->patients, series, extra_count + 2, study_name_at(study, group, outcome, to), arena,
                              cases, &ledger);
    study_ledger(study, &ledger);
    return any;
}

size_t *study_pick(struct arena *arena, const struct cases *cases, size_t arm, uint32_t level, size_t *picked)
{
    uint32_t *codes = arena_array(arena, uint32_t, cases->count);
    size_t *pick = arena_array(arena, size_t, cases->count);
    cases_codes(cases, arm, codes);
    *picked = 0;
    for (size_t i = 0; i < cases->count; i++)
        if (codes[i] == level)
            pick[(*picked)++] = i;
    return pick;
}

/* A sample of all the cases, cut down in place to those picked. */
static struct sample picked_sample(double *values, int64_t *units, double divisor, size_t count, const size_t *pick,
                                   size_t picked)
{
    for (size_t i = 0; pick != NULL && i < picked; i++) {
        values[i] = values[pick[i]];
        if (units != NULL)
            units[i] = units[pick[i]];
    }
    return (struct sample){ values, units, divisor, pick == NULL ? count : picked };
}

struct sample study_sample(struct arena *arena, const struct cases *cases, size_t series, const size_t *pick,
                           size_t picked)
{
    double *values = arena_array(arena, double, cases->count), divisor = 1;
    int64_t *units = arena_array(arena, int64_t, cases->count);
    cases_values(cases, series, values);
    bool exact = cases_units(cases, series, units, &divisor);
    return picked_sample(values, exact ? units : NULL, divisor, cases->count, pick, picked);
}

struct sample study_changes(struct arena *arena, const struct cases *cases, const size_t *pick, size_t picked)
{
    double *values, divisor;
    int64_t *units;
    cases_differences(cases, 0, 1, arena, &values, &units, &divisor);
    return picked_sample(values, units, divisor, cases->count, pick, picked);
}
