/* Yes-or-no outcomes between arms: risks, their difference, ratio and odds ratio, exact tests, strata, NNT. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "stats/binary.h"
#include "stats/cmh.h"
#include "stats/summary.h"
#include "tools/compare.h"
#include "tools/event.h"
#include "tools/nnt.h"

/* Patients up to whom the exact interval costs nothing to speak of. */
enum { EXACT_AT_ONCE = 100 };

struct table *compare_counts_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },     { "outcome", "Outcome", ROLE_LABEL },   { "visit", "Visit", ROLE_LABEL },
        { "arm", "Arm", ROLE_LABEL },         { "event", "Event", ROLE_LABEL },       { "n", "n", ROLE_COUNT },
        { "events", "Events", ROLE_COUNT },   { "percent", "%", ROLE_PERCENT },       { "conf_low", "Low", ROLE_CONF_LOW },
        { "conf_high", "High", ROLE_CONF_HIGH }, { "note", "Note", ROLE_LABEL },
    };
    struct table *table = table_create(arena, "counts", "Events by arm", fields, sizeof fields / sizeof *fields);
    table->note = "Intervals of the percentages: exact (Clopper & Pearson 1934, Biometrika 26:404).";
    return table;
}

/* Cases with their arm, whether they had the event, and their stratum. */
struct events {
    size_t n;
    uint32_t *arm, *value, *stratum;
    uint32_t event;
    size_t strata;
};

static void count_events(const struct events *events, uint32_t arm, uint32_t stratum, size_t *yes, size_t *n)
{
    *yes = *n = 0;
    for (size_t i = 0; i < events->n; i++) {
        if (events->arm[i] != arm || (stratum != LEVEL_NONE && events->stratum[i] != stratum))
            continue;
        *n += 1;
        *yes += events->value[i] == events->event;
    }
}

static void add_counts(const struct comparison *out, uint32_t arm, size_t yes, size_t n, const char *event)
{
    double level = out->options->common.level;
    struct binary_measure exact = binary_exact_proportion(yes, n, level);
    struct table *table = out->arms;
    table_row(table, 0);
    table_text(table, "group", out->group);
    table_text(table, "outcome", out->study->outcomes[out->outcome].name);
    table_text(table, "visit", out->study->visits[out->to].label);
    table_text(table, "arm", study_arm_name(out->study, arm));
    table_text(table, "event", event);
    table_number(table, "n", (double)n);
    table_number(table, "events", (double)yes);
    table_number(table, "percent", 100 * exact.estimate);
    table_number(table, "conf_low", 100 * exact.low);
    table_number(table, "conf_high", 100 * exact.high);
    if (yes == 0)
        table_text(table, "note", arena_printf(out->study->session->arena, "none of %zu: at most %.3g %% (one-sided %g %%)",
                                               n, 100 * binary_none_of(n, level), 100 * level));
}

static struct estimate measure_row(const struct comparison *out, const char *contrast, const char *method, size_t n,
                                   const struct binary_measure *measure, const char *note)
{
    struct estimate row = compare_row(out, method, n);
    row.contrast = contrast;
    row.estimate = measure->estimate;
    if (measure->std_error > 0)
        row.std_error = measure->std_error;
    row.conf_low = measure->low;
    row.conf_high = measure->high;
    row.conf_level = out->options->common.level;
    row.note = note;
    return row;
}

static void add_measure(const struct comparison *out, const char *contrast, const char *method, size_t n,
                        const struct binary_measure *measure, const char *note, bool further)
{
    struct estimate row = measure_row(out, contrast, method, n, measure, note);
    if (further)
        compare_add_further(out, &row);
    else
        compare_add(out, &row);
}

static void add_test(const struct comparison *out, const char *contrast, const char *method, size_t n, double statistic,
                     double df, double p, const char *note, bool further)
{
    struct estimate row = compare_row(out, method, n);
    row.contrast = contrast;
    row.statistic = statistic;
    row.df = df;
    row.p_value = p;
    row.note = note;
    if (further)
        compare_add_further(out, &row);
    else
        compare_add(out, &row);
}

