/* Models of risks and counts: options, tables, warnings and words. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/utf8.h"
#include "data/complete.h"
#include "models/contrasts.h"
#include "models/firth.h"
#include "models/formula.h"
#include "models/glm.h"
#include "models/negbin.h"
#include "result/estimates.h"
#include "stats/distribution.h"
#include "tools/regress.h"

/* The family's own result. */
struct glm_fit {
    struct glm_spec spec;
    struct glm_result glm;
    struct firth_coefficient *firth; /* p of them; NULL without --firth */
    struct negbin_result *negbin;    /* NULL for the other families */
    struct regress_events sums;
};

static const struct glm_fit *own(const struct fit *fit)
{
    return fit->result;
}

/* ---- options ---- */

static bool counts(const struct fit *fit)
{
    return fit->family->outcome == REGRESS_COUNT;
}

static bool check(const struct fit *fit, struct error *err)
{
    const struct regress_options *options = fit->options;
    if (options->firth && options->link != REGRESS_LINK_DEFAULT && options->link != REGRESS_LOGIT)
        return error_set(err, ERROR_USAGE, "--firth is for the logit link");
    if (options->firth && (options->weights || fit->formula->trials || fit->formula->offset.column))
        return error_set(err, ERROR_USAGE, "--firth takes no --weights, no cbind() and no --offset");
    if (options->firth && options->diagnostics)
        return error_set(err, ERROR_USAGE, "--firth has no --diagnostics");
    if (options->firth && (options->test || options->anova != 0))
        return error_set(err, ERROR_USAGE, "--firth has no %s", options->test ? "--test" : "--anova");
    for (int kind = 0; kind < MODEL; kind++)
        if (options->firth && fit->kinds[kind])
            return error_set(err, ERROR_USAGE, "--firth has intervals of its own; --se is for the other fits");
    return true;
}

static enum glm_link link_of(const struct fit *fit)
{
    if (counts(fit) || fit->options->link == REGRESS_LOG)
        return GLM_LOG;
    return fit->options->link == REGRESS_IDENTITY ? GLM_IDENTITY : GLM_LOGIT;
}

static const char *method_of(const struct fit *fit)
{
    static const char *const binomial[] = { "logistic", "binomial_log", "binomial_identity" };
    if (fit->options->firth)
        return "firth";
    if (fit->family == &regress_negbin)
        return "negbin";
    return counts(fit) ? "poisson" : binomial[link_of(fit)];
}

static const char *ratio_label(const struct fit *fit)
{
    return counts(fit) ? "Rate ratio" : link_of(fit) == GLM_LOG ? "Risk ratio" : "Odds ratio";
}

/* ---- tables ---- */

static void create_tables(const struct fit *fit, struct regress_tables *tables)
{
    struct arena *arena = fit->study->session->arena;
    const struct field_spec glance[] = {
        { "group", "Group", ROLE_LABEL },
        { "outcome", "Outcome", ROLE_LABEL },
        { "event", "Event", ROLE_LABEL },
        { "n", "n", ROLE_COUNT },
        { "events", counts(fit) ? "Counted in all" : "Events", ROLE_COUNT },
        { "df", "Residual df", ROLE_DF },
        { "deviance", "Deviance", ROLE_STATISTIC },
        { "null_deviance", "Null deviance", ROLE_STATISTIC },
        { "pearson", "Pearson chi-squared", ROLE_STATISTIC },
        { "log_lik", "Log-likelihood", ROLE_STATISTIC },
        { "aic", "AIC", ROLE_STATISTIC },
        { "bic", "BIC", ROLE_STATISTIC },
        { "iterations", "Iterations", ROLE_COUNT },
        { "gradient", "Gradient", ROLE_GRADIENT },
    };
    static const struct field_spec augment[] = {
        { "group", "Group", ROLE_LABEL },       { "id", "Row", ROLE_LABEL },
        { "observed", "Observed", ROLE_VALUE }, { "fitted", "Fitted", ROLE_ESTIMATE },
        { "residual", "Residual", ROLE_ESTIMATE }, { "leverage", "Leverage", ROLE_RATIO },
        { "pearson", "Pearson residual", ROLE_RATIO }, { "deviance", "Deviance residual", ROLE_RATIO },
        { "standardised", "Standardised residual", ROLE_RATIO }, { "studentised", "Studentised residual", ROLE_RATIO },
        { "cook", "Cook's distance", ROLE_RATIO },
    };
    struct field_spec ratios[] = {
        { "group", "Group", ROLE_LABEL },
        { "outcome", "Outcome", ROLE_LABEL },
        { "term", "Term", ROLE_LABEL },
        { "term_label", "Term", ROLE_LABEL },
        { "method", "Method", ROLE_LABEL },
        { "estimate", ratio_label(fit), ROLE_RATIO },
        { "conf_low", "CI low", ROLE_CONF_LOW },
        { "conf_high", "CI high", ROLE_CONF_HIGH },
        { "conf_level", "Level", ROLE_CONF_LEVEL },
        { "p_value", "p", ROLE_P },
    };
    tables->glance = table_create(arena, "glance", "The model", glance, sizeof glance / sizeof *glance);
    tables->augment = table_create(arena, "augment", "Every row", augment, sizeof augment / sizeof *augment);
    if (link_of(fit) == GLM_IDENTITY)
        return;
    tables->ratios = table_create(arena, "exp_estimate", arena_printf(arena, "%ss", ratio_label(fit)), ratios,
                                  sizeof ratios / sizeof *ratios);
    table_for_people(tables->ratios, "term_label");
}

