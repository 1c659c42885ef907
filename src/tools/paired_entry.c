/* Without a control group a change holds regression to the mean: what can be expected of it is computed from the rule by
 * which patients were taken in and the reliability of the measurement (Davis 1976), and tested where the population's
 * mean is known (Mee & Chua 1991). */
#include "tools/paired_entry.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "result/estimates.h"
#include "stats/distribution.h"
#include "stats/summary.h"

bool paired_entry_read(const char *rule, double reliability, double mean, double sd, struct paired_entry *entry,
                       struct error *err)
{
    *entry = (struct paired_entry){ .given = rule != NULL || !isnan(mean), .words = rule, .reliability = reliability,
                                    .population = { mean, sd } };
    if (!isnan(sd) && !(sd > 0))
        return error_set(err, ERROR_USAGE, "--population-sd must be more than 0");
    if (rule == NULL) {
        entry->rule.cut = NAN;
        return isnan(reliability) ||
               error_set(err, ERROR_USAGE, "--reliability is for --entry, as in --entry '>= 5' --reliability 0.53");
    }
    const char *text = rule + strspn(rule, " ");
    struct decimal cut;
    if (*text != '>' && *text != '<')
        return error_set(err, ERROR_USAGE, "--entry is '>= NUMBER' or '<= NUMBER', not \"%s\"", rule);
    entry->rule.below = *text == '<';
    text += text[1] == '=' ? 2 : 1;
    text += strspn(text, " ");
    if (decimal_parse(text, strlen(text), '.', &cut) != DECIMAL_OK)
        return error_set(err, ERROR_USAGE, "--entry is '>= NUMBER' or '<= NUMBER', not \"%s\"", rule);
    entry->rule.cut = cut.value;
    if (isnan(reliability))
        return error_set(err, ERROR_USAGE, "--entry needs the reliability of the measurement (--reliability 0.53: the "
                                           "correlation of two measurements of unchanged patients)");
    return true;
}

static struct estimate row(const struct paired_mean *mean, const char *method, const struct paired_data *data)
{
    return paired_row(&mean->out, method, data->changes.n);
}

/* Values in steps that are coarse against their SD were rounded to them: each stands for half a step to either side,
 * the cut too. */
static const char *rounding_note(const struct paired_mean *mean, const struct paired_data *data,
                                 const struct rtm_population *population)
{
    const double coarse = 0.2;
    const struct paired_entry *entry = mean->spec->entry;
    double step = 1 / data->before.divisor;
    bool on_grid = fabs(entry->rule.cut / step - nearbyint(entry->rule.cut / step)) < 1e-9;
    if (data->before.units == NULL || !(step > coarse * population->sd) || !on_grid || strchr(entry->words, '=') == NULL)
        return "";
    return arena_printf(mean->out.study->session->arena, "; if the values were rounded to steps of %g, the cut is %s %g", step,
                        entry->rule.below ? "<=" : ">=", entry->rule.cut + (entry->rule.below ? 0.5 : -0.5) * step);
}

/* The end that a one-sided alternative leaves open stays open. */
static void profile_interval(const struct paired_mean *mean, const struct paired_data *data, struct estimate *beyond)
{
    const struct paired_entry *entry = mean->spec->entry;
    double ends = mean->out.spec->alternative == ALTERNATIVE_TWO_SIDED ? 2 : 1, low, high;
    rtm_beyond_interval(&data->before, &data->after, &entry->rule, entry->population.sd, entry->reliability,
                        normal_quantile_upper((1 - mean->out.spec->level) / ends), &low, &high);
    beyond->conf_low = isinf(data->t.low) ? -INFINITY : low;
    beyond->conf_high = isinf(data->t.high) ? INFINITY : high;
    bool open = (isinf(high) && !isinf(data->t.high)) || (isinf(low) && !isinf(data->t.low));
    beyond->note = open ? "profile likelihood interval, open: these baseline values do not bound the population mean"
                        : "profile likelihood interval, the population estimated";
}

