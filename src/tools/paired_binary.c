/* A yes-or-no outcome before and after: the changes, their exact test, and intervals for what changed. */
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/utf8.h"
#include "result/estimates.h"
#include "stats/paired_binary.h"
#include "stats/ttest.h"
#include "tools/event.h"
#include "tools/paired.h"

/* What every case answered, and the word for yes; NULL when nobody said it. */
struct answers {
    bool *before, *after;
    const char *event;
};

/* The words in use, at most two; a third is an error that names its line. */
static bool find_words(const struct paired_output *out, const struct cases *cases, struct levels *words, struct error *err)
{
    static const size_t both[] = { CASES_BASELINE, CASES_FOLLOW_UP };
    const struct frame *frame = &out->study->frame;
    levels_init(words, out->study->session->arena);
    for (size_t i = 0; i < cases->count; i++)
        for (size_t k = 0; k < 2; k++) {
            const struct series *of = &cases->series[both[k]];
            size_t row = of->row[cases->patient[i]];
            const char *word = of->column->levels->names[of->column->codes[row]];
            levels_intern(words, word, strlen(word));
            if (words->count > 2)
                return error_at(err, frame->path, frame->lines[row], 0,
                                "%s is '%s'; --type binary takes two values, as 0 and 1 or no and yes (other numbers: "
                                "--type mean or ordinal)", utf8_show(err->arena, of->column->name),
                                utf8_show(err->arena, word));
        }
    return true;
}

static bool *answers_of(const struct cases *cases, size_t series, const char *event, struct arena *arena)
{
    uint32_t *codes = arena_array(arena, uint32_t, cases->count);
    bool *yes = arena_array(arena, bool, cases->count);
    uint32_t code = event == NULL ? LEVEL_NONE : levels_find(cases->series[series].column->levels, event);
    cases_codes(cases, series, codes);
    for (size_t i = 0; i < cases->count; i++)
        yes[i] = code != LEVEL_NONE && codes[i] == code;
    return yes;
}

static bool read_answers(const struct paired_output *out, const struct cases *cases, struct answers *answers,
                         struct error *err)
{
    struct arena *arena = out->study->session->arena;
    struct levels words;
    uint32_t event;
    if (!find_words(out, cases, &words, err) ||
        !event_find(&words, out->spec->event, out->study->schema, cases->series[CASES_BASELINE].column->name,
                    out->study->outcomes[out->outcome].name, &event, err))
        return false;
    answers->event = event == LEVEL_NONE ? NULL : words.names[event];
    answers->before = answers_of(cases, CASES_BASELINE, answers->event, arena);
    answers->after = answers_of(cases, CASES_FOLLOW_UP, answers->event, arena);
    return true;
}

static void add_counts(const struct paired_output *out, const struct cases *cases, const char *event,
                       const struct paired_table *table, const struct paired_binary *result)
{
    struct table *counts = out->counts;
    paired_begin_row(out, counts, 0);
    if (event != NULL)
        table_text(counts, "event", schema_level_label(out->study->schema, cases->series[CASES_BASELINE].column->name,
                                                       event));
    table_text(counts, "visit", out->study->visits[out->to].label);
    table_number(counts, "n", (double)result->n);
    table_number(counts, "percent_before", 100 * result->before);
    table_number(counts, "percent_after", 100 * result->after);
    table_number(counts, "both", (double)table->both);
    table_number(counts, "gained", (double)table->gained);
    table_number(counts, "lost", (double)table->lost);
    table_number(counts, "neither", (double)table->neither);
}

static void add_interval(const struct paired_output *out, const char *method, size_t n, double estimate, double low,
                         double high, const char *note)
{
    struct estimate row = paired_row(out, method, n);
    row.estimate = estimate;
    row.conf_low = low;
    row.conf_high = high;
    row.conf_level = out->spec->level;
    row.note = note;
    paired_add(out, &row);
}

static void add_test(const struct paired_output *out, const char *method, size_t n, double statistic, double df,
                     double p, const char *note)
{
    struct estimate row = paired_row(out, method, n);
    row.statistic = statistic;
    row.df = df;
    row.p_value = p;
    row.note = note;
    paired_add(out, &row);
}

static bool analyse(struct paired_output *out, const struct cases *cases, const size_t *pick, size_t picked,
                    struct error *err)
{
    struct answers answers;
    if (!read_answers(out, cases, &answers, err))
        return false;
    struct paired_table table = { 0 };
    for (size_t i = 0; i < picked; i++) {
        size_t at = pick == NULL ? i : pick[i];
        bool was = answers.before[at], is = answers.after[at];
        *(was ? is ? &table.both : &table.lost : is ? &table.gained : &table.neither) += 1;
    }
    struct paired_binary_spec spec = { out->spec->alternative, out->spec->level };
    struct paired_binary r;
    paired_binary_compute(&table, &spec, &r);
    add_counts(out, cases, answers.event, &table, &r);
    add_interval(out, "risk_difference_paired", r.n, r.difference, r.newcombe_low, r.newcombe_high, NULL);
    add_interval(out, "risk_difference_paired_tango", r.n, r.difference, r.tango_low, r.tango_high, NULL);
    add_interval(out, "odds_ratio_paired", r.n, r.odds_ratio, r.odds_low, r.odds_high, r.unchanged);
    if (out->without_p)
        return true;
    add_test(out, "mcnemar_midp", r.n, (double)table.gained, ESTIMATE_UNSET, r.mid_p, r.unchanged);
    add_test(out, "mcnemar_exact", r.n, (double)table.gained, ESTIMATE_UNSET, r.exact_p, r.unchanged);
    if (out->spec->alternative == ALTERNATIVE_TWO_SIDED)
        add_test(out, "mcnemar", r.n, r.chi_squared, 1, r.chi_squared_p, r.unchanged);
    return true;
}

