/* paired: change within patients, before to after. With arms, each arm's change stands without a p-value beside the
 * contrast between arms: a change within one arm says nothing of a treatment (Bland & Altman 2011, BMJ 342:d561). */
#include <math.h>

#include "base/arena.h"
#include "base/error.h"
#include "result/estimates.h"
#include "stats/effect.h"
#include "stats/signedrank.h"
#include "stats/summary.h"
#include "stats/ttest.h"
#include "tools/importance.h"
#include "tools/paired.h"
#include "tools/study.h"
#include "tools/tools.h"

struct paired_options {
    struct common_options common;
    struct layout_options layout;
    int type, alternative, zeros;
    double mu;
    bool within_arm_p;
};

static const char *const alternatives[] = { "two-sided", "less", "greater", NULL };
static const char *const zero_rules[] = { "pratt", "wilcoxon", NULL };

static const char *const types[] = { "mean", "binary", "ordinal", "visits", NULL };

static const struct option_spec options[] = {
    LAYOUT_OPTIONS(struct paired_options),
    OPTION_CHOICE(struct paired_options, type, "type", types,
                  "numbers; yes (1) or no (0); ordered categories; all visits at once"),
    OPTION_CHOICE(struct paired_options, alternative, "alternative", alternatives,
                  "side of the null hypothesis that counts against it"),
    OPTION_REAL(struct paired_options, mu, "mu", "CHANGE", "mean change under the null hypothesis",
                .open = false),
    OPTION_CHOICE(struct paired_options, zeros, "zeros", zero_rules,
                  "unchanged patients in the signed-rank test: ranked, or dropped before ranking"),
    OPTION_FLAG(struct paired_options, within_arm_p, "within-arm-p",
                "with arms, also print p-values within each arm (they say nothing of a treatment)"),
};

static const struct paired_options defaults = { 0 };

static const struct example examples[] = {
    { "knead paired --id id --before pain_0 --after pain_10 datasets/backcare/backcare_wide.csv",
      "change in one outcome of a wide file" },
    { "knead paired --outcome pain --from 0 --to 10 datasets/backcare/backcare_long.csv",
      "a long file whose schema names id, arm and visit" },
    { "knead paired --id id --before drug_1 --after drug_2 datasets/classic/sleep_wide.csv --format json",
      "Student's ten patients of 1908, as JSON" },
    { "knead paired --type binary --outcome med_any --to 10 datasets/backcare/backcare_long.csv",
      "who takes pain medication before and after: McNemar and the risk difference" },
    { "knead paired --type visits --within-arm-p --outcome hour_1 datasets/classic/obrien_kaiser.csv",
      "three phases at once: Friedman, and the analysis of variance that papers print" },
};

static bool run(struct session *session, const void *given, struct report *report, struct error *err);

const struct command paired_command = {
    .name = "paired",
    .task = "within patients",
    .summary = "change within patients: paired t, exact signed-rank, Hodges-Lehmann, dz",
    .usage = "FILE",
    .details = "Change is after - before. The signed-rank test is exact with ties and zeros, decided on the decimals as "
               "written. With an arm column the change within each arm is given with its interval and without a p-value, "
               "beside the difference in change between each arm and the control.",
    .takes = TAKES_FILE | TAKES_PATIENTS,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .options_size = sizeof(struct paired_options),
    .defaults = &defaults,
    .examples = examples,
    .example_count = sizeof examples / sizeof *examples,
    .format = FORMAT_TEXT,
    .run = run,
};

/* Where results go and what every row of one analysis shares. */
struct output {
    const struct paired_options *options;
    const struct study *study;
    struct report *report;
    struct table *estimates, *pairs, *importance;
    size_t outcome, to;
    const char *group;
    bool without_p;        /* within an arm */
    const char *degenerate; /* why something asked for could not be had; NULL if nothing */
};

static struct estimate row(const struct output *out, const char *arm, const char *method, size_t n)
{
    struct estimate estimate;
    estimate_init(&estimate);
    estimate.group = out->group;
    estimate.outcome = out->study->outcomes[out->outcome].name;
    estimate.visit = out->study->visits[out->to].label;
    estimate.arm = arm;
    estimate.method = method;
    estimate.n = (double)n;
    return estimate;
}

static void add(const struct output *out, const struct estimate *estimate)
{
    estimates_add(out->estimates, estimate, out->study->outcomes[out->outcome].decimals);
}

