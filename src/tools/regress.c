/* regress: a model by formula, one row of the file an observation. */
#include "tools/regress.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "base/utf8.h"
#include "data/complete.h"
#include "models/contrasts.h"
#include "models/formula.h"
#include "result/estimates.h"
#include "tools/tools.h"

static const char *const families[] = { "gaussian", "binomial", "poisson", NULL };
static const char *const links[] = { "default", "logit", "log", "identity", NULL };

static const struct option_spec options[] = {
    OPTION_TEXT(struct regress_options, formula, "formula", "FORMULA",
                "the model, as in R; may also be given before FILE"),
    OPTION_LIST(struct regress_options, reference, "ref", "COLUMN=LEVEL", "reference level of a category"),
    OPTION_LIST(struct regress_options, errors, "se", "KIND",
                "standard errors: model, hc0 to hc5 (default: model and hc3; for risks and counts model)"),
    OPTION_CHOICE(struct regress_options, family, "family", families,
                  "what the outcome is: a number, a risk (0 or 1) or a count"),
    OPTION_CHOICE(struct regress_options, link, "link", links,
                  "binomial: logit for odds ratios, log for risk ratios, identity for risk differences"),
    OPTION_TEXT(struct regress_options, event, "event", "LEVEL", "binomial: the value of the outcome that is modelled"),
    OPTION_FLAG(struct regress_options, firth, "firth",
                "binomial: penalised likelihood, finite where terms separate the outcomes"),
    OPTION_TEXT(struct regress_options, weights, "weights", "COLUMN", "how much, or how often, a row counts"),
    OPTION_TEXT(struct regress_options, offset, "offset", "COLUMN",
                "added to the linear predictor with coefficient 1; 'log(COLUMN)' for time at risk"),
    OPTION_TEXT(struct regress_options, standardise, "standardise", "TERM",
                "adjusted risk (or mean) difference and ratio for a category, standardised to the rows analysed"),
    OPTION_FILE(struct regress_options, augment, "augment", "FILE",
                "also write fitted values, residuals and influence of every row to this CSV file"),
};

static const struct regress_options defaults = { 0 };

static const struct example examples[] = {
    { "knead regress 'pain_10 ~ pain_0 + arm + age' --ref 'arm=usual care' datasets/backcare/backcare_wide.csv",
      "follow-up on baseline, arm and age" },
    { "knead regress 'flexion_cm ~ age + I(age^2) + factor(site) + age:sex' --where 'week == 0' datasets/backcare/backcare_long.csv",
      "a polynomial, a factor and an interaction, on the baseline rows of a long file" },
    { "knead regress --formula 'log(weight_after) ~ log(weight_before)' --se hc3 datasets/classic/anorexia.csv --format csv",
      "one kind of standard error, for another program" },
    { "knead regress 'I(pain_10 <= 3) ~ arm + pain_0 + age' --family binomial --standardise arm --ref 'arm=usual care' datasets/backcare/backcare_wide.csv",
      "odds ratios of little pain, and the adjusted risk difference between the arms" },
};

static bool run(struct session *session, const void *given, struct report *report, struct error *err);

const struct command regress_command = {
    .name = "regress",
    .task = "models",
    .summary = "linear, logistic and Poisson models by formula, with model-based and HC standard errors",
    .usage = "[FORMULA] FILE",
    .details = "Formulas are written as in R: y ~ x + arm + arm:x + a*b + I(x^2) + log(x) + factor(v) - 1. A name with other "
               "characters stands between backticks. A category is coded against its reference level. Rows with any "
               "missing value are left out and listed in the ledger.\n\n"
               "--family binomial models a risk: an outcome coded other than 0 and 1 needs --event. Where terms tell the "
               "outcome without fail no estimate is finite: they are named, the exit status is 1, and --firth gives "
               "finite estimates. --family poisson models counts; exp_estimate has odds, risk or rate ratios.",
    .takes = TAKES_FILE | TAKES_PATIENTS,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .options_size = sizeof(struct regress_options),
    .defaults = &defaults,
    .examples = examples,
    .example_count = sizeof examples / sizeof *examples,
    .format = FORMAT_TEXT,
    .run = run,
};

static const char *const kind_names[] = { "hc0", "hc1", "hc2", "hc3", "hc4", "hc5", "model" };
static const char *const kind_methods[] = { "ols_hc0", "ols_hc1", "ols_hc2", "ols_hc3", "ols_hc4", "ols_hc5", "ols" };

/* ---- options ---- */

static bool chosen_kinds(const struct text_list *given, int family, bool kinds[KINDS], struct error *err)
{
    if (given->count == 0) {
        kinds[MODEL] = true;
        kinds[OLS_HC3] = family == REGRESS_GAUSSIAN;
    }
    for (size_t i = 0; i < given->count; i++) {
        size_t kind = name_find(kind_names, KINDS, given->items[i]);
        if (kind == NAME_NONE)
            return error_set(err, ERROR_USAGE, "--se '%s' is not known; use model, hc0, hc1, hc2, hc3, hc4 or hc5",
                             utf8_show(err->arena, given->items[i]));
        kinds[kind] = true;
    }
    return true;
}

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

