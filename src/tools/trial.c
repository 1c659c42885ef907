/* Sections of the trial report: data check, flow, baseline, outcomes. */
#include "tools/trial.h"

#include <math.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/str.h"
#include "result/estimates.h"
#include "stats/summary.h"
#include "tools/balance.h"
#include "tools/between.h"
#include "tools/figures.h"

/* ---- data check ---- */

void trial_data_check(const struct trial *trial)
{
    static const struct field_spec fields[] = {
        { "outcome", "Outcome", ROLE_LABEL }, { "visit", "Visit", ROLE_LABEL },
        { "n", "n", ROLE_COUNT },             { "missing", "Missing", ROLE_COUNT },
        { "missing_percent", "Missing, %", ROLE_PERCENT },
        { "min", "Min", ROLE_VALUE },         { "max", "Max", ROLE_VALUE },
        { "floor_percent", "At the lowest value, %", ROLE_PERCENT },
        { "ceiling_percent", "At the highest value, %", ROLE_PERCENT },
    };
    const struct study *study = &trial->study;
    struct arena *arena = trial->report->arena;
    struct table *table = table_create(arena, "data_check", "What was recorded", fields,
                                       sizeof fields / sizeof *fields);
    table->note = "Of all patients in the file. A large share at either end of a scale hides change beyond it.";
    for (size_t outcome = 0; outcome < study->outcome_count; outcome++) {
        for (size_t visit = 0; visit < study->visit_count; visit++) {
            struct series series = study_series(study, &trial->group, outcome, visit);
            if (series.column == NULL)
                continue;
            double low = INFINITY, high = -INFINITY;
            size_t n = 0, at_low = 0, at_high = 0, patients = trial->group.patients.count;
            for (size_t patient = 0; patient < patients; patient++) {
                enum missing kind;
                if (series_missing(&series, patient, &kind))
                    continue;
                double value = series.column->values[series.row[patient]];
                at_low = value < low ? 1 : at_low + (value == low);
                at_high = value > high ? 1 : at_high + (value == high);
                low = fmin(low, value);
                high = fmax(high, value);
                n++;
            }
            table_row(table, series.column->decimals);
            table_text(table, "outcome", study->outcomes[outcome].label);
            table_text(table, "visit", study->visits[visit].label);
            table_number(table, "n", (double)n);
            table_number(table, "missing", (double)(patients - n));
            table_number(table, "missing_percent", 100 * (double)(patients - n) / (double)patients);
            table_number(table, "min", n == 0 ? NAN : low);
            table_number(table, "max", n == 0 ? NAN : high);
            table_number(table, "floor_percent", n == 0 ? NAN : 100 * (double)at_low / (double)n);
            table_number(table, "ceiling_percent", n == 0 ? NAN : 100 * (double)at_high / (double)n);
        }
    }
    report_heading(trial->report, 2, "Data check");
    report_table(trial->report, table);
}

/* ---- flow ---- */

