/* An outcome of several categories between arms, and adverse events: patients and events by arm, column by column. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/utf8.h"
#include "stats/binary.h"
#include "stats/cmh.h"
#include "stats/crosstab.h"
#include "stats/resample.h"
#include "tools/compare.h"

struct table *compare_categories_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },       { "outcome", "Outcome", ROLE_LABEL }, { "visit", "Visit", ROLE_LABEL },
        { "category", "Category", ROLE_LABEL }, { "arm", "Arm", ROLE_LABEL },         { "n", "n", ROLE_COUNT },
        { "count", "Patients", ROLE_COUNT },    { "percent", "%", ROLE_PERCENT },
    };
    return table_create(arena, "counts", "Categories by arm", fields, sizeof fields / sizeof *fields);
}

struct table *compare_events_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },       { "outcome", "Event", ROLE_LABEL },   { "visit", "Visit", ROLE_LABEL },
        { "arm", "Arm", ROLE_LABEL },           { "n", "n", ROLE_COUNT },             { "patients", "Patients", ROLE_COUNT },
        { "events", "Events", ROLE_COUNT },     { "percent", "%", ROLE_PERCENT },     { "conf_low", "Low", ROLE_CONF_LOW },
        { "conf_high", "High", ROLE_CONF_HIGH }, { "note", "Note", ROLE_LABEL },
    };
    struct table *table = table_create(arena, "counts", "Patients with an event, and events, by arm", fields,
                                       sizeof fields / sizeof *fields);
    table->note = "Intervals of the percentages of patients: exact (Clopper & Pearson 1934).";
    return table;
}

const char *compare_crosstab(const struct comparison *out, const size_t *counts, size_t arms, size_t categories)
{
    struct arena *arena = out->study->session->arena;
    struct resample_plan plan = { out->options->common.seed, out->options->resample, 1 };
    struct crosstab r;
    crosstab_compare(counts, arms, categories, &plan, arena, &r);
    struct estimate row = compare_row(out, "chi_squared", r.n);
    row.statistic = r.chi_squared;
    row.df = r.df;
    row.p_value = r.p;
    row.note = r.undefined != NULL ? r.undefined : r.least_expected < 5 ? "an expected count is below 5" : NULL;
    compare_add(out, &row);
    row = compare_row(out, "fisher_freeman_halton", r.n);
    row.p_value = r.exact_p;
    row.note = r.exact_undefined != NULL ? r.exact_undefined
               : r.replicates > 0 ? arena_printf(arena, "%.0f random tables; Monte Carlo standard error of p %.2g",
                                                 (double)r.replicates, r.exact_error)
                                  : "every table counted";
    compare_add(out, &row);
    row = compare_row(out, "cramer_v", r.n);
    row.estimate = r.cramer_v;
    row.note = r.undefined;
    compare_add(out, &row);
    return r.undefined;
}

static void add_across(const struct comparison *out, const char *method, const struct cmh_test *test, const char *what)
{
    struct arena *arena = out->study->session->arena;
    struct estimate row = compare_row(out, method, test->n);
    row.statistic = test->statistic;
    row.df = test->df;
    row.p_value = test->p;
    row.note = test->undefined != NULL ? test->undefined : arena_printf(arena, "%s, %zu strata", what, test->strata);
    compare_add(out, &row);
}

void compare_across_strata(const struct comparison *out, const struct cmh_tables *tables, const double *scores)
{
    struct arena *arena = out->study->session->arena;
    struct cmh_test test = cmh_association(tables, arena);
    add_across(out, "cmh_general", &test, "general association");
    if (scores == NULL)
        return;
    test = cmh_mean_score(tables, scores, arena);
    add_across(out, "cmh_mean_score", &test, "mean scores of the arms");
}

/* Values of the cases: the level of each, its arm, and its stratum where strata are asked for. */
struct values {
    size_t n;
    uint32_t *arm, *level, *stratum;
    const struct column *column, *strata;
};

