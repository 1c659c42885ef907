/* regress: a linear model by formula, one row of the file an observation. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "data/complete.h"
#include "models/contrasts.h"
#include "models/design.h"
#include "models/formula.h"
#include "models/ols.h"
#include "result/estimates.h"
#include "tools/study.h"
#include "tools/tools.h"
#include "tools/variables.h"

struct regress_options {
    struct common_options common;
    const char *formula, *augment;
    struct text_list reference, errors;
};

static const struct option_spec options[] = {
    OPTION_TEXT(struct regress_options, formula, "formula", "FORMULA",
                "the model, as in R; may also be given before FILE"),
    OPTION_LIST(struct regress_options, reference, "ref", "COLUMN=LEVEL", "reference level of a category"),
    OPTION_LIST(struct regress_options, errors, "se", "KIND",
                "standard errors: model, hc0 to hc5 (default: model and hc3)"),
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
};

static bool run(struct session *session, const void *given, struct report *report, struct error *err);

const struct command regress_command = {
    .name = "regress",
    .task = "models",
    .summary = "linear models by formula, with model-based and HC3 standard errors",
    .usage = "[FORMULA] FILE",
    .details = "Formulas are written as in R: y ~ x + arm + arm:x + a*b + I(x^2) + log(x) + factor(v) - 1. A name with other "
               "characters stands between backticks. A category is coded against its reference level. Rows with any "
               "missing value are left out and listed in the ledger.",
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

enum { MODEL = OLS_HC_COUNT, KINDS }; /* kinds of standard error: HC0 … HC5, then model-based */

static const char *const kind_names[] = { "hc0", "hc1", "hc2", "hc3", "hc4", "hc5", "model" };
static const char *const kind_methods[] = { "ols_hc0", "ols_hc1", "ols_hc2", "ols_hc3", "ols_hc4", "ols_hc5", "ols" };

/* One model on one group of rows. */
struct fit {
    const struct regress_options *options;
    const struct study *study;
    struct report *report;
    const struct formula *formula;
    bool kinds[KINDS];
    const char *group;
    struct rows rows;
    struct design design;
    struct ols_result ols;
};

struct tables {
    struct table *estimates, *glance, *augment;
};

/* ---- options ---- */

static bool chosen_kinds(const struct text_list *given, bool kinds[KINDS], struct error *err)
{
    if (given->count == 0)
        kinds[MODEL] = kinds[OLS_HC3] = true;
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

static bool set_reference(const char *text, struct variable *variables, size_t count, struct error *err)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL)
        return error_set(err, ERROR_USAGE, "--ref is '%s'; COLUMN=LEVEL is expected", utf8_show(err->arena, text));
    const char *name = arena_strndup(err->arena, text, (size_t)(equals - text)), *level = equals + 1;
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(variables[i].name, name))
            continue;
        variables[i].reference_level = level;
        if (!variables[i].category)
            return true;
        size_t code = name_find(variables[i].levels, variables[i].level_count, level);
        const char *nearest = name_nearest(variables[i].levels, variables[i].level_count, level);
        if (code == NAME_NONE)
            return error_set(err, ERROR_USAGE, "--ref: %s has no level '%s'%s%s%s", utf8_show(err->arena, name),
                             utf8_show(err->arena, level), nearest ? "; did you mean '" : "",
                             nearest ? utf8_show(err->arena, nearest) : "", nearest ? "'?" : "");
        variables[i].reference = (uint32_t)code;
        return true;
    }
    return error_set(err, ERROR_USAGE, "--ref: the formula has no '%s'", utf8_show(err->arena, name));
}

/* ---- tables ---- */

static struct tables create_tables(struct arena *arena)
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
    struct tables tables = {
        .estimates = table_estimates(arena, "Coefficients"),
        .glance = table_create(arena, "glance", "The model", glance, sizeof glance / sizeof *glance),
        .augment = table_create(arena, "augment", "Every row", augment, sizeof augment / sizeof *augment),
    };
    tables.augment->programs_only = true;
    return tables;
}

static int outcome_decimals(const struct fit *fit)
{
    for (size_t i = 0; i < fit->study->frame.count; i++)
        if (str_equal(fit->study->frame.columns[i].name, fit->formula->response->text))
            return fit->study->frame.columns[i].decimals;
    return -1;
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
    estimates_add(table, &row, outcome_decimals(fit));
}

