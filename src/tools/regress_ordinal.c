/* Models of ordered categories: tables, warnings and words. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "data/complete.h"
#include "models/brant.h"
#include "models/contrasts.h"
#include "models/formula.h"
#include "models/ordinal.h"
#include "result/estimates.h"
#include "stats/distribution.h"
#include "tools/regress.h"

/* The family's own result. */
struct ordinal_own {
    struct ordinal_spec spec;
    struct ordinal_result model;
    struct brant_result brant;
    const double *errors[KINDS]; /* covariances of all parameters; NULL where they were not asked for */
};

static const struct ordinal_own *own(const struct fit *fit)
{
    return fit->result;
}

static const char *name_of(const struct fit *fit, size_t category)
{
    double value = own(fit)->model.values[category];
    if (fit->levels != NULL)
        return fit->levels[(size_t)value];
    return arena_printf(fit->study->session->arena, "%.15g", value);
}

/* ---- tables ---- */

static void create_tables(const struct fit *fit, struct regress_tables *tables)
{
    struct arena *arena = fit->study->session->arena;
    static const struct field_spec glance[] = {
        { "group", "Group", ROLE_LABEL },
        { "outcome", "Outcome", ROLE_LABEL },
        { "n", "n", ROLE_COUNT },
        { "categories", "Categories", ROLE_COUNT },
        { "df", "Residual df", ROLE_DF },
        { "log_lik", "Log-likelihood", ROLE_STATISTIC },
        { "null_log_lik", "Without terms", ROLE_STATISTIC },
        { "chi_squared", "Likelihood ratio", ROLE_STATISTIC },
        { "chi_squared_df", "df", ROLE_DF },
        { "p_value", "p", ROLE_P },
        { "aic", "AIC", ROLE_STATISTIC },
        { "bic", "BIC", ROLE_STATISTIC },
        { "iterations", "Iterations", ROLE_COUNT },
        { "gradient", "Gradient", ROLE_GRADIENT },
    };
    static const struct field_spec augment[] = {
        { "group", "Group", ROLE_LABEL },
        { "id", "Row", ROLE_LABEL },
        { "observed", "Observed", ROLE_VALUE },
        { "probability", "Probability of what was observed", ROLE_RATIO },
    };
    static const struct field_spec ratios[] = {
        { "group", "Group", ROLE_LABEL },
        { "outcome", "Outcome", ROLE_LABEL },
        { "term", "Term", ROLE_LABEL },
        { "term_label", "Term", ROLE_LABEL },
        { "method", "Method", ROLE_LABEL },
        { "estimate", "Odds ratio", ROLE_RATIO },
        { "conf_low", "CI low", ROLE_CONF_LOW },
        { "conf_high", "CI high", ROLE_CONF_HIGH },
        { "conf_level", "Level", ROLE_CONF_LEVEL },
        { "p_value", "p", ROLE_P },
    };
    static const struct field_spec proportional[] = {
        { "group", "Group", ROLE_LABEL },
        { "outcome", "Outcome", ROLE_LABEL },
        { "term", "Term", ROLE_LABEL },
        { "test", "Test", ROLE_LABEL },
        { "statistic", "Chi-squared", ROLE_STATISTIC },
        { "df", "df", ROLE_DF },
        { "p_value", "p", ROLE_P },
        { "note", "Note", ROLE_LABEL },
    };
    tables->glance = table_create(arena, "glance", "The model", glance, sizeof glance / sizeof *glance);
    tables->augment = table_create(arena, "augment", "Every row", augment, sizeof augment / sizeof *augment);
    tables->ratios = table_create(arena, "exp_estimate", "Odds ratios of a higher category", ratios,
                                  sizeof ratios / sizeof *ratios);
    table_for_people(tables->ratios, "term_label");
    tables->extra = table_create(arena, "proportional_odds", "Is the odds ratio the same at every cut?", proportional,
                                 sizeof proportional / sizeof *proportional);
}

