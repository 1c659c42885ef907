/* The same patients at several visits: ranks (Friedman, Cochran) and, for reproducing papers, the analysis of variance. */
#include <math.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/str.h"
#include "result/estimates.h"
#include "stats/friedman.h"
#include "stats/friedman_exact.h"
#include "stats/rm_anova.h"
#include "stats/summary.h"
#include "tools/paired.h"

/* The patients who were measured at every visit asked for. */
struct block {
    const size_t *visits;
    struct sample *samples; /* of each visit */
    double *values;         /* n × k */
    double *apart;          /* the same less the first of them: exact where they are decimals, whatever their level */
    const uint32_t *arm;    /* of each patient, of `arms` that have any; NULL: one group */
    size_t n, k, arms;
};

static void show_visits(const struct paired_output *out, const struct block *block, const double *mean_ranks)
{
    struct arena *arena = out->study->session->arena;
    for (size_t j = 0; j < block->k; j++) {
        struct summary summary;
        summary_compute(&block->samples[j], &(struct summary_spec){ .level = out->spec->level }, arena, &summary);
        paired_begin_row(out, out->counts, out->study->outcomes[out->outcome].decimals);
        table_text(out->counts, "visit", out->study->visits[block->visits[j]].label);
        table_number(out->counts, "n", (double)summary.n);
        table_number(out->counts, "mean", summary.mean);
        table_number(out->counts, "sd", summary.sd);
        table_number(out->counts, "median", summary.median);
        table_number(out->counts, "mean_rank", mean_ranks[j]);
    }
}

static struct estimate start(const struct paired_output *out, const char *method, const struct block *block)
{
    struct estimate row = paired_row(out, method, block->n);
    row.visit = NULL; /* of all of them */
    return row;
}

static void add_test(const struct paired_output *out, const char *method, const struct block *block, double statistic,
                     double df, double df2, double p, const char *note)
{
    struct estimate row = start(out, method, block);
    row.statistic = statistic;
    row.df = df;
    row.df2 = df2;
    row.p_value = p;
    row.note = note;
    if (!out->without_p)
        paired_add(out, &row);
}

static void add_share(const struct paired_output *out, const char *method, const struct block *block, double value,
                      const char *note)
{
    struct estimate row = start(out, method, block);
    row.estimate = value;
    row.note = note;
    paired_add(out, &row);
}

/* The row of a term (NULL: of the visits, where there is nothing else). */
static struct estimate start_term(const struct paired_output *out, const char *method, const char *term,
                                  const struct block *block)
{
    struct estimate row = start(out, method, block);
    row.term = term;
    return row;
}

static void add_f(const struct paired_output *out, const char *method, const char *term, const struct block *block,
                  const struct rm_effect *effect, double epsilon, double p, const char *note)
{
    struct estimate row = start_term(out, method, term, block);
    row.statistic = effect->f;
    row.df = epsilon * effect->df1;
    row.df2 = epsilon * effect->df2;
    row.p_value = p;
    row.note = note;
    paired_add(out, &row);
}

static void add_shares(const struct paired_output *out, const char *term, const struct block *block,
                       const struct rm_effect *effect)
{
    struct estimate generalized = start_term(out, "eta_squared_generalized", term, block);
    generalized.estimate = effect->generalized_eta2;
    generalized.note = isnan(effect->generalized_eta2) ? "every value is equal, or there is one patient" : NULL;
    paired_add(out, &generalized);
    struct estimate partial = start_term(out, "eta_squared_partial", term, block);
    partial.estimate = effect->partial_eta2;
    partial.note = isnan(effect->partial_eta2) ? "no patient differs between visits, or there is one patient" : NULL;
    paired_add(out, &partial);
}

/* A term that sphericity enters: the visits, or the arms by the visits. */
static void add_within(const struct paired_output *out, const char *term, const struct block *block,
                       const struct rm_anova *r, const struct rm_effect *effect)
{
    struct arena *arena = out->study->session->arena;
    if (block->k == 2) {
        add_f(out, "rm_anova", term, block, effect, 1, effect->p,
              r->undefined != NULL ? r->undefined : "two visits are spherical (epsilon 1): nothing to correct");
        return;
    }
    double gg = r->sphericity.epsilon_gg, hf = r->sphericity.epsilon_hf;
    const char *gg_note = r->undefined != NULL ? r->undefined : arena_printf(arena, "epsilon %.4f", gg);
    const char *hf_note = r->undefined != NULL ? r->undefined
                          : hf > 1             ? arena_printf(arena, "epsilon %.4f, taken as 1", hf)
                                               : arena_printf(arena, "epsilon %.4f", hf);
    add_f(out, "rm_anova_gg", term, block, effect, gg, effect->p_gg, gg_note);
    add_f(out, "rm_anova_hf", term, block, effect, hf > 1 ? 1 : hf, effect->p_hf, hf_note);
    add_f(out, "rm_anova", term, block, effect, 1, effect->p, r->undefined);
}

