/* regress: a model by formula, one row of the file an observation. */
#include "tools/regress.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "base/utf8.h"
#include "models/formula.h"
#include "result/estimates.h"
#include "tools/tools.h"

static const char *const family_names[] = {
    "gaussian", "binomial", "poisson", "negbin", "ordinal",
    "huber", "bisquare", "mm", "quantile",
    NULL
};
static const struct regress_family *const families[] = {
    &regress_gaussian, &regress_binomial, &regress_poisson, &regress_negbin, &regress_ordinal,
    &regress_huber, &regress_bisquare, &regress_mm, &regress_quantile,
};
enum { FAMILY_COUNT = sizeof families / sizeof *families };
_Static_assert(sizeof family_names / sizeof *family_names == FAMILY_COUNT + 1, "a name for every family");

static const char *const links[] = { "default", "logit", "log", "identity", NULL };

static const char *const anovas[] = { "none", "ii", "iii", NULL };
static const char *const against[] = { "all", "reference", NULL };
static const char *const adjustments[] = { "none", "holm", "bonferroni", "tukey", NULL };

static const struct option_spec options[] = {
    OPTION_TEXT(struct regress_options, formula, "formula", "FORMULA",
                "the model, as in R; may also be given before FILE"),
    OPTION_LIST(struct regress_options, reference, "ref", "COLUMN=LEVEL", "reference level of a category; a comma in its name is written \\,"),
    OPTION_LIST(struct regress_options, errors, "se", "KIND",
                "standard errors: model, hc0 to hc5, cr0 cr1 cr1s cr2 (--cluster), nw (--time); default: model and hc3; "
                "for risks and counts model; with --cluster cr2, with --time nw; quantile: rank, rank_nid, iid or nid "
                "(default: rank up to 1000 rows, then nid)"),
    OPTION_TEXT(struct regress_options, cluster, "cluster", "COLUMN",
                "rows that belong together: the therapist, site or patient; a blank is a cluster of its own"),
    OPTION_TEXT(struct regress_options, time, "time", "COLUMN", "order of a series, for Newey-West errors"),
    OPTION_COUNT(struct regress_options, lag, "lag", "L",
                 "longest lag of Newey-West errors (default: 4 (n/100)^(2/9), rounded down)", .above = 1, .below = 1e6),
    OPTION_CHOICE(struct regress_options, family, "family", family_names,
                  "what the outcome is: a number, a risk (0 or 1), a count (poisson, or negbin: more varied), ordered "
                  "categories; huber, bisquare, mm: a number, robustly; quantile: its median or another --tau"),
    OPTION_LIST(struct regress_options, tau, "tau", "QUANTILE",
                "quantile: which quantiles of the outcome are modelled, as 0.25,0.5,0.75 (default: 0.5, the median)"),
    OPTION_CHOICE(struct regress_options, link, "link", links,
                  "binomial: logit for odds ratios, log for risk ratios, identity for risk differences"),
    OPTION_TEXT(struct regress_options, event, "event", "LEVEL", "binomial: the value of the outcome that is modelled"),
    OPTION_LIST(struct regress_options, order, "order", "LEVEL", "ordinal: the categories, lowest first, when they are words"),
    OPTION_FLAG(struct regress_options, firth, "firth",
                "binomial: penalised likelihood, finite where terms separate the outcomes"),
    OPTION_FLAG(struct regress_options, profile, "profile",
                "risks, counts and ordered categories: intervals and p from the profile of the likelihood"),
    OPTION_TEXT(struct regress_options, weights, "weights", "COLUMN", "how much, or how often, a row counts"),
    OPTION_TEXT(struct regress_options, offset, "offset", "COLUMN",
                "added to the linear predictor with coefficient 1; 'log(COLUMN)' for time at risk; also offset() in the formula"),
    OPTION_TEXT(struct regress_options, standardise, "standardise", "TERM",
                "adjusted difference and ratio of risks (or means) for a category, standardised to the rows analysed; of ordered categories, above every cut"),
    OPTION_TEXT(struct regress_options, means, "means", "TERM",
                "adjusted means of a category or of combinations ('arm:sex'); slopes of a number ('age:arm')"),
    OPTION_TEXT(struct regress_options, contrasts, "contrasts", "TERM",
                "differences between those means or slopes; 'arm|sex': of arms, within each sex"),
    OPTION_LIST(struct regress_options, at, "at", "COLUMN=VALUE",
                "where --means and --contrasts are taken; other numbers at their mean, categories over levels alike"),
    OPTION_CHOICE(struct regress_options, against, "against", against,
                  "--contrasts: all pairs, or each against the reference"),
    OPTION_LIST(struct regress_options, combination, "combine", "LEVEL=WEIGHT",
                "--contrasts: one combination of those means in place of their differences, as 'a=0.5,b=0.5,control=-1'"),
    OPTION_CHOICE(struct regress_options, adjust, "adjust", adjustments, "--contrasts: p-values for all of them together"),
    OPTION_TEXT(struct regress_options, test, "test", "TERMS",
                "test whether these terms, as 'arm + age', can be left out together"),
    OPTION_CHOICE(struct regress_options, anova, "anova", anovas, "test every term: type ii or iii"),
    OPTION_INPUT(struct regress_options, predict, "predict", "NEW",
                 "also predict the outcome of the rows of this CSV file"),
    OPTION_FLAG(struct regress_options, diagnostics, "diagnostics",
                "collinear terms, tests of the residuals, rows that pull, events per parameter"),
    OPTION_FILE(struct regress_options, augment, "augment", "FILE",
                "also write fitted values, residuals and influence of every row to this CSV file"),
};

