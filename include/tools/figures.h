/* figures: the pictures that plot and report share, from a study to a figure ready to be drawn. */
#ifndef KNEAD_TOOLS_FIGURES_H
#define KNEAD_TOOLS_FIGURES_H

#include <stddef.h>

#include "models/design.h"
#include "models/ols.h"
#include "tools/study.h"

struct arena;
struct figure;

/* A figure's name made fit for a file: letters, digits, - and _. */
const char *figure_stem(struct arena *arena, const char *text);

/* What stands below a figure: the file's name, and that its data are simulated where they are. */
const char *figure_caption(const struct study *study);

/* Mean and interval of an outcome at every visit it was measured, by arm, from the patients seen at each visit. */
struct figure *figure_of_trajectory(const struct study *study, const struct group *group, size_t outcome,
                                    double level);

/* Every patient with both values, before and after, one panel per arm. */
struct figure *figure_of_slopes(const struct study *study, const struct group *group, size_t outcome, size_t to,
                                const struct cases *cases, double level);

/* A contrast for a forest: the ANCOVA difference in the outcome's own units, and the pooled baseline SD it is
 * divided by so that outcomes can stand on one axis. */
struct forest_contrast {
    size_t outcome;
    uint32_t arm;
    double estimate, low, high; /* NaN: could not be had */
    double baseline_sd;
};

/* Contrasts of several outcomes at one visit, in baseline SDs, turned so that an improvement lies to the left. */
struct figure *figure_of_forest(const struct study *study, const struct forest_contrast *contrasts, size_t count,
                                size_t to);

/* The residuals of a fit; ids (may be NULL) name its rows. */
struct figure *figure_of_residuals(const struct study *study, const struct ols_result *fit, const char *outcome,
                                   const char *model, const char *const *ids);

/* SD at baseline pooled over arms, of the complete cases. */
double pooled_baseline_sd(const struct study *study, const struct group *group, const struct cases *cases);

#endif
