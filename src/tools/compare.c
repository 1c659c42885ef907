/* compare: arms at follow-up, adjusted for baseline. ANCOVA is the primary analysis of a randomised trial (Vickers &
 * Altman 2001, BMJ 323:1123); the change score and the follow-up alone stand beside it. Without a baseline the
 * follow-up alone is compared, by Welch's t first. */
#include <math.h>

#include "base/arena.h"
#include "base/error.h"
#include "stats/summary.h"
#include "tools/compare.h"
#include "tools/tools.h"

static const char *const types[] = { "number", "binary", NULL };
static const char *const adjustments[] = { "none", "holm", "hochberg", "bonferroni", "dunnett", NULL };
static const char *const betters[] = { "schema", "lower", "higher", NULL };

static const struct option_spec options[] = {
    LAYOUT_OPTIONS(struct compare_options),
    OPTION_LIST(struct compare_options, covariates, "covariates", "COLUMN",
                "further covariates of the ANCOVA, such as age or site"),
    OPTION_FLAG(struct compare_options, unadjusted, "unadjusted", "follow-up alone, without the baseline"),
    OPTION_CHOICE(struct compare_options, type, "type", types, "numbers, or a yes-or-no outcome"),
    OPTION_TEXT(struct compare_options, event, "event", "LEVEL", "yes-or-no outcome: the level that counts as the event"),
    OPTION_TEXT(struct compare_options, strata, "strata", "COLUMN", "yes-or-no outcome: strata of the Mantel-Haenszel analysis"),
    OPTION_CHOICE(struct compare_options, better, "better", betters, "whether lower or higher (or fewer, more events) is better"),
    OPTION_LIST(struct compare_options, margin, "margin", "LOW,HIGH",
                "equivalence margins in the units of the outcome; one number stands for both sides"),
    OPTION_TEXT(struct compare_options, noninferiority, "noninferiority", "LOSS",
                "non-inferiority: the largest loss against the control that is acceptable"),
    OPTION_CHOICE(struct compare_options, adjust, "adjust", adjustments,
                  "p-values for all contrasts together; each method is a family"),
    OPTION_COUNT(struct compare_options, exact, "exact", "N",
                 "rank tests are exact up to N patients in both arms together", .above = 0, .below = 400),
    OPTION_FLAG(struct compare_options, all, "all", "show people every row that programs get"),
};

static const struct compare_options defaults = { 0 };

static const struct example examples[] = {
    { "knead compare --outcome pain --from 0 --to 10 datasets/backcare/backcare_long.csv",
      "two massage arms against usual care, adjusted for baseline" },
    { "knead compare --outcome pain,rmdq --to 10 --covariates age,sex --adjust holm datasets/backcare/backcare_long.csv",
      "two outcomes, with further covariates, p-values for all contrasts together" },
    { "knead compare --arm treatment --control Cont --before weight_before --after weight_after datasets/classic/anorexia.csv",
      "a wide file" },
    { "knead compare --arm treatment --control Cont --outcome weight_after datasets/classic/anorexia.csv",
      "a follow-up alone: Welch, Mann-Whitney, shift, P(arm > control)" },
    { "knead compare --type binary --outcome med_any --to 10 --better lower datasets/backcare/backcare_long.csv",
      "who takes pain medication: risk difference, ratio, odds ratio, NNT" },
    { "knead compare --outcome pain --to 10 --margin 1.5 --noninferiority 1.5 datasets/backcare/backcare_long.csv",
      "equivalence and non-inferiority within 1.5 points" },
};

static bool run(struct session *session, const void *given, struct report *report, struct error *err);