static void add_pairs(const struct output *out, const char *arm, const struct sample *before,
                      const struct sample *after, const struct ttest *change)
{
    struct table *table = out->pairs;
    double sd_before, sd_after;
    double mean_before = sample_mean(before, &sd_before), mean_after = sample_mean(after, &sd_after);
    table_row(table, out->study->outcomes[out->outcome].decimals);
    if (out->group != NULL)
        table_text(table, "group", out->group);
    table_text(table, "outcome", out->study->outcomes[out->outcome].name);
    if (arm != NULL)
        table_text(table, "arm", arm);
    table_text(table, "visit", out->study->visits[out->to].label);
    table_number(table, "n", (double)before->n);
    table_number(table, "mean_before", mean_before);
    table_number(table, "sd_before", sd_before);
    table_number(table, "mean_after", mean_after);
    table_number(table, "sd_after", sd_after);
    table_number(table, "mean_change", change->estimate);
    table_number(table, "sd_change", change->sd);
}

static void add_t(struct output *out, const char *arm, const struct ttest *t, double level)
{
    struct estimate estimate = row(out, arm, "paired_t", t->n1);
    estimate.estimate = t->estimate;
    estimate.std_error = t->se;
    estimate.df = t->df;
    estimate.conf_low = t->low;
    estimate.conf_high = t->high;
    estimate.conf_level = level;
    if (!out->without_p) {
        estimate.statistic = t->t;
        estimate.p_value = t->p;
    }
    if (t->undefined != NULL) {
        estimate.note = arena_printf(out->study->session->arena, "t undefined: %s", t->undefined);
        if (arm == NULL)
            out->degenerate = estimate.note;
    }
    add(out, &estimate);
    if (out->options->alternative == ALTERNATIVE_TWO_SIDED && arm == NULL)
        importance_add(out->importance, &out->study->outcomes[out->outcome], &estimate);
}

static void add_rank_test(const struct output *out, const char *arm, const char *method, const struct signedrank *w)
{
    struct estimate estimate = row(out, arm, method, w->n);
    estimate.statistic = w->w_plus;
    estimate.p_value = w->p;
    estimate.note = w->undefined != NULL ? w->undefined
                    : w->exact           ? NULL
                                         : "normal approximation, variance corrected for ties, continuity correction 1/2";
    add(out, &estimate);
}

/* The changes less `mu`, still exact when mu is a whole number of their steps. */
static struct sample shifted(struct arena *arena, const struct sample *changes, double mu)
{
    double steps = mu * changes->divisor;
    bool exact = changes->units != NULL && steps == nearbyint(steps) && fabs(steps) < 0x1p53;
    double *x = arena_array(arena, double, changes->n);
    int64_t *units = exact ? arena_array(arena, int64_t, changes->n) : NULL;
    for (size_t i = 0; i < changes->n; i++) {
        x[i] = changes->x[i] - mu;
        if (exact)
            units[i] = changes->units[i] - (int64_t)steps;
    }
    return (struct sample){ x, units, exact ? changes->divisor : 1, changes->n };
}

/* The pseudo-median is of the changes themselves, the tests are of the changes less mu. Both zero rules are given
 * when a patient did not change; the one asked for comes first. */
static void add_signed_rank(const struct output *out, const char *arm, const struct sample *changes, double level)
{
    struct arena *arena = out->study->session->arena;
    static const char *const methods[] = { "wilcoxon_signed_rank", "wilcoxon_signed_rank_drop" };
    struct signedrank_spec spec = { .zeros = (enum signedrank_zeros)out->options->zeros,
                                    .alternative = (enum alternative)out->options->alternative, .level = level };
    struct signedrank result;
    struct sample tested = out->options->mu == 0 ? *changes : shifted(arena, changes, out->options->mu);
    signedrank_test(changes, &spec, arena, &result);
    struct estimate location = row(out, arm, "hodges_lehmann", result.n);
    location.estimate = result.pseudo_median;
    location.conf_low = result.low;
    location.conf_high = result.high;
    location.conf_level = level;
    location.note = !result.interval_exact ? "interval by the normal approximation"
                    : result.interval_hull ? "the accepted values have gaps; their hull is given"
                                           : NULL;
    add(out, &location);
    if (out->without_p)
        return;
    spec.no_interval = true;
    if (out->options->mu != 0)
        signedrank_test(&tested, &spec, arena, &result);
    bool drop = spec.zeros == SIGNEDRANK_WILCOXON && result.zero > 0;
    add_rank_test(out, arm, methods[drop], &result);
    if (result.zero == 0)
        return;
    spec.zeros = drop ? SIGNEDRANK_PRATT : SIGNEDRANK_WILCOXON;
    signedrank_test(&tested, &spec, arena, &result);
    add_rank_test(out, arm, methods[!drop], &result);
}

