/* Models of risks and counts: options, tables, warnings and words. */
#include <math.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/utf8.h"
#include "data/complete.h"
#include "models/contrasts.h"
#include "models/formula.h"
#include "result/estimates.h"
#include "stats/distribution.h"
#include "tools/regress.h"

static const char *const hc_names[] = { "_hc0", "_hc1", "_hc2", "_hc3", "_hc4", "_hc5", "" };

/* ---- options ---- */

bool regress_glm_options(const struct regress_options *options, const bool kinds[KINDS], struct error *err)
{
    bool binomial = options->family == REGRESS_BINOMIAL;
    if (options->firth && (!binomial || (options->link != REGRESS_LINK_DEFAULT && options->link != REGRESS_LOGIT)))
        return error_set(err, ERROR_USAGE, "--firth is for --family binomial with the logit link");
    if (options->firth && (options->weights || options->offset))
        return error_set(err, ERROR_USAGE, "--firth takes no --weights and no --offset");
    for (int kind = 0; kind < OLS_HC_COUNT; kind++)
        if (options->firth && kinds[kind])
            return error_set(err, ERROR_USAGE, "--firth has intervals of its own; --se is for the other fits");
    if (options->event && !binomial)
        return error_set(err, ERROR_USAGE, "--event is for --family binomial");
    if (options->offset && options->family == REGRESS_GAUSSIAN)
        return error_set(err, ERROR_USAGE, "--offset is for --family binomial or poisson; subtract it from the outcome: "
                         "'I(y - x) ~ ...'");
    if (options->standardise && options->family == REGRESS_GAUSSIAN)
        return error_set(err, ERROR_USAGE, "--standardise is for --family binomial or poisson; a linear model's "
                         "coefficient is already the adjusted difference");
    bool wrong = (options->family == REGRESS_GAUSSIAN && options->link > REGRESS_LINK_DEFAULT &&
                  options->link != REGRESS_IDENTITY) ||
                 (options->family == REGRESS_POISSON && options->link > REGRESS_LINK_DEFAULT &&
                  options->link != REGRESS_LOG);
    if (wrong)
        return error_set(err, ERROR_USAGE, "--family %s goes with the %s link only",
                         options->family == REGRESS_POISSON ? "poisson" : "gaussian",
                         options->family == REGRESS_POISSON ? "log" : "identity");
    return true;
}

static enum glm_link link_of(const struct regress_options *options)
{
    if (options->family == REGRESS_POISSON || options->link == REGRESS_LOG)
        return GLM_LOG;
    return options->link == REGRESS_IDENTITY ? GLM_IDENTITY : GLM_LOGIT;
}

static const char *method_of(const struct regress_options *options)
{
    static const char *const binomial[] = { "logistic", "binomial_log", "binomial_identity" };
    if (options->firth)
        return "firth";
    return options->family == REGRESS_POISSON ? "poisson" : binomial[link_of(options)];
}

static const char *ratio_label(const struct regress_options *options)
{
    return options->family == REGRESS_POISSON ? "Rate ratio" : link_of(options) == GLM_LOG ? "Risk ratio" : "Odds ratio";
}

/* ---- tables ---- */