/* Whether an event is good for the patient: by option, else by the outcome's direction, else it is taken to be. */
static bool event_is_benefit(const struct comparison *out, bool *known)
{
    const struct schema_outcome *about = out->study->outcomes[out->outcome].about;
    *known = true;
    if (out->options->better != COMPARE_SCHEMA)
        return out->options->better == COMPARE_HIGHER;
    if (about != NULL && about->direction != SCHEMA_DIRECTION_UNKNOWN)
        return about->direction == SCHEMA_HIGHER_IS_BETTER;
    *known = false;
    return true;
}

static void add_nnt(const struct comparison *out, const char *contrast, size_t n, const struct binary_measure *difference)
{
    bool known, good = event_is_benefit(out, &known);
    double benefit = good ? difference->estimate : -difference->estimate;
    double low = good ? difference->low : -difference->high, high = good ? difference->high : -difference->low;
    struct estimate row = compare_row(out, "nnt", n);
    row.contrast = contrast;
    row.conf_level = out->options->common.level;
    nnt_add(out->nnt, &row, benefit, low, high, known ? NULL : "more events taken as better (--better)");
    compare_add_further(out, &row);
}

static void add_pair(const struct comparison *out, const struct binary_table *table, const char *contrast)
{
    struct arena *arena = out->study->session->arena;
    struct binary r;
    binary_compare(table, out->options->common.level, arena, &r);
    size_t n = table->n1 + table->n2;
    const char *sparse = isnan(r.ratio.low) ? "no events in an arm: see the score interval" : NULL;
    const char *cell = isnan(r.odds.low) ? "an empty cell: see the exact interval" : NULL;
    add_measure(out, contrast, "risk_difference", n, &r.difference, NULL, false);
    struct estimate primary = measure_row(out, contrast, "risk_difference", n, &r.difference, NULL);
    compare_importance(out, &primary, true);
    add_measure(out, contrast, "risk_difference_score", n, &r.difference_score, NULL, true);
    add_measure(out, contrast, "risk_ratio", n, &r.ratio, sparse, false);
    add_measure(out, contrast, "risk_ratio_score", n, &r.ratio_score, NULL, sparse == NULL);
    add_measure(out, contrast, "odds_ratio", n, &r.odds, cell, false);
    add_measure(out, contrast, "odds_ratio_score", n, &r.odds_score, NULL, true);
    add_nnt(out, contrast, n, &r.difference);
    struct estimate fisher = measure_row(out, contrast, "fisher_exact", n, &r.odds_exact, r.undefined);
    fisher.p_value = r.fisher_p;
    compare_add(out, &fisher);
    add_test(out, contrast, "fisher_midp", n, ESTIMATE_UNSET, ESTIMATE_UNSET, r.mid_p, NULL, true);
    const char *small = r.undefined != NULL      ? r.undefined
                        : r.least_expected < 5 ? "an expected count is below 5"
                                                 : NULL;
    add_test(out, contrast, "chi_squared", n, r.chi_squared, 1, r.chi_squared_p, small, false);
    add_test(out, contrast, "chi_squared_yates", n, r.yates, 1, r.yates_p, r.undefined, true);
    if (r.least_expected < 5 || n <= EXACT_AT_ONCE || out->options->all)
        compare_exact_difference(out, table, contrast, !(r.least_expected < 5));
    bool known, good = event_is_benefit(out, &known);
    compare_risk_margins(out, table, contrast, known ? &good : NULL);
}

