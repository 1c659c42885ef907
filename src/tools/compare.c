/* compare: arms at follow-up, adjusted for baseline. ANCOVA is the primary analysis of a randomised trial (Vickers &
 * Altman 2001, BMJ 323:1123); the change score and the follow-up alone stand beside it. */
#include "base/arena.h"
#include "base/error.h"
#include "result/estimates.h"
#include "stats/summary.h"
#include "stats/ttest.h"
#include "tools/between.h"
#include "tools/importance.h"
#include "tools/study.h"
#include "tools/tools.h"

struct compare_options {
    struct common_options common;
    struct layout_options layout;
    struct text_list covariates;
};

static const struct option_spec options[] = {
    LAYOUT_OPTIONS(struct compare_options),
    OPTION_LIST(struct compare_options, covariates, "covariates", "COLUMN",
                "further covariates of the ANCOVA, such as age or site"),
};

static const struct compare_options defaults = { 0 };

static const struct example examples[] = {
    { "knead compare --outcome pain --from 0 --to 10 datasets/backcare/backcare_long.csv",
      "two massage arms against usual care, adjusted for baseline" },
    { "knead compare --outcome pain,rmdq --to 10 --covariates age,sex datasets/backcare/backcare_long.csv",
      "two outcomes, with further covariates" },
    { "knead compare --arm treatment --control Cont --before weight_before --after weight_after datasets/classic/anorexia.csv",
      "a wide file" },
};

static bool run(struct session *session, const void *given, struct report *report, struct error *err);

const struct command compare_command = {
    .name = "compare",
    .task = "between arms",
    .summary = "arms at follow-up: ANCOVA adjusted for baseline, with change score and Welch t beside it",
    .usage = "FILE",
    .details = "A contrast is always arm - control. ANCOVA regresses the follow-up on arm, baseline and covariates; its "
               "standard error is given model-based and heteroscedasticity-consistent (HC3). The interaction of arm and "
               "baseline is a check, not a gate.",
    .takes = TAKES_FILE | TAKES_PATIENTS,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .options_size = sizeof(struct compare_options),
    .defaults = &defaults,
    .examples = examples,
    .example_count = sizeof examples / sizeof *examples,
    .format = FORMAT_TEXT,
    .run = run,
};

struct output {
    const struct compare_options *options;
    const struct study *study;
    struct report *report;
    struct table *estimates, *means, *importance;
    size_t outcome, to;
    const char *group;
    const char *failed; /* why an estimate asked for could not be had; NULL if none */
};

static struct estimate row(const struct output *out, const char *method, size_t n)
{
    struct estimate estimate;
    estimate_init(&estimate);
    estimate.group = out->group;
    estimate.outcome = out->study->outcomes[out->outcome].name;
    estimate.visit = out->study->visits[out->to].label;
    estimate.method = method;
    estimate.n = (double)n;
    return estimate;
}

static void add(const struct output *out, const struct estimate *estimate)
{
    estimates_add(out->estimates, estimate, out->study->outcomes[out->outcome].decimals);
}

static struct estimate add_contrast(const struct output *out, const char *method, uint32_t arm, size_t n,
                                    const struct contrast *contrast)
{
    struct estimate estimate = row(out, method, n);
    estimate.contrast = study_contrast_name(out->study, arm);
    estimate_set_contrast(&estimate, contrast, out->options->common.level);
    add(out, &estimate);
    return estimate;
}

static void add_welch(struct output *out, const struct cases *cases, const char *method, uint32_t arm, bool change)
{
    struct arena *arena = out->study->session->arena;
    size_t n_arm, n_control;
    size_t *pick_arm = study_pick(arena, cases, CASES_ARM, arm, &n_arm);
    size_t *pick_control = study_pick(arena, cases, CASES_ARM, out->study->control, &n_control);
    struct sample first = change ? study_changes(arena, cases, pick_arm, n_arm)
                                 : study_sample(arena, cases, CASES_FOLLOW_UP, pick_arm, n_arm);
    struct sample second = change ? study_changes(arena, cases, pick_control, n_control)
                                  : study_sample(arena, cases, CASES_FOLLOW_UP, pick_control, n_control);
    struct ttest_spec spec = { .level = out->options->common.level };
    struct ttest t;
    ttest_welch(&first, &second, &spec, &t);
    struct contrast contrast = { t.estimate, t.se, t.df, t.t, t.p, t.low, t.high, t.undefined };
    add_contrast(out, method, arm, n_arm + n_control, &contrast);
}