static void add_unitless(const struct output *out, const char *arm, const char *method, size_t n,
                         struct effect effect, double level)
{
    struct estimate estimate = row(out, arm, method, n);
    estimate.estimate = effect.estimate;
    estimate.conf_low = effect.low;
    estimate.conf_high = effect.high;
    estimate.conf_level = level;
    add(out, &estimate);
}

/* Everything about the change of the cases picked (NULL: all). */
static void analyse(struct output *out, const struct cases *cases, const char *arm, const size_t *pick,
                    size_t picked)
{
    struct arena *arena = out->study->session->arena;
    double level = out->options->common.level;
    struct sample before = study_sample(arena, cases, CASES_BASELINE, pick, picked);
    struct sample after = study_sample(arena, cases, CASES_FOLLOW_UP, pick, picked);
    struct sample changes = study_changes(arena, cases, pick, picked);
    struct ttest_spec spec = { out->options->mu, (enum alternative)out->options->alternative, level };
    struct ttest t;
    ttest_one(&changes, &spec, &t);
    add_pairs(out, arm, &before, &after, &t);
    add_t(out, arm, &t, level);
    add_signed_rank(out, arm, &changes, level);
    struct correlation r;
    correlation_pearson(&before, &after, level, &r);
    struct effect dz = effect_dz(t.estimate, t.sd, t.n1, level);
    double j = t.n1 > 1 ? hedges_correction((double)t.n1 - 1) : NAN;
    add_unitless(out, arm, "cohen_dz", t.n1, dz, level);
    add_unitless(out, arm, "hedges_gz", t.n1, (struct effect){ j * dz.estimate, j * dz.low, j * dz.high }, level);
    add_unitless(out, arm, "pearson", t.n1, (struct effect){ r.r, r.low, r.high }, level);
}

/* The difference in change between an arm and the control. */
static void add_contrast(const struct output *out, const struct cases *cases, uint32_t level_of_arm)
{
    struct arena *arena = out->study->session->arena;
    const struct study *study = out->study;
    size_t n_arm, n_control;
    size_t *arm = study_pick(arena, cases, CASES_ARM, level_of_arm, &n_arm);
    size_t *control = study_pick(arena, cases, CASES_ARM, study->control, &n_control);
    if (n_arm == 0 || n_control == 0)
        return;
    struct sample first = study_changes(arena, cases, arm, n_arm);
    struct sample second = study_changes(arena, cases, control, n_control);
    struct ttest_spec spec = { 0, ALTERNATIVE_TWO_SIDED, out->options->common.level };
    struct ttest t;
    ttest_welch(&first, &second, &spec, &t);
    struct estimate estimate = row(out, NULL, "change_welch", n_arm + n_control);
    estimate.contrast = study_contrast_name(study, level_of_arm);
    estimate.estimate = t.estimate;
    estimate.std_error = t.se;
    estimate.statistic = t.t;
    estimate.df = t.df;
    estimate.p_value = t.p;
    estimate.conf_low = t.low;
    estimate.conf_high = t.high;
    estimate.conf_level = spec.level;
    estimate.note = t.undefined;
    add(out, &estimate);
    importance_add(out->importance, &study->outcomes[out->outcome], &estimate);
}

static void analyse_arms(struct output *out, const struct cases *cases)
{
    const struct levels *arms = out->study->arm->levels;
    out->without_p = !out->options->within_arm_p;
    for (uint32_t level = 0; level < arms->count; level++) {
        size_t picked;
        size_t *pick = study_pick(out->study->session->arena, cases, CASES_ARM, level, &picked);
        if (picked > 0)
            analyse(out, cases, study_arm_name(out->study, level), pick, picked);
        else
            report_warning(out->report, "empty_arm", "arm %s has no patient with both values of %s",
                           study_arm_name(out->study, level), out->study->outcomes[out->outcome].name);
    }
    for (uint32_t level = 0; level < arms->count; level++)
        if (level != out->study->control)
            add_contrast(out, cases, level);
}

static void describe_methods(const struct output *out)
{
    struct report *report = out->report;
    report_method(report, "Change is after - before; paired t (Student 1908) with its interval.");
    report_method(report, "Hodges-Lehmann pseudo-median of all changes, unchanged patients included, with the interval "
                          "of the signed-rank test inverted (Hodges & Lehmann 1963, Ann Math Stat 34:598); symmetry "
                          "of the changes is assumed.");
    if (!out->without_p)
        report_method(report, "Signed-rank test: exact conditional distribution with mid-ranks, ties and zeros decided on "
                              "the decimals as written; unchanged patients ranked then left out (Pratt 1959, JASA 54:655)"
                              ", or dropped before ranking where the method says so.");
    report_method(report, "dz is the mean change over the SD of the changes, interval from the noncentral t; gz has "
                          "Hedges' exact small-sample correction. Neither is comparable with an effect size between "
                          "groups.");
    if (out->study->arm != NULL)
        report_method(report, "Between arms: difference in mean change, Welch's t. Adjusting for baseline (knead "
                              "compare) is more precise.");
}

