/* Reliable change: patients whose change is larger than the error of measurement explains, beside the 2.5 % on each side
 * that error alone would give, and what a slightly different reliability would make of it. */
#include <math.h>

#include "base/arena.h"
#include "plot/jacobson_truax.h"
#include "result/figure.h"
#include "stats/summary.h"
#include "tools/figures.h"
#include "tools/respond.h"

static const char *const class_words[RELIABLE_CLASSES] = { "improved", "unchanged", "deteriorated" };
static const double apart = 0.05; /* of the reliabilities compared */

static struct table *measurement_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },     { "outcome", "Outcome", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL },     { "n", "n", ROLE_COUNT },
        { "mean_before", "Mean before", ROLE_ESTIMATE }, { "sd_before", "SD before", ROLE_SPREAD },
        { "reliability", "Reliability", ROLE_RATIO }, { "sem", "SEM", ROLE_SPREAD },
        { "s_diff", "S diff", ROLE_SPREAD },  { "sdc", "SDC", ROLE_SPREAD },
        { "cutoff_a", "Cut-off a", ROLE_ESTIMATE }, { "cutoff_b", "Cut-off b", ROLE_ESTIMATE },
        { "cutoff_c", "Cut-off c", ROLE_ESTIMATE },
    };
    return table_create(arena, "measurement", "Error of measurement", fields, sizeof fields / sizeof *fields);
}

static struct table *classes_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },     { "outcome", "Outcome", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL },     { "arm", "Arm", ROLE_LABEL },
        { "class", "Reliable change", ROLE_LABEL }, { "count", "Patients", ROLE_COUNT },
        { "n", "n", ROLE_COUNT },             { "percent", "%", ROLE_PERCENT },
        { "conf_low", "Low", ROLE_CONF_LOW }, { "conf_high", "High", ROLE_CONF_HIGH },
        { "floor", "By error alone, %", ROLE_PERCENT },
    };
    struct table *table = table_create(arena, "reliable", "Reliable change by arm", fields,
                                       sizeof fields / sizeof *fields);
    table->note = "By error alone: what patients who did not change would show.";
    return table;
}

static struct table *sensitivity_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },     { "outcome", "Outcome", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL },     { "arm", "Arm", ROLE_LABEL },
        { "reliability", "Reliability", ROLE_RATIO }, { "sdc", "SDC", ROLE_SPREAD },
        { "n", "n", ROLE_COUNT },             { "improved", "Improved", ROLE_COUNT },
        { "improved_percent", "%", ROLE_PERCENT }, { "deteriorated", "Deteriorated", ROLE_COUNT },
        { "deteriorated_percent", "%", ROLE_PERCENT },
    };
    return table_create(arena, "reliability_sensitivity", "Were the reliability a little lower or higher", fields,
                        sizeof fields / sizeof *fields);
}

static struct table *rules_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },     { "outcome", "Outcome", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL },     { "arm", "Arm", ROLE_LABEL },
        { "rule", "Rule", ROLE_LABEL },       { "n", "n", ROLE_COUNT },
        { "improved", "Improved", ROLE_COUNT }, { "improved_percent", "%", ROLE_PERCENT },
        { "deteriorated", "Deteriorated", ROLE_COUNT }, { "deteriorated_percent", "%", ROLE_PERCENT },
    };
    struct table *table = table_create(arena, "reliable_rules", "The same by other rules", fields,
                                       sizeof fields / sizeof *fields);
    table->note = "Jacobson-Truax and Gulliksen-Lord-Novick are set at 2.5% on each side by error alone, Hageman-Arrindell at 5%; "
                  "Edwards-Nunnally and Gulliksen-Lord-Novick expect regression to the mean. Choose the rule before looking.";
    return table;
}

