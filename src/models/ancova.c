/* The model is written as a formula and goes the way every formula goes, so that `compare` and `regress` cannot
 * differ. With arms coded by treatment contrasts, each arm − control is a coefficient; adjusted means are rows of
 * the design averaged over all patients with the arm set. Agrees with R's lm, sandwich and predict. */
#include "models/ancova.h"

#include <math.h>

#include "base/arena.h"
#include "base/error.h"
#include "models/ancova_setup.h"

static void fill_contrasts(struct arena *arena, size_t atom, double level, struct ancova_result *result)
{
    const struct design_atom *arms = &result->design->atoms[atom];
    double *weights = arena_array(arena, double, result->fit->p);
    result->contrasts = arena_array(arena, struct ancova_contrast, arms->level_count - 1);
    for (uint32_t arm = 1; arm < arms->level_count; arm++) {
        struct ancova_contrast *contrast = &result->contrasts[arm - 1];
        size_t column = ancova_column(result->design, atom, arm, (size_t)-1);
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

/* The means come from the same model with baseline and covariates centred: far from zero their variances would be
 * small differences of huge ones. */
static bool fill_means(struct arena *arena, const struct ancova_data *data, const struct ancova_setup *setup, double level,
                       struct ancova_result *result, struct error *err)
{
    struct ancova_setup centred;
    struct design design;
    struct ols_result fit;
    ancova_centre(arena, setup, data->n, &centred, NULL);
    if (!ancova_fit_formula(arena, &centred, setup->formula.text, data->n, &design, &fit, err))
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
        mean->mean_outcome = ancova_mean_where(data->outcome, arms->codes, arm, data->n);
        mean->mean_baseline = data->baseline ? ancova_mean_where(data->baseline, arms->codes, arm, data->n) : NAN;
    }
    return true;
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
    struct ancova_setup setup;
    struct design *design = arena_new(arena, struct design);
    struct ols_result *fit = arena_new(arena, struct ols_result);
    ancova_set_up(arena, data, &setup);
    if (!arms_have_rows(data, err) || !ancova_fit_formula(arena, &setup, setup.formula.text, data->n, design, fit, err))
        return false;
    size_t atom = design_atom_find(design, setup.arm);
    *result = (struct ancova_result){ .n = data->n, .arm_count = design->atoms[atom].level_count, .fit = fit,
                                      .design = design, .arm_atom = atom, .mean_baseline = NAN };
    result->baseline = (struct contrast){ NAN, NAN, NAN, NAN, NAN, NAN, NAN, "there is no baseline" };
    if (data->baseline) {
        size_t column = 0;
        while (design->columns[column].term != 1)
            column++;
        contrast_coefficient(fit, fit->vcov, column, spec->level, &result->baseline);
        result->mean_baseline = ancova_mean_where(data->baseline, NULL, 0, data->n);
    }
    fill_contrasts(arena, atom, spec->level, result);
    if (!fill_means(arena, data, &setup, spec->level, result, err))
        return false;
    fill_omnibus(arena, result);
    ancova_check_slopes(arena, data, &setup, spec->level, result);
    if (spec->own_slopes)
        ancova_own_slopes(arena, data, &setup, spec->level, result);
    return true;
}

void ancova_pair(struct arena *arena, const struct ancova_result *result, size_t first, size_t second,
                 const double *vcov, double level, struct contrast *contrast)
{
    struct arena_mark mark = arena_mark(arena);
    double *weights = arena_array(arena, double, result->fit->p);
    if (first > 0)
        weights[result->contrasts[first - 1].column] += 1;
    if (second > 0)
        weights[result->contrasts[second - 1].column] -= 1;
    contrast_estimate(result->fit, vcov, weights, level, contrast);
    arena_rewind(arena, mark);
}