static void add_strata(const struct comparison *out, const struct events *events, uint32_t arm, const char *contrast)
{
    struct arena *arena = out->study->session->arena;
    struct binary_table *tables = arena_array(arena, struct binary_table, events->strata);
    struct binary_strata r;
    size_t n = 0;
    for (uint32_t s = 0; s < events->strata; s++) {
        count_events(events, arm, s, &tables[s].yes1, &tables[s].n1);
        count_events(events, out->study->control, s, &tables[s].yes2, &tables[s].n2);
        if (tables[s].n1 > 0 && tables[s].n2 > 0)
            n += tables[s].n1 + tables[s].n2;
    }
    binary_stratified(tables, events->strata, out->options->common.level, &r);
    struct estimate row = measure_row(out, contrast, "cmh", n, &r.odds,
                                      r.undefined != NULL ? r.undefined
                                                          : arena_printf(arena, "common odds ratio of %zu strata%s", r.strata,
                                                                         isfinite(r.odds.estimate) ? "" : ": not finite"));
    row.statistic = r.chi_squared;
    row.df = 1;
    row.p_value = r.p;
    compare_add(out, &row);
    add_measure(out, contrast, "risk_difference_mh", n, &r.difference, NULL, false);
    add_test(out, contrast, "cmh_corrected", n, r.corrected, 1, r.corrected_p, r.undefined, true);
    add_test(out, contrast, "breslow_day_tarone", n, r.tarone, r.homogeneity_df, r.tarone_p, r.homogeneity_undefined, false);
    add_test(out, contrast, "breslow_day", n, r.breslow_day, r.homogeneity_df, r.breslow_day_p, r.homogeneity_undefined,
             true);
}

static bool read_events(const struct comparison *out, const struct group *group, const struct column *column,
                        struct events *events, bool *any, struct error *err)
{
    const struct study *study = out->study;
    struct arena *arena = study->session->arena;
    struct series stratum;
    size_t extra = out->options->strata != NULL;
    *events = (struct events){ 0 };
    if (!event_find(column->levels, out->options->event, study->schema, column->name,
                    study->outcomes[out->outcome].name, &events->event, err))
        return false;
    if (extra > 0 && !study_covariate(study, group, out->options->strata, study->session->arena, &stratum, err))
        return false;
    struct cases cases;
    *any = study_cases_at(study, group, out->outcome, out->to, &stratum, extra, &cases);
    if (!*any)
        return true;
    events->n = cases.count;
    events->arm = arena_array(arena, uint32_t, cases.count);
    events->value = arena_array(arena, uint32_t, cases.count);
    events->stratum = arena_array(arena, uint32_t, cases.count);
    cases_codes(&cases, AT_ARM, events->arm);
    cases_codes(&cases, AT_FOLLOW_UP, events->value);
    if (extra > 0) {
        cases_codes(&cases, AT_EXTRA, events->stratum);
        events->strata = stratum.column->levels->count;
    }
    return true;
}

/* Is the risk the same in all arms? */
static void compare_arms_at_once(const struct comparison *out, const struct events *events)
{
    size_t arms = out->study->arm->levels->count;
    size_t *counts = arena_array(out->study->session->arena, size_t, 2 * arms);
    for (uint32_t arm = 0; arm < arms; arm++) {
        size_t yes, n;
        count_events(events, arm, LEVEL_NONE, &yes, &n);
        counts[2 * arm] = yes;
        counts[2 * arm + 1] = n - yes;
    }
    compare_crosstab(out, counts, arms, 2);
}

/* The same, stratum by stratum. */
static void compare_strata_at_once(const struct comparison *out, const struct events *events)
{
    size_t arms = out->study->arm->levels->count;
    size_t *counts = arena_array(out->study->session->arena, size_t, events->strata * 2 * arms);
    struct cmh_tables tables = { events->strata, arms, 2, counts };
    for (size_t i = 0; i < events->n; i++)
        counts[(events->stratum[i] * arms + events->arm[i]) * 2 + (events->value[i] != events->event)]++;
    compare_across_strata(out, &tables, NULL);
}

/* All arms of one analysis. */
static void tabulate(struct comparison *out, const struct events *events, const char *event, const char *name)
{
    const struct study *study = out->study;
    struct binary_table table;
    size_t others = 0;
    count_events(events, study->control, LEVEL_NONE, &table.yes2, &table.n2);
    if (table.n2 == 0) {
        compare_fail(out, arena_printf(study->session->arena, "%s: no patient of the control arm has a value", name));
        return;
    }
    add_counts(out, study->control, table.yes2, table.n2, event);
    for (uint32_t arm = 0; arm < study->arm->levels->count; arm++) {
        count_events(events, arm, LEVEL_NONE, &table.yes1, &table.n1);
        if (arm == study->control || table.n1 == 0)
            continue;
        const char *contrast = study_contrast_name(study, arm);
        others++;
        add_counts(out, arm, table.yes1, table.n1, event);
        add_pair(out, &table, contrast);
        if (events->strata > 0)
            add_strata(out, events, arm, contrast);
    }
    if (others == 0)
        compare_fail(out, arena_printf(study->session->arena, "%s: only the control arm has values", name));
    if (others > 1)
        compare_arms_at_once(out, events);
    if (others > 1 && events->strata > 0)
        compare_strata_at_once(out, events);
}

