/* simulate trial: a three-arm trial of massage for chronic low back pain, made from a seed, with its true effects. */
#include <string.h>

#include "base/utf8.h"
#include "cli/command.h"
#include "result/estimates.h"
#include "tools/simulate.h"
#include "tools/tools.h"

struct simulate_options {
    struct common_options common;
    uint64_t patients;
    const char *data, *wide;
    bool with_schema;
};

static const struct option_spec options[] = {
    OPTION_COUNT(struct simulate_options, patients, "patients", "N", "number of patients",
                 .above = 1, .below = 10000000),
    OPTION_FILE(struct simulate_options, data, "data", "FILE", "write the trial here, one row a patient and visit"),
    OPTION_FILE(struct simulate_options, wide, "wide", "FILE", "write the trial here, one row a patient"),
    OPTION_FLAG(struct simulate_options, with_schema, "with-schema",
                "write the Table Schema beside each data file, as FILE with .schema.json in place of .csv"),
};

static const struct simulate_options defaults = { .patients = 401 };

static const struct example examples[] = {
    { "knead simulate trial --data build/trial.csv --with-schema",
      "the trial of datasets/backcare/, and the true effects it was made with" },
    { "knead simulate trial --patients 60 --seed 7 --wide build/small.csv --format json",
      "60 other patients, one row each; the truth as JSON" },
};

static const char *week_text(struct arena *arena, int visit)
{
    return arena_printf(arena, "%d", simulate_weeks[visit]);
}

/* A share is shown finer than the 0 and 1 it comes from. */
static int decimals_of(int m)
{
    return simulate_catalogue[m].scale == SCALE_ANY ? 2 : simulate_catalogue[m].decimals;
}

static const char *contrast_text(struct arena *arena, int arm)
{
    return arena_printf(arena, "%s - %s", simulate_arm_names[arm], simulate_arm_names[ARM_USUAL]);
}

/* The catalogue says an effect exactly; only a derived measure has to be computed. */
static double true_effect(const struct simulated_truth *truth, int m, int arm, int visit)
{
    if (simulate_catalogue[m].scale == SCALE_ANY)
        return truth->cells[m][arm][visit].mean - truth->cells[m][ARM_USUAL][visit].mean;
    return simulate_catalogue[m].effect[arm][visit];
}

static struct table *estimates_table(struct arena *arena, const struct simulated_truth *truth)
{
    struct table *table = table_estimates(arena, "True effects, one row each");
    table->programs_only = true; /* people read effects_table */
    for (int m = 0; m < SIMULATE_MEASURES; m++) {
        for (int visit = 1; visit < SIMULATE_VISITS; visit++) {
            for (int arm = 0; arm < ARM_USUAL; arm++) {
                struct estimate row;
                estimate_init(&row);
                row.outcome = simulate_catalogue[m].name;
                row.arm = simulate_arm_names[arm];
                row.contrast = contrast_text(arena, arm);
                row.visit = week_text(arena, visit);
                row.method = "true_effect";
                row.estimate = true_effect(truth, m, arm, visit);
                estimates_add(table, &row, decimals_of(m));
            }
        }
    }
    return table;
}

/* The same, one row a contrast. */
static struct table *effects_table(struct arena *arena, const struct simulated_truth *truth)
{
    static const struct field_spec fields[] = {
        { "outcome", "Outcome", ROLE_LABEL }, { "contrast", "Contrast", ROLE_LABEL },
        { "week_10", "Week 10", ROLE_ESTIMATE }, { "week_26", "Week 26", ROLE_ESTIMATE },
        { "week_52", "Week 52", ROLE_ESTIMATE },
    };
    static const char *const weeks[SIMULATE_VISITS] = { NULL, "week_10", "week_26", "week_52" };
    struct table *table = table_create(arena, "true_effects", "True effects on the observed variable", fields,
                                       sizeof fields / sizeof *fields);
    table->note = "Difference of the expected values, massage arm minus usual care. Randomisation makes this the "
                  "target of ANCOVA, of change scores and of a comparison at follow-up alike.";
    for (int m = 0; m < SIMULATE_MEASURES; m++) {
        for (int arm = 0; arm < ARM_USUAL; arm++) {
            table_row(table, decimals_of(m));
            table_text(table, "outcome", simulate_catalogue[m].name);
            table_text(table, "contrast", contrast_text(arena, arm));
            for (int visit = 1; visit < SIMULATE_VISITS; visit++)
                table_number(table, weeks[visit], true_effect(truth, m, arm, visit));
        }
    }
    return table;
}