static const struct regress_options defaults = { 0 };

static const struct example examples[] = {
    { "knead regress 'pain_10 ~ pain_0 + arm + age' --ref 'arm=usual care' datasets/backcare/backcare_wide.csv",
      "follow-up on baseline, arm and age" },
    { "knead regress 'flexion_cm ~ age + I(age^2) + factor(site) + age:sex' --where 'week == 0' datasets/backcare/backcare_long.csv",
      "a polynomial, a factor and an interaction, on the baseline rows of a long file" },
    { "knead regress 'pain_10 ~ rcs(pain_0, 4) + arm' --ref 'arm=usual care' datasets/backcare/backcare_wide.csv",
      "a baseline that need not go with the outcome in a straight line, and the test of whether it does" },
    { "knead regress 'pain_days_28_10 ~ pain_days_28_0 + arm' --family mm --ref 'arm=usual care' datasets/backcare/backcare_wide.csv",
      "a linear model that a few rows far from the others cannot pull away" },
    { "knead regress 'pain_days_28_10 ~ pain_days_28_0 + arm' --family quantile --tau 0.25,0.5,0.75 --ref 'arm=usual care' datasets/backcare/backcare_wide.csv",
      "what goes with the lower quartile, the median and the upper quartile of the outcome" },
    { "knead regress --formula 'log(weight_after) ~ log(weight_before)' --se hc3 datasets/classic/anorexia.csv --format csv",
      "one kind of standard error, for another program" },
    { "knead regress 'pain_10 ~ pain_0 + arm' --cluster therapist --ref 'arm=usual care' datasets/backcare/backcare_wide.csv",
      "standard errors for patients who share therapists" },
    { "knead regress 'pain_10 ~ pain_0 * arm' --contrasts arm --at pain_0=7 --adjust tukey --ref 'arm=usual care' datasets/backcare/backcare_wide.csv",
      "all pairs of arms, for patients who start at 7" },
    { "knead regress 'pain_10 ~ pain_0 + arm' --contrasts arm --combine 'structural massage=0.5,relaxation massage=0.5,usual care=-1' datasets/backcare/backcare_wide.csv",
      "both kinds of massage together against usual care" },
    { "knead regress 'pain_10 ~ pain_0 + arm + age + sex' --test 'age + sex' --anova ii --se model datasets/backcare/backcare_wide.csv",
      "can two terms be left out together? and every term in turn" },
    { "knead regress 'weight_after ~ weight_before' --predict datasets/classic/anorexia.csv --format csv --table predictions datasets/classic/anorexia.csv",
      "the outcome of new rows, here of the same file" },
    { "knead regress 'weight_after ~ weight_before + treatment' --se hc3 --diagnostics datasets/classic/anorexia.csv",
      "spread, curvature, collinear terms and the patients who pull most" },
    { "knead regress 'I(pain_10 <= 3) ~ arm + pain_0 + age' --family binomial --standardise arm --ref 'arm=usual care' datasets/backcare/backcare_wide.csv",
      "odds ratios of little pain, and the adjusted risk difference between the arms" },
    { "knead regress 'I(pain_10 <= 3) ~ arm + pain_0' --family binomial --profile datasets/backcare/backcare_wide.csv",
      "intervals from the profile of the likelihood, better than Wald's in small samples" },
    { "knead regress 'pain_10 ~ arm + pain_0' --family ordinal --ref 'arm=usual care' datasets/backcare/backcare_wide.csv",
      "a 0 to 10 rating as ordered categories: odds ratios of more pain, and whether one ratio does for every cut" },
    { "knead regress 'med_days_10 ~ arm + med_days_0' --family negbin --ref 'arm=usual care' datasets/backcare/backcare_wide.csv",
      "days with medication: rate ratios that allow for counts more varied than Poisson's" },
};