void respond_reliable_tables(struct respond_output *out)
{
    struct arena *arena = out->report->arena;
    const struct respond_options *chosen = out->options;
    out->measurement = measurement_table(arena);
    out->classes = classes_table(arena);
    out->sensitivity = sensitivity_table(arena);
    out->rules = rules_table(arena);
    report_method(out->report, "Other rules: Edwards-Nunnally (Speer 1992, J Consult Clin Psychol 60:402), outside 2 SEM about the "
                               "regressed score; Gulliksen-Lord-Novick (Hsu 1989, Behav Assess 11:459), with the mean of all "
                               "patients before; Hageman & Arrindell (1999, Behav Res Ther 37:1169), beyond 1.65 with the means, "
                               "SDs and correlation of the arm.");
    report_method(out->report, "Reliable change: Jacobson & Truax (1991, J Consult Clin Psychol 59:12); SEM = SD before * "
                               "sqrt(1 - reliability), RC = change / (sqrt(2) SEM), reliable beyond 1.96; SDC = 1.96 sqrt(2) "
                               "SEM. SD before is that of all complete cases together. Shares with Wilson's interval. "
                               "%s: %s.",
                  chosen->sem > 0 ? "SEM" : "Reliability",
                  chosen->reliability_source != NULL ? chosen->reliability_source
                                                     : "source and kind not stated (--reliability-source)");
    if (chosen->norm_sd > 0)
        report_method(out->report, "Clinically significant change: reliably improved, and from the patients' side of cut-off c "
                                   "to the other; c weighs the mean of the patients before and of the healthy (%g, SD %g) by "
                                   "each other's SD.",
                      chosen->norm_mean, chosen->norm_sd);
}

static void begin(const struct respond_output *out, struct table *table)
{
    const struct study *study = out->study;
    table_row(table, study->outcomes[out->outcome].decimals);
    table_text(table, "group", out->group->name);
    table_text(table, "outcome", study->outcomes[out->outcome].name);
    table_text(table, "visit", study->visits[out->to].label);
}

static bool past_cutoff(const struct respond_output *out, double value)
{
    return out->direction * (value - out->cutoff.c) > 0;
}

static bool is_clinical(const struct respond_output *out, double before, double after)
{
    return reliable_classify(after - before, out->direction, &out->error) == RELIABLE_IMPROVED &&
           !past_cutoff(out, before) && past_cutoff(out, after);
}

void respond_describe_patient(struct respond_output *out, double before, double after)
{
    if (out->classes == NULL || isnan(after) || out->error.undefined != NULL)
        return;
    table_number(out->patients, "rc", reliable_index(after - before, &out->error));
    table_text(out->patients, "class", class_words[reliable_classify(after - before, out->direction, &out->error)]);
    if (!isnan(out->cutoff.c))
        table_text(out->patients, "clinical", is_clinical(out, before, after) ? "yes" : "no");
}

static void add_class(const struct respond_output *out, uint32_t arm, const char *class, size_t count, size_t n,
                      double floor)
{
    struct proportion share = proportion_wilson(count, n, out->options->common.level);
    struct table *table = out->classes;
    begin(out, table);
    table_text(table, "arm", study_arm_name(out->study, arm));
    table_text(table, "class", class);
    table_number(table, "count", (double)count);
    table_number(table, "n", (double)n);
    table_number(table, "percent", 100 * share.estimate);
    table_number(table, "conf_low", 100 * share.low);
    table_number(table, "conf_high", 100 * share.high);
    if (!isnan(floor))
        table_number(table, "floor", 100 * floor);
}

static void count_classes(const struct sample *change, int direction, const struct reliable_error *error,
                          size_t counts[RELIABLE_CLASSES])
{
    for (size_t c = 0; c < RELIABLE_CLASSES; c++)
        counts[c] = 0;
    for (size_t i = 0; i < change->n; i++)
        counts[reliable_classify(change->x[i], direction, error)]++;
}

