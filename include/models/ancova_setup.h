/* ancova_setup: the formula and the variables of an analysis of covariance, shared by the models built on them.
 *
 * Every variable goes under a name of its own, quoted for the formula, whatever characters it has. */
#ifndef KNEAD_MODELS_ANCOVA_SETUP_H
#define KNEAD_MODELS_ANCOVA_SETUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "models/ancova.h"

struct ancova_setup {
    struct variable *variables;   /* the outcome first */
    size_t count;
    const char *arm;              /* quoted names, as the formula has them */
    const char *baseline;         /* NULL for none */
    const char **adjusted;        /* baseline (when there is one) and covariates */
    size_t adjusted_count;
    struct str formula;           /* outcome ~ arm + baseline + covariates */
};

void ancova_set_up(struct arena *arena, const struct ancova_data *data, struct ancova_setup *setup);

/* The same with every number but the outcome less a value near its mean, so that an arm × covariate model keeps its
 * digits; *centre (may be NULL) is what was taken from the baseline. */
void ancova_centre(struct arena *arena, const struct ancova_setup *setup, size_t n, struct ancova_setup *centred,
                   double *centre);

/* Any formula over the setup's variables. */
bool ancova_fit_formula(struct arena *arena, const struct ancova_setup *setup, const char *text, size_t n,
                        struct design *design, struct ols_result *fit, struct error *err);

/* Mean of a variable over the rows with the code; of all rows when codes is NULL. */
double ancova_mean_where(const struct variable *variable, const uint32_t *codes, uint32_t code, size_t n);

/* The column of a level of the category atom that multiplies `number` too (an atom; (size_t)-1: nothing else). */
size_t ancova_column(const struct design *design, size_t atom, uint32_t level, size_t number);

/* Parts of ancova_fit: interaction and at; own_slopes. */
void ancova_check_slopes(struct arena *arena, const struct ancova_data *data, const struct ancova_setup *setup,
                         double level, struct ancova_result *result);
void ancova_own_slopes(struct arena *arena, const struct ancova_data *data, const struct ancova_setup *setup,
                       double level, struct ancova_result *result);

#endif