static void add_mauchly(const struct paired_output *out, const char *term, const struct block *block,
                        const struct rm_anova *r)
{
    struct estimate w = start_term(out, "mauchly", term, block);
    w.estimate = r->sphericity.mauchly_w;
    w.statistic = r->sphericity.mauchly_chi;
    w.df = r->sphericity.mauchly_df;
    w.p_value = r->sphericity.mauchly_p;
    w.note = r->sphericity.no_mauchly;
    if (block->k > 2 && r->undefined == NULL)
        paired_add(out, &w);
}

static void add_anova(const struct paired_output *out, const struct block *block)
{
    struct rm_anova r;
    rm_anova(block->apart, NULL, 1, block->n, block->k, out->study->session->arena, &r);
    if (!out->without_p) {
        add_within(out, NULL, block, &r, &r.visit);
        add_mauchly(out, NULL, block, &r);
    }
    add_shares(out, NULL, block, &r.visit);
}

/* All arms: their courses against each other, their levels, and what visits have in common. */
static void add_mixed(const struct paired_output *out, const struct block *block)
{
    struct rm_anova r;
    rm_anova(block->apart, block->arm, block->arms, block->n, block->k, out->study->session->arena, &r);
    add_within(out, "arm:visit", block, &r, &r.interaction);
    add_mauchly(out, "arm:visit", block, &r);
    add_shares(out, "arm:visit", block, &r.interaction);
    add_f(out, "rm_anova_between", "arm", block, &r.arm, 1, r.arm.p,
          r.no_arm != NULL ? r.no_arm : "mean over all these visits, the first too");
    add_shares(out, "arm", block, &r.arm);
    if (!out->without_p)
        add_within(out, "visit", block, &r, &r.visit);
    add_shares(out, "visit", block, &r.visit);
}

/* Beside the approximation, never in its place; where it is out of reach the row says so. */
static void add_exact(const struct paired_output *out, const char *method, const struct block *block,
                      const struct friedman *approximate)
{
    struct arena *arena = out->study->session->arena;
    size_t most = friedman_exact_limit(block->k);
    const char *note = approximate->undefined;
    double p = NAN;
    if (note == NULL && most == 0)
        note = arena_printf(arena, "exact up to %d visits", FRIEDMAN_EXACT_VISITS);
    else if (note == NULL && block->n > most)
        note = arena_printf(arena, "exact up to %zu patients at %zu visits", most, block->k);
    else if (note == NULL)
        p = friedman_exact(block->values, block->n, block->k, arena);
    add_test(out, method, block, ESTIMATE_UNSET, ESTIMATE_UNSET, ESTIMATE_UNSET, p, note);
}

static bool is_binary(const struct block *block)
{
    for (size_t i = 0; i < block->n * block->k; i++)
        if (block->values[i] != 0 && block->values[i] != 1)
            return false;
    return true;
}

static void analyse(struct paired_output *out, const struct block *block)
{
    struct arena *arena = out->study->session->arena;
    struct friedman f;
    friedman_test(block->values, block->n, block->k, arena, &f);
    show_visits(out, block, f.mean_ranks);
    add_share(out, "kendall_w", block, f.kendall_w, f.undefined);
    if (is_binary(block)) {
        struct cochran_q q;
        cochran_q(block->values, block->n, block->k, &q);
        add_test(out, "cochran_q", block, q.q, q.df, ESTIMATE_UNSET, q.p, q.undefined);
        add_exact(out, "cochran_q_exact", block, &f);
    } else {
        add_test(out, "friedman", block, f.chi_squared, f.df, ESTIMATE_UNSET, f.p, f.undefined);
        add_exact(out, "friedman_exact", block, &f);
        add_test(out, "friedman_f", block, f.f, f.f_df1, f.f_df2, f.f_p, f.no_f);
        add_anova(out, block);
    }
    if (f.undefined != NULL && out->arm == NULL)
        out->degenerate = arena_printf(arena, "%s: %s", out->study->outcomes[out->outcome].name, f.undefined);
}