static void add_expected(const struct paired_mean *mean, const struct paired_data *data)
{
    const struct paired_entry *entry = mean->spec->entry;
    struct arena *arena = mean->out.study->session->arena;
    struct rtm_population population;
    const char *why;
    struct estimate expected = row(mean, "rtm_expected", data), beyond = row(mean, "change_beyond_rtm", data);
    bool known = !isnan(entry->population.mean) && !isnan(entry->population.sd);
    bool fitted = rtm_population_fit(&data->before, &entry->rule, &entry->population, &population, &why);
    expected.estimate = fitted ? rtm_expected(&population, &entry->rule, entry->reliability) : NAN;
    expected.note = fitted ? arena_printf(arena, "entry %s, reliability %g, population mean %.4g and SD %.4g %s%s",
                                          entry->words, entry->reliability, population.mean, population.sd,
                                          known ? "as given" : "estimated from the baseline values",
                                          rounding_note(mean, data, &population))
                           : why;
    paired_add(&mean->out, &expected);
    beyond.estimate = data->t.estimate - expected.estimate;
    beyond.std_error = known ? data->t.se
                             : rtm_beyond_error(&data->before, &data->after, &entry->rule, &entry->population,
                                                entry->reliability);
    beyond.conf_level = mean->out.spec->level;
    if (isnan(entry->population.mean)) {
        profile_interval(mean, data, &beyond);
    } else {
        double wider = beyond.std_error / data->t.se;
        beyond.conf_low = beyond.estimate - (data->t.estimate - data->t.low) * wider;
        beyond.conf_high = beyond.estimate + (data->t.high - data->t.estimate) * wider;
        beyond.note = known ? "takes the regression expected as known" : "SD estimated: jackknife standard error";
    }
    if (!fitted)
        beyond.note = "the regression expected could not be had";
    paired_add(&mean->out, &beyond);
}

static void add_mee_chua(const struct paired_mean *mean, const struct paired_data *data)
{
    const struct paired_entry *entry = mean->spec->entry;
    const struct paired_output *out = &mean->out;
    struct ttest t;
    rtm_mee_chua(&data->before, &data->after, entry->population.mean, out->spec->level, &t);
    struct estimate test = row(mean, "mee_chua", data);
    test.estimate = t.estimate;
    test.std_error = t.se;
    test.statistic = t.t;
    test.df = t.df;
    test.p_value = t.p;
    test.conf_low = t.low;
    test.conf_high = t.high;
    test.conf_level = out->spec->level;
    test.note = t.undefined != NULL ? t.undefined
                                    : arena_printf(out->study->session->arena, "change of a patient who starts at the "
                                                   "population mean, %g", entry->population.mean);
    paired_add(out, &test);
}

/* With an unknown population mean: which one would make all of the change regression. */
static void add_means(const struct paired_mean *mean, const struct paired_data *data)
{
    const struct paired_output *out = &mean->out;
    struct rtm_means means;
    rtm_means_without_effect(&data->before, &data->after, out->spec->level, &means);
    struct estimate location = row(mean, "mee_chua_mean", data);
    location.estimate = means.mean;
    if (!means.outside) {
        location.conf_low = means.low;
        location.conf_high = means.high;
        location.conf_level = out->spec->level;
    }
    location.note = means.outside ? arena_printf(out->study->session->arena, "all of the change may be regression for any "
                                                 "population mean up to %.4g or from %.4g", means.low, means.high)
                                  : "population means for which all of the change may be regression";
    paired_add(out, &location);
}

void paired_entry_add(const struct paired_mean *mean, const struct paired_data *data)
{
    const struct paired_entry *entry = mean->spec->entry;
    if (entry == NULL || !entry->given || mean->out.study->arm != NULL)
        return;
    if (entry->words != NULL)
        add_expected(mean, data);
    if (!isnan(entry->population.mean))
        add_mee_chua(mean, data);
    else
        add_means(mean, data);
}

void paired_entry_methods(const struct paired_mean *mean)
{
    struct report *report = mean->out.report;
    const struct paired_entry *entry = mean->spec->entry;
    if (entry == NULL || !entry->given)
        return;
    if (mean->out.study->arm != NULL) {
        report_warning(report, "entry_with_arms", "--entry and --population-mean are for a change without a control; the "
                                                  "arms share the regression to the mean, and their contrast is free of it");
        return;
    }
    if (entry->words != NULL)
        report_method(report, "Regression to the mean expected from the entry rule: SD (1 - reliability) times the hazard of "
                              "the normal distribution at the cut (Davis 1976, Am J Epidemiol 104:493)%s.",
                      isnan(entry->population.mean) || isnan(entry->population.sd)
                          ? "; population by maximum likelihood from the truncated baseline values (Cohen 1959, "
                            "Technometrics 1:217), its uncertainty in the interval"
                          : "");
    report_method(report, isnan(entry->population.mean)
                              ? "Mee and Chua's test (1991, Am Stat 45:39) at every population mean (Ostermann, Willich & "
                                "Luedtke 2008, BMC Med Res Methodol 8:52)."
                              : "Mee and Chua's test (1991, Am Stat 45:39): after regressed on before, at the population mean.");
}