const struct command compare_command = {
    .name = "compare",
    .task = "between arms",
    .summary = "arms at follow-up: ANCOVA adjusted for baseline, ranks, effect sizes, margins, yes-or-no outcomes",
    .usage = "FILE",
    .details = "A contrast is always arm - control. ANCOVA regresses the follow-up on arm, baseline and covariates; its "
               "standard error is given model-based and heteroscedasticity-consistent (HC3). The interaction of arm and "
               "baseline is a check, not a gate. A file without a baseline, or --unadjusted, gives the follow-up alone. "
               "Ranks and further effect sizes are in csv and json, and in the text with --all. An equivalence test has "
               "level 1 - alpha, an interval of 1 - 2 alpha; non-inferiority goes with the interval of the report.",
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

static struct estimate add_contrast(const struct comparison *out, const char *method, uint32_t arm, size_t n,
                                    const struct contrast *contrast, bool further)
{
    struct estimate estimate = compare_row(out, method, n);
    estimate.contrast = study_contrast_name(out->study, arm);
    estimate_set_contrast(&estimate, contrast, out->options->common.level);
    if (further)
        compare_add_further(out, &estimate);
    else
        compare_add(out, &estimate);
    return estimate;
}

static void add_f(const struct comparison *out, const char *method, size_t n, const struct wald *wald)
{
    struct estimate estimate = compare_row(out, method, n);
    estimate.statistic = wald->f;
    estimate.df = wald->df1;
    estimate.df2 = wald->df2;
    estimate.p_value = wald->p;
    estimate.note = wald->note;
    compare_add(out, &estimate);
}

/* The arms that have cases, in the order of levels. The series are in the order of study_cases or study_cases_at. */
static struct arm_values *arms_of(const struct comparison *out, const struct cases *cases, bool paired, size_t *count)
{
    struct arena *arena = out->study->session->arena;
    size_t levels = out->study->arm->levels->count, arm = paired ? CASES_ARM : AT_ARM;
    struct arm_values *arms = arena_array(arena, struct arm_values, levels);
    *count = 0;
    for (uint32_t level = 0; level < levels; level++) {
        size_t n;
        size_t *pick = study_pick(arena, cases, arm, level, &n);
        if (n == 0)
            continue;
        struct arm_values *values = &arms[(*count)++];
        values->level = level;
        values->after = study_sample(arena, cases, paired ? CASES_FOLLOW_UP : AT_FOLLOW_UP, pick, n);
        if (paired) {
            values->before = study_sample(arena, cases, CASES_BASELINE, pick, n);
            values->change = study_changes(arena, cases, pick, n);
        }
    }
    return arms;
}

static void add_mean(const struct comparison *out, const struct arm_values *arm, const struct contrast *adjusted)
{
    double sd_before, sd_after;
    double mean_before = sample_mean(&arm->before, &sd_before), mean_after = sample_mean(&arm->after, &sd_after);
    struct table *table = out->arms;
    table_row(table, out->study->outcomes[out->outcome].decimals);
    table_text(table, "group", out->group);
    table_text(table, "outcome", out->study->outcomes[out->outcome].name);
    table_text(table, "visit", out->study->visits[out->to].label);
    table_text(table, "arm", study_arm_name(out->study, arm->level));
    table_number(table, "n", (double)arm->after.n);
    if (arm->before.n > 0) {
        table_number(table, "mean_before", mean_before);
        table_number(table, "sd_before", sd_before);
    }
    table_number(table, "mean_after", mean_after);
    table_number(table, "sd_after", sd_after);
    if (adjusted == NULL)
        return;
    table_number(table, "adjusted_mean", adjusted->estimate);
    table_number(table, "std_error", adjusted->std_error);
    table_number(table, "conf_low", adjusted->low);
    table_number(table, "conf_high", adjusted->high);
}

static size_t find_arm(const struct arm_values *arms, size_t count, uint32_t level)
{
    size_t arm = 0;
    while (arm < count && arms[arm].level != level)
        arm++;
    return arm;
}

/* ANCOVA is the primary analysis. */
static void tabulate(struct comparison *out, const struct arm_values *arms, size_t count,
                     const struct ancova_result *result, bool paired)
{
    size_t first = out->estimates->rows;
    for (size_t i = 0; i + 1 < result->arm_count; i++) {
        const struct ancova_contrast *contrast = &result->contrasts[i];
        struct estimate primary = add_contrast(out, "ancova", contrast->arm, result->n, &contrast->model, false);
        add_contrast(out, "ancova_hc3", contrast->arm, result->n, &contrast->hc3, false);
        compare_margins(out, &primary);
        compare_arm(out, arms, count, find_arm(arms, count, contrast->arm), &primary);
        importance_add(out->importance, &out->study->outcomes[out->outcome], &primary);
        if (contrast->model.note != NULL)
            out->failed = arena_printf(out->study->session->arena, "%s: %s",
                                       out->study->outcomes[out->outcome].name, contrast->model.note);
    }
    if (result->arm_count > 2)
        add_f(out, "ancova_f", result->n, &result->arms);
    if (paired)
        add_f(out, "ancova_interaction_f", result->n, &result->interaction);
    compare_arms(out, arms, count);
    for (size_t i = 0; i < result->arm_count; i++)
        add_mean(out, &arms[find_arm(arms, count, result->means[i].arm)], &result->means[i].adjusted);
    if (out->options->adjust == COMPARE_DUNNETT)
        compare_dunnett(out, result, first, "ancova");
}

/* Follow-up alone, without covariates: Welch is the primary analysis. The contrasts over the SD of all arms are what
 * Dunnett's test stands on. */
static void tabulate_unadjusted(struct comparison *out, const struct arm_values *arms, size_t count,
                                const struct ancova_result *result)
{
    size_t first = out->estimates->rows;
    bool dunnett = out->options->adjust == COMPARE_DUNNETT;
    for (size_t i = 0; i + 1 < result->arm_count; i++) {
        const struct ancova_contrast *contrast = &result->contrasts[i];
        const char *undefined = compare_arm(out, arms, count, find_arm(arms, count, contrast->arm), NULL);
        if (undefined != NULL)
            compare_fail(out, arena_printf(out->study->session->arena, "%s, %s: %s",
                                           out->study->outcomes[out->outcome].name,
                                           study_contrast_name(out->study, contrast->arm), undefined));
        if (result->arm_count > 2 || dunnett)
            add_contrast(out, "pooled_t", contrast->arm, result->n, &contrast->model, !dunnett);
    }
    compare_arms(out, arms, count);
    for (size_t i = 0; i < result->arm_count; i++)
        add_mean(out, &arms[find_arm(arms, count, result->means[i].arm)], NULL);
    if (dunnett)
        compare_dunnett(out, result, first, "pooled_t");
}

void compare_fail(struct comparison *out, const char *why)
{
    if (out->failed != NULL)
        report_warning(out->report, "no_estimate", "%s", out->failed);
    out->failed = why;
}

static void warn_of_dependencies(const struct comparison *out, const char *analysis, const struct ancova_result *result)
{
    for (size_t i = 0; i < result->fit->dependency_count; i++)
        report_warning(out->report, "rank_deficient",
                       "%s: %s is a combination of other terms and cannot be told from them: %s", analysis,
                       result->design->columns[result->fit->dependencies[i].column].name,
                       result->fit->dependencies[i].text);
}

/* What goes wrong with one outcome must not hide the others: the reason is kept and the run goes on. */
static bool compare_outcome(struct comparison *out, const struct group *group, const struct series *covariates)
{
    const struct study *study = out->study;
    const struct text_list *names = &out->options->covariates;
    struct arena *arena = study->session->arena;
    bool paired = !study->no_baseline && study_series(study, group, out->outcome, study->from).column != NULL;
    const char *name = paired ? study_analysis_name(study, group, out->outcome, out->to)
                              : study_name_at(study, group, out->outcome, out->to);
    struct cases cases;
    bool any = paired ? study_cases(study, group, out->outcome, out->to, covariates, names->count, &cases)
                      : study_cases_at(study, group, out->outcome, out->to, covariates, names->count, &cases);
    if (!any) {
        compare_fail(out, arena_printf(arena, "%s: no patient has %s and an arm", name, paired ? "both values" : "a value"));
        return true;
    }
    struct error why;
    struct ancova_result result;
    error_init(&why, arena);
    double level = out->options->common.level;
    bool fitted = paired ? between_arms(study, &cases, names, level, &result, &why)
                         : between_arms_at(study, &cases, names, level, &result, &why);
    if (!fitted) {
        compare_fail(out, arena_printf(arena, "%s: %s", name, why.text));
        return why.code == ERROR_ESTIMATE;
    }
    size_t count;
    struct arm_values *arms = arms_of(out, &cases, paired, &count);
    out->adjusted = paired || names->count > 0;
    if (out->adjusted)
        tabulate(out, arms, count, &result, paired);
    else
        tabulate_unadjusted(out, arms, count, &result);
    warn_of_dependencies(out, name, &result);
    return true;
}

static bool compare_group(struct comparison *out, size_t index, struct error *err)
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
    size_t first = out->estimates->rows;
    out->group = group.name;
    for (out->outcome = 0; out->outcome < study->outcome_count; out->outcome++)
        for (size_t i = 0; i < study->to_count; i++) {
            out->to = study->to[i];
            if (study_series(study, &group, out->outcome, out->to).column == NULL)
                continue;
            if (out->options->type == COMPARE_BINARY) {
                if (!compare_binary(out, &group, err))
                    return false;
            } else if (!compare_outcome(out, &group, covariates)) {
                return error_set(err, ERROR_USAGE, "%s", out->failed);
            }
        }
    compare_adjust(out, first);
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
    return table;
}