void compare_binary_counts(struct comparison *out, const size_t *n, const size_t *yes, size_t arms)
{
    struct arena *arena = out->study->session->arena;
    struct events events = { .event = 1 };
    size_t at = 0;
    for (size_t arm = 0; arm < arms; arm++)
        events.n += n[arm];
    events.arm = arena_array(arena, uint32_t, events.n);
    events.value = arena_array(arena, uint32_t, events.n);
    for (uint32_t arm = 0; arm < arms; arm++)
        for (size_t i = 0; i < n[arm]; i++, at++) {
            events.arm[at] = arm;
            events.value[at] = i < yes[arm];
        }
    tabulate(out, &events, NULL, "outcome");
}

bool compare_binary(struct comparison *out, const struct group *group, struct error *err)
{
    const struct study *study = out->study;
    const struct column *column = study_series(study, group, out->outcome, out->to).column;
    const char *name = study_name_at(study, group, out->outcome, out->to);
    struct events events;
    bool any;
    if (!read_events(out, group, column, &events, &any, err))
        return false;
    if (!any) {
        compare_fail(out, arena_printf(study->session->arena, "%s: no patient has a value and an arm", name));
        return true;
    }
    tabulate(out, &events, events.event == LEVEL_NONE ? NULL
                           : schema_level_label(study->schema, column->name, column->levels->names[events.event]), name);
    return true;
}

void compare_binary_methods(const struct comparison *out)
{
    struct report *report = out->report;
    report_method(report, "Risk difference: Newcombe's hybrid score interval (1998, Stat Med 17:873, method 10); risk "
                          "ratio: interval of its logarithm (Katz et al. 1978, Biometrics 34:469); odds ratio: Woolf "
                          "(1955, Ann Hum Genet 19:251); score intervals: Miettinen & Nurminen (1985, Stat Med 4:213). "
                          "Standard errors of ratios are of their logarithms.");
    report_method(report, "Number needed to treat to benefit (NNTB) or harm (NNTH), with the interval Altman (1998, BMJ "
                          "317:1309) gives it: through infinity when no difference is inside.");
    report_method(report, "Fisher's exact test, two-sided: tables no more likely than the one seen, with the odds ratio "
                          "given the margins and its exact interval; chi-squared without continuity correction.");
    if (!field_is_empty(out->arms, table_field(out->arms, "note")))
        report_method(report, "None of n: exact one-sided upper limit 1 - alpha^(1/n), near the rule of three, 3/n (Hanley & "
                              "Lippman-Hand 1983, JAMA 249:1743).");
    if (out->options->strata != NULL)
        report_method(report, "Strata: Mantel & Haenszel (1959, J Natl Cancer Inst 22:719) odds ratio with the interval of "
                              "Robins, Breslow & Greenland (1986, Biometrics 42:311) and chi-squared without continuity "
                              "correction; risk difference with Sato's variance (1989, Biometrics 45:1323); one odds ratio "
                              "in all strata: Breslow & Day (1980, IARC Sci Publ 32) with Tarone's correction (1985, "
                              "Biometrika 72:91). All arms at once: the general association statistic (Landis, Heyman & "
                              "Koch 1978, Int Stat Rev 46:237); of a yes-or-no outcome it is that of the mean scores too.");
    report_method(report, "Exact interval of the risk difference (shown when counts are small): unconditional, two one-sided "
                          "tests ordered by the score statistic (Chan & Zhang 1999, Biometrics 55:1202).");
    if (!isnan(out->low) || !isnan(out->noninferiority))
        report_method(report, "Margins are of the risk difference: score tests (Farrington & Manning 1990, Stat Med 9:1447) "
                              "with the interval of Miettinen & Nurminen.");
}