/* ---- who came back ---- */

static struct table *response_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },
        { "outcome", "Outcome", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL },
        { "n_baseline", "With baseline", ROLE_COUNT },
        { "n_both", "With both", ROLE_COUNT },
        { "response", "Response %", ROLE_PERCENT },
        { "mean_kept", "Baseline, kept", ROLE_ESTIMATE },
        { "sd_kept", "SD, kept", ROLE_SPREAD },
        { "mean_lost", "Baseline, lost", ROLE_ESTIMATE },
        { "sd_lost", "SD, lost", ROLE_SPREAD },
        { "smd", "Lost - kept, SMD", ROLE_RATIO },
    };
    struct table *table = table_create(arena, "response", "Who came back", fields, sizeof fields / sizeof *fields);
    table->note = "Baseline of the patients analysed beside that of the patients lost to follow-up; SMD: over the root mean "
                  "square of the two SDs.";
    return table;
}

/* The baseline values of those with a follow-up, and of those without. */
static void split_baseline(const struct group *group, const struct series *baseline, const struct series *later,
                           struct arena *arena, struct sample *kept, struct sample *lost)
{
    double *of_kept = arena_array(arena, double, group->patients.count);
    double *of_lost = arena_array(arena, double, group->patients.count);
    *kept = (struct sample){ of_kept, NULL, 1, 0 };
    *lost = (struct sample){ of_lost, NULL, 1, 0 };
    for (size_t patient = 0; patient < group->patients.count; patient++) {
        enum missing kind;
        if (series_missing(baseline, patient, &kind))
            continue;
        double value = baseline->column->values[baseline->row[patient]];
        if (series_missing(later, patient, &kind))
            of_lost[lost->n++] = value;
        else
            of_kept[kept->n++] = value;
    }
}

static void add_response(struct table *table, const struct study *study, const struct group *group, size_t outcome,
                         size_t to)
{
    struct series baseline = study_series(study, group, outcome, study->from);
    struct series later = study_series(study, group, outcome, to);
    struct sample kept, lost;
    double sd_kept = NAN, sd_lost = NAN;
    if (baseline.column == NULL || later.column == NULL)
        return;
    split_baseline(group, &baseline, &later, study->session->arena, &kept, &lost);
    if (lost.n == 0)
        return;
    double mean_kept = sample_mean(&kept, &sd_kept), mean_lost = sample_mean(&lost, &sd_lost);
    table_row(table, study->outcomes[outcome].decimals);
    table_text(table, "group", group->name);
    table_text(table, "outcome", study->outcomes[outcome].name);
    table_text(table, "visit", study->visits[to].label);
    table_number(table, "n_baseline", (double)(kept.n + lost.n));
    table_number(table, "n_both", (double)kept.n);
    table_number(table, "response", 100 * (double)kept.n / (double)(kept.n + lost.n));
    table_number(table, "mean_kept", mean_kept);
    table_number(table, "sd_kept", sd_kept);
    table_number(table, "mean_lost", mean_lost);
    table_number(table, "sd_lost", sd_lost);
    table_number(table, "smd", standardised_difference(mean_lost, sd_lost, mean_kept, sd_kept));
}

bool paired_response(const struct study *study, struct error *err)
{
    struct table *table = response_table(study->session->arena);
    if (study->arm != NULL)
        return true;
    for (size_t index = 0; index < study_group_count(study); index++) {
        struct group group;
        if (!study_group(study, index, &group, err))
            return false;
        for (size_t outcome = 0; outcome < study->outcome_count; outcome++)
            for (size_t i = 0; i < study->to_count; i++)
                add_response(table, study, &group, outcome, study->to[i]);
    }
    if (table->rows > 0)
        report_table(study->report, table);
    return true;
}
