/* crossover: two treatments, two periods, every patient gets both. The treatment effect is adjusted for the period. */
#include <math.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/utf8.h"
#include "data/complete.h"
#include "result/estimates.h"
#include "stats/crossover.h"
#include "stats/summary.h"
#include "tools/crossover.h"
#include "tools/study.h"
#include "tools/tools.h"

struct crossover_options {
    struct common_options common;
    const char *treatment, *period, *outcome, *before, *after;
};

static const struct option_spec options[] = {
    OPTION_TEXT(struct crossover_options, treatment, "treatment", "COLUMN", "what was given in the period"),
    OPTION_TEXT(struct crossover_options, period, "period", "COLUMN", "which period: the lower level comes first"),
    OPTION_TEXT(struct crossover_options, outcome, "outcome", "COLUMN", "what was measured in the period"),
    OPTION_TEXT(struct crossover_options, before, "before", "COLUMN", "or the change within each period: its start"),
    OPTION_TEXT(struct crossover_options, after, "after", "COLUMN", "and its end"),
};

static const struct crossover_options defaults = { 0 };

static const struct example examples[] = {
    { "knead crossover --id id --period day --treatment oil --control plain --outcome pain datasets/teaching/oils.csv",
      "one row a patient and period; the effect is the other treatment less the control" },
    { "knead crossover --id id --period day --treatment oil --before start --after pain datasets/teaching/oils.csv",
      "the change within each period as outcome" },
};

static bool run(struct session *session, const void *given, struct report *report, struct error *err);

const struct command crossover_command = {
    .name = "crossover",
    .task = "within patients",
    .summary = "AB/BA crossover trials: treatment adjusted for period, period effect, carry-over",
    .usage = "FILE",
    .details = "Reads one row a patient and period. Carry-over is estimated and nothing is chosen by it: testing it first, and "
               "turning to the first period alone when it is found, errs far more often than its level says (Freeman 1989).",
    .takes = TAKES_FILE | TAKES_PATIENTS,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .options_size = sizeof(struct crossover_options),
    .defaults = &defaults,
    .examples = examples,
    .example_count = sizeof examples / sizeof *examples,
    .format = FORMAT_TEXT,
    .run = run,
};

/* One row of the file, seen through its columns. */
struct sources {
    const struct column *treatment, *period, *outcome, *before; /* before: NULL unless changes are analysed */
};

/* A patient's two periods. */
struct visit {
    bool seen;
    uint32_t treatment;
    double value;
};

struct patient {
    const char *id;
    struct visit visit[2];
};

struct output {
    const struct crossover_options *options;
    const struct study *study;
    struct report *report;
    struct sources sources;
    struct table *estimates, *cells, *patients;
    const char *group, *outcome;
    uint32_t a, b;              /* levels of the treatment: the contrast is a - b */
    int decimals;
    const char *degenerate;
};

static bool find_sources(const struct study *study, const struct crossover_options *chosen, struct sources *sources,
                         struct error *err)
{
    const struct frame *frame = &study->frame;
    const char *outcome = chosen->outcome != NULL ? chosen->outcome : chosen->after;
    sources->before = NULL;
    return (sources->treatment = frame_column(frame, chosen->treatment, err)) != NULL &&
           (sources->period = frame_column(frame, chosen->period, err)) != NULL &&
           (sources->outcome = frame_column(frame, outcome, err)) != NULL &&
           (chosen->before == NULL || (sources->before = frame_column(frame, chosen->before, err)) != NULL);
}

static bool check_options(const struct crossover_options *chosen, struct error *err)
{
    if (chosen->common.arm != NULL)
        return error_set(err, ERROR_USAGE, "crossover takes no --arm: what was given in a period is --treatment, and the "
                                           "sequences are read from it");
    if (chosen->treatment == NULL || chosen->period == NULL)
        return error_set(err, ERROR_USAGE, "which columns are treatment and period? Use --treatment COLUMN --period COLUMN");
    if ((chosen->before != NULL) != (chosen->after != NULL))
        return error_set(err, ERROR_USAGE, "--before and --after go together");
    if ((chosen->outcome != NULL) == (chosen->after != NULL))
        return error_set(err, ERROR_USAGE, "what is the outcome? Use --outcome COLUMN, or --before COLUMN --after COLUMN "
                                           "for the change within each period");
    return true;
}