/* False with an error when the strata cannot be had; *any is false when nobody has a value and an arm. */
static bool read_values(struct comparison *out, const struct group *group, struct values *values, bool *any,
                        struct error *err)
{
    const struct study *study = out->study;
    struct arena *arena = study->session->arena;
    struct cases cases;
    struct series stratum;
    size_t extra = out->options->strata != NULL;
    *values = (struct values){ .column = study_series(study, group, out->outcome, out->to).column };
    if (extra > 0 && !study_covariate(study, group, out->options->strata, arena, &stratum, err))
        return false;
    *any = study_cases_at(study, group, out->outcome, out->to, &stratum, extra, &cases);
    if (!*any) {
        compare_fail(out, arena_printf(arena, "%s: no patient has a value and an arm",
                                       study_name_at(study, group, out->outcome, out->to)));
        return true;
    }
    values->n = cases.count;
    values->arm = arena_array(arena, uint32_t, cases.count);
    values->level = arena_array(arena, uint32_t, cases.count);
    values->stratum = arena_array(arena, uint32_t, cases.count);
    cases_codes(&cases, AT_ARM, values->arm);
    cases_codes(&cases, AT_FOLLOW_UP, values->level);
    if (extra > 0) {
        cases_codes(&cases, AT_EXTRA, values->stratum);
        values->strata = stratum.column;
    }
    return true;
}

static void begin_row(const struct comparison *out, uint32_t arm, size_t n)
{
    struct table *table = out->arms;
    table_row(table, 0);
    table_text(table, "group", out->group);
    table_text(table, "outcome", out->study->outcomes[out->outcome].name);
    table_text(table, "visit", out->study->visits[out->to].label);
    table_text(table, "arm", study_arm_name(out->study, arm));
    table_number(table, "n", (double)n);
}

/* One score for each category: numbers are their own, words those of their places in --order. NULL without an order. */
static bool score_levels(const struct comparison *out, const struct levels *levels, double **scores, struct error *err)
{
    const struct text_list *order = &out->options->order;
    struct arena *arena = out->study->session->arena;
    *scores = arena_array(arena, double, levels->count);
    for (size_t i = 0; i < order->count; i++) {
        if (levels_find(levels, order->items[i]) == LEVEL_NONE)
            return error_set(err, ERROR_USAGE, "--order: %s is not a category of %s", utf8_show(arena, order->items[i]),
                             out->study->outcomes[out->outcome].name);
        for (size_t before = 0; before < i; before++)
            if (strcmp(order->items[before], order->items[i]) == 0)
                return error_set(err, ERROR_USAGE, "--order names %s twice", utf8_show(arena, order->items[i]));
    }
    for (uint32_t c = 0; c < levels->count; c++) {
        const char *level = levels->names[c];
        struct decimal number;
        size_t place = 0;
        while (place < order->count && strcmp(order->items[place], level) != 0)
            place++;
        if (order->count > 0 && place == order->count)
            return error_set(err, ERROR_USAGE, "--order leaves out %s, a category of %s", utf8_show(arena, level),
                             out->study->outcomes[out->outcome].name);
        if (order->count == 0 && decimal_parse(level, strlen(level), '.', &number) != DECIMAL_OK) {
            *scores = NULL;
            return true;
        }
        (*scores)[c] = order->count > 0 ? (double)place + 1 : number.value;
    }
    return true;
}

static bool stratify(const struct comparison *out, const struct values *values, struct error *err)
{
    const struct levels *levels = values->column->levels;
    size_t arms = out->study->arm->levels->count, categories = levels->count, strata = values->strata->levels->count;
    size_t *counts = arena_array(out->study->session->arena, size_t, strata * arms * categories);
    struct cmh_tables tables = { strata, arms, categories, counts };
    double *scores;
    if (!score_levels(out, levels, &scores, err))
        return false;
    for (size_t i = 0; i < values->n; i++)
        counts[(values->stratum[i] * arms + values->arm[i]) * categories + values->level[i]]++;
    compare_across_strata(out, &tables, scores);
    return true;
}