void regress_glm_tables(struct arena *arena, const struct regress_options *options, struct regress_tables *tables)
{
    static const struct field_spec glance[] = {
        { "group", "Group", ROLE_LABEL },
        { "outcome", "Outcome", ROLE_LABEL },
        { "event", "Event", ROLE_LABEL },
        { "n", "n", ROLE_COUNT },
        { "events", "Events", ROLE_COUNT },
        { "df", "Residual df", ROLE_DF },
        { "deviance", "Deviance", ROLE_STATISTIC },
        { "null_deviance", "Null deviance", ROLE_STATISTIC },
        { "pearson", "Pearson chi-squared", ROLE_STATISTIC },
        { "log_lik", "Log-likelihood", ROLE_STATISTIC },
        { "aic", "AIC", ROLE_STATISTIC },
        { "bic", "BIC", ROLE_STATISTIC },
        { "iterations", "Iterations", ROLE_COUNT },
        { "gradient", "Gradient", ROLE_STATISTIC },
    };
    static const struct field_spec augment[] = {
        { "group", "Group", ROLE_LABEL },       { "id", "Row", ROLE_LABEL },
        { "observed", "Observed", ROLE_VALUE }, { "fitted", "Fitted", ROLE_ESTIMATE },
        { "residual", "Residual", ROLE_ESTIMATE }, { "leverage", "Leverage", ROLE_RATIO },
    };
    struct field_spec ratios[] = {
        { "group", "Group", ROLE_LABEL },
        { "outcome", "Outcome", ROLE_LABEL },
        { "term", "Term", ROLE_LABEL },
        { "method", "Method", ROLE_LABEL },
        { "estimate", ratio_label(options), ROLE_RATIO },
        { "conf_low", "CI low", ROLE_CONF_LOW },
        { "conf_high", "CI high", ROLE_CONF_HIGH },
        { "conf_level", "Level", ROLE_CONF_LEVEL },
        { "p_value", "p", ROLE_P },
    };
    tables->glance = table_create(arena, "glance", "The model", glance, sizeof glance / sizeof *glance);
    tables->augment = table_create(arena, "augment", "Every row", augment, sizeof augment / sizeof *augment);
    tables->augment->programs_only = true;
    if (link_of(options) != GLM_IDENTITY)
        tables->ratios = table_create(arena, "exp_estimate", arena_printf(arena, "%ss", ratio_label(options)), ratios,
                                      sizeof ratios / sizeof *ratios);
}

static struct estimate coefficient_row(const struct fit *fit, size_t column, int kind)
{
    const struct ols_result *linear = &fit->glm.linear;
    struct contrast coefficient;
    struct estimate row;
    contrast_coefficient(linear, kind == MODEL ? linear->vcov : linear->hc[kind], column, fit->options->common.level,
                         &coefficient);
    estimate_init(&row);
    row.group = fit->group;
    row.outcome = fit->formula->response->text;
    row.term = fit->design.columns[column].name;
    row.method = arena_printf(fit->study->session->arena, "%s%s", method_of(fit->options), hc_names[kind]);
    row.n = (double)fit->glm.n;
    row.estimate = coefficient.estimate;
    row.std_error = coefficient.std_error;
    row.statistic = coefficient.t;
    row.p_value = coefficient.p;
    row.conf_low = coefficient.low;
    row.conf_high = coefficient.high;
    row.conf_level = fit->options->common.level;
    row.note = fit->glm.separated ? "separated: not finite" : coefficient.note;
    if (fit->firth != NULL && fit->glm.converged && !isnan(row.estimate)) {
        const struct firth_coefficient *profile = &fit->firth[column];
        row.statistic = profile->chi_squared;
        row.df = 1;
        row.p_value = profile->p;
        row.conf_low = profile->low;
        row.conf_high = profile->high;
        row.note = profile->note;
    }
    return row;
}

static void add_ratio(const struct fit *fit, struct table *table, size_t column, const struct estimate *row)
{
    if (table == NULL || fit->design.columns[column].term == DESIGN_INTERCEPT)
        return;
    table_row(table, -1);
    table_text(table, "group", row->group);
    table_text(table, "outcome", row->outcome);
    table_text(table, "term", row->term);
    table_text(table, "method", row->method);
    table_number(table, "estimate", exp(row->estimate));
    table_number(table, "conf_low", exp(row->conf_low));
    table_number(table, "conf_high", exp(row->conf_high));
    table_number(table, "conf_level", row->conf_level);
    table_number(table, "p_value", row->p_value);
}

static void add_glance(const struct fit *fit, struct table *table)
{
    const struct glm_result *glm = &fit->glm;
    double events = 0;
    for (size_t i = 0; i < fit->design.n; i++)
        events += (fit->weights != NULL ? fit->weights[i] : 1) * fit->design.y[i];
    table_row(table, -1);
    table_text(table, "group", fit->group);
    table_text(table, "outcome", fit->formula->response->text);
    table_text(table, "event", fit->event);
    table_number(table, "n", (double)glm->n);
    table_number(table, "events", events);
    table_number(table, "df", glm->df);
    if (fit->firth == NULL) {
        table_number(table, "deviance", glm->deviance);
        table_number(table, "null_deviance", glm->null_deviance);
        table_number(table, "pearson", glm->converged ? glm->pearson : NAN);
        table_number(table, "aic", glm->aic);
        table_number(table, "bic", glm->bic);
    }
    table_number(table, "log_lik", glm->log_lik);
    table_number(table, "iterations", glm->iterations);
    table_number(table, "gradient", glm->converged ? glm->gradient : NAN);
}