/* Who was seen at a visit, and how those lost by then stood at baseline. */
static void add_flow(const struct trial *trial, struct table *table, uint32_t arm, size_t visit)
{
    const struct study *study = &trial->study;
    struct arena *arena = trial->report->arena;
    struct series first = study_series(study, &trial->group, 0, study->from);
    struct series now = study_series(study, &trial->group, 0, visit);
    size_t patients = trial->group.patients.count, allocated = 0, counts[2] = { 0, 0 };
    const struct column *column = first.column;
    double *values[2] = { arena_array(arena, double, patients), arena_array(arena, double, patients) };
    int64_t *units[2] = { arena_array(arena, int64_t, patients), arena_array(arena, int64_t, patients) };
    size_t seen = 0;
    for (size_t patient = 0; patient < patients; patient++) {
        enum missing kind;
        if (trial->group.arm_of[patient] != arm)
            continue;
        allocated++;
        bool lost = series_missing(&now, patient, &kind);
        seen += !lost;
        if (series_missing(&first, patient, &kind))
            continue;
        if (column->units != NULL)
            units[lost][counts[lost]] = column->units[first.row[patient]];
        values[lost][counts[lost]++] = column->values[first.row[patient]];
    }
    table_row(table, study->outcomes[0].decimals);
    table_text(table, "arm", study_arm_name(study, arm));
    table_text(table, "visit", study->visits[visit].label);
    table_number(table, "allocated", (double)allocated);
    table_number(table, "seen", (double)seen);
    table_number(table, "lost", (double)(allocated - seen));
    table_number(table, "lost_percent", allocated == 0 ? NAN : 100 * (double)(allocated - seen) / (double)allocated);
    if (visit == study->from)
        return;
    double divisor = column->units == NULL ? 1 : decimal_power(column->scale);
    struct sample kept = { values[0], column->units == NULL ? NULL : units[0], divisor, counts[0] };
    struct sample gone = { values[1], column->units == NULL ? NULL : units[1], divisor, counts[1] };
    table_number(table, "baseline_seen", sample_mean(&kept, NULL));
    table_number(table, "baseline_lost", sample_mean(&gone, NULL));
}

void trial_flow(const struct trial *trial)
{
    static const struct field_spec fields[] = {
        { "arm", "Arm", ROLE_LABEL },          { "visit", "Visit", ROLE_LABEL },
        { "allocated", "In the arm", ROLE_COUNT }, { "seen", "Seen", ROLE_COUNT },
        { "lost", "Not seen", ROLE_COUNT },    { "lost_percent", "Not seen, %", ROLE_PERCENT },
        { "baseline_seen", "Baseline of those seen", ROLE_ESTIMATE },
        { "baseline_lost", "Baseline of those not seen", ROLE_ESTIMATE },
    };
    const struct study *study = &trial->study;
    if (study->outcomes[0].columns[study->from] == NULL)
        return;
    struct table *table = table_create(trial->report->arena, "flow",
                                       arena_printf(trial->report->arena, "Patients seen, by %s",
                                                    study->outcomes[0].label),
                                       fields, sizeof fields / sizeof *fields);
    table->note = "Patients who leave because of how they fare make the means of those who stay misleading; compare the "
                  "last two columns.";
    for (uint32_t arm = 0; arm < trial->group.arms; arm++)
        for (size_t visit = 0; visit < study->visit_count; visit++)
            if (study->outcomes[0].columns[visit] != NULL)
                add_flow(trial, table, arm, visit);
    report_heading(trial->report, 2, "Flow of patients");
    report_table(trial->report, table);
    report_ledgers(trial->report);
}

/* ---- baseline ---- */

/* A table whose columns are the arms: per arm two fields, then one standardised difference per contrast. */
static struct table *baseline_table(const struct trial *trial, const char *name, const char *title,
                                    const char *first_label, enum role first, const char *second_label,
                                    enum role second)
{
    struct arena *arena = trial->report->arena;
    uint32_t arms = trial->group.arms;
    struct field_spec *fields = arena_array(arena, struct field_spec, 2 + 3 * (size_t)arms);
    size_t count = 0;
    fields[count++] = (struct field_spec){ "variable", "Variable", ROLE_LABEL };
    if (first == ROLE_COUNT)
        fields[count++] = (struct field_spec){ "level", "Level", ROLE_LABEL };
    for (uint32_t arm = 0; arm < arms; arm++) {
        const char *label = study_arm_name(&trial->study, arm);
        fields[count++] = (struct field_spec){ arena_printf(arena, "first_%u", arm),
                                               arena_printf(arena, "%s: %s", label, first_label), first };
        fields[count++] = (struct field_spec){ arena_printf(arena, "second_%u", arm),
                                               arena_printf(arena, "%s: %s", label, second_label), second };
    }
    for (uint32_t arm = 0; arm < arms; arm++)
        if (arms > 1 && arm != trial->study.control)
            fields[count++] = (struct field_spec){ arena_printf(arena, "smd_%u", arm),
                                                   arena_printf(arena, "SMD: %s", study_arm_name(&trial->study, arm)),
                                                   ROLE_RATIO };
    return table_create(arena, name, title, fields, count);
}

