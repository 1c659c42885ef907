/* Two looks at what one common slope leaves out.
 *
 * The check: y ~ arm × baseline + covariates, its F, and each difference of arms read off at three baselines.
 *
 * Slopes of their own: y ~ arm × (baseline + covariates); the difference averaged over the covariates of all patients,
 * L'b with L the mean over i of L_i = row_i(arm) − row_i(control). Its variance is L'VL, V being HC3, and the variance
 * of the mean of L_i'b, because the covariates are a sample too. Lin (2013), Annals of Applied Statistics 7:295; Negi &
 * Wooldridge (2021), Econometric Reviews 40:504; Ye, Shao, Yi & Zhao (2023), JASA 118:2370 (ANHECOVA). Agrees with R's
 * lm, sandwich and the variance of predict's differences. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "models/ancova_setup.h"
#include "models/twofold.h"
#include "stats/distribution.h"

static double spread(const struct variable *variable, double mean, size_t n)
{
    struct twofold sum = twofold_of(0);
    for (size_t i = 0; i < n; i++) {
        struct twofold value = variable_number(variable, i);
        struct twofold off = twofold_subtract(value, twofold_of(mean));
        sum = twofold_add(sum, twofold_multiply(off, off));
    }
    return n > 1 ? sqrt(twofold_value(sum) / (double)(n - 1)) : NAN;
}

/* Weights of an arm's own part at a baseline; the control has none. */
static void add_arm(const struct design *design, size_t arm, size_t baseline, uint32_t level, double sign, double at,
                    double *weights)
{
    if (level == 0)
        return;
    weights[ancova_column(design, arm, level, (size_t)-1)] += sign;
    weights[ancova_column(design, arm, level, baseline)] += sign * at;
}

static void fill_places(struct arena *arena, const struct ancova_data *data, const struct design *design,
                        const struct ols_result *fit, const struct ancova_setup *setup, double centre, double level,
                        struct ancova_result *result)
{
    static const char *const words[ANCOVA_PLACES] = { "mean - SD", "mean", "mean + SD" };
    size_t arm = design_atom_find(design, setup->arm), baseline = design_atom_find(design, setup->baseline);
    uint32_t arms = (uint32_t)result->arm_count;
    double mean = result->mean_baseline, sd = spread(data->baseline, mean, data->n);
    double *weights = arena_array(arena, double, fit->p);
    for (size_t place = 0; place < ANCOVA_PLACES; place++) {
        struct ancova_at *at = &result->at[place];
        *at = (struct ancova_at){ words[place], mean + ((double)place - 1) * sd,
                                  arena_array(arena, struct contrast, arms * arms) };
        for (uint32_t pair = 0; pair < arms * arms; pair++) {
            memset(weights, 0, fit->p * sizeof *weights);
            add_arm(design, arm, baseline, pair / arms, 1, at->baseline - centre, weights);
            add_arm(design, arm, baseline, pair % arms, -1, at->baseline - centre, weights);
            contrast_estimate(fit, fit->vcov, weights, level, &at->contrasts[pair]);
        }
    }
}

void ancova_check_slopes(struct arena *arena, const struct ancova_data *data, const struct ancova_setup *setup,
                         double level, struct ancova_result *result)
{
    struct design design;
    struct ols_result fit;
    struct error trouble;
    struct ancova_setup centred;
    double centre = 0;
    error_init(&trouble, arena);
    result->interaction = (struct wald){ NAN, NAN, NAN, NAN, "there is no baseline" };
    if (!setup->baseline)
        return;
    ancova_centre(arena, setup, data->n, &centred, &centre);
    const char *text = arena_printf(arena, "%s + %s:%s", setup->formula.text, setup->arm, setup->baseline);
    if (!ancova_fit_formula(arena, &centred, text, data->n, &design, &fit, &trouble)) {
        result->interaction.note = trouble.text;
        return;
    }
    contrast_term(arena, &fit, fit.vcov, &design, (int)design.formula->term_count - 1, &result->interaction);
    fill_places(arena, data, &design, &fit, setup, centre, level, result);
}

