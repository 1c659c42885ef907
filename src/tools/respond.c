/* respond: who improved by enough. A rate of responders is shown beside the difference of means it was made from: cutting
 * an outcome in two throws information away (Altman & Royston 2006, BMJ 332:1080), and a rate at one threshold can be
 * chosen after the fact; the curve shows all of them. */
#include <math.h>

#include "base/arena.h"
#include "base/error.h"
#include "render/numbers.h"
#include "stats/ttest.h"
#include "tools/between.h"
#include "tools/importance.h"
#include "tools/nnt.h"
#include "tools/respond.h"
#include "tools/tools.h"

static const char *const missing_rules[] = { "nonresponder", "complete", "both", NULL };
static const char *const curve_scales[] = { "percent", "units", NULL };
static const char *const better_ends[] = { "schema", "lower", "higher", NULL };

static const struct option_spec options[] = {
    LAYOUT_OPTIONS(struct respond_options),
    OPTION_LIST(struct respond_options, threshold, "threshold", "X|X%",
                "further improvements to count from: 40% of the baseline, or 2 in the units of the outcome"),
    OPTION_CHOICE(struct respond_options, missing, "missing", missing_rules,
                  "patients not seen at follow-up: counted as non-responders, left out, or each in turn"),
    OPTION_CHOICE(struct respond_options, better, "better", better_ends, "which end of the scale is better"),
    OPTION_REAL(struct respond_options, least_baseline, "least-baseline", "X",
                "below this baseline a change in percent is undefined; those patients are listed", .above = 0,
                .below = 1e300),
    OPTION_CHOICE(struct respond_options, curve, "curve", curve_scales, "scale of the responder curve"),
    OPTION_LIST(struct respond_options, covariates, "covariates", "COLUMN", "further covariates of the ANCOVA"),
    OPTION_REAL(struct respond_options, reliability, "reliability", "R",
                "reliability of the measure, for reliable change; 0: not given", .above = 0, .below = 1),
    OPTION_REAL(struct respond_options, sem, "sem", "X",
                "standard error of measurement, in place of the reliability; 0: not given", .above = 0, .below = 1e300),
    OPTION_TEXT(struct respond_options, reliability_source, "reliability-source", "TEXT",
                "where the reliability or SEM is from, and of which kind (test-retest, alpha)"),
    OPTION_REAL(struct respond_options, norm_mean, "norm-mean", "X", "mean of the healthy, for the cut-off c",
                .open = false),
    OPTION_REAL(struct respond_options, norm_sd, "norm-sd", "X", "SD of the healthy; 0: no cut-off", .above = 0,
                .below = 1e300),
    OPTION_FILE(struct respond_options, write, "write", "FILE", "a CSV with a row for every patient"),
};

static const struct respond_options defaults = { .least_baseline = 2 };

static const struct example examples[] = {
    { "knead respond --outcome pain --to 10 datasets/backcare/backcare_long.csv",
      "responders at 30%, 50% and the smallest important change, dropouts counted as non-responders" },
    { "knead respond --outcome pain --to 10 --missing both --threshold 20%,3 datasets/backcare/backcare_long.csv",
      "further thresholds, and both rules for dropouts" },
    { "knead respond --outcome pain --to 10 datasets/backcare/backcare_long.csv -o build/responders.svg",
      "the cumulative responder curve" },
    { "knead respond --outcome rmdq --to 10 --reliability 0.8 --norm-mean 2 --norm-sd 2 --write build/patients.csv datasets/backcare/backcare_long.csv",
      "reliable and clinically significant change (numbers made up), and a file of the patients" },
};

static bool run(struct session *session, const void *given, struct report *report, struct error *err);