static struct estimate start_row(const struct fit *fit, const char *term, const char *label, int kind)
{
    struct estimate row;
    estimate_init(&row);
    row.group = fit->group;
    row.outcome = fit->formula->response->text;
    row.term = term;
    row.term_label = label;
    row.method = arena_printf(fit->study->session->arena, "ordinal%s", regress_kind_suffix(kind));
    row.n = (double)own(fit)->model.n;
    row.conf_level = fit->options->common.level;
    return row;
}

static void add_ratio(struct table *table, const struct estimate *row)
{
    table_row(table, -1);
    table_text(table, "group", row->group);
    table_text(table, "outcome", row->outcome);
    table_text(table, "term", row->term);
    table_text(table, "term_label", row->term_label);
    table_text(table, "method", row->method);
    table_number(table, "estimate", exp(row->estimate));
    table_number(table, "conf_low", exp(row->conf_low));
    table_number(table, "conf_high", exp(row->conf_high));
    table_number(table, "conf_level", row->conf_level);
    table_number(table, "p_value", row->p_value);
}

static void add_coefficients(const struct fit *fit, const struct regress_tables *tables, int kind)
{
    for (size_t column = 0; column < fit->design.p; column++) {
        struct contrast coefficient;
        struct estimate row = start_row(fit, fit->design.columns[column].name, fit->design.columns[column].label, kind);
        if (fit->design.columns[column].term == DESIGN_INTERCEPT)
            continue;
        regress_coefficient(fit, kind, column, &coefficient);
        row.estimate = coefficient.estimate;
        row.std_error = coefficient.std_error;
        row.statistic = coefficient.t;
        if (isfinite(coefficient.df)) /* of clusters; the others are normal */
            row.df = coefficient.df;
        row.p_value = coefficient.p;
        row.conf_low = coefficient.low;
        row.conf_high = coefficient.high;
        row.note = own(fit)->model.separated ? "separated: not finite" : coefficient.note;
        regress_use_profile(fit, column, kind, &row);
        estimates_add(tables->estimates, &row, -1);
        add_ratio(tables->ratios, &row);
    }
}

/* A threshold has an interval and no p: that it is 0 is no question. */
static void add_thresholds(const struct fit *fit, struct table *table, int kind)
{
    const struct ordinal_result *model = &own(fit)->model;
    const double *errors = own(fit)->errors[kind];
    double df = kind >= CR0 && kind <= CR2 ? (double)fit->clusters->count - 1 : INFINITY;
    double z = student_critical(df, fit->options->common.level);
    for (size_t cut = 0; errors != NULL && cut + 1 < model->categories; cut++) {
        const char *between = arena_printf(fit->study->session->arena, "%s|%s", name_of(fit, cut), name_of(fit, cut + 1));
        struct estimate row = start_row(fit, between, between, kind);
        row.estimate = model->thresholds[cut];
        row.std_error = sqrt(errors[cut * model->parameters + cut]);
        if (isfinite(df))
            row.df = df;
        row.conf_low = row.estimate - z * row.std_error;
        row.conf_high = row.estimate + z * row.std_error;
        row.note = "threshold";
        estimates_add(table, &row, -1);
    }
}

static void add_test(const struct fit *fit, struct table *table, const char *term, const char *test,
                     const struct proportionality *result)
{
    table_row(table, -1);
    table_text(table, "group", fit->group);
    table_text(table, "outcome", fit->formula->response->text);
    table_text(table, "term", term);
    table_text(table, "test", test);
    table_number(table, "statistic", result->chi_squared);
    table_number(table, "df", result->df);
    table_number(table, "p_value", result->p);
    table_text(table, "note", result->note);
}

static void add_tests(const struct fit *fit, struct table *table)
{
    const struct brant_result *brant = &own(fit)->brant;
    if (!own(fit)->model.converged)
        return;
    for (size_t term = 0; term < fit->formula->term_count && own(fit)->model.categories > 2; term++)
        add_test(fit, table, fit->formula->terms[term].text, "brant", &brant->terms[term]);
    add_test(fit, table, "all terms", "brant", &brant->omnibus);
    add_test(fit, table, "all terms", "score", &brant->score);
}

