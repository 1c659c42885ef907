/* crossover: two treatments, two periods, every patient gets both. The treatment effect is adjusted for the period. */
#include <math.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "result/estimates.h"
#include "stats/crossover.h"
#include "stats/summary.h"
#include "tools/crossover.h"
#include "tools/study.h"
#include "tools/tools.h"

struct crossover_options {
    struct common_options common;
    struct crossover_columns columns;
};

static const struct option_spec options[] = {
    OPTION_LIST(struct crossover_options, columns.treatment, "treatment", "COLUMNS",
                "what was given in the period; wide file: the columns of the first and of the second period"),
    OPTION_TEXT(struct crossover_options, columns.period, "period", "COLUMN", "which period: the lower level comes first"),
    OPTION_TEXT(struct crossover_options, columns.outcome, "outcome", "COLUMN", "what was measured in the period"),
    OPTION_TEXT(struct crossover_options, columns.before, "before", "COLUMN", "or the change within each period: its start"),
    OPTION_TEXT(struct crossover_options, columns.after, "after", "COLUMN", "and its end"),
    OPTION_LIST(struct crossover_options, columns.periods, "periods", "COLUMNS",
                "wide file: the columns of the outcome in the first and in the second period"),
    OPTION_LIST(struct crossover_options, columns.starts, "starts", "COLUMNS",
                "wide file: the columns of its start in each, for the change within each period"),
    OPTION_TEXT(struct crossover_options, columns.sequence, "sequence", "COLUMN",
                "wide file: the treatments in their order: AB and BA, or oil-plain and plain-oil"),
};

static const struct crossover_options defaults = { 0 };

static const struct example examples[] = {
    { "knead crossover --id id --period day --treatment oil --control plain --outcome pain datasets/teaching/oils.csv",
      "one row a patient and period; the effect is the other treatment less the control" },
    { "knead crossover --id id --period day --treatment oil --before start --after pain datasets/teaching/oils.csv",
      "the change within each period as outcome" },
    { "knead crossover --id id --sequence sequence --periods pain_1,pain_2 --starts start_1,start_2 --control plain "
      "datasets/teaching/oils_wide.csv",
      "the same from one row a patient" },
};

static bool run(struct session *session, const void *given, struct report *report, struct error *err);