const struct command respond_command = {
    .name = "respond",
    .task = "between arms",
    .summary = "responders at every threshold beside the continuous estimate, NNT, reliable change",
    .usage = "FILE",
    .details = "A responder improves by at least a threshold, in the direction that is better. Percent are of the patient's "
               "own baseline. The number needed to treat is written as Altman does: benefit, harm, and infinity between them "
               "when the interval holds no difference (the table nnt has its numbers, nntb and nnth). Reliable change (--reliability or --sem) is a change larger than the "
               "error of measurement explains; error alone puts 2.5% of patients who did not change on each side.",
    .takes = TAKES_FILE | TAKES_PATIENTS,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .options_size = sizeof(struct respond_options),
    .defaults = &defaults,
    .examples = examples,
    .example_count = sizeof examples / sizeof *examples,
    .format = FORMAT_TEXT,
    .run = run,
};

struct estimate respond_row(const struct respond_output *out, const char *method, size_t n)
{
    struct estimate estimate;
    estimate_init(&estimate);
    estimate.group = out->group->name;
    estimate.outcome = out->study->outcomes[out->outcome].name;
    estimate.visit = out->study->visits[out->to].label;
    estimate.method = method;
    estimate.n = (double)n;
    return estimate;
}

void respond_failed(struct respond_output *out, const char *why)
{
    if (out->failed != NULL)
        report_warning(out->report, "no_estimate", "%s", out->failed);
    out->failed = why;
}

/* Without arms the mean change stands beside the rates, and neither says what caused it. */
static void add_mean_change(struct respond_output *out, const struct cases *cases)
{
    const struct study *study = out->study;
    struct sample change = study_changes(study->session->arena, cases, NULL, cases->count);
    struct estimate row = respond_row(out, "paired_t", cases->count);
    struct ttest_spec spec = { .level = out->options->common.level };
    struct ttest t;
    ttest_one(&change, &spec, &t);
    row.term = "mean change";
    row.estimate = t.estimate;
    row.std_error = t.se;
    row.df = t.df;
    row.conf_low = t.low;
    row.conf_high = t.high;
    row.conf_level = out->options->common.level;
    row.note = t.undefined;
    estimates_add(out->estimates, &row, study->outcomes[out->outcome].decimals);
    respond_add_mean(out, &row);
}

/* The difference of means comes first, whatever is counted after it. */
static bool add_continuous(struct respond_output *out, const struct cases *cases, struct error *err)
{
    const struct study *study = out->study;
    const struct outcome *of = &study->outcomes[out->outcome];
    struct ancova_result result;
    struct error why;
    if (study->arm == NULL) {
        add_mean_change(out, cases);
        return true;
    }
    error_init(&why, study->session->arena);
    if (!between_arms(study, cases, &out->options->covariates, out->options->common.level, &result, &why)) {
        respond_failed(out, arena_printf(study->session->arena, "%s: %s",
                                         study_analysis_name(study, out->group, out->outcome, out->to), why.text));
        return why.code == ERROR_ESTIMATE || error_set(err, ERROR_USAGE, "%s", out->failed);
    }
    for (size_t i = 0; i + 1 < result.arm_count; i++) {
        struct estimate row = respond_row(out, "ancova", result.n);
        row.contrast = study_contrast_name(study, result.contrasts[i].arm);
        row.term = "difference of means";
        estimate_set_contrast(&row, &result.contrasts[i].model, out->options->common.level);
        estimates_add(out->estimates, &row, of->decimals);
        importance_add(out->importance, of, &row);
        respond_add_mean(out, &row);
    }
    return true;
}

static bool find_direction(struct respond_output *out, struct error *err)
{
    const struct outcome *of = &out->study->outcomes[out->outcome];
    enum schema_direction known = of->about == NULL ? SCHEMA_DIRECTION_UNKNOWN : of->about->direction;
    if (out->options->better != BETTER_BY_SCHEMA)
        known = out->options->better == BETTER_LOWER ? SCHEMA_LOWER_IS_BETTER : SCHEMA_HIGHER_IS_BETTER;
    out->direction = known == SCHEMA_HIGHER_IS_BETTER ? 1 : -1;
    return known != SCHEMA_DIRECTION_UNKNOWN ||
           error_set(err, ERROR_USAGE, "which way is %s better? Use --better lower or --better higher, or a schema with "
                                       "its direction", of->name);
}