static void add_glance(const struct fit *fit, struct table *table)
{
    const struct ordinal_result *model = &own(fit)->model;
    double chi_squared = 2 * (model->log_lik - model->null_log_lik);
    table_row(table, -1);
    table_text(table, "group", fit->group);
    table_text(table, "outcome", fit->formula->response->text);
    table_number(table, "n", (double)model->n);
    table_number(table, "categories", (double)model->categories);
    table_number(table, "df", model->df);
    table_number(table, "log_lik", model->log_lik);
    table_number(table, "null_log_lik", model->null_log_lik);
    table_number(table, "chi_squared", chi_squared);
    table_number(table, "chi_squared_df", (double)model->rank);
    table_number(table, "p_value", model->rank > 0 ? chisq_sf(fmax(0, chi_squared), (double)model->rank) : NAN);
    table_number(table, "aic", model->aic);
    table_number(table, "bic", model->bic);
    table_number(table, "iterations", model->iterations);
    table_number(table, "gradient", model->gradient);
}

static void add_rows(const struct fit *fit, struct table *table)
{
    const struct study *study = fit->study;
    for (size_t i = 0; i < fit->rows.count; i++) {
        table_row(table, -1);
        table_text(table, "group", fit->group);
        table_text(table, "id", row_name(&study->frame, fit->rows.index[i], study->id, study->visit,
                                         study->session->arena));
        table_number(table, "observed", fit->design.y[i]);
        table_number(table, "probability", fit->linear->fitted[i]);
    }
}

/* Rare categories at an end have nothing on one side of a term; the test is of the other cuts. */
static void say_left_out(const struct fit *fit)
{
    const struct brant_result *brant = &own(fit)->brant;
    struct str cuts;
    str_init(&cuts, fit->study->session->arena);
    for (size_t cut = 0; brant->left_out_count > 0 && cut + 1 < own(fit)->model.categories; cut++)
        if (brant->left_out[cut]) {
            str_separate(&cuts, ", ");
            str_addf(&cuts, "%s|%s", name_of(fit, cut), name_of(fit, cut + 1));
        }
    if (cuts.length > 0)
        report_warning(fit->report, "cuts_left_out", "Brant's test is without the cuts %s: a term tells the outcome there "
                                                     "without fail, so they cannot be fitted alone",
                       utf8_show(fit->report->arena, cuts.text));
}

/* ---- standardised probabilities ---- */

static double delta(const struct fit *fit, const double *gradient, const double *against)
{
    size_t m = own(fit)->model.parameters;
    const double *covariance = own(fit)->errors[regress_first_kind(fit)];
    double sum = 0;
    for (size_t a = 0; a < m; a++)
        for (size_t b = 0; b < m; b++)
            sum += (gradient[a] - against[a]) * (gradient[b] - against[b]) * covariance[a * m + b];
    return sqrt(sum);
}

static void add_standardised(const struct fit *fit, struct table *table, const char *contrast, const char *method,
                             size_t cut, double estimate, double std_error)
{
    bool ratio = strcmp(method, "risk_ratio") == 0;
    double z = student_critical(INFINITY, fit->options->common.level);
    struct estimate row = start_row(fit, fit->options->standardise, fit->options->standardise, MODEL);
    struct arena *arena = fit->study->session->arena;
    row.contrast = contrast;
    row.method = method;
    row.estimate = ratio ? exp(estimate) : estimate;
    row.std_error = std_error;
    row.statistic = estimate / std_error;
    row.p_value = 2 * normal_sf(fabs(row.statistic));
    row.conf_low = ratio ? exp(estimate - z * std_error) : estimate - z * std_error;
    row.conf_high = ratio ? exp(estimate + z * std_error) : estimate + z * std_error;
    row.note = arena_printf(arena, "of a category above %s, standardised%s", name_of(fit, cut),
                            ratio ? "; the standard error is of the log ratio" : "");
    estimates_add(table, &row, -1);
}