bool compare_category(struct comparison *out, const struct group *group, struct error *err)
{
    const struct study *study = out->study;
    struct values values;
    bool any;
    if (!read_values(out, group, &values, &any, err))
        return false;
    if (!any)
        return true;
    size_t arms = study->arm->levels->count, categories = values.column->levels->count;
    size_t *counts = arena_array(study->session->arena, size_t, arms * categories);
    size_t *sizes = arena_array(study->session->arena, size_t, arms);
    for (size_t i = 0; i < values.n; i++) {
        counts[values.arm[i] * categories + values.level[i]]++;
        sizes[values.arm[i]]++;
    }
    for (size_t c = 0; c < categories; c++)
        for (uint32_t arm = 0; arm < arms; arm++) {
            size_t count = counts[arm * categories + c];
            if (sizes[arm] == 0)
                continue;
            begin_row(out, arm, sizes[arm]);
            table_text(out->arms, "category", schema_level_label(study->schema, values.column->name,
                                                                 values.column->levels->names[c]));
            table_number(out->arms, "count", (double)count);
            table_number(out->arms, "percent", 100 * (double)count / (double)sizes[arm]);
        }
    const char *undefined = compare_crosstab(out, counts, arms, categories);
    if (undefined != NULL)
        compare_fail(out, arena_printf(study->session->arena, "%s: %s", study->outcomes[out->outcome].name, undefined));
    return values.strata == NULL || stratify(out, &values, err);
}

/* ---- adverse events */

/* How many events a level stands for: a whole number, or yes and no. */
static bool events_of(const struct comparison *out, const char *level, double *events, struct error *err)
{
    static const char *const words[][2] = { { "no", "yes" }, { "No", "Yes" }, { "NO", "YES" }, { "false", "true" },
                                            { "False", "True" }, { "FALSE", "TRUE" } };
    char *end;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (size_t yes = 0; yes < 2; yes++)
            if (strcmp(level, words[i][yes]) == 0) {
                *events = (double)yes;
                return true;
            }
    *events = strtod(level, &end);
    return (*end == '\0' && *events >= 0 && *events == floor(*events) && *events < 1e6) ||
           error_set(err, ERROR_USAGE, "%s has '%s'; events are yes or no, or how many there were (0, 1, 2 …)",
                     out->study->outcomes[out->outcome].name, utf8_show(err->arena, level));
}

static void add_tally(const struct comparison *out, uint32_t arm, const struct compare_tally *tally)
{
    double level = out->options->common.level;
    struct binary_measure exact = binary_exact_proportion(tally->patients, tally->n, level);
    begin_row(out, arm, tally->n);
    table_number(out->arms, "patients", (double)tally->patients);
    if (!isnan(tally->events))
        table_number(out->arms, "events", tally->events);
    table_number(out->arms, "percent", 100 * exact.estimate);
    table_number(out->arms, "conf_low", 100 * exact.low);
    table_number(out->arms, "conf_high", 100 * exact.high);
    if (tally->patients == 0)
        table_text(out->arms, "note", arena_printf(out->study->session->arena, "none of %zu: at most %.3g %% (one-sided %g %%)",
                                                   tally->n, 100 * binary_none_of(tally->n, level), 100 * level));
}

void compare_exact_difference(const struct comparison *out, const struct binary_table *table, const char *contrast,
                              bool further)
{
    struct binary_measure exact =
        binary_exact_difference(table, out->options->common.level, out->study->session->arena);
    struct estimate row = compare_row(out, "risk_difference_exact", table->n1 + table->n2);
    row.contrast = contrast;
    row.estimate = exact.estimate;
    row.conf_low = exact.low;
    row.conf_high = exact.high;
    row.conf_level = out->options->common.level;
    row.note = isnan(exact.low) ? "not computed for an arm of more than 1000" : NULL;
    if (further)
        compare_add_further(out, &row);
    else
        compare_add(out, &row);
}

