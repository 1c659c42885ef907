/* The linear model: its tables, warnings and words. */
#include <math.h>

#include "base/arena.h"
#include "base/error.h"
#include "data/complete.h"
#include "models/contrasts.h"
#include "models/formula.h"
#include "result/estimates.h"
#include "tools/regress.h"

/* ---- tables ---- */

static void create_tables(const struct fit *fit, struct regress_tables *tables)
{
    struct arena *arena = fit->study->session->arena;
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
    tables->glance = table_create(arena, "glance", "The model", glance, sizeof glance / sizeof *glance);
    tables->augment = table_create(arena, "augment", "Every row", augment, sizeof augment / sizeof *augment);
}

static void add_coefficient(const struct fit *fit, struct table *table, size_t column, int kind)
{
    double level = fit->options->common.level;
    struct contrast coefficient;
    regress_coefficient(fit, kind, column, &coefficient);
    struct estimate row;
    estimate_init(&row);
    row.group = fit->group;
    row.outcome = fit->formula->response->text;
    row.term = fit->design.columns[column].name;
    row.term_label = fit->design.columns[column].label;
    row.method = arena_printf(fit->study->session->arena, "ols%s", regress_kind_suffix(kind));
    row.n = (double)fit->linear->n;
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
    const struct ols_result *ols = fit->linear;
    /* what is reckoned from a residual sum of nothing but rounding is itself rounding */
    bool perfect = ols->essentially_perfect;
    table_row(table, regress_decimals(fit));
    if (fit->group != NULL)
        table_text(table, "group", fit->group);
    table_text(table, "outcome", fit->formula->response->text);
    table_number(table, "n", (double)ols->n);
    table_number(table, "r_squared", ols->r_squared);
    table_number(table, "adj_r_squared", ols->adj_r_squared);
    table_number(table, "sigma", ols->sigma);
    table_number(table, "f_statistic", perfect ? NAN : ols->f);
    table_number(table, "df", ols->df_model);
    table_number(table, "df2", ols->df);
    table_number(table, "p_value", perfect ? NAN : ols->f_p);
    table_number(table, "log_lik", perfect ? NAN : ols->log_lik);
    table_number(table, "aic", perfect ? NAN : ols->aic);
    table_number(table, "bic", perfect ? NAN : ols->bic);
    table_number(table, "deviance", ols->rss);
    table_number(table, "condition", ols->condition);
}

static void add_rows(const struct fit *fit, struct table *table)
{
    const struct study *study = fit->study;
    const struct ols_result *ols = fit->linear;
    for (size_t i = 0; i < fit->rows.count; i++) {
        table_row(table, regress_decimals(fit));
        if (fit->group != NULL)
            table_text(table, "group", fit->group);
        table_text(table, "id", row_name(&study->frame, fit->rows.index[i], study->id, study->visit,
                                         study->session->arena));
        table_number(table, "observed", fit->observed[i]);
        table_number(table, "fitted", ols->fitted[i] + regress_offset(fit, i));
        table_number(table, "residual", ols->residuals[i]);
        table_number(table, "leverage", ols->leverage[i]);
        table_number(table, "standardised", ols->standardized[i]);
        table_number(table, "studentised", ols->studentized[i]);
        table_number(table, "cook", ols->cook[i]);
        table_number(table, "dffits", ols->dffits[i]);
    }
}

/* ---- the fit ---- */

static struct ols_spec brief_spec(const struct fit *fit)
{
    bool brief = !regress_wants_rows(fit) && fit->options->cluster == NULL && fit->options->time == NULL;
    struct ols_spec spec = { .brief = !regress_wants_rows(fit), .no_rows = brief, .threads = (unsigned)fit->options->common.threads };
    for (int kind = 0; kind < OLS_HC_COUNT; kind++)
        spec.covariances |= fit->kinds[kind] ? 1u << kind : 0;
    return spec;
}

static bool fit_least_squares(struct fit *fit, struct error *err)
{
    struct arena *arena = fit->study->session->arena;
    struct ols_result *ols = arena_new(arena, struct ols_result);
    struct ols_spec spec = brief_spec(fit);
    fit->linear = ols;
    if (!ols_fit_design(arena, &fit->design, fit->weights, &spec, ols, err))
        return false;
    fit->note = ols->note;
    return true;
}

static void warn(const struct fit *fit)
{
    const struct ols_result *ols = fit->linear;
    regress_warn_of_columns(fit);
    if (ols->essentially_perfect)
        report_warning(fit->report, "perfect_fit",
                       "essentially perfect fit: the residuals are rounding; standard errors, F and the likelihood "
                       "mean nothing");
    if (ols->r_squared_note != NULL)
        report_warning(fit->report, "r_squared_undefined", "R² is undefined: %s", ols->r_squared_note);
}

static bool tabulate(const struct fit *fit, const struct regress_tables *tables, struct error *err)
{
    (void)err;
    for (int order = 0; order < KINDS; order++) {
        int kind = order == 0 ? MODEL : order - 1; /* model-based first */
        for (size_t column = 0; fit->kinds[kind] && column < fit->design.p; column++)
            add_coefficient(fit, tables->estimates, column, kind);
    }
    add_glance(fit, tables->glance);
    if (fit->options->augment != NULL)
        add_rows(fit, tables->augment);
    warn(fit);
    return true;
}

static void methods(const struct fit *fit)
{
    static const char *const of_kinds[OLS_HC_COUNT] = {
        "HC0: White (1980, Econometrica 48:817)",
        "HC1: n/(n-p) times HC0 (Hinkley 1977, Technometrics 19:285)",
        "HC2: residuals over the root of 1 - leverage (Horn, Horn & Duncan 1975, J Am Stat Assoc 70:380)",
        NULL,
        "HC4: Cribari-Neto (2004, Comput Stat Data Anal 45:215)",
        "HC5: Cribari-Neto, Souza & Vasconcellos (2007, Commun Stat Theory Methods 36:1877)",
    };
    bool products = fit->linear != NULL && fit->linear->from_products;
    report_method(fit->report, "Linear least squares by %s; t intervals on the residual degrees of "
                               "freedom. Categories are coded against their reference level.",
                  products ? "a 31-digit factorisation of the exact cross-products of the decimals (by orthogonal "
                             "factorisation where the condition number reaches 10000)"
                           : "orthogonal factorisation");
    if (fit->kinds[OLS_HC3])
        report_method(fit->report, "HC3: heteroscedasticity-consistent standard errors (MacKinnon & White 1985, J "
                                   "Econometrics 29:305; Long & Ervin 2000, Am Stat 54:217).");
    for (int kind = 0; kind < OLS_HC_COUNT; kind++)
        if (fit->kinds[kind] && of_kinds[kind] != NULL)
            report_method(fit->report, "Heteroscedasticity-consistent standard errors, %s.", of_kinds[kind]);
}

static struct sandwich_rows sandwich(const struct fit *fit)
{
    return sandwich_rows_ols(&fit->design, fit->weights, fit->linear);
}

const struct regress_family regress_gaussian = {
    .title = "Linear model",
    .centre = "the mean of",
    .outcome = REGRESS_NUMBER,
    .kinds = 1u << MODEL | 1u << OLS_HC3,
    .takes = REGRESS_TAKES_HC | REGRESS_TAKES_SANDWICH | REGRESS_TAKES_MEANS | REGRESS_TAKES_TESTS,
    .links = 1u << REGRESS_IDENTITY,
    .without_matrix = true,
    .tables = create_tables,
    .fit = fit_least_squares,
    .tabulate = tabulate,
    .methods = methods,
    .sandwich = sandwich,
};