static bool run(struct session *session, const void *given, struct report *report, struct error *err);

const struct command regress_command = {
    .name = "regress",
    .task = "models",
    .summary = "linear, logistic, Poisson, negative binomial and proportional-odds models by formula, with model-based and robust errors",
    .usage = "[FORMULA] FILE",
    .details = "Formulas are written as in R: y ~ x + arm + arm:x + a*b + I(x^2) + log(x) + factor(v) - 1. "
               "rcs(x, 4) is a restricted cubic spline with 4 knots, rcs(x, c(2, 4, 7)) one with these; poly(x, 2) are "
               "orthogonal polynomials; offset(x) and offset(log(x)) are as --offset; "
               "cbind(yes, no) ~ x takes counts of both outcomes for --family binomial. A name with other "
               "characters stands between backticks. A category is coded against its reference level. Rows with any "
               "missing value are left out and listed in the ledger.\n\n"
               "--family binomial models a risk: an outcome coded other than 0 and 1 needs --event. Where terms tell the "
               "outcome without fail no estimate is finite: they are named, the exit status is 1, and --firth gives "
               "finite estimates. --family poisson models counts, --family negbin counts that vary more than Poisson's, "
               "with theta and the likelihood ratio against Poisson in the table dispersion. --family ordinal models ordered "
               "categories: numbers, or words in the order of the schema or of --order; the table "
               "proportional_odds tests whether the odds ratios are the same at every cut. exp_estimate has odds, risk "
               "or rate ratios.\n\n"
               "--family huber, bisquare and mm are linear models in which rows far from the others count for less: huber "
               "for stray outcomes, mm for stray rows of any kind, up to nearly half of them. The rows that count for "
               "little are named. --family quantile models the median, or the quantiles of --tau, with rank intervals, which "
               "are not symmetric and have no standard error.",
    .takes = TAKES_FILE | TAKES_PATIENTS | TAKES_SEED,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .options_size = sizeof(struct regress_options),
    .defaults = &defaults,
    .examples = examples,
    .example_count = sizeof examples / sizeof *examples,
    .format = FORMAT_TEXT,
    .run = run,
};

/* ---- the model ---- */

/* The formula and the file: `FORMULA FILE`, or --formula and FILE. */
static bool find_operands(const struct session *session, const struct regress_options *chosen, const char **formula,
                          const char **path, struct error *err)
{
    size_t wanted = chosen->formula == NULL ? 2 : 1;
    if (session->operand_count != wanted)
        return error_set(err, ERROR_USAGE, chosen->formula == NULL
                                               ? "a formula and a file are needed: knead regress 'y ~ x' FILE"
                                               : "--formula is given, so one file is expected");
    *formula = chosen->formula != NULL ? chosen->formula : session->operands[0];
    *path = session->operands[wanted - 1];
    return true;
}

bool regress_fit(struct fit *fit, struct rows rows, struct error *err)
{
    fit->linear = NULL;
    fit->note = NULL;
    fit->profiles = NULL;
    fit->clusters = NULL;
    fit->series = NULL;
    return regress_rows(fit, rows, err) && fit->family->fit(fit, err) && regress_sandwich(fit, err);
}

static bool fit_groups(struct fit *fit, const struct regress_tables *tables, struct error *err)
{
    const struct study *study = fit->study;
    for (size_t i = 0; i < study_group_count(study); i++) {
        struct rows rows = study_group_rows(study, i, &fit->group);
        struct error why;
        error_init(&why, err->arena);
        bool fitted = regress_fit(fit, rows, &why);
        if (!fitted && why.code != ERROR_ESTIMATE)
            return error_set(err, why.code, "%s", why.text);
        if (fitted)
            regress_warn_of_repeats(fit);
        if (fitted && !fit->family->tabulate(fit, tables, err))
            return false;
        if (fitted) {
            regress_tabulate_importance(fit, tables);
            regress_tabulate_curves(fit, tables);
            regress_tabulate_clusters(fit, tables);
            regress_tabulate_diagnostics(fit, tables);
        }
        if (fitted && (!regress_tabulate_means(fit, tables, err) || !regress_tabulate_tests(fit, tables, err) ||
                       !regress_tabulate_predictions(fit, tables, err) ||
                       !regress_tabulate_dose(fit, rows, tables, err)))
            return false;
        /* One group without an estimate must not hide the others. */
        const char *failed = fitted ? fit->note : why.text;
        if (failed != NULL)
            error_set(err, ERROR_ESTIMATE, "%s%s%s%s%s", fit->group != NULL ? study->by->name : "",
                      fit->group != NULL ? " " : "", fit->group != NULL ? fit->group : "",
                      fit->group != NULL ? ": " : "", failed);
    }
    return err->code == ERROR_NONE;
}