/* ---- tables ---- */

static struct regress_tables create_tables(struct arena *arena)
{
    static const struct field_spec glance[] = {
        { "group", "Group", ROLE_LABEL },
        { "outcome", "Outcome", ROLE_LABEL },
        { "n", "n", ROLE_COUNT },
        { "r_squared", "R²", ROLE_RATIO },
        { "adj_r_squared", "Adjusted R²", ROLE_RATIO },
        { "sigma", "Residual SD", ROLE_SPREAD },
        { "f_statistic", "F", ROLE_STATISTIC },
        { "df", "df", ROLE_DF },
        { "df2", "Residual df", ROLE_DF },
        { "p_value", "p", ROLE_P },
        { "log_lik", "Log-likelihood", ROLE_STATISTIC },
        { "aic", "AIC", ROLE_STATISTIC },
        { "bic", "BIC", ROLE_STATISTIC },
        { "deviance", "Residual SS", ROLE_STATISTIC },
        { "condition", "Condition number", ROLE_STATISTIC },
    };
    static const struct field_spec augment[] = {
        { "group", "Group", ROLE_LABEL },       { "id", "Row", ROLE_LABEL },
        { "observed", "Observed", ROLE_VALUE }, { "fitted", "Fitted", ROLE_ESTIMATE },
        { "residual", "Residual", ROLE_ESTIMATE }, { "leverage", "Leverage", ROLE_RATIO },
        { "standardised", "Standardised residual", ROLE_RATIO },
        { "studentised", "Studentised residual", ROLE_RATIO },
        { "cook", "Cook's distance", ROLE_RATIO }, { "dffits", "DFFITS", ROLE_RATIO },
    };
    struct regress_tables tables = {
        .estimates = table_estimates(arena, "Coefficients"),
        .glance = table_create(arena, "glance", "The model", glance, sizeof glance / sizeof *glance),
        .augment = table_create(arena, "augment", "Every row", augment, sizeof augment / sizeof *augment),
    };
    tables.augment->programs_only = true;
    return tables;
}

static void add_coefficient(const struct fit *fit, struct table *table, size_t column, int kind)
{
    const double *vcov = kind == MODEL ? fit->ols.vcov : fit->ols.hc[kind];
    double level = fit->options->common.level;
    struct contrast coefficient;
    contrast_coefficient(&fit->ols, vcov, column, level, &coefficient);
    struct estimate row;
    estimate_init(&row);
    row.group = fit->group;
    row.outcome = fit->formula->response->text;
    row.term = fit->design.columns[column].name;
    row.method = kind_methods[kind];
    row.n = (double)fit->ols.n;
    row.estimate = coefficient.estimate;
    row.std_error = coefficient.std_error;
    row.statistic = coefficient.t;
    row.df = coefficient.df;
    row.p_value = coefficient.p;
    row.conf_low = coefficient.low;
    row.conf_high = coefficient.high;
    row.conf_level = level;
    row.note = coefficient.note;
    estimates_add(table, &row, regress_decimals(fit));
}

static void add_glance(const struct fit *fit, struct table *table)
{
    const struct ols_result *ols = &fit->ols;
    table_row(table, regress_decimals(fit));
    if (fit->group != NULL)
        table_text(table, "group", fit->group);
    table_text(table, "outcome", fit->formula->response->text);
    table_number(table, "n", (double)ols->n);
    table_number(table, "r_squared", ols->r_squared);
    table_number(table, "adj_r_squared", ols->adj_r_squared);
    table_number(table, "sigma", ols->sigma);
    table_number(table, "f_statistic", ols->f);
    table_number(table, "df", ols->df_model);
    table_number(table, "df2", ols->df);
    table_number(table, "p_value", ols->f_p);
    table_number(table, "log_lik", ols->log_lik);
    table_number(table, "aic", ols->aic);
    table_number(table, "bic", ols->bic);
    table_number(table, "deviance", ols->rss);
    table_number(table, "condition", ols->condition);
}

static void add_rows(const struct fit *fit, struct table *table)
{
    const struct study *study = fit->study;
    const struct ols_result *ols = &fit->ols;
    for (size_t i = 0; i < fit->rows.count; i++) {
        table_row(table, regress_decimals(fit));
        if (fit->group != NULL)
            table_text(table, "group", fit->group);
        table_text(table, "id", row_name(&study->frame, fit->rows.index[i], study->id, study->visit,
                                         study->session->arena));
        table_number(table, "observed", fit->design.y[i]);
        table_number(table, "fitted", ols->fitted[i]);
        table_number(table, "residual", ols->residuals[i]);
        table_number(table, "leverage", ols->leverage[i]);
        table_number(table, "standardised", ols->standardized[i]);
        table_number(table, "studentised", ols->studentized[i]);
        table_number(table, "cook", ols->cook[i]);
        table_number(table, "dffits", ols->dffits[i]);
    }
}

static void tabulate(const struct fit *fit, const struct regress_tables *tables)
{
    for (int order = 0; order < KINDS; order++) {
        int kind = order == 0 ? MODEL : order - 1; /* model-based first */
        for (size_t column = 0; fit->kinds[kind] && column < fit->ols.p; column++)
            add_coefficient(fit, tables->estimates, column, kind);
    }
    add_glance(fit, tables->glance);
    if (fit->options->augment != NULL)
        add_rows(fit, tables->augment);
}