static void describe_methods(const struct comparison *out)
{
    struct report *report = out->report;
    if (out->options->type == COMPARE_BINARY) {
        compare_binary_methods(out);
    } else if (out->adjusted) {
        report_method(report, "ANCOVA: least squares of follow-up on arm%s%s (Vickers & Altman 2001, BMJ "
                              "323:1123); model-based standard error, and HC3 (MacKinnon & White 1985; Long & Ervin 2000, "
                              "Am Stat 54:217) on the same degrees of freedom.",
                      out->study->no_baseline ? "" : " and baseline",
                      out->options->covariates.count > 0 ? " and covariates" : "");
        report_method(report, "%s alone: Welch's t (Welch 1947, Biometrika 34:28), for comparison; "
                              "they are less precise than ANCOVA.",
                      out->study->no_baseline ? "Follow-up" : "Change score and follow-up");
    } else {
        report_method(report, "Follow-up alone: Welch's t (Welch 1947, Biometrika 34:28). A baseline, where there is one, "
                              "makes the comparison more precise.");
    }
    if (out->options->type != COMPARE_BINARY)
        compare_methods(out);
    static const char *const families[] = {
        [COMPARE_HOLM] = "Adjusted p: Holm (1979, Scand J Stat 6:65), each method over all contrasts, outcomes and visits",
        [COMPARE_HOCHBERG] = "Adjusted p: Hochberg (1988, Biometrika 75:800), each method over all contrasts, outcomes and "
                             "visits",
        [COMPARE_BONFERRONI] = "Adjusted p: Bonferroni, each method over all contrasts, outcomes and visits",
        [COMPARE_DUNNETT] = "Adjusted p: Dunnett (1955, JASA 50:1096), the contrasts of one model with the control",
    };
    if (out->options->adjust != COMPARE_NONE)
        report_method(report, "%s.", families[out->options->adjust]);
    else if (out->options->type == COMPARE_NUMBER && out->study->arm->levels->count > 2)
        report_method(report, "Contrasts read only beside a small F of all arms are protected against chance findings with "
                              "three arms (Fisher's LSD), not with more (--adjust holm or dunnett).");
    report_method(report, "Complete cases; patients are analysed in the arm the file gives them. Intervals are not "
                          "adjusted for the number of contrasts.");
}

