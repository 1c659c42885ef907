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

enum { RANK_MOST = 1000 };  /* rows up to which intervals are by ranks, as quantreg */

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
    if (fit->kinds[MODEL])
        return error_set(err, ERROR_USAGE, "--se model is not for quantiles; use rank, rank_nid, iid or nid");
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
    table_relabel(tables->estimates, "contrast", "Quantile");
    tables->glance = table_create(arena, "glance", "The model", glance, sizeof glance / sizeof *glance);
    tables->augment = table_create(arena, "augment", "Every row", augment, sizeof augment / sizeof *augment);
}

static void fill_interval(const struct quantreg_interval *interval, struct estimate *row)
{
    if (interval == NULL)
        return;
    row->conf_low = interval->low;
    row->conf_high = interval->high;
    row->note = isinf(interval->low) || isinf(interval->high) ? "open where no value is refuted: few rows" : NULL;
}

static void fill_errors(const struct fit *fit, const struct quantreg_result *quantile, int kind, size_t column,
                        struct estimate *row)
{
    const double *vcov = kind == IID && quantile->iid != NULL ? quantile->iid : quantile->linear.vcov;
    struct contrast coefficient;
    contrast_coefficient(&quantile->linear, vcov, column, fit->options->common.level, &coefficient);
    row->estimate = coefficient.estimate;
    row->note = coefficient.note;
    if (kind == RANK || kind == RANK_NID) {
        const struct quantreg_interval *intervals = kind == RANK ? quantile->rank : quantile->rank_nid;
        fill_interval(intervals != NULL ? &intervals[column] : NULL, row);
        return;
    }
    row->std_error = coefficient.std_error;
    row->statistic = coefficient.t;
    row->df = coefficient.df;
    row->p_value = coefficient.p;
    row->conf_low = coefficient.low;
    row->conf_high = coefficient.high;
    if (kind == IID && quantile->iid_note != NULL)
        row->note = quantile->iid_note;
}

static void add_coefficient(const struct fit *fit, const struct quantreg_result *quantile, struct table *table, int kind,
                            size_t column)
{
    struct estimate row;
    estimate_init(&row);
    row.group = fit->group;
    row.outcome = fit->formula->response->text;
    row.contrast = tau_name(fit, quantile->tau);
    row.term = fit->design.columns[column].name;
    row.term_label = fit->design.columns[column].label;
    row.method = arena_printf(fit->study->session->arena, "quantile%s", regress_kind_suffix(kind));
    row.n = (double)quantile->linear.n;
    row.conf_level = fit->options->common.level;
    fill_errors(fit, quantile, kind, column, &row);
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
        table_number(table, "observed", fit->observed[i]);
        table_number(table, "fitted", quantile->linear.fitted[i] + regress_offset(fit, i));
        table_number(table, "residual", quantile->linear.residuals[i]);
    }
}

/* ---- the fit ---- */

/* Why what was asked for is not there; NULL when it is. */
static const char *why_none(const struct fit *fit, const struct quantreg_result *quantile)
{
    if (quantile->note != NULL)
        return quantile->note;
    if ((fit->kinds[RANK] && quantile->rank == NULL) || (fit->kinds[RANK_NID] && quantile->rank_nid == NULL) ||
        (fit->kinds[IID] && quantile->iid == NULL) || fit->kinds[NID])
        return quantile->linear.note;
    return fit->kinds[IID] ? quantile->iid_note : NULL;
}

static bool fit_quantiles(struct fit *fit, struct error *err)
{
    struct arena *arena = fit->study->session->arena;
    struct quantiles *own = arena_new(arena, struct quantiles);
    own->count = tau_count(fit->options);
    own->of = arena_array(arena, struct quantreg_result, own->count);
    fit->result = own;
    if (fit->options->errors.count == 0) {
        fit->kinds[RANK] = fit->rows.count <= RANK_MOST;
        fit->kinds[NID] = !fit->kinds[RANK];
    }
    for (size_t i = own->count; i-- > 0;) {
        struct quantreg_spec spec = { .tau = tau_of(fit->options, i), .weights = fit->weights,
                                      .level = fit->options->common.level, .rank = fit->kinds[RANK],
                                      .rank_nid = fit->kinds[RANK_NID] };
        if (!quantreg_fit(arena, &fit->design, &spec, &own->of[i], err))
            return false;
        if (why_none(fit, &own->of[i]) != NULL)
            fit->note = why_none(fit, &own->of[i]);
    }
    fit->linear = &own->of[0].linear;
    if (regress_first_kind(fit) == IID && own->of[0].iid != NULL)
        own->of[0].linear.vcov = own->of[0].iid;
    return true;
}

static bool tabulate(const struct fit *fit, const struct regress_tables *tables, struct error *err)
{
    const struct quantiles *own = fit->result;
    (void)err;
    for (size_t i = 0; i < own->count; i++) {
        for (int kind = IID; kind <= RANK_NID; kind++)
            for (size_t column = 0; fit->kinds[kind] && column < fit->design.p; column++)
                add_coefficient(fit, &own->of[i], tables->estimates, kind, column);
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
    struct report *report = fit->report;
    const struct regress_options *options = fit->options;
    bool further = options->means != NULL || options->contrasts != NULL || options->predict != NULL ||
                   options->test != NULL || options->anova != 0;
    report_method(report, "Quantile regression (Koenker & Bassett 1978, Econometrica 46:33), solved exactly by the walk "
                          "of Barrodale & Roberts (1974, CACM 17:319): the fit goes through as many rows as it has "
                          "coefficients. Categories are coded against their reference level.");
    if (fit->kinds[RANK] || fit->kinds[RANK_NID])
        report_method(report, "Rank intervals: the values of a coefficient that a rank test of the quantile does not refute, "
                              "with a t quantile on the residual degrees of freedom (Koenker 1994, in Mandl & Huskova, "
                              "Asymptotic Statistics, 349; R's quantreg, se = \"rank\", iid = TRUE). They take the outcome "
                              "to be as dense at the quantile in every row, need not be symmetric, and have no standard error.");
    if (fit->kinds[RANK_NID])
        report_method(report, "Rank intervals (nid): the same, with a density of its own for every row (Koenker & Machado 1999, "
                              "JASA 94:1296; R's quantreg, se = \"rank\", iid = FALSE).");
    if (fit->kinds[IID])
        report_method(report, "iid: standard errors for outcomes as dense at the quantile in every row (Koenker & Bassett 1978), "
                              "1 / density by the slope of the residuals nearest to 0 (R's quantreg, se = \"iid\"); t "
                              "intervals on the residual degrees of freedom.");
    if (fit->kinds[NID] || (further && regress_first_kind(fit) == NID))
        report_method(report, "nid: Hendricks & Koenker's sandwich (1992, JASA 87:58), the outcomes' densities by "
                              "differences of fits at Hall & Sheather's bandwidth (1988, JRSS B 50:381; R's quantreg, se = "
                              "\"nid\"); t intervals on the residual degrees of freedom. It is rough in small samples.");
    if (fit->options->tau.count > 1 && further)
        report_method(report, "Adjusted means, contrasts, tests and predictions are of the first --tau.");
}

const struct regress_family regress_quantile = {
    .title = "Model of a quantile",
    .outcome = REGRESS_NUMBER,
    .kinds = 0,
    .takes = REGRESS_TAKES_TAU | REGRESS_TAKES_MEANS | REGRESS_TAKES_WALD,
    .links = 1u << REGRESS_IDENTITY,
    .check = check,
    .tables = create_tables,
    .fit = fit_quantiles,
    .tabulate = tabulate,
    .methods = methods,
};