/* For every cut, the probability of a category above it: each level of the category given to all rows, against the first. */
static bool standardise(const struct fit *fit, struct table *table, struct error *err)
{
    struct arena *arena = fit->study->session->arena;
    const struct design *design = &fit->design;
    const struct ordinal_own *own = fit->result;
    size_t m = own->model.parameters, atom = design_atom_find(design, fit->options->standardise);
    double *first = arena_array(arena, double, m), *each = arena_array(arena, double, m);
    if (atom == (size_t)-1 || !design->atoms[atom].category)
        return error_set(err, ERROR_USAGE, "--standardise: the formula has no category '%s'",
                         utf8_show(arena, fit->options->standardise));
    for (uint32_t code = 1; code < design->atoms[atom].level_count; code++)
        for (size_t cut = 0; cut + 1 < own->model.categories; cut++) {
            const char *contrast = arena_printf(arena, "%s - %s", design->atoms[atom].levels[code],
                                                design->atoms[atom].levels[0]);
            double reference = ordinal_standardise(arena, design, &own->spec, &own->model, atom, 0, cut, first);
            double mean = ordinal_standardise(arena, design, &own->spec, &own->model, atom, code, cut, each);
            add_standardised(fit, table, contrast, "risk_difference", cut, mean - reference, delta(fit, each, first));
            for (size_t a = 0; a < m; a++) {
                each[a] /= mean;
                first[a] /= reference;
            }
            add_standardised(fit, table, contrast, "risk_ratio", cut, log(mean / reference), delta(fit, each, first));
        }
    return true;
}

/* ---- new rows ---- */

/* On the logit of a probability, as ordinal::clm's predict has it, so that it stays between 0 and 1. */
static void predict(const struct fit *fit, const char *name, const double *row, double offset, const char *note,
                    struct table *table)
{
    struct arena *arena = fit->study->session->arena;
    const struct ordinal_result *model = &own(fit)->model;
    int kind = regress_first_kind(fit);
    double df = kind >= CR0 && kind <= CR2 ? (double)fit->clusters->count - 1 : INFINITY;
    double z = student_critical(df, fit->options->common.level);
    double *p = arena_array(arena, double, model->categories), *se = arena_array(arena, double, model->categories);
    ordinal_probabilities(arena, model, own(fit)->errors[kind], row, offset, p, se);
    for (size_t c = 0; c < model->categories; c++) {
        double logit = log(p[c] / (1 - p[c])), reach = z * se[c] / (p[c] * (1 - p[c]));
        table_row(table, -1);
        table_text(table, "id", name);
        table_text(table, "category", name_of(fit, c));
        table_number(table, "estimate", p[c]);
        table_number(table, "std_error", se[c]);
        table_number(table, "conf_low", 1 / (1 + exp(reach - logit)));
        table_number(table, "conf_high", 1 / (1 + exp(-reach - logit)));
        table_number(table, "conf_level", fit->options->common.level);
        table_text(table, "note", note);
    }
}

/* ---- the fit ---- */

/* Of a smaller model; a test compares it with the whole one. */
static bool deviance(const struct fit *fit, const struct design *design, double *left)
{
    struct ordinal_result smaller;
    struct error why;
    error_init(&why, fit->study->session->arena);
    if (!ordinal_fit(fit->study->session->arena, design, &own(fit)->spec, &smaller, &why))
        return false;
    *left = -2 * smaller.log_lik;
    return smaller.converged;
}

static bool check(const struct fit *fit, struct error *err)
{
    for (int kind = OLS_HC2; kind < OLS_HC_COUNT; kind++)
        if (fit->kinds[kind])
            return error_set(err, ERROR_USAGE, "--se %s needs leverages, which a model of ordered categories has not; use hc0 or "
                                               "hc1", regress_kind_name(kind));
    return !fit->kinds[CR2] || error_set(err, ERROR_USAGE, "--se cr2 needs leverages, which a model of ordered categories has "
                                                           "not; use cr1");
}