static void create_dispersion(const struct fit *fit, struct regress_tables *tables)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },
        { "outcome", "Outcome", ROLE_LABEL },
        { "theta", "Theta", ROLE_ESTIMATE },
        { "theta_se", "SE", ROLE_STD_ERROR },
        { "alpha", "Alpha = 1/theta", ROLE_RATIO },
        { "poisson_log_lik", "Log-likelihood of Poisson", ROLE_STATISTIC },
        { "chi_squared", "Likelihood ratio against Poisson", ROLE_STATISTIC },
        { "p_value", "p", ROLE_P },
        { "note", "Note", ROLE_LABEL },
    };
    create_tables(fit, tables);
    tables->extra = table_create(fit->study->session->arena, "dispersion",
                                 "Dispersion: variance = mean + mean² / theta", fields, sizeof fields / sizeof *fields);
}

static struct estimate coefficient_row(const struct fit *fit, size_t column, int kind)
{
    const struct glm_fit *glm_fit = own(fit);
    struct contrast coefficient;
    struct estimate row;
    regress_coefficient(fit, kind, column, &coefficient);
    estimate_init(&row);
    row.group = fit->group;
    row.outcome = fit->formula->response->text;
    row.term = fit->design.columns[column].name;
    row.term_label = fit->design.columns[column].label;
    row.method = arena_printf(fit->study->session->arena, "%s%s", method_of(fit), regress_kind_suffix(kind));
    row.n = (double)own(fit)->glm.n;
    row.estimate = coefficient.estimate;
    row.std_error = coefficient.std_error;
    row.statistic = coefficient.t;
    if (isfinite(coefficient.df)) /* of clusters; the others are normal */
        row.df = coefficient.df;
    row.p_value = coefficient.p;
    row.conf_low = coefficient.low;
    row.conf_high = coefficient.high;
    row.conf_level = fit->options->common.level;
    row.note = own(fit)->glm.separated ? "separated: not finite" : coefficient.note;
    if (glm_fit->firth != NULL && own(fit)->glm.converged && !isnan(row.estimate)) {
        const struct firth_coefficient *profile = &glm_fit->firth[column];
        row.statistic = profile->chi_squared;
        row.df = 1;
        row.p_value = profile->p;
        row.conf_low = profile->low;
        row.conf_high = profile->high;
        row.note = profile->note;
    }
    regress_use_profile(fit, column, kind, &row);
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
    table_text(table, "term_label", row->term_label);
    table_text(table, "method", row->method);
    table_number(table, "estimate", exp(row->estimate));
    table_number(table, "conf_low", exp(row->conf_low));
    table_number(table, "conf_high", exp(row->conf_high));
    table_number(table, "conf_level", row->conf_level);
    table_number(table, "p_value", row->p_value);
}