static bool open_study(struct session *session, const struct crossover_options *chosen, struct report *report,
                       struct study *study, struct error *err)
{
    struct csv_column columns[4] = { { chosen->treatment, CSV_CATEGORY },
                                     { chosen->period, CSV_CATEGORY },
                                     { chosen->outcome != NULL ? chosen->outcome : chosen->after, CSV_NUMBER },
                                     { chosen->before, CSV_NUMBER } };
    struct study_spec spec = { .needs = STUDY_ROWS, .columns = columns, .column_count = chosen->before != NULL ? 4 : 3 };
    if (!study_open(session, &spec, report, study, err))
        return false;
    if (study->id == NULL)
        return error_set(err, ERROR_USAGE, "which column names the patient? Use --id COLUMN");
    return true;
}

/* The contrast is the other treatment less the control: the one named, or the first. */
static bool find_treatments(struct output *out, struct error *err)
{
    const struct levels *levels = out->sources.treatment->levels, *periods = out->sources.period->levels;
    const char *control = out->options->common.control;
    if (levels->count != 2 || periods->count != 2)
        return error_set(err, ERROR_INPUT, "%s has %u levels and %s has %u; a crossover has two treatments and two periods",
                         out->options->treatment, levels->count, out->options->period, periods->count);
    out->b = control == NULL ? 0 : levels_find(levels, control);
    if (out->b == LEVEL_NONE)
        return error_set(err, ERROR_USAGE, "there is no treatment '%s'; there are '%s' and '%s'",
                         utf8_show(err->arena, control), utf8_show(err->arena, levels->names[0]),
                         utf8_show(err->arena, levels->names[1]));
    out->a = 1 - out->b;
    return true;
}

static bool is_missing(const struct column *column, size_t row)
{
    return column != NULL && column->missing[row] != MISSING_NOT;
}

static bool add_row(const struct output *out, struct patient *patient, size_t row, struct error *err)
{
    const struct sources *from = &out->sources;
    const struct frame *frame = &out->study->frame;
    if (is_missing(from->period, row))
        return error_at(err, frame->path, frame->lines[row], 0, "%s is missing", from->period->name);
    struct visit *visit = &patient->visit[from->period->codes[row]];
    if (visit->seen)
        return error_at(err, frame->path, frame->lines[row], 0, "%s has a second row for %s %s",
                        utf8_show(err->arena, patient->id), from->period->name,
                        utf8_show(err->arena, from->period->levels->names[from->period->codes[row]]));
    visit->seen = true;
    visit->treatment = is_missing(from->treatment, row) ? LEVEL_NONE : from->treatment->codes[row];
    visit->value = is_missing(from->outcome, row) || is_missing(from->before, row) ? NAN : from->outcome->values[row];
    if (from->before != NULL)
        visit->value -= from->before->values[row];
    return true;
}

static bool read_patients(const struct output *out, struct rows rows, struct patient *patients, size_t *count,
                          struct error *err)
{
    const struct study *study = out->study;
    *count = 0;
    for (size_t i = 0; i < rows.count; i++) {
        size_t row = rows.index[i];
        if (study->id->missing[row] != MISSING_NOT)
            return error_at(err, study->frame.path, study->frame.lines[row], 0,
                            "%s is %s; every row needs the id of its patient", study->id->name,
                            missing_label(study->id->missing[row]));
        if (i == 0 || study->id->codes[row] != study->id->codes[rows.index[i - 1]])
            patients[(*count)++] = (struct patient){ .id = row_name(&study->frame, row, study->id, NULL,
                                                                    study->session->arena) };
        if (!add_row(out, &patients[*count - 1], row, err))
            return false;
    }
    return true;
}

/* Why a patient cannot be used; NULL when it can. */
static const char *excluded(const struct output *out, const struct patient *patient)
{
    struct arena *arena = out->study->session->arena;
    for (size_t p = 0; p < 2; p++) {
        const char *period = out->sources.period->levels->names[p];
        if (!patient->visit[p].seen || isnan(patient->visit[p].value))
            return arena_printf(arena, "%s missing in %s %s", out->outcome, out->options->period, period);
        if (patient->visit[p].treatment == LEVEL_NONE)
            return arena_printf(arena, "%s missing in %s %s", out->options->treatment, out->options->period, period);
    }
    return patient->visit[0].treatment == patient->visit[1].treatment ? "the same treatment in both periods" : NULL;
}