/* Multiplies a covariance of all parameters; its part for the columns of the design, new. */
static double *take_errors(const struct fit *fit, struct ordinal_own *own, int kind, const double *covariance, double factor)
{
    struct arena *arena = fit->study->session->arena;
    size_t m = own->model.parameters, p = fit->design.p;
    double *all = arena_array(arena, double, m * m), *columns = arena_array(arena, double, p * p);
    for (size_t at = 0; at < m * m; at++)
        all[at] = factor * covariance[at];
    ordinal_columns(&own->model, all, p, columns);
    own->errors[kind] = all;
    return columns;
}

static void fit_errors(const struct fit *fit, struct ordinal_own *own)
{
    struct arena *arena = fit->study->session->arena;
    size_t m = own->model.parameters, rows;
    double n = (double)own->model.n, *covariance = arena_array(arena, double, m * m);
    own->errors[MODEL] = own->model.covariance;
    ordinal_sandwich(arena, &own->model, fit->design.n, NULL, 0, &rows, covariance);
    for (int kind = OLS_HC0; kind <= OLS_HC1; kind++) {
        own->model.linear.hc[kind] = take_errors(fit, own, kind, covariance, kind == OLS_HC1 ? n / (n - (double)m) : 1);
        own->model.linear.hc_note[kind] = NULL;
    }
}

static void cluster_errors(struct fit *fit, const uint32_t *codes, uint32_t code_count, struct cluster_result *clusters)
{
    struct ordinal_own *own = fit->result;
    struct arena *arena = fit->study->session->arena;
    size_t m = own->model.parameters, p = fit->design.p, *sizes = arena_array(arena, size_t, code_count);
    struct cluster *each = arena_array(arena, struct cluster, code_count);
    double *covariance = arena_array(arena, double, m * m);
    *clusters = (struct cluster_result){ .n = own->model.n, .p = p, .rank = own->model.rank, .smallest = own->model.n,
                                         .of_scores = true, .clusters = each };
    ordinal_sandwich(arena, &own->model, fit->design.n, codes, code_count, &clusters->count, covariance);
    double groups = (double)clusters->count, n = (double)own->model.n, whole = groups / (groups - 1);
    const double factors[] = { 1, whole, whole * (n - 1) / (n - (double)m) };
    if (clusters->count < 2)
        clusters->note = "all rows are of one cluster: there is nothing to judge errors by";
    for (int kind = CLUSTER_CR0; kind <= CLUSTER_CR1S; kind++)
        clusters->vcov[kind] = take_errors(fit, own, CR0 + kind, covariance, factors[kind]);
    clusters->vcov[CLUSTER_CR2] = arena_array(arena, double, p * p);
    for (size_t at = 0; at < p * p; at++)
        clusters->vcov[CLUSTER_CR2][at] = NAN;
    for (size_t i = 0; i < fit->design.n; i++)
        sizes[codes[i]] += fit->weights == NULL || fit->weights[i] > 0;
    for (uint32_t code = 0, j = 0; code < code_count; code++)
        if (sizes[code] > 0) {
            each[j++].size = sizes[code];
            clusters->smallest = sizes[code] < clusters->smallest ? sizes[code] : clusters->smallest;
            clusters->largest = sizes[code] > clusters->largest ? sizes[code] : clusters->largest;
        }
}

static bool fit_likelihood(struct fit *fit, struct error *err)
{
    struct arena *arena = fit->study->session->arena;
    struct ordinal_own *own = arena_new(arena, struct ordinal_own);
    own->spec = (struct ordinal_spec){ fit->weights, fit->offset };
    fit->result = own;
    fit->linear = &own->model.linear;
    if (!ordinal_fit(arena, &fit->design, &own->spec, &own->model, err))
        return false;
    fit->note = own->model.note;
    if (own->model.converged)
        fit_errors(fit, own);
    if (own->model.converged && fit->options->profile) {
        struct profile *profiles = arena_array(arena, struct profile, fit->design.p);
        profile_ordinal(arena, &fit->design, &own->spec, &own->model, fit->options->common.level, profiles);
        fit->profiles = profiles;
    }
    return !own->model.converged || brant_test(arena, &fit->design, &own->spec, &own->model, &own->brant, err);
}