/* What people are not shown is said under the table. */
static void count_further(struct comparison *out)
{
    size_t further = 0;
    for (size_t row = 0; row < out->estimates->rows; row++)
        further += out->estimates->further[row];
    if (further > 0)
        out->estimates->note = arena_printf(out->study->session->arena, "%zu further rows (ranks, effect sizes, other "
                                            "intervals) are shown with --all, and are in csv and json.", further);
}

static bool check_options(const struct compare_options *chosen, struct error *err)
{
    bool binary = chosen->type == COMPARE_BINARY;
    if (!binary && (chosen->event != NULL || chosen->strata != NULL))
        return error_set(err, ERROR_USAGE, "%s is for yes-or-no outcomes: add --type binary",
                         chosen->event != NULL ? "--event" : "--strata");
    if (binary && (chosen->margin.count > 0 || chosen->noninferiority != NULL || chosen->covariates.count > 0))
        return error_set(err, ERROR_USAGE, "%s is for numbers, not for --type binary",
                         chosen->margin.count > 0            ? "--margin"
                         : chosen->noninferiority != NULL    ? "--noninferiority"
                                                             : "--covariates");
    if (binary && chosen->adjust == COMPARE_DUNNETT)
        return error_set(err, ERROR_USAGE, "--adjust dunnett is for numbers; use --adjust holm");
    return true;
}

static bool run(struct session *session, const void *given, struct report *report, struct error *err)
{
    const struct compare_options *chosen = given;
    bool binary = chosen->type == COMPARE_BINARY;
    size_t count = chosen->covariates.count;
    struct csv_column *columns = arena_array(session->arena, struct csv_column, count + 1);
    for (size_t i = 0; i < count; i++)
        columns[i] = (struct csv_column){ chosen->covariates.items[i], CSV_ANY };
    if (chosen->strata != NULL)
        columns[count++] = (struct csv_column){ chosen->strata, CSV_CATEGORY };
    unsigned needs = STUDY_OUTCOMES | STUDY_ARM | STUDY_PRIMARY | STUDY_FOLLOW_UP;
    needs |= binary ? STUDY_CATEGORIES : chosen->unadjusted ? 0 : STUDY_PAIR;
    struct study_spec spec = { .layout = &chosen->layout, .needs = needs, .columns = columns, .column_count = count };
    struct study study;
    struct comparison out = { .options = chosen, .study = &study, .report = report,
                              .estimates = table_estimates(session->arena, "Contrasts, arm - control"),
                              .arms = binary ? compare_counts_table(session->arena) : means_table(session->arena),
                              .importance = importance_table(session->arena) };
    if (!check_options(chosen, err) || !compare_read_margins(&out, err) ||
        !study_open(session, &spec, report, &study, err))
        return false;
    report->title = binary             ? "Difference between arms in a yes-or-no outcome"
                    : study.no_baseline ? "Difference between arms at follow-up"
                                        : "Difference between arms at follow-up, adjusted for baseline";
    report_table(report, out.arms);
    report_table(report, out.estimates);
    for (size_t i = 0; i < study_group_count(&study); i++)
        if (!compare_group(&out, i, err))
            return false;
    if (!binary && out.adjusted)
        out.arms->note = "Adjusted means are at the overall means of baseline and covariates.";
    count_further(&out);
    if (out.importance->rows > 0)
        report_table(report, out.importance);
    describe_methods(&out);
    between_warn_of_therapists(out.study);
    return out.failed == NULL || error_set(err, ERROR_ESTIMATE, "%s", out.failed);
}
