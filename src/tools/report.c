/* report: one page for a trial. Every outcome is compared at every follow-up once; the sections show it. */
#include "base/arena.h"
#include "base/error.h"
#include "tools/between.h"
#include "tools/figures.h"
#include "tools/tools.h"
#include "tools/trial.h"

struct report_options {
    struct common_options common;
    struct layout_options layout;
};

static const struct option_spec options[] = {
    LAYOUT_OPTIONS(struct report_options),
};

static const struct report_options defaults = { 0 };

static const struct example examples[] = {
    { "knead report datasets/backcare/backcare_long.csv -o build/report.html",
      "the page of a trial whose schema says what each column is" },
    { "knead report datasets/backcare/backcare_long.csv -o build/report.html --results build/results.json --figures build/figures",
      "the page, every number at full precision, and every figure as svg and png" },
    { "knead report --outcome pain --to 10 datasets/backcare/backcare_long.csv --format text", "one outcome, in the terminal" },
};

static bool run(struct session *session, const void *given, struct report *report, struct error *err);

const struct command report_command = {
    .name = "report",
    .task = "show",
    .summary = "one page for a trial: claims, flow, baseline, outcomes, figures",
    .usage = "FILE",
    .details = "The claims table gives each claim of the massage literature one of supported, not supported, inconclusive, or "
               "not measured, by a rule printed beside it. Outcomes are tied to claims by the schema (\"claim\").\n\n"
               "A schema says what each column is; knead schema infer drafts one. Without one the columns are told as to "
               "compare: --outcome, --visit, --from and --to for a file with a row a patient and visit, --before and --after "
               "for one with a row a patient, and --id, --arm and --control.",
    .takes = TAKES_FILE | TAKES_PATIENTS,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .options_size = sizeof(struct report_options),
    .defaults = &defaults,
    .examples = examples,
    .example_count = sizeof examples / sizeof *examples,
    .format = FORMAT_HTML,
    .run = run,
};

const struct comparison *trial_comparison(const struct trial *trial, size_t outcome, size_t visit)
{
    return &trial->comparisons[outcome * trial->study.visit_count + visit];
}

static void compare(struct trial *trial, size_t outcome, size_t visit, struct comparison *comparison)
{
    static const struct text_list none;
    const struct study *study = &trial->study;
    const struct column **columns = study->outcomes[outcome].columns;
    comparison->measured = visit != study->from && columns[visit] != NULL && columns[study->from] != NULL;
    if (!comparison->measured)
        return;
    struct error err;
    error_init(&err, study->session->arena);
    if (!study_cases(study, &trial->group, outcome, visit, NULL, 0, &comparison->cases)) {
        comparison->why_not = "no patient has both values";
        return;
    }
    if (study->arm == NULL)
        return;
    comparison->fitted =
        between_arms(study, &comparison->cases, &none, trial->level, &comparison->ancova, &err);
    comparison->why_not = err.text;
    comparison->baseline_sd = pooled_baseline_sd(study, &trial->group, &comparison->cases);
}

static void compare_all(struct trial *trial)
{
    const struct study *study = &trial->study;
    trial->comparisons =
        arena_array(study->session->arena, struct comparison, study->outcome_count * study->visit_count);
    for (size_t outcome = 0; outcome < study->outcome_count; outcome++)
        for (size_t visit = 0; visit < study->visit_count; visit++)
            compare(trial, outcome, visit, &trial->comparisons[outcome * study->visit_count + visit]);
}

static void introduce(const struct trial *trial)
{
    const struct study *study = &trial->study;
    const struct schema *schema = study->schema;
    struct report *report = trial->report;
    report->title = schema != NULL && schema->title != NULL
                        ? schema->title
                        : arena_printf(report->arena, "Report on %s", study->frame.path);
    if (schema != NULL && schema->simulated)
        report_paragraph(report, "These data are simulated. They describe no patient, and say nothing about massage.");
    if (schema != NULL && schema->source != NULL)
        report_paragraph(report, "Source: %s", schema->source);
    if (study->arm == NULL)
        report_paragraph(report, "The file has no arms. What follows are observed changes, which include the natural course "
                                 "of the complaint and regression to the mean.");
}

static void describe_methods(const struct trial *trial)
{
    struct report *report = trial->report;
    if (trial->study.arm != NULL && trial->group.arms > 1)
        report_method(report, "Between arms: ANCOVA, least squares of follow-up on arm and baseline (Vickers & Altman 2001, "
                              "BMJ 323:1123); intervals from the model-based standard error, with HC3 (Long & Ervin 2000, "
                              "Am Stat 54:217) in the results file. A contrast is arm - control.");
    report_method(report, "Complete cases at each visit; who was left out, and why, stands in the ledgers. Intervals are not "
                          "adjusted for the number of outcomes, visits and arms.");
    between_warn_of_therapists(&trial->study, NULL);
}

static bool run(struct session *session, const void *given, struct report *report, struct error *err)
{
    const struct report_options *chosen = given;
    struct trial trial = { .report = report, .level = chosen->common.level };
    struct study_spec spec = { .layout = &chosen->layout, .needs = STUDY_PAIR | STUDY_OUTCOMES | STUDY_EVERY_COLUMN };
    if (chosen->common.by != NULL)
        return error_set(err, ERROR_USAGE, "report shows one trial; choose a part of it with --where instead of --by");
    if (!study_open(session, &spec, report, &trial.study, err) ||
        !study_group(&trial.study, 0, &trial.group, err))
        return false;
    trial.main_visit = trial.study.to[0];
    compare_all(&trial);
    introduce(&trial);
    trial_claims(&trial);
    trial_data_check(&trial);
    trial_flow(&trial);
    trial_baseline(&trial);
    trial_outcomes(&trial);
    describe_methods(&trial);
    return true;
}