static bool run(struct session *session, const void *given, struct report *report, struct error *err)
{
    struct fit fit = { .options = given, .report = report };
    struct formula formula;
    struct study study;
    const char *source = NULL, *path = NULL;
    fit.family = families[fit.options->family];
    fit.formula = &formula;
    if (!find_operands(session, fit.options, &source, &path, err) ||
        !formula_parse(session->arena, source, &formula, err) ||
        !regress_take_offset(session->arena, fit.options, &formula, err) || !regress_choose_kinds(&fit, err) ||
        !regress_check_options(&fit, families, family_names, err))
        return false;
    if (formula.trials != NULL && fit.family->outcome != REGRESS_EVENT)
        return error_set(err, ERROR_USAGE, "cbind(successes, failures) is the outcome of --family binomial");
    if (formula.response == NULL)
        return error_set(err, ERROR_USAGE, "the formula has no left side; write 'outcome ~ terms'");
    struct study_spec spec = { .path = path, .needs = STUDY_ROWS };
    struct csv_column *columns = regress_columns(session->arena, fit.options, &formula, &spec.column_count);
    regress_spare_values(&fit, &formula, columns);
    regress_sandwich_columns(fit.options, columns, &spec.column_count);
    spec.columns = columns;
    if (!study_open(session, &spec, report, &study, err))
        return false;
    fit.study = &study;
    report->has_seed = false;
    report->title = arena_printf(session->arena, "%s: %s", fit.family->title, utf8_show(session->arena, source));
    regress_estimand(&fit);
    struct regress_tables tables = { .estimates = table_estimates(session->arena, "Coefficients") };
    fit.family->tables(&fit, &tables);
    tables.augment->programs_only = true;
    report_table(report, tables.estimates);
    regress_create_dose(&fit, &tables);
    regress_create_importance(&fit, &tables);
    if (tables.ratios != NULL)
        report_table(report, tables.ratios);
    if (tables.extra != NULL)
        report_table(report, tables.extra);
    regress_create_curves(&fit, &tables);
    regress_create_clusters(&fit, &tables);
    regress_create_means(&fit, &tables);
    regress_create_tests(&fit, &tables);
    regress_create_predictions(&fit, &tables);
    regress_create_diagnostics(&fit, &tables);
    report_table(report, tables.glance);
    regress_warn_of_therapists(&fit);
    bool ok = fit_groups(&fit, &tables, err);
    if (fit.options->augment != NULL && ok) {
        report_table(report, tables.augment);
        report_file(report, (struct report_file){ .path = fit.options->augment, .table = tables.augment });
    }
    report_paragraph(report, "A coefficient is an association, adjusted for the other terms. It is an effect of treatment "
                             "only for what was allocated at random.");
    fit.family->methods(&fit);
    bool robust = fit.family == &regress_huber || fit.family == &regress_bisquare || fit.family == &regress_mm;
    if (fit.options->weights != NULL)
        report_method(report, "Weights: %s, as R's weights: %s; n and degrees of freedom count rows. Rows of weight 0 are in no "
                              "estimate and not in n.", utf8_show(session->arena, fit.options->weights),
                      robust ? "rows are multiplied by its square root" : "what a row adds to the fit is multiplied by it");
    if (formula.trials != NULL)
        report_method(report, "A row counts as often as it has trials, both outcomes added up; n counts rows, without those "
                              "that have no trials.");
    if (formula.offset.column != NULL)
        report_method(report, "Offset: %s%s%s, added to the linear predictor with coefficient 1%s%s.",
                      formula.offset.logarithm ? "log(" : "", utf8_show(session->arena, formula.offset.column),
                      formula.offset.logarithm ? ")" : "",
                      fit.family->outcome == REGRESS_NUMBER ? ", which is to say subtracted from the outcome" : "",
                      fit.family == &regress_gaussian ? "; R² and F are of what is left of it" : "");
    return ok;
}