/* Decimals of the finest of the samples; −1 when one of them is not of exact decimals. */
static int common_scale(const struct sample *samples, size_t k)
{
    double divisor = 1;
    for (size_t j = 0; j < k; j++) {
        if (samples[j].units == NULL)
            return -1;
        divisor = fmax(divisor, samples[j].divisor);
    }
    return (int)lround(log10(divisor));
}

static double apart(const struct sample *sample, size_t i, const struct sample *first, int scale)
{
    int64_t units, origin;
    if (scale >= 0 && decimal_rescale(sample->units[i], (int)lround(log10(sample->divisor)), scale, &units) &&
        decimal_rescale(first->units[0], (int)lround(log10(first->divisor)), scale, &origin))
        return (double)(units - origin) / decimal_power(scale);
    return sample->x[i] - first->x[0];
}

/* The values of the cases picked (NULL: all). */
static void fill(const struct study *study, const struct cases *cases, const size_t *pick, size_t picked,
                 struct block *block)
{
    struct arena *arena = study->session->arena;
    block->n = picked;
    block->samples = arena_array(arena, struct sample, block->k);
    block->values = arena_array(arena, double, picked * block->k);
    block->apart = arena_array(arena, double, picked * block->k);
    for (size_t j = 0; j < block->k; j++)
        block->samples[j] = study_sample(arena, cases, j, pick, picked);
    int scale = common_scale(block->samples, block->k);
    for (size_t i = 0; i < picked; i++)
        for (size_t j = 0; j < block->k; j++) {
            block->values[i * block->k + j] = block->samples[j].x[i];
            block->apart[i * block->k + j] = apart(&block->samples[j], i, &block->samples[0], scale);
        }
}

/* Levels of arm without patients are passed over: the arms are numbered as they are met. */
static size_t number_arms(const struct study *study, uint32_t *codes, size_t n)
{
    uint32_t *numbers = arena_array(study->session->arena, uint32_t, study->arm->levels->count), met = 0;
    for (size_t i = 0; i < n; i++) {
        if (numbers[codes[i]] == 0)
            numbers[codes[i]] = ++met;
        codes[i] = numbers[codes[i]] - 1;
    }
    return met;
}

static void compare_arms(const struct paired_output *out, const struct cases *cases, const struct block *empty)
{
    struct block block = *empty;
    uint32_t *arm = arena_array(out->study->session->arena, uint32_t, cases->count);
    fill(out->study, cases, NULL, cases->count, &block);
    cases_codes(cases, block.k, arm);
    block.arm = arm;
    block.arms = number_arms(out->study, arm, block.n);
    if (block.arms > 1 && !is_binary(&block))
        add_mixed(out, &block);
}

static void analyse_arms(struct paired_output *out, const struct cases *cases, struct block *block)
{
    const struct study *study = out->study;
    out->arm = NULL;
    out->without_p = study->arm != NULL && !out->spec->within_arm_p;
    if (study->arm == NULL) {
        fill(study, cases, NULL, cases->count, block);
        analyse(out, block);
        return;
    }
    compare_arms(out, cases, block);
    for (uint32_t level = 0; level < study->arm->levels->count; level++) {
        size_t picked;
        size_t *pick = study_pick(study->session->arena, cases, block->k, level, &picked);
        out->arm = study_arm_name(study, level);
        if (picked == 0) {
            report_warning(out->report, "empty_arm", "arm %s has no patient with every value of %s", out->arm,
                           study->outcomes[out->outcome].name);
            continue;
        }
        fill(study, cases, pick, picked, block);
        analyse(out, block);
    }
    out->arm = NULL;
}

/* Baseline and follow-ups in order of time, where the outcome was measured. */
static size_t visits_of(const struct study *study, size_t outcome, size_t *visits)
{
    size_t count = 0;
    for (size_t v = 0; v < study->visit_count; v++) {
        bool asked = v == study->from;
        for (size_t i = 0; i < study->to_count; i++)
            asked = asked || v == study->to[i];
        if (asked && study->outcomes[outcome].columns[v] != NULL)
            visits[count++] = v;
    }
    return count;
}

static const char *analysis_name(const struct study *study, const struct group *group, size_t outcome,
                                 const struct block *block)
{
    struct str text;
    str_init(&text, study->session->arena);
    if (group->name != NULL)
        str_addf(&text, "%s %s: ", study->by->name, group->name);
    str_addf(&text, "%s at", study->outcomes[outcome].name);
    for (size_t j = 0; j < block->k; j++)
        str_addf(&text, "%s %s", j == 0 ? "" : ",", study->visits[block->visits[j]].label);
    return text.text;
}