static void add_contrast(const struct comparison *out, const struct compare_tally *arm,
                         const struct compare_tally *control, const char *contrast)
{
    struct binary_table table = { arm->patients, arm->n, control->patients, control->n };
    struct binary r;
    compare_exact_difference(out, &table, contrast, false);
    binary_compare(&table, out->options->common.level, out->study->session->arena, &r);
    struct estimate row = compare_row(out, "fisher_exact", table.n1 + table.n2);
    row.contrast = contrast;
    row.estimate = r.odds_exact.estimate;
    row.conf_low = r.odds_exact.low;
    row.conf_high = r.odds_exact.high;
    row.conf_level = out->options->common.level;
    row.p_value = r.fisher_p;
    row.note = r.undefined;
    compare_add_further(out, &row);
}

void compare_tallies(struct comparison *out, const struct compare_tally *tallies)
{
    const struct study *study = out->study;
    const struct compare_tally *control = &tallies[study->control];
    if (control->n == 0) {
        compare_fail(out, arena_printf(study->session->arena, "%s: no patient of the control arm has a value",
                                       study->outcomes[out->outcome].name));
        return;
    }
    add_tally(out, study->control, control);
    for (uint32_t arm = 0; arm < study->arm->levels->count; arm++)
        if (arm != study->control && tallies[arm].n > 0) {
            add_tally(out, arm, &tallies[arm]);
            add_contrast(out, &tallies[arm], control, study_contrast_name(study, arm));
        }
}

bool compare_adverse(struct comparison *out, const struct group *group, struct error *err)
{
    const struct study *study = out->study;
    struct values values;
    bool any;
    if (!read_values(out, group, &values, &any, err))
        return false;
    if (!any)
        return true;
    struct compare_tally *tallies = arena_array(study->session->arena, struct compare_tally, study->arm->levels->count);
    for (size_t i = 0; i < values.n; i++) {
        double events;
        if (!events_of(out, values.column->levels->names[values.level[i]], &events, err))
            return false;
        struct compare_tally *tally = &tallies[values.arm[i]];
        tally->n++;
        tally->patients += events > 0;
        tally->events += events;
    }
    compare_tallies(out, tallies);
    return true;
}

void compare_category_methods(const struct comparison *out)
{
    struct report *report = out->report;
    if (out->options->type == COMPARE_CATEGORY) {
        report_method(report, "Chi-squared without continuity correction; Fisher, Freeman & Halton (1951, Biometrika 38:141): "
                              "tables no more likely than the one seen, given the margins, every one of them counted or (with "
                              "--resample) drawn at random; Cramer's V = root of chi-squared / (n (k - 1)).");
        if (out->options->strata != NULL)
            report_method(report, "Strata: general association of arm and category, and (where the categories are numbers, or "
                                  "--order gives their order) the mean scores of the arms, within strata: generalised "
                                  "Cochran-Mantel-Haenszel statistics (Landis, Heyman & Koch 1978, Int Stat Rev 46:237). "
                                  "Scores are the numbers, or the places in --order.");
        return;
    }
    report_method(report, "Risk difference of patients with an event: exact unconditional interval (Chan & Zhang 1999, "
                          "Biometrics 55:1202), two one-sided tests ordered by the score statistic; Fisher's exact test beside "
                          "it. A patient counts once in patients, each event in events.");
    if (!field_is_empty(out->arms, table_field(out->arms, "note")))
        report_method(report, "None of n: exact one-sided upper limit 1 - alpha^(1/n), near the rule of three, 3/n (Hanley & "
                              "Lippman-Hand 1983, JAMA 249:1743).");
    report_method(report, "Many events are compared here: an interval that excludes no difference is a signal to look at, not a "
                          "finding, and one that includes it does not show safety.");
}
