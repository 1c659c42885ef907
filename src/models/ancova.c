/* The model is written as a formula and goes the way every formula goes, so that `compare` and `regress` cannot
 * differ. With arms coded by treatment contrasts, each arm − control is a coefficient; adjusted means are rows of
 * the design averaged over all patients with the arm set. Agrees with R's lm, sandwich and predict. */
#include "models/ancova.h"

#include <math.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

/* What is fitted: the variables under names of their own, and the formula over them. */
struct setup {
    struct variable *variables;
    size_t count;
    const char *arm;         /* quoted names, as the formula has them */
    const char *baseline;    /* NULL for none */
    struct str formula;
};

static const char *add_variable(struct arena *arena, struct setup *setup, const struct variable *variable,
                                const char *role)
{
    struct variable *added = &setup->variables[setup->count];
    *added = *variable;
    /* In long layout outcome and baseline are the same column at two visits. */
    for (size_t i = 0; i < setup->count; i++)
        if (str_equal(setup->variables[i].name, added->name))
            added->name = arena_printf(arena, "%s (%s)", variable->name, role);
    setup->count++;
    return token_quote_name(arena, added->name);
}

static void set_up(struct arena *arena, const struct ancova_data *data, struct setup *setup)
{
    *setup = (struct setup){ .variables = arena_array(arena, struct variable, data->covariate_count + 3) };
    str_init(&setup->formula, arena);
    str_addf(&setup->formula, "%s ~ ", add_variable(arena, setup, data->outcome, "outcome"));
    setup->arm = add_variable(arena, setup, data->arm, "arm");
    str_add(&setup->formula, setup->arm);
    if (data->baseline) {
        setup->baseline = add_variable(arena, setup, data->baseline, "baseline");
        str_addf(&setup->formula, " + %s", setup->baseline);
    }
    for (size_t i = 0; i < data->covariate_count; i++)
        str_addf(&setup->formula, " + %s", add_variable(arena, setup, &data->covariates[i], "covariate"));
}

static bool fit_formula(struct arena *arena, const struct setup *setup, const char *text, size_t n,
                        struct design *design, struct ols_result *fit, struct error *err)
{
    struct formula *formula = arena_new(arena, struct formula);
    return formula_parse(arena, text, formula, err) &&
           design_build(arena, formula, setup->variables, setup->count, n, design, err) &&
           ols_fit_design(arena, design, NULL, NULL, fit, err);
}

static double mean_where(const struct variable *variable, const uint32_t *codes, uint32_t code, size_t n)
{
    struct twofold sum = twofold_of(0);
    double count = 0;
    for (size_t i = 0; i < n; i++) {
        if (codes && codes[i] != code)
            continue;
        struct twofold value = variable->units ? twofold_decimal(variable->units[i], variable->divisor)
                                               : twofold_of(variable->values[i]);
        sum = twofold_add(sum, value);
        count++;
    }
    return twofold_divide(sum, twofold_of(count)).high;
}

static size_t column_of_level(const struct design *design, size_t atom, uint32_t level)
{
    size_t atoms = design->formula->atom_count, column = 0;
    while (design->pattern[column * atoms + atom] != DESIGN_LEVEL + level)
        column++;
    return column;
}

static void fill_contrasts(struct arena *arena, size_t atom, double level, struct ancova_result *result)
{
    const struct design_atom *arms = &result->design->atoms[atom];
    double *weights = arena_array(arena, double, result->fit->p);
    result->contrasts = arena_array(arena, struct ancova_contrast, arms->level_count - 1);
    for (uint32_t arm = 1; arm < arms->level_count; arm++) {
        struct ancova_contrast *contrast = &result->contrasts[arm - 1];
        size_t column = column_of_level(result->design, atom, arm);
        contrast->arm = arms->variable_codes[arm];
        contrast->name = arms->levels[arm];
        contrast->column = column;
        /* Not the coefficient as it stands: when a covariate repeats the arms, neither has an effect of its own. */
        weights[column] = 1;
        contrast_estimate(result->fit, result->fit->vcov, weights, level, &contrast->model);
        contrast_estimate(result->fit, result->fit->hc[OLS_HC3], weights, level, &contrast->hc3);
        weights[column] = 0;
    }
}

/* An F on the arms that can be told apart would pass for one on all of them. */
static void fill_omnibus(struct arena *arena, struct ancova_result *result)
{
    const struct ols_result *fit = result->fit;
    for (size_t i = 0; i + 1 < result->arm_count; i++)
        if (isnan(result->contrasts[i].model.estimate)) {
            result->arms = result->arms_hc3 =
                (struct wald){ NAN, NAN, NAN, NAN, "an arm cannot be told from a covariate: no test of all arms is left" };
            return;
        }
    contrast_term(arena, fit, fit->vcov, result->design, 0, &result->arms);
    contrast_term(arena, fit, fit->hc[OLS_HC3], result->design, 0, &result->arms_hc3);
}

/* A number less a value near its mean, exactly where it has units. */
static void centre(struct arena *arena, struct variable *variable, size_t n)
{
    double mean = mean_where(variable, NULL, 0, n);
    double *values = arena_array(arena, double, n), units = mean * variable->divisor;
    int64_t *shifted = variable->units ? arena_array(arena, int64_t, n) : NULL;
    if (!isfinite(mean) || (shifted && !(fabs(units) < 0x1p53)))
        return;
    for (size_t i = 0; i < n; i++) {
        if (shifted)
            shifted[i] = variable->units[i] - llround(units);
        values[i] = shifted ? (double)shifted[i] / variable->divisor : variable->values[i] - mean;
    }
    variable->values = values;
    variable->units = shifted;
}