/* ---- results ---- */

static void add_effect(struct output *out, const char *method, const char *contrast, size_t n,
                       const struct crossover_effect *effect, const char *note)
{
    struct estimate row;
    estimate_init(&row);
    row.group = out->group;
    row.outcome = out->outcome;
    row.contrast = contrast;
    row.method = method;
    row.n = (double)n;
    row.estimate = effect->estimate;
    row.std_error = effect->std_error;
    row.statistic = effect->t;
    row.df = effect->df;
    row.p_value = effect->p;
    row.conf_low = effect->low;
    row.conf_high = effect->high;
    row.conf_level = out->options->common.level;
    row.note = effect->undefined != NULL ? effect->undefined : note;
    estimates_add(out->estimates, &row, out->decimals);
}

static void add_effects(struct output *out, const struct crossover *result, size_t n)
{
    struct arena *arena = out->study->session->arena;
    const char *const *treatments = (const char *const *)out->sources.treatment->levels->names;
    const char *const *periods = (const char *const *)out->sources.period->levels->names;
    const char *contrast = arena_printf(arena, "%s - %s", treatments[out->a], treatments[out->b]);
    const char *period = arena_printf(arena, "%s %s - %s", out->options->period, periods[1], periods[0]);
    add_effect(out, "crossover_treatment", contrast, n, &result->treatment, NULL);
    add_effect(out, "crossover_treatment_pooled", contrast, n, &result->treatment_pooled, NULL);
    add_effect(out, "crossover_period", period, n, &result->period, NULL);
    add_effect(out, "crossover_unadjusted", contrast, n, &result->unadjusted, "no period effect assumed");
    add_effect(out, "crossover_carryover", contrast, n, &result->carryover,
               "never chooses the analysis");
    if (result->treatment.undefined != NULL)
        out->degenerate = arena_printf(arena, "%s: %s", out->outcome, result->treatment.undefined);
}

static void add_cells(struct output *out, const char *sequence, const struct crossover_sequence *values)
{
    for (size_t p = 0; p < 2; p++) {
        struct sample sample = { p == 0 ? values->first : values->second, NULL, 1, values->n };
        double sd, mean = sample_mean(&sample, &sd);
        table_row(out->cells, out->decimals);
        table_text(out->cells, "group", out->group);
        table_text(out->cells, "sequence", sequence);
        table_text(out->cells, "period", out->sources.period->levels->names[p]);
        table_number(out->cells, "n", (double)values->n);
        table_number(out->cells, "mean", mean);
        table_number(out->cells, "sd", sd);
    }
}

/* What a within-patient plot shows: each patient under both treatments. */
static void add_patient(struct output *out, const struct patient *patient, const char *sequence)
{
    const struct visit *first = &patient->visit[0], *second = &patient->visit[1];
    bool a_first = first->treatment == out->a;
    table_row(out->patients, out->decimals);
    table_text(out->patients, "group", out->group);
    table_text(out->patients, "id", patient->id);
    table_text(out->patients, "sequence", sequence);
    table_number(out->patients, "treatment", a_first ? first->value : second->value);
    table_number(out->patients, "control", a_first ? second->value : first->value);
    table_number(out->patients, "difference", (a_first ? 1 : -1) * (first->value - second->value));
}

