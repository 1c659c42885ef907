/* Models of ordered categories: tables, warnings and words. */
#include <math.h>

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
        { "gradient", "Gradient", ROLE_STATISTIC },
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

static struct estimate start_row(const struct fit *fit, const char *term, const char *label)
{
    struct estimate row;
    estimate_init(&row);
    row.group = fit->group;
    row.outcome = fit->formula->response->text;
    row.term = term;
    row.term_label = label;
    row.method = "ordinal";
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

static void add_coefficients(const struct fit *fit, const struct regress_tables *tables)
{
    for (size_t column = 0; column < fit->design.p; column++) {
        struct contrast coefficient;
        struct estimate row = start_row(fit, fit->design.columns[column].name, fit->design.columns[column].label);
        if (fit->design.columns[column].term == DESIGN_INTERCEPT)
            continue;
        contrast_coefficient(fit->linear, fit->linear->vcov, column, row.conf_level, &coefficient);
        row.estimate = coefficient.estimate;
        row.std_error = coefficient.std_error;
        row.statistic = coefficient.t;
        row.p_value = coefficient.p;
        row.conf_low = coefficient.low;
        row.conf_high = coefficient.high;
        row.note = own(fit)->model.separated ? "separated: not finite" : coefficient.note;
        regress_use_profile(fit, column, MODEL, &row);
        estimates_add(tables->estimates, &row, -1);
        add_ratio(tables->ratios, &row);
    }
}

/* A threshold has an interval and no p: that it is 0 is no question. */
static void add_thresholds(const struct fit *fit, struct table *table)
{
    const struct ordinal_result *model = &own(fit)->model;
    double z = student_critical(INFINITY, fit->options->common.level);
    for (size_t cut = 0; model->converged && cut + 1 < model->categories; cut++) {
        const char *between = arena_printf(fit->study->session->arena, "%s|%s", name_of(fit, cut), name_of(fit, cut + 1));
        struct estimate row = start_row(fit, between, between);
        row.estimate = model->thresholds[cut];
        row.std_error = model->threshold_se[cut];
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

/* ---- the fit ---- */

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
    (void)err;
    add_coefficients(fit, tables);
    add_thresholds(fit, tables->estimates);
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
    .takes = REGRESS_TAKES_OFFSET | REGRESS_TAKES_ORDER | REGRESS_TAKES_PROFILE,
    .links = 1u << REGRESS_LOGIT,
    .tables = create_tables,
    .fit = fit_likelihood,
    .tabulate = tabulate,
    .methods = methods,
};
