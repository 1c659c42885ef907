/* ancova: arms compared at follow-up, adjusted for baseline and other covariates.
 *
 * y ~ arm + baseline + covariates by least squares; each arm − control with model-based and HC3 standard errors
 * on n − rank degrees of freedom. Adjusted means are at the overall means of baseline and covariates (levels as
 * frequent as in all rows). Vickers & Altman, BMJ 2001;323:1123; HC3: Long & Ervin, Am Stat 2000;54:217. */
#ifndef KNEAD_MODELS_ANCOVA_H
#define KNEAD_MODELS_ANCOVA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/contrasts.h"
#include "models/design.h"
#include "models/ols.h"

struct ancova_data {
    size_t n;                           /* complete rows */
    const struct variable *outcome;     /* a number */
    const struct variable *arm;         /* a category; `reference` is the control */
    const struct variable *baseline;    /* a number; NULL for none */
    const struct variable *covariates;  /* numbers or categories */
    size_t covariate_count;
};

struct ancova_spec {
    double level;                       /* of the confidence intervals */
};

struct ancova_contrast {
    uint32_t arm;                       /* code as in data->arm */
    const char *name;                   /* its level */
    struct contrast model, hc3;         /* arm − control */
    size_t column;                      /* of the design: its coefficient is the contrast */
};

struct ancova_mean {
    uint32_t arm;
    const char *name;
    size_t n;
    double mean_outcome, mean_baseline; /* as observed; baseline NaN without one */
    struct contrast adjusted, adjusted_hc3;
};

struct ancova_result {
    size_t n, arm_count;                /* arms that have rows */
    struct ancova_contrast *contrasts;  /* arm_count − 1, in the order of levels */
    struct ancova_mean *means;          /* arm_count, control first */
    struct wald arms, arms_hc3;         /* no difference between any arms; NaN with note when a covariate
                                           repeats one */
    struct wald interaction;            /* arm × baseline: a check, not a gate; NaN with note without baseline */
    struct contrast baseline;           /* slope on baseline; NaN without one */
    double mean_baseline;               /* at which the means are adjusted; NaN without one */
    const struct ols_result *fit;
    const struct design *design;
};

/* Uses the column names as they are, whatever characters they have. ERROR_ESTIMATE when only one arm has rows or
 * the model cannot be fitted at all; too few rows give NaN with notes. */
bool ancova_fit(struct arena *arena, const struct ancova_data *data, const struct ancova_spec *spec,
                struct ancova_result *result, struct error *err);

#endif