/* Without any change in percent those thresholds can tell nothing: the others, moved to the front; how many they are. */
static size_t without_percent(struct respond_output *out, const struct responders *found, struct threshold *thresholds,
                              size_t count)
{
    const struct study *study = out->study;
    size_t left = 0;
    for (size_t i = 0; i < found->count; i++)
        if (!isnan(found->percent[i]))
            return count;
    for (size_t i = 0; i < count; i++)
        if (!thresholds[i].percent)
            thresholds[left++] = thresholds[i];
    if (left == count)
        return count;
    double least = out->options->least_baseline;
    const char *why = arena_printf(study->session->arena, "%s: no baseline is %s%s, so that no change in percent is defined%s",
                                   study_analysis_name(study, out->group, out->outcome, out->to),
                                   least > 0 ? number_fixed(study->session->arena, least, decimals_needed(least, 0, 12), "-")
                                             : "above 0", least > 0 ? " or more" : "",
                                   least > 0 ? "; --least-baseline X says from where on this scale it is" : "");
    if (left > 0)
        report_warning(out->report, "no_percent", "%s", why);
    else
        respond_failed(out, why);
    return left;
}

static bool respond_outcome(struct respond_output *out, const struct series *covariates, struct error *err)
{
    const struct study *study = out->study;
    const struct respond_options *chosen = out->options;
    struct threshold *thresholds;
    size_t count;
    struct cases cases;
    if (!find_direction(out, err) || !respond_thresholds(out, &thresholds, &count, err))
        return false;
    if (!study_cases(study, out->group, out->outcome, out->to, covariates, chosen->covariates.count, &cases)) {
        respond_failed(out, arena_printf(study->session->arena, "%s: no patient has both values%s",
                                         study_analysis_name(study, out->group, out->outcome, out->to),
                                         study->arm == NULL ? "" : " and an arm"));
        return true;
    }
    if (!add_continuous(out, &cases, err))
        return false;
    if (out->classes != NULL)
        respond_reliable(out, &cases);
    bool first = true;
    for (int rule = MISSING_NONRESPONDER; rule < MISSING_BOTH; rule++) {
        struct responders found;
        if (chosen->missing != MISSING_BOTH && chosen->missing != rule)
            continue;
        if (!respond_find(out, (enum missing_rule)rule, &found))
            continue;
        count = without_percent(out, &found, thresholds, count);
        respond_rates(out, &found, thresholds, count);
        if (first)
            respond_curves(out, &found, thresholds, count);
        if (first && chosen->write != NULL)
            respond_list_patients(out, &found, thresholds, count);
        first = false;
    }
    return true;
}

static bool respond_group(struct respond_output *out, size_t index, struct error *err)
{
    const struct study *study = out->study;
    const struct text_list *names = &out->options->covariates;
    struct group *group = arena_new(study->session->arena, struct group);
    if (!study_group(study, index, group, err))
        return false;
    struct series *covariates = arena_array(study->session->arena, struct series, names->count);
    for (size_t i = 0; i < names->count; i++)
        if (!study_covariate(study, group, names->items[i], study->session->arena, &covariates[i], err))
            return false;
    out->group = group;
    for (out->outcome = 0; out->outcome < study->outcome_count; out->outcome++)
        for (size_t i = 0; i < study->to_count; i++) {
            out->to = study->to[i];
            if (study_series(study, group, out->outcome, out->to).column == NULL ||
                study_series(study, group, out->outcome, study->from).column == NULL)
                continue;
            if (!respond_outcome(out, covariates, err))
                return false;
        }
    return true;
}

