/* Quantile regression: one model for each --tau, its tables and words. */
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/utf8.h"
#include "data/complete.h"
#include "models/contrasts.h"
#include "models/formula.h"
#include "models/quantreg.h"
#include "result/estimates.h"
#include "tools/regress.h"

/* The family's own result. */
struct quantiles {
    size_t count;
    struct quantreg_result *of;   /* by --tau */
};

/* ---- options ---- */

/* Number `index` of --tau, NaN when it is none or not between 0 and 1. */
static double tau_of(const struct regress_options *options, size_t index)
{
    char *end;
    if (options->tau.count == 0)
        return 0.5;
    double tau = strtod(options->tau.items[index], &end);
    return end != options->tau.items[index] && *end == '\0' && tau > 0 && tau < 1 ? tau : NAN;
}

static size_t tau_count(const struct regress_options *options)
{
    return options->tau.count > 0 ? options->tau.count : 1;
}

static bool check(const struct fit *fit, struct error *err)
{
    const struct regress_options *options = fit->options;
    for (size_t i = 0; i < options->tau.count; i++)
        if (isnan(tau_of(options, i)))
            return error_set(err, ERROR_USAGE, "--tau is '%s'; a number between 0 and 1 is expected (0.5 for the median)",
                             utf8_show(err->arena, options->tau.items[i]));
    return true;
}

static const char *tau_name(const struct fit *fit, double tau)
{
    return arena_printf(fit->study->session->arena, tau == 0.5 ? "median" : "quantile %.6g", tau);
}

/* ---- tables ---- */

static void create_tables(const struct fit *fit, struct regress_tables *tables)
{
    struct arena *arena = fit->study->session->arena;
    static const struct field_spec glance[] = {
        { "group", "Group", ROLE_LABEL },
        { "outcome", "Outcome", ROLE_LABEL },
        { "tau", "Quantile", ROLE_RATIO },
        { "n", "n", ROLE_COUNT },
        { "df", "Residual df", ROLE_DF },
        { "objective", "Weighted absolute residuals", ROLE_STATISTIC },
        { "bandwidth", "Bandwidth", ROLE_RATIO },
        { "iterations", "Iterations", ROLE_COUNT },
        { "note", "Note", ROLE_LABEL },
    };
    static const struct field_spec augment[] = {
        { "group", "Group", ROLE_LABEL },       { "id", "Row", ROLE_LABEL },
        { "tau", "Quantile", ROLE_RATIO },
        { "observed", "Observed", ROLE_VALUE }, { "fitted", "Fitted", ROLE_ESTIMATE },
        { "residual", "Residual", ROLE_ESTIMATE },
    };
    tables->glance = table_create(arena, "glance", "The model", glance, sizeof glance / sizeof *glance);
    tables->augment = table_create(arena, "augment", "Every row", augment, sizeof augment / sizeof *augment);
}