const struct command crossover_command = {
    .name = "crossover",
    .task = "within patients",
    .summary = "AB/BA crossover trials: treatment adjusted for period, period effect, carry-over",
    .usage = "FILE",
    .details = "Reads one row a patient and period (--period, --treatment, --outcome), or one row a patient (--periods with "
               "--sequence, or with two columns of --treatment). Carry-over is estimated and nothing is chosen by it: testing it first, and "
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

struct output {
    const struct crossover_options *options;
    const struct crossover_source *source;
    struct report *report;
    struct table *estimates, *cells, *patients;
    const char *group;
    uint32_t a, b;              /* treatments: the contrast is a - b */
    const char *degenerate;
};

/* The contrast is the other treatment less the control: the one named, or the first. */
static bool find_control(struct output *out, struct error *err)
{
    const char *control = out->options->common.control, *const *treatments = out->source->treatments;
    while (control != NULL && out->b < 2 && !str_equal(control, treatments[out->b]))
        out->b++;
    if (out->b == 2)
        return error_set(err, ERROR_USAGE, "there is no treatment '%s'; there are '%s' and '%s'",
                         utf8_show(err->arena, control), utf8_show(err->arena, treatments[0]),
                         utf8_show(err->arena, treatments[1]));
    out->a = 1 - out->b;
    return true;
}

/* Why a patient cannot be used; NULL when it can. */
static const char *excluded(const struct output *out, const struct crossover_patient *patient)
{
    const struct crossover_source *source = out->source;
    for (size_t p = 0; p < 2; p++) {
        if (!patient->period[p].seen || isnan(patient->period[p].value))
            return arena_printf(out->report->arena, "%s missing in %s %s", source->outcome, source->period,
                                source->periods[p]);
        if (patient->period[p].treatment == LEVEL_NONE)
            return source->treatment_missing[p];
    }
    return patient->period[0].treatment == patient->period[1].treatment ? "the same treatment in both periods" : NULL;
}

/* ---- results ---- */

static void add_effect(struct output *out, const char *method, const char *contrast, size_t n,
                       const struct crossover_effect *effect, const char *note)
{
    struct estimate row;
    estimate_init(&row);
    row.group = out->group;
    row.outcome = out->source->outcome;
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
    estimates_add(out->estimates, &row, out->source->decimals);
}

static void add_effects(struct output *out, const struct crossover *result, size_t n)
{
    struct arena *arena = out->report->arena;
    const char *const *treatments = out->source->treatments;
    const char *const *periods = out->source->periods;
    const char *contrast = arena_printf(arena, "%s - %s", treatments[out->a], treatments[out->b]);
    const char *period = arena_printf(arena, "%s %s - %s", out->source->period, periods[1], periods[0]);
    add_effect(out, "crossover_treatment", contrast, n, &result->treatment, NULL);
    add_effect(out, "crossover_treatment_pooled", contrast, n, &result->treatment_pooled, NULL);
    add_effect(out, "crossover_period", period, n, &result->period, NULL);
    add_effect(out, "crossover_unadjusted", contrast, n, &result->unadjusted, "no period effect assumed");
    add_effect(out, "crossover_carryover", contrast, n, &result->carryover,
               "no reason to choose another analysis");
    if (result->treatment.undefined != NULL)
        out->degenerate = arena_printf(arena, "%s: %s", out->source->outcome, result->treatment.undefined);
}

/* The patients who had one sequence. */
struct sequence {
    const char *name;
    const char **ids;
    double *values[2], *near[2]; /* by period */
    size_t n;
};

static void add_cells(struct output *out, const struct sequence *sequence)
{
    for (size_t p = 0; p < 2; p++) {
        struct sample values = { sequence->values[p], NULL, 1, sequence->n }, near = values;
        double sd, mean = sample_mean(&values, NULL);
        near.x = sequence->near[p];
        sample_mean(&near, &sd);
        table_row(out->cells, out->source->decimals);
        table_text(out->cells, "group", out->group);
        table_text(out->cells, "sequence", sequence->name);
        table_text(out->cells, "period", out->source->periods[p]);
        table_number(out->cells, "n", (double)sequence->n);
        table_number(out->cells, "mean", mean);
        table_number(out->cells, "sd", sd);
    }
}

/* What a within-patient plot shows: each patient under both treatments. */
static void add_patient(struct output *out, const struct crossover_patient *patient, const char *sequence)
{
    const struct crossover_period *first = &patient->period[0], *second = &patient->period[1];
    bool a_first = first->treatment == out->a;
    table_row(out->patients, out->source->decimals);
    table_text(out->patients, "group", out->group);
    table_text(out->patients, "id", patient->id);
    table_text(out->patients, "sequence", sequence);
    table_number(out->patients, "treatment", a_first ? first->value : second->value);
    table_number(out->patients, "control", a_first ? second->value : first->value);
    table_number(out->patients, "difference", (a_first ? 1 : -1) * (first->near - second->near));
}

static void begin_sequences(const struct output *out, size_t most, struct sequence sequences[2])
{
    struct arena *arena = out->report->arena;
    const char *const *treatments = out->source->treatments;
    for (size_t s = 0; s < 2; s++) {
        sequences[s] = (struct sequence){
            .name = arena_printf(arena, "%s, then %s", treatments[s == 0 ? out->a : out->b],
                                 treatments[s == 0 ? out->b : out->a]),
            .ids = arena_array(arena, const char *, most),
        };
        for (size_t p = 0; p < 2; p++) {
            sequences[s].values[p] = arena_array(arena, double, most);
            sequences[s].near[p] = arena_array(arena, double, most);
        }
    }
}

static void add_to_sequence(struct sequence *sequence, const struct crossover_patient *patient)
{
    sequence->ids[sequence->n] = patient->id;
    for (size_t p = 0; p < 2; p++) {
        sequence->values[p][sequence->n] = patient->period[p].value;
        sequence->near[p][sequence->n] = patient->period[p].near;
    }
    sequence->n++;
}

/* Patients with everything, by sequence; the others go to the ledger. Returns how many. */
static size_t sort_patients(struct output *out, const struct crossover_patient *patients, size_t count,
                            struct sequence sequences[2])
{
    struct ledger ledger;
    const char *outcome = out->source->outcome;
    const char *name = out->group == NULL ? outcome : arena_printf(out->report->arena, "%s %s: %s",
                                                                   out->source->study.by->name, out->group, outcome);
    ledger_init(&ledger, out->report->arena, name, "patients");
    ledger.read = count;
    for (size_t i = 0; i < count; i++) {
        const char *reason = excluded(out, &patients[i]);
        if (reason != NULL) {
            ledger_exclude(&ledger, reason, patients[i].id);
            continue;
        }
        size_t s = patients[i].period[0].treatment == out->a ? 0 : 1;
        add_to_sequence(&sequences[s], &patients[i]);
        add_patient(out, &patients[i], sequences[s].name);
        ledger.analysed++;
    }
    study_ledger(&out->source->study, &ledger);
    return ledger.analysed;
}

static void draw(struct output *out, const struct sequence *ab, const struct sequence *ba)
{
    const struct crossover_source *source = out->source;
    struct crossover_picture picture = {
        &source->study, out->group, source->outcome, source->treatments[out->a], source->treatments[out->b],
        { { ab->name, ab->ids, ab->values[0], ab->values[1], ab->n },
          { ba->name, ba->ids, ba->values[1], ba->values[0], ba->n } },
        out->options->common.level, source->decimals,
    };
    report_figure(out->report, crossover_figure(&picture));
}

static void analyse(struct output *out, const struct crossover_patient *patients, size_t count)
{
    struct sequence sequences[2];
    struct crossover_sequence values[2];
    struct crossover result;
    begin_sequences(out, count, sequences);
    size_t analysed = sort_patients(out, patients, count, sequences);
    for (size_t s = 0; s < 2; s++) {
        add_cells(out, &sequences[s]);
        values[s] = (struct crossover_sequence){ sequences[s].near[0], sequences[s].near[1], sequences[s].n };
    }
    crossover_analyse(&values[0], &values[1], out->options->common.level, out->report->arena, &result);
    add_effects(out, &result, analysed);
    if (analysed == 0)
        out->degenerate = arena_printf(out->report->arena, "%s: no patient has both periods", out->source->outcome);
    else
        draw(out, &sequences[0], &sequences[1]);
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
    struct crossover_source source;
    struct arena *arena = session->arena;
    struct output out = { .options = chosen, .source = &source, .report = report,
                          .estimates = table_estimates(arena, "Treatment, period and carry-over"),
                          .cells = cells_table(arena), .patients = patients_table(arena) };
    if (chosen->common.arm != NULL)
        return error_set(err, ERROR_USAGE, "crossover takes no --arm: what was given in a period is --treatment, and the "
                                           "sequences are read from it");
    if (!crossover_open(session, &chosen->columns, report, &source, err) || !find_control(&out, err))
        return false;
    const struct study *study = &source.study;
    report->title = "Crossover: treatment effect within patients";
    report_paragraph(report, "What is estimated: the difference in mean %s between the treatments, %s - %s, within patients and "
                             "free of what differs between the periods, among patients measured in both.",
                     source.outcome, source.treatments[out.a], source.treatments[out.b]);
    report_table(report, out.cells);
    report_table(report, out.estimates);
    report_table(report, out.patients);
    for (size_t i = 0; i < study_group_count(study); i++) {
        struct rows rows = study_group_rows(study, i, &out.group);
        struct crossover_patient *patients = arena_array(arena, struct crossover_patient, rows.count);
        size_t count;
        if (!crossover_read(&source, rows, patients, &count, err))
            return false;
        analyse(&out, patients, count);
    }
    describe_methods(report);
    return out.degenerate == NULL || error_set(err, ERROR_ESTIMATE, "%s", out.degenerate);
}