static void add_glance(const struct fit *fit, struct table *table)
{
    const struct ols_result *ols = &fit->ols;
    table_row(table, outcome_decimals(fit));
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
        table_row(table, outcome_decimals(fit));
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

static void tabulate(const struct fit *fit, const struct tables *tables)
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

/* Rows of the same patient are not independent, and least squares does not know. */
static void warn_of_repeats(const struct fit *fit)
{
    const struct column *id = fit->study->id;
    size_t repeats = 0;
    for (size_t i = 1; id != NULL && i < fit->rows.count; i++)
        repeats += id->codes[fit->rows.index[i]] == id->codes[fit->rows.index[i - 1]];
    if (repeats > 0)
        report_warning(fit->report, "repeated_patients",
                       "%zu rows are further rows of the same patient; they are treated as independent, which makes "
                       "intervals too narrow (choose one visit with --where)", repeats);
}

/* ---- the fit ---- */

static bool complete_rows(struct fit *fit, struct rows rows, const struct column **columns, struct error *err)
{
    const struct study *study = fit->study;
    struct ledger ledger;
    size_t count = fit->formula->names.count;
    for (size_t i = 0; i < count; i++) {
        columns[i] = frame_column(&study->frame, fit->formula->names.items[i], err);
        if (columns[i] == NULL)
            return false;
    }
    rows = rows_by_patient(rows, study->id, study->visit, study->session->arena);
    const char *name = fit->formula->source;
    if (fit->group != NULL)
        name = arena_printf(study->session->arena, "%s %s: %s", study->by->name, fit->group, name);
    fit->rows = rows_complete(&study->frame, rows, columns, count, study->id, study->visit, name,
                              study->session->arena, &ledger);
    study_ledger(study, &ledger);
    if (fit->rows.count == 0)
        return error_set(err, ERROR_ESTIMATE, "no row has all of %s", fit->formula->source);
    return true;
}

static const char *place_of_row(const void *rows, size_t row, struct arena *arena)
{
    const struct fit *fit = rows;
    const struct study *study = fit->study;
    const char *name = row_name(&study->frame, fit->rows.index[row], study->id, study->visit, arena);
    return study->id == NULL ? name : arena_printf(arena, "the row of %s", name); /* without an id: "line 12" */
}

static bool fit_model(struct fit *fit, struct rows rows, struct error *err)
{
    struct arena *arena = fit->study->session->arena;
    size_t count = fit->formula->names.count;
    const struct column **columns = arena_array(arena, const struct column *, count);
    struct variable *variables = arena_array(arena, struct variable, count);
    struct places *places = arena_new(arena, struct places);
    *places = (struct places){ place_of_row, fit };
    if (!complete_rows(fit, rows, columns, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        variables[i] = variable_of_column(arena, columns[i], fit->rows, fit->formula->names.items[i]);
        variables[i].places = places;
        if (columns[i] == fit->study->arm)
            variables[i].reference = fit->study->control;
    }
    for (size_t i = 0; i < fit->options->reference.count; i++)
        if (!set_reference(fit->options->reference.items[i], variables, count, err))
            return false;
    return design_build(arena, fit->formula, variables, count, fit->rows.count, &fit->design, err) &&
           ols_fit_design(arena, &fit->design, NULL, NULL, &fit->ols, err);
}

static void describe_methods(const struct fit *fit)
{
    report_method(fit->report, "Linear least squares by orthogonal factorisation; t intervals on the residual degrees of "
                               "freedom. Categories are coded against their reference level.");
    for (int kind = 0; kind < OLS_HC_COUNT; kind++)
        if (fit->kinds[kind] && kind == OLS_HC3)
            report_method(fit->report, "HC3: heteroscedasticity-consistent standard errors (MacKinnon & White 1985, J "
                                       "Econometrics 29:305; Long & Ervin 2000, Am Stat 54:217).");
    report_paragraph(fit->report, "A coefficient is an association, adjusted for the other terms. It is an effect of "
                                  "treatment only for what was allocated at random.");
}

/* The columns of the formula, as the reader is to take them. */
static struct csv_column *wanted_columns(struct arena *arena, const struct formula *formula)
{
    struct csv_column *columns = arena_array(arena, struct csv_column, formula->names.count);
    for (size_t i = 0; i < formula->names.count; i++)
        columns[i] = (struct csv_column){ formula->names.items[i],
                                          formula->only_factor[i] ? CSV_CATEGORY : CSV_ANY };
    return columns;
}

static bool fit_groups(struct fit *fit, const struct tables *tables, struct error *err)
{
    const struct study *study = fit->study;
    for (size_t i = 0; i < study_group_count(study); i++) {
        struct rows rows = study_group_rows(study, i, &fit->group);
        struct error why;
        error_init(&why, err->arena);
        bool fitted = fit_model(fit, rows, &why);
        if (!fitted && why.code != ERROR_ESTIMATE)
            return error_set(err, why.code, "%s", why.text);
        if (fitted) {
            tabulate(fit, tables);
            warn(fit);
            warn_of_repeats(fit);
        }
        /* One group without an estimate must not hide the others. */
        const char *failed = fitted ? fit->ols.note : why.text;
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
    if (!chosen_kinds(&fit.options->errors, fit.kinds, err) ||
        !find_operands(session, fit.options, &source, &path, err) ||
        !formula_parse(session->arena, source, &formula, err))
        return false;
    if (formula.response == NULL)
        return error_set(err, ERROR_USAGE, "the formula has no left side; write 'outcome ~ terms'");
    struct study_spec spec = { .path = path, .columns = wanted_columns(session->arena, &formula),
                               .column_count = formula.names.count, .needs = STUDY_ROWS };
    if (!study_open(session, &spec, report, &study, err))
        return false;
    fit.formula = &formula;
    fit.study = &study;
    report->title = arena_printf(session->arena, "Linear model: %s", utf8_show(session->arena, source));
    struct tables tables = create_tables(session->arena);
    report_table(report, tables.estimates);
    report_table(report, tables.glance);
    bool ok = fit_groups(&fit, &tables, err);
    if (fit.options->augment != NULL && ok) {
        report_table(report, tables.augment);
        report_file(report, (struct report_file){ .path = fit.options->augment, .table = tables.augment });
    }
    describe_methods(&fit);
    return ok;
}