static struct table *means_table(struct arena *arena, const struct simulated_truth *truth)
{
    static const struct field_spec fields[] = {
        { "outcome", "Outcome", ROLE_LABEL }, { "arm", "Arm", ROLE_LABEL }, { "visit", "Week", ROLE_LABEL },
        { "mean", "Mean", ROLE_ESTIMATE }, { "sd", "SD", ROLE_SPREAD },
        { "floor_percent", "At the lowest value, %", ROLE_PERCENT },
        { "ceiling_percent", "At the highest value, %", ROLE_PERCENT },
        { "latent_mean", "Latent mean", ROLE_ESTIMATE }, { "latent_sd", "Latent SD", ROLE_SPREAD },
    };
    struct table *table = table_create(arena, "true_means", "Expected values and SDs of the observed variables", fields,
                                       sizeof fields / sizeof *fields);
    for (int m = 0; m < SIMULATE_MEASURES; m++) {
        for (int arm = 0; arm < SIMULATE_ARMS; arm++) {
            for (int visit = 0; visit < SIMULATE_VISITS; visit++) {
                const struct simulated_cell *cell = &truth->cells[m][arm][visit];
                table_row(table, decimals_of(m));
                table_text(table, "outcome", simulate_catalogue[m].name);
                table_text(table, "arm", simulate_arm_names[arm]);
                table_text(table, "visit", week_text(arena, visit));
                table_number(table, "mean", cell->mean);
                table_number(table, "sd", cell->observed_sd);
                table_number(table, "floor_percent", 100 * cell->floor_share);
                table_number(table, "ceiling_percent", 100 * cell->ceiling_share);
                table_number(table, "latent_mean", cell->location);
                table_number(table, "latent_sd", cell->sd);
            }
        }
    }
    table->programs_only = true;
    return table;
}

static struct table *measures_table(struct arena *arena, const struct simulated_truth *truth)
{
    static const struct field_spec fields[] = {
        { "outcome", "Outcome", ROLE_LABEL },
        { "baseline_mean", "Week 0", ROLE_ESTIMATE }, { "baseline_sd", "SD, week 0", ROLE_SPREAD },
        { "follow_up_mean", "Usual care, week 10", ROLE_ESTIMATE },
        { "follow_up_sd", "SD, week 10", ROLE_SPREAD },
        { "visit_correlation", "r between visits", ROLE_RATIO }, { "therapist_icc", "ICC of therapists", ROLE_RATIO },
    };
    struct table *table = table_create(arena, "measures", "The measures", fields,
                                       sizeof fields / sizeof *fields);
    table->note = "Correlations are those of the latent normal variables, before rounding to the scale.";
    for (int m = 0; m < SIMULATE_MEASURES; m++) {
        const struct simulated_measure *measure = &simulate_catalogue[m];
        const struct simulated_cell *usual = truth->cells[m][ARM_USUAL];
        table_row(table, decimals_of(m));
        table_text(table, "outcome", measure->name);
        table_number(table, "baseline_mean", usual[0].mean);
        table_number(table, "baseline_sd", usual[0].observed_sd);
        table_number(table, "follow_up_mean", usual[1].mean);
        table_number(table, "follow_up_sd", usual[1].observed_sd);
        if (measure->scale != SCALE_ANY) {
            table_number(table, "visit_correlation", measure->visit_correlation);
            table_number(table, "therapist_icc", measure->therapist_icc);
        }
    }
    return table;
}

static void list_sources(struct report *report)
{
    report_heading(report, 2, "Where the numbers come from");
    report_paragraph(report, "\"Chosen\" marks a number that no source read for this trial gives.");
    for (int m = 0; m < SIMULATE_MEASURES; m++)
        report_paragraph(report, "%s (%s): %s.", simulate_catalogue[m].name, simulate_catalogue[m].title,
                         simulate_catalogue[m].source);
    report_paragraph(report, "patients: %s.", simulate_people.source);
}