static void add_f(const struct output *out, const char *method, size_t n, const struct wald *wald)
{
    struct estimate estimate = row(out, method, n);
    estimate.statistic = wald->f;
    estimate.df = wald->df1;
    estimate.df2 = wald->df2;
    estimate.p_value = wald->p;
    estimate.note = wald->note;
    add(out, &estimate);
}

static void add_mean(const struct output *out, const struct cases *cases, const struct ancova_mean *mean)
{
    struct arena *arena = out->study->session->arena;
    size_t n;
    size_t *pick = study_pick(arena, cases, CASES_ARM, mean->arm, &n);
    struct sample before = study_sample(arena, cases, CASES_BASELINE, pick, n);
    struct sample after = study_sample(arena, cases, CASES_FOLLOW_UP, pick, n);
    double sd_before, sd_after;
    double mean_before = sample_mean(&before, &sd_before), mean_after = sample_mean(&after, &sd_after);
    struct table *table = out->means;
    table_row(table, out->study->outcomes[out->outcome].decimals);
    if (out->group != NULL)
        table_text(table, "group", out->group);
    table_text(table, "outcome", out->study->outcomes[out->outcome].name);
    table_text(table, "visit", out->study->visits[out->to].label);
    table_text(table, "arm", study_arm_name(out->study, mean->arm));
    table_number(table, "n", (double)mean->n);
    table_number(table, "mean_before", mean_before);
    table_number(table, "sd_before", sd_before);
    table_number(table, "mean_after", mean_after);
    table_number(table, "sd_after", sd_after);
    table_number(table, "adjusted_mean", mean->adjusted.estimate);
    table_number(table, "std_error", mean->adjusted.std_error);
    table_number(table, "conf_low", mean->adjusted.low);
    table_number(table, "conf_high", mean->adjusted.high);
}

static void tabulate(struct output *out, const struct cases *cases, const struct ancova_result *result)
{
    for (size_t i = 0; i + 1 < result->arm_count; i++) {
        const struct ancova_contrast *contrast = &result->contrasts[i];
        struct estimate primary = add_contrast(out, "ancova", contrast->arm, result->n, &contrast->model);
        add_contrast(out, "ancova_hc3", contrast->arm, result->n, &contrast->hc3);
        add_welch(out, cases, "change_welch", contrast->arm, true);
        add_welch(out, cases, "welch_t", contrast->arm, false);
        importance_add(out->importance, &out->study->outcomes[out->outcome], &primary);
        if (contrast->model.note != NULL)
            out->failed = arena_printf(out->study->session->arena, "%s: %s",
                                       out->study->outcomes[out->outcome].name, contrast->model.note);
    }
    if (result->arm_count > 2)
        add_f(out, "ancova_f", result->n, &result->arms);
    add_f(out, "ancova_interaction_f", result->n, &result->interaction);
    for (size_t i = 0; i < result->arm_count; i++)
        add_mean(out, cases, &result->means[i]);
}

/* The last failure is the error; those before it are told as warnings. */
static void fail(struct output *out, const char *why)
{
    if (out->failed != NULL)
        report_warning(out->report, "no_estimate", "%s", out->failed);
    out->failed = why;
}

static void warn_of_dependencies(const struct output *out, const char *analysis, const struct ancova_result *result)
{
    for (size_t i = 0; i < result->fit->dependency_count; i++)
        report_warning(out->report, "rank_deficient",
                       "%s: %s is a combination of other terms and cannot be told from them: %s", analysis,
                       result->design->columns[result->fit->dependencies[i].column].name,
                       result->fit->dependencies[i].text);
}

/* What goes wrong with one outcome must not hide the others: the reason is kept and the run goes on. */
static bool compare_outcome(struct output *out, const struct group *group, const struct series *covariates)
{
    const struct study *study = out->study;
    struct arena *arena = study->session->arena;
    const char *name = study_analysis_name(study, group, out->outcome, out->to);
    struct cases cases;
    if (!study_cases(study, group, out->outcome, out->to, covariates, out->options->covariates.count, &cases)) {
        fail(out, arena_printf(arena, "%s: no patient has both values and an arm", name));
        return true;
    }
    struct error why;
    struct ancova_result result;
    error_init(&why, arena);
    if (between_arms(study, &cases, &out->options->covariates, out->options->common.level, &result, &why)) {
        tabulate(out, &cases, &result);
        warn_of_dependencies(out, name, &result);
    } else {
        fail(out, arena_printf(arena, "%s: %s", name, why.text));
    }
    return why.code == ERROR_NONE || why.code == ERROR_ESTIMATE;
}

