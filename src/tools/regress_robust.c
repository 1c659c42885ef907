/* Robust linear models: their tables, warnings and words. */
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/error.h"
#include "data/complete.h"
#include "models/contrasts.h"
#include "models/formula.h"
#include "models/robust.h"
#include "result/estimates.h"
#include "tools/regress.h"

/* Rows that count for less are named, the first so many to people. */
#define LOW_WEIGHT 0.25
enum { NAMED_MAX = 15 };

static const struct robust_result *own(const struct fit *fit)
{
    return fit->result;
}

static enum robust_kind kind_of(const struct fit *fit)
{
    return fit->family == &regress_huber ? ROBUST_HUBER : fit->family == &regress_bisquare ? ROBUST_BISQUARE : ROBUST_MM;
}

static const char *method_of(const struct fit *fit)
{
    static const char *const names[] = { "huber", "bisquare", "mm" };
    return names[kind_of(fit)];
}

/* ---- tables ---- */

static void create_tables(const struct fit *fit, struct regress_tables *tables)
{
    struct arena *arena = fit->study->session->arena;
    static const struct field_spec glance[] = {
        { "group", "Group", ROLE_LABEL },
        { "outcome", "Outcome", ROLE_LABEL },
        { "n", "n", ROLE_COUNT },
        { "df", "Residual df", ROLE_DF },
        { "scale", "Robust residual SD", ROLE_SPREAD },
        { "low_weights", "Rows of weight below 0.25", ROLE_COUNT },
        { "subsamples", "Subsamples", ROLE_COUNT },
        { "iterations", "Iterations", ROLE_COUNT },
        { "gradient", "Gradient", ROLE_GRADIENT },
    };
    static const struct field_spec augment[] = {
        { "group", "Group", ROLE_LABEL },       { "id", "Row", ROLE_LABEL },
        { "observed", "Observed", ROLE_VALUE }, { "fitted", "Fitted", ROLE_ESTIMATE },
        { "residual", "Residual", ROLE_ESTIMATE }, { "weight", "Robustness weight", ROLE_RATIO },
    };
    tables->glance = table_create(arena, "glance", "The model", glance, sizeof glance / sizeof *glance);
    tables->augment = table_create(arena, "augment", "Every row", augment, sizeof augment / sizeof *augment);
    tables->extra = table_create(arena, "low_weights", "Rows that count for little", augment,
                                sizeof augment / sizeof *augment);
}

