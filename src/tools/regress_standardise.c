/* Adjusted differences and ratios of risks and rates: the rows analysed, all given one level and then the other. */
#include <math.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/utf8.h"
#include "models/glm.h"
#include "result/estimates.h"
#include "stats/distribution.h"
#include "tools/regress.h"

/* Standard error of a function of the coefficients by its gradient. */
static double delta(const struct fit *fit, const double *gradient)
{
    const double *vcov = regress_covariance(fit, regress_first_kind(fit));
    size_t p = fit->design.p;
    const double *kept = fit->linear->coefficients;
    double sum = 0;
    for (size_t a = 0; a < p; a++)
        for (size_t b = 0; b < p; b++)
            if (gradient[a] != 0 && gradient[b] != 0 && !isnan(kept[a]) && !isnan(kept[b]))
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
    row.term = row.term_label = fit->options->standardise;
    row.contrast = contrast;
    row.method = method;
    row.n = (double)fit->linear->n;
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

bool regress_standardise(const struct fit *fit, const struct glm_result *glm, struct table *table, struct error *err)
{
    struct arena *arena = fit->study->session->arena;
    const struct design *design = &fit->design;
    bool risk = fit->family->outcome != REGRESS_COUNT;
    size_t p = design->p, atom = design_atom_find(design, fit->options->standardise);
    double *none = arena_array(arena, double, p), *each = arena_array(arena, double, p);
    double *difference = arena_array(arena, double, p), *ratio = arena_array(arena, double, p);
    if (atom == (size_t)-1 || !design->atoms[atom].category)
        return error_set(err, ERROR_USAGE, "--standardise: the formula has no category '%s'",
                         utf8_show(arena, fit->options->standardise));
    double reference = glm_standardise(arena, design, glm, atom, 0, none);
    for (uint32_t code = 1; code < design->atoms[atom].level_count; code++) {
        const char *contrast = arena_printf(arena, "%s - %s", design->atoms[atom].levels[code],
                                            design->atoms[atom].levels[0]);
        double mean = glm_standardise(arena, design, glm, atom, code, each);
        for (size_t j = 0; j < p; j++) {
            difference[j] = each[j] - none[j];
            ratio[j] = each[j] / mean - none[j] / reference;
        }
        add_standardised(fit, table, contrast, risk ? "risk_difference" : "rate_difference", mean - reference,
                         delta(fit, difference), false);
        add_standardised(fit, table, contrast, risk ? "risk_ratio" : "rate_ratio", log(mean / reference),
                         delta(fit, ratio), true);
    }
    return true;
}
