/* The options of regress that only some families of models take, and the kinds of standard errors. */
#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tools/regress.h"

static const char *const kind_names[] = { "hc0", "hc1", "hc2", "hc3", "hc4", "hc5", "cr0", "cr1", "cr1s", "cr2", "nw",
                                          "iid", "nid", "rank", "rank_nid", "model" };
static const char *const kind_suffixes[] = { "_hc0", "_hc1", "_hc2", "_hc3", "_hc4", "_hc5", "_cr0", "_cr1", "_cr1s", "_cr2",
                                             "_nw", "_iid", "_nid", "_rank", "_rank_nid", "" };
static const char *const link_names[] = { "default", "logit", "log", "identity" };

/* ---- standard errors ---- */

const char *regress_kind_name(int kind)
{
    return kind_names[kind];
}

const char *regress_kind_suffix(int kind)
{
    return kind_suffixes[kind];
}

static bool check_kinds(const struct fit *fit, struct error *err)
{
    const struct regress_options *options = fit->options;
    bool clusters = false;
    for (int kind = CR0; kind <= CR2; kind++) {
        clusters = clusters || fit->kinds[kind];
        if (fit->kinds[kind] && options->cluster == NULL)
            return error_set(err, ERROR_USAGE, "--se %s needs --cluster COLUMN: which rows belong together?",
                             kind_names[kind]);
    }
    if (fit->kinds[NW] && options->time == NULL)
        return error_set(err, ERROR_USAGE, "--se nw needs --time COLUMN: the order of the rows of a file means nothing");
    if (options->cluster != NULL && !clusters)
        return error_set(err, ERROR_USAGE, "--cluster goes with --se cr0, cr1, cr1s or cr2");
    if (options->time != NULL && !fit->kinds[NW])
        return error_set(err, ERROR_USAGE, "--time goes with --se nw");
    if (options->lag != 0 && !fit->kinds[NW])
        return error_set(err, ERROR_USAGE, "--lag goes with --se nw");
    return true;
}

bool regress_choose_kinds(struct fit *fit, struct error *err)
{
    const struct text_list *given = &fit->options->errors;
    bool named = given->count > 0, grouped = fit->options->cluster != NULL, series = fit->options->time != NULL;
    for (int kind = 0; kind < KINDS; kind++)
        fit->kinds[kind] = !named && !grouped && !series && (fit->family->kinds >> kind & 1) != 0;
    fit->kinds[fit->family->clustered != 0 ? fit->family->clustered : CR2] = !named && grouped;
    fit->kinds[NW] = !named && series;
    for (size_t i = 0; i < given->count; i++) {
        size_t kind = name_find(kind_names, KINDS, given->items[i]);
        if (kind == NAME_NONE)
            return error_set(err, ERROR_USAGE, "--se '%s' is not known; use model, hc0 to hc5, cr0, cr1, cr1s, cr2, nw, "
                             "or for quantiles rank, rank_nid, iid or nid",
                             utf8_show(err->arena, given->items[i]));
        fit->kinds[kind] = true;
    }
    return check_kinds(fit, err);
}

const double *regress_covariance(const struct fit *fit, int kind)
{
    if (kind == NW && fit->series != NULL)
        return fit->series->vcov;
    if (kind >= CR0 && kind <= CR2 && fit->clusters != NULL)
        return fit->clusters->vcov[CLUSTER_CR0 + kind - CR0];
    /* Where the model has no estimates there are no clusters either, and its own covariance is NaN. */
    return kind >= OLS_HC_COUNT ? fit->linear->vcov : fit->linear->hc[kind];
}

int regress_first_kind(const struct fit *fit)
{
    int kind = MODEL;
    if ((fit->family->takes & REGRESS_TAKES_TAU) != 0)
        return fit->kinds[IID] && !fit->kinds[NID] ? IID : NID;
    for (int other = 0; !fit->kinds[MODEL] && other < MODEL; other++)
        if (fit->kinds[other])
            kind = other;
    return kind;
}

/* ---- what a family takes ---- */

/* "binomial or poisson" */
static const char *families_that_take(const struct regress_family *const *families, const char *const *names,
                                      unsigned bit, struct arena *arena)
{
    struct str list;
    size_t takers = 0, listed = 0;
    str_init(&list, arena);
    for (size_t i = 0; names[i] != NULL; i++)
        takers += (families[i]->takes & bit) != 0;
    for (size_t i = 0; names[i] != NULL; i++)
        if ((families[i]->takes & bit) != 0) {
            str_addf(&list, "%s%s", listed == 0 ? "" : listed + 1 == takers ? " or " : ", ", names[i]);
            listed++;
        }
    return list.text;
}