/* The means come from the same model with baseline and covariates centred: far from zero their variances would be
 * small differences of huge ones. */
static bool fill_means(struct arena *arena, const struct ancova_data *data, const struct setup *setup, double level,
                       struct ancova_result *result, struct error *err)
{
    struct setup centred = *setup;
    struct design design;
    struct ols_result fit;
    centred.variables = arena_array(arena, struct variable, setup->count);
    for (size_t i = 0; i < setup->count; i++) {
        centred.variables[i] = setup->variables[i];
        if (i > 0 && !setup->variables[i].category) /* the outcome stays as it is */
            centre(arena, &centred.variables[i], data->n);
    }
    if (!fit_formula(arena, &centred, setup->formula.text, data->n, &design, &fit, err))
        return false;
    size_t atom = design_atom_find(&design, setup->arm);
    const struct design_atom *arms = &design.atoms[atom];
    struct contrast *model = arena_array(arena, struct contrast, arms->level_count);
    struct contrast *hc3 = arena_array(arena, struct contrast, arms->level_count);
    contrast_means(arena, &fit, fit.vcov, &design, atom, DESIGN_MARGIN_OBSERVED, level, model);
    contrast_means(arena, &fit, fit.hc[OLS_HC3], &design, atom, DESIGN_MARGIN_OBSERVED, level, hc3);
    result->means = arena_array(arena, struct ancova_mean, arms->level_count);
    for (uint32_t arm = 0; arm < arms->level_count; arm++) {
        struct ancova_mean *mean = &result->means[arm];
        *mean = (struct ancova_mean){ .arm = arms->variable_codes[arm], .name = arms->levels[arm],
                                      .adjusted = model[arm], .adjusted_hc3 = hc3[arm] };
        for (size_t i = 0; i < data->n; i++)
            mean->n += arms->codes[i] == arm;
        mean->mean_outcome = mean_where(data->outcome, arms->codes, arm, data->n);
        mean->mean_baseline = data->baseline ? mean_where(data->baseline, arms->codes, arm, data->n) : NAN;
    }
    return true;
}

/* y ~ arm + baseline + … + arm:baseline, and the test of its last term. */
static void check_interaction(struct arena *arena, const struct setup *setup, size_t n, struct ancova_result *result)
{
    struct design design;
    struct ols_result fit;
    struct error trouble;
    error_init(&trouble, arena);
    result->interaction = (struct wald){ NAN, NAN, NAN, NAN, "there is no baseline" };
    if (!setup->baseline)
        return;
    const char *text = arena_printf(arena, "%s + %s:%s", setup->formula.text, setup->arm, setup->baseline);
    if (fit_formula(arena, setup, text, n, &design, &fit, &trouble))
        contrast_term(arena, &fit, fit.vcov, &design, (int)design.formula->term_count - 1, &result->interaction);
    else
        result->interaction.note = trouble.text;
}

/* There is something to compare: rows in the control arm and in another. */
static bool arms_have_rows(const struct ancova_data *data, struct error *err)
{
    uint32_t control = data->arm->reference;
    const char *name = control < data->arm->level_count ? data->arm->levels[control] : "";
    size_t in_control = 0;
    for (size_t i = 0; i < data->n; i++)
        in_control += data->arm->codes[i] == control;
    if (in_control == 0)
        return error_set(err, ERROR_ESTIMATE, "the control arm \"%s\" has no complete rows", name);
    return in_control < data->n ||
           error_set(err, ERROR_ESTIMATE, "only the control arm \"%s\" has complete rows; there is nothing to compare "
                                          "it with", name);
}

bool ancova_fit(struct arena *arena, const struct ancova_data *data, const struct ancova_spec *spec,
                struct ancova_result *result, struct error *err)
{
    struct setup setup;
    struct design *design = arena_new(arena, struct design);
    struct ols_result *fit = arena_new(arena, struct ols_result);
    set_up(arena, data, &setup);
    if (!arms_have_rows(data, err) || !fit_formula(arena, &setup, setup.formula.text, data->n, design, fit, err))
        return false;
    size_t atom = design_atom_find(design, setup.arm);
    *result = (struct ancova_result){ .n = data->n, .arm_count = design->atoms[atom].level_count, .fit = fit,
                                      .design = design, .mean_baseline = NAN };
    result->baseline = (struct contrast){ NAN, NAN, NAN, NAN, NAN, NAN, NAN, "there is no baseline" };
    if (data->baseline) {
        size_t column = 0;
        while (design->columns[column].term != 1)
            column++;
        contrast_coefficient(fit, fit->vcov, column, spec->level, &result->baseline);
        result->mean_baseline = mean_where(data->baseline, NULL, 0, data->n);
    }
    fill_contrasts(arena, atom, spec->level, result);
    if (!fill_means(arena, data, &setup, spec->level, result, err))
        return false;
    fill_omnibus(arena, result);
    check_interaction(arena, &setup, data->n, result);
    return true;
}