/* Which way is up, in the words of the data. */
static void say_direction(const struct fit *fit)
{
    const struct ordinal_result *model = &own(fit)->model;
    report_paragraph(fit->report, "%s%s%sAn odds ratio above 1 means a higher %s, towards %s and away from %s, at every cut "
                                  "between categories.",
                     fit->group != NULL ? fit->study->by->name : "", fit->group != NULL ? " " : "",
                     fit->group != NULL ? arena_printf(fit->study->session->arena, "%s: ", fit->group) : "",
                     utf8_show(fit->report->arena, fit->formula->response->text),
                     utf8_show(fit->report->arena, name_of(fit, model->categories - 1)),
                     utf8_show(fit->report->arena, name_of(fit, 0)));
}

static bool tabulate(const struct fit *fit, const struct regress_tables *tables, struct error *err)
{
    const struct ordinal_result *model = &own(fit)->model;
    for (int order = 0; order < KINDS; order++) {
        int kind = order == 0 ? MODEL : order - 1; /* model-based first */
        if (fit->kinds[kind]) {
            add_coefficients(fit, tables, kind);
            add_thresholds(fit, tables->estimates, kind);
        }
    }
    if (fit->options->standardise != NULL && model->converged && !standardise(fit, tables->estimates, err))
        return false;
    add_tests(fit, tables->extra);
    add_glance(fit, tables->glance);
    if (fit->options->augment != NULL && model->converged)
        add_rows(fit, tables->augment);
    regress_warn_of_columns(fit);
    if (model->separated)
        report_warning(fit->report, "separation", "%s", model->note);
    if (model->converged) {
        say_left_out(fit);
        say_direction(fit);
    }
    return true;
}

/* ---- words ---- */

static void methods(const struct fit *fit)
{
    report_method(fit->report, "Proportional-odds model (McCullagh 1980, J R Stat Soc B 42:109): log odds of a category up to a "
                               "cut = threshold - terms, as MASS::polr and ordinal::clm have it; maximum likelihood by "
                               "Newton's method, polished to 1e-12, standard errors from the observed information; intervals "
                               "and p are Wald's, from the normal distribution. Categories among the terms are coded "
                               "against their reference level.");
    if (fit->kinds[OLS_HC0] || fit->kinds[OLS_HC1])
        report_method(fit->report, "HC0, HC1 (times n/(n-k), k all parameters): the inverse information around the squared scores "
                                   "of the rows (Huber 1967; R's sandwich).");
    if (fit->options->standardise != NULL)
        report_method(fit->report, "Standardised: the probability of a category above each cut, every row given one level and then "
                                   "the other and averaged (g-computation); standard errors by the delta method, thresholds "
                                   "included, with the first kind of standard error shown.");
    regress_profile_method(fit);
    report_method(fit->report, "Same odds ratio at every cut: brant compares logistic regressions of every cut (Brant 1990, "
                               "Biometrics 46:1171); score is the test of PROC LOGISTIC (Peterson & Harrell 1990, Appl "
                               "Stat 39:205). With rare categories both reject too often: look at the odds ratios "
                               "of the cuts that matter before the model is given up.");
}

const struct regress_family regress_ordinal = {
    .title = "Model of ordered categories",
    .outcome = REGRESS_ORDER,
    .kinds = 1u << MODEL,
    .takes = REGRESS_TAKES_ORDER | REGRESS_TAKES_PROFILE | REGRESS_TAKES_HC |
             REGRESS_TAKES_CLUSTER | REGRESS_TAKES_STANDARDISE | REGRESS_TAKES_MEANS | REGRESS_TAKES_TESTS,
    .links = 1u << REGRESS_LOGIT,
    .tables = create_tables,
    .fit = fit_likelihood,
    .tabulate = tabulate,
    .methods = methods,
    .check = check,
    .cluster = cluster_errors,
    .clustered = CR1,
    .deviance = deviance,
    .predict = predict,
};