/* ---- warnings ---- */

static void warn(const struct fit *fit)
{
    const struct ols_result *ols = &fit->ols;
    for (size_t i = 0; i < ols->dependency_count; i++)
        report_warning(fit->report, "rank_deficient",
                       "%s is a combination of other terms and has no coefficient of its own: %s",
                       fit->design.columns[ols->dependencies[i].column].name, ols->dependencies[i].text);
    if (ols->essentially_perfect)
        report_warning(fit->report, "perfect_fit",
                       "essentially perfect fit: the residuals are rounding, and standard errors mean nothing");
    if (ols->r_squared_note != NULL)
        report_warning(fit->report, "r_squared_undefined", "R² is undefined: %s", ols->r_squared_note);
    for (int kind = 0; kind < OLS_HC_COUNT; kind++)
        if (fit->kinds[kind] && ols->hc_note[kind] != NULL)
            report_warning(fit->report, "hc_undefined", "%s: %s", kind_names[kind], ols->hc_note[kind]);
}

static void describe_methods(const struct fit *fit)
{
    report_paragraph(fit->report, "A coefficient is an association, adjusted for the other terms. It is an effect of "
                                  "treatment only for what was allocated at random.");
    if (fit->options->family != REGRESS_GAUSSIAN) {
        regress_glm_methods(fit);
        return;
    }
    report_method(fit->report, "Linear least squares by orthogonal factorisation; t intervals on the residual degrees of "
                               "freedom. Categories are coded against their reference level.");
    for (int kind = 0; kind < OLS_HC_COUNT; kind++)
        if (fit->kinds[kind] && kind == OLS_HC3)
            report_method(fit->report, "HC3: heteroscedasticity-consistent standard errors (MacKinnon & White 1985, J "
                                       "Econometrics 29:305; Long & Ervin 2000, Am Stat 54:217).");
}

static bool fit_model(struct fit *fit, struct rows rows, struct error *err)
{
    if (!regress_rows(fit, rows, err))
        return false;
    if (fit->options->family != REGRESS_GAUSSIAN)
        return regress_glm_fit(fit, err);
    return ols_fit_design(fit->study->session->arena, &fit->design, fit->weights, NULL, &fit->ols, err);
}

/* Puts one fitted model into the report. */
static bool show(const struct fit *fit, const struct regress_tables *tables, struct error *err)
{
    regress_warn_of_repeats(fit);
    if (fit->options->family != REGRESS_GAUSSIAN)
        return regress_glm_tabulate(fit, tables, err);
    tabulate(fit, tables);
    warn(fit);
    return true;
}

static bool fit_groups(struct fit *fit, const struct regress_tables *tables, struct error *err)
{
    const struct study *study = fit->study;
    for (size_t i = 0; i < study_group_count(study); i++) {
        struct rows rows = study_group_rows(study, i, &fit->group);
        struct error why;
        error_init(&why, err->arena);
        bool fitted = fit_model(fit, rows, &why);
        if (!fitted && why.code != ERROR_ESTIMATE)
            return error_set(err, why.code, "%s", why.text);
        if (fitted && !show(fit, tables, err))
            return false;
        /* One group without an estimate must not hide the others. */
        const char *note = fit->options->family == REGRESS_GAUSSIAN ? fit->ols.note : fit->glm.note;
        const char *failed = fitted ? note : why.text;
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
    if (!chosen_kinds(&fit.options->errors, fit.options->family, fit.kinds, err) ||
        !regress_glm_options(fit.options, fit.kinds, err) ||
        !find_operands(session, fit.options, &source, &path, err) ||
        !formula_parse(session->arena, source, &formula, err))
        return false;
    if (formula.response == NULL)
        return error_set(err, ERROR_USAGE, "the formula has no left side; write 'outcome ~ terms'");
    struct study_spec spec = { .path = path, .needs = STUDY_ROWS };
    spec.columns = regress_columns(session->arena, fit.options, &formula, &spec.column_count);
    if (!study_open(session, &spec, report, &study, err))
        return false;
    fit.formula = &formula;
    fit.study = &study;
    static const char *const titles[] = { "Linear model", "Model of a risk", "Model of a count" };
    report->title = arena_printf(session->arena, "%s: %s", titles[fit.options->family],
                                 utf8_show(session->arena, source));
    struct regress_tables tables = create_tables(session->arena);
    if (fit.options->family != REGRESS_GAUSSIAN)
        regress_glm_tables(session->arena, fit.options, &tables);
    report_table(report, tables.estimates);
    if (tables.ratios != NULL)
        report_table(report, tables.ratios);
    report_table(report, tables.glance);
    bool ok = fit_groups(&fit, &tables, err);
    if (fit.options->augment != NULL && ok) {
        report_table(report, tables.augment);
        report_file(report, (struct report_file){ .path = fit.options->augment, .table = tables.augment });
    }
    describe_methods(&fit);
    return ok;
}