static void add_coefficient(const struct fit *fit, struct table *table, size_t column)
{
    double level = fit->options->common.level;
    struct contrast coefficient;
    struct estimate row;
    contrast_coefficient(fit->linear, regress_covariance(fit, MODEL), column, level, &coefficient);
    estimate_init(&row);
    row.group = fit->group;
    row.outcome = fit->formula->response->text;
    row.term = fit->design.columns[column].name;
    row.term_label = fit->design.columns[column].label;
    row.method = method_of(fit);
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

static void add_row(const struct fit *fit, struct table *table, size_t row)
{
    const struct study *study = fit->study;
    table_row(table, regress_decimals(fit));
    table_text(table, "group", fit->group);
    table_text(table, "id", row_name(&study->frame, fit->rows.index[row], study->id, study->visit,
                                     study->session->arena));
    table_number(table, "observed", fit->observed[row]);
    table_number(table, "fitted", fit->linear->fitted[row] + regress_offset(fit, row));
    table_number(table, "residual", fit->linear->residuals[row]);
    table_number(table, "weight", own(fit)->weights[row]);
}

struct light {
    double weight;
    size_t row;
};

static int compare_lights(const void *a, const void *b)
{
    const struct light *left = a, *right = b;
    if (left->weight != right->weight)
        return left->weight < right->weight ? -1 : 1;
    return (left->row > right->row) - (left->row < right->row);
}

/* The lightest first. Returns how many. */
static size_t add_low_weights(const struct fit *fit, struct table *table)
{
    size_t count = 0;
    struct light *lights = arena_array(fit->study->session->arena, struct light, fit->design.n);
    for (size_t i = 0; i < fit->design.n; i++)
        if (own(fit)->weights[i] < LOW_WEIGHT)
            lights[count++] = (struct light){ own(fit)->weights[i], i };
    qsort(lights, count, sizeof *lights, compare_lights);
    for (size_t i = 0; i < count; i++) {
        add_row(fit, table, lights[i].row);
        if (i >= NAMED_MAX)
            table_further(table);
    }
    return count;
}

static void add_glance(const struct fit *fit, struct table *table, size_t light)
{
    const struct robust_result *robust = own(fit);
    table_row(table, regress_decimals(fit));
    table_text(table, "group", fit->group);
    table_text(table, "outcome", fit->formula->response->text);
    table_number(table, "n", (double)robust->linear.n);
    table_number(table, "df", robust->linear.df);
    table_number(table, "scale", robust->scale);
    if (robust->converged)
        table_number(table, "low_weights", (double)light);
    if (kind_of(fit) == ROBUST_MM)
        table_number(table, "subsamples", (double)robust->subsamples);
    table_number(table, "iterations", robust->iterations);
    table_number(table, "gradient", robust->gradient);
}

/* ---- the fit ---- */

static bool fit_robust(struct fit *fit, struct error *err)
{
    struct arena *arena = fit->study->session->arena;
    struct robust_result *robust = arena_new(arena, struct robust_result);
    struct robust_spec spec = { kind_of(fit), fit->weights, fit->options->common.seed };
    fit->result = robust;
    fit->linear = &robust->linear;
    if (!robust_fit(arena, &fit->design, &spec, robust, err))
        return false;
    fit->note = robust->note != NULL ? robust->note : robust->linear.note;
    return true;
}

static bool tabulate(const struct fit *fit, const struct regress_tables *tables, struct error *err)
{
    (void)err;
    for (size_t column = 0; column < fit->design.p; column++)
        add_coefficient(fit, tables->estimates, column);
    size_t light = own(fit)->converged ? add_low_weights(fit, tables->extra) : 0;
    add_glance(fit, tables->glance, light);
    for (size_t i = 0; fit->options->augment != NULL && own(fit)->converged && i < fit->rows.count; i++)
        add_row(fit, tables->augment, i);
    regress_warn_of_columns(fit);
    return true;
}

static void methods(const struct fit *fit)
{
    struct report *report = fit->report;
    static const char *const estimators[] = {
        "M-estimates with Huber's weights (k = 1.345), the scale the median absolute residual / 0.6745",
        "M-estimates with Tukey's bisquare weights (c = 4.685) from least squares on, the scale the median absolute "
        "residual / 0.6745",
        "MM-estimates (Yohai 1987, Ann Stat 15:642): bisquare weights (c = 4.685061, 95 % efficiency) at the scale of an "
        "S-estimate (c = 1.54764, breakdown one half) found from 500 subsamples (fast-S, Salibian-Barrera & Yohai 2006)",
    };
    report_method(report, "%s; carried on until nothing changes. Categories are coded against their reference level.",
                  estimators[kind_of(fit)]);
    if (kind_of(fit) == ROBUST_MM)
        report_method(report, "Standard errors: asymptotic, errors need not be symmetric (Croux, Dhaene & Hoorelbeke 2003; "
                              "robustbase's .vcov.avar1); t intervals on the residual degrees of freedom.");
    else
        report_method(report, "Standard errors: Huber (1981), Robust Statistics, 7.6, with his correction of the first order "
                              "(as MASS::rlm); t intervals on the residual degrees of freedom.");
    report->has_seed = kind_of(fit) == ROBUST_MM;
}

const struct regress_family regress_huber = {
    .title = "Robust linear model",
    .centre = "the centre (a mean to which rows far off count for less) of",
    .outcome = REGRESS_NUMBER,
    .kinds = 1u << MODEL,
    .takes = REGRESS_TAKES_MEANS | REGRESS_TAKES_WALD,
    .links = 1u << REGRESS_IDENTITY,
    .tables = create_tables,
    .fit = fit_robust,
    .tabulate = tabulate,
    .methods = methods,
};

const struct regress_family regress_bisquare = {
    .title = "Robust linear model",
    .centre = "the centre (a mean to which rows far off count for less) of",
    .outcome = REGRESS_NUMBER,
    .kinds = 1u << MODEL,
    .takes = REGRESS_TAKES_MEANS | REGRESS_TAKES_WALD,
    .links = 1u << REGRESS_IDENTITY,
    .tables = create_tables,
    .fit = fit_robust,
    .tabulate = tabulate,
    .methods = methods,
};

const struct regress_family regress_mm = {
    .title = "Robust linear model",
    .centre = "the centre (a mean to which rows far off count for less) of",
    .outcome = REGRESS_NUMBER,
    .kinds = 1u << MODEL,
    .takes = REGRESS_TAKES_MEANS | REGRESS_TAKES_WALD,
    .links = 1u << REGRESS_IDENTITY,
    .tables = create_tables,
    .fit = fit_robust,
    .tabulate = tabulate,
    .methods = methods,
};
