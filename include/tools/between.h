/* between: the comparison of arms that compare, plot and report share, and its rows of estimates. */
#ifndef KNEAD_TOOLS_BETWEEN_H
#define KNEAD_TOOLS_BETWEEN_H

#include "models/ancova.h"
#include "result/estimates.h"
#include "tools/study.h"

/* ANCOVA of the cases of study_cases (with an arm): follow-up on arm, baseline and the covariates, which are the
 * extra series in the order of their names. ERROR_ESTIMATE when it cannot be fitted. */
bool between_arms(const struct study *study, const struct cases *cases, const struct text_list *covariates,
                  double level, struct ancova_result *result, struct error *err);

/* The same for any spec; without a baseline (baseline_first false) of the cases of study_cases_at. */
bool between_fit(const struct study *study, const struct cases *cases, bool baseline_first,
                 const struct text_list *covariates, const struct ancova_spec *spec, struct ancova_result *result,
                 struct error *err);

/* The column of therapists: the schema's, or without a schema one called like it; NULL when there is none. */
const char *between_therapists(const struct study *study);

/* Warns in the study's report when there are therapists, whose clustering these models leave out. clusters: the column
 * that the models do allow for, NULL for none. */
void between_warn_of_therapists(const struct study *study, const char *clusters);

/* The numbers of a contrast, and its note, into a row of estimates. */
void estimate_set_contrast(struct estimate *estimate, const struct contrast *contrast, double level);

#endif