static void add_sensitivity(const struct respond_output *out, uint32_t arm, const struct sample *change)
{
    for (int step = -1; step <= 1; step++) {
        struct reliable_error error;
        size_t counts[RELIABLE_CLASSES];
        reliable_from_reliability(out->error.reliability + apart * step, out->error.sd, &error);
        if (error.undefined != NULL)
            continue;
        count_classes(change, out->direction, &error, counts);
        begin(out, out->sensitivity);
        table_text(out->sensitivity, "arm", study_arm_name(out->study, arm));
        table_number(out->sensitivity, "reliability", error.reliability);
        table_number(out->sensitivity, "sdc", error.sdc);
        table_number(out->sensitivity, "n", (double)change->n);
        table_number(out->sensitivity, "improved", (double)counts[RELIABLE_IMPROVED]);
        table_number(out->sensitivity, "improved_percent", 100 * (double)counts[RELIABLE_IMPROVED] / (double)change->n);
        table_number(out->sensitivity, "deteriorated", (double)counts[RELIABLE_DETERIORATED]);
        table_number(out->sensitivity, "deteriorated_percent",
                     100 * (double)counts[RELIABLE_DETERIORATED] / (double)change->n);
    }
}

static void add_rules(const struct respond_output *out, uint32_t arm, const struct sample *before,
                      const struct sample *after, double mean_of_all)
{
    struct reliable_group of_all = { .mean_before = mean_of_all, .sd_before = out->error.sd }, of_arm = { 0 };
    struct correlation correlation;
    of_arm.mean_before = sample_mean(before, &of_arm.sd_before);
    of_arm.mean_after = sample_mean(after, &of_arm.sd_after);
    correlation_pearson(before, after, out->options->common.level, &correlation);
    of_arm.r = correlation.r;
    for (enum reliable_rule rule = RELIABLE_JACOBSON_TRUAX; rule < RELIABLE_RULES; rule++) {
        const struct reliable_group *group = rule == RELIABLE_HAGEMAN_ARRINDELL ? &of_arm : &of_all;
        size_t counts[RELIABLE_CLASSES] = { 0 };
        bool known = true;
        for (size_t i = 0; i < before->n && known; i++) {
            enum reliable_class found;
            known = reliable_by(rule, before->x[i], after->x[i], out->direction, &out->error, group, &found);
            counts[found]++;
        }
        if (!known)
            continue;
        double n = (double)before->n;
        begin(out, out->rules);
        table_text(out->rules, "arm", study_arm_name(out->study, arm));
        table_text(out->rules, "rule", reliable_rule_name(rule));
        table_number(out->rules, "n", n);
        table_number(out->rules, "improved", (double)counts[RELIABLE_IMPROVED]);
        table_number(out->rules, "improved_percent", 100 * (double)counts[RELIABLE_IMPROVED] / n);
        table_number(out->rules, "deteriorated", (double)counts[RELIABLE_DETERIORATED]);
        table_number(out->rules, "deteriorated_percent", 100 * (double)counts[RELIABLE_DETERIORATED] / n);
    }
}

static void add_arm(const struct respond_output *out, const struct cases *cases, uint32_t arm,
                    double mean_of_all, struct reliable_points *points)
{
    struct arena *arena = out->study->session->arena;
    size_t n = cases->count, counts[RELIABLE_CLASSES], clinical = 0, ill = 0, *pick = NULL;
    if (out->study->arm != NULL)
        pick = study_pick(arena, cases, CASES_ARM, arm, &n);
    struct sample change = study_changes(arena, cases, pick, n);
    struct sample before = study_sample(arena, cases, CASES_BASELINE, pick, n);
    struct sample after = study_sample(arena, cases, CASES_FOLLOW_UP, pick, n);
    count_classes(&change, out->direction, &out->error, counts);
    for (size_t c = 0; c < RELIABLE_CLASSES; c++)
        add_class(out, arm, class_words[c], counts[c], n,
                  c == RELIABLE_UNCHANGED ? 1 - 2 * reliable_floor : reliable_floor);
    for (size_t i = 0; i < n; i++) {
        ill += !past_cutoff(out, before.x[i]);
        clinical += is_clinical(out, before.x[i], after.x[i]);
    }
    if (!isnan(out->cutoff.c))
        add_class(out, arm, "improved, and past cut-off c (of those not past it before)", clinical, ill, NAN);
    if (n > 0 && !isnan(out->error.reliability)) {
        add_rules(out, arm, &before, &after, mean_of_all);
        add_sensitivity(out, arm, &change);
    }
    *points = (struct reliable_points){ study_arm_name(out->study, arm), (int)arm, n, before.x, after.x,
                                        counts[RELIABLE_IMPROVED], counts[RELIABLE_DETERIORATED] };
}