static void analyse_outcome(struct paired_output *out, const struct group *group)
{
    const struct study *study = out->study;
    struct arena *arena = study->session->arena;
    size_t *visits = arena_array(arena, size_t, study->visit_count);
    struct block block = { .visits = visits, .k = visits_of(study, out->outcome, visits) };
    if (block.k < 2)
        return;
    struct series *series = arena_array(arena, struct series, block.k + 1);
    for (size_t j = 0; j < block.k; j++)
        series[j] = study_series(study, group, out->outcome, visits[j]);
    series[block.k] = group->arm;
    struct cases cases;
    struct ledger ledger;
    const char *name = analysis_name(study, group, out->outcome, &block);
    bool any = cases_complete(&group->patients, series, block.k + (study->arm != NULL), name, arena, &cases, &ledger);
    study_ledger(study, &ledger);
    if (any)
        analyse_arms(out, &cases, &block);
    else
        out->degenerate = arena_printf(arena, "%s: no patient has every value", name);
}

static struct table *visits_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },    { "outcome", "Outcome", ROLE_LABEL }, { "arm", "Arm", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL },    { "n", "Patients", ROLE_COUNT },      { "mean", "Mean", ROLE_ESTIMATE },
        { "sd", "SD", ROLE_SPREAD },         { "median", "Median", ROLE_ESTIMATE },
        { "mean_rank", "Mean rank", ROLE_RATIO },
    };
    return table_create(arena, "visits", "The patients measured at every visit", fields, sizeof fields / sizeof *fields);
}

static void describe_methods(const struct paired_output *out)
{
    struct report *report = out->report;
    report_paragraph(report, "Only patients measured at every visit are counted here; a mixed model for repeated measures "
                             "also uses the others.%s",
                     out->study->arm == NULL ? " Without a control group nothing here says what caused a change." : "");
    if (out->study->arm != NULL)
        report_paragraph(report, "The contrast between the arms is arm:visit: whether their courses differ. The row of arm "
                                 "compares means over all these visits, in which an effect is diluted by the visits before "
                                 "treatment; compare adjusts for baseline instead.");
    if (out->without_p)
        report_paragraph(report, "Changes over visits, within an arm or in all arms alike, are given without a p-value; they do "
                                 "not compare the arms (--within-arm-p adds it).");
    report_method(report, "Kendall's W and Friedman's chi-squared (1937, JASA 32:675) of the ranks within patients, "
                          "corrected for ties; Iman & Davenport's F (1980, Commun Stat A 9:571) is nearer its level in "
                          "small samples; Cochran's Q (1950, Biometrika 37:256) for 0 and 1. Exact: every order of each "
                          "patient's values over the visits is as likely as any other; up to 1000, 200, 30, 10 and 5 "
                          "patients at 2, 3, 4, 5 and 6 visits, beyond that not at all.");
    report_method(report, "Repeated-measures analysis of variance, for reproducing papers: sphericity is not assumed by "
                          "default (Greenhouse & Geisser 1959, Psychometrika 24:95; Huynh & Feldt 1976, J Educ Stat 1:69, "
                          "as Lecoutre 1991, J Educ Stat 16:371, corrects it); Mauchly's W with Anderson's second-order "
                          "term (R 4.2 uses k for k - 1 in one place of it); eta squared, generalised (Olejnik & Algina "
                          "2003, Psychol Methods 8:434) and partial.%s",
                  out->study->arm == NULL ? "" : " With arms: sums of squares of type III, which average the arms alike "
                                                 "whatever their size; covariance pooled over the arms; generalised eta "
                                                 "squared as for arms that were assigned.");
}

bool paired_visits_run(const struct study *study, const struct paired_type_spec *spec, struct error *err)
{
    struct arena *arena = study->session->arena;
    struct paired_output out = { .study = study, .spec = spec, .report = study->report,
                                 .estimates = table_estimates(arena, study->arm == NULL ? "Differences between visits"
                                                                       : "Differences between arms and visits"),
                                 .counts = visits_table(arena) };
    study->report->title = study->arm == NULL ? "Observed course over several visits" : "Course over several visits, by arm";
    paired_estimand(study, PAIRED_VISITS);
    report_table(study->report, out.counts);
    report_table(study->report, out.estimates);
    for (size_t index = 0; index < study_group_count(study); index++) {
        struct group group;
        if (!study_group(study, index, &group, err))
            return false;
        out.group = group.name;
        for (out.outcome = 0; out.outcome < study->outcome_count; out.outcome++)
            analyse_outcome(&out, &group);
    }
    describe_methods(&out);
    return out.degenerate == NULL || error_set(err, ERROR_ESTIMATE, "%s", out.degenerate);
}