static void analyse(struct output *out, const struct patient *patients, size_t count)
{
    struct arena *arena = out->study->session->arena;
    const char *const *treatments = (const char *const *)out->sources.treatment->levels->names;
    const char *names[2] = { arena_printf(arena, "%s, then %s", treatments[out->a], treatments[out->b]),
                             arena_printf(arena, "%s, then %s", treatments[out->b], treatments[out->a]) };
    double *values[2][2];
    const char **ids[2];
    struct crossover_sequence sequences[2];
    struct ledger ledger;
    for (size_t s = 0; s < 2; s++)
        for (size_t p = 0; p < 2; p++)
            values[s][p] = arena_array(arena, double, count);
    for (size_t s = 0; s < 2; s++) {
        sequences[s] = (struct crossover_sequence){ values[s][0], values[s][1], 0 };
        ids[s] = arena_array(arena, const char *, count);
    }
    ledger_init(&ledger, arena, out->group == NULL ? out->outcome
                                                   : arena_printf(arena, "%s %s: %s", out->study->by->name, out->group,
                                                                  out->outcome), "patients");
    ledger.read = count;
    for (size_t i = 0; i < count; i++) {
        const char *reason = excluded(out, &patients[i]);
        if (reason != NULL) {
            ledger_exclude(&ledger, reason, patients[i].id);
            continue;
        }
        size_t s = patients[i].visit[0].treatment == out->a ? 0 : 1;
        ids[s][sequences[s].n] = patients[i].id;
        values[s][0][sequences[s].n] = patients[i].visit[0].value;
        values[s][1][sequences[s].n++] = patients[i].visit[1].value;
        add_patient(out, &patients[i], names[s]);
        ledger.analysed++;
    }
    study_ledger(out->study, &ledger);
    struct crossover result;
    crossover_analyse(&sequences[0], &sequences[1], out->options->common.level, arena, &result);
    add_cells(out, names[0], &sequences[0]);
    add_cells(out, names[1], &sequences[1]);
    add_effects(out, &result, sequences[0].n + sequences[1].n);
    struct crossover_picture picture = { out->study, out->group, out->outcome, treatments[out->a], treatments[out->b],
                                         { { names[0], ids[0], values[0][0], values[0][1], sequences[0].n },
                                           { names[1], ids[1], values[1][1], values[1][0], sequences[1].n } },
                                         out->options->common.level, out->decimals };
    if (ledger.analysed > 0)
        report_figure(out->report, crossover_figure(&picture));
}

static struct table *cells_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL }, { "sequence", "Sequence", ROLE_LABEL }, { "period", "Period", ROLE_LABEL },
        { "n", "Patients", ROLE_COUNT },  { "mean", "Mean", ROLE_ESTIMATE },      { "sd", "SD", ROLE_SPREAD },
    };
    return table_create(arena, "cells", "Means by sequence and period", fields, sizeof fields / sizeof *fields);
}

static struct table *patients_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },          { "id", "Patient", ROLE_LABEL },
        { "sequence", "Sequence", ROLE_LABEL },    { "treatment", "Under treatment", ROLE_VALUE },
        { "control", "Under control", ROLE_VALUE }, { "difference", "Difference", ROLE_VALUE },
    };
    struct table *table = table_create(arena, "patients", "Each patient under both", fields, sizeof fields / sizeof *fields);
    table->programs_only = true;
    return table;
}

static void describe_methods(struct report *report)
{
    report_method(report, "Treatment and period: half the difference of the within-patient differences of the two sequences, "
                          "Welch's t; pooled: Student's (Hills & Armitage 1979, Br J Clin Pharmacol 8:7), as a model with an "
                          "effect of each patient has it.");
    report_method(report, "Carry-over: difference between the sequences in the sum of both periods. It compares patients with "
                          "patients and is found or missed by chance; choosing the analysis by its p raises the error rate of "
                          "the whole (Freeman 1989, Stat Med 8:1421). Whether the washout was long enough is a question of "
                          "design.");
}

static bool run(struct session *session, const void *given, struct report *report, struct error *err)
{
    const struct crossover_options *chosen = given;
    struct study study;
    struct arena *arena = session->arena;
    struct output out = { .options = chosen, .study = &study, .report = report,
                          .estimates = table_estimates(arena, "Treatment, period and carry-over"),
                          .cells = cells_table(arena), .patients = patients_table(arena) };
    if (!check_options(chosen, err) || !open_study(session, chosen, report, &study, err) ||
        !find_sources(&study, chosen, &out.sources, err) || !find_treatments(&out, err))
        return false;
    out.outcome = chosen->outcome != NULL ? chosen->outcome
                                          : arena_printf(arena, "%s - %s", chosen->after, chosen->before);
    out.decimals = out.sources.outcome->decimals;
    report->title = "Crossover: treatment effect within patients";
    report_table(report, out.cells);
    report_table(report, out.estimates);
    report_table(report, out.patients);
    for (size_t i = 0; i < study_group_count(&study); i++) {
        struct rows rows = rows_by_patient(study_group_rows(&study, i, &out.group), study.id, NULL, arena);
        struct patient *patients = arena_array(arena, struct patient, rows.count);
        size_t count;
        if (!read_patients(&out, rows, patients, &count, err))
            return false;
        analyse(&out, patients, count);
    }
    describe_methods(report);
    return out.degenerate == NULL || error_set(err, ERROR_ESTIMATE, "%s", out.degenerate);
}