/* row_i(first) − row_i(second). */
static void difference_row(const struct design *design, size_t arm, uint32_t first, uint32_t second, size_t i,
                           struct twofold *values, uint32_t *codes, double *row, double *other)
{
    for (size_t a = 0; a < design->formula->atom_count; a++) {
        const struct design_atom *atom = &design->atoms[a];
        if (atom->category)
            codes[a] = atom->codes[i];
        else
            values[a] = design_value(atom, i);
    }
    codes[arm] = second;
    design_row(design, values, codes, other);
    codes[arm] = first;
    design_row(design, values, codes, row);
    for (size_t j = 0; j < design->p; j++)
        row[j] -= other[j];
}

static void widen(struct contrast *contrast, double variance, double level)
{
    if (contrast->note != NULL)
        return;
    contrast->std_error = sqrt(contrast->std_error * contrast->std_error + variance);
    double half = student_critical(contrast->df, level) * contrast->std_error;
    contrast->t = contrast->estimate / contrast->std_error;
    contrast->p = student_two_sided(contrast->t, contrast->df);
    contrast->low = contrast->estimate - half;
    contrast->high = contrast->estimate + half;
}

static void average_difference(struct arena *arena, const struct design *design, const struct ols_result *fit,
                               size_t arm, uint32_t first, uint32_t second, double level, struct contrast *contrast)
{
    size_t n = design->n, p = design->p, atoms = design->formula->atom_count;
    double *row = arena_array(arena, double, p), *other = arena_array(arena, double, p);
    double *mean = arena_array(arena, double, p), *effects = arena_array(arena, double, n), squares = 0, centre = 0;
    struct twofold *values = arena_array(arena, struct twofold, atoms), *sums = arena_array(arena, struct twofold, p);
    uint32_t *codes = arena_array(arena, uint32_t, atoms);
    for (size_t i = 0; i < n; i++) {
        difference_row(design, arm, first, second, i, values, codes, row, other);
        for (size_t j = 0; j < p; j++) {
            sums[j] = twofold_add(sums[j], twofold_of(row[j]));
            effects[i] += isnan(fit->coefficients[j]) ? 0 : row[j] * fit->coefficients[j];
        }
        centre += effects[i] / (double)n;
    }
    for (size_t j = 0; j < p; j++)
        mean[j] = twofold_divide(sums[j], twofold_of((double)n)).high;
    for (size_t i = 0; i < n; i++)
        squares += (effects[i] - centre) * (effects[i] - centre);
    contrast_estimate(fit, fit->hc[OLS_HC3], mean, level, contrast);
    widen(contrast, squares / (double)(n - 1) / (double)n, level);
}

void ancova_own_slopes(struct arena *arena, const struct ancova_data *data, const struct ancova_setup *setup,
                       double level, struct ancova_result *result)
{
    struct design design;
    struct ols_result fit;
    struct ancova_setup centred;
    struct error trouble;
    struct str text;
    error_init(&trouble, arena);
    str_init(&text, arena);
    str_add(&text, setup->formula.text);
    for (size_t i = 0; i < setup->adjusted_count; i++)
        str_addf(&text, " + %s:%s", setup->arm, setup->adjusted[i]);
    ancova_centre(arena, setup, data->n, &centred, NULL);
    bool fitted = ancova_fit_formula(arena, &centred, text.text, data->n, &design, &fit, &trouble);
    size_t arm = fitted ? design_atom_find(&design, setup->arm) : 0;
    uint32_t arms = (uint32_t)result->arm_count;
    result->own_slopes = arena_array(arena, struct contrast, arms * arms);
    for (uint32_t pair = 0; pair < arms * arms; pair++) {
        struct contrast *contrast = &result->own_slopes[pair];
        if (fitted && pair / arms != pair % arms)
            average_difference(arena, &design, &fit, arm, pair / arms, pair % arms, level, contrast);
        else
            *contrast = (struct contrast){ NAN, NAN, NAN, NAN, NAN, NAN, NAN, trouble.text };
    }
}