static struct table *dropout_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "visit", "Week", ROLE_LABEL }, { "last_pain", "Last recorded pain", ROLE_VALUE },
        { "leaves_percent", "Leaves before the visit, %", ROLE_PERCENT },
    };
    static const int pains[] = { 0, 2, 5, 8, 10 };
    struct table *table = table_create(arena, "dropout", "Probability of leaving, by the last pain the trial has seen",
                                       fields, sizeof fields / sizeof *fields);
    for (int visit = 1; visit < SIMULATE_VISITS; visit++) {
        for (size_t i = 0; i < sizeof pains / sizeof *pains; i++) {
            table_row(table, 0);
            table_text(table, "visit", week_text(arena, visit));
            table_number(table, "last_pain", pains[i]);
            table_number(table, "leaves_percent", 100 * simulate_dropout(visit, pains[i]));
        }
    }
    return table;
}

static void describe(struct report *report, const struct simulated_truth *truth)
{
    report_paragraph(report, "Simulated data: three arms (structural massage, relaxation massage, usual care), weeks "
                             "0, 10, 26 and 52. No patient is real.");
    report_table(report, estimates_table(report->arena, truth));
    report_table(report, effects_table(report->arena, truth));
    report_table(report, measures_table(report->arena, truth));
    report_table(report, means_table(report->arena, truth));
    report_table(report, dropout_table(report->arena));
    list_sources(report);
    report_method(report, "True effects are differences of expected values of the variables as they are written, after "
                          "rounding to the scale and holding inside its range, computed from normal tail sums; they do "
                          "not depend on the seed or the number of patients.");
    report_method(report, "Random numbers: Philox4x32-10 (Salmon et al., SC'11), one stream a patient, so a patient is "
                          "the same whatever the number of patients.");
    report_method(report, "Leaving the trial depends on the last pain score recorded (missing at random); attending "
                          "more sessions has no effect of its own.");
}

static bool run(struct session *session, const void *given, struct report *report, struct error *err)
{
    const struct simulate_options *chosen = given;
    if (session->operand_count != 1)
        return error_set(err, ERROR_USAGE, "one word is expected, what to simulate: trial");
    if (strcmp(session->operands[0], "trial") != 0)
        return error_set(err, ERROR_USAGE, "\"%s\" cannot be simulated; trial can",
                         utf8_show(session->arena, session->operands[0]));
    if (chosen->with_schema && chosen->data == NULL && chosen->wide == NULL)
        return error_set(err, ERROR_USAGE, "--with-schema goes beside a data file: add --data FILE or --wide FILE");
    struct arena *arena = session->arena;
    struct simulated_truth *truth = arena_new(arena, struct simulated_truth);
    simulate_truth(truth);
    uint64_t seed = session->common->seed;
    report->title = "A simulated trial of massage for chronic low back pain, and its true effects";
    report->has_seed = true;
    report->seed = seed;
    describe(report, truth);
    if (chosen->data != NULL)
        report_file(report, simulate_long_file(arena, chosen->data, truth, seed, chosen->patients));
    if (chosen->data != NULL && chosen->with_schema)
        report_file(report, simulate_schema_file(arena, chosen->data, false));
    if (chosen->wide != NULL)
        report_file(report, simulate_wide_file(arena, chosen->wide, truth, seed, chosen->patients));
    if (chosen->wide != NULL && chosen->with_schema)
        report_file(report, simulate_schema_file(arena, chosen->wide, true));
    return true;
}

const struct command simulate_command = {
    .name = "simulate", .task = "teach", .summary = "a trial whose true effects are known, made from a seed",
    .usage = "trial",
    .details = "Makes a three-arm trial of massage for chronic low back pain from a seed: pain, disability, mobility, "
               "blood pressure, mood, medication and pressure pain threshold at weeks 0, 10, 26 and 52, with "
               "therapists, sites, sessions attended and dropout related to pain. The report is the truth the data "
               "were made with, so that any method can be held against it. The numbers are calibrated to published "
               "trials; the report says where each comes from.",
    .takes = TAKES_SEED,
    .options = options, .option_count = sizeof options / sizeof *options,
    .options_size = sizeof(struct simulate_options), .defaults = &defaults,
    .examples = examples, .example_count = sizeof examples / sizeof *examples,
    .format = FORMAT_TEXT, .run = run,
};