static void add_glance(const struct fit *fit, struct table *table)
{
    const struct glm_result *glm = &own(fit)->glm;
    table_row(table, -1);
    table_text(table, "group", fit->group);
    table_text(table, "outcome", fit->formula->response->text);
    table_text(table, "event", fit->event);
    table_number(table, "n", (double)glm->n);
    table_number(table, "events", own(fit)->sums.events);
    table_number(table, "df", glm->df);
    if (own(fit)->firth == NULL) {
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

static void add_dispersion(const struct fit *fit, struct table *table)
{
    const struct negbin_result *negbin = own(fit)->negbin;
    if (!own(fit)->glm.converged)
        return;
    table_row(table, -1);
    table_text(table, "group", fit->group);
    table_text(table, "outcome", fit->formula->response->text);
    table_number(table, "theta", negbin->poisson ? NAN : negbin->theta);
    table_number(table, "theta_se", negbin->theta_se);
    table_number(table, "alpha", negbin->alpha);
    table_number(table, "poisson_log_lik", negbin->poisson_log_lik);
    table_number(table, "chi_squared", negbin->chi_squared);
    table_number(table, "p_value", negbin->p);
    table_text(table, "note", negbin->poisson ? "theta is infinite: Poisson suffices" : NULL);
}

static void add_rows(const struct fit *fit, struct table *table)
{
    const struct study *study = fit->study;
    for (size_t i = 0; i < fit->rows.count; i++) {
        double mean = fit->linear->fitted[i];
        struct glm_residuals of = glm_residuals(&fit->design, &own(fit)->glm, i);
        table_row(table, -1);
        table_text(table, "group", fit->group);
        table_text(table, "id", row_name(&study->frame, fit->rows.index[i], study->id, study->visit,
                                         study->session->arena));
        table_number(table, "observed", fit->design.y[i]);
        table_number(table, "fitted", mean);
        table_number(table, "residual", fit->design.y[i] - mean);
        table_number(table, "leverage", fit->linear->leverage[i]);
        table_number(table, "pearson", of.pearson);
        table_number(table, "deviance", of.deviance);
        table_number(table, "standardised", of.standardised);
        table_number(table, "studentised", of.studentised);
        table_number(table, "cook", of.cook);
    }
}

/* ---- the fit ---- */

/* Model-based errors are all that is asked for. */
static bool is_brief(const struct fit *fit)
{
    bool brief = !regress_wants_rows(fit);
    for (int kind = 0; kind < MODEL; kind++)
        brief = brief && !fit->kinds[kind];
    return brief;
}

static bool fit_likelihood(struct fit *fit, struct error *err)
{
    struct arena *arena = fit->study->session->arena;
    struct glm_fit *own = arena_new(arena, struct glm_fit);
    own->spec = (struct glm_spec){ .family = counts(fit) ? GLM_POISSON : GLM_BINOMIAL, .link = link_of(fit),
                                   .weights = fit->weights, .offset = fit->offset, .brief = is_brief(fit),
                                   .threads = (unsigned)fit->options->common.threads };
    own->firth = fit->options->firth ? arena_array(arena, struct firth_coefficient, fit->design.p) : NULL;
    own->negbin = fit->family == &regress_negbin ? arena_new(arena, struct negbin_result) : NULL;
    fit->result = own;
    fit->linear = &own->glm.linear;
    bool fitted =
        own->negbin  ? negbin_fit(arena, &fit->design, &own->spec, own->negbin, err)
        : own->firth ? firth_fit(arena, &fit->design, &own->spec, fit->options->common.level, &own->glm, own->firth, err)
                     : glm_fit(arena, &fit->design, &own->spec, &own->glm, err);
    if (fitted && own->negbin)
        own->glm = own->negbin->glm;
    fit->note = fitted ? own->glm.note : NULL;
    own->sums = regress_events(fit);
    if (fitted && fit->options->profile) {
        struct profile *profiles = arena_array(arena, struct profile, fit->design.p);
        profile_glm(arena, &fit->design, own->glm.spec, &own->glm, fit->options->common.level, profiles);
        fit->profiles = profiles;
    }
    return fitted;
}

static void warn_of_few_events(const struct fit *fit)
{
    const struct glm_result *glm = &own(fit)->glm;
    size_t parameters = glm->rank - (fit->formula->intercept ? 1 : 0);
    double fewer = fmin(own(fit)->sums.events, own(fit)->sums.others);
    if (counts(fit) || own(fit)->firth != NULL || !glm->converged || parameters == 0 || fewer >= 10 * (double)parameters)
        return;
    report_warning(fit->report, "few_events",
                   "%.6g events (or rows without one) for %zu parameter%s beside the intercept: with fewer than 10 for each, "
                   "estimates tend to lie too far from 0 and Wald's intervals to be too narrow (Peduzzi 1996, J Clin "
                   "Epidemiol 49:1373); --firth and --profile are safer", fewer, parameters, parameters == 1 ? "" : "s");
}

static void warn(const struct fit *fit)
{
    const struct glm_result *glm = &own(fit)->glm;
    regress_warn_of_columns(fit);
    warn_of_few_events(fit);
    if (glm->separated)
        report_warning(fit->report, "separation", "%s%s", glm->note,
                       link_of(fit) == GLM_LOGIT ? "; --firth gives finite estimates" : "");
    if (own(fit)->negbin != NULL && own(fit)->negbin->poisson)
        report_warning(fit->report, "no_overdispersion",
                       "the counts vary no more than a Poisson model says, so theta has no finite estimate: Poisson "
                       "suffices, and the estimates shown are those of --family poisson");
    if (fit->family == &regress_poisson && glm->converged && glm->df > 0 && glm->pearson > 1.5 * glm->df)
        report_warning(fit->report, "overdispersion",
                       "the counts vary %.2g times as much as a Poisson model says (Pearson chi-squared over its df): "
                       "model-based intervals are too narrow; --se hc3 does not rely on it, --family negbin models it",
                       glm->pearson / glm->df);
}

/* What happens or not: "relapse = yes", "pain_10 <= 3"; NULL for proportions, which say themselves what they are of. */
static const char *event_words(const struct fit *fit)
{
    struct arena *arena = fit->report->arena;
    enum expression_kind kind = fit->formula->response->expression->kind;
    const char *outcome = utf8_show(arena, fit->formula->response->text);
    if (fit->formula->trials != NULL)
        return arena_printf(arena, "what %s counts", utf8_show(arena, expression_text(arena, fit->formula->trials->left)));
    if (kind != EXPRESSION_NAME) /* a condition says it itself */
        return kind >= EXPRESSION_EQUAL && kind <= EXPRESSION_IN ? outcome : arena_printf(arena, "%s = 1", outcome);
    if (fit->event == NULL)
        return NULL;
    const char *label = schema_level_label(fit->study->schema, fit->formula->response->text, fit->event);
    bool labelled = strcmp(label, fit->event) != 0;
    return arena_printf(arena, "%s = %s%s%s%s", outcome, utf8_show(arena, fit->event), labelled ? " (" : "",
                        labelled ? utf8_show(arena, label) : "", labelled ? ")" : "");
}

/* Which way is up. */
static void say_event(const struct fit *fit)
{
    const char *event = event_words(fit);
    if (counts(fit) || event == NULL)
        return;
    enum glm_link link = link_of(fit);
    report_paragraph(fit->report, "%s%s%sThe event is %s: a coefficient above 0%s means that it is more likely.",
                     fit->group != NULL ? fit->study->by->name : "", fit->group != NULL ? " " : "",
                     fit->group != NULL ? arena_printf(fit->report->arena, "%s: ", fit->group) : "", event,
                     link == GLM_LOGIT ? ", an odds ratio above 1," : link == GLM_LOG ? ", a risk ratio above 1," : "");
}

static bool tabulate(const struct fit *fit, const struct regress_tables *tables, struct error *err)
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
    if (tables->extra != NULL)
        add_dispersion(fit, tables->extra);
    if (fit->options->augment != NULL && own(fit)->glm.converged)
        add_rows(fit, tables->augment);
    if (own(fit)->glm.converged)
        say_event(fit);
    warn(fit);
    return fit->options->standardise == NULL || !own(fit)->glm.converged || regress_standardise(fit, &own(fit)->glm, tables->estimates, err);
}

/* ---- words ---- */

static void methods(const struct fit *fit)
{
    const struct regress_options *options = fit->options;
    struct report *report = fit->report;
    if (options->firth)
        report_method(report, "Logistic regression by penalised likelihood (Firth 1993, Biometrika 80:27); intervals and p "
                              "from its profile (Heinze & Schemper 2002, Stat Med 21:2409), standard errors from the "
                              "information.");
    else
        report_method(report, "Generalised linear model (Nelder & Wedderburn 1972, J R Stat Soc A 135:370) by maximum "
                              "likelihood, reweighted least squares polished to 1e-12; intervals and p are "
                              "Wald's, from the normal distribution. Categories are coded against their reference "
                              "level.");
    if (fit->family == &regress_negbin)
        report_method(report, "Negative binomial with log link (NB2; Lawless 1987, Can J Stat 15:209): theta and the "
                              "coefficients jointly; standard errors of the coefficients take theta as known, that of "
                              "theta is by its own observed information, both as MASS::glm.nb has them. The "
                              "likelihood ratio against Poisson: half a chi-squared with 1 df, because theta = infinity "
                              "is an edge. AIC and BIC count theta.");
    regress_profile_method(fit);
    for (int kind = 0, said = 0; kind < OLS_HC_COUNT; kind++)
        if (fit->kinds[kind] && said++ == 0)
            report_method(report, "HC0 to HC5: standard errors that do not rely on the variance of the family (White 1982, "
                                  "Econometrica 50:1).");
    if (options->standardise != NULL)
        report_method(report, "Standardisation: the model's mean outcome of the rows analysed, all given one level of %s "
                              "and then the other; standard errors by the delta method, covariates taken as "
                              "they are, with %s covariance.", utf8_show(report->arena, options->standardise),
                      fit->kinds[MODEL] ? "model-based"
                      : regress_first_kind(fit) < OLS_HC_COUNT ? "HC" : regress_kind_name(regress_first_kind(fit)));
}

static struct sandwich_rows sandwich(const struct fit *fit)
{
    return sandwich_rows_glm(fit->study->session->arena, &fit->design, &own(fit)->glm);
}

static void influence(const struct fit *fit, size_t row, double *residual, double *cook)
{
    struct glm_residuals of = glm_residuals(&fit->design, &own(fit)->glm, row);
    *residual = of.studentised;
    *cook = of.cook;
}

static double mean(const struct fit *fit, double predictor)
{
    /* Under the other links an interval may reach beyond 1. */
    if (link_of(fit) != GLM_LOGIT)
        return link_of(fit) == GLM_LOG ? exp(predictor) : predictor;
    return glm_row(own(fit)->glm.spec, 0, 1, predictor).mean;
}

/* Theta of a negative binomial is found anew. */
static bool deviance(const struct fit *fit, const struct design *design, double *left)
{
    struct arena *arena = fit->study->session->arena;
    struct glm_spec spec = { .family = counts(fit) ? GLM_POISSON : GLM_BINOMIAL, .link = link_of(fit),
                             .weights = fit->weights, .offset = fit->offset };
    struct negbin_result negbin;
    struct glm_result glm;
    struct error why;
    error_init(&why, arena);
    bool fitted = own(fit)->negbin ? negbin_fit(arena, design, &spec, &negbin, &why)
                                   : glm_fit(arena, design, &spec, &glm, &why);
    if (!fitted)
        return false;
    *left = -2 * (own(fit)->negbin ? negbin.glm.log_lik : glm.log_lik);
    return own(fit)->negbin ? negbin.glm.converged : glm.converged;
}

const struct regress_family regress_binomial = {
    .title = "Model of a risk",
    .outcome = REGRESS_EVENT,
    .kinds = 1u << MODEL,
    .takes = REGRESS_TAKES_EVENT | REGRESS_TAKES_FIRTH | REGRESS_TAKES_STANDARDISE |
             REGRESS_TAKES_PROFILE | REGRESS_TAKES_HC | REGRESS_TAKES_SANDWICH |
             REGRESS_TAKES_MEANS | REGRESS_TAKES_TESTS,
    .links = 1u << REGRESS_LOGIT | 1u << REGRESS_LOG | 1u << REGRESS_IDENTITY,
    .check = check,
    .without_matrix = true,
    .tables = create_tables,
    .fit = fit_likelihood,
    .tabulate = tabulate,
    .methods = methods,
    .sandwich = sandwich,
    .influence = influence,
    .mean = mean,
    .deviance = deviance,
};

const struct regress_family regress_poisson = {
    .title = "Model of a count",
    .outcome = REGRESS_COUNT,
    .kinds = 1u << MODEL,
    .takes = REGRESS_TAKES_STANDARDISE | REGRESS_TAKES_HC | REGRESS_TAKES_SANDWICH |
             REGRESS_TAKES_PROFILE | REGRESS_TAKES_MEANS | REGRESS_TAKES_TESTS,
    .links = 1u << REGRESS_LOG,
    .without_matrix = true,
    .tables = create_tables,
    .fit = fit_likelihood,
    .tabulate = tabulate,
    .methods = methods,
    .sandwich = sandwich,
    .influence = influence,
    .mean = mean,
    .deviance = deviance,
};

const struct regress_family regress_negbin = {
    .title = "Model of a count",
    .outcome = REGRESS_COUNT,
    .kinds = 1u << MODEL,
    .takes = REGRESS_TAKES_STANDARDISE | REGRESS_TAKES_HC | REGRESS_TAKES_SANDWICH |
             REGRESS_TAKES_PROFILE | REGRESS_TAKES_MEANS | REGRESS_TAKES_TESTS,
    .links = 1u << REGRESS_LOG,
    .tables = create_dispersion,
    .fit = fit_likelihood,
    .tabulate = tabulate,
    .methods = methods,
    .sandwich = sandwich,
    .influence = influence,
    .mean = mean,
    .deviance = deviance,
};