static void set(const struct trial *trial, struct table *table, const char *stem, uint32_t arm, double value)
{
    table_number(table, arena_printf(trial->report->arena, "%s_%u", stem, arm), value);
}

static void add_number(const struct trial *trial, struct table *table, const struct series *series, const char *label,
                       int decimals)
{
    struct arena *arena = trial->report->arena;
    uint32_t arms = trial->group.arms, control = trial->study.control;
    struct sample *samples = arena_array(arena, struct sample, arms);
    double *sds = arena_array(arena, double, arms);
    table_row(table, decimals);
    table_text(table, "variable", label);
    for (uint32_t arm = 0; arm < arms; arm++) {
        samples[arm] = group_sample(&trial->group, series, arm, trial->study.session->arena, NULL);
        set(trial, table, "first", arm, sample_mean(&samples[arm], &sds[arm]));
        set(trial, table, "second", arm, sds[arm]);
    }
    for (uint32_t arm = 0; arm < arms; arm++)
        if (arms > 1 && arm != control)
            set(trial, table, "smd", arm,
                balance_of_means(&samples[arm], sds[arm], &samples[control], sds[control]));
}

static void add_levels(const struct trial *trial, struct table *table, const struct series *series,
                       const char *label)
{
    const struct levels *levels = series->column->levels;
    uint32_t arms = trial->group.arms, control = trial->study.control;
    struct level_counts counts = level_counts_of(&trial->study, &trial->group, series);
    for (uint32_t level = 0; level < levels->count; level++) {
        table_row(table, -1);
        table_text(table, "variable", label);
        table_text(table, "level", schema_level_label(trial->study.schema, series->column->name, levels->names[level]));
        for (uint32_t arm = 0; arm < arms; arm++) {
            set(trial, table, "first", arm, (double)level_count(&counts, arm, level));
            set(trial, table, "second", arm, 100 * level_share(&counts, arm, level));
        }
        for (uint32_t arm = 0; arm < arms; arm++)
            if (arms > 1 && arm != control)
                set(trial, table, "smd", arm, balance_of_level(&counts, arm, control, level));
    }
}

enum { MOST_LEVELS = 12 }; /* a baseline table is no place for an identifier */

/* Covariates the schema names, then the outcomes at baseline. */
static void add_covariates(const struct trial *trial, struct table *numbers, struct table *categories)
{
    const struct study *study = &trial->study;
    for (size_t i = 0; study->schema != NULL && i < study->schema->count; i++) {
        const struct schema_field *field = &study->schema->fields[i];
        struct series series;
        struct error ignored;
        error_init(&ignored, trial->report->arena);
        if (field->role != SCHEMA_COVARIATE && field->role != SCHEMA_SITE)
            continue;
        if (!study_covariate(study, &trial->group, field->name, study->session->arena, &series, &ignored)) {
            report_warning(trial->report, "covariate_changes", "%s", error_message(&ignored));
            continue;
        }
        const char *label = schema_label(study->schema, field->name);
        if (series.column->type == COLUMN_NUMBER)
            add_number(trial, numbers, &series, label, series.column->decimals);
        else if (series.column->type == COLUMN_CATEGORY && series.column->levels->count <= MOST_LEVELS)
            add_levels(trial, categories, &series, label);
    }
}