static void add_rows(const struct fit *fit, struct table *table)
{
    const struct study *study = fit->study;
    for (size_t i = 0; i < fit->rows.count; i++) {
        double mean = fit->glm.linear.fitted[i];
        table_row(table, -1);
        table_text(table, "group", fit->group);
        table_text(table, "id", row_name(&study->frame, fit->rows.index[i], study->id, study->visit,
                                         study->session->arena));
        table_number(table, "observed", fit->design.y[i]);
        table_number(table, "fitted", mean);
        table_number(table, "residual", fit->design.y[i] - mean);
        table_number(table, "leverage", fit->glm.linear.leverage[i]);
    }
}

/* ---- standardisation ---- */

/* Standard error of Σ weights b by the covariance of the first kind asked for, model-based first. */
static double delta(const struct fit *fit, const double *gradient, int kind)
{
    const double *vcov = kind == MODEL ? fit->glm.linear.vcov : fit->glm.linear.hc[kind];
    size_t p = fit->design.p;
    double sum = 0;
    for (size_t a = 0; a < p; a++)
        for (size_t b = 0; b < p; b++)
            if (gradient[a] != 0 && gradient[b] != 0)
                sum += gradient[a] * gradient[b] * vcov[a * p + b];
    return sqrt(sum);
}

static void add_standardised(const struct fit *fit, struct table *table, const char *contrast, const char *method,
                             double estimate, double std_error, bool ratio)
{
    double level = fit->options->common.level, z = student_critical(INFINITY, level);
    struct estimate row;
    estimate_init(&row);
    row.group = fit->group;
    row.outcome = fit->formula->response->text;
    row.term = fit->options->standardise;
    row.contrast = contrast;
    row.method = method;
    row.n = (double)fit->glm.n;
    row.estimate = ratio ? exp(estimate) : estimate;
    row.std_error = std_error;
    row.statistic = estimate / std_error;
    row.p_value = 2 * normal_sf(fabs(row.statistic));
    row.conf_low = ratio ? exp(estimate - z * std_error) : estimate - z * std_error;
    row.conf_high = ratio ? exp(estimate + z * std_error) : estimate + z * std_error;
    row.conf_level = level;
    row.note = ratio ? "standardised; the standard error is of the log ratio" : "standardised";
    estimates_add(table, &row, -1);
}

static bool standardise(const struct fit *fit, struct table *table, struct error *err)
{
    struct arena *arena = fit->study->session->arena;
    const struct design *design = &fit->design;
    bool risk = fit->options->family == REGRESS_BINOMIAL;
    size_t p = design->p, atom = design_atom_find(design, fit->options->standardise);
    double *none = arena_array(arena, double, p), *each = arena_array(arena, double, p);
    double *difference = arena_array(arena, double, p), *ratio = arena_array(arena, double, p);
    int kind = MODEL;
    if (atom == (size_t)-1 || !design->atoms[atom].category)
        return error_set(err, ERROR_USAGE, "--standardise: the formula has no category '%s'",
                         utf8_show(arena, fit->options->standardise));
    for (int other = 0; !fit->kinds[kind] && other < OLS_HC_COUNT; other++)
        if (fit->kinds[other])
            kind = other;
    double reference = glm_standardise(arena, design, &fit->glm, atom, 0, none);
    for (uint32_t code = 1; code < design->atoms[atom].level_count; code++) {
        const char *contrast = arena_printf(arena, "%s - %s", design->atoms[atom].levels[code],
                                            design->atoms[atom].levels[0]);
        double mean = glm_standardise(arena, design, &fit->glm, atom, code, each);
        for (size_t j = 0; j < p; j++) {
            difference[j] = each[j] - none[j];
            ratio[j] = each[j] / mean - none[j] / reference;
        }
        add_standardised(fit, table, contrast, risk ? "risk_difference" : "rate_difference", mean - reference,
                         delta(fit, difference, kind), false);
        add_standardised(fit, table, contrast, risk ? "risk_ratio" : "rate_ratio", log(mean / reference),
                         delta(fit, ratio, kind), true);
    }
    return true;
}