static bool check_link(const struct fit *fit, const char *family, struct error *err)
{
    struct str list;
    unsigned links = fit->family->links;
    if (fit->options->link <= REGRESS_LINK_DEFAULT || (links >> fit->options->link & 1) != 0)
        return true;
    str_init(&list, err->arena);
    for (int link = REGRESS_LOGIT; link <= REGRESS_IDENTITY; link++)
        if ((links >> link & 1) != 0) {
            str_separate(&list, " or ");
            str_add(&list, link_names[link]);
        }
    return error_set(err, ERROR_USAGE, "--family %s goes with the %s link only", family,
                     list.length == 0 ? "default" : list.text);
}

bool regress_check_options(const struct fit *fit, const struct regress_family *const *families,
                           const char *const *names, struct error *err)
{
    const struct regress_options *options = fit->options;
    bool hc = false;
    bool quantile = fit->kinds[IID] || fit->kinds[NID] || fit->kinds[RANK] || fit->kinds[RANK_NID];
    for (int kind = 0; kind < OLS_HC_COUNT; kind++)
        hc = hc || fit->kinds[kind];
    const struct {
        bool given;
        unsigned bit;
        const char *option, *hint;
    } some[] = {
        { options->event != NULL, REGRESS_TAKES_EVENT, "--event", "" },
        { options->order.count > 0, REGRESS_TAKES_ORDER, "--order", "" },
        { options->profile, REGRESS_TAKES_PROFILE, "--profile", "" },
        { options->firth, REGRESS_TAKES_FIRTH, "--firth", "" },
        { options->tau.count > 0, REGRESS_TAKES_TAU, "--tau", "" },
        { options->standardise != NULL, REGRESS_TAKES_STANDARDISE, "--standardise",
          "; a linear model's coefficient is already the adjusted difference" },
        { hc, REGRESS_TAKES_HC, "--se hc0 to hc5", "" },
        { quantile, REGRESS_TAKES_TAU, "--se rank, rank_nid, iid and nid", "" },
        { options->means != NULL || options->contrasts != NULL, REGRESS_TAKES_MEANS,
          options->means != NULL ? "--means" : "--contrasts", "" },
        { options->test != NULL || options->anova != 0, REGRESS_TAKES_TESTS | REGRESS_TAKES_WALD,
          options->test != NULL ? "--test" : "--anova", "" },
        { options->predict != NULL, REGRESS_TAKES_MEANS, "--predict", "" },
        { options->diagnostics, REGRESS_TAKES_SANDWICH, "--diagnostics", "" },
        { options->cluster != NULL, REGRESS_TAKES_SANDWICH | REGRESS_TAKES_CLUSTER, "--cluster", "" },
        { options->time != NULL, REGRESS_TAKES_SANDWICH, "--time", "" },
    };
    for (size_t i = 0; i < sizeof some / sizeof *some; i++)
        if (some[i].given && (fit->family->takes & some[i].bit) == 0)
            return error_set(err, ERROR_USAGE, "%s is for --family %s%s", some[i].option,
                             families_that_take(families, names, some[i].bit, err->arena), some[i].hint);
    if (options->profile && options->firth)
        return error_set(err, ERROR_USAGE, "--firth has profile intervals of its own: leave out --profile");
    if (options->profile && !fit->kinds[MODEL])
        return error_set(err, ERROR_USAGE, "--profile is of the likelihood, and goes with --se model");
    return check_link(fit, names[options->family], err) && regress_check_means(fit, err) &&
           (fit->family->check == NULL || fit->family->check(fit, err));
}

bool regress_wants_rows(const struct fit *fit)
{
    return fit->options->augment != NULL || fit->options->diagnostics;
}

bool regress_wants_matrix(const struct fit *fit)
{
    const struct regress_options *options = fit->options;
    return !fit->family->without_matrix || regress_wants_rows(fit) || options->cluster != NULL ||
           options->time != NULL || options->weights != NULL || fit->formula->trials != NULL || options->firth ||
           options->profile;
}

/* ---- warnings ---- */

void regress_warn_of_columns(const struct fit *fit)
{
    const struct ols_result *linear = fit->linear;
    for (size_t i = 0; i < linear->dependency_count; i++)
        report_warning(fit->report, "rank_deficient",
                       "%s is a combination of other terms and has no coefficient of its own: %s",
                       fit->design.columns[linear->dependencies[i].column].name, linear->dependencies[i].text);
    for (int kind = 0; kind < OLS_HC_COUNT && fit->note == NULL; kind++)
        if (fit->kinds[kind] && linear->hc_note[kind] != NULL)
            report_warning(fit->report, "hc_undefined", "%s: %s", kind_names[kind], linear->hc_note[kind]);
}