static void find_error(struct respond_output *out, double mean, double sd)
{
    const struct respond_options *chosen = out->options;
    if (chosen->sem > 0)
        reliable_from_sem(chosen->sem, sd, &out->error);
    else
        reliable_from_reliability(chosen->reliability, sd, &out->error);
    out->cutoff = (struct reliable_cutoff){ NAN, NAN, NAN, NULL };
    if (chosen->norm_sd > 0)
        reliable_cutoffs(mean, sd, chosen->norm_mean, chosen->norm_sd, out->direction, &out->cutoff);
}

static void add_measurement(const struct respond_output *out, size_t n, double mean)
{
    struct table *table = out->measurement;
    begin(out, table);
    table_number(table, "n", (double)n);
    table_number(table, "mean_before", mean);
    table_number(table, "sd_before", out->error.sd);
    if (!isnan(out->error.reliability))
        table_number(table, "reliability", out->error.reliability);
    table_number(table, "sem", out->error.sem);
    table_number(table, "s_diff", out->error.s_diff);
    table_number(table, "sdc", out->error.sdc);
    if (out->options->norm_sd > 0) {
        table_number(table, "cutoff_a", out->cutoff.a);
        table_number(table, "cutoff_b", out->cutoff.b);
        table_number(table, "cutoff_c", out->cutoff.c);
    }
}

static void add_figure(const struct respond_output *out, const struct reliable_points *points)
{
    const struct study *study = out->study;
    struct arena *arena = study->session->arena;
    const struct outcome *of = &study->outcomes[out->outcome];
    const char *group = out->group->name;
    struct reliable_picture picture = {
        .name = figure_stem(arena, arena_printf(arena, "jacobson_truax_%s_%s%s%s", of->name,
                                                study->visits[out->to].name, group == NULL ? "" : "_",
                                                group == NULL ? "" : group)),
        .title = arena_printf(arena, "%s: reliable change to %s", of->label, study->visits[out->to].label),
        .subtitle = arena_printf(arena, "%s%s%s%sEach point is one patient; %s is better. Grey: within the error of "
                                        "measurement, which leaves 2.5%% of unchanged patients outside on each side",
                                 group == NULL ? "" : study->by->name, group == NULL ? "" : " ",
                                 group == NULL ? "" : group, group == NULL ? "" : ". ",
                                 out->direction < 0 ? "lower" : "higher"),
        .caption = figure_caption(study),
        .before_label = arena_printf(arena, "%s, %s", of->name, study->visits[study->from].label),
        .after_label = arena_printf(arena, "%s, %s", of->name, study->visits[out->to].label),
        .sdc = out->error.sdc,
        .cutoff = out->cutoff.c,
        .arms = points,
        .arm_count = out->group->arms,
    };
    report_figure(out->report, jacobson_truax_figure(&picture, arena));
}

void respond_reliable(struct respond_output *out, const struct cases *cases)
{
    struct arena *arena = out->study->session->arena;
    struct sample before = study_sample(arena, cases, CASES_BASELINE, NULL, cases->count);
    const char *name = study_analysis_name(out->study, out->group, out->outcome, out->to);
    double sd, mean = sample_mean(&before, &sd);
    find_error(out, mean, sd);
    add_measurement(out, cases->count, mean);
    if (out->cutoff.undefined != NULL)
        report_warning(out->report, "no_cutoff", "%s: no cut-off: %s", name, out->cutoff.undefined);
    if (out->error.undefined != NULL) {
        respond_failed(out, arena_printf(arena, "%s: no reliable change: %s", name, out->error.undefined));
        return;
    }
    struct reliable_points *points = arena_array(arena, struct reliable_points, out->group->arms);
    for (uint32_t arm = 0; arm < out->group->arms; arm++)
        add_arm(out, cases, arm, mean, &points[arm]);
    add_figure(out, points);
}