/* ---- the fit ---- */

bool regress_glm_fit(struct fit *fit, struct error *err)
{
    struct arena *arena = fit->study->session->arena;
    fit->spec = (struct glm_spec){ fit->options->family == REGRESS_POISSON ? GLM_POISSON : GLM_BINOMIAL,
                                   link_of(fit->options), fit->weights, fit->offset };
    if (!fit->options->firth)
        return glm_fit(arena, &fit->design, &fit->spec, &fit->glm, err);
    fit->firth = arena_array(arena, struct firth_coefficient, fit->design.p);
    return firth_fit(arena, &fit->design, &fit->spec, fit->options->common.level, &fit->glm, fit->firth, err);
}

static void warn(const struct fit *fit)
{
    const struct ols_result *linear = &fit->glm.linear;
    for (size_t i = 0; i < linear->dependency_count; i++)
        report_warning(fit->report, "rank_deficient",
                       "%s is a combination of other terms and has no coefficient of its own: %s",
                       fit->design.columns[linear->dependencies[i].column].name, linear->dependencies[i].text);
    for (int kind = 0; kind < OLS_HC_COUNT && fit->glm.converged; kind++)
        if (fit->kinds[kind] && linear->hc_note[kind] != NULL)
            report_warning(fit->report, "hc_undefined", "%s: %s", hc_names[kind] + 1, linear->hc_note[kind]);
    if (fit->glm.separated)
        report_warning(fit->report, "separation", "%s%s", fit->glm.note,
                       link_of(fit->options) == GLM_LOGIT ? "; --firth gives finite estimates" : "");
    if (fit->spec.family == GLM_POISSON && fit->glm.converged && fit->glm.df > 0 &&
        fit->glm.pearson > 1.5 * fit->glm.df)
        report_warning(fit->report, "overdispersion",
                       "the counts vary %.2g times as much as a Poisson model says (Pearson chi-squared over its df): "
                       "model-based intervals are too narrow; --se hc3 does not rely on it",
                       fit->glm.pearson / fit->glm.df);
}

bool regress_glm_tabulate(const struct fit *fit, const struct regress_tables *tables, struct error *err)
{
    for (int order = 0; order < KINDS; order++) {
        int kind = order == 0 ? MODEL : order - 1; /* model-based first */
        for (size_t column = 0; fit->kinds[kind] && column < fit->design.p; column++) {
            struct estimate row = coefficient_row(fit, column, kind);
            estimates_add(tables->estimates, &row, -1);
            add_ratio(fit, tables->ratios, column, &row);
        }
    }
    add_glance(fit, tables->glance);
    if (fit->options->augment != NULL && fit->glm.converged)
        add_rows(fit, tables->augment);
    warn(fit);
    return fit->options->standardise == NULL || !fit->glm.converged || standardise(fit, tables->estimates, err);
}

/* ---- words ---- */

void regress_glm_methods(const struct fit *fit)
{
    const struct regress_options *options = fit->options;
    struct report *report = fit->report;
    if (options->firth)
        report_method(report, "Logistic regression by penalised likelihood (Firth 1993, Biometrika 80:27); intervals and p "
                              "from its profile (Heinze & Schemper 2002, Stat Med 21:2409), standard errors from the "
                              "information.");
    else
        report_method(report, "Maximum likelihood by reweighted least squares, polished to 1e-12; intervals and p are "
                              "Wald's, from the normal distribution. Categories are coded against their reference "
                              "level.");
    for (int kind = 0; kind < OLS_HC_COUNT; kind++)
        if (fit->kinds[kind])
            report_method(report, "HC0 to HC5: standard errors that do not rely on the variance of the family (White 1982, "
                                  "Econometrica 50:1).");
    if (options->standardise != NULL)
        report_method(report, "Standardisation: the model's mean outcome of the rows analysed, all given one level of %s "
                              "and then the other; standard errors by the delta method, covariates taken as "
                              "they are, with %s covariance.", utf8_show(report->arena, options->standardise),
                      fit->kinds[MODEL] ? "model-based" : "HC");
}