static void describe_methods(const struct respond_output *out)
{
    struct report *report = out->report;
    bool arms = out->study->arm != NULL;
    if (arms)
        report_method(report, "The difference of means is ANCOVA of the follow-up on arm and baseline%s; it uses the whole "
                              "outcome, a rate only its side of a threshold (Altman & Royston 2006, BMJ 332:1080).",
                      out->options->covariates.count > 0 ? " and covariates" : "");
    report_method(report, "Responders: improvement of at least the threshold, decided on the decimals as written; a change "
                          "in percent is undefined for a baseline of 0 or less%s. Rates with Wilson's interval (1927, JASA "
                          "22:209).",
                  out->options->least_baseline > 0
                      ? arena_printf(report->arena, ", or below %g", out->options->least_baseline)
                      : "");
    if (arms)
        report_method(report, "Risk difference: Newcombe's hybrid score interval (1998, Stat Med 17:873, method 10); risk "
                              "ratio: interval of the logarithm (Katz et al. 1978, Biometrics 34:469). Number needed to "
                              "treat: Altman (1998, BMJ 317:1309), from the ends of the risk difference; NNTB benefits, "
                              "NNTH is harmed, in one more patient.");
    report_method(report, "Responder curve: Dvoretzky-Kiefer-Wolfowitz band (Massart 1990, Ann Probab 18:1269), simultaneous "
                          "over all thresholds, for each arm by itself.");
}

/* After the figures. */
static void add_tables(struct respond_output *out)
{
    struct report *report = out->report;
    report_table(report, out->curve);
    if (out->importance->rows > 0)
        report_table(report, out->importance);
    if (out->classes != NULL) {
        report_table(report, out->measurement);
        report_table(report, out->classes);
        report_table(report, out->sensitivity);
        if (out->rules->rows > 0)
            report_table(report, out->rules);
    }
    if (out->patients != NULL)
        report_file(report, (struct report_file){ .path = out->options->write, .table = out->patients });
}

static bool run(struct session *session, const void *given, struct report *report, struct error *err)
{
    const struct respond_options *chosen = given;
    struct csv_column *columns = arena_array(session->arena, struct csv_column, chosen->covariates.count);
    for (size_t i = 0; i < chosen->covariates.count; i++)
        columns[i] = (struct csv_column){ .name = chosen->covariates.items[i], .want = CSV_ANY };
    struct study_spec spec = { .layout = &chosen->layout, .needs = STUDY_PAIR | STUDY_OUTCOMES | STUDY_PRIMARY,
                               .columns = columns, .column_count = chosen->covariates.count };
    struct study study;
    if (chosen->reliability > 0 && chosen->sem > 0)
        return error_set(err, ERROR_USAGE, "--reliability and --sem say the same thing; give one of them");
    if (!study_open(session, &spec, report, &study, err))
        return false;
    report->title = study.arm != NULL ? "Patients who improve by at least a threshold, beside the difference of means"
                                      : "Patients who improve by at least a threshold, beside the mean change";
    struct respond_output out = { .options = chosen, .study = &study, .report = report,
                                  .estimates = table_estimates(session->arena, study.arm == NULL
                                                                                   ? "Responders"
                                                                                   : "Contrasts, arm - control"),
                                  .rates = respond_rates_table(session->arena),
                                  .curve = respond_curve_table(session->arena),
                                  .importance = importance_table(session->arena),
                                  .nnt = nnt_table(session->arena),
                                  .means = respond_means_table(&study),
                                  .shares = respond_shares_table(&study) };
    out.estimates->programs_only = out.importance->programs_only = out.nnt->programs_only = true; /* in means and shares */
    if (chosen->reliability > 0 || chosen->sem > 0)
        respond_reliable_tables(&out);
    if (chosen->write != NULL)
        out.patients = respond_patients_table(session->arena);
    respond_estimand(&out);
    report_table(report, out.means);
    report_table(report, out.estimates);
    report_table(report, out.rates);
    report_table(report, out.shares);
    for (size_t i = 0; i < study_group_count(&study); i++)
        if (!respond_group(&out, i, err))
            return false;
    if (out.nnt->rows > 0)
        report_table(report, out.nnt);
    add_tables(&out);
    if (study.arm == NULL)
        report_paragraph(report, "These are observed changes. Without a control group they include the natural course of the "
                                 "complaint and regression to the mean, and say nothing of what caused them.");
    describe_methods(&out);
    return out.failed == NULL || error_set(err, ERROR_ESTIMATE, "%s", out.failed);
}