void trial_baseline(const struct trial *trial)
{
    const struct study *study = &trial->study;
    struct table *numbers = baseline_table(trial, "baseline_numbers", "Numbers at baseline", "mean", ROLE_ESTIMATE, "SD",
                                           ROLE_SPREAD);
    struct table *categories =
        baseline_table(trial, "baseline_categories", "Categories at baseline", "n", ROLE_COUNT, "%", ROLE_PERCENT);
    add_covariates(trial, numbers, categories);
    for (size_t outcome = 0; outcome < study->outcome_count; outcome++) {
        struct series series = study_series(study, &trial->group, outcome, study->from);
        if (series.column != NULL)
            add_number(trial, numbers, &series, study->outcomes[outcome].label, study->outcomes[outcome].decimals);
    }
    if (trial->group.arms > 1)
        numbers->note = "SMD: standardised mean difference from control (Austin 2009, Stat Med 28:3083). Arms are not "
                        "tested against each other at baseline.";
    report_heading(trial->report, 2, "Baseline");
    report_table(trial->report, numbers);
    if (categories->rows > 0)
        report_table(trial->report, categories);
}

/* ---- outcomes ---- */

static struct table *means_table(const struct trial *trial, size_t outcome)
{
    static const struct field_spec fields[] = {
        { "visit", "Visit", ROLE_LABEL },      { "arm", "Arm", ROLE_LABEL },
        { "n", "n", ROLE_COUNT },              { "mean", "Mean", ROLE_ESTIMATE },
        { "sd", "SD", ROLE_SPREAD },           { "conf_low", "Low", ROLE_CONF_LOW },
        { "conf_high", "High", ROLE_CONF_HIGH }, { "median", "Median", ROLE_ESTIMATE },
    };
    const struct study *study = &trial->study;
    struct arena *arena = trial->report->arena;
    struct summary_spec spec = { .level = trial->level };
    struct table *table = table_create(arena, arena_printf(arena, "means_%s", study->outcomes[outcome].name),
                                       arena_printf(arena, "%s by visit and arm", study->outcomes[outcome].label), fields,
                                       sizeof fields / sizeof *fields);
    for (size_t visit = 0; visit < study->visit_count; visit++) {
        struct series series = study_series(study, &trial->group, outcome, visit);
        for (uint32_t arm = 0; series.column != NULL && arm < trial->group.arms; arm++) {
            struct summary summary;
            struct sample sample = group_sample(&trial->group, &series, arm, study->session->arena, NULL);
            summary_compute(&sample, &spec, arena, &summary);
            table_row(table, study->outcomes[outcome].decimals);
            table_text(table, "visit", study->visits[visit].label);
            table_text(table, "arm", study_arm_name(study, arm));
            table_number(table, "n", (double)summary.n);
            table_number(table, "mean", summary.mean);
            table_number(table, "sd", summary.sd);
            table_number(table, "conf_low", summary.low);
            table_number(table, "conf_high", summary.high);
            table_number(table, "median", summary.median);
        }
    }
    return table;
}

static struct estimate contrast_row(const struct trial *trial, size_t outcome, size_t visit,
                                    const struct ancova_contrast *of, const struct contrast *contrast,
                                    const char *method)
{
    struct estimate row;
    estimate_init(&row);
    row.outcome = trial->study.outcomes[outcome].name;
    row.contrast = study_contrast_name(&trial->study, of->arm);
    row.visit = trial->study.visits[visit].label;
    row.method = method;
    row.n = (double)trial_comparison(trial, outcome, visit)->ancova.n;
    estimate_set_contrast(&row, contrast, trial->level);
    return row;
}

/* The contrasts of one outcome for people, and in the one table for programs. */
static void add_contrasts(const struct trial *trial, size_t outcome, struct table *shown, struct table *all)
{
    const struct study *study = &trial->study;
    int decimals = study->outcomes[outcome].decimals;
    for (size_t visit = 0; visit < study->visit_count; visit++) {
        const struct comparison *comparison = trial_comparison(trial, outcome, visit);
        if (comparison->why_not != NULL)
            report_warning(trial->report, "no_contrast", "%s: %s",
                           study_analysis_name(study, &trial->group, outcome, visit), comparison->why_not);
        for (size_t i = 0; comparison->fitted && i + 1 < comparison->ancova.arm_count; i++) {
            const struct ancova_contrast *contrast = &comparison->ancova.contrasts[i];
            struct estimate model = contrast_row(trial, outcome, visit, contrast, &contrast->model, "ancova");
            struct estimate hc3 = contrast_row(trial, outcome, visit, contrast, &contrast->hc3, "ancova_hc3");
            estimates_add(all, &model, decimals);
            estimates_add(all, &hc3, decimals);
            model.outcome = NULL; /* it is the table's title */
            estimates_add(shown, &model, decimals);
        }
    }
}