static void caution(const struct output *out)
{
    if (out->study->arm == NULL)
        report_paragraph(out->report, "This is an observed change. Without a control group it includes the natural course "
                                      "of the complaint and regression to the mean, and says nothing of what caused it.");
    else if (!out->without_p)
        report_warning(out->report, "within_arm_p",
                       "p-values within arms do not compare the arms: with no difference between two arms of 20, one arm "
                       "alone falls below 0.05 in half of all trials");
    else
        report_paragraph(out->report, "Change within an arm is given without a p-value; the contrasts compare the arms.");
}

static bool analyse_group(struct output *out, size_t index, struct error *err)
{
    const struct study *study = out->study;
    struct group group;
    if (!study_group(study, index, &group, err))
        return false;
    out->group = group.name;
    for (out->outcome = 0; out->outcome < study->outcome_count; out->outcome++) {
        for (size_t i = 0; i < study->to_count; i++) {
            out->to = study->to[i];
            struct cases cases;
            if (study_series(study, &group, out->outcome, out->to).column == NULL ||
                study_series(study, &group, out->outcome, study->from).column == NULL)
                continue;
            if (!study_cases(study, &group, out->outcome, out->to, NULL, 0, &cases))
                out->degenerate = arena_printf(study->session->arena, "%s: no patient has both values",
                                               study_analysis_name(study, &group, out->outcome, out->to));
            else if (study->arm != NULL)
                analyse_arms(out, &cases);
            else
                analyse(out, &cases, NULL, NULL, cases.count);
        }
    }
    return true;
}

static struct table *pairs_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },
        { "outcome", "Outcome", ROLE_LABEL },
        { "arm", "Arm", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL },
        { "n", "Pairs", ROLE_COUNT },
        { "mean_before", "Mean before", ROLE_ESTIMATE },
        { "sd_before", "SD before", ROLE_SPREAD },
        { "mean_after", "Mean after", ROLE_ESTIMATE },
        { "sd_after", "SD after", ROLE_SPREAD },
        { "mean_change", "Mean change", ROLE_ESTIMATE },
        { "sd_change", "SD of change", ROLE_SPREAD },
    };
    return table_create(arena, "pairs", "The pairs analysed", fields, sizeof fields / sizeof *fields);
}

/* Analyses that are not of means have files of their own. */
static bool run_type(const struct paired_options *chosen, const struct study *study, struct error *err)
{
    struct paired_type_spec spec = { (enum alternative)chosen->alternative, chosen->common.level, chosen->within_arm_p };
    switch ((enum paired_type)chosen->type) {
    case PAIRED_BINARY: return paired_binary_run(study, &spec, err);
    case PAIRED_ORDINAL: return paired_ordinal_run(study, &spec, err);
    case PAIRED_VISITS: return paired_visits_run(study, &spec, err);
    case PAIRED_MEAN: break;
    }
    return true;
}

static bool run(struct session *session, const void *given, struct report *report, struct error *err)
{
    const struct paired_options *chosen = given;
    struct study study;
    struct study_spec spec = { .layout = &chosen->layout, .needs = STUDY_PAIR | STUDY_OUTCOMES | STUDY_PRIMARY };
    if (!study_open(session, &spec, report, &study, err))
        return false;
    if (chosen->type != PAIRED_MEAN)
        return run_type(chosen, &study, err);
    report->title = study.arm == NULL ? "Observed change within patients" : "Change within patients, by arm";
    struct output out = { .options = chosen, .study = &study, .report = report,
                          .estimates = table_estimates(session->arena, "Change, after - before"),
                          .pairs = pairs_table(session->arena),
                          .importance = importance_table(session->arena) };
    report_table(report, out.pairs);
    report_table(report, out.estimates);
    for (size_t i = 0; i < study_group_count(&study); i++)
        if (!analyse_group(&out, i, err))
            return false;
    if (out.importance->rows > 0)
        report_table(report, out.importance);
    caution(&out);
    describe_methods(&out);
    return out.degenerate == NULL || error_set(err, ERROR_ESTIMATE, "%s", out.degenerate);
}