static bool compare_group(struct output *out, size_t index, struct error *err)
{
    const struct study *study = out->study;
    const struct text_list *names = &out->options->covariates;
    struct group group;
    if (!study_group(study, index, &group, err))
        return false;
    struct series *covariates = arena_array(study->session->arena, struct series, names->count);
    for (size_t i = 0; i < names->count; i++)
        if (!study_covariate(study, &group, names->items[i], &covariates[i], err))
            return false;
    out->group = group.name;
    for (out->outcome = 0; out->outcome < study->outcome_count; out->outcome++) {
        for (size_t i = 0; i < study->to_count; i++) {
            out->to = study->to[i];
            if (study_series(study, &group, out->outcome, out->to).column == NULL ||
                study_series(study, &group, out->outcome, study->from).column == NULL)
                continue;
            if (!compare_outcome(out, &group, covariates))
                return error_set(err, ERROR_USAGE, "%s", out->failed);
        }
    }
    return true;
}

static struct table *means_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },
        { "outcome", "Outcome", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL },
        { "arm", "Arm", ROLE_LABEL },
        { "n", "n", ROLE_COUNT },
        { "mean_before", "Mean at baseline", ROLE_ESTIMATE },
        { "sd_before", "SD", ROLE_SPREAD },
        { "mean_after", "Mean at follow-up", ROLE_ESTIMATE },
        { "sd_after", "SD", ROLE_SPREAD },
        { "adjusted_mean", "Adjusted mean", ROLE_ESTIMATE },
        { "std_error", "SE", ROLE_STD_ERROR },
        { "conf_low", "Low", ROLE_CONF_LOW },
        { "conf_high", "High", ROLE_CONF_HIGH },
    };
    struct table *table =
        table_create(arena, "adjusted_means", "Means by arm", fields, sizeof fields / sizeof *fields);
    table->note = "Adjusted means are at the overall means of baseline and covariates.";
    return table;
}

static void describe_methods(const struct output *out)
{
    report_method(out->report, "ANCOVA: least squares of follow-up on arm and baseline%s (Vickers & Altman 2001, BMJ "
                               "323:1123); model-based standard error, and HC3 (MacKinnon & White 1985; Long & Ervin 2000, "
                               "Am Stat 54:217) on the same degrees of freedom.",
                  out->options->covariates.count > 0 ? " and covariates" : "");
    report_method(out->report, "Change score and follow-up alone: Welch's t (Welch 1947, Biometrika 34:28), for comparison; "
                               "they are less precise than ANCOVA.");
    report_method(out->report, "Complete cases; patients are analysed in the arm the file gives them. Intervals are not "
                               "adjusted for the number of contrasts.");
}

static void warn_of_therapists(const struct output *out)
{
    const struct schema *schema = out->study->schema;
    if (schema != NULL && schema->therapist != NULL)
        report_warning(out->report, "therapist_ignored",
                       "column %s names therapists; patients of one therapist are treated here as independent, which "
                       "makes intervals too narrow when therapists differ", schema->therapist);
}

static bool run(struct session *session, const void *given, struct report *report, struct error *err)
{
    const struct compare_options *chosen = given;
    struct csv_column *columns = arena_array(session->arena, struct csv_column, chosen->covariates.count);
    for (size_t i = 0; i < chosen->covariates.count; i++)
        columns[i] = (struct csv_column){ chosen->covariates.items[i], CSV_ANY };
    struct study_spec spec = { .layout = &chosen->layout,
                               .needs = STUDY_PAIR | STUDY_OUTCOMES | STUDY_ARM | STUDY_PRIMARY,
                               .columns = columns, .column_count = chosen->covariates.count };
    struct study study;
    if (!study_open(session, &spec, report, &study, err))
        return false;
    report->title = "Difference between arms at follow-up, adjusted for baseline";
    struct output out = { .options = chosen, .study = &study, .report = report,
                          .estimates = table_estimates(session->arena, "Contrasts, arm - control"),
                          .means = means_table(session->arena), .importance = importance_table(session->arena) };
    report_table(report, out.means);
    report_table(report, out.estimates);
    for (size_t i = 0; i < study_group_count(&study); i++)
        if (!compare_group(&out, i, err))
            return false;
    if (out.importance->rows > 0)
        report_table(report, out.importance);
    describe_methods(&out);
    warn_of_therapists(&out);
    return out.failed == NULL || error_set(err, ERROR_ESTIMATE, "%s", out.failed);
}
