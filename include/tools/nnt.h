/* nnt: the table of numbers needed to treat: for people in Altman's words, for programs the numbers of each side apart.
 *
 * A number needed to treat has no interval of its own where the risk difference may be none: it goes from benefit through
 * infinity to harm. Therefore no column holds it with a sign. */
#ifndef KNEAD_TOOLS_NNT_H
#define KNEAD_TOOLS_NNT_H

#include "result/estimates.h"

struct arena;

struct table *nnt_table(struct arena *arena);

/* The row of a contrast: where it stands from `row` (outcome, visit, term, contrast, level), and the risk difference in the
 * direction of benefit with its interval; `remark` follows the words (may be NULL). Sets row->note to those words: its
 * numbers stay unset. */
void nnt_add(struct table *table, struct estimate *row, double benefit, double low, double high, const char *remark);

#endif