static void add_coefficient(const struct fit *fit, const struct quantreg_result *quantile, struct table *table,
                            size_t column)
{
    double level = fit->options->common.level;
    struct contrast coefficient;
    struct estimate row;
    contrast_coefficient(&quantile->linear, quantile->linear.vcov, column, level, &coefficient);
    estimate_init(&row);
    row.group = fit->group;
    row.outcome = fit->formula->response->text;
    row.contrast = tau_name(fit, quantile->tau);
    row.term = fit->design.columns[column].name;
    row.method = "quantile";
    row.n = (double)quantile->linear.n;
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

static const char *uniqueness(const struct fit *fit, const struct quantreg_result *quantile)
{
    if (!quantile->converged || quantile->unique)
        return NULL;
    if (!isnan(quantile->low))
        return arena_printf(fit->study->session->arena, "every number from %.6g to %.6g fits as well", quantile->low,
                            quantile->high);
    return "not unique: other coefficients fit as well";
}

static void add_glance(const struct fit *fit, const struct quantreg_result *quantile, struct table *table)
{
    table_row(table, regress_decimals(fit));
    table_text(table, "group", fit->group);
    table_text(table, "outcome", fit->formula->response->text);
    table_number(table, "tau", quantile->tau);
    table_number(table, "n", (double)quantile->linear.n);
    table_number(table, "df", quantile->linear.df);
    table_number(table, "objective", quantile->objective);
    table_number(table, "bandwidth", quantile->bandwidth);
    table_number(table, "iterations", quantile->iterations);
    table_text(table, "note", uniqueness(fit, quantile));
}

static void add_rows(const struct fit *fit, const struct quantreg_result *quantile, struct table *table)
{
    const struct study *study = fit->study;
    for (size_t i = 0; i < fit->rows.count; i++) {
        table_row(table, regress_decimals(fit));
        table_text(table, "group", fit->group);
        table_text(table, "id", row_name(&study->frame, fit->rows.index[i], study->id, study->visit,
                                         study->session->arena));
        table_number(table, "tau", quantile->tau);
        table_number(table, "observed", fit->design.y[i]);
        table_number(table, "fitted", quantile->linear.fitted[i]);
        table_number(table, "residual", quantile->linear.residuals[i]);
    }
}

/* ---- the fit ---- */

static bool fit_quantiles(struct fit *fit, struct error *err)
{
    struct arena *arena = fit->study->session->arena;
    struct quantiles *own = arena_new(arena, struct quantiles);
    own->count = tau_count(fit->options);
    own->of = arena_array(arena, struct quantreg_result, own->count);
    fit->result = own;
    for (size_t i = own->count; i-- > 0;) {
        struct quantreg_spec spec = { tau_of(fit->options, i), fit->weights };
        if (!quantreg_fit(arena, &fit->design, &spec, &own->of[i], err))
            return false;
        const char *note = own->of[i].note != NULL ? own->of[i].note : own->of[i].linear.note;
        if (note != NULL)
            fit->note = note;
    }
    fit->linear = &own->of[0].linear;
    return true;
}

static bool tabulate(const struct fit *fit, const struct regress_tables *tables, struct error *err)
{
    const struct quantiles *own = fit->result;
    (void)err;
    for (size_t i = 0; i < own->count; i++) {
        for (size_t column = 0; column < fit->design.p; column++)
            add_coefficient(fit, &own->of[i], tables->estimates, column);
        add_glance(fit, &own->of[i], tables->glance);
        if (fit->options->augment != NULL && own->of[i].converged)
            add_rows(fit, &own->of[i], tables->augment);
        if (uniqueness(fit, &own->of[i]) != NULL)
            report_warning(fit->report, "not_unique", "%s: %s", tau_name(fit, own->of[i].tau),
                           uniqueness(fit, &own->of[i]));
    }
    regress_warn_of_columns(fit);
    return true;
}

static void methods(const struct fit *fit)
{
    report_method(fit->report, "Quantile regression (Koenker & Bassett 1978, Econometrica 46:33), solved exactly by the walk "
                               "of Barrodale & Roberts: the fit goes through as many rows as it has coefficients. Categories "
                               "are coded against their reference level.");
    report_method(fit->report, "Standard errors: Hendricks & Koenker's sandwich (1992, JASA 87:58), the outcomes' densities by "
                               "differences of fits at Hall & Sheather's bandwidth (R's quantreg, se = \"nid\"); t intervals "
                               "on the residual degrees of freedom. They are rough in small samples.");
    if (fit->options->tau.count > 1)
        report_method(fit->report, "Tests of terms, adjusted means and contrasts are of the first --tau.");
}

const struct regress_family regress_quantile = {
    .title = "Model of a quantile",
    .outcome = REGRESS_NUMBER,
    .kinds = 1u << MODEL,
    .takes = REGRESS_TAKES_TAU | REGRESS_TAKES_MEANS,
    .links = 1u << REGRESS_IDENTITY,
    .check = check,
    .tables = create_tables,
    .fit = fit_quantiles,
    .tabulate = tabulate,
    .methods = methods,
};
