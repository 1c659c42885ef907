/* family: p-values adjusted over the outcomes, visits and contrasts of one report that share a method. */
#ifndef KNEAD_TOOLS_FAMILY_H
#define KNEAD_TOOLS_FAMILY_H

#include <stddef.h>

#include "result/table.h"
#include "stats/adjust.h"

/* For an OPTION_CHOICE whose value is an enum adjustment. */
extern const char *const adjustment_names[];

/* Sets p_adjusted in every row of an estimates table that has a p-value: one family for each group, arm and method.
 * Returns the size of the largest. Nothing for ADJUST_NONE. */
size_t family_adjust(struct table *estimates, enum adjustment adjustment);

/* "Holm's step-down method", for the sentence that names it. */
const char *adjustment_words(enum adjustment adjustment);

#endif