/* After less before of the cases picked: -1, 0 or 1. */
static struct sample changes_of(const struct answers *answers, const size_t *pick, size_t picked, struct arena *arena)
{
    double *x = arena_array(arena, double, picked);
    int64_t *units = arena_array(arena, int64_t, picked);
    for (size_t i = 0; i < picked; i++)
        x[i] = (double)(units[i] = answers->after[pick[i]] - answers->before[pick[i]]);
    return (struct sample){ x, units, 1, picked };
}

/* The difference between an arm and the control in how many gained less how many lost. */
static void add_contrast(const struct paired_output *out, const struct cases *cases, uint32_t level)
{
    const struct study *study = out->study;
    struct arena *arena = study->session->arena;
    size_t n_arm, n_control;
    size_t *arm = study_pick(arena, cases, CASES_ARM, level, &n_arm);
    size_t *control = study_pick(arena, cases, CASES_ARM, study->control, &n_control);
    struct answers answers;
    struct error refused = { .arena = arena }; /* what is no yes or no stops the run when the arms' turn comes */
    if (n_arm == 0 || n_control == 0 || !read_answers(out, cases, &answers, &refused))
        return;
    struct sample first = changes_of(&answers, arm, n_arm, arena);
    struct sample second = changes_of(&answers, control, n_control, arena);
    struct ttest_spec spec = { .level = out->spec->level };
    struct ttest t;
    ttest_welch(&first, &second, &spec, &t);
    struct estimate row = paired_row(out, "change_welch", n_arm + n_control);
    row.contrast = study_contrast_name(study, level);
    row.estimate = t.estimate;
    row.std_error = t.se;
    row.statistic = t.t;
    row.df = t.df;
    row.p_value = t.p;
    row.conf_low = t.low;
    row.conf_high = t.high;
    row.conf_level = spec.level;
    row.note = t.undefined;
    paired_add(out, &row);
}

static struct table *counts_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },          { "outcome", "Outcome", ROLE_LABEL },
        { "arm", "Arm", ROLE_LABEL },              { "visit", "Visit", ROLE_LABEL },
        { "event", "Yes is", ROLE_LABEL },         { "n", "Pairs", ROLE_COUNT },              { "percent_before", "Yes before, %", ROLE_PERCENT },
        { "percent_after", "Yes after, %", ROLE_PERCENT }, { "both", "Yes both", ROLE_COUNT },
        { "gained", "No to yes", ROLE_COUNT },     { "lost", "Yes to no", ROLE_COUNT },
        { "neither", "No both", ROLE_COUNT },
    };
    return table_create(arena, "pairs", "The pairs analysed", fields, sizeof fields / sizeof *fields);
}

static void describe_methods(const struct paired_output *out)
{
    struct report *report = out->report;
    report_method(report, "Risk difference: share of yes after - before; intervals by Newcombe (1998, Stat Med 17:2635, "
                          "method 10) and Tango's score (1998, Stat Med 17:891).");
    report_method(report, "Conditional odds ratio: no-to-yes over yes-to-no, exact interval by Clopper & Pearson (1934, "
                          "Biometrika 26:404).");
    if (!out->without_p)
        report_method(report, "McNemar (1947, Psychometrika 12:153): binomial test of the patients who changed; the mid-p "
                              "form keeps its level on average (Fagerland, Lydersen & Laake 2013, BMC Med Res Methodol "
                              "13:91), the exact one always, the chi-squared without continuity correction only in large "
                              "samples. The statistic of the first two is the number who went from no to yes.");
    else
        report_paragraph(report, "Change within an arm is given without a p-value; only a contrast compares arms.");
    if (out->study->arm == NULL)
        report_paragraph(report, "This is an observed change. Without a control group it says nothing of what caused it.");
    if (out->study->arm != NULL)
        report_method(report, "Between arms: difference in the risk difference, Welch's t on the changes -1, 0, 1.");
}

bool paired_binary_run(const struct study *study, const struct paired_type_spec *spec, struct error *err)
{
    struct arena *arena = study->session->arena;
    struct paired_output out = { .study = study, .spec = spec, .report = study->report,
                                 .estimates = table_estimates(arena, "Change in the share of yes, after - before"),
                                 .counts = counts_table(arena) };
    study->report->title = study->arm == NULL ? "Observed change in a yes-or-no outcome"
                                              : "Change in a yes-or-no outcome, by arm";
    paired_estimand(study, PAIRED_BINARY);
    report_table(study->report, out.counts);
    report_table(study->report, out.estimates);
    static const struct paired_steps steps = { analyse, add_contrast };
    if (!paired_each(&out, &steps, err))
        return false;
    describe_methods(&out);
    return out.degenerate == NULL || error_set(err, ERROR_ESTIMATE, "%s", out.degenerate);
}
