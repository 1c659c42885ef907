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
    bool own_slopes;                    /* also slopes of baseline and covariates that differ between arms */
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

/* arm − control at one baseline, from the model with arm × baseline. */
struct ancova_at {
    const char *place;                  /* "mean - SD" of the baselines of all rows */
    double baseline;
    struct contrast *contrasts;         /* of each pair, see ancova_pair; NULL without a baseline or a fit */
};

enum { ANCOVA_PLACES = 3 };

struct ancova_result {
    size_t n, arm_count;                /* arms that have rows */
    struct ancova_contrast *contrasts;  /* arm_count − 1, in the order of levels */
    struct ancova_mean *means;          /* arm_count, control first */
    struct wald arms, arms_hc3;         /* no difference between any arms; NaN with note when a covariate
                                           repeats one */
    struct wald interaction;            /* arm × baseline: a check, not a gate; NaN with note without baseline */
    struct ancova_at at[ANCOVA_PLACES]; /* low, mean, high */
    struct contrast *own_slopes;        /* of each pair: the average difference of a model with slopes of their own
                                           (ANHECOVA), HC3 and the spread of the covariates; NULL unless asked for */
    struct contrast baseline;           /* slope on baseline; NaN without one */
    double mean_baseline;               /* at which the means are adjusted; NaN without one */
    const struct ols_result *fit;
    const struct design *design;
    size_t arm_atom;                    /* of the design: its codes are places in means */
};

/* Uses the column names as they are, whatever characters they have. ERROR_ESTIMATE when only one arm has rows or
 * the model cannot be fitted at all; too few rows give NaN with notes. */
bool ancova_fit(struct arena *arena, const struct ancova_data *data, const struct ancova_spec *spec,
                struct ancova_result *result, struct error *err);

/* Any two arms by their places in result->means, first − second; vcov as for contrast_estimate. A pair has the place
 * first · arm_count + second in at[].contrasts and own_slopes. */
void ancova_pair(struct arena *arena, const struct ancova_result *result, size_t first, size_t second,
                 const double *vcov, double level, struct contrast *contrast);

#endif