static void add_outcome(const struct trial *trial, size_t outcome, struct table *all)
{
    const struct study *study = &trial->study;
    struct arena *arena = trial->report->arena;
    struct report *report = trial->report;
    struct table *shown = table_estimates(arena, arena_printf(arena, "%s: difference from control, adjusted for baseline",
                                                              study->outcomes[outcome].label));
    shown->name = arena_printf(arena, "contrasts_%s", study->outcomes[outcome].name);
    report_heading(report, 3, study->outcomes[outcome].label);
    report_figure(report, figure_of_trajectory(study, &trial->group, outcome, trial->level));
    report_table(report, means_table(trial, outcome));
    add_contrasts(trial, outcome, shown, all);
    if (shown->rows > 0)
        report_table(report, shown);
}

static void add_forest(const struct trial *trial)
{
    const struct study *study = &trial->study;
    struct forest_contrast *contrasts = arena_array(trial->report->arena, struct forest_contrast,
                                                    study->outcome_count * trial->group.arms);
    size_t count = 0;
    for (size_t outcome = 0; outcome < study->outcome_count; outcome++) {
        const struct comparison *comparison = trial_comparison(trial, outcome, trial->main_visit);
        for (size_t i = 0; comparison->fitted && i + 1 < comparison->ancova.arm_count; i++) {
            const struct ancova_contrast *contrast = &comparison->ancova.contrasts[i];
            contrasts[count++] =
                (struct forest_contrast){ outcome, contrast->arm, contrast->model.estimate, contrast->model.low,
                                          contrast->model.high, comparison->baseline_sd };
        }
    }
    if (count > 0)
        report_figure(trial->report, figure_of_forest(study, contrasts, count, trial->main_visit));
}

/* The patients themselves, and how well the model fits, for the first outcome. */
static void add_first_outcome(const struct trial *trial)
{
    const struct study *study = &trial->study;
    struct arena *arena = trial->report->arena;
    const struct comparison *comparison = trial_comparison(trial, 0, trial->main_visit);
    if (!comparison->measured || comparison->cases.count == 0)
        return;
    report_heading(trial->report, 2, "Patients and model of the first outcome");
    report_figure(trial->report, figure_of_slopes(study, &trial->group, 0, trial->main_visit, &comparison->cases,
                                                  trial->level));
    if (!comparison->fitted || comparison->ancova.fit->df < 1)
        return;
    const char **ids = arena_array(arena, const char *, comparison->cases.count);
    for (size_t i = 0; i < comparison->cases.count; i++)
        ids[i] = patients_id(&trial->group.patients, comparison->cases.patient[i], trial->study.session->arena);
    const char *model = arena_printf(arena, "ANCOVA of %s at %s on arm and baseline", study->outcomes[0].name,
                                     study->visits[trial->main_visit].label);
    report_figure(trial->report,
                  figure_of_residuals(study, comparison->ancova.fit, study->outcomes[0].name, model, ids));
}

void trial_outcomes(const struct trial *trial)
{
    struct table *all = table_estimates(trial->report->arena, "Every contrast");
    all->programs_only = true;
    report_heading(trial->report, 2, "Outcomes");
    add_forest(trial);
    for (size_t outcome = 0; outcome < trial->study.outcome_count; outcome++)
        add_outcome(trial, outcome, all);
    report_table(trial->report, all);
    add_first_outcome(trial);
}
