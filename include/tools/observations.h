/* observations: which rows of a file are observations of the study, where its form has rows that are not.
 *
 * A CDISC ADaM file (BDS) has measures one below the other (PARAMCD), rows that were derived or imputed (DTYPE) and
 * marks of the rows to analyse (ANL01FL); an export of REDCap has the rows of repeated instruments among those of its
 * events. Rows that are left out are in a ledger with their reason; a column that --where or a formula names is left to
 * it. */
#ifndef KNEAD_TOOLS_OBSERVATIONS_H
#define KNEAD_TOOLS_OBSERVATIONS_H

#include "tools/opening.h"

/* The roles that the columns of an ADaM file have by their names, without a schema; options win. An outcome that is no
 * column is a measure: a level of PARAMCD, whose values are in AVAL. */
bool observations_adam(struct study *study, struct opening *opening, const struct study_spec *spec, struct error *err);

/* The arm and the header of a REDCap export, of which its dictionary does not speak. */
bool observations_redcap(struct study *study, struct opening *opening, const struct study_spec *spec, struct error *err);

/* Asks for the columns that tell the rows apart. After every other column has been asked for. */
bool observations_want(const struct study *study, struct opening *opening, const struct study_spec *spec,
                       struct error *err);

/* Once the rows are read, in this order. Events of several REDCap arms become one visit each. */
void observations_events(struct study *study, const struct opening *opening);

/* Sets study->rows to the rows that are observations; the others go to a ledger. */
bool observations_select(struct study *study, const struct opening *opening, struct error *err);

/* ADaM: the visits get the order of AVISITN, the visit of ABLFL is the baseline unless told otherwise. */
void observations_visits(struct study *study, struct opening *opening);

/* ADaM: a measure is called as its PARAM. */
void observations_label(struct study *study, const struct opening *opening);

/* After all selection: a file of several measures needs one chosen. */
bool observations_one_measure(struct study *study, const struct opening *opening, struct error *err);

#endif
